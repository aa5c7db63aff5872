"""A cell of a table that shows a bar with its figure beside it."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from specmint_desktop import theme
from specmint_desktop.qt_models.queue_table import SHARE


class ProgressCell(QStyledItemDelegate):
    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        share = index.data(SHARE)
        if share is None:
            super().paint(painter, option, index)
            return
        # The cell is drawn as usual, its figure moved to the right to leave room for the bar.
        width = min(option.rect.width() - theme.space(8), theme.space(16))
        moved = QStyleOptionViewItem(option)
        moved.rect = option.rect.adjusted(max(0, width) + theme.space(1), 0, 0, 0)
        super().paint(painter, moved, index)
        if width > 0:
            _draw_bar(painter, option, width, share)


def _draw_bar(painter: QPainter, option: QStyleOptionViewItem, width: int, share: float) -> None:
    height = theme.space(0.75)
    left = option.rect.left() + theme.space(1)
    top = option.rect.center().y() - height / 2
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    for colour, part in ((theme.colour("line"), 1.0), (theme.colour("accent"), share)):
        painter.setBrush(colour)
        painter.drawRoundedRect(QRectF(left, top, width * part, height), height / 2, height / 2)
    painter.restore()
