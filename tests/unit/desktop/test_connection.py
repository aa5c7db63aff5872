"""The test of the connection: one request at a time, each way of failing told by its own word."""

import socket
import ssl
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from engine.errors import Problem
from engine.jobs.messages import Network
from specmint_desktop.effects import Outside
from specmint_desktop.effects.connection import try_connection
from specmint_desktop.effects.network import failure_of, proxy_of
from specmint_desktop.presenters import connection
from specmint_desktop.settings import Settings
from specmint_desktop.state.connection import (
    ConnectionState,
    ConnectionTestAsked,
    ConnectionTried,
    Outcome,
    TryConnection,
)
from specmint_desktop.state.messages import EffectFailed
from specmint_desktop.state.preferences import SettingsChanged, SettingsState
from specmint_desktop.state.shell import NoticeDismissed
from specmint_desktop.state.whole import State
from tests.samples.sites import Handler, Site, running

GIVEN = State("/jobs")
ADDRESS = "https://api.example/openapi.yaml"
OUTSIDE = Outside(Path("data"), Path("config"), lambda: datetime(2026, 8, 1, tzinfo=UTC))
CLOSED = "http://127.0.0.1:9"


@pytest.fixture
def site() -> Iterator[Site]:
    with running() as made:
        yield made


def _tried(address: str, network: Network | None = None) -> ConnectionTried:
    return try_connection(TryConnection(address, network or Network()), OUTSIDE)


def test_an_address_is_tried_by_the_settings_of_the_network() -> None:
    given = replace(GIVEN, settings=SettingsState(Settings(proxy="http://p.example", ca_file="/ca.pem")))

    after, effects = connection.after(given, ConnectionTestAsked(ADDRESS))

    assert effects == (TryConnection(ADDRESS, Network(True, "http://p.example", "/ca.pem")),)
    assert after.connection == ConnectionState(ADDRESS, is_trying=True)
    assert connection.after(after, ConnectionTestAsked(ADDRESS)) == (after, ())


def test_nothing_is_tried_under_air_gap() -> None:
    given = replace(GIVEN, settings=SettingsState(Settings(air_gap=True)))

    assert connection.after(given, ConnectionTestAsked(ADDRESS)) == (given, ())


def test_what_came_of_it_is_shown_until_the_settings_change() -> None:
    told = ConnectionTried(ADDRESS, Outcome.REACHED, 200, "OK", "http://p.example")

    after, _ = connection.after(GIVEN, told)

    assert after.connection == ConnectionState(
        ADDRESS, outcome=Outcome.REACHED, status=200, detail="OK", proxy="http://p.example"
    )
    changed, _ = connection.after(after, SettingsChanged(Settings()))
    assert changed.connection == ConnectionState(ADDRESS)
    assert connection.after(changed, SettingsChanged(Settings())) == (changed, ())


def test_a_defect_on_the_way_ends_the_waiting() -> None:
    trying, (effect,) = connection.after(GIVEN, ConnectionTestAsked(ADDRESS))

    after, _ = connection.after(trying, EffectFailed(effect, Problem("x", "y", "z")))

    assert not after.connection.is_trying


def test_messages_of_others_change_nothing() -> None:
    assert connection.after(GIVEN, NoticeDismissed("x")) == (GIVEN, ())


@pytest.mark.parametrize("status", [200, 302, 404, 500])
def test_a_host_that_answers_is_reached_whatever_it_says_and_no_redirect_is_followed(
    site: Site, status: int
) -> None:
    site.pages["/"] = (status, "http://127.0.0.1:1/elsewhere" if status == 302 else "")

    told = _tried(site.url())

    assert (told.outcome, told.status, told.proxy) == (Outcome.REACHED, status, "")
    assert site.asked == ["/"]


