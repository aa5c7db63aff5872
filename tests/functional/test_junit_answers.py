"""What the JUnit project sends to the byte, and what it says of odd answers; the server does as it is told."""

import os
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from engine.cases.model import CaseId, Expectation, OperationPlan, Request, Resource, Suite, TestCase, Wire
from engine.errors import Pointer
from tests.samples import java
from tests.samples.junit_project import rendered, write
from tests.samples.suite import api_of

JSON = {"Content-Type": "application/json"}
TEXT = {"type": "object", "required": ["text"], "properties": {"text": {"type": "string"}}}
CONTENT = {
    "application/json": {"schema": TEXT},
    "application/xml": {"schema": TEXT},
    "image/*": {"schema": {}},
}
RESPONSES = {
    "200": {"content": CONTENT},
    "204": {"content": CONTENT},
    "4XX": {"content": {"application/problem+json": {"schema": TEXT}}},
    "default": {"headers": {"X-Why": {"required": True}}},
}
ODD = '/odd%2Fway/%2e%2e/[é]%zz#;b=c?q=%7B%7Bx%7D%7D&a[]=1&b=%2B+%25&c=a|b"<>^`{}'


@dataclass
class Reply:
    status: int
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Script:
    """Replies by case id, the last one again and again; `calls` are what came in, `seen` those of `done`."""

    replies: dict[str, list[Reply]]
    calls: list[tuple[str, str, str, dict[str, str], bytes]] = field(default_factory=list)
    seen: list[tuple[str, str, str, dict[str, str], bytes]] = field(default_factory=list)
    silent: threading.Event = field(default_factory=threading.Event)
    url: str = ""


# id -> method, target, headers, body, status, tags
REQUESTS: dict[str, tuple[str, str, tuple[tuple[str, str], ...], str | None, str, tuple[str, ...]]] = {
    "trace": ("TRACE", "/x", (), None, "200", ()),
    "get-with-body": ("GET", "/x", (("Content-Type", "text/plain"),), "ä", "200", ()),
    "delete-with-body": ("DELETE", "/x", (("Content-Type", "text/plain"),), "b", "200", ()),
    "head": ("HEAD", "/x", (), None, "200", ()),
    "post-without-body": ("POST", "/x", (), None, "200", ()),
    "own-method": ("PURGE-IT", "/x", (), None, "200", ()),
    "odd-target": ("GET", ODD, (), None, "200", ()),
    "headers-twice": ("GET", "/x", (("X-Two", "1"), ("X-Two", "2"), ("X-Empty", "")), None, "200", ()),
    "own-agent": ("GET", "/x", (("User-Agent", "me/1"), ("Host", "example.test")), None, "200", ()),
    "sets-a-cookie": ("GET", "/x", (), None, "200", ()),
    "redirect": ("GET", "/x", (), None, "302", ()),
    "redirect-unasked": ("GET", "/x", (), None, "200", ()),
    "busy-then-ready": ("GET", "/x", (), None, "200", ()),
    "busy-for-long": ("GET", "/x", (), None, "200", ()),
    "challenge-without-header": ("GET", "/x", (), None, "401", ()),
    "wrong-type": ("GET", "/x", (), None, "200", ()),
    "type-in-a-range": ("GET", "/x", (), None, "200", ()),
    "type-in-other-case": ("GET", "/x", (), None, "200", ()),
    "no-json": ("GET", "/x", (), None, "200", ()),
    "two-json-values": ("GET", "/x", (), None, "200", ()),
    "good-xml": ("GET", "/x", (), None, "200", ()),
    "bad-xml": ("GET", "/x", (), None, "200", ()),
    "xml-that-reads-a-file": ("GET", "/x", (), None, "200", ()),
    "empty-where-content-is-documented": ("GET", "/x", (), None, "204", ()),
    "error-of-a-range": ("GET", "/x", (), None, "404", ()),
    "error-of-a-range-broken": ("GET", "/x", (), None, "404", ()),
    "error-of-the-default": ("GET", "/x", (), None, "5XX", ()),
    "many": ("GET", "/x", (), None, "200", ("destructive",)),
    "silent": ("GET", "/x", (), None, "200", ()),
    "stalls": ("GET", "/x", (), None, "200", ()),
}
OK = Reply(200, b'{"text": "a"}', JSON)
REPLIES: dict[str, list[Reply]] = {
    "sets-a-cookie": [Reply(200, OK.body, {**JSON, "Set-Cookie": "a=b; Path=/"})],
    "redirect": [Reply(302, b"", {"Location": "/elsewhere", "X-Why": "moved"})],
    "redirect-unasked": [Reply(302, b"", {"Location": "/elsewhere"})],
    "busy-then-ready": [Reply(429, b"", {"Retry-After": "0"}), Reply(503, b"", {"Retry-After": "0"}), OK],
    "busy-for-long": [Reply(429, b"", {"Retry-After": "3600"})],
    "challenge-without-header": [Reply(401, b'{"text": "a"}', {"Content-Type": "application/problem+json"})],
    "wrong-type": [Reply(200, b"<p>", {"Content-Type": "text/html; charset=utf-8"})],
    "type-in-a-range": [Reply(200, b"\x89PNG", {"Content-Type": "image/png"})],
    "type-in-other-case": [Reply(200, OK.body, {"content-type": "Application/JSON; charset=UTF-8"})],
    "no-json": [Reply(200, b'{"text": ', JSON)],
    "two-json-values": [Reply(200, b'{"text": "a"} {}', JSON)],
    "good-xml": [Reply(200, b"<a>&lt;</a>", {"Content-Type": "application/xml"})],
    "bad-xml": [Reply(200, b"<a><b></a>", {"Content-Type": "application/xml"})],
    "xml-that-reads-a-file": [
        Reply(200, b'<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/hostname">]><a>&e;</a>', {"Content-Type": "text/xml"})
    ],
    "empty-where-content-is-documented": [Reply(204)],
    "error-of-a-range": [Reply(404, b'{"text": "a"}', {"Content-Type": "application/problem+json"})],
    "error-of-a-range-broken": [Reply(404, b'{"text": 1}', {"Content-Type": "application/problem+json"})],
    "error-of-the-default": [Reply(500, b"")],
}  # fmt: skip


