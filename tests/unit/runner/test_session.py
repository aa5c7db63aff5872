"""What a case needs is made before it, and deleted after it, whatever happens in between."""

import json
from typing import Any

import pytest

from engine.cases.model import CaseId, Check, Expectation, Flow, TestCase, Wire
from engine.events import CleanupFailed, Event, ProblemFound
from engine.options import RunOptions
from engine.runner.model import Documented
from tests.samples.runs import answer, answering, case, flow, json_answer, ran, step, suite

MADE = json_answer(b'{"id": 7}', "Location: /things/a%20b/?x#y", status="201 Created")
GONE = answer(status="204 No Content")
REFUSED = json_answer(b"{}", status="422 Unprocessable")
CREATED = Expectation(("201",), strict=True)
DELETED = Expectation(("204",), strict=True)


def _create(name: str = "things-setup-create", scope: Any = "shared", **more: Any) -> TestCase:
    wire = Wire("POST", "/things", (), '"{{run}}"')
    more = {"captures": {"thingId": "/id"}, "expect": CREATED, **more}
    return step(name, wire=wire, scope=scope, **more)


def _delete(name: str = "things-setup-delete", target: str = "/things/{{thingId}}") -> TestCase:
    return step(name, wire=Wire("DELETE", target), expect=DELETED)


def _setup(scope: Any = "shared", **more: Any) -> Flow:
    return flow("things-setup", _create(scope=scope, **more), cleanup=(_delete(),), technique="setup")


def _reader(name: str, **more: Any) -> TestCase:
    return case(name, wire=Wire("GET", "/things/{{thingId}}"), setup=("things-setup-create",), **more)


def _lines(got: list[bytes]) -> list[str]:
    return [request.split(b" HTTP")[0].decode() for request in got]


def test_shared_objects_are_made_once_and_deleted_after_the_last_case() -> None:
    with answering(MADE, json_answer(b"{}"), json_answer(b"{}"), GONE) as (url, got):
        result = ran(suite(_reader("one"), _reader("two"), flows=(_setup(),)), url)

    assert _lines(got) == ["POST /things", "GET /things/7", "GET /things/7", "DELETE /things/7"]
    assert result.count("pass") == 2


def test_own_objects_are_made_for_each_case_and_deleted_before_the_next() -> None:
    answers = (MADE, json_answer(b"{}"), GONE)
    with answering(*answers, *answers) as (url, got):
        ran(suite(_reader("one"), _reader("two"), flows=(_setup("own"),)), url)

    assert _lines(got) == ["POST /things", "GET /things/7", "DELETE /things/7"] * 2
    assert got[0] != got[3]


def test_what_was_made_is_deleted_after_a_failure_too() -> None:
    with answering(MADE, json_answer(b"{}", status="500 Oh"), GONE) as (url, got):
        result = ran(suite(_reader("one"), flows=(_setup("own"),)), url)

    assert _lines(got)[-1] == "DELETE /things/7"
    assert [each.reason for each in result.results] == ["500: a server error"]


@pytest.mark.parametrize(
    ("made", "reason"),
    [
        (REFUSED, "setup failed: things-setup-create: got 422"),
        (
            json_answer(b'{"x": 1}', status="201 Created"),
            'setup failed: things-setup-create: nothing at /id in {"x": 1}',
        ),
        (json_answer(b'{"id": null}', status="201 Created"), 'nothing at /id in {"id": null}'),
        (
            json_answer(b'{"id": "%s"}' % (b"x" * 20_000), status="201 Created"),
            "longer than 10,000 characters",
        ),
    ],
)
def test_every_case_behind_a_setup_that_failed_is_skipped_with_the_same_words(
    made: bytes, reason: str
) -> None:
    with answering(made) as (url, got):
        result = ran(suite(_reader("one"), _reader("two"), flows=(_setup(),)), url)

    assert _lines(got) == ["POST /things"]
    assert [each.verdict for each in result.results] == ["skip", "skip"]
    assert all(reason in each.reason for each in result.results)


def test_cleanup_that_failed_is_told_and_changes_no_verdict() -> None:
    events: list[Event] = []
    with answering(MADE, json_answer(b"{}"), json_answer(b"{}", status="403 No")) as (url, _):
        result = ran(suite(_reader("one"), flows=(_setup(),)), url, events=events)

    assert result.count("pass") == 1
    assert [(each.step, each.reason) for each in result.cleanup] == [("things-setup-delete", "got 403")]
    assert CleanupFailed("things-setup-delete", "got 403") in events


