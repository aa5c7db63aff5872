"""Activate, check, give back: what a person is left with after each, and after each way in which it fails."""

import hashlib
import json
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path as FilePath
from tempfile import TemporaryDirectory

import pytest

from engine.errors import LicenceError, OutputError
from engine.licensing import contract, envelope, office
from engine.licensing.client import Failed, RefusedError, UnansweredError
from engine.licensing.contract import Code, MachineRequest, Path, SeatRelease
from engine.licensing.entitlements import Tier
from engine.licensing.envelope import Kind
from engine.licensing.here import known
from engine.licensing.key import machine_salt
from engine.licensing.marks import Machine
from engine.licensing.payloads import Bind, Keys, Verdict
from engine.licensing.places import FILE
from engine.licensing.store import STATE, Store
from engine.licensing.verdict import State
from tests.samples.licence_office import APP, KEY, MACHINE, SEAT, Desk, desk, refused
from tests.samples.licences import (
    DAY,
    NOW,
    OTHER,
    ROOT,
    ROOT_ID,
    by,
    certificate,
    file_of,
    licence,
    unbound_file,
)

OFFLINE = Failed("net-offline", "the name is not found")


@pytest.fixture
def active(tmp_path: FilePath) -> Desk:
    """A computer with a licence of Pro, activated just now."""
    made = desk(tmp_path)
    office.activate(made.here, KEY)
    return made


def _state(at: Desk) -> tuple[State, Tier]:
    standing = known(at.here).standing
    return standing.state, standing.tier


def test_without_a_key_it_is_free_and_nothing_is_asked_or_written(tmp_path: FilePath) -> None:
    fresh = desk(tmp_path / "home")

    assert _state(fresh) == (State.FREE, Tier.FREE)
    assert office.contact(fresh.here).standing.state is State.FREE
    assert fresh.server.calls == []
    assert not (tmp_path / "home").exists()


def test_a_key_takes_a_seat_and_the_tier_is_in_force_at_once(tmp_path: FilePath) -> None:
    fresh = desk(tmp_path)

    given = office.activate(fresh.here, "smtt 01234 56789 abcde fghjk e")

    assert (given.standing.state, given.standing.tier) == (State.ACTIVE, Tier.PRO)
    assert given.standing.entitlement.cases_per_operation == 100
    assert _state(fresh) == (State.ACTIVE, Tier.PRO)


def test_only_the_owner_may_read_what_is_kept_and_the_token_is_in_the_keyring(active: Desk) -> None:
    written = "".join((active.folder / name).read_text("utf-8") for name in (FILE, STATE, "requests.json"))

    modes = {stat.S_IMODE((active.folder / name).stat().st_mode) for name in (FILE, STATE)}
    assert modes == {0o600}
    assert "smst_" in (active.vault.secret or "")
    assert "smst_" not in written
    assert "0123456789ABCDEFGHJK" not in written.replace("-", "")


def test_without_a_keyring_the_token_lies_in_the_file_with_the_reason(tmp_path: FilePath) -> None:
    fresh = desk(tmp_path)
    fresh.vault.reason = "this system has no keyring"

    given = office.activate(fresh.here, KEY)

    assert given.kept.token.startswith(f"smst_{SEAT}_")
    assert given.kept.why == "this system has no keyring"
    assert office.contact(fresh.here).standing.state is State.ACTIVE


def test_a_typing_error_is_never_sent(tmp_path: FilePath) -> None:
    fresh = desk(tmp_path)

    with pytest.raises(LicenceError) as caught:
        office.activate(fresh.here, KEY[:-1] + "F")

    assert caught.value.problem.code == "key-typo"
    assert fresh.server.calls == []


@pytest.mark.parametrize("code", [each for each in Code if each not in ("rate-limited", "busy", "internal")])
def test_a_refused_key_changes_nothing(active: Desk, code: Code) -> None:
    active.server.refusal = refused(code)

    with pytest.raises(RefusedError) as caught:
        office.activate(active.here, KEY)

    assert caught.value.problem.code == code
    assert _state(active) == (State.ACTIVE, Tier.PRO)


