"""What a command of `specmint-licensing` is, and how it speaks."""

import argparse
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple, TextIO

from engine.errors import UsageError
from licensing_server.opening import authority_of
from licensing_server.server import Clock
from licensing_server.service.authority import Authority
from licensing_server.settings import Settings
from licensing_server.store import Store, opened

ACTOR: Final = "command"
"""Who acts, for the audit."""


class Output(NamedTuple):
    file: TextIO
    as_json: bool

    def tell(self, record: Mapping[str, Any], text: str) -> None:
        """Print one record: as a JSON object with `--json`, else as a person reads it."""
        print(json.dumps(record, sort_keys=True) if self.as_json else text, file=self.file, flush=True)


class Given(NamedTuple):
    options: argparse.Namespace
    settings: Settings
    output: Output
    now: Clock


class Command(NamedTuple):
    """`add` declares the command's own options; `run` returns the exit code."""

    help: str
    add: Callable[[argparse.ArgumentParser], None]
    run: Callable[[Given], int]


def parser_of(commands: Mapping[str, Command]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="specmint-licensing",
        description="Runs and looks after a SpecMint licence server.",
        allow_abbrev=False,
    )
    choices = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, command in commands.items():
        made = choices.add_parser(name, help=command.help, description=command.help, allow_abbrev=False)
        made.add_argument("--data", metavar="DIR", help="data folder; or SPECMINT_LICENSING_DATA")
        made.add_argument("--json", action="store_true", help="one JSON object per line")
        command.add(made)
    return parser


@contextmanager
def store_of(given: Given) -> Iterator[tuple[Store, Authority]]:
    """Open the database of a command that a server may serve at the same time."""
    store = opened(given.settings.store_url)
    try:
        yield store, authority_of(given.settings, store)
    finally:
        store.close()


def moment(text: str) -> int:
    """Return the last second of a day, written as 2027-01-31, UTC."""
    try:
        day = datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError as error:
        raise UsageError("date-unreadable", f"`{text}` is no date", cure="write it as 2027-01-31") from error
    return int(day.timestamp()) + 86_399


def shown_time(at: int | None) -> str:
    return "-" if at is None else datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d %H:%M UTC")
