"""Coverage in words: what a level means, and what keeps a suite or an operation from the next one."""

from collections.abc import Iterator, Mapping

from engine.cases.coverage.model import CRITERIA, LEVELS, Measure, Measures, level_name, level_of
from engine.cases.coverage.suite import Sums

LEVEL_WORDS: tuple[str, ...] = (
    "not every path is asked for",
    "every path is asked for",
    "every operation must answer with success",
    "every media type is sent and asked for",
    "every parameter is sent, success and refusal are expected",
    "every listed value is sent, every status code is expected",
    "every property of the answers is compared with its schema",
    "every id that an operation hands out is used by those that need it",
)
"""What holds at each level, beside what holds below it."""
REASONS: Mapping[str, str] = {
    "cut": "waits behind the number of cases",
    "too-large": "larger than a suite sends",
    "unsatisfiable": "the document contradicts itself, so that no value is valid",
    "unsolved": "no value was found that fits",
    "not-verified": "did not pass its own check",
    "not-on-the-wire": "would not be wrong any more once it is sent",
    "duplicate": "an earlier case sends the same request",
    "another-variant": "what one variant forbids another one allows",
    "needs-value": "runs once you set a value that only you know",
    "needs-second-credential": "runs once you set the credential of a second person",
    "excluded": "not chosen by the options",
    "not-provokable": "no request of a client brings it about",
}
"""Each reason for which something is left out."""


def next_step(measures: Measures) -> str:
    """Return what is missing for the next level, empty at the highest."""
    level = level_of(measures) + 1
    if level >= len(LEVELS):
        return ""
    short = [(name, measures[name]) for name in LEVELS[level] if _is_short(measures.get(name))]
    told = " and ".join(
        f"{each.total - each.covered:,} of {each.total:,} {CRITERIA[name]}" for name, each in short
    )
    return f"{level_name(level)} lacks {told}"


def notes(sums: Sums) -> Iterator[str]:
    """Yield what a reader of the whole should know."""
    measures = sums.measures
    level = level_of(measures)
    yield f"{level_name(level)}: {LEVEL_WORDS[level]}"
    step = next_step(measures)
    if step:
        yield step


def _is_short(measure: Measure | None) -> bool:
    return measure is not None and measure.covered < measure.total
