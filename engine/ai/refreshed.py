"""What vendors say of their models, kept for a day: when one ends, and what is offered instead."""

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from engine import keep
from engine.ai.catalogue import WARNED_BEFORE, Model, ending
from engine.ai.faults import AIError
from engine.ai.provider import Wire
from engine.errors import Problem, Severity

VENDORS: Final = ("openai", "anthropic")
"""Whose lists tell when a model ends."""
LARGEST: Final = 2_000_000


def day_of(now: float) -> str:
    return datetime.fromtimestamp(now, UTC).date().isoformat()


async def refreshed(wire: Wire, provider: str, file: Path, now: Callable[[], float]) -> Mapping[str, str]:
    """Return model -> day of its end as the vendor says; it is asked once a day, and never waited for twice.

    What goes wrong leaves what was known: a job does without.
    """
    today, place = day_of(now()), f"{provider}@{wire.host}"
    kept = _read(file)
    known = kept.get(place) if isinstance(kept.get(place), dict) else {}
    if provider not in VENDORS or (known and known.get("day") == today):
        return _ends(known)
    try:
        found = {each.id: each.retires for each in await wire.models()}
    except AIError:
        return _ends(known)
    kept[place] = {"day": today, "models": found}
    try:
        keep.write(file, json.dumps(kept, indent=1, sort_keys=True).encode())
    except OSError:
        return found
    return found


def warned(model: Model, ends: Mapping[str, str], today: str) -> Problem | None:
    """Return what a person reads of a model that ends within 30 days, or has ended."""
    days, instead = ending(model._replace(retires=ends.get(model.id) or model.retires), today)
    if days > WARNED_BEFORE:
        return None
    when = f"ends in {days} days" if days > 0 else "has ended"
    cure = f"choose {instead} with --model" if instead else "choose another one: `specmint models` lists them"
    return Problem("ai-model-ends", f"the model {model.id} {when}", cure, severity=Severity.WARNING)


def _ends(known: Any) -> Mapping[str, str]:
    models = known.get("models") if isinstance(known, dict) else None
    if not isinstance(models, dict):
        return {}
    return {name: day for name, day in models.items() if isinstance(day, str) and _is_day(day)}


def _is_day(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
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
