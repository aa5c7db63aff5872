"""What is wrong with a data folder, or soon will be; each finding says what to do."""

import shutil
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Final, NamedTuple

from sqlalchemy import Connection, func, select

from engine.errors import SpecMintError
from licensing_server import audit, signing
from licensing_server.opening import authority_of
from licensing_server.secret_files import is_exposed
from licensing_server.service import guessing
from licensing_server.settings import Settings
from licensing_server.store import Store, Unavailable
from licensing_server.store.schema import InboxState, MailState, inbox, licences, outbox, seats

SOON_DAYS: Final = 30
LEAST_FREE_BYTES: Final = 500_000_000
CLOCK_TOLERANCE_S: Final = 300
STUCK_S: Final = 3_600
ALARM_PER_HOUR: Final = 1_000
DAY_S: Final = 86_400


class Finding(NamedTuple):
    code: str
    what: str
    cure: str


class Patient(NamedTuple):
    settings: Settings
    store: Store
    now: int


def findings(patient: Patient) -> list[Finding]:
    """Return everything that somebody should look at; nothing is changed."""
    found = list(_folder(patient))
    try:
        authority_of(patient.settings, patient.store)
    except SpecMintError as error:
        problem = error.problem
        return [*found, Finding(problem.code, problem.what, problem.cure)]
    except Unavailable:
        return [
            *found,
            Finding("database", "the database gives no answer", "start it, or look at its address"),
        ]
    return [*found, *(each for look in CHECKS for each in patient.store.look(partial(_all, look, patient)))]


def _all(look: "Check", patient: Patient, connection: Connection) -> list[Finding]:
    return list(look(connection, patient))


def _folder(patient: Patient) -> Iterator[Finding]:
    folder = patient.settings.folder
    secrets = [folder.pepper, folder.signing, folder.next_signing, folder.database]
    if folder.secret("").is_dir():
        secrets += sorted(folder.secret("").iterdir())
    for path in secrets:
        if path.exists() and is_exposed(path):
            yield Finding("secret-exposed", f"{path.name} can be read by others", f"chmod 600 {path}")
    free = shutil.disk_usage(folder.root).free if folder.root.is_dir() else LEAST_FREE_BYTES
    if free < LEAST_FREE_BYTES:
        yield Finding(
            "disk", f"{free // 1_000_000} MB are free", "make room: SQLite needs it for every write"
        )
    yield from _certificate(patient)


def _certificate(patient: Patient) -> Iterator[Finding]:
    try:
        certificate = signing.load(patient.settings.folder).certificate
    except SpecMintError as error:
        yield Finding(error.problem.code, error.problem.what, error.problem.cure)
        return
    days = signing.days_left(certificate, now=patient.now)
    if days < SOON_DAYS:
        yield Finding(
            "certificate", f"the signing certificate holds {days} more days", "specmint-licensing rotate-key"
        )


def _chain(connection: Connection, _: Patient) -> Iterator[Finding]:
    if broken := audit.first_broken(connection):
        yield Finding(
            "audit",
            f"row {broken.seq}: {broken.why}",
            "somebody changed the record: restore a backup and compare",
        )


def _clock(connection: Connection, patient: Patient) -> Iterator[Finding]:
    behind = audit.last_at(connection) - patient.now
    if behind > CLOCK_TOLERANCE_S:
        yield Finding("clock", f"the clock is {behind} s behind the last change", "set the clock")


def _over_issued(connection: Connection, _: Patient) -> Iterator[Finding]:
    used = func.count(seats.c.id)
    over = (
        select(licences.c.id, licences.c.seats, used.label("used"))
        .join_from(licences, seats)
        .where(seats.c.released_at.is_(None))
        .group_by(licences.c.id, licences.c.seats)
        .having(used > licences.c.seats)
    )
    for row in connection.execute(over.order_by(licences.c.id)).all():
        yield Finding(
            "seats",
            f"{row.id} has {row.used} seats in use and {row.seats} bought",
            "nothing, where the number was lowered: all go on, none is added",
        )


def _stuck(connection: Connection, patient: Patient) -> Iterator[Finding]:
    waiting = inbox.c.state.in_([InboxState.NEW, InboxState.FAILED])
    events = connection.execute(
        select(func.count()).where(waiting, inbox.c.received_at < patient.now - STUCK_S)
    ).scalar()
    if events:
        yield Finding(
            "events", f"{events} events of sellers wait for an hour or more", "specmint-licensing events"
        )
    mails = connection.execute(
        select(func.count()).where(
            outbox.c.state != MailState.SENT, outbox.c.created_at < patient.now - STUCK_S
        )
    ).scalar()
    if mails:
        yield Finding("mails", f"{mails} mails wait for an hour or more", "look at the secret file `smtp`")


def _guessing(connection: Connection, patient: Patient) -> Iterator[Finding]:
    failed = guessing.in_the_last_hour(connection, now=patient.now)
    if failed >= ALARM_PER_HOUR:
        yield Finding(
            "guessing", f"about {failed} keys failed in the last hour", "look at `/metrics` and the log"
        )


def _shared(connection: Connection, patient: Patient) -> Iterator[Finding]:
    """Yield licences that meet many machines; a flag for a person, nothing acts on it."""
    recent = seats.c.first_seen > patient.now - 30 * DAY_S
    count = func.count(seats.c.id)
    many = (
        select(licences.c.id, count.label("machines"))
        .join_from(licences, seats)
        .where(recent)
        .group_by(licences.c.id, licences.c.seats)
        .having(count >= 2 * licences.c.seats + 2)
    )
    for row in connection.execute(many.order_by(licences.c.id)).all():
        yield Finding(
            "sharing", f"{row.id} met {row.machines} machines in 30 days", f"specmint-licensing show {row.id}"
        )


Check = Callable[[Connection, Patient], Iterator[Finding]]
CHECKS: Final[Sequence[Check]] = (_chain, _clock, _over_issued, _stuck, _guessing, _shared)
