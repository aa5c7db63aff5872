from pathlib import Path
from typing import Any

import pytest

from engine.cases.chains import Chains
from engine.cases.dependencies import Dependencies
from engine.cases.sites import Sites
from engine.cases.values.effective import Effectives
from engine.openapi.model import Api, Operation
from tests.samples.documents import answer, body, document, parameter, read

PET = {"type": "object", "properties": {"id": {"type": "integer"}, "name": {"type": "string"}}}
ID = parameter("petId", "path", {"type": "integer"})


def _pets(**create: Any) -> dict[str, Any]:
    return {
        "/pets": {
            "get": {"operationId": "listPets", "responses": {"200": answer({"type": "array", "items": PET})}},
            "post": {
                "operationId": "createPet",
                "requestBody": body(PET),
                "responses": {"201": answer(PET)},
                **create,
            },
        },
        "/pets/{petId}": {
            "parameters": [ID],
            "get": {"operationId": "getPet", "responses": {"200": answer(PET)}},
            "delete": {"operationId": "deletePet", "responses": {"204": answer()}},
        },
    }


def _chains(api: Api) -> Chains:
    effectives = Effectives(api.schemas)
    return Chains(api.operations, Dependencies(api, effectives), effectives, Sites(effectives))


def _operation(api: Api, name: str) -> Operation:
    return next(each for each in api.operations if each.id == name)


def _chain(api: Api, operation: str) -> list[tuple[str, str, bool]] | None:
    found = _chains(api).chain(_operation(api, operation))
    return None if found is None else [(each.operation.id, each.capture, each.lists) for each in found]


def test_the_post_of_the_collection_makes_the_object_of_its_items(tmp_path: Path) -> None:
    api = read(document(_pets()), tmp_path)

    assert _chain(api, "getPet") == [("createPet", "/id", False)]
    assert _chain(api, "deletePet") == [("createPet", "/id", False)]
    assert _chain(api, "listPets") == []


@pytest.mark.parametrize(
    "target",
    [
        {"operationId": "getPet"},
        {"operationRef": "#/paths/~1pets~1{petId}/get"},
        {"operationRef": "#/paths/~1pets~1%7BpetId%7D/get"},
    ],
)
def test_a_documented_link_names_the_value_to_capture(target: dict[str, str], tmp_path: Path) -> None:
    link = {"one": {**target, "parameters": {"petId": "$response.body#/meta/key"}}}
    paths = _pets(responses={"201": answer(PET, links=link)})

    assert _chain(read(document(paths), tmp_path), "getPet") == [("createPet", "/meta/key", False)]


def test_a_location_header_gives_the_id_where_the_body_has_none(tmp_path: Path) -> None:
    created = answer(headers={"Location": {"schema": {"type": "string"}}})
    paths = _pets(responses={"201": created})

    assert _chain(read(document(paths), tmp_path), "getPet") == [("createPet", "header:Location#last", False)]


def test_an_id_that_each_branch_of_an_answer_has_goes_where_the_path_calls_the_object_so(
    tmp_path: Path,
) -> None:
    drink, cake = (
        {"type": "object", "properties": {"id": {"type": "string"}, word: {}}} for word in ("ml", "eggs")
    )
    line = {"type": "object", "required": ["menuItemId"], "properties": {"menuItemId": {"type": "string"}}}
    item = parameter("menuItemId", "path", {"type": "string"})
    paths = {
        "/menu": {
            "post": {
                "operationId": "createItem",
                "requestBody": body({"type": "object"}),
                "responses": {"201": answer({"oneOf": [drink, cake]})},
            }
        },
        "/menu/{menuItemId}": {
            "parameters": [item],
            "delete": {"operationId": "deleteItem", "responses": {"204": answer()}},
        },
        "/orders": {
            "post": {"operationId": "order", "requestBody": body(line), "responses": {"201": answer()}}
        },
    }

    api = read(document(paths), tmp_path)

    assert _chain(api, "deleteItem") == [("createItem", "/id", False)]
    assert _chain(api, "order") == [("createItem", "/id", False)]


