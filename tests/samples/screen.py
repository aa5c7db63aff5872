"""A virtual screen of its own: a window manager, a session bus with assistive technology, and a real window."""

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from contextlib import closing, suppress
from pathlib import Path
from time import monotonic
from types import TracebackType
from typing import Any, Self

import pytest

ROOT = Path(__file__).parents[2]
SYSTEM_PYTHON = "/usr/bin/python3"
ASSISTANCE = "/usr/libexec/at-spi-bus-launcher"
NEEDED = ("Xvfb", "openbox", "xdotool", "pcmanfm", "dbus-daemon", SYSTEM_PYTHON, ASSISTANCE)
PATIENCE_S = 40.0
LOOK_S = 0.05
SIZE = "1920x900x24"
ICON = (52, 90)
"""Where pcmanfm draws the first file of a folder, as `FILE_MANAGER` has it set."""
FILE_MANAGER = """\
[volume]
mount_on_startup=0
mount_removable=0
autorun=0
[ui]
win_width=420
win_height=320
side_pane_mode=hidden;places
view_mode=icon
show_statusbar=0
toolbar=none;
"""

MARKS = [
    pytest.mark.screen,
    pytest.mark.functional,
    pytest.mark.slow,
    pytest.mark.timeout(180),
    pytest.mark.skipif(
        any(shutil.which(each) is None for each in NEEDED), reason=f"needs {', '.join(NEEDED)}"
    ),
]


def until(is_so: Callable[[], Any], what: str, patience_s: float = PATIENCE_S) -> Any:
    """Wait for something that another process does, and return it."""
    end = monotonic() + patience_s
    pause = threading.Event()
    while not (found := is_so()):
        if monotonic() > end:
            raise TimeoutError(f"waited in vain for {what}")
        pause.wait(LOOK_S)
    return found


