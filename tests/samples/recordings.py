"""Answers of models as they came over the network, kept in `tests/recordings` and given again by our own server.

`python -m tests.samples.recordings responses --model NAME` makes one with your key: `OPENAI_API_KEY` for `responses`,
`ANTHROPIC_API_KEY` for `messages`, and `SPECMINT_COMPATIBLE_KEY` with `--url` for `chat`. What is asked is two calls
about a small document of ours. Nothing is written where a secret, or your key, stands in an answer.

vcrpy takes the place of httpx2's own transports; ours is none of them, so answers go through our server instead.
"""

import argparse
import asyncio
import json
import os
import re
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, NamedTuple

import httpx2

from engine.ai import limits, transport
from engine.ai.ask import asked_about
from engine.ai.batches import batches
from engine.ai.calls import Caller
from engine.ai.catalogue import vendors
from engine.ai.endpoint import endpoint
from engine.ai.faults import AIError
from engine.ai.limits import Breaker, Slots, Time
from engine.ai.meter import Meter
from engine.ai.model import Manner, ModelProvider
from engine.ai.provider import Batch, Items, Question, Wire
from engine.ai.redact import has_secret
from engine.ai.wires.anthropic import AnthropicWire
from engine.ai.wires.base import Connection
from engine.ai.wires.openai import COMPATIBLE, OWN, OpenAIWire
from engine.options import GenerateOptions
from tests.fakes.llm_server import Fault, serving
from tests.samples.openapi import opened
from tests.samples.virtual_time import VirtualTime
from tests.samples.wires import INTERFACES, Interface, wire_to

FOLDER: Final = Path(__file__).parents[1] / "recordings"
BOOKINGS: Final = Path(__file__).with_name("bookings.yaml")
ORIGIN: Final = re.compile(r"hand-written|recorded \S+ \d{4}-\d{2}-\d{2}")
"""A hand-written one proves our own way from an answer to its items, and nothing about a model."""
_VARIABLES: Final[Mapping[Interface, str]] = {
    "responses": "OPENAI_API_KEY",
    "chat": "SPECMINT_COMPATIBLE_KEY",
    "messages": "ANTHROPIC_API_KEY",
}
_KEPT_HEADERS: Final = ("content-type", "retry-after")
_TOO_FEW_TOKENS: Final = 200_000


class Told(NamedTuple):
    """One answer as it came; `body` is JSON where it was."""

    status: int
    headers: Mapping[str, str]
    body: Any


class Recording(NamedTuple):
    """`calls` are the questions of each batch, `told` all that came back, in order: a repair is one more."""

    origin: str
    interface: Interface
    calls: tuple[tuple[Question, ...], ...]
    told: tuple[Told, ...]


class SecretError(Exception):
    """A recording that must not be written."""


def read(file: Path) -> Recording:
    kept = json.loads(file.read_text("utf-8"))
    calls = tuple(
        tuple(Question(f"{place}.{each}", one["stage"], one["text"], tuple(one["locations"])) for each, one in enumerate(call))
        for place, call in enumerate(kept["calls"])
    )  # fmt: skip
    return Recording(kept["origin"], kept["interface"], calls, tuple(Told(**each) for each in kept["told"]))


def written(recording: Recording, key: str) -> bytes:
    """Return a recording as a file.

    Raises:
        SecretError: a secret stands in it.
    """
    calls = [
        [{"stage": each.stage, "text": each.text, "locations": each.locations} for each in call]
        for call in recording.calls
    ]
    kept = {
        "origin": recording.origin,
        "interface": recording.interface,
        "calls": calls,
        "told": [each._asdict() for each in recording.told],
    }
    text = json.dumps(kept, indent=2, ensure_ascii=False) + "\n"
    if (key and key in text) or any(
        has_secret(each) for one in recording.told for each in _strings(one.body)
    ):
        raise SecretError("an answer holds the key or the shape of a secret: nothing is written")
    return text.encode()


async def replayed(recording: Recording) -> dict[str, Items | AIError]:
    """Ask again what was asked, of a server that gives what was told."""
    told = [Fault(each.status, _text(each.body), each.headers) for each in recording.told]
    async with (
        serving(lambda _: "", told) as fake,
        wire_to(fake, recording.interface) as wire,
    ):
        return await _asked(wire, recording.calls, VirtualTime().given())


async def recorded(interface: Interface, to: Connection, key: str) -> Recording:
    """Ask a real model about `bookings.yaml`.

    Raises:
        AIError: it did not answer.
    """
    told: list[Told] = []

    async def keep(response: httpx2.Response) -> None:
        content = (await response.aread()).decode("utf-8", "replace")
        headers = {name: response.headers[name] for name in _KEPT_HEADERS if name in response.headers}
        told.append(Told(response.status_code, headers, _body(content)))

    client = transport.client(endpoint(to.url), transport.Network(), limits.ATTEMPT_S)
    client.event_hooks = {"request": [], "response": [keep]}
    options = GenerateOptions()
    asked = asked_about(opened(BOOKINGS)[0], options, "balanced").all
    calls = tuple(each.questions for each in batches(asked))
    wire: Wire
    if interface == "messages":
        wire = AnthropicWire(to, key, client)
    else:
        wire = OpenAIWire(to, key, client, OWN if interface == "responses" else COMPATIBLE[1:])
    try:
        answers = await _asked(wire, calls, Time(time.monotonic, asyncio.sleep, lambda: 0.5))
    finally:
        await wire.close()
    for each in answers.values():
        if isinstance(each, AIError):
            raise each
    day = datetime.fromtimestamp(to.now(), UTC).date().isoformat()
    return Recording(f"recorded {to.model} {day}", interface, calls, tuple(told))


async def _asked(
    wire: Wire, calls: Sequence[tuple[Question, ...]], clock: Time
) -> dict[str, Items | AIError]:
    """Ask one call after the other, as a job with one slot does."""
    meter = Meter(0.0, None, _TOO_FEW_TOKENS)
    provider = ModelProvider("recorded", Caller(wire, meter, Slots(1), Breaker(), clock), MANNER)
    found: dict[str, Items | AIError] = {}
    for call in calls:
        found |= await provider.suggest(Batch(call))
    return found


MANNER: Final = Manner("nonce", "low", reasons=True)


def _body(content: str) -> Any:
    try:
        return json.loads(content)
    except ValueError:
        return content


def _strings(body: Any) -> Iterator[str]:
    if isinstance(body, str):
        yield body
    elif isinstance(body, dict | list):
        for each in body.values() if isinstance(body, dict) else body:
            yield from _strings(each)


def _text(body: Any) -> str:
    return body if isinstance(body, str) else json.dumps(body)


def main(arguments: Sequence[str], environment: Mapping[str, str], folder: Path = FOLDER) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.samples.recordings")
    parser.add_argument("interface", choices=INTERFACES)
    parser.add_argument("--model", required=True)
    parser.add_argument("--url", default="")
    typed = parser.parse_args(arguments)
    usual = {"responses": vendors()["openai"].url, "messages": vendors()["anthropic"].url}
    url, key = typed.url or usual.get(typed.interface, ""), environment.get(_VARIABLES[typed.interface], "")
    try:
        to = endpoint(url)
        found = asyncio.run(
            recorded(typed.interface, Connection(to.url, to.host, typed.model, time.time), key)  # noqa: TID251 - the day of a recording
        )
        content = written(found, key)
    except (AIError, SecretError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    file = folder / f"{typed.interface}-{re.sub(r'[^a-z0-9.-]', '-', typed.model.lower())}.json"
    file.write_bytes(content)
    sys.stdout.write(f"written: {file}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], os.environ))
