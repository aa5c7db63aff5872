"""What a person chooses for a run: the one place of every option and its default.

Plain dataclasses and not pydantic: its import alone costs half of a small document's whole run.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fnmatch import translate

from engine.errors import UsageError

FORMATS = ("python", "junit", "nodejs", "postman")
DEFAULT_CASES = 10
MOST_CASES = 2_000
LARGEST_SEED = 2**63 - 1
DEFAULT_PARALLEL = 4
MOST_PARALLEL = 64
FASTEST_RATE = 10_000
LONGEST_TIMEOUT_S = 600


@dataclass(frozen=True, slots=True)
class GenerateOptions:
    """Options that decide the bytes of the output; with the document, seed and version they are all of it.

    `include` and `exclude` are globs over operationId, tag or "METHOD /path"; empty means all.

    Raises:
        UsageError: `option-out-of-range`, `format-unknown`.
    """

    formats: tuple[str, ...] = FORMATS
    cases: int = DEFAULT_CASES
    seed: int = 0
    domain: str | None = None
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        _in_range("--cases", self.cases, 1, MOST_CASES)
        _in_range("--seed", self.seed, 0, LARGEST_SEED)
        for name in self.formats:
            if name not in FORMATS:
                raise UsageError(
                    "format-unknown",
                    f"there is no format `{name}`",
                    cure=f"choose from {', '.join(FORMATS)}",
                )


@dataclass(frozen=True, slots=True)
class RunOptions:
    """How a service is asked: `parallel` requests at once, at most `rate` a second, `timeout_s` for an answer.

    Raises:
        UsageError: `option-out-of-range`.
    """

    parallel: int = DEFAULT_PARALLEL
    rate: float | None = None
    timeout_s: float | None = None

    def __post_init__(self) -> None:
        _in_range("--parallel", self.parallel, 1, MOST_PARALLEL)
        if self.rate is not None:
            _in_range("--rate", self.rate, 0.01, FASTEST_RATE)
        if self.timeout_s is not None:
            _in_range("--timeout", self.timeout_s, 0.1, LONGEST_TIMEOUT_S)


SPEEDS = ("fast", "balanced", "best")
PROVIDERS = ("openai", "anthropic", "compatible")
OFFLINE = "fast"
"""The provider that is nobody: rules and stored answers, without a network and a key."""
MOST_DOLLARS = 10_000
MOST_CALLS = 16
_PRICE = r"[0-9]{1,5}(\.[0-9]{1,4})?/[0-9]{1,5}(\.[0-9]{1,4})?"


@dataclass(frozen=True, slots=True)
class AiOptions:
    """How language models are asked. `speed` is the class of model; `url` is where a `compatible` one lives.

    `lock` names a file of answers; `refresh` asks anew whatever is stored, `frozen` asks nothing; `preview` names
    a file for what would be sent. `never`: patterns, as `include` has them, of operations that are not asked about.

    Raises:
        UsageError: `option-out-of-range`, `ai-option-wrong`.
    """

    speed: str
    provider: str | None = None
    model: str | None = None
    url: str | None = None
    budget_usd: float = 1.0
    lock: str | None = None
    refresh: bool = False
    frozen: bool = False
    preview: str | None = None
    never: tuple[str, ...] = ()
    fallback: tuple[str, ...] = ()
    """Other vendors that may see the document too, in this order, where the one before fails."""
    price: str | None = None
    """Dollars for a million tokens of the model, read and written, as in `2/10`; what is listed where None."""
    calls: int | None = None
    """How many calls run at once; the usual number where None."""

    def __post_init__(self) -> None:
        _in_range("--budget", self.budget_usd, 0, MOST_DOLLARS)
        if self.calls is not None:
            _in_range("--ai-calls", self.calls, 1, MOST_CALLS)
        if self.price is not None:
            dollars_of(self.price)
        if self.refresh and self.frozen:
            raise UsageError(
                "ai-option-wrong",
                "--ai-refresh asks anew and --ai-frozen asks nothing",
                cure="give one of the two",
            )
        of_a_model = (self.refresh, self.model, self.url, self.price, self.fallback, self.calls)
        if self.provider == OFFLINE and any(of_a_model):
            raise UsageError(
                "ai-option-wrong",
                f"`{OFFLINE}` asks no model, so there is none to choose, to price or to ask anew",
                cure="leave --provider out, or the options of a model",
            )
        if self.url is not None and self.provider not in (None, "compatible"):
            raise UsageError(
                "ai-option-wrong",
                f"--ai-url is not for {self.provider}, which has its own host",
                cure="leave --provider out, or give `compatible`",
            )
        if self.provider == "compatible" and self.url is None:
            raise UsageError(
                "ai-option-wrong", "`compatible` is asked at an address", cure="give --ai-url as well"
            )
        if self.url is not None and self.model is None:
            raise UsageError(
                "ai-option-wrong", "--ai-url needs the name of a model", cure="give --model as well"
            )

    @property
    def asks_nobody(self) -> bool:
        """Tell whether only what is stored counts."""
        return self.frozen or self.provider == OFFLINE


def dollars_of(price: str) -> tuple[float, float]:
    """Return what a million tokens cost, read and written, from text such as `2/10`.

    Raises:
        UsageError: `ai-option-wrong`, `option-out-of-range`.
    """
    if not re.fullmatch(_PRICE, price):
        raise UsageError(
            "ai-option-wrong",
            f"--ai-price `{price[:40]}` is no price",
            cure="give dollars for a million tokens, read and written, such as 2/10",
        )
    read, written = map(float, price.split("/"))
    for each in (read, written):
        _in_range("--ai-price", each, 0, MOST_DOLLARS)
    return read, written


def narrowed(options: GenerateOptions, ai: AiOptions) -> GenerateOptions:
    """Return the options of what may be asked about: without the operations of which nothing is ever sent."""
    return replace(options, exclude=(*options.exclude, *ai.never))


def chooser(options: GenerateOptions) -> Callable[[Sequence[str]], bool]:
    """Return whether an operation of these names is let in: its id, its tags, and "METHOD /path"."""
    included, excluded = _matcher(options.include), _matcher(options.exclude)
    return lambda names: (not options.include or included(names)) and not excluded(names)


def names_of(operation: str, tags: Sequence[str], method: str, path: str) -> tuple[str, ...]:
    """Return what patterns are compared with."""
    return (operation, *tags, f"{method} {path}")


def pattern_of(name: str) -> str:
    """Return the pattern that matches this name alone."""
    return re.sub(r"[*?[]", r"[\g<0>]", name)


def _matcher(patterns: Sequence[str]) -> Callable[[Sequence[str]], bool]:
    """Return whether one of the names fits one of the globs; thousands without a wildcard cost one look-up."""
    plain = frozenset(pattern for pattern in patterns if not re.search(r"[*?[]", pattern))
    globs = "|".join(translate(pattern) for pattern in patterns if pattern not in plain)
    fits = re.compile(globs).match if globs else None
    return lambda names: any(name in plain or (fits is not None and fits(name)) for name in names)


def _in_range(name: str, value: float, low: float, high: float) -> None:
    if not low <= value <= high:
        raise UsageError(
            "option-out-of-range",
            f"{name} {value} is outside {low} to {high}",
            cure=f"give a number from {low} to {high}",
        )
