"""`specmint compare`, against a fake model and a service that keeps no rule."""

import json
from pathlib import Path

import pytest

from engine.ai.compare import stability
from engine.cli import run
from tests.fakes.llm_server import Asked, error
from tests.fakes.llm_thread import served
from tests.samples.serving import Answer, Call, serving
from tests.samples.taught import STAYS
from tests.samples.taught import brain as good

pytestmark = pytest.mark.xdist_group("ai")


def brain(asked: Asked) -> str:
    """Answer as a good model would, whatever the nonce of the job is."""
    nonce = asked.user.partition("<q-")[2].partition(" ")[0]
    return good(Asked(asked.api, {"input": asked.user.replace(f"q-{nonce}", "q-nonce")}, {}, ""))


def compared(url: str, *more: str) -> int:
    typed = ["compare", str(STAYS), "--ai", "best", "--ai-url", f"{url}/v1", "--model", "tiny"]
    return run([*typed, "--cases", "4", *more])


def test_a_model_is_asked_so_often_and_what_it_adds_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    with served(brain) as server:
        assert compared(server.url, "--runs", "2") == 0
        calls = len(server.asked)

    shown = {line[:42].strip(): line[42:] for line in capsys.readouterr().out.splitlines()}
    told = {name: text.strip() for name, text in shown.items()}
    assert told["model"] == "tiny of compatible, best"
    assert told["items accepted"] == "3"
    assert (told["rules"], told["links"], told["orders"]) == ("1", "1", "1")
    assert told["items refused, all runs"] == "check 11: 2"
    assert told["stability, every two runs"] == "100% alike"
    assert told["cost of a run"] == "price unknown"
    assert (told["calls"], calls % 2) == (str(calls // 2), 0)
    assert int(told["cases and flows added"]) >= 3


def test_a_report_has_the_same_as_data_and_as_a_page(tmp_path: Path) -> None:
    data, page = tmp_path / "compared.json", tmp_path / "compared.HTML"

    with served(brain) as server:
        assert compared(server.url, "--runs", "1", "--report", str(data)) == 0
        assert compared(server.url, "--runs", "1", "--report", str(page)) == 0

    found = json.loads(data.read_text("utf-8"))
    assert (found["model"], found["speed"], found["stability"], found["service"]) == (
        "tiny",
        "best",
        None,
        None,
    )
    (only,) = found["runs"]
    assert (only["rules"], only["links"], only["flows"], only["refused"]) == (1, 1, 1, {"11": 1})
    shown = page.read_text("utf-8")
    assert shown.startswith("<!doctype html>")
    assert "one run says nothing" in shown
    assert "<script" not in shown


class _Careless:
    """Takes whatever comes, and fails where somebody leaves before they came."""

    url = ""

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.given: list[str] = []

    def answer(self, call: Call) -> Answer:
        body = json.loads(call.body) if call.body[:1] == b"{" else {}
        if isinstance(body, dict) and str(body.get("leaves", "9")) <= str(body.get("arrives", "")):
            return Answer(500, {})
        if call.path == "/stays":
            return Answer(201, {"code": "s1"})
        if call.path in ("/guests", "/bills"):
            return Answer(201, {"id": "g1", "name": "Ada"})
        return Answer(
            204 if call.method == "DELETE" else 200, None if call.method == "DELETE" else {"code": "s1"}
        )


def test_both_suites_are_tried_on_a_service_and_what_only_the_model_finds_is_named(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    report = tmp_path / "compared.json"

    with served(brain) as server, serving(_Careless()) as service:
        assert compared(server.url, "--runs", "1", "--base-url", service.url, "--report", str(report)) == 0

    shown = capsys.readouterr().out
    tried = json.loads(report.read_text("utf-8"))["service"]
    assert "failed with the model only" in shown
    assert tried["on"]["cases"] > tried["off"]["cases"]
    assert tried["on"]["serverErrors"] > tried["off"]["serverErrors"]
    assert [each for each in tried["onlyOn"] if "dependency-violation" in each]


def test_a_model_that_never_answers_is_a_warning_and_nothing_added(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with served(brain, lambda _, asked: error(401, asked.api, "authentication_error", "")) as server:
        assert compared(server.url, "--runs", "2") == 0

    told = capsys.readouterr()
    assert told.err.count("[ai-auth]") == 1
    assert "cases and flows added                     0" in told.out


@pytest.mark.parametrize(
    ("more", "code"),
    [
        (["--runs", "0"], "option-out-of-range"),
        (["--runs", "21"], "option-out-of-range"),
        (["--report", "a.txt"], "report-unknown"),
    ],
)
def test_what_cannot_be_is_refused(more: list[str], code: str, capsys: pytest.CaptureFixture[str]) -> None:
    with served(brain) as server:
        assert compared(server.url, *more) == 2

    assert f"[{code}]" in capsys.readouterr().err


def test_a_report_that_cannot_be_written_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "taken.json"
    folder.mkdir()

    with served(brain) as server:
        assert compared(server.url, "--runs", "1", "--report", str(folder)) == 5

    assert "[not-writable]" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("trials", "likeness"),
    [
        ([{"a"}], None),
        ([set(), set()], 1.0),
        ([{"a", "b"}, {"a", "b"}], 1.0),
        ([{"a"}, {"b"}], 0.0),
        ([{"a", "b"}, {"b", "c"}, {"a", "b"}], pytest.approx((1 / 3 + 1 + 1 / 3) / 3)),
    ],
)
def test_stability_is_how_alike_every_two_runs_are(trials: list[set[str]], likeness: float | None) -> None:
    assert stability([frozenset(each) for each in trials]) == likeness
