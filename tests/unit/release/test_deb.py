"""The Debian package and the archive: where files lie, who owns them, and that the same bundle gives the same bytes."""

import gzip
import os
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from engine import VERSION
from release import deb
from release.bundle import PACKAGING, check, least_glibc, machine

HOME = "opt" + "/specmint"
needs_dpkg = pytest.mark.skipif(shutil.which("dpkg-deb") is None, reason="no dpkg-deb")
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="packages of Linux")


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    """A bundle of a few small files, with modes that no package may have and a link."""
    made = tmp_path / "bundle"
    (made / "_internal" / "licenses" / "httpx").mkdir(parents=True)
    for name in ("specmint", "specmint-desktop"):
        (made / name).write_bytes(b"\x7fELF" + b"GLIBC_2.17\0" + b"GLIBC_2.36\0" + b"GLIBC_2.4\0")
        (made / name).chmod(0o777)
    (made / "_internal" / "data.txt").write_text("data GLIBC_2.99\0", "utf-8")
    (made / "_internal" / "data.txt").chmod(0o666)
    (made / "_internal" / "libx.so.1").write_bytes(b"")
    (made / "_internal" / "libx.so.1").chmod(0o755)
    (made / "_internal" / "link.txt").symlink_to("data.txt")
    return made


def _built(bundle: Path, tmp_path: Path, name: str) -> Path:
    out = tmp_path / name
    out.mkdir()
    return deb.package(bundle, out, level=0)


def _listed(package: Path) -> dict[str, tuple[str, str]]:
    """Return mode and owner of each file of a package."""
    listing = subprocess.run(["dpkg-deb", "-c", package], capture_output=True, text=True, check=True).stdout
    rows = [line.split(None, 5) for line in listing.splitlines()]
    return {row[5].removeprefix("./"): (row[0], row[1]) for row in rows}


@needs_dpkg
def test_files_lie_where_the_system_looks_and_belong_to_root(bundle: Path, tmp_path: Path) -> None:
    listed = _listed(_built(bundle, tmp_path, "out"))

    assert {owner for _, owner in listed.values()} == {"root/root"}
    assert listed[f"{HOME}/specmint-desktop"][0] == "-rwxr-xr-x"
    assert listed[f"{HOME}/_internal/data.txt"][0] == "-rw-r--r--"
    assert listed[f"{HOME}/_internal/libx.so.1"][0] == "-rw-r--r--"
    assert listed[f"{HOME}/_internal/"][0] == "drwxr-xr-x"
    assert f"usr/bin/specmint -> /{HOME}/specmint" in listed
    assert f"usr/bin/specmint-desktop -> /{HOME}/specmint-desktop" in listed
    assert f"{HOME}/_internal/link.txt -> data.txt" in listed
    assert {
        "usr/share/applications/specmint.desktop",
        "usr/share/metainfo/specmint.metainfo.xml",
        "usr/share/icons/hicolor/scalable/apps/specmint.svg",
        "usr/share/man/man1/specmint.1.gz",
        "usr/share/man/man1/specmint-desktop.1.gz",
        "usr/share/doc/specmint/copyright",
        "usr/share/doc/specmint/changelog.gz",
    } <= set(listed)


