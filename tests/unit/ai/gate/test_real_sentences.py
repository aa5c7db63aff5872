"""Sentences after those of published documents: each was labelled before the lists were tuned to it."""

import itertools
import json

import pytest

from engine.ai.gate.answer import Refused
from engine.ai.gate.naming import mentioned
from engine.ai.gate.quotes import proven
from engine.ai.provider import Item, Question
from engine.openapi.model import JsonValue

NAMES = (
    "marker", "useMarker", "senders", "shared", "oneShot", "stream", "identity", "manifests", "platform", "size", "tick", "beat",
    "policy", "orphans", "payer", "source", "png", "tgs", "closeDate", "period", "centre", "lata", "imageId", "tool", "toolGuid",
    "names", "visibility", "job", "run", "checks", "state", "reason", "branches", "custom", "artifact", "link", "params", "fields",
    "index", "table", "login", "alerts",
)  # fmt: skip
LOCATIONS = tuple(f"body/{name}" for name in NAMES)
VALUES: tuple[JsonValue, ...] = (
    "now",
    0,
    1,
    5,
    600,
    True,
    False,
    "members",
    "dismissed",
    "other",
    "a b",
    "7a",
    "x.",
)
GROUPS = ("or", "only_one", "all_or_none", "zero_or_one")

# What is said of which inputs: kind, inputs in their order, operator, literal.
RULES = [
    ("`size` must be greater than 0.", ("compare", "size", ">", 0)),
    ("The `manifests` and `platform` options exclude each other: they are mutually exclusive.", ("zero_or_one", "manifests platform", "", None)),
    ("`tick` must be greater than `beat`.", ("compare", "tick beat", ">", None)),
    ("Either `policy` or `orphans` may be set, but not both.", ("zero_or_one", "policy orphans", "", None)),
    ("Exactly one of `png` and `tgs` must be used.", ("only_one", "png tgs", "", None)),
    ("`closeDate` can't be used together with `period`.", ("zero_or_one", "closeDate period", "", None)),
    ("`centre` requires `lata` to be set as well.", ("requires", "centre lata", "", None)),
    ("The `closeDate` must be in the future.", ("compare", "closeDate", ">", "now")),
    ("Give `tool` or `toolGuid`, either one or the other may be sent, but not both.", ("zero_or_one", "tool toolGuid", "", None)),
    ("`names` is required when `visibility` is `members`.", ("implies", "visibility names", "==", "members")),
    ("`job` and `run` are mutually exclusive.", ("zero_or_one", "job run", "", None)),
    ("A `reason` must be provided when setting the `state` to `dismissed`.", ("implies", "state reason", "==", "dismissed")),
    ("Precisely one of `artifact` and `link` is required.", ("only_one", "artifact link", "", None)),
    ("If you use `index`, you must also provide `table`.", ("requires", "index table", "", None)),
]  # fmt: skip

# What looks like a rule and says another one, more than one, or none that a request could break.
NO_RULES = [
    "`marker` requires `useMarker` to be set to `true`.",
    "If `senders` is provided, `shared` must be set to `true`.",
    "`oneShot` must be used with `stream=false`.",
    "`identity` requires `manifests=1`.",
    "The type of each of the `params` must match the type of the `fields`.",
    "`payer` was intended to only be used with `source`.",
    "`closeDate` must be at least 5 and no more than 600 seconds in the future.",
    "`checks` requires `alerts` to be enabled.",
    "Requires the `checks` to pass before `run`.",
    "If `branches` is `true`, `custom` must be `false`.",
    "`login` is required, unless `platform` is set to `true`.",
    "Give `reason` only if `state` is `other`.",
    "`link` must be unique within the `table`.",
    "If `orphans` is set, the `policy` can't be specified by default.",
    "Defines which `names` need to complete the `run` before it is considered done.",
    "`index` should be used together with `table`.",
    "Whether to leave out `lata` that require a `centre`.",
    "The `imageId` cannot be changed once the `run` exists.",
    "`size` may return fewer `checks` but never more.",
    "In the `table`, `index` names must be unique.",
]  # fmt: skip


def readings(sentence: str) -> set[tuple[str, str, str, JsonValue]]:
    """Return all that the gate would believe of a sentence, whatever a model says."""
    named = sorted(mentioned(sentence, LOCATIONS))
    question = Question("id", "rules", f"operation POST /a: {sentence}", LOCATIONS)
    found = set()
    for kind, at, op, value in _items(named):
        item = Item(kind, at, op, "" if value is None else json.dumps(value), sentence)
        try:
            proven(item, value, question)
        except Refused:
            continue
        found.add((kind, " ".join(each.rpartition("/")[2] for each in at), op, value))
    return found


def _items(named: list[str]) -> list[tuple[str, tuple[str, ...], str, JsonValue]]:
    pairs = list(itertools.permutations(named, 2)) if len(named) == 2 else []
    made: list[tuple[str, tuple[str, ...], str, JsonValue]] = [
        (kind, tuple(named), "", None) for kind in GROUPS
    ]
    for pair in pairs:
        made.append(("requires", pair, "", None))
        made += [("compare", pair, op, None) for op in ("<", "<=", "==", "!=", ">=", ">")]
        made += [("implies", pair, "==", value) for value in VALUES]
    for name in named[:1] if len(named) == 1 else ():
        made += [("compare", (name,), op, value) for op in ("<", "<=", "==", ">=", ">") for value in VALUES]
        made += [("negative", (name,), "", value) for value in VALUES]
    return made


def _turned(rule: tuple[str, str, str, JsonValue]) -> set[tuple[str, str, str, JsonValue]]:
    """Return the same rule with its inputs in any order that says the same."""
    kind, at, op, value = rule
    names = at.split()
    if kind in GROUPS:
        return {(kind, " ".join(sorted(names)), op, value)}
    if kind == "compare" and len(names) == 2:
        flipped = {"<": ">", ">": "<", "<=": ">=", ">=": "<=", "==": "==", "!=": "!="}
        return {rule, (kind, " ".join(reversed(names)), flipped[op], value)}
    return {rule, (kind, at, ">=", value)} if value == "now" else {rule}


@pytest.mark.parametrize(("sentence", "rule"), RULES)
def test_a_sentence_that_states_a_rule_is_read_so_and_no_other_way(
    sentence: str, rule: tuple[str, str, str, JsonValue]
) -> None:
    assert readings(sentence) == _turned(rule)


@pytest.mark.parametrize("sentence", NO_RULES)
def test_a_sentence_that_only_looks_like_a_rule_is_read_in_no_way(sentence: str) -> None:
    assert readings(sentence) == set()
