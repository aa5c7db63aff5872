from pathlib import Path
from typing import Any

import pytest

from engine.errors import Pointer
from engine.openapi.model import Api, Encoding, Link, Operation, Parameter, SecurityScheme
from tests.samples.openapi import at, codes, get, opened, post, read, version_3, written

OK = {"200": {"description": "ok"}}


def parameters(folder: Path, *raw: Any, version: str = "3.0.3", path: str = "/x") -> tuple[Parameter, ...]:
    api, problems = read(version_3({path: get(parameters=list(raw))}, version), folder)
    assert codes(problems) == []
    return api.operations[0].parameters


def only(api: Api) -> Operation:
    (operation,) = api.operations
    return operation


@pytest.mark.parametrize(
    ("place", "style", "explode"),
    [
        ("query", "form", True),
        ("cookie", "form", True),
        ("header", "simple", False),
        ("path", "simple", False),
    ],
)
def test_style_and_explode_have_the_default_of_their_place(
    tmp_path: Path, place: str, style: str, explode: bool
) -> None:
    raw = {"name": "p", "in": place, "schema": {"type": "string"}, "required": place == "path"}
    path = "/x/{p}" if place == "path" else "/x"
    if place != "path":
        del raw["required"]

    (found,) = parameters(tmp_path, raw, path=path)

    assert (found.style, found.explode, found.required) == (style, explode, place == "path")


def test_a_style_that_is_written_decides_explode(tmp_path: Path) -> None:
    raw = {"name": "p", "in": "query", "style": "pipeDelimited", "schema": {"type": "array", "items": {}}}

    (found,) = parameters(tmp_path, raw)

    assert (found.style, found.explode) == ("pipeDelimited", False)


def test_a_parameter_of_the_operation_replaces_that_of_the_path_item(tmp_path: Path) -> None:
    schema = {"type": "string"}
    document = version_3(
        {
            "/x/{id}": {
                "parameters": [
                    {"name": "id", "in": "path", "required": True, "schema": schema},
                    {"name": "X-Trace", "in": "header", "schema": schema},
                ],
                **get(parameters=[{"name": "x-trace", "in": "header", "required": True, "schema": schema}]),
            }
        }
    )

    api, problems = read(document, tmp_path)

    assert codes(problems) == []
    assert [(one.name, one.required, one.at) for one in only(api).parameters] == [
        ("id", True, "#/paths/~1x~1{id}/parameters/0"),
        ("x-trace", True, "#/paths/~1x~1{id}/get/parameters/0"),
    ]


@pytest.mark.parametrize("name", ["Accept", "content-type", "AUTHORIZATION"])
def test_headers_that_the_specification_keeps_for_itself_are_ignored(tmp_path: Path, name: str) -> None:
    assert parameters(tmp_path, {"name": name, "in": "header", "schema": {}}) == ()


def test_a_parameter_with_content_has_its_media_type(tmp_path: Path) -> None:
    raw = {"name": "q", "in": "query", "content": {"application/json": {"schema": {}, "example": 1}}}

    (found,) = parameters(tmp_path, raw)

    assert found.content is not None
    assert (found.content.name, found.schema, found.examples[0].value) == ("application/json", None, 1)


def test_examples_have_the_place_of_their_value(tmp_path: Path) -> None:
    media_type = {
        "schema": {},
        "examples": {
            "a": {"value": 1},
            "b": {"$ref": "#/components/examples/B"},
            "c": {"externalValue": "u"},
        },
    }
    operation = {"requestBody": {"content": {"application/json": media_type}}, "responses": OK}
    components = {"examples": {"B": {"value": {"x": 2}}}}

    api, _ = read(version_3({"/x": {"post": operation}}, components=components), tmp_path)
    body = only(api).body

    assert body is not None
    base = "#/paths/~1x/post/requestBody/content/application~1json"
    assert [(one.name, one.value, one.at) for one in body.content[0].examples] == [
        ("a", 1, f"{base}/examples/a/value"),
        ("b", {"x": 2}, "#/components/examples/B/value"),
    ]


