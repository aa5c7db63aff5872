"""The licence outside: files, keyring and server, each failure as a fact for the page of the licence."""

import os
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from engine import keep
from engine.errors import OutputError, SpecMintError, UsageError
from engine.jobs.licensing import here_of
from engine.jobs.messages import Network
from engine.licensing import office, usage
from engine.licensing.client import LONGEST_S, Failed, OpenClient, RefusedError, UnansweredError, untrusted
from engine.licensing.envelope import MOST_TEXT_BYTES
from engine.licensing.here import Here, Known, known
from engine.licensing.places import FILE_VARIABLE
from engine.licensing.store import Store
from engine.licensing.vault import SystemVault
from engine.licensing.verdict import FREE, PAID_STATES
from engine.writer.failure import failures_named
from specmint_desktop.effects.network import UnreachedError, client_for
from specmint_desktop.state.connection import Outcome
from specmint_desktop.state.licence import (
    ActivateLicence,
    CheckLicence,
    GiveLicenceBack,
    KeepLicence,
    LicenceFileWritten,
    LicenceJudged,
    LicenceRefused,
    LicenceRequestWritten,
    ReadLicence,
    ShareUsage,
    TakeLicenceFile,
    Trouble,
    WriteLicenceReceipt,
    WriteLicenceRequest,
)

if TYPE_CHECKING:
    import httpx

    from engine.licensing.contract import Path as ServerPath
    from specmint_desktop.effects import Outside

TIMEOUT_S: Final = 10.0
_SOONEST_S: Final = 20
_JITTER_STEPS: Final = 127
_CODES: Final = {
    Outcome.PROXY_REFUSED: "net-proxy",
    Outcome.SETTINGS: "net-proxy",
}


def here_at(outside: "Outside", network: Network) -> Here:
    """Return this computer as licensing sees it: the folder of the window, and the network of its settings."""

    def now() -> int:
        return int(outside.now().timestamp())

    def open_client(address: str, _deadline: float) -> AbstractContextManager["httpx.Client"]:
        return client_for(address, network, TIMEOUT_S)

    here = here_of(os.environ, now, open_client)
    store = _store(outside.data, os.environ.get(FILE_VARIABLE, ""))
    return here._replace(store=store, send=_with_words(here, open_client) if network.is_allowed else None)


@lru_cache
def _store(folder: Path, given: str) -> Store:
    """Return the one store of a folder: what could not be saved holds as long as the window is open."""
    return Store(folder, SystemVault(), Path(given) if given else None)


def read_licence(_effect: ReadLicence, outside: "Outside") -> LicenceJudged | LicenceRefused:
    here = here_at(outside, Network(is_allowed=False))
    return _told(here, known, is_asked=False)


def activate(effect: ActivateLicence, outside: "Outside") -> LicenceJudged | LicenceRefused:
    def take(here: Here) -> Known:
        return office.activate(here, effect.key, label=effect.label, release=effect.replace)

    return _told(here_at(outside, effect.network), take, is_new=True)


def check(effect: CheckLicence, outside: "Outside") -> LicenceJudged | LicenceRefused:
    return _told(here_at(outside, effect.network), office.contact, is_asked=effect.is_asked)


def give_back(effect: GiveLicenceBack, outside: "Outside") -> LicenceJudged | LicenceRefused:
    return _told(here_at(outside, effect.network), office.deactivate)


def take_file(effect: TakeLicenceFile, outside: "Outside") -> LicenceJudged | LicenceRefused:
    def take(here: Here) -> Known:
        try:
            with Path(effect.path).open("rb") as file:
                content = file.read(MOST_TEXT_BYTES + 1)
        except (OSError, ValueError) as error:
            raise UsageError("unreadable", f"{effect.path} cannot be read", cure="choose another") from error
        return office.take_file(here, content)

    return _told(here_at(outside, Network(is_allowed=False)), take, is_new=True)


def write_request(effect: WriteLicenceRequest, outside: "Outside") -> LicenceRequestWritten | LicenceRefused:
    here = here_at(outside, Network(is_allowed=False))
    try:
        text = office.request_file(here, effect.key, effect.label)
        with failures_named(effect.path):
            keep.write(Path(effect.path), text.encode("ascii"))
    except SpecMintError as error:
        return _refused(here, error, is_asked=True)
    return LicenceRequestWritten(effect.path)


