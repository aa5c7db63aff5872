"""Announcements of newer releases, signed by a key of the tests."""

import base64
import json
from datetime import UTC, datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from specmint_desktop.state.release import Channel
from specmint_desktop.update import SIGNED

PRIVATE = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = base64.b64encode(PRIVATE.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)).decode()
NOW = datetime(2026, 8, 1, 12, tzinfo=UTC)
DEB = {"name": "specmint_9.2.0_amd64.deb", "size": 5, "sha256": "a" * 64}
ARCHIVE = {"name": "specmint-9.2.0-linux-x86_64.tar.gz", "size": 6, "sha256": "b" * 64}


def announcement(**changed: Any) -> bytes:
    """Return a `latest.json` of version 9.2.0, with other fields where they are given."""
    whole = {
        "version": "9.2.0",
        "notes": "Faster.",
        "expires": "2026-09-01T00:00:00Z",
        "files": [DEB, ARCHIVE],
    }
    return json.dumps(whole | changed).encode()


def signature(body: bytes, key: Ed25519PrivateKey = PRIVATE, before: bytes = SIGNED) -> bytes:
    return base64.b64encode(key.sign(before + body)) + b"\n"


def channel(address: str = "https://updates.example/latest.json", crash_address: str = "") -> Channel:
    return Channel(address, PUBLIC, crash_address)
