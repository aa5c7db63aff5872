"""What client and server say to each other: requests, answers and codes, read and written by the same tables."""

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Final, NamedTuple, TypeVar

from engine.errors import LicenceError
from engine.licensing import strict_json
from engine.licensing.fields import (
    Field,
    Fields,
    FieldWrong,
    counts,
    dumped,
    flag,
    integer,
    loaded,
    many,
    matching,
    nested,
    text,
    word,
)
from engine.licensing.fields import octets as exactly
from engine.licensing.key import LONGEST_TYPED
from engine.licensing.payloads import IDENTITY, NONCE, PARTS, TIME, VERSION, Parts

MOST_REQUEST_BYTES: Final = 16_384
MOST_ANSWER_BYTES: Final = 65_536
LONGEST_LABEL: Final = 40
MOST_COUNTED: Final = 10**9
LONGEST_TEXT: Final = 16_384
"""Characters of an armoured text inside a request or an answer."""

T = TypeVar("T")


class Path(StrEnum):
    ACTIVATE = "/v1/activate"
    VALIDATE = "/v1/validate"
    REFRESH = "/v1/refresh"
    DEACTIVATE = "/v1/deactivate"
    OFFLINE = "/v1/offline"
    USAGE = "/v1/usage"
    KEYS = "/v1/keys"


class Meter(StrEnum):
    """What may be counted: runs, cases that they wrote, requests to language models and the tokens of these."""

    JOBS = "jobs"
    CASES = "cases"
    AI_REQUESTS = "ai-requests"
    AI_TOKENS = "ai-tokens"


class Code(StrEnum):
    """Why a request was refused; `STATUS` has the answer's HTTP status."""

    INVALID_REQUEST = "invalid-request"
    INVALID_KEY = "invalid-key"
    LICENCE_REVOKED = "licence-revoked"
    LICENCE_SUSPENDED = "licence-suspended"
    LICENCE_EXPIRED = "licence-expired"
    LICENCE_NOT_STARTED = "licence-not-started"
    SEAT_LIMIT = "seat-limit"
    SEAT_COOLDOWN = "seat-cooldown"
    SEAT_UNKNOWN = "seat-unknown"
    RATE_LIMITED = "rate-limited"
    BUSY = "busy"
    TOO_LARGE = "too-large"
    NOT_FOUND = "not-found"
    UNAUTHORISED = "unauthorised"
    FORBIDDEN = "forbidden"
    CONFLICT = "conflict"
    BAD_SIGNATURE = "bad-signature"
    INTERNAL = "internal"


STATUS: Final[Mapping[Code, int]] = {
    Code.INVALID_REQUEST: 422,
    Code.INVALID_KEY: 404,
    Code.LICENCE_REVOKED: 403,
    Code.LICENCE_SUSPENDED: 403,
    Code.LICENCE_EXPIRED: 403,
    Code.LICENCE_NOT_STARTED: 403,
    Code.SEAT_LIMIT: 409,
    Code.SEAT_COOLDOWN: 409,
    Code.SEAT_UNKNOWN: 401,
    Code.RATE_LIMITED: 429,
    Code.BUSY: 503,
    Code.TOO_LARGE: 413,
    Code.NOT_FOUND: 404,
    Code.UNAUTHORISED: 401,
    Code.FORBIDDEN: 403,
    Code.CONFLICT: 409,
    Code.BAD_SIGNATURE: 400,
    Code.INTERNAL: 500,
}
PROBLEM_TYPE: Final = "urn:specmint:problem:"
PROBLEM_MEDIA_TYPE: Final = "application/problem+json"


class Result(StrEnum):
    """What an activation found: a new seat, this machine's own, or its own under changed marks."""

    NEW = "new"
    SAME = "same"
    RECOVERED = "recovered"


class App(NamedTuple):
    version: str
    platform: str


class ActivateRequest(NamedTuple):
    """`label` is typed by a person; `release` is the seat to free first."""

    key: str
    install: str
    fp: Parts
    nonce: bytes
    app: App
    label: str = ""
    release: str = ""


class ValidateRequest(NamedTuple):
    nonce: bytes
    seq: int


class RefreshRequest(NamedTuple):
    nonce: bytes
    seq: int
    install: str
    fp: Parts
    app: App


class DeactivateRequest(NamedTuple):
    nonce: bytes


