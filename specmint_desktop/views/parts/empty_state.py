"""What stands where nothing is yet: what this place is for, and what to do next."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from specmint_desktop import theme
from specmint_desktop.views.parts.labels import PlainLabel
from specmint_desktop.views.parts.layouts import column, row


class EmptyState(QWidget):
    """An icon, a sentence, what to do next, and buttons for it."""

    def __init__(self, icon: str, headline: str, next_step: str = "", *buttons: QPushButton) -> None:
        super().__init__()
        self._icon = icon
        self._sign = QLabel()
        self._sign.setPixmap(theme.icon(icon, "muted").pixmap(theme.space(5)))
        self._sign.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.headline = PlainLabel(headline, "section")
        self.next_step = PlainLabel(next_step, "muted")
        for label in (self.headline, self.next_step):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setLayout(
            column(
                None,
                self._sign,
                self.headline,
                self.next_step,
                row(None, *buttons, None),
                None,
                gap=1.5,
                margin=4,
            )
        )

    def show_texts(self, headline: str, next_step: str = "") -> None:
        self.headline.setText(headline)
        self.next_step.setText(next_step)
