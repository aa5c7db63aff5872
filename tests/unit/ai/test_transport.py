"""Requests to models reach the host that was chosen, as far as the policy lets them, and nothing else."""

import asyncio
from contextlib import AsyncExitStack
from pathlib import Path

import httpcore2
import httpx2
import pytest

from engine.ai import transport
from engine.ai.endpoint import VARIABLE, Reach, endpoint, is_near, tightest
from engine.ai.faults import AIError
from engine.ai.transport import Network, client
from engine.errors import UsageError
from tests.fakes.llm_server import Fault, serving
from tests.samples.certificates import own_certificate
from tests.samples.wires import PROMPT, wire_to

pytestmark = pytest.mark.xdist_group("ai")


@pytest.fixture(autouse=True)
def _no_policy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)


@pytest.mark.parametrize(
    ("url", "host", "port", "is_secure"),
    [
        ("https://api.example.com/v1/", "api.example.com", 443, True),
        ("http://localhost:11434/v1", "localhost:11434", 11434, False),
        ("http://[::1]:8080/v1", "::1:8080", 8080, False),
        (" https://api.example.com:443/v1 ", "api.example.com", 443, True),
    ],
)
def test_an_endpoint_is_an_address_and_the_name_of_its_host(
    url: str, host: str, port: int, *, is_secure: bool
) -> None:
    found = endpoint(url)

    assert (found.host, found.port, found.is_secure) == (host, port, is_secure)
    assert not found.url.endswith("/")


@pytest.mark.parametrize(
    "url",
    [
        "",
        "api.example.com",
        "ftp://host/v1",
        "https://",
        "https://name:secret@host/v1",
        "http://h:x/v1",
        "http://h/?k=1",
    ],
)
def test_what_is_no_address_of_a_model_is_refused_without_being_repeated(url: str) -> None:
    with pytest.raises(UsageError) as raised:
        endpoint(url)

    assert raised.value.problem.code == "ai-url-wrong"
    assert "secret" not in str(raised.value)


@pytest.mark.parametrize(
    ("wishes", "reach"),
    [
        ((), "any"),
        ((None, "any"), "any"),
        (("any", "loopback"), "loopback"),
        (("none", "any"), "none"),
        (("loopback", "anything"), "none"),
    ],
)
def test_the_narrowest_wish_wins_and_an_unknown_word_means_nowhere(
    wishes: tuple[str | None, ...], reach: str
) -> None:
    assert tightest(*wishes) == reach


@pytest.mark.parametrize(
    ("reach", "variable", "url"),
    [
        ("none", None, "http://127.0.0.1:1/v1"),
        ("loopback", None, "https://api.example.com/v1"),
        ("any", "loopback", "https://api.example.com/v1"),
        ("any", "none", "http://localhost:1/v1"),
    ],
)
def test_no_client_is_made_for_what_the_policy_forbids(
    monkeypatch: pytest.MonkeyPatch, reach: Reach, variable: str | None, url: str
) -> None:
    if variable:
        monkeypatch.setenv(VARIABLE, variable)

    with pytest.raises(AIError) as raised:
        client(endpoint(url), Network(reach), 1)

    assert raised.value.kind == "policy"


def asked(url: str, network: Network, *addresses: str, path: str = "") -> BaseException | None:
    async def resolve(_host: str, _port: int) -> tuple[str, ...]:
        return addresses

    async def go() -> BaseException | None:
        async with client(endpoint(url), network, 1, resolve=resolve) as made:
            try:
                await made.get(path or url)
            except (AIError, httpcore2.NetworkError, httpx2.HTTPError) as error:
                return error
        return None

    return asyncio.run(go())


