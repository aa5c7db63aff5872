"""Races for the last seat: `python -m benchmarks.licensing_races`, some minutes; `--races 500` for a look.

Each race is a licence of two seats that four machines want at once, from two server processes; one winner of each
process gives its seat back. Now and then a process is killed. Afterwards the record of changes is gone through: at no
time may a licence have more seats than it was sold, and what was acknowledged must be there. On SQLite, or PostgreSQL
with `--database URL` of an empty database.
"""

import argparse
import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Final, NamedTuple

from sqlalchemy import Connection, select

from benchmarks.licensing_data import sold
from engine.licensing.contract import ActivateRequest, App
from licensing_server import audit
from licensing_server.opening import authority_of, initialise, system_clock
from licensing_server.refusals import RequestRefused
from licensing_server.service import activation, contact
from licensing_server.service.activation import Caller
from licensing_server.service.authority import Authority
from licensing_server.settings import Settings, read_settings
from licensing_server.store import Store, Unavailable, opened, schema

SEATS: Final = 2
CLIENTS: Final = 2
"""Of each process for each licence."""
TOGETHER: Final = 50
KILLED_EVERY: Final = 10
"""After so many rounds of `TOGETHER` races the second process is killed in the middle of one."""
DONE: Final = "done"


class Told(NamedTuple):
    """What processes acknowledged: seats given, seats given back; and how often they refused."""

    seated: set[str]
    released: set[str]
    refused: int
    kills: int


class Found(NamedTuple):
    over_issued: int
    lost: int
    broken: bool


