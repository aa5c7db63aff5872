"""Texts of presenters in the language of the window: looked up by their code, English where there is none."""

from PySide6.QtCore import QCoreApplication

from specmint_desktop.state.messages import Message


def text(message: Message) -> str:
    """Return the sentence with its figures; the values of `params` are never read as a pattern."""
    found = QCoreApplication.translate("codes", message.code)
    if found == message.code:
        return str(message)
    return str(message._replace(english=found))
