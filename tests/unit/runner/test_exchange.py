"""Whatever a service answers, a run ends, in time, with a verdict and a reason."""

import gzip
import socket
import ssl
import threading
from pathlib import Path

import pytest

from engine.cases.model import Wire
from engine.errors import UsageError
from engine.options import RunOptions
from engine.runner.exchange import trust
from engine.runner.model import CaseResult
from engine.runner.settings import Settings
from tests.samples.runs import Talk, answer, answering, case, json_answer, ran, run, serving, suite


def _result(*answers: bytes, **more: float) -> CaseResult:
    with answering(*answers) as (url, _):
        (result,) = ran(suite(case()), url, timeout_s=more.get("timeout_s")).results
    return result


def _talked(talk: Talk, timeout_s: float) -> CaseResult:
    with serving(talk) as url:
        (result,) = ran(suite(case()), url, timeout_s=timeout_s).results
    return result


def test_a_request_goes_out_as_it_is_written_with_no_header_of_ours() -> None:
    wire = Wire("POST", "/a/../%2e%2e//b?x=%7e&y={}", (("X-A", "1"), ("Content-Type", "text/plain")), "body")

    with answering(json_answer(b"{}")) as (url, got):
        ran(suite(case(wire=wire)), f"{url}/v1")

    head, _, body = got[0].partition(b"\r\n\r\n")
    names = [line.split(b":")[0].lower() for line in head.split(b"\r\n")[1:]]
    assert head.startswith(b"POST /v1/a/../%2e%2e//b?x=%7e&y={} HTTP/1.1\r\n")
    assert sorted(names) == [b"content-length", b"content-type", b"host", b"user-agent", b"x-a"]
    assert body == b"body"


def test_the_id_of_the_case_is_sent_only_where_it_is_asked_for() -> None:
    with answering(json_answer(b"{}")) as (url, got):
        ran(suite(case()), url)
        ran(suite(case()), url, {"SPECMINT_TRACE": "1"})

    assert b"X-SpecMint-Case" not in got[0]
    assert b"\r\nX-SpecMint-Case: read-thing-minimal\r\n" in got[1]


def test_a_redirect_is_judged_and_not_followed() -> None:
    result = _result(answer(b"", "Location: http://192.0.2.1/", status="302 Found"))

    assert (result.verdict, result.reason) == ("fail", "302: redirected")


def test_cookies_are_not_kept() -> None:
    with answering(json_answer(b"{}", "Set-Cookie: a=b")) as (url, got):
        ran(suite(case("one"), case("two")), url)

    assert b"ookie" not in got[1]


@pytest.mark.parametrize(
    ("answers", "requests", "verdict", "reason"),
    [
        ([("429 Slow", "0"), ("503 Busy", "0"), ("200 OK", "")], 3, "pass", ""),
        ([("429 Slow", "0")], 4, "fail", "429: rate limited"),
        ([("503 Busy", "31")], 1, "fail", "503: rate limited"),
        ([("429 Slow", "Wed, 21 Oct 2015 07:28:00 GMT")], 1, "fail", "429: rate limited"),
        ([("429 Slow", "-1")], 1, "fail", "429: rate limited"),
        ([("429 Slow", "9" * 5000)], 1, "fail", "429: rate limited"),
        ([("500 Broken", "0")], 1, "fail", "500: a server error"),
    ],
)
def test_a_service_that_asks_for_patience_is_asked_again_three_times_at_most(
    answers: list[tuple[str, str]], requests: int, verdict: str, reason: str
) -> None:
    with answering(
        *(json_answer(b"{}", f"Retry-After: {wait}", status=status) for status, wait in answers)
    ) as (
        url,
        got,
    ):
        (result,) = ran(suite(case()), url).results

    assert (len(got), result.verdict, result.reason) == (requests, verdict, reason)


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        (b"garbage\r\n\r\n", "illegal status line"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n", "Content-Length"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n", "Content-Length"),
        (b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 100_000, "buffer too long"),
        (b"HTTP/1.1 200 OK\r\nBad Name: y\r\n\r\n", "illegal header line"),
        (json_answer(b"plain", "Content-Encoding: gzip"), "not packed as gzip"),
        (json_answer(gzip.compress(b"0" * 50_000_000), "Content-Encoding: gzip"), "more than 16 MB"),
    ],
    ids=["garbage", "length", "two-lengths", "headers", "name", "not-gzip", "bomb"],
)
def test_an_answer_that_is_none_fails_its_case_with_a_reason(sent: bytes, said: str) -> None:
    result = _result(sent)

    assert result.verdict == "fail"
    assert said.lower() in result.reason.lower()
    assert result.failure is not None
    assert "\n" not in result.reason


