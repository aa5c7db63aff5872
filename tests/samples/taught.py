"""A document that a fake model is asked about, by the engine's own means, with every event."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from engine.ai.ask import Choice, Means, Standby, Taught, teach
from engine.ai.catalogue import Model
from engine.ai.choice import ONLY_OVERLOADED
from engine.ai.hybrid import Said
from engine.ai.limits import Time
from engine.ai.meter import Price
from engine.ai.transport import Network
from engine.events import Event
from engine.options import AiOptions, GenerateOptions
from tests.fakes.llm_server import Asked
from tests.samples.asked_models import questions_in
from tests.samples.openapi import opened

STAYS = Path(__file__).with_name("stays.yaml")
KEY = "sk-test-0123456789abcdefghijklmn"
NOON = 1_795_435_200.0
"""2026-11-23, at noon."""
PRICE = Price(2_000, 10_000, 200)
LARGE = Model("gpt-large", "best", False, PRICE)
DATES = "`leaves` must be after `arrives`."
OPTIONS = GenerateOptions(cases=4)


def item(number: int, kind: str, at: Sequence[str], literal: str = "", **more: str) -> dict[str, object]:
    return {"q": number, "kind": kind, "at": list(at), "op": "", "json": literal, "quote": "", **more}


def brain(asked: Asked) -> str:
    """Answer as a good model would."""
    items: list[dict[str, object]] = []
    for number, text in questions_in(asked).items():
        if text.startswith("sentence: "):
            items.append(item(number, "verdict", ["body/leaves"], "true"))
        elif "\ninput body/guestRef" in text:
            items.append(item(number, "link", ["body/guestRef"], '"addGuest id"'))
        elif text.startswith("objects of /stays"):
            items.append(item(number, "step", ["bookStay", "moveIn", "readStay"]))
        elif DATES in text and "\nbody/leaves" in text:
            at = ["body/leaves", "body/arrives"]
            items.append(item(number, "compare", at, op=">", quote=DATES))
            items.append(item(number, "compare", at, op="<", quote=DATES))
    return json.dumps({"items": items})


class Server(Protocol):
    @property
    def url(self) -> str: ...


@dataclass
class Asking:
    """`events` has what was told; `slept` is nothing: time stands still."""

    speed: str = "best"
    budget: float = 1.0
    calls: int | None = None
    sharing: int = 1
    frozen: bool = False
    refresh: bool = False
    provider: str = "openai"
    model: Model = LARGE
    standbys: Sequence[Standby] = ()
    cache: Path | None = None
    seen: Path | None = None
    now: float = NOON
    locked: dict[str, Said] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)
    announced: list[str] = field(default_factory=list)
    document: Path = STAYS

    def choice(self, url: str, provider: str = "", model: str = "") -> Choice:
        own = self.model._replace(id=model) if model else self.model
        name = provider or self.provider
        return Choice(name, url if name == "anthropic" else f"{url}/v1", own, lambda: KEY)

    def of(self, server: Server | None) -> Taught:
        api, _ = opened(self.document)
        url = server.url if server else "http://127.0.0.1:9"
        means = Means(
            choose=lambda: self.choice(url),
            network=lambda _: Network(),
            time=Time(lambda: 0.0, lambda _: asyncio.sleep(0), lambda: 0.0),
            now=lambda: self.now,
            nonce="nonce",
            cache=self.cache,
            announce=self.announced.append,
            seen=self.seen,
            standbys=lambda _: self.standbys,
            sharing=self.sharing,
        )
        ai = AiOptions(
            self.speed, budget_usd=self.budget, refresh=self.refresh, frozen=self.frozen, calls=self.calls
        )
        return teach(api, OPTIONS, ai, means, self.locked, emit=self.events.append)

    def told(self, kind: type[Event]) -> list[Event]:
        return [each for each in self.events if isinstance(each, kind)]


def cheaper(choice: Choice) -> Standby:
    return Standby(choice, ONLY_OVERLOADED)
