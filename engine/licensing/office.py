"""What a person can do with a licence: activate, check, give back, with or without a network; and what it is worth."""

import hashlib
from collections.abc import Mapping
from typing import Final

from engine.errors import LicenceError, OutputError, SpecMintError
from engine.licensing import contract, envelope, verdict
from engine.licensing.client import RefusedError, UnansweredError
from engine.licensing.contract import (
    Activated,
    ActivateRequest,
    Code,
    Contact,
    DeactivateRequest,
    MachineRequest,
    Path,
    RefreshRequest,
    SeatRelease,
    ValidateRequest,
)
from engine.licensing.envelope import Kind
from engine.licensing.exchange import asked, stranger
from engine.licensing.here import (
    Here,
    Known,
    held_of,
    kept_of,
    kept_or_new,
    known_of,
    no_store,
    trust_of,
    try_to_write,
    write,
)
from engine.licensing.key import machine_salt, read_key
from engine.licensing.marks import fits, hashed
from engine.licensing.payloads import ENDS_THE_TIER, Answer, Bind, Licence, Verdict, check_of
from engine.licensing.reporting import reported
from engine.licensing.store import Kept
from engine.licensing.verdict import Held, Standing

_SPENT: Final = 50
_RELEASES: Final = 20
_WAITS_H: Final = (1, 2, 4, 8, 16, 24)
"""Between tries that failed, in hours."""
_HOUR_S: Final = 3_600
_REFUSED_AS_TOLD: Final = {
    Code.LICENCE_REVOKED.value: "revoked",
    Code.LICENCE_SUSPENDED.value: "suspended",
    Code.LICENCE_EXPIRED.value: "expired",
    Code.LICENCE_NOT_STARTED.value: "not-started",
}


def activate(here: Here, typed: str, *, label: str = "", release: str = "") -> Known:
    """Take a seat with a key; `release` is the seat to give back first.

    Raises:
        LicenceError: `key-typo`, and as `RefusedError` the server's no.
        UnansweredError: no answer of the server.
    """
    key = read_key(typed)
    kept = kept_or_new(here)
    try_to_write(here, kept)  # a second try after a lost answer is to be the same installation
    nonce = here.entropy(16)
    fp = hashed(here.machine, machine_salt(key.symbols))
    request = ActivateRequest(typed.strip(), kept.install, fp, nonce, here.app, label, release)
    given = asked(here, Path.ACTIVATE, request, "", Activated)
    licence = _expected(here, given.licence, kept, nonce)
    kept = kept._replace(
        marks=verdict.signed(kept.marks, licence.iat, licence.seq),
        failures=0,
        contact=here.now(),
        answer="",
        nonce="",
        secret="",
        # The seat that was to be given back is taken again: told now, the server would end it.
        releases=tuple(each for each in kept.releases if contract.seat_of_token(each) != licence.seat),
    )
    kept = here.store.with_token(kept, given.seat_token)
    unsaved = try_to_write(here, kept, given.licence)
    # The server signed it just now, whatever the clock here says.
    return known_of(here, Held(licence=licence, install=kept.install), kept, licence.iat)._replace(
        unsaved=unsaved, taken=given.licence
    )


def contact(here: Here) -> Known:
    """Ask the server once: give back what is to be given back, tell counts that are wanted, check or renew the licence.

    Raises:
        RefusedError: `seat-unknown` and other refusals; the licence stays as it is.
        UnansweredError: no answer.
        OutputError: `no-store`.
    """
    kept = kept_of(here)
    try:
        kept = _released(here, kept)
        token = here.store.token(kept)
        if not token:
            return known_of(here, held_of(here, kept), kept, here.now())
        kept = reported(here, kept, token)
        kept, heard = _checked(here, kept, token)
    except (RefusedError, UnansweredError):
        kept = kept_of(here)
        try_to_write(here, kept._replace(failures=kept.failures + 1, contact=here.now()))
        raise
    now = here.now()
    is_right = abs(now - heard) <= verdict.TOLERANCE_S
    return known_of(here, held_of(here, kept), kept, now if is_right else heard)


def deactivate(here: Here) -> Known:
    """Give the seat back; without the network this device is free of it at once, and the server learns it later.

    Raises:
        LicenceError: `no-licence`.
        RefusedError: the server's no; what was given back stays to be sent.
        OutputError: `no-store`.
    """
    kept = kept_of(here)
    licence, token = held_of(here, kept).licence, here.store.token(kept)
    if here.store.is_given or (licence is None and not token):
        raise _none_here()
    pending = (*kept.releases, token)[-_RELEASES:] if token else kept.releases
    kept = _without_licence(here, kept._replace(releases=pending), licence)
    try:
        kept = _released(here, kept)
    except UnansweredError:
        kept = kept_of(here)
    return known_of(here, held_of(here, kept), kept, here.now())


