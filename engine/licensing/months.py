"""Calendar months, UTC: what is counted is counted by them."""

from datetime import UTC, datetime
from typing import Final

_LAST: Final = 253_402_300_799
"""The last second that a calendar has."""


def month_of(now: int) -> str:
    """Return a month such as `2027-01`."""
    return _moment(now).strftime("%Y-%m")


def month_end(now: int) -> int:
    """Return the first second of the next month."""
    today = _moment(now)
    months = today.year * 12 + today.month
    if months // 12 > 9999:
        return _LAST + 1
    return int(datetime(months // 12, months % 12 + 1, 1, tzinfo=UTC).timestamp())


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(min(max(seconds, 0), _LAST), UTC)
