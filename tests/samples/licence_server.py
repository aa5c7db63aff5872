"""A licence server inside the test, with a clock of its own, on either database; asked without a network."""

import asyncio
import io
import json
import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import Connection
from starlette.types import ASGIApp

from engine.licensing.entitlements import Tier
from engine.licensing.envelope import opened_answer, opened_licence
from engine.licensing.fields import to_base64
from engine.licensing.payloads import Answer, Licence, Parts
from licensing_server.app import admin_app, public_app
from licensing_server.observe.logs import made_log
from licensing_server.opening import open_server
from licensing_server.server import Server
from licensing_server.service import customers, licences
from licensing_server.service.licences import Purchase
from licensing_server.settings import Settings
from tests.samples.licences import DAY, NOW, TRUST

T = TypeVar("T")

NONCE = b"sixteen bytes ok"
APP = {"version": "1.2.0", "platform": "linux"}


class Reply(NamedTuple):
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def code(self) -> str:
        return str(self.json.get("code", ""))


class Machine(NamedTuple):
    install: str
    fp: Parts

    @property
    def fields(self) -> dict[str, Any]:
        marks = [None if part is None else to_base64(part) for part in self.fp]
        return {"install": self.install, "fp": marks, "nonce": to_base64(NONCE), "app": APP}


def machine(number: int, *, marks: str = "odh") -> Machine:
    """Return a machine; `marks` names the parts it has: os, disk, hardware."""
    parts = tuple((letter + f"{number:015}").encode() if letter in marks else None for letter in "odh")
    return Machine(f"install-{number:024}", (parts[0], parts[1], parts[2]))


class Site:
    """One server; `at` is its time, which a test moves."""

    def __init__(self, settings: Settings) -> None:
        self.at = NOW
        self.lines = io.StringIO()
        self.server: Server = open_server(settings, made_log("info", self.lines), lambda: self.at)
        self._apps = {"public": public_app(self.server), "admin": admin_app(self.server)}
        self._runner = asyncio.Runner()

    def close(self) -> None:
        self._runner.close()
        self.server.store.close()

    # --- what a person does at the server

    def issue(
        self, tier: Tier = Tier.BASIC, *, seats: int | None = None, days: int | None = 30
    ) -> tuple[str, str]:
        """Return id and key of a new licence, paid for some days or for ever."""
        paid_until = None if days is None else self.at + days * DAY

        def issue(connection: Connection) -> tuple[str, str]:
            email = f"{secrets.token_hex(6)}@example.com"
            customer = customers.customer_for(connection, email, "Ada Example", self.at)
            purchase = Purchase(customer, tier, seats, paid_until)
            authority = self.server.authority
            made = licences.created(connection, authority, purchase, actor="test", now=self.at)
            return made, licences.give_key(connection, authority, made, actor="test", now=self.at)

        return self.do(issue)

    def do(self, work: Callable[[Connection], T]) -> T:
        """Run something in one transaction, past the routes."""
        return self.server.store.transaction(work)

    # --- what clients do

    def ask(
        self,
        method: str,
        path: str,
        body: bytes = b"",
        *,
        headers: Mapping[str, str] | None = None,
        app: str = "public",
        address: str = "192.0.2.1",
    ) -> Reply:
        headers = headers or {}
        path, _, query = path.partition("?")
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            "path": path,
            "raw_path": path.encode(),
            "query_string": query.encode(),
            "root_path": "",
            "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items()],
            "client": (address, 50_000),
            "server": ("127.0.0.1", 80),
        }
        return self._runner.run(_answered(self._apps[app], scope, body))

    def post(self, path: str, content: Any, *, token: str = "", address: str = "192.0.2.1") -> Reply:
        headers = {"Content-Type": "application/json"}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        return self.ask("POST", path, json.dumps(content).encode(), headers=headers, address=address)

    def activate(self, key: str, given: Machine, *, address: str = "192.0.2.1", **more: Any) -> Reply:
        return self.post("/v1/activate", {"key": key, **given.fields, **more}, address=address)

    def token(self, key: str, given: Machine) -> str:
        """Activate, and return the token of the seat."""
        reply = self.activate(key, given)
        assert reply.status == 200, reply.body
        return str(reply.json["seat_token"])

    def validate(self, token: str, seq: int = 2) -> Answer:
        reply = self.post("/v1/validate", {"nonce": to_base64(NONCE), "seq": seq}, token=token)
        assert reply.status == 200, reply.body
        return answer_in(reply)

    def refresh(self, token: str, given: Machine, seq: int = 2) -> Reply:
        return self.post("/v1/refresh", {"seq": seq, **given.fields}, token=token)

    def deactivate(self, token: str) -> Answer:
        reply = self.post("/v1/deactivate", {"nonce": to_base64(NONCE)}, token=token)
        assert reply.status == 200, reply.body
        return answer_in(reply)


async def _answered(app: ASGIApp, scope: dict[str, Any], body: bytes) -> Reply:
    sent: list[Any] = []

    async def receive() -> Any:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    await app(scope, receive, send)
    return Reply(
        sent[0]["status"],
        {name.decode(): value.decode() for name, value in sent[0]["headers"]},
        b"".join(message.get("body", b"") for message in sent[1:]),
    )


def answer_in(reply: Reply) -> Answer:
    """Return the signed answer, once its signatures and its nonce hold."""
    found = opened_answer(reply.json["answer"], TRUST)
    assert found.nonce in {NONCE, bytes(16)}
    return found


def file_in(reply: Reply) -> Licence:
    """Return the licence file, once its signatures and its nonce hold."""
    found = opened_licence(reply.json["licence"], TRUST)
    assert found.nonce == NONCE
    return found


@contextmanager
def opened_site(settings: Settings) -> Iterator[Site]:
    site = Site(settings)
    try:
        yield site
    finally:
        site.close()