def test_without_a_creator_reads_use_the_first_listed_object_and_writes_have_none(tmp_path: Path) -> None:
    paths = _pets()
    del paths["/pets"]["post"]
    api = read(document(paths), tmp_path)

    assert _chain(api, "getPet") == [("listPets", "/0/id", True)]
    assert _chain(api, "deletePet") is None


def test_a_child_needs_its_parent_first(tmp_path: Path) -> None:
    toy = {"type": "object", "properties": {"toyId": {"type": "string"}}}
    paths = {
        **_pets(),
        "/pets/{petId}/toys": {
            "parameters": [ID],
            "post": {
                "operationId": "createToy",
                "requestBody": body(toy),
                "responses": {"201": answer({"type": "object", "properties": {"data": toy}})},
            },
        },
        "/pets/{petId}/toys/{toyId}": {
            "parameters": [ID, parameter("toyId", "path", {"type": "string"})],
            "get": {"operationId": "getToy", "responses": {"200": answer(toy)}},
        },
    }

    assert _chain(read(document(paths), tmp_path), "getToy") == [
        ("createPet", "/id", False),
        ("createToy", "/data/toyId", False),
    ]


def test_a_parameter_that_names_no_object_needs_no_producer(tmp_path: Path) -> None:
    paths = {
        "/reports/{year}/{kind}": {
            "parameters": [
                parameter("year", "path", {"type": "integer"}),
                parameter("kind", "path", {"enum": ["short", "long"]}),
            ],
            "get": {"operationId": "report", "responses": {"200": answer()}},
        }
    }

    assert _chain(read(document(paths), tmp_path), "report") == []


CUSTOMER = {
    "type": "object",
    "properties": {"id": {"type": "integer"}, "code": {"type": "string"}, "name": {"type": "string"}},
}
CUSTOMERS: dict[str, Any] = {
    "/customers": {
        "post": {
            "operationId": "createCustomer",
            "requestBody": body({"type": "object", "properties": {"name": {"type": "string"}}}),
            "responses": {"201": answer(CUSTOMER)},
        },
    },
    "/customers/{customerId}": {
        "parameters": [parameter("customerId", "path", {"type": "integer"})],
        "get": {"operationId": "readCustomer", "responses": {"200": answer(CUSTOMER)}},
        "delete": {"operationId": "deleteCustomer", "responses": {"204": answer()}},
    },
}


def _ordering(properties: dict[str, Any], *required: str, **more: Any) -> dict[str, Any]:
    """Return customers, and orders whose body has `properties`."""
    ordered = {"type": "object", "required": list(required), "properties": properties}
    return {
        **CUSTOMERS,
        "/orders": {
            "post": {
                "operationId": "createOrder",
                "requestBody": body(ordered),
                "responses": {"201": answer({"type": "object", "properties": {"id": {"type": "integer"}}})},
                **more,
            },
        },
        "/orders/{orderId}": {
            "parameters": [parameter("orderId", "path", {"type": "integer"})],
            "get": {"operationId": "readOrder", "responses": {"200": answer()}},
        },
    }


def _inputs(
    paths: dict[str, Any], folder: Path, operation: str = "createOrder"
) -> list[tuple[str, str, bool]]:
    api = read(document(paths), folder)
    found = _chains(api).inputs(_operation(api, operation))
    return [(each.site.leaf, each.producer.operation.id, each.required) for each in found]


WHOLE = {"type": "integer"}


@pytest.mark.parametrize(
    ("name", "schema"),
    [
        ("customerId", WHOLE),
        ("customer_id", WHOLE),
        ("CustomerID", WHOLE),
        ("billing_customer_id", WHOLE),
        ("customer", {**WHOLE, "description": "ID of the customer who pays"}),
        ("buyerId", {**WHOLE, "description": "The identifier of the customer."}),
        ("customer", {"$ref": "#/components/schemas/CustomerId"}),
    ],
)
def test_a_property_that_names_an_object_takes_its_id(
    name: str, schema: dict[str, Any], tmp_path: Path
) -> None:
    described = document(_ordering({name: schema}, name), schemas={"CustomerId": WHOLE})
    api = read(described, tmp_path)

    (found,) = _chains(api).inputs(_operation(api, "createOrder"))

    assert (found.site.leaf, found.producer.capture, found.required) == (name, "/id", True)