def main(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--races", type=int, default=10_000, help="how many licences (10000)")
    parser.add_argument("--database", metavar="URL", help="PostgreSQL; without it SQLite")
    parser.add_argument("--racer", metavar="DATA:FIRST", help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.racer:
        data, _, first = options.racer.rpartition(":")
        asyncio.run(racer(read_settings(data=Path(data), database_url=options.database), int(first)))
        return
    with tempfile.TemporaryDirectory(prefix="specmint-bench-") as folder:
        settings = read_settings(data=Path(folder) / "data", database_url=options.database)
        raced(settings, options.races)


def raced(settings: Settings, races: int) -> None:
    initialise(settings, "test", now=system_clock())
    store = opened(settings.store_url)
    try:
        keys = sold(store, authority_of(settings, store), races, SEATS)
        began = time.perf_counter()
        told = coordinated(settings, keys)
        took_s = time.perf_counter() - began
        found = store.look(partial(judged, told=told))
    finally:
        store.close()
    kind = "PostgreSQL" if settings.database_url else "SQLite"
    print(f"{races} races on {kind}, 2 processes, {told.kills} times kill -9, {took_s:.0f} s")
    print(f"seats given {len(told.seated)}, given back {len(told.released)}, refused {told.refused}")
    print(f"licences over-issued at any time: {found.over_issued} (goal 0)")
    print(f"acknowledged and lost: {found.lost} (goal 0)")
    print(f"record of changes: {'broken' if found.broken else 'whole'}")


def coordinated(settings: Settings, keys: Sequence[str]) -> Told:
    """Give both processes the same keys, round by round, so that they meet."""
    told = Told(set(), set(), 0, 0)
    racers = [started(settings, 0), started(settings, CLIENTS)]
    for number, start in enumerate(range(0, len(keys), TOGETHER), 1):
        for each in racers:
            assert each.stdin is not None
            each.stdin.write(" ".join(keys[start : start + TOGETHER]) + "\n")
            each.stdin.flush()
        told = heard(racers[0], told)
        if number % KILLED_EVERY == 0:
            told = heard(racers[1], told, most=TOGETHER)
            racers[1].kill()
            told = ended(racers[1], told)._replace(kills=told.kills + 1)
            racers[1] = started(settings, CLIENTS)
        else:
            told = heard(racers[1], told)
    for each in racers:
        assert each.stdin is not None
        each.stdin.close()
        told = ended(each, told)
    return told


def started(settings: Settings, first: int) -> "subprocess.Popen[str]":
    url = ["--database", settings.database_url.get_secret_value()] if settings.database_url else []
    command = [
        sys.executable,
        "-m",
        "benchmarks.licensing_races",
        "--racer",
        f"{settings.data}:{first}",
        *url,
    ]
    return subprocess.Popen(
        command, cwd=Path(__file__).parents[1], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )


def heard(racer: "subprocess.Popen[str]", told: Told, most: int = 10**9) -> Told:
    """Take what a process acknowledges, to the end of its round or to so many lines."""
    assert racer.stdout is not None
    for _, line in zip(range(most), racer.stdout, strict=False):
        if line.strip() == DONE:
            break
        told = noted(told, line)
    return told


def ended(racer: "subprocess.Popen[str]", told: Told) -> Told:
    assert racer.stdout is not None
    for line in racer.stdout:
        told = noted(told, line)
    racer.wait(60)
    return told


def noted(told: Told, line: str) -> Told:
    if not line.endswith("\n"):  # cut by the kill: not acknowledged
        return told
    word, _, seat = line.strip().partition(" ")
    if word == "seated":
        told.seated.add(seat)
    elif word == "released":
        told.released.add(seat)
    return told._replace(refused=told.refused + (word == "refused"))


def judged(connection: Connection, told: Told) -> Found:
    """Go through the record of changes, and count what must not be."""
    live: dict[str, set[str]] = {}
    over, known, freed = set[str](), set[str](), set[str]()
    for action, subject, seat, licence in changes(connection):
        if action == "licence.activated":
            known.add(seat)
            live.setdefault(subject, set()).add(seat)
            if len(live[subject]) > SEATS:
                over.add(subject)
        else:
            freed.add(subject)
            live[licence].discard(subject)
    rows = connection.execute(select(schema.seats.c.id, schema.seats.c.released_at)).all()
    given_back = {row.id for row in rows if row.released_at is not None}
    lost = (told.seated - {row.id for row in rows}) | (told.released - freed) | (told.released - given_back)
    return Found(len(over), len(lost | (told.seated - known)), audit.first_broken(connection) is not None)


def changes(connection: Connection) -> Iterator[tuple[str, str, str, str]]:
    """Yield action, subject, and what its detail names as seat and licence, in their order."""
    wanted = select(schema.audit).where(schema.audit.c.action.in_(("licence.activated", "seat.released")))
    for row in connection.execute(wanted.order_by(schema.audit.c.seq)).all():
        detail = json.loads(row.row)["detail"]
        yield row.action, row.subject, detail.get("seat", ""), detail.get("licence", "")


async def racer(settings: Settings, first: int) -> None:
    """Be one server process: activate as clients would, and write down what was acknowledged."""
    store = opened(settings.store_url)
    authority = authority_of(settings, store)
    for line in sys.stdin:
        clients = [
            client(store, authority, key, number)
            for key in line.split()
            for number in range(first, first + CLIENTS)
        ]
        await asyncio.gather(*clients)
        os.write(1, f"{DONE}\n".encode())
    store.close()


async def client(store: Store, authority: Authority, key: str, number: int) -> None:
    mark = f"{number:016}".encode()
    request = ActivateRequest(key, f"install-{number:08}", (mark, mark, mark), bytes(16), App("1", "linux"))
    caller = Caller(bytes(32), system_clock())
    try:
        seated = await store.write(
            partial(activation.activated, authority=authority, request=request, caller=caller)
        )
        os.write(1, f"seated {seated.held.seat.id}\n".encode())
        if number % CLIENTS == 0:
            await store.write(partial(contact.deactivated, token=seated.token, now=system_clock()))
            os.write(1, f"released {seated.held.seat.id}\n".encode())
    except (RequestRefused, Unavailable):
        os.write(1, b"refused\n")


if __name__ == "__main__":
    main(sys.argv[1:])
