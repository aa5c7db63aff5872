"""The two databases behind one seam; see the package for what `work` may do."""

import asyncio
import sqlite3
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import lru_cache
from typing import Any, Final, Protocol, TypeVar

from sqlalchemy import (
    URL,
    Connection,
    Engine,
    NullPool,
    Select,
    Table,
    create_engine,
    event,
    literal,
    make_url,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from licensing_server.store.failures import Busy, Unavailable
from licensing_server.store.writer import MOST_WAITING, Writer

T = TypeVar("T")
Work = Callable[[Connection], T]

CONNECTIONS: Final = 16
SQLITE_WAIT_S: Final = 10
STATEMENT_TIMEOUT_S: Final = 5


class Store(Protocol):
    engine: Engine

    async def read(self, work: Work[T]) -> T: ...

    async def write(self, work: Work[T]) -> T: ...

    def look(self, work: Work[T]) -> T: ...

    def transaction(self, work: Work[T]) -> T: ...

    def load(self) -> float:
        """Return how full the queue of writers is, 0 to 1."""

    def close(self) -> None: ...


def opened(url: str) -> Store:
    """Return the store at an SQLAlchemy URL; PostgreSQL's may be written as `postgresql://` too."""
    where = make_url(url)
    if where.get_backend_name() == "sqlite":
        return SqliteStore(where)
    return PostgresStore(where.set(drivername="postgresql+psycopg"))


class SqliteStore:
    """One process: reads run where they are asked for, on a held connection; one thread writes."""

    def __init__(self, url: URL) -> None:
        self.engine = create_engine(
            url,
            isolation_level="AUTOCOMMIT",
            hide_parameters=True,
            poolclass=NullPool,
            connect_args={"timeout": SQLITE_WAIT_S, "check_same_thread": False},
        )
        event.listen(self.engine, "connect", _prepare_sqlite)
        self._lock = threading.Lock()
        self._reader: Connection | None = None
        self._writer: Writer | None = None

    async def read(self, work: Work[T]) -> T:
        return self.look(work)

    async def write(self, work: Work[T]) -> T:
        try:
            return await asyncio.wrap_future(self._queue().submit(work))
        except OperationalError as error:
            raise Unavailable from error

    def look(self, work: Work[T]) -> T:
        with self._lock:
            if self._reader is None:
                self._reader = _connected(self.engine)
            try:
                return work(self._reader)
            except OperationalError as error:
                raise Unavailable from error

    def transaction(self, work: Work[T]) -> T:
        try:
            return self._queue().submit(work).result()
        except OperationalError as error:
            raise Unavailable from error

    def load(self) -> float:
        return self._writer.load() if self._writer else 0.0

    def close(self) -> None:
        with self._lock:
            if self._writer:
                self._writer.close()
            if self._reader:
                self._reader.close()
            self._writer = self._reader = None
        self.engine.dispose()

    def _queue(self) -> Writer:
        with self._lock:
            if self._writer is None:
                self._writer = Writer(self.engine.connect)
            return self._writer


class PostgresStore:
    """Several processes: every piece of work runs in a thread, on a connection of the pool."""

    def __init__(self, url: URL) -> None:
        self.engine = create_engine(
            url,
            hide_parameters=True,
            pool_size=CONNECTIONS,
            max_overflow=0,
            pool_timeout=STATEMENT_TIMEOUT_S,
            pool_pre_ping=True,
            connect_args={
                "connect_timeout": STATEMENT_TIMEOUT_S,
                "options": f"-c statement_timeout={STATEMENT_TIMEOUT_S}s",
            },
        )
        self._threads = ThreadPoolExecutor(CONNECTIONS, thread_name_prefix="ThreadPoolExecutor-store")
        self._places = threading.BoundedSemaphore(MOST_WAITING)
        self._taken = 0

    async def read(self, work: Work[T]) -> T:
        return await asyncio.wrap_future(self._submit(self.look, work))

    async def write(self, work: Work[T]) -> T:
        return await asyncio.wrap_future(self._submit(self.transaction, work))

    def look(self, work: Work[T]) -> T:
        return self.transaction(work)

    def transaction(self, work: Work[T]) -> T:
        try:
            with self.engine.begin() as connection:
                return work(connection)
        except (OperationalError, InterfaceError, PoolTimeout) as error:
            raise Unavailable from error

    def load(self) -> float:
        return self._taken / MOST_WAITING

    def close(self) -> None:
        self._threads.shutdown()
        self.engine.dispose()

    def _submit(self, run: Callable[[Work[T]], T], work: Work[T]) -> Future[T]:
        if not self._places.acquire(blocking=False):
            raise Busy
        self._taken += 1
        future = self._threads.submit(run, work)
        future.add_done_callback(self._leave)
        return future

    def _leave(self, _: object) -> None:
        self._taken -= 1
        self._places.release()


def first_row(
    connection: Connection, statement: Select[Any], parameters: Mapping[str, Any]
) -> Sequence[Any] | None:
    """Return the first row, as `execute` would; on SQLite past SQLAlchemy, which takes 35 us for the driver's 12.

    Only for columns that need no conversion, and statements that are made once: the text of each is kept.
    """
    if connection.dialect.name != "sqlite":
        return connection.execute(statement, parameters).first()
    driver: Any = connection.connection.driver_connection
    try:
        found: Sequence[Any] | None = driver.execute(_text_for_sqlite(statement), parameters).fetchone()
    except sqlite3.OperationalError as error:
        raise Unavailable from error
    return found


@lru_cache(maxsize=16)
def _text_for_sqlite(statement: Select[Any]) -> str:
    return str(statement.compile(dialect=sqlite.dialect(paramstyle="named")))


def insert_new(connection: Connection, table: Table, **values: object) -> bool:
    """Insert a row; where one with the same key is there, change nothing and return False."""
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    statement = dialect.insert(table).values(**values).on_conflict_do_nothing().returning(literal(1))
    return connection.execute(statement).first() is not None


def _connected(engine: Engine) -> Connection:
    try:
        return engine.connect()
    except OperationalError as error:
        raise Unavailable from error


def _prepare_sqlite(driver_connection: Any, _: object) -> None:
    for setting in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        f"busy_timeout={SQLITE_WAIT_S * 1000}",
    ):
        driver_connection.execute(f"PRAGMA {setting}").close()