class _Handler(BaseHTTPRequestHandler):
    script: Script

    def __getattr__(self, name: str) -> Callable[[], None]:
        if name.startswith("do_"):
            return self._serve
        raise AttributeError(name)

    def _serve(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        case = self.headers["X-SpecMint-Case"]
        headers = {name: ", ".join(self.headers.get_all(name, ())) for name in self.headers}
        self.script.calls.append((case, self.command, self.path, headers, body))
        if case == "stalls":
            self.send_response(200)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"{")
        if case in {"silent", "stalls"}:
            self.script.silent.wait(20)
            return
        replies = self.script.replies.get(case, [OK])
        reply = replies.pop(0) if len(replies) > 1 else replies[0]
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(reply.body)))
        self.end_headers()
        self.wfile.write(reply.body if self.command != "HEAD" else b"")

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # the name of the base class
        pass


@pytest.fixture(scope="module")
def script() -> Iterator[Script]:
    script = Script({name: list(replies) for name, replies in REPLIES.items()})
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"script": script}))
    script.url = f"http://127.0.0.1:{server.server_address[1]}/base/"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield script
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    absent = java.missing()
    if absent and "CI" not in os.environ:
        pytest.skip(absent)
    assert absent is None
    folder = write(rendered(*_suite()), tmp_path_factory.mktemp("generated"))
    classes = tmp_path_factory.mktemp("compiled") / "classes"
    java.compile_project(folder, classes)
    return folder, classes


@pytest.fixture(scope="module")
def done(compiled: tuple[Path, Path], script: Script) -> java.Run:
    settings = {"API_BASE_URL": script.url, "API_TIMEOUT": "0.5", "SPECMINT_TRACE": "1"}
    ran = java.run_classes(*compiled, settings)
    script.silent.set()
    script.seen = list(script.calls)
    return ran


def _suite() -> tuple[Suite, list[OperationPlan]]:
    described = {
        "openapi": "3.1.0",
        "info": {"title": "Odd", "version": "1"},
        "paths": {"/x": {"get": {"operationId": "odd", "responses": RESPONSES}}},
    }
    api = api_of(described)
    cases = tuple(
        TestCase(
            id=CaseId(name),
            operation_id="odd",
            method="GET",
            path="/x",
            kind="positive",
            technique="minimal",
            target=Pointer("#/paths/~1x/get"),
            title="as it is",
            why="as it is",
            request=Request(),
            wire=Wire(method, target, headers, body),
            expect=Expectation((status,), strict=True),
            tags=tags,
        )
        for name, (method, target, headers, body, status, tags) in REQUESTS.items()
    )
    return Suite(api, (Resource("x", "/x", ("odd",)),), ()), [
        OperationPlan(api.operations[0], "odd", "x", cases)
    ]


def calls_of(script: Script, case: str) -> list[tuple[str, str, dict[str, str], bytes]]:
    return [call[1:] for call in script.seen if call[0] == case]


