"""What a thing is that somebody gives: a document, or something else that is named and refused."""

import stat
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from engine.errors import Location, Problem
from engine.openapi.source.origin import SUFFIXES
from specmint_desktop.state.shell import DocumentsInspected, InspectDocuments, Refused

if TYPE_CHECKING:
    from specmint_desktop.effects import Outside

EXPECTED: Final = "SpecMint reads OpenAPI documents: .json, .yaml, .yml, or a folder or ZIP that holds one"
_HEAD: Final = 65_536
_MOST_ENTRIES: Final = 5_000
_ADDRESSES: Final = ("http://", "https://")

# What a file begins with -> what people call it.
_SIGNATURES: Final = (
    (b"\x89PNG\r\n\x1a\n", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"BM", "a BMP image"),
    (b"II*\x00", "a TIFF image"),
    (b"MM\x00*", "a TIFF image"),
    (b"%PDF", "a PDF"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an older Office document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"Rar!", "a RAR archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ", "an xz archive"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a program"),
    (b"\xca\xfe\xba\xbe", "a program"),
    (b"SQLite format 3", "a database"),
    (b"ID3", "a sound file"),
    (b"OggS", "a sound file"),
)
# What a ZIP holds -> what it really is.
_CONTAINERS: Final = (
    ("[Content_Types].xml", "an Office document"),
    ("META-INF/MANIFEST.MF", "a Java archive"),
    ("AndroidManifest.xml", "an Android app"),
    ("mimetype", "an OpenDocument file or e-book"),
)
_BYTE_ORDER_MARKS: Final = (b"\xff\xfe", b"\xfe\xff")
_DAMAGES: Final = (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError)


def inspect_documents(effect: InspectDocuments, _outside: "Outside") -> DocumentsInspected:
    refused = {each: problem for each in effect.documents if (problem := why_not(each))}
    return DocumentsInspected(
        tuple(each for each in effect.documents if each not in refused),
        tuple(Refused(each, problem) for each, problem in refused.items()),
        effect.is_dropped,
    )


def why_not(document: str) -> Problem | None:
    """Return what a thing is that is no document; None where it may be one."""
    if document.lower().startswith(_ADDRESSES):
        return None
    path = Path(document)
    try:
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            return _folder(path)
        if not stat.S_ISREG(mode):
            return _no_document(path, "a device or a pipe")
        with path.open("rb") as file:
            return _file(path, file.read(_HEAD))
    except (FileNotFoundError, NotADirectoryError):
        return _problem("no-file", f"`{path.name}` is not there", "check the path", path)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        return _problem(
            "unreadable", f"`{path.name}` cannot be read: {reason}", "check its permissions", path
        )


def _folder(folder: Path) -> Problem | None:
    has_files = False
    for count, path in enumerate(folder.rglob("*")):
        if count > _MOST_ENTRIES or path.name.lower().endswith(SUFFIXES):
            return None
        has_files = has_files or path.is_file()
    what = "a folder without .json, .yaml or .yml files" if has_files else "an empty folder"
    return _no_document(folder, what)


def _file(path: Path, head: bytes) -> Problem | None:
    if head.startswith(b"PK\x03\x04"):
        return _zip(path)
    name = _known(head) or _text_that_is_none(path, head)
    return _no_document(path, name) if name else None


def _known(head: bytes) -> str:
    """Return what people call a file that begins so; empty where it is text."""
    if not head.strip():
        return "an empty file"
    for signature, name in _SIGNATURES:
        if head.startswith(signature):
            return name
    is_binary = b"\x00" in head and not head.startswith(_BYTE_ORDER_MARKS)
    return "a binary file" if is_binary else ""


def _text_that_is_none(path: Path, head: bytes) -> str:
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<!doctype html", b"<html")):
        return "a web page"
    if start.startswith((b"<?xml", b"<")):
        return "an XML file"
    if path.name.lower().endswith(SUFFIXES) or b"openapi" in start or b"swagger" in start:
        return ""
    return "a text without `openapi` or `swagger` in it"


def _zip(path: Path) -> Problem | None:
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
    except _DAMAGES as error:
        return _problem(
            "zip-broken", f"`{path.name}` is a ZIP that cannot be read: {error}", "pack it anew", path
        )
    for member, name in _CONTAINERS:
        if member in names:
            return _no_document(path, name)
    if not any(name.lower().endswith(SUFFIXES) for name in names):
        return _no_document(path, "a ZIP without .json, .yaml or .yml files")
    return None


def _no_document(path: Path, what: str) -> Problem:
    return _problem("not-a-document", f"`{path.name}` is {what}", EXPECTED, path)


def _problem(code: str, what: str, cure: str, path: Path) -> Problem:
    return Problem(code, what, cure, Location(str(path)))
