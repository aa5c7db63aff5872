"""What a flow expects is compared by meaning, and alike in the four formats."""

import json
import os
import threading
from collections.abc import Iterator, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlsplit

import pytest

from engine.cases.model import (
    CaseId,
    Check,
    Expectation,
    Flow,
    Kind,
    OperationPlan,
    Pages,
    Request,
    Resource,
    Suite,
    TestCase,
    Wire,
)
from engine.errors import Pointer
from engine.renderers import RENDERERS
from engine.runner.planned import from_plans
from tests.samples import java
from tests.samples.formats import FORMATS, prepare, verdicts
from tests.samples.projects import rendered, write
from tests.samples.runs import ran
from tests.samples.suite import api_of
from tests.samples.verdicts import Verdict, Verdicts

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("formats-agree")]

THING: dict[str, Any] = {
    "at": "2020-01-01T01:00:00.5+01:00",
    "mail": "Rex@Example.org",
    "sum": 0.30000000000000004,
    "price": 19.99,
    "count": 1,
    "yes": True,
    "tags": ["b", "a"],
    "pairs": [{"k": 2.0}, {"k": 1}],
    "empty": None,
}
SCHEMA = {
    "properties": {
        "price": {"multipleOf": 0.01},
        "run": {"pattern": "^[0-9a-z]{6}$"},
        "bad": {"type": "number"},
    }
}
DOCUMENT: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "Things", "version": "1"},
    "paths": {
        "/thing": {
            "get": {
                "operationId": "readThing",
                "responses": {"200": {"description": "it", "content": {"*/*": {"schema": SCHEMA}}}},
            }
        },
        "/answer": {
            "get": {
                "operationId": "answer",
                "responses": {
                    "200": {"description": "text", "content": {"text/plain": {}}},
                    "400": {
                        "description": "refused",
                        "content": {"application/json": {"schema": {"required": ["title"]}}},
                        "headers": {"X-Why": {"required": True}},
                    },
                },
            }
        },
    },
}
PAGE = "text/html; charset=utf-8"
WHY = {"X-Why": "so"}


class Told(NamedTuple):
    """What the service says to a case, and what comes of it: part of the verdict's words, or nothing."""

    status: int
    content: str
    body: str
    verdict: str = ""
    kind: Kind = "security"
    gateway: bool = True
    headers: Mapping[str, str] = {}


