"""Reports of a small run, byte for byte, and what must hold for any."""

import json
import re
from collections.abc import Mapping
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pytest

from engine.errors import Location, OutputError, Problem, Severity, UsageError
from engine.runner.model import CaseResult, CleanupTrouble, Failure, RunResult, Verdict
from engine.runner.reports import REPORTS, check_report, write_report
from engine.runner.reports.json_report import json_report
from engine.runner.reports.junit_report import junit_report
from engine.runner.reports.page import page
from engine.runner.reports.pictures import MOST_BARS
from tests.samples.projects import UPDATE_GOLDEN
from tests.samples.verdicts import node_verdicts

GOLDEN = Path(__file__).parents[3] / "golden" / "reports"
HOSTILE = "</script><img src=x onerror=alert(1)>\"'&\x00\x1b[31m\u202e]]>\ud800"


def result_of(name: str, verdict: Verdict, **more: object) -> CaseResult:
    made = CaseResult(
        name,
        "createPet",
        "POST",
        "/pets",
        "negative",
        "above-maximum",
        "#/components/schemas/NewPet/properties/price/maximum",
        "POST /pets refuses a `price` above 1000",
        "maximum of `price`: 1000",
        verdict,
        "",
        201,
        12,
    )
    return made._replace(**more)  # type: ignore[arg-type]  # fields of the result


RUN = RunResult(
    "Pet shop",
    "http://localhost:8080/v1",
    "2020-02-29T10:00:00Z",
    3_456,
    (
        result_of("create-pet-minimal", "pass", kind="positive", technique="minimal", title="POST /pets"),
        result_of(
            "create-pet-above-maximum-body-price",
            "fail",
            reason="201: accepted",
            failure=Failure(
                "422 (named by the document)",
                "201 Created: accepted                    application/json, 31 bytes, 12 ms",
                (),
                '{"id": 7, "price": 1001}',
                ("create: 201",),
                'curl -sS -X POST "$API_BASE_URL/pets" -H "Authorization: Bearer $API_TOKEN_MAIN"',
            ),
        ),
        result_of(
            "stats-minimal",
            "skip",
            operation_id="stats",
            method="GET",
            path="/stats",
            technique="minimal",
            reason="set API_TOKEN_MAIN",
            status=0,
            took_ms=0,
        ),
        result_of("read-pet-minimal", "fail", reason="timed out", status=0, took_ms=0, technique="minimal"),
    ),
    (CleanupTrouble("pets-setup-delete", "got 500"),),
    (Problem("schemas-missing", "these are missing", "make them", Location("out"), Severity.WARNING),),
)
EMPTY = RunResult("", "http://localhost", "", 0, ())
EVIL = RunResult(
    HOSTILE,
    "http://localhost",
    HOSTILE,
    1,
    (
        result_of(
            HOSTILE,
            "fail",
            path=HOSTILE,
            technique=HOSTILE,
            title=HOSTILE,
            why=HOSTILE,
            target=HOSTILE,
            reason=HOSTILE,
            failure=Failure(HOSTILE, HOSTILE, (HOSTILE,), HOSTILE, (HOSTILE,), HOSTILE),
        ),
        result_of("skipped", "skip", reason=HOSTILE, method=HOSTILE),
    ),
    (CleanupTrouble(HOSTILE, HOSTILE),),
    (Problem("x", HOSTILE, HOSTILE),),
)


@pytest.mark.parametrize("suffix", REPORTS)
def test_a_report_is_the_same_byte_for_byte(suffix: str) -> None:
    golden = GOLDEN / f"report{suffix}"
    made = REPORTS[suffix](RUN)
    if UPDATE_GOLDEN:
        golden.parent.mkdir(exist_ok=True)
        golden.write_bytes(made)

    assert made == golden.read_bytes()


@pytest.mark.parametrize("run", [RUN, EMPTY, EVIL], ids=["small", "empty", "hostile"])
def test_junit_xml_is_read_by_the_reader_of_the_projects(run: RunResult) -> None:
    text = junit_report(run).decode()
    root = ElementTree.fromstring(text)

    assert int(root.attrib["tests"]) == len(run.results) == len(list(root.iter("testcase")))
    assert int(root.attrib["failures"]) == run.count("fail") == len(list(root.iter("failure")))
    if run is RUN:
        assert node_verdicts(text) == {each.id: each.verdict for each in RUN.results}


