"""A ZIP as a folder: read in memory, never unpacked, with budgets against bombs."""

import io
import lzma
import posixpath
import zipfile
import zlib
from typing import Final

from engine.errors import DocumentError, Location
from engine.openapi.source.origin import MOST_BYTES, MOST_FILES, SUFFIXES, Source, find_entry

_DAMAGES: Final = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    RuntimeError,
    NotImplementedError,
    EOFError,
    OSError,
    ValueError,
)


def read(data: bytes, document: str) -> Source:
    at = Location(document)
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise _broken(str(error), at) from error
    members = [member for member in archive.infolist() if not member.is_dir()]
    _refuse_bomb(members, at)
    by_path = {member.filename: member for member in members if _is_safe(member.filename)}

    def read_member(path: str) -> bytes:
        member = by_path.get(path)
        if member is None:
            raise DocumentError(
                "no-file", f"the ZIP holds no `{path}`", cure="add the file to the ZIP", at=at
            )
        return _bytes_of(archive, member, at)

    candidates = [path for path in by_path if not path.startswith("__MACOSX/")]
    entry = find_entry(candidates, read_member, document)
    return Source(f"{document}/{entry}", entry, read_member(entry), read_member)


def _is_safe(path: str) -> bool:
    return (
        path.lower().endswith(SUFFIXES)
        and posixpath.normpath(path) == path
        and not path.startswith(("/", "../"))
        and "\\" not in path
        and ":" not in path
    )


def _refuse_bomb(members: list[zipfile.ZipInfo], at: Location) -> None:
    size = sum(member.file_size for member in members)
    if size > MOST_BYTES or len(members) > MOST_FILES:
        raise DocumentError(
            "zip-too-large",
            f"the ZIP unpacks to {size:,} bytes in {len(members):,} files; {MOST_BYTES:,} and"
            f" {MOST_FILES:,} are the most",
            cure="put only the document into the ZIP",
            at=at,
        )


def _bytes_of(archive: zipfile.ZipFile, member: zipfile.ZipInfo, at: Location) -> bytes:
    try:
        with archive.open(member) as stream:
            # `_refuse_bomb` has counted this size: what is longer breaks its checksum, not the budget.
            return stream.read(member.file_size)
    except _DAMAGES as error:
        raise _broken(str(error), at) from error


def _broken(reason: str, at: Location) -> DocumentError:
    return DocumentError(
        "zip-broken", f"the ZIP cannot be read: {reason}", cure="pack it anew, without a password", at=at
    )
