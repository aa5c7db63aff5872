"""The fixtures that uploads send: small, valid, always the same bytes."""

from collections.abc import Mapping
from functools import cache

from resources import FOLDER

FILES: Mapping[str, str] = {
    "image/png": "sample.png",
    "image/jpeg": "sample.jpg",
    "image/jpg": "sample.jpg",
    "application/pdf": "sample.pdf",
    "text/csv": "sample.csv",
    "text/plain": "sample.txt",
    "application/zip": "sample.zip",
    "application/x-zip-compressed": "sample.zip",
    "application/octet-stream": "sample.bin",
}
"""Media type -> name in `files/`."""

_BY_FAMILY: Mapping[str, str] = {"image": "image/png", "text": "text/plain"}


def fixture_for(content_type: str | None) -> tuple[str, str]:
    """Return the file for the first of the comma-listed media types that has one, and its media type."""
    for written in (content_type or "").lower().split(","):
        essence = written.partition(";")[0].strip()
        if essence in FILES:
            return FILES[essence], essence
        family, _, kind = essence.partition("/")
        if kind == "*" and family in _BY_FAMILY:
            return FILES[_BY_FAMILY[family]], _BY_FAMILY[family]
    return "sample.bin", "application/octet-stream"


@cache
def fixture_bytes(name: str) -> bytes:
    """Return the bytes of one fixture."""
    return FOLDER.joinpath("files", name).read_bytes()
