"""The fake server in a thread of its own, for a command that has a loop of its own."""

import asyncio
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from tests.fakes.llm_server import Brain, FakeServer, Script, Step, serving

_PATIENCE_S = 10


@contextmanager
def served(brain: Brain, script: Script | Sequence[Step] = ()) -> Iterator[FakeServer]:
    ready, over = threading.Event(), asyncio.Event()
    found: list[tuple[FakeServer, asyncio.AbstractEventLoop]] = []

    async def go() -> None:
        async with serving(brain, script) as fake:
            found.append((fake, asyncio.get_running_loop()))
            ready.set()
            await over.wait()

    thread = threading.Thread(target=lambda: asyncio.run(go()), name="fake models")
    thread.start()
    try:
        assert ready.wait(_PATIENCE_S)
        yield found[0][0]
    finally:
        found[0][1].call_soon_threadsafe(over.set)
        thread.join(_PATIENCE_S)
