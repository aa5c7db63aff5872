"""Which relative paths may be created below an output folder, on every system alike."""

import re
from functools import lru_cache

from engine.errors import DocumentError

LONGEST_PATH = 240
LONGEST_NAME = 200

_NUMBERED = [f"{device}{number}" for device in ("com", "lpt") for number in "0123456789¹²³"]
_DEVICES = frozenset(("con", "prn", "aux", "nul", "conin$", "conout$", *_NUMBERED))
_PLAIN = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9_.-]*")
_FORBIDDEN = re.compile(r'[\x00-\x1f\x7f<>:"|?*\\]')


def safe_path(path: str) -> str:
    r"""Return `path` when each system reads it as the same place below the folder.

    Refused: absolute paths, `..`, `.`, empty names, `\`, drive letters and streams (`:`), control
    characters, names of Windows devices, names that Windows would shorten (`name.`, `name `).

    Raises:
        DocumentError: `path-unsafe`.
    """
    if reason := _fault(path):
        raise DocumentError(
            "path-unsafe",
            f"`{ascii(path)[1:-1]}` is no path for a generated file: {reason}",
            cure="rename the operation or schema that it is made from",
        )
    return path


def _fault(path: str) -> str | None:
    if len(path) > LONGEST_PATH:
        return f"longer than {LONGEST_PATH} characters"
    folders, slash, name = path.rpartition("/")
    return (_folder_fault(folders) if slash else None) or _name_fault(name)


@lru_cache(maxsize=64)
def _folder_fault(folders: str) -> str | None:
    return next(filter(None, map(_name_fault, folders.split("/"))), None)


@lru_cache(maxsize=64)  # a data file has its name in each format
def _name_fault(name: str) -> str | None:
    if not _PLAIN.fullmatch(name) and (reason := _odd_fault(name)):
        return reason
    if name.split(".", 1)[0].rstrip().lower() in _DEVICES:
        return "a name is a device on Windows"
    if name.endswith((".", " ")):
        return "a name ends with a dot or space"
    if len(name.encode()) > LONGEST_NAME:
        return f"a name is longer than {LONGEST_NAME} bytes"
    return None


def _odd_fault(name: str) -> str | None:
    if _FORBIDDEN.search(name):
        return "it holds a character that a system forbids"
    if any(0xD800 <= ord(character) <= 0xDFFF for character in name):
        return "it is no Unicode text"
    if name in {"", ".", ".."}:
        return "it leaves the folder or has an empty name"
    return None
