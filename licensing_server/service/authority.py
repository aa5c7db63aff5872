"""What makes this server this server: its mode, its pepper, its signing key."""

import hashlib
import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from engine.licensing.key import Mode
from licensing_server.signing import Signer

PEPPER_BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class Authority:
    """`signer` is asked at each signature, so that a rotated key counts at once."""

    mode: Mode
    pepper: bytes
    signer: Callable[[], Signer]


def new_id(kind: str) -> str:
    """Return an id such as `lic_` and 20 random hexadecimal digits."""
    return f"{kind}_{secrets.token_hex(10)}"


def digest(token: str) -> bytes:
    """Return what is stored of a token; its 256 random bits need no slow hash."""
    return hashlib.sha256(token.encode("utf-8", "replace")).digest()


def pepper_check(pepper: bytes) -> str:
    """Return what the database keeps to notice a pepper that is not its own."""
    return hmac.digest(pepper, b"specmint/pepper/v1\n", hashlib.sha256).hex()
