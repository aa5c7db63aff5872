"""Which methods the document has for a path, and for every other path that a request to it could reach."""

from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import TypeAlias

from engine.cases.wire.routes import segments
from engine.openapi.model import Operation

_Node: TypeAlias = dict[str, "_Node"]

_OF_ITEMS = ("PATCH", "DELETE", "PUT", "POST")
# Nothing that a service answers to a GET of nowhere (a page of its own), HEAD or OPTIONS is a defect.
_OF_COLLECTIONS = ("PATCH", "PUT")
_MOST_NODES = 2_000


class Methods:
    """The methods of one document by path; looked at when first asked for."""

    def __init__(self, operations: Iterable[Operation]) -> None:
        self._operations = tuple(operations)

    def undocumented(self, operation: Operation) -> str | None:
        """Return a method that the path of `operation` does not have; once a path, for its first operation."""
        steps = tuple(segments(operation.path))
        if self._first.get(steps) != operation.id or self._is_greedy:
            return None
        known = set(self._reached(steps))
        words = _OF_ITEMS if steps[-1] == "{}" else _OF_COLLECTIONS
        return next((word for word in words if word not in known), None)

    @cached_property
    def _first(self) -> dict[tuple[str, ...], str]:
        found: dict[tuple[str, ...], str] = {}
        for operation in self._operations:
            found.setdefault(tuple(segments(operation.path)), operation.id)
        return found

    @cached_property
    def _is_greedy(self) -> bool:
        """Tell whether a variable takes several segments: then any path may be reached by any other."""
        return any("+}" in operation.path or "*}" in operation.path for operation in self._operations)

    @cached_property
    def _tree(self) -> tuple[_Node, dict[tuple[str, ...], set[str]]]:
        root: _Node = {}
        methods: dict[tuple[str, ...], set[str]] = {}
        for operation in self._operations:
            steps, node = tuple(segments(operation.path)), root
            methods.setdefault(steps, set()).add(operation.method)
            for step in steps:
                node = node.setdefault(step, {})
        return root, methods

    def _reached(self, steps: tuple[str, ...]) -> Iterator[str]:
        root, methods = self._tree
        todo: list[tuple[_Node, tuple[str, ...]]] = [(root, ())]
        left = _MOST_NODES
        while todo and left:
            node, before = todo.pop()
            left -= 1
            if len(before) == len(steps):
                yield from methods.get(before, ())
                continue
            step = steps[len(before)]
            todo += [(below, (*before, each)) for each, below in node.items() if _meet(step, each)]
        if todo:
            yield from (*_OF_ITEMS, *_OF_COLLECTIONS)


def _meet(step: str, other: str) -> bool:
    """Tell whether one text can stand for both segments."""
    return step == other or "{" in step or "{" in other
