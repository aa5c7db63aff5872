"""`init` and `serve`."""

import argparse
from collections.abc import Mapping
from typing import Final

from engine.errors import UsageError
from engine.licensing.key import Mode
from licensing_server import backup
from licensing_server.cli.command import Command, Given
from licensing_server.observe.logs import made_log
from licensing_server.opening import initialise, open_server
from licensing_server.serving import serve
from licensing_server.settings import Settings

OF_SERVE: Final = tuple(
    name for name in Settings.model_fields if name not in {"data", "database_url", "sentry_dsn"}
)
"""Settings that are options too; what may hold a password is none, since others see the options of a process."""


def _init_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--live", action="store_true", help="sell: licences that released builds accept")


def _init(given: Given) -> int:
    mode: Mode = "live" if given.options.live else "test"
    is_certified = initialise(given.settings, mode, now=given.now())
    text = f"{given.settings.data} is a {mode} server's data folder"
    if not is_certified:
        text += "; next: specmint-licensing rotate-key --request FILE"
    given.output.tell({"data": str(given.settings.data), "mode": mode, "certified": is_certified}, text)
    return 0


def _serve_options(parser: argparse.ArgumentParser) -> None:
    for name in OF_SERVE:
        field = Settings.model_fields[name]
        parser.add_argument("--" + name.replace("_", "-"), help=f"{field.description} ({field.default!s})")


def _serve(given: Given) -> int:
    settings = given.settings
    if settings.database_url is None and settings.processes > 1:
        raise UsageError(
            "processes-need-postgresql",
            f"{settings.processes} processes cannot write to one SQLite database as fast as one",
            cure="serve by one process, or set SPECMINT_LICENSING_DATABASE_URL",
        )
    log = made_log(settings.log_level)
    backup.bring_up_to_date(settings, log, now=given.now())
    server = open_server(settings, log, given.now)
    try:
        log.info("serving", mode=server.authority.mode)
        serve(server)
    finally:
        server.store.close()
    return 0


COMMANDS: Final[Mapping[str, Command]] = {
    "serve": Command("Serve clients and administration", _serve_options, _serve),
    "init": Command("Make a data folder: database, pepper, signing key", _init_options, _init),
}
