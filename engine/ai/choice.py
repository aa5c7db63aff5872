"""Who is asked, by what means, and who stands in where that one fails."""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from engine.ai import policy
from engine.ai.catalogue import Model, price_of
from engine.ai.endpoint import endpoint
from engine.ai.faults import AIError, Kind
from engine.ai.limits import Time
from engine.ai.provider import Wire
from engine.options import AiOptions, dollars_of

if TYPE_CHECKING:
    from engine.ai.transport import Network

ONLY_OVERLOADED: Final = frozenset((Kind.OVERLOADED, Kind.RATE, Kind.UNAVAILABLE))
"""What another model of the same vendor may be better at."""
_ATTEMPT_S: Final = 60.0


class Choice(NamedTuple):
    """Who is asked: `key` is empty where a server wants none; its text is in no representation.

    `key` raises AIError `key` where there is one that cannot be read.
    """

    provider: str
    url: str
    model: Model
    key: Callable[[], str]

    @property
    def host(self) -> str:
        return endpoint(self.url).host


class Standby(NamedTuple):
    """Who is asked what is still open once the one before ended; `after`: with what kind, any where None."""

    choice: Choice
    after: frozenset[Kind] | None = None


@dataclass(frozen=True)
class Means:
    """What lies outside: `choose` says who is asked, once that is needed; `now` is in seconds since the epoch.

    `choose` raises AIError `key` where that cannot be known, since no key can be read. `network` takes the name of a host.
    `announce` gets the line that a person reads before anything is sent. `standbys`: who may stand in, in order.
    """

    choose: Callable[[], Choice]
    network: Callable[[str], "Network"]
    time: Time
    now: Callable[[], float]
    nonce: str
    cache: Path | None
    announce: Callable[[str], None]
    seen: Path | None = None
    """What vendors said of their models; None where they are not asked."""
    standbys: Callable[[Choice], Sequence[Standby]] = field(default=lambda _: ())
    sharing: int = 1
    """How many jobs may ask at the same time: the usual number of calls is for all of them."""


def priced(choice: Choice, ai: AiOptions) -> Choice:
    """Return a choice whose model costs what was given, where something was."""
    if ai.price is None:
        return choice
    return choice._replace(model=choice.model._replace(price=price_of(*dollars_of(ai.price))))


def wire_of(choice: Choice, means: Means) -> Wire:
    """Return the wire to who was chosen; the vendor's client is imported here and nowhere before.

    Raises:
        UsageError: those of the transport.
        AIError: `policy`, `key`.
    """
    to = endpoint(choice.url)
    policy.refuse_beyond(policy.reach(os.environ), to)
    key = _sendable(choice.key(), to.host)
    from engine.ai import transport
    from engine.ai.wires.anthropic import AnthropicWire
    from engine.ai.wires.base import Connection
    from engine.ai.wires.openai import COMPATIBLE, OWN, OpenAIWire

    client = transport.client(to, means.network(to.name), _ATTEMPT_S)
    connection = Connection(to.url, to.host, choice.model.id, means.now)
    forms = OWN if choice.provider == "openai" else COMPATIBLE
    wire: Wire = (
        AnthropicWire(connection, key, client)
        if choice.provider == "anthropic"
        else OpenAIWire(connection, key, client, forms)
    )
    if choice.model.structured is False:
        wire.weaken(0)
    return wire


def _sendable(key: str, host: str) -> str:
    """Return a key without the space that a file or a shell left around it.

    Raises:
        AIError: `key`: a header cannot hold it.
    """
    key = key.strip()
    if not (key.isascii() and key.isprintable()):
        raise AIError(Kind.KEY, host)
    return key
