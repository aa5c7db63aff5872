"""Flows that a language model drew: along a link between operations, or through several of them in order.

The model names operations and links, no more: requests, captures and expectations are those of rules. What comes
after a step that may have changed more than the document says may end in any answer that is documented.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import NamedTuple

from engine.cases.bindings import captured, with_links
from engine.cases.dependencies import Binding, Dependencies, Producer, item_prefixes
from engine.cases.flows.bodies import with_own_id
from engine.cases.ids import digest
from engine.cases.knowledge import Knowledge, SaidLink
from engine.cases.model import CaseId, Expectation, Flow, FromModel, Request, TestCase
from engine.cases.rng import Stream
from engine.cases.setups import SubjectOf
from engine.cases.subject import Subject
from engine.cases.techniques.candidate import Build, Candidate
from engine.cases.values import NoValue
from engine.cases.verify import Verifier
from engine.cases.writing import Writer
from engine.openapi.model import Operation

TECHNIQUE = "said-flow"
MOST_STEPS = 12
_DEEPEST = 4
_SAFE = ("GET", "HEAD", "OPTIONS")


class World(NamedTuple):
    """What flows are made in; `operations` are those that the run may send, by id."""

    operations: Mapping[str, Operation]
    dependencies: Dependencies
    subject_of: SubjectOf
    verifier: Verifier
    resource_of: Mapping[str, str]

    def deleters(self) -> Mapping[str, Producer]:
        """Return, by the operation that makes an object, how another one deletes it."""
        found: dict[str, Producer] = {}
        for operation in self.operations.values():
            named = list(item_prefixes(operation))
            if operation.method != "DELETE" or not named or named[-1][1] != operation.path.rstrip("/"):
                continue
            parameter, prefix = named[-1]
            producer = self.dependencies.producer(prefix, parameter, safe=False)
            if producer is not None and producer.deleter is not None:
                found.setdefault(producer.operation.id, producer)
        return found


def said_flows(knowledge: Knowledge, world: World) -> Iterator[Flow]:
    """Yield a flow per two linked operations and per order of operations; what cannot be bound or written is left out."""
    seen: set[str] = set()
    drawn = list(_pairs(knowledge.links))
    drawn += [(order, knowledge.links) for order in knowledge.flows]
    deleters = world.deleters() if drawn else {}
    for order, links in drawn:
        flow = _flow(order, _Walk(world, links, deleters))
        if flow is not None and flow.id not in seen:
            seen.add(flow.id)
            yield flow


def _pairs(links: Sequence[SaidLink]) -> Iterator[tuple[tuple[str, ...], tuple[SaidLink, ...]]]:
    """Yield two linked operations with what links them: first what may be relied on, then all."""
    for pair in dict.fromkeys((each.producer, each.consumer) for each in links):
        own = tuple(each for each in links if (each.producer, each.consumer) == pair)
        named = tuple(each for each in own if each.is_named)
        if named:
            yield pair, named
        if named != own:
            yield pair, own


class _Unbound(Exception):  # noqa: N818 - an answer, and no fault
    """An operation needs an object that nothing in the flow makes, or has no request."""


class _Step(NamedTuple):
    operation: Operation
    case: TestCase
    is_doubtful: bool


class _Walk:
    """The steps of one flow as they are added; `_names`: operation and capture -> what it is captured as."""

    def __init__(self, world: World, links: Sequence[SaidLink], deleters: Mapping[str, Producer]) -> None:
        self.world = world
        self.links = links
        self._deleters = deleters
        self._names: dict[tuple[str, str], str] = {}
        self.steps: list[_Step] = []

    def add(self, operation: Operation, depth: int = 0) -> None:
        """Add an operation, and before it whatever makes an object that it needs.

        Raises:
            _Unbound: nothing does.
        """
        if depth > _DEEPEST or len(self.steps) >= MOST_STEPS:
            raise _Unbound
        makers = [self._maker(operation, *each, depth) for each in self._needed(operation)]
        links = [each for each in self.links if each.consumer == operation.id and each.site.place != "path"]
        links = links if operation.method not in ("PUT", "PATCH") else []
        told = {each.location: self._name(each.producer, each.capture, depth) for each in links}
        subject = self._subject(operation, makers, told, links)
        case = self._written(subject, lambda draw: _bound(subject, told, links, draw))
        is_doubtful = any(not each.is_named for each in self.links if each.consumer == operation.id)
        self.steps.append(_Step(operation, case, is_doubtful))

    def cleanup(self) -> Iterator[TestCase]:
        """Yield what deletes the objects that were made, the last one first."""
        there = {each.operation.id for each in self.steps}
        for step in reversed(tuple(self.steps)):
            producer = self._deleters.get(step.operation.id)
            if producer is None or producer.deleter is None or producer.deleter.id in there:
                continue
            try:
                makers = [self._maker(producer.deleter, *each, 0) for each in self._needed(producer.deleter)]
            except _Unbound:
                continue
            if {each.operation.id for each in self.steps} == there:
                subject = self._subject(producer.deleter, makers, {}, ())
                yield self._written(subject, partial(subject.requests.make, "minimal"))

    def captures_of(self, operation: Operation) -> Mapping[str, str]:
        return {name: capture for (owner, capture), name in self._names.items() if owner == operation.id}

    def _needed(self, operation: Operation) -> list[tuple[str, str]]:
        """Return the parameters of the path that name an object, each with the path up to it."""
        free = self.world.dependencies.is_free
        return [(each.name, prefix) for each, prefix in item_prefixes(operation) if not free(each)]

    def _maker(self, operation: Operation, parameter: str, prefix: str, depth: int) -> Producer:
        location = f"path/{parameter}"
        for link in self.links:
            if link.consumer == operation.id and link.location == location:
                maker = self.world.operations[link.producer]
                producer = Producer(maker, parameter, link.capture, prefix, link.confidence, lists=False)
                self._name(link.producer, link.capture, depth)
                return producer
        parameters = {each.name: each for each in operation.parameters if each.place == "path"}
        found = self.world.dependencies.producer(prefix, parameters[parameter], safe=False)
        if found is None or found.operation.id == operation.id:
            raise _Unbound
        self._name(found.operation.id, found.capture, depth)
        return found

    def _name(self, producer: str, capture: str, depth: int) -> str:
        """Return what an answer of `producer` is captured as; its operation is added where it is not there yet."""
        if producer not in self.world.operations:
            raise _Unbound
        if producer not in {each.operation.id for each in self.steps}:
            self.add(self.world.operations[producer], depth + 1)
        return self._names.setdefault((producer, capture), f"object{len(self._names) + 1}")

    def _subject(
        self,
        operation: Operation,
        makers: Sequence[Producer],
        told: Mapping[str, str],
        links: Sequence[SaidLink],
    ) -> Subject:
        bare = self.world.subject_of(operation, {})
        draw = bare.stream("bind", "")
        names = {each.item: self._names[each.operation.id, each.capture] for each in makers}
        own = captured(operation, tuple(makers), names, bare.values, draw)
        extra: dict[str, Binding] = {}
        for link in links:
            try:
                sample = bare.values.make(link.site.pointers, draw, name=link.location.rpartition("/")[2])
            except NoValue as error:
                raise _Unbound from error
            extra[link.location] = Binding("{{" + told[link.location] + "}}", sample, "captured")
        return self._linked(self.world.subject_of(operation, {**extra, **own})).marking()

    def _linked(self, subject: Subject) -> Subject:
        """Return `subject` with what rules link bound too, where the flow has made it already."""
        there = {each.operation.id for each in self.steps}
        taken = [each for each in subject.inputs if each.producer.operation.id in there]
        chain = tuple([each.producer.giving(each.more) for each in taken])
        variables = {
            key: self._name(each.operation.id, capture, 0) for each in chain for key, capture in each.captures
        }
        return with_links(subject, chain, variables)

    def _written(self, subject: Subject, build: Build) -> TestCase:
        operation = subject.operation
        candidate = Candidate(
            TECHNIQUE, "flow", operation.at, "ok", "follows", "", build, source="ai", draws=True
        )
        made = Writer(subject, self.world.verifier).write(candidate)
        if not isinstance(made, TestCase):
            raise _Unbound
        return made._replace(ai=FromModel())


def _bound(subject: Subject, told: Mapping[str, str], links: Sequence[SaidLink], draw: Stream) -> Request:
    request = with_own_id(subject, subject.requests.make("minimal", draw))
    for link in links:
        value, site = "{{" + told[link.location] + "}}", link.site
        if site.path and site.path[-1] == 0:  # a list of ids has the one, whatever the smallest list holds
            request = subject.edit(request, site._replace(path=site.path[:-1]), [value])
        else:
            request = subject.edit(request, site, value)
    return request


def _flow(order: Sequence[str], walk: _Walk) -> Flow | None:
    world = walk.world
    operations = [world.operations[each] for each in order if each in world.operations]
    if len(operations) < len(order):
        return None
    try:
        for operation in operations:
            is_there = operation.id in {each.operation.id for each in walk.steps}
            if not is_there or operation.method in _SAFE:
                walk.add(operation)
        cleanup = tuple(walk.cleanup())
    except _Unbound:
        return None
    name = f"{world.resource_of[operations[-1].id]}-said-{digest(' '.join(order))}"
    steps = tuple(_numbered(name, walk))
    if len(steps) < 2 or len(steps) > MOST_STEPS:
        return None
    first, last = operations[0], operations[-1]
    return Flow(
        id=name,
        technique=TECHNIQUE,
        resource=world.resource_of[last.id],
        operation_id=last.id,
        title=f"Should hold: {first.method} {first.path} leads to {last.method} {last.path}",
        why="a language model drew this order from the document; each answer is one that the document names",
        steps=steps,
        cleanup=tuple(
            each._replace(id=CaseId(f"{name}-cleanup-{number}"), scope="own")
            for number, each in enumerate(cleanup, 1)
        ),
        confidence=min((each.confidence for each in walk.links if each.consumer in order), default=0.5),
    )


def _numbered(name: str, walk: _Walk) -> Iterator[TestCase]:
    """Yield the steps; from where anything may have changed, any documented answer is right."""
    is_open = False
    for number, step in enumerate(walk.steps, 1):
        captures = walk.captures_of(step.operation)
        case = step.case._replace(
            id=CaseId(f"{name}-{number}"),
            captures=captures,
            scope="own",
            confidence=min(step.case.confidence, 0.5),
        )
        if (is_open or step.is_doubtful) and not captures:
            expect = _any_documented(step.operation)
            if expect is None:
                return
            case = case._replace(expect=expect)
        yield case
        is_open = is_open or (step.operation.method not in _SAFE and not captures)


def _any_documented(operation: Operation) -> Expectation | None:
    """Return all answers that are documented and no fault of the service, None where only success is."""
    codes = [each.status for each in operation.responses if each.status[:1] in ("2", "4")]
    if any(each.status == "default" for each in operation.responses):
        codes += ["2XX", "4XX"]
    codes = list(dict.fromkeys(codes))
    return Expectation(tuple(codes), strict=False) if any(each[0] == "4" for each in codes) else None
