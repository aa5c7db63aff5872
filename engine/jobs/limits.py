"""What a child does to its own process: it steps back, has a ceiling of memory and never outlives its parent."""

import contextlib
import multiprocessing
import os
import select
import signal
import sys
from typing import Final

NICE: Final = 5
MEMORY: Final = 4 * 1024**3
"""Bytes of address space that a job may take."""


def step_back() -> None:
    """Leave the processor to the window where both want it; Ctrl+C in a terminal is the parent's to answer."""
    with contextlib.suppress(OSError, AttributeError):  # Windows has no `nice`
        os.nice(NICE)
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def limit_memory(size: int) -> None:
    """Set the ceiling, and let no dump of memory, which holds the document, be left behind."""
    if sys.platform == "win32":
        return
    import resource

    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with contextlib.suppress(OSError, ValueError):  # macOS refuses; a lower limit of the system stays
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        most = size if hard == resource.RLIM_INFINITY else min(size, hard)
        resource.setrlimit(resource.RLIMIT_AS, (most, hard))


def die_with_parent() -> None:
    """Let the system end this process when its parent is gone, even inside a C call that keeps the interpreter.

    A pipe whose other end closes sends SIGIO. Not PR_SET_PDEATHSIG: that follows the thread which made the
    process, and a window makes them in threads that end.
    """
    parent = multiprocessing.parent_process()
    if sys.platform != "linux" or parent is None:
        return
    import fcntl

    sentinel = parent.sentinel
    signal.signal(signal.SIGIO, signal.SIG_DFL)
    fcntl.fcntl(sentinel, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(sentinel, fcntl.F_SETFL, fcntl.fcntl(sentinel, fcntl.F_GETFL) | os.O_ASYNC)
    if select.select([sentinel], [], [], 0)[0]:  # it went before the system was asked to watch
        os._exit(1)