def test_a_body_behind_a_reference_is_read_where_it_stands(tmp_path: Path) -> None:
    content = {
        "multipart/form-data": {
            "schema": {"type": "object", "properties": {"f": {"type": "string"}}},
            "encoding": {"f": {"contentType": "image/png", "style": "form", "explode": False}},
        }
    }
    document = version_3(
        {"/x": {"post": {"requestBody": {"$ref": "#/components/requestBodies/F"}, "responses": OK}}},
        components={"requestBodies": {"F": {"required": True, "content": content}}},
    )

    api, problems = read(document, tmp_path)
    body = only(api).body

    assert codes(problems) == []
    assert body is not None
    assert (body.at, body.required) == ("#/components/requestBodies/F", True)
    assert body.content[0].encoding == {"f": Encoding("image/png", "form", explode=False)}


@pytest.mark.parametrize(
    ("version", "method"),
    [("3.0.3", "get"), ("3.0.3", "head"), ("3.0.3", "trace"), ("3.1.0", "trace"), ("3.2.0", "trace")],
)
def test_a_body_is_not_sent_where_the_version_gives_it_no_meaning(
    tmp_path: Path, version: str, method: str
) -> None:
    operation = post({})["post"]

    api, problems = read(version_3({"/x": {method: operation}}, version), tmp_path)

    assert only(api).body is None
    assert codes(problems) == ["body-not-sent"]


@pytest.mark.parametrize("version", ["3.1.0", "3.2.0"])
@pytest.mark.parametrize("method", ["get", "head", "delete"])
def test_a_body_of_get_is_kept_where_the_version_allows_it(tmp_path: Path, version: str, method: str) -> None:
    operation = post({"type": "object"})["post"]

    api, problems = read(version_3({"/x": {method: operation}}, version), tmp_path)
    body = only(api).body

    assert codes(problems) == []
    assert body is not None
    assert [media.name for media in body.content] == ["application/json"]


def test_statuses_are_in_normal_form_and_odd_ones_are_reported(tmp_path: Path) -> None:
    responses = {name: {"description": "x"} for name in ("200", "4xx", "default", "600", "x-note")}

    api, problems = read(version_3({"/x": {"get": {"responses": responses}}}), tmp_path)

    assert [one.status for one in only(api).responses] == ["200", "4XX", "default"]
    assert at(problems, "response-unusable") == "#/paths/~1x/get/responses/600"


def test_a_response_that_leads_nowhere_keeps_its_status(tmp_path: Path) -> None:
    responses = {"200": {"$ref": "#/components/responses/None"}}

    api, problems = read(version_3({"/x": {"get": {"responses": responses}}}), tmp_path)

    assert [(one.status, one.content) for one in only(api).responses] == [("200", ())]
    assert codes(problems) == ["reference-dangling"]


def test_headers_and_links_of_a_response_are_read(tmp_path: Path) -> None:
    response = {
        "description": "x",
        "headers": {
            "Location": {"required": True, "schema": {"type": "string"}},
            "Content-Type": {"schema": {}},
        },
        "links": {"next": {"operationId": "other", "parameters": {"id": "$response.body#/id"}}},
    }

    api, _ = read(version_3({"/x": {"get": {"responses": {"200": response}}}}), tmp_path)
    (found,) = only(api).responses

    base = "#/paths/~1x/get/responses/200"
    assert [(one.name, one.required, one.schema) for one in found.headers] == [
        ("Location", True, f"{base}/headers/Location/schema")
    ]
    assert found.links == (
        Link("next", Pointer(f"{base}/links/next"), "other", None, {"id": "$response.body#/id"}),
    )


