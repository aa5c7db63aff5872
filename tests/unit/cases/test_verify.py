from dataclasses import replace
from typing import Any

import pytest

from engine.cases.model import ABSENT, Request, Wire
from engine.cases.verify import Verifier
from engine.openapi.model import Encoding, MediaType, Operation, SecurityRequirement, SecurityScheme
from tests.samples.tiny import ROOT, api_of, body, operation, parameter, pointer, sent

JSON = "application/json"
DOCUMENT: dict[str, Any] = {
    "integer": {"type": "integer", "minimum": 1, "maximum": 50},
    "number": {"type": "number"},
    "boolean": {"type": "boolean"},
    "text": {"type": "string", "minLength": 2},
    "word": {"enum": ["red", "blue"]},
    "day": {"type": "string", "format": "date"},
    "nullable": {"type": ["integer", "null"]},
    "integers": {"type": "array", "items": {"$ref": "#/integer"}, "maxItems": 3},
    "point": {
        "type": "object",
        "required": ["x"],
        "properties": {"x": {"$ref": "#/integer"}},
        "additionalProperties": False,
    },
    "pet": {
        "type": "object",
        "required": ["id", "name"],
        "properties": {
            "id": {"type": "integer", "readOnly": True},
            "name": {"type": "string", "minLength": 1},
            "age": {"$ref": "#/integer"},
        },
    },
}


def judged(
    one: Operation, request: Request, broken: tuple[str, str] | None = None, **samples: str
) -> str | None:
    verifier = Verifier(api_of(DOCUMENT, one))
    wire = sent(one, request, live=frozenset(samples), document=DOCUMENT)
    assert verifier.well_formed(wire) is None
    if broken is None:
        return verifier.positive(one, request, wire, samples)
    return verifier.negative(one, request, wire, samples, broken)


def query(schema: str, *, required: bool = True, **more: Any) -> Operation:
    style: dict[str, Any] = {"style": "form", "explode": True} | more
    return operation(
        parameter("query", style.pop("style"), required=required, schema=pointer(schema), **style)
    )


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        ("integer", 5),
        ("integer", 1),
        ("number", 1.5),
        ("number", 1e300),
        ("number", -7),
        ("boolean", True),
        ("text", "ab"),
        ("text", "55"),
        ("text", "true"),
        ("word", "red"),
        ("day", "2020-02-29"),
        ("nullable", 3),
        ("integers", [1, 2, 3]),
        ("integers", [1]),
        ("point", {"x": 1}),
    ],
)
def test_a_value_that_keeps_its_schema_is_verified(schema: str, value: Any) -> None:
    assert judged(query(schema), Request(query={"color": value})) is None


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        ("integer", "abc"),
        ("integer", 51),
        ("integer", 0),
        ("integer", 1.5),
        ("number", "abc"),
        ("boolean", "maybe"),
        ("text", "a"),
        ("word", "green"),
        ("day", "2020-02-30"),
        ("nullable", "abc"),
        ("integers", [1, "x"]),
        ("integers", [1, 2, 3, 4]),
        ("integers", ["x"]),
        ("point", {"x": "y"}),
        ("integer", ""),
    ],
)
def test_a_value_that_is_wrong_in_every_reading_is_a_verified_negative(schema: str, value: Any) -> None:
    request = Request(query={"color": value})

    assert judged(query(schema), request, ("query", "color")) is None
    assert judged(query(schema), request) == "`color` in query is not valid as it is written"


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        ("integer", "5"),
        ("integer", "1.0"),
        ("integer", "+5"),
        ("integer", " 5"),
        ("integer", 7.0),
        ("number", "1e3"),
        ("boolean", "1"),
        ("boolean", "YES"),
        ("boolean", "off"),
        ("text", 55),
        ("text", True),
        ("nullable", "null"),
        ("nullable", ""),
        ("integers", 5),
        ("integers", "1,2"),
        ("word", "red"),
    ],
)
def test_a_value_that_some_server_reads_as_valid_is_never_a_negative(schema: str, value: Any) -> None:
    reason = judged(query(schema), Request(query={"color": value}), ("query", "color"))

    assert reason == "`color` in query is valid in some reading"


def test_empty_text_is_absent_to_some_so_only_a_required_input_breaks_by_it() -> None:
    request = Request(query={"color": ""})

    assert judged(query("integer", required=False), request, ("query", "color")) is not None
    assert judged(query("integer"), request, ("query", "color")) is None


def test_an_input_left_out_is_a_negative_only_where_it_is_required() -> None:
    assert judged(query("integer"), Request(), ("query", "color")) is None
    assert judged(query("integer", required=False), Request(), ("query", "color")) is not None
    assert judged(query("integer", required=False), Request()) is None


