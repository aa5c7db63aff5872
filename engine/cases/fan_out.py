"""How often a schema judges one and the same value, and a cut where that grows beyond reason.

`allOf` of two references to an `allOf` of two references ... takes twice the time at each step.
"""

from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

Copy: TypeAlias = dict[str, Any]

_MOST = 20_000
_LISTS = ("allOf", "anyOf", "oneOf")
_SINGLES = ("not", "if", "then", "else")
_OTHERS = (
    "items",
    "additionalProperties",
    "contains",
    "propertyNames",
    "unevaluatedItems",
    "unevaluatedProperties",
)
_MAPS = ("properties", "patternProperties", "dependentSchemas")
_ALL_LISTS = frozenset((*_LISTS, "prefixItems"))
_ALL_SINGLES = frozenset((*_SINGLES, *_OTHERS))
_WIDENING = frozenset((*_LISTS, *_SINGLES, "dependentSchemas", "$ref"))


def cut(copies: Mapping[str, Copy]) -> list[str]:
    """Empty the schemas that would judge a value too often; return the names of the copies they lie in.

    `copies` are schemas by name whose `$ref` ends in `#/name`; they are changed in place.
    """
    weights: dict[str, int] = {}
    emptied: list[str] = []
    for name in copies:
        _weigh(name, copies, weights, emptied)
    for name, copy in copies.items():
        for node in _other_instances(copy):
            if not _WIDENING.isdisjoint(node) and _weight(node, weights) > _MOST:
                node.clear()
                emptied.append(name)
    return emptied


def _weigh(start: str, copies: Mapping[str, Copy], weights: dict[str, int], emptied: list[str]) -> None:
    """Weigh what `start` refers to before itself; a cycle counts once."""
    opened: set[str] = set()
    todo = [start]
    while todo:
        name = todo[-1]
        if name in weights:
            todo.pop()
        elif name not in opened:
            opened.add(name)
            inner = (target for target in _references(copies[name]) if target not in weights)
            todo.extend(target for target in inner if target not in opened)
        else:
            weights[todo.pop()] = _settled(name, copies, weights, emptied)


def _settled(name: str, copies: Mapping[str, Copy], weights: dict[str, int], emptied: list[str]) -> int:
    weight = _weight(copies[name], weights)
    if weight <= _MOST:
        return weight
    copies[name].clear()
    emptied.append(name)
    return 1


def _weight(copy: Copy, weights: Mapping[str, int]) -> int:
    if _WIDENING.isdisjoint(copy):
        return 1
    return sum(1 for _ in _same_instance(copy)) + sum(weights.get(each, 1) for each in _references(copy))


def _references(copy: Copy) -> Iterator[str]:
    if _WIDENING.isdisjoint(copy):
        return
    for node in _same_instance(copy):
        if "$ref" in node:
            yield node["$ref"].rpartition("/")[2]


def _same_instance(copy: Copy) -> Iterator[Copy]:
    """Yield the schema and all inside it that judge the same value."""
    todo = [copy]
    while todo:
        node = todo.pop()
        yield node
        for key in _LISTS:
            todo.extend(node.get(key, ()))
        todo.extend(node[key] for key in _SINGLES if key in node)
        todo.extend(node.get("dependentSchemas", {}).values())


def _other_instances(copy: Copy) -> Iterator[Copy]:
    """Yield the schemas inside that judge other values: items, properties, names."""
    todo = [copy]
    while todo:
        node = todo.pop()
        if node is not copy:
            yield node
        for key, value in node.items():
            if key in _ALL_SINGLES:
                todo.append(value)
            elif key in _ALL_LISTS:
                todo.extend(value)
            elif key in _MAPS:
                todo.extend(value.values())
