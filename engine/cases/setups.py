"""Setup flows: the steps that make (or find) the objects a case needs, and delete them afterwards."""

import re
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Literal, NamedTuple

from engine.cases.bindings import captured, with_links
from engine.cases.dependencies import Binding, Producer, shape
from engine.cases.linked_inputs import Input
from engine.cases.model import CaseId, Flow, Request, TestCase
from engine.cases.rng import Stream
from engine.cases.subject import Subject
from engine.cases.techniques.candidate import Build, Candidate
from engine.cases.values import NoValue
from engine.cases.verify import Verifier
from engine.cases.writing import Steps, Writer, carries
from engine.openapi.model import Operation

Scope = Literal["shared", "own"]
_SURE = 0.8
"""Links below this score are guesses from names: what rests on them says so."""
_SERVER_NAMED = ("id", "uuid", "guid")


class Setup(NamedTuple):
    """One chain of producers, ready in both scopes; `variables`: item path -> captured name.

    `steps`: what a case must have run, by what it takes of it.
    """

    chain: tuple[Producer, ...]
    variables: Mapping[str, str]
    flows: Mapping[Scope, Flow]
    steps: Mapping[Scope, Steps]

    def guesses(self, inputs: Iterable[Input]) -> Mapping[str, float]:
        """Return the captured names that may not be what takes them, each with the score of that link."""
        found = {self.variables[each.item]: each.score for each in self.chain}
        names = {shape(each.item): each.item for each in self.chain}
        for each in inputs:
            item = names.get(shape(each.producer.item), "")
            name = self.variables.get(f"{item}#{each.more}" if each.more else item)
            if name is not None:
                found[name] = min(found.get(name, each.score), each.score)
        return {name: score for name, score in found.items() if score < _SURE}

    def scope(self, operation: Operation, *, may_succeed: bool) -> Scope:
        """Return whether a case needs objects of its own: where it may change or delete them, and somebody makes them."""
        changes = operation.method == "DELETE" or (operation.method in ("PUT", "PATCH") and may_succeed)
        return "own" if changes and "own" in self.flows else "shared"


SubjectOf = Callable[[Operation, Mapping[str, Binding]], Subject]
GivenOf = Callable[[Operation], Mapping[str, Binding]]


