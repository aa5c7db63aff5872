"""Stable ids: made of operation, technique and target, never of position (CASES: `<operation>-<technique>-...`)."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from hashlib import blake2b

from engine.cases.model import CaseId
from engine.openapi.model import Operation

LONGEST_ID = 100
_LONGEST_SLUG = 60
_LONGEST_LEAF = 40
_LONGEST_LABEL = 24
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_OTHER = re.compile(r"[^a-z0-9]+")
# Slugs name files too, and Windows keeps these names for devices.
_DEVICES = frozenset(
    ("con", "prn", "aux", "nul", *(f"com{n}" for n in range(10)), *(f"lpt{n}" for n in range(10)))
)
_PLAIN = re.compile(r"[A-Za-z0-9_. /:-]*\Z")


def digest(text: str) -> str:
    """Return 6 hex digits that stand for the exact text."""
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=3).hexdigest()


@lru_cache(maxsize=4_096)  # inputs of one name (`page`, `filter`) come in hundreds of operations
def slug(text: str, longest: int = _LONGEST_SLUG) -> str:
    """Return `text` as kebab case; a text that loses more than its case style gets its digest."""
    lower = text.lower()
    kebab = _OTHER.sub("-", lower if lower == text else _CAMEL.sub("-", text).lower()).strip("-")
    if _PLAIN.match(text) and kebab and len(kebab) <= longest and kebab not in _DEVICES:
        return kebab
    return f"{kebab[: longest - 7].rstrip('-')}-{digest(text)}".strip("-")


def operation_slugs(operations: Iterable[Operation]) -> Mapping[str, str]:
    """Return operation id -> slug; operations that would share one all get the digest of method and path."""
    chosen = {operation.id: slug(operation.id) for operation in operations}
    counts: dict[str, int] = {}
    for name in chosen.values():
        counts[name] = counts.get(name, 0) + 1
    return {
        operation.id: name
        if counts[name := chosen[operation.id]] == 1
        else f"{name}-{digest(f'{operation.method} {operation.path}')}"
        for operation in operations
    }


def alike(slugs: Mapping[str, str]) -> Iterator[tuple[str, ...]]:
    """Yield the operation ids, of those in `operation_slugs`, that one slug would stand for."""
    groups: dict[str, list[str]] = {}
    for operation_id, chosen in slugs.items():
        if slug(operation_id) != chosen:
            groups.setdefault(slug(operation_id), []).append(operation_id)
    yield from map(tuple, groups.values())


@lru_cache(maxsize=4_096)  # cases of one technique about inputs of one name, again for each operation
def _tail(technique: str, place: str, leaf: str, label: str) -> str:
    words = [technique]
    if place:
        words.append(place)
    if leaf:
        words.append(slug(leaf.replace(".", "-").replace("[]", ""), _LONGEST_LEAF))
    if label:
        words.append(slug(label, _LONGEST_LABEL))
    return "-".join(words)


class CaseIds:
    """Hands out the ids of one operation; two targets with one spelling are told apart by digest."""

    __slots__ = ("_operation", "_taken")

    def __init__(self, operation: str) -> None:
        self._operation = operation
        self._taken: dict[str, tuple[str, ...]] = {}

    def make(self, technique: str, place: str = "", leaf: str = "", label: str = "") -> CaseId:
        """Return the id of the case; the same arguments give the same id.

        Args:
            technique: its word.
            place: `body`, `query`, ...; empty for a case about the whole operation.
            leaf: path of the input inside its place, such as `owner.name`.
            label: the value, where one target has several cases.
        """
        exact = (technique, place, leaf, label)
        name = f"{self._operation}-{_tail(*exact)}"
        if len(name) > LONGEST_ID:
            name = _shortened(name, exact)
        if self._taken.setdefault(name, exact) != exact:
            name = _shortened(name, exact)
        return CaseId(name)


def _shortened(name: str, exact: tuple[str, ...]) -> str:
    """Return `name` with the digest of what it is made of at its end."""
    told_apart = digest("\0".join(exact))
    return f"{name[: LONGEST_ID - 7].rstrip('-')}-{told_apart}"
