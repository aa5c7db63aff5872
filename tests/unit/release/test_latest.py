"""Digests, the signed announcement and the list of parts: what the window of this version believes and can read."""

import base64
import hashlib
import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from engine import VERSION
from release import latest, parts
from specmint_desktop import update
from specmint_desktop.state.release import Look, ReleaseFile
from specmint_desktop.update import Computer, Known
from tests.samples.releases import NOW, PRIVATE, PUBLIC

EXPIRES = datetime(2026, 12, 31, tzinfo=UTC)
DEB = f"specmint_{VERSION}_amd64.deb"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "dist"
    made.mkdir()
    (made / DEB).write_bytes(b"package")
    (made / f"specmint-{VERSION}-parts.json").write_bytes(b"{}")
    (made / "notes.txt").write_bytes(b"not handed out")
    return made


def _pem(tmp_path: Path, key: Ed25519PrivateKey = PRIVATE) -> Path:
    file = tmp_path / "key.pem"
    file.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return file


def test_the_window_of_an_older_version_believes_what_is_written_here(folder: Path, tmp_path: Path) -> None:
    latest.written(folder, "Faster.", EXPIRES, _pem(tmp_path))

    body, signature = ((folder / name).read_bytes() for name in ("latest.json", "latest.json.sig"))
    answer = update.judged(
        body, signature, PUBLIC, Known(NOW, "0.0.1", ""), Computer("linux", "x86_64", has_dpkg=True)
    )

    digest = hashlib.sha256(b"package").hexdigest()
    assert answer.look is Look.FOUND
    assert answer.release is not None
    assert (answer.release.version, answer.release.notes) == (VERSION, "Faster.")
    assert answer.release.file == ReleaseFile(DEB, 7, digest)


def test_the_digests_are_those_that_sha256sum_checks_and_are_signed_as_they_stand(
    folder: Path, tmp_path: Path
) -> None:
    latest.written(folder, "", EXPIRES, _pem(tmp_path))

    sums = (folder / "SHA256SUMS").read_bytes()
    assert [line.split("  ")[1] for line in sums.decode().splitlines()] == [
        f"specmint-{VERSION}-parts.json",
        DEB,
    ]
    PRIVATE.public_key().verify((folder / "SHA256SUMS.sig").read_bytes(), sums)
    if sys.platform == "linux":
        subprocess.run(
            ["sha256sum", "--check", "--strict", "SHA256SUMS"], cwd=folder, check=True, capture_output=True
        )


def test_without_a_key_nothing_is_signed(folder: Path) -> None:
    made = latest.written(folder, "", EXPIRES, None)

    assert [path.name for path in made] == ["SHA256SUMS", "latest.json"]
    assert not list(folder.glob("*.sig"))


def test_the_announcement_lists_only_what_is_installed(folder: Path) -> None:
    latest.written(folder, "", EXPIRES, None)

    told = json.loads((folder / "latest.json").read_text("utf-8"))

    assert [each["name"] for each in told["files"]] == [DEB]
    assert told["expires"] == "2026-12-31T00:00:00Z"


def test_a_folder_without_a_file_of_a_release_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="holds no file of a release"):
        latest.written(tmp_path, "", EXPIRES, None)


def test_a_key_of_another_kind_or_one_that_this_version_does_not_believe_is_refused(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = generate_private_key(SECP256R1()).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    with pytest.raises(SystemExit, match="no Ed25519 key"):
        latest.signing_key(other)

    monkeypatch.setattr(update, "PUBLIC_KEY", base64.b64encode(bytes(32)).decode())
    with pytest.raises(SystemExit, match="believes another"):
        latest.written(folder, "", EXPIRES, _pem(tmp_path))


def test_the_command_takes_notes_and_date(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "notes.md").write_text("- Faster.\n", "utf-8")
    given = ["--expires", "2027-01-31", "--notes", str(tmp_path / "notes.md"), "--key", str(_pem(tmp_path))]
    monkeypatch.setattr(sys, "argv", ["latest", str(folder), *given])

    assert latest.main() == 0

    assert json.loads((folder / "latest.json").read_text("utf-8"))["notes"] == "- Faster."
    assert len(capsys.readouterr().out.splitlines()) == 4


def test_the_list_of_parts_has_each_package_of_the_bundle_with_version_licence_and_digests(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bundle = tmp_path / "bundle"
    for name in ("httpx", "pydantic", "a-part-that-is-not-installed"):
        (bundle / "_internal" / "licenses" / name).mkdir(parents=True)
    for name in ("specmint", "specmint-desktop"):
        (bundle / name).touch()
    out = tmp_path / "parts.json"
    monkeypatch.setattr(sys, "argv", ["parts", "--bundle", str(bundle), "--out", str(out)])

    assert parts.main() == 0

    told = json.loads(out.read_text("utf-8"))
    by_name = {each["name"]: each for each in told["components"]}
    assert (told["bomFormat"], told["specVersion"]) == ("CycloneDX", "1.6")
    assert told["metadata"]["component"]["version"] == VERSION
    assert set(by_name) == {"CPython", "httpx", "pydantic", "a-part-that-is-not-installed"}
    assert by_name["httpx"]["purl"] == f"pkg:pypi/httpx@{by_name['httpx']['version']}"
    assert by_name["pydantic"]["licenses"] == [{"license": {"name": "MIT"}}]
    assert by_name["httpx"]["properties"]
    assert all(len(each["value"]) == 64 for each in by_name["httpx"]["properties"])


def test_every_package_of_the_lock_has_its_digests() -> None:
    found = parts.locked()

    assert {"cryptography", "pyside6-essentials", "sentry-sdk"} <= set(found)
    assert [name for name, digests in found.items() if not digests] == []