def test_a_lost_answer_leaves_the_same_installation_for_the_next_try(tmp_path: FilePath) -> None:
    fresh = desk(tmp_path, Machine())
    fresh.server.failure = OFFLINE
    with pytest.raises(UnansweredError):
        office.activate(fresh.here, KEY)
    fresh.server.failure = None

    office.activate(fresh.here, KEY)

    first, second = (json.loads(body)["install"] for body in fresh.server.bodies)
    assert first == second


def test_marks_leave_the_machine_only_hashed(active: Desk) -> None:
    office.contact(active.here)

    sent = b"".join(active.server.bodies)
    for raw in MACHINE:
        assert raw is not None
        assert raw.encode() not in sent
    assert [KEY.encode() in body for body in active.server.bodies] == [True, False]


def test_a_check_within_the_week_asks_and_writes_no_file(active: Desk) -> None:
    before = (active.folder / FILE).stat().st_mtime_ns
    active.days(1)

    checked = office.contact(active.here)

    assert active.server.calls == [Path.ACTIVATE, Path.VALIDATE]
    assert checked.standing.facts["contact"] == NOW + DAY
    assert (active.folder / FILE).stat().st_mtime_ns == before


def test_after_a_week_the_file_is_renewed(active: Desk) -> None:
    active.days(7)

    renewed = office.contact(active.here)

    assert active.server.calls == [Path.ACTIVATE, Path.REFRESH]
    assert renewed.held.licence is not None
    assert renewed.held.licence.iat == NOW + 7 * DAY


def test_a_change_at_the_server_comes_with_the_next_check(active: Desk) -> None:
    active.server.seq, active.server.tier = 8, Tier.ENTERPRISE
    active.days(1)

    changed = office.contact(active.here)

    assert active.server.calls[1:] == [Path.VALIDATE, Path.REFRESH]
    assert changed.standing.tier is Tier.ENTERPRISE


@pytest.mark.parametrize(
    ("said", "state"),
    [
        (Verdict.REVOKED, State.REVOKED),
        (Verdict.SUSPENDED, State.SUSPENDED),
        (Verdict.RELEASED, State.RELEASED),
        (Verdict.OTHER_MACHINE, State.OTHER_MACHINE),
        (Verdict.NOT_STARTED, State.NOT_STARTED),
        (Verdict.EXPIRED, State.EXPIRED),
        (Verdict.QUOTA_REACHED, State.QUOTA_REACHED),
    ],
)
@pytest.mark.parametrize("days", [1, 8])
def test_a_verdict_ends_the_tier_and_a_later_one_brings_it_back(
    active: Desk, said: Verdict, state: State, days: int
) -> None:
    active.server.verdict, active.server.reason = said, "refund"
    active.days(days)

    ended = office.contact(active.here)
    again = _state(active)
    active.server.verdict = Verdict.GOOD
    active.server.seq += 1
    back = office.contact(active.here)

    assert (ended.standing.state, ended.standing.tier) == (state, Tier.FREE)
    assert ended.standing.facts["reason"] == "refund"
    assert again == (state, Tier.FREE)
    assert (back.standing.state, back.standing.tier) == (State.ACTIVE, Tier.PRO)


def test_an_old_file_put_back_after_a_refund_is_worth_nothing(active: Desk) -> None:
    old = (active.folder / FILE).read_bytes()
    active.server.verdict, active.server.seq = Verdict.REVOKED, 8
    active.days(1)
    office.contact(active.here)
    content = json.loads((active.folder / STATE).read_text("utf-8"))
    content["answer"] = ""
    (active.folder / STATE).write_text(json.dumps(content), "utf-8")
    (active.folder / FILE).write_bytes(old)

    assert _state(active) == (State.LAPSED, Tier.FREE)
    with pytest.raises(LicenceError) as caught:
        office.take_file(active.here, old)
    assert caught.value.problem.code == "older-licence"


