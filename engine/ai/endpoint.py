"""Where a model lives, and how far requests may go: read from an address alone, nothing is asked."""

import ipaddress
from collections.abc import Callable
from typing import Final, Literal, NamedTuple, TypeAlias
from urllib.parse import urlsplit

from engine.errors import UsageError

Reach: TypeAlias = Literal["any", "loopback", "none"]

REACHES: Final[tuple[Reach, ...]] = ("any", "loopback", "none")
VARIABLE: Final = "SPECMINT_AI_NETWORK"
"""What the owner of a computer sets to narrow how far requests go; it can widen nothing."""


class Endpoint(NamedTuple):
    """Where a provider lives. `host` is its name, with the port unless it is the usual one."""

    url: str
    host: str
    name: str
    port: int
    is_secure: bool


def endpoint(url: str) -> Endpoint:
    """Return the endpoint that a base URL means.

    Raises:
        UsageError: `ai-url-wrong`.
    """
    try:
        parts = urlsplit(url.strip())
        name, port = parts.hostname or "", parts.port
    except ValueError:
        name, port, parts = "", None, urlsplit("")
    if (
        parts.scheme not in ("http", "https")
        or not name
        or "@" in parts.netloc
        or parts.query
        or parts.fragment
    ):
        raise UsageError(
            "ai-url-wrong",
            "the address of the model is none that can be asked",
            cure="give one such as `http://localhost:11434/v1`, without a name, a key or a query in it",
        )
    is_secure = parts.scheme == "https"
    usual = 443 if is_secure else 80
    host = name if port in (None, usual) else f"{name}:{port}"
    return Endpoint(url.strip().rstrip("/"), host, name, port or usual, is_secure)


def tightest(*wishes: str | None) -> Reach:
    """Return the narrowest of several wishes; what is no wish at all counts as `none`."""
    found = [
        REACHES.index(wish) if wish in REACHES else len(REACHES) - 1 for wish in wishes if wish is not None
    ]
    return REACHES[max(found, default=0)]


def may_be_here(name: str) -> bool:
    """Tell whether a name can mean this computer; what it leads to is looked at once it is known."""
    return name == "localhost" or name.endswith(".localhost") or _address(name, is_here)


def is_here(address: str) -> bool:
    return ipaddress.ip_address(address.partition("%")[0]).is_loopback


def is_near(address: str) -> bool:
    """Tell whether an address is on this computer or in a private network; link-local ones are not."""
    found = ipaddress.ip_address(address.partition("%")[0])
    return found.is_loopback or (found.is_private and not found.is_link_local and not found.is_unspecified)


def _address(name: str, test: Callable[[str], bool]) -> bool:
    try:
        return test(name)
    except ValueError:
        return False