@pytest.mark.parametrize("run", [RUN, EMPTY, EVIL], ids=["small", "empty", "hostile"])
def test_json_holds_every_case_and_the_sums(run: RunResult) -> None:
    report = json.loads(json_report(run))

    assert report["summary"] == {
        "cases": len(run.results),
        "pass": run.count("pass"),
        "fail": run.count("fail"),
        "skip": run.count("skip"),
    }
    assert [case["id"] for case in report["cases"]] == [each.id for each in run.results]
    assert [case["verdict"] for case in report["cases"]] == [each.verdict for each in run.results]
    if run is RUN:
        assert report["operations"][0]["statusCodes"] == [201]
        assert report["cases"][1]["failure"]["before"] == ["create: 201"]


class _Elements(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.open: list[str] = []
        self.rows: list[Mapping[str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        if tag not in {"meta", "input", "rect"}:
            self.open.append(tag)
        if "case" in (dict(attrs).get("class") or "").split():
            self.rows.append(dict(attrs))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def _parsed(run: RunResult) -> _Elements:
    reader = _Elements()
    reader.feed(page(run).decode())
    reader.close()
    assert reader.open == []
    return reader


@pytest.mark.parametrize("run", [RUN, EMPTY, EVIL], ids=["small", "empty", "hostile"])
def test_a_page_asks_for_nothing_and_runs_nothing_of_others(run: RunResult) -> None:
    found = _parsed(run)

    assert {"src", "href", "action", "style", "srcset", "xlink:href"} & {
        name for name, _ in found.attributes
    } == set()
    assert [name for name, _ in found.attributes if name.startswith("on")] == []
    assert {"img", "link", "iframe", "object", "base", "a"} & set(found.tags) == set()
    assert found.tags.count("script") == 1
    assert [
        url for url in re.findall(r"https?://[^\s<\"']+", page(run).decode()) if "localhost" not in url
    ] == []
    assert "url(#hatch)" in page(run).decode()
    assert "@import" not in page(run).decode()


def test_only_the_script_and_style_of_the_page_are_let_in() -> None:
    text = page(RUN).decode()

    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', text)

    assert policy is not None
    assert re.fullmatch(
        r"default-src 'none'; style-src 'sha256-[\w+/=]{44}'; script-src 'sha256-[\w+/=]{44}'; base-uri 'none'",
        policy[1],
    )


def test_a_page_shows_every_case_with_its_verdict_and_both_themes() -> None:
    text = page(RUN).decode()

    rows = _parsed(RUN).rows
    assert [row["data-verdict"] for row in rows] == ["pass", "fail", "fail", "skip"]
    assert "prefers-color-scheme: dark" in text
    assert "set API_TOKEN_MAIN" in text
    assert "cleanup failed: pets-setup-delete: got 500" in text
    assert "half within 12 ms" in text


def test_characters_that_are_not_seen_are_written_out() -> None:
    text = page(EVIL).decode()

    assert "\u202e" not in text
    assert "\x1b" not in text
    assert "\\u202e" in text
    assert "&lt;/script&gt;" in text


def test_many_operations_are_drawn_up_to_a_number_and_the_rest_is_counted() -> None:
    many = tuple(
        result_of(
            f"c-{number}",
            "fail" if number == 99 else "pass",
            path=f"/p{number:02}",
            operation_id=f"o{number}",
        )
        for number in range(100)
    )

    text = page(RunResult("Many", "http://localhost", "", 1, many)).decode()

    picture = text.partition("By operation")[2].partition("</svg>")[0]
    assert picture.count("<title>") == MOST_BARS
    assert "POST /p99: 1 failed, 0 skipped, 0 passed" in picture
    assert ">and 76 more<" in picture


@pytest.mark.parametrize("path", ["report", "report.pdf", "", ".html/x"])
def test_a_report_of_no_kind_is_wrong_use(path: str) -> None:
    with pytest.raises(UsageError) as caught:
        check_report(path)

    assert caught.value.problem.code == "report-unknown"


def test_a_report_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")

    with pytest.raises(OutputError) as caught:
        write_report(str(tmp_path / "file" / "report.html"), RUN)

    assert caught.value.problem.code == "report-unwritable"
    assert write_report(str(tmp_path / "report.HTML"), RUN) == len(page(RUN))
