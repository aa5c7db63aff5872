"""Labels: always plain text, since most texts come from documents."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QStyle, QStyleOption, QWidget

from specmint_desktop.state.plain_text import breakable, tooltip

_LONGEST = 20_000  # characters: a label draws its whole text, and a document may hold a line of a megabyte


def plain(text: str) -> str:
    """Return the text as it can be drawn: cut, no NUL, and nothing that turns the reading direction."""
    cut = text if len(text) <= _LONGEST else text[:_LONGEST] + "…"
    return cut.translate(_UNSEEN)


_UNSEEN = dict.fromkeys((0, *range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F))


class PlainLabel(QLabel):
    """A label of a `role` of the style sheet: title, section, caption, muted, strong, figure or none.

    It wraps unless told otherwise, and its text can be selected by mouse and keyboard where `selectable`.
    """

    def __init__(
        self, text: str = "", role: str = "", *, wraps: bool = True, selectable: bool = False
    ) -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("role", role)
        self.setWordWrap(wraps)
        self.setText(text)
        if selectable:
            self.setTextInteractionFlags(
                Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
            )

    def setText(self, text: str) -> None:  # noqa: N802 - Qt's name
        shown = plain(text)
        super().setText(breakable(shown) if self.wordWrap() else shown)


class ElidedLabel(QWidget):
    """One line that is cut in the middle or at its end where it does not fit; all of it in the tooltip."""

    def __init__(
        self, text: str = "", role: str = "", mode: Qt.TextElideMode = Qt.TextElideMode.ElideRight
    ) -> None:
        super().__init__()
        self._text = ""
        self._mode = mode
        self.setProperty("role", role)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._inner = PlainLabel("", role, wraps=False)
        self._inner.setParent(self)
        self._inner.hide()
        self.set_text(text)

    def text(self) -> str:
        return self._text

    def set_text(self, text: str) -> None:
        self._text = plain(text).replace("\n", " ")
        self._inner.setText(self._text)
        self.setAccessibleName(self._text)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        self._inner.ensurePolished()
        metrics = self._inner.fontMetrics()
        # One more than the text: its advance is rounded, and a line that is cut says so with three dots.
        return QSize(metrics.horizontalAdvance(self._text[:200]) + 1, metrics.height())

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        return QSize(0, self.sizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        metrics = self._inner.fontMetrics()
        shown = metrics.elidedText(self._text[:2000], self._mode, self.width())
        self.setToolTip("" if shown == self._text else tooltip(self._text))
        option = QStyleOption()
        option.initFrom(self._inner)
        painter = QPainter(self)
        painter.setFont(self._inner.font())
        self.style().drawItemText(
            painter,
            self.rect(),
            Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextSingleLine,
            self._inner.palette(),
            bool(option.state & QStyle.StateFlag.State_Enabled),
            shown,
            self._inner.foregroundRole(),
        )
        painter.end()


def title(text: str) -> PlainLabel:
    return PlainLabel(text, "title")


def section(text: str) -> PlainLabel:
    return PlainLabel(text, "section")


def caption(text: str) -> PlainLabel:
    return PlainLabel(text, "caption")
