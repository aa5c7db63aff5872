"""The licences, seats and the running server that the figures of the licence server are taken from."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import Connection

from engine.licensing.contract import seat_token
from engine.licensing.entitlements import Tier
from engine.licensing.key import machine_salt, read_key
from licensing_server.observe.logs import made_log
from licensing_server.opening import initialise, open_server, system_clock
from licensing_server.service import customers, licences
from licensing_server.service.authority import Authority, digest
from licensing_server.service.licences import Purchase
from licensing_server.settings import Settings
from licensing_server.store import Store, schema

LICENCES = 20_000
ACTIVATIONS = 60


class Made(NamedTuple):
    tokens: list[str]
    keys: list[str]


class Served(NamedTuple):
    """`start_s` is the time from the command to the line that says it listens."""

    port: int
    pid: int
    start_s: float


def filled(settings: Settings) -> Made:
    """Make licences with one seat each, and some whose keys are free to activate."""
    now = system_clock()
    initialise(settings, "test", now=now)
    server = open_server(settings, made_log("error"), system_clock)
    try:
        keys = sold(server.store, server.authority, ACTIVATIONS, 3)
        tokens = server.store.transaction(lambda connection: seated(connection, now))
    finally:
        server.store.close()
    return Made(tokens, keys)


def sold(store: Store, authority: Authority, count: int, seats: int) -> list[str]:
    """Make licences of one customer in one transaction, and return their keys."""
    now = system_clock()

    def issue(connection: Connection) -> list[str]:
        customer = customers.customer_for(connection, "bench@example.com", "Bench", now)
        purchase = Purchase(customer, Tier.PRO, seats, paid_until=now + 30 * 86_400)
        made = [
            licences.created(connection, authority, purchase, actor="bench", now=now) for _ in range(count)
        ]
        return [licences.give_key(connection, authority, each, actor="bench", now=now) for each in made]

    return store.transaction(issue)


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
    """Start the command as it is typed, without the limits of an address, and wait until it listens."""
    environment = {**os.environ, "SPECMINT_LICENSING_DATA": str(settings.data)}
    if settings.database_url:
        environment["SPECMINT_LICENSING_DATABASE_URL"] = settings.database_url.get_secret_value()
    # From one address come more requests than one address may send.
    code = "import licensing_server.limits as l; l.LIMITS = {n: l.Limit(10**9, 60) for n in l.LIMITS}; import sys; "
    code += "from licensing_server.cli.entry import run; sys.exit(run(sys.argv[1:]))"
    command = [sys.executable, "-c", code, "serve", "--port", "0", "--admin-port", "0"]
    started = time.perf_counter()
    process = subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    try:
        told = _first_told(process.stderr)
        took_s = time.perf_counter() - started
        reader = subprocess.Popen(["cat"], stdin=process.stderr, stdout=subprocess.DEVNULL)
        process.stderr.close()
        yield Served(int(told["address"].rpartition(":")[2]), process.pid, took_s)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)
    reader.wait(10)


def _first_told(lines: Any) -> dict[str, str]:
    for line in lines:
        told: dict[str, str] = json.loads(line)
        if told.get("part") == "clients":
            return told
    raise SystemExit("the server ended before it listened")


def cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def memory_mb(pid: int) -> float:
    (line,) = [
        line for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith("VmRSS")
    ]
    return int(line.split()[1]) / 1024
