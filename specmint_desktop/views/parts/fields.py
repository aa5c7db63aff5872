"""Fields of a form."""

from PySide6.QtWidgets import QAbstractSpinBox, QSpinBox

from specmint_desktop import theme


class NumberField(QSpinBox):
    """A whole number between two limits; the style sheet alone would draw it against the border."""

    def __init__(self, name: str, least: int, most: int) -> None:
        super().__init__()
        self.setRange(least, most)
        self.setAccessibleName(name)
        self.setGroupSeparatorShown(True)
        indent(self)


def indent(field: QAbstractSpinBox) -> None:
    """Give the text of a number field the room at its left that other fields have."""
    field.lineEdit().setTextMargins(theme.space(1), 0, 0, 0)
