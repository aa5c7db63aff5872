"""Whatever answers in place of the licence server is told for what it is, in time, and changes nothing."""

import base64
import re
import socket
import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path as FilePath

import pytest

from engine.errors import LicenceServiceError, UsageError
from engine.jobs.licensing import open_by_environment
from engine.licensing import client, contract
from engine.licensing.client import Failed, RefusedError, UnansweredError, address_of, sender
from engine.licensing.contract import Code, Path, Refused, Seat
from tests.samples.certificates import own_certificate

REFUSED = Refused(
    "seat-limit", "All seats are in use", "2 of 2", 409, "req_7", seats=(Seat("seat_1", "", "", 1, 2),)
)


@contextmanager
def answering(
    answer: bytes, *, hears: bool = True, tls: ssl.SSLContext | None = None
) -> Iterator[tuple[str, list[bytes]]]:
    """Give the address of a service that says the same to everybody, and what it heard."""
    heard: list[bytes] = []

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            asked = self.rfile.readline() if hears else self.request.recv(1)
            while hears and (line := self.rfile.readline()) not in (b"\r\n", b""):
                asked += line
            length = re.search(rb"(?i)content-length: (\d+)", asked)
            heard.append(asked + b"\r\n" + self.rfile.read(int(length[1]) if length else 0))
            self.wfile.write(answer)

    class Quiet(socketserver.ThreadingTCPServer):
        def handle_error(self, *_: object) -> None:
            """A client that trusts no such certificate goes away."""

        def get_request(self) -> tuple[socket.socket, object]:
            connection, address = super().get_request()
            return (
                tls.wrap_socket(connection, server_side=True, do_handshake_on_connect=False)
                if tls
                else connection
            ), address

    with Quiet(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield f"http{'s' * bool(tls)}://127.0.0.1:{server.server_address[1]}", heard
        finally:
            server.shutdown()
            thread.join()


def _response(status: str, body: bytes = b"", *headers: str) -> bytes:
    head = "\r\n".join((f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close", *headers))
    return head.encode() + b"\r\n\r\n" + body


def _problem(code: Code) -> bytes:
    return contract.refusal_body(REFUSED._replace(code=code.value, status=contract.STATUS[code]))


@pytest.fixture(autouse=True)
def _direct(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


def test_a_request_is_a_post_with_the_token_and_its_answer_is_the_body() -> None:
    with answering(_response("200 OK", b'{"answer":"x"}')) as (address, heard):
        answer = sender(address, open_by_environment)(Path.VALIDATE, b'{"seq":1}', "smst_x")

    head, _, body = heard[0].partition(b"\r\n\r\n")
    assert answer == b'{"answer":"x"}'
    assert head.startswith(b"POST /v1/validate HTTP/1.1")
    assert b"authorization: bearer smst_x" in head.lower()
    assert body == b'{"seq":1}'


def test_without_a_body_it_is_asked_without_token() -> None:
    with answering(_response("200 OK", b"KEYS")) as (address, heard):
        assert sender(address, open_by_environment)(Path.KEYS, b"", "") == b"KEYS"

    assert heard[0].startswith(b"GET /v1/keys HTTP/1.1")
    assert b"authorization" not in heard[0].lower()


def test_a_refusal_of_the_server_comes_with_all_that_it_says() -> None:
    answer = _response("409 Conflict", contract.refusal_body(REFUSED))
    with answering(answer) as (address, _), pytest.raises(RefusedError) as caught:
        sender(address, open_by_environment)(Path.ACTIVATE, b"{}", "")

    assert caught.value.refused == REFUSED
    assert caught.value.exit_code == 3


@pytest.mark.parametrize(
    ("answer", "code", "retry"),
    [
        (_response("302 Found", b"", "Location: https://login.example/"), "net-stranger", 0),
        (_response("200 OK", b"x" * 70_000), "net-stranger", 0),
        (_response("403 Forbidden", b"<html>sign in</html>"), "net-stranger", 0),
        (_response("404 Not Found", b'{"code":"invalid-key"}'), "net-stranger", 0),
        (_response("404 Not Found", b'{"type":"urn:specmint:problem:x","code":7}'), "net-stranger", 0),
        (_response("511 Network Authentication Required"), "net-stranger", 0),
        (b"SSH-2.0-OpenSSH_9.2\r\n", "net-stranger", 0),
        (b"", "net-stranger", 0),
        (_response("200 OK", b"12345")[:-3], "net-stranger", 0),
        (_response("200 OK", b"no gzip", "Content-Encoding: gzip"), "net-stranger", 0),
        (_response("407 Proxy Authentication Required"), "net-proxy", 0),
        (_response("500 Internal Server Error", b"<h1>Oops"), "server-down", 0),
        (_response("500 Internal Server Error", _problem(Code.INTERNAL)), "server-down", 0),
        (_response("503 Service Unavailable", _problem(Code.BUSY), "Retry-After: 7"), "server-down", 7),
        (_response("502 Bad Gateway", b"", "Retry-After: later"), "server-down", 0),
        (
            _response("429 Too Many Requests", _problem(Code.RATE_LIMITED), "Retry-After: 60"),
            "rate-limited",
            60,
        ),
    ],
)
def test_what_is_no_answer_is_told_for_what_it_is(answer: bytes, code: str, retry: int) -> None:
    with answering(answer) as (address, _), pytest.raises(UnansweredError) as caught:
        sender(address, open_by_environment)(Path.VALIDATE, b"{}", "smst_secret")

    assert (caught.value.failed.code, caught.value.failed.retry_after_s) == (code, retry)
    assert caught.value.exit_code == 4
    assert "smst_" not in str(caught.value)


def test_a_port_that_nobody_listens_on_is_offline() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        address = f"http://127.0.0.1:{free.getsockname()[1]}"

    with pytest.raises(UnansweredError) as caught:
        sender(address, open_by_environment)(Path.VALIDATE, b"{}", "")

    assert caught.value.failed.code == "net-offline"
    assert caught.value.failed.why == "127.0.0.1 refuses the connection"


def test_an_address_that_speaks_no_tls_is_a_stranger() -> None:
    with (
        answering(b"HTTP/1.1 400 Bad Request\r\n\r\n", hears=False) as (address, _),
        pytest.raises(UnansweredError) as caught,
    ):
        sender(address.replace("http:", "https:"), open_by_environment)(Path.VALIDATE, b"{}", "")

    assert caught.value.failed.code == "net-stranger"


def test_who_answers_never_is_left_after_the_time_of_a_call(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "LONGEST_S", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        send = sender(f"http://127.0.0.1:{silent.getsockname()[1]}", open_by_environment)
        with pytest.raises(UnansweredError) as caught:
            send(Path.VALIDATE, b"{}", "")

    assert caught.value.failed.why == "127.0.0.1 does not answer in time"


def test_a_certificate_that_is_not_trusted_is_told_before_all_else() -> None:
    error = ConnectionError("failed")
    error.__cause__ = ssl.SSLCertVerificationError("self-signed certificate")

    assert client._failure(error, "host").code == "net-certificate"
    assert client._failure(socket.gaierror(-2, "x"), "host").why == "the name host is not found"
    assert client._failure(OSError("odd"), "host").why == "host is not reached"


@pytest.mark.parametrize(
    ("given", "address"),
    [
        ("https://licences.example.com/", "https://licences.example.com"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("http://[::1]:8080", "http://[::1]:8080"),
        ("http://localhost", "http://localhost"),
    ],
)
def test_the_environment_may_name_the_server(given: str, address: str) -> None:
    assert address_of({"SPECMINT_LICENCE_SERVER": given}) == address


@pytest.mark.parametrize(
    "given", ["http://licences.example.com", "ftp://x", "licences", "https://", "http://[::1"]
)
def test_a_server_that_is_not_safe_to_ask_is_refused(given: str) -> None:
    with pytest.raises(UsageError) as caught:
        address_of({"SPECMINT_LICENCE_SERVER": given})

    assert caught.value.problem.code == "licence-server-wrong"


def test_a_build_without_a_server_says_so() -> None:
    with pytest.raises(LicenceServiceError) as caught:
        address_of({})

    assert caught.value.problem.code == "no-licence-server"


def test_a_ca_file_that_is_gone_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPECMINT_CA_FILE", "gone.pem")

    with pytest.raises(UnansweredError) as caught:
        sender("https://licences.example.com", open_by_environment)(Path.VALIDATE, b"{}", "")

    assert caught.value.failed.code == "net-proxy"


def test_the_certificate_of_a_company_is_refused_until_its_file_is_given(
    tmp_path: FilePath, monkeypatch: pytest.MonkeyPatch
) -> None:
    tls, ca_file = own_certificate(tmp_path)

    with answering(_response("200 OK", b"KEYS"), tls=tls) as (address, heard):
        with pytest.raises(UnansweredError) as caught:
            sender(address, open_by_environment)(Path.KEYS, b"", "")
        monkeypatch.setenv("SPECMINT_CA_FILE", str(ca_file))
        answer = sender(address, open_by_environment)(Path.KEYS, b"", "")

    assert caught.value.failed == Failed("net-certificate", "the certificate of 127.0.0.1 comes from Test CA")
    assert answer == b"KEYS"
    assert [each for each in heard if each.strip()] == [heard[-1]]


def test_a_proxy_gets_the_name_and_the_password_that_are_set(monkeypatch: pytest.MonkeyPatch) -> None:
    with answering(_response("407 Proxy Authentication Required")) as (proxy, heard):
        monkeypatch.setenv("HTTPS_PROXY", proxy.replace("//", "//ada:pass%20word@"))
        with pytest.raises(UnansweredError) as caught:
            sender("https://licences.example.com", open_by_environment)(Path.KEYS, b"", "")

    assert heard[0].startswith(b"CONNECT licences.example.com:443 HTTP/1.1")
    assert b"proxy-authorization: basic " + base64.b64encode(b"ada:pass word").lower() in heard[0].lower()
    assert caught.value.failed.code == "net-proxy"
    assert "pass" not in str(caught.value)
