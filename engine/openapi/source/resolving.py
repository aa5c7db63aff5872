"""From the name of a host to the addresses of machines that may be asked for a file."""

import ipaddress
import socket
from collections.abc import Collection
from typing import Final

from engine.errors import DocumentError, Location

PRIVATE: Final = "reference-private"
_EMBEDDING: Final = ipaddress.ip_network("64:ff9b::/96")
_LOCAL: Final = "localhost"


class PrivateAddressError(DocumentError):
    """A host leads to `address`, which is not public, and which the person did not allow."""

    def __init__(self, host: str, address: str) -> None:
        super().__init__(
            PRIVATE,
            f"`{host}` leads to {address}, which is no public address",
            cure=f"if you trust it, allow it as well: --allow-host {address}",
            at=Location(host),
        )
        self.address = address


def addresses_of(host: str, port: int) -> tuple[str, ...]:
    """Return what the system knows, in its order.

    Raises:
        OSError: the name is not known.
    """
    found = socket.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(each[4][0]) for each in found))


def is_numeric(host: str) -> bool:
    """Return whether no name has to be asked for: also `0x7f.1` is an address."""
    try:
        socket.getaddrinfo(host.strip("[]"), None, flags=socket.AI_NUMERICHOST)
    except OSError:
        return False
    return True


def is_public(address: str) -> bool:
    """Return whether an address is one of the internet, and stands for no other one that is not."""
    ip = ipaddress.ip_address(address)
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour
        if ip in _EMBEDDING:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFF_FFFF)
        if inner is not None:
            return is_public(str(inner))
    return ip.is_global and not ip.is_multicast


def checked(host: str, port: int, addresses: Collection[str], allowed: Collection[str]) -> tuple[str, ...]:
    """Return those of a host's addresses that may be asked.

    One that is not public must have been allowed itself, as a number or as `localhost`: who owns a name can
    let it lead into the person's own network.

    Raises:
        PrivateAddressError: none may be asked.
    """
    kept = tuple(each for each in addresses if is_public(each) or _is_named(each, host, port, allowed))
    if addresses and not kept:
        raise PrivateAddressError(host, as_host(next(iter(addresses))))
    return kept


def as_host(address: str) -> str:
    """Return an address as it is written in a URL, and as a person allows it."""
    return f"[{address}]" if ":" in address else address


def _is_named(address: str, host: str, port: int, allowed: Collection[str]) -> bool:
    names = [as_host(address)]
    if host == _LOCAL or host.endswith(f".{_LOCAL}"):
        names.append(host)
    return any(each in allowed or f"{each}:{port}" in allowed for each in names)
