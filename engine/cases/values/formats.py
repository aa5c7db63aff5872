"""Formats of text: what is valid, examples that read well, text of a wanted length, gross mistakes."""

import re
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping
from functools import cache
from ipaddress import AddressValueError, IPv4Address, IPv6Address
from typing import NamedTuple

from engine.cases.rng import Stream
from engine.openapi.model import JsonValue

_WORDS = ("harbour", "meadow", "lantern", "orchard", "willow", "pebble", "summit", "copper", "maple", "river",
          "falcon", "cedar")  # fmt: skip
_PEOPLE = ("ada.lovelace", "grace.hopper", "alan.turing", "mary.somerville", "edsger.dijkstra", "katherine.johnson",
           "tim.okafor", "ingrid.svensson", "paulo.ribeiro", "mei.tanaka", "omar.haddad", "nora.lindqvist")  # fmt: skip
_DOMAINS = ("example.com", "example.org", "example.net")
_DATES = tuple(f"2020-{month:02d}-{day:02d}" for month, day in (
    (1, 15), (2, 3), (2, 29), (3, 21), (4, 9), (5, 27), (6, 11), (7, 30), (8, 18), (9, 5), (10, 24), (12, 1)))  # fmt: skip
_TIMES = ("09:30:00", "08:15:00", "10:00:00", "11:45:00", "12:30:00", "13:20:00", "14:05:00", "15:40:00", "16:10:00",
          "17:25:00", "18:50:00", "07:55:00")  # fmt: skip
_DURATIONS = ("PT30M", "PT1H", "P1D", "P7D", "PT45M", "P1M", "PT2H30M", "P2W", "P1Y", "PT15M", "P3D", "PT90S")
_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_URI_TEXT = r"(?:[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})*"


def _shaped(expression: str, longest: int = 100_000) -> Callable[[str], bool]:
    @cache  # compiling costs more than all else at start-up, and a document has few formats
    def compiled() -> re.Pattern[str]:
        return re.compile(expression, re.ASCII)

    return lambda text: len(text) <= longest and compiled().fullmatch(text) is not None


def _is_date(text: str) -> bool:
    found = re.fullmatch(r"([0-9]{4})-([0-9]{2})-([0-9]{2})", text)
    if not found:
        return False
    year, month, day = map(int, found.groups())
    if not 1 <= month <= 12 or not 1 <= day <= _DAYS[month - 1]:
        return False
    return (month, day) != (2, 29) or (year % 4 == 0 and (year % 100 != 0 or year % 400 == 0))


_is_time = _shaped(
    r"(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]{1,9})?(?:[Zz]|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])"
)
_is_hostname = _shaped(rf"{_LABEL}(?:\.{_LABEL})*", 253)


def _is_date_time(text: str) -> bool:
    return _is_date(text[:10]) and text[10:11] in ("T", "t") and _is_time(text[11:])


def _is_email(text: str) -> bool:
    local, at, domain = text.rpartition("@")
    shaped = re.fullmatch(rf"{_ATOM}(?:\.{_ATOM})*", local) is not None
    return bool(at) and len(local) <= 64 and shaped and len(text) <= 320 and _is_hostname(domain)


def _is_ipv4(text: str) -> bool:
    try:
        return text.isascii() and str(IPv4Address(text)) == text
    except AddressValueError:
        return False


def _is_ipv6(text: str) -> bool:
    try:
        return text.isascii() and "%" not in text and IPv6Address(text) is not None
    except AddressValueError:
        return False


def _is_base64(text: str) -> bool:
    try:
        return len(b64decode(text, validate=True)) >= 0
    except ValueError:
        return False


def _is_ecma(text: str) -> bool:
    from engine.cases.values.patterns import is_readable

    return is_readable(text)


def _anything(_text: str) -> bool:
    return True


def _of(*texts: str) -> Callable[[Stream], str]:
    return lambda draw: draw.choice(texts)


