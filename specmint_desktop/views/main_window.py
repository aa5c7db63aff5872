"""The window: menus, dragging and dropping, dialogues, size and zoom."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QRect, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QGuiApplication,
    QMoveEvent,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QApplication, QFileDialog, QMainWindow, QWidget

from specmint_desktop import theme, translate
from specmint_desktop.state.documents import TextGiven
from specmint_desktop.state.shell import DocumentsOffered, DragEntered, DragLeft
from specmint_desktop.state.whole import State
from specmint_desktop.views.about import AboutDialog, GuideDialog
from specmint_desktop.views.dialogs import AddressDialog, CloseDialog, CrashDialog
from specmint_desktop.views.drop_overlay import DropOverlay, is_refused
from specmint_desktop.views.frame import Frame, first_focusable
from specmint_desktop.views.giving import given_by
from specmint_desktop.views.menus import Menus
from specmint_desktop.views.parts.announcing import announce
from specmint_desktop.views.parts.choosers import beginning
from specmint_desktop.views.parts.labels import plain

if TYPE_CHECKING:
    from specmint_desktop.views.consent import ConsentDialog

LEAST_WIDTH, LEAST_HEIGHT = 780, 520
_FIRST_WIDTH, _FIRST_HEIGHT = 1280, 800


class MainWindow(QMainWindow):
    intent = Signal(object)
    painted = Signal()
    """The first paint is done."""
    changed_place = Signal()
    """The window was moved or resized."""
    close_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setWindowTitle("SpecMint")
        self.setWindowIcon(theme.icon("specmint"))
        self.setAcceptDrops(True)
        self.setMinimumSize(LEAST_WIDTH, LEAST_HEIGHT)
        self.resize(_FIRST_WIDTH, _FIRST_HEIGHT)
        self._state: State | None = None
        self._is_painted = False
        self.may_close = False
        self._about: AboutDialog | None = None
        self._guide: GuideDialog | None = None
        self._crash: CrashDialog | None = None
        self._closing: CloseDialog | None = None
        self._consent: ConsentDialog | None = None
        self.frame = self._made_frame()
        self._overlay = DropOverlay(self)
        self.menus = Menus(self, self._has_method)
        self.menus.intent.connect(self.intent)
        self.menus.called.connect(self.call)

    def show_state(self, state: State) -> None:
        old, self._state = self._state, state
        if old is None or old.document is not state.document:
            title = state.document.summary.title if state.document.summary else ""
            self.setWindowTitle(f"{plain(title)} - SpecMint" if title else "SpecMint")
        spoken = state.shell.spoken
        if old is not None and spoken is not None and old.shell.spoken != spoken:
            announce(self, translate.text(spoken))
        self.frame.show_state(state)
        self.menus.show_state(state)
        self._overlay.show_drag(state.shell.drag)
        self._place_overlay()
        self._show_dialogs(state)

    def rebuild(self) -> None:
        """Make everything anew in another size; what is shown is in the state."""
        old = self.frame
        self.frame = self._made_frame()
        old.deleteLater()
        self._overlay.deleteLater()
        self._overlay = DropOverlay(self)
        if self._state is not None:
            self.show_state(self._state)

    def speak_anew(self) -> None:
        """Make everything anew in another language."""
        self.menus.speak_anew()
        for dialog in (self._about, self._guide, self._consent):
            closed(dialog)
        self._about = self._guide = self._consent = None
        self.rebuild()

    def call(self, method: str) -> None:
        """Call a method of the shown place, else of the window."""
        wanted = own_method(self.frame.shown(), method) or own_method(self, method)
        if wanted is not None:
            wanted()

    def close_window(self) -> None:
        self.close()

    def choose_file(self) -> None:
        chooser = self._chooser(self.tr("Open an OpenAPI document"))
        chooser.setFileMode(QFileDialog.FileMode.ExistingFiles)
        chooser.setNameFilters(
            [self.tr("OpenAPI documents (*.json *.yaml *.yml *.zip)"), self.tr("All files (*)")]
        )
        chooser.open()

    def choose_folder(self) -> None:
        chooser = self._chooser(self.tr("Open a folder with an OpenAPI document"))
        chooser.setFileMode(QFileDialog.FileMode.Directory)
        chooser.open()

    def ask_address(self) -> None:
        dialog = AddressDialog(self)
        dialog.chosen.connect(self._offer_one)
        dialog.open()

    def focus_next_pane(self) -> None:
        self._focus_pane(1)

    def focus_previous_pane(self) -> None:
        self._focus_pane(-1)

    def show_crash(self, report: str, event: str = "") -> None:
        """Show a report, and what Send passes on where `event` is not empty; a further one joins the dialogue."""
        if self._crash is not None:
            self._crash.add(report, event)
            return
        self._crash = CrashDialog(report, self, event)
        self._crash.intent.connect(self.intent)
        self._crash.finished.connect(self._crash_closed)
        self._crash.show()

    def ask_close(self) -> None:
        """Ask whether to end while a job runs."""
        if self._closing is None:
            self._closing = CloseDialog(self)
            self._closing.accepted.connect(self._close_now)
            self._closing.finished.connect(self._close_answered)
            self._closing.open()

    def kept_geometry(self) -> str:
        return bytes(self.saveGeometry().toBase64().data()).decode()

    def restore_kept(self, geometry: str) -> None:
        """Take an earlier place and size, and come back onto a screen that is there."""
        self.restoreGeometry(QByteArray.fromBase64(geometry.encode("ascii", "ignore")))
        if not self.isMaximized() and not self.isFullScreen():
            self.setGeometry(pulled_back(self.geometry(), screens()))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802 - Qt's name
        given = given_by(event.mimeData())
        if not given.documents and not given.text:
            event.ignore()
            return
        self.intent.emit(DragEntered(given.documents, given.text))
        event.acceptProposedAction()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:  # noqa: N802 - Qt's name
        drag = self._state.shell.drag if self._state is not None else None
        if drag is None or is_refused(drag):
            event.ignore()
        else:
            event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:  # noqa: N802 - Qt's name
        self.intent.emit(DragLeft())
        event.accept()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802 - Qt's name
        given = given_by(event.mimeData())
        event.acceptProposedAction()
        self.activateWindow()  # the program that it was dragged from has the keyboard
        if given.documents:
            self.intent.emit(DocumentsOffered(given.documents))
        else:
            self.intent.emit(DragLeft())
            self.intent.emit(TextGiven(given.text))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        super().paintEvent(event)
        if not self._is_painted:
            self._is_painted = True
            self.painted.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        super().resizeEvent(event)
        self._place_overlay()
        self.changed_place.emit()

    def moveEvent(self, event: QMoveEvent) -> None:  # noqa: N802 - Qt's name
        super().moveEvent(event)
        self.changed_place.emit()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        if not self.may_close:
            self.close_asked.emit()
        event.setAccepted(self.may_close)

    def _made_frame(self) -> Frame:
        frame = Frame()
        frame.intent.connect(self.intent)
        frame.called.connect(self.call)
        self.setCentralWidget(frame)
        return frame

    def _has_method(self, method: str) -> bool:
        return any(own_method(each, method) for each in (self.frame.shown(), self))

    def _place_overlay(self) -> None:
        """Cover what stands below the menus, and nothing of those."""
        self._overlay.setGeometry(self.frame.geometry())

    def _show_dialogs(self, state: State) -> None:
        self._show_consent(state)
        if (state.shell.about is not None) != (self._about is not None):
            self._show_about(state)
        if state.shell.guide is None:
            closed(self._guide)
            self._guide = None
        else:
            if self._guide is None:
                self._guide = GuideDialog(self)
                self._guide.intent.connect(self.intent)
                self._guide.show()
            self._guide.show_page(state.shell.guide)

    def _show_consent(self, state: State) -> None:
        if not state.models.is_asked:
            closed(self._consent)
            self._consent = None
            return
        if self._consent is None:
            from specmint_desktop.views.consent import ConsentDialog

            self._consent = ConsentDialog(self)
            self._consent.intent.connect(self.intent)
            self._consent.show_state(state)
            self._consent.open()
        else:
            self._consent.show_state(state)

    def _show_about(self, state: State) -> None:
        if state.shell.about is None:
            closed(self._about)
            self._about = None
        else:
            self._about = AboutDialog(state.shell.about, self)
            self._about.intent.connect(self.intent)
            self._about.show()

    def _chooser(self, title: str) -> QFileDialog:
        chooser = QFileDialog(self, title)
        chooser.setAccessibleName(title)
        chooser.setDirectory(beginning(self._state.document.document if self._state else None))
        chooser.filesSelected.connect(self._offer)
        chooser.finished.connect(chooser.deleteLater)
        return chooser

    def _offer(self, paths: list[str]) -> None:
        if paths:
            self.intent.emit(DocumentsOffered(tuple(paths)))

    def _offer_one(self, address: str) -> None:
        self._offer([address])

    def _crash_closed(self, _result: int) -> None:
        self._crash = None

    def _close_now(self) -> None:
        self.may_close = True
        self.close_asked.emit()

    def _close_answered(self, _result: int) -> None:
        self._closing = None

    def _focus_pane(self, step: int) -> None:
        found = [(pane, first_focusable(pane)) for pane in self.frame.panes()]
        reachable = [(pane, target) for pane, target in found if target is not None]
        if not reachable:
            return
        focused = QApplication.focusWidget()
        inside = [
            place
            for place, (pane, _) in enumerate(reachable)
            if focused is not None and (pane is focused or pane.isAncestorOf(focused))
        ]
        at = inside[-1] if inside else (-1 if step > 0 else 0)
        reachable[(at + step) % len(reachable)][1].setFocus()


def own_method(widget: QWidget | None, name: str) -> Callable[[], None] | None:
    """Return a method that we wrote: every widget has a `find` and a `close` of Qt too."""
    for each in type(widget).__mro__:
        if name in vars(each):
            ours = each.__module__.partition(".")[0] != "PySide6"
            return getattr(widget, name) if ours else None
    return None


def closed(dialog: QWidget | None) -> None:
    """Close and forget a dialogue."""
    if dialog is not None:
        dialog.blockSignals(True)  # noqa: FBT003 - Qt takes it by place
        dialog.close()
        dialog.deleteLater()


def screens() -> list[QRect]:
    """Return where the content of a window may be: what is free of each screen, less the bar with its title."""
    title = theme.space(4)
    return [screen.availableGeometry().adjusted(0, title, 0, 0) for screen in QGuiApplication.screens()]


def pulled_back(wanted: QRect, there: list[QRect]) -> QRect:
    """Return where the window can be seen: moved, and made smaller where no screen is as large."""
    if not there or any(screen.contains(wanted) for screen in there):
        return wanted
    best = max(there, key=lambda screen: _area(screen.intersected(wanted)))
    width, height = min(wanted.width(), best.width()), min(wanted.height(), best.height())
    left = min(max(wanted.left(), best.left()), best.left() + best.width() - width)
    top = min(max(wanted.top(), best.top()), best.top() + best.height() - height)
    return QRect(left, top, width, height)


def _area(rectangle: QRect) -> int:
    return max(rectangle.width(), 0) * max(rectangle.height(), 0)
