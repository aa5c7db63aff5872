"""Putting a finished folder in the place of another one, whole or not at all."""

import ctypes
import errno
import os
import sys

_RENAME_EXCHANGE = 2  # linux/fs.h
_RENAME_SWAP = 2  # sys/stdio.h of macOS
_AT_FDCWD = -100
_UNSUPPORTED = frozenset((errno.ENOSYS, errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP))


def exchange(one: str, other: str) -> bool:
    """Swap two folders in one step of the file system; False, and nothing done, where it has none.

    Raises:
        OSError: the system has it and refuses.
    """
    if sys.platform == "linux":
        function, arguments = (
            "renameat2",
            (_AT_FDCWD, _bytes(one), _AT_FDCWD, _bytes(other), _RENAME_EXCHANGE),
        )
    elif sys.platform == "darwin":
        function, arguments = "renamex_np", (_bytes(one), _bytes(other), _RENAME_SWAP)
    else:
        return False
    call = getattr(ctypes.CDLL(None, use_errno=True), function, None)
    if call is None:
        return False
    if call(*arguments) == 0:
        return True
    number = ctypes.get_errno()
    if number in _UNSUPPORTED:
        return False
    raise OSError(number, os.strerror(number), one)


def _bytes(path: str) -> ctypes.c_char_p:
    return ctypes.c_char_p(os.fsencode(path))
