"""`specmint run` sends what the generated projects send, and reaches their verdicts."""

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from engine import pipeline
from engine.cases import planner
from engine.openapi.load import load
from engine.options import GenerateOptions, RunOptions
from engine.renderers import RENDERERS
from engine.runner.folder import from_folder
from engine.runner.model import RunSuite
from engine.runner.planned import from_plans
from engine.writer.output import Destination
from tests.samples.formats import RUN_ID, Ran, ran, requests
from tests.samples.projects import rendered, write
from tests.samples.runs import ran as executed
from tests.samples.shop import DOCUMENT, FAULTS, SHELF, running_shop
from tests.samples.suite import sample_suite
from tests.samples.verdicts import FAILING, SETTINGS, all_ids, expected

pytestmark = pytest.mark.slow

OPTIONS = GenerateOptions(formats=("python",), cases=40)
ENVIRONMENT = {**SETTINGS, "API_VALUE_SHELFID": SHELF, "API_RUN_ID": RUN_ID, "SPECMINT_TRACE": "1"}
Project = Callable[..., Ran]


def _run(suite: RunSuite, *faults: str, parallel: int = 4) -> Ran:
    with running_shop(faults) as shop:
        result = executed(suite, shop.url, ENVIRONMENT, options=RunOptions(parallel))
    return Ran({each.id: each.verdict for each in result.results}, requests(shop))


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("planned") / "out"
    pipeline.generate(str(DOCUMENT), OPTIONS, Destination(str(folder)), emit=lambda _: None, stdin=bytes)
    return folder


@pytest.fixture(scope="module")
def project(out: Path) -> Project:
    """The pytest project of the planned suite, run once per fault."""
    ids = frozenset(_ids(from_folder(out)))
    return cache(lambda *faults: ran(out, "python", ids, faults))


def _ids(suite: RunSuite) -> list[str]:
    return [*(case.id for case in suite.cases), *(flow.id for flow in suite.flows)]


def _planned() -> RunSuite:
    api = load(str(DOCUMENT), report=lambda _: None, stdin=bytes)
    return from_plans(*planner.plan(api, OPTIONS, lambda _: None))


@pytest.mark.parametrize("faults", [(), FAULTS])
@pytest.mark.parametrize("of", ["document", "folder"])
def test_verdicts_are_those_of_the_generated_project(
    out: Path, project: Project, of: str, faults: tuple[str, ...]
) -> None:
    suite = _planned() if of == "document" else from_folder(out)

    # One after the other: what a list holds depends on what other resources made before.
    found = _run(suite, *faults, parallel=1)

    assert found.verdicts == project(*faults).verdicts
    assert bool(faults) == ("fail" in found.verdicts.values())


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_found_by_the_planned_cases(out: Path, fault: str) -> None:
    found = _run(from_folder(out), fault)

    assert "fail" in found.verdicts.values()


@pytest.mark.parametrize("of", ["document", "folder"])
def test_requests_are_those_of_the_generated_project(out: Path, project: Project, of: str) -> None:
    suite = _planned() if of == "document" else from_folder(out)

    assert _run(suite, parallel=1).requests == project().requests


def test_a_suite_with_flows_uploads_and_odd_bytes_sends_the_same(tmp_path: Path) -> None:
    write(rendered(RENDERERS["python"]), tmp_path)

    wanted = ran(tmp_path, "python", all_ids())

    found = _run(from_plans(*sample_suite()), parallel=1)
    assert found.requests == wanted.requests
    assert found.verdicts == wanted.verdicts


@pytest.mark.parametrize("parallel", [1, 4])
@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_fails_the_cases_that_it_breaks_and_no_other(fault: str, parallel: int) -> None:
    found = _run(from_plans(*sample_suite()), fault, parallel=parallel)

    assert found.verdicts == expected(FAILING[fault])
