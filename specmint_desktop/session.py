"""What the window was doing, kept half a second after a change, so that a crash loses nothing typed."""

from collections.abc import Mapping
from dataclasses import asdict, replace
from enum import StrEnum
from pathlib import Path
from typing import Any, Final, TypeVar

from engine import keep
from engine.errors import UsageError
from engine.licensing.entitlements import Priority
from engine.options import PROVIDERS, AiOptions, GenerateOptions
from specmint_desktop.state.documents import DocumentsGiven
from specmint_desktop.state.jobs import ResultOpened
from specmint_desktop.state.messages import Intent
from specmint_desktop.state.models import OFF, VENDORS, AiChoice
from specmint_desktop.state.options import AI_SPEEDS, Chosen
from specmint_desktop.state.shell import Place, PlaceChosen
from specmint_desktop.state.whole import State

SESSION: Final = "session.json"
WINDOW: Final = "window.json"
MOST_UNDONE: Final = 100
_VERSION: Final = 1

E = TypeVar("E", bound=StrEnum)


def of(state: State) -> dict[str, Any]:
    """Return what of the state is kept; equal states give equal content, so that nothing is written twice."""
    options = state.options
    return {
        "schema_version": _VERSION,
        "document": state.document.document,
        "result": state.results.job,
        "place": state.shell.place.value,
        "priority": options.priority.value,
        "options": asdict(options.chosen),
        "ai": asdict(options.ai),
        "past": [_written(each) for each in options.past[-MOST_UNDONE:]],
        "future": [_written(each) for each in options.future[-MOST_UNDONE:]],
        "hosts": {document: list(hosts) for document, hosts in state.hosts.allowed.items()},
        "consents": {document: list(hosts) for document, hosts in state.models.consents.items()},
        "never": {document: list(patterns) for document, patterns in state.models.never.items()},
    }


def _written(chosen: Chosen) -> dict[str, Any]:
    return {"options": asdict(chosen.options), "ai": asdict(chosen.ai)}


def may_differ(old: State, new: State) -> bool:
    """Return whether `of` could say something else now: a look at identities, for every message."""
    return (
        old.options is not new.options
        or old.shell is not new.shell
        or old.document is not new.document
        or old.results is not new.results
        or old.hosts is not new.hosts
        or old.models.consents is not new.models.consents
        or old.models.never is not new.models.never
    )


def restored(state: State, content: Mapping[str, Any]) -> tuple[State, tuple[Intent, ...]]:
    """Return the state with the options of a session, and what opens the rest once the store was recalled.

    What cannot be read keeps its default. An address is not opened again: it is fetched when a person asks.
    """
    options = replace(
        state.options,
        chosen=_options(content.get("options")) or state.options.chosen,
        ai=_ai(content.get("ai")) or state.options.ai,
        past=_several(content.get("past")),
        future=_several(content.get("future")),
        priority=_one_of(Priority, content.get("priority")) or state.options.priority,
    )
    document, result = content.get("document"), content.get("result")
    place = _one_of(Place, content.get("place"))
    intents: list[Intent] = []
    opened = state.document
    if isinstance(document, str) and document and not document.lower().startswith(("http://", "https://")):
        # Known before it is opened: it is no other document, so what was chosen for it stays chosen.
        opened = replace(opened, document=document)
        intents.append(DocumentsGiven((document,)))
    if isinstance(result, str) and result:
        intents.append(ResultOpened(result))
    if place is not None:
        intents.append(PlaceChosen(place))
    hosts = replace(state.hosts, allowed=_hosts(content.get("hosts")))
    consents, never = _hosts(content.get("consents")), _hosts(content.get("never"))
    models = replace(state.models, consents=consents, never=never)
    return replace(state, options=options, document=opened, hosts=hosts, models=models), tuple(intents)


def read(data: Path, name: str) -> Mapping[str, Any]:
    """Return the content of `session.json` or `window.json`; nothing where it is absent, damaged or refused."""
    try:
        return keep.read_object(data / name).content or {}
    except OSError:
        return {}


def _hosts(written: object) -> dict[str, tuple[str, ...]]:
    found = written if isinstance(written, dict) else {}
    return {
        document: tuple(hosts)
        for document, hosts in found.items()
        if isinstance(hosts, list) and all(isinstance(each, str) for each in hosts)
    }


def _several(written: object) -> tuple[Chosen, ...]:
    found = [_chosen(each) for each in written] if isinstance(written, list) else []
    return tuple(each for each in found if each is not None)[-MOST_UNDONE:]


def _chosen(written: object) -> Chosen | None:
    """Return what could be undone to; sessions of earlier versions had the options alone."""
    if not isinstance(written, dict):
        return None
    options = _options(written.get("options", written))
    return Chosen(options, _ai(written.get("ai")) or AiChoice()) if options else None


def _ai(written: object) -> AiChoice | None:
    """Return how models are asked; None for anything else."""
    if not isinstance(written, dict):
        return None
    try:
        choice = AiChoice(**{**written, "others": tuple(written.get("others", ()))})
        AiOptions("fast", budget_usd=choice.budget_usd, price=choice.price or None)
    except (TypeError, UsageError):
        return None
    texts = (choice.speed, choice.provider, choice.model, choice.price)
    is_sound = all(isinstance(each, str) for each in texts) and type(choice.budget_usd) in (int, float)
    is_known = (
        all(each in VENDORS for each in choice.others)
        and choice.speed in (OFF, *AI_SPEEDS)
        and choice.provider in ("", *PROVIDERS)
    )
    return choice if is_sound and is_known else None


def _options(written: object) -> GenerateOptions | None:
    """Return options that fit their types and limits; None for anything else."""
    if not isinstance(written, dict):
        return None
    values: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in written.items()
    }
    if not all(name in _FITS and _FITS[name](value) for name, value in values.items()):
        return None
    try:
        return GenerateOptions(**values)
    except UsageError:
        return None


def _are_texts(value: object) -> bool:
    return isinstance(value, tuple) and all(isinstance(each, str) for each in value)


def _is_number(value: object) -> bool:
    return type(value) is int


def _is_text_or_none(value: object) -> bool:
    return value is None or isinstance(value, str)


_FITS: Final = {
    "formats": _are_texts,
    "cases": _is_number,
    "seed": _is_number,
    "domain": _is_text_or_none,
    "include": _are_texts,
    "exclude": _are_texts,
}


def _one_of(kind: type[E], written: object) -> E | None:
    return next((each for each in kind if each.value == written), None)
