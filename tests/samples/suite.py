"""A suite for `shop.yaml`, made by hand: every form of body, setup, captures, cleanup, credentials, a flow."""

from collections.abc import Mapping
from typing import Any

from engine.cases.model import (
    CaseId,
    Check,
    Expectation,
    Flow,
    Kind,
    OperationPlan,
    Part,
    Request,
    Resource,
    Suite,
    TestCase,
    Wire,
)
from engine.errors import Pointer
from engine.openapi.model import (
    Api,
    Header,
    MediaType,
    Operation,
    Response,
    Schemas,
    SecurityRequirement,
    SecurityScheme,
    child,
)
from tests.samples.shop import document

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
UNKNOWN = "00000000-0000-4000-8000-000000000000"
BEARER = ("Authorization", "Bearer {{API_TOKEN_MAIN}}")
JSON = ("Content-Type", "application/json")
PET = '{"name": "Rex {{run}}", "kind": "dog", "price": 12.5}'
NEW_PET = "#/components/schemas/NewPet"
BOUNDARY = "specmint-add-photo-full"


def api_of(described: Mapping[str, Any]) -> Api:
    """Read a 3.1 document that needs no translation: references are local, schemas in normal form."""

    def resolve(pointer: Pointer) -> Any:
        node: Any = described
        for token in pointer.removeprefix("#").split("/")[1:]:
            name = token.replace("~1", "/").replace("~0", "~")
            node = node[int(name)] if isinstance(node, list) else node[name]
        return node

    def behind(at: Pointer) -> tuple[Pointer, Any]:
        node = resolve(at)
        return behind(Pointer(node["$ref"])) if "$ref" in node else (at, node)

    def media(at: Pointer, content: Mapping[str, Any]) -> tuple[MediaType, ...]:
        return tuple(
            MediaType(name, child(at, "content", name), child(at, "content", name, "schema"))
            for name in content
        )

    def response(status: str, at: Pointer) -> Response:
        at, node = behind(at)
        headers = tuple(
            Header(name, child(at, "headers", name), required=header.get("required", False))
            for name, header in node.get("headers", {}).items()
        )
        return Response(status, at, media(at, node.get("content", {})), headers)

    def operation(path: str, method: str, node: Mapping[str, Any]) -> Operation:
        at = child(Pointer("#"), "paths", path, method)
        security = tuple(
            SecurityRequirement(child(at, "security", index), tuple(requirement))
            for index, requirement in enumerate(node.get("security", ()))
        )
        return Operation(
            id=node["operationId"],
            method=method.upper(),
            path=path,
            at=at,
            declared_id=node["operationId"],
            tags=tuple(node.get("tags", ())),
            responses=tuple(response(status, child(at, "responses", status)) for status in node["responses"]),
            security=security,
        )

    schemes = described.get("components", {}).get("securitySchemes", {})
    return Api(
        title=described["info"]["title"],
        version=described["info"]["version"],
        openapi=described["openapi"],
        sha256="0" * 64,
        operations=tuple(
            operation(path, method, item[method])
            for path, item in described["paths"].items()
            for method in METHODS
            if method in item
        ),
        security_schemes={name: _scheme(name, node) for name, node in schemes.items()},
        schemas=Schemas(resolve, lambda _, node: node),
    )


def _scheme(name: str, node: Mapping[str, Any]) -> SecurityScheme:
    at = child(Pointer("#/components/securitySchemes"), name)
    if node["type"] == "apiKey":
        return SecurityScheme(name, "apiKey", at, place=node["in"], parameter=node["name"])
    if node["scheme"] == "basic":
        return SecurityScheme(name, "basic", at, http_scheme="Basic")
    return SecurityScheme(name, "bearer", at, http_scheme="Bearer")


def sample_suite() -> tuple[Suite, list[OperationPlan]]:
    api = api_of(document())
    shared = _pet_setup("pets-setup", "shared", "petId")
    own = _pet_setup("pets-setup-own", "own", "petId")
    resources = (
        Resource(
            "pets", "/pets", ("listPets", "createPet", "readPet", "replacePet", "deletePet", "addPhoto")
        ),
        Resource("search", "/search", ("search",)),
        Resource("stats", "/stats", ("stats",)),
        Resource("shelves", "/shelves", ("readShelf",)),
    )
    resource_of = {name: resource.slug for resource in resources for name in resource.operation_ids}
    cases = _cases()
    plans = [
        OperationPlan(
            operation,
            _slug(operation.id),
            resource_of[operation.id],
            tuple(case for case in cases if case.operation_id == operation.id),
        )
        for operation in api.operations
    ]
    return Suite(api, resources, (shared, own, _crud())), plans