@pytest.mark.parametrize("sent", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc", b"HTTP/1.1 2"])
def test_a_connection_that_is_closed_too_early_fails_its_case(sent: bytes) -> None:
    def talk(connection: socket.socket, _: bytes) -> None:
        connection.sendall(sent)
        connection.shutdown(socket.SHUT_RDWR)

    result = _talked(talk, 5)

    assert result.verdict == "fail"
    assert result.reason


def test_a_service_that_says_nothing_is_waited_for_no_longer_than_the_timeout() -> None:
    result = _talked(lambda _, __: None, 0.2)

    assert (result.verdict, result.reason) == ("fail", "timed out")


@pytest.mark.parametrize(
    "head", [b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n", b"HTTP/1.1 200 OK\r\nX: "]
)
def test_an_answer_that_drips_without_end_is_cut(head: bytes) -> None:
    pause = socket.socketpair()

    def talk(connection: socket.socket, _: bytes) -> None:
        connection.sendall(head)
        pause[0].settimeout(0.03)
        for _time in range(300):
            connection.sendall(b" ")
            try:
                pause[0].recv(1)
            except TimeoutError:
                continue

    result = _talked(talk, 0.1)
    for each in pause:
        each.close()

    assert (result.verdict, result.reason) == ("fail", "an answer that does not end within 6 x 0.1 s")


def test_a_stream_is_judged_without_its_body() -> None:
    def talk(connection: socket.socket, _: bytes) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: 1\n\n")

    assert _talked(talk, 5).verdict == "pass"


def test_where_nobody_answers_the_run_ends_at_once_and_nothing_failed() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        url = f"http://127.0.0.1:{server.getsockname()[1]}"

    result, unreachable = run(suite(*(case(f"c-{number}") for number in range(9))), url)

    assert unreachable is not None
    assert unreachable.problem.code == "service-unreachable"
    assert unreachable.exit_code == 4
    assert {each.verdict for each in result.results} == {"skip"}
    assert len(result.results) == 9


def test_a_service_that_goes_away_ends_the_run_after_some_tries() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(5)
        url = f"http://127.0.0.1:{server.getsockname()[1]}"

        def once() -> None:
            connection, _ = server.accept()
            with connection:
                connection.recv(65536)
                server.close()
                connection.sendall(json_answer(b"{}", "Connection: close"))

        thread = threading.Thread(target=once)
        thread.start()
        cases = suite(*(case(f"c-{number}") for number in range(40)))
        result, unreachable = run(cases, url, options=RunOptions(1))
        thread.join()

    assert unreachable is not None
    assert [result.count(verdict) for verdict in ("pass", "fail", "skip")] == [1, 19, 20]


def test_the_file_of_certificates_is_read_before_anything_is_sent(tmp_path: Path) -> None:
    broken = tmp_path / "ca.pem"
    broken.write_text("no certificate", "utf-8")

    for path in (broken, tmp_path / "absent.pem"):
        with pytest.raises(UsageError) as caught:
            trust(Settings({"API_CA_FILE": str(path)}, base_url="https://localhost"))
        assert caught.value.problem.code == "setting-wrong"

    assert isinstance(trust(Settings({}, base_url="https://localhost")), ssl.SSLContext)


def test_a_proxy_that_is_none_is_wrong_use(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "foo://proxy")

    with pytest.raises(UsageError) as caught:
        run(suite(case()), "http://127.0.0.1:9")

    assert caught.value.problem.code == "setting-wrong"
