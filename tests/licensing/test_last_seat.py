"""The race for the last seat: many clients, two server processes, one of them killed in the middle."""

import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import func, select

from engine.licensing.entitlements import Tier
from licensing_server import audit
from licensing_server.settings import Settings
from licensing_server.store.schema import seats
from tests.samples.licence_server import Site, opened_site

pytestmark = [pytest.mark.slow, pytest.mark.functional, pytest.mark.timeout(120)]

ROOT = Path(__file__).parents[2]
LICENCES = 40
SEATS = 3
CLIENTS = ("0-12", "12-24")


def raced(settings: Settings, keys: list[str], *, killed_after: int) -> list[list[str]]:
    """Let two processes activate the same keys; the second is killed once it told so many lines.

    Returns:
        The words of each line that either told.
    """
    racers = [_racer(settings, clients, keys) for clients in CLIENTS]
    told = [line for line, _ in zip(racers[1].stdout or (), range(killed_after), strict=False)]
    racers[1].kill()
    for racer in racers:
        told += racer.stdout or ()
        assert racer.stdout is not None
        racer.stdout.close()
    assert [racer.wait(60) for racer in racers] == [0, -9]
    return [line.split() for line in told if line.endswith("\n")]


def _racer(settings: Settings, clients: str, keys: list[str]) -> "subprocess.Popen[str]":
    url = [settings.database_url.get_secret_value()] if settings.database_url else []
    command = [sys.executable, "-m", "tests.samples.licence_racer", str(settings.data), clients, *url]
    racer = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert racer.stdin is not None
    racer.stdin.write("\n".join(keys))
    racer.stdin.close()
    return racer


def test_no_seat_too_many_is_given_and_none_that_was_acknowledged_is_lost(settings: Settings) -> None:
    with opened_site(settings) as site:
        keys = [site.issue(Tier.PRO, seats=SEATS)[1] for _ in range(LICENCES)]

    acknowledged = raced(settings, keys, killed_after=LICENCES * 12 // 3)

    with opened_site(settings) as site:
        used, present = _stored(site)
        broken = site.do(audit.first_broken)
    seated = {words[1] for words in acknowledged if words[0] == "seated"}
    refused = {words[2] for words in acknowledged if words[0] == "refused"}
    assert set(used.values()) == {SEATS}
    assert len(used) == LICENCES
    assert seated <= present
    assert refused == {"seat-limit"}
    assert broken is None


def _stored(site: Site) -> tuple[Counter[str], set[str]]:
    counted = select(seats.c.licence_id, func.count()).group_by(seats.c.licence_id)
    rows = site.do(lambda connection: connection.execute(counted).all())
    ids = site.do(lambda connection: connection.execute(select(seats.c.id)).all())
    return Counter({row[0]: row[1] for row in rows}), {row[0] for row in ids}