def test_what_is_gone_already_needs_no_cleanup() -> None:
    with answering(MADE, json_answer(b"{}"), json_answer(b"{}", status="404 Not Found")) as (url, _):
        assert ran(suite(_reader("one"), flows=(_setup(),)), url).cleanup == ()


def test_cleanup_without_its_credential_or_an_answer_is_told() -> None:
    absent = _delete(target="/things/{{thingId}}?key={{API_KEY_A}}")
    setup = flow("things-setup", _create(), cleanup=(absent,), technique="setup")
    with answering(MADE, json_answer(b"{}")) as (url, _):
        assert ran(suite(_reader("one"), flows=(setup,)), url).cleanup[0].reason == "set API_KEY_A"
    with answering(MADE, json_answer(b"{}"), b"garbage\r\n\r\n") as (url, _):
        assert "illegal status line" in ran(suite(_reader("one"), flows=(_setup(),)), url).cleanup[0].reason


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("header:location", "/things/%2Fthings%2Fa%2520b%2F%3Fx%23y"),
        ("header:Location#last", "/things/a%20b"),
        ("header:Location#path", "/things/%2Fthings%2Fa%2520b%2F%3Fx"),
        ("/id", "/things/7"),
    ],
)
def test_a_capture_reads_the_body_or_a_header(source: str, target: str) -> None:
    with answering(MADE, json_answer(b"{}"), GONE) as (url, got):
        ran(suite(_reader("one"), flows=(_setup(captures={"thingId": source}),)), url)

    assert _lines(got)[1] == f"GET {target}"


def test_a_case_whose_setting_is_missing_is_skipped_and_names_it() -> None:
    wire = Wire("GET", "/things", (("Authorization", "Bearer {{API_TOKEN_MAIN}}"),))
    with answering(json_answer(b"{}")) as (url, got):
        result = ran(suite(case(wire=wire)), url)

    assert [(each.verdict, each.reason) for each in result.results] == [("skip", "set API_TOKEN_MAIN")]
    assert got == []


def test_what_touches_many_objects_runs_only_on_request_and_after_all_else() -> None:
    many = case("purge", wire=Wire("DELETE", "/things"), tags=("destructive",), operation_id="purge")
    other = case("other", path="/others", operation_id="readOthers", wire=Wire("GET", "/others"))
    with answering(json_answer(b"{}")) as (url, got):
        refused = ran(suite(many, other), url, options=RunOptions(1))
        ran(suite(many, other), url, {"API_ALLOW_DESTRUCTIVE": "1"}, options=RunOptions(1))

    assert [each.reason for each in refused.results] == [
        "touches many objects: set API_ALLOW_DESTRUCTIVE",
        "",
    ]
    assert _lines(got) == ["GET /others", "GET /others", "DELETE /things"]


def test_a_flow_ends_at_the_step_that_fails_and_tells_the_steps_before() -> None:
    made = _create("things-crud-create", "own")
    read = step("things-crud-read", wire=Wire("GET", "/things/{{thingId}}"))
    crud = flow("things-crud", made, read, _delete("things-crud-delete"), cleanup=(_delete("x-cleanup"),))
    with answering(MADE, json_answer(b"{}", status="404 Not Found"), GONE) as (url, got):
        (result,) = ran(suite(flows=(crud,)), url).results

    assert _lines(got) == ["POST /things", "GET /things/7", "DELETE /things/7"]
    assert (result.id, result.kind, result.verdict) == ("things-crud", "flow", "fail")
    assert result.failure is not None
    assert result.failure.before == ("create: 201",)


def test_a_flow_whose_object_cannot_be_made_is_skipped_and_names_the_step() -> None:
    made = _create("things-read-back-create", "own")._replace(technique="setup")
    reads = flow("things-read-back", made, step("things-read-back-read"))
    refused, silent = json_answer(b"{}", status="409 Conflict"), json_answer(b"{}", status="201 Created")
    for said, reason in ((refused, "got 409"), (silent, "nothing at /id in {}")):
        with answering(said) as (url, got):
            (result,) = ran(suite(flows=(reads,)), url).results

        assert (result.verdict, result.reason) == ("skip", f"setup failed: things-read-back-create: {reason}")
        assert _lines(got) == ["POST /things"]


