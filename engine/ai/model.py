"""A provider over a wire: questions become a prompt, the answer becomes items; what failed is split or asked again once."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Final

from engine.ai.calls import Caller
from engine.ai.faults import AIError, Kind
from engine.ai.meter import estimate
from engine.ai.parse import parsed
from engine.ai.prompts import prompt
from engine.ai.provider import Answers, Batch, Effort, Items, Prompt, Question, Reply

_SMALLEST_CUT: Final = 400


@dataclass(frozen=True, slots=True)
class Manner:
    """How a model is asked: `nonce` marks this job's questions, `reasons` asks for room to think.

    `most_read` and `most_written` are what one call to the model may have, in tokens; None where nobody says.
    """

    nonce: str
    effort: Effort | None = None
    reasons: bool = False
    most_read: int | None = None
    most_written: int | None = None


def asking(batch: Batch, manner: Manner) -> Prompt:
    """Return the one request that asks a batch, for an answer no longer than the model gives."""
    made = prompt(batch, manner.nonce, effort=manner.effort, reasons=manner.reasons)
    return made._replace(most_written=min(made.most_written, manner.most_written or made.most_written))


def fits(batch: Batch, manner: Manner) -> bool:
    """Tell whether a model reads a batch and can write the answer to it, as far as its limits are known."""
    most = estimate(asking(batch, manner))
    return manner.most_read is None or most.read + most.written <= manner.most_read


def parts(batch: Batch, manner: Manner) -> Iterator[Batch]:
    """Yield a batch in as many calls as the model's limits ask for; what is too large alone comes alone."""
    whole = prompt(batch, manner.nonce, effort=manner.effort, reasons=manner.reasons).most_written
    is_cut = manner.most_written is not None and whole > manner.most_written
    count = len(batch.questions)
    if count == 1 or not (is_cut or not fits(batch, manner)):
        yield batch
        return
    half = (count + 1) // 2
    for some in (batch.questions[:half], batch.questions[half:]):
        yield from parts(Batch(some, batch.domain), manner)


@dataclass
class ModelProvider:
    name: str
    caller: Caller
    manner: Manner
    leaves_machine: bool = True

    @property
    def model(self) -> str:
        return self.caller.wire.model

    @property
    def ended(self) -> AIError | None:
        return self.caller.ended

    async def suggest(self, batch: Batch, /) -> Answers:
        found: dict[str, Items | AIError] = {}
        for part in parts(batch, self.manner):
            found |= await self._answers(part.questions, part.domain)
        return found

    async def close(self) -> None:
        await self.caller.wire.close()

    async def _answers(
        self, questions: tuple[Question, ...], domain: str, *, is_repair: bool = False
    ) -> dict[str, Items | AIError]:
        batch = Batch(questions, domain)
        made, wire = asking(batch, self.manner), self.caller.wire
        if not fits(batch, self.manner):
            return await self._after(AIError(Kind.TOO_LARGE, wire.host, model=wire.model), questions, domain)
        try:
            reply = await self.caller.ask(made)
        except AIError as error:
            return await self._after(error, questions, domain)
        if (kind := _unfinished(reply, made)) is not None:
            return await self._after(AIError(kind, wire.host, model=wire.model), questions, domain)
        return await self._read(reply.text, questions, domain, is_repair=is_repair)

    async def _read(
        self, text: str, questions: tuple[Question, ...], domain: str, *, is_repair: bool
    ) -> dict[str, Items | AIError]:
        said = parsed(text, questions[0].stage, len(questions))
        found: dict[str, Items | AIError] = {
            questions[number - 1].id: items for number, items in said.items.items()
        }
        bad = tuple(questions[number - 1] for number in sorted(said.bad))
        if bad and not is_repair:
            found |= await self._answers(bad, domain, is_repair=True)
        elif bad:
            wire = self.caller.wire
            found |= dict.fromkeys(
                (each.id for each in bad), AIError(Kind.INVALID, wire.host, model=wire.model)
            )
            found |= {questions[number - 1].id: items for number, items in said.rest.items()}
        return found

    async def _after(
        self, error: AIError, questions: tuple[Question, ...], domain: str
    ) -> dict[str, Items | AIError]:
        """Return what smaller calls answer where that may help, else the error for each question."""
        if len(questions) == 1 or error.kind not in (Kind.TOO_LARGE, Kind.TRUNCATED, Kind.REFUSED):
            return dict.fromkeys((each.id for each in questions), error)
        half = 1 if error.kind is Kind.REFUSED else (len(questions) + 1) // 2
        parts = [questions[start : start + half] for start in range(0, len(questions), half)]
        answers = [await self._answers(part, domain) for part in parts]
        return dict(chain.from_iterable(each.items() for each in answers))


def _unfinished(reply: Reply, made: Prompt) -> Kind | None:
    """Return why a reply is none: cut at its end or refused; or the server cut the prompt at its beginning."""
    if reply.end == "refused":
        return Kind.REFUSED
    if reply.end == "truncated":
        return Kind.TRUNCATED
    asked = estimate(made).read
    if reply.usage is not None and asked > _SMALLEST_CUT and 0 < reply.usage.read < asked / 2:
        return Kind.TOO_LARGE
    return None