def _slug(name: str) -> str:
    return "".join(f"-{letter.lower()}" if letter.isupper() else letter for letter in name)


_PLACES = {
    "listPets": ("GET", "/pets"),
    "createPet": ("POST", "/pets"),
    "readPet": ("GET", "/pets/{petId}"),
    "replacePet": ("PUT", "/pets/{petId}"),
    "deletePet": ("DELETE", "/pets/{petId}"),
    "addPhoto": ("POST", "/pets/{petId}/photo"),
    "search": ("POST", "/search"),
    "stats": ("GET", "/stats"),
    "readShelf": ("GET", "/shelves/{shelfId}"),
}


def case(  # noqa: PLR0917  # the columns of the table below
    name: str,
    operation: str,
    kind: Kind,
    technique: str,
    target: str,
    why: str,
    request: str,
    status: str,
    headers: tuple[tuple[str, str], ...] = (),
    body: str | None = None,
    **more: Any,
) -> TestCase:
    """`request` is the target of the wire; `status` the codes, with `?` behind where not strict."""
    method, path = _PLACES[operation]
    raw = more.pop("raw", False)
    parts = more.pop("parts", ())
    base64 = more.pop("base64", None)
    return TestCase(
        id=CaseId(name),
        operation_id=operation,
        method=method,
        path=path,
        kind=kind,
        technique=technique,
        target=Pointer(target),
        title=f"{method} {path}: {why}",
        why=why,
        request=Request(raw_body=body if raw else None),
        wire=Wire(method, request, headers, body, base64, parts),
        expect=Expectation(tuple(status.rstrip("?").split()), strict=not status.endswith("?")),
        **more,
    )


