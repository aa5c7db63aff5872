"""A rule between inputs, as an expression over what is given."""

from collections.abc import Mapping
from typing import NamedTuple, TypeAlias

from engine.errors import Pointer
from engine.openapi.model import JsonValue

SURE = 0.8
"""Rules below this confidence are guesses: requests keep them, and nothing is called wrong for their sake."""
Given: TypeAlias = Mapping[str, JsonValue]
"""The inputs that a request has, by name; the others are left out."""


class Has(NamedTuple):
    """The input is there; with `values` it is one of them."""

    name: str
    values: tuple[JsonValue, ...] = ()


class Not(NamedTuple):
    inner: "Expression"


class Count(NamedTuple):
    """At least `low` and at most `high` of the inner ones hold."""

    inner: tuple["Expression", ...]
    low: int
    high: int


class Compare(NamedTuple):
    """The two inputs stand in this order, where both are there."""

    left: str
    word: str
    right: str


Expression: TypeAlias = Has | Not | Count | Compare


class Rule(NamedTuple):
    """`at` is where the document says it; `said` is the rule in words; below 0.8 it is only a guess."""

    expression: Expression
    at: Pointer
    confidence: float
    said: str


def all_of(*inner: Expression) -> Expression:
    return Count(inner, len(inner), len(inner))


def some_of(*inner: Expression) -> Expression:
    return Count(inner, 1, len(inner))


def requires(condition: Expression, wanted: Expression) -> Expression:
    return some_of(Not(condition), wanted)


def zero_or_one(*inner: Expression) -> Expression:
    return Count(inner, 0, 1)


def only_one(*inner: Expression) -> Expression:
    return Count(inner, 1, 1)


def all_or_none(*inner: Expression) -> Expression:
    return some_of(all_of(*inner), Count(inner, 0, 0))


def holds(expression: Expression, given: Given) -> bool:
    """Tell whether a request with `given` keeps the rule."""
    match expression:
        case Has(name, values):
            return name in given and (not values or any(_same(given[name], value) for value in values))
        case Not(inner):
            return not holds(inner, given)
        case Count(several, low, high):
            return low <= sum(holds(each, given) for each in several) <= high
        case Compare(left, word, right):
            return left not in given or right not in given or _stand(given[left], word, given[right])


def inputs_of(expression: Expression) -> tuple[str, ...]:
    """Return the names in the expression, each once, in its order."""
    match expression:
        case Has(name, _):
            return (name,)
        case Not(inner):
            return inputs_of(inner)
        case Count(several, _, _):
            return tuple(dict.fromkeys(name for each in several for name in inputs_of(each)))
        case Compare(left, _, right):
            return (left, right)


def values_of(expression: Expression, name: str) -> tuple[JsonValue, ...]:
    """Return the values that the expression names for one input."""
    match expression:
        case Has(own, values):
            return values if own == name else ()
        case Not(inner):
            return values_of(inner, name)
        case Count(several, _, _):
            return tuple(value for each in several for value in values_of(each, name))
        case _:
            return ()


def _same(one: JsonValue, other: JsonValue) -> bool:
    return isinstance(one, bool) == isinstance(other, bool) and bool(one == other)


def _stand(left: JsonValue, word: str, right: JsonValue) -> bool:
    if not (isinstance(left, str) and isinstance(right, str)) and not (
        _is_number(left) and _is_number(right)
    ):
        return True
    return bool(
        {
            "<": left < right,
            "<=": left <= right,
            ">": left > right,
            ">=": left >= right,
            "==": left == right,
            "!=": left != right,
        }[word]
    )


def _is_number(value: JsonValue) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)
