"""Putting a finished folder in the place of another one, whole or not at all."""

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
    import ctypes

    source, target = ctypes.c_char_p(os.fsencode(one)), ctypes.c_char_p(os.fsencode(other))
    if sys.platform == "linux":
        function, arguments = "renameat2", (_AT_FDCWD, source, _AT_FDCWD, target, _RENAME_EXCHANGE)
    elif sys.platform == "darwin":
        function, arguments = "renamex_np", (source, target, _RENAME_SWAP)
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
