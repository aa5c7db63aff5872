"""The APIs of sellers, on loopback: pages of events, or of objects, as they document them."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.samples.sellers import iso


@dataclass
class SellerApis:
    """`events` are newest first; `status` and `body` stand in for an answer that goes wrong."""

    events: list[dict[str, Any]] = field(default_factory=list)
    objects: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    asked: list[tuple[str, str]] = field(default_factory=list)
    status: int = 200
    body: bytes | None = None
    page_size: int = 2

    def answer(self, target: str) -> bytes:
        if self.body is not None:
            return self.body
        parts = urlsplit(target)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        if parts.path == "/v1/events":
            return self._stripe(query)
        if parts.path == "/events":
            return self._paddle(query)
        return self._lemon(parts.path.removeprefix("/v1/"), query)

    def _stripe(self, query: dict[str, str]) -> bytes:
        recent = [event for event in self.events if event["created"] >= int(query["created[gte]"])]
        page, more = self._page(recent, "id", query.get("starting_after"))
        return json.dumps({"object": "list", "data": page, "has_more": more}).encode()

    def _paddle(self, query: dict[str, str]) -> bytes:
        page, more = self._page(self.events, "event_id", query.get("after"))
        meta = {"request_id": "r", "pagination": {"per_page": self.page_size, "has_more": more}}
        return json.dumps({"data": page, "meta": meta}).encode()

    def _lemon(self, sort: str, query: dict[str, str]) -> bytes:
        known, number = self.objects.get(sort, []), int(query["page[number]"])
        last = max(1, -(-len(known) // self.page_size))
        page = known[(number - 1) * self.page_size : number * self.page_size]
        links = [
            thing | {"attributes": thing["attributes"] | {"urls": {"me": f"{number}"}}} for thing in page
        ]
        return json.dumps({"data": links, "meta": {"page": {"lastPage": last}}}).encode()

    def _page(self, known: list[dict[str, Any]], name: str, after: str | None) -> tuple[list[Any], bool]:
        start = [each[name] for each in known].index(after) + 1 if after else 0
        return known[start : start + self.page_size], len(known) > start + self.page_size


@contextmanager
def serving(apis: SellerApis) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            apis.asked.append((self.path, self.headers.get("Authorization", "")))
            content = apis.answer(self.path)
            self.send_response(apis.status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    listening = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{listening.server_port}"
    finally:
        listening.shutdown()
        thread.join()
        listening.server_close()


def lemon_object(sort: str, own_id: int, *, at: int, **attributes: Any) -> dict[str, Any]:
    return {
        "type": sort,
        "id": str(own_id),
        "attributes": attributes | {"updated_at": iso(at), "test_mode": True},
    }
