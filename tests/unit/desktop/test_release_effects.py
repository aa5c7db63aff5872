"""Newer releases from a server on this machine: friendly, hostile, slow and gone."""

import hashlib
import select
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from engine.errors import RemoteError, SpecMintError
from engine.jobs.messages import Network
from specmint_desktop.effects import Outside
from specmint_desktop.effects.release import (
    download_update,
    look_for_update,
    this_computer,
)
from specmint_desktop.state.release import DownloadUpdate, Look, LookForUpdate, ReleaseFile, UpdateLookedFor
from specmint_desktop.update import MOST_BYTES
from tests.samples.releases import NOW, announcement, channel, signature
from tests.samples.sites import Handler, Site, running

BODY = b"the package" * 10
FILE = ReleaseFile("specmint_9.2.0_amd64.deb", len(BODY), hashlib.sha256(BODY).hexdigest())


@pytest.fixture
def site() -> Iterator[Site]:
    with running() as made:
        yield made


@pytest.fixture
def outside(tmp_path: Path) -> Outside:
    return Outside(tmp_path, tmp_path, lambda: NOW)


def _announce(site: Site, body: bytes) -> None:
    site.pages |= {"/latest.json": body, "/latest.json.sig": signature(body)}


def _look(site: Site, outside: Outside) -> UpdateLookedFor:
    return look_for_update(LookForUpdate(channel(site.url("/latest.json")), Network()), outside)


def _download(site: Site, outside: Outside, file: ReleaseFile = FILE) -> Path:
    asked = DownloadUpdate(channel(site.url("/latest.json")), file, Network())
    return Path(download_update(asked, outside).path)


def test_a_signed_announcement_is_found_by_two_plain_requests(site: Site, outside: Outside) -> None:
    _announce(site, announcement())

    found = _look(site, outside)

    assert found.look is Look.FOUND
    assert found.release is not None
    assert (found.release.version, found.release.notes) == ("9.2.0", "Faster.")
    assert site.asked == ["/latest.json", "/latest.json.sig"]


def test_an_older_announcement_is_ignored_once_a_newer_one_was_seen_even_after_a_restart(
    site: Site, outside: Outside
) -> None:
    _announce(site, announcement())
    _look(site, outside)

    _announce(site, announcement(version="9.1.0"))

    assert _look(site, outside) == UpdateLookedFor(Look.OLDER)


@pytest.mark.parametrize("written", [b"{", b'{"newest_seen": 9}', b"[]"])
def test_a_damaged_note_of_what_was_seen_hinders_nothing(
    site: Site, outside: Outside, written: bytes
) -> None:
    (outside.data / "update.json").write_bytes(written)
    _announce(site, announcement())

    assert _look(site, outside).look is Look.FOUND


def test_an_answer_without_its_signature_or_with_that_of_another_is_not_believed(
    site: Site, outside: Outside
) -> None:
    _announce(site, announcement())
    site.pages["/latest.json.sig"] = signature(announcement(version="9.3.0"))

    assert _look(site, outside) == UpdateLookedFor(Look.UNTRUSTED)
    assert not (outside.data / "update.json").exists()

    del site.pages["/latest.json.sig"]
    assert _look(site, outside) == UpdateLookedFor(Look.UNREACHED)


@pytest.mark.parametrize("answer", [(404, ""), (500, ""), "http://127.0.0.1:1/latest.json", "/latest.json"])
def test_no_answer_a_redirect_to_another_host_and_a_circle_are_all_unreached(
    site: Site, outside: Outside, answer: str | tuple[int, str]
) -> None:
    _announce(site, announcement())
    site.pages["/latest.json"] = answer

    assert _look(site, outside) == UpdateLookedFor(Look.UNREACHED)


def test_a_redirect_on_the_same_host_is_followed(site: Site, outside: Outside) -> None:
    _announce(site, announcement())
    site.pages["/new.json"] = announcement()
    site.pages["/latest.json"] = "/new.json"

    assert _look(site, outside).look is Look.FOUND


def test_a_body_that_is_too_long_is_not_read_to_its_end(site: Site, outside: Outside) -> None:
    sent: list[int] = []

    def endless(handler: Handler) -> None:
        handler.send_response(200)
        handler.end_headers()
        while sum(sent) < 100 * MOST_BYTES:
            sent.append(handler.wfile.write(b" " * 10_000))

    site.pages["/latest.json"] = endless

    assert _look(site, outside) == UpdateLookedFor(Look.UNREACHED)
    assert sum(sent) < 100 * MOST_BYTES


