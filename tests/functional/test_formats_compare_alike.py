"""What a flow expects is compared by meaning, and alike in the four formats."""

import json
import os
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from engine.cases.model import CaseId, Check, Expectation, Flow, Request, Resource, Suite, TestCase, Wire
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
        }
    },
}
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
}
"""Flow -> what its only step expects of `THING`, and the verdict."""


class _Things(BaseHTTPRequestHandler):
    def do_GET(self) -> None:  # the name of the base class
        query = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
        body = json.dumps({**THING, **query}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # the name of the base class
        pass


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
        write(rendered(RENDERERS[name], _suite()), out)
    prepare(out, FORMATS)
    return out


def _suite() -> Suite:
    flows = tuple(_flow(name, check) for name, (check, _) in CHECKS.items())
    return Suite(api_of(DOCUMENT), (Resource("thing", "/thing", ("readThing",)),), flows)


def _flow(name: str, check: Check) -> Flow:
    query = "?name=Rex%20{{run}}&run={{run}}" if name.endswith(("name", "run")) else ""
    query = "?bad=text" if name.startswith("breaks") else query
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


@pytest.mark.parametrize("name", FORMATS)
def test_answers_are_compared_by_meaning(project: Path, url: str, name: str) -> None:
    expected: Verdicts = {flow: verdict for flow, (_, verdict) in CHECKS.items()}

    assert verdicts(project, name, CHECKS, {"API_BASE_URL": url}) == expected


def test_a_run_without_a_project_compares_answers_alike(url: str) -> None:
    result = ran(from_plans(_suite(), ()), url)

    assert {each.id: each.verdict for each in result.results} == {
        flow: verdict for flow, (_, verdict) in CHECKS.items()
    }
