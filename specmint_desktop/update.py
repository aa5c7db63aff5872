"""Newer releases: what `latest.json` may say, who may say it, and which of its files is for this computer."""

import base64
import binascii
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Final, NamedTuple

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from specmint_desktop.state.release import Look, Release, ReleaseFile

ADDRESS: Final[str] = ""
"""Of `latest.json`; its signature is beside it with the ending `.sig`. Set for a release, see CONTRIBUTING.md."""
PUBLIC_KEY: Final[str] = ""
"""The Ed25519 key, 32 bytes as Base64, whose other half signs `latest.json`."""

SIGNED: Final = b"specmint/update/v1\n"
"""Stands before the bytes that are signed, so that no other signature of the key counts here."""
MOST_BYTES: Final = 64_000
MOST_SIGNATURE_BYTES: Final = 200
LARGEST_FILE: Final = 500_000_000

_NUMBER: Final = r"(?:0|[1-9][0-9]{0,5})"
_VERSION: Final = rf"^{_NUMBER}(\.{_NUMBER}){{1,3}}$"
# Pre-releases of the version that runs come before it: 1.2.0rc1 < 1.2.0.
_OWN_VERSION: Final = re.compile(rf"(?P<numbers>{_NUMBER}(?:\.{_NUMBER})*)(?P<rest>.*)")
_MACHINES: Final[Mapping[str, str]] = {
    "x86_64": "x86_64",
    "amd64": "x86_64",
    "aarch64": "aarch64",
    "arm64": "aarch64",
}
_DEBIAN: Final[Mapping[str, str]] = {"x86_64": "amd64", "aarch64": "arm64"}


class _File(BaseModel):
    model_config = ConfigDict(extra="ignore", strict=True)

    name: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._+-]{0,99}$")]
    size: Annotated[int, Field(ge=1, le=LARGEST_FILE)]
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class _Announcement(BaseModel):
    model_config = ConfigDict(extra="ignore", strict=True)

    version: Annotated[str, Field(pattern=_VERSION)]
    notes: Annotated[str, Field(max_length=4_000)]
    expires: AwareDatetime
    files: Annotated[list[_File], Field(max_length=20)]


class Computer(NamedTuple):
    """What decides which file is wanted: `sys.platform`, `platform.machine()`, and whether dpkg is here."""

    system: str
    machine: str
    has_dpkg: bool


class Known(NamedTuple):
    """What an answer is measured by: the clock, the version that runs, and the highest that was ever told of.

    An answer with a version below `newest_seen` (empty: none yet) is an old one that somebody repeats.
    """

    now: datetime
    own: str
    newest_seen: str


class Answer(NamedTuple):
    look: Look
    release: Release | None = None


def judged(body: bytes, signature: bytes, key: str, known: Known, computer: Computer) -> Answer:
    """Return what an answer is worth: nothing is read of it before its signature is that of the key."""
    if not is_signed(body, signature, key):
        return Answer(Look.UNTRUSTED)
    try:
        told = _Announcement.model_validate_json(body)
    except ValidationError:
        return Answer(Look.UNTRUSTED)
    if told.expires <= known.now:
        return Answer(Look.EXPIRED)
    if _order(told.version) < max(_order(known.newest_seen), _order("0")):
        return Answer(Look.OLDER)
    if _order(told.version) <= _order(known.own):
        return Answer(Look.NEWEST)
    files = {each.name: ReleaseFile(each.name, each.size, each.sha256) for each in told.files}
    wanted = (files[name] for name in file_names(told.version, computer) if name in files)
    return Answer(Look.FOUND, Release(told.version, told.notes, next(wanted, None)))


def is_signed(body: bytes, signature: bytes, key: str) -> bool:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        public = Ed25519PublicKey.from_public_bytes(base64.b64decode(key, validate=True))
        public.verify(base64.b64decode(signature.strip(), validate=True), SIGNED + body)
    except (InvalidSignature, ValueError, binascii.Error):
        return False
    return True


def file_names(version: str, computer: Computer) -> tuple[str, ...]:
    """Return what the file for a computer may be called, the most fitting first."""
    machine = _MACHINES.get(computer.machine.lower(), "")
    if not machine:
        return ()
    match computer.system:
        case "linux":
            package = (f"specmint_{version}_{_DEBIAN[machine]}.deb",) if computer.has_dpkg else ()
            return (*package, f"specmint-{version}-linux-{machine}.tar.gz")
        case "win32":
            return (f"specmint-{version}-windows-{machine}.exe",)
        case "darwin":
            return (f"specmint-{version}-macos-{machine}.dmg",)
        case _:
            return ()


def _order(version: str) -> tuple[tuple[int, ...], bool]:
    """Return what versions are compared by; nothing and what is no version come first."""
    found = _OWN_VERSION.match(version)
    if found is None:
        return (), False
    numbers = [int(each) for each in found["numbers"].split(".")]
    while numbers and numbers[-1] == 0:
        numbers.pop()
    return tuple(numbers), not found["rest"]
