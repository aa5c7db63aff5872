"""The suite that SpecMint makes of this server's own two documents, run against the server."""

import asyncio
import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from starlette.types import ASGIApp

from engine.cli import run
from engine.licensing.contract import App, MachineRequest, SeatRelease, carried_bytes
from engine.licensing.entitlements import Tier
from engine.licensing.envelope import Kind, armoured, opened_licence
from licensing_server import serving
from licensing_server.routes.admin.shown import ANSWERS
from licensing_server.service import guessing, records, seats, tokens
from licensing_server.service.tokens import Scope as Right
from licensing_server.service.tokens import Wanted
from licensing_server.store import schema
from tests.licensing.test_description import bare
from tests.samples.licence_server import Site, file_in, machine
from tests.samples.licences import NOW, TRUST

SECRET = bytes(32)
PLACES = {"public": "/v1/openapi.json", "admin": "/admin/v1/openapi.json"}
SKIPPED = {"public": {"receive_v1_webhooks__provider__post"}, "admin": set[str]()}
"""Messages of a seller have a signature that no suite can make."""
CASES = 10
EVENT = {
    "provider": "stripe", "event_id": "evt_1", "kind": "x", "occurred_at": NOW, "received_at": NOW, "state": "ignored",
}  # fmt: skip


@contextmanager
def listening(app: ASGIApp) -> Iterator[str]:
    """Serve on loopback as the command does, and yield the address."""
    bound = serving._listening("127.0.0.1", 0)
    listener = serving.Listener(serving._config(app, {}))
    thread = threading.Thread(target=lambda: asyncio.run(listener.serve([bound])))
    thread.start()
    try:
        yield f"http://127.0.0.1:{bound.getsockname()[1]}"
    finally:
        listener.should_exit = True
        thread.join(10)


def described(site: Site, app: str, known: dict[str, Any]) -> dict[str, Any]:
    """Return a document with examples that are true here, as whoever tests a server of their own writes them in."""

    def told(node: Any) -> Any:
        if isinstance(node, list):
            return [told(each) for each in node]
        if not isinstance(node, dict):
            return node
        fields = node.get("properties", {})
        for name in fields.keys() & known.keys():
            (example,) = fields[name].get("examples", [None])
            if example is not None:
                fields[name]["examples"] = [known[name](example)]
        return {name: told(each) for name, each in node.items()}

    document: dict[str, Any] = told(site.ask("GET", PLACES[app], app=app).json)
    return document


def token(site: Site, right: Right) -> str:
    wanted = Wanted("suite", frozenset({right}), 30)
    return site.do(lambda connection: tokens.create(connection, wanted, actor="test", now=NOW))[1]


def prepared(site: Site, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Make a licence, its seats, an event and a token, and say what a person would set in the environment."""
    bare(site)
    monkeypatch.setattr(guessing, "MOST_PER_HOUR", 10**9)
    monkeypatch.setattr(seats, "MOST_TRIES", 10**9)
    licence, key = site.issue(Tier.ENTERPRISE, seats=1_000, days=None)
    activated = site.activate(key, machine(1))
    rel = hashlib.sha256(SECRET).digest()
    asked = MachineRequest("install-offline", (None, None, None), bytes(16), App("1", "linux"), "", rel)
    request = armoured(Kind.REQUEST, carried_bytes(asked))
    offline = opened_licence(
        site.post("/v1/offline", {"key": key, "request": request}).json["licence"], TRUST
    ).seat
    site.do(lambda connection: connection.execute(schema.inbox.insert(), EVENT).rowcount)
    customer = site.do(lambda connection: records.licence_by_id(connection, licence))
    assert customer is not None
    released = armoured(Kind.RELEASE, carried_bytes(SeatRelease(offline, SECRET)))
    for name, value in {
        "API_TOKEN_SEAT": activated.json["seat_token"],
        "API_TOKEN_ADMIN": token(site, Right.ADMIN),
        "API_VALUE_INBOX_ID": "1",
        "API_TOKEN_ADMIN_OTHER": token(site, Right.SUPPORT),
        "API_VALUE_PRICE_ID": "price_1",
        "API_VALUE_SEAT_ID": file_in(activated).seat,
        "API_ALLOW_DESTRUCTIVE": "1",
    }.items():
        monkeypatch.setenv(name, value)
    return {
        "key": lambda _: key,
        "customer_id": lambda _: customer.customer_id,
        "release": lambda example: released if "RELEASE" in example else offline,
    }


@pytest.mark.functional
@pytest.mark.parametrize("app", PLACES)
def test_the_servers_own_suite_is_green(
    sqlite_site: Site, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, app: str
) -> None:
    site, report, document = sqlite_site, tmp_path / "report.json", tmp_path / "document.json"
    known = prepared(site, monkeypatch)
    if app == "admin":
        monkeypatch.setenv("API_VALUE_PROVIDER", "stripe")
    document.write_text(json.dumps(described(site, app, known)))

    with listening(site._apps[app]) as address:
        code = run(
            ["run", str(document), "--base-url", address, "--report", str(report), "--cases", str(CASES)]
        )

    cases = json.loads(report.read_bytes())["cases"]
    assert [case for case in cases if case["verdict"] == "fail"] == []
    assert {case["operationId"] for case in cases if case["verdict"] == "skip"} == SKIPPED[app]
    assert code == 0
    assert len(cases) > 60


def test_each_request_of_the_administration_says_what_it_answers(sqlite_site: Site) -> None:
    paths = sqlite_site.ask("GET", PLACES["admin"], app="admin").json["paths"]

    present = {(method, path) for path, operations in paths.items() for method in operations}

    assert {each for each in present if each[1].startswith("/admin/")} == ANSWERS.keys()
