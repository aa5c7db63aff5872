"""One job's conversation: nobody is chosen, and nothing is sent, before a question has no stored answer."""

import asyncio
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from typing import Final

from engine.ai.calls import Caller
from engine.ai.catalogue import Model, Speed, completed, effort
from engine.ai.choice import Choice, Means, Standby, wire_of
from engine.ai.faults import AIError
from engine.ai.hybrid import Alternative, Change, Hybrid, Outcome, Progress, Said
from engine.ai.limits import CALLS_AT_ONCE, ON_THIS_COMPUTER, Breaker, Slots
from engine.ai.meter import Meter
from engine.ai.model import Manner, ModelProvider
from engine.ai.plan import Plan, planned
from engine.ai.provider import ModelInfo, Provider, Question, Usage, Wire
from engine.ai.refreshed import VENDORS, day_of, keep_form, known_form, refreshed, said_last, warned
from engine.ai.store import Answers, Cache
from engine.errors import Problem, Severity
from engine.events import AiBatchDone, AiPlanned, Emit, ProblemFound, ProviderChanged, ProviderProblem
from engine.options import AiOptions

ATTEMPT_S: Final = 60.0
_LONGEST_LOOK_S: Final = 10.0
_HERE: Final = ("localhost", "127.0.0.1")


def manner_of(speed: Speed, model: Model, nonce: str, provider: str) -> Manner:
    """Return how a model is asked; servers that only speak like a vendor are told no effort."""
    wanted = effort(speed) if provider != "compatible" else None
    return Manner(nonce, wanted, model.reasons, model.most_read, model.most_written)