class OfflineRequest(NamedTuple):
    """Either `request` (an armoured REQUEST) and `key`, or `release` (an armoured RELEASE)."""

    request: str = ""
    key: str = ""
    release: str = ""


class UsageRequest(NamedTuple):
    """Counts of one month, such as `2027-01`; `batch` is a UUID, so that one which comes twice counts once."""

    batch: str
    period: str
    counts: Mapping[Meter, int]


class MachineRequest(NamedTuple):
    """The content of REQUEST, carried by a person: never the key; `rel` is the SHA-256 of what RELEASE will tell."""

    install: str
    fp: Parts
    nonce: bytes
    app: App
    label: str
    rel: bytes


class SeatRelease(NamedTuple):
    """The content of RELEASE: the 32 bytes behind `rel`, written while the app deletes its file."""

    seat: str
    secret: bytes


class Seats(NamedTuple):
    used: int
    total: int


class Activated(NamedTuple):
    """`licence` is an armoured LICENCE; `seat_token` is told this once."""

    result: Result
    licence: str
    seat_token: str
    seats: Seats


class Contact(NamedTuple):
    """The 200 of validate, refresh and deactivate; `licence` only from refresh, unless the verdict ends the tier."""

    answer: str
    licence: str = ""


class OfflineIssued(NamedTuple):
    result: Result
    licence: str
    seats: Seats


class UsageCounted(NamedTuple):
    """What the licence used in that month; `quota` has only meters with a limit, the month ends at `resets_at`."""

    duplicate: bool
    used: Mapping[Meter, int]
    quota: Mapping[Meter, int]
    resets_at: int


class Seat(NamedTuple):
    """One seat as `seat-limit` lists it, for the person to choose one to release."""

    id: str
    label: str
    platform: str
    first_seen: int
    last_seen: int


class Refused(NamedTuple):
    """An RFC 9457 problem document with our extras; what an extra does not say is empty."""

    code: str
    title: str
    detail: str
    status: int
    request_id: str
    field: str = ""
    reason: str = ""
    since: int | None = None
    retry_at: int | None = None
    seats: tuple[Seat, ...] = ()


class RequestError(LicenceError):
    """A request that has not the form of this contract; `field` is the one that is wrong, if one is."""

    def __init__(self, reason: str, field: str = "") -> None:
        super().__init__("invalid-request", reason, cure="send what the contract says")
        self.field = field


def read_request(kind: type[T], body: bytes) -> T:
    """Return the request of one of the classes above that end in `Request`.

    Raises:
        RequestError: size, JSON, a missing field or one of another form; unknown fields are ignored.
    """
    try:
        return loaded(kind, _FIELDS[kind], strict_json.read(body, MOST_REQUEST_BYTES))
    except FieldWrong as error:
        raise RequestError(str(error), error.field) from error
    except strict_json.NotStrict as error:
        raise RequestError(str(error)) from error


def read_answer(kind: type[T], body: bytes) -> T:
    """Return the answer to a request; for a client, which takes nothing else for one.

    Raises:
        ValueError: it is none.
    """
    return loaded(kind, _FIELDS[kind], strict_json.read(body, MOST_ANSWER_BYTES))


def content_of(record: NamedTuple) -> dict[str, Any]:
    """Return the JSON object of a request, an answer, or what REQUEST and RELEASE hold."""
    return dumped(record, _FIELDS[type(record)])


def body_of(record: NamedTuple) -> bytes:
    """Return a request or an answer as it goes through the network."""
    return strict_json.written(content_of(record))


def read_carried(kind: type[T], content: bytes) -> T:
    """Return the `MachineRequest` or `SeatRelease` inside an armoured text (`envelope.unarmoured`).

    Raises:
        RequestError: it is none.
    """
    try:
        found = strict_json.read(content, MOST_REQUEST_BYTES)
        if found.get("v") != VERSION:
            raise RequestError("another version", "v")
        return loaded(kind, _FIELDS[kind], found)
    except FieldWrong as error:
        raise RequestError(str(error), error.field) from error
    except strict_json.NotStrict as error:
        raise RequestError(str(error)) from error


def carried_bytes(record: MachineRequest | SeatRelease) -> bytes:
    return strict_json.written({"v": VERSION, **content_of(record)})


