"""Crash reports: what is sent is what is shown, and nothing of documents, folders and people is in it."""

import gzip
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sentry_sdk.client import Client
from sentry_sdk.envelope import Envelope
from sentry_sdk.transport import Transport
from sentry_sdk.utils import event_from_exception

from engine import VERSION
from engine.errors import RemoteError
from engine.jobs.message_json import load as load_message
from engine.jobs.messages import Network
from specmint_desktop import crash
from specmint_desktop.effects import Outside
from specmint_desktop.effects.reports import OPTIONS, request_of, send_report
from specmint_desktop.state.release import ReportSent, SendReport
from tests.samples.releases import channel
from tests.samples.sites import Handler, Site, running

SECRET = "sk-live-0123456789 of /people/me/secret.yaml"
OUTSIDE = Outside(Path("data"), Path("config"), lambda: datetime(2026, 8, 1, tzinfo=UTC))


class PostSite(Site):
    """Keeps what was posted."""

    posted: list[tuple[str, dict[str, str], bytes]]
    status: int


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[PostSite]:
    def do_post(self: Handler) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        made.posted.append((self.path, dict(self.headers), body))
        self._answer(made.status, b"{}", {})

    monkeypatch.setattr(Handler, "do_POST", do_post, raising=False)
    with running() as plain:
        made: Any = plain
        made.posted, made.status = [], 200
        yield made


def _defect() -> BaseException:
    """Return a defect of the engine, raised while it worked on somebody's document."""
    with pytest.raises(LookupError) as raised:
        _work_on(SECRET)
    return raised.value


def _work_on(secret_of_a_local: str) -> None:
    try:
        load_message(json.loads("[]"))
    except TypeError as inner:
        raise LookupError(f"no operation {secret_of_a_local}") from inner


def test_a_report_has_kinds_places_of_our_code_and_versions() -> None:
    event = json.loads(crash.event_of(_defect()))

    assert event["release"] == f"specmint@{VERSION}"
    assert set(event) == {"level", "platform", "release", "tags", "exception"}
    assert set(event["tags"]) == {"python", "pyside", "system", "system.release", "machine"}
    inner, outer = event["exception"]["values"]
    assert (inner["type"], outer["type"]) == ("TypeError", "LookupError")
    assert outer["value"] == f"({len('no operation ' + SECRET)} characters, not sent)"
    (frame,) = inner["stacktrace"]["frames"]
    assert frame == {
        "filename": "engine/jobs/message_json.py",
        "function": "load",
        "lineno": frame["lineno"],
        "in_app": True,
    }


def test_nothing_of_the_document_the_folder_or_the_code_of_others_is_in_it() -> None:
    text = crash.event_of(_defect())

    for part in (
        SECRET,
        "sk-live",
        "secret",
        "people",
        str(Path.home()),
        str(Path(__file__).parent),
        "tests",
    ):
        assert part not in text


def test_an_event_that_the_library_makes_is_kept_to_the_same() -> None:
    kept: list[Envelope] = []

    class Captured(Transport):
        def capture_envelope(self, envelope: Envelope) -> None:
            kept.append(envelope)

    options: dict[str, Any] = OPTIONS | {"before_send": lambda event, _hint: crash.sent_of(event)}
    with_everything = {
        "include_local_variables": True,
        "include_source_context": True,
    }
    client = Client(dsn="https://key@crash.example/1", transport=Captured, **options | with_everything)
    event, hint = event_from_exception(_defect(), client.options)
    event["user"] = {"email": "me@people.example"}
    event["extra"] = {"document": SECRET}

    client.capture_event(event, hint)
    client.close()

    sent = kept[0].serialize().decode()
    assert "LookupError" in sent
    for part in (
        "sk-live",
        "me@people",
        "secret_of_a_local",
        "vars",
        "context_line",
        "server_name",
        "tests/",
    ):
        assert part not in sent


def test_the_library_is_told_to_collect_nothing() -> None:
    told: dict[str, Any] = dict(OPTIONS)
    client = Client(dsn=None, **told)

    asked_for_people = client.should_send_default_pii()
    client.close()

    assert asked_for_people is False
    assert (
        OPTIONS.items()
        >= {
            "default_integrations": False,
            "auto_enabling_integrations": False,
            "include_local_variables": False,
            "include_source_context": False,
            "max_breadcrumbs": 0,
        }.items()
    )


