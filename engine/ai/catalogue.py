"""The models that are offered by name, with their class and list price: `resources/models.json`."""

import json
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
EFFORTS: Final[dict[Speed, Effort]] = {"fast": "low", "balanced": "low", "best": "medium"}
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
    name: str
    url: str
    models: tuple[Model, ...]

    def model(self, speed: Speed) -> Model:
        return next(each for each in self.models if each.speed == speed)

    def named(self, model: str, speed: Speed) -> Model:
        """Return a model by its id; of one that is not listed only what `speed` asks is known."""
        return next((each for each in self.models if each.id == model), Model(model, speed, True, None))  # noqa: FBT003


@cache
def vendors() -> dict[str, Vendor]:
    content = json.loads(FOLDER.joinpath("models.json").read_bytes())
    return {
        name: Vendor(name, each["url"], tuple(map(_model, each["models"])))
        for name, each in content["providers"].items()
    }


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


@cache
def as_of() -> str:
    """Return the day on which the prices were looked at."""
    return str(json.loads(FOLDER.joinpath("models.json").read_bytes())["asOf"])


def _model(written: dict[str, Any]) -> Model:
    prices = (round(usd * _NANO_PER_DOLLAR_A_MILLION) for usd in written["usd"])
    return Model(
        written["id"],
        written["class"],
        written["reasons"],
        Price(*prices),
        written.get("retires", ""),
        written.get("replacedBy", ""),
    )
