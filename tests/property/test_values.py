from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.cases.rng import stream
from engine.cases.values import NoValue
from engine.cases.values.limits import length_limits, numeric_limits
from engine.cases.values.wrong import bad_format, bad_pattern, not_in_enum, null_not_allowed, wrong_types
from engine.errors import Pointer
from tests.unit.cases.values.by_hand import ROOT, judge_of, values_of

PATTERNS = [
    "^[A-Z]{2}$",
    "^[a-z]+$",
    r"^\d{3,5}$",
    "^(a|b)*c$",
    "^[^/]+$",
    r"^\S+@\S+$",
    "x",
    "^(?!no)[a-z]{2,9}$",
]
FORMATS = [
    "date",
    "date-time",
    "email",
    "uuid",
    "ipv4",
    "ipv6",
    "uri",
    "time",
    "hostname",
    "int32",
    "unknown",
]
NAMES = ["name", "id", "price", "createdAt", "tags", "a", "b", "c"]
Schema = dict[str, Any]


def _some(**optional: st.SearchStrategy[Any]) -> st.SearchStrategy[Schema]:
    return st.fixed_dictionaries({}, optional=optional)


numbers = st.one_of(st.integers(-50, 50), st.sampled_from([0.5, 1.25, -0.1, 99.99, 0.001]))
strings = _some(
    minLength=st.integers(0, 12),
    maxLength=st.integers(0, 30),
    pattern=st.sampled_from(PATTERNS),
    format=st.sampled_from(FORMATS),
).map(lambda schema: {"type": "string", **schema})
integers = _some(
    minimum=numbers,
    maximum=numbers,
    exclusiveMinimum=numbers,
    exclusiveMaximum=numbers,
    multipleOf=st.sampled_from([1, 2, 5, 0.5, 0.1, 7]),
    format=st.sampled_from(["int32", "int64"]),
)
scalars = st.one_of(
    strings,
    integers.map(lambda schema: {"type": "integer", **schema}),
    integers.map(lambda schema: {"type": "number", **schema}),
    st.sampled_from(
        [
            {"type": "boolean"},
            {"type": "null"},
            {},
            {"const": "x"},
            {"enum": ["red", "green", 3, None]},
            {"type": ["string", "null"]},
            {"type": "string", "enum": ["on", "off"]},
            {"$ref": "#/$defs/Node"},
            {"$ref": "#/$defs/Expression"},
            {"not": {"type": "string"}},
            {"type": "string", "default": "d", "example": 5},
        ]
    ),
)


def _nested(inner: st.SearchStrategy[Schema]) -> st.SearchStrategy[Schema]:
    arrays = _some(
        items=inner,
        minItems=st.integers(0, 4),
        maxItems=st.integers(0, 6),
        uniqueItems=st.booleans(),
        prefixItems=st.lists(inner, min_size=1, max_size=2),
        contains=inner,
    ).map(lambda schema: {"type": "array", **schema})
    objects = _some(
        properties=st.dictionaries(st.sampled_from(NAMES), inner, max_size=4),
        required=st.lists(st.sampled_from(NAMES), max_size=2, unique=True),
        additionalProperties=st.one_of(st.booleans(), inner),
        minProperties=st.integers(0, 4),
        maxProperties=st.integers(0, 6),
        patternProperties=st.dictionaries(st.sampled_from(["^x-", "^[a-z]$"]), inner, max_size=1),
        propertyNames=st.sampled_from(
            [{"pattern": "^[a-z]+$"}, {"maxLength": 4}, {"enum": ["a", "b", "name"]}]
        ),
        dependentRequired=st.sampled_from([{"a": ["b"]}, {"name": ["id", "c"]}]),
    ).map(lambda schema: {"type": "object", **schema})
    return st.one_of(
        arrays,
        objects,
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: {"allOf": parts}),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: {"oneOf": parts}),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: {"anyOf": parts}),
        st.tuples(inner, inner, inner).map(
            lambda three: {"if": three[0], "then": three[1], "else": three[2]}
        ),
    )


