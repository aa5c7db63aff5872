"""A run is counted where it was done, only for a licence that wants it, and never fails by it."""

from pathlib import Path

import pytest

from engine.cli import run
from engine.cli.tally import Tally
from engine.events import AiBatchDone, Event, RunFinished
from engine.jobs import child, licensing
from engine.jobs.counting import count_run
from engine.jobs.messages import Job, Kind
from engine.licensing import usage
from engine.licensing.contract import Meter
from engine.licensing.entitlements import Tier
from engine.licensing.payloads import Bind
from engine.options import GenerateOptions
from tests.samples.licence_office import MemoryVault
from tests.samples.licences import NOW, by, certificate, file_of, licence, of_today, unbound_file

DOCUMENT = str(Path(__file__).parents[3] / "resources" / "samples" / "bookshop.yaml")
LIC = licence().lic
JANUARY = "2027-01"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SPECMINT_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("SPECMINT_LICENCE_FILE", raising=False)
    monkeypatch.setattr(licensing, "SystemVault", MemoryVault)
    (tmp_path / "home").mkdir()
    return tmp_path / "home"


def counted(home: Path) -> list[dict[Meter, int]]:
    found = usage.batches(home, LIC, tuple(Meter), lambda: "00000000-0000-4000-8000-000000000001")
    return [dict(each.counts) for each in found]


def test_without_a_licence_or_a_wish_nothing_is_counted(home: Path) -> None:
    environment = {"SPECMINT_HOME": str(home)}
    count_run(environment, lambda: NOW, cases=40)
    (home / "licence.smlic").write_text(unbound_file(Tier.PRO, NOW), "utf-8")
    count_run(environment, lambda: NOW, cases=40)

    assert [each.name for each in home.iterdir() if each.name.startswith("usage")] == []


def test_what_the_person_or_the_licence_wants_is_counted(home: Path) -> None:
    environment = {"SPECMINT_HOME": str(home)}
    asks = licence()._replace(bind=Bind.NONE, usage=("jobs",))
    (home / "licence.smlic").write_text(file_of(asks, by(certificate())), "utf-8")
    count_run(environment, lambda: NOW, cases=40, asked=3, tokens=900)
    by_contract = counted(home)
    usage.forget(home, "00000000-0000-4000-8000-000000000001")
    usage.share(home, is_on=True)
    count_run(environment, lambda: NOW, cases=40, asked=3, tokens=900)

    assert by_contract == [{Meter.JOBS: 1}]
    assert counted(home) == [{Meter.AI_REQUESTS: 3, Meter.AI_TOKENS: 900, Meter.CASES: 40, Meter.JOBS: 1}]


def test_a_licence_that_the_environment_names_has_no_seat_to_count_for(home: Path) -> None:
    file = home / "named.smlic"
    file.write_text(unbound_file(Tier.PRO, NOW), "utf-8")
    usage.share(home, is_on=True)

    count_run({"SPECMINT_HOME": str(home), "SPECMINT_LICENCE_FILE": str(file)}, lambda: NOW, cases=40)

    assert not (home / usage.COUNTS).exists()


@pytest.mark.parametrize("broken", ["licence.smlic", usage.COUNTS])
def test_what_cannot_be_counted_is_passed_over(home: Path, broken: str) -> None:
    usage.share(home, is_on=True)
    (home / "licence.smlic").write_text(unbound_file(Tier.PRO, NOW), "utf-8")
    (home / broken).unlink(missing_ok=True)
    (home / broken).mkdir()

    count_run({"SPECMINT_HOME": str(home)}, lambda: NOW, cases=40)

    assert (home / broken).is_dir()


def test_a_child_counts_a_run_that_ended_well_and_no_other_job(home: Path, tmp_path: Path) -> None:
    file = of_today(Tier.PRO)
    (home / "licence.smlic").write_text(file, "utf-8")
    usage.share(home, is_on=True)
    options = GenerateOptions(formats=("postman",), cases=2, include=("listBooks",))

    for kind, document in (
        (Kind.LOAD, DOCUMENT),
        (Kind.GENERATE, DOCUMENT),
        (Kind.GENERATE, "gone.yaml"),
    ):
        job = Job("000001", kind, document, str(tmp_path), options, licence=file)
        child.run(job, lambda _: None, lambda: False)

    assert counted(home) == [{Meter.CASES: 2, Meter.JOBS: 1}]


def test_what_models_were_asked_is_counted_as_the_last_event_told(home: Path) -> None:
    (home / "licence.smlic").write_text(of_today(Tier.PRO), "utf-8")
    usage.share(home, is_on=True)
    passed_on: list[Event] = []
    events = (
        AiBatchDone(1, 9, 1, 400, 0.01, 0.9),
        AiBatchDone(9, 9, 3, 900, 0.02, 0.8),
        RunFinished(2, 40, 0, 9, None, "suite.zip"),
    )

    tally = Tally(passed_on.append)
    for event in events:
        tally(event)
    tally.count()

    assert passed_on == list(events)
    assert counted(home) == [{Meter.AI_REQUESTS: 3, Meter.AI_TOKENS: 900, Meter.CASES: 40, Meter.JOBS: 1}]


def test_the_command_counts_a_run_that_ended_well_and_no_other(home: Path, tmp_path: Path) -> None:
    (home / "licence.smlic").write_text(of_today(Tier.PRO), "utf-8")
    usage.share(home, is_on=True)
    typed = ["--format", "postman", "--cases", "2", "--include", "listBooks"]

    done = run(["generate", DOCUMENT, "--zip", str(tmp_path / "suite.zip"), *typed])
    gone = run(["generate", str(tmp_path / "gone.yaml"), "--zip", str(tmp_path / "gone.zip"), *typed])

    assert (done, gone) == (0, 1)
    assert counted(home) == [{Meter.CASES: 2, Meter.JOBS: 1}]
