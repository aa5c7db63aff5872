"""Looks at every place in its main states: `python -m tests.samples.every_place light|dark ZOOM` prints what is wrong."""

import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QTabBar, QWidget

from engine.jobs.messages import ProblemsFound
from specmint_desktop import theme
from specmint_desktop.settings import Appearance, Settings
from specmint_desktop.state.documents import DocumentTab, DocumentTabChosen
from specmint_desktop.state.preferences import SettingsShown
from specmint_desktop.state.shell import Place, PlaceChosen
from specmint_desktop.state.whole import State
from specmint_desktop.views.main_window import MainWindow
from tests.samples import result_states
from tests.samples.layout import layout_faults, nameless_controls
from tests.samples.model_states import counted, known
from tests.samples.window import Opened, opened_window
from tests.samples.window_states import PETS, after, heard, problem, read

MOST_STOPS = 300


def states() -> dict[str, Callable[[State], State]]:
    return {
        **{f"{place.value}, empty": _at(place) for place in Place},
        "document, read": lambda _state: _shown(read(), Place.DOCUMENT),
        "document, problems": lambda _state: after(_with_problems(), DocumentTabChosen(DocumentTab.PROBLEMS))[
            0
        ],
        "results, case": lambda _state: result_states.with_result(),
        "results, coverage": lambda _state: result_states.covered(),
        "settings, models": lambda _state: after(known("openai"), SettingsShown("models"))[0],
        "document, a model": lambda _state: _shown(counted(), Place.DOCUMENT),
        "queue, a run": lambda _state: _shown(result_states.with_result(), Place.QUEUE),
    }


def _with_problems() -> State:
    state = read(PETS[:3], skipped=("POST /pets: it cannot be read",))
    found = (problem("bounds-crossed", 7), problem("pattern-invalid", 9, is_error=False))
    return _shown(heard(state, ProblemsFound(state.document.job or "", found)), Place.DOCUMENT)


def _at(place: Place) -> Callable[[State], State]:
    return lambda state: after(state, PlaceChosen(place))[0]


def _shown(state: State, place: Place) -> State:
    return after(state, PlaceChosen(place))[0]


def faults(opened: Opened, name: str) -> Iterator[str]:
    window = opened.window
    for each in (*layout_faults(window), *nameless_controls(window), *_silent(window), *_walk(window)):
        yield f"{name}: {each}"


def _silent(window: QWidget) -> Iterator[str]:
    """Yield the disabled or locked controls that do not say why."""
    for each in window.findChildren(QWidget):
        reachable = each.focusPolicy() & Qt.FocusPolicy.TabFocus
        holder = each.parentWidget()
        # The arrows of a tab bar are Qt's; what stands in something disabled is explained there.
        is_shut = not each.isEnabled() and not isinstance(holder, QTabBar)
        is_shut = is_shut and (holder is None or holder.isEnabled())
        if each.isVisible() and reachable and is_shut and not each.accessibleDescription():
            yield f"{_name(each)} is disabled and does not say why"


def _walk(window: MainWindow) -> Iterator[str]:
    """Press Tab until the way closes: each stop can be seen, and none lies above and before the last in its pane."""
    window.activateWindow()
    QCoreApplication.processEvents()
    seen: list[QWidget] = []
    for _ in range(MOST_STOPS):
        QTest.keyClick(QApplication.focusWidget() or window, Qt.Key.Key_Tab)
        stop = QApplication.focusWidget()
        if stop is None or stop in seen:
            break
        seen.append(stop)
        if not stop.isVisible() or stop.visibleRegion().isEmpty():
            yield f"Tab comes to {_name(stop)}, which cannot be seen"
    missed = [each for each in _stops(window) if each not in seen]
    yield from (f"Tab never comes to {_name(each)}" for each in missed)
    yield from _turns(seen)
    yield from _panes(window, seen)


def _stops(window: QWidget) -> Iterator[QWidget]:
    for each in window.findChildren(QWidget):
        policy = each.focusPolicy() & Qt.FocusPolicy.TabFocus
        if isinstance(each.parentWidget(), QTabBar):  # its arrows are Qt's, and arrow keys do the same
            continue
        if (
            each.isVisible()
            and each.isEnabled()
            and policy == Qt.FocusPolicy.TabFocus
            and each.focusProxy() is None
        ):
            yield each


def _turns(stops: list[QWidget]) -> Iterator[str]:
    """Yield where the way goes back: to what lies above, in the same column of what holds both."""
    for before, now in pairwise(stops):
        holder = before.parentWidget()
        if holder is None or now.parentWidget() is not holder:
            continue
        first, then = before.geometry(), now.geometry()
        if then.bottom() < first.top() or (then.right() < first.left() and then.top() <= first.top()):
            yield f"Tab goes back from {_name(before)} to {_name(now)}"


def _panes(window: MainWindow, stops: list[QWidget]) -> Iterator[str]:
    """Yield where the way leaves a pane and comes back: rail, bar, messages, place, log and strip follow each other."""
    frame = window.frame
    panes = [frame.rail, frame.top, frame.notices, frame.shown(), frame.log, frame.strip]
    came = [place for stop in stops for place, pane in enumerate(panes) if pane and pane.isAncestorOf(stop)]
    turns = [now for before, now in pairwise(came) if now < before]
    if turns not in ([], [0]):
        yield f"Tab goes through the panes like this: {came}"


def _name(widget: QWidget) -> str:
    return f"{type(widget).__name__} {widget.accessibleName() or getattr(widget, 'text', str)()!r}"


def main(palette: str, zoom: int) -> None:
    app = QApplication([])
    theme.apply(app, Appearance(palette), zoom)
    settings = Settings(appearance=Appearance(palette), zoom=zoom)
    made = states()
    for name, state in made.items():
        with tempfile.TemporaryDirectory() as folder, opened_window(Path(folder), settings) as opened:
            shown = state(opened.state)
            opened.window.show_state(_with_settings(shown, opened.state))
            for _ in range(4):
                QCoreApplication.processEvents()
            for each in faults(opened, name):
                sys.stdout.write(f"{each}\n")
    sys.stdout.write(f"{len(made)} states were looked at\n")


def _with_settings(shown: State, own: State) -> State:
    return replace(shown, settings=replace(own.settings, section=shown.settings.section))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
