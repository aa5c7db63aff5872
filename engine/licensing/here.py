"""What lies here of a licence, verified anew each time it is asked for, and what it is worth."""

from collections.abc import Callable
from typing import Final, NamedTuple

from engine.errors import LicenceError, OutputError
from engine.licensing import envelope, verdict
from engine.licensing.client import Send
from engine.licensing.contract import App
from engine.licensing.marks import Machine
from engine.licensing.payloads import Answer, check_of
from engine.licensing.store import Kept, Store
from engine.licensing.trust import Trust
from engine.licensing.verdict import Held, Standing, State

_HOUR_S: Final = 3_600


class Here(NamedTuple):
    """This computer, as licensing sees it. `send` is None where nothing may be sent, as under air gap."""

    store: Store
    trust: Trust
    machine: Machine
    app: App
    now: Callable[[], int]
    entropy: Callable[[int], bytes]
    send: Send | None = None
    address: str = ""


class Known(NamedTuple):
    """What lies here and what it is worth."""

    held: Held
    kept: Kept
    standing: Standing
    unsaved: str = ""
    """Why what came could not be kept; it holds in this session."""
    taken: str = ""
    """The licence file that was just taken, armoured."""


def known(here: Here) -> Known:
    """Return what the licence here is worth now; nothing is sent, and a run is noted at most once an hour.

    Raises:
        OutputError: `no-store`, where the folder refuses to be read.
    """
    kept = kept_of(here)
    held = held_of(here, kept)
    now = here.now()
    marks = verdict.seen(kept.marks, now)
    if held.licence is not None:
        marks = marks._replace(server=max(marks.server, held.licence.iat))
    found = known_of(here, held, kept, now)
    if found.standing.state is State.CLOCK_DOUBT and held.licence is not None:
        marks = verdict.doubted(marks, held.licence, now)
    is_news = (
        marks._replace(local=0) != kept.marks._replace(local=0) or marks.local - kept.marks.local > _HOUR_S
    )
    if held.licence is not None and is_news:
        kept = kept._replace(marks=marks)
        try_to_write(here, kept)
    return found._replace(kept=kept)


def known_of(here: Here, held: Held, kept: Kept, now: int) -> Known:
    standing = verdict.judged(held, kept.marks, here.machine, now)
    if standing.state is State.QUOTA_REACHED:
        standing = standing._replace(facts={**standing.facts, **kept.quota._asdict()})
    return Known(held, kept, standing)


def held_of(here: Here, kept: Kept) -> Held:
    """Return what lies here, verified."""
    trust = trust_of(here, kept)
    held = Held(is_pending=bool(kept.releases), install=kept.install)
    content = _licence_bytes(here)
    if content is None:
        return held
    held = held._replace(is_pending=False)
    try:
        licence = envelope.opened_licence(content, trust)
    except LicenceError as error:
        return held._replace(fault=State(error.problem.code), check=check_of(error))
    return held._replace(licence=licence, answer=_kept_answer(kept, trust))


def _kept_answer(kept: Kept, trust: Trust) -> Answer | None:
    """Return the last answer, if it is still what was signed."""
    try:
        return envelope.opened_answer(kept.answer, trust) if kept.answer else None
    except LicenceError:
        return None


def trust_of(here: Here, kept: Kept) -> Trust:
    if not kept.keys:
        return here.trust
    try:
        revoked = envelope.opened_keys(kept.keys, here.trust).revoked
    except LicenceError:
        return here.trust
    return here.trust._replace(revoked=frozenset(revoked))


def _licence_bytes(here: Here) -> bytes | None:
    try:
        return here.store.licence()
    except OSError as error:
        raise no_store(here, error) from error


def kept_of(here: Here) -> Kept:
    try:
        return here.store.kept()
    except OSError as error:
        raise no_store(here, error) from error


def kept_or_new(here: Here) -> Kept:
    """Return what was kept, or a new installation where the folder refuses: then nothing will be kept."""
    try:
        return kept_of(here)
    except OutputError:
        return Kept(install=here.entropy(16).hex())


def write(here: Here, kept: Kept, licence: str = "") -> None:
    """Keep it; what lies here first is the file, since the rest can be made up for.

    Raises:
        OutputError: `no-store`.
    """
    try:
        try:
            if licence:
                here.store.write_licence(licence)
        finally:  # where it cannot be kept either, the store remembers it for this session
            here.store.write(kept)
    except OSError as error:
        raise no_store(here, error) from error


def try_to_write(here: Here, kept: Kept, licence: str = "") -> str:
    """Keep it and return why that failed, empty where it did not."""
    try:
        write(here, kept, licence)
    except OutputError as error:
        return error.problem.what
    return ""


def no_store(here: Here, error: OSError) -> OutputError:
    return OutputError(
        "no-store",
        f"{here.store.folder}: {error.strerror or type(error).__name__}",
        cure="make the folder writable; what was sent to the server holds",
    )
