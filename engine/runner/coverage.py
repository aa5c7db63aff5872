"""What a run saw of the document: the coverage of a suite once more, by what the service answered."""

import threading
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from engine.cases.coverage.answers import Answers as DocumentedAnswers
from engine.cases.coverage.answers import answers_of
from engine.cases.coverage.costs import sources_of, steps_of
from engine.cases.coverage.links import carried_in
from engine.cases.coverage.measured import WRONG_METHOD, Asked, may_be_json, measured
from engine.cases.coverage.model import (
    Items,
    Measure,
    Measures,
    OperationCoverage,
    level_name,
    level_of,
)
from engine.cases.coverage.properties import ResponseProperties, SchemaAt
from engine.cases.coverage.suite import Sums
from engine.cases.coverage.words import LEVEL_WORDS, next_step
from engine.cases.methods import Methods
from engine.cases.model import TestCase
from engine.errors import Pointer
from engine.openapi.model import MediaType, Operation, Response, SchemaObject, Skipped, child
from engine.runner.answer import Answer
from engine.runner.covering import Described
from engine.runner.model import Answers, CaseResult, RunSuite
from engine.runner.oracles import fits, is_media_type

DEEPEST_SCHEMA = 200
_PARTLY_TOLD = ("parameterValues", "constraints")
"""The criteria of which a folder tells only what cases cover."""
_OF_ANSWERS = ("outputTypes", "statusClasses", "statusCodes", "responseProperties")
HIGHEST_OF_AN_OLD_FOLDER = 2
"""What is needed beyond this level it does not tell: which inputs the document has."""


@dataclass(frozen=True, slots=True)
class Coverable:
    """What there is to see. `items` is None for a folder of an earlier version, which tells nothing of the inputs.

    `designed`: operation id -> what its cases cover as they are written, where `items` holds only that.
    """

    operations: tuple[Operation, ...]
    schema_at: SchemaAt
    items: Mapping[str, Items] | None = None
    skipped: tuple[Skipped, ...] = ()
    designed: Mapping[str, Measures] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Covered:
    """What was seen. `statuses`: operation id -> the status codes that it answered."""

    operations: tuple[OperationCoverage, ...]
    measures: Measures
    level: int
    statuses: Mapping[str, tuple[int, ...]]
    is_whole: bool
    """Whether the inputs were known, so that criteria about requests are among the measures."""


@dataclass(slots=True)
class _Seen:
    statuses: set[int] = field(default_factory=set)
    types: set[str] = field(default_factory=set)
    properties: dict[Pointer, set[Pointer]] = field(default_factory=dict)
    """Schema of an answer -> those of its properties that were there."""


class Sightings:
    """Notes every answer; shared by all workers."""

    def __init__(self, coverable: Coverable) -> None:
        self._operations = {each.id: each for each in coverable.operations}
        self.properties = ResponseProperties(coverable.schema_at)
        self.methods = Methods(coverable.operations, coverable.skipped)
        self.refused_methods: set[str] = set()
        """The paths that refused a method with 405."""
        self._seen: dict[str, _Seen] = {}
        self._lock = threading.Lock()

    def note(self, case: TestCase, answer: Answer) -> None:
        """Note what an operation answered; what went by a method that the path does not have is its path's."""
        operation = self._operations.get(case.operation_id)
        if operation is None:
            return
        if case.wire.method != operation.method:
            if answer.status == int(WRONG_METHOD):
                self.refused_methods.add(operation.path)
            return
        with self._lock:
            seen = self._seen.setdefault(operation.id, _Seen())
            seen.statuses.add(answer.status)
            if answer.status // 100 == 2:
                seen.types.add(answer.content)
            response = _response(operation, answer.status)
            for schema in _schemas(response, answer.content) if response else ():
                shown = self.properties.shown(schema, answer.json())
                seen.properties.setdefault(schema, set()).update(shown)

    def of(self, operation: str) -> _Seen:
        return self._seen.get(operation) or _Seen()


