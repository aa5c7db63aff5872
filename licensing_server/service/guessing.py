"""Failed keys per network, and the pause that follows too many: kept in the database, so all processes share it."""

import hashlib
import hmac
from ipaddress import ip_address, ip_network
from typing import Final, NamedTuple

from sqlalchemy import Connection, bindparam, func, select

from licensing_server.refusals import rate_limited
from licensing_server.store import insert_new
from licensing_server.store.schema import misses

MOST_PER_HOUR: Final = 10
HOUR_S: Final = 3_600
LONGEST_BLOCK_S: Final = 24 * HOUR_S
KEPT_S: Final = 24 * HOUR_S


class _Misses(NamedTuple):
    failed: int
    since: int
    blocks: int
    last_at: int
    blocked_until: int


def network_of(pepper: bytes, address: str) -> bytes:
    """Return what stands for the /24 or /56 of an address; the address itself is not kept."""
    try:
        found = ip_address(address)
        network = str(ip_network((found, 24 if found.version == 4 else 56), strict=False))
    except ValueError:
        network = address
    return hmac.digest(pepper, b"specmint/network/v1\n" + network.encode("utf-8", "replace"), hashlib.sha256)


def check(connection: Connection, network: bytes, *, now: int) -> None:
    """Refuse a network that pauses.

    Raises:
        RequestRefused: `rate-limited`.
    """
    until = connection.execute(_BLOCKED_UNTIL, {"of": network}).scalar()
    if until and until > now:
        raise rate_limited(until - now, now=now)


def missed(connection: Connection, network: bytes, *, now: int) -> bool:
    """Count a failed key; the eleventh in an hour starts a pause, the longer the more there were.

    Returns:
        Whether a pause begins.
    """
    first = {"network": network, "count": 1, "since": now, "last_at": now}
    if insert_new(connection, misses, **first):
        return False
    row = connection.execute(_ROW, {"of": network}).one()
    known = _Misses(*row)
    is_new_hour = now - known.since >= HOUR_S
    count = 1 if is_new_hour else known.failed + 1
    is_quiet = now - max(known.last_at, known.blocked_until) >= KEPT_S
    blocks = 0 if is_quiet else known.blocks
    values = {"count": count, "last_at": now, "blocks": blocks}
    if is_new_hour:
        values["since"] = now
    if begins := count >= MOST_PER_HOUR:
        pause = min(HOUR_S << blocks, LONGEST_BLOCK_S)
        values |= {"count": 0, "since": now, "blocks": min(blocks + 1, 5), "blocked_until": now + pause}
    connection.execute(misses.update().where(misses.c.network == network).values(values))
    return begins


def in_the_last_hour(connection: Connection, *, now: int) -> int:
    """Return about how many keys failed, over all networks."""
    recent = misses.c.last_at >= now - HOUR_S
    counted = func.sum(misses.c.count + MOST_PER_HOUR * misses.c.blocks)
    return int(connection.execute(select(counted).where(recent)).scalar() or 0)


def forget(connection: Connection, *, now: int) -> int:
    """Delete what is older than a day, and return how many rows that were."""
    over = (misses.c.last_at < now - KEPT_S) & (misses.c.blocked_until < now - KEPT_S)
    return connection.execute(misses.delete().where(over)).rowcount


_SAME: Final = misses.c.network == bindparam("of")
_BLOCKED_UNTIL: Final = select(misses.c.blocked_until).where(_SAME)
_ROW: Final = (
    select(misses.c.count, misses.c.since, misses.c.blocks, misses.c.last_at, misses.c.blocked_until)
    .where(_SAME)
    .with_for_update()
)
