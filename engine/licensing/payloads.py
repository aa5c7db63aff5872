"""What is signed: the certificate of a signing key, the licence file, the answer to a contact, the list of keys."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Final, NamedTuple, TypeVar

from engine.errors import LicenceError
from engine.licensing import strict_json
from engine.licensing.entitlements import Tier, entitlement_of
from engine.licensing.fields import (
    Field,
    Fields,
    FieldWrong,
    dumped,
    from_base64,
    integer,
    loaded,
    many,
    octets,
    or_null,
    text,
    to_base64,
    word,
)

T = TypeVar("T")

VERSION: Final = 1
MOST_CERTIFICATE_BYTES: Final = 512
MOST_PAYLOAD_BYTES: Final = 4_096

Parts = tuple[bytes | None, bytes | None, bytes | None]
"""The marks of a machine, `(os, disk, hw)`: 16 bytes each, None where there is nothing to tell."""


class Bind(StrEnum):
    MACHINE = "machine"
    NONE = "none"


class Verdict(StrEnum):
    """What the server says of a seat; where several hold, the first of this order."""

    REVOKED = "revoked"
    SUSPENDED = "suspended"
    RELEASED = "released"
    OTHER_MACHINE = "other-machine"
    NOT_STARTED = "not-started"
    EXPIRED = "expired"
    PAST_DUE = "past-due"
    QUOTA_REACHED = "quota-reached"
    CHANGED = "changed"
    GOOD = "good"


ENDS_THE_TIER: Final = frozenset(
    (
        Verdict.REVOKED,
        Verdict.SUSPENDED,
        Verdict.RELEASED,
        Verdict.OTHER_MACHINE,
        Verdict.NOT_STARTED,
        Verdict.EXPIRED,
    )
)
"""Verdicts with which no licence file comes."""


class Certificate(NamedTuple):
    """A signing key that a root vouches for; it signs documents issued from `nbf` to `naf`."""

    kid: str
    mode: str
    pub: bytes
    nbf: int
    naf: int


class Licence(NamedTuple):
    """The licence file, see the guide's page on licences. Times are seconds, UTC; `exp` is the last one paid for."""

    kid: str
    mode: str
    nonce: bytes
    lic: str
    seat: str
    seq: int
    tier: Tier
    limits: Mapping[str, Any]
    seats: int
    holder: str
    iat: int
    exp: int
    refresh_after: int
    paid_until: int | None
    bind: Bind
    install: str
    fs: bytes
    fp: Parts
    usage: tuple[str, ...] = ()


class Answer(NamedTuple):
    """What the server said at `iat` to the request with this `nonce`."""

    kid: str
    mode: str
    nonce: bytes
    iat: int
    lic: str
    seat: str
    seq: int
    verdict: Verdict
    reason: str
    paid_until: int | None
    keys_seq: int


class Keys(NamedTuple):
    """The signing keys in use, each the bytes of a certificate, and the ids of those that count no longer."""

    seq: int
    iat: int
    certs: tuple[bytes, ...]
    revoked: tuple[str, ...]


def _limits(value: Any) -> Mapping[str, Any]:
    """Return the overrides of single fields; names that are not known here are kept and mean nothing."""
    if not isinstance(value, dict):
        raise ValueError("no object")  # noqa: TRY004  `loaded` tells every reason in one way
    entitlement_of(Tier.FREE, value)
    return value


def _certificate_bytes(value: Any) -> bytes:
    found = from_base64(value)
    if len(found) > MOST_CERTIFICATE_BYTES:
        raise ValueError("too long for a certificate")
    return found


KID: Final = text(40, least=1)
MODE: Final = text(4, least=4)
NONCE: Final = octets(16)
IDENTITY: Final = text(40, least=1)
INSTALL: Final = text(64)
TIME: Final = integer()
PARTS: Final = many(or_null(octets(16)), 3, least=3)

