"""The one writer of SQLite: who fails alone, who fails together, and that an answer means it is on the disk."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, select, text
from sqlalchemy.exc import IntegrityError

from licensing_server.store import Busy, Store, Unavailable, engine, insert_new, opened, writer
from licensing_server.store.engine import SqliteStore
from licensing_server.store.schema import METADATA, meta


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = opened(f"sqlite:///{tmp_path / 'x.db'}")
    METADATA.create_all(store.engine)
    yield store
    store.close()


def names(connection: Connection) -> list[str]:
    return list(connection.execute(select(meta.c.name).order_by(meta.c.name)).scalars())


def add(connection: Connection, name: str) -> None:
    connection.execute(meta.insert(), {"name": name, "value": ""})


def test_what_fails_leaves_nothing_and_reaches_who_asked(store: Store) -> None:
    def fails(connection: Connection) -> None:
        add(connection, "a")
        add(connection, "a")

    with pytest.raises(IntegrityError):
        store.transaction(fails)

    assert store.look(names) == []


def test_of_requests_in_one_commit_only_the_one_that_fails_is_undone(store: Store) -> None:
    open_gate = threading.Event()
    assert isinstance(store, SqliteStore)
    queue = store._queue()

    first = queue.submit(lambda _: open_gate.wait(10))
    wanted = [queue.submit(lambda connection, name=name: add(connection, name)) for name in ("a", "a", "b")]  # type: ignore[misc]
    open_gate.set()

    assert first.result(10) is True
    assert [type(each.exception(10)) for each in wanted] == [type(None), IntegrityError, type(None)]
    assert store.look(names) == ["a", "b"]


def test_a_commit_that_fails_fails_all_that_were_in_it(store: Store) -> None:
    def breaks_commit(connection: Connection) -> None:
        add(connection, "a")
        connection.execute(text("PRAGMA defer_foreign_keys=ON"))
        connection.execute(text("INSERT INTO inbox_refs (provider, ref, inbox_id) VALUES ('x', 'y', 7)"))

    with pytest.raises(IntegrityError):
        store.transaction(breaks_commit)
    store.transaction(lambda connection: add(connection, "b"))

    assert store.look(names) == ["b"]


def test_a_full_queue_says_so_at_once(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writer, "MOST_WAITING", 2)
    open_gate, began = threading.Event(), threading.Event()
    assert isinstance(store, SqliteStore)
    queue = store._queue()

    def waits(_: Connection) -> bool:
        began.set()
        return open_gate.wait(10)

    running = queue.submit(waits)
    assert began.wait(10)
    waiting = [queue.submit(names) for _ in range(2)]
    with pytest.raises(Busy):
        queue.submit(names)
    load = store.load()
    open_gate.set()

    assert load == 1.0
    assert running.result(10) is True
    assert [each.result(10) for each in waiting] == [[], []]


def test_closing_finishes_what_waits(store: Store) -> None:
    assert isinstance(store, SqliteStore)
    queue = store._queue()
    waiting = [queue.submit(lambda connection, name=name: add(connection, name)) for name in "abc"]  # type: ignore[misc]

    store.close()

    assert [each.done() for each in waiting] == [True] * 3
    assert store.look(names) == ["a", "b", "c"]


def test_a_request_that_was_given_up_is_not_done(store: Store) -> None:
    open_gate = threading.Event()
    assert isinstance(store, SqliteStore)
    queue = store._queue()
    first = queue.submit(lambda _: open_gate.wait(10))
    given_up = queue.submit(lambda connection: add(connection, "a"))

    cancelled = given_up.cancel()
    open_gate.set()

    assert (cancelled, first.result(10)) == (True, True)
    assert store.look(names) == []


def test_insert_new_tells_whether_a_row_was_new(store: Store) -> None:
    found = [
        store.transaction(lambda connection: insert_new(connection, meta, name="a", value=value))  # noqa: B023
        for value in ("1", "2")
    ]

    assert found == [True, False]
    assert store.look(lambda connection: connection.execute(select(meta.c.value)).scalars().all()) == ["1"]


def test_a_database_that_is_not_there_is_unavailable(tmp_path: Path) -> None:
    store = opened(f"sqlite:///{tmp_path / 'absent' / 'x.db'}")

    with pytest.raises(Unavailable):
        store.look(names)


def test_a_database_that_somebody_holds_is_unavailable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "SQLITE_WAIT_S", 0)
    holder, store = (opened(f"sqlite:///{tmp_path / 'x.db'}") for _ in range(2))
    METADATA.create_all(holder.engine)

    def hold(_: Connection) -> None:
        with pytest.raises(Unavailable):
            store.transaction(names)

    holder.transaction(hold)
    store.close()
    holder.close()


def test_the_database_is_written_through_and_keeps_its_references(store: Store) -> None:
    settings = store.look(
        lambda connection: [
            connection.execute(text(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        ]
    )

    assert settings == ["wal", 2, 1, 10_000]
