"""`python -m engine`, and the command `specmint`."""

import sys


def main() -> int:
    from engine.cli import run

    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
