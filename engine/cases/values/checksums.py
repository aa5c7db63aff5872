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


def iso_check(body: str) -> str:
    """Return the two digits that complete a text of letters and digits (ISO 7064, MOD 97-10)."""
    text = "".join(str(int(character, 36)) for character in f"{body}00")
    return f"{98 - int(text) % 97:02d}"


def mod_11_10_digit(body: str) -> str:
    """Return the digit that completes a number of digits (ISO 7064, MOD 11,10)."""
    kept = 10
    for digit in body:
        kept = ((int(digit) + kept) % 10 or 10) * 2 % 11
    return str((11 - kept) % 10)


def weighed(body: str, weights: str) -> int:
    """Return the sum of digits, each times its weight."""
    return sum(int(digit) * int(weight) for digit, weight in zip(body, weights, strict=True))


def vin_digit(body: str) -> str:
    """Return the ninth character of a vehicle's number, of which `body` lacks it (49 CFR 565.15)."""
    values = (_IN_A_VIN[character] for character in f"{body[:8]}0{body[8:]}")
    return "0123456789X"[sum(value * weight for value, weight in zip(values, _OF_A_VIN, strict=True)) % 11]


_OF_A_VIN = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
_IN_A_VIN: Mapping[str, int] = dict(
    zip("0123456789ABCDEFGHJKLMNPRSTUVWXYZ", map(int, "012345678912345678123457923456789"), strict=True)
)


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


def vin(draw: Stream) -> str:
    # A first character of 0 is given to no region of the world.
    body = "0AA" + "".join(draw.choice("ABCDEFGHJKLMNPRSTUVWXYZ") for _ in range(5)) + "1A" + _digits(6, draw)
    return f"{body[:8]}{vin_digit(body)}{body[8:]}"


def lei(draw: Stream) -> str:
    # No issuer of such identifiers has the prefix 0000.
    body = "000000" + "".join(draw.choice("ABCDEFGHJKLMNPQRSTUVWXYZ23456789") for _ in range(12))
    return body + iso_check(body)


def isin(draw: Stream) -> str:
    # German numbers of securities have no letter O, so none is listed by these.
    body = "DE000O" + _digits(5, draw)
    return body + luhn_digit("".join(str(int(character, 36)) for character in body))


def gtin14(draw: Stream) -> str:
    body = f"{draw.choice('12345678')}20{_digits(10, draw)}"
    return body + ean_digit(body)


def routing_number(draw: Stream) -> str:
    # 80 is the range of traveller's cheques, which no bank has today.
    body = "80" + _digits(6, draw)
    return body + str(-weighed(body, "37137137") % 10)


def vat_number(draw: Stream) -> str:
    """Return one of an EU country; numbers so low, or so high, are given to nobody."""
    return draw.choice(_VAT)(draw)


def _vat_of_belgium(draw: Stream) -> str:
    body = "000" + _digits(4, draw) + draw.choice("123456789")
    return f"BE{body}{97 - int(body) % 97:02d}"


def _vat_of_germany(draw: Stream) -> str:
    body = "9999" + _digits(4, draw)
    return f"DE{body}{mod_11_10_digit(body)}"


def _vat_of_france(draw: Stream) -> str:
    body = "0000" + _digits(4, draw)
    number = body + luhn_digit(body)
    return f"FR{(12 + 3 * (int(number) % 97)) % 97:02d}{number}"


def _vat_of_italy(draw: Stream) -> str:
    body = "00000" + _digits(1, draw) + draw.choice("123456789") + "001"
    return f"IT{body}{luhn_digit(body)}"


def _vat_of_luxembourg(draw: Stream) -> str:
    body = "00" + _digits(3, draw) + draw.choice("123456789")
    return f"LU{body}{int(body) % 89:02d}"


def _vat_of_poland(draw: Stream) -> str:
    body, rest = "", 10
    while rest == 10:  # such numbers are not given
        body = "000" + _digits(6, draw)
        rest = weighed(body, "657234567") % 11
    return f"PL{body}{rest}"


_VAT: tuple[Callable[[Stream], str], ...] = (
    _vat_of_germany, _vat_of_france, _vat_of_italy, _vat_of_poland, _vat_of_belgium, _vat_of_luxembourg,
)  # fmt: skip


MAKERS: Mapping[str, Callable[[Stream], str]] = {
    "bic": bic,
    "card": card,
    "ean13": ean13,
    "ean8": ean8,
    "gtin14": gtin14,
    "iban": iban,
    "isin": isin,
    "isbn10": isbn10,
    "isbn13": isbn13,
    "issn": issn,
    "lei": lei,
    "routing-number": routing_number,
    "vat-number": vat_number,
    "vin": vin,
}