def test_what_is_wrong_with_odd_answers_is_said_in_a_word(done: java.Run, script: Script) -> None:
    asked = script.url.rstrip("/")
    wrong = {
        name: next(line for line in message.splitlines() if line.startswith("  got"))[12:].split("  ")[0]
        for name, message in done.messages.items()
        if done.verdicts[name] == "fail"
    }

    assert wrong == {
        "redirect-unasked": "302 Found: redirected",
        "busy-for-long": "429 Too Many Requests: rate limited",
        "wrong-type": "200 OK: content type not documented",
        "xml-that-reads-a-file": "200 OK: content type not documented",
        "no-json": "200 OK: body is not what the schema says",
        "two-json-values": "200 OK: body is not what the schema says",
        "bad-xml": "200 OK: body is not what the schema says",
        "error-of-a-range-broken": "404 Not Found: body is not what the schema says",
        "error-of-the-default": "500 Internal Server Error: header missing",
        "silent": f"no answer from {asked}: java.net.http.HttpTimeoutException: not within 0.5 s (API_TIMEOUT)",
        "stalls": f"no answer from {asked}: java.net.http.HttpTimeoutException: not within 0.5 s (API_TIMEOUT)",
    }
    assert [name for name, verdict in done.verdicts.items() if verdict == "skip"] == ["many"]


def test_methods_and_bodies_are_sent_whatever_is_usual(done: java.Run, script: Script) -> None:
    sent = {case: (method, body) for case, method, _, _, body in script.seen}

    assert sent["trace"] == ("TRACE", b"")
    assert sent["get-with-body"] == ("GET", "ä".encode())
    assert sent["delete-with-body"] == ("DELETE", b"b")
    assert sent["head"] == ("HEAD", b"")
    assert sent["post-without-body"] == ("POST", b"")
    assert sent["own-method"] == ("PURGE-IT", b"")


def test_a_target_is_sent_as_it_is_written_below_the_base(done: java.Run, script: Script) -> None:
    ((_, target, _, _),) = calls_of(script, "odd-target")

    # What java.net.URI refuses is the one exception: it goes percent-encoded.
    assert target == (
        "/base/odd%2Fway/%2e%2e/%5B%C3%A9%5D%25zz%23;b=c?q=%7B%7Bx%7D%7D&a[]=1&b=%2B+%25&c=a%7Cb%22%3C%3E%5E%60%7B%7D"
    )


def test_headers_are_those_of_the_case(done: java.Run, script: Script) -> None:
    ((_, _, twice, _),) = calls_of(script, "headers-twice")
    ((_, _, own, _),) = calls_of(script, "own-agent")

    assert set(twice) - {"Content-Length"} == {
        "X-Two",
        "X-Empty",
        "Connection",
        "Host",
        "User-Agent",
        "X-SpecMint-Case",
    }
    assert twice["X-Two"] == "1, 2"
    assert twice["X-Empty"] == ""
    assert own["User-Agent"] == "me/1"
    assert own["Host"] == "example.test"


def test_no_redirect_is_followed_and_no_cookie_is_kept(done: java.Run, script: Script) -> None:
    assert {path for _, _, path, _, _ in script.seen if "elsewhere" in path} == set()
    assert [headers["Cookie"] for _, _, _, headers, _ in script.seen if "Cookie" in headers] == []


def test_a_busy_service_is_asked_again_when_it_says_so_and_the_wait_is_short(
    done: java.Run, script: Script
) -> None:
    assert len(calls_of(script, "busy-then-ready")) == 3
    assert len(calls_of(script, "busy-for-long")) == 1


def test_cases_that_touch_many_objects_run_only_where_a_person_allows_it(
    compiled: tuple[Path, Path], done: java.Run, script: Script
) -> None:
    settings = {"API_BASE_URL": script.url, "API_TIMEOUT": "0.5", "SPECMINT_TRACE": "1"}
    again = java.run_classes(*compiled, {**settings, "API_ALLOW_DESTRUCTIVE": "1", "API_MAX_MS": "-1"})

    assert calls_of(script, "many") == []
    assert [call[0] for call in script.calls].count("many") == 1
    assert "API_ALLOW_DESTRUCTIVE=1" in done.messages["many"]
    assert "200 OK: too slow" in again.messages["many"]
    assert " ms, API_MAX_MS is -1" in again.messages["many"]


def test_a_proxy_of_the_environment_is_used_unless_the_host_is_exempt(
    compiled: tuple[Path, Path], done: java.Run, script: Script
) -> None:
    proxy = script.url.removesuffix("/base/")
    settings = {"API_BASE_URL": "http://service.invalid", "SPECMINT_TRACE": "1", "API_TIMEOUT": "0.5"}
    java.run_classes(*compiled, {**settings, "HTTP_PROXY": proxy}, select=["api.XTest"])
    through = next(call for call in reversed(script.calls) if call[0] == "trace")
    before = len(script.calls)
    java.run_classes(*compiled, {**settings, "HTTP_PROXY": proxy, "no_proxy": "a.b,.invalid"})

    assert through[1:3] == ("TRACE", "http://service.invalid/x")
    assert len(script.calls) == before
