"""A club of members, their orders and guests: a document, and a service with faults that can be switched on."""

import json
import re
from contextlib import AbstractContextManager
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import jsonschema_rs
import orjson

from engine.cases.model import Flow
from engine.cases.planner import Planner
from engine.options import GenerateOptions
from tests.samples.documents import answer, body, document, parameter, read
from tests.samples.serving import Answer, Call, serving

TOKENS = {"Bearer first": "first", "Bearer second": "second"}
SETTINGS = {"API_TOKEN_MAIN": "first", "API_TOKEN_MAIN_OTHER": "second"}
FAULTS = {
    "anyone-reads": {"members-other-user"},
    "any-parent": {"members-orders-hierarchy"},
    "delete-keeps": {"members-use-after-delete", "members-crud", "guests-use-after-delete", "guests-crud"},
    "delete-twice-500": {"guests-delete-twice"},
    "link-leads-nowhere": {"guests-link"},
    "location-leads-nowhere": {"members-location"},
    "loses-text": {"members-crud", "members-read-back", "guests-read-back", "members-orders-read-back"},
    "no-conflict": {"members-orders-create-conflict"},
    "no-default": {"members-default-flow"},
    "not-listed": {"members-crud", "guests-crud", "guests-listed", "members-orders-listed"},
    "page-of-any-size": {"guests-page-limit", "members-orders-page-limit"},
    "patch-clears": {"members-patch-keeps"},
    "put-counts": {"members-crud", "members-put-idempotent"},
    "put-keeps": {"members-put-replace"},
    "reading-changes": {"members-orders-safe-read"},
    "refused-is-listed": {"guests-failed-create", "members-orders-failed-create"},
    "refused-is-written": {"members-failed-write"},
    "takes-privileges": {"members-mass-assignment-flow"},
    "takes-read-only": {"members-read-only-flow"},
}
"""Fault of the service -> the flows that must fail, no more and no less."""

NEW_MEMBER: dict[str, Any] = {
    "type": "object",
    "required": ["email", "name"],
    "properties": {
        "email": {"type": "string", "format": "email"},
        "name": {"type": "string", "maxLength": 60},
        "motto": {"type": "string"},
        "age": {"type": "integer", "minimum": 18, "maximum": 99},
        "hobbies": {"type": "array", "items": {"type": "string"}, "minItems": 2, "uniqueItems": True},
        "news": {"type": "boolean", "default": False},
        "status": {"type": "string"},
        "inviterId": {"type": "string"},
        "password": {"type": "string", "writeOnly": True},
        "joinedAt": {"type": "string", "format": "date-time", "readOnly": True},
        "address": {
            "type": "object",
            "required": ["street"],
            "properties": {"street": {"type": "string"}, "hint": {"type": "string"}},
        },
    },
}
NEW_GUEST: dict[str, Any] = {
    "type": "object",
    "required": ["email", "motto"],
    "properties": {"email": {"type": "string", "format": "email"}, "motto": {"type": "string"}},
}
NEW = {"members": NEW_MEMBER, "guests": NEW_GUEST, "orders": NEW_GUEST}
ONE = re.compile(
    r"/(?:members/(?P<parent>\d+)/)?(?P<kind>members|guests|orders)(?:/(?P<id>\d+))?(?P<badge>/badge)?"
)


def _shown(kind: str) -> dict[str, Any]:
    more = {"role": {"type": "string"}} if kind == "members" else {}
    return {"type": "object", "properties": {**NEW[kind]["properties"], "id": {"type": "integer"}, **more}}


def _collection(kind: str, path: str, above: list[Any], **created: Any) -> dict[str, Any]:
    one, many = kind.removesuffix("s").capitalize(), kind.capitalize()
    size = parameter("limit", "query", {"type": "integer", "minimum": 1, "maximum": 100})
    item, shown, name = (
        f"{kind.removesuffix('s')}Id",
        _shown(kind),
        f"{path}/{{{kind.removesuffix('s')}Id}}",
    )
    refused = {code: answer() for code in ("400", "404")}
    own: dict[str, Any] = {"security": [{"main": []}]} if kind == "members" else {}
    return {
        path: {
            "parameters": above,
            "get": {"operationId": f"list{many}", "parameters": [size], "responses": {"200": answer({"type": "array", "items": shown})}},
            "post": {"operationId": f"create{one}", **own, "requestBody": body(NEW[kind]), "responses": {"201": answer(shown, **created), **refused}},
        },
        name: {
            "parameters": [*above, parameter(item, "path", {"type": "integer"})],
            "get": {"operationId": f"read{one}", **own, "responses": {"200": answer(shown), **refused}},
        },
    }  # fmt: skip