def test_what_makes_the_object_of_a_flow_is_judged_by_its_status_alone() -> None:
    wrong = Check("read-back", "/id", equals=8)
    made = _create("things-read-back-create", "own")._replace(technique="setup", checks=(wrong,))
    reads = flow("things-read-back", made, step("things-read-back-read"))
    with answering(MADE, json_answer(b"{}")) as (url, _):
        (result,) = ran(suite(flows=(reads,)), url).results

    assert result.verdict == "pass"


def test_a_flow_compares_with_an_earlier_step() -> None:
    checks = (Check("same", "/a", same_as="one"), Check("same", "/b", absent=True))
    twice = flow("things-twice", step("things-twice-one"), step("things-twice-two", *checks))
    with answering(json_answer(b'{"a": 1}'), json_answer(b'{"a": 2, "b": 3}')) as (url, _):
        (result,) = ran(suite(flows=(twice,)), url).results

    assert result.failure is not None
    assert result.failure.details == ("check     /a: 2, not 1", "check     /b: 3, not absent")


def test_a_flow_whose_step_captures_nothing_fails_with_that_sentence() -> None:
    crud = flow("things-crud", _create("things-crud-create", "own"), cleanup=(_delete("x-cleanup"),))
    with answering(json_answer(b"{}", status="201 Created")) as (url, got):
        (result,) = ran(suite(flows=(crud,)), url).results

    assert _lines(got) == ["POST /things"]
    assert (result.verdict, result.reason) == ("fail", "nothing at /id in {}")


def test_a_schema_that_cannot_be_used_is_a_problem_of_the_run() -> None:
    documented = {"200": Documented((), {"application/json": "urn:x#/$defs/A"})}
    schemas = {"urn:x": {"$id": "urn:x", "$defs": {"A": {"type": "odd"}}}}
    events: list[Event] = []
    with answering(json_answer(b"{}")) as (url, _):
        result = ran(suite(case(), responses=documented, schemas=schemas), url, events=events)

    assert [gap.code for gap in result.gaps] == ["schema-unusable"]
    assert ProblemFound(result.gaps[0]) in events
    assert result.count("pass") == 1


def test_a_flow_without_its_credential_sends_nothing() -> None:
    steps = (step("f-one"), step("f-two", wire=Wire("GET", "/{{API_VALUE_X}}")))
    forbidden = flow("g", step("g-one", tags=("destructive",)))
    with answering(json_answer(b"{}")) as (url, got):
        result = ran(suite(flows=(flow("f", *steps), forbidden)), url)

    assert [each.reason for each in result.results] == [
        "set API_VALUE_X",
        "touches many objects: set API_ALLOW_DESTRUCTIVE",
    ]
    assert got == []


def test_results_stand_in_the_order_of_the_suite_and_events_count_them() -> None:
    cases = [
        case(f"c-{number}", operation_id=f"o{number}", path=f"/p{number}", wire=Wire("GET", f"/p{number}"))
        for number in range(12)
    ]
    events: list[Event] = []
    with answering(json_answer(b"{}")) as (url, _):
        result = ran(suite(*cases), url, events=events)

    assert [each.id for each in result.results] == [CaseId(f"c-{number}") for number in range(12)]
    done = [event.done for event in events if type(event).__name__ == "CaseFinished"]  # type: ignore[union-attr]  # its name says so
    assert done == list(range(1, 13))


def test_no_credential_stands_in_a_result_or_an_event() -> None:
    secret = 'S3cr"et/ü'
    echoed = json.dumps({"echo": secret, "url": "?t=S3cr%22et%2F%C3%BC"}).encode()
    wire = Wire("GET", "/things?t={{API_TOKEN_MAIN}}", (("X-Key", "{{API_KEY_A}}"),))
    events: list[Event] = []
    answers = (
        json_answer(echoed + b" " * 1985 + b'S3cr\\"et/', status="500 S3cr"),
        b'HTTP/1.1 S3cr"et/x\r\n\r\n',
    )
    with answering(*answers) as (url, _):
        result = ran(
            suite(case("one", wire=wire), case("two", wire=wire)),
            url,
            {"API_TOKEN_MAIN": secret, "API_KEY_A": 'S3cr"et/'},
            events=events,
        )

    told = repr(result) + repr(events)
    assert result.count("fail") == 2
    assert "S3cr" not in told
    assert "$API_TOKEN_MAIN" in told
