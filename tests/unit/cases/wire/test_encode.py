import base64
from decimal import Decimal
from typing import Any

import pytest

from engine.cases.model import Part, Request
from engine.cases.wire.encode import Credentials, NotOnTheWire
from engine.openapi.model import Encoding, MediaType, Response
from tests.samples.tiny import ROOT, body, operation, parameter, pointer, sent

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"


def test_headers_stand_in_a_fixed_order() -> None:
    one = operation(
        parameter("header", "simple", name="X-Trace"),
        parameter("cookie", "form", name="session"),
        body=body(JSON),
        responses=(
            Response("404", ROOT, (MediaType("text/plain", ROOT),)),
            Response("200", ROOT, (MediaType(JSON, ROOT),)),
        ),
    )
    request = Request(headers={"X-Trace": "t"}, cookies={"session": "s"}, media_type=JSON, body={"a": 1})
    credentials = Credentials(
        (("Authorization", "Bearer {{API_TOKEN_MAIN}}"),),
        (("key", "{{API_KEY_Q}}"),),
        (("c", "{{API_KEY_C}}"),),
    )

    wire = sent(one, request, credentials=credentials)

    assert wire.target == "/things?key={{API_KEY_Q}}"
    assert wire.headers == (
        ("Accept", "application/json"),
        ("Content-Type", "application/json"),
        ("X-Trace", "t"),
        ("Cookie", "session=s; c={{API_KEY_C}}"),
        ("Authorization", "Bearer {{API_TOKEN_MAIN}}"),
    )
    assert wire.body == '{"a":1}'


def test_query_pairs_stand_as_declared_and_unknown_ones_come_last() -> None:
    one = operation(*(parameter("query", "form", explode=True, name=name) for name in ("a", "b")))

    assert sent(one, Request(query={"x y": 1, "b": 2, "a": 3})).target == "/things?a=3&b=2&x%20y=1"


def test_a_credential_replaces_the_parameter_of_its_name() -> None:
    one = operation(
        parameter("query", "form", explode=True, name="key"), parameter("header", "simple", name="X-Key")
    )
    request = Request(query={"key": "mine"}, headers={"x-key": "mine"})

    wire = sent(one, request, credentials=Credentials((("X-Key", "{{K}}"),), (("key", "{{K}}"),)))

    assert wire.target == "/things?key={{K}}"
    assert wire.headers == (("X-Key", "{{K}}"),)


def test_headers_that_openapi_ignores_are_not_sent() -> None:
    one = operation(*(parameter("header", "simple", name=name) for name in ("Content-Type", "Authorization")))

    assert sent(one, Request(headers={"Content-Type": "a", "Authorization": "b"})).headers == ()


def test_an_asked_for_accept_is_sent_in_place_of_the_documented_one() -> None:
    one = operation(responses=(Response("200", ROOT, (MediaType(JSON, ROOT),)),))

    assert sent(one, Request(headers={"Accept": "text/csv"})).headers == (("Accept", "text/csv"),)


def test_a_path_keeps_its_literals_and_encodes_what_a_url_forbids() -> None:
    one = operation(path="/v1/:batch/a b/{id}:cancel/%7e")

    assert sent(one, Request(path_params={"id": ":x"})).target == "/v1/%3Abatch/a%20b/%3Ax:cancel/%7e"


def test_a_fragment_in_a_path_is_never_sent_and_its_query_comes_first() -> None:
    one = operation(parameter("query", "form", explode=True, name="a"), path="/?Action=List#X-Target")

    assert sent(one, Request(query={"a": 1})).target == "/?Action=List&a=1"


