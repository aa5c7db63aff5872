"""Language models: who is asked, where keys are, what a run would send and cost, and what a person agreed to."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, NamedTuple

from engine.errors import Problem
from engine.options import MOST_DOLLARS, PROVIDERS
from engine.provider_keys import Secret
from specmint_desktop.state.messages import Effect, Fact, Intent, Message

OFF: Final = "off"
COMPATIBLE: Final = "compatible"
VENDORS: Final = tuple(each for each in PROVIDERS if each != COMPATIBLE)
LEAST_DOLLARS: Final = 0.01
LARGEST_BUDGET: Final = float(MOST_DOLLARS)
LONGEST_KEY: Final = 2_000
REACHES: Final = ("any", "loopback", "none")


@dataclass(frozen=True, slots=True)
class AiChoice:
    """What is chosen for the next run. `provider` and `model` may be empty: the one with a key, the usual one.

    `price` is that of the model, as in `2/10`, where a person knows it better. `others` are vendors that may see the document too, where the one before fails.
    """

    speed: str = OFF
    provider: str = ""
    model: str = ""
    budget_usd: float = 1.0
    others: tuple[str, ...] = ()
    price: str = ""

    @property
    def is_on(self) -> bool:
        return self.speed != OFF


class KeyPlace(StrEnum):
    """Where a key is: `session` is the memory of this window alone."""

    KEYRING = "keyring"
    SESSION = "session"
    ENVIRONMENT = "environment"


class KnownKey(NamedTuple):
    """`ending` is what may be shown of it, empty for a short one."""

    place: KeyPlace
    ending: str = ""


class OfferedModel(NamedTuple):
    """A model of the catalogue; prices are dollars per million tokens, None where none is known."""

    provider: str
    id: str
    speed: str
    read_usd: float | None
    written_usd: float | None
    replaced_by: str = ""


class ListedModel(NamedTuple):
    """A model that a provider itself names; `retires` is a date or empty."""

    id: str
    retires: str = ""


class Ends(NamedTuple):
    """When models end: provider -> model -> day; what `gone` begins with has ended. Days are as in `2027-01-31`."""

    today: str = ""
    days: Mapping[str, Mapping[str, str]] = {}
    gone: Mapping[str, tuple[str, ...]] = {}


class Where(NamedTuple):
    """Where a provider is asked; `fault` says why its address cannot be."""

    url: str
    host: str
    is_here: bool = False
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Trial:
    """A model is tried: `problem` says how it failed, else `took_ms` how long it took, once the job is over."""

    provider: str
    model: str
    job: str | None
    took_ms: int | None = None
    tokens: int = 0
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class Count:
    """What a run would send of the open document, counted by `job`; None in `plan` until it is over.

    `basis` is what it was counted for: with another one it holds no longer.
    """

    basis: tuple[object, ...]
    job: str | None
    plan: "Planned | None" = None
    problem: Problem | None = None


class Target(NamedTuple):
    """Who the next run asks; `others` are the hosts that may stand in."""

    provider: str
    host: str
    model: str
    others: tuple[str, ...] = ()


class Planned(NamedTuple):
    """The calls to come; as `engine.jobs.messages.AskingPlanned` has them."""

    questions: int
    stored: int
    operations: int
    calls: int
    read: int
    written: int
    least_usd: float | None
    most_usd: float | None
    nonce: str
    system: str
    prompts: tuple[str, ...]
    secrets: int = 0


def dollars(amount: float) -> str:
    """Return an amount in cents, a cent where it is less than that and not nothing."""
    return f"${max(amount, 0.01):,.2f}" if amount > 0 else "$0.00"


@dataclass(frozen=True, slots=True)
class ModelsState:
    """`offered`: the catalogue of `as_of`; `where`: provider -> its host; `keys`: provider -> its key.

    `policy` is how far the owner of the computer lets requests go; `keyring_fault` says why keys cannot be kept.
    `is_read` once all of that was looked up. `listed`: host -> what it offers by its own list; `listing` the job that
    asks the provider `listing_of` for one, `listing_fault` why there is none. `consents`: document -> hosts that may be sent its words, the
    document agreed to last at the end; `never`: document -> patterns of operations of which nothing is ever sent.
    `is_asked`: the question for consent is shown; `asked` is who the next run asks. `forecast` says what the next run
    would cost, `fault` why it cannot ask a model, `ending` that its model ends and `instead` what is offered for it.
    """

    offered: tuple[OfferedModel, ...] = ()
    as_of: str = ""
    where: Mapping[str, Where] = field(default_factory=dict)
    keys: Mapping[str, KnownKey] = field(default_factory=dict)
    policy: str = "any"
    keyring_fault: str = ""
    is_read: bool = False
    is_reading: bool = False
    listed: Mapping[str, tuple[ListedModel, ...]] = field(default_factory=dict)
    listing: str | None = None
    listing_of: str = ""
    listing_fault: Problem | None = None
    trial: Trial | None = None
    count: Count | None = None
    consents: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    never: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    is_asked: bool = False
    asked: Target | None = None
    forecast: Message | None = None
    fault: Message | None = None
    ends: Ends = field(default_factory=Ends)
    ending: Message | None = None
    instead: str = ""


# --- what a person asks for --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class AiChanged(Intent):
    choice: AiChoice


@dataclass(frozen=True, slots=True)
class KeyGiven(Intent):
    """Keep a key for a provider: in the keyring, where it can be trusted, else until the window closes."""

    provider: str
    key: Secret


@dataclass(frozen=True, slots=True)
class KeyDeleted(Intent):
    provider: str


@dataclass(frozen=True, slots=True)
class ModelTrialAsked(Intent):
    """Send the model one question that has nothing of a document."""

    provider: str
    model: str = ""


@dataclass(frozen=True, slots=True)
class ModelListAsked(Intent):
    """Ask a provider what it offers now."""

    provider: str


@dataclass(frozen=True, slots=True)
class AnswersForgotten(Intent):
    """Forget the answers of models that are kept on this computer."""


@dataclass(frozen=True, slots=True)
class ConsentGiven(Intent):
    """Let the words that were shown be sent, now and whenever tests of this document are generated, and generate."""


@dataclass(frozen=True, slots=True)
class ConsentRefused(Intent):
    """Send nothing; `generates` still makes the tests, by rules alone."""

    generates: bool = False


@dataclass(frozen=True, slots=True)
class ConsentShown(Intent):
    """Show what would be sent, without generating."""


@dataclass(frozen=True, slots=True)
class ConsentWithdrawn(Intent):
    document: str
    host: str


@dataclass(frozen=True, slots=True)
class NeverSendChanged(Intent):
    """Send nothing, ever, of the operations of the open document that fit one of the patterns."""

    patterns: tuple[str, ...]


# --- what is done outside, and what it says ----------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ReadModels(Effect):
    """Look up the catalogue, the keys that there are and where `url` leads; answers `ModelsRead`."""

    url: str


@dataclass(frozen=True, slots=True)
class ModelsRead(Fact):
    offered: tuple[OfferedModel, ...]
    as_of: str
    where: Mapping[str, Where]
    keys: Mapping[str, KnownKey]
    policy: str
    keyring_fault: str
    ends: Ends = field(default_factory=Ends)


@dataclass(frozen=True, slots=True)
class KeepKey(Effect):
    """Keep a key; answers `ModelsRead` once it is kept, wherever."""

    provider: str
    host: str
    key: Secret
    url: str


@dataclass(frozen=True, slots=True)
class DeleteKey(Effect):
    """Delete a key wherever it is kept; answers `ModelsRead`."""

    provider: str
    host: str
    url: str


@dataclass(frozen=True, slots=True)
class ForgetAnswers(Effect):
    """Delete the answers that are kept; answers `AnswersGone`."""


@dataclass(frozen=True, slots=True)
class AnswersGone(Fact):
    count: int