def test_a_negative_with_a_second_fault_is_refused() -> None:
    one = operation(
        *(parameter("query", "form", name=name, schema=pointer("integer")) for name in ("a", "b"))
    )

    reason = judged(one, Request(query={"a": "x", "b": "y"}), ("query", "a"))

    assert reason == "`b` in query is not valid as it is written"


def test_an_input_that_the_operation_lacks_cannot_be_broken() -> None:
    assert judged(query("integer"), Request(query={"color": 1}), ("query", "size")) is not None


@pytest.mark.parametrize("style", ["simple", "label", "matrix"])
@pytest.mark.parametrize("explode", [True, False])
def test_path_arrays_are_read_back_in_every_style(style: str, explode: bool) -> None:
    one = operation(
        parameter("path", style, explode=explode, required=True, schema=pointer("integers")),
        path="/things/{color}",
    )

    assert judged(one, Request(path_params={"color": [1, 2]})) is None
    assert judged(one, Request(path_params={"color": [1, "x"]}), ("path", "color")) is None
    assert judged(one, Request(path_params={"color": [1, 2]}), ("path", "color")) is not None


@pytest.mark.parametrize(
    ("style", "explode"),
    [
        ("form", False),
        ("spaceDelimited", False),
        ("pipeDelimited", False),
        ("tabDelimited", False),
        ("deepObject", True),
    ],
)
def test_query_objects_are_read_back_in_every_style(style: str, explode: bool) -> None:
    one = query("point", style=style, explode=explode)

    assert judged(one, Request(query={"color": {"x": 3}})) is None
    assert judged(one, Request(query={"color": {"x": "y"}}), ("query", "color")) is None
    assert judged(one, Request(query={"color": {"x": 3, "y": 3}}), ("query", "color")) is None


def test_a_wrong_request_that_suits_another_operation_that_only_a_fragment_marks_is_no_negative() -> None:
    upload = replace(query("integer"), path="/things#upload")
    verifier = Verifier(api_of(DOCUMENT, upload, operation(path="/things")))

    twin = verifier.twin(upload, sent(upload, Request()), {})

    assert twin is not None
    assert twin.path == "/things"


def test_a_wrong_path_value_that_suits_the_same_path_by_another_name_is_no_negative() -> None:
    by_id = operation(parameter("path", "simple", name="id", schema=pointer("integer")), path="/things/{id}")
    by_name = operation(
        parameter("path", "simple", name="name", schema=pointer("text")), path="/things/{name}"
    )
    request = Request(path_params={"id": "abc"})

    wire = sent(by_id, request)
    alone = Verifier(api_of(DOCUMENT, by_id)).twin(by_id, wire, {})
    beside = Verifier(api_of(DOCUMENT, by_id, by_name)).twin(by_id, wire, {})

    assert alone is None
    assert beside == by_name


def test_two_objects_whose_members_share_a_name_cannot_both_be_sent_in_a_query() -> None:
    one = operation(
        *(
            parameter("query", "form", explode=True, name=name, schema=pointer("point"))
            for name in ("from", "to")
        )
    )

    assert judged(one, Request(query={"from": {"x": 1}})) is None
    both = judged(one, Request(query={"from": {"x": 1}, "to": {"x": 2}}))
    assert both == "`from` in query is not valid as it is written"


def test_a_header_is_found_whatever_its_letter_case() -> None:
    one = operation(parameter("header", "simple", name="X-Count", schema=pointer("integer"), required=True))

    assert judged(one, Request(headers={"X-Count": 3})) is None
    assert judged(one, Request(headers={"X-Count": "x"}), ("header", "x-count")) is None


def test_a_cookie_is_read_back() -> None:
    one = operation(parameter("cookie", "form", explode=True, schema=pointer("text"), required=True))

    assert judged(one, Request(cookies={"color": "20%é"})) is None
    assert judged(one, Request(cookies={"color": "a"}), ("cookie", "color")) is None


def test_a_path_that_belongs_to_another_operation_is_refused() -> None:
    item = operation(
        parameter("path", "simple", required=True, schema=pointer("text")), path="/things/{color}"
    )
    mine = replace(operation(path="/things/mine"), id="mine")
    verifier = Verifier(api_of(DOCUMENT, item, mine))

    def verdict(value: str) -> str | None:
        request = Request(path_params={"color": value})
        return verifier.positive(item, request, sent(item, request, document=DOCUMENT), {})

    assert verdict("mine") == "the path is that of another operation"
    assert verdict("yours") is None


PET = operation(body=body(JSON, "pet"))