def test_a_path_without_a_value_is_refused() -> None:
    with pytest.raises(NotOnTheWire, match="no value"):
        sent(operation(path="/things/{id}"), Request())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{{petId}}", "{{petId}}"),
        ("a {{petId}}&", "a%20{{petId}}%26"),
        ("{{other}}", "%7B%7Bother%7D%7D"),
        ("{{{petId}}}", "%7B{{petId}}%7D"),
    ],
)
def test_only_live_placeholders_survive_in_a_url(text: str, expected: str) -> None:
    one = operation(parameter("query", "form", explode=True))

    wire = sent(one, Request(query={"color": text}), live=frozenset(("petId", "run")))

    assert wire.target == f"/things?color={expected}"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"id": "{{petId}}"}, '{"id":"{{petId}}"}'),
        ("{{other}}", '"\\u007b{other}}"'),
        ("{{{petId}}", '"\\u007b{{petId}}"'),
        ("{{{{", '"\\u007b\\u007b\\u007b{"'),
        ({"{{a": 1}, '{"\\u007b{a":1}'),
        (
            [2**64, Decimal("0.10000000000000000001"), "é"],
            '[18446744073709551616,0.10000000000000000001,"é"]',
        ),
        (None, "null"),
        ([1.5, True, None, {}], "[1.5,true,null,{}]"),
    ],
)
def test_json_is_exact_and_escapes_literal_braces(value: Any, expected: str) -> None:
    one = operation(body=body(JSON))

    wire = sent(one, Request(media_type=JSON, body=value), live=frozenset(("petId",)))

    assert wire.body == expected


@pytest.mark.parametrize(
    "value", ["\ud800", {"\udfff": 1}, float("nan"), [float("inf")], Decimal("NaN"), [2**70, "\ud800"]]
)
def test_what_json_cannot_hold_is_refused(value: Any) -> None:
    with pytest.raises(NotOnTheWire):
        sent(operation(body=body(JSON)), Request(media_type=JSON, body=value))


def test_a_deeply_nested_value_is_refused_and_not_a_crash() -> None:
    value: Any = 1
    for _ in range(5_000):
        value = [value]

    with pytest.raises(NotOnTheWire):
        sent(operation(body=body(JSON)), Request(media_type=JSON, body=value))


def test_raw_text_is_sent_as_it_stands() -> None:
    one = operation(body=body(JSON))

    wire = sent(one, Request(media_type="text/plain", raw_body='{"a":'))

    assert wire.headers == (("Content-Type", "text/plain"),)
    assert wire.body == '{"a":'


def test_without_a_body_no_content_type_is_sent() -> None:
    wire = sent(operation(body=body(JSON)), Request(media_type=JSON))

    assert (wire.headers, wire.body, wire.body_base64) == ((), None, None)


@pytest.mark.parametrize(
    ("value", "encoding", "expected"),
    [
        ({"a": 1, "b c": "d&e"}, {}, "a=1&b%20c=d%26e"),
        ({"tags": ["x", "y"]}, {}, "tags=x&tags=y"),
        ({"tags": ["x", "y"]}, {"tags": Encoding(explode=False)}, "tags=x,y"),
        ({"tags": ["x", "y"]}, {"tags": Encoding(style="pipeDelimited")}, "tags=x%7Cy"),
        ({"o": {"k": 1}}, {}, "o=%7B%22k%22%3A1%7D"),
        ({"o": {"k": 1}}, {"o": Encoding(style="deepObject", explode=True)}, "o%5Bk%5D=1"),
        ({"os": [{"k": 1}, {"k": 2}]}, {}, "os=%7B%22k%22%3A1%7D&os=%7B%22k%22%3A2%7D"),
        ({"a": "{{run}}-{{x}}"}, {}, "a={{run}}-%7B%7Bx%7D%7D"),
        ({}, {}, ""),
    ],
)
def test_a_form_writes_each_property_in_its_own_style(
    value: Any, encoding: dict[str, Encoding], expected: str
) -> None:
    one = operation(body=body(FORM, encoding=encoding))

    wire = sent(one, Request(media_type=FORM, body=value), live=frozenset(("run",)))

    assert wire.body == expected


