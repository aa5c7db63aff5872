"""What a provider failed with, as a bar with one button: once per kind, and never more than a warning."""

from collections.abc import Callable, Mapping
from typing import Final

from engine.events import ProviderProblem
from specmint_desktop.presenters.shell import with_notice
from specmint_desktop.state.jobs import JobRetried, JobRow
from specmint_desktop.state.messages import Intent, Message
from specmint_desktop.state.preferences import SettingsShown
from specmint_desktop.state.shell import Notice, Place, PlaceChosen, TextCopyAsked, Tone
from specmint_desktop.state.whole import State

Step = tuple[Message, Intent]
LATER: Final = frozenset(("unavailable", "rate", "overloaded"))
"""Kinds for which running again helps: told once the run is over."""
_MODELS: Final = Message("show-models", "Language models")
_NETWORK: Final = Message("show-network", "Network settings")


def _keys(_trouble: ProviderProblem, _row: JobRow) -> Step:
    return _MODELS, SettingsShown("models")


def _network(_trouble: ProviderProblem, _row: JobRow) -> Step:
    return _NETWORK, SettingsShown("network")


def _options(_trouble: ProviderProblem, _row: JobRow) -> Step:
    return Message("show-options", "Show the options"), PlaceChosen(Place.DOCUMENT)


def _tiers(_trouble: ProviderProblem, _row: JobRow) -> Step:
    return Message("lock.tiers", "See tiers"), PlaceChosen(Place.LICENCE)


def _again(_trouble: ProviderProblem, row: JobRow) -> Step:
    return Message("run-again", "Run again"), JobRetried(row.id)


def _copy(trouble: ProviderProblem, _row: JobRow) -> Step:
    text = f"{trouble.provider} {trouble.host} {trouble.kind}: {trouble.text} {trouble.request_id}".rstrip()
    return Message("copy-details", "Copy details"), TextCopyAsked(text)


_STEPS: Final[Mapping[str, Callable[[ProviderProblem, JobRow], Step]]] = {
    "auth": _keys,
    "key": _keys,
    "quota": _options,
    "unavailable": _again,
    "rate": _again,
    "overloaded": _again,
    "server": _network,
    "network": _network,
    "timeout": _network,
    "certificate": _network,
    "no-model": _options,
    "budget": _options,
    "policy": _keys,
    "licence": _tiers,
}


def troubled(state: State, row: JobRow, trouble: ProviderProblem) -> State:
    """Tell of a trouble at once, unless its next step has to wait for the end of the run."""
    is_told = any(each.kind == trouble.kind for each in row.troubles)
    return state if is_told or trouble.kind in LATER else _told(state, row, trouble)


def troubled_at_the_end(state: State, row: JobRow) -> State:
    """Tell of what running again may mend, once per kind."""
    for trouble in {each.kind: each for each in row.troubles if each.kind in LATER}.values():
        state = _told(state, row, trouble)
    return state


def _told(state: State, row: JobRow, trouble: ProviderProblem) -> State:
    text = Message(
        "provider-problem",
        "{title}: {what}. Next step: {action}. The tests that rules make are all written.",
        (("title", row.title), ("what", trouble.text), ("action", trouble.action)),
    )
    step = _STEPS.get(trouble.kind, _copy)(trouble, row)
    return with_notice(state, Notice(f"provider-{trouble.kind}", Tone.WARNING, text, (step,)))