@needs_dpkg
def test_the_same_bundle_gives_the_same_bytes_whatever_the_clock_and_the_umask(
    bundle: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1780000000")
    first = _built(bundle, tmp_path, "first").read_bytes(), deb.archive(bundle, tmp_path, 0).read_bytes()

    os.utime(bundle / "specmint", (1, 1))
    before = os.umask(0o077)
    try:
        copy = shutil.copytree(bundle, tmp_path / "copy", symlinks=True)
        second = _built(copy, tmp_path, "second").read_bytes(), deb.archive(copy, tmp_path, 0).read_bytes()
    finally:
        os.umask(before)

    assert first == second


@needs_dpkg
def test_the_control_file_names_what_debian_12_has(bundle: Path, tmp_path: Path) -> None:
    control = subprocess.run(
        ["dpkg-deb", "-f", _built(bundle, tmp_path, "out")], capture_output=True, text=True, check=True
    ).stdout
    fields = dict(line.split(": ", 1) for line in control.splitlines() if not line.startswith(" "))

    assert (fields["Package"], fields["Version"]) == ("specmint", VERSION)
    assert fields["Architecture"] == {"x86_64": "amd64", "aarch64": "arm64"}[machine()]
    assert fields["Depends"].startswith("libc6 (>= 2.36), libdbus-1-3, libegl1, ")
    assert int(fields["Installed-Size"]) > 0


def test_every_package_that_it_depends_on_is_one_that_the_tests_of_the_window_install() -> None:
    root = PACKAGING.parents[1]
    installed = (root / "dev.py").read_text("utf-8")

    assert [name for name in deb.DEPENDS if f'"{name}":' not in installed] == []


def test_the_archive_has_one_folder_owned_by_root_with_links_and_modes(bundle: Path, tmp_path: Path) -> None:
    made = deb.archive(bundle, tmp_path, 1)

    with tarfile.open(made) as opened:
        members = {each.name: each for each in opened.getmembers()}
    top = f"specmint-{VERSION}"
    assert made.name == f"specmint-{VERSION}-linux-{machine()}.tar.gz"
    assert {name.partition("/")[0] for name in members} == {top}
    assert {(each.uid, each.gid, each.uname) for each in members.values()} == {(0, 0, "root")}
    assert members[f"{top}/specmint"].mode == 0o755
    assert members[f"{top}/_internal/data.txt"].mode == 0o644
    assert members[f"{top}/_internal/link.txt"].linkname == "data.txt"
    assert f"{top}/LICENSE" in members


def test_the_oldest_glibc_is_the_newest_that_a_binary_names(bundle: Path) -> None:
    assert least_glibc(bundle) == "2.36"


def test_a_folder_that_is_no_bundle_ends_the_build(tmp_path: Path) -> None:
    with pytest.raises(
        SystemExit, match="has no specmint and no specmint-desktop; build it first: poe bundle"
    ):
        check(tmp_path)


def test_the_command_makes_both(
    bundle: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["deb", "--bundle", str(bundle), "--out", str(tmp_path)])
    if shutil.which("dpkg-deb") is None:
        pytest.skip("no dpkg-deb")

    assert deb.main() == 0

    said = capsys.readouterr().out
    assert ".deb" in said
    assert ".tar.gz" in said


@pytest.mark.parametrize(
    ("tool", "arguments", "file"),
    [
        ("desktop-file-validate", (), "specmint.desktop"),
        ("appstreamcli", ("validate", "--no-net"), "specmint.metainfo.xml"),
        ("man", ("--warnings", "-l"), "specmint.1"),
        ("man", ("--warnings", "-l"), "specmint-desktop.1"),
    ],
)
def test_what_the_desktop_reads_is_right(tool: str, arguments: tuple[str, ...], file: str) -> None:
    if shutil.which(tool) is None:
        pytest.skip(f"no {tool}")

    done = subprocess.run([tool, *arguments, PACKAGING / file], capture_output=True, text=True, check=False)

    assert (done.returncode, done.stderr) == (0, ""), done.stdout


@needs_dpkg
@pytest.mark.skipif(shutil.which("lintian") is None, reason="no lintian")
def test_lintian_finds_no_error_but_the_folder_that_is_not_debians(bundle: Path, tmp_path: Path) -> None:
    """A package from outside of Debian lies in `opt`; the small bundle's programs are no real ones."""
    made = _built(bundle, tmp_path, "out")

    told = subprocess.run(
        [
            "lintian",
            "--allow-root",
            "--suppress-tags",
            "dir-or-file-in-opt,binary-from-other-architecture",
            made,
        ],
        capture_output=True,
        text=True,
        check=False,
    ).stdout

    assert [line for line in told.splitlines() if line.startswith("E:")] == []


def test_manuals_name_every_command_of_the_program() -> None:
    manual = (PACKAGING / "specmint.1").read_text("utf-8")
    told = subprocess.run(
        [sys.executable, "-m", "engine", "--help"],
        capture_output=True,
        text=True,
        check=True,
        cwd=PACKAGING.parents[1],
    ).stdout
    commands = [line.split()[0] for line in told.splitlines() if line.startswith("    ") and line[4] != " "]

    assert commands
    assert [name for name in commands if f".B {name}\n" not in manual] == []
    assert gzip.decompress(deb._packed(PACKAGING / "specmint.1")).decode() == manual