@pytest.mark.parametrize(
    ("url", "reach", "addresses"),
    [
        ("http://models.example.com/v1", "any", ("93.184.216.34",)),
        ("http://models.example.com/v1", "any", ("10.0.0.1", "93.184.216.34")),
        ("http://models.example.com/v1", "any", ("169.254.169.254",)),
        ("http://models.example.com/v1", "any", ()),
        ("https://models.localhost/v1", "loopback", ("93.184.216.34",)),
    ],
)
def test_plain_requests_stay_near_and_a_name_for_here_must_be_here(
    url: str, reach: Reach, addresses: tuple[str, ...]
) -> None:
    error = asked(url, Network(reach), *addresses)

    assert isinstance(error, AIError)
    assert error.kind == "policy"


def test_no_proxy_takes_a_plain_request_far_away() -> None:
    error = asked("http://models.example.com/v1", Network(proxy="http://127.0.0.1:9"), "93.184.216.34")

    assert isinstance(error, AIError)
    assert error.kind == "policy"


def test_a_client_asks_no_host_but_its_own() -> None:
    error = asked("http://127.0.0.1:1/v1", Network(), "127.0.0.1", path="http://127.0.0.1:2/v1")

    assert isinstance(error, AIError)
    assert error.kind == "policy"


@pytest.mark.parametrize(
    ("address", "near"),
    [
        ("127.0.0.1", True),
        ("::1", True),
        ("192.168.1.5", True),
        ("fe80::1%eth0", False),
        ("0.0.0.0", False),
        ("8.8.8.8", False),
    ],
)
def test_near_is_this_computer_and_private_networks(address: str, *, near: bool) -> None:
    assert is_near(address) is near


def test_each_address_of_a_name_is_tried() -> None:
    async def go() -> int:
        async def resolve(_host: str, _port: int) -> tuple[str, ...]:
            return ("::1", "127.0.0.1")

        async with AsyncExitStack() as stack:
            fake = await stack.enter_async_context(serving(lambda _: "", [Fault(204)]))
            made = await stack.enter_async_context(client(endpoint(fake.url), Network(), 1, resolve=resolve))
            return (await made.get(fake.url)).status_code

    assert asyncio.run(go()) == 204


def test_an_unknown_certificate_has_its_own_kind_and_a_file_of_the_company_mends_it(tmp_path: Path) -> None:
    tls, file = own_certificate(tmp_path)

    async def go(network: Network) -> str:
        async with (
            serving(lambda _: "{}", tls=tls) as fake,
            wire_to(fake, "responses", network=network) as wire,
        ):
            try:
                return (await wire.ask(PROMPT)).end
            except AIError as error:
                return error.kind.value

    assert asyncio.run(go(Network())) == "certificate"
    assert asyncio.run(go(Network(ca_file=str(file)))) == "final"


def test_a_file_that_holds_no_certificates_is_named(tmp_path: Path) -> None:
    for wrong in (tmp_path / "absent.pem", tmp_path / "other.pem"):
        (tmp_path / "other.pem").write_text("no certificate")
        with pytest.raises(UsageError) as raised:
            client(endpoint("https://api.example.com"), Network(ca_file=str(wrong)), 1)
        assert raised.value.problem.code == "ai-ca-file-wrong"


def test_requests_to_far_hosts_go_through_the_proxy_and_those_to_this_computer_do_not() -> None:
    dead = Network(proxy="http://127.0.0.1:9")

    async def go() -> str:
        async with serving(lambda _: "{}") as fake, wire_to(fake, "responses", network=dead) as wire:
            return (await wire.ask(PROMPT)).end

    assert isinstance(asked("https://api.example.com/v1", dead), httpcore2.ConnectError)
    assert asyncio.run(go()) == "final"


def test_a_proxy_that_is_none_is_said_to_be_wrong() -> None:
    with pytest.raises(UsageError) as raised:
        client(endpoint("https://api.example.com"), Network(proxy="ftp://proxy"), 1)

    assert raised.value.problem.code == "ai-proxy-wrong"


def test_what_the_clients_of_vendors_would_read_is_taken_away_and_nothing_else() -> None:
    environment = {"OPENAI_BASE_URL": "x", "anthropic_log": "x", "OTEL_SDK_DISABLED": "x", "PATH": "x"}

    transport.forget_settings_of_clients(environment)

    assert environment == {"PATH": "x"}
