"""The key that signs licence files and answers, and its change: made here, certified where the root lives."""

import base64
import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, NamedTuple

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from engine.errors import LicenceError, UsageError
from engine.licensing.envelope import (
    LONGEST_CERTIFIED_S,
    Certified,
    Sign,
    certified,
    opened_answer,
    opened_keys,
    sealed_answer,
    sealed_keys,
)
from engine.licensing.key import Mode
from engine.licensing.payloads import (
    Answer,
    Certificate,
    Keys,
    Verdict,
    certificate_bytes,
    keys_bytes,
    read_certificate,
    read_keys,
)
from engine.licensing.trust import Trust, of_this_build
from licensing_server import development
from licensing_server.secret_files import DataFolder, read_secret, write_secret

DAY_S: Final = 86_400
MARGIN_S: Final = DAY_S
"""A certificate begins a day early, so that a clock that is behind does not refuse it."""


@dataclass(frozen=True, slots=True)
class Signer:
    certified: Certified
    sign: Sign
    keys_seq: int = 0

    @property
    def certificate(self) -> Certificate:
        return self.certified.certificate


class CertificateRequest(NamedTuple):
    """What goes to the root, and comes back signed."""

    certificate: Certificate
    keys: Keys


class SignerFile:
    """The signer of a data folder; a rotation is seen at the next signature, without a new start."""

    def __init__(self, folder: DataFolder) -> None:
        self._folder = folder
        self._paths = (str(folder.signing), str(folder.keys))  # looked at for every answer
        self._seen: tuple[int, int] = (0, 0)
        self._signer: Signer | None = None

    def __call__(self) -> Signer:
        """Return the signer.

        Raises:
            UsageError: `not-certified`, or what `read_secret` raises.
        """
        seen = (_changed(self._paths[0]), _changed(self._paths[1]))
        if self._signer is None or seen != self._seen:
            self._signer, self._seen = load(self._folder), seen
        return self._signer


def load(folder: DataFolder) -> Signer:
    if not folder.signing.exists():
        raise UsageError(
            "not-certified",
            "there is no certified signing key yet",
            cure="run `specmint-licensing rotate-key`: --request, --sign where the root lives, then --install",
        )
    stored = json.loads(read_secret(folder.signing))
    content = _bytes(stored["certificate"])
    by = Certified(stored["root"], read_certificate(content), content, _bytes(stored["signature"]))
    private = Ed25519PrivateKey.from_private_bytes(_bytes(stored["seed"]))
    return Signer(by, private.sign, _keys_seq(folder))


def request_certificate(folder: DataFolder, mode: Mode, *, now: int, days: int = 399) -> str:
    """Make the next key, which stays here, and return the request for its certificate: JSON to carry to the root."""
    private = Ed25519PrivateKey.generate()
    present = load(folder).certificate if folder.signing.exists() else None
    certificate = Certificate(
        kid=_next_kid(present.kid if present else "", now),
        mode=mode,
        pub=private.public_key().public_bytes_raw(),
        nbf=now - MARGIN_S,
        naf=min(now + days * DAY_S, now - MARGIN_S + LONGEST_CERTIFIED_S),
    )
    write_secret(folder.next_signing, _json({"seed": _text(private.private_bytes_raw())}))
    return _json(
        {"certificate": _text(certificate_bytes(certificate)), "keys": _text(_following(folder, now))}
    ).decode()


def request_revocation(folder: DataFolder, kid: str, *, now: int) -> str:
    """Return the request for a KEYS document that withdraws a key; JSON to carry to the root."""
    return _json({"keys": _text(_following(folder, now, revoked=kid))}).decode()


def sign_request(request: str, root_id: str, root: Sign) -> str:
    """Return the request, signed; runs where the root lives.

    Raises:
        UsageError: `request-unreadable`.
    """
    try:
        asked = json.loads(request)
        signed = {"root": root_id, "keys": sealed_keys(read_keys(_bytes(asked["keys"])), root_id, root)}
        if "certificate" in asked:
            by = certified(root_id, read_certificate(_bytes(asked["certificate"])), root)
            signed |= {"certificate": _text(by.content), "signature": _text(by.signature)}
    except (ValueError, KeyError, TypeError, LicenceError) as error:
        raise _unreadable("request", error) from error
    return _json(signed).decode()


def install(folder: DataFolder, signed: str, trust: Trust, *, now: int) -> Certificate | None:
    """Take what the root signed: the new key signs from now on, and the old one is deleted.

    Raises:
        UsageError: `request-unreadable`, `certificate-refused`; then nothing changed.
    """
    try:
        given = json.loads(signed)
        opened_keys(given["keys"], trust)
        certificate = _installed(folder, given, trust, now) if "certificate" in given else None
    except (ValueError, KeyError, TypeError) as error:
        raise _unreadable("answer of the root", error) from error
    except LicenceError as error:
        raise UsageError(
            "certificate-refused",
            f"clients would refuse this certificate: {error.problem.what}",
            cure="sign the request with a root that this build trusts",
        ) from error
    write_secret(folder.keys, given["keys"].encode("ascii"))
    return certificate