def _cases() -> tuple[TestCase, ...]:
    at_pets, at_pet = "#/paths/~1pets", "#/paths/~1pets~1{petId}"
    limit = f"{at_pets}/get/parameters/0/schema"
    price = f"{NEW_PET}/properties/price"
    own, shared = ("pets-setup-own-create",), ("pets-setup-create",)
    return (
        case("list-pets-minimal", "listPets", "positive", "minimal", f"{at_pets}/get", "nothing is required",
             "/pets", "200", tags=("pets", "smoke")),
        case("list-pets-full", "listPets", "positive", "full", f"{at_pets}/get", "all inputs are sent",
             "/pets?limit=7&kind=dog", "200", (("X-Request-Id", UNKNOWN),), tags=("pets",)),
        case("list-pets-at-maximum-query-limit", "listPets", "boundary", "at-maximum", f"{limit}/maximum",
             "maximum: 50", "/pets?limit=50", "200"),
        case("list-pets-above-maximum-query-limit", "listPets", "boundary", "above-maximum", f"{limit}/maximum",
             "maximum: 50", "/pets?limit=51", "422"),
        case("list-pets-wrong-type-query-limit", "listPets", "negative", "wrong-type", f"{limit}/type",
             "type: integer", "/pets?limit=abc", "422"),
        case("list-pets-not-in-enum-query-kind", "listPets", "negative", "not-in-enum",
             "#/components/schemas/Kind/enum", "enum: cat, dog, fish", "/pets?kind=Caf%C3%A9", "422"),
        case("list-pets-bad-format-header-x-request-id", "listPets", "negative", "bad-format",
             f"{at_pets}/get/parameters/2/schema/format", "format: uuid", "/pets", "422",
             (("X-Request-Id", "no uuid"),)),
        case("create-pet-minimal", "createPet", "positive", "minimal", NEW_PET, "only what is required",
             "/pets", "201", (BEARER, JSON), '{"name": "Tom {{run}}", "kind": "cat"}', tags=("pets", "smoke")),
        case("create-pet-full", "createPet", "positive", "full", NEW_PET, "all properties", "/pets", "201",
             (BEARER, JSON), '{"name": "Zoë \\"{{run}}\\"", "kind": "fish", "price": 0.1, "chip": "AB1234", '
             '"born": "2020-02-29", "note": null}', tags=("pets",)),
        case("create-pet-at-maximum-body-price", "createPet", "boundary", "at-maximum", f"{price}/maximum",
             "maximum: 1000", "/pets", "201", (BEARER, JSON), '{"name": "A", "kind": "cat", "price": 1000}'),
        case("create-pet-above-maximum-body-price", "createPet", "boundary", "above-maximum", f"{price}/maximum",
             "maximum: 1000", "/pets", "422", (BEARER, JSON), '{"name": "A", "kind": "cat", "price": 1001}'),
        case("create-pet-above-maximum-body-price-huge", "createPet", "boundary", "above-maximum",
             f"{price}/maximum", "maximum: 1000", "/pets", "422", (BEARER, JSON),
             '{"name": "A", "kind": "cat", "price": 123456789012345678901234567890}'),
        case("create-pet-too-short-body-name", "createPet", "boundary", "too-short",
             f"{NEW_PET}/properties/name/minLength", "minLength: 1", "/pets", "422", (BEARER, JSON),
             '{"name": "", "kind": "cat"}'),
        case("create-pet-missing-required-body-kind", "createPet", "negative", "missing-required",
             f"{NEW_PET}/required/1", 'required: "kind"', "/pets", "422", (BEARER, JSON), '{"name": "A"}'),
        case("create-pet-bad-pattern-body-chip", "createPet", "negative", "bad-pattern",
             f"{NEW_PET}/properties/chip/pattern", "pattern: ^[A-Z]{2}\\d{4}$", "/pets", "422", (BEARER, JSON),
             '{"name": "A", "kind": "cat", "chip": "AB123"}'),
        case("create-pet-malformed-body", "createPet", "negative", "malformed-body",
             f"{at_pets}/post/requestBody/content/application~1json", "JSON that ends too early", "/pets",
             "400 415 422?", (BEARER, JSON), '{"name": "A", "ki', raw=True),
        case("create-pet-wrong-media-type", "createPet", "negative", "wrong-media-type",
             f"{at_pets}/post/requestBody/content/application~1json", "text/plain is not listed", "/pets",
             "400 415 422?", (BEARER, ("Content-Type", "text/plain")), "name=A", raw=True),
        case("create-pet-missing-body", "createPet", "negative", "missing-body",
             f"{at_pets}/post/requestBody/required", "a body is required", "/pets", "400 415 422?", (BEARER,)),
        case("create-pet-not-text", "createPet", "negative", "malformed-body",
             f"{at_pets}/post/requestBody/content/application~1json", "bytes that are not UTF-8", "/pets",
             "400 415 422?", (BEARER, JSON), base64="eyJuYW1lIjogIv8ifQ=="),
        case("create-pet-no-auth", "createPet", "security", "no-auth", f"{at_pets}/post/security/0",
             "a credential is asked for", "/pets", "401", (JSON,), '{"name": "A", "kind": "cat"}'),
        case("create-pet-invalid-auth", "createPet", "security", "invalid-auth", f"{at_pets}/post/security/0",
             "a wrong token opens nothing", "/pets", "401", (("Authorization", "Bearer not-a-token"), JSON),
             '{"name": "A", "kind": "cat"}'),
        case("read-pet-minimal", "readPet", "positive", "minimal", f"{at_pet}/get", "a pet that exists",
             "/pets/{{petId}}", "200", setup=shared, tags=("pets", "smoke")),
        case("read-pet-bad-format-path-pet-id", "readPet", "negative", "bad-format",
             f"{at_pet}/parameters/0/schema/format", "format: uuid", "/pets/nobody", "422"),
        case("read-pet-unknown-id", "readPet", "negative", "unknown-id", f"{at_pet}/parameters/0",
             "no such pet", f"/pets/{UNKNOWN}", "404"),
        case("replace-pet-minimal", "replacePet", "positive", "minimal", NEW_PET, "only what is required",
             "/pets/{{petId}}", "200", (BEARER, JSON), '{"name": "New", "kind": "cat"}', setup=own,
             tags=("pets", "smoke")),
        case("replace-pet-wrong-type-body-name", "replacePet", "negative", "wrong-type",
             f"{NEW_PET}/properties/name/type", "type: string", "/pets/{{petId}}", "422", (BEARER, JSON),
             '{"name": 1, "kind": "cat"}', setup=shared),
        case("delete-pet-minimal", "deletePet", "positive", "minimal", f"{at_pet}/delete", "a pet that exists",
             "/pets/{{petId}}", "204", (BEARER,), setup=own, tags=("pets", "smoke")),
        case("delete-pet-no-auth", "deletePet", "security", "no-auth", f"{at_pet}/delete/security/0",
             "a credential is asked for", "/pets/{{petId}}", "401", setup=own),
        case("add-photo-full", "addPhoto", "positive", "full",
             f"{at_pet}~1photo/post/requestBody/content/multipart~1form-data/schema", "photo and caption",
             "/pets/{{petId}}/photo", "201",
             (BEARER, ("Content-Type", f"multipart/form-data; boundary={BOUNDARY}")), setup=own,
             tags=("pets", "photos"),
             parts=(Part("photo", file="sample.png", filename="sample.png", content_type="image/png"),
                    Part("caption", "Rex \"at\" work, {{run}}"))),
        case("add-photo-too-long-body-caption", "addPhoto", "boundary", "too-long",
             f"{at_pet}~1photo/post/requestBody/content/multipart~1form-data/schema/properties/caption/maxLength",
             "maxLength: 40", "/pets/{{petId}}/photo", "422",
             (BEARER, ("Content-Type", f"multipart/form-data; boundary={BOUNDARY}")), setup=own,
             parts=(Part("photo", file="sample.png", filename="sample.png", content_type="image/png"),
                    Part("caption", "x" * 41))),
        case("search-minimal", "search", "positive", "minimal", "#/paths/~1search/post", "the name of a pet",
             "/search", "200", (("Content-Type", "application/x-www-form-urlencoded"),),
             "name=Rex+%26+{{run}}&limit=3", tags=("search", "smoke")),
        case("search-media-type-xml", "search", "positive", "media-type", "#/paths/~1search/post",
             "the name of a pet in XML", "/search", "200", (("Content-Type", "application/xml"),),
             "<search><name>Rex {{run}}</name></search>", tags=("search",)),
        case("search-below-minimum-form-limit", "search", "boundary", "below-minimum", "#/paths/~1search/post",
             "minimum: 1", "/search", "422", (("Content-Type", "application/x-www-form-urlencoded"),),
             "name=Rex&limit=0"),
        case("stats-minimal", "stats", "positive", "minimal", "#/paths/~1stats/get", "nothing is required",
             "/stats", "200", (("Authorization", "Basic {{API_BASIC_DESK}}"),), tags=("search", "smoke")),
        case("stats-no-auth", "stats", "security", "no-auth", "#/paths/~1stats/get/security/0",
             "a credential is asked for", "/stats", "401"),
        case("read-shelf-minimal", "readShelf", "positive", "minimal", "#/paths/~1shelves~1{shelfId}/get",
             "a shelf that exists", "/shelves/{{API_VALUE_SHELF_ID}}", "200", tags=("smoke",)),
        case("read-shelf-unknown-id", "readShelf", "negative", "unknown-id",
             "#/paths/~1shelves~1{shelfId}/parameters/0", "no such shelf", "/shelves/%7B%7Brun%7D%7D", "404"),
    )  # fmt: skip


