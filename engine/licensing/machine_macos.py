"""The marks of a Mac: its platform UUID, the UUID of the volume, its serial number."""

import plistlib
import re
import subprocess
from typing import Final

from engine.licensing.marks import Machine, usable

_PLATFORM: Final = ("/usr/sbin/ioreg", "-rd1", "-c", "IOPlatformExpertDevice")
_VOLUME: Final = ("/usr/sbin/diskutil", "info", "-plist", "/")
_LONGEST_S: Final = 5.0


def read() -> Machine:
    return parsed(_printed(_PLATFORM), _printed(_VOLUME))


def parsed(platform: bytes, volume: bytes) -> Machine:
    """Return the marks in what `ioreg` and `diskutil` print."""
    text = platform.decode("utf-8", errors="replace")
    return Machine(
        usable(_of(text, "IOPlatformUUID")),
        usable(_volume(volume)),
        usable(_of(text, "IOPlatformSerialNumber")),
    )


def _of(text: str, name: str) -> str | None:
    found = re.search(rf'"{name}"\s*=\s*"([^"]*)"', text)
    return found[1] if found else None


def _volume(content: bytes) -> str | None:
    try:
        found = plistlib.loads(content).get("VolumeUUID")
    except Exception:  # noqa: BLE001  the reader of property lists raises what its parser meets
        return None
    return found if isinstance(found, str) else None


def _printed(command: tuple[str, ...]) -> bytes:
    """Return what a program of the system prints; it has no interface without one that needs no compiler."""
    try:
        done = subprocess.run(command, capture_output=True, timeout=_LONGEST_S, check=False)  # noqa: S603  fixed
    except (OSError, subprocess.SubprocessError):
        return b""
    return done.stdout
