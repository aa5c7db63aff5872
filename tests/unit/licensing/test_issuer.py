"""Who issued a certificate is read in a handshake over which nothing is sent, on the way that was taken before."""

import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from engine.jobs.licensing import open_by_environment
from engine.licensing.issuer import issuer_of
from tests.samples.certificates import own_certificate


@contextmanager
def _listening(tls: ssl.SSLContext | None, *, is_proxy: bool = False) -> Iterator[tuple[str, list[bytes]]]:
    """Give the address of a service that shakes hands once, and all that it heard after that."""
    heard: list[bytes] = []

    def serve() -> None:
        connection, _ = server.accept()
        with suppress(OSError), connection:
            if is_proxy:
                heard.append(connection.recv(1_000))
                connection.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
            if tls is None:
                connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
                return
            with tls.wrap_socket(connection, server_side=True, suppress_ragged_eofs=True) as trusted:
                heard.append(trusted.recv(1_000))

    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(10)
        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield f"127.0.0.1:{server.getsockname()[1]}", heard
        finally:
            thread.join()


@pytest.fixture(autouse=True)
def _direct(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


def _soon() -> float:
    return time.monotonic() + 10


@pytest.mark.parametrize(
    ("issuer", "name"),
    [
        ("Example Inspection CA", "Example Inspection CA"),
        ("Ünïcode 証明書", "Ünïcode 証明書"),
        ("bell\x07 and \x1b[31mred\u202e", "bell and [31mred"),
        ("x" * 64, "x" * 64),
        ("", ""),
    ],
)
def test_the_issuer_is_named_and_nothing_is_sent(tmp_path: Path, issuer: str, name: str) -> None:
    tls, _ = own_certificate(tmp_path, issuer)

    with _listening(tls) as (address, heard):
        found = issuer_of(f"https://{address}", _soon(), open_by_environment)

    assert found == name
    assert heard == [b""]


def test_behind_a_proxy_the_certificate_is_that_which_comes_through_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tls, _ = own_certificate(tmp_path, "Example Inspection CA")

    with _listening(tls, is_proxy=True) as (address, heard):
        monkeypatch.setenv("HTTPS_PROXY", f"http://{address}")
        found = issuer_of("https://licences.example.com", _soon(), open_by_environment)

    assert found == "Example Inspection CA"
    assert heard[0].startswith(b"CONNECT licences.example.com:443 HTTP/1.1")
    assert heard[1:] == [b""]


def test_who_speaks_no_tls_has_no_issuer() -> None:
    with _listening(None) as (address, _):
        assert issuer_of(f"https://{address}", _soon(), open_by_environment) == ""


def test_without_time_left_nobody_is_asked() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        silent.settimeout(0)
        address = f"https://127.0.0.1:{silent.getsockname()[1]}"

        assert issuer_of(address, time.monotonic(), open_by_environment) == ""
        with pytest.raises(BlockingIOError):
            silent.accept()