_CERTIFICATE: Final[Fields] = {"kid": KID, "mode": MODE, "pub": octets(32), "nbf": TIME, "naf": TIME}
_LICENCE: Final[Fields] = {
    "kid": KID,
    "mode": MODE,
    "nonce": NONCE,
    "lic": IDENTITY,
    "seat": IDENTITY,
    "seq": TIME,
    "tier": word(Tier),
    "limits": Field(_limits, dict),
    "seats": integer(0, 1_000_000),
    "holder": text(120),
    "iat": TIME,
    "exp": TIME,
    "refresh_after": TIME,
    "paid_until": or_null(TIME),
    "bind": word(Bind),
    "install": INSTALL,
    "fs": octets(16),
    "fp": PARTS,
    "usage": many(text(40), 10),
}
_ANSWER: Final[Fields] = {
    "kid": KID,
    "mode": MODE,
    "nonce": NONCE,
    "iat": TIME,
    "lic": IDENTITY,
    "seat": IDENTITY,
    "seq": TIME,
    "verdict": word(Verdict),
    "reason": text(300),
    "paid_until": or_null(TIME),
    "keys_seq": TIME,
}
_KEYS: Final[Fields] = {
    "seq": TIME,
    "iat": TIME,
    "certs": many(Field(_certificate_bytes, to_base64), 4),
    "revoked": many(KID, 60),
}


def certificate_bytes(certificate: Certificate) -> bytes:
    return _written(certificate, _CERTIFICATE, MOST_CERTIFICATE_BYTES)


def licence_bytes(licence: Licence) -> bytes:
    return _written(licence, _LICENCE, MOST_PAYLOAD_BYTES)


def answer_bytes(answer: Answer) -> bytes:
    return _written(answer, _ANSWER, MOST_PAYLOAD_BYTES)


def keys_bytes(keys: Keys) -> bytes:
    return _written(keys, _KEYS, MOST_PAYLOAD_BYTES)


def read_certificate(content: bytes) -> Certificate:
    """Return a certificate.

    Raises:
        LicenceError: `damaged`, `needs-update`; the same for every `read_` of this module.
    """
    return _read(Certificate, _CERTIFICATE, content, MOST_CERTIFICATE_BYTES)


def read_licence(content: bytes) -> Licence:
    return _read(Licence, _LICENCE, content, MOST_PAYLOAD_BYTES)


def read_answer(content: bytes) -> Answer:
    return _read(Answer, _ANSWER, content, MOST_PAYLOAD_BYTES)


def read_keys(content: bytes) -> Keys:
    return _read(Keys, _KEYS, content, MOST_PAYLOAD_BYTES)


_FAILED: Final = " failed: the file was changed or cut"


def damaged(check: str) -> LicenceError:
    return LicenceError("damaged", f"{check}{_FAILED}", cure="fetch it again; your key still works")


def check_of(error: LicenceError) -> str:
    """Return which check failed, as `damaged` was told it, with a capital."""
    check = error.problem.what.removesuffix(_FAILED)
    return check[:1].upper() + check[1:]


def needs_update(what: str) -> LicenceError:
    return LicenceError("needs-update", f"{what} needs a newer SpecMint", cure="update SpecMint")


def versioned(content: Mapping[str, Any]) -> None:
    """Refuse what a later version wrote.

    Raises:
        LicenceError: `damaged`, `needs-update`.
    """
    version = content.get("v")
    if isinstance(version, bool) or not isinstance(version, int):
        raise damaged("the version")
    if version != VERSION:
        raise needs_update("this licence")


def _written(record: Any, fields: Fields, most_bytes: int) -> bytes:
    """Return the bytes to sign.

    Raises:
        ValueError: a field has a form that no reader takes; nothing like that is to be signed.
    """
    content = strict_json.written({"v": VERSION, **dumped(record, fields)})
    loaded(type(record), fields, strict_json.read(content, most_bytes))
    return content


def _read(make: type[T], fields: Fields, content: bytes, most_bytes: int) -> T:
    try:
        found = strict_json.read(content, most_bytes)
        versioned(found)
        if "tier" in fields:
            _check_tier(found.get("tier"))
        return loaded(make, fields, found)
    except (strict_json.NotStrict, FieldWrong) as error:
        raise damaged(f"reading ({error})") from error


def _check_tier(value: Any) -> None:
    """Tell a tier of a later SpecMint from no tier at all."""
    if isinstance(value, str) and value not in set(Tier):
        raise needs_update("this tier")
