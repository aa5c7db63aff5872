"""An `Api` becomes a suite: operation by operation, each with its best cases, all of them verified."""

from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cached_property, partial
from itertools import islice

from engine.cases import bindings as binding
from engine.cases.auth import access
from engine.cases.chains import Chains
from engine.cases.counting import Counts
from engine.cases.coverage.items import ItemFinder, rules_of
from engine.cases.coverage.links import links_of
from engine.cases.coverage.model import Link
from engine.cases.dependencies import Binding, Dependencies, Producer
from engine.cases.enriching import NOTHING_ADDED, Added, added, marked, most_added, takes_nothing_away, told
from engine.cases.flows import flows, kept_objects
from engine.cases.flows.said import World, said_flows
from engine.cases.ids import alike, operation_slugs
from engine.cases.knowledge import Knowledge
from engine.cases.logging_in import SET_BY_A_PERSON, KnownUser, is_login
from engine.cases.methods import Methods
from engine.cases.model import LeftOut, OperationPlan, Suite, TestCase
from engine.cases.oracles import MAY_SUCCEED
from engine.cases.ranking import Ranking
from engine.cases.registering import registration
from engine.cases.resources import resources
from engine.cases.rng import stream
from engine.cases.rules.model import Rule
from engine.cases.setups import Setup, Setups
from engine.cases.sites import Sites
from engine.cases.subject import Subject
from engine.cases.techniques.candidate import Candidate
from engine.cases.values import Values
from engine.cases.verify import Verifier
from engine.cases.writing import Rejected, Steps, Writer
from engine.errors import Location, Pointer, Problem, Severity
from engine.events import CaseLeftOut, Emit, OperationPlanned, ProblemFound
from engine.openapi.model import Api, Operation
from engine.options import GenerateOptions, chooser, names_of

MOST_CANDIDATES = 2_000
"""Of one operation: behind these nothing is written, however many cases are asked for."""


def plan(
    api: Api, options: GenerateOptions, emit: Emit, knowledge: Knowledge | None = None
) -> tuple[Suite, Iterator[OperationPlan]]:
    """Return what is known of the suite at once, and its operations as they are planned."""
    planner = Planner(api, options, emit, knowledge)
    return planner.suite, planner.operations()