def test_what_is_sent_is_what_was_shown_and_the_key_of_the_address_goes_in_a_header_only() -> None:
    shown = json.loads(crash.event_of(_defect()))

    address, headers, body = request_of("https://thekey@crash.example:8443/42", dict(shown))

    lines = [json.loads(line) for line in _plain(body).splitlines()]
    assert address == "https://crash.example:8443/api/42/envelope/"
    assert "sentry_key=thekey" in headers["X-Sentry-Auth"]
    assert set(lines[0]) == {"event_id", "sent_at"}
    assert {name: value for name, value in lines[2].items() if name not in ("event_id", "timestamp")} == shown


def test_a_report_is_passed_on_in_one_request(site: PostSite) -> None:
    asked = SendReport(
        channel(crash_address=f"http://key@{site.host}/7"), crash.event_of(_defect()), Network()
    )

    answer = send_report(asked, OUTSIDE)

    ((path, headers, body),) = site.posted
    assert answer == ReportSent()
    assert path == "/api/7/envelope/"
    assert headers["User-Agent"] == "SpecMint"
    assert b"LookupError" in _plain(body)


@pytest.mark.parametrize("status", [302, 403, 500])
def test_a_refused_report_is_told(site: PostSite, status: int) -> None:
    site.status = status
    asked = SendReport(channel(crash_address=f"http://key@{site.host}/7"), "{}", Network())

    with pytest.raises(RemoteError, match=f"the server answers {status}"):
        send_report(asked, OUTSIDE)


@pytest.mark.parametrize("address", ["http://key@127.0.0.1:9/7", "nonsense", "https://crash.example/1"])
def test_a_report_that_reaches_nobody_is_told(address: str) -> None:
    with pytest.raises(RemoteError) as error:
        send_report(SendReport(channel(crash_address=address), "{}", Network()), OUTSIDE)

    assert error.value.problem.code == "report-not-sent"


@pytest.mark.parametrize(
    "message",
    [
        "'NoneType' object has no attribute 'pointer'",
        "'Api' object is not iterable",
        "name 'count' is not defined",
        "load() missing 1 required positional argument: 'text'",
        "unsupported operand type(s) for +: 'int' and 'str'",
        "not enough values to unpack (expected 2, got 1)",
        "list index out of range",
        "division by zero",
        "No module named 'engine.nothing'",
        "Internal C++ object (PySide6.QtWidgets.QLabel) already deleted.",
    ],
)
def test_what_the_interpreter_says_of_the_program_is_sent(message: str) -> None:
    assert crash.scrubbed(message) == message


@pytest.mark.parametrize(
    "message",
    [
        "'/people/me/x.yaml'",
        "[Errno 2] No such file or directory: '/people/me/x.yaml'",
        "invalid literal for int() with base 10: 'secret'",
        "list index out of range: secret",
        "name 'a b; secret' is not defined",
    ],
)
def test_any_other_message_is_only_counted(message: str) -> None:
    assert crash.scrubbed(message) == f"({len(message)} characters, not sent)"
    assert crash.scrubbed("") == ""


@pytest.mark.parametrize(
    ("file", "path"),
    [
        ("/people/me/specmint/engine/openapi/load.py", "engine/openapi/load.py"),
        ("C:\\people\\me\\specmint_desktop\\app.py", "specmint_desktop/app.py"),
        ("specmint_desktop/app.py", "specmint_desktop/app.py"),
        ("/people/me/engine/specmint_desktop/views/home.py", "specmint_desktop/views/home.py"),
        ("/usr/lib/python3/json/decoder.py", ""),
        ("/people/me/engine/.venv/site-packages/httpx/_client.py", ""),
        ("<string>", ""),
    ],
)
def test_only_places_in_our_rooms_are_told_and_from_the_room_on(file: str, path: str) -> None:
    assert crash.own_path(file) == path


@pytest.mark.parametrize(
    "event",
    [
        {},
        {"exception": 1},
        {"exception": {"values": None}},
        {"exception": {"values": [1, {"type": None, "stacktrace": {"frames": [None, {"filename": 1}]}}]}},
        {"event_id": {"x": SECRET}, "timestamp": 1},
    ],
)
def test_an_event_of_any_shape_is_kept_to_what_may_be_sent(event: dict[str, Any]) -> None:
    sent = crash.sent_of(event)

    assert set(sent) == {"level", "platform", "release", "tags", "exception"}
    assert SECRET not in json.dumps(sent)


def _plain(body: bytes) -> bytes:
    return gzip.decompress(body) if body.startswith(b"\x1f\x8b") else body