def test_every_kind_of_security_scheme_is_known(tmp_path: Path) -> None:
    schemes = {
        "key": {"type": "apiKey", "in": "cookie", "name": "sid"},
        "login": {"type": "http", "scheme": "BASIC"},
        "token": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
        "digest": {"type": "http", "scheme": "Digest"},
        "connect": {"type": "openIdConnect", "openIdConnectUrl": "https://a"},
        "cert": {"type": "mutualTLS"},
    }

    api, problems = read(version_3({"/x": get()}, "3.1.0", components={"securitySchemes": schemes}), tmp_path)

    base = "#/components/securitySchemes/"
    assert codes(problems) == []
    assert api.security_schemes == {
        "key": SecurityScheme("key", "apiKey", Pointer(f"{base}key"), "cookie", "sid"),
        "login": SecurityScheme("login", "basic", Pointer(f"{base}login"), http_scheme="Basic"),
        "token": SecurityScheme(
            "token", "bearer", Pointer(f"{base}token"), http_scheme="Bearer", bearer_format="JWT"
        ),
        "digest": SecurityScheme("digest", "http", Pointer(f"{base}digest"), http_scheme="Digest"),
        "connect": SecurityScheme("connect", "openIdConnect", Pointer(f"{base}connect")),
        "cert": SecurityScheme("cert", "mutualTLS", Pointer(f"{base}cert")),
    }


@pytest.mark.parametrize(
    ("own", "expected"),
    [
        ({}, [("key",)]),
        ({"security": []}, []),
        ({"security": [{}, {"key": []}]}, [(), ("key",)]),
    ],
)
def test_security_of_the_operation_replaces_that_of_the_document(
    tmp_path: Path, own: dict[str, Any], expected: list[tuple[str, ...]]
) -> None:
    schemes = {"key": {"type": "apiKey", "in": "header", "name": "X"}}
    document = version_3({"/x": get(**own)}, components={"securitySchemes": schemes}, security=[{"key": []}])

    api, _ = read(document, tmp_path)

    assert [one.schemes for one in only(api).security] == expected


def test_a_requirement_that_names_no_scheme_is_reported(tmp_path: Path) -> None:
    api, problems = read(version_3({"/x": get(security=[{"nobody": []}])}), tmp_path)

    assert only(api).security == ()
    assert at(problems, "security-unknown") == "#/paths/~1x/get/security/0/nobody"


def test_servers_are_filled_with_the_defaults_of_their_variables(tmp_path: Path) -> None:
    servers = [
        {
            "url": "https://{place}.example/{v}",
            "variables": {"place": {"default": "eu"}, "v": {"default": "1"}},
        },
        {"url": "/relative"},
    ]

    api, _ = read(version_3({"/x": get()}, servers=servers), tmp_path)

    assert api.servers == ("https://eu.example/1", "/relative")


def test_callbacks_and_webhooks_are_named_as_skipped(tmp_path: Path) -> None:
    callbacks = {"onEvent": {"{$request.body#/url}": post({})}}
    document = version_3({"/x": get(callbacks=callbacks)}, "3.1.0", webhooks={"ping": post({})})

    api, _ = read(document, tmp_path)

    assert [(one.name, one.at) for one in api.skipped] == [
        ("callback onEvent", "#/paths/~1x/get/callbacks/onEvent"),
        ("webhook ping", "#/webhooks/ping"),
    ]


def test_a_path_item_may_stand_in_the_components(tmp_path: Path) -> None:
    document = version_3(
        {"/x": {"$ref": "#/components/pathItems/X"}}, "3.1.0", components={"pathItems": {"X": get()}}
    )

    api, problems = read(document, tmp_path)

    assert codes(problems) == []
    assert (only(api).path, only(api).at) == ("/x", "#/components/pathItems/X/get")


def test_3_2_has_any_method_and_the_whole_query_as_parameter(tmp_path: Path) -> None:
    content = {"application/x-www-form-urlencoded": {"schema": {"type": "object"}}}
    item = {
        "query": {"responses": OK},
        "additionalOperations": {"COPY": {"responses": OK}},
        "parameters": [{"name": "q", "in": "querystring", "content": content}],
    }

    api, problems = read(version_3({"/x": item}, "3.2.0"), tmp_path)

    assert codes(problems) == []
    assert [(one.method, one.id) for one in api.operations] == [("QUERY", "query_x"), ("COPY", "copy_x")]
    assert [one.place for one in api.operations[1].parameters] == ["querystring"]


