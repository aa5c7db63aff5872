"""What is seen of a running server: log lines and figures, and that neither holds a key, a token or a person."""

import io
import json
import logging
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sentry_sdk.transport import Transport

from engine.errors import UsageError
from engine.licensing.entitlements import Tier
from licensing_server.backup import backup
from licensing_server.chores import Chore, _do
from licensing_server.observe.logs import OfLibraries, made_log
from licensing_server.observe.reports import reporter
from licensing_server.observe.scrubbing import scrubbed
from licensing_server.opening import open_server
from licensing_server.service import customers, licences, tokens
from licensing_server.service.claim import Purpose, new_token
from licensing_server.service.licences import Purchase
from licensing_server.service.tokens import Scope, Wanted
from licensing_server.settings import read_settings
from licensing_server.store import Unavailable, schema
from tests.samples.licence_server import Site, machine
from tests.samples.licences import NOW

KEY = "SMNT-01234-56789-ABCDE-FGHJK-E"
TOKEN = "smst_seat_0123456789abcdef0123_" + "a" * 43


@pytest.mark.parametrize(
    ("text", "left"),
    [
        (f"key {KEY} typed", "key [key] typed"),
        (f"key {KEY.lower()}!", "key [key]!"),
        (KEY.replace("-", ""), "[key]"),
        (KEY.removeprefix("SMNT-"), "[key]"),
        (KEY.replace("-", " "), "[key]"),
        (f"Authorization: Bearer {TOKEN}", "Authorization: Bearer [token]"),
        (f"{TOKEN} and smad_{'b' * 43}.", "[token] and [token]."),
        ("to ada@example.com, now", "to [mail] now"),
        ("nothing of that at 127.0.0.1:8080", "nothing of that at 127.0.0.1:8080"),
    ],
)
def test_keys_tokens_and_addresses_leave_no_log(text: str, left: str) -> None:
    assert scrubbed(text) == left


def test_a_log_line_has_listed_fields_only() -> None:
    file = io.StringIO()
    log = made_log("info", file)

    log.info("answered", status=200, email="ada@example.com", message=f"with {KEY}")
    log.debug("not told at this level")

    (line,) = map(json.loads, file.getvalue().splitlines())
    assert line.pop("timestamp")
    assert line == {"event": "answered", "level": "info", "status": 200, "message": "with [key]"}


def test_lines_of_libraries_go_through_the_same_sieve() -> None:
    file = io.StringIO()
    handler = OfLibraries(made_log("info", file))

    for level in (logging.WARNING, logging.ERROR):
        handler.emit(logging.LogRecord("uvicorn", level, "x", 1, "got %s", (KEY,), None))

    lines = [json.loads(line) for line in file.getvalue().splitlines()]
    assert [(line["level"], line["message"], line["logger"]) for line in lines] == [
        ("warning", "got [key]", "uvicorn"),
        ("error", "got [key]", "uvicorn"),
    ]


def test_a_whole_life_of_a_licence_leaves_neither_key_nor_token_nor_person_anywhere(site: Site) -> None:
    _, key = site.issue()
    reply = site.activate(key, machine(1), label="Ada's laptop")
    token = reply.json["seat_token"]
    site.validate(token)
    site.refresh(token, machine(1))
    site.activate(key.replace("T", "X", 1), machine(2))
    site.deactivate(token)
    figures = site.ask("GET", "/metrics", app="admin").body.decode()

    stored = site.do(everything)
    for place in (site.lines.getvalue(), figures, stored):
        for secret in (key, key.replace("-", ""), token, token[-43:], site.server.authority.pepper.hex()):
            assert secret not in place
    for place in (site.lines.getvalue(), figures):
        for word in ("Ada", "example.com", reply.json["seat_token"][5:30], "192.0.2"):
            assert word not in place


def test_of_a_thousand_keys_and_their_tokens_none_is_in_database_backup_or_log(
    sqlite_site: Site, tmp_path: Path
) -> None:
    site = sqlite_site
    site.server.limits._limits = {
        name: limit._replace(most=10**9) for name, limit in site.server.limits._limits.items()
    }
    keys = site.do(lambda connection: sold(connection, site, licence_count=10, keys_each=100))
    seated = [site.token(key, machine(number)) for number, key in enumerate(keys[99::100])]
    for token in seated:
        site.validate(token)
        site.refresh(token, machine(1))
        site.post("/v1/validate", {"nonce": token, "seq": token}, token=token)
    for key in keys[:10]:
        site.ask("POST", f"/v1/activate/{key}?key={key}", key.encode())
    wanted = Wanted("of a test", frozenset({Scope.READ}), 30)
    administration = site.do(lambda connection: tokens.create(connection, wanted, actor="test", now=NOW))[1]
    site.ask("GET", "/admin/v1/plans", headers={"Authorization": f"Bearer {administration}"}, app="admin")
    links = [site.do(partial(new_token, purpose=purpose, subject="cus_x", now=NOW)) for purpose in Purpose]
    backup(site.server.settings, tmp_path / "copy")
    figures = site.ask("GET", "/metrics", app="admin").body

    folder = site.server.settings.folder
    places = [*folder.root.glob("licences.db*"), tmp_path / "copy"]
    text = b"".join(path.read_bytes() for path in places) + figures + site.lines.getvalue().encode()
    secrets = [*seated, *(token[-43:] for token in seated), administration, *links]
    secrets += [form for key in keys for form in (key, key.replace("-", ""), key.replace("-", "")[4:-1])]
    assert len(text) > 300_000
    assert [secret for secret in secrets if secret.encode() in text] == []
    assert folder.pepper.read_bytes() not in text


