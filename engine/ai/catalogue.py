"""The models that are offered by name, with their class and list price: `resources/models.json`."""

import json
from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any, Final, Literal, NamedTuple, TypeAlias

from engine.ai.meter import Price
from engine.ai.provider import Effort, Stage
from resources import FOLDER

Speed: TypeAlias = Literal["fast", "balanced", "best"]
FAR: Final = 100_000
WARNED_BEFORE: Final = 30
"""Days."""
SPEEDS: Final[tuple[Speed, ...]] = ("fast", "balanced", "best")
PASSES: Final[dict[Speed, frozenset[Stage]]] = {
    "fast": frozenset(("values",)),
    "balanced": frozenset(("values", "rules", "links")),
    "best": frozenset(("values", "rules", "links", "flows", "verdicts")),
}
"""What is asked about at a speed."""
_NANO_PER_DOLLAR_A_MILLION: Final = 1_000


class Model(NamedTuple):
    """`price` is None where none is known; then tokens are capped instead of dollars.

    `retires` is a date (`2027-01-31`), empty where none is announced; `replaced_by` what its vendor offers instead.
    """

    id: str
    speed: Speed
    reasons: bool
    price: Price | None
    retires: str = ""
    replaced_by: str = ""


class Vendor(NamedTuple):
    """`ends`: models that are not offered by name -> the day of their end; those that `gone` begin with had theirs."""

    name: str
    url: str
    models: tuple[Model, ...]
    ends: Mapping[str, str] = {}
    gone: tuple[str, ...] = ()

    def model(self, speed: Speed) -> Model:
        return next(each for each in self.models if each.speed == speed)

    def named(self, model: str, speed: Speed) -> Model:
        """Return a model by its id; of one that is not listed only what `speed` asks and its end are known."""
        other = Model(model, speed, True, None, self.end_of(model))  # noqa: FBT003 - it may reason
        return next((each for each in self.models if each.id == model), other)

    def end_of(self, model: str) -> str:
        """Return the day on which a model ends, empty where none is known; one that is gone ended by `as_of`."""
        listed = next((each.retires for each in self.models if each.id == model), "")
        is_gone = any(model == each or model.startswith(f"{each}-") for each in self.gone)
        return listed or self.ends.get(model) or (as_of() if is_gone else "")

    def instead_of(self, model: Model) -> str:
        """Return what is offered for a model that ends: what its vendor names, else the usual one of its class."""
        usual = self.model(model.speed).id
        return model.replaced_by or (usual if usual != model.id else "")


@cache
def vendors() -> dict[str, Vendor]:
    return {
        name: Vendor(
            name,
            each["url"],
            tuple(map(_model, each["models"])),
            {model["id"]: model["retires"] for model in each["ends"]},
            tuple(each["gone"]),
        )
        for name, each in _written()["providers"].items()
    }


def effort(speed: Speed) -> Effort:
    """Return how hard a model of this class is asked to think."""
    found: Effort = _written()["effort"][speed]
    return found


def cheaper(provider: str, model: Model) -> tuple[Model, ...]:
    """Return the models of the classes below that of a vendor's model, the nearest first."""
    if provider not in vendors() or model.id not in {each.id for each in vendors()[provider].models}:
        return ()
    below = SPEEDS[: SPEEDS.index(model.speed)]
    return tuple(vendors()[provider].model(each) for each in reversed(below))


def ending(model: Model, today: str) -> tuple[int, str]:
    """Return in how many days a model ends (negative: it did) and what replaces it; far away where nobody says.

    Days are dates as text: `2027-01-31`.
    """
    if not model.retires:
        return FAR, ""
    left = date.fromisoformat(model.retires) - date.fromisoformat(today)
    return left.days, model.replaced_by


def as_of() -> str:
    """Return the day on which the prices were looked at."""
    return str(_written()["asOf"])


def price_of(read_usd: float, written_usd: float) -> Price:
    """Return a price from dollars per million tokens; what is cached counts as read anew."""
    read, written = (round(usd * _NANO_PER_DOLLAR_A_MILLION) for usd in (read_usd, written_usd))
    return Price(read, written, read)


@cache
def _written() -> dict[str, Any]:
    content: dict[str, Any] = json.loads(FOLDER.joinpath("models.json").read_bytes())
    return content


def _model(written: dict[str, Any]) -> Model:
    usd = written.get("usd")
    return Model(
        written["id"],
        written["class"],
        written["reasons"],
        price_of(*usd) if usd else None,
        written.get("retires", ""),
        written.get("replacedBy", ""),
    )
