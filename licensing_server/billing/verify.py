"""Whether a seller signed the bytes of a notice: HMAC-SHA256 in constant time, with up to two secrets."""

import hashlib
import hmac
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from licensing_server.billing.events import Seller

TOLERANCE_S = 300
"""How far the time of a signature may lie from ours, both ways: late enough for a retry, too short for a replay."""

LONGEST_HEADER = 4096


class _Signature(NamedTuple):
    """The time as it stood in the header (None where a seller signs none) and every signature that may count."""

    stamp: str | None
    candidates: tuple[str, ...]


def header_of(seller: Seller) -> str:
    """Return the name of the header field that carries the signature."""
    return _SCHEMES[seller].header


def is_genuine(seller: Seller, header: str | None, raw: bytes, secrets: Sequence[str], now: int) -> bool:
    """Return whether one of the secrets made a signature of the header over exactly these bytes, lately."""
    scheme = _SCHEMES[seller]
    signature = scheme.read(header) if header and len(header) <= LONGEST_HEADER else None
    if signature is None or not _is_recent(signature.stamp, now):
        return False
    signed = raw if signature.stamp is None else signature.stamp.encode() + scheme.separator + raw
    expected = [
        hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest().encode() for secret in secrets if secret
    ]
    given = [each.encode("utf-8", "surrogateescape") for each in signature.candidates]
    # A list, not a generator: every pair is compared, so time tells nothing about which one fits.
    return any([hmac.compare_digest(one, other) for one in expected for other in given])  # noqa: C419


def _is_recent(stamp: str | None, now: int) -> bool:
    return stamp is None or abs(now - int(stamp)) <= TOLERANCE_S


def _is_stamp(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 12 and text == str(int(text))


def _stripe(header: str) -> _Signature | None:
    pairs = [part.split("=", 2) for part in header.split(",")]
    if any(len(pair) < 2 for pair in pairs if pair[0] in {"t", "v1"}):
        return None
    stamps = [pair[1] for pair in pairs if pair[0] == "t"]
    if not stamps or not _is_stamp(stamps[0]):
        return None
    return _Signature(stamps[0], tuple(pair[1] for pair in pairs if pair[0] == "v1"))


def _paddle(header: str) -> _Signature | None:
    pairs = [part.split("=") for part in header.split(";") if "=" in part]
    if any(len(pair) != 2 or pair[0] not in {"ts", "h1"} for pair in pairs):
        return None
    stamps = [value for key, value in pairs if key == "ts"]
    if not stamps or not _is_stamp(stamps[-1]):
        return None
    return _Signature(stamps[-1], tuple(value for key, value in pairs if key == "h1"))


def _lemon_squeezy(header: str) -> _Signature | None:
    return _Signature(None, (header,))


class _Scheme(NamedTuple):
    header: str
    separator: bytes
    read: Callable[[str], _Signature | None]


_SCHEMES: Mapping[Seller, _Scheme] = {
    Seller.STRIPE: _Scheme("Stripe-Signature", b".", _stripe),
    Seller.PADDLE: _Scheme("Paddle-Signature", b":", _paddle),
    Seller.LEMON_SQUEEZY: _Scheme("X-Signature", b"", _lemon_squeezy),
}