def club() -> dict[str, Any]:
    """Return the paths, to be changed as a test likes."""
    member, guest = (
        parameter("memberId", "path", {"type": "integer"}),
        parameter("guestId", "path", {"type": "integer"}),
    )
    badge = {"badge": {"operationId": "readBadge", "parameters": {"guestId": "$response.body#/id"}}}
    paths = {
        **_collection("members", "/members", [], headers={"Location": {"required": True, "schema": {"type": "string"}}}),
        **_collection("guests", "/guests", [], links=badge),
        **_collection("orders", "/members/{memberId}/orders", [member]),
        "/guests/{guestId}/badge": {"get": {"operationId": "readBadge", "parameters": [guest], "responses": {"200": answer(), "404": answer()}}},
    }  # fmt: skip
    paths["/members/{memberId}/orders"]["post"]["responses"]["409"] = answer()
    gone = {"204": answer(), "404": answer()}
    change = {"type": "object", "minProperties": 1, "properties": NEW_MEMBER["properties"]}
    done = {"200": answer(_shown("members")), "400": answer(), "404": answer()}
    paths["/members/{memberId}"] |= {
        "put": {
            "operationId": "replaceMember",
            "security": [{"main": []}],
            "requestBody": body(NEW_MEMBER),
            "responses": done,
        },
        "patch": {
            "operationId": "changeMember",
            "security": [{"main": []}],
            "requestBody": body(change),
            "responses": done,
        },
        "delete": {"operationId": "deleteMember", "security": [{"main": []}], "responses": gone},
    }
    paths["/guests/{guestId}"]["delete"] = {"operationId": "deleteGuest", "responses": gone}
    return deepcopy(paths)


def described(paths: dict[str, Any] | None = None) -> dict[str, Any]:
    return document(paths or club(), securitySchemes={"main": {"type": "http", "scheme": "bearer"}})


def flows_of(paths: dict[str, Any], folder: Path, **options: Any) -> dict[str, Flow]:
    """Return the flows that are planned for a document, by id."""
    api = read(described(paths), folder)
    suite = Planner(api, GenerateOptions(cases=1, **options), lambda _: None).suite
    return {flow.id: flow for flow in suite.flows if flow.technique != "setup"}


class RefusedError(Exception):
    def __init__(self, status: int) -> None:
        super().__init__(str(status))
        self.status = status


@dataclass
class Thing:
    """One object, and who made it below which parent."""

    id: int
    kind: str
    parent: str | None
    owner: str
    values: dict[str, Any]
    deleted: bool = False
    listed: bool = True


