"""What must hold for an answer: the same oracles, in the same order, as in the generated projects."""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from engine.cases.model import ABSENT as NOT_GIVEN
from engine.cases.model import Check, Pages, TestCase
from engine.runner.answer import Answer, at, parsed
from engine.runner.comparison import ABSENT, difference
from engine.runner.filling import Values, in_json
from engine.runner.leaks import leaks
from engine.runner.model import Answers, Documented
from engine.runner.schemas import SchemaChecks
from engine.runner.xml_values import xml_fault

LONGEST_MEDIA_TYPE = 200
MOST_PAGES = 5
"""Pages of a list that are looked at."""
LONGEST_MARK = 4_000
"""Characters of what the next page is asked for by: longer ones fit no address."""


@dataclass(frozen=True, slots=True)
class Reply:
    """The answer to a case; `earlier` are the replies of a flow up to here, by step.

    `turn` asks for another page of a list, by a parameter of the query and its value.
    """

    case: TestCase
    answer: Answer
    values: Values
    earlier: Mapping[str, "Reply"] = field(default_factory=dict)
    turn: Callable[[str, object], Any] = lambda _name, _value: None

    @property
    def is_expected(self) -> bool:
        """Whether the status is one that the case expects."""
        return fits(self.answer.status, self.case.expect.status)


@dataclass(frozen=True, slots=True)
class Judge:
    """`answers`: operation id -> what the document says of its answers."""

    answers: Mapping[str, Answers]
    schemas: SchemaChecks
    max_ms: float | None

    def verdict(self, reply: Reply) -> tuple[str, list[str]]:
        """Return what is wrong in a word or two, and the details; both are empty where all holds."""
        if not reply.is_expected:
            return _wrong_status(reply), []
        documented = self._documented(reply)
        oracles = (
            ("a leak in the answer", _leaks(reply)),
            ("content type not documented", _content_type(reply.answer, documented)),
            ("body breaks its schema", self._schema(reply.answer, documented)),
            ("header missing", _headers(reply.answer, documented)),
            ("too slow", self._time(reply.answer)),
            ("not what the flow left", _checks(reply)),
        )
        found = ((verdict, list(lines)) for verdict, lines in oracles)
        return next(((verdict, lines) for verdict, lines in found if lines), ("", []))

    def _documented(self, reply: Reply) -> Documented | None:
        """Return what the document says of answers with this status.

        What a gateway may have refused is judged as documented only where its media type is a documented one.
        """
        answers = self.answers.get(reply.case.operation_id)
        if answers is None:
            return None
        status = str(reply.answer.status)
        responses = answers.responses
        found = responses.get(status) or responses.get(f"{status[0]}XX") or responses.get("default")
        is_foreign = reply.case.expect.gateway and reply.answer.status >= 300
        if found and found.content and is_foreign and not _media(reply.answer, found):
            return None
        return found

    def _schema(self, answer: Answer, documented: Documented | None) -> Iterator[str]:
        media = _media(answer, documented)
        if not media or not answer.body:
            return
        if re.fullmatch(r".*[/+]json", answer.content):
            try:
                body = parsed(answer.body)
            except ValueError as error:
                yield f"schema    the body is not JSON: {error}"
                return
            if media[1]:
                yield from (f"schema    {line}" for line in self.schemas.violations(media[1], body))
        elif re.fullmatch(r".*[/+]xml", answer.content):
            fault = xml_fault(answer.body)
            if fault:
                yield f"schema    the body is not XML: {fault}"

    def _time(self, answer: Answer) -> Iterator[str]:
        if self.max_ms and answer.took_ms > self.max_ms:
            yield f"time      {answer.took_ms} ms, API_MAX_MS is {self.max_ms:g}"


def fits(status: int, expected: Sequence[str]) -> bool:
    """Say whether a status is one of the codes or in one of the ranges such as `2XX`."""
    return any(code == str(status) or code.upper() == f"{status // 100}XX" for code in expected)


def _wrong_status(reply: Reply) -> str:
    status = reply.answer.status
    if status in {429, 503} and "retry-after" in reply.answer.headers:
        return "rate limited"
    if status >= 500:
        return "a server error"
    if status >= 400:
        wanted = any(code.startswith("4") for code in reply.case.expect.status)
        return "refused with an undocumented code" if wanted else "refused"
    return "accepted" if status < 300 else "redirected"


def _leaks(reply: Reply) -> Iterator[str]:
    if reply.case.kind == "security":
        yield from leaks(reply.answer.body, reply.answer.content)


