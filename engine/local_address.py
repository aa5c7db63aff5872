"""The address of the service under test that is proposed: only ever one on the same computer."""

import re
from collections.abc import Sequence
from typing import Final

USUAL: Final = "http://localhost:8080"

# No character that a shell reads as anything but itself.
_PATH: Final = r"(/(?!/)[A-Za-z0-9._~/-]*)?"
_LOOPBACK: Final = re.compile(
    rf"https?://(localhost|127(\.[0-9]{{1,3}}){{3}}|\[::1\])(:[0-9]{{1,5}})?{_PATH}"
)
_ELSEWHERE: Final = re.compile(rf"(?:https?://[^/?#]+)?(?P<path>{_PATH})")


def local_address(servers: Sequence[str]) -> str:
    """Return the document's first server where that is this computer, else the usual address with its base path."""
    server = servers[0] if servers else ""
    if _LOOPBACK.fullmatch(server):
        return server.rstrip("/")
    found = _ELSEWHERE.fullmatch(server)
    return USUAL + found["path"].rstrip("/") if found else USUAL
