"""Numbers with a check digit: how it is computed, and numbers of our own that nobody holds."""

from collections.abc import Callable, Mapping

from engine.cases.rng import Stream


def luhn_digit(body: str) -> str:
    """Return the digit that completes a card number (ISO/IEC 7812-1, annex B)."""
    total = sum(sum(divmod(int(digit) * (2 - index % 2), 10)) for index, digit in enumerate(reversed(body)))
    return str(-total % 10)


def iban_digits(country: str, account: str) -> str:
    """Return the two check digits of an IBAN (ISO 13616, MOD 97-10)."""
    text = "".join(str(int(character, 36)) for character in f"{account}{country}00")
    return f"{98 - int(text) % 97:02d}"


def ean_digit(body: str) -> str:
    """Return the digit that completes EAN-8, EAN-13 and ISBN-13 (GS1 General Specifications, 7.9)."""
    total = sum(int(digit) * (3 - 2 * (index % 2)) for index, digit in enumerate(reversed(body)))
    return str(-total % 10)


def mod11_digit(body: str) -> str:
    """Return the digit that completes ISBN-10 and ISSN (ISO 2108, ISO 3297); X stands for ten."""
    total = sum(int(digit) * weight for weight, digit in enumerate(reversed(body), 2))
    return "0123456789X"[-total % 11]


def _digits(count: int, draw: Stream) -> str:
    return "".join(str(draw.below(10)) for _ in range(count))


def card(draw: Stream) -> str:
    # 4111 11 is the range that payment providers publish for tests.
    body = "411111" + _digits(9, draw)
    return body + luhn_digit(body)


def iban(draw: Stream) -> str:
    # German bank codes never start with 0, so these accounts cannot exist.
    account = "0" + _digits(17, draw)
    return f"DE{iban_digits('DE', account)}{account}"


def ean13(draw: Stream) -> str:
    # 20 to 29 are for use inside a shop and given to no company.
    body = "20" + _digits(10, draw)
    return body + ean_digit(body)


def ean8(draw: Stream) -> str:
    body = "2" + _digits(6, draw)
    return body + ean_digit(body)


def isbn13(draw: Stream) -> str:
    # 3-16 is the publisher of the standard's own example, 978-3-16-148410-0.
    body = "978316" + _digits(6, draw)
    return body + ean_digit(body)


def isbn10(draw: Stream) -> str:
    body = "316" + _digits(6, draw)
    return body + mod11_digit(body)


def issn(draw: Stream) -> str:
    body = _digits(7, draw)
    return f"{body[:4]}-{body[4:]}{mod11_digit(body)}"


def bic(draw: Stream) -> str:
    # A location code that ends in 0 marks a test BIC (ISO 9362).
    letters = "".join(draw.choice("ABCDEFGHKLMNPRSTVWXZ") for _ in range(4))
    return f"{letters}{draw.choice(('DE', 'FR', 'GB', 'NL', 'CH', 'SE'))}{draw.choice('23456789')}0"


MAKERS: Mapping[str, Callable[[Stream], str]] = {
    "bic": bic,
    "card": card,
    "ean13": ean13,
    "ean8": ean8,
    "iban": iban,
    "isbn10": isbn10,
    "isbn13": isbn13,
    "issn": issn,
}
