"""A licence server's database as billing sees it, and what a seller's messages make of it."""

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, select

from engine.licensing.entitlements import Tier
from licensing_server.billing import inbox
from licensing_server.billing.catalogue import READERS
from licensing_server.billing.events import Seller
from licensing_server.billing.worker import work_off
from licensing_server.service.authority import Authority
from licensing_server.service.plans import Plan, set_plan
from licensing_server.signing import Signer
from licensing_server.store import Store, schema
from tests.samples.sellers import JANUARY

PLANS = (
    Plan("stripe", "price_pro", Tier.PRO, 3),
    Plan("stripe", "price_enterprise", Tier.ENTERPRISE, 10),
    Plan("paddle", "pri_pro", Tier.PRO, 3),
    Plan("lemonsqueezy", "7", Tier.PRO, 3),
    Plan("lemonsqueezy", "8", Tier.ENTERPRISE, 10),
)

PEPPER = b"a pepper that only tests know..."


def _no_signer() -> Signer:
    raise AssertionError("nothing is signed here")


LIVE = Authority("live", PEPPER, _no_signer)


@dataclass
class Clock:
    now: int = JANUARY

    def __call__(self) -> int:
        return self.now


@dataclass
class Shop:
    """Takes messages, settles them, and shows what stands in the tables."""

    store: Store
    authority: Authority = LIVE
    clock: Clock = field(default_factory=Clock)

    def with_plans(self) -> "Shop":
        def load(connection: Connection) -> None:
            for plan in PLANS:
                set_plan(connection, plan, actor="command", now=self.clock.now)

        self.store.transaction(load)
        return self

    def receive(self, seller: str, raw: bytes) -> bool:
        own = Seller(seller)
        head = READERS[own].head(raw)
        return self.store.transaction(lambda c: inbox.receive(c, own, head, raw, self.clock.now))

    def work(self) -> int:
        return work_off(self.store, self.authority, self.clock)

    def take(self, seller: str, *messages: bytes) -> None:
        """Receive and settle messages one after the other."""
        for raw in messages:
            self.receive(seller, raw)
            self.work()

    def rows(self, table: str) -> list[dict[str, Any]]:
        found = schema.METADATA.tables[table]
        order = list(found.primary_key.columns)
        return self.store.look(
            lambda c: [dict(row._mapping) for row in c.execute(select(found).order_by(*order)).all()]
        )

    def licence(self) -> dict[str, Any]:
        (row,) = self.rows("licences")
        return row

    def event(self, place: int) -> int:
        """Return the id of a message, counted from 0 in the order in which they came."""
        return int(self.rows("inbox")[place]["id"])

    def states(self) -> list[tuple[str, str]]:
        return [(row["state"], row["reason"]) for row in self.rows("inbox")]
