"""What lies over the window while something is dragged: what will happen, or why it cannot be read."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QWidget

from specmint_desktop import theme
from specmint_desktop.state.shell import Drag
from specmint_desktop.views.parts.labels import PlainLabel
from specmint_desktop.views.parts.layouts import column

_MOST = 3


class DropOverlay(QFrame):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("overlay")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._sign = QLabel()
        self._headline = PlainLabel("", "title")
        self._detail = PlainLabel("", "muted")
        for label in (self._sign, self._headline, self._detail):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setLayout(column(None, self._sign, self._headline, self._detail, None, gap=2, margin=4))
        self._drag: Drag | None = None
        self.hide()

    def show_drag(self, drag: Drag | None) -> None:
        if drag is self._drag:
            return
        self._drag = drag
        self.setVisible(drag is not None)
        if drag is None:
            return
        self.raise_()
        is_bad = is_refused(drag)
        headline, detail = self._sentences(drag)
        self._headline.setText(headline)
        self._detail.setText(detail)
        self.setAccessibleName(f"{headline} {detail}".strip())
        name, ink = ("error", "error") if is_bad else ("drop", "accent")
        self._sign.setPixmap(theme.icon(name, ink).pixmap(theme.space(6)))
        theme.restyle(self, tone="error" if is_bad else "ok")

    def _sentences(self, drag: Drag) -> tuple[str, str]:
        if drag.text:
            return self.tr("Drop to open this text"), ""
        if is_refused(drag):
            first = drag.refused[0].problem
            shown = "\n".join(each.problem.what for each in drag.refused[:_MOST])
            return self.tr("This cannot be opened"), f"{shown}\n{first.cure}"
        reasons = "\n".join(each.problem.what for each in drag.refused[:_MOST])
        count = len(drag.documents) - len(drag.refused)
        if count == 1:
            bad = {each.document for each in drag.refused}
            good = next(each for each in drag.documents if each not in bad)
            name = good.rstrip("/").rpartition("/")[2] or good
            return self.tr("Drop to open {name}").format(name=name), reasons
        return self.tr("Drop to queue %Ln documents", "", count), reasons


def is_refused(drag: Drag) -> bool:
    """Return whether nothing of what is dragged can be read."""
    return bool(drag.refused) and len(drag.refused) == len(set(drag.documents))
