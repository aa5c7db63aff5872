"""`specmint licence` tells in one line what holds, and its exit code says whether the tier is in force."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from engine.cli import licence as command
from engine.cli import run
from engine.licensing.client import Failed
from engine.licensing.contract import Code, Seat
from engine.licensing.entitlements import Tier
from engine.licensing.here import Here
from engine.licensing.payloads import Verdict
from engine.licensing.store import Store
from tests.samples.licence_office import KEY, Desk, desk, refused
from tests.samples.licences import NOW, file_for, unbound_file

PRO = "licence: Pro, licensed to Ada Example. Paid until 2027-02-14. Last checked on 2027-01-15. (active)\n"
ANYWHERE = (
    "licence: Pro, licensed to Ada Example. Paid until 2027-02-14. "
    "This file holds on any device until 2027-02-15. (active)\n"
)
FREE = "licence: Free edition. All formats, all operations, 10 cases each. Works offline for ever. (free)\n"

Typed = Callable[[Sequence[str]], tuple[int, str, str]]


@pytest.fixture
def at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    made = desk(tmp_path / "home")

    def here(*_: object) -> Here:
        return made.here._replace(
            store=Store(made.folder, made.vault)
        )  # each command is a process of its own

    monkeypatch.setattr(command, "here_of", here)
    return made


@pytest.fixture
def typed(capsys: pytest.CaptureFixture[str]) -> Typed:
    def do(arguments: Sequence[str]) -> tuple[int, str, str]:
        code = run(["licence", *arguments])
        said = capsys.readouterr()
        return code, said.out, said.err

    return do


def test_a_licence_comes_is_shown_and_goes(at: Desk, typed: Typed) -> None:
    assert typed(["status"]) == (0, FREE, "")
    assert typed(["activate", KEY]) == (0, PRO, "")
    assert typed(["status"]) == (0, PRO, "")
    assert typed(["refresh"]) == (0, PRO, "")
    assert typed(["deactivate"]) == (0, FREE, "")


def test_a_key_may_come_on_standard_input(at: Desk, typed: Typed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "standard_input", f"{KEY}\n".encode)

    assert typed(["activate", "-"]) == (0, PRO, "")


def test_a_file_is_taken(at: Desk, typed: Typed, tmp_path: Path) -> None:
    (tmp_path / "ada.smlic").write_text(unbound_file(Tier.PRO, NOW), "utf-8")

    assert typed(["activate", str(tmp_path / "ada.smlic")]) == (0, ANYWHERE, "")
    assert typed(["deactivate"]) == (0, FREE, "")
    assert typed(["import", str(tmp_path / "ada.smlic")]) == (0, ANYWHERE, "")
    assert at.server.calls == []


def test_a_file_for_any_device_is_given_back_by_no_receipt(at: Desk, typed: Typed, tmp_path: Path) -> None:
    (tmp_path / "ada.smlic").write_text(unbound_file(Tier.PRO, NOW), "utf-8")
    typed(["import", str(tmp_path / "ada.smlic")])

    code, _, said = typed(["deactivate", "--release", str(tmp_path / "receipt.txt")])

    assert code == 3
    assert "[no-receipt]" in said
    assert typed(["status"]) == (0, ANYWHERE, "")


def test_a_file_for_any_device_is_counted_down_in_its_last_week(
    at: Desk, typed: Typed, tmp_path: Path
) -> None:
    (tmp_path / "ada.smlic").write_text(unbound_file(Tier.PRO, NOW), "utf-8")
    typed(["import", str(tmp_path / "ada.smlic")])

    at.days(25)
    counted_down = typed(["status"])
    at.days(9)

    assert counted_down == (
        0,
        (
            "licence: Pro for 6 more days. The file for any device holds until 2027-02-15. "
            "Fetch a new one from the page of your devices and import it. (grace)\n"
        ),
        "",
    )
    assert typed(["status"])[:2] == (
        3,
        (
            "licence: Free ceilings for now. The file for any device ended on 2027-02-15. "
            "Nothing is lost; a new one brings Pro back. (lapsed)\n"
        ),
    )


def test_a_slip_in_a_key_is_told_and_nothing_is_sent(at: Desk, typed: Typed) -> None:
    assert typed(["activate", "SMNT-01234"]) == (
        3,
        "",
        "licence: Please check the key. The key has 21 symbols after its prefix, this has 5. Nothing was sent. (key-typo)\n",
    )
    assert at.server.calls == []


def test_no_network_is_exit_code_four_and_the_tier_stays(at: Desk, typed: Typed) -> None:
    typed(["activate", KEY])
    at.server.failure = Failed("net-offline", "the name is not found")

    assert typed(["refresh"]) == (
        4,
        "",
        "licence: Server not reached. The name is not found. Pro stays as it is until 2027-02-28. (net-offline)\n",
    )


def test_a_licence_that_is_not_in_force_is_exit_code_three(at: Desk, typed: Typed) -> None:
    typed(["activate", KEY])
    at.server.verdict, at.server.reason = Verdict.REVOKED, "refund"
    at.days(1)

    line = "licence: Licence withdrawn. Withdrawn, told on 2027-01-16: refund. A new purchase gives a new key. (revoked)\n"
    assert typed(["refresh"]) == (3, line, "")
    assert typed(["status"]) == (3, line, "")


def test_where_all_seats_are_in_use_they_are_listed_with_what_to_type(at: Desk, typed: Typed) -> None:
    seats = (Seat("seat_1", "Lab 7", "linux", 1, NOW), Seat("seat_2", "", "darwin-arm64", 1, NOW))
    at.server.refusal = refused(Code.SEAT_LIMIT, seats=seats)

    code, _, said = typed(["activate", KEY])
    at.server.refusal = None
    again = typed(["activate", KEY, "--replace", "seat_1", "--label", "New"])

    assert code == 3
    assert said.splitlines() == [
        "licence: All 2 seats are in use. Release one that you no longer need and go on here. (seat-limit)",
        "  request req_1: for a reason",
        "  seat_1  Lab 7, last used on 2027-01-15; to go on here: --replace seat_1",
        "  seat_2  darwin-arm64, last used on 2027-01-15; to go on here: --replace seat_2",
    ]
    assert again == (0, PRO, "")
    assert b'"release":"seat_1"' in at.server.bodies[-1]
    assert b'"label":"New"' in at.server.bodies[-1]


def test_a_code_of_a_later_server_is_shown_with_its_words(at: Desk, typed: Typed) -> None:
    at.server.refusal = refused(Code.CONFLICT)._replace(code="later-code", detail="update first")

    code, _, said = typed(["activate", KEY])

    assert code == 3
    assert "(later-code)\n  request req_1: update first\n" in said


def test_request_and_receipt_are_files_to_carry(at: Desk, typed: Typed, tmp_path: Path) -> None:
    code, told, _ = typed(["activate", KEY, "--request", str(tmp_path / "request.txt")])
    request = (tmp_path / "request.txt").read_text("ascii")
    (tmp_path / "ada.smlic").write_text(file_for(request, NOW), "utf-8")
    taken = typed(["activate", str(tmp_path / "ada.smlic")])
    given_back = typed(["deactivate", "--release", str(tmp_path / "receipt.txt")])

    assert code == 0
    assert "activate FILE" in told
    assert request.startswith("-----BEGIN SPECMINT REQUEST-----")
    assert taken[1].endswith("This file needs no network and holds until 2028-02-19. (active)\n")
    assert given_back == (0, FREE, "")
    assert (tmp_path / "receipt.txt").read_text("ascii").startswith("-----BEGIN SPECMINT RELEASE-----")


def test_a_receipt_that_cannot_be_written_keeps_the_licence(at: Desk, typed: Typed, tmp_path: Path) -> None:
    typed(["activate", "--request", str(tmp_path / "request.txt")])
    request = (tmp_path / "request.txt").read_text("ascii")
    (tmp_path / "ada.smlic").write_text(file_for(request, NOW), "utf-8")
    typed(["activate", str(tmp_path / "ada.smlic")])

    code, _, said = typed(["deactivate", "--release", str(tmp_path)])

    assert code == 5
    assert "[is-a-folder]" in said
    assert typed(["status"])[0] == 0


def test_counting_is_switched_on_and_off_and_told(at: Desk, typed: Typed) -> None:
    off = (0, "usage: off; nothing is counted\n", "")
    before = typed(["usage"])
    without = typed(["usage", "on"])
    at.server.usage = ("jobs",)
    told = typed(["activate", KEY])
    on = typed(["usage"])
    by_contract = typed(["usage", "off"])

    assert before == off
    assert without == (0, "usage: on, and nothing is counted without a licence\n", "")
    assert told[1].endswith("usage: counted by contract: jobs\n")
    assert on[1] == (
        "usage: counted by the month and told to the licence server: jobs, cases, ai-requests, ai-tokens\n"
    )
    assert by_contract[1] == "usage: counted by the month and told to the licence server: jobs\n"
    assert typed(["usage", "perhaps"])[0] == 2


def test_without_a_keyring_it_is_said_where_the_token_lies(at: Desk, typed: Typed) -> None:
    at.vault.reason = "this system has no keyring"

    assert typed(["activate", KEY]) == (
        0,
        PRO,
        (
            "licence: No keyring here. The token of this device lies in a file that only you can read, "
            "since this system has no keyring. (token-in-file)\n"
        ),
    )


def test_a_folder_that_refuses_is_told_and_the_licence_holds_in_this_session(at: Desk, typed: Typed) -> None:
    at.folder.write_text("a file where the folder should be", "utf-8")

    code, told, said = typed(["activate", KEY])
    status, _, _ = typed(["status"])

    assert (code, told) == (5, PRO)
    assert said.endswith("Pro works in this session. (no-store)\n")
    assert status == 5


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["activate"], 2),
        (["activate", "--label", "x" * 41, KEY], 2),
        (["status", KEY], 2),
        (["refresh", "--request", "x"], 2),
        (["activate", "--release", "x"], 2),
        (["forget"], 2),
        (["deactivate"], 3),
        (["import"], 2),
        (["import", "gone.smlic"], 2),
    ],
)
def test_wrong_use_is_told(at: Desk, typed: Typed, arguments: list[str], code: int) -> None:
    status, told, said = typed(arguments)

    assert (status, told) == (code, "")
    assert said.startswith("specmint: ")


def test_a_file_that_cannot_be_read_is_told(at: Desk, typed: Typed, tmp_path: Path) -> None:
    assert typed(["activate", str(tmp_path)])[0] == 2
    assert typed(["activate", str(tmp_path / "gone.smlic")])[0] == 3