@pytest.mark.parametrize(
    "failed",
    [
        OFFLINE,
        Failed("net-stranger", "a page"),
        Failed("server-down", "it answered 500"),
        Failed("rate-limited", ""),
    ],
)
def test_no_failure_of_the_network_takes_anything_away(active: Desk, failed: Failed) -> None:
    active.server.failure = failed
    active.days(29)

    with pytest.raises(UnansweredError) as caught:
        office.contact(active.here)

    assert caught.value.problem.code == failed.code
    assert _state(active) == (State.ACTIVE, Tier.PRO)


@pytest.mark.parametrize("part", ["answer", "licence"])
def test_a_recorded_answer_is_no_answer(active: Desk, part: str) -> None:
    recorded: list[bytes] = []

    def repeat(body: bytes) -> bytes:
        recorded.append(body)
        return json.dumps({**json.loads(body), part: json.loads(recorded[0])[part]}).encode()

    active.server.change = repeat
    active.days(8)
    office.contact(active.here)
    active.days(8)

    with pytest.raises(UnansweredError) as caught:
        office.contact(active.here)

    assert caught.value.problem.code == "net-stranger"
    assert _state(active) == (State.ACTIVE, Tier.PRO)


@pytest.mark.parametrize("body", [b"", b"<html>", b"{}", b'{"answer":"x"}', b'{"answer":7}', b"[]", b"\xff"])
def test_what_is_no_answer_changes_nothing(active: Desk, body: bytes) -> None:
    active.server.change = lambda _: body
    active.days(1)

    with pytest.raises(UnansweredError) as caught:
        office.contact(active.here)

    assert caught.value.problem.code == "net-stranger"
    assert _state(active) == (State.ACTIVE, Tier.PRO)


def test_a_key_that_a_foreign_server_takes_gives_nothing(tmp_path: FilePath) -> None:
    fresh = desk(tmp_path)
    fresh.server.change = lambda body: body.replace(b"BEGIN", b"BEGUN")

    with pytest.raises(UnansweredError) as caught:
        office.activate(fresh.here, KEY)

    assert caught.value.problem.code == "net-stranger"
    assert _state(fresh) == (State.FREE, Tier.FREE)


def test_air_gap_sends_nothing(active: Desk) -> None:
    quiet = active.here._replace(send=None)

    with pytest.raises(UnansweredError) as activating:
        office.activate(quiet, KEY)
    with pytest.raises(UnansweredError) as checking:
        office.contact(quiet)

    assert activating.value.problem.code == checking.value.problem.code == "air-gap"
    assert active.server.calls == [Path.ACTIVATE]


def test_a_seat_that_the_server_does_not_know_keeps_its_file(active: Desk) -> None:
    active.server.refusal = refused(Code.SEAT_UNKNOWN)

    with pytest.raises(RefusedError):
        office.contact(active.here)

    assert _state(active) == (State.ACTIVE, Tier.PRO)


def test_giving_back_frees_seat_and_device(active: Desk) -> None:
    given_back = office.deactivate(active.here)

    assert given_back.standing.state is State.FREE
    assert active.server.calls == [Path.ACTIVATE, Path.DEACTIVATE]
    assert not (active.folder / FILE).exists()
    assert active.vault.secret is None
    assert office.contact(active.here).standing.state is State.FREE
    assert len(active.server.calls) == 2


def test_giving_back_without_network_is_sent_with_the_next_contact(active: Desk) -> None:
    active.server.failure = OFFLINE

    waiting = office.deactivate(active.here)
    active.server.failure = None
    sent = office.contact(active.here)

    assert (waiting.standing.state, waiting.standing.tier) == (State.PENDING_RELEASE, Tier.FREE)
    assert sent.standing.state is State.FREE
    assert active.server.calls == [Path.ACTIVATE, Path.DEACTIVATE, Path.DEACTIVATE]


def test_a_seat_given_back_that_the_server_forgot_is_given_back(active: Desk) -> None:
    active.server.failure = OFFLINE
    office.deactivate(active.here)
    active.server.failure, active.server.refusal = None, refused(Code.SEAT_UNKNOWN)

    assert office.contact(active.here).standing.state is State.FREE