def read_root(path: Path) -> Callable[[bytes], bytes]:
    """Return what signs with a root key: 32 bytes as hexadecimal, in a file that only its owner may read."""
    try:
        seed = bytes.fromhex(read_secret(path).decode("ascii").strip())
        return Ed25519PrivateKey.from_private_bytes(seed).sign
    except ValueError as error:
        raise UsageError(
            "root-unreadable", f"{path.name} holds no root key", cure="give 32 bytes as 64 hexadecimal digits"
        ) from error


def certify_for_development(folder: DataFolder, *, now: int) -> None:
    """Certify a key by the development root, which only builds from source trust."""
    request = request_certificate(folder, "test", now=now)
    signed = sign_request(request, development.ROOT_ID, _development_root().sign)
    install(folder, signed, trusted_by_clients("test"), now=now)


def trusted_by_clients(mode: Mode) -> Trust:
    """Return what the clients of a server trust: releases those of a live one, builds from source those of a test one."""
    of_releases = of_this_build(is_release=True)
    if mode == "live":
        return of_releases
    public = _development_root().public_key().public_bytes_raw()
    return Trust({**of_releases.roots, development.ROOT_ID: public}, frozenset({"live", "test"}))


def _development_root() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(development.SEED)


def keys_document(folder: DataFolder) -> str:
    return folder.keys.read_text("ascii") if folder.keys.exists() else ""


def days_left(certificate: Certificate, *, now: int) -> int:
    return (certificate.naf - now) // DAY_S


def _installed(folder: DataFolder, given: dict[str, Any], trust: Trust, now: int) -> Certificate:
    seed = _bytes(json.loads(read_secret(folder.next_signing))["seed"])
    content = _bytes(given["certificate"])
    by = Certified(given["root"], read_certificate(content), content, _bytes(given["signature"]))
    private = Ed25519PrivateKey.from_private_bytes(seed)
    opened_answer(sealed_answer(_trial(by, now), by, private.sign), trust)
    stored = {name: given[name] for name in ("root", "certificate", "signature")}
    write_secret(folder.signing, _json({**stored, "seed": _text(seed)}))
    folder.next_signing.unlink()
    return by.certificate


def _trial(by: Certified, now: int) -> Answer:
    """Return an answer to nobody: what a client would say to the new key is tried before it counts."""
    kid, mode = by.certificate.kid, by.certificate.mode
    return Answer(kid, mode, bytes(16), now, "lic_", "seat_", 0, Verdict.GOOD, "", None, 0)


def _following(folder: DataFolder, now: int, *, revoked: str = "") -> bytes:
    """Return the payload of the KEYS document after the present one.

    It lists no certificates: each document carries its own.
    """
    before = _present_keys(folder)
    withdrawn = (*before.revoked, *([revoked] if revoked and revoked not in before.revoked else []))
    return keys_bytes(Keys(before.seq + 1, now, (), withdrawn))


def _present_keys(folder: DataFolder) -> Keys:
    from engine.licensing.envelope import Kind, unarmoured
    from engine.licensing.fields import from_base64

    if not folder.keys.exists():
        return Keys(0, 0, (), ())
    envelope = json.loads(unarmoured(Kind.KEYS, folder.keys.read_bytes()))
    return read_keys(from_base64(envelope["p"]))


def _keys_seq(folder: DataFolder) -> int:
    return _present_keys(folder).seq


def _next_kid(present: str, now: int) -> str:
    """Return year, month and a letter: the second key of a month is `b`."""
    month = datetime.fromtimestamp(now, UTC).strftime("%Y-%m")
    letter = chr(ord(present[-1]) + 1) if present[:-1] == month else "a"
    return month + letter


def _changed(path: str) -> int:
    try:
        return os.stat(path).st_mtime_ns  # noqa: PTH116  a Path costs more than the call
    except OSError:
        return 0


def _json(content: dict[str, Any]) -> bytes:
    return json.dumps(content, indent=1).encode("ascii") + b"\n"


def _text(content: bytes) -> str:
    return base64.b64encode(content).decode("ascii")


def _bytes(text: str) -> bytes:
    return base64.b64decode(text, validate=True)


def _unreadable(what: str, error: Exception) -> UsageError:
    return UsageError(
        "request-unreadable",
        f"the {what} cannot be read ({type(error).__name__})",
        cure="carry the whole file that the last step wrote",
    )
