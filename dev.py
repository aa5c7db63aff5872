#!/usr/bin/env python3
"""A newcomer's two commands; needs nothing but Python 3.11 or newer.

    python3 dev.py demo [FOLDER]   generates the test projects of the sample document into FOLDER
    python3 dev.py test [ARGS]     runs all checks and tests; with ARGS only pytest, with these arguments

Both make `.venv` beside this file, from the hashes of requirements.lock, and renew it when the lock changed.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

if sys.version_info < (3, 11):  # noqa: UP036 - whoever starts this with an older Python gets a sentence
    sys.exit(f"dev.py: Python {sys.version.split()[0]} is too old; start it with Python 3.11 or newer")

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
LOCK = ROOT / "requirements.lock"
TOOLS = ROOT / "tests" / "tools"
SAMPLE = ROOT / "resources" / "samples" / "bookshop.yaml"
PIP = ("-m", "pip", "--disable-pip-version-check", "--no-input", "install", "-qq")

# Debian's name of a package, and what shows that it is there: a command, or a file (`*` is any folder).
FOR_TESTS = {
    "git": "git",
    "curl": "curl",
    "nodejs": "node",
    "npm": "npm",
    "openjdk-17-jdk-headless": "/usr/bin/javac",
    "maven": "mvn",
    "junit5": "/usr/share/java/junit-jupiter-api.jar",
    "libjackson2-databind-java": "/usr/share/java/jackson-databind.jar",
    "libslf4j-java": "/usr/share/java/slf4j-nop.jar",
    "libsurefire-java": "/usr/share/java/maven-surefire-plugin.jar",
    "libmaven-compiler-plugin-java": "/usr/share/maven-repo/org/apache/maven/plugins/maven-compiler-plugin",
    "libmaven-resources-plugin-java": "/usr/share/maven-repo/org/apache/maven/plugins/maven-resources-plugin",
    # the licence server
    "postgresql": "/usr/lib/postgresql/*/bin/initdb",
    # the window, without a screen
    "libegl1": "/usr/lib/*/libEGL.so.1",
    "libgl1": "/usr/lib/*/libGL.so.1",
    "libglib2.0-0": "/usr/lib/*/libglib-2.0.so.0",
    "libdbus-1-3": "/usr/lib/*/libdbus-1.so.3",
    "libfontconfig1": "/usr/lib/*/libfontconfig.so.1",
    "libxkbcommon0": "/usr/lib/*/libxkbcommon.so.0",
    "fonts-dejavu-core": "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf",
    # the window on a virtual screen, used by mouse and read like a screen reader does
    "libxkbcommon-x11-0": "/usr/lib/*/libxkbcommon-x11.so.0",
    "libxcb-cursor0": "/usr/lib/*/libxcb-cursor.so.0",
    "libxcb-icccm4": "/usr/lib/*/libxcb-icccm.so.4",
    "libxcb-image0": "/usr/lib/*/libxcb-image.so.0",
    "libxcb-keysyms1": "/usr/lib/*/libxcb-keysyms.so.1",
    "libxcb-randr0": "/usr/lib/*/libxcb-randr.so.0",
    "libxcb-render-util0": "/usr/lib/*/libxcb-render-util.so.0",
    "libxcb-shape0": "/usr/lib/*/libxcb-shape.so.0",
    "libxcb-xkb1": "/usr/lib/*/libxcb-xkb.so.1",
    "xvfb": "Xvfb",
    "xauth": "xauth",
    "xdotool": "xdotool",
    "openbox": "openbox",
    "pcmanfm": "pcmanfm",
    "dbus-x11": "dbus-launch",
    "at-spi2-core": "/usr/libexec/at-spi-bus-launcher",
    "python3-pyatspi": "/usr/lib/python3/dist-packages/pyatspi",
    # the bundle
    "binutils": "objdump",
    # the package
    "desktop-file-utils": "desktop-file-validate",
    "appstream": "appstreamcli",
    "lintian": "lintian",
}


def main(arguments: list[str]) -> int:
    # No `match`: an older Python must be able to read this file to say that it is too old.
    command, rest = (arguments[0], arguments[1:]) if arguments else ("", [])
    if command == "test":
        return test(rest)
    if command == "demo" and len(rest) <= 1 and not any(word.startswith("-") for word in rest):
        return demo(Path(rest[0] if rest else "specmint-demo"))
    print((__doc__ or "").strip())
    return 0 if command in ("--help", "-h") else 2


def demo(out: Path) -> int:
    prepare()
    say(f"specmint generate {SAMPLE.relative_to(ROOT).as_posix()} --out {out}")
    done = subprocess.run([PYTHON, "-m", "engine", "generate", SAMPLE, "--out", out], check=False)
    if done.returncode == 0:
        say(
            f"look at {out / 'README.md'} first: it says how to run each project in two commands;"
            f" {out / 'cases.json'} holds every case with its reason"
        )
    return done.returncode


def test(chosen: list[str]) -> int:
    absent = {name: probe for name, probe in FOR_TESTS.items() if not is_there(probe)}
    system_packages(absent, needed=False)
    prepare()
    npm_packages()
    run([PYTHON, "-c", "import PySide6.QtWidgets"], NO_WINDOW)
    command = ["-m", "pytest", *chosen] if chosen else ["-m", "poethepoet", "check"]
    path = os.pathsep.join((str(PYTHON.parent), os.environ.get("PATH", os.defpath)))
    return subprocess.run(
        [PYTHON, *command], cwd=ROOT, env={**os.environ, "PATH": path}, check=False
    ).returncode


def prepare() -> None:
    """Make `.venv`, or renew it where the lock or the project's own description changed."""
    if not works(PYTHON):
        if importlib.util.find_spec("ensurepip") is None:
            system_packages({"python3-venv": "the module ensurepip"}, needed=True)
        say("making .venv")
        run([sys.executable, "-m", "venv", "--clear", VENV], "this Python cannot make a virtual environment")
    if renewed(VENV / ".lock-stamp", LOCK):
        say("installing the packages of requirements.lock (once, about a minute)")
        run([PYTHON, *PIP, "--require-hashes", "-r", LOCK], NO_PIP)
        stamp(VENV / ".lock-stamp", LOCK)
    project = ROOT / "pyproject.toml"
    if renewed(VENV / ".project-stamp", project):
        run([PYTHON, *PIP, "--no-deps", "--no-build-isolation", "--editable", ROOT], NO_PIP)
        stamp(VENV / ".project-stamp", project)


