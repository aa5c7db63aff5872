"""`migrate`, `backup`, `restore` and `doctor`."""

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from licensing_server import backup
from licensing_server.cli.command import Command, Given
from licensing_server.doctor import Patient, findings
from licensing_server.store import opened
from licensing_server.store.migration import migrate, present


def _no_options(_: argparse.ArgumentParser) -> None:
    """Nothing beside what every command takes."""


def _file_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", type=Path)


def _migrate(given: Given) -> int:
    store = opened(given.settings.store_url)
    try:
        before = store.look(present)
        migrate(store.engine)
        after = store.look(present)
    finally:
        store.close()
    given.output.tell({"before": before, "after": after}, f"schema {before or 'none'} -> {after}")
    return 0


def _backup(given: Given) -> int:
    copy = backup.backup(given.settings, given.options.file)
    text = f"{copy.path}\nsha256 {copy.sha256}\nkeep pepper and signing.json elsewhere: they are not in it"
    given.output.tell({"file": str(copy.path), "sha256": copy.sha256}, text)
    return 0


def _restore(given: Given) -> int:
    kept = backup.restore(given.settings, given.options.file)
    text = "restored" if kept is None else f"restored; what was there is {kept.name}"
    given.output.tell({"replaced": str(kept) if kept else None}, text)
    return _doctor(given)


def _doctor(given: Given) -> int:
    store = opened(given.settings.store_url)
    try:
        found = findings(Patient(given.settings, store, given.now()))
    finally:
        store.close()
    for each in found:
        given.output.tell(each._asdict(), f"{each.code}: {each.what}; {each.cure}")
    if not found:
        given.output.tell({"findings": 0}, "nothing is wrong")
    return 1 if found else 0


COMMANDS: Final[Mapping[str, Command]] = {
    "migrate": Command("Bring the database to this release", _no_options, _migrate),
    "backup": Command("Copy the database, also of a running server", _file_option, _backup),
    "restore": Command("Put a copy in the place of the database", _file_option, _restore),
    "doctor": Command("Say what is wrong, or soon will be", _no_options, _doctor),
}