def uuid4(draw: Stream) -> str:
    digits = f"{draw.below(1 << 48):012x}4{draw.below(1 << 12):03x}{'89ab'[draw.below(4)]}{draw.below(1 << 48):012x}"
    digits += f"{draw.below(1 << 12):03x}"
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:32]))


def _date_time(draw: Stream) -> str:
    return f"{draw.choice(_DATES)}T{draw.choice(_TIMES)}Z"


def _email(draw: Stream) -> str:
    return f"{draw.choice(_PEOPLE)}@{draw.choice(_DOMAINS)}"


def _web(draw: Stream) -> str:
    return f"https://www.{draw.choice(_DOMAINS)}/{draw.choice(_WORDS)}"


def _base64(draw: Stream) -> str:
    return b64encode(f"{draw.choice(_WORDS)} {draw.choice(_WORDS)}".encode()).decode()


def _letters(length: int, draw: Stream) -> str:
    text = ""
    while len(text) < length:
        text += draw.choice(_WORDS)
    return text[:length]


def _long_email(length: int, draw: Stream) -> str | None:
    # A local part holds 64 characters at most (RFC 5321); the rest goes into labels of the domain.
    local = min(max(length - 12, 1), 64)
    domain = _host(length - local - 1, draw)
    return f"{_letters(local, draw)}@{domain}" if domain else None


def _host(length: int, draw: Stream) -> str | None:
    """Return a name below a domain that nobody can own (RFC 2606)."""
    if not 1 <= length <= 253:
        return None
    ending = next((end for end in (".example.com", ".test") if length > len(end)), "")
    rest = length - len(ending)
    labels = []
    while rest > 0:
        size = rest if rest <= 60 else min(60, rest - 2)
        labels.append(_letters(size, draw))
        rest -= size + 1
    return ".".join(labels) + ending


def _long_uri(length: int, draw: Stream) -> str | None:
    base = "https://example.com/"
    if length >= len(base):
        return base + _letters(length - len(base), draw)
    return "urn:" + _letters(length - 4, draw) if length >= 6 else None