@pytest.mark.parametrize("value", [{"name": "a"}, {"name": "a", "age": 5}, {"name": "a", "id": 1}])
def test_a_json_body_is_judged_in_its_request_form(value: Any) -> None:
    assert judged(PET, Request(media_type=JSON, body=value)) is None


@pytest.mark.parametrize(
    "value", [{}, {"name": ""}, {"name": 5}, {"name": "a", "age": "5"}, [], None, "text"]
)
def test_a_json_body_is_exact_so_each_wrong_type_is_a_negative(value: Any) -> None:
    assert judged(PET, Request(media_type=JSON, body=value), ("body", "")) is None


@pytest.mark.parametrize(
    "request_",
    [
        Request(media_type=JSON, body=ABSENT),
        Request(media_type=JSON, raw_body='{"name":'),
        Request(media_type="text/plain", raw_body='{"name":"a"}'),
        Request(media_type=JSON, raw_body='{"name":NaN}'),
    ],
)
def test_no_body_a_broken_one_and_an_unlisted_media_type_are_negatives(request_: Request) -> None:
    assert judged(PET, request_, ("body", "")) is None
    assert judged(PET, request_) == "the body is not valid as it is written"


def test_a_missing_body_is_no_negative_where_the_body_is_optional() -> None:
    one = operation(body=body(JSON, "pet", required=False))

    assert judged(one, Request(), ("body", "")) is not None
    assert judged(one, Request()) is None


def test_samples_stand_for_placeholders_with_the_type_that_the_schema_accepts() -> None:
    one = operation(
        parameter("path", "simple", required=True, schema=pointer("integer")),
        path="/things/{color}",
        body=body(JSON, "pet"),
    )
    request = Request(
        path_params={"color": "{{petId}}"},
        media_type=JSON,
        body={"name": "{{petId}}-{{run}}", "age": "{{petId}}"},
    )

    assert judged(one, request, petId="12", run="zzzzzz") is None
    assert judged(one, request, petId="abc", run="zzzzzz") is not None


def test_credentials_are_never_judged() -> None:
    one = operation(
        parameter("query", "form", name="key", schema=pointer("integer"), required=True),
        security=(SecurityRequirement(ROOT, ("key",)),),
    )
    scheme = SecurityScheme("key", "apiKey", ROOT, "query", "key")
    verifier = Verifier(replace(api_of(DOCUMENT, one), security_schemes={"key": scheme}))

    assert verifier.positive(one, Request(), Wire("POST", "/things"), {}) is None
    assert verifier.positive(one, Request(), Wire("POST", "/things?key={{API_KEY_KEY}}"), {}) is None


@pytest.mark.parametrize(
    "encoding",
    [
        Encoding(style="deepObject", explode=True),
        Encoding(style="form", explode=False),
        Encoding(style="pipeDelimited"),
    ],
)
def test_an_object_in_a_part_is_read_back_in_the_style_of_its_encoding(encoding: Encoding) -> None:
    schema = {"type": "object", "properties": {"pet": DOCUMENT["pet"]}}
    document = {"upload": schema, "integer": DOCUMENT["integer"]}
    media = MediaType("multipart/form-data", ROOT, pointer("upload"), encoding={"pet": encoding})
    one = operation(body=body(media.name)._replace(content=(media,)))
    verifier = Verifier(api_of(document, one))

    def wire(value: Any) -> Wire:
        return sent(one, Request(media_type=media.name, body={"pet": value}), document=document)

    assert verifier.positive(one, Request(), wire({"name": "a", "age": 5}), {}) is None
    assert verifier.negative(one, Request(), wire({"name": "a", "age": "x"}), {}, ("body", "")) is None


@pytest.mark.parametrize(
    ("listed", "is_right"),
    [
        ("image/png, image/jpeg", True),
        ("image/*", True),
        ("*/*", True),
        ("image/jpeg", False),
        ("text/plain", False),
    ],
)
def test_a_part_has_a_type_that_the_document_lists_for_it(listed: str, is_right: bool) -> None:
    schema = {"type": "object", "properties": {"photo": {"type": "string", "format": "binary"}}}
    document = {"upload": schema}

    def seen(listed: str) -> tuple[Operation, MediaType]:
        encoding = {"photo": Encoding(content_type=listed)}
        media = MediaType("multipart/form-data", ROOT, pointer("upload"), encoding=encoding)
        return operation(body=body(media.name)._replace(content=(media,))), media

    one, media = seen("image/png")
    wire = sent(one, Request(media_type=media.name, body={"photo": "sample.png"}), document=document)
    other, _ = seen(listed)

    found = Verifier(api_of(document, other)).positive(other, Request(), wire, {})

    assert (found is None) is is_right


