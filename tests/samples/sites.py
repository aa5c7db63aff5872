"""Small web servers on this machine, for tests of what is fetched."""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Answer = bytes | str | tuple[int, str] | Callable[["Handler"], None]
"""A body, an address to redirect to, a status with its address, or what writes to the connection itself."""


class Site(ThreadingHTTPServer):
    """Answers by path; `asked` are the paths that were asked for, in order."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.pages: dict[str, Answer] = {}
        self.asked: list[str] = []
        self.hosts: list[str] = []
        self.done = threading.Event()

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.server_port}"

    def url(self, path: str = "/") -> str:
        return f"http://{self.host}{path}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: whoever gives up a slow answer breaks the connection."""


class Handler(BaseHTTPRequestHandler):
    server: Site

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        self.server.hosts.append(self.headers["Host"])
        answer = self.server.pages.get(self.path, (404, ""))
        if callable(answer):
            answer(self)
        elif isinstance(answer, str):
            self._answer(302, b"", {"Location": answer})
        elif isinstance(answer, tuple):
            self._answer(answer[0], b"", {"Location": answer[1]} if answer[1] else {})
        else:
            self._answer(200, answer, {})

    def _answer(self, status: int, body: bytes, headers: Mapping[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name of the base class
        pass


@contextmanager
def running(**pages: Answer) -> Iterator[Site]:
    site = Site()
    site.pages.update(pages)
    thread = threading.Thread(target=site.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield site
    finally:
        site.done.set()
        site.shutdown()
        thread.join()
        site.server_close()
