"""Each fault that a service can hide from single requests turns its flows red, and no other, in every format."""

import os
from pathlib import Path

import pytest

from engine.cases.planner import plan
from engine.openapi.model import Api
from engine.options import GenerateOptions
from engine.renderers import RENDERERS
from engine.runner.model import RunSuite
from engine.runner.planned import from_plans
from tests.samples import java
from tests.samples.club import FAULTS, SETTINGS, described, running_club
from tests.samples.documents import read
from tests.samples.formats import FORMATS, prepare, verdicts
from tests.samples.projects import rendered, write
from tests.samples.runs import ran
from tests.samples.verdicts import Verdicts

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("flows-find-faults")]

# Faults that hide no other: with one run of a format all of them are found, or none.
TOGETHER = sorted(
    FAULTS.keys() - {"delete-keeps", "loses-text", "not-listed", "put-counts", "refused-is-written"}
)


@pytest.fixture(scope="module")
def suite(tmp_path_factory: pytest.TempPathFactory) -> RunSuite:
    planned, _ = plan(_api(tmp_path_factory.mktemp("club")), GenerateOptions(), lambda _: None)
    return from_plans(planned, ())


def _api(folder: Path) -> Api:
    return read(described(), folder)


def _run(suite: RunSuite, *faults: str) -> tuple[Verdicts, int]:
    with running_club(*faults) as club:
        result = ran(suite, club.url, SETTINGS)
    return {each.id: each.verdict for each in result.results}, club.requests


def test_a_sound_service_passes_every_flow(suite: RunSuite) -> None:
    found, requests = _run(suite)

    assert {flow: verdict for flow, verdict in found.items() if verdict != "pass"} == {}
    assert requests < 5 * len(found)


@pytest.mark.parametrize("fault", sorted(FAULTS))
def test_a_fault_turns_its_flows_red_and_no_other(suite: RunSuite, fault: str) -> None:
    found, _ = _run(suite, fault)

    assert {flow for flow, verdict in found.items() if verdict == "fail"} == FAULTS[fault]
    assert "skip" not in found.values()


def test_without_a_second_credential_that_flow_is_skipped_and_says_so(suite: RunSuite) -> None:
    with running_club() as club:
        result = ran(suite, club.url, {"API_TOKEN_MAIN": "first"})

    skipped = {each.id: each.reason for each in result.results if each.verdict != "pass"}
    assert skipped == {"members-other-user": "set API_TOKEN_MAIN_OTHER"}


def test_every_format_reaches_the_verdicts_of_the_runner(
    suite: RunSuite, tmp_path_factory: pytest.TempPathFactory
) -> None:
    absent = java.missing()
    if absent and "CI" not in os.environ:
        pytest.skip(absent)
    out = tmp_path_factory.mktemp("formats")
    planned, _ = plan(_api(out), GenerateOptions(), lambda _: None)
    for name in FORMATS:
        write(rendered(RENDERERS[name], planned), out)
    prepare(out, FORMATS)
    wanted, _ = _run(suite, *TOGETHER)

    found: dict[str, Verdicts] = {}
    for name in FORMATS:
        with running_club(*TOGETHER) as club:
            found[name] = verdicts(out, name, wanted, {**SETTINGS, "API_BASE_URL": club.url})

    assert {flow for flow, verdict in wanted.items() if verdict == "fail"} == set().union(
        *(FAULTS[fault] for fault in TOGETHER)
    )
    assert found == dict.fromkeys(FORMATS, wanted)
