"""A service on loopback for as long as a block runs."""

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar, Protocol, TypeVar
from urllib.parse import parse_qs, urlsplit


class RefusedError(Exception):
    def __init__(self, status: int, title: str) -> None:
        super().__init__(title)
        self.status = status
        self.title = title


@dataclass
class Answer:
    status: int
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Call:
    method: str
    target: str
    path: str
    query: Mapping[str, list[str]]
    headers: Message
    body: bytes


class Answering(Protocol):
    """`url` is set once it runs."""

    url: str

    def answer(self, call: Call) -> Answer: ...


class Service(Answering, Protocol):
    """`calls`: what it was asked; `given`: the ids that it gave."""

    calls: list[Call]
    given: list[str]


S = TypeVar("S", bound=Answering)


def problem(status: int, title: str) -> Answer:
    return Answer(status, {"title": title}, {"Content-Type": "application/problem+json"})


class _Handler(BaseHTTPRequestHandler):
    service: ClassVar[Answering]

    def serve(self) -> None:
        target = urlsplit(self.path)
        length = int(self.headers.get("Content-Length", "0"))
        query = parse_qs(target.query, keep_blank_values=True)
        call = Call(self.command, self.path, target.path, query, self.headers, self.rfile.read(length))
        answer = self.service.answer(call)
        headers = {"Content-Type": "application/json", **answer.headers}
        body = b""
        if answer.body is not None:
            body = (answer.body if isinstance(answer.body, str) else json.dumps(answer.body)).encode()
        self.send_response(answer.status)
        for name, value in headers.items() if body else ():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body if self.command != "HEAD" else b"")

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # the name of the base class
        pass


_METHODS = dict.fromkeys(
    ("do_GET", "do_POST", "do_PUT", "do_PATCH", "do_DELETE", "do_HEAD", "do_OPTIONS", "do_TRACE"),
    _Handler.serve,
)


@contextmanager
def serving(service: S) -> Iterator[S]:
    """Serve while the block runs."""
    handler = type("Handler", (_Handler,), {"service": service, **_METHODS})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    service.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield service
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
