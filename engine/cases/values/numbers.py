"""Numbers as people write them: exact decimals, no binary noise."""

from decimal import Decimal
from fractions import Fraction
from math import ceil, floor, gcd, lcm

from engine.openapi.model import JsonValue

_GREATEST = 10**300


def is_number(value: JsonValue) -> bool:
    """Whether `value` is a number that a double can hold, roughly at least."""
    return (
        isinstance(value, (int, float)) and not isinstance(value, bool) and -_GREATEST <= value <= _GREATEST
    )


def exact(value: JsonValue) -> Fraction:
    """Return the number as its shortest decimal text reads: 0.1 is one tenth."""
    return Fraction(value) if isinstance(value, int) else Fraction(Decimal(repr(value)))


def plain(value: Fraction) -> int | float:
    """Return the JSON number: an int where it is whole."""
    return value.numerator if value.denominator == 1 else float(value)


def least_multiple(value: Fraction, step: Fraction) -> Fraction:
    """Return the first multiple of `step` that is not below `value`."""
    return ceil(value / step) * step


def greatest_multiple(value: Fraction, step: Fraction) -> Fraction:
    """Return the last multiple of `step` that is not above `value`."""
    return floor(value / step) * step


def common_multiple(one: Fraction, other: Fraction) -> Fraction:
    """Return the least number that is a multiple of both."""
    return Fraction(lcm(one.numerator, other.numerator), gcd(one.denominator, other.denominator))