def _pet_setup(name: str, scope: Any, variable: str) -> Flow:
    create = case(
        f"{name}-create", "createPet", "flow", "setup", "#/paths/~1pets/post", "a pet for other cases", "/pets",
        "201", (BEARER, JSON), PET, captures={variable: "/id"}, scope=scope,
    )  # fmt: skip
    delete = case(
        f"{name}-delete", "deletePet", "flow", "cleanup", "#/paths/~1pets~1{petId}/delete", "leaves nothing",
        f"/pets/{{{{{variable}}}}}", "204 404?", (BEARER,), scope=scope,
    )  # fmt: skip
    return Flow(
        name, "setup", "pets", "createPet", "A pet that exists", "a pet for other cases", (create,), (delete,)
    )


def _crud() -> Flow:
    at_pet = "#/paths/~1pets~1{petId}"
    steps = (
        case("pets-crud-create", "createPet", "flow", "crud", "#/paths/~1pets/post", "a pet is made", "/pets",
             "201", (BEARER, JSON), PET, captures={"id": "/id", "place": "header:Location#last"}),
        case("pets-crud-read", "readPet", "flow", "crud", f"{at_pet}/get", "it is there", "/pets/{{place}}", "200",
             checks=(Check("read-back", "/kind", equals="dog"), Check("read-back", "/id", same_as="create"))),
        case("pets-crud-update", "replacePet", "flow", "crud", f"{at_pet}/put", "it is replaced", "/pets/{{id}}",
             "200", (BEARER, JSON), '{"name": "New", "kind": "cat", "price": 3}'),
        case("pets-crud-read-again", "readPet", "flow", "crud", f"{at_pet}/get", "it is the new one",
             "/pets/{{id}}", "200",
             checks=(Check("read-back", "/price", equals=3.0), Check("read-back", "/chip", absent=True),
                     Check("read-back", "/name", same_as="update"))),
        case("pets-crud-delete", "deletePet", "flow", "crud", f"{at_pet}/delete", "it is deleted",
             "/pets/{{id}}", "204", (BEARER,)),
        case("pets-crud-read-gone", "readPet", "flow", "crud", f"{at_pet}/get", "it is gone", "/pets/{{id}}",
             "404"),
    )  # fmt: skip
    cleanup = (
        case("pets-crud-cleanup", "deletePet", "flow", "cleanup", f"{at_pet}/delete", "leaves nothing",
             "/pets/{{id}}", "204 404?", (BEARER,)),
    )  # fmt: skip
    return Flow("pets-crud", "crud", "pets", "createPet", "A pet is made, read, replaced and deleted",
                "what is written is what is read", steps, cleanup)  # fmt: skip
