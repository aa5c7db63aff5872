"""What a server does without being asked: each piece of work by itself, again after a while."""

import asyncio
from collections.abc import Callable, Sequence
from functools import partial
from typing import Final, NamedTuple

from sqlalchemy import Connection

from engine.errors import RemoteError
from licensing_server.billing import inbox
from licensing_server.billing.events import Seller
from licensing_server.billing.reconcile import fetcher, pulled, reconcile
from licensing_server.billing.worker import work_off
from licensing_server.mail import outbox, post
from licensing_server.mail.letters import Letterhead
from licensing_server.observe.logs import tell_defect
from licensing_server.secret_files import read_secret
from licensing_server.server import Server
from licensing_server.service import claim, contact, guessing, repeats, seats, usage
from licensing_server.store import Unavailable

RECONCILED_S: Final = 3 * 86_400


class Chore(NamedTuple):
    """`run` is started in a thread, since it may wait; what fails is told and tried again the next time."""

    name: str
    every_s: float
    run: Callable[[Server], object]


def note_contacts(server: Server) -> None:
    """Write when seats were last seen; those that ask meanwhile wait for the next time."""
    times = dict(server.contacts)
    if not times:
        return
    server.store.transaction(partial(contact.note_contacts, times=times))
    for seat_id, at in times.items():
        if server.contacts.get(seat_id) == at:
            del server.contacts[seat_id]


def settle_events(server: Server) -> None:
    """Settle what sellers sent since the last time."""
    work_off(server.store, server.authority, server.now)


def send_mails(server: Server) -> None:
    """Send the mails that wait; without the secret file `smtp` and a sender they go on waiting."""
    address, sender = server.settings.folder.secret("smtp"), server.settings.mail_from
    if sender and address.exists():
        head = Letterhead(sender, server.settings.public_url)
        post.send_waiting(server.store, post.sender_of(read_secret(address)), head, server.now)


def reconcile_sellers(server: Server) -> None:
    """Ask each seller whose API key is there what happened in the last three days."""
    now = server.now()
    for seller in Seller:
        path = server.settings.folder.secret(f"{seller.value}-api")
        if not path.exists():
            continue
        secret = read_secret(path).decode("utf-8", "replace").strip()
        fetch = fetcher(seller, secret, server.authority.mode)
        try:
            told = pulled(seller, fetch, now - RECONCILED_S)
            found = reconcile(server.store, seller, told, now=now, dry_run=False)
        except RemoteError as error:
            server.log.warning("seller not asked", seller=seller.value, code=error.problem.code)
        else:
            server.log.info("seller asked", seller=seller.value, count=len(found.missing))


def tidy(server: Server) -> None:
    """Delete what is kept no longer."""
    now = server.now()

    def forget(connection: Connection) -> None:
        guessing.forget(connection, now=now)
        usage.forget(connection, now=now)
        seats.forget_parts(connection, now=now)
        inbox.forget_old(connection, now)
        claim.forget_old(connection, now)
        repeats.forget_old(connection, now)
        outbox.forget_old(connection, now)

    server.store.transaction(forget)


CHORES: Final[Sequence[Chore]] = (
    Chore("contacts", 60, note_contacts),
    Chore("events", 2, settle_events),
    Chore("mails", 5, send_mails),
    Chore("reconciling", 86_400, reconcile_sellers),
    Chore("tidying", 3_600, tidy),
)


async def keep_doing(server: Server, chores: Sequence[Chore], stop: asyncio.Event) -> None:
    """Do every chore until `stop` is set; then the contacts once more."""
    await asyncio.gather(*(_keep_doing(server, chore, stop) for chore in chores))
    await asyncio.to_thread(_do, server, Chore("contacts", 0, note_contacts))


async def _keep_doing(server: Server, chore: Chore, stop: asyncio.Event) -> None:
    while not stop.is_set():
        await asyncio.to_thread(_do, server, chore)
        try:
            await asyncio.wait_for(stop.wait(), chore.every_s)
        except TimeoutError:
            continue


def _do(server: Server, chore: Chore) -> None:
    try:
        chore.run(server)
    except Unavailable:
        server.log.warning("database does not answer", chore=chore.name)
    except Exception as error:  # noqa: BLE001  one chore that fails ends no other
        tell_defect(server.log, error, chore=chore.name)
        server.report(error)
