"""What was bought: made, changed, paused and ended. Each change raises `seq` and adds a row to the audit."""

import json
import secrets
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection

from engine.licensing.contract import Code
from engine.licensing.entitlements import ENTITLEMENTS, Tier, entitlement_of
from engine.licensing.key import ENTROPY_BYTES, made, stored_hash, written
from licensing_server import audit
from licensing_server.audit import Entry
from licensing_server.refusals import Extras, RequestRefused, not_found
from licensing_server.service.authority import Authority, new_id
from licensing_server.service.records import LicenceRecord, licence_by_id
from licensing_server.store.schema import LicenceState, licences

MOST_SEATS: Final = 100_000
LONGEST_REASON: Final = 200


class Purchase(NamedTuple):
    """What is bought; without `seats` the number of the tier, without `paid_until` for ever."""

    customer_id: str
    tier: Tier
    seats: int | None = None
    paid_until: int | None = None
    starts_at: int = 0
    limits: Mapping[str, Any] = MappingProxyType({})


class Standing(NamedTuple):
    """A state and why; the reason is shown to the holder."""

    state: LicenceState
    reason: str = ""


class Change(NamedTuple):
    """Fields to set; `seq` is the state number that the caller saw, None for whatever it is."""

    values: Mapping[str, Any]
    seq: int | None = None


def created(connection: Connection, authority: Authority, purchase: Purchase, *, actor: str, now: int) -> str:
    """Make a licence that has no key yet, and return its id.

    Raises:
        RequestRefused: `invalid-request`.
    """
    licence_id = new_id("lic")
    values = _checked(
        {
            "tier": purchase.tier,
            "seats": ENTITLEMENTS[purchase.tier].seats if purchase.seats is None else purchase.seats,
            "paid_until": purchase.paid_until,
            "limits": purchase.limits,
            "starts_at": purchase.starts_at or now,
        }
    )
    row = {
        "id": licence_id,
        "customer_id": purchase.customer_id,
        "mode": authority.mode,
        "state": LicenceState.ACTIVE.value,
        "state_since": now,
        "seq": 1,
        "created_at": now,
        **values,
    }
    connection.execute(licences.insert(), row)
    detail = {"customer": purchase.customer_id, **_told(values)}
    audit.record(connection, now, Entry(actor, "licence.created", licence_id, detail))
    return licence_id


def give_key(connection: Connection, authority: Authority, licence_id: str, *, actor: str, now: int) -> str:
    """Make a key for a licence and return it, this once; an earlier one ends, the seats stay.

    Raises:
        RequestRefused: `not-found`.
    """
    licence = held_licence(connection, licence_id)
    key = made(secrets.token_bytes(ENTROPY_BYTES), authority.mode)
    values = {
        "key_hash": stored_hash(authority.pepper, key.symbols),
        "key_hint": key.symbols[-4:],
        "seq": licence.seq + 1,
    }
    connection.execute(licences.update().where(licences.c.id == licence_id).values(values))
    action = "licence.reissued" if licence.key_hint else "licence.claimed"
    audit.record(connection, now, Entry(actor, action, licence_id))
    return written(key)


def changed(
    connection: Connection, licence_id: str, change: Change, *, actor: str, now: int
) -> LicenceRecord:
    """Set tier, seats, `paid_until`, `starts_at` or limits; what stays as it is raises no `seq`.

    Raises:
        RequestRefused: `not-found`, `conflict` where `seq` is another by now, `invalid-request`.
    """
    licence = held_licence(connection, licence_id)
    if change.seq is not None and change.seq != licence.seq:
        raise RequestRefused(Code.CONFLICT, f"the licence has changed: its seq is {licence.seq}")
    values = {
        name: value for name, value in _checked(change.values).items() if value != getattr(licence, name)
    }
    return _written(connection, licence, values, Entry(actor, "licence.changed", licence_id), now=now)


def set_standing(
    connection: Connection, licence_id: str, standing: Standing, *, actor: str, now: int
) -> LicenceRecord:
    """Suspend, reinstate or revoke; done again it changes nothing.

    Raises:
        RequestRefused: `not-found`.
    """
    licence = held_licence(connection, licence_id)
    state, reason = standing.state.value, standing.reason[:LONGEST_REASON]
    if (licence.state, licence.reason) == (state, reason):
        return licence
    values = {"state": state, "reason": reason, "state_since": now}
    entry = Entry(actor, f"licence.{state}", licence_id)
    return _written(connection, licence, values, entry, now=now)


def held_licence(connection: Connection, licence_id: str) -> LicenceRecord:
    """Return a licence, its row held until the transaction ends.

    Raises:
        RequestRefused: `not-found`.
    """
    licence = licence_by_id(connection, licence_id, held=True)
    if licence is None:
        raise not_found("licence")
    return licence


def _written(
    connection: Connection, licence: LicenceRecord, values: Mapping[str, Any], entry: Entry, *, now: int
) -> LicenceRecord:
    if not values:
        return licence
    after = {**values, "seq": licence.seq + 1}
    connection.execute(licences.update().where(licences.c.id == licence.id).values(after))
    audit.record(connection, now, entry._replace(detail=_told(after)))
    return licence._replace(**after)


def _checked(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the columns of what a person or a seller wants, once each has its type.

    Raises:
        RequestRefused: `invalid-request`, naming the field.
    """
    found = {}
    for name, value in values.items():
        try:
            found[name] = _COLUMNS.get(name, _no_field)(value)
        except (ValueError, TypeError) as error:
            raise RequestRefused(Code.INVALID_REQUEST, f"{name}: {error}", Extras(field=name)) from error
    return found


def _no_field(_: object) -> None:
    raise ValueError("there is no such field")


def _tier(value: Any) -> str:
    tier = Tier(value)
    if tier is Tier.FREE:
        raise ValueError("the free tier needs no licence")
    return tier.value


def _count(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MOST_SEATS:
        raise ValueError(f"0 to {MOST_SEATS} seats")
    return value


def _time(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= 2**40:
        raise ValueError("Unix seconds")
    return value


def _end(value: Any) -> int | None:
    return None if value is None else _time(value)


def _limits(value: Any) -> str:
    if not isinstance(value, Mapping):
        raise ValueError("an object of limits")  # noqa: TRY004  told in one way with the others
    entitlement_of(Tier.FREE, value)
    _check_quota(value.get("monthly_quota", {}))
    text = json.dumps(dict(value), sort_keys=True)
    if len(text) > 1_000:
        raise ValueError("longer than 1000 characters")
    return text


def _check_quota(value: Any) -> None:
    if not isinstance(value, Mapping) or any(type(most) is not int or most < 0 for most in value.values()):
        raise ValueError("monthly_quota: an object of meters and whole numbers")


_COLUMNS: Final[Mapping[str, Callable[[Any], Any]]] = {
    "tier": _tier,
    "seats": _count,
    "paid_until": _end,
    "starts_at": _time,
    "limits": _limits,
}


def _told(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return what of a change stands in the audit: a reason may name a person."""
    return {name: value for name, value in values.items() if name != "reason"}