def take_file(here: Here, content: bytes | str) -> Known:
    """Use a licence file that a person gives.

    Raises:
        LicenceError: `damaged`, `needs-update`, `test-licence`, `other-machine`, `older-licence`, `no-licence-file`.
    """
    kind = envelope.kind_of(content)
    if kind not in (Kind.LICENCE, None):
        raise LicenceError(
            "no-licence-file",
            f"this is a {kind.lower()} and no licence",
            cure="give the file that the licence page made of your request",
        )
    kept = kept_or_new(here)
    licence = envelope.opened_licence(content, trust_of(here, kept))
    if not fits(licence, here.machine, kept.install):
        raise LicenceError(
            "other-machine",
            "the file is of another device: at least two of three hardware marks differ",
            cure="enter the key: it moves or adds a seat",
        )
    held = _held_if_readable(here, kept)
    if licence.nonce.hex() in kept.spent or licence.seq < kept.marks.seq or _is_newer(held, licence):
        raise LicenceError(
            "older-licence",
            "a newer licence was here already, or this one was given back",
            cure="fetch the file again, or enter the key",
        )
    kept = kept._replace(marks=verdict.signed(kept.marks, licence.iat, licence.seq), nonce="", answer="")
    text = content.decode("utf-8", errors="replace") if isinstance(content, bytes) else content
    unsaved = try_to_write(here, kept, text)
    return known_of(here, Held(licence=licence, install=kept.install), kept, here.now())._replace(
        unsaved=unsaved, taken=text
    )


def request_file(here: Here, typed: str = "", label: str = "") -> str:
    """Return the request that a person carries to a computer with a network; the key is not in it.

    With the key the file will be bound to the marks of this machine, without to this installation.

    Raises:
        LicenceError: `key-typo`.
        OutputError: `no-store`.
    """
    salt = machine_salt(read_key(typed).symbols) if typed else bytes(16)
    fp = hashed(here.machine, salt) if typed else (None, None, None)
    kept = kept_of(here)
    nonce, secret = here.entropy(16), here.entropy(32)
    request = MachineRequest(kept.install, fp, nonce, here.app, label, hashlib.sha256(secret).digest())
    write(here, kept._replace(nonce=nonce.hex(), secret=secret.hex()))
    return envelope.armoured(Kind.REQUEST, contract.carried_bytes(request))


def release_file(here: Here) -> str:
    """Give back a seat that was activated without a network; return what a person carries to the server.

    Raises:
        LicenceError: `no-receipt`, `no-licence`, also where the licence was activated with the network.
        OutputError: `no-store`.
    """
    kept = kept_of(here)
    licence = held_of(here, kept).licence
    if licence is not None and licence.bind is Bind.NONE and not here.store.is_given:
        raise LicenceError(
            "no-receipt",
            "a file for any device is given back by no receipt",
            cure="release its seat on the page of your devices; `specmint licence deactivate` removes it here",
        )
    if here.store.is_given or licence is None or not kept.secret:
        raise _none_here()
    text = envelope.armoured(
        Kind.RELEASE, contract.carried_bytes(SeatRelease(licence.seat, bytes.fromhex(kept.secret)))
    )
    _without_licence(here, kept._replace(secret=""), licence)
    return text


def next_contact(kept: Kept, jitter: float) -> int:
    """Return when the next contact is due, in seconds UTC; `jitter` is from -1 to 1."""
    if kept.failures:
        return kept.contact + _WAITS_H[min(kept.failures, len(_WAITS_H)) - 1] * _HOUR_S
    return kept.contact + 24 * _HOUR_S + round(jitter * 2 * _HOUR_S)


def facts_of(error: SpecMintError, standing: Standing) -> Mapping[str, int | str | None]:
    """Return what the text of an error tells, beside the facts of the licence."""
    facts = {**standing.facts, "why": _sentence(error.problem.what)}
    facts["fault"] = facts["why"]
    if isinstance(error, LicenceError):
        facts["check"] = check_of(error)
    if isinstance(error, RefusedError):
        refused = error.refused
        facts |= {"retry_at": refused.retry_at, "reason": refused.reason}
        facts |= {"contact": refused.since, "seats": len(refused.seats) or None}
    return facts


def code_of(error: SpecMintError) -> str:
    """Return the row of `texts` for an error."""
    return _REFUSED_AS_TOLD.get(error.problem.code, error.problem.code)