LEAK = "a leak in the answer"
TYPE = "content type not documented"
TOLD: dict[str, Told] = {
    "python": Told(
        200, "text/plain", 'Traceback (most recent call last):\n  File "/app/a.py", line 3, in f', LEAK
    ),
    "python-in-json": Told(
        400, "application/json", '{"title": "File \\"/app/a.py\\", line 3, in f"}', LEAK, headers=WHY
    ),
    "java": Told(200, "text/plain", "\tat com.shop.Pets$1.<init>(Pets.java:12)\n", LEAK),
    "node": Told(400, PAGE, "Error<br> &nbsp; &nbsp;at Layer.handle [as x] (/app/layer.js:95:5)<br>", LEAK),
    "php": Told(200, PAGE, "<b>Warning</b>: no in <b>/var/www/a.php</b> on line <b>12</b><br />", LEAK),
    "dotnet": Told(400, "text/plain", "   at System.Convert.ToInt32(String value)\r\n", LEAK),
    "ruby": Told(200, "text/plain", "/app/pets.rb:12:in `find'", LEAK),
    "go": Told(200, "text/plain", "goroutine 7 [running]:\n\t/src/main.go:12 +0x1d", LEAK),
    "script": Told(400, PAGE, "<p>no <script>alert(1)</script></p>", LEAK),
    "escaped-script": Told(400, PAGE, "<p>no &lt;script&gt;alert(1)&lt;/script&gt;</p>"),
    "script-as-text": Told(200, "text/plain", "<script>alert(1)</script>"),
    "talk-of-traces": Told(
        200, "text/plain", "Look at app.js: in line 3 of a.py, at System.Start, stack trace"
    ),
    "no-probe": Told(200, "text/plain", "goroutine 7 [running]:", kind="negative"),
    "page-of-a-gateway": Told(400, PAGE, "<h1>400 Bad Request</h1>", kind="negative"),
    "no-page-of-a-gateway": Told(400, PAGE, "<h1>400</h1>", TYPE, kind="negative", gateway=False),
    "nothing-of-a-gateway": Told(400, "", "", kind="negative"),
    "redirect-of-a-gateway": Told(302, PAGE, "<h1>302</h1>", kind="negative"),
    "success-of-another-type": Told(200, PAGE, "<h1>it works</h1>", TYPE, kind="negative"),
    "refusal-as-documented": Told(400, "application/json", '{"title": ""}', kind="negative", headers=WHY),
    "refusal-of-another-form": Told(400, "application/json", "{}", "body", kind="negative", headers=WHY),
    "refusal-without-header": Told(400, "application/json", '{"title": ""}', "header", kind="negative"),
    "server-error": Told(500, PAGE, "<h1>500</h1>", "a server error", kind="negative"),
}
BY_PAGE = Pages("page[number]", "page", first=1)
BY_ITEM = Pages("offset", "item", first=0)
BY_MARK = Pages("mark", "next", at="/paging/next")
BY_HALF = Pages("mark", "next", at="/paging/half")
BY_LONG = Pages("mark", "next", at="/paging/long")
BY_PART = Pages("mark", "next", at="/paging/part")
BY_NOTHING = Pages("mark", "next", at="/paging/none")
CHECKS: dict[str, tuple[Check, Verdict]] = {
    "same-instant": (Check("read-back", "/at", equals="2020-01-01T00:00:00.500Z"), "pass"),
    "other-instant": (Check("read-back", "/at", equals="2020-01-01T01:00:00.500Z"), "fail"),
    "mail-in-other-case": (Check("read-back", "/mail", equals="rex@example.ORG"), "pass"),
    "other-mail": (Check("read-back", "/mail", equals="max@example.org"), "fail"),
    "near-number": (Check("read-back", "/sum", equals=0.3), "pass"),
    "other-number": (Check("read-back", "/sum", equals=0.3001), "fail"),
    "whole-number": (Check("read-back", "/count", equals=1.0), "pass"),
    "number-for-yes": (Check("read-back", "/yes", equals=1), "fail"),
    "text-for-number": (Check("read-back", "/count", equals="1"), "fail"),
    "list": (Check("read-back", "/tags", equals=["b", "a"]), "pass"),
    "list-in-other-order": (Check("read-back", "/tags", equals=["a", "b"]), "fail"),
    "set": (Check("read-back", "/tags", equals=["a", "b"], unordered=("/tags",)), "pass"),
    "other-set": (Check("read-back", "/tags", equals=["a", "a"], unordered=("/tags",)), "fail"),
    "smaller-set": (Check("read-back", "/tags", equals=["a"], unordered=("/tags",)), "fail"),
    "set-of-objects": (
        Check("read-back", "", equals={**THING, "pairs": [{"k": 1}, {"k": 2}]}, unordered=("/pairs",)),
        "pass",
    ),
    "absent": (Check("read-back", "/none", absent=True), "pass"),
    "null-is-not-absent": (Check("read-back", "/empty", absent=True), "fail"),
    "null": (Check("read-back", "/empty", equals=None), "pass"),
    "name-of-the-run": (Check("read-back", "/name", equals="Rex {{run}}"), "pass"),
    "whole-name-of-the-run": (Check("read-back", "/run", equals="{{run}}"), "pass"),
    "breaks-its-schema": (Check("read-back", "/count", equals=1), "fail"),
    "other-name": (Check("read-back", "/name", equals="Rex run"), "fail"),
    "differs": (Check("put-replace", "/count", differs=2), "pass"),
    "absent-differs": (Check("put-replace", "/none", differs=2), "pass"),
    "null-differs": (Check("put-replace", "/empty", differs=2), "pass"),
    "same-does-not-differ": (Check("put-replace", "/mail", differs="rex@example.org"), "fail"),
    "same-set-does-not-differ": (
        Check("put-replace", "/tags", differs=["a", "b"], unordered=("/tags",)),
        "fail",
    ),
    "an-item-has-it": (Check("listed", "/pairs", equals=1, within="/k"), "pass"),
    "an-item-is-it": (Check("listed", "/tags", equals="a", within=""), "pass"),
    "no-item-has-it": (Check("listed", "/pairs", equals=3, within="/k"), "fail"),
    "no-item-holds-it": (Check("listed", "/pairs", equals=1, within="/n"), "fail"),
    "a-full-page-goes-on": (Check("listed", "/pairs", equals=3, within="/k", page=2), "pass"),
    "a-page-with-room-ends": (Check("listed", "/pairs", equals=3, within="/k", page=3), "fail"),
    "no-list-has-it": (Check("listed", "/count", equals=1, within="/k"), "fail"),
    "no-item-may-have-it": (Check("failed-create", "/pairs", differs=3, within="/k"), "pass"),
    "an-item-must-not-have-it": (Check("failed-create", "/pairs", differs=2, within="/k"), "fail"),
    "on-a-later-page": (Check("listed", "/few", equals=7, within="/k", pages=BY_PAGE), "pass"),
    "on-no-page": (Check("listed", "/few", equals=8, within="/k", pages=BY_PAGE), "fail"),
    "perhaps-beyond-five-pages": (Check("listed", "/many", equals=99, within="/k", pages=BY_PAGE), "pass"),
    "on-no-page-of-that-size": (
        Check("listed", "/few", equals=8, within="/k", page=2, pages=BY_PAGE),
        "fail",
    ),
    "further-on": (Check("listed", "/few", equals=5, within="/k", pages=BY_ITEM), "pass"),
    "nowhere-further-on": (Check("listed", "/few", equals=0, within="/k", pages=BY_ITEM), "fail"),
    "behind-a-mark": (Check("listed", "/few", equals=6, within="/k", pages=BY_MARK), "pass"),
    "behind-no-mark": (Check("listed", "/few", equals=9, within="/k", pages=BY_MARK), "fail"),
    "no-mark-at-all": (Check("listed", "/few", equals=3, within="/k", pages=BY_NOTHING), "fail"),
    "half-a-character-for-a-mark": (Check("listed", "/few", equals=3, within="/k", pages=BY_HALF), "fail"),
    "a-mark-without-end": (Check("listed", "/few", equals=3, within="/k", pages=BY_LONG), "fail"),
    "a-broken-number-for-a-mark": (Check("listed", "/few", equals=3, within="/k", pages=BY_PART), "fail"),
    "few-enough": (Check("page-limit", "/pairs", most=2), "pass"),
    "too-many": (Check("page-limit", "/pairs", most=1), "fail"),
}
"""Flow -> what its only step expects of `THING`, and the verdict."""
XML = """<?xml version="1.0"?>
<!-- a pet <id>9</id> --><p:pet xmlns:p="urn:pets" p:code="a&amp;b" code2="x">
  <old><id>0</id><name>Old</name></old><id>1</id><empty/><none></none>
  <toys><toy><size>3</size></toy><toy name="ball"><name> <![CDATA[R<x]]>&#233; </name></toy></toys>
  <p:owner id='7'><p:name>M&quot;x</p:name></p:owner>
</p:pet>"""
IN_XML: dict[str, tuple[str, Any, Verdict]] = {
    "an-element": ("xml:/id", "1", "pass"),
    "a-number": ("xml-number:/id", 1, "pass"),
    "no-number": ("xml:/id", 1, "fail"),
    "an-attribute-of-the-root": ("xml:/@code", "a&b", "pass"),
    "an-attribute": ("xml-number:/owner/@id", 7, "pass"),
    "an-attribute-of-the-second": ("xml:/toys/toy/@name", "ball", "pass"),
    "a-text-with-marks": ("xml:/toys/toy/name", "R<x\u00e9", "pass"),
    "a-name-with-a-prefix": ("xml:/owner/name", 'M"x', "pass"),
    "the-first-of-several": ("xml:/old/id", "0", "pass"),
    "an-empty-element": ("xml:/empty", "", "fail"),
    "an-element-of-nothing": ("xml:/none", "", "fail"),
    "no-element": ("xml:/toys/name", "R", "fail"),
    "no-attribute": ("xml:/@name", "ball", "fail"),
}
"""Flow -> what its first step takes out of `XML`, what that is, and the verdict."""


