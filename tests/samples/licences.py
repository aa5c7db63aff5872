"""Licence files signed by the development root, for tests and for whoever runs the project from source.

`python -m tests.samples.licences [TIER]` prints one; `SPECMINT_LICENCE_FILE` names the file to use.
"""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from engine.licensing import contract
from engine.licensing.entitlements import ENTITLEMENTS, Tier
from engine.licensing.envelope import Certified, Kind, certified, sealed_licence, unarmoured
from engine.licensing.key import machine_salt
from engine.licensing.payloads import Bind, Certificate, Licence
from engine.licensing.trust import Trust

DAY = 86_400
NOW = 1_800_000_000
"""15 January 2027, 08:00 UTC."""

ROOT_ID = "development"
ROOT = Ed25519PrivateKey.from_private_bytes(
    bytes.fromhex("66b1eb1b49630301b5131ec8a8ff2887fba426b1572accc7dad34f7f7cdffe40")
)
SIGNING = Ed25519PrivateKey.from_private_bytes(b"a signing key that tests share..")
OTHER = Ed25519PrivateKey.from_private_bytes(b"a key that nobody vouched for ..")
SYMBOLS = "0123456789ABCDEFGHJK"
INSTALL = "0123456789abcdef0123456789abcdef"
TRUST = Trust({ROOT_ID: ROOT.public_key().public_bytes_raw()}, frozenset({"live", "test"}))


def certificate(
    kid: str = "2027-01a", mode: str = "test", nbf: int = NOW - 30 * DAY, naf: int = NOW + 330 * DAY
) -> Certificate:
    return Certificate(kid, mode, SIGNING.public_key().public_bytes_raw(), nbf, naf)


def by(given: Certificate | None = None, root: Ed25519PrivateKey = ROOT) -> Certified:
    return certified(ROOT_ID, given or certificate(), root.sign)


def licence(tier: Tier = Tier.PRO, *, now: int = NOW) -> Licence:
    """Return a licence paid for 30 days more, bound to the machine whose three marks are 1, 2 and 3."""
    paid_until = now + 30 * DAY
    return Licence(
        kid="2027-01a",
        mode="test",
        nonce=bytes(16),
        lic="lic_00000000000000000001",
        seat="seat_00000000000000000001",
        seq=7,
        tier=tier,
        limits={},
        seats=ENTITLEMENTS[tier].seats,
        holder="Ada Example",
        iat=now,
        exp=paid_until + 14 * DAY,
        refresh_after=now + 7 * DAY,
        paid_until=paid_until,
        bind=Bind.MACHINE,
        install=INSTALL,
        fs=bytes(range(16)),
        fp=(b"\1" * 16, b"\2" * 16, b"\3" * 16),
    )


def file_of(given: Licence, certifying: Certified | None = None) -> str:
    return sealed_licence(given, certifying or by(), SIGNING.sign)


def unbound_file(tier: Tier, now: int) -> str:
    """Return a file that holds on every machine for 31 days."""
    anywhere = licence(tier, now=now)._replace(
        bind=Bind.NONE, fp=(None, None, None), install="", exp=now + 31 * DAY
    )
    return file_of(anywhere, by(certificate(nbf=now - DAY, naf=now + DAY)))


def file_for(request: str, now: int) -> str:
    """Return the file that a licence page gives for a request: 400 days, for the machine alone that asks with `SYMBOLS`."""
    asked = contract.read_carried(contract.MachineRequest, unarmoured(Kind.REQUEST, request))
    made = licence(now=now)._replace(
        nonce=asked.nonce,
        install=asked.install,
        fs=machine_salt(SYMBOLS),
        fp=asked.fp,
        paid_until=None,
        exp=now + 400 * DAY,
    )
    return file_of(made)


def of_today(tier: Tier) -> str:
    """Return a file for whoever works from source now."""
    return unbound_file(tier, int(time.time()))  # noqa: TID251  the command judges it by the real clock


@contextmanager
def licensed(folder: Path, tier: Tier = Tier.ENTERPRISE) -> Iterator[None]:
    """Let the command, also in child processes, find a licence: for tests of more cases than the free edition has."""
    file = folder / "test.smlic"
    file.write_text(of_today(tier), "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SPECMINT_LICENCE_FILE", str(file))
        yield


if __name__ == "__main__":
    sys.stdout.write(of_today(Tier(sys.argv[1]) if len(sys.argv) > 1 else Tier.ENTERPRISE))