NO_PIP = "pip failed; where it reached no package it needs the network, PIP_INDEX_URL or HTTPS_PROXY"
NO_WINDOW = (
    "Qt does not start here: its system libraries are missing (on Debian: libegl1 libgl1 libxkbcommon0 ...)"
)
NO_NPM = (
    "npm failed; where it reached no package it needs the network, a registry in its settings or HTTPS_PROXY"
)


def npm_packages() -> None:
    """Install the tools that the tests of generated projects use; left out where there is no npm."""
    lock, npm = TOOLS / "package-lock.json", shutil.which("npm")
    if not lock.exists() or npm is None or not renewed(TOOLS / "node_modules" / ".stamp", lock):
        return
    say("installing the npm packages of tests/tools (once)")
    run(
        [npm, "ci", "--prefix", TOOLS, "--ignore-scripts", "--no-audit", "--no-fund"], "npm could not install"
    )
    stamp(TOOLS / "node_modules" / ".stamp", lock)


def system_packages(missing: dict[str, str], *, needed: bool) -> None:
    """Install Debian packages where that is allowed; else say the line to type.

    Args:
        missing: Debian's name of a package -> what shows that it is absent.
        needed: nothing goes on without them; else tests that miss them are skipped.
    """
    if not missing:
        return
    apt, names = shutil.which("apt-get"), sorted(missing)
    if apt is None:
        stop_or_say(f"not found: {', '.join(missing.values())}", needed=needed)
        return
    as_root = as_administrator()
    if as_root is None:
        stop_or_say(f"packages are missing; type: sudo apt-get install {' '.join(names)}", needed=needed)
        return
    say(f"apt-get install {' '.join(names)}")
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run([*as_root, apt, "update", "-qq"], env=quiet, check=False)
    install = [*as_root, apt, "install", "-y", "-qq", "--no-install-recommends", *names]
    run(install, f"apt-get could not install {' '.join(names)}", env=quiet)


def as_administrator() -> list[str] | None:
    """Return what goes before a command that root must start; None where a person has to type it."""
    if os.geteuid() == 0:
        return []
    sudo = shutil.which("sudo")
    return [sudo, "-n"] if sudo and os.environ.get("CI") else None


def stop_or_say(text: str, *, needed: bool) -> None:
    if needed:
        sys.exit(f"dev.py: {text}")
    say(f"{text} (tests that need them are skipped)")


def is_there(probe: str) -> bool:
    return any(Path("/").glob(probe[1:])) if "/" in probe else shutil.which(probe) is not None


def works(python: Path) -> bool:
    """Say whether this interpreter of a virtual environment starts, has pip and is new enough."""
    if not python.exists():
        return False
    check = "import pip, sys; sys.exit(sys.version_info < (3, 11))"
    return subprocess.run([python, "-c", check], capture_output=True, check=False).returncode == 0


def renewed(mark: Path, source: Path) -> bool:
    return not mark.exists() or mark.read_text("ascii") != digest(source)


def stamp(mark: Path, source: Path) -> None:
    mark.write_text(digest(source), "ascii")


def digest(source: Path) -> str:
    return hashlib.sha256(source.read_bytes()).hexdigest()


def run(command: Sequence[str | Path], failure: str, env: dict[str, str] | None = None) -> None:
    try:
        code = subprocess.run(command, env=env, check=False).returncode
    except OSError as error:
        sys.exit(f"dev.py: {failure}: {error}")
    if code != 0:
        sys.exit(f"dev.py: {failure} (exit {code}, see the lines above)")


def say(text: str) -> None:
    print(f"dev.py: {text}", flush=True)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
