"""`specmint run` as a person types it."""

import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from engine.cli import run
from engine.events import load
from tests.samples.projects import run_python
from tests.samples.runs import serving
from tests.samples.shop import CREDENTIALS, DOCUMENT, SHELF, TOKEN, running_shop

ROOT = Path(__file__).parents[2]
ENVIRONMENT = {**CREDENTIALS, "API_VALUE_SHELFID": SHELF}


@pytest.fixture
def _credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)


@pytest.mark.functional
def test_a_sound_service_passes_and_every_report_says_so(tmp_path: Path) -> None:
    reports = [tmp_path / f"report{suffix}" for suffix in (".html", ".xml", ".json")]
    typed = [part for path in reports for part in ("--report", str(path))]
    with running_shop() as shop:
        done = run_python(ROOT, "engine", "run", str(DOCUMENT), "--base-url", shop.url, *typed, **ENVIRONMENT)

    assert (done.returncode, done.stderr) == (0, "")
    assert " 0 failed, 1 skipped in " in done.stdout
    assert done.stdout.endswith(f"report: {', '.join(map(str, reports))}\n")
    summary = json.loads(reports[2].read_bytes())["summary"]
    assert (summary["skip"], summary["fail"]) == (1, 0)  # nobody has set a second credential
    assert summary["cases"] == int(ElementTree.parse(reports[1]).getroot().attrib["tests"])
    assert reports[0].read_bytes().startswith(b"<!doctype html>")


@pytest.mark.usefixtures("_credentials", "licensed")
def test_a_fault_is_told_with_the_command_that_shows_it_and_without_credentials(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    report = tmp_path / "report.html"
    with running_shop(("empty-text-500",)) as shop:
        code = run(["run", str(DOCUMENT), "--base-url", shop.url, "--report", str(report), "--cases", "20"])

    told = capfd.readouterr().out
    assert code == 1
    assert "create-pet-too-short-body-name: " in told
    assert '  again     curl -sS -X POST "$API_BASE_URL/pets"' in told
    assert "a server error" in told
    for text in (told, report.read_text("utf-8")):
        assert TOKEN not in text
        assert "$API_TOKEN_MAIN" in text


@pytest.mark.usefixtures("_credentials")
def test_a_folder_is_run_and_its_operations_can_be_chosen(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    out = str(tmp_path / "out")
    run(["generate", str(DOCUMENT), "--out", out, "--format", "python"])
    capfd.readouterr()
    with running_shop() as shop:
        code = run(["run", out, "--base-url", shop.url, "--include", "listPets", "--events"])

    events = [load(json.loads(line)) for line in capfd.readouterr().out.splitlines()]
    operations = {event.operation for event in events if type(event).__name__ == "CaseFinished"}  # type: ignore[union-attr]  # its name says so
    assert code == 0
    assert operations == {"listPets"}
    assert [type(event).__name__ for event in (events[0], events[-1])] == [
        "ExecutionStarted",
        "ExecutionFinished",
    ]
    assert {call.method for call in shop.calls} <= {"GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}


def test_what_a_document_says_of_its_cases_is_planned_alike(capfd: pytest.CaptureFixture[str]) -> None:
    with running_shop() as shop:
        typed = ["run", str(DOCUMENT), "--base-url", shop.url, "--events", "--domain", "banking"]
        run([*typed, "--cases", "2", "--seed", "7", "--exclude", "*Pet*"])

    events = [json.loads(line) for line in capfd.readouterr().out.splitlines()]
    finished = [event["case"] for event in events if event["event"] == "case-finished"]
    assert [event["event"] for event in events[:2]] == ["stage-started", "document-read"]
    assert all(not name.startswith(("create-pet", "read-pet", "list-pets")) for name in finished)
    assert len(finished) == 8


@pytest.mark.parametrize(
    ("typed", "code", "said"),
    [
        (["--base-url", "ftp://x"], 2, "[base-url-wrong]"),
        ([], 2, "[base-url-missing]"),
        (["--base-url", "http://127.0.0.1:9"], 4, "[service-unreachable]"),
        (["--base-url", "http://127.0.0.1:9", "--report", "x.pdf"], 2, "[report-unknown]"),
        (["--base-url", "http://127.0.0.1:9", "--parallel", "0"], 2, "[option-out-of-range]"),
        (["--base-url", "http://127.0.0.1:9", "--cases", "0"], 2, "[option-out-of-range]"),
        (["--base-url", "http://127.0.0.1:9", "--rate", "x"], 2, "[arguments-wrong]"),
    ],
)
def test_what_is_typed_wrongly_or_cannot_be_reached_is_one_line(
    capfd: pytest.CaptureFixture[str], typed: list[str], code: int, said: str
) -> None:
    assert run(["run", str(DOCUMENT), *typed]) == code

    told = capfd.readouterr().err.splitlines()
    assert len(told) == 1
    assert said in told[0]


def test_options_that_plan_are_refused_for_a_folder(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "cases.json").write_text('{"schemaVersion": 1, "cases": []}', "utf-8")
    typed = ["run", str(tmp_path), "--base-url", "http://127.0.0.1:9"]

    assert run([*typed, "--cases", "3", "--domain", "x"]) == 2
    refused = capfd.readouterr().err
    assert run([*typed, "--events"]) == 0
    told = capfd.readouterr().out

    assert "--cases and --domain: " in refused
    assert "[option-for-document]" in refused
    assert json.loads(told.splitlines()[1])["problem"]["code"] == "answers-missing"


def test_a_suite_that_is_none_is_an_event_and_a_line(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "cases.json").write_text("[]", "utf-8")

    code = run(["run", str(tmp_path), "--base-url", "http://127.0.0.1:9", "--events"])

    told = capfd.readouterr()
    assert code == 1
    assert json.loads(told.out)["problem"]["code"] == "suite-unreadable"
    assert "[suite-unreadable]" in told.err


@pytest.mark.functional
@pytest.mark.skipif(sys.platform == "win32", reason="no such signal")
def test_a_person_who_interrupts_is_obeyed_soon() -> None:
    process: list[subprocess.Popen[str]] = []
    asked: list[bool] = []

    def talk(connection: socket.socket, _: bytes) -> None:
        if process and not asked:
            asked.append(True)
            process[0].send_signal(signal.SIGINT)

    with serving(talk) as url:
        command = [sys.executable, "-m", "engine", "run", str(DOCUMENT), "--base-url", url, "--timeout", "1"]
        process.append(
            subprocess.Popen(
                command,
                cwd=ROOT,
                env={**os.environ, **ENVIRONMENT},
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )
        )
        _, told = process[0].communicate(timeout=30)

    assert process[0].returncode == 130
    assert told.splitlines()[-1] == "specmint: interrupted; run it again to finish"