@pytest.mark.parametrize(
    ("media_type", "good", "bad"),
    [
        ("application/x-www-form-urlencoded", {"name": "a b", "age": 5}, {"name": "a", "age": "x"}),
        ("multipart/form-data", {"name": "a\r\nb", "age": 5}, {"name": "a", "age": "x"}),
        ("multipart/form-data", {"name": "--", "age": 5}, {"age": 5}),
        ("application/xml", {"name": "<a>", "age": 5}, {"name": "a", "age": "x"}),
        ("application/merge-patch+json", {"name": "a"}, {"name": "a", "age": "5"}),
    ],
)
def test_bodies_of_every_media_type_are_read_back(media_type: str, good: Any, bad: Any) -> None:
    document = {"components": {"schemas": {"Pet": DOCUMENT["pet"]}}, "integer": DOCUMENT["integer"]}
    media = MediaType(media_type, ROOT, pointer("components/schemas/Pet"))
    one = operation(body=body(media_type)._replace(content=(media,)))
    verifier = Verifier(api_of(document, one))

    def wire(value: Any) -> Wire:
        return sent(one, Request(media_type=media_type, body=value), document=document)

    assert verifier.positive(one, Request(), wire(good), {}) is None
    assert verifier.negative(one, Request(), wire(good), {}, ("body", "")) is not None
    assert verifier.negative(one, Request(), wire(bad), {}, ("body", "")) is None


def test_a_sequence_is_judged_item_by_item() -> None:
    media = MediaType("application/x-ndjson", ROOT, item_schema=pointer("pet"))
    one = operation(body=body("x")._replace(content=(media,)))

    assert judged(one, Request(media_type=media.name, body=[{"name": "a"}, {"name": "b"}])) is None
    assert judged(one, Request(media_type=media.name, body=[{"name": "a"}, {}]), ("body", "")) is None


def test_xml_with_a_document_type_is_never_expanded() -> None:
    one = operation(body=body("application/xml", "pet"))
    bomb = '<!DOCTYPE a [<!ENTITY b "cc"><!ENTITY d "&b;&b;">]><pet>&d;</pet>'

    assert judged(one, Request(media_type="application/xml", raw_body=bomb), ("body", "")) is None


@pytest.mark.parametrize(
    "wire",
    [
        Wire("GE T", "/"),
        Wire("GET", "things"),
        Wire("GET", "/a b"),
        Wire("GET", "/é"),
        Wire("GET", "/%zz"),
        Wire("GET", "/{{a b}}"),
        Wire("GET", "/", (("X", "a\r\nb"),)),
        Wire("GET", "/", (("X Y", "a"),)),
        Wire("GET", "/", (("X", " a"),)),
        Wire("GET", "/", (("X", "{{ a }}"),)),
        Wire("POST", "/", body="a", body_base64="YQ=="),
        Wire("POST", "/", body_base64="?"),
        Wire("POST", "/", body="{{ a"),
        Wire("POST", "/", body="\ud800"),
    ],
)
def test_a_wire_that_http_cannot_carry_is_told(wire: Wire) -> None:
    assert Verifier(api_of({})).well_formed(wire) is not None


def test_a_plain_wire_is_well_formed() -> None:
    wire = Wire(
        "POST", "/a/{{petId}}?b=%20&c={{run}}", (("X", "a {{API_KEY_X}}"),), '{"a":"{{run}}","b":{"c":{}}}'
    )

    assert Verifier(api_of({})).well_formed(wire) is None


def test_a_body_with_countless_readings_is_taken_as_it_was_meant() -> None:
    names = [f"field{number}" for number in range(12)]
    branch = {
        "type": "object",
        "required": names,
        "properties": {name: {"type": "integer"} for name in names},
    }
    document = {"any": {"oneOf": [branch, {"type": "null"}]}}
    media_type = "application/x-www-form-urlencoded"
    one = operation(body=body(media_type, "any"))
    verifier = Verifier(api_of(document, one))

    def verdict(value: Any) -> str | None:
        request = Request(media_type=media_type, body=dict.fromkeys(names, 5) | value)
        return verifier.positive(one, request, sent(one, request, document=document), {})

    assert verdict({}) is None
    assert verdict({"field3": "x"}) == "the body has more readings than can be judged"


def test_a_file_in_a_branch_is_sent_as_a_file() -> None:
    branch = {"type": "object", "properties": {"photo": {"type": "string", "format": "binary"}}}
    document = {"any": {"oneOf": [{"type": "null"}, branch]}}
    one = operation(body=body("multipart/form-data", "any"))

    wire = sent(one, Request(media_type="multipart/form-data", body={"photo": ""}), document=document)

    assert [part.file for part in wire.parts] == ["sample.bin"]
