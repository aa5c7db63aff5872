"""What giving a document asks of the outside: pasted text becomes a file, a typed path whole, a hint a vocabulary."""

import hashlib
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from engine import keep
from engine.errors import Location, OutputError
from specmint_desktop.effects import sources
from specmint_desktop.state.documents import (
    FindPath,
    KeepPastedText,
    PastedTextKept,
    ReadSource,
    SourceRead,
)
from specmint_desktop.state.options import DomainsFound, FindDomains

if TYPE_CHECKING:
    from specmint_desktop.effects import Outside

MOST_PASTED: Final = 20
"""Pasted texts that are kept; the oldest goes."""


def keep_pasted_text(effect: KeepPastedText, outside: "Outside") -> PastedTextKept:
    """Write the text to a file named by its content, so the same text is the same document.

    Raises:
        OutputError: the folder of ours refuses it.
    """
    folder = outside.data / "pasted"
    content = effect.text.encode(errors="replace")
    ending = "json" if effect.text.lstrip()[:1] in ("{", "[") else "yaml"
    path = folder / f"pasted-{hashlib.sha256(content).hexdigest()[:12]}.{ending}"
    try:
        keep.write(path, content)
        _forget_oldest(folder)
    except OSError as error:
        raise OutputError(
            "pasted-not-kept",
            f"the pasted text cannot be written: {error.strerror or error}",
            cure="save it as a file yourself, and open that",
            at=Location(str(path)),
        ) from error
    return PastedTextKept(str(path))


def _forget_oldest(folder: Path) -> None:
    kept = sorted(folder.glob("pasted-*"), key=lambda path: path.stat().st_mtime_ns)
    for path in kept[:-MOST_PASTED]:
        path.unlink(missing_ok=True)


def find_path(effect: FindPath, outside: "Outside") -> PastedTextKept:
    del outside
    path = Path(effect.path)
    with suppress(RuntimeError):  # `~name` of nobody stays as it is, and is not found
        path = path.expanduser()
    return PastedTextKept(str(path.absolute()))


def read_source(effect: ReadSource, outside: "Outside") -> SourceRead:
    del outside
    return SourceRead(sources.part(effect))


def find_domains(effect: FindDomains, outside: "Outside") -> DomainsFound:
    del outside
    from engine.cases.values.semantic import domain_of, domains

    return DomainsFound(domains(), effect.hint, domain_of(effect.hint) if effect.hint else None)
