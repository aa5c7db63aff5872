"""Cases and flows out of `cases.json`: text of anybody's, taken over only field by field."""

import base64
import re
from collections.abc import Callable, Iterator
from typing import Any, Final, Literal, get_args

from engine.cases.model import (
    ABSENT,
    CaseId,
    Check,
    Expectation,
    Flow,
    Kind,
    Pages,
    Request,
    TestCase,
    Wire,
)
from engine.cases.wire.well_formed import malformations
from engine.errors import Pointer
from engine.runner.filling import PLACEHOLDER

_ID = re.compile(r"[a-z0-9-]{1,200}")
_STATUS = re.compile(r"[1-5](?:\d\d|XX)")
_TURNED_BY: Final[dict[str, Literal["page", "item", "next"]]] = {
    "page": "page", "item": "item", "next": "next",
}  # fmt: skip
_NAME = re.compile(PLACEHOLDER.pattern[4:-4])
_KINDS = frozenset(get_args(Kind))
_VALUES = ("pathParams", "query", "headers", "cookies")
_SCOPES = frozenset(("shared", "own", None))
_LARGEST_TEXT = 50_000_000
# Who frames the request and where it goes is decided here and not by a file.
_FRAMING = frozenset(("host", "content-length", "transfer-encoding", "connection", "upgrade", "expect"))


class EntryError(Exception):
    """An entry that is none; its text says which and why."""


def case_of(entry: Any, at: str) -> TestCase:
    """Return the case that an entry describes; `at` names it in an error.

    Raises:
        EntryError: it describes none.
    """
    read = _Reader(entry, at)
    wire = _wire(_Reader(read.entry.get("wire"), f"{at}.wire"))
    return TestCase(
        id=CaseId(read.text("id", _ID)),
        operation_id=read.text("operationId"),
        method=read.text("method"),
        path=read.text("path"),
        kind=read.one_of("kind", _KINDS),
        technique=read.text("technique"),
        target=Pointer(read.text("target")),
        title=read.text("title"),
        why=read.text("why"),
        request=_request(_Reader(read.entry.get("request", {}), f"{at}.request")),
        wire=wire,
        expect=_expectation(_Reader(read.entry.get("expect"), f"{at}.expect")),
        setup=tuple(read.texts("setup")),
        captures=_captures(read),
        tags=tuple(read.texts("tags")),
        scope=read.one_of("scope", _SCOPES),
        checks=tuple(_check(each, f"{at}.checks/{index}") for index, each in enumerate(read.items("checks"))),
    )


def flow_of(entry: Any, at: str) -> Flow:
    """Return the flow that an entry describes.

    Raises:
        EntryError: it describes none.
    """
    read = _Reader(entry, at)
    steps = tuple(case_of(each, f"{at}.steps/{index}") for index, each in enumerate(read.items("steps")))
    if not steps:
        raise EntryError(f"{at}.steps is empty")
    return Flow(
        id=read.text("id", _ID),
        technique=read.text("technique"),
        resource=read.text("resource"),
        operation_id=read.text("operationId"),
        title=read.text("title"),
        why=read.text("why"),
        steps=steps,
        cleanup=tuple(
            case_of(each, f"{at}.cleanup/{index}") for index, each in enumerate(read.items("cleanup"))
        ),
    )


class _Reader:
    """An object of JSON whose fields are asked for by what they must be."""

    def __init__(self, entry: Any, at: str) -> None:
        if not isinstance(entry, dict):
            raise EntryError(f"{at} is no object")
        self.entry = entry
        self.at = at

    def text(self, name: str, pattern: re.Pattern[str] | None = None) -> str:
        value = self.entry.get(name)
        if not isinstance(value, str) or len(value) > _LARGEST_TEXT:
            raise EntryError(f"{self.at}.{name} is no text")
        if pattern and not pattern.fullmatch(value):
            raise EntryError(f"{self.at}.{name} is not of the form {pattern.pattern}")
        return value

    def items(self, name: str) -> list[Any]:
        value = self.entry.get(name, [])
        if not isinstance(value, list):
            raise EntryError(f"{self.at}.{name} is no list")
        return value

    def texts(self, name: str) -> Iterator[str]:
        for index, value in enumerate(self.items(name)):
            yield _Reader({name: value}, f"{self.at}.{name}/{index}").text(name)

    def one_of(self, name: str, known: frozenset[Any]) -> Any:
        value = self.entry.get(name)
        if isinstance(value, (dict, list)) or value not in known:
            raise EntryError(f"{self.at}.{name} is none of {', '.join(sorted(filter(None, known)))}")
        return value

    def optional(self, name: str, read: Callable[[str], str]) -> str | None:
        return read(name) if self.entry.get(name) is not None else None


