"""The command line: arguments in, events to a terminal or to JSON lines, an exit code out."""

import os
import sys
from collections.abc import Sequence

from engine.cli.arguments import Chosen, parsed
from engine.errors import SpecMintError

DONE = 0
DOCUMENT_HAS_PROBLEMS = 1
DEFECT = 70
INTERRUPTED = 130


def run(arguments: Sequence[str]) -> int:
    """Do what `arguments` say; every failure is one line on standard error."""
    _never_fail_to_print()
    try:
        code = _command(parsed(arguments))
        sys.stdout.flush()
    except SpecMintError as error:
        from engine.cli.terminal import say

        say(str(error) if error.problem.at else f"specmint: {error}")
        return error.exit_code
    except KeyboardInterrupt:
        sys.stderr.write("specmint: interrupted; run it again to finish\n")
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read the output is gone: nothing to tell, and Python's own flush at exit must not try.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return INTERRUPTED
    except Exception as error:
        from engine.cli.defect import report_line

        sys.stderr.write(f"specmint: {report_line(error)}\n")
        return DEFECT
    return code


def _command(chosen: Chosen) -> int:  # noqa: PLR0911  one branch per command
    match chosen.command:
        case "generate":
            from engine.cli.generate import generate

            return generate(chosen)
        case "diff":
            from engine.cli.diff import diff

            return diff(chosen)
        case "run":
            from engine.cli.run import run as run_suite

            return run_suite(chosen)
        case "validate":
            from engine.cli.validate import validate

            return validate(chosen)
        case "inspect":
            from engine.cli.inspect import inspect

            return inspect(chosen)
        case "compare" if chosen.ai is not None:
            from engine.cli.extras import need_models

            need_models()
            from engine.cli.compare import compare

            return compare(chosen, chosen.ai)
        case "models":
            from engine.cli.extras import need_models

            need_models()
            from engine.cli.language_models import models

            return models(chosen)
        case "keys":
            from engine.cli.extras import need_models

            need_models()
            from engine.cli.language_models import keys

            return keys(chosen)
        case "licence":
            from engine.cli.licence import licence

            return licence(chosen.licence)
        case _:
            sys.stdout.write(chosen.text)
            return DONE


def _never_fail_to_print() -> None:
    """A document may hold any character, a terminal may take few."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure:
            reconfigure(errors="backslashreplace")