def refusal_body(refused: Refused) -> bytes:
    """Return the problem document; extras that are empty are left out."""
    return strict_json.written(
        {"type": PROBLEM_TYPE + refused.code, **content_of(refused)},
    )


def read_refusal(body: bytes) -> Refused:
    """Return what a problem document says.

    Raises:
        ValueError: it is none of ours.
    """
    return loaded(Refused, _FIELDS[Refused], strict_json.read(body, MOST_ANSWER_BYTES))


_TOKEN: Final = re.compile(r"smst_(seat_[0-9a-f]{20})_([A-Za-z0-9_-]{43})")


def seat_token(seat: str, secret: str) -> str:
    """Return the token of a seat; `secret` is 32 random bytes as base64url, 43 characters."""
    token = f"smst_{seat}_{secret}"
    if not _TOKEN.fullmatch(token):
        raise ValueError("no seat, or no secret of 43 characters")
    return token


def seat_of_token(token: str) -> str | None:
    """Return the seat that a token names, None for what is no token; whether it is right only its hash tells."""
    found = _TOKEN.fullmatch(token)
    return found[1] if found else None


_APP: Final[Fields] = {"version": text(40), "platform": text(40)}
_ARMOURED: Final = text(LONGEST_TEXT, least=1)
_ARMOURED_OR_NOT: Final = text(LONGEST_TEXT, optional=True)
_TYPED_KEY: Final = text(LONGEST_TYPED, least=1)
_LABEL: Final = text(LONGEST_LABEL, optional=True)
_INSTALL: Final = text(64, least=8)
_SEATS: Final = nested(Seats, {"used": integer(), "total": integer()})
_SEAT: Final = nested(
    Seat,
    {
        "id": IDENTITY,
        "label": text(LONGEST_LABEL),
        "platform": text(40),
        "first_seen": TIME,
        "last_seen": TIME,
    },
)
_TIME_OR_NOT: Final = Field(TIME.load, TIME.dump, may_lack=True)

_FIELDS: Final[Mapping[type, Fields]] = {
    ActivateRequest: {
        "key": _TYPED_KEY,
        "install": _INSTALL,
        "fp": PARTS,
        "nonce": NONCE,
        "app": nested(App, _APP),
        "label": _LABEL,
        "release": text(40, optional=True),
    },
    ValidateRequest: {"nonce": NONCE, "seq": TIME},
    RefreshRequest: {
        "nonce": NONCE,
        "seq": TIME,
        "install": _INSTALL,
        "fp": PARTS,
        "app": nested(App, _APP),
    },
    DeactivateRequest: {"nonce": NONCE},
    OfflineRequest: {
        "request": _ARMOURED_OR_NOT,
        "key": text(LONGEST_TYPED, optional=True),
        "release": _ARMOURED_OR_NOT,
    },
    UsageRequest: {
        "batch": matching(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "a UUID in small letters"),
        "period": matching(r"20[0-9]{2}-(0[1-9]|1[0-2])", "a month such as 2027-01"),
        "counts": counts(Meter, MOST_COUNTED, least=1),
    },
    UsageCounted: {
        "duplicate": flag(),
        "used": counts(Meter, 2**53, is_open=True),
        "quota": counts(Meter, 2**53, is_open=True),
        "resets_at": TIME,
    },
    MachineRequest: {
        "install": _INSTALL,
        "fp": PARTS,
        "nonce": NONCE,
        "app": nested(App, _APP),
        "label": text(LONGEST_LABEL),
        "rel": exactly(32),
    },
    SeatRelease: {"seat": IDENTITY, "secret": exactly(32)},
    Activated: {"result": word(Result), "licence": _ARMOURED, "seat_token": text(120), "seats": _SEATS},
    Contact: {"answer": _ARMOURED, "licence": _ARMOURED_OR_NOT},
    OfflineIssued: {"result": word(Result), "licence": _ARMOURED, "seats": _SEATS},
    Refused: {
        "code": text(40, least=1),
        "title": text(200),
        "detail": text(2_000),
        "status": integer(400, 599),
        "request_id": text(80),
        "field": text(200, optional=True),
        "reason": text(300, optional=True),
        "since": _TIME_OR_NOT,
        "retry_at": _TIME_OR_NOT,
        "seats": many(_SEAT, 1_000, optional=True),
    },
}