def test_a_method_that_would_end_the_request_line_leaves_its_operation_out(tmp_path: Path) -> None:
    more = {"PURGE\r\nX-Evil: 1": {"responses": OK}, "COPY": {"responses": OK}}

    api, problems = read(version_3({"/x": {"additionalOperations": more}}, "3.2.0"), tmp_path)

    assert [one.method for one in api.operations] == ["COPY"]
    assert "method-unusable" in codes(problems)


def test_3_2_has_a_schema_for_one_item(tmp_path: Path) -> None:
    content = {"text/event-stream": {"itemSchema": {"type": "object"}}}
    responses = {"200": {"description": "x", "content": content}}

    api, problems = read(version_3({"/x": {"get": {"responses": responses}}}, "3.2.0"), tmp_path)

    assert codes(problems) == []
    assert only(api).responses[0].content[0].item_schema == (
        "#/paths/~1x/get/responses/200/content/text~1event-stream/itemSchema"
    )


def test_a_document_of_many_files_is_one_api(tmp_path: Path) -> None:
    written(
        "openapi: 3.1.0\ninfo: {title: T, version: '1'}\npaths:\n  /p: {$ref: 'paths/p.yaml'}\n", tmp_path
    )
    written(
        "post:\n  requestBody:\n    content:\n      application/json:\n        schema: {$ref: '../pet.yaml#/Pet'}\n"
        "  responses: {200: {description: ok}}\n",
        tmp_path,
        "paths/p.yaml",
    )
    written("Pet: {properties: {friend: {$ref: '#/Pet'}}}\n", tmp_path, "pet.yaml")

    api, problems = opened(tmp_path)
    body = only(api).body

    assert codes(problems) == []
    assert body is not None
    schema = body.content[0].schema
    assert schema == "paths/p.yaml#/post/requestBody/content/application~1json/schema"
    assert api.schemas.follow(schema) == (
        "pet.yaml#/Pet",
        {"properties": {"friend": {"$ref": "pet.yaml#/Pet"}}},
    )


@pytest.mark.parametrize(
    ("parameter", "code"),
    [
        ({"$ref": "#/components/parameters/None"}, "reference-dangling"),
        ({"name": "p"}, "parameter-unusable"),
        ({"name": "p", "in": "body", "schema": {}}, "parameter-unusable"),
        ({"name": "a\r\nb", "in": "header", "required": True, "schema": {}}, "parameter-name"),
        ("text", "parameter-unusable"),
    ],
)
def test_an_operation_with_an_unusable_parameter_is_left_out_and_the_others_go_on(
    tmp_path: Path, parameter: Any, code: str
) -> None:
    document = version_3({"/x": get(parameters=[parameter]), "/y": get()})

    api, problems = read(document, tmp_path)

    assert [one.path for one in api.operations] == ["/y"]
    assert [one.name for one in api.skipped] == ["GET /x"]
    assert code in codes(problems)


def test_an_optional_header_that_cannot_be_sent_is_left_out_alone(tmp_path: Path) -> None:
    raw = {"name": "a b", "in": "header", "schema": {}}

    api, problems = read(version_3({"/x": get(parameters=[raw])}), tmp_path)

    assert only(api).parameters == ()
    assert codes(problems) == ["parameter-name"]


def test_an_operation_whose_request_needs_a_missing_schema_is_left_out(tmp_path: Path) -> None:
    needed = {"required": ["a"], "properties": {"a": {"$ref": "#/components/schemas/None"}}}
    optional = {"properties": {"a": {"$ref": "#/components/schemas/None"}}}

    api, problems = read(version_3({"/needed": post(needed), "/optional": post(optional)}), tmp_path)

    assert [one.path for one in api.operations] == ["/optional"]
    assert [one.name for one in api.skipped] == ["POST /needed"]
    assert "reference-dangling" in codes(problems)


@pytest.mark.parametrize(
    ("content", "code"), [({}, "body-unusable"), (None, "body-unusable"), ([], "body-unusable")]
)
def test_a_body_without_media_type_is_not_sent(tmp_path: Path, content: Any, code: str) -> None:
    document = version_3({"/x": {"post": {"requestBody": {"content": content}, "responses": OK}}}, "3.1.0")

    api, problems = read(document, tmp_path)

    assert only(api).body is None
    assert code in codes(problems)


