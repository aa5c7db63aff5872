"""Pages to read: the guide, and the licence notices of everything that SpecMint is made of."""

import re
from importlib.metadata import Distribution, distributions
from pathlib import Path
from typing import TYPE_CHECKING

from engine import VERSION, keep
from engine.errors import OutputError
from engine.writer.failure import failures_named
from resources import FOLDER
from specmint_desktop import crash
from specmint_desktop.state.shell import GuideRead, NoticesRead, ReadGuide, ReadNotices, WriteText

if TYPE_CHECKING:
    from specmint_desktop.effects import Outside

_PICTURES = re.compile(r"^!\[[^]]*\]\([^)]*\)\n+", re.MULTILINE)
"""Pictures of the window say nothing to whoever sits before it."""
_SHIPPED = FOLDER.parent / "licenses"
"""In a bundle: the licence texts of all its parts, a folder each."""


def read_guide(effect: ReadGuide, _outside: "Outside") -> GuideRead:
    known = {page.stem: page for page in (FOLDER / "guide").glob("*.md")}
    page = known.get(effect.page)
    if page is None:
        raise OutputError(
            "no-page", f"the guide has no page `{effect.page}`", cure="open the guide from the menu Help"
        )
    return GuideRead(effect.page, _PICTURES.sub("", page.read_text("utf-8")))


def read_notices(_effect: ReadNotices, _outside: "Outside") -> NoticesRead:
    notice = (FOLDER / "licences" / "NOTICE.md").read_text("utf-8")
    texts = [
        f"{path.stem}\n\n{path.read_text('utf-8')}" for path in sorted((FOLDER / "licences").glob("*.txt"))
    ]
    system = crash.system().split("; ")
    versions = (
        ("SpecMint", VERSION),
        *(tuple(each.rsplit(" ", 1)) for each in system[1:3]),
        ("System", system[-1]),
    )
    return NoticesRead(
        tuple((str(name), str(value)) for name, value in versions),
        "\n\n".join((notice, "Parts", "\n".join(_parts()), *texts)),
    )


def write_text(effect: WriteText, _outside: "Outside") -> None:
    with failures_named(effect.path):
        keep.write(Path(effect.path), effect.text.encode())


def _parts() -> list[str]:
    if _SHIPPED.is_dir():
        return sorted(path.name for path in _SHIPPED.iterdir() if path.is_dir())
    return sorted(
        {f"{each.name} {each.version}: {_licence(each)}" for each in distributions()}, key=str.casefold
    )


def _licence(part: Distribution) -> str:
    """Return the licence in a line; some packages put its whole text there."""
    meta = part.metadata
    written = "\n".join([*meta.get_all("License-Expression", []), *meta.get_all("License", [])])
    classified = [each.rpartition(" :: ")[2] for each in meta.get_all("Classifier", []) if "License" in each]
    line = written.strip().splitlines()[0] if written.strip() else ""
    return line[:80] or ", ".join(classified) or "see its licence file"
