"""Whom a build believes: the root keys, and which licences fit it."""

import sys
from collections.abc import Mapping
from typing import Final, NamedTuple

ROOTS: Final[Mapping[str, bytes]] = {}
"""Root id -> Ed25519 public key, 32 bytes: the active one and the spare. Set for a release, see CONTRIBUTING.md."""


class Trust(NamedTuple):
    """What a signed document is measured by; `revoked` are ids of signing keys that a KEYS document ended."""

    roots: Mapping[str, bytes]
    modes: frozenset[str]
    revoked: frozenset[str] = frozenset()


def of_this_build(*, is_release: bool | None = None) -> Trust:
    """Return whom this build trusts: a release its own roots and live licences, nothing else whatever is set.

    A build from source knows the development root too; releases are made without that module.
    """
    if is_release is None:
        is_release = bool(getattr(sys, "frozen", False))
    if is_release:
        return Trust(ROOTS, frozenset({"live"}))
    try:
        from engine.licensing.development import ROOTS as DEVELOPMENT
    except ImportError:  # installed from a package, which leaves it out
        return Trust(ROOTS, frozenset({"live"}))
    return Trust({**ROOTS, **DEVELOPMENT}, frozenset({"live", "test"}))