class Planner:
    """One run. Everything that operations share is made here, once."""

    def __init__(
        self, api: Api, options: GenerateOptions, emit: Emit, knowledge: Knowledge | None = None
    ) -> None:
        self._api = api
        self._options = options
        self._emit = emit
        lets_in = chooser(options)
        self._chosen = tuple(each for each in api.operations if lets_in(_names(each)))
        self._slugs = operation_slugs(api.operations)
        self._verifier = Verifier(api)
        self._values = Values(api.schemas, accepts=self._verifier.accepts, domain=options.domain)
        self._knowledge = knowledge or Knowledge()
        self._sites = Sites(self._values.effectives)
        self._methods = Methods(api.operations, api.skipped)
        self._dependencies = Dependencies(api, self._values.effectives)
        self._chains = Chains(api.operations, self._dependencies, self._values.effectives, self._sites)
        self._items = ItemFinder()
        self._counts = Counts()
        self._given = binding.Given(self._dependencies, self._values, options.seed)
        groups = resources(api.operations)
        self._resource_of = {each: group.slug for group in groups for each in group.operation_ids}
        self._setups = Setups(self._subject, self._given_to, self._verifier, self._resource_of)
        self._producers: dict[str, tuple[Producer, ...]] = {}
        self._known_users: dict[str, KnownUser] = {}
        self._setup_of = {each.id: self._find_setup(each) for each in self._chosen}
        chosen = {each.id for each in self._chosen}
        kept = tuple(group for group in groups if chosen & set(group.operation_ids))
        objects = kept_objects(kept, self._chosen, self._dependencies, self._chains)
        found = tuple(flows(objects, self._setups.of, self._subject, self._verifier, self._dependencies))
        said = tuple(said_flows(self._knowledge, self._world()))
        self.suite = Suite(api, kept, (*self._setups.flows(), *found, *said), self._knowledge.counts)

    def _world(self) -> World:
        operations = {each.id: each for each in self._chosen}
        return World(operations, self._dependencies, self._subject, self._verifier, self._resource_of)

    def operations(self) -> Iterator[OperationPlan]:
        """Yield each chosen operation with its cases, in document order."""
        if self._options.domain and self._values.domain is None:
            self._emit(ProblemFound(_unknown_domain(self._options.domain)))
        for several in alike(self._slugs):
            self._emit(ProblemFound(_alike(several)))
        for done, operation in enumerate(self._chosen, 1):
            planned = self._enriched(operation, self._plan(operation, self._values))
            for each in planned.left_out:
                self._emit(CaseLeftOut(*each))
            self._emit(
                OperationPlanned(
                    operation.id, len(planned.cases), len(planned.left_out), done, len(self._chosen)
                )
            )
            yield planned
        for pointer in dict.fromkeys(self._verifier.weakened):
            self._emit(ProblemFound(_weakened(pointer)))

    def links(self, operation: Operation) -> tuple[Link, ...]:
        """Return who gives `operation` the ids of objects, also where others of its ids come from nobody."""
        return tuple(links_of(operation, self._chains))

    def rules(self, operation: Operation) -> tuple[Rule, ...]:
        """Return the rules between inputs of `operation`, the guesses among them too."""
        return tuple(rules_of(self._bound(operation, self._values)))

    def candidates(self, operation: Operation) -> Iterator[Candidate]:
        """Yield all that `operation` has to offer, in rank order, before any is verified."""
        return islice(Ranking(self._bound(operation, self._values)), MOST_CANDIDATES)

    def _enriched(self, operation: Operation, plain: OperationPlan) -> OperationPlan:
        """Return the plan with what is known beside the document, and `plain` where that would cost a case."""
        if operation.id not in self._knowledge.concerned:
            return plain
        enriched = self._plan(operation, self._known)
        if takes_nothing_away(enriched, plain):
            return marked(enriched, self._told)
        self._emit(ProblemFound(_not_enriched(operation)))
        return plain

    @cached_property
    def _told(self) -> Mapping[str, frozenset[str]]:
        return told(self._knowledge)

    @cached_property
    def _known(self) -> Values:
        accepts = self._verifier.accepts
        known = self._knowledge.values
        return Values(self._api.schemas, accepts=accepts, domain=self._options.domain, known=known)

    def _plan(self, operation: Operation, values: Values) -> OperationPlan:
        subject = self._bound(operation, values)
        setup = self._setup_of[operation.id]
        writer = Writer(subject, self._verifier, setup.guesses(subject.inputs) if setup else {})
        cases: list[TestCase] = []
        left_out: list[LeftOut] = []
        repeating = False
        taken: list[str] = []
        cut: Mapping[str, int] = {}
        ranking = Ranking(subject)
        for candidate in ranking:
            taken.append(candidate.technique)
            is_realistic = candidate.technique == "realistic"
            if not (repeating and is_realistic):  # one set was like an earlier case, so the next would be too
                made = writer.write(candidate, _steps(setup, operation, candidate))
                if isinstance(made, TestCase):
                    cases.append(made)
                else:
                    repeating = repeating or is_realistic
                    left_out.append(_left_out(operation, candidate, made))
            if len(cases) >= self._options.cases or len(taken) >= MOST_CANDIDATES:
                cut = self._counts.behind(subject, ranking, taken)
                break
        beyond = len(taken) + sum(cut.values()) - MOST_CANDIDATES
        if beyond > 0:
            left_out.append(_too_many(operation, beyond))
        more = NOTHING_ADDED if values is self._values else self._added(subject, writer)
        cut = Counter(cut) + more.cut if more.cut else cut
        items = self._items.of(subject, self._producers.get(operation.id, ()), cut)
        subject.forget_checks()
        self._verifier.forget(operation)
        return OperationPlan(
            operation,
            self._slugs[operation.id],
            self._resource_of[operation.id],
            (*cases, *more.cases),
            (*left_out, *more.left_out),
            items,
        )

    def _added(self, subject: Subject, writer: Writer) -> Added:
        operation, most = subject.operation, most_added(self._options.cases)
        steps = partial(_steps, self._setup_of[operation.id], operation)
        return added(subject, writer, self._knowledge.rules.get(operation.id, ()), steps, most)

    def _find_setup(self, operation: Operation) -> Setup | None:
        below_given = False
        if self._chains.is_partly_made(operation):
            below_given = all(each.origin == "given" for each in self._given_to(operation).values())
        for producers in self._chains.chains(operation, below_given=below_given):
            self._producers.setdefault(operation.id, producers)
            setup = self._setups.take(producers, operation)
            if setup is not None:
                return setup
        return self._register(operation) if is_login(operation) else None

    def _register(self, operation: Operation) -> Setup | None:
        """Return the setup that registers who may log in, where the document has one."""
        login, effectives = self._subject(operation, {}).login, self._values.effectives
        found = login and registration(self._api.operations, login, effectives, self._dependencies)
        setup = self._setups.of((found.producer,)) if found else None
        if not found or setup is None:
            return None
        known = found.known_user(setup.flows["shared"].steps[0])
        if known is None:
            return None
        self._known_users[operation.id] = known
        return self._setups.take(setup.chain, operation)

    def _given_to(self, operation: Operation) -> Mapping[str, Binding]:
        """Return the bindings of what no operation makes, as far as a person or the document gives it."""
        unmade = self._chains.unmade(operation)
        if not unmade:
            return {}
        found = self._given.of(operation)
        names = (each.parameter.name for each in unmade)
        return {name: found[name] for name in names if name in found}

    def _bound(self, operation: Operation, values: Values) -> Subject:
        setup = self._setup_of.get(operation.id)
        if setup is not None:
            draw = stream(self._options.seed, operation.method, operation.path, "bind")
            found = binding.captured(operation, setup.chain, setup.variables, values, draw)
            subject = self._subject(operation, {**self._given_to(operation), **found}, values)
            return binding.with_links(subject, setup.chain, setup.variables)
        return self._subject(operation, self._given.of(operation), values)

    def _subject(
        self, operation: Operation, found: Mapping[str, Binding], values: Values | None = None
    ) -> Subject:
        return Subject(
            operation=operation,
            slug=self._slugs[operation.id],
            access=access(operation, self._api.security_schemes),
            values=values or self._values,
            shared_sites=self._sites,
            methods=self._methods,
            bindings=found,
            seed=self._options.seed,
            unique=operation.method == "POST",
            inputs=self._chains.inputs(operation),
            known_user=self._known_users.get(operation.id, SET_BY_A_PERSON),
        )