class Setups:
    """Makes each setup once.

    `subject_of(operation, bindings)` gives the operation under design, `given(operation)` the bindings of what no
    operation makes.
    """

    def __init__(
        self, subject_of: SubjectOf, given: GivenOf, verifier: Verifier, resource_of: Mapping[str, str]
    ) -> None:
        self._subject_of = subject_of
        self._given = given
        self._verifier = verifier
        self._resource_of = resource_of
        self._made: dict[tuple[str, ...], Setup | None] = {}
        self._taken: set[str] = set()
        self._names: set[str] = set()

    def of(self, chain: tuple[Producer, ...]) -> Setup | None:
        """Return the setup of `chain`, None where one of its steps cannot be made."""
        key = tuple(
            " ".join((producer.operation.id, shape(producer.item), *producer.more)) for producer in chain
        )
        if key not in self._made:
            self._made[key] = self._make(chain)
        return self._made[key]

    def take(self, chain: tuple[Producer, ...], operation: Operation) -> Setup | None:
        """Return the setup of `chain` for the cases of `operation`."""
        setup = self.of(chain)
        if setup is not None:
            for may_succeed in (False, True):
                self._taken.add(setup.flows[setup.scope(operation, may_succeed=may_succeed)].id)
        return setup

    def flows(self) -> tuple[Flow, ...]:
        """Return every flow that cases may take, in the order it was first asked for."""
        made = (flow for setup in self._made.values() if setup for flow in setup.flows.values())
        return tuple(flow for flow in made if flow.id in self._taken)

    def _make(self, chain: tuple[Producer, ...]) -> Setup | None:
        variables = _variables(chain)
        steps = tuple(self._step(chain, number, variables) for number in range(len(chain)))
        made = tuple(step for step in steps if step is not None)
        if len(made) < len(chain):
            return None
        name, cleanup = self._name(chain), self._cleanup(chain, variables)
        scopes: tuple[Scope, ...] = ("shared",) if chain[-1].lists else ("shared", "own")
        flows = {
            scope: self._flow(name if scope == "shared" else f"{name}-own", scope, chain, made, cleanup)
            for scope in scopes
        }
        return Setup(chain, variables, flows, {scope: _by_capture(flow) for scope, flow in flows.items()})

    def _name(self, chain: tuple[Producer, ...]) -> str:
        resource = self._resource_of[chain[-1].operation.id]
        base = f"{resource}-{'find' if chain[-1].lists else 'setup'}"
        if any(producer.more for producer in chain):
            base = f"{base}-more"
        name, number = base, 2
        while name in self._names:
            name, number = f"{base}-{number}", number + 1
        self._names.add(name)
        return name

    def _flow(
        self,
        name: str,
        scope: Scope,
        chain: tuple[Producer, ...],
        steps: tuple[TestCase, ...],
        cleanup: tuple[TestCase, ...],
    ) -> Flow:
        def named(step: TestCase) -> TestCase:
            return step._replace(id=CaseId(f"{name}-{step.id.removesuffix('-setup')}"), scope=scope)

        last = chain[-1]
        return Flow(
            id=name,
            technique="setup",
            resource=self._resource_of[last.operation.id],
            operation_id=last.operation.id,
            title=" and ".join(step.title for step in steps),
            why="cases about one object need the id of one that exists",
            steps=tuple(map(named, steps)),
            cleanup=tuple(map(named, cleanup)),
            confidence=min(producer.score for producer in chain),
        )

    def _step(
        self, chain: tuple[Producer, ...], number: int, variables: Mapping[str, str]
    ) -> TestCase | None:
        producer = chain[number]
        captures = {variables[each]: capture for each, capture in producer.captures}
        subject = self._subject(producer.operation, chain[:number], variables)
        verb = "finds" if producer.lists else "makes"
        step = self._written(
            subject,
            "setup",
            f"{verb} an object for other cases",
            lambda draw: _naming(subject, subject.requests.make("minimal", draw), captures.values(), draw),
        )
        return step and step._replace(captures=captures)

    def _cleanup(self, chain: tuple[Producer, ...], variables: Mapping[str, str]) -> tuple[TestCase, ...]:
        found: list[TestCase] = []
        for number in range(len(chain) - 1, -1, -1):
            operation = chain[number].deleter
            if chain[number].lists or operation is None:
                continue
            subject = self._subject(operation, chain[: number + 1], variables)
            step = self._written(
                subject, "cleanup", "deletes what setup made", partial(subject.requests.make, "minimal")
            )
            if step is not None:
                found.append(step)
        return tuple(found)

    def _subject(
        self, operation: Operation, before: tuple[Producer, ...], variables: Mapping[str, str]
    ) -> Subject:
        plain = self._subject_of(operation, {})
        bindings = captured(operation, before, variables, plain.values, plain.stream("bind", ""))
        return with_links(
            self._subject_of(operation, {**self._given(operation), **bindings}), before, variables
        )

    def _written(self, subject: Subject, technique: str, says: str, build: Build) -> TestCase | None:
        operation = subject.operation
        why = "other cases rely on this step"
        candidate = Candidate(technique, "flow", operation.at, "ok", says, why, build, draws=True)
        made = Writer(subject, self._verifier).write(candidate)
        return made if isinstance(made, TestCase) else None


def _by_capture(flow: Flow) -> Steps:
    """Return, by captured name, the steps that must have run for it, in order."""
    found: dict[str, tuple[str, ...]] = {}
    for step in flow.steps:
        before = (each for name, ids in found.items() if carries(step.wire, name) for each in ids)
        ids = tuple(dict.fromkeys((*before, step.id)))
        found.update(dict.fromkeys(step.captures, ids))
    return found


def _naming(subject: Subject, request: Request, captures: Iterable[str], draw: Stream) -> Request:
    """Return `request` with the texts that will be captured, where the client is who chooses them."""
    for capture in captures:
        request = _named(subject, request, capture, draw)
    return request


def _named(subject: Subject, request: Request, capture: str, draw: Stream) -> Request:
    name = capture.removeprefix("/")
    if not isinstance(request.body, dict) or name in request.body or name in _SERVER_NAMED:
        return request
    schema = subject.media.schema if subject.media else None
    if schema is None or name not in subject.values.effectives.of(schema).properties:
        return request
    try:
        chosen = subject.requests.make("full", draw).body
    except NoValue:
        return request
    if not isinstance(chosen, dict) or not isinstance(chosen.get(name), str):
        return request
    return request._replace(body={**request.body, name: chosen[name]})


def _variables(chain: tuple[Producer, ...]) -> Mapping[str, str]:
    """Name each captured value after its parameter; a second one of that name gets a number."""
    names: dict[str, str] = {}
    for producer in chain:
        for key, capture in producer.captures:
            more = re.split("[/:]", capture)[-1] if key != producer.item else ""
            text = f"{producer.parameter}_{more}" if more else producer.parameter
            base = "".join(each if each.isascii() and each.isalnum() else "_" for each in text)
            name, number = base, 2
            while name in names.values() or name == "run" or name.startswith("API_"):
                name, number = f"{base}{number}", number + 1
            names[key] = name
    return names
