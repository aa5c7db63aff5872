"""Schemas that apply themselves to the same instance: every validator would follow them for ever."""

from collections.abc import Iterator, Mapping
from typing import Any

Node = dict[str, Any]

_ONE = ("not", "if", "then", "else")
_SEVERAL = ("allOf", "anyOf", "oneOf")


def endless(definitions: Mapping[str, Node]) -> Iterator[tuple[Node, Node]]:
    """Yield the definition and the inner schema whose `$ref` closes a circle without going deeper.

    `definitions`: absolute reference -> definition. A circle closes where it is entered from the first
    definition, so the result depends on their order only.
    """
    finished: set[str] = set()
    for start in definitions:
        # Each entry: a definition that is being walked, and what is left of the references in it.
        path: dict[str, Iterator[tuple[str, Node]]] = {}
        if start not in finished:
            path[start] = _applied(start, definitions[start])
        while path:
            name, left = next(reversed(path.items()))
            found = next(left, None)
            if found is None:
                finished.add(name)
                del path[name]
            elif found[0] in path:
                yield definitions[name], found[1]
            elif found[0] in definitions and found[0] not in finished:
                path[found[0]] = _applied(found[0], definitions[found[0]])


def _applied(name: str, definition: Node) -> Iterator[tuple[str, Node]]:
    """Yield the references that a definition applies to its own instance, and where each stands."""
    document = name.partition("#")[0]
    waiting: list[Any] = [definition]
    while waiting:
        node = waiting.pop()
        if not isinstance(node, dict):
            continue
        reference = node.get("$ref")
        if reference is not None:
            yield document + reference if reference.startswith("#") else reference, node
        waiting.extend(node[keyword] for keyword in _ONE if keyword in node)
        for keyword in _SEVERAL:
            waiting.extend(reversed(node.get(keyword, ())))
        waiting.extend(node.get("dependentSchemas", {}).values())
