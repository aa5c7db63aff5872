"""Guards for windows: no screen, no Qt warning, no thread or timer left, one palette and one size."""

import gc
import os
from collections.abc import Iterator
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QThread
from PySide6.QtWidgets import QApplication

from specmint_desktop import theme, translate
from specmint_desktop.settings import Appearance
from tests.samples.leftovers import running, runs
from tests.samples.window import Opened, opened_window

# The offscreen platform says this of every window with a least size.
HARMLESS = "This plugin does not support propagateSizeHints"
THREAD_PATIENCE_MS = 2000


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        item.add_marker(pytest.mark.qt_log_ignore(HARMLESS))


@pytest.fixture(scope="session")
def qapp_cls() -> type[QApplication]:
    QApplication.setDesktopSettingsAware(False)
    return QApplication


@pytest.fixture(scope="session", autouse=True)
def _in_english(qapp: QApplication) -> None:
    translate.install(qapp, translate.ENGLISH)


@pytest.fixture(scope="module", autouse=True)
def _known_objects(qapp: QApplication) -> Iterator[None]:
    """Set aside what is here before a file's first window: each test would look through it twice for what is left."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


@pytest.fixture(autouse=True)
def _usual_look(qapp: QApplication) -> None:
    """A test that changed palette or zoom leaves it to the next as it was."""
    wanted = ("light", 100)
    if (theme.shown(), theme.zoom()) != wanted:
        theme.apply(qapp, Appearance.LIGHT, 100)


@pytest.fixture
def opened(qapp: QApplication, tmp_path: Path) -> Iterator[Opened]:
    """A whole window; errands are done at once, jobs are only noted."""
    with opened_window(tmp_path / "home") as made:
        yield made


@pytest.fixture(autouse=True)
def _nothing_left(qapp: QApplication) -> Iterator[None]:
    """A thread or a running timer that a test leaves behind fails it."""
    before = {id(each) for each in running()}
    yield
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    left = [each for each in running() if id(each) not in before]
    for each in left:
        if isinstance(each, QThread):
            each.wait(THREAD_PATIENCE_MS)
    if stray := [f"{type(each).__name__} of {each.parent()!r}" for each in left if runs(each)]:
        pytest.fail(f"left running: {', '.join(stray)}")
