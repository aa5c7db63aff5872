"""What an announcement of a newer release is worth: only what our key signed, fresh and newer, is believed."""

from datetime import UTC, datetime
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from specmint_desktop import update
from specmint_desktop.state.release import Look, Release, ReleaseFile
from specmint_desktop.update import Answer, Computer, Known
from tests.samples.releases import ARCHIVE, DEB, NOW, PUBLIC, announcement, signature

DEBIAN = Computer("linux", "x86_64", has_dpkg=True)
SELF = Known(NOW, "0.1.0", "")


def _judged(body: bytes, known: Known = SELF, computer: Computer = DEBIAN) -> Answer:
    return update.judged(body, signature(body), PUBLIC, known, computer)


def test_a_signed_newer_release_is_found_with_the_file_for_this_computer() -> None:
    answer = _judged(announcement())

    file = ReleaseFile("specmint_9.2.0_amd64.deb", 5, "a" * 64)
    assert answer == Answer(Look.FOUND, Release("9.2.0", "Faster.", file))


@pytest.mark.parametrize(
    "given",
    [
        b"",
        b"not base64!",
        "ä".encode(),
        b"AAAA",
        signature(announcement(notes="Slower.")),
        signature(announcement(), before=b""),
        signature(announcement(), before=b"specmint/licence/v1\n"),
        signature(announcement(), Ed25519PrivateKey.from_private_bytes(bytes(32))),
    ],
)
def test_an_answer_that_our_key_did_not_sign_for_this_purpose_is_not_believed(given: bytes) -> None:
    assert update.judged(announcement(), given, PUBLIC, SELF, DEBIAN) == Answer(Look.UNTRUSTED)


@pytest.mark.parametrize("key", ["", "AAAA", "no base64", PUBLIC[:-2]])
def test_a_key_that_is_none_believes_nothing(key: str) -> None:
    body = announcement()

    assert update.judged(body, signature(body), key, SELF, DEBIAN) == Answer(Look.UNTRUSTED)


@pytest.mark.parametrize(
    "changed",
    [
        {"version": "latest"},
        {"version": "9.2.0/../../x"},
        {"version": "9" * 30},
        {"version": 9},
        {"notes": "x" * 4_001},
        {"expires": "2026-09-01T00:00:00"},
        {"expires": "never"},
        {"files": [DEB] * 21},
        {"files": [DEB | {"name": "../specmint.deb"}]},
        {"files": [DEB | {"name": "https://other.example/x.deb"}]},
        {"files": [DEB | {"name": ".hidden"}]},
        {"files": [DEB | {"size": 0}]},
        {"files": [DEB | {"size": 500_000_001}]},
        {"files": [DEB | {"size": "5"}]},
        {"files": [DEB | {"sha256": "A" * 64}]},
        {"files": [DEB | {"sha256": "a" * 63}]},
        {"files": [{"name": "x.deb"}]},
        {"files": None},
    ],
)
def test_a_signed_answer_of_another_shape_is_not_believed_either(changed: dict[str, Any]) -> None:
    assert _judged(announcement(**changed)) == Answer(Look.UNTRUSTED)


@pytest.mark.parametrize("body", [b"", b"[]", b"null", b"\xff", b"{" * 100_000])
def test_a_signed_answer_that_is_no_object_is_not_believed(body: bytes) -> None:
    assert _judged(body) == Answer(Look.UNTRUSTED)


def test_what_later_releases_may_add_is_passed_over() -> None:
    assert _judged(announcement(colour="green")).look is Look.FOUND


def test_an_expired_answer_is_ignored_from_that_second_on() -> None:
    at_the_end = Known(datetime(2026, 9, 1, tzinfo=UTC), "0.1.0", "")

    assert _judged(announcement(), at_the_end) == Answer(Look.EXPIRED)


@pytest.mark.parametrize(
    ("own", "newest_seen", "look"),
    [
        ("9.1.9", "", Look.FOUND),
        ("9.1.10", "9.2", Look.FOUND),
        ("9.2.0rc1", "", Look.FOUND),
        ("9.2.0", "", Look.NEWEST),
        ("9.2", "9.2.0", Look.NEWEST),
        ("10.0", "", Look.NEWEST),
        ("9.1.0", "9.2.1", Look.OLDER),
        ("9.1.0", "9.10", Look.OLDER),
        ("9.1.0", "nonsense", Look.FOUND),
    ],
)
def test_versions_are_compared_by_their_numbers_and_a_repeated_older_answer_is_known(
    own: str, newest_seen: str, look: Look
) -> None:
    assert _judged(announcement(), Known(NOW, own, newest_seen)).look is look


@pytest.mark.parametrize(
    ("computer", "name"),
    [
        (Computer("linux", "x86_64", has_dpkg=True), "specmint_9.2.0_amd64.deb"),
        (Computer("linux", "aarch64", has_dpkg=True), "specmint_9.2.0_arm64.deb"),
        (Computer("linux", "x86_64", has_dpkg=False), "specmint-9.2.0-linux-x86_64.tar.gz"),
        (Computer("win32", "AMD64", has_dpkg=False), "specmint-9.2.0-windows-x86_64.exe"),
        (Computer("darwin", "arm64", has_dpkg=False), "specmint-9.2.0-macos-aarch64.dmg"),
    ],
)
def test_each_system_has_its_file(computer: Computer, name: str) -> None:
    found = _judged(announcement(files=[{**DEB, "name": name}]), computer=computer)

    assert found.release is not None
    assert found.release.file == ReleaseFile(name, 5, "a" * 64)


@pytest.mark.parametrize(
    "computer", [Computer("linux", "riscv64", has_dpkg=True), Computer("freebsd", "amd64", has_dpkg=False)]
)
def test_a_release_without_a_file_for_this_computer_is_told_all_the_same(computer: Computer) -> None:
    assert _judged(announcement(), computer=computer).release == Release("9.2.0", "Faster.", None)


def test_where_the_package_is_lacking_the_archive_serves() -> None:
    found = _judged(announcement(files=[ARCHIVE]))

    assert found.release is not None
    assert found.release.file == ReleaseFile("specmint-9.2.0-linux-x86_64.tar.gz", 6, "b" * 64)


def test_this_build_has_no_address_and_no_key_together_or_both() -> None:
    assert bool(update.ADDRESS) == bool(update.PUBLIC_KEY)
