"""The one thread that writes to SQLite: each request in a savepoint, up to 32 of them in one commit."""

import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from sqlalchemy import Connection

from licensing_server.store.failures import Busy

T = TypeVar("T")

MOST_WAITING: Final = 256
MOST_TOGETHER: Final = 32


@dataclass(frozen=True, slots=True)
class _Request:
    work: Callable[[Connection], Any]
    future: Future[Any]


@dataclass(frozen=True, slots=True)
class _Outcome:
    value: Any = None
    error: BaseException | None = None


class Writer:
    def __init__(self, connect: Callable[[], Connection]) -> None:
        self._connect = connect
        self._waiting: queue.Queue[_Request | None] = queue.Queue(MOST_WAITING)
        self._thread = threading.Thread(target=self._run, name="store-writer", daemon=True)
        self._thread.start()

    def submit(self, work: Callable[[Connection], T]) -> Future[T]:
        """Queue one piece of work; its future is done once it is committed, or has failed.

        Raises:
            Busy: the queue is full.
        """
        future: Future[T] = Future()
        try:
            self._waiting.put_nowait(_Request(work, future))
        except queue.Full as error:
            raise Busy from error
        return future

    def load(self) -> float:
        """Return how full the queue is, 0 to 1."""
        return self._waiting.qsize() / MOST_WAITING

    def close(self) -> None:
        """Finish what waits, and end."""
        self._waiting.put(None)
        self._thread.join()

    def _run(self) -> None:
        connection = self._connect()
        try:
            while (first := self._waiting.get()) is not None:
                together, is_last = self._gathered(first)
                _commit(connection, together)
                if is_last:
                    return
        finally:
            connection.close()

    def _gathered(self, first: _Request) -> tuple[list[_Request], bool]:
        together = [first]
        while len(together) < MOST_TOGETHER:
            try:
                following = self._waiting.get_nowait()
            except queue.Empty:
                break
            if following is None:
                return together, True
            together.append(following)
        return together, False


def _commit(connection: Connection, requests: list[_Request]) -> None:
    """Answer only after the commit: what was told to be done is on the disk."""
    wanted = [request for request in requests if request.future.set_running_or_notify_cancel()]
    try:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        outcomes = [_savepoint(connection, request.work) for request in wanted]
        connection.exec_driver_sql("COMMIT")
    except BaseException as error:  # noqa: BLE001  it belongs to those who asked
        _roll_back(connection)
        outcomes = [_Outcome(error=error)] * len(wanted)
    for request, outcome in zip(wanted, outcomes, strict=True):
        if outcome.error is None:
            request.future.set_result(outcome.value)
        else:
            request.future.set_exception(outcome.error)


def _savepoint(connection: Connection, work: Callable[[Connection], Any]) -> _Outcome:
    connection.exec_driver_sql("SAVEPOINT request")
    try:
        outcome = _Outcome(work(connection))
    except Exception as error:  # noqa: BLE001  it belongs to the one who asked; the others go on
        connection.exec_driver_sql("ROLLBACK TO request")
        outcome = _Outcome(error=error)
    connection.exec_driver_sql("RELEASE request")
    return outcome


def _roll_back(connection: Connection) -> None:
    driver: Any = connection.connection.driver_connection
    if driver.in_transaction:
        connection.exec_driver_sql("ROLLBACK")
