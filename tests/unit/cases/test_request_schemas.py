import time
from pathlib import Path
from typing import Any

import pytest

from engine.cases.fan_out import cut
from engine.cases.request_schemas import RequestSchemas
from engine.cases.values import Effectives
from engine.errors import Pointer
from engine.openapi.model import child
from tests.samples.openapi import codes, post, read, version_3
from tests.samples.tiny import api_of, body, operation, pointer


def schemas(document: dict[str, Any], root: str = "top") -> RequestSchemas:
    return RequestSchemas(api_of(document, operation(body=body("application/json", root))))


@pytest.mark.parametrize(
    ("format_name", "good", "bad"),
    [
        ("date", "2024-02-29", "2023-02-29"),
        ("date-time", "2024-01-01T00:00:00Z", "2024-01-01 00:00"),
        ("time", "12:00:00Z", "25:00:00Z"),
        ("uuid", "123e4567-e89b-12d3-a456-426614174000", "123e4567"),
        ("email", "a@example.com", "a"),
        ("ipv4", "192.0.2.1", "192.0.2.256"),
        ("ipv6", "2001:db8::1", "2001:db8:::1"),
        ("uri", "https://example.com/a", "not a uri"),
    ],
)
def test_well_defined_formats_are_asserted(format_name: str, good: str, bad: str) -> None:
    checked = schemas({"top": {"type": "string", "format": format_name}})

    assert checked.accepts(pointer("top"), good)
    assert not checked.accepts(pointer("top"), bad)


@pytest.mark.parametrize("format_name", ["phone", "x-unknown", "password", "binary"])
def test_unknown_formats_are_ignored(format_name: str) -> None:
    assert schemas({"top": {"format": format_name}}).accepts(pointer("top"), "anything")


@pytest.mark.parametrize(("name", "largest"), [("int32", 2**31 - 1), ("int64", 2**63 - 1)])
def test_integer_formats_bound_their_numbers(name: str, largest: int) -> None:
    checked = schemas({"top": {"type": "integer", "format": name, "maximum": 2**70}})

    assert checked.accepts(pointer("top"), largest)
    assert not checked.accepts(pointer("top"), largest + 1)
    assert checked.accepts(pointer("top"), -largest - 1)
    assert not checked.accepts(pointer("top"), -largest - 2)


@pytest.mark.parametrize(
    "top",
    [
        {"required": ["id"], "properties": {"id": {"readOnly": True}}},
        {"required": ["id"], "properties": {"id": {"$ref": "#/id"}}},
        {"required": ["id"], "properties": {"id": {"$ref": "#/plain", "readOnly": True}}},
        {"required": ["id"], "properties": {"id": {"$ref": "#/beside"}}},
        {"required": ["id"], "properties": {"id": {"$ref": "#/narrower"}}},
        {"required": ["id"], "properties": {"id": {"allOf": [{"$ref": "#/id"}, {"minimum": 1}]}}},
        {"allOf": [{"required": ["id"]}, {"properties": {"id": {"readOnly": True}}}]},
        {"allOf": [{"$ref": "#/base"}, {"properties": {"id": {"readOnly": True}}}]},
        {"allOf": [{"$ref": "#/deeper"}], "properties": {"id": {"readOnly": True}}},
    ],
)
def test_read_only_properties_are_not_required_of_a_request(top: dict[str, Any]) -> None:
    document = {
        "top": top,
        "id": {"type": "integer", "readOnly": True},
        "plain": {"type": "integer"},
        "beside": {"$ref": "#/plain", "readOnly": True},
        "narrower": {"$ref": "#/id", "minimum": 1},
        "base": {"required": ["id", "name"]},
        "deeper": {"allOf": [{"$ref": "#/base"}]},
    }

    assert schemas(document).accepts(pointer("top"), {"name": "a"})


@pytest.mark.parametrize("version", ["3.0.3", "3.1.0"])
def test_read_only_beside_a_reference_is_told_to_values_and_to_their_judge(
    tmp_path: Path, version: str
) -> None:
    properties = {
        "id": {"$ref": "#/components/schemas/Id", "readOnly": True},
        "pin": {"$ref": "#/components/schemas/Id", "writeOnly": True, "description": "secret"},
    }
    order = {"type": "object", "required": ["id", "pin"], "properties": properties}
    id_schema = {"type": "integer", "minimum": 1}

    api, problems = read(
        version_3({"/x": post(order)}, version, components={"schemas": {"Id": id_schema}}), tmp_path
    )
    root = Pointer("#/paths/~1x/post/requestBody/content/application~1json/schema")
    known = Effectives(api.schemas)
    made, secret = (known.of(child(root, "properties", name)) for name in ("id", "pin"))
    checked = RequestSchemas(api)

    assert codes(problems) == []
    assert (made.read_only, made.write_only, made.keywords["minimum"]) == (True, False, 1)
    assert (secret.read_only, secret.write_only) == (False, True)
    assert checked.accepts(root, {"pin": 5})
    assert not checked.accepts(root, {"id": 5})
    assert api.schemas.follow(child(root, "properties", "pin")) == ("#/components/schemas/Id", id_schema)


