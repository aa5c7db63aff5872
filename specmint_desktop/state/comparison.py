"""Two results of the history beside each other."""

from dataclasses import dataclass, replace

from engine.jobs.differences import Change, Comparison, Difference
from specmint_desktop.state.messages import Effect, Fact, Intent


@dataclass(frozen=True, slots=True)
class ComparisonState:
    """`before` and `after` are the ids of the runs; `comparison` is None while it is made.

    `shown` are the differences that the filter lets in: of one kind of `change`, all with None, that have every
    word of `text`.
    """

    before: str = ""
    after: str = ""
    comparison: Comparison | None = None
    change: Change | None = None
    text: str = ""
    shown: tuple[Difference, ...] = ()


def filtered(state: ComparisonState, change: Change | None, text: str) -> ComparisonState:
    """Return the comparison with another filter."""
    words = text.casefold().split()
    differences = state.comparison.differences if state.comparison else ()
    shown = tuple(
        each
        for each in differences
        if (change is None or each.change is change) and all(word in _searched(each) for word in words)
    )
    return replace(state, change=change, text=text, shown=shown)


def _searched(difference: Difference) -> str:
    return f"{difference.id}\n{difference.title}\n{difference.operation}".casefold()


@dataclass(frozen=True, slots=True)
class RunsCompared(Intent):
    """Compare two runs, in either order: the one that was asked for earlier is what was before."""

    one: str
    other: str


@dataclass(frozen=True, slots=True)
class ComparisonFiltered(Intent):
    change: Change | None
    text: str


@dataclass(frozen=True, slots=True)
class ComparisonClosed(Intent):
    """Back to the list of runs."""


@dataclass(frozen=True, slots=True)
class CompareResults(Effect):
    """Compare two results by their indexes; answers `ResultsCompared`."""

    before: str
    after: str
    before_index: str
    after_index: str


@dataclass(frozen=True, slots=True)
class ResultsCompared(Fact):
    before: str
    after: str
    comparison: Comparison