@pytest.mark.parametrize(
    ("name", "schema"),
    [
        ("customerId", {"type": "string"}),
        ("customerId", {"type": "integer", "enum": [1, 2]}),
        ("orderId", WHOLE),
        ("supplierId", WHOLE),
        ("customer", WHOLE),
        ("note", {"type": "integer", "description": "ID of the customer class"}),
        ("customerId", {"type": "integer", "x-specmint-link": False}),
        ("customerId", {"type": "integer", "readOnly": True}),
    ],
)
def test_what_names_no_object_or_has_another_type_takes_no_id(
    name: str, schema: dict[str, Any], tmp_path: Path
) -> None:
    assert _inputs(_ordering({name: schema}, name), tmp_path) == []


def test_ids_are_taken_in_lists_and_in_objects_too(tmp_path: Path) -> None:
    properties = {
        "customerIds": {"type": "array", "items": WHOLE},
        "customer": {"type": "object", "required": ["id"], "properties": {"id": WHOLE}},
        "lines": {"type": "array", "items": {"type": "object", "properties": {"customerId": WHOLE}}},
        "owner": {"type": "object", "properties": {"customer": CUSTOMER}},
    }

    assert _inputs(_ordering(properties, "customer"), tmp_path) == [
        ("customerIds[]", "createCustomer", False),
        ("customer.id", "createCustomer", True),
        ("lines[].customerId", "createCustomer", False),
    ]


def test_parameters_take_ids_and_a_request_is_no_object(tmp_path: Path) -> None:
    asked = [
        parameter("customerId", "query", WHOLE, required=True),
        parameter("X-Customer-Id", "header", WHOLE),
        parameter("X-Request-Id", "header", WHOLE),
    ]

    assert _inputs(_ordering({}, parameters=asked), tmp_path) == [
        ("customerId", "createCustomer", True),
        ("X-Customer-Id", "createCustomer", False),
    ]


def test_an_object_is_made_after_those_that_its_body_names(tmp_path: Path) -> None:
    needed = read(document(_ordering({"customerId": WHOLE}, "customerId")), tmp_path)
    (tmp_path / "optional").mkdir()
    optional = read(document(_ordering({"customerId": WHOLE})), tmp_path / "optional")

    assert _chain(needed, "readOrder") == [("createCustomer", "/id", False), ("createOrder", "/id", False)]
    assert _chain(optional, "readOrder") == [("createOrder", "/id", False)]


def test_a_circle_of_objects_is_left_open(tmp_path: Path) -> None:
    paths = _ordering({"customerId": WHOLE}, "customerId")
    new = {"type": "object", "required": ["orderId"], "properties": {"orderId": WHOLE}}
    paths["/customers"] = {"post": {**CUSTOMERS["/customers"]["post"], "requestBody": body(new)}}

    assert _chain(read(document(paths), tmp_path), "createOrder") == [("createCustomer", "/id", False)]


def test_only_what_makes_an_object_refers_to_one_that_was_there_before(tmp_path: Path) -> None:
    paths = _ordering({"customerId": WHOLE}, "customerId")
    listed = {"operationId": "list", "responses": {"200": answer({"type": "array", "items": CUSTOMER})}}
    paths["/customers"] = {"get": listed}
    paths["/ban"] = {"post": {**paths["/orders"]["post"], "operationId": "ban"}}

    assert _inputs(paths, tmp_path) == [("customerId", "list", True)]
    assert _inputs(paths, tmp_path, "ban") == []


def test_a_documented_link_gives_a_parameter_its_value(tmp_path: Path) -> None:
    link = {"orders": {"operationId": "find", "parameters": {"buyer": "$response.body#/code"}}}
    paths = _ordering({})
    paths["/customers"] = {
        "post": {**CUSTOMERS["/customers"]["post"], "responses": {"201": answer(CUSTOMER, links=link)}}
    }
    asked = [parameter("buyer", "query", {"type": "string"})]
    paths["/find"] = {"get": {"operationId": "find", "parameters": asked, "responses": {"200": answer()}}}
    api = read(document(paths), tmp_path)

    (found,) = _chains(api).inputs(_operation(api, "find"))

    assert (found.site.leaf, found.producer.capture, found.more, found.score) == (
        "buyer",
        "/id",
        "/code",
        1.0,
    )


