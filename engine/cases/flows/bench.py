"""The verified requests that the flows of one kind of object are made of; each is written once."""

import re
from collections.abc import Callable, Mapping
from functools import cached_property, partial
from typing import NamedTuple

from engine.cases.bindings import captured, with_links
from engine.cases.dependencies import Binding, Dependencies, Producer
from engine.cases.flows import bodies
from engine.cases.flows.fields import Field, is_telling, shared_fields, value_in
from engine.cases.flows.kept import Kept
from engine.cases.model import ABSENT, CaseId, Check, Flow, Request, TestCase
from engine.cases.oracles import Family, expectation, json_content
from engine.cases.rng import Stream
from engine.cases.setups import Setup, SubjectOf
from engine.cases.subject import Subject
from engine.cases.techniques.candidate import Candidate
from engine.cases.values import Effectives
from engine.cases.verify import Verifier
from engine.cases.writing import Writer
from engine.errors import Pointer
from engine.openapi.model import Operation

SURE = 0.8
_OF_CASES_TOO = ("mass-assignment", "read-only", "default")
NAME = re.compile(r"\{\{(\w+)\}\}")
_BODY = ("body", "")
_NOTHING_GIVEN: Mapping[str, Binding] = {}


Chain = tuple[tuple[Producer, str], ...]
"""Who makes what is captured, and the name it is captured as."""


class Step(NamedTuple):
    """A step of a flow by its role: `read-again`."""

    role: str
    case: TestCase


class About(NamedTuple):
    """What a flow is about: `operation` is the one that acts."""

    technique: str
    operation: Operation
    title: str
    why: str
    confidence: float = 1.0


