"""Speed of the licence server: `python -m benchmarks.licensing`, about a minute.

Starts a server of its own on SQLite with 20,000 licences, and asks it over loopback from another process: CPU per
`validate` and requests per second (with `wrk` where it is installed), the time to the answer, and 60 activations at once.
On PostgreSQL too with `--database URL` of an empty database.
"""

import argparse
import asyncio
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import Connection

from engine.licensing.contract import seat_token
from engine.licensing.entitlements import Tier
from engine.licensing.fields import to_base64
from engine.licensing.key import machine_salt, read_key
from licensing_server.observe.logs import made_log
from licensing_server.opening import initialise, open_server, system_clock
from licensing_server.service import customers, licences
from licensing_server.service.authority import digest
from licensing_server.service.licences import Purchase
from licensing_server.settings import Settings, read_settings
from licensing_server.store import schema

LICENCES = 20_000
REQUESTS = 12_000
CONNECTIONS = 32
ACTIVATIONS = 60
NONCE = to_base64(bytes(16))


class Made(NamedTuple):
    tokens: list[str]
    keys: list[str]


class Served(NamedTuple):
    port: int
    pid: int


def main(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--database", metavar="URL", help="PostgreSQL; without it SQLite")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="specmint-bench-") as folder:
        settings = read_settings(data=Path(folder) / "data", database_url=options.database)
        made = filled(settings)
        with serving(settings) as served:
            print(
                f"{LICENCES} licences, {'PostgreSQL' if options.database else 'SQLite'}, {CONNECTIONS} connections"
            )
            measure(served, made, Path(folder))


def measure(served: Served, made: Made, folder: Path) -> None:
    before = cpu_seconds(served.pid)
    times = asyncio.run(validated(served.port, made.tokens))
    used = cpu_seconds(served.pid) - before
    print(f"validate      {used / REQUESTS * 1e6:7.0f} us server CPU per request (goal 300)")
    print(f"validate      {percentile(times, 99) * 1e3:7.1f} ms p99 from this process (goal 25)")
    if wrk := shutil.which("wrk"):
        print(wrk_lines(wrk, served, made, folder))
    times = asyncio.run(activated(served.port, made.keys))
    print(f"activate      {percentile(times, 99) * 1e3:7.1f} ms p99, {ACTIVATIONS} at once (goal 150)")
    print(f"memory        {memory_mb(served.pid):7.0f} MB (goal 120)")


def filled(settings: Settings) -> Made:
    """Make licences with one seat each, and some whose keys are free to activate."""
    now = system_clock()
    initialise(settings, "test", now=now)
    server = open_server(settings, made_log("error"), system_clock)
    try:
        keys = server.store.transaction(lambda connection: issued(connection, server.authority, now))
        tokens = server.store.transaction(lambda connection: seated(connection, now))
    finally:
        server.store.close()
    return Made(tokens, keys)


def issued(connection: Connection, authority: Any, now: int) -> list[str]:
    customer = customers.customer_for(connection, "bench@example.com", "Bench", now)
    keys = []
    for _ in range(ACTIVATIONS):
        purchase = Purchase(customer, Tier.PRO, paid_until=now + 30 * 86_400)
        licence = licences.created(connection, authority, purchase, actor="bench", now=now)
        keys.append(licences.give_key(connection, authority, licence, actor="bench", now=now))
    return keys


def seated(connection: Connection, now: int) -> list[str]:
    """Insert licences and seats past the services, which would take minutes."""
    customer = connection.execute(schema.customers.select()).first()
    assert customer is not None
    tokens, licence_rows, seat_rows = [], [], []
    salt = machine_salt(read_key("SMTT-01234-56789-ABCDE-FGHJK-E").symbols)
    for number in range(LICENCES):
        licence, seat = f"lic_{number:020x}", f"seat_{number:020x}"
        token = seat_token(seat, f"{number:043}")
        tokens.append(token)
        licence_rows.append(
            {
                "id": licence, "customer_id": customer.id, "mode": "test", "tier": "pro", "seats": 3, "limits": "{}",
                "state": "active", "state_since": now, "starts_at": now, "paid_until": now + 30 * 86_400, "seq": 2,
                "created_at": now,
            }
        )  # fmt: skip
        mark = number.to_bytes(16, "big")
        seat_rows.append(
            {
                "id": seat, "licence_id": licence, "kind": "online", "install_id": f"install-{number}", "fs": salt,
                "fp_os": mark, "fp_disk": mark, "fp_hw": mark, "token_hash": digest(token), "first_seen": now,
                "last_seen": now,
            }
        )  # fmt: skip
    connection.execute(schema.licences.insert(), licence_rows)
    connection.execute(schema.seats.insert(), seat_rows)
    return tokens


@contextmanager
def serving(settings: Settings) -> Iterator[Served]:
    """Start the command as it is typed, and wait until it listens."""
    environment = {**os.environ, "SPECMINT_LICENSING_DATA": str(settings.data)}
    if settings.database_url:
        environment["SPECMINT_LICENSING_DATABASE_URL"] = settings.database_url.get_secret_value()
    # From one address come more requests than one address may send.
    code = "import licensing_server.limits as l; l.LIMITS = {n: l.Limit(10**9, 60) for n in l.LIMITS}; import sys; "
    code += "from licensing_server.cli.entry import run; sys.exit(run(sys.argv[1:]))"
    command = [sys.executable, "-c", code, "serve", "--port", "0", "--admin-port", "0"]
    process = subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    try:
        for line in process.stderr:
            told = json.loads(line)
            if told.get("part") == "clients":
                break
        subprocess.Popen(["cat"], stdin=process.stderr, stdout=subprocess.DEVNULL)
        yield Served(int(told["address"].rpartition(":")[2]), process.pid)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


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
    answer = await reader.readuntil(b"\r\n\r\n")
    length = int(answer.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
    content = await reader.readexactly(length)
    if not answer.startswith(b"HTTP/1.1 200"):
        raise SystemExit(f"unexpected answer: {content.decode()}")
    return time.perf_counter() - started


def wrk_lines(wrk: str, served: Served, made: Made, folder: Path) -> str:
    script = folder / "validate.lua"
    script.write_text(
        'wrk.method = "POST"\n'
        f'wrk.body = \'{{"nonce":"{NONCE}","seq":2}}\'\n'
        f'wrk.headers["Authorization"] = "Bearer {made.tokens[0]}"\n'
    )
    command = [wrk, "-t1", f"-c{CONNECTIONS}", "-d8s", "--latency", "-s", str(script)]
    done = subprocess.run(
        [*command, f"http://127.0.0.1:{served.port}/v1/validate"], capture_output=True, text=True, check=True
    )
    wanted = [line.strip() for line in done.stdout.splitlines() if "99%" in line or "Requests/sec" in line]
    return "validate, wrk " + ", ".join(wanted)


def percentile(times: Sequence[float], part: int) -> float:
    return sorted(times)[min(len(times) - 1, len(times) * part // 100)]


def cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def memory_mb(pid: int) -> float:
    (line,) = [
        line for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith("VmRSS")
    ]
    return int(line.split()[1]) / 1024


if __name__ == "__main__":
    main(sys.argv[1:])
