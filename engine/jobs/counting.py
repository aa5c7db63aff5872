"""Counting a run for the licence server, where the person or the licence wants that; a run never fails by it."""

from collections.abc import Callable, Mapping
from contextlib import suppress

from engine.errors import SpecMintError
from engine.licensing.places import has_seat


def count_run(
    environment: Mapping[str, str], now: Callable[[], int], *, cases: int, asked: int = 0, tokens: int = 0
) -> None:
    """Count one run that wrote so many cases, and asked language models so often for so many tokens."""
    if has_seat(environment):  # without one nothing more is imported
        _count(environment, now, {"jobs": 1, "cases": cases, "ai-requests": asked, "ai-tokens": tokens})


def _count(environment: Mapping[str, str], now: Callable[[], int], counts: Mapping[str, int]) -> None:
    import sqlite3

    from engine.jobs.licensing import store_of
    from engine.licensing import usage
    from engine.licensing.envelope import opened_licence
    from engine.licensing.months import month_of
    from engine.licensing.trust import of_this_build

    with suppress(OSError, sqlite3.Error, SpecMintError):
        store = store_of(environment)
        content = store.licence()
        if content is None:
            return
        licence = opened_licence(content, of_this_build())
        wanted = usage.wanted(licence, is_shared=usage.is_shared(store.folder))
        usage.add(store.folder, licence.lic, month_of(now()), {each: counts[each] for each in wanted})
