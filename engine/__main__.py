"""`python -m engine`, and the command `specmint`."""

import gc
import sys


def main() -> int:
    # One document, then the end, and hardly any cycle: collecting would only walk what is still needed.
    gc.disable()
    from engine.cli import run

    code = run(sys.argv[1:])
    gc.freeze()  # Python collects once more on its way out, whether disabled or not
    return code


if __name__ == "__main__":
    sys.exit(main())
