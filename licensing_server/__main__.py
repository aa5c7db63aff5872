"""The entry of the command `specmint-licensing`."""

import sys

from licensing_server.cli.entry import run


def main() -> None:
    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
