"""A bazaar: customers, orders that name them by id, users who log in; below `/halls/{hall}` stalls. It keeps to its document."""

import re
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any

import jsonschema_rs
import orjson

from tests.samples.documents import answer, body, document, parameter
from tests.samples.serving import Answer, Call, serving

WHOLE = {"type": "integer"}
NAME = {"type": "string", "minLength": 1}
ORDER: dict[str, Any] = {
    "type": "object",
    "required": ["customerId", "lines"],
    "properties": {
        "customerId": WHOLE,
        "guestIds": {"type": "array", "items": {"type": "integer", "description": "ID of the customer"}},
        "lines": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "required": ["itemId", "count"],
                "properties": {"itemId": {"type": "string"}, "count": {"type": "integer", "minimum": 1}},
            },
        },
    },
}
NAMED = {"type": "object", "required": ["name"], "properties": {"name": NAME}}
USER = {
    "type": "object",
    "required": ["email", "password"],
    "properties": {
        "email": {"type": "string", "format": "email"},
        "password": {"type": "string", "minLength": 8},
    },
}
SHOWN = {"type": "object", "required": ["id"], "properties": {"id": WHOLE}}
CODED = {
    "type": "object",
    "required": ["id", "code"],
    "properties": {"id": WHOLE, "code": {"type": "string"}},
}
GIFT: dict[str, Any] = {
    "type": "object",
    "required": ["receiver", "label", "customerCode"],
    "properties": {"receiver": WHOLE, "label": {"type": "string"}, "customerCode": {"type": "string"}},
}
NOTE: dict[str, Any] = {
    "type": "object",
    "required": ["customerId"],
    "xml": {"name": "note"},
    "properties": {"customerId": WHOLE},
}
THANKS = {"receiver": "$response.body#/id", "label": "for {$response.body#/code}"}
ITEM = {"type": "object", "required": ["id"], "properties": {"id": {"type": "string"}}}
ENTERED = {
    "type": "object",
    "required": ["id", "email"],
    "properties": {"id": WHOLE, "email": {"type": "string"}},
}
BODIES: dict[str, Any] = {
    "/customers": NAMED,
    "/items": NAMED,
    "/orders": ORDER,
    "/gifts": GIFT,
    "/halls/{}/stalls": NAMED,
    "/users": USER,
    "/login": USER,
}
SETTINGS = {"API_VALUE_HALL": "north"}


def _operation(name: str, status: str, shown: Any = None, new: Any = None, **more: Any) -> dict[str, Any]:
    refused = {code: answer() for code in ("400", "401", "404")}
    sent = {} if new is None else {"requestBody": body(new)}
    return {"operationId": name, **sent, "responses": {status: answer(shown), **refused}, **more}


def _kind(name: str, path: str, shown: Any, type_: str, above: list[Any]) -> dict[str, Any]:
    item = parameter(f"{name.lower()}Id", "path", {"type": type_})
    return {
        path: {
            "parameters": above,
            "post": _operation(f"create{name}", "201", shown, BODIES[re.sub(r"\{.*?\}", "{}", path)]),
        },
        f"{path}/{{{name.lower()}Id}}": {
            "parameters": [*above, item],
            "get": _operation(f"read{name}", "200", shown),
            "delete": _operation(f"delete{name}", "204"),
        },
    }


def described() -> dict[str, Any]:
    asked = [parameter("customerId", "query", WHOLE, required=True)]
    hall = [parameter("hall", "path", {"type": "string"})]
    orders = _kind("Order", "/orders", SHOWN, "integer", [])
    customers = _kind("Customer", "/customers", CODED, "integer", [])
    thanks = {"thanks": {"operationId": "createGift", "requestBody": THANKS}}
    customers["/customers"]["post"]["responses"]["201"]["links"] = thanks
    user = parameter("userId", "path", WHOLE)
    orders["/orders"]["get"] = _operation("findOrders", "200", {"type": "array"}, parameters=asked)
    return document(
        {
            **customers,
            **_kind("Gift", "/gifts", SHOWN, "integer", []),
            **_kind("Item", "/items", ITEM, "string", []),
            **orders,
            **_kind("Stall", "/halls/{hall}/stalls", SHOWN, "integer", hall),
            "/users": {"post": _operation("addUser", "201", ENTERED, USER)},
            "/notes": {
                "post": {
                    **_operation("writeNote", "201"),
                    "requestBody": {"required": True, "content": {"application/xml": {"schema": NOTE}}},
                }
            },
            "/users/{userId}": {"delete": _operation("deleteUser", "204", parameters=[user])},
            "/login": {"post": _operation("enter", "200", None, USER)},
        }
    )


