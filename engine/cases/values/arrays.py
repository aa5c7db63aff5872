"""Makers of arrays: as few items as tell something, all different where they must be."""

from collections.abc import Iterator, Mapping, Sequence, Set
from itertools import chain, cycle, islice

from engine.cases.values.checks import fits
from engine.cases.values.effective import Effective
from engine.cases.values.making import MOST_ITEMS, RESERVE, Context, Maker, NoValue, Run, Workshop
from engine.cases.values.merging import same_key
from engine.cases.values.semantic import singular
from engine.errors import Pointer
from engine.openapi.model import JsonValue

_TRIES = 40
_UNLIKE = 3


def array_maker(values: Workshop, effective: Effective, context: Context, count: int | None = None) -> Maker:
    """Return a maker of arrays with `count` items; without it, one or two inside the limits."""
    least = effective.keywords.get("minItems", 0)
    most = effective.keywords.get("maxItems", MOST_ITEMS)
    if max(least, count or 0) > MOST_ITEMS:
        many = f"{max(least, count or 0)} items are more than {MOST_ITEMS}"
        raise NoValue("too-large", many, effective.pointers)
    wanted = count if count is not None else _usual_count(values, effective, context, least, most)
    item_context = Context(context.mode, singular(context.name), context.parent)
    rows = item_pointers(effective, _made_count(effective, wanted))
    cells = [values.cell(at, item_context) for at in rows]
    exact = count is not None
    identity = values.identity(effective.pointers)
    at = effective.pointers

    def build(run: Run) -> JsonValue:
        run.enter(identity, at)
        budget = run.left
        try:
            made: list[JsonValue] = []
            taken: set[bytes] = set()
            for index, cell in enumerate(cells):
                if index >= least and not exact and run.left < RESERVE:
                    return made
                try:
                    item = cell.build(run)
                    if taken and same_key(item) in taken:
                        item = _other(values, effective, item_context, rows[index], item, taken, run)
                except NoValue:
                    if index >= least and not exact:
                        return made
                    raise
                made.append(item)
                if len(cells) > 1:
                    taken.add(same_key(item))
            run.repeat(budget - run.left, len(made), wanted, at)
        finally:
            run.trail.pop()
        return [*made, *islice(cycle(made[-_UNLIKE:]), wanted - len(made))]

    return build


def _made_count(effective: Effective, wanted: int) -> int:
    """Return how many items are made; the others repeat the last of them, where they may be equal."""
    if effective.keywords.get("uniqueItems"):
        return wanted
    special = effective.keywords.get("minContains", 1) if effective.contains else 0
    return int(min(wanted, max(len(effective.prefix_items), special) + _UNLIKE))


def _usual_count(values: Workshop, effective: Effective, context: Context, least: int, most: int) -> int:
    scalar = not values.effectives[effective.items].types & {"object", "array"}
    usual = 2 if context.mode.shape == "full" and scalar and effective.items else 1
    if effective.contains:
        usual = max(usual, effective.keywords.get("minContains", 1))
    if not effective.items and not effective.prefix_items and not effective.contains and least == 0:
        usual = 1
    return int(max(least, min(max(usual, len(effective.prefix_items)), most)))


def item_pointers(effective: Effective, count: int) -> list[tuple[Pointer, ...]]:
    """Return the schemas of each of `count` items; the first of them are what `contains` asks for."""
    rows = [*effective.prefix_items[:count]]
    rows += [effective.items] * (count - len(rows))
    wanted = effective.keywords.get("minContains", 1) if effective.contains else 0
    return [(*row, *effective.contains) if index < wanted else row for index, row in enumerate(rows)]


def _other(  # noqa: PLR0913, PLR0917 - all that the loop over the items knows
    values: Workshop,
    effective: Effective,
    context: Context,
    pointers: tuple[Pointer, ...],
    item: JsonValue,
    taken: Set[bytes],
    run: Run,
) -> JsonValue:
    """Return an item unlike those `taken`; `item`, an equal one, only where the schema allows that."""
    drawn = _drawn(values, context, pointers, taken, run)
    if drawn is not None:
        return drawn[0]
    item_schema = values.effectives[pointers]
    for other in chain(_listed(item_schema), _numbered(item, len(taken))):
        if same_key(other) not in taken and item_schema.is_plain and fits(item_schema, other):
            return other
    for other in _varied(values, item_schema, item, len(taken)):
        if same_key(other) not in taken:
            return other
    if effective.keywords.get("uniqueItems"):
        raise NoValue("unsolved", f"{len(taken) + 1} different items were not found", effective.pointers)
    return item


def _drawn(
    values: Workshop, context: Context, pointers: tuple[Pointer, ...], taken: Set[bytes], run: Run
) -> tuple[JsonValue] | None:
    """Return, alone in a tuple, an item drawn among all that the schema allows, None where none is new."""
    free = Context(context.mode._replace(examples=False), context.name, context.parent)
    cell = values.cell(pointers, free)
    style, run.style = run.style, "realistic"
    try:
        made = (cell.build(run) for _ in range(_TRIES))
        return next(((other,) for other in made if same_key(other) not in taken), None)
    finally:
        run.style = style


def _varied(
    values: Workshop, item_schema: Effective, item: JsonValue, count: int
) -> Iterator[Mapping[str, JsonValue]]:
    """Yield the object with one scalar changed; what the object's own rules say is left to the judge."""
    for name, value in item.items() if isinstance(item, dict) else ():
        schema = values.effectives[item_schema.properties.get(name, ())]
        for other in _numbered(value, count) if schema.is_plain else ():
            if fits(schema, other):
                yield {**item, name: other}


def _listed(item_schema: Effective) -> Sequence[JsonValue]:
    if "boolean" in item_schema.types and len(item_schema.types) == 1:
        return (True, False)
    listed = item_schema.keywords.get("enum", ())
    return [value for value in listed if not isinstance(value, (dict, list))]


def _numbered(item: JsonValue, count: int) -> Iterator[JsonValue]:
    if isinstance(item, str):
        for number in range(2, count + 4):
            yield f"{item} {number}"
            yield f"{item}{number}"
            yield f"{item[: -len(str(number))]}{number}"
    elif isinstance(item, (int, float)) and not isinstance(item, bool):
        for step in (*range(1, count + 2), *range(-1, -count - 2, -1)):
            yield item + step
