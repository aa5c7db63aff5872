"""A service that refuses unknown ids takes the bodies, queries and paths of every format."""

import os
from pathlib import Path

import pytest

from engine.cases.planner import plan
from engine.options import GenerateOptions
from engine.renderers import RENDERERS
from engine.runner.planned import from_plans
from tests.samples import java
from tests.samples.bazaar import SETTINGS, described, running_bazaar
from tests.samples.documents import read
from tests.samples.formats import FORMATS, prepare, verdicts
from tests.samples.projects import rendered, write
from tests.samples.runs import ran
from tests.samples.verdicts import Verdicts

pytestmark = [pytest.mark.slow, pytest.mark.timeout(180), pytest.mark.xdist_group("ids-in-bodies")]
OPTIONS = GenerateOptions(cases=12)


def _executed(folder: Path, settings: dict[str, str]) -> tuple[Verdicts, dict[str, str]]:
    suite = from_plans(*plan(read(described(), folder), OPTIONS, lambda _: None))
    with running_bazaar() as bazaar:
        result = ran(suite, bazaar.url, settings)
        assert bazaar.entered == set()
    reasons = {each.id: each.reason for each in result.results if each.verdict != "pass"}
    return {each.id: each.verdict for each in result.results}, reasons


def test_a_sound_service_passes_every_case(tmp_path: Path) -> None:
    found, reasons = _executed(tmp_path, SETTINGS)

    assert reasons == {}
    assert {
        "create-order-minimal",
        "create-order-full",
        "enter-minimal",
        "read-stall-minimal",
        "create-gift-minimal",
        "customers-link",
        "write-note-minimal",
    } <= found.keys()


def test_what_stands_in_a_hall_is_skipped_until_the_hall_is_named(tmp_path: Path) -> None:
    found, reasons = _executed(tmp_path, {})

    assert set(reasons.values()) == {"set API_VALUE_HALL"}
    assert {name for name in reasons if found[name] != "skip"} == set()


def test_every_format_reaches_the_verdicts_of_the_runner(tmp_path: Path) -> None:
    absent = java.missing()
    if absent and "CI" not in os.environ:
        pytest.skip(absent)
    out = tmp_path / "out"
    suite, plans = plan(read(described(), tmp_path), OPTIONS, lambda _: None)
    written = list(plans)
    for name in FORMATS:
        write(rendered(RENDERERS[name], suite, written), out)
    prepare(out, FORMATS)
    wanted, _ = _executed(tmp_path, {})

    found: dict[str, Verdicts] = {}
    for name in FORMATS:
        with running_bazaar() as bazaar:
            found[name] = verdicts(out, name, wanted, {"API_BASE_URL": bazaar.url})
            assert bazaar.entered == set()

    assert found == dict.fromkeys(FORMATS, wanted)
