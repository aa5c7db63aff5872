"""Where a document comes from: a file, a folder, a ZIP, a URL or standard input."""

from collections.abc import Callable, Collection
from pathlib import Path
from typing import TYPE_CHECKING

from engine.errors import DocumentError, Location
from engine.openapi.source import folder
from engine.openapi.source.hosts import is_address, refuse_other_host
from engine.openapi.source.origin import Source

if TYPE_CHECKING:
    from engine.openapi.source.remote import Fetcher

__all__ = ["Source", "read"]

_ZIP = b"PK\x03\x04"


def read(document: str, stdin: Callable[[], bytes], hosts: Collection[str] = ()) -> Source:
    """Return the entry's bytes and a way to read the files beside it, and those on `hosts`.

    Raises:
        DocumentError: the document cannot be found or read.
        FetchError: the URL cannot be fetched.
    """
    if is_address(document):
        from engine.openapi.source import remote

        return remote.read(document, hosts)
    return _with_hosts(_local(document, stdin), hosts)


def _local(document: str, stdin: Callable[[], bytes]) -> Source:
    if document == "-":
        return Source("-", "-", stdin(), _nothing_beside)
    path = Path(document)
    if path.is_dir():
        return folder.read_folder(path, document)
    data = folder.bytes_of(path, document)
    if data.startswith(_ZIP):
        from engine.openapi.source import archive

        return archive.read(data, document)
    return folder.read_file(path, document, data)


def _with_hosts(source: Source, hosts: Collection[str]) -> Source:
    """Return the source that also reads addresses; what fetches them is imported for the first that may be."""
    fetchers: list[Fetcher] = []
    read_beside = source.read  # to hold the source itself would hold the whole text of its entry

    def read_any(path: str) -> bytes:
        if not is_address(path):
            return read_beside(path)
        refuse_other_host(path, hosts)
        if not fetchers:
            from engine.openapi.source.remote import Fetcher

            fetchers.append(Fetcher(hosts))
        return fetchers[0].read(path)

    def base(path: str) -> str:
        if not is_address(path):
            return ""
        return fetchers[0].base(path) if fetchers else path

    return source._replace(read=read_any, base=base)


def _nothing_beside(path: str) -> bytes:
    raise DocumentError(
        "reference-outside",
        f"`{path}` cannot be read: a document from standard input has no files beside it",
        cure="give the file or its folder instead",
        at=Location("-"),
    )
