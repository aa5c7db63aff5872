"""Wires that lead to the fake server, one per interface."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Literal, TypeAlias

from engine.ai import transport
from engine.ai.endpoint import endpoint
from engine.ai.provider import Prompt, Wire
from engine.ai.wires.anthropic import AnthropicWire
from engine.ai.wires.base import Connection
from engine.ai.wires.openai import COMPATIBLE, OWN, Form, OpenAIWire
from tests.fakes.llm_server import FakeServer

Interface: TypeAlias = Literal["responses", "chat", "messages"]
INTERFACES: tuple[Interface, ...] = ("responses", "chat", "messages")
KEY = "sk-test-0123456789abcdefghijklmn"
NOW = 1_800_000_000.0
SCHEMA = {
    "type": "object",
    "properties": {"items": {"type": "array", "items": {"type": "string"}}},
    "required": ["items"],
    "additionalProperties": False,
}
PROMPT = Prompt("You are asked.", "What?", SCHEMA, 512)


@asynccontextmanager
async def wire_to(
    fake: FakeServer | str,
    interface: Interface,
    *,
    forms: tuple[Form, ...] | None = None,
    network: transport.Network | None = None,
    timeout_s: float = 5.0,
    resolve: transport.Resolve = transport.resolved,
) -> AsyncIterator[Wire]:
    """Give a wire with a real client of the vendor; `fake` may be an address instead."""
    url = fake if isinstance(fake, str) else fake.url
    url += "" if interface == "messages" else "/v1"
    to = endpoint(url)
    client = transport.client(to, network or transport.Network(), timeout_s, resolve=resolve)
    connection = Connection(to.url, to.host, "model-a", lambda: NOW)
    wire: Wire
    if interface == "messages":
        wire = AnthropicWire(connection, KEY, client)
    else:
        chosen = forms or (OWN if interface == "responses" else COMPATIBLE[1:])
        wire = OpenAIWire(connection, KEY, client, chosen)
    try:
        yield wire
    finally:
        await wire.close()
