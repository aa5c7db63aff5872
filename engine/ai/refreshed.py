"""What is known of models beside the catalogue: for a day what vendors say of theirs, for a month which form a server takes."""

import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final

from engine import keep
from engine.ai.catalogue import WARNED_BEFORE, Model, ending, vendors
from engine.ai.faults import AIError
from engine.ai.provider import ModelInfo, Wire
from engine.errors import Problem, Severity

SEEN: Final = "models.json"
"""The file, beside that of the answers."""
VENDORS: Final = ("openai", "anthropic")
"""Whose lists tell when a model ends."""
LARGEST: Final = 2_000_000
_MOST_MODELS: Final = 1_000
_LONGEST_ID: Final = 200
_FORMS: Final = "forms"
_FORM_DAYS: Final = 30
"""So long a server that took a plainer form only is not tried with a stricter one."""


def day_of(now: float) -> str:
    return datetime.fromtimestamp(now, UTC).date().isoformat()


async def refreshed(
    wire: Wire, provider: str, file: Path, now: Callable[[], float]
) -> Mapping[str, ModelInfo]:
    """Return what the vendor says, by model; it is asked once a day, and never waited for twice.

    What goes wrong leaves what was known: a job does without.
    """
    today, place = day_of(now()), f"{provider}@{wire.host}"
    kept = _read(file)
    known = kept.get(place) if isinstance(kept.get(place), dict) else {}
    if provider not in VENDORS or (known and known.get("day") == today):
        return _said(known)
    try:
        found = await listed(wire, provider, file, now)
    except AIError:
        return _said(known)
    return _said(_kept(found))


async def listed(
    wire: Wire, provider: str, file: Path | None, now: Callable[[], float]
) -> Sequence[ModelInfo]:
    """Return what a provider offers by its own list, which is kept: it is not asked for again on that day.

    Raises:
        AIError: it does not say.
    """
    found = [each for each in await wire.models() if len(each.id) <= _LONGEST_ID][:_MOST_MODELS]
    if file is not None and provider in VENDORS:
        kept = _read(file) | {f"{provider}@{wire.host}": {"day": day_of(now()), **_kept(found)}}
        with suppress(OSError):
            keep.write(file, json.dumps(kept, indent=1, sort_keys=True).encode())
    return found


def said_last(file: Path | None, provider: str, host: str) -> Mapping[str, ModelInfo]:
    """Return what a vendor said last of its models, however long ago; nothing is asked."""
    return _said(_read(file).get(f"{provider}@{host}")) if file is not None else {}


def known_ends(file: Path) -> Mapping[str, Mapping[str, str]]:
    """Return by provider and host what vendors said when their models end."""
    return {place: _ends(each) for place, each in _read(file).items()}


def known_form(file: Path, host: str, model: str, now: float) -> int:
    """Return how plain a form the model of this host took last, 0 where that is not known or long ago."""
    forms = _read(file).get(_FORMS)
    kept = forms.get(f"{host} {model}") if isinstance(forms, dict) else None
    day, form = (kept.get("day"), _size(kept.get("form"))) if isinstance(kept, dict) else ("", None)
    if form is None or not isinstance(day, str) or not _is_day(day):
        return 0
    age = date.fromisoformat(day_of(now)) - date.fromisoformat(day)
    return form if 0 <= age.days < _FORM_DAYS else 0


def keep_form(file: Path, host: str, model: str, form: int, now: float) -> None:
    """Keep which form the model of a host takes, where that can be written."""
    kept = _read(file)
    before = kept.get(_FORMS)
    forms = dict(before) if isinstance(before, dict) else {}
    forms[f"{host} {model}"] = {"day": day_of(now), "form": form}
    with suppress(OSError):
        keep.write(file, json.dumps(kept | {_FORMS: forms}, indent=1, sort_keys=True).encode())


def warned(provider: str, model: Model, today: str) -> Problem | None:
    """Return what a person reads of a model that ends within 30 days, or has ended."""
    days, _ = ending(model, today)
    instead = vendors()[provider].instead_of(model)
    if days > WARNED_BEFORE:
        return None
    when = f"ends in {days} {'day' if days == 1 else 'days'}" if days > 0 else "has ended"
    cure = (
        f"choose {instead} with --model: price and class may differ"
        if instead
        else "choose another one: `specmint models` lists them"
    )
    return Problem("ai-model-ends", f"the model {model.id} {when}", cure, severity=Severity.WARNING)


def _ends(known: Any) -> Mapping[str, str]:
    models = known.get("models") if isinstance(known, dict) else None
    if not isinstance(models, dict):
        return {}
    return {name: day for name, day in models.items() if isinstance(day, str) and _is_day(day)}


def _kept(found: Sequence[ModelInfo]) -> dict[str, Any]:
    """Return what is written of a list: `models` has the end of each, `facts` what else is said."""
    facts = {
        each.id: {name: value for name, value in _facts(each).items() if value is not None} for each in found
    }
    return {
        "models": {each.id: each.retires for each in found},
        "facts": {model: each for model, each in facts.items() if each},
    }


def _facts(info: ModelInfo) -> dict[str, Any]:
    return {"mostRead": info.most_read, "mostWritten": info.most_written, "structured": info.structured}


def _said(known: Any) -> Mapping[str, ModelInfo]:
    ends, facts = _ends(known), known.get("facts") if isinstance(known, dict) else None
    facts = facts if isinstance(facts, dict) else {}
    return {model: _info(model, ends.get(model, ""), facts.get(model)) for model in {*ends, *facts}}


def _info(model: str, retires: str, facts: Any) -> ModelInfo:
    facts = facts if isinstance(facts, dict) else {}
    structured = facts.get("structured")
    return ModelInfo(
        model,
        retires,
        _size(facts.get("mostRead")),
        _size(facts.get("mostWritten")),
        structured if isinstance(structured, bool) else None,
    )


def _size(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else None


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _read(file: Path) -> dict[str, Any]:
    try:
        with file.open("rb") as opened:
            kept = json.loads(opened.read(LARGEST))
    except (OSError, ValueError, RecursionError):
        return {}
    return kept if isinstance(kept, dict) else {}
