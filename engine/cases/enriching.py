"""Cases that knowledge adds to those of rules, and the law that it takes none away."""

from collections.abc import Callable, Iterator, Sequence

from engine.cases.knowledge import SaidRule
from engine.cases.model import Expectation, OperationPlan, TestCase
from engine.cases.subject import Subject
from engine.cases.techniques.candidate import Candidate
from engine.cases.techniques.said import said
from engine.cases.writing import Writer
from engine.openapi.model import Operation

_REFUSALS = ("400", "409", "412", "422", "4XX")
Steps = Callable[[Candidate], tuple[str, ...]]
"""The setup of a candidate's case."""


def added(
    subject: Subject, writer: Writer, rules: Sequence[SaidRule], steps: Steps, most: int
) -> Iterator[TestCase]:
    """Yield up to `most` cases about rules in prose; none is strict, since a sentence is no contract."""
    for candidate in said(subject, rules):
        if not most:
            return
        expect = _refusal(subject.operation) if candidate.kind == "negative" else None
        if candidate.kind == "negative" and expect is None:
            continue
        made = writer.write(candidate, steps(candidate))
        if isinstance(made, TestCase):
            yield made._replace(
                expect=expect or made.expect._replace(strict=False), confidence=candidate.confidence
            )
            most -= 1


def most_added(cases: int) -> int:
    """Return how many cases knowledge may add to an operation that has `cases` at most."""
    return (cases + 1) // 2


def takes_nothing_away(enriched: OperationPlan, plain: OperationPlan) -> bool:
    """Tell whether each case that rules made is still there, about the same and with the same expectation."""
    there = {each.id: _promise(each) for each in enriched.cases}
    return all(there.get(each.id) == _promise(each) for each in plain.cases)


def _promise(case: TestCase) -> tuple[object, ...]:
    return case.technique, case.target, case.expect, case.setup, case.kind


def _refusal(operation: Operation) -> Expectation | None:
    """Return the refusals that `operation` documents, None where it documents none."""
    documented = [response.status for response in operation.responses]
    codes = tuple(code for code in _REFUSALS if code in documented)
    if not codes and "default" in documented:
        codes = ("4XX",)
    return Expectation(status=codes, strict=False) if codes else None
