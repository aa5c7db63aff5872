"""One server process of a race for seats: activates as a client would, and writes down what was acknowledged.

    python -m tests.samples.licence_racer DATA CLIENTS [DATABASE URL]

Reads keys, one a line; every client of this process tries each of them, all at once. A line is printed only after the
answer: whatever was printed must be in the database, also if this process is killed.
"""

import asyncio
import os
import sys
from functools import partial
from pathlib import Path

from engine.licensing.contract import ActivateRequest, App
from engine.licensing.key import look
from licensing_server.opening import authority_of
from licensing_server.refusals import RequestRefused
from licensing_server.service import activation
from licensing_server.service.activation import Caller
from licensing_server.settings import read_settings
from licensing_server.store import Unavailable, opened
from tests.samples.licences import NOW


async def race(data: Path, clients: range, url: str | None) -> None:
    settings = read_settings(data=data, database_url=url)
    store = opened(settings.store_url)
    authority = authority_of(settings, store)

    async def client(number: int, key: str) -> None:
        mark = f"{number:016}".encode()
        request = ActivateRequest(
            key, f"install-{number:08}", (mark, mark, mark), bytes(16), App("1", "linux")
        )
        work = partial(
            activation.activated, authority=authority, request=request, caller=Caller(bytes(32), NOW)
        )
        try:
            seated = await store.write(work)
        except (RequestRefused, Unavailable) as refused:
            line = f"refused {number} {getattr(refused, 'code', 'busy')}\n"
        else:
            line = f"seated {seated.held.seat.id} {seated.held.licence.id}\n"
        os.write(1, line.encode())

    for key in sys.stdin.read().split():
        assert look(key)
        await asyncio.gather(*(client(number, key) for number in clients))
    store.close()


if __name__ == "__main__":
    first, _, last = sys.argv[2].partition("-")
    asyncio.run(race(Path(sys.argv[1]), range(int(first), int(last)), sys.argv[3] if sys.argv[3:] else None))
