"""What only PostgreSQL has: connections that are cut, a pool that is full, statements that take too long."""

import asyncio
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from licensing_server.settings import read_settings
from licensing_server.store import Busy, Unavailable, engine
from licensing_server.store.engine import PostgresStore
from tests.licensing.conftest import emptied
from tests.samples.licence_server import Site, machine, opened_site

pytestmark = pytest.mark.xdist_group("postgresql")


@pytest.fixture
def site(migrated_url: str, made_folder: Path, tmp_path: Path) -> Iterator[Site]:
    emptied(migrated_url, made_folder)
    shutil.copytree(made_folder, tmp_path / "data")
    with opened_site(read_settings(data=tmp_path / "data", database_url=migrated_url)) as site:
        yield site


def cut_others(connection: Connection) -> int:
    """End every connection but this one."""
    own = "pg_stat_activity WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'"
    return len(connection.execute(text(f"SELECT pg_terminate_backend(pid) FROM {own}")).all())


def test_connections_that_were_cut_are_made_anew(site: Site, migrated_url: str) -> None:
    _, key = site.issue()
    token = site.token(key, machine(1))
    other = engine.opened(migrated_url)

    def is_cut(connection: Connection) -> None:
        connection.execute(text("SELECT 1")).all()
        other.transaction(cut_others)
        connection.execute(text("SELECT 1")).all()

    with pytest.raises(Unavailable):
        site.do(is_cut)

    assert site.validate(token).verdict == "good"
    other.close()


def test_what_takes_too_long_is_given_up(migrated_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "STATEMENT_TIMEOUT_S", 1)
    store = engine.opened(migrated_url)

    with pytest.raises(Unavailable):
        store.transaction(lambda connection: connection.execute(text("SELECT pg_sleep(30)")).first())

    store.close()


def test_of_more_requests_than_places_the_last_are_refused(
    migrated_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "MOST_WAITING", 2)
    store = engine.opened(migrated_url)
    assert isinstance(store, PostgresStore)
    gate = threading.Event()

    async def crowd() -> list[object]:
        waiting = [asyncio.ensure_future(store.read(lambda _: gate.wait(10))) for _ in range(3)]
        refused = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        load = store.load()
        gate.set()
        return [load, len(refused[0]), *await asyncio.gather(*waiting, return_exceptions=True)]

    load, refused, *answers = asyncio.run(crowd())
    store.close()

    assert (load, refused) == (1.0, 1)
    assert answers[:2] == [True, True]
    assert isinstance(answers[2], Busy)
    assert store.load() == 0.0
