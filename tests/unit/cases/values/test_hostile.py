"""A document may try anything: it gets a value or a reason, never a traceback or an endless run."""

import time
from typing import Any

import pytest

from engine.cases.rng import stream
from engine.cases.values import NoValue, Values
from engine.cases.values.limits import length_limits, numeric_limits
from engine.cases.values.wrong import bad_format, bad_pattern, not_in_enum, null_not_allowed, wrong_types
from tests.unit.cases.values.by_hand import ROOT, schemas_of

_MANY: list[dict[str, Any]] = [{"required": [f"r{index}"]} for index in range(300)]


def _nested(keyword: str, depth: int) -> Any:
    schema: Any = {"type": "integer"}
    for _ in range(depth):
        if keyword == "items":
            schema = {"type": "array", "items": schema, "minItems": 1}
        elif keyword == "properties":
            schema = {"type": "object", "required": ["p"], "properties": {"p": schema}}
        elif keyword == "not":
            schema = {"not": schema}
        else:
            schema = {keyword: [schema, {"type": "string"}] if keyword != "allOf" else [schema]}
    return schema


HOSTILE: dict[str, Any] = {
    **{
        f"deep {word}": _nested(word, 400)
        for word in ("items", "properties", "oneOf", "anyOf", "allOf", "not")
    },
    "many branches at once": {"allOf": [{"oneOf": _MANY} for _ in range(8)]},
    "contradicting branches": {
        "type": "string",
        "allOf": [{"anyOf": [{"type": "integer"}] * 300} for _ in range(8)],
    },
    "a branch that is itself": {"oneOf": [{"$ref": "#"}, {"$ref": "#"}]},
    "a reference to itself": {"$ref": "#"},
    "huge numbers": {"type": "integer", "minimum": 10**5000, "maximum": -(10**5000)},
    "huge float": {"type": "number", "minimum": 1e308, "maximum": 1.7e308},
    "tiny step": {"type": "number", "multipleOf": 5e-324, "minimum": 1e300},
    "infinite": {"type": "number", "minimum": float("inf"), "maximum": float("nan")},
    "huge sizes": {
        "type": ["array", "object", "string"],
        "minItems": 10**18,
        "minProperties": 10**18,
        "minLength": 10**18,
        "maxLength": 10**18,
    },
    "catastrophic pattern": {"type": "string", "pattern": "^(a+)+$", "minLength": 5_000},
    "pattern bomb": {"type": "string", "pattern": "^((((a{1,99}){1,99}){1,99}){1,99}){1,99}$"},
    "many enum values": {"enum": list(range(20_000))},
    "odd names": {"type": "object", "required": ["", "~1/", "\u0000", "__class__", "{{x}}", "\U0001f600"]},
    "odd property": {"type": "object", "properties": {"a/b~c": {"type": "string"}}, "required": ["a/b~c"]},
    "words of the wrong type": {
        "type": {},
        "items": [],
        "required": {},
        "enum": {},
        "allOf": 7,
        "$ref": 3,
        "if": 1,
    },
    "discriminator without sense": {
        "discriminator": {"propertyName": "p", "mapping": {"a": 7, "b": "nowhere"}}
    },
    "discriminator of the wrong type": {"discriminator": "p", "type": "object"},
    "a list that is no schema": {
        "properties": {"a": [], "b": None},
        "required": ["a", "b"],
        "type": "object",
    },
}


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("accepted", [True, False])
def test_a_hostile_schema_gets_a_value_or_a_reason_in_bounded_time(name: str, accepted: bool) -> None:
    started = time.process_time()
    values = Values(schemas_of(HOSTILE[name]), accepts=lambda _pointer, _value: accepted)
    effective = values.effectives.of(ROOT)

    for shape in ("minimal", "full"):
        try:
            values.make((ROOT,), stream(0, name), shape=shape, unique=True)
        except NoValue as none:
            reasons = none.reason
            assert reasons in ("unsatisfiable", "unsolved", "too-large")
    for limit in (*numeric_limits(effective), *length_limits(effective, values)):
        try:
            limit.build(stream(0))
        except NoValue:
            continue
    wrong = [
        *wrong_types(effective, values.effectives),
        *null_not_allowed(effective, values.effectives),
        *not_in_enum(effective),
        *bad_format(effective),
        *bad_pattern(effective, values, stream(0)),
    ]

    assert all(each.says for each in wrong)
    assert time.process_time() - started < 10
