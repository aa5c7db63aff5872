"""A data folder is made, and a server opened on it."""

import secrets
import time
from functools import partial
from importlib.metadata import version
from typing import Final

from sqlalchemy import Connection, select

from engine.errors import UsageError
from engine.licensing.key import Mode
from licensing_server import signing
from licensing_server.limits import Limits
from licensing_server.observe.logs import Log
from licensing_server.observe.metrics import Metrics
from licensing_server.observe.reports import Report, reporter, to_nobody
from licensing_server.secret_files import make_folder, make_private, read_secret, write_secret
from licensing_server.server import Clock, MovableClock, Server
from licensing_server.service.authority import PEPPER_BYTES, Authority, pepper_check
from licensing_server.settings import Settings
from licensing_server.signing import SignerFile
from licensing_server.store import Store, insert_new, opened
from licensing_server.store.migration import is_served, migrate, present
from licensing_server.store.schema import meta

PEPPER_CHECK: Final = "pepper-check"
MODE: Final = "mode"


def initialise(settings: Settings, mode: Mode, *, now: int) -> bool:
    """Make what a data folder lacks, and leave what is there; return whether the signing key is certified.

    A test server certifies its key by the development root; a live one asks its root, see `rotate-key`.

    Raises:
        UsageError: `mode-differs`, `pepper-missing`.
    """
    folder = settings.folder
    make_folder(folder.root)
    if settings.database_url is None:
        make_private(folder.database)
    store = opened(settings.store_url)
    try:
        if not store.look(is_served):
            migrate(store.engine)
        known = store.look(partial(read_meta, name=PEPPER_CHECK))
        if not folder.pepper.exists():
            if known:
                raise _pepper_missing()
            write_secret(folder.pepper, secrets.token_bytes(PEPPER_BYTES))
        check = pepper_check(read_secret(folder.pepper))
        store.transaction(lambda connection: _write_meta(connection, mode, check))
    finally:
        store.close()
    if mode == "test" and not folder.signing.exists():
        signing.certify_for_development(folder, now=now)
    return folder.signing.exists()


def open_server(settings: Settings, log: Log, now: Clock) -> Server:
    """Return a server on a data folder that was made before.

    Raises:
        UsageError: `not-initialised`, `schema-old`, `pepper-differs`, or a secret file that will not do.
    """
    store = opened(settings.store_url)
    try:
        authority = authority_of(settings, store)
        return Server(
            settings=settings,
            store=store,
            authority=authority,
            limits=Limits(settings.processes),
            metrics=Metrics(),
            log=log,
            now=MovableClock(now) if authority.mode == "test" else now,
            report=_reporter(settings),
        )
    except BaseException:
        store.close()
        raise


def authority_of(settings: Settings, store: Store) -> Authority:
    """Return mode, pepper and key of a data folder, once they fit its database; raises as `open_server` does."""
    if store.look(present) is None:
        raise UsageError(
            "not-initialised",
            "the database has no tables yet",
            cure="run `specmint-licensing init --data DIR` first",
        )
    if not store.look(is_served):
        raise UsageError(
            "schema-old",
            "the database is of an earlier release",
            cure="run `specmint-licensing backup FILE`, then `specmint-licensing migrate`",
        )
    pepper = read_secret(settings.folder.pepper)
    if store.look(partial(read_meta, name=PEPPER_CHECK)) != pepper_check(pepper):
        raise UsageError(
            "pepper-differs",
            "the pepper does not belong to this database: no key would be found",
            cure="put back the file `pepper` that was beside this database",
        )
    mode: Mode = "live" if store.look(partial(read_meta, name=MODE)) == "live" else "test"
    return Authority(mode, pepper, SignerFile(settings.folder))


def system_clock() -> int:
    return int(time.time())  # noqa: TID251  the one place that reads it; everything else is given it


def read_meta(connection: Connection, name: str) -> str:
    """Return a value of the table `meta`, empty where it is not there."""
    return connection.execute(select(meta.c.value).where(meta.c.name == name)).scalar() or ""


def _write_meta(connection: Connection, mode: Mode, check: str) -> None:
    insert_new(connection, meta, name=MODE, value=mode)
    insert_new(connection, meta, name=PEPPER_CHECK, value=check)
    if read_meta(connection, MODE) != mode:
        raise UsageError(
            "mode-differs",
            f"this database serves the other mode, not {mode}",
            cure="use another data folder; keys of one mode are none in the other",
        )
    if read_meta(connection, PEPPER_CHECK) != check:
        raise _pepper_missing()


def _reporter(settings: Settings) -> Report:
    if settings.sentry_dsn is None:
        return to_nobody
    return reporter(settings.sentry_dsn.get_secret_value(), version("specmint"))


def _pepper_missing() -> UsageError:
    return UsageError(
        "pepper-missing",
        "the database was made with a pepper that is not in this folder",
        cure="put back the file `pepper`; with another one no key is found",
    )
