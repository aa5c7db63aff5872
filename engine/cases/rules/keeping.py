"""Values for the inputs of rules, and parameters changed until the rules hold."""

from collections.abc import Callable, Mapping, Sequence

from engine.cases.model import ABSENT
from engine.cases.rules.model import Compare, Count, Expression, Given, Not, Rule, holds, inputs_of, values_of
from engine.cases.rules.solving import solutions
from engine.cases.values import Values
from engine.cases.values.checks import fits
from engine.cases.values.effective import Effective
from engine.openapi.model import JsonValue

_MOST_VALUES = 4
_DATES: Mapping[str, tuple[str, ...]] = {
    "date": ("2020-06-15", "2035-06-15"),
    "date-time": ("2020-06-15T12:00:00Z", "2035-06-15T12:00:00Z"),
}


def kept(given: Given, rules: Sequence[Rule], values_for: Callable[[str], Sequence[JsonValue]]) -> Given:
    """Return `given` changed as little as the rules ask; unchanged where no way was found.

    `values_for` returns what an input may be, `ABSENT` included where it may be left out.
    """
    if all(holds(rule.expression, given) for rule in rules):
        return given
    names = dict.fromkeys(name for rule in rules for name in inputs_of(rule.expression))
    options = {name: _nearest(given.get(name, ABSENT), values_for(name)) for name in names}
    found = next(solutions(options, rules), None)
    if found is None:
        return given
    return {**{name: value for name, value in given.items() if name not in names}, **found}


def choices(
    values: Values, effective: Effective, usual: JsonValue, rules: Sequence[Rule], name: str
) -> list[JsonValue]:
    """Return up to four values of an input that the rules tell apart, the usual one first."""
    named = [value for rule in rules for value in values_of(rule.expression, name)]
    found: list[JsonValue] = [] if usual is ABSENT else [usual]
    if named:
        found += [*named, *_others(effective, usual)]
    if any(_compares(rule.expression, name) for rule in rules):
        found += _neighbours(effective, usual)
    kept: list[JsonValue] = []
    for value in found:
        is_new = not any(type(value) is type(one) and value == one for one in kept)
        if is_new and all(values.accepts(at, value) for at in effective.pointers):
            kept.append(value)
    return kept[:_MOST_VALUES]


def _nearest(current: JsonValue, options: Sequence[JsonValue]) -> list[JsonValue]:
    """Return the options with the present choice first, and leaving out before another value."""
    others = [value for value in options if value is not current]
    if current is ABSENT:
        return [ABSENT, *others]
    return [current, *sorted(others, key=lambda value: value is not ABSENT)]


def _others(effective: Effective, usual: JsonValue) -> list[JsonValue]:
    if effective.types == {"boolean"}:
        return [True, False]
    listed = effective.keywords.get("enum", ())
    return [value for value in listed if value is not None and value != usual][:_MOST_VALUES]


def _neighbours(effective: Effective, usual: JsonValue) -> list[JsonValue]:
    if isinstance(usual, (int, float)) and not isinstance(usual, bool):
        return [value for value in (usual + 1, usual - 1) if fits(effective, value)]
    return list(_DATES.get(str(effective.keywords.get("format")), ()))


def _compares(expression: Expression, name: str) -> bool:
    match expression:
        case Compare(left, _, right):
            return name in {left, right}
        case Not(inner):
            return _compares(inner, name)
        case Count(several, _, _):
            return any(_compares(each, name) for each in several)
        case _:
            return False