FILE_SCHEMA = {
    "type": "object",
    "properties": {
        "note": {"type": "string"},
        "tags": {"type": "array", "items": {"type": "string"}},
        "meta": {"type": "object"},
        "photo": {"type": "string", "format": "binary"},
        "sheet": {"type": "string", "contentMediaType": "text/csv"},
    },
}
MULTIPART = "multipart/form-data"


def test_a_multipart_body_is_its_parts_joined_by_the_boundary() -> None:
    one = operation(body=body(MULTIPART, "upload"))
    value = {"note": "hi {{run}}", "tags": ["a", "b"], "meta": {"k": 1}, "sheet": "x"}

    wire = sent(
        one,
        Request(media_type=MULTIPART, body=value),
        live=frozenset(("run",)),
        document={"upload": FILE_SCHEMA},
    )

    assert wire.headers == (("Content-Type", "multipart/form-data; boundary=boundary"),)
    assert wire.parts == (
        Part("note", "hi {{run}}"),
        Part("tags", "a"),
        Part("tags", "b"),
        Part("meta", '{"k":1}', content_type="application/json"),
        Part("sheet", file="sample.csv", filename="sample.csv", content_type="text/csv"),
    )
    assert wire.body == (
        '--boundary\r\nContent-Disposition: form-data; name="note"\r\n\r\nhi {{run}}\r\n'
        '--boundary\r\nContent-Disposition: form-data; name="tags"\r\n\r\na\r\n'
        '--boundary\r\nContent-Disposition: form-data; name="tags"\r\n\r\nb\r\n'
        '--boundary\r\nContent-Disposition: form-data; name="meta"\r\n'
        'Content-Type: application/json\r\n\r\n{"k":1}\r\n'
        '--boundary\r\nContent-Disposition: form-data; name="sheet"; filename="sample.csv"\r\n'
        "Content-Type: text/csv\r\n\r\nid,name,quantity\n1,apple,3\n2,pear,5\n\r\n"
        "--boundary--\r\n"
    )


@pytest.mark.parametrize(
    ("encoding", "parts"),
    [
        (Encoding(style="deepObject", explode=True), (Part("meta[k]", "1"), Part("meta[l]", "b"))),
        (Encoding(style="form", explode=False), (Part("meta", "k,1,l,b"),)),
        (Encoding(style="pipeDelimited"), (Part("meta", "k|1|l|b"),)),
    ],
)
def test_the_style_of_an_object_goes_before_the_type_of_its_part(
    encoding: Encoding, parts: tuple[Part, ...]
) -> None:
    one = operation(body=body(MULTIPART, "upload", encoding={"meta": encoding}))

    wire = sent(
        one,
        Request(media_type=MULTIPART, body={"meta": {"k": 1, "l": "b"}}),
        document={"upload": FILE_SCHEMA},
    )

    assert wire.parts == parts


@pytest.mark.parametrize(
    ("content_type", "part"),
    [
        ("video/mp4", Part("photo", file="sample.bin", filename="sample.bin", content_type="video/mp4")),
        ("image/jpeg", Part("photo", file="sample.jpg", filename="sample.jpg", content_type="image/jpeg")),
        ("image/*", Part("photo", file="sample.png", filename="sample.png", content_type="image/png")),
    ],
)
def test_a_file_is_sent_as_a_type_that_its_encoding_lists(content_type: str, part: Part) -> None:
    one = operation(body=body(MULTIPART, "upload", encoding={"photo": Encoding(content_type=content_type)}))

    wire = sent(one, Request(media_type=MULTIPART, body={"photo": "x"}), document={"upload": FILE_SCHEMA})

    assert wire.parts == (part,)


@pytest.mark.parametrize(
    ("content_type", "part"),
    [
        ("text/plain, application/json", Part("meta", '{"k":1}', content_type="application/json")),
        ("*/*", Part("meta", '{"k":1}', content_type="application/json")),
        ("application/vnd.pet+json", Part("meta", '{"k":1}', content_type="application/vnd.pet+json")),
    ],
)
def test_an_object_is_sent_as_the_json_type_that_its_encoding_lists(content_type: str, part: Part) -> None:
    one = operation(body=body(MULTIPART, "upload", encoding={"meta": Encoding(content_type=content_type)}))

    wire = sent(one, Request(media_type=MULTIPART, body={"meta": {"k": 1}}), document={"upload": FILE_SCHEMA})

    assert wire.parts == (part,)