def test_a_seat_taken_again_before_its_release_was_sent_is_kept(active: Desk) -> None:
    active.server.failure = OFFLINE
    office.deactivate(active.here)
    active.server.failure = None

    office.activate(active.here, KEY)
    active.days(1)
    office.contact(active.here)

    assert _state(active) == (State.ACTIVE, Tier.PRO)
    assert active.server.calls[2:] == [Path.ACTIVATE, Path.VALIDATE]


def test_a_refused_release_stays_to_be_sent(active: Desk) -> None:
    active.server.refusal = refused(Code.FORBIDDEN)

    with pytest.raises(RefusedError):
        office.deactivate(active.here)

    assert _state(active) == (State.PENDING_RELEASE, Tier.FREE)


def test_the_file_of_a_seat_given_back_is_not_taken_again(active: Desk) -> None:
    old = (active.folder / FILE).read_bytes()
    office.deactivate(active.here)

    with pytest.raises(LicenceError) as caught:
        office.take_file(active.here, old)

    assert caught.value.problem.code == "older-licence"


def test_without_a_licence_nothing_is_given_back(tmp_path: FilePath) -> None:
    for act in (office.deactivate, office.release_file):
        with pytest.raises(LicenceError) as caught:
            act(desk(tmp_path).here)
        assert caught.value.problem.code == "no-licence"


def test_a_licence_comes_and_goes_without_network(tmp_path: FilePath) -> None:
    offline = desk(tmp_path)
    quiet = offline.here._replace(send=None)

    request = office.request_file(quiet, KEY, "Lab 7")
    asked = contract.read_carried(MachineRequest, envelope.unarmoured(Kind.REQUEST, request))
    made = licence(now=NOW)._replace(
        nonce=asked.nonce, install=asked.install, fp=asked.fp, exp=NOW + 400 * DAY, paid_until=None
    )
    made = made._replace(fs=machine_salt("0123456789ABCDEFGHJK"))
    taken = office.take_file(quiet, file_of(made))
    release = office.release_file(quiet)
    told = contract.read_carried(SeatRelease, envelope.unarmoured(Kind.RELEASE, release))

    assert asked.app == APP
    assert asked.label == "Lab 7"
    assert KEY[5:] not in request
    assert (taken.standing.state, taken.standing.tier) == (State.ACTIVE, Tier.PRO)
    assert told.seat == made.seat
    assert hashlib.sha256(told.secret).digest() == asked.rel
    assert _state(offline) == (State.FREE, Tier.FREE)
    assert offline.server.calls == []


def test_a_request_without_the_key_is_bound_to_the_installation(tmp_path: FilePath) -> None:
    offline = desk(tmp_path)

    request = office.request_file(offline.here)
    asked = contract.read_carried(MachineRequest, envelope.unarmoured(Kind.REQUEST, request))
    made = licence(now=NOW)._replace(nonce=asked.nonce, install=asked.install, fp=asked.fp)

    assert asked.fp == (None, None, None)
    assert office.take_file(offline.here, file_of(made)).standing.state is State.ACTIVE
    assert office.take_file(offline.here, file_of(made).encode()).standing.state is State.ACTIVE


def test_a_file_for_any_machine_is_taken_and_counts_to_its_end(tmp_path: FilePath) -> None:
    anywhere = desk(tmp_path)

    taken = office.take_file(anywhere.here, unbound_file(Tier.ENTERPRISE, NOW))

    assert taken.held.licence is not None
    assert taken.held.licence.bind is Bind.NONE
    assert taken.standing.tier is Tier.ENTERPRISE


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (file_of(licence()), "other-machine"),
        ("nothing", "damaged"),
        (b"\xff\xfe", "damaged"),
        (envelope.armoured(Kind.REQUEST, b"{}"), "no-licence-file"),
    ],
)
def test_a_file_that_is_not_for_here_is_told(active: Desk, content: str | bytes, code: str) -> None:
    with pytest.raises(LicenceError) as caught:
        office.take_file(active.here, content)

    assert caught.value.problem.code == code
    assert _state(active) == (State.ACTIVE, Tier.PRO)


