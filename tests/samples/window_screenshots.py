"""The pictures of the window in the guide: `poe window-screenshots` drives a real window with real children.

`python -m tests.samples.window_screenshots [FOLDER]` writes each place in light and dark, 1280 x 720, with DejaVu
as the only font, so that they look alike on every Linux. What is shown lies in `HOME` while they are made.
"""

import json
import os
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ["FONTCONFIG_FILE"] = str(Path(__file__).with_name("fonts.conf"))

from PySide6.QtCore import QCoreApplication, QDeadlineTimer, QEventLoop, Qt, QTimer, QUrl
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QWidget

from engine.provider_keys import Secret
from resources import FOLDER
from specmint_desktop import theme, translate
from specmint_desktop.app import App, Desktop, first_state, read_settings
from specmint_desktop.bridge import Bridge
from specmint_desktop.effects import Outside
from specmint_desktop.effects.keys import Keys
from specmint_desktop.settings import Appearance
from specmint_desktop.state.documents import DocumentsGiven, DocumentTab, DocumentTabChosen, Loading
from specmint_desktop.state.jobs import ENDED, JobCancelAsked, JobChosen
from specmint_desktop.state.messages import Intent
from specmint_desktop.state.models import AiChanged, AiChoice, ConsentRefused, ConsentShown, KeyGiven
from specmint_desktop.state.options import GenerateAsked, OptionsChanged
from specmint_desktop.state.preferences import SettingsChanged, SettingsShown
from specmint_desktop.state.results import (
    CaseChosen,
    CodeOfCaseOpened,
    ResultTab,
    ResultTabChosen,
    SaveConfirmed,
    SaveFolderChosen,
    SaveStep,
)
from specmint_desktop.state.shell import Place, PlaceChosen
from specmint_desktop.state.whole import State
from specmint_desktop.views.ai_options import AiOptions
from specmint_desktop.views.consent import ConsentDialog
from specmint_desktop.views.main_window import MainWindow
from specmint_desktop.views.parts import reading_order
from tests.samples.key_stores import MemoryKeys
from tests.samples.warehouse import warehouse

PICTURES = FOLDER / "guide" / "images" / "window"
HOME = Path(tempfile.gettempdir()) / "apis"
WIDTH, HEIGHT = 1280, 720
COLOURS = 256
PATIENCE_MS = 60_000
LOOK_MS = 10
SETTLING_LOOKS = 15
A_THIRD = 1 / 3
NOON = datetime(2026, 8, 1, 12, tzinfo=UTC)
MANY_OPERATIONS = 2500
A_CASE = "create-book-missing-required-body-title"


class Sitter:
    """The window that is pictured."""

    def __init__(self, app: App, folder: Path) -> None:
        self._app = app
        self._folder = folder
        self._clock = QTimer(app)
        self._clock.start(LOOK_MS)

    @property
    def state(self) -> State:
        return self._app.state

    def send(self, *intents: Intent) -> None:
        for intent in intents:
            self._app.dispatch(intent)

    def until(self, is_reached: Callable[[State], bool]) -> None:
        """Let the window work until its state is as wanted."""
        loop = QEventLoop()  # what is deleted later is deleted only in a loop
        deadline = QDeadlineTimer(PATIENCE_MS)

        def look() -> None:
            if is_reached(self.state) or deadline.hasExpired():
                loop.quit()

        self._clock.timeout.connect(look)
        loop.exec()
        self._clock.timeout.disconnect(look)
        if deadline.hasExpired():
            raise TimeoutError(f"{self.state.shell.place} never came to what was waited for")

    def picture(self, name: str, shown: Callable[[MainWindow], QWidget] = lambda window: window) -> None:
        """Write what is shown, in light and in dark."""
        for appearance in (Appearance.LIGHT, Appearance.DARK):
            settings = self.state.settings.settings
            self.send(SettingsChanged(settings.model_copy(update={"appearance": appearance})))
            self._settle()
            path = self._folder / f"{name}-{appearance.value}.png"
            reduced(shown(self._app.window).grab().toImage()).save(str(path), quality=0)

    def generate(self) -> None:
        """Generate from the open document, and wait for the result."""
        before = self.state.results.job
        self.send(GenerateAsked())
        self.until(lambda state: state.results.job != before and state.results.listed is not None)

    def open(self, document: Path) -> None:
        self.send(DocumentsGiven((document.as_posix(),)))
        self.until(lambda state: state.document.loading is Loading.READY)

    def _settle(self) -> None:
        """Let what is new be shown, measured, placed and painted."""
        looks = iter(range(SETTLING_LOOKS))
        self.until(lambda _state: next(looks, None) is None)


