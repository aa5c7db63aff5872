"""What the system says when a file cannot be written, as one line with a next step."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager

from engine.errors import OutputError

_FULL = ("disk-full", "no space is left", "free some space and run it again")
_REFUSED = ("not-writable", "writing is not allowed", "choose another folder or change its permissions")
_KNOWN = {
    errno.ENOSPC: _FULL,
    errno.EDQUOT: _FULL,
    errno.EFBIG: ("file-too-large", "a file would be larger than the system allows", "raise the limit"),
    errno.EACCES: _REFUSED,
    errno.EPERM: _REFUSED,
    errno.EROFS: ("not-writable", "the file system is read-only", "choose another folder"),
    errno.ENAMETOOLONG: ("path-too-long", "the path is too long here", "choose a shorter folder name"),
    errno.ENOTDIR: ("not-a-folder", "a part of the path is a file", "choose another folder"),
    errno.EISDIR: ("is-a-folder", "a folder stands where a file should be", "choose another name"),
    errno.ELOOP: ("not-a-folder", "symbolic links lead in a circle", "choose another folder"),
}


def output_error(error: OSError, place: str) -> OutputError:
    """Return the error that names `place`, the folder or file that a person asked for."""
    code, what, cure = _KNOWN.get(
        error.errno or 0,
        ("output-failed", (error.strerror or str(error)).lower(), "choose another folder"),
    )
    return OutputError(code, f"cannot write `{place}`: {what}", cure=cure)


@contextmanager
def failures_named(place: str) -> Iterator[None]:
    """Turn each `OSError` inside into an `OutputError` about `place`."""
    try:
        yield
    except OSError as error:
        raise output_error(error, place) from error
