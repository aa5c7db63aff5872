"""What a source gives, its budgets, and how the entry of many files is found."""

import posixpath
import re
from collections.abc import Callable, Iterable
from typing import Final, NamedTuple

from engine.errors import DocumentError, Location
from engine.openapi.source.hosts import is_address

MOST_BYTES: Final = 200_000_000
MOST_FILES: Final = 20_000
SUFFIXES: Final = (".json", ".yaml", ".yml")

# A whole file is searched: keys may be sorted, so that `openapi` stands last.
_ENTRY: Final = re.compile(
    rb"""(?:^|[{,\n])[ \t\r\n]*["']?(?:openapi|swagger)["']?[ \t]*:[ \t]*["']?[0-9]""", re.MULTILINE
)
_LIKELY_NAMES: Final = ("openapi", "swagger", "api")


class Source(NamedTuple):
    """`document` is shown to people; `entry` is the entry's path inside the root, with `/`.

    `read` takes such a path, or the address of a file on a host that was allowed, and raises `SpecMintError`
    where nothing may be read. `base` tells the address that references in a file are relative to, "" for a
    file of this machine.
    """

    document: str
    entry: str
    data: bytes
    read: Callable[[str], bytes]
    base: Callable[[str], str] = lambda _path: ""

    def shown(self, path: str) -> str:
        """Return how a person finds `path`: as the entry was named, one file further."""
        if path == self.entry:
            return self.document
        if is_address(path):
            return path
        start = posixpath.dirname(self.entry) or "."
        return posixpath.join(posixpath.dirname(self.document), posixpath.relpath(path, start))


def too_large(document: str, size: int) -> DocumentError:
    return DocumentError(
        "too-large",
        f"{size:,} bytes are more than the {MOST_BYTES:,} that a document may have",
        cure="split the document, or leave out what is not tested",
        at=Location(document),
    )


def find_entry(paths: Iterable[str], read: Callable[[str], bytes], document: str) -> str:
    """Return the path of the only OpenAPI document among `paths`; the shallowest wins.

    Raises:
        DocumentError: `no-document`, `several-entries`.
    """
    by_depth: dict[int, list[str]] = {}
    for path in sorted(paths):
        if path.lower().endswith(SUFFIXES):
            by_depth.setdefault(path.count("/"), []).append(path)
    for depth in sorted(by_depth):
        entries = [path for path in by_depth[depth] if _ENTRY.search(read(path))]
        named = [path for path in entries if posixpath.basename(path).split(".")[0].lower() in _LIKELY_NAMES]
        if len(entries) == 1 or len(named) == 1:
            return (entries if len(entries) == 1 else named)[0]
        if entries:
            raise DocumentError(
                "several-entries",
                f"{len(entries)} OpenAPI documents stand here: {', '.join(entries[:10])}",
                cure="name one of them",
                at=Location(document),
            )
    raise DocumentError(
        "no-document",
        "no OpenAPI document is here (.json, .yaml or .yml with `openapi:` or `swagger:`)",
        cure="name the file of the document",
        at=Location(document),
    )