def _media(answer: Answer, documented: Documented | None) -> tuple[str, str | None] | None:
    """Return the documented media type that the answer has, and its schema."""
    for name, schema in documented.content.items() if documented else ():
        if is_media_type(answer.content, name):
            return name, schema
    return None


def is_media_type(received: str, documented: str) -> bool:
    """Say whether the media type of an answer is a documented one, or in a documented range."""
    if documented.count("*") > 2 or len(received) > LONGEST_MEDIA_TYPE:
        return received == documented.lower()
    pattern = re.escape(documented.partition(";")[0].strip().lower()).replace(r"\*", ".*")
    return pattern == ".*/.*" or re.fullmatch(pattern, received) is not None


def _content_type(answer: Answer, documented: Documented | None) -> Iterator[str]:
    has_body = bool(answer.body) or answer.streams
    if documented and documented.content and has_body and not _media(answer, documented):
        yield f"media     {answer.content or 'none'}, documented: {', '.join(documented.content)}"


def _headers(answer: Answer, documented: Documented | None) -> Iterator[str]:
    for name in documented.headers if documented else ():
        if name.lower() not in answer.headers:
            yield f"header    {name} is required"


def _checks(reply: Reply) -> Iterator[str]:
    body = reply.answer.json() if reply.case.checks else None
    for check in reply.case.checks:
        try:
            found = _difference(check, body, reply)
        except RecursionError:
            found = f"{check.pointer or 'the body'}: nests too deeply to be compared"
        if found:
            yield f"check     {found}"


def _difference(check: Check, body: Any, reply: Reply) -> str:
    pointer = check.pointer
    if check.most is not None or check.within is not None:
        return _list_difference(check, _found(body, pointer), reply)
    found = difference(_found(body, pointer), _wanted(check, reply), pointer, frozenset(check.unordered))
    if check.differs is not NOT_GIVEN:
        return f"{pointer or 'the body'}: still {_shown(_wanted(check, reply))}" if found is None else ""
    if found is None:
        return ""
    return f"{found.at or 'the body'}: {_shown(found.found)}, not {_shown(found.wanted)}"


def _wanted(check: Check, reply: Reply) -> Any:
    if check.same_as is not None:
        earlier = reply.earlier.get(check.same_as)
        return _found(earlier.answer.json(), check.pointer) if earlier else ABSENT
    known = check.equals if check.differs is NOT_GIVEN else check.differs
    return ABSENT if check.absent or known is NOT_GIVEN else in_json(known, reply.values)


def _list_difference(check: Check, found: Any, reply: Reply) -> str:
    """Return what is wrong with a list: it is too long, or lacks an item, or has one that it must not have."""
    place, items = check.pointer or "the body", found if isinstance(found, list) else []
    if check.most is not None:
        return f"{place}: {len(items)} items, not {check.most} at most" if len(items) > check.most else ""
    inner, wanted = check.within or "", _wanted(check, reply)

    def has(items: list[Any]) -> bool:
        return any(difference(_found(item, inner), wanted, inner) is None for item in items)

    said = f"{inner or 'the value'} {_shown(wanted)}"
    if check.differs is not NOT_GIVEN:
        return f"{place}: an item has {said}" if has(items) else ""
    return "" if _is_listed(check, reply, has) else f"{place}: no item has {said}"


def _is_listed(check: Check, reply: Reply, has: Callable[[list[Any]], bool]) -> bool:
    """Say whether one of the first pages of a list has an item, or may be followed by one that has."""
    body, seen = reply.answer.json(), 0
    for number in range(1, MOST_PAGES + 1):
        found = _found(body, check.pointer)
        items = found if isinstance(found, list) else []
        seen += len(items)
        if has(items):
            return True
        if not items or len(items) < (check.page or 1):
            return False
        if check.pages is None:
            return check.page is not None
        value = _next_page(check.pages, body, number, seen)
        if value is None or number == MOST_PAGES:
            return value is not None
        body = reply.turn(check.pages.parameter, value)
    return False


def _next_page(pages: Pages, body: Any, number: int, seen: int) -> object:
    """Return what the next page is asked for by, None where there is none."""
    if pages.by != "next":
        return pages.first + (number if pages.by == "page" else seen)
    found = _found(body, pages.at)
    is_told = isinstance(found, str) or (isinstance(found, int) and not isinstance(found, bool))
    return found if is_told and 0 < len(str(found)) <= LONGEST_MARK else None


def _found(body: Any, pointer: str) -> Any:
    try:
        return at(body, pointer)
    except LookupError:
        return ABSENT


def _shown(value: Any) -> str:
    return "absent" if value is ABSENT else json.dumps(value, ensure_ascii=False)