@dataclass
class Club:
    """The state of one service."""

    faults: frozenset[str] = frozenset()
    things: list[Thing] = field(default_factory=list)
    url: str = ""
    requests: int = 0

    def answer(self, call: Call) -> Answer:
        self.requests += 1
        return Answer(*self._answered(call, TOKENS.get(call.headers.get("Authorization", ""), "")))

    def _answered(self, call: Call, user: str) -> tuple[int, Any, dict[str, str]]:
        method, sent = call.method, call.body
        place = ONE.fullmatch(call.path)
        if place is None:
            return 404, {}, {}
        kind, parent = place["kind"], place["parent"]
        try:
            if place["id"] is None and method == "GET":
                size = 100 if "page-of-any-size" in self.faults else int(call.query.get("limit", ["100"])[0])
                return 200, self._list(kind, parent)[:size], {}
            if place["id"] is None:
                return self._create(kind, parent, user, sent)
            thing = self._thing(kind, parent, int(place["id"]), user, twice=method == "DELETE")
            done = {"GET": self._get, "PUT": self._put, "PATCH": self._patch, "DELETE": self._delete}[method]
            return done(thing, sent, place["badge"])
        except RefusedError as refused:
            return refused.status, {}, {}

    def _list(self, kind: str, parent: str | None) -> list[Any]:
        if "not-listed" in self.faults:
            return []
        found = [each for each in self.things if (each.kind, each.parent) == (kind, parent) and each.listed]
        return [self._shown(each) for each in found if not each.deleted]

    def _create(
        self, kind: str, parent: str | None, user: str, sent: bytes
    ) -> tuple[int, Any, dict[str, str]]:
        if kind == "members" and not user:
            raise RefusedError(401)
        thing = Thing(len(self.things) + 1, kind, parent, user, {})
        try:
            thing.values = self._read(kind, sent)
        except RefusedError:
            if "refused-is-listed" in self.faults:
                self.things.append(thing)
                thing.values = {"email": "", "motto": "", **json.loads(sent)}
            raise
        taken = any(each.values["email"] == thing.values["email"] for each in self.things if not each.deleted)
        if taken and "no-conflict" not in self.faults:
            raise RefusedError(409)
        self.things.append(thing)
        wrong = "location-leads-nowhere" in self.faults
        return 201, self._shown(thing), {"Location": f"{self.url}/{'member' if wrong else kind}/{thing.id}"}

    def _get(self, thing: Thing, _: bytes, badge: str | None) -> tuple[int, Any, dict[str, str]]:
        if badge:
            return (404 if "link-leads-nowhere" in self.faults else 200), {}, {}
        shown = self._shown(thing)
        if "reading-changes" in self.faults and thing.kind == "orders":
            thing.values["motto"] += "!"
        return 200, shown, {}

    def _put(self, thing: Thing, sent: bytes, _: str | None) -> tuple[int, Any, dict[str, str]]:
        if "refused-is-written" in self.faults:
            thing.values.update(json.loads(sent))
        old, thing.values = thing.values, self._read(thing.kind, sent)
        if "put-keeps" in self.faults:
            thing.values = {**old, **thing.values}
        if "put-counts" in self.faults and "age" in thing.values:
            thing.values["age"] = old.get("age", 0) + 1
        return 200, self._shown(thing), {}

    def _patch(self, thing: Thing, sent: bytes, _: str | None) -> tuple[int, Any, dict[str, str]]:
        changed = {**thing.values, **json.loads(sent)}
        if "patch-clears" in self.faults:
            changed.pop("motto", None)
        thing.values = self._read(thing.kind, json.dumps(changed).encode())
        return 200, self._shown(thing), {}

    def _delete(self, thing: Thing, _: bytes, __: str | None) -> tuple[int, Any, dict[str, str]]:
        thing.deleted = "delete-keeps" not in self.faults
        return 204, None, {}

    def _thing(self, kind: str, parent: str | None, name: int, user: str, *, twice: bool) -> Thing:
        if kind == "members" and not user:
            raise RefusedError(401)
        found = next((each for each in self.things if (each.id, each.kind) == (name, kind)), None)
        if found is None or (found.parent != parent and "any-parent" not in self.faults):
            raise RefusedError(404)
        if found.deleted:
            raise RefusedError(
                500 if twice and "delete-twice-500" in self.faults and kind == "guests" else 404
            )
        if found.owner != user and kind == "members" and "anyone-reads" not in self.faults:
            raise RefusedError(404)
        return found

    def _read(self, kind: str, sent: bytes) -> dict[str, Any]:
        values = orjson.loads(sent)
        if not jsonschema_rs.Draft202012Validator(NEW[kind]).is_valid(values):
            raise RefusedError(400)
        if "takes-read-only" not in self.faults:
            values.pop("joinedAt", None)
        known = {*NEW[kind]["properties"], *(["role"] if "takes-privileges" in self.faults else [])}
        if kind == "members" and "no-default" not in self.faults:
            values.setdefault("news", False)
        return {name: value for name, value in values.items() if name in known}

    def _shown(self, thing: Thing) -> dict[str, Any]:
        hidden = {"password", *(["motto"] if "loses-text" in self.faults else [])}
        made = {"role": "plain", "joinedAt": "2020-01-01T00:00:00Z"} if thing.kind == "members" else {}
        return {
            "id": thing.id,
            "role": "plain",
            **made,
            **{k: v for k, v in thing.values.items() if k not in hidden},
        }


def running_club(*faults: str) -> AbstractContextManager[Club]:
    """Serve the club while the block runs."""
    return serving(Club(frozenset(faults)))