def covered(suite: RunSuite, sightings: Sightings, results: Mapping[str, CaseResult]) -> Covered | None:
    """Return what the answers cover: of the cases, those count that were answered as they expect."""
    coverable = suite.coverable
    if coverable is None:
        return None
    steps = steps_of(suite.setups.values())
    passed = [flow for flow in suite.flows if results[flow.id].verdict == "pass"]
    carried = carried_in([*passed, *(step.flow for step in steps.values())])
    answered: dict[str, list[TestCase]] = {}
    for case in (*suite.cases, *(step for flow in passed for step in flow.steps)):
        if case.id not in results or _is_answered(case, results[case.id]):
            answered.setdefault(case.operation_id, []).append(case)
    sums = Sums(coverable.operations, coverable.skipped)
    found = []
    for operation in coverable.operations:
        items = (coverable.items or {}).get(operation.id)
        if items is None and coverable.items is not None:
            continue  # it is not in the suite
        cases = answered.get(operation.id, [])
        sources = sources_of(cases, steps) | carried.get(operation.id, set())
        designed = coverable.designed.get(operation.id, {})
        each = _of_operation(items or Items(operation), Asked(cases, sources), sightings, designed)
        sums.add(each)
        found.append(each)
    highest = level_of(sums.measures)
    is_whole = coverable.items is not None
    return Covered(
        tuple(found),
        sums.measures,
        highest if is_whole else min(highest, HIGHEST_OF_AN_OLD_FOLDER),
        {each.id: tuple(sorted(sightings.of(each.id).statuses)) for each in coverable.operations},
        is_whole,
    )


def seen_notes(seen: Covered) -> Iterator[str]:
    """Yield what the level says, what the next one lacks, and what a folder does not tell."""
    yield f"{level_name(seen.level)}: {LEVEL_WORDS[seen.level]}"
    step = next_step(seen.measures)
    if seen.is_whole or level_of(seen.measures) < HIGHEST_OF_AN_OLD_FOLDER:
        yield from (step,) if step else ()
    if not seen.is_whole:
        yield (
            "the coverage.json of this folder is of an earlier version or gone, and does not tell which inputs the "
            "document has: generate the folder again, or run the document itself, to see levels above "
            f"{level_name(HIGHEST_OF_AN_OLD_FOLDER)}"
        )


def _of_operation(items: Items, given: Asked, sightings: Sightings, designed: Measures) -> OperationCoverage:
    operation, seen = items.operation, sightings.of(items.operation.id)
    given.insisted = {str(status) for status in seen.statuses}
    given.classes = {status[0] for status in given.insisted}
    if operation.path in sightings.refused_methods:
        given.insisted.add(WRONG_METHOD)
    answers = answers_of(operation, lambda: True, sightings.methods.is_tried)
    measures = dict(measured(items, given, answers, sightings.properties.count))
    for name, measure in (
        ("outputTypes", _types(answers, seen)),
        ("responseProperties", _properties(answers, seen, sightings.properties)),
    ):
        measures.pop(name, None)
        if measure.total:
            measures[name] = measure
    for name in _PARTLY_TOLD:
        if name in designed:
            measures[name] = _with_rest(measures.get(name, Measure(0, 0)), designed[name])
    for name in () if operation.responses else _OF_ANSWERS:
        if name in designed:  # without a case no data tell of its answers
            measures[name] = Measure(designed[name].total, 0, designed[name].missing)
    return OperationCoverage(
        operation,
        len(seen.statuses),
        level_of(measures) if seen.statuses else 0,
        measures,
        0,
        leaves_data=False,
        not_provokable=tuple(answers.not_provokable),
    )


def _with_rest(seen: Measure, designed: Measure) -> Measure:
    """Return a measure of what cases cover with what none of them covers."""
    told = set(seen.missing)
    missing = (*seen.missing, *(at for at in designed.missing if at not in told))
    return Measure(designed.total, max(0, designed.total - len(missing)), missing)


