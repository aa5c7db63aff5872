"""The shop of `shop.yaml` as a service: strict, on loopback, with faults that can be switched on."""

import base64
import json
import re
import uuid
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from email.parser import BytesParser
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote

import jsonschema_rs
import yaml

from tests.samples.serving import Answer, Call, RefusedError, problem, serving

DOCUMENT = Path(__file__).with_name("shop.yaml")
TOKEN = "let-me-in-42"
USER, PASSWORD = "clerk", "pass-word-7"
SHELF = "top left"
CREDENTIALS = {"API_TOKEN_MAIN": TOKEN, "API_USER_DESK": USER, "API_PASSWORD_DESK": PASSWORD}
"""What a person sets to test the shop, beside `API_BASE_URL`."""

FAULTS = (
    "maximum-ignored",
    "empty-text-500",
    "auth-ignored",
    "delete-keeps",
    "wrong-type",
    "no-location",
    "loses-price",
)


@cache
def document() -> Any:
    return yaml.safe_load(DOCUMENT.read_text("utf-8"))


@dataclass
class Shop:
    """The state of one service, the ids that it gave, and what it was asked."""

    faults: tuple[str, ...] = ()
    pets: dict[str, dict[str, Any]] = field(default_factory=dict)
    calls: list[Call] = field(default_factory=list)
    url: str = ""
    given: list[str] = field(default_factory=list)

    def answer(self, call: Call) -> Answer:
        self.calls.append(call)
        for method, pattern, handle in ROUTES:
            found = re.fullmatch(pattern, call.path)
            if found and method == call.method:
                try:
                    return handle(self, call, *(unquote(part) for part in found.groups()))
                except RefusedError as refused:
                    return problem(refused.status, refused.title)
        known = any(re.fullmatch(pattern, call.path) for _, pattern, _ in ROUTES)
        return problem(405 if known else 404, "no such operation")

    def pet(self, name: str) -> dict[str, Any]:
        try:
            uuid.UUID(name)
        except ValueError as error:
            raise RefusedError(422, "petId is no uuid") from error
        if name not in self.pets:
            raise RefusedError(404, "no such pet")
        return self.pets[name]