def _long_base64(length: int, draw: Stream) -> str | None:
    return None if length % 4 else b64encode(_letters(length // 4 * 3, draw).encode()).decode()


def _long_ipv4(length: int, _draw: Stream) -> str | None:
    by_length = {9: "192.0.2.1", 10: "192.0.2.10", 11: "192.0.2.100", 12: "198.51.100.1", 13: "198.51.100.10",
                 14: "198.51.100.100"}  # fmt: skip
    return by_length.get(length)


def _long_time(length: int, draw: Stream) -> str | None:
    head = draw.choice(_TIMES)
    if length == 9:
        return head + "Z"
    return f"{head}.{'123456789'[: length - 10]}Z" if 11 <= length <= 19 else None


def _long_date_time(length: int, draw: Stream) -> str | None:
    time = _long_time(length - 11, draw)
    return f"{draw.choice(_DATES)}T{time}" if time else None


def _fixed(size: int, make: Callable[[Stream], str]) -> Callable[[int, Stream], str | None]:
    return lambda length, draw: make(draw) if length == size else None


def _never(_length: int, _draw: Stream) -> str | None:
    return None


class Format(NamedTuple):
    """`wrong`: gross mistakes for `bad-format`, none where a careful server may accept the text."""

    is_valid: Callable[[str], bool]
    make: Callable[[Stream], str]
    of_length: Callable[[int, Stream], str | None] = _never
    wrong: tuple[str, ...] = ()


def _letters_or_none(length: int, draw: Stream) -> str | None:
    return _letters(length, draw)


_HOSTNAME = Format(_is_hostname, lambda draw: f"{draw.choice(_WORDS)}.{draw.choice(_DOMAINS)}", _host)
_URI = Format(
    _shaped(rf"[A-Za-z][A-Za-z0-9+.-]*:{_URI_TEXT}"), _web, _long_uri, ("not a uri", "::", "no uri", "% %")
)
_REFERENCE = Format(_shaped(_URI_TEXT), lambda draw: f"/{draw.choice(_WORDS)}", _long_uri)
_EMAIL = Format(_is_email, _email, _long_email, ("not-an-email", "no-at-sign", "x"))
_POINTER = Format(_shaped(r"(?:/(?:[^~/]|~[01])*)*"), lambda draw: f"/{draw.choice(_WORDS)}/0",
                  lambda length, draw: "/" + _letters(length - 1, draw) if length else "")  # fmt: skip
_SECRET = Format(
    _anything, lambda draw: f"{draw.choice(_WORDS).title()}-{1000 + draw.below(9000)}-{draw.choice(_WORDS)}!"
)

FORMATS: Mapping[str, Format] = {
    "date": Format(_is_date, _of(*_DATES), _fixed(10, _of(*_DATES)), ("not-a-date", "2020-13-45", "no date at all")),
    "time": Format(_is_time, lambda draw: draw.choice(_TIMES) + "Z", _long_time, ("not-a-time", "25:61:61", "no time")),
    "date-time": Format(_is_date_time, _date_time, _long_date_time,
                        ("not-a-date-time", "2020-13-45T25:61:61Z", "no moment")),
    "duration": Format(_shaped(r"P(?!$)(?:[0-9]+W|(?:[0-9]+Y)?(?:[0-9]+M)?(?:[0-9]+D)?(?:T(?=[0-9])(?:[0-9]+H)?"
                               r"(?:[0-9]+M)?(?:[0-9]+S)?)?)"), _of(*_DURATIONS)),
    "email": _EMAIL,
    "idn-email": _EMAIL,
    "hostname": _HOSTNAME,
    "idn-hostname": _HOSTNAME,
    "ipv4": Format(_is_ipv4, lambda draw: f"192.0.2.{1 + draw.below(254)}", _long_ipv4,
                   ("not-an-ipv4", "999.999.999.999", "x")),
    "ipv6": Format(_is_ipv6, lambda draw: f"2001:db8::{1 + draw.below(0xFFFE):x}",
                   lambda length, _draw: "2001:db8::" + "123f"[: length - 10] if 11 <= length <= 14 else None,
                   ("not-an-ipv6", "12345::67890::1", "x")),
    "uri": _URI,
    "iri": _URI,
    "url": _URI,
    "uri-reference": _REFERENCE,
    "iri-reference": _REFERENCE,
    "uri-template": Format(_shaped(rf"(?:{_URI_TEXT}|\{{[A-Za-z0-9_.,*]+\}})*"),
                           lambda draw: f"/{draw.choice(_WORDS)}/{{id}}", _long_uri),
    "uuid": Format(_shaped(r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}"), uuid4, _fixed(36, uuid4),
                   ("not-a-uuid", "zzzzzzzz-zzzz-zzzz-zzzz-zzzzzzzzzzzz", "x")),
    "json-pointer": _POINTER,
    "relative-json-pointer": Format(_shaped(r"(?:0|[1-9][0-9]*)(?:#|(?:/(?:[^~/]|~[01])*)*)"), _of("0", "1/name", "2#")),
    "regex": Format(_is_ecma, _of("^[a-z]+$", "^[0-9]{4}$", "^[A-Z]{2}[0-9]*$"), _letters_or_none),
    "byte": Format(_is_base64, _base64, _long_base64),
    "binary": Format(_anything, lambda draw: f"{draw.choice(_WORDS)} {draw.choice(_WORDS)}", _letters_or_none),
    "password": _SECRET,
}  # fmt: skip
JUDGED = ("date", "date-time", "time", "uuid", "email", "ipv4", "ipv6", "uri")
"""The formats that a negative may break: what is wrong there is wrong to every careful server."""


def is_valid(format_name: JsonValue, text: str) -> bool:
    """Whether `text` has the format; unknown formats say nothing."""
    known = FORMATS.get(format_name) if isinstance(format_name, str) else None
    return known is None or known.is_valid(text)
