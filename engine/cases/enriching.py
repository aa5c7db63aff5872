"""Cases that knowledge adds to those of rules, and the law that it takes none away."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final, NamedTuple

from engine.cases.knowledge import Knowledge, SaidRule
from engine.cases.model import Expectation, FromModel, LeftOut, OperationPlan, Request, TestCase
from engine.cases.rules.model import Has, Not
from engine.cases.subject import Subject
from engine.cases.techniques.candidate import Candidate
from engine.cases.techniques.said import BREACH, Unmade, said
from engine.cases.writing import Rejected, Steps, Writer
from engine.openapi.model import JsonValue, Operation

_REFUSALS = ("400", "409", "412", "422", "4XX")
_UNDOCUMENTED = Rejected(
    "not-provokable", "a rule of the prose, but no refusal is documented (400, 409, 412, 422, 4XX or default)"
)
StepsOf = Callable[[Candidate], Steps]
"""The setup of a candidate's case."""


class Added(NamedTuple):
    """What knowledge adds to the plan of an operation; `cut` counts by technique what waits behind the number of cases."""

    cases: tuple[TestCase, ...]
    left_out: tuple[LeftOut, ...]
    cut: Counter[str]


NOTHING_ADDED: Final = Added((), (), Counter())


def added(subject: Subject, writer: Writer, rules: Sequence[SaidRule], steps: StepsOf, most: int) -> Added:
    """Return up to `most` cases about rules in prose; none is strict, since a sentence is no contract."""
    made: list[TestCase | LeftOut] = []
    cut: Counter[str] = Counter()
    for candidate in said(subject, rules):
        if isinstance(candidate, Unmade):
            made.append(LeftOut(subject.operation.id, BREACH, candidate.target, "unsolved", candidate.why))
        elif sum(isinstance(each, TestCase) for each in made) < most:
            made.append(_made(subject.operation, writer, candidate, steps))
        else:
            cut[candidate.technique] += 1
    return Added(
        tuple(each for each in made if isinstance(each, TestCase)),
        tuple(each for each in made if isinstance(each, LeftOut)),
        cut,
    )


def _made(operation: Operation, writer: Writer, candidate: Candidate, steps: StepsOf) -> TestCase | LeftOut:
    expect = _refusal(operation) if candidate.kind == "negative" else None
    if candidate.kind == "negative" and expect is None:
        return _left_out(operation, candidate, _UNDOCUMENTED)
    case = writer.write(candidate, steps(candidate))
    if isinstance(case, Rejected):
        return _left_out(operation, candidate, case)
    return case._replace(
        expect=expect or case.expect._replace(strict=False),
        confidence=candidate.confidence,
        ai=FromModel((), candidate.rests_on),
    )


def _left_out(operation: Operation, candidate: Candidate, made: Rejected) -> LeftOut:
    detail = f"{made.detail}: {candidate.why}"
    return LeftOut(operation.id, candidate.technique, candidate.target, made.reason, detail)


def most_added(cases: int) -> int:
    """Return how many cases knowledge may add to an operation that has `cases` at most."""
    return (cases + 1) // 2


def takes_nothing_away(enriched: OperationPlan, plain: OperationPlan) -> bool:
    """Tell whether each case that rules made is still there, about the same and with the same expectation."""
    there = {each.id: _promise(each) for each in enriched.cases}
    return all(there.get(each.id) == _promise(each) for each in plain.cases)


def told(knowledge: Knowledge) -> Mapping[str, frozenset[str]]:
    """Return, by the name of an input, the texts that a model gave for it."""
    found: dict[str, set[str]] = {}
    for (_, name), texts in knowledge.values.items():
        found.setdefault(name, set()).update(texts)
    for rule in (each for rules in knowledge.rules.values() for each in rules):
        match rule.expression:
            case Not(Has(location, values)):
                own = found.setdefault(location.rpartition("/")[2], set())
                own.update(value for value in values if isinstance(value, str))
    return {name: frozenset(texts) for name, texts in found.items()}


def marked(plan: OperationPlan, texts: Mapping[str, frozenset[str]]) -> OperationPlan:
    """Return the plan with a note on each case that has one of `texts`, or is there because of a model."""
    return replace(plan, cases=tuple(_marked(case, texts) for case in plan.cases))


def _marked(case: TestCase, texts: Mapping[str, frozenset[str]]) -> TestCase:
    values = tuple(_places(case.request, texts))
    if not values and case.ai is None:
        return case
    return case._replace(ai=FromModel(values, case.ai.rests_on if case.ai else None))


def _places(request: Request, texts: Mapping[str, frozenset[str]]) -> Iterator[str]:
    parts = (("query", request.query), ("headers", request.headers), ("body", request.body))
    for place, value in parts:
        yield from _inside(f"/{place}", "", value, texts)


def _inside(at: str, name: str, value: JsonValue, texts: Mapping[str, frozenset[str]]) -> Iterator[str]:
    if isinstance(value, str):
        if value in texts.get(name, ()):
            yield at
    elif isinstance(value, dict):
        for each, inner in value.items():
            yield from _inside(f"{at}/{_token(each)}", each, inner, texts)
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _inside(f"{at}/{number}", name, inner, texts)


def _token(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")


def _promise(case: TestCase) -> tuple[object, ...]:
    return case.technique, case.target, case.expect, case.setup, case.kind


def _refusal(operation: Operation) -> Expectation | None:
    """Return the refusals that `operation` documents, None where it documents none."""
    documented = [response.status for response in operation.responses]
    codes = tuple(code for code in _REFUSALS if code in documented)
    if not codes and "default" in documented:
        codes = ("4XX",)
    return Expectation(status=codes, strict=False) if codes else None
