"""What each planted fault of the shop makes fail, and how the reports of the formats are read."""

import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Literal, TypeAlias
from xml.etree import ElementTree

from tests.samples.shop import CREDENTIALS, SHELF
from tests.samples.suite import sample_suite

Verdict: TypeAlias = Literal["pass", "fail", "skip"]
Verdicts: TypeAlias = dict[str, Verdict]

SETTINGS: Mapping[str, str] = {**CREDENTIALS, "API_VALUE_SHELF_ID": SHELF}

_CREATED = {"create-pet-minimal", "create-pet-full", "create-pet-at-maximum-body-price"}
FAILING: Mapping[str, frozenset[str]] = {
    "maximum-ignored": frozenset(
        {"create-pet-above-maximum-body-price", "create-pet-above-maximum-body-price-huge"}
    ),
    "empty-text-500": frozenset({"create-pet-too-short-body-name"}),
    "auth-ignored": frozenset(
        {"create-pet-no-auth", "create-pet-invalid-auth", "delete-pet-no-auth", "stats-no-auth"}
    ),
    "delete-keeps": frozenset({"pets-crud"}),
    "loses-price": frozenset({"pets-crud"}),
    "no-location": frozenset({*_CREATED, "pets-crud"}),
    "wrong-type": frozenset({*_CREATED, "read-pet-minimal", "pets-crud"}),
}
"""Fault of the shop -> the ids that must fail, no more and no less."""

RUNS = (
    ("maximum-ignored", "empty-text-500", "auth-ignored", "delete-keeps"),
    ("loses-price",),
    ("no-location",),
    ("wrong-type",),
)
"""Every fault, in as few runs as can be: those of one run make different ids fail."""

NEEDS_TOKEN = frozenset(
    [
        "create-pet-minimal",
        "create-pet-full",
        "create-pet-at-maximum-body-price",
        "create-pet-above-maximum-body-price",
        "create-pet-above-maximum-body-price-huge",
        "create-pet-too-short-body-name",
        "create-pet-missing-required-body-kind",
        "create-pet-bad-pattern-body-chip",
        "create-pet-malformed-body",
        "create-pet-wrong-media-type",
        "create-pet-missing-body",
        "create-pet-not-text",
        "read-pet-minimal",
        "replace-pet-minimal",
        "replace-pet-wrong-type-body-name",
        "delete-pet-minimal",
        "delete-pet-no-auth",
        "add-photo-full",
        "add-photo-too-long-body-caption",
        "pets-crud",
    ]
)
"""Ids that are skipped without `API_TOKEN_MAIN`, for themselves or for their setup."""


def all_ids() -> frozenset[str]:
    """Return the ids of the sample suite: its cases, and its flows other than setup."""
    suite, plans = sample_suite()
    cases = {str(case.id) for plan in plans for case in plan.cases}
    return frozenset(cases | {flow.id for flow in suite.flows if flow.technique != "setup"})


def failing_with(faults: Iterable[str]) -> frozenset[str]:
    """Return the ids that must fail where all of `faults` are planted."""
    return frozenset().union(*(FAILING[fault] for fault in faults))


def expected(failing: Iterable[str] = (), skipped: Iterable[str] = ()) -> Verdicts:
    """Return the whole table of the sample suite."""
    table: Verdicts = dict.fromkeys(all_ids(), "pass")
    table.update(dict.fromkeys(failing, "fail"))
    table.update(dict.fromkeys(skipped, "skip"))
    return table


def pytest_verdicts(report: Path) -> Verdicts:
    """Read pytest's JUnit XML; an id stands in brackets behind the name of the test."""
    found: Verdicts = {}
    for test in ElementTree.parse(report).iter("testcase"):
        children = {child.tag for child in test}
        name = re.fullmatch(r".*\[(.+)\]", test.attrib["name"])
        assert name is not None, test.attrib["name"]
        assert "error" not in children, test.attrib["name"]
        found[name[1]] = "fail" if "failure" in children else "skip" if "skipped" in children else "pass"
    return found


def node_verdicts(report: str) -> Verdicts:
    """Read what `node --test --test-reporter=junit` prints."""
    found: Verdicts = {}
    for test in ElementTree.fromstring(report).iter("testcase"):
        children = {child.tag for child in test}
        verdict: Verdict = "fail" if "failure" in children else "skip" if "skipped" in children else "pass"
        found[test.attrib["name"].partition(":")[0]] = verdict
    return found


def newman_verdicts(report: Path, ids: Iterable[str]) -> Verdicts:
    """Read Newman's JSON report: a case that was skipped is not in it; steps of a flow share its id."""
    found: Verdicts = dict.fromkeys(ids, "skip")
    for execution in json.loads(report.read_text("utf-8"))["run"]["executions"]:
        for assertion in execution.get("assertions", ()):
            if assertion.get("skipped"):
                continue
            name = assertion["assertion"].partition(":")[0]
            failed = "error" in assertion or found.get(name) == "fail"
            found[name] = "fail" if failed else "pass"
    return found
