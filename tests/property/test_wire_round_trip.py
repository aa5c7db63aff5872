"""Whatever is written is read back as itself, and what is wrong in every reading is never accepted."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from engine.cases.model import Request, Wire
from engine.cases.verify import Verifier
from engine.cases.wire.encode import NotOnTheWire
from engine.openapi.model import MediaType, Operation
from tests.samples.tiny import ROOT, api_of, body, operation, parameter, pointer, sent

TEXTS = st.text(max_size=12) | st.sampled_from(
    [
        "a b",
        "a+b",
        "a&b=c",
        "50%",
        "%20",
        "é",
        "日本",
        "😀",
        "a,b",
        "a|b",
        "a;b",
        "{{x}}",
        "{{{run}}",
        "..",
        "true",
        "1",
        "null",
        "\t",
        '"',
    ]
)
SCALARS = (
    TEXTS | st.integers(-(2**70), 2**70) | st.booleans() | st.floats(allow_nan=False, allow_infinity=False)
)
ARRAYS = st.lists(TEXTS, min_size=1, max_size=3)
OBJECTS = st.dictionaries(TEXTS, TEXTS, min_size=1, max_size=3)
STYLES = [
    ("path", "simple", False),
    ("path", "simple", True),
    ("path", "label", False),
    ("path", "label", True),
    ("path", "matrix", False),
    ("path", "matrix", True),
    ("query", "form", False),
    ("query", "form", True),
    ("query", "spaceDelimited", False),
    ("query", "pipeDelimited", False),
    ("query", "tabDelimited", False),
    ("query", "deepObject", True),
    ("header", "simple", False),
    ("header", "simple", True),
    ("cookie", "form", False),
    ("cookie", "form", True),
]


def styled(place: str, style: str, *, explode: bool) -> Operation:
    path = "/things/{color}/x" if place == "path" else "/things"
    return operation(parameter(place, style, explode=explode, required=True, schema=pointer("it")), path=path)


def request_of(place: str, value: Any) -> Request:
    given_ = {"color": value}
    return {
        "path": Request(path_params=given_),
        "query": Request(query=given_),
        "header": Request(headers=given_),
        "cookie": Request(cookies=given_),
    }[place]


def written(one: Operation, request: Request) -> Wire:
    try:
        return sent(one, request, live=frozenset(("run",)))
    except NotOnTheWire:
        assume(False)
        raise


def sampled(value: Any) -> Any:
    """The value as a server sees it, the live placeholder replaced."""
    return json.loads(json.dumps(value).replace("{{run}}", "000000"))


def kinds(value: Any) -> dict[str, Any]:
    """A schema that takes this one value and no other."""
    return {"const": sampled(value)} | ({"type": "object"} if isinstance(value, dict) else {})


DRAWN = {
    "deepObject": OBJECTS,
    "spaceDelimited": ARRAYS | OBJECTS,
    "pipeDelimited": ARRAYS | OBJECTS,
    "tabDelimited": ARRAYS | OBJECTS,
}
# A value that is refused is no example, and some places refuse many.
REFUSING = settings(suppress_health_check=[HealthCheck.filter_too_much])


@pytest.mark.parametrize(("place", "style", "explode"), STYLES)
@REFUSING
@given(data=st.data())
def test_a_parameter_is_read_back_as_the_value_it_was(
    place: str, style: str, explode: bool, data: st.DataObject
) -> None:
    value = data.draw(DRAWN.get(style, SCALARS | ARRAYS | OBJECTS))
    one = styled(place, style, explode=explode)
    wire = written(one, request_of(place, value))
    verifier = Verifier(api_of({"it": kinds(value)}, one))

    assert verifier.well_formed(wire) is None
    assert verifier.positive(one, Request(), wire, {"run": "000000"}) is None
    assert verifier.negative(one, Request(), wire, {"run": "000000"}, (place, "color")) is not None


WORDS = st.text(st.sampled_from("abcXYZ-_+!*%:@$"), min_size=1, max_size=8)


@pytest.mark.parametrize(("place", "style", "explode"), [each for each in STYLES if each[1] != "deepObject"])
@REFUSING
@given(value=WORDS | st.lists(WORDS, min_size=1, max_size=3))
def test_text_without_digits_is_no_number_in_any_reading(
    place: str, style: str, explode: bool, value: Any
) -> None:
    one = styled(place, style, explode=explode)
    wire = written(one, request_of(place, value))
    verifier = Verifier(api_of({"it": {"type": "number"}}, one))

    assert verifier.negative(one, Request(), wire, {}, (place, "color")) is None
    assert verifier.positive(one, Request(), wire, {}) is not None


JSON_VALUES = st.recursive(
    st.none() | SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)
FLAT_OBJECTS = st.dictionaries(
    st.text(st.characters(categories=["Ll"]), min_size=1, max_size=5),
    SCALARS | ARRAYS,
    min_size=1,
    max_size=3,
)


@REFUSING
@given(value=JSON_VALUES)
def test_a_json_body_is_read_back_as_the_value_it_was(value: Any) -> None:
    round_trip("application/json", value, kinds)


@REFUSING
@given(value=FLAT_OBJECTS)
def test_a_form_is_read_back_as_the_value_it_was(value: Any) -> None:
    round_trip("application/x-www-form-urlencoded", value, by_property)


@REFUSING
@given(value=FLAT_OBJECTS)
def test_a_multipart_body_is_read_back_as_the_value_it_was(value: Any) -> None:
    round_trip("multipart/form-data", value, by_property)


@REFUSING
@given(value=st.dictionaries(st.text(st.sampled_from("abcé"), min_size=1), SCALARS | ARRAYS, max_size=3))
def test_an_xml_body_is_read_back_as_the_value_it_was(value: Any) -> None:
    round_trip("application/xml", value, by_property)


def by_property(value: dict[str, Any]) -> dict[str, Any]:
    """As `kinds`, with the structure that forms and XML are read by."""
    properties = {name: kinds(item) for name, item in value.items()}
    for name, item in value.items():
        if isinstance(item, list):
            properties[name] |= {"type": "array", "items": {}}
    return {"type": "object", "xml": {"name": "root"}, "required": list(value), "properties": properties}


def round_trip(media_type: str, value: Any, schema: Callable[[Any], dict[str, Any]]) -> None:
    document = {"it": schema(value)}
    media = MediaType(media_type, ROOT, pointer("it"))
    one = operation(body=type(body("x"))(ROOT, True, (media,)))
    try:
        wire = sent(
            one, Request(media_type=media_type, body=value), live=frozenset(("run",)), document=document
        )
    except NotOnTheWire:
        assume(False)
        raise
    verifier = Verifier(api_of(document, one))

    assert verifier.well_formed(wire) is None
    assert verifier.positive(one, Request(), wire, {"run": "000000"}) is None
