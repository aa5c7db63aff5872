"""`issue`, `set`, `show`, `revoke`, `suspend`, `reinstate` and `release-seat`."""

import argparse
import json
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final

from sqlalchemy import Connection

from engine.errors import UsageError
from engine.licensing.entitlements import Tier
from licensing_server.cli.command import ACTOR, Command, Given, moment, shown_time, store_of
from licensing_server.refusals import not_found
from licensing_server.service import customers, licences, seats
from licensing_server.service.licences import Change, Purchase, Standing
from licensing_server.service.records import (
    LicenceRecord,
    SeatRecord,
    found_licences,
    licence_by_id,
    seats_of,
)
from licensing_server.service.seats import Releaser
from licensing_server.store.schema import LicenceState

PAID_TIERS: Final = [tier.value for tier in Tier if tier is not Tier.FREE]
NEVER: Final = "never"


def _terms(parser: argparse.ArgumentParser, *, is_new: bool) -> None:
    parser.add_argument("--tier", choices=PAID_TIERS, required=is_new)
    parser.add_argument("--seats", type=int, metavar="N", help="machines; without it those of the tier")
    parser.add_argument("--until", metavar="DATE", help="last day paid for, 2027-01-31 or `never`")
    parser.add_argument("--starts", metavar="DATE", help="first day; without it today")
    parser.add_argument("--limits", metavar="JSON", help="single figures of the tier that differ")


def _issue_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--email", required=True, help="of the customer; known or new")
    parser.add_argument("--name", default="", help="as it is shown in the application")
    _terms(parser, is_new=True)


def _issue(given: Given) -> int:
    options, now = given.options, given.now()
    values = _values(options)
    with store_of(given) as (store, authority):

        def issue(connection: Connection) -> tuple[str, str]:
            customer = customers.customer_for(connection, options.email, options.name or options.email, now)
            purchase = Purchase(customer, Tier(options.tier))._replace(**values)
            licence_id = licences.created(connection, authority, purchase, actor=ACTOR, now=now)
            return licence_id, licences.give_key(connection, authority, licence_id, actor=ACTOR, now=now)

        licence_id, key = store.transaction(issue)
    given.output.tell({"licence": licence_id, "key": key}, f"{licence_id}\n{key}\nthe key is shown this once")
    return 0


def _set_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("licence", metavar="LICENCE")
    _terms(parser, is_new=False)
    parser.add_argument(
        "--seq", type=int, metavar="N", help="change nothing where its state number is another"
    )


def _set(given: Given) -> int:
    change = Change(_values(given.options), given.options.seq)
    return _changed(given, partial(licences.changed, licence_id=given.options.licence, change=change))


def _state_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("licence", metavar="LICENCE")
    parser.add_argument("--reason", default="", help="shown to the holder")


def _to(state: LicenceState) -> Callable[[Given], int]:
    def run(given: Given) -> int:
        standing = Standing(state, given.options.reason)
        work = partial(licences.set_standing, licence_id=given.options.licence, standing=standing)
        return _changed(given, work)

    return run


def _show_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "wanted", metavar="LICENCE|MAIL|HINT", help="an id, a mail address or the key's last 4 symbols"
    )


def _show(given: Given) -> int:
    with store_of(given) as (store, _):
        found = store.look(partial(found_licences, wanted=given.options.wanted))
        for licence in found:
            held = store.look(partial(seats_of, licence_id=licence.id))
            _tell(given, licence, held)
    if not found:
        raise not_found("licence")
    return 0


def _release_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("licence", metavar="LICENCE")
    parser.add_argument("seat", metavar="SEAT")


def _release(given: Given) -> int:
    options, by = given.options, Releaser(ACTOR, "support")
    with store_of(given) as (store, _):
        store.transaction(
            lambda connection: seats.release(connection, options.licence, options.seat, by, now=given.now())
        )
    given.output.tell({"seat": options.seat, "released": True}, f"{options.seat} is free")
    return 0


def _changed(given: Given, work: Callable[..., LicenceRecord]) -> int:
    with store_of(given) as (store, _):
        store.transaction(partial(work, actor=ACTOR, now=given.now()))
        licence = store.look(partial(licence_by_id, licence_id=given.options.licence))
        if licence is not None:
            _tell(given, licence, store.look(partial(seats_of, licence_id=licence.id)))
    return 0


def _tell(given: Given, licence: LicenceRecord, held: tuple[SeatRecord, ...]) -> None:
    machines = seats.seen_lately(held, now=given.now())
    is_shared = machines >= seats.most_machines(licence.seats)
    record = {
        **licence._asdict(),
        "devices": [_seat_record(seat) for seat in held],
        "machines_in_30_days": machines,
        "may_be_shared": is_shared,
    }
    lines = [
        f"{licence.id}  {licence.tier}  {licence.state}  {licence.holder}",
        f"  paid until {shown_time(licence.paid_until)}, state {licence.seq}, key ends in {licence.key_hint or '-'}",
        f"  {seats.in_use(held, now=given.now())} of {licence.seats} seats in use",
        *([f"  met {machines} machines in 30 days: it may be shared"] if is_shared else []),
        *(_seat_line(seat) for seat in held),
    ]
    given.output.tell(record, "\n".join(lines))


def _seat_record(seat: SeatRecord) -> dict[str, Any]:
    shown = ("id", "kind", "label", "platform", "first_seen", "last_seen", "released_at", "released_by")
    return {name: getattr(seat, name) for name in shown}


def _seat_line(seat: SeatRecord) -> str:
    state = "live" if seat.is_live else f"released by {seat.released_by}"
    return f"  {seat.id}  {seat.kind}  {seat.label or '-'}  last {shown_time(seat.last_seen)}  {state}"


def _values(options: argparse.Namespace) -> dict[str, Any]:
    """Return the terms that were given, by column."""
    found: dict[str, Any] = {}
    if options.tier:
        found["tier"] = options.tier
    if options.seats is not None:
        found["seats"] = options.seats
    if options.until:
        found["paid_until"] = None if options.until == NEVER else moment(options.until)
    if options.starts:
        found["starts_at"] = moment(options.starts) - 86_399
    if options.limits:
        found["limits"] = _limits(options.limits)
    return found


def _limits(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError as error:
        raise UsageError(
            "limits-unreadable", "--limits is no JSON", cure='write it as {"parallel_jobs": 6}'
        ) from error


COMMANDS: Final[Mapping[str, Command]] = {
    "issue": Command("Make a licence and show its key", _issue_options, _issue),
    "set": Command("Change tier, seats, dates or limits of a licence", _set_options, _set),
    "show": Command("Show licences and their seats", _show_options, _show),
    "revoke": Command("Withdraw a licence", _state_options, _to(LicenceState.REVOKED)),
    "suspend": Command("Pause a licence", _state_options, _to(LicenceState.SUSPENDED)),
    "reinstate": Command("Let a licence count again", _state_options, _to(LicenceState.ACTIVE)),
    "release-seat": Command("Free a seat, whatever the cooldown", _release_options, _release),
}
