"""Signed documents as text: armour around an envelope, made with a `sign` callback, opened against root keys."""

import base64
import binascii
import re
from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any, Final, NamedTuple

from engine.errors import LicenceError
from engine.licensing import strict_json
from engine.licensing.fields import from_base64, to_base64
from engine.licensing.payloads import (
    Answer,
    Certificate,
    Keys,
    Licence,
    answer_bytes,
    certificate_bytes,
    damaged,
    keys_bytes,
    licence_bytes,
    read_answer,
    read_certificate,
    read_keys,
    read_licence,
    versioned,
)
from engine.licensing.trust import Trust

MOST_TEXT_BYTES: Final = 16_384
LONGEST_CERTIFIED_S: Final = 400 * 86_400
_LINE: Final = 64
_KEY_DOMAIN: Final = b"specmint/key/v1\n"


class Kind(StrEnum):
    LICENCE = "LICENCE"
    ANSWER = "ANSWER"
    KEYS = "KEYS"
    REQUEST = "REQUEST"
    RELEASE = "RELEASE"


Sign = Callable[[bytes], bytes]
"""Returns the Ed25519 signature, 64 bytes, of exactly the bytes given."""


class Certified(NamedTuple):
    """A certificate with the signature of the root `root`."""

    root: str
    certificate: Certificate
    content: bytes
    signature: bytes


def certified(root: str, certificate: Certificate, sign: Sign) -> Certified:
    """Return a certificate that a root vouches for; `sign` signs with the root."""
    if not 0 <= certificate.naf - certificate.nbf <= LONGEST_CERTIFIED_S:
        raise ValueError("a certificate holds 400 days at most")
    content = certificate_bytes(certificate)
    return Certified(root, certificate, content, sign(_KEY_DOMAIN + content))


def sealed_licence(licence: Licence, by: Certified, sign: Sign) -> str:
    """Return the armoured licence file; `sign` signs with the key of the certificate `by`."""
    return _sealed(Kind.LICENCE, licence_bytes(licence), by, sign)


def sealed_answer(answer: Answer, by: Certified, sign: Sign) -> str:
    return _sealed(Kind.ANSWER, answer_bytes(answer), by, sign)


def sealed_keys(keys: Keys, root: str, sign: Sign) -> str:
    """Return the armoured list of keys; `sign` signs with the root."""
    payload = keys_bytes(keys)
    signature = sign(_domain(Kind.KEYS) + payload)
    return armoured(
        Kind.KEYS,
        strict_json.written({"v": 1, "root": root, "p": to_base64(payload), "s": to_base64(signature)}),
    )


def opened_licence(text: str | bytes, trust: Trust) -> Licence:
    """Return what a licence file says, once both signatures hold.

    Raises:
        LicenceError: `damaged`, `needs-update`, `test-licence`; nothing else, whatever the text is.
    """
    payload, certificate = _opened(Kind.LICENCE, text, trust)
    licence = read_licence(payload)
    _check_certificate(certificate, licence.kid, licence.mode, licence.iat, trust)
    return licence


def opened_answer(text: str | bytes, trust: Trust) -> Answer:
    """Return a signed answer; raises as `opened_licence` does. Its nonce is compared by who asked."""
    payload, certificate = _opened(Kind.ANSWER, text, trust)
    answer = read_answer(payload)
    _check_certificate(certificate, answer.kid, answer.mode, answer.iat, trust)
    return answer


def opened_keys(text: str | bytes, trust: Trust) -> Keys:
    """Return the list of keys that a root signed; raises as `opened_licence` does."""
    envelope = _envelope(Kind.KEYS, text)
    payload = _bytes(envelope, "p")
    _verify(_root(envelope, trust), _bytes(envelope, "s"), _domain(Kind.KEYS) + payload, "the root signature")
    return read_keys(payload)


def armoured(kind: Kind, content: bytes) -> str:
    encoded = base64.b64encode(content).decode("ascii")
    lines = (encoded[start : start + _LINE] for start in range(0, len(encoded), _LINE))
    return "\n".join((_head(kind), *lines, _foot(kind), ""))