class Session:
    """Asks in rounds; `used` is what the next lock file holds."""

    def __init__(  # noqa: PLR0913, PLR0917 - a job's parts
        self,
        ai: AiOptions,
        speed: Speed,
        domain: str,
        means: Means,
        operations_of: Callable[[Collection[str]], int],
        kept: Mapping[str, Said],
        emit: Emit,
        is_cancelled: Callable[[], bool],
    ) -> None:
        self._ai = ai
        self._speed = speed
        self._domain = domain
        self._means = means
        self._operations_of = operations_of
        self._kept = kept
        self._emit = emit
        self._is_cancelled = is_cancelled
        self._answers = Answers(kept, None, ())
        self._cache: Cache | None = None
        self._choice: Choice | None = None
        self._hybrid: Hybrid | None = None
        self._said: Mapping[str, ModelInfo] = {}
        self._has_looked = False
        self._meters: list[Meter] = []
        self._providers: list[Provider] = []
        self._forms: list[tuple[Wire, int]] = []

    @property
    def used(self) -> Mapping[str, Said]:
        return self._answers.used

    @property
    def usage(self) -> Usage:
        total = Usage()
        for each in self._meters:
            total = total.plus(each.usage)
        return total

    @property
    def usd(self) -> float | None:
        """What was spent: nothing where nobody was asked, None where a price is not known."""
        spent = [each.spent_usd for each in self._meters]
        known = [each for each in spent if each is not None]
        return sum(known) if len(known) == len(spent) else None

    async def answers(self, questions: Sequence[Question]) -> Outcome:
        """Return what is stored or said of each question.

        Raises:
            UsageError: nobody can be asked, by what was typed or set.
        """
        if self._hybrid is None:
            is_open = any(each.id not in self._kept for each in questions)
            if self._ai.asks_nobody or not is_open:
                return await Hybrid(self._answers, []).answers(questions, self._domain)
            self._open()
        assert self._hybrid is not None  # noqa: S101 - it is open
        unknown = [each for each in questions if self._answers.get(each) is None]
        waiting = tuple(each for each in unknown if not self._answers.is_refused(each))
        self._tell_refused(len(unknown) - len(waiting), len(questions))
        self._tell_plan(waiting, len(questions))
        if waiting:
            await self._look_at_models()
        return await self._hybrid.answers(questions, self._domain)

    async def close(self) -> None:
        self._keep_forms()
        for each in self._providers:
            await each.close()
        if self._cache is not None:
            self._cache.close()

    # --- who is asked ----------------------------------------------------------------------------

    def _open(self) -> None:
        try:
            choice = self._choice = self._means.choose()
        except AIError as error:
            nobody = [_nobody(error, self._ai.provider or "")]
            self._hybrid = Hybrid(self._answers, [], problem=self._tell_problem, alternatives=nobody)
            return
        self._said = said_last(self._means.seen, choice.provider, choice.host)
        manner = self._manner(choice)
        if self._means.cache is not None:
            self._cache = Cache(self._means.cache, self._means.now)
        used = self._answers.used
        parts = (choice.provider, choice.model.id, manner.effort or "")
        self._answers = Answers(self._kept, self._cache, parts, is_anew=self._ai.refresh)
        self._answers.used |= used
        self._hybrid = Hybrid(
            self._answers,
            [],
            tell=self._tell,
            is_cancelled=self._is_cancelled,
            problem=self._tell_problem,
            changed=self._tell_change,
            alternatives=[
                Alternative(lambda: self._provider(choice), name=choice.provider),
                *(self._alternative(each) for each in self._means.standbys(choice)),
            ],
        )

    async def _look_at_models(self) -> None:
        """Say where the chosen model ends soon; its vendor is asked once a day."""
        choice, file = self._choice, None if self._has_looked else self._means.seen
        self._has_looked = True
        if choice is None or file is None or choice.provider not in VENDORS:
            return
        self._said = await self._listed(choice, file) or self._said
        problem = warned(choice.provider, self._known(choice).model, day_of(self._means.now()))
        if problem is not None:
            self._emit(ProblemFound(problem))

    def _known(self, choice: Choice) -> Choice:
        """Return a choice whose model has what its vendor says of it."""
        said = self._said.get(choice.model.id)
        is_of_it = self._choice is not None and choice.provider == self._choice.provider
        return choice._replace(model=completed(choice.model, said)) if said and is_of_it else choice

    async def _listed(self, choice: Choice, file: Path) -> Mapping[str, ModelInfo]:
        """Return what the vendor says of its models by its own list; nothing where it does not say soon."""
        try:
            wire = wire_of(choice, self._means)
        except AIError:
            return {}
        try:
            async with asyncio.timeout(_LONGEST_LOOK_S):
                return await refreshed(wire, choice.provider, file, self._means.now)
        except TimeoutError:
            return {}
        finally:
            await wire.close()

    def _alternative(self, standby: Standby) -> Alternative:
        choice = standby.choice
        return Alternative(lambda: self._provider(choice), standby.after, choice.provider)

    def _provider(self, choice: Choice) -> Provider:
        """Return who answers for a choice.

        Raises:
            AIError: `policy`, `key`.
            UsageError: those of the transport.
        """
        choice = self._known(choice)
        wire = wire_of(choice, self._means)
        self._begin_with_known_form(wire)
        here = wire.host.partition(":")[0] in _HERE
        spent = sum(each.spent_usd or 0.0 for each in self._meters)
        meter = Meter(max(0.0, self._ai.budget_usd - spent), choice.model.price)
        self._meters.append(meter)
        caller = Caller(
            wire,
            meter,
            Slots(self._ai.calls or self._share(ON_THIS_COMPUTER if here else CALLS_AT_ONCE)),
            Breaker(),
            self._means.time,
            attempt_s=ATTEMPT_S,
        )
        provider = ModelProvider(choice.provider, caller, self._manner(choice), leaves_machine=not here)
        self._providers.append(provider)
        return provider

    def _share(self, calls: int) -> int:
        return max(1, calls // self._means.sharing)

    def _begin_with_known_form(self, wire: Wire) -> None:
        """Begin with the form that the model took last, so that a refusal is met once and not in each job."""
        if self._means.seen is not None:
            known = known_form(self._means.seen, wire.host, wire.model, self._means.now())
            while wire.form < known and wire.weaken(wire.form):
                pass
        self._forms.append((wire, wire.form))

    def _keep_forms(self) -> None:
        for wire, before in self._forms:
            if self._means.seen is not None and wire.form != before:
                keep_form(self._means.seen, wire.host, wire.model, wire.form, self._means.now())

    def _manner(self, choice: Choice) -> Manner:
        return manner_of(self._speed, choice.model, self._means.nonce, choice.provider)

    # --- what a person is told -------------------------------------------------------------------

    def _tell_refused(self, refused: int, total: int) -> None:
        if self._choice is not None and refused:
            self._emit(ProblemFound(_refused_before(self._choice.model.id, refused, total)))

    def _tell_plan(self, waiting: tuple[Question, ...], total: int) -> None:
        choice = self._choice
        if choice is None or not waiting:
            return
        choice = self._known(choice)
        plan, _ = planned(waiting, self._domain, self._manner(choice), choice.model)
        least, most = plan.usd or (None, None)
        if self.usage.calls == 0:
            operations = self._operations_of({each.id for each in waiting})
            self._means.announce(announced(plan, choice, self._ai, operations))
        self._emit(
            AiPlanned(
                choice.provider,
                choice.model.id,
                choice.host,
                total,
                total - len(waiting),
                plan.calls,
                plan.usage.read,
                least,
                most,
                self._ai.budget_usd,
            )
        )

    def _tell(self, progress: Progress) -> None:
        used = self.usage
        left = self._meters[-1].left if self._meters else 1.0
        tokens = used.read + used.written
        self._emit(AiBatchDone(progress.done, progress.total, used.calls, tokens, self.usd, left))

    def _tell_problem(self, error: AIError, provider: str) -> None:
        told = error.problem
        self._emit(
            ProviderProblem(
                error.kind.value, provider, error.host, told.what, told.cure or "", error.request_id
            )
        )

    def _tell_change(self, change: Change) -> None:
        self._emit(ProviderChanged(*change))


def _nobody(error: AIError, name: str) -> Alternative:
    """Return the alternative that is always out."""

    def make() -> Provider:
        raise error

    return Alternative(make, name=name)


def _refused_before(model: str, refused: int, total: int) -> Problem:
    return Problem(
        "ai-refused-before",
        f"{model} refused to answer {refused:,} of {total:,} questions before and is not asked these again",
        "choose another model, or ask all anew: --ai-refresh, in the window *Forget answers*",
        severity=Severity.WARNING,
    )


def announced(plan: Plan, choice: Choice, ai: AiOptions, operations: int) -> str:
    """Return the line that a person reads before anything is sent."""
    cost = (
        f"${plan.usd[0]:.2f} to ${plan.usd[1]:.2f}, at most ${ai.budget_usd:.2f}"
        if plan.usd
        else "price unknown"
    )
    about = "1 operation" if operations == 1 else f"{operations:,} operations"
    return (
        f"asking {choice.model.id} at {choice.url} about {about}: {plan.calls:,} calls, "
        f"{plan.usage.read:,} tokens of the document, {cost}; --ai-preview FILE shows what is sent"
    )