def _left_out(operation: Operation, candidate: Candidate, made: Rejected) -> LeftOut:
    return LeftOut(operation.id, candidate.technique, candidate.target, made.reason, made.detail)


def _too_many(operation: Operation, beyond: int) -> LeftOut:
    detail = f"it has {MOST_CANDIDATES + beyond:,} cases to offer: those behind the first {MOST_CANDIDATES:,} are in no suite"
    return LeftOut(operation.id, "", operation.at, "too-large", detail)


def _not_enriched(operation: Operation) -> Problem:
    return Problem(
        "ai-values-unfit",
        f"`{operation.id}` would lose cases with the values of a model: it keeps those made by rules",
        "nothing is needed; please report it",
        Location("the document", operation.at),
        Severity.WARNING,
    )


def _unknown_domain(hint: str) -> Problem:
    return Problem(
        "domain-unknown",
        f"no vocabulary belongs to the domain `{hint}`: the general one is used",
        "name a domain such as e-commerce, banking, healthcare, travel or education",
        severity=Severity.WARNING,
    )


def _alike(several: tuple[str, ...]) -> Problem:
    more = f" and {len(several) - 2:,} more" if len(several) > 2 else ""
    return Problem(
        "ids-alike",
        f"`{several[0]}` and `{several[1]}`{more} would be one name in ids of cases: digits tell them apart",
        "give them an operationId that differs in more than capitals and separators",
        severity=Severity.WARNING,
    )


def _weakened(pointer: Pointer) -> Problem:
    return Problem(
        "schema-weakened",
        "a part of this schema cannot be judged: a pattern that no engine reads, or nesting without end",
        "simplify it; until then no case is about that part",
        Location("the document", pointer),
        Severity.WARNING,
    )


def _names(operation: Operation) -> tuple[str, ...]:
    return names_of(operation.id, operation.tags, operation.method, operation.path)


def _steps(setup: Setup | None, operation: Operation, candidate: Candidate) -> Steps:
    """Return what setup has for one case."""
    if setup is None or candidate.method:
        return {}
    return setup.steps[setup.scope(operation, may_succeed=candidate.family in MAY_SUCCEED)]
