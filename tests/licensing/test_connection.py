"""One connection of a client: what is written together leaves together, and a header that does not come ends it."""

import asyncio
from typing import Any, cast

import pytest
import uvicorn
from uvicorn.server import ServerState

from licensing_server import connection
from licensing_server.connection import Joined

HEAD = b"POST /v1/validate HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n"


class Transport:
    """A connection that notes what was written, and whether it was closed."""

    def __init__(self) -> None:
        self.closed = False
        self.written: list[bytes] = []

    def close(self) -> None:
        self.closed = True

    def get_extra_info(self, _: str) -> Any:
        return None

    def is_closing(self) -> bool:
        return self.closed

    def write(self, content: bytes) -> None:
        self.written.append(content)


class Loop:
    """Keeps what was to be called later."""

    def __init__(self) -> None:
        self.later: list[Any] = []

    def call_later(self, _: float, work: Any, *arguments: Any) -> Any:
        self.later.append((work, arguments))
        return type("Handle", (), {"cancel": lambda _: self.later.remove((work, arguments))})()

    def create_task(self, work: Any, **_: Any) -> Any:
        work.close()
        return type("Task", (), {"add_done_callback": lambda *_: None})()


async def to_nobody(scope: Any, receive: Any, send: Any) -> None:
    raise AssertionError("no request is answered in these tests")


@pytest.fixture
def loop(monkeypatch: pytest.MonkeyPatch) -> Loop:
    made = Loop()
    monkeypatch.setattr("asyncio.get_running_loop", lambda: made)
    return made


def protocol(loop: Loop) -> tuple[connection.Protocol, Transport]:
    transport = Transport()
    config = uvicorn.Config(to_nobody, log_config=None, lifespan="off")
    config.load()
    made: Any = connection.Protocol(config, ServerState(), {}, _loop=cast("Any", loop))
    made.connection_made(transport)
    return made, transport


def test_a_header_that_does_not_come_ends_the_connection(loop: Loop) -> None:
    made, transport = protocol(loop)

    made.data_received(b"GET /health HTTP/1.1\r\nHost: x\r\n")
    ((work, arguments),) = loop.later
    work(*arguments)

    assert transport.closed


def test_a_second_header_that_does_not_end_is_waited_for_as_long(loop: Loop) -> None:
    made, transport = protocol(loop)

    made.data_received(HEAD + b"{}")
    quiet = list(loop.later)
    made.data_received(b"POST /v1/validate HTTP/1.1\r\n")
    ((work, arguments),) = loop.later
    work(*arguments)

    assert quiet == []
    assert transport.closed


def test_a_header_without_end_closes_the_connection(loop: Loop) -> None:
    made, transport = protocol(loop)

    made.data_received(b"GET /health HTTP/1.1\r\nX: ")
    for _ in range(33):
        made.data_received(b"x" * 1_000)

    assert transport.closed


def test_a_long_body_is_no_long_header(loop: Loop) -> None:
    made, transport = protocol(loop)

    made.data_received(HEAD.replace(b": 2", b": 90000"))
    for _ in range(40):
        made.data_received(b"x" * 1_000)

    assert not transport.closed


def test_what_is_gone_is_waited_for_no_longer(loop: Loop) -> None:
    made, _ = protocol(loop)

    made.connection_lost(None)

    assert loop.later == []


@pytest.mark.parametrize("closes", [False, True])
def test_what_is_written_in_one_turn_leaves_as_one_piece(closes: bool) -> None:
    transport = Transport()

    async def answer() -> list[bytes]:
        joined = Joined(cast("Any", transport))
        joined.write(b"header ")
        joined.write(b"body")
        before = list(transport.written)
        if closes:
            joined.close()
        await asyncio.sleep(0)
        return before

    before = asyncio.run(answer())

    assert before == []
    assert transport.written == [b"header body"]
    assert transport.closed == closes
