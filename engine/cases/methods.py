"""Which methods the document has for a path, and for every other path that a request to it could reach."""

from collections.abc import Iterable, Iterator
from functools import cached_property

from engine.cases.wire.routes import segments
from engine.openapi.model import Operation, Skipped

_OF_ITEMS = ("PATCH", "DELETE", "PUT", "POST")
# Nothing that a service answers to a GET of nowhere (a page of its own), HEAD or OPTIONS is a defect.
_OF_COLLECTIONS = ("PATCH", "PUT")
_REFUSALS = frozenset(("404", "405", "4XX", "default"))
_MOST_NODES = 2_000


class _Node:
    """What may follow in a path: literal segments, and those with a variable."""

    __slots__ = ("literals", "methods", "variables")

    def __init__(self) -> None:
        self.literals: dict[str, _Node] = {}
        self.variables: dict[str, _Node] = {}
        self.methods: set[str] = set()

    def follow(self, step: str) -> "_Node":
        nodes = self.variables if "{" in step else self.literals
        node = nodes.get(step)
        if node is None:
            node = nodes[step] = _Node()
        return node

    def below(self, steps: Iterable[str]) -> "_Node":
        node = self
        for step in steps:
            node = node.follow(step)
        return node

    def reached_by(self, step: str) -> Iterator["_Node"]:
        """Yield the nodes whose segment may be one text with `step`."""
        yield from self.variables.values()
        if "{" in step:
            yield from self.literals.values()
        elif step in self.literals:
            yield self.literals[step]


class Methods:
    """The methods of one document by path; looked at when first asked for.

    An operation that the suite cannot have, since the document is faulty there, is documented all the same.
    """

    def __init__(self, operations: Iterable[Operation], skipped: Iterable[Skipped] = ()) -> None:
        self._operations = tuple(operations)
        self._skipped = tuple(skipped)

    def undocumented(self, operation: Operation) -> str | None:
        """Return a method that the path of `operation` does not have; once a path.

        It stands with the first operation that promises nothing of a 404 or 405: such a promise is not
        about another method, and the answer may come from a gateway.
        """
        steps = self._firsts.get(operation.id)
        if steps is None or self._is_greedy:
            return None
        known = self._reached(steps)
        words = _OF_ITEMS if steps[-1] == "{}" else _OF_COLLECTIONS
        return next((word for word in words if word not in known), None)

    def is_tried(self, operation: Operation) -> bool:
        """Tell whether some operation of the same path carries the case."""
        carrier = self._carriers.get(self._steps[operation.path])
        return carrier is not None and self.undocumented(carrier) is not None

    @cached_property
    def _carriers(self) -> dict[tuple[str, ...], Operation]:
        return {self._firsts[each.id]: each for each in self._operations if each.id in self._firsts}

    @cached_property
    def _steps(self) -> dict[str, tuple[str, ...]]:
        return {each.path: tuple(segments(each.path)) for each in self._operations}

    @cached_property
    def _firsts(self) -> dict[str, tuple[str, ...]]:
        """The first operation of each path that can carry the case, by id, with the segments of the path."""
        found: dict[tuple[str, ...], str] = {}
        for operation in self._operations:
            steps = self._steps[operation.path]
            if steps not in found and not _promises(operation):
                found[steps] = operation.id
        return {name: steps for steps, name in found.items()}

    @cached_property
    def _is_greedy(self) -> bool:
        """Tell whether a variable takes several segments: then any path may be reached by any other."""
        return any("+}" in path or "*}" in path for path in self._steps)

    @cached_property
    def _root(self) -> _Node:
        root = _Node()
        for operation in self._operations:
            root.below(self._steps[operation.path]).methods.add(operation.method)
        for each in self._skipped:
            method, _, path = each.name.partition(" ")
            if path.startswith("/"):
                root.below(segments(path)).methods.add(method)
        return root

    def _reached(self, steps: tuple[str, ...]) -> set[str]:
        """Return the methods of every path that a request to this one may reach."""
        nodes = [self._root]
        for step in steps:
            nodes = [below for node in nodes for below in node.reached_by(step)]
            if len(nodes) > _MOST_NODES:
                return {*_OF_ITEMS, *_OF_COLLECTIONS}
        return {method for node in nodes for method in node.methods}


def _promises(operation: Operation) -> bool:
    """Tell whether the document says what a 404 or 405 of the operation holds."""
    return any(
        (response.content or response.headers) and response.status in _REFUSALS
        for response in operation.responses
    )
