"""Telling the licence server what was counted: a batch once, each in its own month, none where it is not wanted."""

import sqlite3
import uuid
from contextlib import suppress
from typing import Final

from engine.licensing import usage
from engine.licensing.client import RefusedError, UnansweredError
from engine.licensing.contract import Code, Meter, Path, UsageCounted, UsageRequest
from engine.licensing.exchange import asked
from engine.licensing.here import Here, held_of
from engine.licensing.months import month_of
from engine.licensing.store import Kept, Quota

_MOST: Final = 20
"""Batches in one contact; a seat may ask thirty times a minute."""


def reported(here: Here, kept: Kept, token: str) -> Kept:
    """Send what was counted and return what is kept with the quota that is used up; a failure only puts it off."""
    licence = held_of(here, kept).licence
    if licence is None:
        return kept
    folder = here.store.folder
    meters = usage.wanted(licence, is_shared=usage.is_shared(folder))
    with suppress(OSError, sqlite3.Error, UnansweredError, RefusedError):
        for batch in usage.batches(folder, licence.lic, meters, lambda: _drawn(here))[:_MOST]:
            kept = _sent(here, kept, token, batch)
            usage.forget(folder, batch.id)
    return kept


def _sent(here: Here, kept: Kept, token: str, batch: usage.Batch) -> Kept:
    try:
        told = asked(here, Path.USAGE, UsageRequest(*batch), token, UsageCounted)
    except RefusedError as error:
        if error.refused.code != Code.INVALID_REQUEST:
            raise
        return kept  # a month that the server no longer takes, or not yet
    if batch.period != month_of(max(here.now(), kept.marks.server)):
        return kept
    return kept._replace(quota=_used_up(told))


def _used_up(told: UsageCounted) -> Quota:
    """Return the first meter whose quota is used up."""
    for meter in Meter:
        used, quota = told.used.get(meter, 0), told.quota.get(meter)
        if quota is not None and used >= quota:
            return Quota(meter.value, used, quota)
    return Quota()


def _drawn(here: Here) -> str:
    return str(uuid.UUID(bytes=here.entropy(16), version=4))
