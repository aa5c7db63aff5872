"""Runs a suite inside the process, and servers that answer as they are told."""

import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from engine.cases.model import (
    CaseId,
    Check,
    Expectation,
    Flow,
    Kind,
    Request,
    TestCase,
    Wire,
)
from engine.errors import Pointer, ServiceError
from engine.events import Event
from engine.options import RunOptions
from engine.runner.model import Answers, Documented, RunResult, RunSuite
from engine.runner.run import execute
from engine.runner.settings import Settings

PATIENCE_S = 10.0


def ran(
    suite: RunSuite,
    url: str,
    environment: Mapping[str, str] | None = None,
    *,
    events: list[Event] | None = None,
    timeout_s: float | None = None,
    options: RunOptions | None = None,
) -> RunResult:
    """Run a suite against a service that is there."""
    result, unreachable = run(suite, url, environment, events=events, timeout_s=timeout_s, options=options)
    assert unreachable is None, unreachable
    return result


def run(
    suite: RunSuite,
    url: str,
    environment: Mapping[str, str] | None = None,
    *,
    events: list[Event] | None = None,
    timeout_s: float | None = None,
    options: RunOptions | None = None,
) -> tuple[RunResult, ServiceError | None]:
    settings = Settings(environment or {}, base_url=url, timeout_s=timeout_s, fresh="fresh")
    emit = (events if events is not None else []).append
    return execute(suite, settings, options or RunOptions(), emit=emit, clock=time.monotonic)


def case(name: str = "read-thing-minimal", **more: Any) -> TestCase:
    """Return a GET of `/things` that expects 200; what is given stands in its place."""
    wire = more.pop("wire", Wire("GET", more.pop("target_line", "/things")))
    kind: Kind = more.pop("kind", "positive")
    return TestCase(
        **{
            "id": CaseId(name),
            "operation_id": "readThing",
            "method": wire.method,
            "path": "/things",
            "kind": kind,
            "technique": "minimal",
            "target": Pointer("#/paths/~1things/get"),
            "title": "GET /things answers",
            "why": "nothing is required",
            "request": Request(),
            "wire": wire,
            "expect": Expectation(("200",), strict=True),
            **more,
        }
    )


def flow(name: str, *steps: TestCase, cleanup: tuple[TestCase, ...] = (), technique: str = "crud") -> Flow:
    return Flow(name, technique, "things", "readThing", "Things hold", "as written", steps, cleanup)


def step(name: str, *checks: Check, **more: Any) -> TestCase:
    return case(name, kind="flow", checks=checks, **more)


def suite(
    *cases: TestCase,
    flows: tuple[Flow, ...] = (),
    responses: Mapping[str, Documented] | None = None,
    schemas: Mapping[str, Any] | None = None,
) -> RunSuite:
    """Return a suite of one operation; without `responses` nothing is documented."""
    setups = {str(one.id): each for each in flows if each.technique == "setup" for one in each.steps}
    answers = {} if responses is None else {"readThing": Answers("read-thing", responses)}
    others = tuple(each for each in flows if each.technique != "setup")
    return RunSuite("Things", cases, others, setups, answers, schemas or {})


def answer(body: bytes = b"", *headers: str, status: str = "200 OK") -> bytes:
    """Return the bytes of an answer with its length."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers, "", ""]
    return "\r\n".join(lines).encode() + body


def json_answer(body: bytes, *headers: str, status: str = "200 OK") -> bytes:
    return answer(body, "Content-Type: application/json", *headers, status=status)


Talk = Callable[[socket.socket, bytes], None]


@contextmanager
def serving(talk: Talk) -> Iterator[str]:
    """Yield the address of a server; `talk` gets each connection with the head and body of each request."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.05)
        ended = threading.Event()
        threads = [threading.Thread(target=_accept, args=(server, talk, ended))]
        threads[0].start()
        try:
            yield f"http://127.0.0.1:{server.getsockname()[1]}"
        finally:
            ended.set()
            threads[0].join(PATIENCE_S)


@contextmanager
def answering(*answers: bytes) -> Iterator[tuple[str, list[bytes]]]:
    """Yield the address of a server that gives one answer after the other, the last again; and what it got."""
    got: list[bytes] = []

    def talk(connection: socket.socket, request: bytes) -> None:
        got.append(request)
        connection.sendall(answers[min(len(got), len(answers)) - 1])

    with serving(talk) as url:
        yield url, got


def _accept(server: socket.socket, talk: Talk, ended: threading.Event) -> None:
    threads = []
    while not ended.is_set():
        try:
            connection, _ = server.accept()
        except TimeoutError:
            continue
        threads.append(threading.Thread(target=_serve, args=(connection, talk, ended)))
        threads[-1].start()
    for thread in threads:
        thread.join(PATIENCE_S)


def _serve(connection: socket.socket, talk: Talk, ended: threading.Event) -> None:
    with connection:
        connection.settimeout(0.05)
        buffer = b""
        while not ended.is_set():
            try:
                received = connection.recv(65536)
            except TimeoutError:
                continue
            except OSError:
                return
            if not received:
                return
            buffer += received
            while (request := _whole(buffer)) is not None:
                buffer = buffer[len(request) :]
                try:
                    talk(connection, request)
                except OSError:
                    return


def _whole(buffer: bytes) -> bytes | None:
    head, found, rest = buffer.partition(b"\r\n\r\n")
    if not found:
        return None
    length = 0
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            length = int(line.split(b":")[1])
    return buffer[: len(head) + 4 + length] if len(rest) >= length else None