def _types(answers: DocumentedAnswers, seen: _Seen) -> Measure:
    missing = [
        at for name, at in answers.types.items() if not any(is_media_type(each, name) for each in seen.types)
    ]
    return Measure(len(answers.types), len(answers.types) - len(missing), tuple(missing))


def _properties(answers: DocumentedAnswers, seen: _Seen, properties: ResponseProperties) -> Measure:
    total, missing = 0, list[Pointer]()
    for response in answers.judged:
        for media in response.content:
            if media.schema is not None and may_be_json(media.name):
                every = dict.fromkeys(properties.all(media.schema))
                shown = seen.properties.get(media.schema, set())
                total += len(every)
                missing += [at for at in every if at not in shown]
    return Measure(total, total - len(missing), tuple(missing))


def _response(operation: Operation, status: int) -> Response | None:
    by_status = {each.status: each for each in operation.responses}
    code = str(status)
    return by_status.get(code) or by_status.get(f"{code[0]}XX") or by_status.get("default")


def _schemas(response: Response, content: str) -> Iterator[Pointer]:
    """Yield the schema of the first documented media type that an answer has."""
    for media in response.content:
        if is_media_type(content, media.name):
            if media.schema is not None and may_be_json(content):
                yield media.schema
            return


def _is_answered(case: TestCase, result: CaseResult) -> bool:
    return bool(result.status) and fits(result.status, case.expect.status)


def of_folder(
    answers: Mapping[str, Answers],
    asked: Iterable[TestCase],
    schemas: Mapping[str, Any],
    told: Described | None,
) -> Coverable:
    """Return what the files of a folder tell: operations, their answers, and what cases cover of their inputs."""
    places = {case.operation_id: (case.method, case.path) for case in asked}

    def schema_at(reference: Pointer) -> tuple[Pointer, SchemaObject]:
        return _definition(schemas, reference)

    answered = {
        name: _operation(name, *places[name], each) for name, each in answers.items() if name in places
    }
    if told is None:
        return Coverable(tuple(answered.values()), schema_at)
    items = {
        name: each._replace(operation=_whole(each.operation, answered.get(name)))
        for name, each in told.items.items()
    }
    operations = (*(each.operation for each in items.values()), *told.unchosen)
    return Coverable(operations, schema_at, items, told.skipped, told.designed)


def _whole(told: Operation, answered: Operation | None) -> Operation:
    return replace(told, responses=answered.responses) if answered else told


def _operation(name: str, method: str, path: str, answers: Answers) -> Operation:
    at = child(Pointer("#/paths"), path, method.lower())
    return Operation(
        name,
        method,
        path,
        at,
        responses=tuple(
            Response(
                status,
                child(at, "responses", status),
                tuple(
                    MediaType(
                        media,
                        child(at, "responses", status, "content", media),
                        Pointer(schema) if schema else None,
                    )
                    for media, schema in documented.content.items()
                ),
            )
            for status, documented in answers.responses.items()
        ),
    )


def _definition(schemas: Mapping[str, Any], reference: Pointer) -> tuple[Pointer, SchemaObject]:
    """Return a definition of the folder and where the document has it; its references name their file.

    Raises:
        KeyError: the folder does not have it.
    """
    document, _, fragment = reference.partition("#/")
    definition = schemas[document]
    for token in fragment.split("/"):
        definition = definition[token.replace("~1", "/").replace("~0", "~")]
    at = definition.get("$comment") if isinstance(definition, dict) else None
    whole = _absolute(definition, document)
    return Pointer(at if isinstance(at, str) else reference), whole if isinstance(whole, dict) else {}


def _absolute(schema: Any, document: str, depth: int = 0) -> Any:
    """Return a schema whose references to its own file name the file."""
    if depth > DEEPEST_SCHEMA:
        return {}
    if isinstance(schema, list):
        return [_absolute(each, document, depth + 1) for each in schema]
    if not isinstance(schema, dict):
        return schema
    made = {name: _absolute(each, document, depth + 1) for name, each in schema.items()}
    reference = schema.get("$ref")
    if isinstance(reference, str) and reference.startswith("#"):
        made["$ref"] = document + reference
    return made