class _Things(BaseHTTPRequestHandler):
    def do_GET(self) -> None:  # the name of the base class
        target = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(target.query).items()}
        if target.path == "/xml":
            self._say(Told(200, "application/xml", XML))
        elif target.path == "/answer":
            self._say(TOLD[query["to"]])
        else:
            self._say(
                Told(
                    200,
                    "application/json",
                    json.dumps({**THING, **(_page(query) if "rows" in query else {}), **query}),
                )
            )

    def do_POST(self) -> None:  # the name of the base class
        sent = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self._say(Told(200, "application/json", sent))

    def _say(self, told: Told) -> None:
        body = told.body.encode()
        self.send_response(told.status)
        for name, value in {"Content-Type": told.content, **told.headers}.items():
            if value:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # the name of the base class
        pass


def _page(query: Mapping[str, str]) -> dict[str, Any]:
    """Return two rows of seven, and of many: from the page, the row or the mark on that a query asks for."""
    mark = query.get("mark", "from 1&b")
    begin = 2 * (int(query.get("page[number]", 1)) - 1) + int(query.get("offset", 0))
    begin += int(mark.removeprefix("from ").removesuffix("&b")) - 1
    rows = range(begin + 1, begin + 3)
    following = f"from {begin + 3}&b" if begin < 6 else ""
    return {
        "few": [{"k": row} for row in rows if row <= 7],
        "many": [{"k": row} for row in rows],
        "paging": {"next": following, "none": None, "half": "\ud800", "long": "x" * 5_000, "part": 1.5},
    }


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Things)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    absent = java.missing()
    if absent and "CI" not in os.environ:
        pytest.skip(absent)
    assert absent is None
    out = tmp_path_factory.mktemp("things")
    for name in FORMATS:
        write(rendered(RENDERERS[name], _suite(), [_plan()]), out)
    prepare(out, FORMATS)
    return out


