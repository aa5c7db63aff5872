"""Load on the licence server: by `wrk`, and by connections of this process whose every answer is read."""

import asyncio
import json
import re
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from benchmarks.licensing_data import Made, Served
from engine.licensing.fields import to_base64

NONCE = to_base64(bytes(16))
REQUESTS = 12_000
CONNECTIONS = 32
MANY_TOKENS = 4_000
"""Different seats that `wrk` asks for in turn."""
_PARTS = {"us": 1e-6, "ms": 1e-3, "s": 1.0}


class Loaded(NamedTuple):
    requests: int
    per_second: float
    p99_s: float
    failed: int


def by_wrk(wrk: str, served: Served, made: Made, folder: Path, *, connections: int, seconds: int) -> Loaded:
    script = folder / "validate.lua"
    tokens = ",".join(f'"{token}"' for token in made.tokens[:MANY_TOKENS])
    script.write_text(
        f"local tokens = {{{tokens}}}\nlocal number = 0\n"
        f'local body = \'{{"nonce":"{NONCE}","seq":2}}\'\n'
        "request = function()\n"
        f"  number = number % {MANY_TOKENS} + 1\n"
        '  return wrk.format("POST", nil, {["Authorization"] = "Bearer " .. tokens[number]}, body)\n'
        "end\n"
    )
    command = [wrk, "-t1", f"-c{connections}", f"-d{seconds}s", "--latency", "-s", str(script)]
    address = f"http://127.0.0.1:{served.port}/v1/validate"
    told = subprocess.run([*command, address], capture_output=True, text=True, check=True).stdout
    p99 = re.search(r"99%\s+([\d.]+)(us|ms|s)\b", told)
    count = re.search(r"(\d+) requests in", told)
    rate = re.search(r"Requests/sec:\s+([\d.]+)", told)
    if not p99 or not count or not rate:
        raise SystemExit(f"wrk told something else:\n{told}")
    failed = re.search(r"Non-2xx or 3xx responses: (\d+)", told)
    return Loaded(
        int(count[1]), float(rate[1]), float(p99[1]) * _PARTS[p99[2]], int(failed[1]) if failed else 0
    )


async def healthy(port: int, seconds: float) -> list[float]:
    """Ask `/health` on a connection of its own, ten times a second; return the time of each answer."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    times = []
    ends = time.perf_counter() + seconds
    while time.perf_counter() < ends:
        started = time.perf_counter()
        writer.write(b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n")
        await _answer(reader)
        times.append(time.perf_counter() - started)
        await asyncio.sleep(0.1)
    writer.close()
    return times


async def validated(port: int, tokens: Sequence[str]) -> list[float]:
    """Send the requests over so many connections; return the time of each."""
    wanted = iter(range(REQUESTS))

    async def client() -> list[float]:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        times = []
        for number in wanted:
            body = json.dumps({"nonce": NONCE, "seq": 2}).encode()
            token = tokens[number * 7 % len(tokens)]
            times.append(await exchanged(reader, writer, "/v1/validate", body, token))
        writer.close()
        return times

    return [each for times in await asyncio.gather(*(client() for _ in range(CONNECTIONS))) for each in times]


async def activated(port: int, keys: Sequence[str]) -> list[float]:
    async def client(number: int, key: str) -> float:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        mark = to_base64(number.to_bytes(16, "big"))
        content = {"key": key, "install": f"bench-{number:08}", "fp": [mark, mark, mark], "nonce": NONCE}
        body = json.dumps({**content, "app": {"version": "1", "platform": "linux"}}).encode()
        taken = await exchanged(reader, writer, "/v1/activate", body, "")
        writer.close()
        return taken

    return list(await asyncio.gather(*(client(number, key) for number, key in enumerate(keys))))


async def exchanged(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, path: str, body: bytes, token: str
) -> float:
    started = time.perf_counter()
    head = f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\nAuthorization: Bearer {token}\r\n\r\n"
    writer.write(head.encode() + body)
    await _answer(reader)
    return time.perf_counter() - started


async def _answer(reader: asyncio.StreamReader) -> None:
    answer = await reader.readuntil(b"\r\n\r\n")
    length = int(answer.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
    content = await reader.readexactly(length)
    if not answer.startswith(b"HTTP/1.1 200"):
        raise SystemExit(f"unexpected answer: {content.decode()}")


def percentile(times: Sequence[float], part: int) -> float:
    return sorted(times)[min(len(times) - 1, len(times) * part // 100)]
