"""Where a document comes from: a file, a folder, a ZIP, a URL or standard input."""

from collections.abc import Callable
from pathlib import Path

from engine.errors import DocumentError, Location
from engine.openapi.source import folder
from engine.openapi.source.origin import Source

__all__ = ["Source", "read"]

_ZIP = b"PK\x03\x04"


def read(document: str, stdin: Callable[[], bytes]) -> Source:
    """Return the entry's bytes and a way to read the files beside it.

    Raises:
        DocumentError: the document cannot be found or read.
        FetchError: the URL cannot be fetched.
    """
    if document == "-":
        return Source("-", "-", stdin(), _nothing_beside)
    if document.lower().startswith(("http://", "https://")):
        from engine.openapi.source import remote

        return remote.read(document)
    path = Path(document)
    if path.is_dir():
        return folder.read_folder(path, document)
    data = folder.bytes_of(path, document)
    if data.startswith(_ZIP):
        from engine.openapi.source import archive

        return archive.read(data, document)
    return folder.read_file(path, document, data)


def _nothing_beside(path: str) -> bytes:
    raise DocumentError(
        "reference-outside",
        f"`{path}` cannot be read: a document from standard input has no files beside it",
        cure="give the file or its folder instead",
        at=Location("-"),
    )
