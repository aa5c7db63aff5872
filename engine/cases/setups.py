"""Setup flows: the steps that make (or find) the objects a case needs, and delete them afterwards."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from engine.cases.bindings import captured
from engine.cases.dependencies import Binding, Producer, shape
from engine.cases.model import CaseId, Flow, Request, TestCase
from engine.cases.rng import Stream
from engine.cases.subject import Subject
from engine.cases.techniques.candidate import Candidate
from engine.cases.values import NoValue
from engine.cases.verify import Verifier
from engine.cases.writing import Writer
from engine.openapi.model import Operation

Scope = Literal["shared", "own"]
_SERVER_NAMED = ("id", "uuid", "guid")


@dataclass(frozen=True, slots=True)
class Setup:
    """One chain of producers, ready in both scopes; `variables`: item path -> captured name."""

    chain: tuple[Producer, ...]
    variables: Mapping[str, str]
    flows: Mapping[Scope, Flow]

    def steps(self, scope: Scope) -> tuple[str, ...]:
        return tuple(step.id for step in self.flows[scope].steps)


SubjectOf = Callable[[Operation, Mapping[str, Binding]], Subject]


class Setups:
    """Makes each setup once. `subject_of(operation, bindings)` gives the operation under design."""

    def __init__(self, subject_of: SubjectOf, verifier: Verifier, resource_of: Mapping[str, str]) -> None:
        self._subject_of = subject_of
        self._verifier = verifier
        self._resource_of = resource_of
        self._made: dict[tuple[str, ...], Setup | None] = {}
        self._names: set[str] = set()

    def of(self, chain: tuple[Producer, ...]) -> Setup | None:
        """Return the setup of `chain`, None where one of its steps cannot be made."""
        key = tuple(f"{producer.operation.id} {shape(producer.item)}" for producer in chain)
        if key not in self._made:
            self._made[key] = self._make(chain)
        return self._made[key]

    def flows(self) -> tuple[Flow, ...]:
        """Return every flow made so far, in the order it was first asked for."""
        return tuple(flow for setup in self._made.values() if setup for flow in setup.flows.values())

    def _make(self, chain: tuple[Producer, ...]) -> Setup | None:
        variables = _variables(chain)
        name = self._name(chain)
        flows: dict[Scope, Flow] = {}
        scopes: tuple[Scope, ...] = ("shared",) if chain[-1].lists else ("shared", "own")
        for scope in scopes:
            flow = self._flow(name if scope == "shared" else f"{name}-own", chain, variables, scope)
            if flow is None:
                return None
            flows[scope] = flow
        return Setup(chain, variables, flows)

    def _name(self, chain: tuple[Producer, ...]) -> str:
        resource = self._resource_of[chain[-1].operation.id]
        base = f"{resource}-{'find' if chain[-1].lists else 'setup'}"
        name, number = base, 2
        while name in self._names:
            name, number = f"{base}-{number}", number + 1
        self._names.add(name)
        return name

    def _flow(
        self, name: str, chain: tuple[Producer, ...], variables: Mapping[str, str], scope: Scope
    ) -> Flow | None:
        steps: list[TestCase] = []
        for number, producer in enumerate(chain):
            step = self._step(producer, chain[:number], variables, scope, name)
            if step is None:
                return None
            steps.append(step)
        last = chain[-1]
        return Flow(
            id=name,
            technique="setup",
            resource=self._resource_of[last.operation.id],
            operation_id=last.operation.id,
            title=" and ".join(step.title for step in steps),
            why="cases about one object need the id of one that exists",
            steps=tuple(steps),
            cleanup=tuple(self._cleanup(chain, variables, scope, name)),
            confidence=min(producer.score for producer in chain),
        )

    def _step(
        self,
        producer: Producer,
        before: tuple[Producer, ...],
        variables: Mapping[str, str],
        scope: Scope,
        name: str,
    ) -> TestCase | None:
        verb = "finds" if producer.lists else "makes"
        step = self._written(
            producer.operation, before, variables, "setup", f"{verb} an object for other cases"
        )
        if step is None:
            return None
        return replace(
            step,
            id=CaseId(f"{name}-{step.id.removesuffix('-setup')}"),
            captures={variables[producer.item]: producer.capture},
            scope=scope,
        )

    def _cleanup(
        self, chain: tuple[Producer, ...], variables: Mapping[str, str], scope: Scope, name: str
    ) -> list[TestCase]:
        found: list[TestCase] = []
        for number in range(len(chain) - 1, -1, -1):
            producer = chain[number]
            operation = producer.deleter
            if producer.lists or operation is None:
                continue
            step = self._written(
                operation, chain[: number + 1], variables, "cleanup", "deletes what setup made"
            )
            if step is not None:
                step_id = CaseId(f"{name}-{step.id}")
                found.append(replace(step, id=step_id, scope=scope, expect=replace(step.expect)))
        return found

    def _written(
        self,
        operation: Operation,
        before: tuple[Producer, ...],
        variables: Mapping[str, str],
        technique: str,
        says: str,
        capture: str = "",
    ) -> TestCase | None:
        plain = self._subject_of(operation, {})
        bindings = captured(operation, before, variables, plain.values, plain.stream("bind", ""))
        subject = self._subject_of(operation, bindings)
        candidate = Candidate(
            technique,
            "flow",
            operation.at,
            "ok",
            says,
            "other cases rely on this step",
            lambda draw: _naming(subject, subject.make("minimal", draw), capture, draw),
            draws=True,
        )
        made = Writer(subject, self._verifier).write(candidate)
        return made if isinstance(made, TestCase) else None


def _naming(subject: Subject, request: Request, capture: str, draw: Stream) -> Request:
    """Return `request` with the text that will be captured, where the client is who chooses it."""
    name = capture.removeprefix("/")
    if not isinstance(request.body, dict) or name in request.body or name in _SERVER_NAMED:
        return request
    try:
        chosen = subject.make("full", draw).body
    except NoValue:
        return request
    if not isinstance(chosen, dict) or not isinstance(chosen.get(name), str):
        return request
    return replace(request, body={**request.body, name: chosen[name]})


def _variables(chain: tuple[Producer, ...]) -> Mapping[str, str]:
    """Name each captured value after its parameter; a second one of that name gets a number."""
    names: dict[str, str] = {}
    for producer in chain:
        base = "".join(each if each.isascii() and each.isalnum() else "_" for each in producer.parameter)
        name, number = base, 2
        while name in names.values() or name == "run" or name.startswith("API_"):
            name, number = f"{base}{number}", number + 1
        names[producer.item] = name
    return names
