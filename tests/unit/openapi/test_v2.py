from pathlib import Path
from typing import Any

import pytest

from engine.errors import Pointer
from engine.openapi.model import Api, Encoding, Operation, SecurityScheme
from tests.samples.openapi import codes, read, version_2

OK = {"200": {"description": "ok"}}


def operation(folder: Path, parameters: list[Any], **more: Any) -> tuple[Api, Operation]:
    method = {"parameters": parameters, "responses": OK, **more}
    api, problems = read(version_2({"/x": {"post": method}}), folder)
    assert codes(problems) == []
    return api, api.operations[0]


@pytest.mark.parametrize(
    ("place", "collection", "style", "explode"),
    [
        ("query", None, "form", False),
        ("query", "csv", "form", False),
        ("query", "ssv", "spaceDelimited", False),
        ("query", "pipes", "pipeDelimited", False),
        ("query", "tsv", "tabDelimited", False),
        ("query", "multi", "form", True),
        ("header", "csv", "simple", False),
        ("header", "pipes", "pipeDelimited", False),
    ],
)
def test_a_collection_format_becomes_a_style(
    tmp_path: Path, place: str, collection: str | None, style: str, explode: bool
) -> None:
    parameter = {"name": "p", "in": place, "type": "array", "items": {"type": "string"}}
    if collection:
        parameter["collectionFormat"] = collection

    _, found = operation(tmp_path, [parameter])

    assert (found.parameters[0].style, found.parameters[0].explode) == (style, explode)


def test_a_parameter_is_its_own_schema(tmp_path: Path) -> None:
    api, found = operation(tmp_path, [{"name": "n", "in": "query", "required": True, "type": "integer"}])
    (parameter,) = found.parameters

    assert parameter.schema == parameter.at == "#/paths/~1x/post/parameters/0"
    assert parameter.required
    assert api.schemas.at(parameter.at) == {"type": "integer"}


def test_a_body_is_sent_in_every_media_type_that_is_consumed(tmp_path: Path) -> None:
    body = {"name": "b", "in": "body", "required": True, "schema": {"type": "object"}}

    _, found = operation(tmp_path, [body], consumes=["application/json", "application/xml"])

    assert found.body is not None
    assert found.parameters == ()
    assert found.body.required
    assert [(one.name, one.schema) for one in found.body.content] == [
        ("application/json", "#/paths/~1x/post/parameters/0/schema"),
        ("application/xml", "#/paths/~1x/post/parameters/0/schema"),
    ]


def test_a_body_without_media_type_is_json(tmp_path: Path) -> None:
    _, found = operation(tmp_path, [{"name": "b", "in": "body", "schema": {}}])

    assert found.body is not None
    assert [one.name for one in found.body.content] == ["application/json"]


def test_form_fields_make_one_form(tmp_path: Path) -> None:
    fields = [
        {"name": "a", "in": "formData", "type": "string", "required": True},
        {"name": "b", "in": "formData", "type": "array", "items": {}, "collectionFormat": "multi"},
    ]

    api, found = operation(tmp_path, fields, consumes=["application/x-www-form-urlencoded"])

    assert found.body is not None
    (form,) = found.body.content
    assert form.name == "application/x-www-form-urlencoded"
    assert form.schema is not None
    assert api.schemas.at(form.schema) == {
        "type": "object",
        "properties": {
            "a": {"$ref": "#/paths/~1x/post/parameters/0"},
            "b": {"$ref": "#/paths/~1x/post/parameters/1"},
        },
        "required": ["a"],
    }
    assert api.schemas.at(Pointer("#/paths/~1x/post/parameters/0")) == {"type": "string"}
    assert form.encoding["b"] == Encoding(style="form", explode=True)


def test_a_form_with_a_file_is_multipart(tmp_path: Path) -> None:
    fields = [{"name": "f", "in": "formData", "type": "file"}]

    api, found = operation(tmp_path, fields, consumes=["multipart/form-data"])

    assert found.body is not None
    assert [one.name for one in found.body.content] == ["multipart/form-data"]
    assert api.schemas.at(Pointer("#/paths/~1x/post/parameters/0")) == {"type": "string", "format": "binary"}


@pytest.mark.parametrize(
    ("places", "code"),
    [(("body", "body"), "body-twice"), (("body", "formData"), "body-and-form")],
)
def test_an_operation_with_two_bodies_is_left_out(tmp_path: Path, places: tuple[str, str], code: str) -> None:
    parameters = [
        {"name": f"p{number}", "in": place, **({"schema": {}} if place == "body" else {"type": "string"})}
        for number, place in enumerate(places)
    ]
    document = version_2(
        {"/x": {"post": {"parameters": parameters, "responses": OK}, "get": {"responses": OK}}}
    )

    api, problems = read(document, tmp_path)

    assert [one.id for one in api.operations] == ["get_x"]
    assert [one.name for one in api.skipped] == ["POST /x"]
    assert code in codes(problems)


def test_a_response_has_the_media_types_that_are_produced(tmp_path: Path) -> None:
    response = {
        "description": "ok",
        "schema": {"type": "object"},
        "examples": {"application/json": {"a": 1}},
        "headers": {"X-Left": {"type": "integer"}},
    }
    document = version_2(
        {"/x": {"get": {"responses": {"200": response, "204": {"description": "nothing"}}}}},
        produces=["application/json", "text/csv"],
    )

    api, _ = read(document, tmp_path)
    found, empty = api.operations[0].responses

    assert [(one.name, one.schema) for one in found.content] == [
        ("application/json", "#/paths/~1x/get/responses/200/schema"),
        ("text/csv", "#/paths/~1x/get/responses/200/schema"),
    ]
    assert [(one.value, one.at) for one in found.content[0].examples] == [
        ({"a": 1}, "#/paths/~1x/get/responses/200/examples/application~1json")
    ]
    assert api.schemas.at(found.headers[0].at) == {"type": "integer"}
    assert empty.content == ()