def test_a_link_to_an_item_counts_more_than_its_collection(tmp_path: Path) -> None:
    link = {"pet": {"operationId": "getPet", "parameters": {"petId": "$response.body#/animal"}}}
    paths = _pets()
    paths["/adoptions"] = {"post": {"operationId": "adopt", "responses": {"201": answer(PET, links=link)}}}

    assert _chain(read(document(paths), tmp_path), "deletePet") == [("adopt", "/animal", False)]


@pytest.mark.parametrize("place", ["parameter", "operation"])
def test_a_person_strikes_out_who_makes_an_object(place: str, tmp_path: Path) -> None:
    paths = _pets()
    struck = {"x-specmint-link": False}
    if place == "parameter":
        paths["/pets/{petId}"]["parameters"] = [{**ID, **struck}]
    else:
        paths = _pets(**struck)

    assert _chain(read(document(paths), tmp_path), "deletePet") is None


def test_what_stands_in_an_object_that_nobody_makes_can_be_made_there(tmp_path: Path) -> None:
    shop = parameter("shop", "path", {"type": "string"})
    pets = {
        f"/shops/{{shop}}{path}": {**item, "parameters": [shop, *item.get("parameters", [])]}
        for path, item in _pets().items()
    }
    api = read(document(pets), tmp_path)
    chains, read_pet = _chains(api), _operation(api, "getPet")

    assert chains.chain(read_pet) is None
    assert [each.parameter.name for each in chains.unmade(read_pet)] == ["shop"]
    assert [[each.operation.id for each in found] for found in chains.chains(read_pet, below_given=True)] == [
        ["createPet"]
    ]
    assert list(chains.chains(read_pet)) == []
    assert chains.is_partly_made(read_pet)


def test_below_two_objects_that_nobody_makes_a_person_gives_all(tmp_path: Path) -> None:
    above = [parameter(name, "path", {"type": "string"}) for name in ("city", "shop")]
    pets = {
        f"/cities/{{city}}/shops/{{shop}}{path}": {
            **item,
            "parameters": [*above, *item.get("parameters", [])],
        }
        for path, item in _pets().items()
    }
    api = read(document(pets), tmp_path)

    assert not _chains(api).is_partly_made(_operation(api, "getPet"))


def test_a_field_of_a_form_of_2_0_takes_the_id_of_what_it_names(tmp_path: Path) -> None:
    field = {"name": "petId", "in": "formData", "required": True, "type": "integer"}
    told = {"description": "done", "schema": PET}
    made = {"name": "pet", "in": "body", "schema": PET}
    in_path = {"name": "petId", "in": "path", "required": True, "type": "integer"}
    paths = {
        "/pets": {
            "post": {"operationId": "createPet", "parameters": [made], "responses": {"201": told}},
        },
        "/pets/{petId}": {"get": {"parameters": [in_path], "responses": {"200": told}}},
        "/visits": {
            "post": {
                "operationId": "book",
                "consumes": ["application/x-www-form-urlencoded"],
                "parameters": [field],
                "responses": {"201": {"description": "done"}},
            },
        },
    }
    info = {"title": "Pets", "version": "1"}
    api = read({"swagger": "2.0", "info": info, "consumes": ["application/json"], "paths": paths}, tmp_path)

    (found,) = _chains(api).inputs(_operation(api, "book"))

    assert (found.site.name, found.site.path) == ("", ("petId",))
    assert (found.producer.operation.id, found.producer.capture) == ("createPet", "/id")