def write_receipt(effect: WriteLicenceReceipt, outside: "Outside") -> LicenceJudged | LicenceRefused:
    def give(here: Here) -> Known:
        if known(here).kept.secret:
            _write(effect.path, "")  # before the licence is gone: it is not lost for a place that refuses
        _write(effect.path, office.release_file(here))
        return known(here)

    told = _told(here_at(outside, Network(is_allowed=False)), give)
    return replace(told, receipt=effect.path) if isinstance(told, LicenceJudged) else told


def keep_licence(effect: KeepLicence, outside: "Outside") -> LicenceFileWritten | LicenceRefused:
    try:
        with failures_named(effect.path):
            keep.write(Path(effect.path), effect.file.encode(), is_private=True)
    except SpecMintError as error:
        return _refused(here_at(outside, Network(is_allowed=False)), error, is_asked=True)
    return LicenceFileWritten(effect.path)


def share_usage(effect: ShareUsage, outside: "Outside") -> LicenceJudged | LicenceRefused:
    def choose(here: Here) -> Known:
        with failures_named(str(here.store.folder)):
            usage.share(here.store.folder, is_on=effect.is_on)
        return known(here)

    return _told(here_at(outside, Network(is_allowed=False)), choose)


def _write(path: str, text: str) -> None:
    with failures_named(path):
        keep.write(Path(path), text.encode("ascii"))


def _told(
    here: Here, act: Callable[[Here], Known], *, is_new: bool = False, is_asked: bool = True
) -> LicenceJudged | LicenceRefused:
    try:
        found = act(here)
    except SpecMintError as error:
        return _refused(here, error, is_asked=is_asked)
    return _judged(here, found, is_new=is_new, is_asked=is_asked)


def _refused(here: Here, error: SpecMintError, *, is_asked: bool) -> LicenceRefused:
    try:
        now = _judged(here, known(here), is_asked=is_asked)
    except OutputError:
        now = LicenceJudged(FREE, is_asked=is_asked)
    # Where the folder refuses, the person is told though they asked for nothing.
    is_asked = is_asked or error.problem.code == "no-store"
    facts = {**office.facts_of(error, now.standing), "detail": str(error)}
    refused = error.refused if isinstance(error, RefusedError) else None
    trouble = Trouble(
        office.code_of(error),
        facts,
        refused.request_id if refused else "",
        refused.seats if refused else (),
    )
    return LicenceRefused(trouble, now, is_asked)


def _judged(here: Here, found: Known, *, is_new: bool = False, is_asked: bool = True) -> LicenceJudged:
    kept = found.kept
    has_seat = bool(kept.releases) or (found.held.licence is not None and bool(here.store.token(kept)))
    has_seat = has_seat or (found.held.fault is not None and bool(here.store.token(kept)))
    jitter = (here.entropy(1)[0] - _JITTER_STEPS) / (_JITTER_STEPS + 1)
    due = office.next_contact(kept, jitter) - here.now()
    also = None
    if found.unsaved:
        also = Trouble("no-store", {**found.standing.facts, "why": found.unsaved})
    elif is_new and kept.why:
        also = Trouble("token-in-file", {"why": kept.why})
    is_in_force = found.standing.state in PAID_STATES
    content = (found.taken.encode() or here.store.licence()) if is_in_force else None
    return LicenceJudged(
        found.standing,
        max(due, _SOONEST_S) if has_seat else None,
        has_seat,
        bool(kept.secret) and found.held.licence is not None,
        (content or b"").decode("utf-8", errors="replace"),
        here.store.sent(),
        is_new,
        is_asked,
        also,
        usage.is_shared(here.store.folder),
        found.held.licence.usage if found.held.licence else (),
        here.address if here.address.startswith(("http://", "https://")) else "",
    )


def _with_words(here: Here, open_client: OpenClient) -> Callable[["ServerPath", bytes, str], bytes]:
    """Return what sends, and tells what the window's own client says in the words of licensing."""

    def send(path: "ServerPath", body: bytes, token: str) -> bytes:
        if here.send is None:
            raise UnansweredError(Failed("air-gap", "air gap is on: nothing is sent"))
        deadline = time.monotonic() + LONGEST_S
        try:
            return here.send(path, body, token)
        except UnreachedError as error:
            if error.failure.outcome is Outcome.CERTIFICATE:
                raise UnansweredError(untrusted(here.address, deadline, open_client)) from error
            code = _CODES.get(error.failure.outcome, "net-offline")
            host = urlsplit(here.address).hostname or here.address
            raise UnansweredError(Failed(code, f"{host}: {error.failure.detail}")) from error

    return send
