"""Whether a path with its values filled in is also the path of another operation."""

from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import TypeAlias
from urllib.parse import unquote

_Node: TypeAlias = dict[str, "_Node"]

_VARIABLE = "{}"
_MOST_STEPS = 500_000
_END = "\0"  # no segment: a template ends here


class Routes:
    """All path templates of a document, by segment."""

    def __init__(self, paths: Iterable[str]) -> None:
        self._root: _Node = {}
        self._steps = _MOST_STEPS
        self._known: dict[str, Callable[[str], bool]] = {}
        for path in dict.fromkeys(paths):
            node = self._root
            for segment in segments(path):
                node = node.setdefault(segment, {})
            node[_END] = {}

    def elsewhere(self, path: str) -> Callable[[str], bool]:
        """Return what tells whether a filled-in path of this template falls under a more literal one."""
        known = self._known.get(path)
        if known is None:
            known = self._known[path] = self._elsewhere(path)
        return known

    def _elsewhere(self, path: str) -> Callable[[str], bool]:
        rivals: list[list[tuple[int, str]]] = []
        for literals in _rivals(self._root, segments(path)):
            self._steps -= 1
            if self._steps < 0:
                break
            if literals is not None:
                rivals.append(literals)
        if not rivals:
            return _never

        def is_elsewhere(filled: str) -> bool:
            segments = [unquote(segment) for segment in filled.split("/")]
            return any(all(segments[at] == literal for at, literal in rival) for rival in rivals)

        return is_elsewhere


def _never(filled: str) -> bool:  # noqa: ARG001 -- the shape of `elsewhere`
    return False


@lru_cache(maxsize=8_192)  # each path of a document is asked for by several
def segments(path: str) -> tuple[str, ...]:
    """Return the segments of a template; one that is a variable and nothing else reads `{}`."""
    return tuple(
        [
            _VARIABLE if segment[:1] == "{" and segment.find("}") == len(segment) - 1 else segment
            for segment in path.partition("#")[0].partition("?")[0].split("/")
        ]
    )


def _rivals(root: _Node, segments: tuple[str, ...]) -> Iterator[list[tuple[int, str]] | None]:
    """Yield, per other template of the same length, the literal segments where this one has variables.

    None is a step on the way, so that the caller can stop a walk through thousands of templates.
    """
    todo: list[tuple[_Node, int, list[tuple[int, str]]]] = [(root, 0, [])]
    while todo:
        node, at, literals = todo.pop()
        if at == len(segments):
            yield literals if literals and _END in node else None
            continue
        yield None
        segment = segments[at]
        ways = (segment,) if segment == _VARIABLE else (segment, _VARIABLE)
        todo += [(node[each], at + 1, literals) for each in ways if each in node]
        if segment == _VARIABLE:
            todo += [
                (inner, at + 1, [*literals, (at, other)])
                for other, inner in node.items()
                if "{" not in other and other != _END
            ]
