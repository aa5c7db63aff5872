"""A service with a certificate of its own is trusted only where a person says so."""

import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.samples.runs import PATIENCE_S, case, json_answer, run, suite

OPENSSL = ("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost")


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    pem = tmp_path / "own.pem"
    command = [
        *OPENSSL,
        "-addext",
        "subjectAltName=DNS:localhost",
        "-keyout",
        str(tmp_path / "key.pem"),
        "-out",
        str(pem),
    ]
    try:
        subprocess.run(command, check=True, capture_output=True, timeout=PATIENCE_S)
    except FileNotFoundError:
        pytest.skip("no openssl here")
    return pem


@pytest.fixture
def url(certificate: Path) -> Iterator[str]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, certificate.with_name("key.pem"))
    server = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        connection, _ = server.accept()
        try:
            with context.wrap_socket(connection, server_side=True) as secured:
                secured.recv(65536)
                secured.sendall(json_answer(b"{}", "Connection: close"))
        except OSError:
            connection.close()

    thread = threading.Thread(target=serve)
    thread.start()
    yield f"https://localhost:{server.getsockname()[1]}"
    thread.join(PATIENCE_S)
    server.close()


def test_an_unknown_certificate_ends_the_run_and_says_what_helps(url: str) -> None:
    result, unreachable = run(suite(case()), url)

    assert unreachable is not None
    assert unreachable.problem.cure == "give its certificates by API_CA_FILE"
    assert result.count("skip") == 1


def test_the_certificates_of_the_setting_are_trusted(url: str, certificate: Path) -> None:
    result, unreachable = run(suite(case()), url, {"API_CA_FILE": str(certificate)})

    assert unreachable is None
    assert result.count("pass") == 1
