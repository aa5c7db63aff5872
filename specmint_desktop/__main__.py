"""The entry of `specmint-desktop`. Qt is imported only inside `main`: children of a bundle pass here too."""

import multiprocessing
import os
import sys
from collections.abc import Sequence
from pathlib import Path

USAGE = """\
usage: specmint-desktop [--version] [--help] [--self-test FILE] [DOCUMENT ...]

Opens the window of SpecMint, with documents if any are given: files, folders, ZIPs or addresses.
Where a window is open already, it takes the documents.

  --self-test FILE   open nothing; try all parts, write what was found to FILE as JSON, exit 0 or 1
"""


def main(arguments: Sequence[str] | None = None) -> int:
    multiprocessing.freeze_support()
    given = list(sys.argv[1:] if arguments is None else arguments)
    if "--version" in given:
        from engine import VERSION

        sys.stdout.write(f"specmint-desktop {VERSION}\n")
        return 0
    if "--help" in given or "-h" in given:
        sys.stdout.write(USAGE)
        return 0
    if given[:1] == ["--self-test"]:
        if len(given) != 2:
            sys.stderr.write(f"specmint-desktop: --self-test needs one FILE to write to\n{USAGE}")
            return 2
        from specmint_desktop import selftest

        return selftest.run(Path(given[1]))
    unknown = [each for each in given if each.startswith("-") and each != "--"]
    if unknown:
        sys.stderr.write(f"specmint-desktop: there is no option `{unknown[0]}`\n{USAGE}")
        return 2
    from specmint_desktop.app import run

    return run((), [document_of(each) for each in given if each != "--"])


def document_of(written: str) -> str:
    """Return an address as it is and a path made whole, since the window has another current folder."""
    if written.lower().startswith(("http://", "https://")):
        return written
    return os.path.abspath(written)  # noqa: PTH100 - links and `..` stay as they were written


if __name__ == "__main__":
    sys.exit(main())