def _valued(shown: dict[str, Any], asked: dict[str, Any], new: Any = None) -> dict[str, Any]:
    """Return the paths of customers, and of notes whose body names one of them."""
    made = {"type": "object", "required": [*shown], "properties": shown}
    return {
        "/customers": {
            "post": {
                "operationId": "addCustomer",
                "requestBody": body(new or {"type": "object"}),
                "responses": {"201": answer(made)},
            }
        },
        "/customers/{customerId}": {
            "parameters": [parameter("customerId", "path", {"type": "integer"})],
            "get": {"operationId": "readCustomer", "responses": {"200": answer(made)}},
            "patch": {
                "operationId": "changeCustomer",
                "requestBody": body({"type": "object", "properties": asked}),
                "responses": {"200": answer(made)},
            },
        },
        "/notes": {
            "post": {
                "operationId": "note",
                "requestBody": body({"type": "object", "properties": asked}),
                "responses": {"201": answer()},
            }
        },
    }


NUMBER, TEXT = {"type": "integer"}, {"type": "string"}
UUID = {"type": "string", "format": "uuid"}


@pytest.mark.parametrize(
    ("shown", "asked", "more"),
    [
        ({"id": NUMBER, "key": TEXT}, {"customerKey": TEXT}, "/key"),
        ({"id": NUMBER, "slug": TEXT}, {"customer_slug": TEXT}, "/slug"),
        ({"id": NUMBER, "customerNumber": NUMBER}, {"customer_number": NUMBER}, "/customerNumber"),
        ({"id": NUMBER, "code": TEXT}, {"billingCustomerCode": TEXT}, "/code"),
        ({"id": NUMBER, "uuid": UUID}, {"customerId": UUID}, "/uuid"),
        ({"id": NUMBER, "uuid": UUID}, {"customerUuid": UUID}, "/uuid"),
        ({"id": TEXT, "code": TEXT}, {"customerId": TEXT}, ""),
    ],
)
def test_an_input_takes_another_value_by_which_an_object_is_known(
    shown: dict[str, Any], asked: dict[str, Any], more: str, tmp_path: Path
) -> None:
    api = read(document(_valued(shown, asked)), tmp_path)
    chains = _chains(api)

    (found,) = chains.inputs(_operation(api, "note"))

    assert (found.producer.capture, found.more) == ("/id", more)
    assert [each.more for each in next(chains.chains(_operation(api, "note")))] == [(more,) if more else ()]


@pytest.mark.parametrize(
    ("shown", "asked"),
    [
        ({"id": NUMBER, "key": NUMBER}, {"customerKey": TEXT}),
        ({"id": NUMBER, "key": UUID}, {"customerKey": TEXT}),
        ({"id": NUMBER, "code": {"enum": ["a", "b"]}}, {"customerCode": TEXT}),
        ({"id": NUMBER, "name": TEXT}, {"customerName": TEXT}),
        ({"id": NUMBER}, {"customerKey": TEXT}),
        ({"id": NUMBER}, {"customerId": UUID}),
    ],
)
def test_another_value_that_is_not_there_or_does_not_fit_is_not_taken(
    shown: dict[str, Any], asked: dict[str, Any], tmp_path: Path
) -> None:
    api = read(document(_valued(shown, asked)), tmp_path)

    assert _chains(api).inputs(_operation(api, "note")) == ()


def test_what_an_answer_may_lack_is_taken_only_where_the_client_chooses_it(tmp_path: Path) -> None:
    shown = {"type": "object", "properties": {"id": NUMBER, "code": TEXT}}
    named = {"type": "object", "required": ["code"], "properties": {"code": TEXT}}
    found = []
    for new in ({"type": "object", "properties": {"code": TEXT}}, named):
        paths = _valued({"id": NUMBER}, {"customerCode": TEXT}, new)
        paths["/customers"]["post"]["responses"]["201"] = answer(shown)
        api = read(document(paths), tmp_path)
        found.append([each.more for each in _chains(api).inputs(_operation(api, "note"))])

    assert found == [[], ["/code"]]


def test_what_an_object_itself_is_known_by_is_a_value_of_its_own(tmp_path: Path) -> None:
    api = read(document(_valued({"id": NUMBER, "code": TEXT}, {"customerCode": TEXT})), tmp_path)

    assert _chains(api).inputs(_operation(api, "changeCustomer")) == ()
