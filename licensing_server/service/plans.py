"""What each price of a seller buys: a tier and a number of seats."""

from collections.abc import Mapping
from typing import NamedTuple

from sqlalchemy import Connection, delete, select

from engine.licensing.entitlements import Tier
from licensing_server import audit
from licensing_server.store.schema import plans


class Plan(NamedTuple):
    provider: str
    price_id: str
    tier: Tier
    seats: int


def plan_of(connection: Connection, provider: str, price_id: str) -> Plan | None:
    wanted = (plans.c.provider == provider) & (plans.c.price_id == price_id)
    row = connection.execute(select(plans).where(wanted)).first()
    return Plan(row.provider, row.price_id, Tier(row.tier), row.seats) if row else None


def all_plans(connection: Connection) -> list[Plan]:
    found = connection.execute(select(plans).order_by(plans.c.provider, plans.c.price_id)).all()
    return [Plan(row.provider, row.price_id, Tier(row.tier), row.seats) for row in found]


def set_plan(connection: Connection, plan: Plan, *, actor: str, now: int) -> bool:
    """Add a price, or say anew what it buys, and return whether it is a new one.

    Licences already sold keep what they have until their next event.
    """
    wanted = (plans.c.provider == plan.provider) & (plans.c.price_id == plan.price_id)
    is_new = connection.execute(delete(plans).where(wanted)).rowcount == 0
    connection.execute(plans.insert(), {**plan._asdict(), "tier": plan.tier.value, "updated_at": now})
    bought = {"tier": plan.tier.value, "seats": plan.seats}
    audit.record(connection, now, _entry(actor, "plan-set", plan.provider, plan.price_id, bought))
    return is_new


def remove_plan(connection: Connection, provider: str, price_id: str, *, actor: str, now: int) -> bool:
    """Take a price out; return whether it was there."""
    wanted = (plans.c.provider == provider) & (plans.c.price_id == price_id)
    if connection.execute(delete(plans).where(wanted)).rowcount == 0:
        return False
    audit.record(connection, now, _entry(actor, "plan-removed", provider, price_id, {}))
    return True


def _entry(
    actor: str, action: str, provider: str, price_id: str, bought: Mapping[str, object]
) -> audit.Entry:
    return audit.Entry(actor, action, f"{provider}:{price_id}"[:60], {"price": price_id, **bought})
