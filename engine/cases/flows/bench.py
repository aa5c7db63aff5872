"""The verified requests that the flows of one kind of object are made of; each is written once."""

from collections.abc import Callable
from dataclasses import replace
from functools import cached_property, partial
from typing import NamedTuple

from engine.cases.bindings import captured
from engine.cases.flows.fields import Field, is_given, is_telling, shared_fields, value_in, without
from engine.cases.flows.kept import Kept
from engine.cases.model import ABSENT, CaseId, Check, Flow, Request, TestCase
from engine.cases.oracles import Family, expectation, json_content
from engine.cases.rng import Stream
from engine.cases.setups import Setup, SubjectOf
from engine.cases.subject import Subject
from engine.cases.techniques.candidate import Candidate
from engine.cases.values import Effectives, NoValue
from engine.cases.values.wrong import wrong_types
from engine.cases.verify import Verifier
from engine.cases.writing import Writer
from engine.errors import Pointer
from engine.openapi.model import Operation


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
    """Everything flows about one kind of object share. `setup` makes the object, with the least it needs."""

    def __init__(self, kept: Kept, setup: Setup, subject_of: SubjectOf, verifier: Verifier) -> None:
        self.kept = kept
        self._setup = setup
        self._subject_of = subject_of
        self._verifier = verifier
        self._subjects: dict[str, tuple[Subject, Writer]] = {}
        self._made: dict[str, TestCase | None] = {}

    # What makes and deletes the object.

    @cached_property
    def parents(self) -> tuple[Step, ...]:
        """The steps that make what the object stands in."""
        flow = self._setup.flows["own"]
        return tuple(Step(_role(step, flow), step) for step in flow.steps[:-1])

    @property
    def created(self) -> TestCase:
        """The object, with the least it needs."""
        return self._setup.flows["own"].steps[-1]

    @cached_property
    def created_full(self) -> TestCase | None:
        """The object with all that it can hold, references to other objects aside."""
        made = self._written(self.kept.create, "full", lambda draw: self._whole(self.kept.create, draw))
        return made and made._replace(captures=self.created.captures)

    # What is done with it.

    @cached_property
    def read(self) -> TestCase | None:
        return self._least(self.kept.read)

    @cached_property
    def deleted(self) -> TestCase | None:
        return self._least(self.kept.delete)

    @cached_property
    def replaced(self) -> TestCase | None:
        """PUT of all that the object can hold, other than it was made with."""
        return self._other("replaced", self.kept.replace)

    @cached_property
    def replaced_least(self) -> TestCase | None:
        return self._least(self.kept.replace)

    @cached_property
    def listed(self) -> TestCase | None:
        return self._least(self.kept.finder and self.kept.finder.operation)

    @cached_property
    def changed(self) -> TestCase | None:
        """PATCH of one field, to another value than the object has."""
        operation, whole = self.kept.change, self.created_full
        if operation is None or whole is None:
            return None
        for field in self.fields(operation):
            made = self._written(operation, f"one {field.at}", partial(self._one, field))
            new = value_in(made.request.body, field.sent) if made else ABSENT
            if is_telling(field, new) and new != value_in(whole.request.body, field.sent):
                return made
        return None

    # What may be compared.

    @property
    def effectives(self) -> Effectives:
        return self._subject(self.kept.create)[0].values.effectives

    def fields(self, operation: Operation | None) -> tuple[Field, ...]:
        """Return the fields of the body of `operation` that reading the object shows."""
        if operation is None or self.answer is None:
            return ()
        subject = self._subject(operation)[0]
        schema = subject.media.schema if subject.sends_json and subject.media else None
        return shared_fields(self.effectives, schema, self.answer) if schema else ()

    @cached_property
    def answer(self) -> Pointer | None:
        """The schema of the object as it is read."""
        for response in self.kept.read.responses:
            media = json_content(response.content) if response.status.startswith("2") else None
            if media is not None:
                return media.schema
        return None

    # How a flow is put together.

    def expecting(self, case: TestCase, family: Family) -> TestCase:
        """Return a request that must come to another end than success."""
        operation = next(each for each in self._known() if each.id == case.operation_id)
        return case._replace(expect=expectation(operation, family))

    def flow(self, about: About, *steps: Step) -> Flow:
        """Return the flow; the object and what it stands in are deleted afterwards."""
        name = f"{self.kept.resource}-{about.technique}"
        confidence = min(about.confidence, *(each.score for each in self.kept.chain))
        own = self._setup.flows["own"]
        cleanup = (Step(_role(step, own), step) for step in own.cleanup)

        def finished(step: Step) -> TestCase:
            return step.case._replace(id=CaseId(f"{name}-{step.role}"), why=about.why, scope="own")

        return Flow(
            id=name,
            technique=about.technique,
            resource=self.kept.resource,
            operation_id=about.operation.id,
            title=about.title if confidence >= 0.8 else f"Should hold: {about.title}",
            why=about.why,
            steps=tuple(finished(step) for step in (*self.parents, *steps)),
            cleanup=tuple(finished(step) for step in cleanup),
            confidence=confidence,
        )

    def step(self, role: str, case: TestCase, technique: str, says: str, *checks: Check) -> Step:
        title = f"{case.method} {case.path} {says}"
        return Step(role, case._replace(technique=technique, title=title, checks=checks))

    def made(self, case: TestCase) -> Step:
        """Return the step that makes the object; what comes after it is the matter of the flow."""
        return self.step("create", case, "setup", f"makes the {self.kept.noun}")

    @cached_property
    def same_object(self) -> tuple[Check, ...]:
        """Whether what is read is what was made: its id, where both answers hold it."""
        ((name, source),) = self.created.captures.items()
        at = self._id_types(source, self.answer)
        made = (json_content(each.content) for each in self.kept.create.responses if each.status[0] == "2")
        schemas = (media.schema for media in made if media is not None)
        if not at or not any(at & self._id_types(source, schema) for schema in schemas):
            return ()
        return (Check("read-back", source, equals="{{" + name + "}}"),)

    def _id_types(self, pointer: str, schema: Pointer | None) -> frozenset[str]:
        if schema is None or not pointer.startswith("/"):
            return frozenset()
        effective = self.effectives.of(schema)
        for token in pointer.split("/")[1:]:
            name = token.replace("~1", "/").replace("~0", "~")
            if name not in effective.properties:
                return frozenset()
            effective = self.effectives.of(*effective.properties[name])
        return frozenset("number" if each == "integer" else each for each in effective.types)

    # How a request is made.

    def refused(self, operation: Operation) -> TestCase | None:
        """Return the request that changes everything and breaks one rule, so that it must be refused."""
        subject = self._subject(operation)[0]

        def build(draw: Stream) -> Request:
            return self._breaking(subject, self._different(operation, draw))

        return self._written(operation, "refused", build, "input", ("body", ""))

    def _breaking(self, subject: Subject, request: Request) -> Request:
        sites = [site for site in subject.sites if site.place == "body" and len(site.path) == 1]
        required = [site for site in sites if site.required is not None]
        if subject.operation.method == "PUT" and required and len(sites) > 1:
            return subject.edit(request, required[-1], ABSENT)
        for site in sites:
            wrongs = wrong_types(subject.effective(site), subject.values.effectives)
            wrong = next((each for each in wrongs if isinstance(each.value, str | dict)), None)
            if wrong is not None and not is_given(str(site.path[0])):
                return subject.edit(request, site, wrong.value)
        raise NoValue("unsolved", "no field of the body can be wrong", (subject.operation.at,))

    def _other(self, key: str, operation: Operation | None) -> TestCase | None:
        if operation is None:
            return None
        found = operation
        return self._written(found, key, lambda draw: self._different(found, draw))

    def _different(self, operation: Operation, draw: Stream) -> Request:
        """Return a request that holds other values than the object was made with, as far as there are some."""
        requests = self._subject(operation)[0].requests
        made = requests.make("full", draw, realistic=True)
        return self._without_references(operation, made)

    def _one(self, field: Field, draw: Stream) -> Request:
        """Return a PATCH of what is required and of one field."""
        operation = self.kept.change
        if operation is None:
            raise NoValue("unsolved", "nothing changes the object")
        subject = self._subject(operation)[0]
        request = self._different(operation, draw)
        schema = subject.media.schema if subject.media else None
        if not isinstance(request.body, dict) or schema is None or field.sent[0] not in request.body:
            raise NoValue("unsolved", "the body has no such field")
        sent = {*self.effectives.of(schema).required, field.sent[0]}
        return request._replace(body={name: each for name, each in request.body.items() if name in sent})

    def _whole(self, operation: Operation, draw: Stream) -> Request:
        subject = self._subject(operation)[0]
        whole = self._without_references(operation, subject.requests.make("full", draw))
        least = self.created.request.body
        if not isinstance(whole.body, dict) or not isinstance(least, dict):
            return whole
        chosen = {name: least[name] for name in least if name not in whole.body}
        return whole._replace(body={**whole.body, **chosen}) if chosen else whole

    def _without_references(self, operation: Operation, request: Request) -> Request:
        """Return `request` without optional ids: they would name objects that may not exist."""
        subject = self._subject(operation)[0]
        if not isinstance(request.body, dict) or not subject.media or not subject.media.schema:
            return request
        required = self.effectives.of(subject.media.schema).required
        names = frozenset(name for name in request.body if name not in required and is_given(name))
        return request._replace(body=without(request.body, names)) if names else request

    def _least(self, operation: Operation | None) -> TestCase | None:
        if operation is None:
            return None
        subject = self._subject(operation)[0]
        return self._written(operation, "least", lambda _: subject.minimal())

    def _written(
        self,
        operation: Operation,
        key: str,
        build: Callable[[Stream], Request],
        family: Family = "ok",
        broken: tuple[str, str] | None = None,
    ) -> TestCase | None:
        name = f"{operation.id} {key}"
        if name not in self._made:
            _, writer = self._subject(operation)
            candidate = Candidate(
                "flow",
                "flow",
                operation.at,
                family,
                "",
                "",
                build,
                label=key,
                broken=broken,
                draws=True,
            )
            made = writer.write(candidate)
            self._made[name] = made if isinstance(made, TestCase) else None
        return self._made[name]

    def _subject(self, operation: Operation) -> tuple[Subject, Writer]:
        """Return the operation under design: above the object for its siblings, on it for all others."""
        known = self._subjects.get(operation.id)
        if known is None:
            chain = self.kept.chain
            bare = self._subject_of(operation, {})
            draw = bare.stream("bind", "")
            bindings = captured(operation, chain, self._setup.variables, bare.values, draw)
            # What a PUT sends is kept too, beside what other cases and other runs sent.
            subject = replace(self._subject_of(operation, bindings), unique=True)
            known = self._subjects[operation.id] = (subject, Writer(subject, self._verifier))
        return known

    def _known(self) -> tuple[Operation, ...]:
        kept = self.kept
        found = (kept.create, kept.read, kept.replace, kept.change, kept.delete)
        return tuple(each for each in (*found, kept.finder and kept.finder.operation) if each is not None)


def _role(step: TestCase, flow: Flow) -> str:
    return f"{step.technique}-{step.id.removesuffix('-cleanup').removeprefix(f'{flow.id}-')}"
