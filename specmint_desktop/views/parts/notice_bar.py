"""A bar that says what happened and what can be done."""

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QLabel

from specmint_desktop import theme, translate
from specmint_desktop.state.messages import Intent
from specmint_desktop.state.shell import Notice, NoticeDismissed
from specmint_desktop.views.parts.buttons import button, icon_button
from specmint_desktop.views.parts.labels import PlainLabel
from specmint_desktop.views.parts.layouts import row


class NoticeBar(QFrame):
    """One notice: its tone is an icon and a word, never a colour alone."""

    intent = Signal(object)

    def __init__(self, notice: Notice, *, closable: bool = True) -> None:
        super().__init__()
        self.notice = notice
        self.setProperty("role", "notice")
        self.setProperty("tone", notice.tone.value)
        sentence = translate.text(notice.text)
        words = {"info": self.tr("Note"), "ok": self.tr("Done"), "warning": self.tr("Warning")}
        word = words.get(notice.tone.value, self.tr("Error"))
        self.setAccessibleName(f"{word}: {sentence}")
        sign = QLabel()
        sign.setPixmap(theme.icon(notice.tone.value, notice.tone.value).pixmap(theme.space(2.5)))
        label = PlainLabel(sentence, selectable=True)
        label.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        box = row(sign, label, gap=1.5, margin=1)
        box.setStretch(1, 1)
        for text, intent in notice.intents:
            made = button(translate.text(text))
            made.clicked.connect(partial(self._send, intent))
            box.addWidget(made)
        if closable:
            close = icon_button("close", self.tr("Close this message"))
            close.clicked.connect(partial(self._send, NoticeDismissed(notice.id)))
            box.addWidget(close)
        self.setLayout(box)

    def _send(self, intent: Intent, _checked: bool = False) -> None:  # noqa: FBT001, FBT002 - Qt's argument
        self.intent.emit(intent)
