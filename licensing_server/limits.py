"""How often somebody may ask: moving windows in memory, asked before database and cryptography.

The library `limits` is not used: its memory keeps a timer thread, reads its own clock and grows with the addresses.
"""

from collections import OrderedDict, deque
from collections.abc import Mapping, Sequence
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Final, NamedTuple

from licensing_server.refusals import rate_limited

MOST_KEYS: Final = 20_000
"""Names remembered at once; past that the one that was quiet longest is forgotten, so memory stays flat."""


class Limit(NamedTuple):
    most: int
    period_s: int


LIMITS: Final[Mapping[str, Limit]] = {
    "address": Limit(120, 60),
    "activation": Limit(10, 60),
    "seat": Limit(30, 60),
    "seller": Limit(600, 60),
    "admin": Limit(120, 60),
    "login-customer": Limit(5, 3_600),
    "login-address": Limit(20, 3_600),
}


class Limits:
    """The windows of one process; of several each gives its share."""

    def __init__(self, processes: int = 1) -> None:
        self._limits = {
            name: Limit(max(1, limit.most // processes), limit.period_s) for name, limit in LIMITS.items()
        }
        self._seen: OrderedDict[tuple[str, str], deque[int]] = OrderedDict()

    def check(self, name: str, key: str, *, now: int) -> None:
        """Count one request of a kind.

        Raises:
            RequestRefused: `rate-limited`; a refused request is not counted.
        """
        limit = self._limits[name]
        times = self._times(name, key)
        while times and times[0] <= now - limit.period_s:
            times.popleft()
        if len(times) >= limit.most:
            raise rate_limited(times[0] + limit.period_s - now, now=now)
        times.append(now)

    def _times(self, name: str, key: str) -> deque[int]:
        times = self._seen.get((name, key))
        if times is None:
            times = self._seen[name, key] = deque()
            if len(self._seen) > MOST_KEYS:
                self._seen.popitem(last=False)
        else:
            self._seen.move_to_end((name, key))
        return times


def address_of(peer: str, forwarded: str, proxies: Sequence[IPv4Network | IPv6Network]) -> str:
    """Return who asks: the peer, or what a listed proxy says, read from the right past further listed ones."""
    if not proxies or not _is_listed(peer, proxies):
        return peer
    for hop in reversed([part.strip() for part in forwarded.split(",") if part.strip()]):
        if not _is_address(hop):
            return peer
        peer = hop
        if not _is_listed(hop, proxies):
            break
    return peer


def counted_address(address: str) -> str:
    """Return what counts as one address: of IPv6 the /64 that one household has."""
    if ":" not in address or not _is_address(address):
        return address
    return str(ip_network((address, 64), strict=False))


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def _is_listed(address: str, proxies: Sequence[IPv4Network | IPv6Network]) -> bool:
    return _is_address(address) and any(ip_address(address) in network for network in proxies)
