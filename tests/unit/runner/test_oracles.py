"""The oracles of an answer, in their order."""

from collections.abc import Mapping
from typing import Any

import pytest

from engine.cases.model import Check, Expectation
from engine.runner.answer import Answer
from engine.runner.filling import Values
from engine.runner.model import Answers, Documented
from engine.runner.oracles import Judge, Reply
from engine.runner.schemas import SchemaChecks
from engine.runner.settings import Settings
from tests.samples.runs import case

JSON = {"content-type": "application/json"}
SCHEMA = "urn:specmint:components#/$defs/Thing"
DOCUMENTS = {
    "urn:specmint:components": {
        "$id": "urn:specmint:components",
        "$defs": {"Thing": {"$comment": "#/components/schemas/Thing", "type": "object", "required": ["id"]}},
    }
}


def test_bodies_that_nest_too_deeply_are_not_compared() -> None:
    deep = b"[" * 900 + b"]" * 900
    values = Values(Settings({}, base_url="http://localhost"), "abc123")
    judge = Judge({}, SchemaChecks({}), None)
    first = Reply(case(), Answer(200, JSON, deep[:-900] + b"1" + b"]" * 900, 1), values)
    checked = case(checks=(Check("same", "", same_as="one"),))

    verdict, lines = judge.verdict(Reply(checked, Answer(200, JSON, deep, 1), values, {"one": first}))

    assert verdict == "not what the flow left"
    assert lines == ["check     the body: nests too deeply to be compared"]


def _verdict(
    answer: Answer,
    responses: Mapping[str, Documented] | None = None,
    *,
    expected: tuple[str, ...] = ("200",),
    max_ms: float | None = None,
) -> tuple[str, list[str]]:
    answers = {} if responses is None else {"readThing": Answers("read-thing", responses)}
    judge = Judge(answers, SchemaChecks(DOCUMENTS), max_ms)
    values = Values(Settings({}, base_url="http://localhost"), "abc123")
    return judge.verdict(Reply(case(expect=Expectation(expected, strict=True)), answer, values))


@pytest.mark.parametrize(
    ("status", "expected", "verdict"),
    [
        (200, ("200",), ""),
        (204, ("2XX",), ""),
        (204, ("2xx", "404"), ""),
        (201, ("400", "422"), "accepted"),
        (404, ("400", "422"), "refused with an undocumented code"),
        (404, ("200",), "refused"),
        (500, ("200",), "a server error"),
        (503, ("4XX",), "a server error"),
        (302, ("200",), "redirected"),
    ],
)
def test_a_status_tells_accepted_from_refused(status: int, expected: tuple[str, ...], verdict: str) -> None:
    assert _verdict(Answer(status, {}, b"", 1), expected=expected) == (verdict, [])


def test_a_service_that_is_busy_is_rate_limited_only_where_it_says_until_when() -> None:
    assert _verdict(Answer(429, {"retry-after": "60"}, b"", 1))[0] == "rate limited"
    assert _verdict(Answer(429, {}, b"", 1))[0] == "refused"


@pytest.mark.parametrize(
    ("documented", "received", "body", "verdict"),
    [
        ("application/json", "application/json; charset=utf-8", b"{}", ""),
        ("application/*", "application/json", b"{}", ""),
        ("*/*", "", b"x", ""),
        ("application/json", "text/html", b"<p>", "content type not documented"),
        ("application/json", "", b"x", "content type not documented"),
        ("application/json", "text/html", b"", ""),
        ("a*b*c*/x", "aabbcc/x", b"x", "content type not documented"),
    ],
)
def test_a_body_has_a_documented_media_type(
    documented: str, received: str, body: bytes, verdict: str
) -> None:
    answer = Answer(200, {"content-type": received} if received else {}, body, 1)

    assert _verdict(answer, {"200": Documented((), {documented: None})})[0] == verdict


def test_a_stream_of_an_undocumented_type_is_told() -> None:
    answer = Answer(200, {"content-type": "text/event-stream"}, b"", 1, streams=True)

    assert _verdict(answer, {"200": Documented((), {"application/json": None})})[0] == (
        "content type not documented"
    )


def test_the_exact_status_is_documented_before_its_range_and_the_default() -> None:
    strict, loose = Documented(("X-A",), {}), Documented((), {})

    assert _verdict(Answer(200, {}, b"", 1), {"default": loose, "2XX": loose, "200": strict})[0]
    assert not _verdict(Answer(200, {}, b"", 1), {"default": strict, "2XX": loose})[0]
    assert _verdict(Answer(200, {}, b"", 1), {"default": strict})[1] == ["header    X-A is required"]
    assert not _verdict(Answer(200, {"x-a": ""}, b"", 1), {"default": strict})[0]