def unarmoured(kind: Kind, text: str | bytes) -> bytes:
    """Return the bytes inside the one block of this kind; text around it, as in a mail, is passed over.

    Raises:
        LicenceError: `damaged`.
    """
    if isinstance(text, bytes):
        if len(text) > MOST_TEXT_BYTES:
            raise damaged("the size")
        text = text.decode("utf-8", errors="replace")
    if len(text) > MOST_TEXT_BYTES:
        raise damaged("the size")
    head, foot = _head(kind), _foot(kind)
    before, _, rest = text.partition(head)
    inside, end, after = rest.partition(foot)
    if not end or _BEGIN in before + inside + after:
        raise damaged(f"looking for one block that begins with {head}")
    encoded = inside.translate(_BLANKS)
    try:
        content = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError) as error:
        raise damaged("the encoding") from error
    if base64.b64encode(content).decode("ascii") != encoded:
        raise damaged("the encoding")
    return content


def kind_of(text: str | bytes) -> Kind | None:
    """Return of which kind the first block in a text is, to tell a person who gave the wrong file."""
    shown = text[:MOST_TEXT_BYTES]
    found = _ANY_HEAD.search(shown.decode("utf-8", errors="replace") if isinstance(shown, bytes) else shown)
    return Kind(found[1]) if found else None


_BEGIN: Final = "-----BEGIN SPECMINT "
_ANY_HEAD: Final = re.compile(rf"{_BEGIN}({'|'.join(Kind)})-----")
_BLANKS: Final = dict.fromkeys(map(ord, " \t\r\n"))


def _head(kind: Kind) -> str:
    return f"{_BEGIN}{kind}-----"


def _foot(kind: Kind) -> str:
    return f"-----END SPECMINT {kind}-----"


def _domain(kind: Kind) -> bytes:
    """Return what stands before the bytes signed, so that no signature counts for another kind."""
    return f"specmint/{kind.lower()}/v1\n".encode("ascii")


def _sealed(kind: Kind, payload: bytes, by: Certified, sign: Sign) -> str:
    envelope = {
        "v": 1,
        "root": by.root,
        "c": to_base64(by.content),
        "cs": to_base64(by.signature),
        "p": to_base64(payload),
        "s": to_base64(sign(_domain(kind) + payload)),
    }
    return armoured(kind, strict_json.written(envelope))


def _opened(kind: Kind, text: str | bytes, trust: Trust) -> tuple[bytes, Certificate]:
    """Return payload and certificate; neither is parsed before its signature holds."""
    envelope = _envelope(kind, text)
    content, payload = _bytes(envelope, "c"), _bytes(envelope, "p")
    _verify(_root(envelope, trust), _bytes(envelope, "cs"), _KEY_DOMAIN + content, "the root signature")
    certificate = read_certificate(content)
    _verify(certificate.pub, _bytes(envelope, "s"), _domain(kind) + payload, "the signature")
    return payload, certificate


def _envelope(kind: Kind, text: str | bytes) -> Mapping[str, Any]:
    content = unarmoured(kind, text)
    try:
        envelope = strict_json.read(content, MOST_TEXT_BYTES)
    except strict_json.NotStrict as error:
        raise damaged(f"reading ({error})") from error
    versioned(envelope)
    return envelope


def _bytes(envelope: Mapping[str, Any], name: str) -> bytes:
    try:
        return from_base64(envelope.get(name))
    except ValueError as error:
        raise damaged(f"reading (`{name}`)") from error


def _root(envelope: Mapping[str, Any], trust: Trust) -> bytes:
    name = envelope.get("root")
    root = trust.roots.get(name) if isinstance(name, str) else None
    if root is None:
        raise damaged("the root key")
    return root


def _verify(public: bytes, signature: bytes, content: bytes, check: str) -> None:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, content)
    except (InvalidSignature, ValueError) as error:
        raise damaged(check) from error


def _check_certificate(certificate: Certificate, kid: str, mode: str, iat: int, trust: Trust) -> None:
    if certificate.kid != kid or certificate.mode != mode:
        raise damaged("the signing key")
    if certificate.kid in trust.revoked:
        raise damaged("the signing key, which was withdrawn,")
    if certificate.naf - certificate.nbf > LONGEST_CERTIFIED_S:
        raise damaged("the dates of the signing key")
    if not certificate.nbf <= iat <= certificate.naf:
        raise damaged("the dates of the signing key")
    if mode not in trust.modes:
        raise LicenceError(
            "test-licence",
            "it works in test builds only",
            cure="use the key from your purchase",
        )
