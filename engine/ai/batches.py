"""Questions put together into calls: as few as limits allow, related ones side by side."""

from collections.abc import Iterable, Iterator
from typing import Final

from engine.ai.meter import tokens
from engine.ai.provider import Batch, Question

MOST_VALUES: Final = 40
MOST_RULES: Final = 8
MOST_TOKENS: Final = 2_500
MOST_LINKS: Final = 30
MOST_FLOWS: Final = 1
MOST_VERDICTS: Final = 20


def batches(questions: Iterable[Question], domain: str = "") -> Iterator[Batch]:
    """Yield calls, values first; the order of the questions is kept within a tag."""
    asked = tuple(questions)
    values = [each for each in asked if each.stage == "values"]
    yield from _filled(values, MOST_VALUES, domain)
    by_tag: dict[str, list[Question]] = {}
    for each in asked:
        if each.stage == "rules":
            by_tag.setdefault(each.tag, []).append(each)
    for related in by_tag.values():
        yield from _filled(related, MOST_RULES, domain)
    for stage, most in (("links", MOST_LINKS), ("flows", MOST_FLOWS), ("verdicts", MOST_VERDICTS)):
        yield from _filled([each for each in asked if each.stage == stage], most, domain)


def _filled(questions: Iterable[Question], most: int, domain: str) -> Iterator[Batch]:
    """Yield batches of at most `most` questions and so many tokens; one that is larger goes alone."""
    kept: list[Question] = []
    size = 0
    for each in questions:
        more = tokens(each.text)
        if kept and (len(kept) == most or size + more > MOST_TOKENS):
            yield Batch(tuple(kept), domain)
            kept, size = [], 0
        kept.append(each)
        size += more
    if kept:
        yield Batch(tuple(kept), domain)
