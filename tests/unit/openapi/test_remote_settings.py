"""A proxy and a file of certificate authorities count for what is fetched, and what is wrong with them is said."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from engine.errors import FetchError
from engine.jobs.messages import Job, Kind, Network
from engine.jobs.network import enforce
from engine.openapi.source import remote
from engine.options import GenerateOptions


class _Proxy(BaseHTTPRequestHandler):
    asked: list[str]

    def do_GET(self) -> None:
        self.asked.append(self.path)
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"openapi: 3.1.0")

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def proxy(monkeypatch: pytest.MonkeyPatch) -> Iterator[HTTPServer]:
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.setenv(name, "")
    monkeypatch.setattr(_Proxy, "asked", [], raising=False)
    server = HTTPServer(("127.0.0.1", 0), _Proxy)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


class _Environment(dict[str, str]):
    """Passes on what is set, so that the test takes it back."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        super().__init__()
        self._monkeypatch = monkeypatch

    def __setitem__(self, name: str, value: str) -> None:
        self._monkeypatch.setenv(name, value)


def _enforce(monkeypatch: pytest.MonkeyPatch, network: Network) -> None:
    job = Job("1", Kind.LOAD, "http://far.example/x.yaml", "jobs/1", GenerateOptions(), network=network)
    enforce(job, _Environment(monkeypatch))


def test_a_document_is_fetched_through_the_proxy_of_the_job(
    proxy: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    _enforce(monkeypatch, Network(proxy=f"http://127.0.0.1:{proxy.server_port}"))

    source = remote.read("http://far.example/api/openapi.yaml")

    assert source.data == b"openapi: 3.1.0"
    assert _Proxy.asked == ["http://far.example/api/openapi.yaml"]


def test_a_proxy_of_a_kind_that_is_not_known_is_an_error_that_can_be_shown(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    _enforce(monkeypatch, Network(proxy="gopher://127.0.0.1:1"))

    with pytest.raises(FetchError) as caught:
        remote.read("http://far.example/x.yaml")

    assert caught.value.problem.code == "fetch-settings"


@pytest.mark.parametrize("content", [None, b"", b"no certificate at all"])
def test_a_file_of_authorities_that_is_none_is_an_error_that_can_be_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes | None
) -> None:
    if content is not None:
        (tmp_path / "ca.pem").write_bytes(content)
    _enforce(monkeypatch, Network(ca_file=str(tmp_path / "ca.pem")))

    with pytest.raises(FetchError) as caught:
        remote.read("https://far.example/x.yaml")

    assert caught.value.problem.code == "fetch-settings"


def test_a_sound_file_of_authorities_is_taken(proxy: HTTPServer, monkeypatch: pytest.MonkeyPatch) -> None:
    import certifi

    _enforce(monkeypatch, Network(proxy=f"http://127.0.0.1:{proxy.server_port}", ca_file=certifi.where()))

    assert remote.read("http://far.example/x.yaml").data == b"openapi: 3.1.0"