@pytest.mark.parametrize(
    ("encoding", "meta"),
    [
        (Encoding(style="deepObject", explode=True), {"a]": 1}),
        (Encoding(style="deepObject", explode=True), {"a": {"b": 1}}),
        (Encoding(explode=False), {"a": "b,c"}),
        (Encoding(explode=False), {}),
    ],
)
def test_what_the_style_of_a_part_cannot_hold_is_refused(encoding: Encoding, meta: Any) -> None:
    one = operation(body=body(MULTIPART, "upload", encoding={"meta": encoding}))

    with pytest.raises(NotOnTheWire):
        sent(one, Request(media_type=MULTIPART, body={"meta": meta}), document={"upload": FILE_SCHEMA})


def test_a_file_goes_as_base64_and_its_type_follows_the_encoding() -> None:
    one = operation(
        body=body(MULTIPART, "upload", encoding={"photo": Encoding(content_type="image/gif, image/png")})
    )

    wire = sent(one, Request(media_type=MULTIPART, body={"photo": ""}), document={"upload": FILE_SCHEMA})

    assert wire.parts == (Part("photo", file="sample.png", filename="sample.png", content_type="image/png"),)
    assert wire.body is None
    assert b"\x89PNG\r\n" in base64.b64decode(wire.body_base64 or "")


@pytest.mark.parametrize(
    "value", [{"photo": 1}, {"note": "{{literal}}"}, {"note": "--boundary"}, {"note": None}, "text"]
)
def test_what_a_part_cannot_hold_is_refused(value: Any) -> None:
    one = operation(body=body(MULTIPART, "upload"))

    with pytest.raises(NotOnTheWire):
        sent(one, Request(media_type=MULTIPART, body=value), document={"upload": FILE_SCHEMA})


PET = {
    "type": "object",
    "xml": {"name": "pet", "prefix": "p", "namespace": "urn:pets"},
    "properties": {
        "id": {"type": "integer", "xml": {"attribute": True}},
        "name": {"type": "string", "xml": {"name": "called"}},
        "tags": {
            "type": "array",
            "xml": {"name": "labels", "wrapped": True},
            "items": {"type": "string", "xml": {"name": "label"}},
        },
        "codes": {"type": "array", "items": {"type": "integer"}},
        "owner": {"type": "object", "properties": {"age": {"type": "integer"}}},
    },
}
XML = "application/xml"


def test_xml_follows_name_prefix_namespace_attribute_and_wrapped() -> None:
    one = operation(body=body(XML, "pet"))
    value = {"id": 7, "name": "R&D {{run}} {{x}}", "tags": ["a", "b"], "codes": [1, 2], "owner": {"age": 3}}

    wire = sent(one, Request(media_type=XML, body=value), live=frozenset(("run",)), document={"pet": PET})

    assert wire.body == (
        '<?xml version="1.0" encoding="UTF-8"?><p:pet xmlns:p="urn:pets" id="7">'
        "<called>R&amp;D {{run}} &#123;{x}}</called><labels><label>a</label><label>b</label></labels>"
        "<codes>1</codes><codes>2</codes><owner><age>3</age></owner></p:pet>"
    )


@pytest.mark.parametrize(
    "value", [{"name": None}, {"name": "\x01"}, {"codes": []}, {"a b": 1}, {"xmlns": 1}, {"codes": [[1]]}]
)
def test_what_xml_cannot_hold_is_refused(value: Any) -> None:
    with pytest.raises(NotOnTheWire):
        sent(operation(body=body(XML, "pet")), Request(media_type=XML, body=value), document={"pet": PET})