def test_a_body_that_is_no_object_leaves_the_operation_out(tmp_path: Path) -> None:
    api, problems = read(version_3({"/x": {"post": {"requestBody": "text", "responses": OK}}}), tmp_path)

    assert api.operations == ()
    assert "body-unusable" in codes(problems)


@pytest.mark.parametrize(
    "schema",
    [
        {"allOf": [{"$ref": "#/components/schemas/None"}]},
        {"type": "array", "items": {"$ref": "#/components/schemas/None"}},
        {"$ref": "#/components/schemas/A"},
    ],
)
def test_a_missing_schema_counts_wherever_every_value_needs_it(tmp_path: Path, schema: Any) -> None:
    components = {
        "schemas": {"A": {"$ref": "#/components/schemas/B"}, "B": {"oneOf": [{"$ref": "#/no"}, True]}}
    }

    api, _ = read(version_3({"/x": post(schema), "/y": get()}, "3.1.0", components=components), tmp_path)

    assert [one.path for one in api.operations] == ["/y"]
    assert ["which cannot be read" in one.reason for one in api.skipped] == [True]


def test_a_schema_that_contains_itself_and_a_missing_parameter_schema_end(tmp_path: Path) -> None:
    tree = {"type": "array", "items": {"$ref": "#/components/schemas/Tree"}}
    raw = {"name": "q", "in": "query", "required": True, "schema": {"$ref": "#/components/schemas/None"}}
    document = version_3(
        {"/x": post({"$ref": "#/components/schemas/Tree"}), "/y": get(parameters=[raw])},
        components={"schemas": {"Tree": tree}},
    )

    api, _ = read(document, tmp_path)

    assert [one.path for one in api.operations] == ["/x"]


@pytest.mark.parametrize(
    "scheme",
    [
        {"type": "magic"},
        {"type": "apiKey", "in": "body", "name": "a"},
        {"type": "apiKey", "in": "header", "name": ""},
        {"type": "http"},
        "text",
        {"$ref": "#/components/securitySchemes/key"},
    ],
)
def test_a_security_scheme_that_cannot_be_used_is_reported(tmp_path: Path, scheme: Any) -> None:
    api, problems = read(version_3({"/x": get()}, components={"securitySchemes": {"key": scheme}}), tmp_path)

    assert api.security_schemes == {}
    assert {"security-unusable", "reference-cycle"} & set(codes(problems))


@pytest.mark.parametrize(
    ("operation", "code"),
    [({"parameters": {"name": "p"}, "responses": OK}, "parameter-unusable"), ("text", "operation-unusable")],
)
def test_an_operation_that_is_not_written_as_one_is_left_out(
    tmp_path: Path, operation: Any, code: str
) -> None:
    api, problems = read(version_3({"/x": {"get": operation, "delete": {"responses": OK}}}), tmp_path)

    assert [one.method for one in api.operations] == ["DELETE"]
    assert [one.name for one in api.skipped] == ["GET /x"]
    assert code in codes(problems)


def test_what_a_response_cannot_use_is_left_out_and_the_rest_is_read(tmp_path: Path) -> None:
    dangling = {"$ref": "#/nothing"}
    response = {
        "description": "ok",
        "headers": {"ETag": {"schema": {}}, "Content-Type": {"schema": {}}, "Lost": dangling, "Odd": 5},
        "content": {"text/plain": {"examples": {"a": {"value": 1}, "b": dangling, "c": {}}}, "x-note": {}},
    }
    document = version_3({"/x": {"get": {"responses": {"200": response, "404": "text"}}}})

    api, problems = read(document, tmp_path)
    found, odd = only(api).responses

    assert (odd.status, odd.content) == ("404", ())
    assert [header.name for header in found.headers] == ["ETag"]
    assert [media.name for media in found.content] == ["text/plain"]
    assert [example.value for example in found.content[0].examples] == [1]
    assert codes(problems).count("reference-dangling") == 2
    assert "response-unusable" in codes(problems)


