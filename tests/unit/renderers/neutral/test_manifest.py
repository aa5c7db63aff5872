"""What `specmint.json` says of operations."""

import json
from typing import Any

from engine.options import GenerateOptions
from engine.renderers.neutral.manifest import Counts, Manifest
from engine.units import Units
from tests.samples.suite import sample_suite

SUITE, (PLAN, *_) = sample_suite()
NAME = f"{PLAN.operation.method} {PLAN.operation.path}"


def operations_of(*data: Units) -> dict[str, Any]:
    manifest = Manifest()
    for units in data:
        manifest.expect(PLAN, b"{}", units)
    written = manifest.content(SUITE.api, GenerateOptions(), Counts(0, 0, 0, 0), {}, ({}, frozenset()))
    found: dict[str, Any] = json.loads(written)["operations"]
    return found


def test_the_digest_of_an_operation_is_that_of_its_cases_in_any_order() -> None:
    same = [
        operations_of({"(head)": "0", "one": "1", "two": "2"}),
        operations_of({"(head)": "9", "two": "2", "one": "1"}),
    ]
    others = [operations_of({"one": "1"}), operations_of({"one": "1", "two": "9"})]

    assert list(same[0]) == [NAME]
    assert same[0][NAME][0] == PLAN.slug
    assert same[0] == same[1]
    assert others[0] != same[0] != others[1]


def test_an_operation_that_reads_like_another_has_its_id_behind() -> None:
    assert list(operations_of({"one": "1"}, {"two": "2"})) == [NAME, f"{NAME} ({PLAN.operation.id})"]
