"""Brings `resources/models.json` up to date, for a person to review.

`poe models`, with the package genai-prices where Python finds it. Which models exist and when they end is what the
clients of the vendors say; prices, and what one call may read where nobody wrote it down, are what genai-prices says.
What else stands in the file is a person's: the model of each class, `effort`, `mostWritten` and `replacedBy`, read on
the vendors' own pages. What nobody says is left out; so is `structured`, but where it is false: any other model is
asked for an answer in the form of the schema first.
"""

import importlib
import inspect
import json
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Any, Final, NamedTuple, get_args

from resources import FOLDER

FILE: Final = FOLDER / "models.json"
_OPENAI_END: Final = re.compile(
    r"- ((?:\"[^\"]+\",?\s+)*\"[^\"]+\"):\s+Announced\s+shutdown\s+date:\s+(\d{4}-\d{2}-\d{2})"
)
_ENGLISH_DAY: Final = re.compile(r"([A-Z][a-z]+) (\d+)[a-z]{2}, (\d{4})")
_MONTHS: Final = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
                  "November", "December")  # fmt: skip


class Priced(NamedTuple):
    """Dollars per million tokens: read, written, taken from the cache, put into it; `most_read` None where unknown."""

    usd: tuple[float, ...]
    most_read: int | None


class Facts(NamedTuple):
    """What others say of one vendor: its models, those that end with their day, and prices."""

    known: frozenset[str]
    ends: Mapping[str, str]
    prices: Mapping[str, Priced]


def of_clients() -> dict[str, Facts]:
    """Return what the installed clients of the vendors say; there are no prices in them."""
    from anthropic.resources.messages.messages import DEPRECATED_MODELS
    from anthropic.types.model_param import ModelParam
    from openai.types.shared import chat_model

    (claude,) = (get_args(each) for each in get_args(ModelParam) if get_args(each))
    return {
        "openai": Facts(
            frozenset(get_args(chat_model.ChatModel)), dict(openai_ends(inspect.getsource(chat_model))), {}
        ),
        "anthropic": Facts(
            frozenset(claude), {model: iso(day) for model, day in DEPRECATED_MODELS.items()}, {}
        ),
    }


def openai_ends(source: str) -> Iterator[tuple[str, str]]:
    """Yield model and day of its end out of the list of deprecated values below the type."""
    for models, day in _OPENAI_END.findall(source):
        for model in re.findall(r"\"([^\"]+)\"", models):
            yield model, day


def iso(day: str) -> str:
    """Return `November 30th, 2026` as `2026-11-30`.

    Raises:
        ValueError: it is in another form.
    """
    found = _ENGLISH_DAY.fullmatch(day)
    if found is None:
        raise ValueError(day)
    return date(int(found[3]), _MONTHS.index(found[1]) + 1, int(found[2])).isoformat()


def prices(
    providers: Iterable[Any], provider: str, models: Iterable[str], now: datetime
) -> dict[str, Priced]:
    """Return the prices of short calls that genai-prices has for `models`."""
    (catalogue,) = (each for each in providers if each.id == provider)
    found = {model: catalogue.find_model(model) for model in models}
    return {model: _priced(each, now) for model, each in found.items() if each is not None}


def _priced(model: Any, now: datetime) -> Priced:
    price = model.get_prices(now)
    steps = (price.input_mtok, price.output_mtok, price.cache_read_mtok, price.cache_write_mtok)
    # The first step of a price by length is that of all our calls: they are short.
    read, written, cached, stored = (float(getattr(each, "base", each) or 0) for each in steps)
    return Priced((read, written, cached or read, stored or read), model.context_window)


def updated(
    written: Mapping[str, Any], facts: Mapping[str, Facts], today: str
) -> tuple[dict[str, Any], list[str]]:
    """Return the new content, and lines that tell a person what changed and what is not right."""
    told: list[str] = []
    providers = {
        name: each | {"models": _models(each, facts[name], told), "ends": _ends(each, facts[name], told)}
        for name, each in written["providers"].items()
    }
    changed = providers != written["providers"]
    return {**written, "asOf": today if changed else written["asOf"], "providers": providers}, told


def _models(written: Mapping[str, Any], facts: Facts, told: list[str]) -> list[dict[str, Any]]:
    made = []
    for model in written["models"]:
        now, price = dict(model), facts.prices.get(model["id"])
        if model["id"] not in facts.known:
            told.append(f"{model['id']}: its vendor's client does not know it")
        if price is not None:
            now["usd"] = [int(usd) if usd == int(usd) else usd for usd in price.usd]
            now.setdefault("mostRead", price.most_read)
        now = {name: value for name, value in now.items() if value is not None}
        told += [
            f"{model['id']}: {name} {model.get(name)} -> {now[name]}"
            for name in now
            if now[name] != model.get(name)
        ]
        made.append(now)
    return made


def _ends(written: Mapping[str, Any], facts: Facts, told: list[str]) -> list[dict[str, Any]]:
    before = {each["id"]: each for each in written["ends"]}
    now = {model: {**before.get(model, {}), "id": model, "retires": day} for model, day in facts.ends.items()}
    told += [f"{model}: ends {each['retires']}" for model, each in now.items() if before.get(model) != each]
    return sorted((before | now).values(), key=lambda each: (each["retires"], each["id"]))


def text_of(content: Mapping[str, Any]) -> str:
    """Return the file, with a line for each model."""
    text = json.dumps(content, indent=2)
    return (
        re.sub(
            r"(?<=\n {8})\{\n.*?\n {8}\}|\[[^\[\]{}]*\]|\"effort\": \{.*?\}",
            lambda found: _line(found[0]),
            text,
            flags=re.DOTALL,
        )
        + "\n"
    )


def _line(block: str) -> str:
    return re.sub(r"([\[{]) | ([\]}])", r"\1\2", re.sub(r"\s+", " ", block))


def main() -> int:
    now = datetime.now(UTC)  # noqa: TID251 - the day on which a person looks
    try:
        providers = importlib.import_module("genai_prices.data").providers
    except ImportError:
        sys.stderr.write("install genai-prices beside the project: it is no part of it\n")
        return 1
    written = json.loads(FILE.read_bytes())
    facts = {
        name: each._replace(
            prices=prices(providers, name, [one["id"] for one in written["providers"][name]["models"]], now)
        )
        for name, each in of_clients().items()
    }
    content, told = updated(written, facts, now.date().isoformat())
    FILE.write_text(text_of(content), "utf-8")
    sys.stdout.write("\n".join(told or ["nothing has changed"]) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
