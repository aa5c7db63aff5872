"""Where XML has what a JSON pointer names in the value that it stands for, as the `xml` objects of schemas say."""

from engine.cases.wire.shapes import items, properties
from engine.cases.wire.xml import component_name, is_name, naming_of
from engine.errors import Pointer
from engine.openapi.model import Schemas


def xml_place(schemas: Schemas, schema: Pointer, pointer: str) -> str | None:
    """Return the way below the root element by local names: `/owner/id`, `/@id` for an attribute.

    None where XML has no such place. The first item of an array stands for `0`.
    """
    at: Pointer | None = schema
    way: list[str] = []
    is_wrapped = True
    for token in pointer.split("/")[1:]:
        name = token.replace("~1", "/").replace("~0", "~")
        if way and way[-1].startswith("@"):
            return None
        each = items(schemas, at) if name == "0" else None
        if each is not None:
            naming = naming_of(schemas, each)
            tag = naming.name or (way[-1] if way else component_name(schemas, each))
            way = [*(way if is_wrapped else way[:-1]), tag]
            at, is_wrapped = each, True
            continue
        at = properties(schemas, at).get(name)
        if at is None:
            return None
        naming = naming_of(schemas, at)
        if not naming.text:
            way.append(f"{'@' if naming.attribute else ''}{naming.name or name}")
        is_wrapped = naming.wrapped
        if not is_wrapped and items(schemas, at) is not None:
            way[-1] = name  # the items stand where the property would
    return (
        "".join(f"/{each}" for each in way) if all(is_name(each.removeprefix("@")) for each in way) else None
    )
