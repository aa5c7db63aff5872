"""A drag from a file manager into the window, on a screen of its own, by mouse."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest

from resources import FOLDER

pytestmark = [pytest.mark.screen, pytest.mark.slow]
ROOT = Path(__file__).parents[3]
TOOLS = ("Xvfb", "openbox", "pcmanfm", "xdotool", "dbus-run-session")
PATIENCE = 150  # looks, a fifth of a second apart
WIDTH = 400  # of the file manager; the window begins right of it
# A drag begins with small moves; one jump starts none. Then to the window in eight steps.
NEAR = (3, 8, 16, 30)
STEPS = 8
ICON = (207, 115)


@pytest.fixture
def screen() -> Iterator[dict[str, str]]:
    """A screen with a window manager: the environment for whoever shall be seen on it."""
    missing = [tool for tool in TOOLS if shutil.which(tool) is None]
    if missing:
        pytest.skip(f"not installed: {', '.join(missing)}")
    reading, writing = os.pipe()
    xvfb = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1280x800x24"],
        pass_fds=(writing,),
        stderr=subprocess.DEVNULL,
    )
    os.close(writing)
    with os.fdopen(reading) as told:
        environment = {**os.environ, "DISPLAY": f":{told.readline().strip()}", "QT_QPA_PLATFORM": "xcb"}
    manager = subprocess.Popen(["openbox"], env=environment, stderr=subprocess.DEVNULL)
    yield environment
    for process in (manager, xvfb):
        process.terminate()
        process.wait()


def move(screen: dict[str, str], *words: object) -> str:
    answer = subprocess.run(
        ["xdotool", *map(str, words)], env=screen, capture_output=True, text=True, check=False, timeout=30
    )
    return answer.stdout.strip()


def found(screen: dict[str, str], name: str) -> str:
    """Return the window of a name, once it is seen."""
    return move(screen, "search", "--sync", "--onlyvisible", "--name", f"^{name}$").splitlines()[-1]


def opened_document(home: Path) -> str:
    """Return what the window has open, once it was written down; empty where nothing came."""
    pause = Event()
    for _ in range(PATIENCE):
        session = home / "session.json"
        document = json.loads(session.read_text("utf-8")).get("document") if session.exists() else None
        if document:
            return str(document)
        pause.wait(0.2)
    return ""


@pytest.mark.timeout(120)
def test_a_file_dragged_from_a_file_manager_is_opened(screen: dict[str, str], tmp_path: Path) -> None:
    folder = tmp_path / "Größe"
    folder.mkdir()
    document = folder / "kli nik.yaml"
    shutil.copy(FOLDER / "samples" / "clinic.yaml", document)
    own = {**screen, "HOME": str(tmp_path), "SPECMINT_HOME": str(tmp_path / "home")}
    window = subprocess.Popen([sys.executable, "-m", "specmint_desktop"], cwd=ROOT, env=own)
    files = subprocess.Popen(
        ["dbus-run-session", "--", "pcmanfm", "-n", str(folder)], env=own, stderr=subprocess.DEVNULL
    )
    try:
        target, source = found(screen, "SpecMint"), found(screen, "Größe")
        move(screen, "windowmove", target, WIDTH + 20, 0, "windowsize", target, 860, 700)
        move(screen, "windowmove", source, 0, 0, "windowsize", source, WIDTH, 400, "windowraise", source)
        move(screen, "sleep", 1, "mousemove", *ICON, "sleep", 0.3, "mousedown", 1, "sleep", 0.2)
        for step in NEAR:
            move(screen, "mousemove", ICON[0] + step, ICON[1] + 2, "sleep", 0.08)
        for step in range(1, STEPS + 1):
            move(screen, "mousemove", ICON[0] + 30 + step * 80, ICON[1] + step * 40, "sleep", 0.08)
        move(screen, "sleep", 0.5, "mouseup", 1)

        assert opened_document(tmp_path / "home") == str(document)
    finally:
        for process in (window, files):
            process.terminate()
            process.wait()
