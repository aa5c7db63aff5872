"""How much of an operation's items its cases cover. Plain loops: this runs for each operation of each run."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache, lru_cache
from typing import Literal, TypeAlias

from engine.cases.coverage.answers import Answers
from engine.cases.coverage.model import FIELDS, SURE_LINK, Input, Items, Measure, Measures
from engine.cases.edits import value_at
from engine.cases.model import ABSENT, Expectation, Request, TestCase
from engine.cases.oracles import is_json
from engine.cases.sites import Site
from engine.errors import Pointer
from engine.openapi.model import JsonValue

Meaning: TypeAlias = Literal["ok", "refusal", "open"]
Count: TypeAlias = Callable[[Pointer], int]
"""How many properties the schema of an answer has."""
_REFUSALS = frozenset(("400", "422", "4XX"))
WRONG_METHOD = "405"
_PROVOKED: Mapping[str, str] = {
    "wrong-method": WRONG_METHOD,
    "not-acceptable": "406",
    "wrong-media-type": "415",
    "malformed-body": "400",
}
"""What a technique brings about, though other answers are right too: a gateway may give one of its own."""


class Asked:
    """What a set of cases asks of the service.

    `valid`: requests that must be accepted. `broken`: targets, and `breaches`: techniques of those that must
    be refused. `insisted`: the status codes of strict cases, and what others provoke; `expected`: of all that
    expect one thing.
    `sources`: operations whose captured values are sent.
    """

    __slots__ = ("breaches", "broken", "classes", "expected", "insisted", "schemas", "sources", "valid")

    def __init__(self, cases: Iterable[TestCase], sources: set[str]) -> None:
        self.broken: set[Pointer] = set()
        self.breaches: set[str] = set()
        self.insisted: set[str] = set()
        self.expected: set[str] = set()
        self.classes: set[str] = set()
        self.schemas: set[Pointer] = set()
        self.sources = sources
        valid: dict[int, Request] = {}
        meanings: dict[int, Meaning] = {}  # cases of an operation share a few expectations
        for case in cases:
            key = id(case.expect)
            means = meanings.get(key)
            if means is None:
                means = meanings[key] = self._expect(case.expect)
            if means == "ok":
                valid[id(case.request)] = case.request
            provoked = _PROVOKED.get(case.technique)
            if provoked:
                self.insisted.add(provoked)
            if means == "refusal":
                if case.kind == "security":
                    self.breaches.add(case.technique)
                else:
                    self.broken.add(case.target)
        self.valid: Sequence[Request] = tuple(valid.values())

    def _expect(self, expect: Expectation) -> Meaning:
        status = expect.status
        means = meaning(status)
        if means != "open":
            self.expected.update(status)
            if expect.strict:
                self.insisted.update(status)
            if expect.schema is not None:
                self.schemas.add(expect.schema)
            if status[-1][0] == status[0][0]:
                self.classes.add(status[0][0])
        return means


@lru_cache(maxsize=1_024)
def meaning(status: tuple[str, ...]) -> Meaning:
    """Tell whether a case that expects `status` must be accepted, must be refused, or leaves it open."""
    if status[0][0] == "4":
        return "refusal"
    return "open" if status[0] == "2XX" and not _REFUSALS.isdisjoint(status) else "ok"


def measured(items: Items, given: Asked, answers: Answers, count: Count) -> Measures:
    """Return each criterion that the operation has something for; `paths` is the whole suite's."""
    operation, valid = items.operation, given.valid
    found: dict[str, Measure] = {}
    _note(found, "operations", 1, [] if valid else [operation.at])
    if operation.body is not None:
        content, sent = operation.body.content, {request.media_type for request in valid}
        _note(found, "inputTypes", len(content), [each.at for each in content if each.name not in sent])
    if answers.types:
        _output_types(found, answers, valid)
    if items.inputs or items.body:
        _inputs(found, items, valid)
    if answers.codes:
        _codes(found, answers, given)
    if items.values:
        _values(found, items, valid)
    if answers.judged:
        _properties(found, answers, given, count)
    _asked_beyond(found, items, given)
    return found


def _asked_beyond(found: dict[str, Measure], items: Items, given: Asked) -> None:
    """Note what goes over single requests that must be accepted: links, and what must be refused."""
    if items.links:
        links = [each for each in items.links if each.score >= SURE_LINK]
        _note(found, "flows", len(links), [each.at for each in links if each.source not in given.sources])
    if items.constraints:
        _constraints(found, items, given)
    if items.security is not None:
        missing = [items.security for each in items.breaches if each not in given.breaches]
        _note(found, "security", len(items.breaches), missing)
    if items.rules:
        _note(found, "rules", len(items.rules), [at for at in items.rules if at not in given.broken])