@pytest.mark.parametrize(
    ("body", "lines"),
    [
        (b'{"id": 1}', []),
        (
            b"{}",
            ['schema    the body  required: ["id"], got {}  #/components/schemas/Thing/required'],
        ),
        (b"{", ["schema    the body is not JSON: "]),
        (b'{"id": NaN}', ["schema    the body is not JSON: NaN is no JSON"]),
        (b"", []),
    ],
)
def test_a_body_of_json_fits_its_schema(body: bytes, lines: list[str]) -> None:
    found = _verdict(Answer(200, JSON, body, 1), {"200": Documented((), {"application/json": SCHEMA})})[1]

    assert [line[: len(wanted)] for line, wanted in zip(found, lines, strict=True)] == lines


BOMB = b"<!DOCTYPE a [" + b"".join(
    b'<!ENTITY e%d "%s">' % (level, b"&e%d;" % (level - 1) * 10 if level else b"x" * 1000)
    for level in range(12)
) + b"]><a>&e11;</a>"  # fmt: skip


@pytest.mark.parametrize(
    ("body", "holds"),
    [
        (b"<a><b/></a>", True),
        (b"<a><b></a>", False),
        (b"<a>&undefined;</a>", False),
        (b"text", False),
        (b'<?xml version="1.0" encoding="no-such"?><a/>', False),
        (BOMB, True),
        (b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>', True),
    ],
    ids=["sound", "unclosed", "undefined", "text", "encoding", "bomb", "outside"],
)
def test_a_body_of_xml_is_well_formed_and_expands_nothing(body: bytes, holds: bool) -> None:
    answer = Answer(200, {"content-type": "application/xml"}, body, 1)

    verdict, _ = _verdict(answer, {"200": Documented((), {"application/xml": None})})

    assert verdict == ("" if holds else "body breaks its schema")


def test_time_is_checked_where_it_is_asked_for() -> None:
    assert _verdict(Answer(200, {}, b"", 301), max_ms=300)[1] == ["time      301 ms, API_MAX_MS is 300"]
    assert not _verdict(Answer(200, {}, b"", 300), max_ms=300)[0]
    assert not _verdict(Answer(200, {}, b"", 99_999))[0]


def test_what_is_documented_of_nothing_is_judged_by_status_alone() -> None:
    answer: Any = Answer(200, {"content-type": "text/odd"}, b"{", 1)

    assert _verdict(answer) == ("", [])


@pytest.mark.parametrize(
    ("status", "received", "body", "verdict"),
    [
        (400, "text/html", b"<p>", ""),
        (400, "", b"", ""),
        (302, "text/html", b"<p>", ""),
        (200, "text/html", b"<p>", "content type not documented"),
        (400, "application/json", b"{}", "body breaks its schema"),
        (400, "application/json", b'{"id": 1}', "header missing"),
        (500, "text/html", b"<p>", "a server error"),
    ],
)
def test_what_a_gateway_may_answer_is_judged_where_its_media_type_is_documented(
    status: int, received: str, body: bytes, verdict: str
) -> None:
    expect = Expectation(("2XX", "3XX", "4XX"), strict=False, gateway=True)
    responses = {"default": Documented(("X-Why",), {"application/json": SCHEMA})}
    judge = Judge({"readThing": Answers("read-thing", responses)}, SchemaChecks(DOCUMENTS), None)
    values = Values(Settings({}, base_url="http://localhost"), "abc123")
    answer = Answer(status, {"content-type": received} if received else {}, body, 1)

    assert judge.verdict(Reply(case(expect=expect), answer, values))[0] == verdict


@pytest.mark.parametrize("kind", ["security", "negative"])
def test_only_an_answer_to_a_probe_is_searched_for_leaks(kind: str) -> None:
    answer = Answer(200, {}, b"goroutine 7 [running]", 1)
    values = Values(Settings({}, base_url="http://localhost"), "abc123")

    verdict, lines = Judge({}, SchemaChecks({}), None).verdict(Reply(case(kind=kind), answer, values))

    leak = ("a leak in the answer", ["leak      a stack trace of Go: goroutine 7 [running"])
    assert (verdict, lines) == (leak if kind == "security" else ("", []))