def test_a_media_type_behind_a_reference_that_leads_nowhere_is_left_out(tmp_path: Path) -> None:
    content = {"text/plain": {"$ref": "#/nothing"}, "application/json": {}}
    document = version_3({"/x": get(responses={"200": {"description": "ok", "content": content}})}, "3.2.0")

    api, problems = read(document, tmp_path)

    assert [media.name for media in only(api).responses[0].content] == ["application/json"]
    assert codes(problems) == ["reference-dangling"]


def test_an_operation_without_responses_is_tested_all_the_same(tmp_path: Path) -> None:
    api, problems = read(version_3({"/x": {"get": {"responses": []}}}), tmp_path)

    assert only(api).responses == ()
    assert codes(problems) == ["value-type"]


def test_a_response_that_several_operations_share_is_read_once(tmp_path: Path) -> None:
    shared = {"200": {"$ref": "#/components/responses/Ok"}}
    document = version_3(
        {"/x": get(responses=shared), "/y": get(responses=shared)},
        components={"responses": {"Ok": OK["200"]}},
    )

    api, _ = read(document, tmp_path)

    assert api.operations[0].responses[0] is api.operations[1].responses[0]


def test_a_path_parameter_that_is_optional_is_always_sent(tmp_path: Path) -> None:
    raw = {"name": "id", "in": "path", "schema": {"type": "string"}}

    api, problems = read(version_3({"/x/{id}": get(parameters=[raw])}), tmp_path)

    assert [one.required for one in only(api).parameters] == [True]
    assert "parameter-optional-in-path" in codes(problems)


@pytest.mark.parametrize("schema", [{"type": "integer"}, None])
def test_a_parameter_with_two_media_types_takes_the_first(tmp_path: Path, schema: Any) -> None:
    content = {"application/json": {"schema": {"type": "object"}}, "text/plain": {}}
    raw = {"name": "p", "in": "query", "content": content, **({"schema": schema} if schema else {})}

    api, problems = read(version_3({"/x": get(parameters=[raw])}), tmp_path)
    (found,) = only(api).parameters

    assert found.content is not None
    assert (found.content.name, found.schema) == ("application/json", None)
    assert found.value_schema == found.content.schema
    assert "parameter-content" in codes(problems)


def test_a_parameter_in_a_place_of_another_version_leaves_the_operation_out(tmp_path: Path) -> None:
    raw = {"name": "q", "in": "querystring", "content": {"text/plain": {}}}

    api, problems = read(version_3({"/x": get(parameters=[raw])}, "3.1.0"), tmp_path)

    assert api.operations == ()
    assert "parameter-unusable" in codes(problems)


def test_extensions_beside_schemes_requirements_and_callbacks_are_passed_over(tmp_path: Path) -> None:
    operation = {"security": ["text", {"key": []}], "callbacks": {"x-note": {}, "done": {}}, "responses": OK}
    schemes = {"x-note": "text", "key": {"type": "apiKey", "in": "header", "name": "K"}}

    api, _ = read(version_3({"/x": {"get": operation}}, components={"securitySchemes": schemes}), tmp_path)

    assert [one.schemes for one in only(api).security] == [("key",)]
    assert list(api.security_schemes) == ["key"]
    assert [one.name for one in api.skipped] == ["callback done"]


def test_a_server_that_cannot_be_read_gives_no_url(tmp_path: Path) -> None:
    servers = [
        "text",
        {"url": 5},
        {"url": "https://{a}.test/{b}", "variables": {"a": {"default": []}, "b": 5}},
    ]

    api, _ = read(version_3({"/x": get()}, servers=servers), tmp_path)

    assert api.servers == ("https://{a}.test/{b}",)


def test_an_optional_input_whose_schema_is_missing_keeps_its_operation(tmp_path: Path) -> None:
    raw = {"name": "p", "in": "query", "schema": {"$ref": "#/nothing"}}
    form = {"requestBody": {"content": {"text/plain": {}}}, "responses": OK}

    api, problems = read(version_3({"/x": get(parameters=[raw]), "/y": {"post": form}}), tmp_path)

    assert [one.path for one in api.operations] == ["/x", "/y"]
    assert codes(problems) == ["reference-dangling"]
