"""The message of a failure, in the lines of the generated projects."""

import re
from collections.abc import Iterator
from http import HTTPStatus

from engine.cases.model import TestCase
from engine.runner.curl import curl
from engine.runner.masking import Mask
from engine.runner.model import CaseResult, Failure
from engine.runner.oracles import Reply

MOST_SHOWN = 2_000
MOST_DETAILS = 20
WIDTH = 40
_PHRASES = {int(status): status.phrase for status in HTTPStatus}


def failure_of(reply: Reply, verdict: str, lines: list[str], mask: Mask) -> Failure:
    """Return what a person needs to see of a reply that does not hold."""
    answer = reply.answer
    got = f"{answer.status} {_PHRASES.get(answer.status, '')}".strip() + f": {verdict}"
    what = (
        f"{answer.content[:MOST_SHOWN] or 'no content type'}, {len(answer.body)} bytes, {answer.took_ms} ms"
    )
    return Failure(
        expected=expected(reply.case),
        got=mask(f"{got:<{WIDTH}}{'' if len(got) < WIDTH else '  '}{what}"),
        details=tuple(_cut(mask(line)) for line in lines[:MOST_DETAILS]),
        body=_body(answer.body, mask),
        before=tuple(f"{step}: {earlier.answer.status}" for step, earlier in reply.earlier.items()),
        again=mask(curl(reply.case, reply.values)),
    )


def expected(case: TestCase) -> str:
    by = "named by the document" if case.expect.strict else "usual; the document names none"
    return f"{' or '.join(case.expect.status)} ({by})"


def lines_of(result: CaseResult) -> Iterator[str]:
    """Yield the message of a case that failed; its first line names the case."""
    failure = result.failure
    yield f"{result.id}: {result.title}"
    if failure is None:
        yield f"  got       {result.reason}"
        return
    yield f"  rule      {result.why:<{WIDTH}}{'' if len(result.why) < WIDTH else '  '}{result.target}"
    yield f"  expected  {failure.expected}"
    yield f"  got       {failure.got}"
    yield from (f"  {line}" for line in failure.details)
    if failure.again:
        yield f"  body      {failure.body}"
        yield from (f"  before    {step}" for step in failure.before)
        yield f"  again     {failure.again}"


def short(text: str, mask: Mask) -> str:
    """Return text of the outside as one line that stands in a report."""
    return _cut(" ".join(mask(text).split()))


def _body(body: bytes, mask: Mask) -> str:
    # Masked before it is cut, so that no half of a secret stays at the end; a margin keeps that cheap.
    text = mask(body[: 8 * MOST_SHOWN].decode("utf-8", "replace"))
    return _cut(mask(" ".join(text.split())))


def _cut(text: str) -> str:
    text = re.sub(r"[\r\n]+", " ", text)
    return text if len(text) <= MOST_SHOWN else f"{text[:MOST_SHOWN]}..."
