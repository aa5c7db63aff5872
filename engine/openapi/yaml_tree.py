"""YAML to a JSON tree, over libyaml's events: YAML 1.2 core rules, text keys, budgets.

PyYAML's own constructors are not used: they are 10 times slower, follow YAML 1.1 (`on`, dates, `010`) and
take keys that are no text.
"""

import math
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

from yaml import YAMLError
from yaml._yaml import CParser
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from engine.errors import DocumentError, Location, Pointer, Problem, Severity
from engine.openapi.model import JsonValue, child
from engine.openapi.text_faults import DEEPEST, key_twice, too_deep
from engine.openapi.yaml_positions import Landmarks

MOST_EXPANSIONS: Final = 1_000_000

_PLAIN: Final[dict[str, JsonValue]] = {
    "": None,
    "~": None,
    **dict.fromkeys(("null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
# Digits after a leading zero stay text, against the core schema: 1.1 reads `010` as 8 and 1.2 as 10, and
# writers of 1.1 leave quotes off `0128`, so that an identifier would lose its zero.
_INTEGER: Final = re.compile(r"[-+]?(0|[1-9][0-9]*)\Z")
_OCTAL: Final = re.compile(r"0o[0-7]+\Z")
_HEXADECIMAL: Final = re.compile(r"0x[0-9a-fA-F]+\Z")
_FLOAT: Final = re.compile(
    r"[-+]?(?:(?:\.[0-9]+|[0-9]+\.[0-9]*)(?:[eE][-+]?[0-9]+)?|(?:0|[1-9][0-9]*)[eE][-+]?[0-9]+)\Z"
)
_INFINITE: Final = re.compile(r"[-+]?\.(inf|Inf|INF)\Z")
_NOT_A_NUMBER: Final = frozenset((".nan", ".NaN", ".NAN"))
# Only text that begins with one of these can be anything but text.
_SPECIAL: Final = frozenset("-+.0123456789nNtTfF~")
_CORE: Final = "tag:yaml.org,2002:"
_TEXT_TAGS: Final = frozenset((f"{_CORE}str", "!"))
_RESOLVED_TAGS: Final = frozenset(_CORE + name for name in ("int", "float", "bool", "null"))
_COLLECTION_TAGS: Final = frozenset(_CORE + name for name in ("map", "seq"))
_INTEGER_DIGITS: Final = 4_000  # int() refuses text past 4,300 digits

_LEVELS_MARKED: Final = 3
"""`components`, `schemas`, `Pet`: a text of half a million keys has some thousand of these."""
_NO_KEY: Final = object()


_Frame: TypeAlias = tuple[Any, Any, list[JsonValue] | None, str | None]
"""A collection that is still open, put aside while its child is built: node, key, merges and anchor."""


@dataclass(slots=True)
class _Building:
    document: str
    problems: list[Problem] = field(default_factory=list)
    stack: list[_Frame] = field(default_factory=list)
    anchors: dict[str, JsonValue] = field(default_factory=dict)
    open_anchors: dict[str, int] = field(default_factory=dict)
    sizes: dict[int, int] = field(default_factory=dict)
    expanded: int = 0
    landmarks: dict[tuple[str, ...], tuple[int, int]] = field(default_factory=dict)

    def mark(self, event: Any, key: str) -> None:
        """Note where a key stands, unless a list or a merge is above it."""
        above = [key for _, key, _, _ in self.stack[1:]]
        if all(type(each) is str for each in above):
            mark = event.start_mark
            self.landmarks[(*above, key)] = mark.line + 1, mark.column + 1

    def place(self, event: Any, pointer: Pointer | None = None) -> Location:
        mark = event.start_mark
        return Location(self.document, pointer, mark.line + 1, mark.column + 1)


def build(data: bytes, document: str) -> tuple[JsonValue, list[Problem], Landmarks]:
    """Return the first YAML document of `data` (UTF-8 without a mark), its problems, and where keys stand.

    Aliases share nodes, so the tree may be a graph without cycles.

    Raises:
        DocumentError: `yaml-broken`, `too-deep`, `alias-budget`, `alias-cycle`, `yaml-key-not-text`.
    """
    building = _Building(document)
    parser = CParser(data)
    try:
        return _tree(parser.get_event, building), building.problems, building.landmarks
    except YAMLError as error:
        raise broken(error, document) from error
    finally:
        parser.dispose()


def broken(error: YAMLError, document: str) -> DocumentError:
    """Return the error that a person sees for one of libyaml."""
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    where = Location(document, None, mark.line + 1, mark.column + 1) if mark else Location(document)
    what = getattr(error, "problem", None) or getattr(error, "reason", None) or str(error)
    if "\t" in what or "cannot start any token" in what:
        what = f"{what} (a tab, or a character that needs quotes)"
    return DocumentError("yaml-broken", f"the YAML cannot be read: {what}", cure="mend this line", at=where)


def _tree(next_event: Callable[[], Any], building: _Building) -> JsonValue:  # noqa: C901, PLR0912, PLR0915 - one loop: a call per event would double the time
    texts: dict[str, str] = {}
    intern = texts.setdefault
    stack = building.stack
    anchors = building.anchors
    special = _SPECIAL
    no_key = _NO_KEY
    node: Any = None  # the innermost open collection
    is_mapping = False
    key: Any = no_key
    merges: list[JsonValue] | None = None
    anchor: str | None = None
    root: Any = None
    documents = 0
    while True:
        event = next_event()
        kind = type(event)
        if kind is ScalarEvent:
            value = event.value
            if is_mapping and key is no_key:
                if value == "<<" and event.implicit[0]:
                    key = building  # stands for "merge": nothing of the document can be it
                    continue
                key = intern(value, value)
                if key in node:
                    _duplicate(building, event, key)
                if event.anchor is not None:
                    anchors[event.anchor] = value
                if len(stack) <= _LEVELS_MARKED:
                    building.mark(event, key)
                continue
            if event.tag is not None:
                value = _tagged(building, event)
            elif event.implicit[0] and (not value or value[0] in special):
                value = plain(value)
            else:
                value = intern(value, value) if len(value) < 40 else value
            if event.anchor is not None:
                anchors[event.anchor] = value
        elif kind is MappingStartEvent or kind is SequenceStartEvent:
            if is_mapping and key is no_key:
                raise _key_not_text(building, event)
            if len(stack) >= DEEPEST:
                raise too_deep(building.place(event))
            if event.tag is not None and event.tag not in _COLLECTION_TAGS:
                _foreign_tag(building, event)
            stack.append((node, key, merges, anchor))
            anchor = event.anchor
            if anchor is not None:
                building.open_anchors[anchor] = building.open_anchors.get(anchor, 0) + 1
            is_mapping = kind is MappingStartEvent
            node = {} if is_mapping else []
            key = no_key
            merges = None
            continue
        elif kind is MappingEndEvent or kind is SequenceEndEvent:
            value = _merged(building, event, node, merges) if merges else node
            if anchor is not None:
                anchors[anchor] = value
                building.open_anchors[anchor] -= 1
            node, key, merges, anchor = stack.pop()
            is_mapping = type(node) is dict
        elif kind is AliasEvent:
            value = _alias(building, event)
            if is_mapping and key is no_key:
                if type(value) is not str:
                    raise _key_not_text(building, event)
                key = value
                continue
        elif kind is DocumentStartEvent:
            documents += 1
            if documents > 1:
                building.problems.append(
                    Problem(
                        "several-documents",
                        "the file holds more than one YAML document; only the first is read",
                        "give each document a file of its own",
                        building.place(event),
                        Severity.WARNING,
                    )
                )
                return root
            continue
        elif kind is StreamEndEvent:
            building.landmarks[()] = event.start_mark.line + 1, 1
            return root
        else:
            continue

        if is_mapping:
            if key is building:
                merges = [*(merges or ()), value]
            else:
                node[key] = value
            key = no_key
        elif node is None:
            root = value
        else:
            node.append(value)


def plain(text: str) -> JsonValue:
    """Return what a plain scalar means by YAML 1.2's core schema (section 10.3.2), but for leading zeros."""
    if text in _PLAIN:
        return _PLAIN[text]
    value: JsonValue = text
    if _INTEGER.match(text) and len(text) < _INTEGER_DIGITS:
        value = int(text)
    elif _FLOAT.match(text):
        value = float(text)
    elif _OCTAL.match(text):
        value = int(text, 8)
    elif _HEXADECIMAL.match(text):
        value = int(text, 16)
    elif _INFINITE.match(text):
        value = -math.inf if text[0] == "-" else math.inf
    elif text in _NOT_A_NUMBER:
        value = math.nan
    return value


def _tagged(building: _Building, event: Any) -> JsonValue:
    if event.tag in _TEXT_TAGS:
        return event.value
    if event.tag in _RESOLVED_TAGS:
        return plain(event.value)
    _foreign_tag(building, event)
    return event.value


def _foreign_tag(building: _Building, event: Any) -> None:
    building.problems.append(
        Problem(
            "yaml-tag",
            f"the tag `{event.tag[:80]}` means nothing in OpenAPI; the value is taken as it is written",
            "remove the tag",
            building.place(event),
        )
    )


def _pointer(building: _Building, *last: str | int) -> Pointer:
    tokens = [key if key is not _NO_KEY else len(node) for node, key, _, _ in building.stack[1:]]
    return child(Pointer("#"), *("<<" if token is building else token for token in tokens), *last)


def _duplicate(building: _Building, event: Any, key: str) -> None:
    building.problems.append(key_twice(key, building.place(event, _pointer(building, key))))


def _key_not_text(building: _Building, event: Any) -> DocumentError:
    return DocumentError(
        "yaml-key-not-text",
        "a mapping or a list is used as a key",
        cure="use text as the key; put quotes around text that begins with `{` or `[`",
        at=building.place(event, _pointer(building)),
    )


def _alias(building: _Building, event: Any) -> JsonValue:
    name = event.anchor
    if building.open_anchors.get(name):
        raise DocumentError(
            "alias-cycle",
            f"the alias `*{name}` stands inside the node that it names",
            cure="refer to a schema that contains itself by `$ref`",
            at=building.place(event, _pointer(building)),
        )
    if name not in building.anchors:
        raise DocumentError(
            "yaml-broken",
            f"the YAML cannot be read: there is no anchor `&{name}` before this alias",
            cure="mend this line",
            at=building.place(event, _pointer(building)),
        )
    value = building.anchors[name]
    _count(building, event, _size(value, building.sizes))
    return value


def _count(building: _Building, event: Any, nodes: int) -> None:
    building.expanded += nodes
    if building.expanded > MOST_EXPANSIONS:
        raise DocumentError(
            "alias-budget",
            f"aliases stand for more than {MOST_EXPANSIONS:,} values",
            cure="refer to repeated parts by `$ref` instead of aliases",
            at=building.place(event),
        )


def _size(value: JsonValue, sizes: dict[int, int]) -> int:
    """Return how many values `value` stands for, aliases written out; sizes of collections are kept."""
    if type(value) is not dict and type(value) is not list:
        return 1
    pending = [value]
    while pending:
        top = pending[-1]
        parts = top.values() if type(top) is dict else top
        inner = [part for part in parts if type(part) is dict or type(part) is list]
        missing = [part for part in inner if id(part) not in sizes]
        if missing:
            pending.extend(missing)
            continue
        pending.pop()
        sizes[id(top)] = 1 + len(parts) - len(inner) + sum(sizes[id(part)] for part in inner)
    return sizes[id(value)]


def _merged(building: _Building, event: Any, node: JsonValue, merges: list[JsonValue]) -> JsonValue:
    """Return `node` with the mappings of its merge keys below it, as PyYAML and most tools do."""
    merged: dict[str, JsonValue] = {}
    for source in merges:
        for part in source if isinstance(source, list) else [source]:
            if not isinstance(part, dict):
                raise DocumentError(
                    "yaml-merge",
                    "a merge key `<<` needs a mapping or a list of mappings",
                    cure="name a mapping after `<<:`",
                    at=building.place(event),
                )
            _count(building, event, len(part))
            for key, value in part.items():
                merged.setdefault(key, value)
    return {**merged, **node}
