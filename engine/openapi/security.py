"""Security requirements: the same in every version; and the security schemes of 3.x."""

from collections.abc import Mapping
from typing import Any, Final

from engine.errors import Pointer
from engine.openapi.contents import Reading
from engine.openapi.model import JsonValue, SecurityRequirement, SecurityScheme, child
from engine.openapi.problems import Fault
from engine.openapi.resolve import ROOT
from engine.openapi.wording import shown

_PLACES: Final = ("query", "header", "cookie")


def requirements_of(
    reading: Reading, at: Pointer, raw: Mapping[str, JsonValue], schemes: Mapping[str, SecurityScheme]
) -> tuple[SecurityRequirement, ...]:
    """Return the alternatives of an operation, of the whole document where it names none.

    An alternative that names a scheme which is not there, or cannot be used, is left out.
    """
    holder, place = (raw, at) if "security" in raw else (reading.root, ROOT)
    listed = holder.get("security")
    if not isinstance(listed, list):
        return ()
    found = []
    for index, one in enumerate(listed):
        where = child(place, "security", index)
        if not isinstance(one, dict):
            continue
        unknown = next((name for name in one if name not in schemes), None)
        if unknown is None:
            found.append(SecurityRequirement(where, tuple(one)))
        else:
            reading.note(
                Fault(
                    "security-unknown",
                    f"there is no usable security scheme `{shown(unknown)}`",
                    "declare it, or correct the name",
                    child(where, unknown),
                )
            )
    return tuple(found)


def schemes_of(reading: Reading, read_one: Any, *folder: str) -> Mapping[str, SecurityScheme]:
    """Return the usable security schemes of the object at `folder`."""
    holder: JsonValue = reading.root
    for name in folder:
        holder = holder.get(name) if isinstance(holder, dict) else None
    found = {}
    for name in holder if isinstance(holder, dict) else ():
        if name.startswith("x-"):
            continue
        at = child(ROOT, *folder, name)
        try:
            where, raw = reading.documents.follow(at)
            if not isinstance(raw, dict):
                raise unusable(name, where)
            found[name] = read_one(name, where, raw)
        except Fault as fault:
            reading.note(fault)
    return found


def api_key(name: str, at: Pointer, raw: Mapping[str, JsonValue]) -> SecurityScheme:
    parameter, place = raw.get("name"), raw.get("in")
    if not isinstance(parameter, str) or not parameter or place not in _PLACES:
        raise unusable(name, at)
    return SecurityScheme(name, "apiKey", at, place, parameter)


def scheme_of_3(name: str, at: Pointer, raw: Mapping[str, JsonValue]) -> SecurityScheme:
    """Return the Security Scheme Object of 3.x at `at`."""
    kind = raw.get("type")
    if kind == "apiKey":
        return api_key(name, at, raw)
    if kind in ("oauth2", "openIdConnect", "mutualTLS"):
        return SecurityScheme(name, kind, at)
    word = raw.get("scheme")
    if kind != "http" or not isinstance(word, str) or not word:
        raise unusable(name, at)
    known = word.lower()
    if known == "basic":
        return SecurityScheme(name, "basic", at, http_scheme="Basic")
    if known == "bearer":
        written = raw.get("bearerFormat")
        form = written if isinstance(written, str) else None
        return SecurityScheme(name, "bearer", at, http_scheme="Bearer", bearer_format=form)
    return SecurityScheme(name, "http", at, http_scheme=word)


def unusable(name: str, at: Pointer) -> Fault:
    return Fault(
        "security-unusable",
        f"the security scheme `{shown(name)}` has a type that is unknown, or lacks a part of it",
        "write `type` and what belongs to it, such as `name` and `in` for `apiKey`",
        at,
    )
