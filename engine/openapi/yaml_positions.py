"""Line and column in YAML: from landmarks on, which the reading noted, else in a walk over all events."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, TypeAlias

from yaml import YAMLError
from yaml._yaml import CParser
from yaml.events import (
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamStartEvent,
)

Trie: TypeAlias = dict[str, Any]
Path: TypeAlias = tuple[str, ...]
Place: TypeAlias = tuple[int, int]
"""Line and column, from 1."""
Landmarks: TypeAlias = Mapping[Path, Place]
"""Where the keys of the upper levels stand, as far as no list is above them, and at `()` the end."""

_CHUNK: Final = 1 << 16
_STARTS: Final = frozenset((MappingStartEvent, SequenceStartEvent))
_ENDS: Final = frozenset((MappingEndEvent, SequenceEndEvent))
_BEFORE: Final = frozenset((StreamStartEvent, DocumentStartEvent))


class _NotAlone(Exception):  # noqa: N818 - not an error: all is walked then
    """The text from a landmark on is not what stands below it."""


def find(data: bytes, trie: Trie, landmarks: Landmarks, found: dict[Path, Place]) -> None:
    """Put the places of all keys on the way of `trie` into `found`; a walk over all takes as long as reading."""
    if len(landmarks) > 1 and () in landmarks:
        try:
            _find_from_landmarks(data, trie, landmarks, found)
        except (YAMLError, _NotAlone):
            found.clear()
        else:
            return
    _walk(data, trie, found)


def _find_from_landmarks(data: bytes, trie: Trie, landmarks: Landmarks, found: dict[Path, Place]) -> None:
    wanted: list[tuple[Path, Trie]] = []
    _sort_out(trie, (), landmarks, found, wanted)
    if not wanted:
        return
    levels = range(max(map(len, landmarks)) + 1)
    lines = [
        sorted(place[0] for path, place in landmarks.items() if 0 < len(path) <= level) for level in levels
    ]
    ranges = {path: _lines_of(landmarks[path][0], lines[len(path)]) for path, _ in wanted}
    lines_wanted = {line for each in ranges.values() for line in each if line is not None}
    offsets = _offsets(data, lines_wanted, landmarks[()][0])
    for path, below in wanted:
        line, end = ranges[path]
        text = data[offsets[line] : None if end is None else offsets[end]]
        _walk_part(text, landmarks[path], path, below, found)


def _sort_out(
    trie: Trie, above: Path, landmarks: Landmarks, found: dict[Path, Place], wanted: list[tuple[Path, Trie]]
) -> None:
    """Take the places of landmarks; what is to be looked for below one of them goes to `wanted`."""
    for token, branch in trie.items():
        path = (*above, token)
        if path not in landmarks:
            continue
        found[path] = landmarks[path]
        hidden = {key: value for key, value in branch.items() if (*path, key) not in landmarks}
        if hidden:
            wanted.append((path, hidden))
        _sort_out(branch, path, landmarks, found, wanted)


def _lines_of(line: int, others: list[int]) -> tuple[int, int | None]:
    """Return where a landmark and the next one that is not below it begin."""
    at = bisect_right(others, line)
    return line, others[at] if at < len(others) else None


def _offsets(data: bytes, lines: Iterable[int], end: int) -> dict[int, int]:
    """Return where lines begin; `end` is the number of the last one, as the parser counts them.

    Raises:
        _NotAlone: it has seen other line ends than these.
    """
    if data.count(b"\n") != end - 1:
        raise _NotAlone
    found: dict[int, int] = {}
    at, line = 0, 1
    for wanted in sorted(lines):
        while line + (count := data.count(b"\n", at, at + _CHUNK)) < wanted:
            at, line = at + _CHUNK, line + count
        while line < wanted:
            at, line = data.index(b"\n", at) + 1, line + 1
        found[wanted] = at
    return found


def _walk_part(text: bytes, place: Place, path: Path, trie: Trie, found: dict[Path, Place]) -> None:
    """Find what is below a landmark in the text that begins with its line.

    Raises:
        _NotAlone, YAMLError: the text does not begin with the key, in a mapping of lines.
    """
    line, column = place
    parser = CParser(text)
    next_event: Callable[[], Any] = parser.get_event
    try:
        opening, key = _node(next_event), next_event()
        is_key = type(opening) is MappingStartEvent and type(key) is ScalarEvent and key.value == path[-1]
        if not is_key or text[: column - 1].strip(b" ") or key.start_mark.column != column - 1:
            raise _NotAlone
        _follow(next_event, next_event(), trie, found, (path, line - 1))
    finally:
        parser.dispose()


def _walk(data: bytes, trie: Trie, found: dict[Path, Place]) -> None:
    parser = CParser(data)
    try:
        _follow(parser.get_event, _node(parser.get_event), trie, found, ((), 0))
    finally:
        parser.dispose()


def _node(next_event: Callable[[], Any]) -> Any:
    """Return the first event that is about a node, or the end."""
    event = next_event()
    while type(event) in _BEFORE:
        event = next_event()
    return event


def _follow(
    next_event: Callable[[], Any], first: Any, trie: Trie, found: dict[Path, Place], here: tuple[Path, int]
) -> None:
    """Follow the events of one node, of which `first` is the first; `here`: its path, and the lines before."""
    # Each open collection: what is wanted inside it, its path, the key that waits (mapping), the index.
    stack: list[list[Any]] = []
    above, lines = here
    event = first
    while True:
        kind = type(event)
        branch: Trie | None = trie
        path = above
        if kind in _ENDS:
            stack.pop()
        elif stack and stack[-1][3] is None and stack[-1][2] is None:
            stack[-1][2] = event.value if kind is ScalarEvent else ""
            stack[-1][4] = event.start_mark
        else:
            if stack:
                branch, path, mark = _below(stack[-1], event)
                if branch is not None:
                    found[path] = (mark.line + lines + 1, mark.column + 1)
            if kind in _STARTS and branch:
                stack.append([branch, path, None, None if kind is MappingStartEvent else 0, None])
            elif kind in _STARTS:
                _pass_over(next_event)
        if not stack:
            return
        event = next_event()


def _below(top: list[Any], event: Any) -> tuple[Trie | None, Path, Any]:
    """Return what is wanted of a value in the collection `top`, its path, and its mark or that of its key."""
    branch, path, key, index, mark = top
    if index is None:
        top[2] = None
    else:
        key, mark = str(index), event.start_mark
        top[3] += 1
    return branch.get(key), (*path, key), mark


def _pass_over(next_event: Callable[[], Any]) -> None:
    depth = 1
    while depth:
        kind = type(next_event())
        if kind in _STARTS:
            depth += 1
        elif kind in _ENDS:
            depth -= 1