def test_a_damaged_file_is_mended_by_a_check(active: Desk) -> None:
    (active.folder / FILE).write_text("-----BEGIN SPECMINT LICENCE-----\nAAAA", "utf-8")

    damaged = known(active.here).standing
    mended = office.contact(active.here).standing

    assert (damaged.state, damaged.tier) == (State.DAMAGED, Tier.FREE)
    assert damaged.facts["check"] == "Looking for one block that begins with -----BEGIN SPECMINT LICENCE-----"
    assert mended.state is State.ACTIVE


def test_a_signing_key_that_was_withdrawn_ends_its_files_with_a_new_one_in_one_contact(active: Desk) -> None:
    active.server.keys_seq, active.server.revoked = 3, ("2026-12a",)
    active.days(1)

    office.contact(active.here)

    assert active.server.calls[1:] == [Path.VALIDATE, Path.KEYS]
    assert known(active.here).kept.marks.keys_seq == 3
    active.server.keys_seq = 2
    office.contact(active.here)
    assert active.server.calls[3:] == [Path.VALIDATE]


def test_a_revoked_signing_key_is_refused_from_then_on(active: Desk) -> None:
    active.server.keys_seq, active.server.revoked = 3, ("2027-01a",)
    active.days(1)

    office.contact(active.here)

    assert _state(active) == (State.DAMAGED, Tier.FREE)


def test_a_wrong_clock_is_put_right_for_this_run_by_a_contact(active: Desk) -> None:
    active.clock.days(-10)

    wrong = known(active.here).standing
    checked = office.contact(active.here).standing

    assert (wrong.state, wrong.tier) == (State.CLOCK_WRONG, Tier.FREE)
    assert (checked.state, checked.tier) == (State.ACTIVE, Tier.PRO)


def test_the_clock_is_remembered_and_its_going_back_is_doubted_for_a_week_at_most(active: Desk) -> None:
    active.clock.days(20)
    known(active.here)
    active.clock.days(-10)

    first = known(active.here).standing
    active.clock.days(6.9)
    sixth = known(active.here).standing
    active.clock.days(-6.9)
    still = known(active.here).standing

    assert (first.state, first.tier) == (State.CLOCK_DOUBT, Tier.PRO)
    assert first.facts["days_back"] == 10
    assert sixth.state is State.CLOCK_DOUBT
    assert still.state is State.CLOCK_DOUBT


def test_after_a_week_of_doubt_the_ceilings_are_free_until_a_contact(active: Desk) -> None:
    active.clock.days(25)
    known(active.here)
    active.clock.days(-15)
    known(active.here)
    active.clock.days(7.5)

    over = known(active.here).standing
    active.server.clock.days(17)
    cleared = office.contact(active.here).standing

    assert (over.state, over.tier) == (State.CLOCK_WRONG, Tier.FREE)
    assert cleared.state is State.ACTIVE
    assert _state(active) == (State.ACTIVE, Tier.PRO)


def test_a_lost_state_file_is_made_up_for_from_the_keyring(active: Desk) -> None:
    active.server.seq = 9
    office.contact(active.here)
    (active.folder / STATE).unlink()

    assert known(active.here).kept.marks.server == NOW
    assert _state(active) == (State.ACTIVE, Tier.PRO)


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"marks": 7}', "\0" * 100, '{"failures": "many"}'])
def test_a_broken_state_file_costs_nothing(active: Desk, content: str) -> None:
    (active.folder / STATE).write_text(content, "utf-8")

    assert _state(active) == (State.ACTIVE, Tier.PRO)
    assert office.contact(active.here).standing.state is State.ACTIVE


def test_a_folder_that_refuses_leaves_the_tier_for_this_session(tmp_path: FilePath) -> None:
    (tmp_path / "home").write_text("a file where the folder should be", "utf-8")
    blocked = desk(tmp_path / "home")._replace(folder=tmp_path)

    given = office.activate(blocked.here, KEY)

    assert given.standing.tier is Tier.PRO
    assert given.unsaved == f"{tmp_path / 'home'}: File exists"
    assert known(blocked.here).standing.tier is Tier.PRO
    with pytest.raises(OutputError) as checking:
        office.contact(blocked.here)
    assert checking.value.problem.code == "no-store"
    assert known(blocked.here).standing.tier is Tier.PRO
    with pytest.raises(OutputError) as caught:
        known(blocked.here._replace(store=Store(tmp_path / "home", blocked.vault)))
    assert caught.value.problem.code == "no-store"


