"""Lists of parameters, merged: the same in every version."""

import re
from collections.abc import Callable, Iterable
from typing import Final, TypeAlias

from engine.errors import Pointer
from engine.openapi.contents import Reading
from engine.openapi.model import JsonValue, Parameter, child
from engine.openapi.problems import Fault
from engine.openapi.wording import shown

ParameterReader: TypeAlias = Callable[[Reading, Pointer, dict[str, JsonValue]], Parameter | None]

# RFC 9110, section 5.6.2; cookie names too (RFC 6265, section 4.1.1).
_TOKEN: Final = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+\Z")


def merged(
    reading: Reading, lists: Iterable[tuple[Pointer, JsonValue]], read_one: ParameterReader
) -> tuple[Parameter, ...]:
    """Return the parameters of `lists`; one of the same name and place in a later list wins.

    Raises:
        Fault: a parameter that cannot be used, or a list that is none.
    """
    found: dict[tuple[str, str], Parameter] = {}
    for at, raw in lists:
        if not isinstance(raw, list):
            raise Fault("parameter-unusable", "`parameters` is not a list", "write parameters as a list", at)
        here: set[tuple[str, str]] = set()
        for index, written in enumerate(raw):
            parameter = _read(reading, child(at, index), written, read_one)
            if parameter is None:
                continue
            name = parameter.name.lower() if parameter.place == "header" else parameter.name
            key = (parameter.place, name)
            if key in here:
                reading.warn(
                    "parameter-twice",
                    f"the {parameter.place} parameter `{shown(parameter.name)}` stands twice in this list;"
                    " the first one counts",
                    "remove or rename one of the two",
                    child(at, index),
                )
                continue
            here.add(key)
            found[key] = parameter
    return tuple(found.values())


def name_of(raw: dict[str, JsonValue], at: Pointer) -> tuple[str, str]:
    """Return name and place of a parameter object.

    Raises:
        Fault: `parameter-unusable`.
    """
    name, place = raw.get("name"), raw.get("in")
    if not isinstance(name, str) or not name or not isinstance(place, str):
        raise Fault(
            "parameter-unusable",
            "the parameter has no `name` or no `in`",
            "give it both as text",
            at,
        )
    return name, place


def unknown_place(name: str, place: str, at: Pointer) -> Fault:
    return Fault(
        "parameter-unusable",
        f"the parameter `{shown(name)}` is in `{shown(place)}`, which this version does not have",
        "use a place of this version, such as `query`",
        child(at, "in"),
    )


def is_sendable(reading: Reading, name: str, place: str, at: Pointer, *, required: bool) -> bool:
    """Return whether HTTP can carry the name; an optional parameter that it cannot is left out.

    Raises:
        Fault: `parameter-name`, where the parameter is required.
    """
    if place not in ("header", "cookie") or _TOKEN.match(name):
        return True
    fault = Fault(
        "parameter-name",
        f"`{shown(name)}` cannot be the name of a {place}",
        "use letters, digits and `-` only",
        child(at, "name"),
    )
    if required:
        raise fault
    reading.note(fault)
    return False


def note_optional_in_path(reading: Reading, name: str, at: Pointer) -> None:
    reading.note(
        Fault(
            "parameter-optional-in-path",
            f"the path parameter `{shown(name)}` is not required; it is always sent",
            "add `required: true`",
            at,
        )
    )


def _read(reading: Reading, at: Pointer, written: JsonValue, read_one: ParameterReader) -> Parameter | None:
    where, raw = reading.documents.follow_from(at, written)
    if where not in reading.parameters:
        if not isinstance(raw, dict):
            raise Fault("parameter-unusable", "the parameter is not an object", "write it as one", where)
        reading.parameters[where] = read_one(reading, where, raw)
    return reading.parameters[where]