def test_other_required_properties_stay_required() -> None:
    document = {"top": {"required": ["id", "name"], "properties": {"id": {"readOnly": True}}}}

    assert not schemas(document).accepts(pointer("top"), {"id": 1})


def test_recursive_schemas_are_judged_to_the_end() -> None:
    checked = schemas({"top": {"properties": {"next": {"$ref": "#/top"}, "n": {"type": "integer"}}}})

    assert checked.accepts(pointer("top"), {"next": {"next": {"n": 1}}})
    assert not checked.accepts(pointer("top"), {"next": {"next": {"n": "x"}}})


def test_schemas_inside_others_and_unreached_ones_have_answers_too() -> None:
    document = {
        "top": {"properties": {"a/b ü": {"type": "integer"}}, "allOf": [{"minProperties": 1}]},
        "other": {"items": {"$ref": "#/top"}},
    }
    checked = schemas(document)

    assert not checked.accepts(Pointer("#/top/properties/a~1b ü"), "x")
    assert not checked.accepts(Pointer("#/top/allOf/0"), {})
    assert checked.accepts(Pointer("#/other"), [{"a/b ü": 1}])
    assert not checked.accepts(Pointer("#/other"), [{"a/b ü": "x"}])


@pytest.mark.parametrize("pattern", ["[", r"\Z", "(?<n>a)(?<n>b)", "a{2,1}"])
def test_a_pattern_that_no_engine_reads_is_dropped_and_told(pattern: str) -> None:
    checked = schemas({"top": {"type": "string", "pattern": pattern, "minLength": 2}})

    assert checked.accepts(pointer("top"), "zz")
    assert not checked.accepts(pointer("top"), "z")
    assert checked.weakened == [pointer("top")]


def test_a_pattern_that_backtracks_without_end_is_stopped() -> None:
    checked = schemas({"top": {"pattern": r"^(?=a)(a|aa|a?)+\1$"}})
    start = time.process_time()

    checked.accepts(pointer("top"), "a" * 5_000 + "!")

    assert time.process_time() - start < 2


def test_a_dangling_reference_accepts_all_and_is_told() -> None:
    checked = schemas({"top": {"properties": {"a": {"$ref": "#/nothing"}}}})

    assert checked.accepts(pointer("top"), {"a": 1})
    assert checked.weakened == [pointer("nothing")]


def test_a_very_deep_schema_is_cut_and_told() -> None:
    top: dict[str, Any] = {"type": "integer"}
    for _ in range(450):
        top = {"type": "object", "properties": {"a": top}}
    checked = schemas({"top": top})

    assert checked.accepts(pointer("top"), {"a": {"a": {}}})
    assert not checked.accepts(pointer("top"), {"a": {"a": 1}})
    assert checked.weakened == [Pointer("#/top" + "/properties/a" * 121)]


def test_text_that_is_no_unicode_is_not_accepted() -> None:
    assert not schemas({"top": {}}).accepts(pointer("top"), "\ud800")


def test_a_deep_value_meets_a_recursive_schema_without_a_crash() -> None:
    deep: Any = 1
    for _ in range(1_000):
        deep = [deep]

    assert schemas({"top": {"items": {"$ref": "#/top"}}}).accepts(pointer("top"), deep)


def test_exponential_fan_out_is_cut_before_it_costs_time() -> None:
    document: dict[str, Any] = {
        f"s{at}": {"allOf": [{"$ref": f"#/s{at + 1}"}, {"$ref": f"#/s{at + 1}"}]} for at in range(60)
    }
    document |= {"s60": {"type": "object"}, "top": {"$ref": "#/s0"}}
    checked = schemas(document)
    start = time.process_time()

    assert checked.accepts(pointer("top"), {})
    assert time.process_time() - start < 2
    assert checked.weakened


def test_cycles_in_place_are_weighed_once_and_wide_schemas_stay_whole() -> None:
    wide = {"anyOf": [{"const": number} for number in range(1_000)]}
    copies: dict[str, Any] = {"0": {"allOf": [{"$ref": "urn#/0"}]}, "1": wide}

    assert cut(copies) == []
    assert len(copies["1"]["anyOf"]) == 1_000


def test_properties_that_are_named_like_keywords_are_only_properties() -> None:
    names = ("allOf", "if", "items", "properties", "$ref", "enum")
    document = {"top": {"properties": {name: {"type": "integer"} for name in names}, "default": {"allOf": 1}}}
    checked = schemas(document)

    assert checked.accepts(pointer("top"), dict.fromkeys(names, 1))
    assert not any(checked.accepts(pointer("top"), {name: "x"}) for name in names)
