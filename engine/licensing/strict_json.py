"""JSON read so that two readers cannot disagree about it: every doubt is an error."""

import json
import re
from typing import Any, Final, NoReturn

DEEPEST: Final = 4
LARGEST_INTEGER: Final = 2**53
_BRACKETS: Final = re.compile(rb"[\[\]{}]")
_SURROGATES: Final = re.compile("[\ud800-\udfff]")


class NotStrict(ValueError):  # noqa: N818  told to the caller, who knows what the text was
    """Says in a few words why a text is not taken."""


def read(content: bytes, most_bytes: int, deepest: int = DEEPEST) -> dict[str, Any]:
    """Return the one object in `content`.

    Refused: more bytes than `most_bytes`, deeper nesting, duplicate names, floats, integers above 2^53, lone
    surrogates, NUL, and whatever is no JSON in UTF-8.

    Raises:
        NotStrict: with the reason.
    """
    if len(content) > most_bytes:
        raise NotStrict(f"longer than {most_bytes} bytes")
    if _depth(content) > deepest:
        raise NotStrict(f"nested deeper than {deepest}")
    try:
        found = json.loads(
            content.decode("utf-8"),
            object_pairs_hook=_object,
            parse_float=_no_float,
            parse_constant=_no_float,
            parse_int=_integer,
        )
    except NotStrict:
        raise
    except (ValueError, RecursionError) as error:
        raise NotStrict("no JSON in UTF-8") from error
    if not isinstance(found, dict):
        raise NotStrict("no object")
    _check_texts(found)
    return found


def written(content: dict[str, Any]) -> bytes:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode("utf-8")


def _depth(content: bytes) -> int:
    """Return how deep brackets nest, counted before parsing; brackets in texts only raise the figure."""
    depth = deepest = 0
    for bracket in _BRACKETS.findall(content):
        if bracket in b"[{":
            depth += 1
            deepest = max(deepest, depth)
        else:
            depth -= 1
    return deepest


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise NotStrict("a name stands twice")
    return found


def _no_float(text: str) -> NoReturn:
    raise NotStrict(f"a number that is no integer: {text[:20]}")


def _integer(text: str) -> int:
    if len(text) > 17 or abs(number := int(text)) > LARGEST_INTEGER:
        raise NotStrict("an integer above 2^53")
    return number


def _check_texts(value: Any) -> None:
    if isinstance(value, str):
        if "\0" in value:
            raise NotStrict("a NUL in a text")
        if not value.isascii() and _SURROGATES.search(value):
            raise NotStrict("a lone surrogate")
    elif isinstance(value, dict):
        for name, each in value.items():
            _check_texts(name)
            _check_texts(each)
    elif isinstance(value, list):
        for each in value:
            _check_texts(each)
