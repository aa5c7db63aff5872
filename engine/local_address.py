"""The address of the service under test that is proposed: only ever one on the same computer."""

import re
from collections.abc import Sequence
from typing import Final

USUAL: Final = "http://localhost:8080"

# No character that a shell reads as anything but itself.
_LOOPBACK: Final = re.compile(
    r"https?://(localhost|127(\.[0-9]{1,3}){3}|\[::1\])(:[0-9]{1,5})?(/[A-Za-z0-9._~/-]*)?"
)


def local_address(servers: Sequence[str]) -> str:
    """Return the document's first server where that is this computer, else the usual address."""
    return servers[0].rstrip("/") if servers and _LOOPBACK.fullmatch(servers[0]) else USUAL
