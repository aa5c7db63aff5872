"""What a generated file is to a merge: whose text wins where both sides changed it, and what its grains are."""

import re
from collections.abc import Collection
from typing import Literal

from engine.units import CODE, DATA

Kind = Literal["data", "code", "collection", "file", "ours"]
"""Grains are cases, blocks, items; a `file` is one grain as a whole; `ours` is never merged."""

GRAINED: frozenset[Kind] = frozenset(("data", "code", "collection"))

_COLLECTION = ".postman_collection.json"
_ENVIRONMENT = ".postman_environment.json"
_NAMED_BY_TITLE = (_COLLECTION, _ENVIRONMENT)
_FIXED = re.compile(r"[^/]+/(?:.+/)?(?:support|schemas|files)/")


def kind_of(path: str, with_units: Collection[str]) -> Kind:
    """Return the kind of a path; `with_units` are the paths that a manifest has grains of."""
    if "/" not in path or path.startswith("data/"):
        return "ours"
    if path in with_units:
        if DATA.fullmatch(path):
            return "data"
        if path.endswith(_COLLECTION):
            return "collection"
        if path.endswith(CODE):
            return "code"
    if _FIXED.match(path) or path.endswith("/order.txt"):
        return "ours"
    return "file"


def format_of(path: str) -> str:
    return path.partition("/")[0]


def renamed(old: Collection[str], new: Collection[str]) -> dict[str, str]:
    """Return new path -> old path of the files that bear the document's title in their name."""
    found = {}
    for end in _NAMED_BY_TITLE:
        before = [path for path in old if path.endswith(end)]
        after = [path for path in new if path.endswith(end)]
        if len(before) == len(after) == 1 and before != after:
            found[after[0]] = before[0]
    return found