class Screen:
    """Starts and ends all of it; `home` holds what the window keeps."""

    def __init__(self, folder: Path) -> None:
        self.home = folder / "home"
        self._folder = folder
        self._started: list[subprocess.Popen[str]] = []
        self._reader: subprocess.Popen[str] | None = None
        self._environment: dict[str, str] = {}

    def __enter__(self) -> Self:
        settings = self._folder / "config" / "pcmanfm" / "default" / "pcmanfm.conf"
        settings.parent.mkdir(parents=True)
        settings.write_text(FILE_MANAGER, "utf-8")
        person = self._folder / "person"
        person.mkdir()
        self._environment = {
            **{
                name: value for name, value in os.environ.items() if not name.startswith(("DBUS_", "AT_SPI_"))
            },
            "HOME": str(person),
            "XDG_CONFIG_HOME": str(self._folder / "config"),
            "XDG_RUNTIME_DIR": str(person),
            "SPECMINT_HOME": str(self.home),
            "QT_QPA_PLATFORM": "xcb",
            "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1",
            "PYTHONPATH": str(ROOT),
        }
        self._environment["DISPLAY"] = f":{self._display()}"
        self._start("openbox")
        bus = self._start("dbus-daemon", "--session", "--nofork", "--print-address=1")
        assert bus.stdout is not None
        self._environment["DBUS_SESSION_BUS_ADDRESS"] = bus.stdout.readline().strip()
        self._start(ASSISTANCE, "--launch-immediately")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for process in reversed(self._started):
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait(5)
            for stream in (process.stdin, process.stdout):
                if stream is not None:
                    stream.close()

    def open_window(self, *documents: Path) -> "subprocess.Popen[str]":
        """Start the window and wait until it has the place of what was opened, or Home."""
        window = self._start(sys.executable, "-m", "specmint_desktop", *map(str, documents))
        until(lambda: self.sees("Open file…") or self.sees("Generate tests"), "the window")
        return window

    def start_again(self, *documents: Path) -> int:
        """Start the program a second time, and return its exit code."""
        return self._start(sys.executable, "-m", "specmint_desktop", *map(str, documents)).wait(PATIENCE_S)

    def keys(self, *keys: str) -> None:
        self._do("key", "--delay", "40", *keys)

    def write(self, text: str) -> None:
        self._do("type", "--delay", "8", text)

    def drag(self, folder: Path) -> None:
        """Take the only file of a folder out of a file manager, and hold it over the window."""
        self._start("pcmanfm", "--no-desktop", str(folder))
        source = self._window(f"^{folder.name}$")
        target = self._window("SpecMint$")
        self._do("windowactivate", "--sync", source, "windowmove", "--sync", source, "1400", "100")
        moves = ["mousemove", "--window", source, *map(str, ICON), "sleep", "0.3", "mousedown", "1"]
        # One jump starts no drag, and too quick ones are no drag to a program that looks now and then.
        for step in (3, 8, 16, 30):
            moves += ["sleep", "0.08", "mousemove_relative", "--", f"-{step}", "3"]
        for x in (1200, 1100, 1000, 900, 800, 740, 710, 700):
            moves += ["sleep", "0.08", "mousemove", "--window", target, str(x), "420"]
        self._do(*moves, "sleep", "0.5")

    def drop(self) -> None:
        self._do("mouseup", "1")

    def tree(self) -> list[dict[str, Any]]:
        """Return what a screen reader finds, in its order."""
        found: list[dict[str, Any]] = self._asked({"do": "tree"})
        return found

    def names(self) -> list[str]:
        return [each["name"] for each in self.tree()]

    def sees(self, name: str) -> bool:
        return name in self.names()

    def said(self) -> list[str]:
        spoken: list[str] = self._asked({"do": "said"})
        return spoken

    def press(self, name: str) -> None:
        """Press a control by its name, once it is there."""
        until(lambda: self._asked({"do": "press", "name": name}), name)

    def session(self) -> Mapping[str, Any]:
        """Return what the window keeps of what it does."""
        path = self.home / "session.json"
        return json.loads(path.read_text("utf-8")) if path.exists() else {}

    def jobs(self) -> list[str]:
        """Return the states of all runs, oldest first."""
        path = self.home / "history.sqlite"
        if not path.exists():
            return []
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as store:
            try:
                return [status for (status,) in store.execute("SELECT status FROM jobs ORDER BY id")]
            except sqlite3.OperationalError:  # made, but not yet filled
                return []

    def suite(self, job: str) -> Path:
        return self.home / "jobs" / job / "suite.zip"

    def _display(self) -> str:
        reading, writing = os.pipe()
        self._start(
            "Xvfb", "-displayfd", str(writing), "-screen", "0", SIZE, "-nolisten", "tcp", passed=(writing,)
        )
        os.close(writing)
        with os.fdopen(reading, encoding="ascii") as told:
            return told.readline().strip()

    def _window(self, name: str) -> str:
        def found() -> str:
            ask = ["xdotool", "search", "--onlyvisible", "--name", name]
            told = subprocess.run(ask, env=self._environment, capture_output=True, text=True, check=False)
            return told.stdout.strip().partition("\n")[0]

        return str(until(found, f"a window {name}"))

    def _do(self, *words: str) -> None:
        subprocess.run(["xdotool", *words], env=self._environment, check=True, timeout=PATIENCE_S)

    def _asked(self, wish: Mapping[str, str]) -> Any:
        if self._reader is None:
            self._reader = self._start(SYSTEM_PYTHON, str(Path(__file__).with_name("screen_reader.py")))
        assert self._reader.stdin is not None
        assert self._reader.stdout is not None
        self._reader.stdin.write(json.dumps(wish) + "\n")
        self._reader.stdin.flush()
        return json.loads(self._reader.stdout.readline())

    def _start(self, *words: str, passed: tuple[int, ...] = ()) -> "subprocess.Popen[str]":
        started = subprocess.Popen(
            words,
            cwd=self._folder,
            env=self._environment or os.environ,
            pass_fds=passed,
            start_new_session=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        self._started.append(started)
        return started