def list_pets(shop: Shop, call: Call) -> Answer:
    limit = call.query.get("limit", ["50"])[0]
    if not re.fullmatch(r"[0-9]+", limit) or not 1 <= int(limit) <= 50:
        raise RefusedError(422, "limit")
    kind = call.query.get("kind", [None])[0]
    if kind is not None and kind not in document()["components"]["schemas"]["Kind"]["enum"]:
        raise RefusedError(422, "kind")
    asked = call.headers.get("X-Request-Id")
    if asked is not None and not re.fullmatch(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", asked):
        raise RefusedError(422, "X-Request-Id")
    found = [_shown(shop, pet) for pet in shop.pets.values() if kind in (None, pet["kind"])]
    return Answer(200, found[: int(limit)])


def create_pet(shop: Shop, call: Call) -> Answer:
    _bearer(shop, call)
    new = _new_pet(shop, call)
    shop.given.append(str(uuid.uuid5(uuid.NAMESPACE_URL, str(len(shop.given) + 1))))
    pet = {"id": shop.given[-1], **new}
    shop.pets[pet["id"]] = pet
    headers = {} if "no-location" in shop.faults else {"Location": f"/pets/{pet['id']}"}
    return Answer(201, _shown(shop, pet), headers)


def read_pet(shop: Shop, call: Call, name: str) -> Answer:
    return Answer(200, _shown(shop, shop.pet(name)))


def replace_pet(shop: Shop, call: Call, name: str) -> Answer:
    _bearer(shop, call)
    pet = shop.pet(name)
    new = _new_pet(shop, call)
    pet.clear()
    pet.update({"id": name, **new})
    if "loses-price" in shop.faults:
        pet.pop("price", None)
    return Answer(200, {"id": name, **new})


def delete_pet(shop: Shop, call: Call, name: str) -> Answer:
    _bearer(shop, call)
    shop.pet(name)
    if "delete-keeps" not in shop.faults:
        del shop.pets[name]
    return Answer(204)


def add_photo(shop: Shop, call: Call, name: str) -> Answer:
    _bearer(shop, call)
    shop.pet(name)
    head = f"Content-Type: {call.headers.get('Content-Type')}\r\n\r\n".encode()
    parts = {
        part.get_param("name", header="content-disposition"): part.get_payload(decode=True)
        for part in BytesParser().parsebytes(head + call.body).walk()
        if not part.is_multipart()
    }
    photo, caption = parts.get("photo"), parts.get("caption", b"")
    if not isinstance(photo, bytes) or not isinstance(caption, bytes) or len(caption.decode()) > 40:
        raise RefusedError(422, "photo")
    return Answer(201, {"bytes": len(photo), "caption": caption.decode()})


def search(shop: Shop, call: Call) -> Answer:
    if not call.body:
        raise RefusedError(422, "no body")
    media = call.headers.get_content_type()
    if media == "application/xml":
        found = re.fullmatch(rb"\s*(?:<\?xml[^>]*\?>)?\s*<search><name>([^<]*)</name></search>\s*", call.body)
        if not found:
            raise RefusedError(422, "xml")
        name, limit = found[1].decode().replace("&amp;", "&"), "50"
    elif media == "application/x-www-form-urlencoded":
        form = parse_qs(call.body.decode(), keep_blank_values=True)
        name, limit = form.get("name", [""])[0], form.get("limit", ["50"])[0]
    else:
        raise RefusedError(415, "media type")
    if not name or not re.fullmatch(r"[1-9][0-9]*", limit):
        raise RefusedError(422, "search")
    return Answer(200, [_shown(shop, pet) for pet in shop.pets.values() if pet["name"] == name][: int(limit)])


def stats(shop: Shop, call: Call) -> Answer:
    wanted = "Basic " + base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
    if call.headers.get("Authorization") != wanted and "auth-ignored" not in shop.faults:
        raise RefusedError(401, "who are you?")
    return Answer(200, {"pets": len(shop.pets)})


def read_shelf(shop: Shop, call: Call, name: str) -> Answer:
    if name != SHELF:
        raise RefusedError(404, "no such shelf")
    return Answer(200, "the shelf by the door", {"Content-Type": "text/plain; charset=utf-8"})


ROUTES: tuple[tuple[str, str, Callable[..., Answer]], ...] = (
    ("GET", "/pets", list_pets),
    ("POST", "/pets", create_pet),
    ("GET", "/pets/([^/]+)", read_pet),
    ("PUT", "/pets/([^/]+)", replace_pet),
    ("DELETE", "/pets/([^/]+)", delete_pet),
    ("POST", "/pets/([^/]+)/photo", add_photo),
    ("POST", "/search", search),
    ("GET", "/stats", stats),
    ("GET", "/shelves/([^/]+)", read_shelf),
)


def _bearer(shop: Shop, call: Call) -> None:
    if call.headers.get("Authorization") != f"Bearer {TOKEN}" and "auth-ignored" not in shop.faults:
        raise RefusedError(401, "who are you?")


def _new_pet(shop: Shop, call: Call) -> dict[str, Any]:
    if not call.body:
        raise RefusedError(422, "no body")
    if call.headers.get_content_type() != "application/json":
        raise RefusedError(415, "media type")
    try:
        pet = json.loads(call.body)
    except ValueError as error:
        raise RefusedError(422, "no JSON") from error
    if "empty-text-500" in shop.faults and isinstance(pet, dict) and pet.get("name") == "":
        raise RefusedError(500, "Traceback (most recent call last)")
    if not _validator("maximum-ignored" in shop.faults).is_valid(pet):
        raise RefusedError(422, "no pet")
    return dict(pet)


@cache
def _validator(maximum_ignored: bool) -> jsonschema_rs.Draft202012Validator:
    schema = json.loads(
        json.dumps({"$ref": "#/components/schemas/NewPet", "components": document()["components"]})
    )
    if maximum_ignored:
        del schema["components"]["schemas"]["NewPet"]["properties"]["price"]["maximum"]
    return jsonschema_rs.Draft202012Validator(schema, validate_formats=True)


def _shown(shop: Shop, pet: dict[str, Any]) -> dict[str, Any]:
    return {**pet, "name": len(pet["name"])} if "wrong-type" in shop.faults else pet


def running_shop(faults: tuple[str, ...] = ()) -> AbstractContextManager[Shop]:
    """Serve the shop while the block runs; the yielded shop has its `url`, its `pets` and its `calls`."""
    assert set(faults) <= set(FAULTS), faults
    return serving(Shop(faults))