def test_xml_takes_the_name_of_the_component_and_refuses_to_invent_one() -> None:
    named = operation(
        body=body(XML)._replace(content=(MediaType(XML, ROOT, pointer("components/schemas/Dog")),))
    )
    document: dict[str, Any] = {"components": {"schemas": {"Dog": {}}}, "inline": {}}

    wire = sent(named, Request(media_type=XML, body={"a": 1}), document=document)

    assert (wire.body or "").endswith("<Dog><a>1</a></Dog>")
    with pytest.raises(NotOnTheWire, match="name"):
        sent(operation(body=body(XML, "inline")), Request(media_type=XML, body={"a": 1}), document=document)


@pytest.mark.parametrize(
    ("media_type", "value", "expected"),
    [
        ("text/plain", "hello é", "hello é"),
        ("text/plain", 5, "5"),
        ("application/graphql", "{ me }", "{ me }"),
        ("application/x-ndjson", [{"a": 1}, 2], '{"a":1}\n2\n'),
        ("application/json-seq", [{"a": 1}], '\x1e{"a":1}\n'),
        ("application/problem+json", {"a": 1}, '{"a":1}'),
    ],
)
def test_other_media_types_have_their_text(media_type: str, value: Any, expected: str) -> None:
    wire = sent(operation(body=body(media_type)), Request(media_type=media_type, body=value))

    assert (wire.headers, wire.body) == ((("Content-Type", media_type),), expected)


@pytest.mark.parametrize(
    ("media_type", "start"),
    [
        ("application/pdf", b"%PDF-1.4"),
        ("image/png", b"\x89PNG"),
        ("image/jpeg", b"\xff\xd8\xff"),
        ("application/zip", b"PK\x03\x04"),
        ("application/octet-stream", b"\x00\x01\x02"),
    ],
)
def test_binary_bodies_are_fixtures(media_type: str, start: bytes) -> None:
    wire = sent(operation(body=body(media_type)), Request(media_type=media_type, body="anything"))

    assert base64.b64decode(wire.body_base64 or "").startswith(start)


@pytest.mark.parametrize(
    ("media_type", "value"),
    [("application/graphql", {}), ("text/plain", "{{x}}"), ("image/png", 1), (FORM, [1])],
)
def test_a_media_type_refuses_values_that_it_has_no_form_for(media_type: str, value: Any) -> None:
    with pytest.raises(NotOnTheWire):
        sent(operation(body=body(media_type)), Request(media_type=media_type, body=value))


def test_a_parameter_with_content_is_json_text_in_its_place() -> None:
    content = MediaType(JSON, ROOT)
    one = operation(
        parameter("query", "form", name="filter", content=content),
        parameter("header", "simple", name="X-Meta", content=content),
    )

    wire = sent(one, Request(query={"filter": {"a": [1]}}, headers={"X-Meta": {"k": "é"}}))

    assert wire.target == "/things?filter=%7B%22a%22%3A%5B1%5D%7D"
    assert wire.headers == (("X-Meta", '{"k":"\\u00e9"}'),)


@pytest.mark.parametrize(
    ("media_type", "value", "expected"),
    [
        (FORM, {"a": 1, "b": [2, 3]}, "a=1&b=2&b=3"),
        (JSON, {"a": 1}, "%7B%22a%22%3A1%7D"),
        ("text/plain", "q w", "q%20w"),
    ],
)
def test_a_querystring_parameter_is_the_whole_query(media_type: str, value: Any, expected: str) -> None:
    one = operation(parameter("querystring", "form", name="q", content=MediaType(media_type, ROOT)))

    assert sent(one, Request(query={"q": value})).target == f"/things?{expected}"


def test_a_multipart_body_without_parts_is_its_closing_line() -> None:
    one = operation(body=body(MULTIPART, "upload"))

    wire = sent(one, Request(media_type=MULTIPART, body={}), document={"upload": FILE_SCHEMA})

    assert (wire.body, wire.parts) == ("--boundary--\r\n", ())