def _note(found: dict[str, Measure], name: str, total: int, missing: list[Pointer]) -> None:
    if missing:
        found[name] = Measure(total, total - len(missing), tuple(missing))
    elif total:
        found[name] = _whole(total)


@lru_cache(maxsize=4_096)
def _whole(total: int) -> Measure:
    return Measure(total, total)


def _output_types(found: dict[str, Measure], answers: Answers, valid: Sequence[Request]) -> None:
    (_, first), *others = answers.types.items()
    missing = [] if valid else [first]
    for name, at in others:  # every other case asks for the first one
        if all(request.headers.get("Accept") != name for request in valid):
            missing.append(at)
    _note(found, "outputTypes", len(answers.types), missing)


def _inputs(found: dict[str, Measure], items: Items, valid: Sequence[Request]) -> None:
    rest: Sequence[Input] = items.inputs
    for request in valid:
        if not rest:
            break
        rest = [each for each in rest if each[1] not in request[each[0]]]  # type: ignore[operator]  # mappings
    missing = [each.at for each in rest]
    if items.body and not any(each.body is not ABSENT or each.raw_body is not None for each in valid):
        missing.append(items.body)
    _note(found, "parameters", len(items.inputs) + (items.body is not None), missing)


def _codes(found: dict[str, Measure], answers: Answers, given: Asked) -> None:
    insisted, classes = given.insisted, given.classes
    told: dict[str, Pointer] = {}
    missing = []
    for code, at in answers.codes:
        if code not in insisted and not is_among(code, insisted):
            missing.append(at)
        if code[0] in "24" and code[0] not in told:
            told[code[0]] = at
    _note(found, "statusCodes", len(answers.codes), missing)
    _note(found, "statusClasses", len(told), [at for each, at in told.items() if each not in classes])


def is_among(code: str, statuses: set[str]) -> bool:
    """Tell whether a documented code or range is one of those that cases name."""
    return code in statuses or (code.endswith("XX") and any(each[0] == code[0] for each in statuses))


def _values(found: dict[str, Measure], items: Items, valid: Sequence[Request]) -> None:
    total = 0
    missing: list[Pointer] = []
    for site, values in items.values:
        total += len(values)
        sent = [each for request in valid for each in _values_at(request, site)]
        for at, value in values:
            if not any(each == value and each.__class__ is value.__class__ for each in sent):
                missing.append(at)
    _note(found, "parameterValues", total, missing)


def _values_at(request: Request, site: Site) -> Sequence[JsonValue]:
    """Return every value at a place, of each item of an array."""
    if 0 not in site.path:
        return (value_at(request, site),)
    found: list[JsonValue] = [value_at(request, site._replace(path=()))]
    for token in site.path:
        if isinstance(token, int):
            found = [each for value in found if isinstance(value, list) for each in value]
        else:
            found = [value[token] for value in found if isinstance(value, dict) and token in value]
    return found


def _constraints(found: dict[str, Measure], items: Items, given: Asked) -> None:
    """Note each keyword once: broken by a case about it, and kept by one that sends the input."""
    broken = given.broken
    covered: dict[Pointer, bool] = {}
    for site, keywords in items.constraints:
        for at in keywords:
            if at not in broken:
                covered[at] = False
            elif not covered.get(at):
                covered[at] = any(_has(request, site) for request in given.valid)
    _note(found, "constraints", len(covered), [at for at, is_covered in covered.items() if not is_covered])


def _has(request: Request, site: Site) -> bool:
    if site.place == "body" or site.path:
        return value_at(request, site) is not ABSENT
    return site.name in request[FIELDS[site.place]]  # type: ignore[operator]  # these fields are mappings


def _properties(found: dict[str, Measure], answers: Answers, given: Asked, count: Count) -> None:
    """Count properties; a schema that no case expects is missing as a whole."""
    expected = given.expected
    total = covered = 0
    missing: list[Pointer] = []
    for response in answers.judged:
        status = response.status
        is_expected = status in expected or is_among(status, expected) or f"{status[0]}XX" in expected
        for media in response.content:
            schema = media.schema
            if schema is None or not may_be_json(media.name):
                continue
            number = count(schema)
            total += number
            if is_expected or schema in given.schemas:
                covered += number
            elif number:
                missing.append(schema)
    if missing:
        found["responseProperties"] = Measure(total, covered, tuple(missing))
    elif total:
        found["responseProperties"] = _whole(total)


@cache
def may_be_json(name: str) -> bool:
    """Tell whether bodies of a media type or range are compared with a schema."""
    return is_json(name) or name.partition(";")[0].strip() in {"*/*", "application/*"}
