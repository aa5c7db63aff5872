"""The models that are offered by name, with their class and list price: `resources/models.json`."""

import json
from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any, Final, Literal, NamedTuple, TypeAlias

from engine.ai.meter import Price
from engine.ai.provider import Effort, ModelInfo, Stage
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
    `structured`: it answers in a form that a schema asks for; `most_read` and `most_written` are tokens of one call.
    None of these three where nobody says.
    """

    id: str
    speed: Speed
    reasons: bool
    price: Price | None
    retires: str = ""
    replaced_by: str = ""
    structured: bool | None = None
    most_read: int | None = None
    most_written: int | None = None


class Ending(NamedTuple):
    """The day on which a model ends, and what its vendor offers instead, empty where it does not say."""

    retires: str
    replaced_by: str = ""


class Vendor(NamedTuple):
    """`endings`: those of models that are not offered by name; models that begin with one of `gone` had theirs."""

    name: str
    url: str
    models: tuple[Model, ...]
    endings: Mapping[str, Ending] = {}
    gone: tuple[str, ...] = ()

    @property
    def ends(self) -> Mapping[str, str]:
        """Return model -> the day of its end."""
        return {model: each.retires for model, each in self.endings.items()}

    def model(self, speed: Speed) -> Model:
        return next(each for each in self.models if each.speed == speed)

    def named(self, model: str, speed: Speed) -> Model:
        """Return a model by its id; of one that is not listed only what `speed` asks and its end are known."""
        instead = self.endings[model].replaced_by if model in self.endings else ""
        other = Model(model, speed, True, None, self.end_of(model), instead)  # noqa: FBT003 - it may reason
        return next((each for each in self.models if each.id == model), other)

    def end_of(self, model: str) -> str:
        """Return the day on which a model ends, empty where none is known; one that is gone ended by `as_of`."""
        listed = next((each.retires for each in self.models if each.id == model), "")
        is_gone = any(model == each or model.startswith(f"{each}-") for each in self.gone)
        return listed or self.ends.get(model, "") or (as_of() if is_gone else "")

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
            {model["id"]: Ending(model["retires"], model.get("replacedBy", "")) for model in each["ends"]},
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


def completed(model: Model, said: ModelInfo) -> Model:
    """Return a model with what its vendor says of it where the catalogue says nothing; its end is the vendor's word."""
    return model._replace(
        retires=said.retires or model.retires,
        structured=said.structured if model.structured is None else model.structured,
        most_read=model.most_read or said.most_read,
        most_written=model.most_written or said.most_written,
    )


def price_of(
    read_usd: float, written_usd: float, cached_usd: float | None = None, stored_usd: float = 0.0
) -> Price:
    """Return a price from dollars per million tokens; without one of its own, what is cached counts as read anew."""
    dollars = (read_usd, written_usd, read_usd if cached_usd is None else cached_usd, stored_usd)
    return Price(*(round(usd * _NANO_PER_DOLLAR_A_MILLION) for usd in dollars))


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
        written.get("structured"),
        written.get("mostRead"),
        written.get("mostWritten"),
    )