@dataclass
class Bazaar:
    """The state of one service."""

    things: dict[str, set[Any]] = field(default_factory=dict)
    users: dict[str, str] = field(default_factory=dict)
    entered: set[str] = field(default_factory=set)
    """Who has logged in and is still there."""
    ids: dict[int, str] = field(default_factory=dict)
    url: str = ""
    count: int = 0

    def answer(self, call: Call) -> Answer:
        return Answer(*self._answered(call))

    def _answered(self, call: Call) -> tuple[int, Any]:
        path, method = call.path.replace("/halls/north/", "/halls/{}/"), call.method
        if path in (*BODIES, "/notes") and method == "POST":
            return self._note(call.body) if path == "/notes" else self._post(path, call.body)
        if path == "/orders" and method == "GET":
            return self._find(call.query.get("customerId", ["?"])[0])
        place, _, name = path.rpartition("/")
        known = self.things.get(place, set())
        id_ = name if place == "/items" else int(name) if re.fullmatch(r"-?\d{1,18}", name) else name
        if place not in BODIES or method not in ("GET", "DELETE"):
            return 404, {}
        if place != "/items" and not isinstance(id_, int):
            return 400, {}
        if id_ not in known:
            return 404, {}
        if method == "DELETE":
            known.remove(id_)
            self._forget(id_)
        return (204, None) if method == "DELETE" else (200, {"id": id_, "code": f"c-{id_}"})

    def _post(self, path: str, sent: bytes) -> tuple[int, Any]:
        try:
            value = orjson.loads(sent)
        except ValueError:
            return 400, {}
        if not jsonschema_rs.Draft202012Validator(BODIES[path], validate_formats=True).is_valid(value):
            return 400, {}
        if path == "/login":
            return self._enter(value)
        if path == "/users":
            return self._register(value)
        if not {"/orders": self._knows, "/gifts": self._may_give}.get(path, bool)(value):
            return 404, {}
        id_ = self._new(path)
        return 201, {"id": id_, "code": f"c-{id_}"}

    def _new(self, path: str) -> Any:
        self.count += 1
        id_ = f"item-{self.count}" if path == "/items" else self.count
        self.things.setdefault(path, set()).add(id_)
        return id_

    def _note(self, sent: bytes) -> tuple[int, Any]:
        note = re.fullmatch(rb"<\?xml[^>]*\?><note><customerId>(-?\d{1,18})</customerId></note>", sent)
        if note is None:
            return 400, {}
        return (201, None) if int(note[1]) in self.things.get("/customers", set()) else (404, {})

    def _enter(self, value: dict[str, str]) -> tuple[int, Any]:
        if self.users.get(value["email"]) != value["password"]:
            return 401, {}
        self.entered.add(value["email"])
        return 200, {}

    def _forget(self, user: Any) -> None:
        email = self.ids.pop(user, "")
        self.users.pop(email, None)
        self.entered.discard(email)

    def _may_give(self, gift: dict[str, Any]) -> bool:
        known = self.things.get("/customers", set())
        codes = {f"c-{each}" for each in known}
        is_for = gift["label"] in {f"for {code}" for code in codes}
        return gift["receiver"] in known and is_for and gift["customerCode"] in codes

    def _register(self, value: dict[str, str]) -> tuple[int, Any]:
        if value["email"] in self.users:
            return 400, {}
        self.users[value["email"]] = value["password"]
        id_ = self._new("/users")
        self.ids[id_] = value["email"]
        return 201, {"id": id_, "email": value["email"]}

    def _find(self, customer: str) -> tuple[int, Any]:
        if not re.fullmatch(r"-?\d{1,18}", customer):
            return 400, {}
        return (200, []) if int(customer) in self.things.get("/customers", set()) else (404, {})

    def _knows(self, order: dict[str, Any]) -> bool:
        customers = {order["customerId"], *order.get("guestIds", ())}
        items = {line["itemId"] for line in order["lines"]}
        return customers <= self.things.get("/customers", set()) and items <= self.things.get("/items", set())


def running_bazaar() -> AbstractContextManager[Bazaar]:
    """Serve the bazaar while the block runs."""
    return serving(Bazaar())
