"""`specmint-licensing` as it is typed: each command, its exit code, and the one line of what went wrong."""

import json
import os
import stat
from pathlib import Path
from typing import Any

import pytest

from engine.licensing.payloads import Verdict
from licensing_server import signing
from licensing_server.cli.entry import COMMANDS, run
from licensing_server.opening import system_clock
from licensing_server.secret_files import DataFolder
from licensing_server.settings import read_settings
from tests.samples.licence_server import Site, file_in, machine
from tests.samples.licences import ROOT_ID, TRUST

SEED = "66b1eb1b49630301b5131ec8a8ff2887fba426b1572accc7dad34f7f7cdffe40"


class Terminal:
    """Types commands into a data folder, and reads what they print."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self._capsys = capsys

    def type(self, *words: str | Path) -> tuple[int, str, str]:
        code = run([str(words[0]), "--data", str(self.folder), *map(str, words[1:])])
        shown = self._capsys.readouterr()
        return code, shown.out, shown.err

    def records(self, *words: str | Path) -> list[dict[str, Any]]:
        code, out, err = self.type(*words, "--json")
        assert code == 0, err
        return [json.loads(line) for line in out.splitlines()]

    def record(self, *words: str | Path) -> dict[str, Any]:
        (only,) = self.records(*words)
        return only


@pytest.fixture
def terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Terminal:
    terminal = Terminal(tmp_path / "data", capsys)
    assert terminal.type("init")[0] == 0
    return terminal


def site_of(terminal: Terminal) -> Site:
    site = Site(read_settings(data=terminal.folder))
    site.at = system_clock()
    return site


def test_a_new_folder_is_a_test_server_that_only_its_owner_reads(terminal: Terminal) -> None:
    names = sorted(path.name for path in terminal.folder.iterdir())
    modes = {stat.S_IMODE(path.stat().st_mode) for path in terminal.folder.iterdir()}

    again = terminal.record("init")

    assert names == ["keys.txt", "licences.db", "pepper", "signing.json"]
    assert modes == {0o600}
    assert again == {"certified": True, "data": str(terminal.folder), "mode": "test"}
    assert terminal.type("doctor") == (0, "nothing is wrong\n", "")


def test_a_folder_of_one_mode_is_none_of_the_other(terminal: Terminal) -> None:
    code, _, err = terminal.type("init", "--live")

    assert code == 2
    assert "[mode-differs]" in err


def test_a_licence_is_issued_shown_changed_paused_and_withdrawn(terminal: Terminal) -> None:
    issued = terminal.record(
        "issue", "--email", "Ada@Example.com", "--name", "Ada", "--tier", "pro", "--until", "2037-01-31"
    )
    licence = issued["licence"]

    shown = terminal.record("show", "ada@example.com")
    changed = terminal.record(
        "set", licence, "--seats", "9", "--until", "never", "--starts", "2026-01-01",
        "--limits", '{"parallel_jobs": 6}', "--seq", "2",
    )  # fmt: skip
    states = [
        terminal.record("suspend", licence, "--reason", "disputed")["state"],
        terminal.record("reinstate", licence)["state"],
        terminal.record("revoke", licence, "--reason", "refunded")["state"],
    ]

    assert (shown["tier"], shown["seats"], shown["holder"], shown["seq"]) == ("pro", 3, "Ada", 2)
    assert shown["paid_until"] == 2_117_059_199  # the last second of 31 January 2037
    assert shown["key_hint"] == issued["key"][-6:-2]
    assert (changed["seats"], changed["paid_until"], changed["seq"]) == (9, None, 3)
    assert json.loads(changed["limits"]) == {"parallel_jobs": 6}
    assert states == ["suspended", "active", "revoked"]
    assert issued["key"] not in terminal.type("show", licence)[1]


def test_a_seat_is_shown_and_released_whatever_the_cooldown(terminal: Terminal) -> None:
    issued = terminal.record("issue", "--email", "ada@example.com", "--tier", "basic")
    site = site_of(terminal)
    seat = file_in(site.activate(issued["key"], machine(1), label="desk")).seat
    site.close()

    before = terminal.record("show", issued["licence"])["devices"]
    released = terminal.record("release-seat", issued["licence"], seat)
    text = terminal.type("show", issued["key"][-6:-2])[1]

    assert [(each["id"], each["label"], each["released_at"]) for each in before] == [(seat, "desk", None)]
    assert released == {"released": True, "seat": seat}
    assert "0 of 2 seats in use" in text
    assert "released by support" in text


def test_what_changes_a_licence_says_how_many_seats_are_in_use(terminal: Terminal) -> None:
    made = terminal.record("issue", "--email", "ada@example.com", "--tier", "pro")
    site = site_of(terminal)
    site.token(made["key"], machine(1))
    site.close()

    _, paused, _ = terminal.type("suspend", made["licence"])
    _, withdrawn, _ = terminal.type("revoke", made["licence"])

    assert "1 of 3 seats in use" in paused
    assert "1 of 3 seats in use" in withdrawn


def test_a_licence_that_met_many_machines_is_flagged_and_nothing_more(terminal: Terminal) -> None:
    made = terminal.record("issue", "--email", "ada@example.com", "--tier", "basic", "--seats", "1")
    site = site_of(terminal)
    for number in range(4):
        site.deactivate(site.token(made["key"], machine(number)))
    site.close()

    shown = terminal.record("show", made["licence"])

    assert (shown["machines_in_30_days"], shown["may_be_shared"], shown["state"]) == (4, True, "active")
    assert "met 4 machines in 30 days: it may be shared" in terminal.type("show", made["licence"])[1]


def test_several_processes_want_postgresql(terminal: Terminal) -> None:
    code, _, error = terminal.type("serve", "--processes", "2")

    assert (code, "[processes-need-postgresql]" in error) == (2, True)


def test_the_key_of_a_signing_server_is_rotated_in_three_steps(terminal: Terminal, tmp_path: Path) -> None:
    root, request, signed = (tmp_path / name for name in ("root", "request", "signed"))
    root.write_text(SEED)
    root.chmod(0o600)
    issued = terminal.record("issue", "--email", "ada@example.com", "--tier", "basic")
    site = site_of(terminal)
    old = site.activate(issued["key"], machine(1))
    folder = DataFolder(terminal.folder)
    first = signing.load(folder).certificate

    terminal.record("rotate-key", "--request", request)
    terminal.record("rotate-key", "--sign", request, "--root", root, "--root-id", ROOT_ID, "--out", signed)
    installed = terminal.record("rotate-key", "--install", signed)
    new = site.refresh(old.json["seat_token"], machine(1))
    site.close()

    second = signing.load(folder).certificate
    assert (first.kid[-1], second.kid[-1], first.kid[:-1]) == ("a", "b", second.kid[:-1])
    assert installed["kid"] == second.kid
    assert (file_in(old).kid, file_in(new).kid) == (first.kid, second.kid)
    assert not folder.next_signing.exists()
    assert first.pub not in folder.signing.read_bytes()


def test_a_withdrawn_key_is_told_to_clients_and_its_files_count_no_longer(
    terminal: Terminal, tmp_path: Path
) -> None:
    from engine.errors import LicenceError
    from engine.licensing.envelope import opened_keys, opened_licence

    root, request, signed = (tmp_path / name for name in ("root", "request", "signed"))
    root.write_text(SEED)
    root.chmod(0o600)
    kid = signing.load(DataFolder(terminal.folder)).certificate.kid
    issued = terminal.record("issue", "--email", "ada@example.com", "--tier", "basic")
    site = site_of(terminal)
    old = site.activate(issued["key"], machine(1))

    terminal.record("rotate-key", "--request", request, "--revoke", kid)
    terminal.record("rotate-key", "--sign", request, "--root", root, "--root-id", ROOT_ID, "--out", signed)
    told = terminal.record("rotate-key", "--install", signed)
    answer = site.validate(old.json["seat_token"])
    keys = opened_keys(site.ask("GET", "/v1/keys").body, TRUST)
    site.close()

    assert told == {"kid": None}
    assert (keys.seq, keys.revoked) == (2, (kid,))
    assert (answer.verdict, answer.keys_seq) == (Verdict.GOOD, 2)
    with pytest.raises(LicenceError) as refused:
        opened_licence(old.json["licence"], TRUST._replace(revoked=frozenset(keys.revoked)))
    assert refused.value.problem.code == "damaged"


def test_a_certificate_that_clients_would_refuse_is_not_installed(terminal: Terminal, tmp_path: Path) -> None:
    root, request, signed = (tmp_path / name for name in ("root", "request", "signed"))
    root.write_text("00" * 32)
    root.chmod(0o600)
    before = DataFolder(terminal.folder).signing.read_bytes()
    terminal.record("rotate-key", "--request", request)
    terminal.record("rotate-key", "--sign", request, "--root", root, "--root-id", ROOT_ID, "--out", signed)

    code, _, err = terminal.type("rotate-key", "--install", signed)

    assert code == 2
    assert "[certificate-refused]" in err
    assert DataFolder(terminal.folder).signing.read_bytes() == before


def test_a_live_server_waits_for_its_certificate(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    terminal = Terminal(tmp_path / "live", capsys)
    made = terminal.record("init", "--live")
    issued = terminal.record("issue", "--email", "ada@example.com", "--tier", "basic")
    site = site_of(terminal)

    ready = site.ask("GET", "/ready")
    reply = site.activate(issued["key"], machine(1))
    metrics = site.ask("GET", "/metrics", app="admin").body.decode()
    site.close()

    code, out, _ = terminal.type("doctor")
    assert made["certified"] is False
    assert issued["key"].startswith("SMNT-")
    assert (ready.status, ready.json["part"]) == (503, "certificate")
    assert (reply.status, reply.code) == (503, "busy")
    assert "specmint_licensing_certificate_days -1.0" in metrics
    assert (code, out.split(":")[0]) == (1, "not-certified")


def test_a_live_server_takes_no_certificate_of_the_development_root(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root, request, signed = (tmp_path / name for name in ("root", "request", "signed"))
    root.write_text(SEED)
    root.chmod(0o600)
    terminal = Terminal(tmp_path / "live", capsys)
    terminal.record("init", "--live")
    terminal.record("rotate-key", "--request", request)
    terminal.record("rotate-key", "--sign", request, "--root", root, "--root-id", ROOT_ID, "--out", signed)

    code, _, err = terminal.type("rotate-key", "--install", signed)

    assert (code, "[certificate-refused]" in err) == (2, True)
    assert not DataFolder(terminal.folder).signing.exists()


def test_a_live_server_signs_once_a_root_of_releases_certified_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engine.licensing.trust.ROOTS", {"r1": TRUST.roots[ROOT_ID]})
    root, request, signed = (tmp_path / name for name in ("root", "request", "signed"))
    root.write_text(SEED)
    root.chmod(0o600)
    terminal = Terminal(tmp_path / "live", capsys)
    terminal.record("init", "--live")
    terminal.record("rotate-key", "--request", request)
    terminal.record("rotate-key", "--sign", request, "--root", root, "--root-id", "r1", "--out", signed)

    terminal.record("rotate-key", "--install", signed)

    assert terminal.type("doctor") == (0, "nothing is wrong\n", "")
    assert signing.load(DataFolder(terminal.folder)).certificate.mode == "live"


def test_the_development_root_of_the_server_is_the_one_that_builds_from_source_trust() -> None:
    from engine.licensing.development import ROOTS

    assert signing.trusted_by_clients("test").roots[ROOT_ID] == ROOTS[ROOT_ID]


def test_tokens_are_made_listed_and_ended(terminal: Terminal) -> None:
    made = terminal.record("token", "--new", "support desk", "--scope", "read", "--scope", "support")
    (listed,) = terminal.records("token")
    terminal.record("token", "--revoke", made["id"])
    text = terminal.type("token")[1]

    assert made["token"].startswith("smad_")
    assert (listed["name"], listed["scopes"], listed["revoked_at"]) == (
        "support desk",
        ["read", "support"],
        None,
    )
    assert "revoked" in text
    assert made["token"] not in text
    assert terminal.type("token", "--revoke", made["id"])[0] == 2


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["set", "lic_00000000000000000000", "--seats", "2"], "not-found"),
        (["show", "nobody@example.com"], "not-found"),
        (["release-seat", "lic_0", "seat_0"], "not-found"),
        (["issue", "--email", "a@b.example", "--tier", "pro", "--seats", "-1"], "invalid-request"),
        (["issue", "--email", "a@b.example", "--tier", "pro", "--limits", "{"], "limits-unreadable"),
        (["issue", "--email", "a@b.example", "--tier", "pro", "--limits", "[]"], "invalid-request"),
        (["issue", "--email", "a@b.example", "--tier", "pro", "--until", "soon"], "date-unreadable"),
        (["token", "--new", "a", "--revoke", "b"], "options-clash"),
        (["token", "--new", "a", "--days", "401"], "invalid-request"),
        (["rotate-key"], "step-missing"),
        (["rotate-key", "--sign", "x"], "root-missing"),
        (["rotate-key", "--install", "absent"], "file-unreadable"),
        (["restore", "absent"], "backup-damaged"),
        (["serve", "--port", "99999"], "setting-wrong"),
        (["serve", "--proxies", "everywhere"], "setting-wrong"),
    ],
)
def test_what_is_typed_wrong_is_one_line_and_exit_2(terminal: Terminal, words: list[str], code: str) -> None:
    ended, out, err = terminal.type(*words)

    assert (ended, out, len(err.splitlines())) == (2, "", 1)
    assert f"[{code}]" in err


def test_a_change_that_somebody_else_overtook_is_refused(terminal: Terminal) -> None:
    licence = terminal.record("issue", "--email", "a@b.example", "--tier", "pro")["licence"]

    stale = terminal.type("set", licence, "--seats", "4", "--seq", "1")
    same = terminal.type("reinstate", licence)
    unchanged = terminal.record("set", licence, "--seats", "3")

    assert (stale[0], "[conflict]" in stale[2]) == (2, True)
    assert same[0] == 0
    assert unchanged["seq"] == 2


def test_a_folder_that_was_never_made_says_what_to_type(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tmp_path.joinpath("empty").mkdir()
    terminal = Terminal(tmp_path / "empty", capsys)

    code, _, err = terminal.type("show", "x")

    assert code == 2
    assert "[not-initialised]; run `specmint-licensing init" in err


def test_without_a_folder_the_setting_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    code = run(["doctor"])

    assert code == 2
    assert "[setting-wrong]; set --data or SPECMINT_LICENSING_DATA" in capsys.readouterr().err


def test_a_database_that_gives_no_answer_is_exit_4(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SPECMINT_LICENSING_DATABASE_URL", "postgresql://x@127.0.0.1:1/x")

    code, out, err = terminal.type("show", "x")
    doctor = terminal.type("doctor")

    assert (code, out) == (4, "")
    assert "[database]" in err
    assert doctor[0] == 1
    assert doctor[1].startswith("database: ")


def test_a_defect_is_a_line_and_exit_70(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_: object) -> int:
        raise RuntimeError("told to nobody")

    monkeypatch.setitem(COMMANDS, "doctor", COMMANDS["doctor"]._replace(run=broken))

    code, _, err = terminal.type("doctor")

    assert code == 70
    assert "[internal]" in err
    assert "told to nobody" not in err
    assert "Traceback" not in err


@pytest.mark.skipif(os.name != "posix", reason="rights of POSIX")
@pytest.mark.parametrize("name", ["pepper", "signing.json"])
def test_a_secret_that_others_may_read_stops_the_start(terminal: Terminal, name: str) -> None:
    (terminal.folder / name).chmod(0o640)

    code, out, _ = terminal.type("doctor")

    assert code == 1
    assert out.startswith(f"secret-exposed: {name} can be read by others; chmod 600 ")


def test_another_pepper_is_noticed(terminal: Terminal) -> None:
    pepper = terminal.folder / "pepper"
    pepper.write_bytes(bytes(32))
    differs = terminal.type("show", "x")
    pepper.unlink()

    code, _, err = terminal.type("init")

    assert (differs[0], "[pepper-differs]" in differs[2]) == (2, True)
    assert (code, "[pepper-missing]" in err) == (2, True)
    assert not pepper.exists()


def test_a_copy_is_made_and_put_back_by_command(terminal: Terminal, tmp_path: Path) -> None:
    licence = terminal.record("issue", "--email", "a@b.example", "--tier", "pro")["licence"]
    copy = tmp_path / "copies" / "today.db"

    made = terminal.record("backup", copy)
    terminal.record("revoke", licence)
    code, out, _ = terminal.type("restore", copy)
    migrated = terminal.record("migrate")

    assert made["file"] == str(copy)
    assert len(made["sha256"]) == 64
    assert (code, out.splitlines()) == (0, ["restored; what was there is replaced.db", "nothing is wrong"])
    assert terminal.record("show", licence)["state"] == "active"
    assert migrated["before"] == migrated["after"]
    assert terminal.type("backup", copy)[0] == 5


def test_a_pepper_that_was_exchanged_is_noticed_by_init_too(terminal: Terminal) -> None:
    (terminal.folder / "pepper").write_bytes(bytes(32))

    code, _, err = terminal.type("init")

    assert (code, "[pepper-missing]" in err) == (2, True)


@pytest.mark.parametrize(
    ("content", "code"), [("no root", "root-unreadable"), ("00" * 31, "root-unreadable")]
)
def test_what_is_no_root_key_signs_nothing(
    terminal: Terminal, tmp_path: Path, content: str, code: str
) -> None:
    root, request = tmp_path / "root", tmp_path / "request"
    root.write_text(content)
    root.chmod(0o600)
    terminal.record("rotate-key", "--request", request)

    ended, _, err = terminal.type(
        "rotate-key", "--sign", request, "--root", root, "--root-id", "r1", "--out", tmp_path / "out"
    )

    assert (ended, f"[{code}]" in err) == (2, True)


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"keys": "x"}', '{"keys": 1, "certificate": "!"}'])
def test_what_is_no_request_is_neither_signed_nor_installed(
    terminal: Terminal, tmp_path: Path, content: str
) -> None:
    root, wrong = tmp_path / "root", tmp_path / "wrong"
    root.write_text(SEED)
    root.chmod(0o600)
    wrong.write_text(content)

    signing_it = terminal.type(
        "rotate-key", "--sign", wrong, "--root", root, "--root-id", "r1", "--out", tmp_path / "out"
    )
    installing_it = terminal.type("rotate-key", "--install", wrong)

    assert (signing_it[0], "[request-unreadable]" in signing_it[2]) == (2, True)
    assert installing_it[0] == 2
    assert not (tmp_path / "out").exists()


def test_a_request_that_cannot_be_written_is_exit_5(terminal: Terminal, tmp_path: Path) -> None:
    code, _, err = terminal.type("rotate-key", "--request", tmp_path / "absent" / "request")

    assert (code, "[file-unwritable]" in err) == (5, True)


def test_a_command_that_is_interrupted_is_exit_130(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(_: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setitem(COMMANDS, "doctor", COMMANDS["doctor"]._replace(run=interrupted))

    assert terminal.type("doctor") == (130, "", "")
