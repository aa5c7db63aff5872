"""The levels of coverage in the index: one fact, so that results of earlier versions can still be read."""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

import orjson

from engine.cases.coverage.model import LEVELS

FACT: Final = "levels"
_Entry = Mapping[str, Any]


class Lacking(NamedTuple):
    """A criterion that is not whole: `missing` of `total`."""

    criterion: str
    missing: int
    total: int


class Reached(NamedTuple):
    """A level of coverage, and what the next one lacks."""

    level: int
    lacking: tuple[Lacking, ...] = ()


class Levels(NamedTuple):
    """Of the suite, and of its operations in their order; nothing where the index does not tell."""

    suite: Reached | None = None
    operations: tuple[Reached, ...] = ()


def levels_in(coverage: _Entry) -> str:
    """Return the fact for a suite, from its `coverage.json`."""
    operations = [_reached(each) for each in coverage["operations"]]
    return orjson.dumps([_reached(coverage), operations]).decode()


def levels_from(fact: str | None) -> Levels:
    if fact is None:
        return Levels()
    suite, operations = orjson.loads(fact)
    return Levels(_read(*suite), tuple(_read(*each) for each in operations))


def _reached(covered: _Entry) -> tuple[int, list[tuple[str, int, int]]]:
    number = int(covered["level"].removeprefix("TCL"))
    needed = LEVELS[number + 1] if number + 1 < len(LEVELS) else ()
    measures = [(name, covered["criteria"][name]) for name in needed if name in covered["criteria"]]
    return number, [
        (name, each["total"] - each["covered"], each["total"])
        for name, each in measures
        if each["covered"] < each["total"]
    ]


def _read(level: int, lacking: list[list[Any]]) -> Reached:
    return Reached(level, tuple(Lacking(*each) for each in lacking))
