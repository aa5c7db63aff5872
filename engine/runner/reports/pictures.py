"""The pictures of the page, as SVG: each number stands in text too, and verdicts differ by more than colour."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from html import escape
from typing import NamedTuple

from engine.runner.model import CaseResult, Verdict

VERDICTS: tuple[Verdict, ...] = ("fail", "skip", "pass")
MOST_BARS = 24
LONGEST_LABEL = 44
_WIDTH = 760
_LABEL = 320
_BAR = 300
_ROW = 24
_LIMITS_MS = (1, 3, 10, 30, 100, 300, 1_000, 3_000, 10_000)
_RANGES = ("< 1", "1-3", "3-10", "10-30", "30-100", "100-300", "0.3-1 s", "1-3 s", "3-10 s", "> 10 s")


class Tally(NamedTuple):
    """How often each verdict came under one name."""

    name: str
    failed: int
    skipped: int
    passed: int

    @property
    def total(self) -> int:
        return self.failed + self.skipped + self.passed


def tallies(results: Iterable[CaseResult], name: Callable[[CaseResult], str]) -> list[Tally]:
    """Return one tally per name, those with most failures first, else in the order of the suite."""
    counts: dict[str, dict[Verdict, int]] = {}
    for result in results:
        each = counts.setdefault(name(result), dict.fromkeys(VERDICTS, 0))
        each[result.verdict] += 1
    found = [Tally(name, *(each[verdict] for verdict in VERDICTS)) for name, each in counts.items()]
    return sorted(found, key=lambda tally: -tally.failed)


def bars(title: str, found: Sequence[Tally]) -> str:
    """Return one bar per name, its verdicts side by side; what is beyond the first is counted."""
    shown = found[:MOST_BARS]
    longest = max((tally.total for tally in shown), default=1)
    rows = "".join(_bar(tally, index * _ROW, longest) for index, tally in enumerate(shown))
    rest = len(found) - len(shown)
    if rest:
        rows += _text(0, len(shown) * _ROW + 16, f"and {rest:,} more", "note")
    return _picture(title, (len(shown) + bool(rest)) * _ROW, rows)


def whole(tally: Tally) -> str:
    """Return one wide bar of all verdicts; the other pictures use its hatching."""
    drawn = _segments(tally, 0, 0, _WIDTH, max(tally.total, 1), 18)
    return _picture(tally.name, 18, f"<defs>{_HATCH}</defs>{drawn}")


def durations(results: Sequence[CaseResult]) -> str:
    """Return how many answers took how long, in steps of about three."""
    times = sorted(result.took_ms for result in results if result.status)
    counts = [0] * (len(_LIMITS_MS) + 1)
    for time in times:
        counts[bisect_right(_LIMITS_MS, time)] += 1
    most = max(counts, default=0) or 1
    step = _WIDTH // len(counts)
    drawn = "".join(
        f'<rect class="time" x="{index * step + 4}" y="{118 - round(100 * count / most)}" '
        f'width="{step - 8}" height="{round(100 * count / most)}"/>'
        + _text(
            index * step + step // 2, 112 - round(100 * count / most), f"{count:,}" if count else "", "mid"
        )
        + _text(index * step + step // 2, 134, _RANGES[index], "mid note")
        for index, count in enumerate(counts)
    )
    return _picture("Time of an answer, in ms", 140, drawn)


def quantile(times: Sequence[int], share: float) -> int:
    """Return the time below which a share of the sorted times lies, 0 for none."""
    return times[min(len(times) - 1, int(share * len(times)))] if times else 0


def _bar(tally: Tally, y: int, longest: int) -> str:
    label = tally.name if len(tally.name) <= LONGEST_LABEL else f"{tally.name[: LONGEST_LABEL - 1]}…"
    said = f"{tally.failed} failed, {tally.skipped} skipped, {tally.passed} passed"
    numbers = f"{tally.failed:,} / {tally.total:,}" if tally.failed else f"{tally.total:,}"
    return (
        f"<g><title>{escape(tally.name)}: {said}</title>"
        + _text(_LABEL - 10, y + 16, label, "end")
        + _segments(tally, _LABEL, y + 4, _BAR, longest, 16)
        + _text(
            _LABEL + _BAR * tally.total // longest + 8, y + 16, numbers, "bad" if tally.failed else "note"
        )
        + "</g>"
    )


def _segments(tally: Tally, left: int, y: int, width: int, longest: int, height: int) -> str:  # noqa: PLR0913, PLR0917  # a place and a size
    drawn = ""
    x = float(left)
    for verdict, count in zip(VERDICTS, (tally.failed, tally.skipped, tally.passed), strict=True):
        if count:
            size = max(2.0, width * count / longest)
            # A failure is higher than the rest: seen without colours, too.
            inset = 0 if verdict == "fail" else height // 5
            place = f'x="{x:.1f}" y="{y + inset}" width="{size:.1f}" height="{height - 2 * inset}"'
            drawn += f'<rect class="{verdict}" {place}/>'
            x += width * count / longest
    return drawn


def _text(x: int, y: int, text: str, kind: str) -> str:
    return f'<text class="{kind}" x="{x}" y="{y}">{escape(text)}</text>' if text else ""


def _picture(title: str, height: int, drawn: str) -> str:
    return f'<svg viewBox="0 0 {_WIDTH} {height}" role="img" aria-label="{escape(title)}">{drawn}</svg>'


_HATCH = (
    '<pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<rect class="hatch-ground" width="6" height="6"/><rect class="hatch-line" width="2" height="6"/></pattern>'
)