class Bench:
    """All that flows about one kind of object share. `setup` makes the object, with the least it needs."""

    def __init__(
        self,
        kept: Kept,
        setup: Setup,
        subject_of: SubjectOf,
        verifier: Verifier,
        dependencies: Dependencies,
    ) -> None:
        self.kept = kept
        self.dependencies = dependencies
        self._setup = setup
        self._subject_of = subject_of
        self._verifier = verifier
        self._subjects: dict[str, Subject] = {}
        self._made: dict[tuple[str, str], TestCase | None] = {}

    @cached_property
    def parents(self) -> tuple[Step, ...]:
        """The steps that make what the object stands in, and what it refers to."""
        flow = self._setup.flows["own"]
        return tuple(Step(_role(step, flow), step) for step in flow.steps[:-1])

    @property
    def created(self) -> TestCase:
        """The object, with the least it needs."""
        return self._setup.flows["own"].steps[-1]

    @property
    def created_full(self) -> TestCase | None:
        """The object with all that it can hold, references to other objects aside."""
        subject = self.subject(self.kept.create)
        made = self.written(self.kept.create, "full", partial(self._chosen, subject))
        return made and made._replace(captures=self.created.captures)

    @property
    def twin(self) -> TestCase | None:
        """A second object beside the first: what must be unique differs."""
        return self._second(self.kept.create, self.created)

    @property
    def twin_cleanup(self) -> tuple[Step, ...]:
        """What deletes the second object."""
        return self._second_cleanup(self.kept.maker, self.created)

    @property
    def second_parent(self) -> TestCase | None:
        """Another object of the kind that the object stands in."""
        at = self.kept.holder
        return None if at is None else self._second(self.kept.parents[at].operation, self.parents[at].case)

    @property
    def second_parent_cleanup(self) -> tuple[Step, ...]:
        """What deletes the other parent."""
        at = self.kept.holder
        return () if at is None else self._second_cleanup(self.kept.parents[at], self.parents[at].case)

    def is_protected(self, operation: Operation) -> bool:
        """Whether a request without a credential is refused, as far as the document says."""
        access = self.subject(operation).access
        return access is not None and not access.optional

    @property
    def read(self) -> TestCase | None:
        return self.least(self.kept.read)

    @property
    def deleted(self) -> TestCase | None:
        return self.least(self.kept.delete)

    @property
    def replaced(self) -> TestCase | None:
        """PUT of all that the object can hold, other than it was made with."""
        return self._different(self.kept.replace)

    def replaces(self, field: Field) -> bool:
        """Whether PUT replaces the object with a field; where nothing is required it may be a partial update."""
        create, put = self.schema(self.kept.create), self.schema(self.kept.replace)
        same = create and put and self.effectives.of(put) == self.effectives.of(create)
        return field.beside or bool(same)

    @cached_property
    def changed(self) -> TestCase | None:
        """PATCH of one field, to another value than the object has."""
        operation, made = self.kept.change, self.created_full
        if operation is None or made is None:
            return None
        for field in self.fields(operation):
            build = partial(bodies.one, self.subject(operation), field)
            found = self.written(operation, f"one {field.at}", build)
            new = value_in(found.request.body, field.sent) if found else ABSENT
            if is_telling(field, new) and new != value_in(made.request.body, field.sent):
                return found
        return None

    def refused(self, operation: Operation) -> TestCase | None:
        """Return a request that changes everything and breaks one rule, so that it must be refused."""
        subject = self.subject(operation)

        def build(draw: Stream) -> Request:
            return bodies.broken(subject, bodies.different(subject, draw))

        return self.written(operation, "refused", build, "input", _BODY)

    # What may be compared.

    @property
    def effectives(self) -> Effectives:
        return self.subject(self.kept.create).values.effectives

    def fields(self, operation: Operation | None) -> tuple[Field, ...]:
        """Return the fields of the body of `operation` that reading the object shows."""
        schema = self.schema(operation)
        return shared_fields(self.effectives, schema, self.answer) if schema and self.answer else ()

    def schema(self, operation: Operation | None) -> Pointer | None:
        """Return the schema of the JSON body that `operation` is sent."""
        subject = self.subject(operation) if operation is not None else None
        return subject.media.schema if subject and subject.media and subject.sends_json else None

    @cached_property
    def answer(self) -> Pointer | None:
        """The schema of the object as it is read."""
        for response in self.kept.read.responses:
            media = json_content(response.content) if response.status.startswith("2") else None
            if media is not None:
                return media.schema
        return None

    @cached_property
    def same_object(self) -> tuple[Check, ...]:
        """That what is read is what was made: its id, where both answers hold it."""
        ((name, source),) = self.created.captures.items()
        there = self.types_at(source, self.answer)
        return (Check("read-back", source, equals="{{" + name + "}}"),) if there & self.id_types else ()

    @property
    def is_named_by_client(self) -> bool:
        """Whether the client chooses the id: another object may have the same one."""
        ((_, source),) = self.created.captures.items()
        body = self.created.request.body
        return isinstance(body, dict) and source.rpartition("/")[2] in body

    @cached_property
    def id_types(self) -> frozenset[str]:
        """The types of the id that the answer to its making holds, none where a header tells it."""
        ((_, source),) = self.created.captures.items()
        answers = (json_content(each.content) for each in self.kept.create.responses if each.status[0] == "2")
        schemas = (media.schema for media in answers if media is not None)
        return frozenset[str]().union(*(self.types_at(source, schema) for schema in schemas))

    def types_at(self, pointer: str, schema: Pointer | None) -> frozenset[str]:
        """Return the types that are documented at `pointer` below `schema`; whole numbers are numbers."""
        if schema is None or not pointer.startswith("/"):
            return frozenset()
        effective = self.effectives.of(schema)
        for token in pointer.split("/")[1:]:
            name = token.replace("~1", "/").replace("~0", "~")
            if name not in effective.properties:
                return frozenset()
            effective = self.effectives.of(*effective.properties[name])
        return frozenset("number" if each == "integer" else each for each in effective.types)

    # How a flow is put together.

    def flow(self, about: About, *steps: Step, cleanup: tuple[Step, ...] = ()) -> Flow:
        """Return the flow; the object and what it stands in are deleted afterwards, as far as it makes them."""
        # A case of an operation named like the resource may have the technique in its id too.
        name = f"{self.kept.resource}-{about.technique}{'-flow' if about.technique in _OF_CASES_TOO else ''}"
        confidence = min(about.confidence, *(each.score for each in self.kept.chain))
        own = self._setup.flows["own"]
        ends = (*cleanup, *(Step(_role(step, own), step) for step in own.cleanup))

        def finished(step: Step) -> TestCase:
            return step.case._replace(id=CaseId(f"{name}-{step.role}"), why=about.why, scope="own")

        made = tuple(finished(step) for step in (*self.parents, *steps))
        names = {"run", *(name for step in made for name in step.captures)}
        return Flow(
            id=name,
            technique=about.technique,
            resource=self.kept.resource,
            operation_id=about.operation.id,
            title=about.title if confidence >= SURE else f"Should hold: {about.title}",
            why=about.why,
            steps=made,
            cleanup=tuple(finished(step) for step in ends if _asked(step.case) <= names),
            confidence=confidence,
        )

    def step(self, role: str, case: TestCase, technique: str, says: str, *checks: Check) -> Step:
        title = f"{case.method} {case.path} {says}"
        return Step(role, case._replace(technique=technique, title=title, checks=checks))

    def made(self, case: TestCase, role: str = "create") -> Step:
        """Return the step that makes the object; what comes after it is the matter of the flow."""
        return self.step(role, case, "setup", f"makes the {self.kept.noun}")

    def expecting(self, case: TestCase, operation: Operation, family: Family) -> TestCase:
        """Return a request that must come to another end than success."""
        return case._replace(expect=expectation(operation, family))

    # How a request is made.

    def least(self, operation: Operation | None) -> TestCase | None:
        """Return the request with the least that `operation` needs."""
        if operation is None:
            return None
        subject = self.subject(operation)
        return self.written(operation, "least", lambda _: subject.minimal())

    def written(
        self,
        operation: Operation,
        key: str,
        build: Callable[[Stream], Request],
        family: Family = "ok",
        broken: tuple[str, str] | None = None,
    ) -> TestCase | None:
        """Return a verified request, None where there is none; `key` tells those of one operation apart."""
        return self.written_on(self.subject(operation), key, build, family, broken)

    def written_on(
        self,
        subject: Subject,
        key: str,
        build: Callable[[Stream], Request],
        family: Family = "ok",
        broken: tuple[str, str] | None = None,
    ) -> TestCase | None:
        """Return the same of an operation on other objects."""
        operation = subject.operation
        if (operation.id, key) not in self._made:

            def own(draw: Stream) -> Request:
                return bodies.with_own_id(subject, build(draw))

            candidate = Candidate(
                "flow", "flow", operation.at, family, "", "", own, label=key, broken=broken, draws=True
            )
            made = Writer(subject, self._verifier).write(candidate)
            self._made[operation.id, key] = made if isinstance(made, TestCase) else None
        return self._made[operation.id, key]

    def subject(self, operation: Operation) -> Subject:
        """Return the operation under design, on the objects that the flow makes."""
        known = self._subjects.get(operation.id)
        if known is None:
            known = self._subjects[operation.id] = self.on(operation, self.makers)
        return known

    @property
    def makers(self) -> Chain:
        """Who makes the objects of the flow."""
        return tuple((each, self._setup.variables[each.item]) for each in self.kept.chain)

    def on(
        self, operation: Operation, chain: Chain, given: Mapping[str, Binding] = _NOTHING_GIVEN
    ) -> Subject:
        """Return the operation under design, on what `chain` captures; `given` are more values for its path."""
        bare = self._subject_of(operation, {})
        producers = tuple(each for each, _ in chain)
        variables = {**self._setup.variables, **{each.item: name for each, name in chain}}
        draw = bare.stream("bind", "")
        bindings = {**captured(operation, producers, variables, bare.values, draw), **given}
        # What a PUT sends is kept too, beside what other cases and other runs sent.
        return with_links(self._subject_of(operation, bindings).marking(), producers, variables)

    def _second(self, operation: Operation, first: TestCase) -> TestCase | None:
        found = self.written(operation, "second", lambda _: bodies.twin(first.request))
        return found and found._replace(captures={second(name): at for name, at in first.captures.items()})

    def _second_cleanup(self, maker: Producer, made: TestCase) -> tuple[Step, ...]:
        deleter = maker.deleter.id if maker.deleter else None
        found = (step for step in self._setup.flows["own"].cleanup if step.operation_id == deleter)
        names = {name: second(name) for name in made.captures}
        return tuple(Step("cleanup-second", renamed(step, names)) for step in found)

    def _different(self, operation: Operation | None) -> TestCase | None:
        if operation is None:
            return None
        return self.written(operation, "different", partial(bodies.different, self.subject(operation)))

    def _chosen(self, subject: Subject, _: Stream) -> Request:
        """Return all that the object can hold, with the id of its own where the client chooses it."""
        made, least = bodies.whole(subject), self.created.request.body
        if not isinstance(made.body, dict) or not isinstance(least, dict):
            return made
        return made._replace(
            body={**made.body, **{name: least[name] for name in least if name not in made.body}}
        )


def second(name: str) -> str:
    """Return what the id of a second object is captured as."""
    return f"{name}Second"


def _asked(case: TestCase) -> set[str]:
    """Return the names of captured values that a request needs."""
    return {name for name in NAME.findall(case.wire.target) if not name.startswith("API_")}


def _role(step: TestCase, flow: Flow) -> str:
    return f"{step.technique}-{step.id.removesuffix('-cleanup').removeprefix(f'{flow.id}-')}"


def renamed(case: TestCase, names: Mapping[str, str]) -> TestCase:
    """Return a request on another object: captured names in its path stand for others."""
    target = NAME.sub(lambda found: "{{" + names.get(found[1], found[1]) + "}}", case.wire.target)
    return case._replace(wire=case.wire._replace(target=target))
