"""JSON as text in pieces: what a person wrote is carried over letter for letter, numbers and layout too."""

import json
import re
from typing import NamedTuple, NoReturn

import orjson

from engine.units import digest, json_digest


class Member(NamedTuple):
    """A key and its value; `text` is the value as written, from `start` on."""

    key: str
    text: str
    start: int = 0


def members(text: str) -> list[Member]:
    """Return the members of a text that is one JSON object.

    Raises:
        ValueError: it is none.
    """
    found: list[Member] = []
    at = _after(text, 0, "{")
    while (at := _skip(text, at)) < len(text) and text[at] != "}":
        key, end = _value(text, at)
        if not isinstance(key, str):
            raise ValueError("a key that is no text")  # noqa: TRY004  callers wait for one kind
        start = _skip(text, _after(text, end, ":"))
        _, end = _value(text, start)
        found.append(Member(key, text[start:end], start))
        at = _next(text, end, "}")
    _end(text, _after(text, at, "}"))
    return found


def elements(text: str) -> list[str]:
    """Return the elements of a text that is one JSON array, each as written.

    Raises:
        ValueError: it is none.
    """
    found: list[str] = []
    at = _after(text, 0, "[")
    while (at := _skip(text, at)) < len(text) and text[at] != "]":
        _, end = _value(text, at)
        found.append(text[at:end])
        at = _next(text, end, "]")
    _end(text, _after(text, at, "]"))
    return found


def text_of(content: bytes) -> str:
    """Return the text of a file, without a byte order mark and with plain line ends.

    Raises:
        ValueError: it is not UTF-8.
    """
    return content.decode("utf-8-sig").replace("\r\n", "\n")


def value_digest(text: str) -> str:
    """Return the digest of a JSON value as the manifest has it."""
    try:
        return json_digest(orjson.loads(text))
    except (ValueError, TypeError):  # what our files never hold: lone surrogates, endless numbers
        return digest(text.encode("utf-8", "surrogatepass"))


def _refuse(word: str) -> NoReturn:
    raise ValueError(f"{word} is no JSON")


_SPACE = re.compile(r"[ \t\r\n]*")
_DECODER = json.JSONDecoder(parse_constant=_refuse)


def _value(text: str, at: int) -> tuple[object, int]:
    try:
        return _DECODER.raw_decode(text, at)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error


def _skip(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found else at


def _after(text: str, at: int, sign: str) -> int:
    at = _skip(text, at)
    if text[at : at + 1] != sign:
        raise ValueError(f"{sign} is missing")
    return at + 1


def _next(text: str, at: int, closing: str) -> int:
    """Return the place behind a comma, or that of the closing bracket."""
    at = _skip(text, at)
    if text[at : at + 1] == closing:
        return at
    at = _skip(text, _after(text, at, ","))
    if text[at : at + 1] == closing:
        raise ValueError("a comma too many")
    return at


def _end(text: str, at: int) -> None:
    if _skip(text, at) != len(text):
        raise ValueError("more than one value")