def _checked(here: Here, kept: Kept, token: str) -> tuple[Kept, int]:
    """Return what is kept after one contact, and the time that the server said it is."""
    held = held_of(here, kept)
    seq = held.licence.seq if held.licence else 0
    is_due = held.licence is None or max(here.now(), kept.marks.server) >= held.licence.refresh_after
    if not is_due:
        nonce = here.entropy(16)
        given = asked(here, Path.VALIDATE, ValidateRequest(nonce, seq), token, Contact)
        kept, answer = _heard(here, kept, given, nonce, token)
        if answer.verdict is not Verdict.CHANGED:
            return kept, answer.iat
    nonce = here.entropy(16)
    salt = held.licence.fs if held.licence else bytes(16)
    fp = hashed(here.machine, salt) if held.licence else (None, None, None)
    request = RefreshRequest(nonce, seq, kept.install, fp, here.app)
    given = asked(here, Path.REFRESH, request, token, Contact)
    kept, answer = _heard(here, kept, given, nonce, token)
    return kept, answer.iat


def _heard(here: Here, kept: Kept, given: Contact, nonce: bytes, token: str) -> tuple[Kept, Answer]:
    """Verify and keep what came: an answer to this request about this seat, perhaps with a newer file."""
    answer = _answer(here, kept, given.answer, nonce, token)
    if answer.keys_seq > kept.marks.keys_seq:
        kept = _with_keys(here, kept)
    seq = answer.seq if answer.verdict in ENDS_THE_TIER else 0
    kept = kept._replace(
        marks=verdict.signed(kept.marks, answer.iat, seq), answer=given.answer, failures=0, contact=here.now()
    )
    if given.licence and answer.verdict not in ENDS_THE_TIER:
        licence = _expected(here, given.licence, kept, nonce)
        kept = kept._replace(marks=verdict.signed(kept.marks, licence.iat, licence.seq))
        here_now = held_of(here, kept).licence
        if not _is_newer(here_now, licence):
            write(here, kept, given.licence)
            return kept, answer
    write(here, kept)
    return kept, answer


def _answer(here: Here, kept: Kept, text: str, nonce: bytes, token: str) -> Answer:
    """Return a signed answer to the request with this nonce; anything else is no answer at all."""
    try:
        answer = envelope.opened_answer(text, trust_of(here, kept))
    except LicenceError as error:
        raise stranger(error.problem.what) from error
    if answer.nonce != nonce or answer.seat != contract.seat_of_token(token):
        raise stranger("the answer is to another request")
    return answer


def _expected(here: Here, text: str, kept: Kept, nonce: bytes) -> Licence:
    """Return the licence that a request with this nonce asked for, if that is what came."""
    try:
        licence = envelope.opened_licence(text, trust_of(here, kept))
    except LicenceError as error:
        if error.problem.code != "damaged":
            raise
        raise stranger(error.problem.what) from error
    if licence.nonce != nonce or not fits(licence, here.machine, kept.install):
        raise stranger("the licence is for another request or another device")
    return licence


def _with_keys(here: Here, kept: Kept) -> Kept:
    """Return what is kept with the newest list of keys; one that is older than the last counts for nothing."""
    if here.send is None:
        return kept
    text = here.send(Path.KEYS, b"", "").decode("utf-8", errors="replace")
    try:
        keys = envelope.opened_keys(text, here.trust)
    except LicenceError as error:
        raise stranger(error.problem.what) from error
    if keys.seq < kept.marks.keys_seq:
        raise stranger("the list of keys is an old one")
    return kept._replace(keys=text, marks=kept.marks._replace(keys_seq=keys.seq))


def _released(here: Here, kept: Kept) -> Kept:
    """Tell the server of seats given back; one that it does not know is given back already."""
    for token in kept.releases:
        nonce = here.entropy(16)
        try:
            given = asked(here, Path.DEACTIVATE, DeactivateRequest(nonce), token, Contact)
            _answer(here, kept, given.answer, nonce, token)
        except RefusedError as error:
            if error.refused.code != Code.SEAT_UNKNOWN:
                raise
        kept = kept._replace(releases=tuple(each for each in kept.releases if each != token))
        write(here, kept)
    return kept


def _none_here() -> LicenceError:
    return LicenceError("no-licence", "there is no licence here to give back", cure="nothing is to be done")


def _without_licence(here: Here, kept: Kept, licence: Licence | None) -> Kept:
    """Free this device of its licence; the same file is not taken a second time."""
    try:
        here.store.delete_licence()  # first: while the file stays, so does the token
    except OSError as error:
        raise no_store(here, error) from error
    kept = here.store.without_token(kept)
    if licence is not None and licence.bind is Bind.MACHINE:  # a file for any device may come back
        kept = kept._replace(spent=(*kept.spent, licence.nonce.hex())[-_SPENT:])
    kept = kept._replace(answer="", secret="")
    write(here, kept)
    return kept


def _is_newer(held: Licence | None, licence: Licence) -> bool:
    """Return whether what lies here is newer than what came: the higher of `seq` and `iat` wins."""
    return held is not None and held.lic == licence.lic and (held.seq, held.iat) > (licence.seq, licence.iat)


def _held_if_readable(here: Here, kept: Kept) -> Licence | None:
    try:
        return held_of(here, kept).licence
    except OutputError:
        return None


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