def _suite() -> Suite:
    flows = tuple(_flow(name, check) for name, (check, _) in CHECKS.items())
    flows += tuple(_of_xml(name, source, wanted) for name, (source, wanted, _) in IN_XML.items())
    resources = (Resource("thing", "/thing", ("readThing",)), Resource("answer", "/answer", ("answer",)))
    return Suite(api_of(DOCUMENT), resources, flows)


def _plan() -> OperationPlan:
    operation = next(each for each in api_of(DOCUMENT).operations if each.id == "answer")
    return OperationPlan(
        operation, "answer", "answer", tuple(_case(name, told) for name, told in TOLD.items())
    )


def _case(name: str, told: Told) -> TestCase:
    return TestCase(
        id=CaseId(name),
        operation_id="answer",
        method="GET",
        path="/answer",
        kind=told.kind,
        technique="script-injection",
        target=Pointer("#/paths/~1answer/get"),
        title="it stays up",
        why="it is text",
        request=Request(),
        wire=Wire("GET", f"/answer?to={name}"),
        expect=Expectation(("2XX", "3XX", "4XX"), strict=False, gateway=told.gateway),
    )


def _flow(name: str, check: Check) -> Flow:
    query = "?name=Rex%20{{run}}&run={{run}}" if name.endswith(("name", "run")) else ""
    query = "?bad=text" if name.startswith("breaks") else query
    query = "?rows=7&page[number]=1" if check.pages else query
    step = TestCase(
        id=CaseId(f"{name}-read"),
        operation_id="readThing",
        method="GET",
        path="/thing",
        kind="flow",
        technique="read-back",
        target=Pointer("#/paths/~1thing/get"),
        title="it is read",
        why="what is read is what was written",
        request=Request(),
        wire=Wire("GET", f"/thing{query}"),
        expect=Expectation(("200",), strict=True),
        checks=(check,),
    )
    return Flow(name, "read-back", "thing", "readThing", "A thing is read", "it is what it was", (step,))


def _of_xml(name: str, source: str, wanted: Any) -> Flow:
    """Return a flow that takes something out of XML, and asks whether it is what it should be."""
    read = _flow(name, Check("read-back", "/count", equals=wanted)).steps[0]
    body = json.dumps({"count": "{{got}}"})
    echo = Wire("POST", "/echo", (("Content-Type", "application/json"),), body)
    taken = read._replace(
        id=CaseId(f"{name}-take"), checks=(), captures={"got": source}, wire=Wire("GET", "/xml")
    )
    request = Request(media_type="application/json", body={"count": "{{got}}"})
    return Flow(
        name, "read-back", "thing", "readThing", "XML is read", "what is in it is used",
        (taken, read._replace(method="POST", wire=echo, request=request)),
    )  # fmt: skip


EXPECTED: Verdicts = {
    **{flow: verdict for flow, (_, _, verdict) in IN_XML.items()},
    **{flow: verdict for flow, (_, verdict) in CHECKS.items()},
    **{case: "fail" if told.verdict else "pass" for case, told in TOLD.items()},
}


@pytest.mark.parametrize("name", FORMATS)
def test_answers_are_compared_by_meaning_and_judged_alike(project: Path, url: str, name: str) -> None:
    assert verdicts(project, name, EXPECTED, {"API_BASE_URL": url}) == EXPECTED


def test_a_run_without_a_project_judges_answers_alike(url: str) -> None:
    result = ran(from_plans(_suite(), [_plan()]), url)

    assert {each.id: each.verdict for each in result.results} == EXPECTED
    for each in result.results:
        got = each.failure.got if each.failure else ""
        assert each.id in {*CHECKS, *IN_XML} or TOLD[each.id].verdict in got, (each.id, got)
