"""The window's way to the licence: its folder, its network settings, and every failure as a fact for the page."""

import socket
from datetime import UTC, datetime
from pathlib import Path

import pytest

from engine.jobs.messages import Network
from engine.licensing.entitlements import Tier
from engine.licensing.verdict import State
from specmint_desktop.effects import Outside
from specmint_desktop.effects.licence import (
    activate,
    check,
    give_back,
    read_licence,
    take_file,
    write_request,
)
from specmint_desktop.state.licence import (
    ActivateLicence,
    CheckLicence,
    GiveLicenceBack,
    LicenceJudged,
    LicenceRefused,
    LicenceRequestWritten,
    ReadLicence,
    TakeLicenceFile,
    WriteLicenceRequest,
)
from tests.samples.certificates import own_certificate
from tests.samples.licences import NOW, unbound_file
from tests.unit.licensing.test_client import answering

KEY = "SMTT-01234-56789-ABCDE-FGHJK-E"


@pytest.fixture
def outside(tmp_path: Path) -> Outside:
    return Outside(tmp_path / "home", tmp_path / "home", lambda: datetime.fromtimestamp(NOW, UTC))


def _refused(told: object) -> LicenceRefused:
    assert isinstance(told, LicenceRefused)
    return told


def test_without_a_licence_nothing_is_due(outside: Outside) -> None:
    told = read_licence(ReadLicence(), outside)

    assert isinstance(told, LicenceJudged)
    assert (told.standing.state, told.due_in_s, told.has_seat, told.file) == (State.FREE, None, False, "")


def test_a_file_in_the_folder_of_the_window_counts_and_goes_to_the_jobs(
    outside: Outside, tmp_path: Path
) -> None:
    given = tmp_path / "ada.smlic"
    given.write_text(unbound_file(Tier.PRO, NOW), "utf-8")

    taken = take_file(TakeLicenceFile(str(given)), outside)
    read = read_licence(ReadLicence(), outside)

    assert isinstance(taken, LicenceJudged)
    assert taken.is_new
    assert isinstance(read, LicenceJudged)
    assert (read.standing.tier, read.file) == (Tier.PRO, unbound_file(Tier.PRO, NOW))


def test_a_file_that_is_gone_is_told(outside: Outside, tmp_path: Path) -> None:
    told = _refused(take_file(TakeLicenceFile(str(tmp_path / "gone")), outside))

    assert told.trouble.code == "unreadable"
    assert "cannot be read" in str(told.trouble.facts["detail"])


def test_a_server_that_is_not_there_is_told_in_the_words_of_licences(
    outside: Outside, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    monkeypatch.setenv("SPECMINT_LICENCE_SERVER", f"http://127.0.0.1:{port}")

    told = _refused(activate(ActivateLicence(KEY, "", "", Network()), outside))
    wrong = _refused(activate(ActivateLicence(KEY, "", "", Network(ca_file="gone.pem")), outside))

    assert told.trouble.code == "net-offline"
    assert told.now.standing.state is State.FREE
    assert wrong.trouble.code == "net-proxy"


def test_a_certificate_that_is_not_trusted_is_told_with_its_issuer_until_its_file_is_set(
    outside: Outside, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    tls, ca_file = own_certificate(tmp_path)
    with answering(b"HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n", tls=tls) as (address, heard):
        monkeypatch.setenv("SPECMINT_LICENCE_SERVER", address)
        refused = _refused(activate(ActivateLicence(KEY, "", "", Network()), outside))
        trusted = _refused(activate(ActivateLicence(KEY, "", "", Network(ca_file=str(ca_file))), outside))

    assert refused.trouble.code == "net-certificate"
    assert refused.trouble.facts["why"] == "The certificate of 127.0.0.1 comes from Test CA"
    assert trusted.trouble.code == "server-down"
    assert len([each for each in heard if each.strip()]) == 1


def test_a_build_without_a_server_says_so(outside: Outside) -> None:
    told = _refused(activate(ActivateLicence(KEY, "", "", Network()), outside))

    assert told.trouble.code == "no-licence-server"


def test_under_air_gap_nothing_is_sent(outside: Outside) -> None:
    told = _refused(activate(ActivateLicence(KEY, "", "", Network(is_allowed=False)), outside))

    assert told.trouble.code == "air-gap"


def test_a_check_in_the_background_without_a_seat_asks_nobody(outside: Outside) -> None:
    told = check(CheckLicence(Network(), is_asked=False), outside)

    assert isinstance(told, LicenceJudged)
    assert not told.is_asked


def test_there_is_nothing_to_give_back_without_a_licence(outside: Outside) -> None:
    assert _refused(give_back(GiveLicenceBack(Network()), outside)).trouble.code == "no-licence"


def test_a_request_goes_where_the_person_says_or_the_reason_is_told(outside: Outside, tmp_path: Path) -> None:
    written = write_request(WriteLicenceRequest(str(tmp_path / "request.txt"), KEY, "Lab"), outside)
    refused = _refused(write_request(WriteLicenceRequest(str(tmp_path), "", ""), outside))

    assert written == LicenceRequestWritten(str(tmp_path / "request.txt"))
    assert refused.trouble.code == "is-a-folder"


def test_a_folder_that_refuses_is_told_though_nobody_asked(outside: Outside) -> None:
    outside.data.write_text("a file where the folder should be", "utf-8")

    told = _refused(read_licence(ReadLicence(), outside))

    assert (told.trouble.code, told.is_asked) == ("no-store", True)
    assert told.now.standing.state is State.FREE
