"""Whatever a person or a disk does to a licence file: refused with its cause, free ceilings, all files untouched."""

import threading
from collections.abc import Callable, Mapping
from pathlib import Path as FilePath

import pytest

from engine.licensing import office, texts, usage
from engine.licensing.contract import Meter
from engine.licensing.entitlements import ENTITLEMENTS, Tier
from engine.licensing.here import known
from engine.licensing.key import machine_salt
from engine.licensing.marks import Machine, hashed
from engine.licensing.payloads import Bind, Licence, Verdict
from engine.licensing.places import FILE
from engine.licensing.verdict import State
from tests.samples.licence_office import KEY, MACHINE, Desk, desk
from tests.samples.licences import DAY, NOW, OTHER, SYMBOLS, by, certificate, file_of, licence

PROJECT = {"settings.json": b'{"zoom": 120}', "suites/pets/cases.json": b"{}", "history.sqlite": b"SQLite"}


@pytest.fixture
def at(tmp_path: FilePath) -> Desk:
    made = desk(tmp_path)
    for name, content in PROJECT.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(content)
    return made


def own(**changed: object) -> Licence:
    salt = machine_salt(SYMBOLS)
    plain = licence()._replace(fs=salt, fp=hashed(MACHINE, salt))
    return plain._replace(**changed)  # type: ignore[arg-type]  # a test names what it needs


def judged(at: Desk, content: bytes) -> tuple[State, Tier]:
    """Return what a file is worth that lies there, once nothing else was touched and the text has a next step."""
    (at.folder / FILE).write_bytes(content)

    standing = known(at.here).standing

    assert (at.folder / FILE).read_bytes() == content
    assert {name: (at.folder / name).read_bytes() for name in PROJECT} == PROJECT
    assert at.server.calls == []
    told = texts.told(standing.state, standing.facts)
    assert told.headline
    assert told.buttons
    if standing.tier is Tier.FREE:
        assert standing.entitlement == ENTITLEMENTS[Tier.FREE]
    return standing.state, standing.tier


def test_each_byte_of_a_file_counts(at: Desk) -> None:
    whole = file_of(own()).rstrip().encode()
    found: dict[tuple[State, Tier], int] = {}

    for place in range(len(whole)):
        changed = bytearray(whole)
        changed[place] ^= 1 << place % 7
        if bytes([changed[place]]).isspace() and whole[place : place + 1].isspace():
            continue  # another line end is what mail programs make of it
        told = judged(at, bytes(changed))
        found[told] = found.get(told, 0) + 1

    assert set(found) <= {(State.DAMAGED, Tier.FREE), (State.NEEDS_UPDATE, Tier.FREE)}
    assert found[(State.DAMAGED, Tier.FREE)] > 1_400
    assert judged(at, whole) == (State.ACTIVE, Tier.PRO)


def test_each_end_that_is_cut_off_counts(at: Desk) -> None:
    whole = file_of(own()).rstrip().encode()

    assert {judged(at, whole[:length]) for length in range(0, len(whole), 13)} == {(State.DAMAGED, Tier.FREE)}


FILES: Mapping[str, tuple[Callable[[], str], State]] = {
    "signed by a key that nobody vouched for": (
        lambda: file_of(own(), by(certificate()._replace(pub=OTHER.public_key().public_bytes_raw()))),
        State.DAMAGED,
    ),
    "vouched for by another root": (lambda: file_of(own(), by(root=OTHER)), State.DAMAGED),
    "issued before its key was in use": (
        lambda: file_of(own(), by(certificate(nbf=NOW + DAY))),
        State.DAMAGED,
    ),
    "issued after its key was retired": (
        lambda: file_of(own(), by(certificate(naf=NOW - DAY))),
        State.DAMAGED,
    ),
    "of another machine": (
        lambda: file_of(own(fp=hashed(Machine("a", "b", "c"), machine_salt(SYMBOLS)))),
        State.OTHER_MACHINE,
    ),
    "with one mark of three": (
        lambda: file_of(own(fp=hashed(Machine(MACHINE.os, "b", "c"), machine_salt(SYMBOLS)))),
        State.OTHER_MACHINE,
    ),
    "of another installation": (lambda: file_of(own(fp=(None, None, None))), State.OTHER_MACHINE),
    "of the future": (lambda: file_of(own(iat=NOW + 3 * DAY)), State.CLOCK_WRONG),
    "long over": (
        lambda: file_of(own(iat=NOW - 25 * DAY, paid_until=NOW - 17 * DAY, exp=NOW - 3 * DAY)),
        State.EXPIRED,
    ),
    "for any device, and over": (
        lambda: file_of(own(bind=Bind.NONE, paid_until=None, iat=NOW - 20 * DAY, exp=NOW - 3 * DAY)),
        State.LAPSED,
    ),
}


@pytest.mark.parametrize("what", FILES)
def test_a_file_that_is_not_for_here_and_now_is_told_for_what_it_is(at: Desk, what: str) -> None:
    make, state = FILES[what]

    assert judged(at, make().encode()) == (state, Tier.FREE)


def test_an_older_file_put_back_is_worth_nothing(at: Desk) -> None:
    office.activate(at.here, KEY)
    before = (at.folder / FILE).read_bytes()
    at.server.verdict, at.server.seq = Verdict.REVOKED, 9
    at.days(1)
    office.contact(at.here)
    (at.folder / FILE).unlink()
    at.server.calls.clear()
    at.server.verdict = Verdict.GOOD

    assert judged(at, before) == (State.REVOKED, Tier.FREE)


def test_processes_that_count_at_once_lose_nothing(tmp_path: FilePath) -> None:
    def count() -> None:
        for _ in range(10):
            usage.add(tmp_path, "lic_1", "2027-01", {Meter.JOBS: 1, Meter.CASES: 3})

    threads = [threading.Thread(target=count) for _ in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()

    (batch,) = usage.batches(tmp_path, "lic_1", tuple(Meter), lambda: "00000000-0000-4000-8000-000000000001")
    assert batch.counts == {Meter.JOBS: 40, Meter.CASES: 120}