def _request(read: _Reader) -> Request:
    """Return the values that were sent, which only coverage looks at."""
    places = (_Reader(read.entry.get(name, {}), f"{read.at}.{name}").entry for name in _VALUES)
    path, query, headers, cookies = places
    return Request(
        path,
        query,
        headers,
        cookies,
        read.optional("mediaType", read.text),
        read.entry.get("body", ABSENT),
        "" if read.entry.get("rawBody") is not None else None,
    )


def _wire(read: _Reader) -> Wire:
    headers = []
    for index, pair in enumerate(read.items("headers")):
        place = f"{read.at}.headers/{index}"
        if not isinstance(pair, list) or len(pair) != 2 or not all(isinstance(part, str) for part in pair):
            raise EntryError(f"{place} is no pair of texts")
        if pair[0].lower() in _FRAMING:
            raise EntryError(f"{place}: `{pair[0]}` cannot be chosen by a case")
        headers.append((pair[0], pair[1]))
    wire = Wire(
        read.text("method"),
        read.text("target"),
        tuple(headers),
        read.optional("body", read.text),
        read.optional("bodyBase64", read.text),
    )
    for fault in malformations(wire):
        raise EntryError(f"{read.at}: {fault}")
    if wire.body_base64 is not None:
        base64.b64decode(wire.body_base64, validate=True)
    return wire


def _expectation(read: _Reader) -> Expectation:
    status = tuple(read.texts("status"))
    if not status or not all(_STATUS.fullmatch(code) for code in status):
        raise EntryError(f"{read.at}.status names no codes such as 200 or 2XX")
    return Expectation(
        status, strict=read.entry.get("strict") is True, gateway=read.entry.get("gateway") is True
    )


def _captures(read: _Reader) -> dict[str, str]:
    captures = _Reader(read.entry.get("captures", {}), f"{read.at}.captures")
    for name in captures.entry:
        if not _NAME.fullmatch(name) or name.startswith("API_"):
            raise EntryError(f"{captures.at}: `{name[:40]}` is no name of a capture")
    return {name: captures.text(name) for name in captures.entry}


def _count(read: _Reader, name: str) -> int | None:
    count = read.entry.get(name)
    if count is not None and (isinstance(count, bool) or not isinstance(count, int) or count < 0):
        raise EntryError(f"{read.at}.{name} is no number of items")
    return count


def _check(entry: Any, at: str) -> Check:
    read = _Reader(entry, at)
    return Check(
        oracle=read.text("oracle"),
        pointer=read.text("pointer"),
        equals=read.entry.get("equals", ABSENT),
        absent=read.entry.get("absent") is True,
        same_as=read.optional("sameAs", read.text),
        unordered=tuple(read.texts("unordered")),
        differs=read.entry.get("differs", ABSENT),
        within=read.optional("within", read.text),
        page=_count(read, "page"),
        most=_count(read, "most"),
        pages=_pages(read),
    )


def _pages(read: _Reader) -> Pages | None:
    if "pages" not in read.entry:
        return None
    pages = _Reader(read.entry["pages"], f"{read.at}.pages")
    by, first = pages.text("by"), pages.entry.get("first", 0)
    if by not in _TURNED_BY or isinstance(first, bool) or not isinstance(first, int):
        raise EntryError(f"{pages.at} does not say how a list goes on")
    return Pages(pages.text("parameter"), _TURNED_BY[by], first, pages.optional("at", pages.text) or "")
