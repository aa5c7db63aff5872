"""Comparing two runs of the history: which one is the earlier, what was found, and what of it is shown."""

from dataclasses import replace

from specmint_desktop.presenters.shell import with_notice
from specmint_desktop.state.comparison import (
    CompareResults,
    ComparisonClosed,
    ComparisonFiltered,
    ComparisonState,
    ResultsCompared,
    RunsCompared,
    filtered,
)
from specmint_desktop.state.jobs import JobDeleted
from specmint_desktop.state.messages import EffectFailed, Fact, Intent, Message, Step
from specmint_desktop.state.shell import Notice, Place, Tone
from specmint_desktop.state.whole import State

_NO_RESULT = Message("comparison-no-result", "Only runs with a result can be compared.")


def after(state: State, message: Intent | Fact) -> Step[State]:
    comparison = state.comparison
    match message:
        case RunsCompared(one=one, other=other):
            return _asked(state, one, other)
        case ResultsCompared() if comparison is not None and _is_answer(comparison, message):
            found = filtered(replace(comparison, comparison=message.comparison), None, "")
            return _with(state, found), ()
        case EffectFailed(effect=CompareResults()):
            return _with(state, None), ()
        case ComparisonFiltered(change=change, text=text) if comparison is not None:
            return _with(state, filtered(comparison, change, text)), ()
        case ComparisonClosed():
            return _with(state, None), ()
        case JobDeleted(job=job) if comparison is not None and job in (comparison.before, comparison.after):
            return _with(state, None), ()
        case _:
            return state, ()


def _asked(state: State, one: str, other: str) -> Step[State]:
    indexes = _indexes(state)
    if one == other or one not in indexes or other not in indexes:
        return with_notice(state, Notice(_NO_RESULT.code, Tone.INFO, _NO_RESULT)), ()
    before, after_ = sorted((one, other), key=list(indexes).index)
    state = replace(state, shell=replace(state.shell, place=Place.HISTORY))
    effect = CompareResults(before, after_, indexes[before], indexes[after_])
    return _with(state, ComparisonState(before, after_)), (effect,)


def _indexes(state: State) -> dict[str, str]:
    """Return run -> file of its index, oldest first; the shown result counts, also where its run is forgotten."""
    found: dict[str, str] = {}
    for row in reversed(state.history.rows):
        if row.finished is not None and row.finished.index_file:
            found[row.id] = row.finished.index_file
    shown = state.results
    if shown.job and shown.index_file:
        found.setdefault(shown.job, shown.index_file)
    return found


def _is_answer(asked: ComparisonState, answer: ResultsCompared) -> bool:
    return (asked.before, asked.after) == (answer.before, answer.after)


def _with(state: State, comparison: ComparisonState | None) -> State:
    return replace(state, comparison=comparison)