def test_a_file_is_taken_for_this_session_where_the_folder_cannot_even_be_read(tmp_path: FilePath) -> None:
    (tmp_path / "home").write_text("a file where the folder should be", "utf-8")
    blocked = desk(tmp_path / "home")

    given = office.take_file(blocked.here, unbound_file(Tier.BASIC, NOW))

    assert given.unsaved == f"{tmp_path / 'home'}: File exists"
    assert _state(blocked) == (State.ACTIVE, Tier.BASIC)


@contextmanager
def _read_only(folder: FilePath) -> Iterator[None]:
    """Let nobody write in a folder, not even root: that works as somebody else for so long."""
    folder.chmod(0o555)
    for file in folder.iterdir():
        file.chmod(0o444)
    user = os.geteuid()
    if user == 0:
        os.seteuid(65_534)
    try:
        yield
    finally:
        os.seteuid(user)
        folder.chmod(0o700)


@pytest.mark.skipif(os.name == "nt", reason="folders have no such mode there")
def test_a_read_only_folder_takes_nothing_away_and_what_is_new_holds_in_this_session() -> None:
    with TemporaryDirectory() as name:  # that of pytest lets nobody else in
        folder = FilePath(name)
        before, new = desk(folder), desk(folder)
        office.activate(before.here, KEY)
        before.days(8)
        new.days(8)
        new.server.tier = Tier.ENTERPRISE

        with _read_only(folder):
            found = _state(before)
            with pytest.raises(OutputError) as caught:
                office.contact(before.here)
            checked = known(before.here)
            with pytest.raises(OutputError):
                office.deactivate(before.here)
            still = _state(before)
            given = office.activate(new.here, KEY)
            after = _state(new)

    refusal = f"{folder}: Permission denied"
    assert found == (State.ACTIVE, Tier.PRO)
    assert (caught.value.problem.code, caught.value.problem.what) == ("no-store", refusal)
    assert (checked.standing.tier, checked.held.licence and checked.held.licence.iat) == (
        Tier.PRO,
        NOW + 8 * DAY,
    )
    assert still == (State.ACTIVE, Tier.PRO)
    assert before.here.store.token(checked.kept)
    assert given.unsaved == refusal
    assert after == (State.ACTIVE, Tier.ENTERPRISE)


def test_what_cannot_be_written_holds_in_this_session(active: Desk) -> None:
    class Full(Store):
        def write(self, kept: object) -> None:
            raise OSError(28, "No space left on device")

    full = active.here._replace(store=Full(active.folder, active.vault))

    given = office.activate(full, KEY)

    assert given.standing.tier is Tier.PRO
    assert given.unsaved == f"{active.folder}: No space left on device"
    with pytest.raises(OutputError):
        office.deactivate(full)


def test_a_file_named_by_the_environment_is_used_as_it_is(tmp_path: FilePath) -> None:
    given_file = tmp_path / "given.smlic"
    given_file.write_text(unbound_file(Tier.BASIC, NOW), "utf-8")
    fresh = desk(tmp_path / "home")
    given = fresh.here._replace(store=Store(tmp_path / "home", fresh.vault, given_file))

    assert known(given).standing.tier is Tier.BASIC
    assert (
        known(given._replace(store=Store(tmp_path, fresh.vault, tmp_path / "gone"))).standing.tier
        is Tier.FREE
    )


def test_a_file_named_by_the_environment_has_no_seat_to_ask_about_or_to_give_back(
    active: Desk, tmp_path: FilePath
) -> None:
    given_file = tmp_path / "given.smlic"
    given_file.write_text(unbound_file(Tier.BASIC, NOW), "utf-8")
    given = active.here._replace(store=Store(active.folder, active.vault, given_file))

    assert office.contact(given).standing.tier is Tier.BASIC
    for act in (office.deactivate, office.release_file):
        with pytest.raises(LicenceError) as caught:
            act(given)
        assert caught.value.problem.code == "no-licence"
    assert active.server.calls == [Path.ACTIVATE]
    assert _state(active) == (State.ACTIVE, Tier.PRO)


