"""What is asked and answered, and the two protocols: providers speak of questions, wires of requests."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple, Protocol, TypeAlias

from engine.ai.faults import AIError
from engine.openapi.model import JsonValue

Stage: TypeAlias = Literal["values", "rules", "links", "flows", "verdicts"]
"""Lifelike values for an input; rules between inputs that stand only in prose; who makes what an input names;
operations in an order; whether a sentence says what was read in it."""

End: TypeAlias = Literal["final", "truncated", "refused"]
Effort: TypeAlias = Literal["low", "medium", "high"]

KINDS: Mapping[Stage, tuple[str, ...]] = {
    "values": ("value",),
    "rules": (
        "requires",
        "or",
        "only_one",
        "all_or_none",
        "zero_or_one",
        "compare",
        "implies",
        "negative",
    ),
    "links": ("link",),
    "flows": ("step",),
    "verdicts": ("verdict",),
}


class Item(NamedTuple):
    """One thing a model says, not yet judged. `literal` is JSON as text, empty where the kind has none."""

    kind: str
    at: tuple[str, ...] = ()
    op: str = ""
    literal: str = ""
    quote: str = ""


Items: TypeAlias = tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """`text` is what leaves the machine, redacted; `locations` are the only ones an answer may name.

    `id` is a digest of stage, domain and text: neither model nor prompt is in it.
    """

    id: str
    stage: Stage
    text: str
    locations: tuple[str, ...]
    tag: str = ""
    """Operations with one tag are asked about in one call; no part of the question."""
    context: str = field(default="", compare=False)
    """What all questions of one call are about, sent once; no part of the question either."""


class Batch(NamedTuple):
    """The questions of one call, all of one stage."""

    questions: tuple[Question, ...]
    domain: str = ""

    @property
    def stage(self) -> Stage:
        return self.questions[0].stage


class Usage(NamedTuple):
    """Tokens of one or more calls; `cached` and `stored` are among `read`: taken from the vendor's cache, put into it.

    `is_guess` where a server reported none.
    """

    read: int = 0
    written: int = 0
    cached: int = 0
    calls: int = 0
    is_guess: bool = False
    stored: int = 0

    def plus(self, other: "Usage") -> "Usage":
        return Usage(
            self.read + other.read,
            self.written + other.written,
            self.cached + other.cached,
            self.calls + other.calls,
            self.is_guess or other.is_guess,
            self.stored + other.stored,
        )


Answers: TypeAlias = Mapping[str, Items | AIError]
"""Per question id what was said (nothing is an answer too), or why there is no answer."""


class Prompt(NamedTuple):
    """`system` is the same for all calls; `most_written` caps the answer, in tokens."""

    system: str
    user: str
    schema: Mapping[str, JsonValue]
    most_written: int
    effort: Effort | None = None


class RateLeft(NamedTuple):
    """Tokens that a vendor lets through until its window begins anew, `in_s` from now."""

    tokens: int
    in_s: float


class Reply(NamedTuple):
    """`usage` is None where the server reports none; `request_id` is the vendor's."""

    text: str
    end: End
    usage: Usage | None
    request_id: str = ""
    rate: RateLeft | None = None


class ModelInfo(NamedTuple):
    """A model as its vendor lists it; `retires` is a date (`2027-01-31`) or empty, the rest None where nobody says.

    `structured`: it answers in a form that a schema asks for.
    """

    id: str
    retires: str = ""
    most_read: int | None = None
    most_written: int | None = None
    structured: bool | None = None


class Wire(Protocol):
    """One vendor's interface: one request at a time, no retry."""

    host: str
    model: str
    form: int
    """How the answer's shape is asked for: 0 is the strictest way, greater is plainer."""

    async def ask(self, prompt: Prompt) -> Reply:
        """Send one request (AIError and nothing else is raised)."""
        ...

    def weaken(self, form: int) -> bool:
        """Go on with a plainer form than `form`; False where there is none."""
        ...

    async def models(self) -> list[ModelInfo]: ...

    async def close(self) -> None: ...


class Provider(Protocol):
    """Answers questions. `leaves_machine` tells whether their text goes elsewhere."""

    name: str
    leaves_machine: bool

    @property
    def model(self) -> str: ...

    @property
    def ended(self) -> AIError | None:
        """Why it is asked no more in this job."""
        ...

    async def suggest(self, _batch: Batch, /) -> Answers:
        """Answer each question of a batch (only CancelledError is raised)."""
        ...

    async def close(self) -> None: ...
