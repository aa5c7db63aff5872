"""What a machine tells of itself, hashed for one licence; and whether a licence file is that of this machine."""

import hashlib
import hmac
from typing import Final, NamedTuple

from engine.licensing.payloads import Bind, Licence, Parts

_KINDS: Final = ("os", "disk", "hw")
_MUST_MATCH: Final = 2
_PLACEHOLDERS: Final = frozenset(
    (
        "none",
        "null",
        "unknown",
        "notspecified",
        "notapplicable",
        "notavailable",
        "tobefilledbyoem",
        "defaultstring",
        "systemserialnumber",
        "serialnumber",
        "uninitialized",
        "0123456789",
        "03000200040005000006000700080009",
    )
)


class Machine(NamedTuple):
    """Raw marks, None where one cannot be read; they never leave this process."""

    os: str | None = None
    disk: str | None = None
    hw: str | None = None

    def __repr__(self) -> str:
        return f"Machine({sum(each is not None for each in self)} marks)"


def usable(raw: str | None) -> str | None:
    """Return a mark without blanks at its ends; None for nothing, zeros and what makers put for no value."""
    text = (raw or "").strip().strip("\0").strip()
    core = "".join(letter for letter in text.lower() if letter.isalnum())
    return None if len(set(core)) < 2 or core in _PLACEHOLDERS else text


def hashed(machine: Machine, salt: bytes) -> Parts:
    """Return the marks as a licence holds them, hashed with its salt."""
    os_mark, disk, hw = (
        None if raw is None else _hash(kind, raw, salt) for kind, raw in zip(_KINDS, machine, strict=True)
    )
    return os_mark, disk, hw


def matches(left: Parts, right: Parts) -> int:
    """Return how many marks are equal; one that is missing equals nothing."""
    return sum(ours is not None and ours == theirs for ours, theirs in zip(left, right, strict=True))


def fits(licence: Licence, machine: Machine, install: str) -> bool:
    """Return whether a licence file may be used on this machine.

    Two marks must match, or all that the file has where it has fewer; without any the install id decides.
    """
    if licence.bind is Bind.NONE:
        return True
    known = sum(each is not None for each in licence.fp)
    if known == 0:
        return hmac.compare_digest(licence.install, install)
    return matches(licence.fp, hashed(machine, licence.fs)) >= min(_MUST_MATCH, known)


def _hash(kind: str, raw: str, salt: bytes) -> bytes:
    return hmac.digest(salt, f"{kind}\0{raw}".encode(), hashlib.sha256)[:16]
