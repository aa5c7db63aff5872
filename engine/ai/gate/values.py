"""Checks 6 and 7: a value keeps the schema of every place that takes it, and its check digits are right."""

import re
from collections.abc import Callable, Iterable
from typing import Final

from engine.ai.gate.answer import Refused, literal_of
from engine.ai.provider import Item, Items
from engine.ai.questions import Asked
from engine.cases.sites import Site
from engine.cases.values.checksums import ean_digit, iban_digits, luhn_digit, mod11_digit
from engine.cases.values.semantic import normal_form
from engine.errors import Pointer
from engine.openapi.model import JsonValue

Accepts = Callable[[Pointer, JsonValue], bool]
"""Whether the schema at a pointer accepts a value in a request, formats asserted."""

MOST_VALUES: Final = 3
_BLAND: Final = frozenset(
    ("test", "string", "example", "foo", "bar", "baz", "text", "value", "lorem ipsum", "n/a", "none", "null")
)


def accepted_values(
    asked: Asked, items: Items, accepts: Accepts, refuse: Callable[[Item, Refused], None]
) -> tuple[str, ...]:
    """Return the values for an input that pass, in their order."""
    kept: list[str] = []
    for item in items:
        try:
            value = literal_of(item, asked.question)
            text = _checked(value, asked.sites[item.at[0]], item.at[0], accepts, kept)
        except Refused as refused:
            refuse(item, refused)
        else:
            kept.append(text)
    return tuple(kept[:MOST_VALUES])


def _checked(value: JsonValue, sites: Iterable[Site], name: str, accepts: Accepts, earlier: list[str]) -> str:
    if not isinstance(value, str) or not value.strip() or value != value.strip():
        raise Refused(6, "no text, or one with space around it")
    if value in earlier or value.strip().lower() in (_BLAND | {name.lower()}):
        raise Refused(6, "a repetition, or no lifelike value")
    fits_all(value, sites, accepts)
    if not has_right_digits(name, value):
        raise Refused(7, "a wrong check digit")
    return value


def fits_all(value: JsonValue, sites: Iterable[Site], accepts: Accepts) -> None:
    """Let a value pass that every place accepts.

    Raises:
        Refused: 6.
    """
    if not all(accepts(pointer, value) for site in sites for pointer in site.pointers):
        raise Refused(6, "its schema does not accept it")


def has_right_digits(name: str, value: str) -> bool:
    """Tell whether a number of a kind that has check digits, by its name, has the right ones."""
    words = {word.rstrip("0123456789") for word in normal_form(name)}
    digits = re.sub(r"[\s-]", "", value)
    for named, test in _CHECKS:
        if words & named:
            return test(digits)
    return True


def _is_iban(text: str) -> bool:
    found = re.fullmatch(r"([A-Z]{2})(\d\d)([A-Z0-9]{11,30})", text)
    return found is not None and iban_digits(found[1], found[3]) == found[2]


def _is_card(text: str) -> bool:
    return re.fullmatch(r"\d{12,19}", text) is not None and luhn_digit(text[:-1]) == text[-1]


def _is_ean(text: str) -> bool:
    return re.fullmatch(r"\d{8}|\d{12,14}", text) is not None and ean_digit(text[:-1]) == text[-1]


def _is_isbn(text: str) -> bool:
    if re.fullmatch(r"\d{9}[\dX]", text):
        return mod11_digit(text[:-1]) == text[-1]
    return _is_ean(text) and len(text) == 13


def _is_issn(text: str) -> bool:
    return re.fullmatch(r"\d{7}[\dX]", text) is not None and mod11_digit(text[:-1]) == text[-1]


_CHECKS: Final[tuple[tuple[frozenset[str], Callable[[str], bool]], ...]] = (
    (frozenset(("iban",)), _is_iban),
    (frozenset(("isbn",)), _is_isbn),
    (frozenset(("issn",)), _is_issn),
    (frozenset(("ean", "gtin", "upc")), _is_ean),
    (frozenset(("pan", "imei")), _is_card),
)
