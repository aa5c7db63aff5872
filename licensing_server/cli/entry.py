"""Reads what was typed, runs one command, and ends with an exit code."""

import sys
from collections.abc import Mapping, Sequence
from typing import Final

from engine.errors import SpecMintError
from licensing_server.cli import keys, licences, reconciling, running, selling, tokens, upkeep
from licensing_server.cli.command import Command, Given, Output, parser_of
from licensing_server.observe.logs import made_log, tell_defect
from licensing_server.opening import system_clock
from licensing_server.refusals import RequestRefused
from licensing_server.settings import Settings, read_settings
from licensing_server.store import Unavailable

COMMANDS: Final[Mapping[str, Command]] = {
    **running.COMMANDS,
    **licences.COMMANDS,
    **keys.COMMANDS,
    **selling.COMMANDS,
    **reconciling.COMMANDS,
    **tokens.COMMANDS,
    **upkeep.COMMANDS,
}
WRONG_USE: Final = 2
NO_DATABASE: Final = 4
DEFECT: Final = 70
INTERRUPTED: Final = 130


def run(arguments: Sequence[str]) -> int:
    """Run one command and return its exit code; what goes wrong is one line on standard error."""
    options = parser_of(COMMANDS).parse_args(arguments)
    try:
        given = {name: getattr(options, name, None) for name in Settings.model_fields}
        settings = read_settings(**given)
        output = Output(sys.stdout, as_json=options.json)
        return COMMANDS[options.command].run(Given(options, settings, output, system_clock))
    except SpecMintError as error:
        return _ended(str(error), error.exit_code)
    except RequestRefused as refused:
        return _ended(f"{refused.detail} [{refused.code}]", WRONG_USE)
    except Unavailable as error:
        reason = type(error.__cause__ or error).__name__
        return _ended(f"the database gives no answer ({reason}) [database]; is it running?", NO_DATABASE)
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception as error:  # noqa: BLE001  the last line: a defect is one line, never a traceback
        tell_defect(made_log(), error)
        return _ended("a defect in the server [internal]; the line above says where", DEFECT)


def _ended(text: str, code: int) -> int:
    print(f"specmint-licensing: {text}", file=sys.stderr)
    return code
