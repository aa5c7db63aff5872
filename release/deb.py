"""`python -m release.deb` makes the Debian package and the archive of dist/specmint; the same bundle, the same bytes."""

import argparse
import gzip
import os
import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path
from typing import Final

from engine import VERSION
from release.bundle import LAUNCHERS, PACKAGING, ROOT, check, files_of, least_glibc, machine, stamp

HOME: Final = "opt/specmint"
DEBIAN: Final = {"x86_64": "amd64", "aarch64": "arm64"}
MAINTAINER: Final = "SpecMint <packages@specmint.invalid>"
# What Qt loads of the system and the bundle does not bring; the names are those of Debian 12, later ones provide them.
DEPENDS: Final = (
    "libdbus-1-3", "libegl1", "libfontconfig1", "libgl1", "libglib2.0-0", "libxcb-cursor0", "libxcb-icccm4",
    "libxcb-image0", "libxcb-keysyms1", "libxcb-randr0", "libxcb-render-util0", "libxcb-shape0", "libxcb-xkb1",
    "libxkbcommon-x11-0", "libxkbcommon0",
)  # fmt: skip
DESCRIPTION: Final = """\
Description: turns an OpenAPI document into runnable API tests
 SpecMint reads an OpenAPI document and writes its API tests as four projects:
 pytest, JUnit 5, Node and Postman. Every case says why it is there, and the
 same document, options and seed give the same files.
 .
 The package holds the window, specmint-desktop, and the command, specmint.
"""
_XZ_LEVEL: Final = 6


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m release.deb", description=__doc__)
    parser.add_argument("--bundle", type=Path, default=ROOT / "dist" / "specmint", metavar="DIR")
    parser.add_argument("--out", type=Path, default=ROOT / "dist", metavar="DIR")
    options = parser.parse_args()
    check(options.bundle)
    for made in (archive(options.bundle, options.out), package(options.bundle, options.out)):
        print(f"{made} {made.stat().st_size / 1_000_000:.1f} MB")
    return 0


def package(bundle: Path, out: Path, level: int = _XZ_LEVEL) -> Path:
    """Make `specmint_VERSION_ARCH.deb` in `out` and return it."""
    architecture = DEBIAN[machine()]
    made = out / f"specmint_{VERSION}_{architecture}.deb"
    with tempfile.TemporaryDirectory(prefix="specmint-deb-") as folder:
        tree = Path(folder) / "tree"
        _fill(tree, bundle)
        _write(tree / "DEBIAN" / "control", _control(tree, architecture, least_glibc(bundle)).encode())
        _settle(tree)
        command = ["dpkg-deb", "--root-owner-group", "-Zxz", f"-z{level}", "--build", str(tree), str(made)]
        environment = {**os.environ, "SOURCE_DATE_EPOCH": str(stamp())}
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=environment)
    return made


def archive(bundle: Path, out: Path, level: int = 9) -> Path:
    """Make `specmint-VERSION-linux-ARCH.tar.gz` in `out` and return it."""
    made = out / f"specmint-{VERSION}-linux-{machine()}.tar.gz"
    top = f"specmint-{VERSION}"
    with (
        made.open("wb") as raw,
        gzip.GzipFile("", "wb", level, raw, mtime=stamp()) as packed,
        tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as opened,
    ):
        for path in files_of(bundle):
            opened.add(path, f"{top}/{path.relative_to(bundle).as_posix()}", filter=_anonymous)
        for name in ("specmint.desktop", "specmint.1", "specmint-desktop.1"):
            opened.add(PACKAGING / name, f"{top}/share/{name}", filter=_anonymous)
        opened.add(ROOT / "LICENSE", f"{top}/LICENSE", filter=_anonymous)
    return made


def _fill(tree: Path, bundle: Path) -> None:
    """Lay the files where the system looks for them."""
    shutil.copytree(bundle, tree / HOME, symlinks=True)
    commands = tree / "usr" / "bin"
    commands.mkdir(parents=True)
    for name in LAUNCHERS:
        (commands / name).symlink_to(f"/{HOME}/{name}")
        _write(tree / f"usr/share/man/man1/{name}.1.gz", _packed(PACKAGING / f"{name}.1"))
    share = tree / "usr" / "share"
    _write(share / "applications" / "specmint.desktop", (PACKAGING / "specmint.desktop").read_bytes())
    _write(share / "metainfo" / "specmint.metainfo.xml", (PACKAGING / "specmint.metainfo.xml").read_bytes())
    icon = ROOT / "resources" / "icons" / "specmint.svg"
    _write(share / "icons" / "hicolor" / "scalable" / "apps" / "specmint.svg", icon.read_bytes())
    told = f"The licences of all parts of SpecMint lie in /{HOME}/_internal/licenses.\n\nSpecMint itself:\n\n"
    _write(share / "doc" / "specmint" / "copyright", told.encode() + (ROOT / "LICENSE").read_bytes())
    _write(share / "doc" / "specmint" / "changelog.gz", _packed(ROOT / "CHANGELOG.md"))


def _control(tree: Path, architecture: str, glibc: str) -> str:
    size = sum(path.stat().st_size for path in files_of(tree) if not path.is_symlink())
    return (
        f"Package: specmint\nVersion: {VERSION}\nArchitecture: {architecture}\nMaintainer: {MAINTAINER}\n"
        f"Installed-Size: {-(-size // 1024)}\nDepends: {', '.join((f'libc6 (>= {glibc})', *DEPENDS))}\n"
        f"Section: devel\nPriority: optional\n{DESCRIPTION}"
    )


def _settle(tree: Path) -> None:
    """Give everything one time and the modes that Debian asks for, whatever the umask of who builds."""
    for path in (tree, *tree.rglob("*")):
        if not path.is_symlink():
            is_program = path.is_dir() or (path.stat().st_mode & 0o100 and ".so" not in path.name)
            path.chmod(0o755 if is_program else 0o644)
        os.utime(path, (stamp(), stamp()), follow_symlinks=False)


def _anonymous(member: tarfile.TarInfo) -> tarfile.TarInfo:
    member.uid = member.gid = 0
    member.uname = member.gname = "root"
    member.mtime = stamp()
    member.mode = 0o755 if member.mode & 0o100 else 0o644
    return member


def _packed(path: Path) -> bytes:
    return gzip.compress(path.read_bytes(), 9, mtime=0)


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


if __name__ == "__main__":
    raise SystemExit(main())
