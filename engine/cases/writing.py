"""A candidate becomes a case: built, put on the wire, read back, judged. What fails is never written."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple, TypeAlias

from engine.cases.bindings import RUN_TOKENS
from engine.cases.ids import CaseIds, digest
from engine.cases.logging_in import KnownUser, as_known_user
from engine.cases.model import Auth, CaseId, Expectation, LeftOutReason, Request, TestCase, Wire
from engine.cases.oracles import MAY_SUCCEED, UNJUDGED, Family, expectation, is_form
from engine.cases.rng import Stream
from engine.cases.subject import MOST_TRIES, NotPlaced, Subject
from engine.cases.techniques.candidate import Candidate, Shows
from engine.cases.techniques.words import softened
from engine.cases.values import NoValue
from engine.cases.verify import Verifier
from engine.cases.wire.encode import Credentials, NotOnTheWire, encode
from engine.openapi.model import Operation

_AS_KNOWN_USER: frozenset[Family] = frozenset(("ok", "ignore-or-refuse"))
"""The families that a login with a made-up password would never end in."""
_SEEDED = ("minimal", "full")
"""What the seed chose the values of, though no other draw is tried."""
_WORTH_ANOTHER = ("not-verified", "not-on-the-wire", "duplicate")
_NO_CREDENTIALS = Credentials()
_UNUSED = Stream()
"""What a candidate that leaves nothing to chance is built with."""
_SAFE = ("GET", "HEAD", "OPTIONS", "TRACE")
_SWEEPING = ("purge", "reset", "truncate", "wipe", "deleteall", "delete-all", "flush")


Steps: TypeAlias = Mapping[str, tuple[str, ...]]
"""Captured name -> the steps that must have run for it, in order."""
_NO_STEPS: Steps = {}
_NOTHING_CAPTURED: Mapping[str, str] = {}
_NO_GUESSES: Mapping[str, float] = {}
_OF_NO_OBJECT = ("alive", "auth")
"""The families whose answer is the same whatever the ids in a request are."""


class Rejected(NamedTuple):
    """Why a candidate is no case."""

    reason: LeftOutReason
    detail: str


class Writer:
    """Turns the candidates of one operation into verified cases."""

    def __init__(
        self, subject: Subject, verifier: Verifier, guesses: Mapping[str, float] = _NO_GUESSES
    ) -> None:
        """`guesses`: how sure it is that a captured value is what the operation takes, by name, where it is not."""
        self._subject = subject
        self._guesses = guesses
        self._verifier = verifier
        self._ids = CaseIds(subject.slug)
        bindings = (*subject.bindings.values(), *(each.binding for each in subject.links))
        self._origins = frozenset(binding.origin for binding in bindings)
        self._acts_on = list(subject.bindings.values() or bindings)[-1].origin if bindings else None
        self._samples = dict([live for each in bindings if each.origin != "example" for live in each.lives])
        self._live = frozenset(
            ("run", *self._samples, *(_live_of(subject.known_user) if subject.login else ()))
        )
        self._run_samples = tuple({**self._samples, "run": token} for token in RUN_TOKENS)
        self._sent: dict[Wire, bool] = {}
        self._baselines: dict[int, Wire] = {}
        self._written: set[CaseId] = set()
        self._has_twins = verifier.has_twins(subject.operation)
        # Ten cases of an operation share a few families, so each answer is looked up once.
        self._answers: dict[Family, tuple[Expectation, tuple[str, ...]]] = {}
        self._credentials: dict[Auth, Credentials] = {}
        subject.verify_by(self._fault)

    def write(self, candidate: Candidate, setup: Steps = _NO_STEPS) -> TestCase | Rejected:
        """Return the case, or why there is none; another draw is tried where one can help."""
        rejected: Rejected | None = None
        for attempt in range(MOST_TRIES if candidate.draws else 1):
            made = self._try(candidate, attempt, setup)
            if isinstance(made, TestCase):
                return made
            rejected = made
            if made.reason not in _WORTH_ANOTHER:
                break
        assert rejected is not None  # noqa: S101 - at least one attempt was made
        return rejected

    def _try(self, candidate: Candidate, attempt: int, setup: Steps) -> TestCase | Rejected:
        subject = self._subject
        draw = (
            subject.stream(candidate.technique + candidate.label, candidate.target, attempt)
            if candidate.draws
            else _UNUSED
        )
        case_id = self._ids.make(candidate.technique, candidate.place, candidate.leaf, candidate.label)
        try:
            request = candidate.build(draw)
            verified = self._baselines.get(id(request))
            wire = verified or self._encode(request, case_id)
        except NoValue as error:
            return Rejected(error.reason, error.detail)
        except NotPlaced as displaced:
            return Rejected("unsolved", f"no baseline has a place for `{displaced}`")
        except NotOnTheWire as unsent:
            return Rejected("not-on-the-wire", str(unsent))
        if wire.parts and verified:
            wire = self._encode(request, case_id)  # the boundary is made of the case's id
        if candidate.method:
            wire = wire._replace(method=candidate.method)
        rejected = (
            None if verified and candidate.family not in UNJUDGED else self._wrong(candidate, request, wire)
        )
        if rejected is not None:
            return rejected
        if self._subject.login and self._is_by_known_user(candidate):
            request = as_known_user(self._subject.login, request, self._subject.known_user)
            wire = self._encode(request, case_id)
        if self._is_repeated(candidate, wire) or case_id in self._written:
            return Rejected("duplicate", "the same request as an earlier case")
        self._written.add(case_id)
        # One about the id itself may hold nothing of what setup captures.
        needed = (each for name, steps in setup.items() if carries(wire, name) for each in steps)
        return self._case(candidate, case_id, request, wire, tuple(dict.fromkeys(needed)) if setup else ())

    def _is_repeated(self, candidate: Candidate, wire: Wire) -> bool:
        """Tell whether an earlier case sends the same.

        A case about one value never gives way to one whose values the seed chose: every seed must
        choose the same cases.
        """
        seeded = candidate.draws or candidate.technique in _SEEDED
        sent = self._sent
        before = len(sent)
        is_certain = sent.setdefault(wire, not seeded)
        if len(sent) > before:
            return False
        if not (seeded or is_certain):
            sent[wire] = True
        gives_way = seeded or candidate.technique == "example" or self._is_by_known_user(candidate)
        return gives_way or is_certain

    def _is_by_known_user(self, candidate: Candidate) -> bool:
        return self._subject.login is not None and candidate.family in _AS_KNOWN_USER

    def _encode(self, request: Request, case_id: CaseId) -> Wire:
        return encode(
            self._subject.operation,
            request,
            credentials=self._credentials_of(request.auth),
            live=self._live,
            boundary=f"specmint-{digest(case_id)}" if "multipart" in (request.media_type or "") else "",
            schemas=self._subject.values.effectives.schemas,
        )

    def _credentials_of(self, auth: Auth) -> Credentials:
        known = self._credentials.get(auth)
        if known is None:
            access = self._subject.access
            known = self._credentials[auth] = access.credentials(auth) if access else _NO_CREDENTIALS
        return known

    def _fault(self, request: Request) -> str | None:
        """Return what is wrong with a request that should be valid."""
        try:
            wire = self._encode(request, CaseId(self._subject.slug))
        except NotOnTheWire as error:
            return str(error)
        wrong = self._judge(request, wire, None)
        if wrong is None:
            self._baselines[id(request)] = wire  # the subject keeps its baselines, so the id stays theirs
        return wrong

    def _judge(self, request: Request, wire: Wire, broken: tuple[str, str] | None) -> str | None:
        operation, verifier = self._subject.operation, self._verifier
        for samples in self._sample_sets(request, wire):
            if broken is None:
                wrong = verifier.positive(operation, request, wire, samples)
            else:
                wrong = verifier.negative(operation, request, wire, samples, broken)
            if wrong is not None:
                return wrong
        return None

    def _wrong(self, candidate: Candidate, request: Request, wire: Wire) -> Rejected | None:
        """Return why a wire does not show what the candidate says, None where it does."""
        if candidate.family in UNJUDGED:
            wrong, twin = self._verifier.well_formed(wire), None
        else:
            wrong = self._judge(request, wire, candidate.broken)
            twin = self._twin(candidate, request, wire) if wrong is None else None
        if wrong is not None:
            return Rejected("not-verified", wrong)
        broken = self._subject.requests.told.broken(request.body) if candidate.family == "ok" else None
        if broken is not None:
            return Rejected("not-verified", f"a rule that the document states would be broken: {broken.said}")
        if candidate.shows is not None and not self._is_shown(candidate.shows, request, wire):
            return Rejected("not-on-the-wire", "it may be read as saying something else")
        if twin is not None:
            return Rejected("not-on-the-wire", f"it is a valid request of {twin.method} {twin.path}")
        return None

    def _is_shown(self, shows: Shows, request: Request, wire: Wire) -> bool:
        """Tell whether every reading shows what a case is about: the fields of a form are texts, or nothing."""
        if not is_form(request.media_type or ""):
            return shows(request.body)
        read = (
            self._verifier.bodies(self._subject.operation, wire, samples)
            for samples in self._sample_sets(request, wire)
        )
        return all(bodies and all(map(shows, bodies)) for bodies in read)

    def _twin(self, candidate: Candidate, request: Request, wire: Wire) -> Operation | None:
        """Return the operation of which a wrong request is a right one; what tells the two apart is not sent."""
        if candidate.broken is None or not self._has_twins:
            return None
        found = (
            self._verifier.twin(self._subject.operation, wire, samples)
            for samples in self._sample_sets(request, wire)
        )
        return next((twin for twin in found if twin is not None), None)

    def _sample_sets(self, request: Request, wire: Wire) -> tuple[Mapping[str, str], ...]:
        holds_run = "{{run}}" in wire.target or (wire.body is not None and "{{run}}" in wire.body)
        if not holds_run and (request.headers or request.cookies):
            holds_run = any("{{run}}" in value for _, value in wire.headers)
        return self._run_samples if holds_run else (self._samples,)

    def _case(
        self, candidate: Candidate, case_id: CaseId, request: Request, wire: Wire, setup: tuple[str, ...]
    ) -> TestCase:
        operation = self._subject.operation
        family, is_smoke = candidate.family, candidate.technique == "minimal"
        answer = self._answers.get(family)
        if answer is None:
            answer = self._answers[family] = (self._expectation(family), self._tags(family, is_smoke=False))
        expect, tags = answer
        if is_smoke:
            tags = self._tags(family, is_smoke=True)
        confidence, says = (
            candidate.confidence if expect.strict else min(candidate.confidence, 0.8),
            candidate.says,
        )
        if self._guesses and family not in _OF_NO_OBJECT:
            guessed = [score for name, score in self._guesses.items() if carries(wire, name)]
            if guessed:
                confidence, says = min(confidence, *guessed), softened(says)
        return TestCase(
            case_id,
            operation.id,
            operation.method,
            operation.path,
            candidate.kind,
            candidate.technique,
            candidate.target,
            f"{candidate.method or operation.method} {operation.path} {says}",
            candidate.why,
            request,
            wire,
            expect,
            setup,
            _NOTHING_CAPTURED,
            candidate.source,
            confidence,
            tags,
        )

    def _expectation(self, family: Family) -> Expectation:
        return expectation(self._subject.operation, family, certain=self._is_certain(family))

    def _is_certain(self, family: Family) -> bool:
        """Tell whether every object in the path exists, as far as cases of `family` need it."""
        origins = self._origins
        if family == "auth":
            return origins <= {"captured"}  # it is sent with a sample, so that it needs no setting
        return "example" not in origins or family == "unknown"

    def _tags(self, family: Family, *, is_smoke: bool) -> tuple[str, ...]:
        destructive = self._is_destructive(family in MAY_SUCCEED)
        marks = (*(("smoke",) if is_smoke else ()), *(("destructive",) if destructive else ()))
        return (*self._subject.operation.tags, *marks)

    def _is_destructive(self, is_ok: bool) -> bool:  # noqa: FBT001 - a private table of two
        """Tell whether a case, one that `is_ok` to send, could change or delete what this run did not make."""
        operation, acts_on = self._subject.operation, self._acts_on
        if operation.method == "DELETE" and acts_on != "captured":
            return True
        if operation.method in ("PUT", "PATCH") and acts_on not in (None, "captured") and is_ok:
            return True
        words = operation.path.rstrip("/").rpartition("/")[2].lower()
        return operation.method not in _SAFE and any(word in words for word in _SWEEPING)


def _live_of(known: KnownUser) -> Iterator[str]:
    return (text[2:-2] for text in known.values() if text.startswith("{{"))


def carries(wire: Wire, name: str) -> bool:
    """Tell whether a request holds a captured value."""
    live = f"{{{{{name}}}}}"
    return live in wire.target or live in (wire.body or "") or any(live in value for _, value in wire.headers)