def test_every_request_is_noted_with_its_fields_and_without_what_was_in_them(active: Desk) -> None:
    active.server.failure = OFFLINE
    with pytest.raises(UnansweredError):
        office.contact(active.here)

    first, second = active.here.store.sent()

    assert first.address == "https://licences.example.com/v1/activate"
    assert first.fields == ("key", "install", "fp", "nonce", "app")
    assert (first.answer, second.answer) == ("200", "net-offline")
    (active.folder / "requests.json").write_text('{"sent": 3}', "utf-8")
    assert active.here.store.sent() == ()


@pytest.mark.parametrize(
    ("failures", "jitter", "due"),
    [
        (0, 0.0, 24),
        (0, 1.0, 26),
        (0, -1.0, 22),
        (1, 1.0, 1),
        (2, 0.0, 2),
        (5, 0.0, 16),
        (6, 0.0, 24),
        (99, 0.0, 24),
    ],
)
def test_the_next_contact_is_after_a_day_or_sooner_after_a_failure(
    active: Desk, failures: int, jitter: float, due: int
) -> None:
    kept = known(active.here).kept._replace(failures=failures)

    assert office.next_contact(kept, jitter) == NOW + due * 3_600


def test_two_programs_at_once_keep_the_newer_file(active: Desk) -> None:
    active.days(8)
    newer = licence(now=NOW + 9 * DAY)._replace(
        seq=7, seat=SEAT, fp=(None, None, None), install=known(active.here).kept.install
    )
    active.server.change = lambda body: _meanwhile(active.folder / FILE, file_of(newer), body)

    office.contact(active.here)

    assert (active.folder / FILE).read_text("utf-8") == file_of(newer)


def _meanwhile(path: FilePath, content: str, body: bytes) -> bytes:
    path.write_text(content, "utf-8")
    return body


def test_an_expired_certificate_does_not_end_a_file_that_it_signed(active: Desk) -> None:
    made = licence()._replace(bind=Bind.NONE)

    taken = office.take_file(
        active.here._replace(now=lambda: NOW + 40 * DAY), file_of(made, by(certificate(naf=NOW)))
    )

    assert taken.standing.tier is Tier.PRO


@pytest.mark.parametrize("seq", [2, 9])
def test_a_list_of_keys_that_is_old_or_of_somebody_else_is_no_list(active: Desk, seq: int) -> None:
    active.server.keys_seq = 3
    active.days(1)
    office.contact(active.here)
    active.server.keys_seq = 5
    foreign = envelope.sealed_keys(
        Keys(seq, NOW, (), ("2027-01a",)), ROOT_ID, (ROOT if seq == 2 else OTHER).sign
    )
    active.server.change = lambda body: foreign.encode() if b"SPECMINT KEYS" in body else body
    active.days(1)

    with pytest.raises(UnansweredError) as caught:
        office.contact(active.here)

    assert caught.value.problem.code == "net-stranger"
    assert _state(active) == (State.ACTIVE, Tier.PRO)


def test_a_release_takes_no_licence_for_tests(tmp_path: FilePath) -> None:
    fresh = desk(tmp_path)
    release = fresh.here._replace(trust=fresh.here.trust._replace(modes=frozenset({"live"})))

    with pytest.raises(LicenceError) as caught:
        office.activate(release, KEY)

    assert caught.value.problem.code == "test-licence"
    assert _state(fresh) == (State.FREE, Tier.FREE)


def test_a_kept_answer_or_list_that_was_changed_counts_nothing(active: Desk) -> None:
    active.server.verdict = Verdict.REVOKED
    active.days(1)
    office.contact(active.here)
    content = json.loads((active.folder / STATE).read_text("utf-8"))
    content |= {"answer": "nothing", "keys": "nothing", "marks": {**content["marks"], "seq": 7}}
    (active.folder / STATE).write_text(json.dumps(content), "utf-8")

    assert _state(active) == (State.ACTIVE, Tier.PRO)