def reduced(image: QImage) -> QImage:
    """Return the picture with its 256 most frequent colours; the others become the nearest of these."""
    plain = image.convertToFormat(QImage.Format.Format_RGB32)
    colours = Counter(memoryview(plain.constBits()).cast("I"))
    table = [colour for colour, _ in sorted(colours.items(), key=lambda each: (-each[1], each[0]))[:COLOURS]]
    return plain.convertToFormat(QImage.Format.Format_Indexed8, table, Qt.ImageConversionFlag.ThresholdDither)


def story(sitter: Sitter) -> None:
    """Go through the window as a person would, and take a picture of each place."""
    sitter.until(lambda state: state.queue.is_recalled and state.history.is_read)
    sitter.open(HOME / "clinic.yaml")
    sitter.open(HOME / "bookshop.yaml")
    sitter.send(PlaceChosen(Place.HOME))
    sitter.picture("start")
    sitter.send(PlaceChosen(Place.DOCUMENT))
    sitter.picture("document")
    _models(sitter)
    _results(sitter)
    _changes(sitter)
    _problems(sitter)
    _queue(sitter)
    for place in (Place.HISTORY, Place.SETTINGS, Place.LICENCE):
        sitter.send(PlaceChosen(place))
        sitter.picture(place.value)


def _models(sitter: Sitter) -> None:
    """Choose a language model, look at what it would be sent, and send nothing."""
    sitter.send(SettingsShown("models"))
    sitter.until(lambda state: state.models.is_read)
    sitter.send(KeyGiven("openai", Secret("no key, for a picture: k9Zq")))
    sitter.picture("model-settings")
    sitter.send(PlaceChosen(Place.DOCUMENT), AiChanged(AiChoice("fast", "openai")))
    sitter.until(lambda state: state.models.count is not None and state.models.count.plan is not None)
    sitter.picture("model", _scrolled_to_model)
    sitter.send(ConsentShown())
    sitter.picture("consent", _words_shown)
    sitter.send(ConsentRefused(), AiChanged(AiChoice()))


def _scrolled_to_model(window: MainWindow) -> QWidget:
    shown = next(each for each in window.findChildren(AiOptions) if each.isVisible())
    reading_order.reveal(shown)
    return window


def _words_shown(window: MainWindow) -> QWidget:
    asked = next(each for each in window.findChildren(ConsentDialog) if each.isVisible())
    if not asked.show_words.isChecked():
        asked.show_words.click()
    QCoreApplication.processEvents()
    return asked


def _results(sitter: Sitter) -> None:
    sitter.generate()
    sitter.send(CaseChosen(A_CASE))
    sitter.until(lambda state: state.results.shown_case is not None)
    sitter.picture("result-case")
    sitter.send(CodeOfCaseOpened())
    sitter.until(lambda state: state.results.code is not None)
    sitter.picture("result-code")
    sitter.send(ResultTabChosen(ResultTab.COVERAGE))
    sitter.until(lambda state: state.results.coverage is not None)
    sitter.picture("coverage")


