"""Whether time tells a known key from an unknown one: `python -m benchmarks.licensing_guessing`, about a minute.

A server answers, in turn, keys that nobody has, texts that are no keys, and keys of the other mode, which stand in its
database. Their answers must have equal bytes but for the id of the request, and Welch's t of their times must stay
small: beyond 4.5 there is a difference to look for.
"""

import argparse
import asyncio
import json
import math
import statistics
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from sqlalchemy import update
from starlette.types import ASGIApp

from benchmarks.licensing_data import sold
from engine.licensing import key as keys
from engine.licensing.fields import to_base64
from licensing_server import limits
from licensing_server.app import public_app
from licensing_server.observe.logs import made_log
from licensing_server.opening import initialise, open_server, system_clock
from licensing_server.service import guessing
from licensing_server.settings import read_settings
from licensing_server.store.schema import licences

KEYS: Final = 200
SLOWEST_LEFT_OUT: Final = 0.05
"""Of each kind: what the machine did besides hides what is looked for."""


def main(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--tries", type=int, default=6_000, help="of each kind (6000)")
    options = parser.parse_args(arguments)
    # From one address come more failed keys than one address may send.
    limits.LIMITS = {name: limits.Limit(10**9, 60) for name in limits.LIMITS}  # type: ignore[misc]  # of this process
    guessing.MOST_PER_HOUR = 10**9  # type: ignore[misc]  # of this process
    with tempfile.TemporaryDirectory(prefix="specmint-bench-") as folder:
        times, bodies = asyncio.run(guessed(Path(folder) / "data", options.tries))
    print(f"{options.tries} tries of each kind, in turn, the slowest {SLOWEST_LEFT_OUT:.0%} left out")
    for kind, taken in times.items():
        mean = statistics.fmean(taken) * 1e6
        print(
            f"{kind:10} {mean:7.1f} us, t against unknown {welch(taken, times['unknown']):+.2f} (goal under 4.5)"
        )
    print(f"answers that differ in more than their id: {len(bodies) - 1} (goal 0)")


async def guessed(data: Path, tries: int) -> tuple[Mapping[str, list[float]], set[bytes]]:
    """Return the times of each kind of key, and the bodies of all answers without their ids."""
    settings = read_settings(data=data)
    initialise(settings, "test", now=system_clock())
    server = open_server(settings, made_log("error"), system_clock)
    try:
        foreign = sold(server.store, server.authority, KEYS, 2)
        server.store.transaction(
            lambda connection: connection.execute(update(licences).values(mode="live")).rowcount
        )
        unknown = [
            keys.written(keys.made(number.to_bytes(keys.ENTROPY_BYTES, "big"), "test"))
            for number in range(KEYS)
        ]
        malformed = [key[:-1] + ("0" if key[-1] != "0" else "1") for key in unknown]
        kinds = {"unknown": unknown, "malformed": malformed, "foreign": foreign}
        app, bodies = public_app(server), set[bytes]()
        times: dict[str, list[float]] = {kind: [] for kind in kinds}
        for number in range(tries):
            # The order changes, so that no kind always comes after another.
            for kind in (*kinds, *kinds)[number % 3 : number % 3 + 3]:
                began = time.perf_counter()
                body = await answered(app, kinds[kind][number % KEYS])
                times[kind].append(time.perf_counter() - began)
                bodies.add(without_id(body))
    finally:
        server.store.close()
    return {kind: trimmed(taken) for kind, taken in times.items()}, bodies


async def answered(app: ASGIApp, key: str) -> bytes:
    content = {
        "key": key,
        "install": "bench-install",
        "fp": [None, None, None],
        "nonce": to_base64(bytes(16)),
    }
    body = json.dumps({**content, "app": {"version": "1", "platform": "linux"}}).encode()
    sent: list[Any] = []

    async def receive() -> Any:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {
        "type": "http", "method": "POST", "path": "/v1/activate", "query_string": b"", "headers": [],
        "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 80), "scheme": "http", "root_path": "",
    }  # fmt: skip
    await app(scope, receive, send)
    return bytes(sent[1]["body"])


def without_id(body: bytes) -> bytes:
    content = json.loads(body)
    if content["code"] != "invalid-key":
        raise SystemExit(f"another answer: {content}")
    return json.dumps({**content, "request_id": "x" * len(content["request_id"])}).encode()


def trimmed(times: Sequence[float]) -> list[float]:
    return sorted(times)[: math.ceil(len(times) * (1 - SLOWEST_LEFT_OUT))]


def welch(some: Sequence[float], others: Sequence[float]) -> float:
    """Return Welch's t of two samples."""
    spread = statistics.variance(some) / len(some) + statistics.variance(others) / len(others)
    return (statistics.fmean(some) - statistics.fmean(others)) / math.sqrt(spread)


if __name__ == "__main__":
    main(sys.argv[1:])
