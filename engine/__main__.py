"""`python -m engine`, and the command `specmint`."""

import gc
import os
import sys
from contextlib import suppress
from typing import NoReturn


def main() -> NoReturn:
    # One document, then the end, and hardly any cycle: collecting would only walk what is still needed.
    gc.disable()
    _keep_what_is_freed()
    from engine.cli import run

    code = run(sys.argv[1:])
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError):  # whoever read it is gone
            stream.flush()
    # Taking a large document's objects apart one by one costs a tenth of its run; the system frees them at once.
    os._exit(code)


def _keep_what_is_freed() -> None:
    """Let the memory of a document's text be used again: a large document takes a seventh fewer new pages.

    glibc gives the first large block that is freed back to the system, and keeps those of its size from then on.
    """
    bytes(31 << 20)  # no page of it is touched


if __name__ == "__main__":
    main()
