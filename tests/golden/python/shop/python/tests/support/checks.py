# Written by SpecMint, and written again when you generate again. Your own code goes into tests/hooks.py.
"""What must hold for an answer, and the message when it does not."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from http import HTTPStatus
from typing import Any
from xml.etree import ElementTree

import httpx
import pytest

import hooks
from support.cases import Case
from support.comparison import ABSENT, at, compare, is_on_a_page
from support.leaks import leaks
from support.schemas import violations
from support.settings import setting
from support.wire import Values, curl, in_json

MOST_SHOWN = 2_000
WIDTH = 40
SHORTEST_SECRET = 3


@dataclass
class Reply:
    """The answer to a case; `earlier` are the replies of a flow up to here, by step.

    `turn` asks for another page of a list, by a parameter of the query and its value.
    """

    case: Case
    response: httpx.Response
    values: Values
    secrets: dict[str, str]
    turn: Callable[["Reply", str, Any], Any]
    earlier: dict[str, "Reply"] = field(default_factory=dict)

    def check(self) -> None:
        """Fail the test with a message that says what to do again, unless everything holds."""
        verdict, lines = self._verdict()
        if verdict:
            pytest.fail(self._message(verdict, lines), pytrace=False)

    def is_expected(self) -> bool:
        """Say whether the status is one that the case expects."""
        return fits(self.response.status_code, hooks.expected(self.case) or self.case.status)

    def json(self) -> Any:
        """Return the body as JSON, `None` where it is none."""
        try:
            return _parsed(self.response.content)
        except ValueError:
            return None

    def at(self, pointer: str) -> Any:
        """Return what stands in the body at a JSON pointer.

        Raises:
            LookupError: nothing stands there.
        """
        return at(self.json(), pointer)

    def _verdict(self) -> tuple[str, list[str]]:
        status = self.response.status_code
        if not self.is_expected():
            return self._wrong_status(status), []
        oracles = {
            "a leak in the answer": self._leaks,
            "content type not documented": self._content_type,
            "body breaks its schema": self._schema,
            "header missing": self._headers,
            "too slow": self._time,
            "not what the flow left": self._checks,
        }
        found = ((verdict, list(oracle())) for verdict, oracle in oracles.items())
        return next(((verdict, lines) for verdict, lines in found if lines), ("", []))

    def _wrong_status(self, status: int) -> str:
        if status in (429, 503) and "retry-after" in self.response.headers:
            return "rate limited"
        if status >= 500:
            return "a server error"
        if status >= 400:
            wanted = any(code.startswith("4") for code in self.case.status)
            return "refused with an undocumented code" if wanted else "refused"
        return "accepted" if status < 300 else "redirected"

    def _documented(self) -> dict[str, Any] | None:
        """Return what the document says of answers with this status.

        What a gateway may have refused is judged as documented only where its media type is a documented one.
        """
        responses: dict[str, dict[str, Any]] = self.case.operation["responses"]
        status = str(self.response.status_code)
        found = responses.get(status) or responses.get(f"{status[0]}XX") or responses.get("default")
        is_foreign = self.case.gateway and self.response.status_code >= 300
        if found and found["content"] and is_foreign and not self._media_of(found):
            return None
        return found

    def _media(self) -> tuple[str, str | None] | None:
        """Return the documented media type that the answer has, and its schema."""
        documented = self._documented()
        return self._media_of(documented) if documented else None

    def _media_of(self, documented: dict[str, Any]) -> tuple[str, str | None] | None:
        for name, schema in documented["content"].items():
            if _is_media_type(self._content(), name):
                return name, schema
        return None

    def _content(self) -> str:
        return str(self.response.headers.get("content-type", "")).partition(";")[0].strip().lower()

    def _content_type(self) -> Iterator[str]:
        documented = self._documented()
        if documented and documented["content"] and self.response.content and not self._media():
            yield f"  media     {self._content() or 'none'}, documented: {', '.join(documented['content'])}"

    def _schema(self) -> Iterator[str]:
        media = self._media()
        if not media or not self.response.content:
            return
        if re.fullmatch(r".*[/+]json", self._content()):
            try:
                body = _parsed(self.response.content)
            except ValueError as error:
                yield f"  schema    the body is not JSON: {error}"
                return
            if media[1]:
                yield from (f"  schema    {line}" for line in violations(media[1], body))
        elif re.fullmatch(r".*[/+]xml", self._content()):
            try:
                ElementTree.fromstring(self.response.content)
            except ElementTree.ParseError as error:
                yield f"  schema    the body is not XML: {error}"

    def _headers(self) -> Iterator[str]:
        for name in (self._documented() or {"headers": []})["headers"]:
            if name not in self.response.headers:
                yield f"  header    {name} is required"

    def _leaks(self) -> Iterator[str]:
        if self.case.kind == "security":
            yield from leaks(self.response.content, self._content())

    def _time(self) -> Iterator[str]:
        most = setting("API_MAX_MS")
        if most and self._took_ms() > float(most):
            yield f"  time      {self._took_ms()} ms, API_MAX_MS is {most}"

    def _took_ms(self) -> int:
        return round(self.response.elapsed.total_seconds() * 1000)

    def _checks(self) -> Iterator[str]:
        for check in self.case.checks:
            wanted = self._wanted(check)
            found = compare(check, self._found(check["pointer"]), wanted)
            if found and "pages" in check and is_on_a_page(check, self.json(), wanted, partial(self.turn, self)):
                found = ""
            if found:
                yield f"  check     {found}"

    def _wanted(self, check: dict[str, Any]) -> Any:
        if "sameAs" in check:
            return self.earlier[check["sameAs"]]._found(check["pointer"])
        return in_json(check.get("equals", check.get("differs", ABSENT)), self.values)

    def _found(self, pointer: str) -> Any:
        try:
            return self.at(pointer)
        except LookupError:
            return ABSENT

    def _message(self, verdict: str, lines: list[str]) -> str:
        case, response = self.case, self.response
        by = "named by the document" if case.strict else "usual; the document names none"
        phrase = HTTPStatus(response.status_code).phrase if response.status_code in set(HTTPStatus) else ""
        got = f"{response.status_code} {phrase}".strip() + f": {verdict}"
        what = f"{self._content() or 'no content type'}, {len(response.content)} bytes, {self._took_ms()} ms"
        expected = " or ".join(hooks.expected(case) or case.status)
        said = [
            f"{case.id}: {case.title}",
            f"  rule      {case.why:<{WIDTH}}{'' if len(case.why) < WIDTH else '  '}{case.target}",
            f"  expected  {expected} ({by})",
            f"  got       {got:<{WIDTH}}{'' if len(got) < WIDTH else '  '}{what}",
            *lines,
            f"  body      {_cut(response.content)}",
            *(f"  before    {step}: {reply.response.status_code}" for step, reply in self.earlier.items()),
            f"  again     {curl(case.request, self.values)}",
        ]
        return self._masked("\n".join(said))

    def _masked(self, text: str) -> str:
        for name, secret in self.secrets.items():
            text = text.replace(secret, f"${name}") if len(secret) >= SHORTEST_SECRET else text
        return text


def fits(status: int, expected: list[str]) -> bool:
    """Say whether a status is one of the codes or in one of the ranges such as `2XX`."""
    return any(code == str(status) or code.upper() == f"{status // 100}XX" for code in expected)


def _is_media_type(received: str, documented: str) -> bool:
    pattern = re.escape(documented.partition(";")[0].strip().lower()).replace(r"\*", ".*")
    return pattern == ".*/.*" or re.fullmatch(pattern, received) is not None


def _parsed(body: bytes) -> Any:
    return json.loads(body, parse_constant=_refuse)


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no JSON")


def _cut(body: bytes) -> str:
    text = " ".join(body.decode("utf-8", "replace").split())
    return text if len(text) <= MOST_SHOWN else f"{text[:MOST_SHOWN]}..."
