"""A job does what its licence covers: the file comes with it, and is verified where the work is done."""

import json
from pathlib import Path

import pytest

from engine.ai.ask import Choice
from engine.ai.catalogue import Model
from engine.errors import LicenceError
from engine.jobs import child, licensing
from engine.jobs.licensing import check_cases, check_choice, check_job, granted, here_of, standing_of
from engine.jobs.message_json import dump_job, load_job
from engine.jobs.messages import Failed, Job, Kind, Message
from engine.licensing.entitlements import ENTITLEMENTS, Tier
from engine.licensing.marks import Machine, hashed
from engine.licensing.verdict import FREE, Standing, State
from engine.options import GenerateOptions
from tests.samples.licences import NOW, by, file_of, licence, unbound_file

BOUND = licence(Tier.PRO)._replace(fp=hashed(Machine("os-1", "disk-1", "hw-1"), licence().fs))


def job(cases: int, file: str = "", kind: Kind = Kind.GENERATE) -> Job:
    return Job("000001", kind, "a.yaml", "jobs/000001", GenerateOptions(cases=cases), licence=file)


def code_of(given: Job, machine: Machine | None = None) -> str:
    with pytest.raises(LicenceError) as caught:
        check_job(given, lambda: machine or Machine())
    return caught.value.problem.code


def test_a_licence_goes_through_the_pipe_with_its_job() -> None:
    given = job(40, unbound_file(Tier.PRO, NOW))

    assert load_job(json.loads(json.dumps(dump_job(given)))) == given


def test_what_the_free_edition_covers_needs_no_licence_and_reads_none() -> None:
    check_job(job(10))
    check_job(job(10, "no licence at all"))
    check_job(job(2_000, kind=Kind.LOAD))


@pytest.mark.parametrize(
    ("cases", "tier"), [(25, Tier.BASIC), (100, Tier.PRO), (2_000, Tier.ENTERPRISE), (40, Tier.PRO)]
)
def test_up_to_the_ceiling_of_its_tier_a_job_is_done(cases: int, tier: Tier) -> None:
    check_job(job(cases, unbound_file(tier, NOW)), Machine)


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (job(11), "needs-tier"),
        (job(26, unbound_file(Tier.BASIC, NOW)), "needs-tier"),
        (job(101, unbound_file(Tier.PRO, NOW)), "needs-tier"),
        (job(11, "-----BEGIN SPECMINT LICENCE-----"), "damaged"),
        (job(11, unbound_file(Tier.PRO, NOW).replace("e", "f", 1)), "damaged"),
    ],
)
def test_above_it_nothing_is_done(given: Job, code: str) -> None:
    assert code_of(given) == code


def test_a_file_of_another_machine_covers_nothing() -> None:
    check_job(job(40, file_of(BOUND)), lambda: Machine("os-1", "disk-1", None))

    assert code_of(job(40, file_of(BOUND)), Machine("os-1", "disk-2", "hw-2")) == "needs-tier"


def test_what_came_with_a_job_says_which_language_models_it_may_ask() -> None:
    choice = Choice(
        "openai", "https://api.openai.com/v1", Model("gpt-6.1-terra", "balanced", True, None), str
    )

    check_choice(choice, granted(job(10, unbound_file(Tier.BASIC, NOW)), Machine))
    with pytest.raises(LicenceError) as caught:
        check_choice(choice, granted(job(10), Machine))

    assert caught.value.problem.what == "language models of the class balanced need Basic; Free allows fast"


def test_a_licence_with_figures_of_its_own_counts_by_them() -> None:
    special = BOUND._replace(limits={"cases_per_operation": 300})

    check_job(job(300, file_of(special)), lambda: Machine("os-1", "disk-1", "hw-1"))
    assert code_of(job(301, file_of(special)), Machine("os-1", "disk-1", "hw-1")) == "needs-tier"


def test_a_refusal_says_what_is_allowed_and_what_covers_it() -> None:
    lapsed = FREE._replace(state=State.LAPSED)
    enough = Standing(State.ACTIVE, Tier.BASIC, ENTITLEMENTS[Tier.BASIC], {})

    with pytest.raises(LicenceError) as free:
        check_cases(40, FREE)
    with pytest.raises(LicenceError) as caught:
        check_cases(20, lapsed)
    check_cases(25, enough)

    assert str(free.value) == (
        "40 cases per operation need Pro; Free allows 10 [needs-tier]; "
        "use 10, or enter a key: specmint licence activate KEY"
    )
    assert caught.value.problem.what == "20 cases per operation need Basic; Free allows 10 (licence: lapsed)"


def test_a_child_ends_a_job_that_is_not_covered_before_any_work() -> None:
    told: list[Message] = []

    last = child.run(job(40), told.append, lambda: False)

    assert isinstance(last, Failed)
    assert last.problem.code == "needs-tier"


def test_where_no_licence_lies_nothing_more_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def read() -> Machine:
        raise AssertionError("the machine was read")

    monkeypatch.setattr(licensing, "this_machine", read)

    assert standing_of({"SPECMINT_HOME": str(tmp_path)}, lambda: NOW) == FREE


def test_a_file_named_by_the_environment_counts_and_one_in_the_folder(tmp_path: Path) -> None:
    (tmp_path / "named.smlic").write_text(unbound_file(Tier.PRO, NOW), "utf-8")
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "licence.smlic").write_text(unbound_file(Tier.BASIC, NOW), "utf-8")
    home = {"SPECMINT_HOME": str(tmp_path / "home")}

    assert standing_of(home, lambda: NOW).tier is Tier.BASIC
    assert (
        standing_of({**home, "SPECMINT_LICENCE_FILE": str(tmp_path / "named.smlic")}, lambda: NOW).tier
        is Tier.PRO
    )
    assert (
        standing_of({**home, "SPECMINT_LICENCE_FILE": str(tmp_path / "gone")}, lambda: NOW).tier is Tier.FREE
    )


def test_under_air_gap_this_computer_has_nothing_to_send_with(tmp_path: Path) -> None:
    environment = {"SPECMINT_HOME": str(tmp_path), "SPECMINT_LICENCE_SERVER": "https://licences.example.com"}

    assert here_of(environment, lambda: NOW, may_send=False).send is None
    assert here_of(environment, lambda: NOW).address == "https://licences.example.com"
    assert by().root == "development"
