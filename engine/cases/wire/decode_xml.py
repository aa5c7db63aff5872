"""XML as shapes: the schema says which elements are arrays, wrapped, attributes or renamed."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple
from xml.etree import ElementTree

from engine.cases.wire.shape import Items, Members, Shape, Text
from engine.errors import Pointer
from engine.openapi.model import JsonValue, SchemaObject, Schemas, child

_DEEPEST = 14
_DECLARATIONS = (b"<!DOCTYPE", b"<!ENTITY")


def xml_shapes(pointer: Pointer | None, data: bytes, schemas: Schemas) -> Sequence[Shape] | None:
    """Return the shapes of a whole document, None where it is not well formed (or declares a DTD)."""
    if any(word in data for word in _DECLARATIONS):
        return None
    try:
        root = ElementTree.fromstring(data)  # noqa: S314 -- no DTD, so no entity to expand
    except (ElementTree.ParseError, ValueError):
        return None
    return _XmlReader(schemas).element(root, pointer, 0)


class _XmlReader(NamedTuple):
    schemas: Schemas

    def element(self, element: ElementTree.Element, pointer: Pointer | None, depth: int) -> tuple[Shape, ...]:
        found: list[Shape] = []
        if len(element) == 0:
            found.append(Text(element.text or ""))
        if depth > _DEEPEST:
            return tuple(found)
        each = self._items(pointer)
        found.append(self._array(list(element), each, depth))
        members = self._members(element, pointer, depth)
        if members or not (element.text or "").strip():
            found.append(Members(members))
        return tuple(found)

    def _array(self, elements: list[ElementTree.Element], each: Pointer | None, depth: int) -> Shape:
        """Return the elements as items; an item's most likely shape stands for it."""
        shapes = [self.element(one, each, depth + 1) for one in elements]
        return Items(tuple(self._likely(one, each) for one in shapes))

    def _likely(self, shapes: tuple[Shape, ...], pointer: Pointer | None) -> Shape:
        kinds = self._schema(pointer).get("type")
        is_object = kinds == "object" or "properties" in self._schema(pointer)
        wanted = Members if is_object else Text
        return next((shape for shape in shapes if isinstance(shape, wanted)), shapes[-1])

    def _members(
        self, element: ElementTree.Element, pointer: Pointer | None, depth: int
    ) -> dict[str, tuple[Shape, ...]]:
        attributes = {_local(name): value for name, value in element.attrib.items()}
        groups: dict[str, list[ElementTree.Element]] = {}
        for inner in element:
            groups.setdefault(_local(inner.tag), []).append(inner)
        members: dict[str, tuple[Shape, ...]] = {}
        for name, at in self._properties(pointer, 0).items():
            xml = self._xml(at)
            tag = str(xml.get("name") or name)
            if xml.get("attribute") is True or xml.get("nodeType") == "attribute":
                if tag in attributes:
                    members[name] = (Text(attributes.pop(tag)),)
            elif xml.get("nodeType") in {"text", "cdata"}:
                members[name] = (Text(element.text or ""),)
            elif (tag := self._tag(at, name, tag, xml)) in groups:
                members[name] = self._property(groups.pop(tag), at, xml, depth)
        for tag, elements in groups.items():
            members[tag] = self._property(elements, None, {}, depth)
        members.update((name, (Text(value),)) for name, value in attributes.items())
        return members

    def _tag(self, at: Pointer, name: str, tag: str, xml: Mapping[str, JsonValue]) -> str:
        """Return the element that a property is written as: of an array without a wrapper, its item's."""
        each = self._items(at)
        if each is None or xml.get("wrapped") is True or xml.get("nodeType") == "element":
            return tag
        return str(self._xml(each).get("name") or name)

    def _property(
        self,
        elements: list[ElementTree.Element],
        at: Pointer | None,
        xml: Mapping[str, JsonValue],
        depth: int,
    ) -> tuple[Shape, ...]:
        each = self._items(at)
        if xml.get("wrapped") is True or xml.get("nodeType") == "element":
            return (self._array(list(elements[0]), each, depth + 1),)
        shapes: tuple[Shape, ...] = (self._array(elements, each, depth),)
        if len(elements) == 1:
            shapes = (*self.element(elements[0], at, depth + 1), *shapes)
        return shapes

    def _schema(self, pointer: Pointer | None) -> SchemaObject:
        try:
            return self.schemas.follow(pointer)[1] if pointer is not None else {}
        except KeyError:
            return {}

    def _xml(self, pointer: Pointer) -> Mapping[str, JsonValue]:
        try:
            beside: JsonValue = self.schemas.at(pointer).get("xml")
        except KeyError:
            return {}
        xml = self._schema(pointer).get("xml") if beside is None else beside
        return xml if isinstance(xml, Mapping) else {}

    def _items(self, pointer: Pointer | None) -> Pointer | None:
        if pointer is None or not isinstance(self._schema(pointer).get("items"), Mapping):
            return None
        return child(self.schemas.follow(pointer)[0], "items")

    def _properties(self, pointer: Pointer | None, depth: int) -> dict[str, Pointer]:
        if pointer is None or depth > _DEEPEST:
            return {}
        schema = self._schema(pointer)
        if not schema:
            return {}
        at = self.schemas.follow(pointer)[0]
        known: dict[str, Pointer] = {}
        if isinstance(schema.get("$ref"), str):
            known.update(self._properties(schema["$ref"], depth + 1))
        for index in range(len(schema.get("allOf") or ())):
            known.update(self._properties(child(at, "allOf", index), depth + 1))
        known.update((name, child(at, "properties", name)) for name in schema.get("properties") or ())
        return known


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]