schemas = st.recursive(scalars, _nested, max_leaves=8)
DEFINITIONS: Schema = {
    "Node": {
        "type": "object",
        "required": ["name"],
        "properties": {
            "name": {"type": "string"},
            "next": {"$ref": "#/$defs/Node"},
            "all": {"type": "array", "items": {"$ref": "#/$defs/Node"}},
        },
    },
    "Expression": {
        "oneOf": [
            {
                "type": "object",
                "required": ["terms"],
                "properties": {
                    "terms": {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/Expression"}}
                },
            },
            {"type": "integer"},
        ]
    },
}
gently = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def _document(schema: Schema) -> Schema:
    return {"$defs": {**DEFINITIONS, "Root": schema}}


TOP = Pointer("#/$defs/Root")


@gently
@given(schema=schemas, seed=st.integers(0, 5), full=st.booleans(), realistic=st.booleans())
def test_a_made_value_satisfies_its_schema_or_there_is_a_reason_for_none(
    schema: Schema, seed: int, full: bool, realistic: bool
) -> None:
    document = _document(schema)

    try:
        value = values_of(document).make(
            (TOP,),
            stream(seed, "x"),
            shape="full" if full else "minimal",
            style="realistic" if realistic else "plain",
            name="name",
        )
    except NoValue as none:
        why = none.detail
    else:
        why = "valid" if judge_of(document)(TOP, value) else ""

    assert why


@gently
@given(schema=schemas, seed=st.integers(0, 5))
def test_the_same_stream_gives_the_same_bytes_whatever_was_made_before(schema: Schema, seed: int) -> None:
    document = _document(schema)
    fresh, used = values_of(document), values_of(document)
    for other in range(3):
        _made(used, other)

    assert _made(used, seed) == _made(fresh, seed)


def _made(values: Any, seed: int) -> bytes:
    try:
        return orjson.dumps(values.make((TOP,), stream(seed, "x"), shape="full"))
    except NoValue as none:
        return none.reason.encode()


@gently
@given(schema=st.one_of(strings, scalars, schemas))
def test_values_inside_a_limit_are_valid_and_outside_ones_are_not(schema: Schema) -> None:
    document = _document(schema)
    values, accepts = values_of(document), judge_of(document)
    effective = values.effectives.of(TOP)
    if not effective.is_plain or effective.contradiction:
        return

    for limit in (*numeric_limits(effective), *length_limits(effective, values)):
        if limit.keyword == "format":  # no judge of this test knows int32
            continue
        try:
            value = limit.build(stream(0, limit.technique))
        except NoValue:
            continue
        if limit.valid and isinstance(value, (dict, list)):
            continue  # the other limits of a container are the business of the judge
        assert accepts(TOP, value) == limit.valid, (limit.technique, limit.figures, value)


@gently
@given(schema=schemas)
def test_wrong_values_are_refused(schema: Schema) -> None:
    document = _document(schema)
    values, accepts = values_of(document), judge_of(document)
    effective = values.effectives.of(TOP)
    if effective.contradiction:
        return

    wrong = [
        *wrong_types(effective),
        *wrong_types(effective, values.effectives),
        *null_not_allowed(effective, values.effectives),
        *not_in_enum(effective),
        *bad_format(effective),
        *bad_pattern(effective, values, stream(0, "p")),
    ]

    assert [each for each in wrong if accepts(TOP, each.value)] == []


@pytest.mark.parametrize("shape", ["minimal", "full"])
def test_a_recursive_schema_ends(shape: Any) -> None:
    values = values_of(_document({"$ref": "#/$defs/Node"}))

    value = values.make((TOP,), stream(0, "x"), shape=shape)

    assert len(orjson.dumps(value)) < 2_000


def test_the_root_of_a_document_is_a_schema_too() -> None:
    assert values_of({"type": "integer", "minimum": 5, "maximum": 5}).make((ROOT,), stream(0, "x")) == 5
