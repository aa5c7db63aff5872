"""`plans`, `events`, `export` and `erase`."""

import argparse
import json
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any, Final, NoReturn

from sqlalchemy import Connection

from engine.errors import OutputError, UsageError
from engine.licensing.entitlements import Tier
from licensing_server import audit
from licensing_server.billing import inbox, worker
from licensing_server.billing.events import Seller
from licensing_server.billing.settle import UNKNOWN_PRICE
from licensing_server.cli.actions import add_action
from licensing_server.cli.command import ACTOR, Command, Given, shown_time, store_of
from licensing_server.refusals import not_found
from licensing_server.service import listing, plans
from licensing_server.service.authority import Authority
from licensing_server.service.customers import customer_with
from licensing_server.service.erase import erase, exported
from licensing_server.service.plans import Plan
from licensing_server.store import Store
from licensing_server.store.schema import InboxState

PAID_TIERS: Final = [tier.value for tier in Tier if tier is not Tier.FREE]
SELLERS: Final = [seller.value for seller in Seller]
MOST_LISTED: Final = 10_000
MOST_SEATS: Final = 10_000

Run = Callable[[Given], int]


def _plans_options(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    add_action(actions, "list", "show all plans")
    one = add_action(actions, "set", "say what a price buys")
    one.add_argument("seller", choices=SELLERS)
    one.add_argument("price", metavar="PRICE", help="the seller's id of the price")
    one.add_argument("--tier", choices=PAID_TIERS, required=True)
    one.add_argument("--seats", type=int, metavar="N", required=True, help="seats for each unit bought")
    gone = add_action(actions, "remove", "take a plan out; licences stay")
    gone.add_argument("seller", choices=SELLERS)
    gone.add_argument("price", metavar="PRICE")
    load = add_action(actions, "load", "set every plan of a file")
    load.add_argument("file", metavar="FILE", type=Path, help="JSON: a list of {seller, price, tier, seats}")


def _plans(given: Given) -> int:
    actions: Mapping[str, Run] = {
        "list": _list_plans,
        "set": _set_plan,
        "remove": _remove_plan,
        "load": _load_plans,
    }
    return actions[given.options.action](given)


def _list_plans(given: Given) -> int:
    with store_of(given) as (store, _):
        for plan in store.look(plans.all_plans):
            _tell_plan(given, plan)
    return 0


def _set_plan(given: Given) -> int:
    options = given.options
    return _put_plans(given, [_plan(options.seller, options.price, options.tier, options.seats)])


def _load_plans(given: Given) -> int:
    return _put_plans(given, _read_plans(given.options.file))


def _remove_plan(given: Given) -> int:
    seller, price = given.options.seller, given.options.price
    work = partial(plans.remove_plan, provider=seller, price_id=price, actor=ACTOR, now=given.now())
    with store_of(given) as (store, _):
        if not store.transaction(work):
            raise not_found("plan")
    given.output.tell({"removed": price}, f"{seller} {price} is no plan any more")
    return 0


def _put_plans(given: Given, wanted: list[Plan]) -> int:
    now = given.now()

    def put(connection: Connection) -> None:
        inbox.retry(connection, now, reason=UNKNOWN_PRICE)
        for plan in wanted:
            plans.set_plan(connection, plan, actor=ACTOR, now=now)

    with store_of(given) as (store, _):
        store.transaction(put)
    for plan in wanted:
        _tell_plan(given, plan)
    return 0


def _tell_plan(given: Given, plan: Plan) -> None:
    record = {"seller": plan.provider, "price": plan.price_id, "tier": plan.tier.value, "seats": plan.seats}
    given.output.tell(record, f"{plan.provider:13} {plan.price_id:40} {plan.tier:10} {plan.seats:5}")


def _read_plans(path: Path) -> list[Plan]:
    try:
        rows = json.loads(path.read_text("utf-8"))
        return [_plan(row["seller"], row["price"], row["tier"], row["seats"]) for row in rows]
    except OSError as error:
        raise UsageError(
            "file-unreadable", f"{path.name}: {error.strerror}", cure="look at name and rights"
        ) from error
    except (ValueError, KeyError, TypeError) as error:
        raise _no_plans(path.name) from error


def _plan(seller: str, price: str, tier: str, seats: object) -> Plan:
    is_count = isinstance(seats, int) and not isinstance(seats, bool) and 1 <= seats <= MOST_SEATS
    if seller not in SELLERS or tier not in PAID_TIERS or not is_count or not 0 < len(price) <= 180:
        raise _no_plans(price)
    return Plan(seller, price, Tier(tier), int(str(seats)))


def _no_plans(what: str) -> UsageError:
    cure = f"seller: {', '.join(SELLERS)}; tier: {', '.join(PAID_TIERS)}; seats: 1 to {MOST_SEATS}"
    return UsageError("plan-wrong", f"{what}: no plan", cure=cure)


def _events_options(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    some = add_action(actions, "list", "show messages of sellers, newest first")
    some.add_argument("--state", choices=[state.value for state in InboxState], default="")
    some.add_argument("--seller", choices=SELLERS, default="")
    some.add_argument("--limit", type=int, metavar="N", default=50)
    one = add_action(actions, "show", "show one message and what was understood of it")
    one.add_argument("id", metavar="ID", type=int)
    again = add_action(actions, "replay", "settle messages anew")
    again.add_argument("id", metavar="ID", type=int, nargs="?")
    again.add_argument("--failed", action="store_true", help="every message that failed")
    again.add_argument("--dry-run", action="store_true", help="say what would come of it, and change nothing")


def _events(given: Given) -> int:
    actions: Mapping[str, Run] = {"list": _list_events, "show": _show_event, "replay": _replay}
    return actions[given.options.action](given)


def _list_events(given: Given) -> int:
    options = given.options
    size = max(1, min(options.limit, MOST_LISTED))
    work = partial(listing.events_page, before=0, size=size, state=options.state, provider=options.seller)
    with store_of(given) as (store, _):
        for event in store.look(work):
            given.output.tell(event, _event_line(event))
    return 0


def _event_line(event: Mapping[str, Any]) -> str:
    when = shown_time(event["occurred_at"])
    return (
        f"{event['id']:6} {when} {event['provider']:13} {event['state']:8} {event['kind']}  {event['reason']}"
    )


def _show_event(given: Given) -> int:
    with store_of(given) as (store, _):
        event = store.look(partial(listing.event, inbox_id=given.options.id))
    if event is None:
        raise not_found("event")
    given.output.tell(event, f"{_event_line(event)}\n{json.dumps(event['facts'], indent=1)}")
    return 0


def _replay(given: Given) -> int:
    options = given.options
    if (options.id is None) == (not options.failed):
        raise UsageError("choice-missing", "either an ID or --failed", cure="give exactly one of them")
    with store_of(given) as (store, authority):
        ids = [options.id] if options.id is not None else _failed(store)
        for inbox_id in ids:
            settled = _settled(given, store, authority, inbox_id)
            record = {"id": inbox_id, "state": settled.state.value, "reason": settled.reason}
            given.output.tell(record, f"{inbox_id:6} {settled.state:8} {settled.reason}")
    return 0


def _failed(store: Store) -> list[int]:
    work = partial(listing.events_page, before=0, size=MOST_LISTED, state=InboxState.FAILED.value)
    return sorted(event["id"] for event in store.look(work))


def _settled(given: Given, store: Store, authority: Authority, inbox_id: int) -> worker.Settled:
    now = given.now()
    if store.look(partial(listing.event, inbox_id=inbox_id)) is None:
        raise not_found("event")
    if given.options.dry_run:
        return _tried(store, authority, inbox_id, now)
    entry = audit.Entry(ACTOR, "event.replayed", f"event:{inbox_id}")
    store.transaction(lambda connection: audit.record(connection, now, entry))
    return worker.take(store, inbox_id, authority, now, anew=True)


class _Undone(Exception):  # noqa: N818  it ends a transaction that was only a try
    def __init__(self, settled: worker.Settled) -> None:
        super().__init__()
        self.settled = settled


def _tried(store: Store, authority: Authority, inbox_id: int, now: int) -> worker.Settled:
    def attempt(connection: Connection) -> NoReturn:
        raise _Undone(worker.process(connection, inbox_id, authority, now, anew=True))

    try:
        store.transaction(attempt)
    except _Undone as undone:
        return undone.settled


def _export_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("customer", metavar="CUSTOMER", help="an id, or a mail address")
    parser.add_argument("--out", metavar="FILE", type=Path, help="where it goes; without it standard output")


def _export(given: Given) -> int:
    with store_of(given) as (store, _):
        customer_id = _customer(store, given.options.customer)
        text = json.dumps(store.look(partial(exported, customer_id=customer_id)), indent=1)
    if given.options.out is None:
        print(text, file=given.output.file)
        return 0
    try:
        given.options.out.write_text(text + "\n", "utf-8")
    except OSError as error:
        what = f"{given.options.out.name}: {error.strerror}"
        raise OutputError("file-unwritable", what, cure="choose another place") from error
    return 0


def _erase_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("customer", metavar="CUSTOMER", help="an id, or a mail address")
    parser.add_argument("--yes", action="store_true", help="needed, since nothing brings it back")


def _erase(given: Given) -> int:
    if not given.options.yes:
        what = "erasing clears name, address, labels and marks of machines for good"
        raise UsageError("not-confirmed", what, cure="add --yes; `export` first shows what is kept")
    with store_of(given) as (store, _):
        customer_id = _customer(store, given.options.customer)
        store.transaction(partial(erase, customer_id=customer_id, actor=ACTOR, now=given.now()))
    given.output.tell({"erased": customer_id}, f"{customer_id} is erased; its licences go on")
    return 0


def _customer(store: Store, wanted: str) -> str:
    found = store.look(partial(customer_with, email=wanted)) if "@" in wanted else wanted
    if found is None:
        raise not_found("customer")
    return found


COMMANDS: Final[Mapping[str, Command]] = {
    "plans": Command("Show, set and remove what each price of a seller buys", _plans_options, _plans),
    "events": Command("Show and replay messages of sellers", _events_options, _events),
    "export": Command("Show everything that is kept about a customer, as JSON", _export_options, _export),
    "erase": Command("Erase a customer's name, address, labels and marks", _erase_options, _erase),
}