def test_the_body_of_an_answer_is_not_read(site: Site) -> None:
    def endless(handler: Handler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", "1000000000000")
        handler.end_headers()
        handler.wfile.write(b"x")

    site.pages["/"] = endless

    assert _tried(site.url()).outcome is Outcome.REACHED


def test_a_closed_port_is_told_as_refused() -> None:
    told = _tried(CLOSED)

    assert (told.outcome, told.detail) == (Outcome.REFUSED, "Connection refused")


def test_a_name_that_nobody_knows_is_told_as_such(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_arguments: object, **_options: object) -> None:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setenv("no_proxy", "*")
    monkeypatch.setattr(socket, "getaddrinfo", unknown)

    told = _tried("http://nowhere.invalid/")

    assert (told.outcome, told.detail) == (Outcome.UNKNOWN_HOST, "Name or service not known")


def test_a_certificate_that_nobody_vouches_for_is_told_as_such() -> None:
    error = ssl.SSLCertVerificationError(1, "certificate verify failed: self-signed certificate")
    outer = OSError("handshake")
    outer.__cause__ = error

    failure = failure_of(outer)

    assert failure.outcome is Outcome.CERTIFICATE
    assert "self-signed certificate" in failure.detail


def test_a_proxy_is_asked_for_the_address_and_named(site: Site) -> None:
    site.pages["http://api.example/"] = b"{}"

    told = _tried("http://api.example/", Network(proxy=site.url().replace("http://", "http://me:pw@")))

    assert (told.outcome, told.status) == (Outcome.REACHED, 200)
    assert told.proxy == f"http://***{site.host}/"
    assert site.asked == ["http://api.example/"]


def test_a_proxy_that_wants_a_login_refuses(site: Site) -> None:
    site.pages["http://api.example/"] = (407, "")

    told = _tried("http://api.example/", Network(proxy=site.url()))

    assert (told.outcome, told.detail) == (Outcome.PROXY_REFUSED, "407 Proxy Authentication Required")


def test_a_proxy_that_opens_no_tunnel_refuses(site: Site) -> None:
    """The small server knows no CONNECT, and says so."""
    told = _tried("https://api.example/", Network(proxy=site.url()))

    assert told.outcome is Outcome.PROXY_REFUSED
    assert told.detail.startswith("501")


def test_a_proxy_that_takes_no_connection_is_told_with_its_name() -> None:
    told = _tried("http://api.example/", Network(proxy=CLOSED))

    assert (told.outcome, told.proxy) == (Outcome.REFUSED, CLOSED)


def test_the_proxy_of_the_system_is_used_where_none_is_set_and_exceptions_hold(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("http_proxy", "p.example:3128")
    monkeypatch.setenv("no_proxy", "inside.example")

    assert proxy_of("http://api.example/", Network()) == "http://p.example:3128"
    assert proxy_of("http://inside.example/", Network(proxy="http://q.example")) == ""
    assert proxy_of("http://api.example/", Network(proxy="http://q.example")) == "http://q.example"


def test_an_answer_that_does_not_come_is_told_as_such(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("specmint_desktop.effects.connection.TIMEOUT_S", 0.05)

    def silent(handler: Handler) -> None:
        handler.rfile.read(1)  # until whoever asked has gone

    site.pages["/"] = silent

    assert _tried(site.url()).outcome is Outcome.TIMED_OUT


@pytest.mark.parametrize(
    "network",
    [
        Network(ca_file="/there/is/none.pem"),
        Network(proxy="socks4://p.example"),
        Network(proxy="http://p:port"),
    ],
)
def test_settings_that_cannot_be_used_are_told_as_such(network: Network) -> None:
    assert _tried("http://api.example/", network).outcome is Outcome.SETTINGS


@pytest.mark.parametrize(
    "address", ["http://", "http://[::1", "http://a b/", "http://x:99999/", "http://\x00/"]
)
def test_an_address_that_is_none_is_told_and_breaks_nothing(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("no_proxy", "*")

    assert _tried(address).outcome in (Outcome.OTHER, Outcome.UNKNOWN_HOST)
