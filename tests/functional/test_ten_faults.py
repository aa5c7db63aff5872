"""The ten kinds of faults that the literature names, planted one at a time and all together, are all found.

No test fails where none is planted. Options are the default ones.
"""

import json
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from engine import pipeline
from engine.options import GenerateOptions, RunOptions
from engine.runner.folder import from_folder
from engine.writer.output import Destination
from tests.samples.formats import Ran, prepare, ran
from tests.samples.runs import ran as executed
from tests.samples.tickets import DOCUMENT, FAULTS, running_tickets

pytestmark = pytest.mark.slow

FORMATS = ("python", "nodejs", "postman")
MOST_REQUESTS = 150
FINDERS = {
    "exception": {"read-load-minimal"},
    "wrong-type": {"list-desks-minimal"},
    "undeclared-success": {"close-ticket-minimal"},
    "maximum-ignored": {"list-tickets-above-maximum-query-limit"},
    "enumeration-ignored": {"list-tickets-not-in-enum-query-state-unknown"},
    "required-boolean-ignored": {"tickets-failed-write"},
    "lost-location": {"tickets-location"},
    "delete-without-effect": {"tickets-use-after-delete", "tickets-crud"},
    "put-as-partial-update": {"tickets-put-replace"},
    "put-not-idempotent": {"tickets-put-idempotent", "tickets-crud"},
}
"""Planted fault -> the ids that fail, no more and no less."""


class Suite(NamedTuple):
    out: Path
    ids: frozenset[str]

    def run(self, name: str, *faults: str) -> Ran:
        return ran(self.out, name, self.ids, faults, running_tickets)


@pytest.fixture(scope="module")
def suite(tmp_path_factory: pytest.TempPathFactory) -> Suite:
    out = tmp_path_factory.mktemp("tickets") / "out"
    pipeline.generate(
        str(DOCUMENT),
        GenerateOptions(formats=FORMATS),
        Destination(str(out)),
        emit=lambda _: None,
        stdin=bytes,
    )
    prepare(out, FORMATS)
    content = json.loads((out / "cases.json").read_bytes())
    flows = [flow["id"] for flow in content["flows"] if flow["technique"] != "setup"]
    return Suite(out, frozenset([*(case["id"] for case in content["cases"]), *flows]))


def failing(found: Ran) -> set[str]:
    return {name for name, verdict in found.verdicts.items() if verdict == "fail"}


@pytest.mark.parametrize("name", FORMATS)
def test_a_service_without_a_fault_passes_every_test(suite: Suite, name: str) -> None:
    found = suite.run(name)

    assert set(found.verdicts.values()) == {"pass"}
    assert found.verdicts.keys() == suite.ids


@pytest.mark.parametrize("name", FORMATS)
def test_all_ten_faults_at_once_are_found_within_150_requests(suite: Suite, name: str) -> None:
    found = suite.run(name, *FAULTS)

    assert failing(found) == set().union(*FINDERS.values())
    assert sum(map(len, found.requests.values())) <= MOST_REQUESTS


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_alone_fails_its_finders_and_nothing_else(suite: Suite, fault: str) -> None:
    assert failing(suite.run("nodejs", fault)) == FINDERS[fault]


@pytest.mark.parametrize("faults", [(), *((each,) for each in FAULTS), FAULTS])
def test_the_command_run_finds_the_same(suite: Suite, faults: tuple[str, ...]) -> None:
    with running_tickets(faults) as service:
        result = executed(_read(suite.out), service.url, {"API_RUN_ID": "one"}, options=RunOptions(1))

    failed = {each.id for each in result.results if each.verdict == "fail"}
    assert failed == set().union(*(FINDERS[fault] for fault in faults))
    assert {each.verdict for each in result.results} <= {"pass", "fail"}
    assert len(service.calls) <= MOST_REQUESTS


_read = cache(from_folder)
