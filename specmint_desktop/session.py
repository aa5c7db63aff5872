"""What the window was doing, kept half a second after a change, so that a crash loses nothing typed."""

from collections.abc import Mapping
from dataclasses import asdict, replace
from enum import StrEnum
from pathlib import Path
from typing import Any, Final, TypeVar

from engine import keep
from engine.errors import UsageError
from engine.licensing.entitlements import Priority
from engine.options import GenerateOptions
from specmint_desktop.state.documents import DocumentsGiven
from specmint_desktop.state.jobs import ResultOpened
from specmint_desktop.state.messages import Intent
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
        "past": [asdict(each) for each in options.past[-MOST_UNDONE:]],
        "future": [asdict(each) for each in options.future[-MOST_UNDONE:]],
        "hosts": {document: list(hosts) for document, hosts in state.hosts.allowed.items()},
    }


def may_differ(old: State, new: State) -> bool:
    """Return whether `of` could say something else now: a look at identities, for every message."""
    return (
        old.options is not new.options
        or old.shell is not new.shell
        or old.document is not new.document
        or old.results is not new.results
        or old.hosts is not new.hosts
    )


def restored(state: State, content: Mapping[str, Any]) -> tuple[State, tuple[Intent, ...]]:
    """Return the state with the options of a session, and what opens the rest once the store was recalled.

    What cannot be read keeps its default. An address is not opened again: it is fetched when a person asks.
    """
    options = replace(
        state.options,
        chosen=_options(content.get("options")) or state.options.chosen,
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
    return replace(state, options=options, document=opened, hosts=hosts), tuple(intents)


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


def _several(written: object) -> tuple[GenerateOptions, ...]:
    found = [_options(each) for each in written] if isinstance(written, list) else []
    return tuple(each for each in found if each is not None)[-MOST_UNDONE:]


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
