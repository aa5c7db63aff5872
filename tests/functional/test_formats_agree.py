"""The four projects of one suite send the same requests and reach the same verdicts."""

import json
import os
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from engine import pipeline
from engine.events import Event
from engine.options import GenerateOptions
from engine.renderers import RENDERERS
from engine.writer.output import Destination
from tests.samples import java
from tests.samples.formats import FORMATS, Ran, prepare, ran
from tests.samples.projects import rendered, write
from tests.samples.shop import DOCUMENT, FAULTS
from tests.samples.verdicts import all_ids

pytestmark = [pytest.mark.slow, pytest.mark.timeout(180), pytest.mark.xdist_group("formats-agree")]

CASES = 20
# With a wrong type in every pet a list is wrong as soon as it holds one, so the order of the files would count.
TOGETHER = tuple(fault for fault in FAULTS if fault != "wrong-type")
Runs = Callable[..., dict[str, Ran]]


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory) -> Runs:
    """One run of each format of the suite that the planner makes for the shop; the same faults run once."""
    out = _folder(tmp_path_factory) / "out"
    events: list[Event] = []
    destination = Destination(str(out))
    pipeline.generate(
        str(DOCUMENT), GenerateOptions(cases=CASES), destination, emit=events.append, stdin=bytes
    )
    suite = json.loads((out / "cases.json").read_bytes())
    flows = [flow["id"] for flow in suite["flows"] if flow["technique"] != "setup"]
    return _runs(out, frozenset([case["id"] for case in suite["cases"]] + flows))


@pytest.fixture(scope="module")
def by_hand(tmp_path_factory: pytest.TempPathFactory) -> Runs:
    """The same of the sample suite: flows, uploads, bytes, numbers that no double holds."""
    out = _folder(tmp_path_factory)
    for name in FORMATS:
        write(rendered(RENDERERS[name]), out)
    return _runs(out, all_ids())


def _folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    absent = java.missing()
    if absent and "CI" not in os.environ:
        pytest.skip(absent)
    assert absent is None
    return tmp_path_factory.mktemp("shop")


def _runs(out: Path, ids: frozenset[str]) -> Runs:
    prepare(out, FORMATS)

    @cache
    def run(*faults: str) -> dict[str, Ran]:
        runs = {name: ran(out, name, ids, faults) for name in FORMATS}
        assert runs["python"].verdicts.keys() == ids
        return runs

    return run


def differences(runs: dict[str, Ran], part: str) -> dict[str, dict[str, object]]:
    """Return id -> format -> what it has, where the formats differ."""
    tables = {name: getattr(each, part) for name, each in runs.items()}
    keys = sorted({key for table in tables.values() for key in table})
    rows = {key: {name: table.get(key) for name, table in tables.items()} for key in keys}
    return {key: row for key, row in rows.items() if any(each != row["python"] for each in row.values())}


def test_a_sound_service_passes_every_planned_case_in_every_format(planned: Runs) -> None:
    found = [
        (name, key, verdict)
        for name, each in planned().items()
        for key, verdict in each.verdicts.items()
        if verdict != "pass"
    ]

    # Nobody has set a second credential.
    assert found == [(name, "pets-other-user", "skip") for name in FORMATS]


# What one fault alone does to the suite by hand, the tests of each format say by name.
@pytest.mark.parametrize(("suite", "faults"), [("planned", ()), ("planned", TOGETHER), ("by_hand", ())])
def test_verdicts_are_the_same_in_every_format(
    request: pytest.FixtureRequest, suite: str, faults: tuple[str, ...]
) -> None:
    runs: Runs = request.getfixturevalue(suite)

    assert differences(runs(*faults), "verdicts") == {}


@pytest.mark.parametrize("suite", ["planned", "by_hand"])
def test_requests_are_the_same_in_every_format(request: pytest.FixtureRequest, suite: str) -> None:
    runs: Runs = request.getfixturevalue(suite)

    assert differences(runs(), "requests") == {}


def test_objects_of_one_run_never_have_the_same_name(by_hand: Runs) -> None:
    sent = by_hand()["python"].requests

    made = [
        name for texts in sent.values() for text in texts for name in re.findall('Rex [0-9a-z]{6}"', text)
    ]

    assert len(made) == len(set(made)) == 8
