"""How much of a meter a licence used in a month; only for who switched it on, or agreed to it by contract."""

from datetime import UTC, datetime
from typing import Final

from sqlalchemy import Connection, select

from engine.licensing.contract import Meter, RequestError, UsageCounted, UsageRequest
from licensing_server.service.records import Held, LicenceRecord
from licensing_server.store import insert_new
from licensing_server.store.schema import usage_batches, usage_totals

KEPT_MONTHS: Final = 25
METERS: Final = tuple(meter.value for meter in Meter)


def counted(connection: Connection, held: Held, request: UsageRequest, *, now: int) -> UsageCounted:
    """Add a batch to the totals of its own month; one that came before changes nothing.

    Raises:
        RequestError: a month to come, or one too long ago.
    """
    _check_period(request.period, now=now)
    is_new = insert_new(
        connection,
        usage_batches,
        seat_id=held.seat.id,
        batch=request.batch,
        period=request.period,
        received_at=now,
    )
    if is_new:
        for meter in sorted(request.counts):
            _add(connection, held.licence.id, request.period, meter, request.counts[meter])
    used = used_in(connection, held.licence.id, request.period)
    return UsageCounted(not is_new, used, quota_of(held.licence), resets_at(now))


def used_in(connection: Connection, licence_id: str, period: str) -> dict[Meter, int]:
    wanted = (usage_totals.c.licence_id == licence_id) & (usage_totals.c.period == period)
    rows = connection.execute(select(usage_totals.c.meter, usage_totals.c.used).where(wanted)).all()
    return {Meter(row.meter): row.used for row in rows}


def quota_of(licence: LicenceRecord) -> dict[Meter, int]:
    """Return the monthly limits of a contract; hardly any licence has one."""
    if "monthly_quota" not in licence.limits:
        return {}
    quota = licence.overrides.get("monthly_quota")
    return (
        {Meter(name): most for name, most in quota.items() if name in METERS}
        if isinstance(quota, dict)
        else {}
    )


def is_used_up(connection: Connection, licence: LicenceRecord, *, now: int) -> bool:
    quota = quota_of(licence)
    if not quota:
        return False
    used = used_in(connection, licence.id, month_of(now))
    return any(used.get(meter, 0) >= most for meter, most in quota.items())


def month_of(now: int) -> str:
    return datetime.fromtimestamp(now, UTC).strftime("%Y-%m")


def resets_at(now: int) -> int:
    """Return the first second of the next month, UTC."""
    today = datetime.fromtimestamp(now, UTC)
    year, month = (today.year + 1, 1) if today.month == 12 else (today.year, today.month + 1)
    return int(datetime(year, month, 1, tzinfo=UTC).timestamp())


def forget(connection: Connection, *, now: int) -> int:
    """Delete what is older than 25 months, and return how many rows that were."""
    oldest = _months_before(month_of(now), KEPT_MONTHS)
    tables = (usage_batches, usage_totals)
    return sum(connection.execute(each.delete().where(each.c.period < oldest)).rowcount for each in tables)


def _add(connection: Connection, licence_id: str, period: str, meter: str, count: int) -> None:
    row = {"licence_id": licence_id, "period": period, "meter": meter}
    if insert_new(connection, usage_totals, **row, used=count):
        return
    same = [usage_totals.c[name] == value for name, value in row.items()]
    connection.execute(usage_totals.update().where(*same).values(used=usage_totals.c.used + count))


def _check_period(period: str, *, now: int) -> None:
    present = month_of(now)
    if not _months_before(present, KEPT_MONTHS) <= period <= present:
        raise RequestError(f"`period`: from {KEPT_MONTHS} months ago to this month", "period")


def _months_before(period: str, count: int) -> str:
    year, month = map(int, period.split("-"))
    years, month0 = divmod(year * 12 + month - 1 - count, 12)
    return f"{years:04}-{month0 + 1:02}"