@pytest.mark.parametrize(
    ("root", "servers"),
    [
        ({"host": "a.example", "basePath": "/v1"}, ("https://a.example/v1",)),
        (
            {"host": "a.example", "schemes": ["http", "WSS"]},
            ("http://a.example", "wss://a.example"),
        ),
        ({"basePath": "v1/"}, ("/v1/",)),
        ({}, ()),
    ],
)
def test_a_server_is_made_of_scheme_host_and_base_path(
    tmp_path: Path, root: dict[str, Any], servers: tuple[str, ...]
) -> None:
    api, _ = read(version_2({}, **root), tmp_path)

    assert api.servers == servers


def test_security_definitions_are_schemes(tmp_path: Path) -> None:
    definitions = {
        "key": {"type": "apiKey", "in": "header", "name": "X-Key"},
        "login": {"type": "basic"},
        "flow": {"type": "oauth2", "flow": "implicit", "authorizationUrl": "https://a", "scopes": {}},
    }
    document = version_2(
        {"/x": {"get": {"responses": OK, "security": [{"key": [], "login": []}, {}]}}},
        securityDefinitions=definitions,
        security=[{"flow": []}],
    )

    api, _ = read(document, tmp_path)

    at = "#/securityDefinitions/"
    assert api.security_schemes == {
        "key": SecurityScheme("key", "apiKey", Pointer(f"{at}key"), "header", "X-Key"),
        "login": SecurityScheme("login", "basic", Pointer(f"{at}login"), http_scheme="Basic"),
        "flow": SecurityScheme("flow", "oauth2", Pointer(f"{at}flow")),
    }
    assert [one.schemes for one in api.operations[0].security] == [("key", "login"), ()]


def test_a_response_that_leads_nowhere_or_is_no_object_keeps_its_status(tmp_path: Path) -> None:
    responses = {"200": {"$ref": "#/responses/None"}, "404": "gone"}

    api, problems = read(version_2({"/x": {"get": {"responses": responses}}}), tmp_path)

    assert [(one.status, one.content) for one in api.operations[0].responses] == [("200", ()), ("404", ())]
    assert codes(problems) == ["reference-dangling", "response-unusable"]


@pytest.mark.parametrize("consumes", ["application/xml", ["application/xml", 7, ""]])
def test_media_types_may_be_written_as_one_text(tmp_path: Path, consumes: Any) -> None:
    parameters = [{"name": "b", "in": "body", "schema": {}}]
    document = version_2({"/x": {"post": {"parameters": parameters, "consumes": consumes, "responses": OK}}})

    api, _ = read(document, tmp_path)
    body = api.operations[0].body

    assert body is not None
    assert [one.name for one in body.content] == ["application/xml"]


@pytest.mark.parametrize("place", ["cookie", "formdata"])
def test_2_0_has_no_other_places(tmp_path: Path, place: str) -> None:
    raw = {"name": "p", "in": place, "type": "string"}

    api, problems = read(version_2({"/x": {"get": {"parameters": [raw], "responses": OK}}}), tmp_path)

    assert api.operations == ()
    assert "parameter-unusable" in codes(problems)


def test_a_path_parameter_is_sent_and_reported_where_it_is_not_required(tmp_path: Path) -> None:
    raw = {"name": "id", "in": "path", "type": "string"}

    api, problems = read(version_2({"/x/{id}": {"get": {"parameters": [raw], "responses": OK}}}), tmp_path)

    assert api.operations[0].parameters[0].required
    assert codes(problems) == ["parameter-optional-in-path"]


def test_headers_that_media_types_decide_are_ignored_and_unsendable_ones_left_out(tmp_path: Path) -> None:
    names = ("Accept", "Content-Type", "a b", "Authorization")
    raw = [{"name": name, "in": "header", "type": "string"} for name in names]

    api, problems = read(version_2({"/x": {"get": {"parameters": raw, "responses": OK}}}), tmp_path)

    assert [one.name for one in api.operations[0].parameters] == ["Authorization"]
    assert codes(problems) == ["parameter-name"]


def test_a_body_for_get_is_not_sent(tmp_path: Path) -> None:
    raw = [{"name": "b", "in": "body", "schema": {}}]

    api, problems = read(version_2({"/x": {"get": {"parameters": raw, "responses": OK}}}), tmp_path)

    assert api.operations[0].body is None
    assert codes(problems) == ["body-not-sent"]


def test_a_security_definition_of_unknown_type_is_reported(tmp_path: Path) -> None:
    definitions = {"a": {"type": "magic"}, "b": {"type": "apiKey", "in": ["x"], "name": "n"}}

    api, problems = read(
        version_2({"/x": {"get": {"responses": OK}}}, securityDefinitions=definitions), tmp_path
    )

    assert api.security_schemes == {}
    assert codes(problems).count("security-unusable") == 2


def test_fields_of_a_path_item_that_are_no_methods_and_schemes_that_are_no_text_are_passed_over(
    tmp_path: Path,
) -> None:
    item = {"get": {"responses": OK}, "trace": {"responses": OK}, "parameters": []}

    api, _ = read(version_2({"/x": item}, host="a.test", schemes=["HTTP", 5]), tmp_path)

    assert [one.method for one in api.operations] == ["GET"]
    assert api.servers == ("http://a.test",)