def sold(connection: Any, site: Site, *, licence_count: int, keys_each: int) -> list[str]:
    """Make licences, give each a key again and again, and return all keys: the last of each licence counts."""
    customer = customers.customer_for(connection, "ada@example.com", "Ada", NOW)
    purchase = Purchase(customer, Tier.PRO)
    authority = site.server.authority
    given: Any = {"actor": "test", "now": NOW}
    made = [licences.created(connection, authority, purchase, **given) for _ in range(licence_count)]
    return [
        licences.give_key(connection, authority, each, **given) for each in made for _ in range(keys_each)
    ]


def everything(connection: Any) -> str:
    tables = (connection.execute(table.select()).all() for table in schema.METADATA.sorted_tables)
    return "\n".join(str(tuple(row)) for rows in tables for row in rows)


def test_each_request_is_one_line_with_its_route_and_id(sqlite_site: Site) -> None:
    reply = sqlite_site.activate("x", machine(1))

    (line,) = map(json.loads, sqlite_site.lines.getvalue().splitlines())
    assert line["request_id"] == reply.json["request_id"] == reply.headers["x-request-id"]
    assert (line["event"], line["method"], line["route"]) == ("answered", "POST", "/v1/activate")
    assert (line["status"], line["code"]) == (404, "invalid-key")


def test_figures_count_requests_seats_verdicts_and_what_waits(site: Site) -> None:
    _, key = site.issue(seats=1)
    token = site.token(key, machine(1))
    site.validate(token)
    site.activate(key, machine(2))
    site.activate("x", machine(2))
    event = {"provider": "stripe", "event_id": "1", "kind": "x", "occurred_at": NOW, "received_at": NOW}
    site.do(lambda connection: connection.execute(schema.inbox.insert(), {**event, "state": "new"}).rowcount)
    site.at = NOW + 60

    figures = site.ask("GET", "/metrics", app="admin").body.decode()

    name = "specmint_licensing_"
    for line in (
        f'{name}requests_total{{code="",method="POST",route="/v1/activate",status="200"}} 1.0',
        f'{name}requests_total{{code="seat-limit",method="POST",route="/v1/activate",status="409"}} 1.0',
        f'{name}activations_total{{result="new"}} 1.0',
        f'{name}activations_total{{result="refused"}} 2.0',
        f'{name}verdicts_total{{verdict="good"}} 1.0',
        f"{name}failed_keys_total 1.0",
        f'{name}events{{state="new"}} 1.0',
        f"{name}oldest_event_seconds 60.0",
        f"{name}certificate_days 398.0",
        f"{name}writer_queue_ratio 0.0",
    ):
        assert line in figures.splitlines()


def test_figures_come_without_the_database_too(sqlite_site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    async def gone(*_: object) -> None:
        raise Unavailable

    monkeypatch.setattr(type(sqlite_site.server.store), "read", gone)

    metrics = sqlite_site.ask("GET", "/metrics", app="admin")
    ready = sqlite_site.ask("GET", "/ready")

    assert metrics.status == 200
    assert b"specmint_licensing_events{" not in metrics.body
    assert (ready.status, ready.json["part"]) == (503, "database")


def test_figures_are_not_public(sqlite_site: Site) -> None:
    assert sqlite_site.ask("GET", "/metrics").status == 404


def test_a_server_is_ready_until_its_clock_or_its_certificate_is_wrong(site: Site) -> None:
    site.issue()
    ready = site.ask("GET", "/ready")
    site.at = NOW - 301
    back = site.ask("GET", "/ready")
    site.at = NOW + 399 * 86_400 - 7 * 86_400 + 1
    late = site.ask("GET", "/ready")

    assert (ready.status, ready.json) == (200, {"status": "ready"})
    assert (back.status, back.json["part"]) == (503, "clock")
    assert (late.status, late.json["part"]) == (503, "certificate")
    assert site.ask("GET", "/health").json == {"status": "ok"}


@pytest.mark.parametrize(
    ("error", "told"), [(Unavailable(), "database does not answer"), (ValueError("x"), "defect")]
)
def test_a_chore_that_fails_is_told_and_ends_nothing(sqlite_site: Site, error: Exception, told: str) -> None:
    def fail(_: object) -> None:
        raise error

    _do(sqlite_site.server, Chore("billing", 60, fail))

    (line,) = map(json.loads, sqlite_site.lines.getvalue().splitlines())
    assert (line["event"], line["chore"]) == (told, "billing")


def int_of(text: str) -> int:
    raise ValueError(text)


def test_a_defect_is_reported_by_its_place_and_without_a_word_of_what_was_sent() -> None:
    sent: list[Any] = []

    class Kept(Transport):
        def capture_envelope(self, envelope: Any) -> None:
            sent.append(envelope)

    report = reporter("https://key@sentry.invalid/1", "1.0", transport=Kept())

    with pytest.raises(ValueError, match="the key") as raised:
        int_of(f"the key is {KEY}")
    report(raised.value)

    (envelope,) = sent
    event = envelope.get_event()
    assert event["exception"]["values"][0]["type"] == "ValueError"
    assert event["exception"]["values"][0]["stacktrace"]["frames"]
    assert KEY not in json.dumps(event)
    assert not {"server_name", "user", "request", "breadcrumbs", "extra"} & event.keys()


def test_an_address_that_is_none_stops_the_start(made_folder: Path) -> None:
    settings = read_settings(data=made_folder, sentry_dsn="no address")

    with pytest.raises(UsageError) as refused:
        open_server(settings, made_log("error"), lambda: NOW)

    assert refused.value.problem.code == "sentry-address"
