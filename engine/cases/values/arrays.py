"""Makers of arrays: as few items as tell something, all different where they must be."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from engine.cases.values.checks import fits
from engine.cases.values.effective import Effective
from engine.cases.values.making import MOST_ITEMS, Context, Maker, NoValue, Run, Workshop
from engine.cases.values.merging import same_key
from engine.cases.values.semantic import singular
from engine.errors import Pointer
from engine.openapi.model import JsonValue

_TRIES = 40


def array_maker(values: Workshop, effective: Effective, context: Context, count: int | None = None) -> Maker:
    """Return a maker of arrays with `count` items; without it, one or two inside the limits."""
    least = effective.keywords.get("minItems", 0)
    most = effective.keywords.get("maxItems", MOST_ITEMS)
    if max(least, count or 0) > MOST_ITEMS:
        many = f"{max(least, count or 0)} items are more than {MOST_ITEMS}"
        raise NoValue("too-large", many, effective.pointers)
    wanted = count if count is not None else _usual_count(values, effective, context, least, most)
    item_context = Context(context.mode, singular(context.name), context.parent)
    cells = [values.cell(at, item_context) for at in item_pointers(effective, wanted)]
    exact = count is not None
    identity = values.identity(effective.pointers)
    at = effective.pointers

    def build(run: Run) -> JsonValue:
        run.enter(identity, at)
        try:
            made: list[JsonValue] = []
            for index, cell in enumerate(cells):
                if index >= least and not exact and run.is_short:
                    break
                try:
                    item = cell.build(run)
                    if index and same_key(item) in map(same_key, made):
                        item = _other(values, effective, item_context, [*made, item])(run)
                except NoValue:
                    if index >= least and not exact:
                        break
                    raise
                made.append(item)
        finally:
            run.trail.pop()
        return made

    return build


def _usual_count(values: Workshop, effective: Effective, context: Context, least: int, most: int) -> int:
    scalar = not values.effectives.of(*effective.items).types & {"object", "array"}
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


def _other(values: Workshop, effective: Effective, context: Context, made: Sequence[JsonValue]) -> Maker:
    """Return a maker of an item unlike those `made`; equal ones pass only where the schema allows them."""
    pointers = item_pointers(effective, len(made))[-1]
    free = Context(replace(context.mode, style="realistic", examples=False), context.name, context.parent)
    cell = values.cell(pointers, free)
    item_schema = values.effectives.of(*pointers)

    def build(run: Run) -> JsonValue:
        item, taken = made[-1], {same_key(other) for other in made}
        for _ in range(_TRIES):
            other = cell.build(run)
            if same_key(other) not in taken:
                return other
        for other in (*_listed(item_schema), *_numbered(item, len(taken))):
            if same_key(other) not in taken and item_schema.is_plain and fits(item_schema, other):
                return other
        for other in _varied(values, item_schema, item, len(taken)):
            if same_key(other) not in taken:
                return other
        if effective.keywords.get("uniqueItems"):
            raise NoValue("unsolved", f"{len(made)} different items were not found", effective.pointers)
        return item

    return build


def _varied(
    values: Workshop, item_schema: Effective, item: JsonValue, count: int
) -> Iterator[Mapping[str, JsonValue]]:
    """Yield the object with one scalar changed; what the object's own rules say is left to the judge."""
    for name, value in item.items() if isinstance(item, dict) else ():
        schema = values.effectives.of(*item_schema.properties.get(name, ()))
        for other in _numbered(value, count) if schema.is_plain else ():
            if fits(schema, other):
                yield {**item, name: other}


def _listed(item_schema: Effective) -> Sequence[JsonValue]:
    if "boolean" in item_schema.types and len(item_schema.types) == 1:
        return (True, False)
    listed = item_schema.keywords.get("enum", ())
    return [value for value in listed if not isinstance(value, (dict, list))]


def _numbered(item: JsonValue, count: int) -> list[JsonValue]:
    if isinstance(item, str):
        return [
            text
            for number in range(2, count + 4)
            for text in (f"{item} {number}", f"{item}{number}", f"{item[: -len(str(number))]}{number}")
        ]
    if isinstance(item, (int, float)) and not isinstance(item, bool):
        return [item + step for step in (*range(1, count + 2), *range(-1, -count - 2, -1))]
    return []
