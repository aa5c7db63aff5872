"""XML bodies: objects, arrays and scalars, named as the `xml` objects of the schema say."""

import re
from collections.abc import Mapping
from typing import NamedTuple

from engine.cases.wire.refusal import NotOnTheWire
from engine.cases.wire.shapes import items, properties, schema_at
from engine.cases.wire.text import Live, escape_braces, scalar
from engine.errors import Pointer
from engine.openapi.model import JsonValue, Schemas

_DEEPEST = 12
_INSIDE_NAME = re.compile(r"[\w.\-\u00b7]*")
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ROOTS = ("/components/schemas/", "/definitions/")


class Naming(NamedTuple):
    """The `xml` object of one schema."""

    name: str | None = None
    prefix: str | None = None
    namespace: str | None = None
    attribute: bool = False
    text: bool = False
    wrapped: bool = False

    def tag(self, inferred: str) -> str:
        written = self.name or inferred
        if not is_name(written) or written.lower().startswith("xml"):
            raise NotOnTheWire("a name that XML forbids")
        if self.prefix and not is_name(self.prefix):
            raise NotOnTheWire("a prefix that XML forbids")
        return f"{self.prefix}:{written}" if self.prefix else written

    def declaration(self) -> str:
        if not self.namespace:
            return ""
        return f' xmlns{":" + self.prefix if self.prefix else ""}="{_escaped(self.namespace, frozenset())}"'


def xml_text(schema: Pointer | None, value: JsonValue, live: Live, schemas: Schemas) -> str:
    """Return a whole document; an inline schema without a name has no root element."""
    naming = naming_of(schemas, schema)
    inferred = component_name(schemas, schema)
    if not (naming.name or inferred):
        raise NotOnTheWire("the document gives the root element no name")
    writer = _Writer(live, schemas)
    if isinstance(value, list):
        root = writer.wrapped(_Node(naming.tag(inferred), naming, schema), value)
    else:
        root = writer.element(_Node(naming.tag(inferred), naming, schema), value)
    return f'<?xml version="1.0" encoding="UTF-8"?>{root}'


class _Node(NamedTuple):
    """An element to be: its tag, the `xml` object and the schema it comes from, and how deep it stands."""

    tag: str
    naming: Naming
    at: Pointer | None
    depth: int = 0


class _Writer(NamedTuple):
    live: Live
    schemas: Schemas

    def element(self, node: _Node, value: JsonValue) -> str:
        if node.depth > _DEEPEST:
            raise NotOnTheWire("a value that is nested too deeply")
        start = node.tag + node.naming.declaration()
        if not isinstance(value, dict):
            return f"<{start}>{self._text(value)}</{node.tag}>"
        known = properties(self.schemas, node.at)
        attributes: list[str] = []
        content: list[str] = []
        for name, item in value.items():
            naming = naming_of(self.schemas, known.get(name))
            if naming.attribute:
                attributes.append(f'{naming.declaration()} {naming.tag(name)}="{self._text(item)}"')
            elif naming.text:
                content.append(self._text(item))
            else:
                inner = _Node(naming.tag(name), naming, known.get(name), node.depth + 1)
                content.append(self._property(name, inner, item))
        return f"<{start}{''.join(attributes)}>{''.join(content)}</{node.tag}>"

    def _property(self, name: str, node: _Node, value: JsonValue) -> str:
        if not isinstance(value, list):
            return self.element(node, value)
        if node.naming.wrapped:
            return self.wrapped(node, value)
        if not value:
            raise NotOnTheWire("an empty array leaves nothing to send")
        return self._items(node._replace(tag=name), value)

    def wrapped(self, node: _Node, value: list[JsonValue]) -> str:
        return f"<{node.tag}{node.naming.declaration()}>{self._items(node, value)}</{node.tag}>"

    def _items(self, node: _Node, value: list[JsonValue]) -> str:
        if any(isinstance(item, list) for item in value):
            raise NotOnTheWire("arrays of arrays have no form in XML")
        each = items(self.schemas, node.at)
        naming = naming_of(self.schemas, each)
        inner = _Node(naming.tag(node.tag.rpartition(":")[2]), naming, each, node.depth + 1)
        return "".join(self.element(inner, item) for item in value)

    def _text(self, value: JsonValue) -> str:
        return _escaped(scalar(value), self.live)


def component_name(schemas: Schemas, schema: Pointer | None) -> str:
    """Return what the document calls a schema, empty where it stands in another one."""
    found = schema_at(schemas, schema)
    for pointer in filter(None, (schema, found and found[0])):
        head, _, name = pointer.rpartition("/")
        if f"{head}/".endswith(_ROOTS):
            return name.replace("~1", "/").replace("~0", "~")
    return ""


def naming_of(schemas: Schemas, pointer: Pointer | None) -> Naming:
    """Return the `xml` object beside a reference first, then the one it leads to."""
    written: JsonValue = None
    if pointer is not None:
        try:
            written = schemas.at(pointer).get("xml")
        except KeyError:
            return Naming()
        if written is None and (found := schema_at(schemas, pointer)):
            written = found[1].get("xml")
    return _named(written) if isinstance(written, Mapping) else Naming()


def _named(xml: Mapping[str, JsonValue]) -> Naming:
    def text(key: str) -> str | None:
        return xml[key] if isinstance(xml.get(key), str) and xml[key] else None

    kind = xml.get("nodeType")
    return Naming(
        text("name"),
        text("prefix"),
        text("namespace"),
        attribute=xml.get("attribute") is True or kind == "attribute",
        text=kind in {"text", "cdata"},
        wrapped=xml.get("wrapped") is True or kind == "element",
    )


def is_name(text: str) -> bool:
    first = text[:1]
    # Compared, not matched: as a character class this range takes 5 ms to compile.
    letter = (first.isascii() and first.isalpha()) or first == "_" or "\u00c0" <= first <= "\ud7ff"
    return letter and _INSIDE_NAME.fullmatch(text, 1) is not None


def _escaped(text: str, live: Live) -> str:
    if _FORBIDDEN.search(text):
        raise NotOnTheWire("a character that XML forbids")
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
    text = text.replace("\r", "&#13;").replace("\n", "&#10;").replace("\t", "&#9;")
    return escape_braces(text, live, "&#123;")
