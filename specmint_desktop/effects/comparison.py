"""Comparing two results, from their indexes."""

from typing import TYPE_CHECKING

from specmint_desktop.state.comparison import CompareResults, ResultsCompared

if TYPE_CHECKING:
    from specmint_desktop.effects import Outside


def compare_results(effect: CompareResults, outside: "Outside") -> ResultsCompared:
    """Compare them.

    Raises:
        OutputError: `index-broken`.
    """
    del outside
    from engine.jobs.index_comparison import compare

    return ResultsCompared(effect.before, effect.after, compare(effect.before_index, effect.after_index))