def test_a_packed_body_is_refused_before_it_is_unpacked(site: Site, outside: Outside) -> None:
    def packed(handler: Handler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Encoding", "gzip")
        handler.end_headers()
        handler.wfile.write(b"\x1f\x8b")

    site.pages["/latest.json"] = packed

    assert _look(site, outside) == UpdateLookedFor(Look.UNREACHED)


def test_a_server_that_sends_a_byte_now_and_then_is_given_up_in_time(
    site: Site, outside: Outside, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("specmint_desktop.effects.release.TIMEOUT_S", 0.2)
    sent: list[int] = []

    def drip(handler: Handler) -> None:
        handler.send_response(200)
        handler.end_headers()
        while len(sent) < 1_000:
            sent.append(handler.wfile.write(b" "))
            handler.wfile.flush()
            if select.select([handler.connection], [], [], 0.01)[0]:  # whoever asked has gone
                return

    site.pages["/latest.json"] = drip

    assert _look(site, outside) == UpdateLookedFor(Look.UNREACHED)
    assert len(sent) < 1_000


def test_a_server_that_is_gone_is_unreached(outside: Outside) -> None:
    asked = LookForUpdate(channel("http://127.0.0.1:9/latest.json"), Network())

    assert look_for_update(asked, outside) == UpdateLookedFor(Look.UNREACHED)


def test_a_file_has_its_name_once_it_is_whole_and_verified(site: Site, outside: Outside) -> None:
    site.pages["/specmint_9.2.0_amd64.deb"] = BODY

    place = _download(site, outside)

    assert place == outside.data / "updates" / "specmint_9.2.0_amd64.deb"
    assert place.read_bytes() == BODY
    assert [each.name for each in place.parent.iterdir()] == [place.name]


def test_a_verified_file_is_not_fetched_again_and_another_version_takes_its_place(
    site: Site, outside: Outside
) -> None:
    site.pages |= {"/specmint_9.2.0_amd64.deb": BODY, "/specmint_9.3.0_amd64.deb": BODY}
    _download(site, outside)
    _download(site, outside)
    assert len(site.asked) == 1

    newer = _download(site, outside, FILE._replace(name="specmint_9.3.0_amd64.deb"))

    assert [each.name for each in newer.parent.iterdir()] == ["specmint_9.3.0_amd64.deb"]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (BODY[:-1] + b"?", "update-damaged"),
        (BODY[:-1], "update-damaged"),
        (b"", "update-damaged"),
        (BODY + b"more", "update-failed"),
        ((404, ""), "update-failed"),
        ("http://127.0.0.1:1/x.deb", "update-failed"),
    ],
)
def test_what_is_not_the_announced_file_is_thrown_away(
    site: Site, outside: Outside, body: bytes | str | tuple[int, str], code: str
) -> None:
    site.pages["/specmint_9.2.0_amd64.deb"] = body

    with pytest.raises(RemoteError) as error:
        _download(site, outside)

    assert error.value.problem.code == code
    assert list((outside.data / "updates").iterdir()) == []


def test_a_damaged_file_of_an_earlier_download_is_fetched_anew(site: Site, outside: Outside) -> None:
    site.pages["/specmint_9.2.0_amd64.deb"] = BODY
    _download(site, outside).write_bytes(b"x")

    assert _download(site, outside).read_bytes() == BODY


def test_a_download_ends_when_the_window_ends(site: Site, tmp_path: Path) -> None:
    closing: Callable[[], bool] = lambda: True  # noqa: E731 - a value
    site.pages["/specmint_9.2.0_amd64.deb"] = BODY

    with pytest.raises(RemoteError, match="takes too long"):
        _download(site, Outside(tmp_path, tmp_path, lambda: NOW, closing))


def test_a_folder_that_cannot_be_written_is_told(site: Site, outside: Outside) -> None:
    (outside.data / "updates").write_text("a file where the folder should be", "utf-8")

    with pytest.raises(SpecMintError):
        _download(site, outside)


def test_this_computer_says_what_it_is() -> None:
    assert this_computer().system in ("linux", "win32", "darwin")
