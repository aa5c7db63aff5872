"""All answers of a job: what is stored, then the chosen model, then those that may stand in; the rest stays as rules made it."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import Final, NamedTuple, Protocol

from engine.ai.batches import batches
from engine.ai.faults import AIError, Kind
from engine.ai.provider import Answers, Batch, Items, Provider, Question

POLLED_EACH_S: Final = 0.05


class Said(NamedTuple):
    """What a model said to a question; `provider` and `model` are those that were asked."""

    items: Items
    provider: str
    model: str


class Store(Protocol):
    """Remembers by question what was answered, and that a model refused to."""

    def get(self, _question: Question, /) -> Said | None: ...

    def put(self, _question: Question, _said: Said, /) -> None: ...

    def is_refused(self, _question: Question, /) -> bool: ...

    def refuse(self, _question: Question, _provider: str, _model: str, /) -> None: ...


class Outcome(NamedTuple):
    """`answers` and `gaps` together have each question once, by id; `problems` are told to a person, once each."""

    answers: Mapping[str, Said]
    gaps: Mapping[str, AIError]
    problems: tuple[AIError, ...]
    is_cancelled: bool = False

    def with_more(self, later: "Outcome") -> "Outcome":
        """Return this outcome and that of a later round."""
        told = {(each.kind, each.host): each for each in (*later.problems, *self.problems)}
        return Outcome(
            {**self.answers, **later.answers},
            {**self.gaps, **later.gaps},
            tuple(told.values()),
            self.is_cancelled or later.is_cancelled,
        )


class Change(NamedTuple):
    """Another model is asked, since the one before it failed with `kind`."""

    from_provider: str
    from_model: str
    to_provider: str
    to_model: str
    kind: str


class Alternative(NamedTuple):
    """Who may be asked next, made only then; `after`: where the one before ended with such a kind, any where None.

    `name` is told where it cannot be made.
    """

    make: Callable[[], Provider]
    after: frozenset[Kind] | None = None
    name: str = ""


class Progress(NamedTuple):
    """After a call: questions that are done, and all."""

    done: int
    total: int


_COUNTED: Final = frozenset((Kind.MODE, Kind.TOO_LARGE, Kind.TRUNCATED, Kind.REFUSED, Kind.INVALID))
"""Kinds that concern single questions: they are counted and not told."""


class Hybrid:
    """Asks `providers` in their order; only where one ended, the next gets what is still open."""

    def __init__(  # noqa: PLR0913 - a job's parts
        self,
        store: Store,
        providers: Sequence[Provider],
        *,
        tell: Callable[[Progress], None] = lambda _: None,
        is_cancelled: Callable[[], bool] = lambda: False,
        problem: Callable[[AIError, str], None] = lambda *_: None,
        changed: Callable[[Change], None] = lambda _: None,
        alternatives: Sequence[Alternative] = (),
    ) -> None:
        self._store = store
        self._problem = problem
        self._changed = changed
        self._waiting = [*(Alternative(lambda one=each: one) for each in providers), *alternatives]  # type: ignore[misc]  # a default argument
        self._current: Provider | None = None
        self._tell = tell
        self._is_cancelled = is_cancelled
        self._answers: dict[str, Said] = {}
        self._gaps: dict[str, AIError] = {}
        self._refused: set[str] = set()
        self._problems: dict[tuple[Kind, str], AIError] = {}
        self._total = 0

    async def answers(self, questions: Sequence[Question], domain: str = "") -> Outcome:
        """Return what is known of each question (only CancelledError is raised)."""
        self._total = len({*self._answers, *(each.id for each in questions)})
        for each in questions:
            if (stored := self._store.get(each)) is not None:
                self._answers[each.id] = stored
            elif self._store.is_refused(each):
                self._refused.add(each.id)
                self._gaps[each.id] = AIError(Kind.REFUSED)
        while not self._is_cancelled() and (open_ := list(filter(self._is_open, questions))):
            provider = self._next()
            if provider is None:
                break
            await self._ask(provider, open_, domain)
            if provider.ended is None:
                break
        nobody = AIError(Kind.UNAVAILABLE)
        gaps = {
            each.id: self._gaps.get(each.id, nobody) for each in questions if each.id not in self._answers
        }
        return Outcome(self._answers, gaps, tuple(self._problems.values()), self._is_cancelled())

    def _is_open(self, question: Question) -> bool:
        return question.id not in self._answers and question.id not in self._refused

    def _next(self) -> Provider | None:
        """Return who is asked now: the one before as long as it has not ended, then who may stand in for it."""
        before = self._current
        if before is not None and before.ended is None:
            return before
        while self._waiting:
            following = self._waiting.pop(0)
            ended = before.ended if before is not None else None
            if following.after is not None and (ended is None or ended.kind not in following.after):
                continue
            try:
                self._current = following.make()
            except AIError as error:
                self._note(error, following.name)
                continue
            if before is not None and ended is not None:
                now = self._current
                self._changed(Change(before.name, before.model, now.name, now.model, ended.kind.value))
            return self._current
        return None

    async def _ask(self, provider: Provider, questions: Sequence[Question], domain: str) -> None:
        waiting = list(batches(questions, domain))
        # The first goes alone: it proves key, model and form before many do.
        await self._together(provider, waiting[:1])
        if provider.ended is None:
            await self._together(provider, waiting[1:])
        if provider.ended is not None:
            self._note(provider.ended, provider.name)

    async def _together(self, provider: Provider, waiting: Sequence[Batch]) -> None:
        """Ask all of `waiting` until they are done or the job is cancelled; what is done is kept."""
        running = {asyncio.create_task(self._one(provider, batch)) for batch in waiting}
        try:
            while running and not self._is_cancelled():
                done, running = await asyncio.wait(
                    running, timeout=POLLED_EACH_S, return_when=asyncio.FIRST_COMPLETED
                )
                for task in done:
                    task.result()
        finally:
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)

    async def _one(self, provider: Provider, batch: Batch) -> None:
        if provider.ended is None:
            self._keep(provider, batch, await provider.suggest(batch))
        else:
            self._gaps |= dict.fromkeys((each.id for each in batch.questions), provider.ended)

    def _keep(self, provider: Provider, batch: Batch, answers: Answers) -> None:
        for question in batch.questions:
            answer = answers[question.id]
            if isinstance(answer, AIError):
                self._gaps[question.id] = answer
                self._note(answer, provider.name)
                if answer.kind is Kind.REFUSED:
                    self._store.refuse(question, provider.name, provider.model)
            else:
                said = Said(answer, provider.name, provider.model)
                self._answers[question.id] = said
                self._store.put(question, said)
        self._tell(Progress(len(self._answers), self._total))

    def _note(self, error: AIError, provider: str) -> None:
        key = (error.kind, error.host)
        if error.kind not in _COUNTED and key not in self._problems:
            self._problems[key] = error
            self._problem(error, provider)