def _changes(sitter: Sitter) -> None:
    """Save, edit a file, add an operation, generate anew: the next result opens on what differs."""
    folder = HOME / "bookshop-tests"
    sitter.send(SaveFolderChosen(folder.as_posix()))
    sitter.until(lambda state: state.results.save.step is SaveStep.SAVED)
    sitter.picture("saved")
    edit(folder)
    chosen = sitter.state.options.chosen
    sitter.send(OptionsChanged(replace(chosen, cases=chosen.cases - 2)))
    sitter.generate()
    sitter.send(SaveFolderChosen(folder.as_posix()))
    sitter.until(lambda state: state.results.save.step is SaveStep.PLANNED)
    sitter.picture("changes")
    sitter.send(SaveConfirmed())
    sitter.until(lambda state: state.results.save.step is SaveStep.SAVED)


def edit(folder: Path) -> None:
    """Change a saved suite as a person would: a value of a case, and a test."""
    data = folder / "python" / "data" / "create-book.json"
    data.write_text(data.read_text("utf-8").replace("poetry", "travel"), "utf-8")
    tests = folder / "python" / "tests" / "test_orders.py"
    tests.write_text(
        tests.read_text("utf-8").replace("api.send(case).check()", "api.send(case).check()  # slow"), "utf-8"
    )


def _problems(sitter: Sitter) -> None:
    sitter.open(HOME / "broken.yaml")
    sitter.send(PlaceChosen(Place.DOCUMENT))
    sitter.picture("document-problems")
    sitter.send(DocumentTabChosen(DocumentTab.PROBLEMS))
    sitter.picture("problems")
    sitter.generate()


def _queue(sitter: Sitter) -> None:
    """Take a picture while a long job runs, and of the queue with one that waits behind it."""
    sitter.open(HOME / "warehouse.json")
    sitter.send(GenerateAsked())
    sitter.send(DocumentsGiven(((HOME / "clinic.yaml").as_posix(), (HOME / "bookshop.yaml").as_posix())))
    sitter.until(_is_under_way)
    sitter.send(PlaceChosen(Place.DOCUMENT))
    sitter.picture("generating")
    running = next(row for row in sitter.state.queue.rows if row.progress is not None)
    sitter.send(PlaceChosen(Place.QUEUE), JobChosen(running.id))
    sitter.picture("queue")
    sitter.send(*(JobCancelAsked(row.id) for row in sitter.state.queue.rows if row.status not in ENDED))
    sitter.until(lambda state: all(row.status in ENDED for row in state.queue.rows))


def _is_under_way(state: State) -> bool:
    found = [row.progress for row in state.queue.rows if row.progress is not None]
    return any(each.overall > A_THIRD for each in found)


@contextmanager
def documents() -> Iterator[None]:
    HOME.mkdir()
    try:
        for name in ("bookshop", "clinic", "broken"):
            shutil.copy(FOLDER / "samples" / f"{name}.yaml", HOME)
        (HOME / "warehouse.json").write_text(json.dumps(warehouse(MANY_OPERATIONS), indent=1), "utf-8")
        yield
    finally:
        shutil.rmtree(HOME)


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    qt = QApplication([])
    kept = HOME / "specmint"
    with documents():
        kept.mkdir()
        loaded = read_settings(kept)
        translate.install(qt, translate.ENGLISH)
        theme.apply(qt, Appearance.LIGHT, 100)
        opened: list[str] = []

        def open_nothing(address: QUrl) -> bool:
            opened.append(address.toString())
            return True

        app = App(
            first_state(kept, loaded),
            Outside(kept, kept, lambda: NOON, keys=Keys(MemoryKeys())),
            Bridge(),
            Desktop(opened.append, open_nothing),
        )
        app.window.resize(WIDTH, HEIGHT)
        app.window.show()
        try:
            story(Sitter(app, folder))
        finally:
            app.window.may_close = True
            app.window.close_asked.emit()


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else PICTURES)
