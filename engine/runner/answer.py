"""An answer of the service under test: hostile text of limited size."""

import json
import re
import zlib
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

MOST_JUDGED = 16 * 1024 * 1024
"""Bytes of JSON or XML, unpacked; a longer body cannot be judged, so its case fails."""
MOST_OTHER = 1024 * 1024
"""Bytes of a body whose content nobody looks at; the rest is not read."""
_MOST_CODINGS = 3
_STRUCTURED = re.compile(r".*[/+](?:json|xml)")
_STREAMS = frozenset(("text/event-stream", "multipart/x-mixed-replace"))


class AnswerError(Exception):
    """An answer that cannot be used; its text says why."""


class Answer(NamedTuple):
    """`headers`: lower-case name -> value. `streams`: the body has no end and was not read."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    took_ms: int
    streams: bool = False

    @property
    def content(self) -> str:
        """The media type without parameters, in lower case."""
        return essence(self.headers)

    def json(self) -> Any:
        """Return the body as JSON, `None` where it is none."""
        try:
            return parsed(self.body)
        except ValueError:
            return None

    def at(self, pointer: str) -> Any:
        """Return what stands in the body at a JSON pointer.

        Raises:
            LookupError: nothing stands there.
        """
        return at(self.json(), pointer)


def at(value: Any, pointer: str) -> Any:
    """Return what stands in a value at a JSON pointer.

    Raises:
        LookupError: nothing stands there.
    """
    for token in pointer.split("/")[1:]:
        name = token.replace("~1", "/").replace("~0", "~")
        if isinstance(value, list) and name.isdecimal():
            value = value[int(name[:20])]
        elif isinstance(value, dict):
            value = value[name]
        else:
            raise LookupError(pointer)
    return value


def essence(headers: Mapping[str, str]) -> str:
    return headers.get("content-type", "").partition(";")[0].strip().lower()


def streams(headers: Mapping[str, str]) -> bool:
    """Say whether the body of an answer has no end."""
    return essence(headers) in _STREAMS


def whole(chunks: Iterable[bytes], headers: Mapping[str, str]) -> bytes:
    """Return a body, unpacked, never more than is looked at.

    Raises:
        AnswerError: it is longer than what can be judged, or it is not packed as it says.
    """
    judged = _STRUCTURED.fullmatch(essence(headers)) is not None
    most = MOST_JUDGED if judged else MOST_OTHER
    body = _limited(chunks, most, judged=judged)
    for coding in _codings(headers):
        body = _unpacked(body, coding, most)
    if len(body) > most and judged:
        raise AnswerError(f"an answer of more than {MOST_JUDGED // 1024 // 1024} MB")
    return body[:most]


def parsed(body: bytes) -> Any:
    """Return the JSON of a body.

    Raises:
        ValueError: it is none, or it nests too deeply.
    """
    try:
        return json.loads(body, parse_constant=_refuse)
    except RecursionError:
        raise ValueError("it nests too deeply") from None


def _limited(chunks: Iterable[bytes], most: int, *, judged: bool) -> bytes:
    parts, size = [], 0
    for chunk in chunks:
        parts.append(chunk)
        size += len(chunk)
        if size > most:
            if judged:
                raise AnswerError(f"an answer of more than {MOST_JUDGED // 1024 // 1024} MB")
            break
    return b"".join(parts)


def _codings(headers: Mapping[str, str]) -> list[str]:
    names = [name.strip().lower() for name in headers.get("content-encoding", "").split(",")]
    known = [name for name in names if name in {"gzip", "x-gzip", "deflate"}]
    if len(known) > _MOST_CODINGS:
        raise AnswerError("an answer that is packed more than three times")
    return known[::-1]


def _unpacked(body: bytes, coding: str, most: int) -> bytes:
    """Return at most one byte more than `most`, whatever the body grows to."""
    if not body:
        return body
    widths = (zlib.MAX_WBITS, -zlib.MAX_WBITS) if coding == "deflate" else (zlib.MAX_WBITS | 16,)
    for width in widths:
        try:
            return zlib.decompressobj(width).decompress(body, most + 1)
        except zlib.error as error:
            fault = str(error)
    raise AnswerError(f"a body that is not packed as {coding}: {fault}")


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no JSON")
