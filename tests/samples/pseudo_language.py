"""A language that nobody speaks: every text that can be translated, longer by 40 %, accented and in brackets.

What is still written in plain letters was forgotten, unless it comes from a document or is a name.
"""

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import (
    QAbstractItemModel,
    QAbstractListModel,
    QAbstractTableModel,
    QModelIndex,
    Qt,
    QTranslator,
)
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QComboBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QTabBar,
    QTextEdit,
    QWidget,
)

from tests.samples import translation_sources

_PLAIN = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_ACCENTED = "ÅƁÇÐÉƑĜĤÎĴĶĻṀÑÖÞǪŔŠŢÛṼŴẊÝŽåƀçðéƒĝĥîĵķļɱñöþǫŕšţûṽŵẋýž"
_LETTERS = str.maketrans(_PLAIN, _ACCENTED)
_KEPT = re.compile(r"(\{[^}]*\}|%L?n|%\d|\*\.\w+)")
_FILLING = " îñ ļåñĝ"
_LONGER = 0.4
_MOST_ROWS = 60
_WORD = re.compile(r"[A-Za-z]{2,}")
_ROLES = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole)

# The same in every language: names of products, formats, protocols, files, tiers and keys.
NAMES = frozenset(
    """
    SpecMint OpenAPI JSON YAML ZIP HTTP URL PEM CSV AI API RFC ISO GET POST PUT PATCH DELETE
    Python pytest JUnit Java Node js Postman Newman curl Free Basic Pro Enterprise Ctrl Shift
    Alt Return Up Down English https host port code goto file line SPECMINT HOME proxy example
    com LGPL Qt PySide qt node test tests specmint SMNT XXXXX
    """.split()  # noqa: SIM905 - a list would take a line for each
)


class Text(NamedTuple):
    """What a translator gets: the English text, which is the source itself unless that is a code."""

    english: str
    is_counted: bool


def texts(folder: Path) -> Mapping[tuple[str, str], Text]:
    """Return everything that can be translated, by context and source."""
    root = ET.parse(translation_sources.update("eo", folder)).getroot()
    return {
        (context.findtext("name", ""), message.findtext("source", "")): Text(
            message.findtext("extracomment", message.findtext("source", "")).removeprefix("English: "),
            message.get("numerus") == "yes",
        )
        for context in root.iter("context")
        for message in context.iter("message")
    }


def finished(file: Path) -> Iterator[tuple[str, str, str]]:
    """Yield context, source and text of what is translated, each form of a plural by itself."""
    for context in ET.parse(file).getroot().iter("context"):
        for message in context.iter("message"):
            said = message.find("translation")
            if said is not None and said.get("type") is None:
                for form in said.findall("numerusform") or [said]:
                    yield context.findtext("name", ""), message.findtext("source", ""), form.text or ""


def pseudo(english: str) -> str:
    parts = _KEPT.split(english)
    accented = "".join(part if _KEPT.fullmatch(part) else part.translate(_LETTERS) for part in parts)
    wanted = round(len(_KEPT.sub("", english)) * _LONGER)
    filling = (_FILLING * (wanted // len(_FILLING) + 1))[:wanted].rstrip()
    return f"[{accented}{filling}]"


class PseudoTranslator(QTranslator):
    def __init__(self, known: Mapping[tuple[str, str], Text]) -> None:
        super().__init__()
        self._known = known

    def translate(self, context: str, source: str, _comment: str | None = None, _n: int = -1) -> str:
        found = self._known.get((context, source))
        return pseudo(found.english) if found else source  # an empty text would count as a translation

    def isEmpty(self) -> bool:  # noqa: N802 - Qt's name
        return False


BREAK = "\u200b"
"""Where a long word of a document may go on in the next line; how long it is depends on the machine's paths."""


def forgotten(window: QWidget, marked: frozenset[str]) -> list[str]:
    """Return the shown texts with a word that is neither translated nor marked as one of a document."""
    return [
        f"{where}: {text!r}"
        for where, text in _texts(window)
        if any(word not in NAMES and word not in marked for word in _WORD.findall(text.replace(BREAK, "")))
    ]


def words_of(*documents: object) -> frozenset[str]:
    """Return the words of what comes from documents, files and the engine."""
    return frozenset(word for each in documents for word in _WORD.findall(str(each)))


def _texts(window: QWidget) -> Iterator[tuple[str, str]]:
    for widget in (window, *window.findChildren(QWidget)):
        if not widget.isVisible() or _is_inside(widget):
            continue
        kind = type(widget).__name__
        said = (
            widget.accessibleName(),
            widget.accessibleDescription(),
            widget.toolTip(),
            widget.windowTitle(),
        )
        yield from ((kind, text) for text in (*said, *_drawn(widget)) if text)
        if isinstance(widget, QAbstractItemView) and widget.model() is not None:
            yield from ((f"row of {kind}", text) for text in _rows(widget.model(), QModelIndex()))
    for action in window.actions():
        yield from (("command", text) for text in (action.text(), action.toolTip()) if text)


def _is_inside(widget: QWidget) -> bool:
    """Tell whether a widget is a part of one of Qt's, whose texts are Qt's."""
    holder = widget.parentWidget()
    return isinstance(holder, QAbstractSpinBox | QLineEdit | QTextEdit | QHeaderView) or (
        isinstance(holder, QTabBar) and isinstance(widget, QAbstractButton)
    )


def _drawn(widget: QWidget) -> Iterator[str]:
    match widget:
        case QLabel():
            yield widget.text()
        case QAbstractButton():
            yield widget.text()
        case QLineEdit():
            yield widget.placeholderText()
        case QTabBar():
            yield from (widget.tabText(place) for place in range(widget.count()))
        case QComboBox():
            yield from (widget.itemText(place) for place in range(widget.count()))
        case _:
            return


def _rows(model: QAbstractItemModel, parent: QModelIndex) -> Iterator[str]:
    # What Qt hides in flat models: a list has one column, and neither has anything below a row.
    columns = range(1 if isinstance(model, QAbstractListModel) else model.columnCount(parent))
    if not parent.isValid():
        yield from (str(model.headerData(column, Qt.Orientation.Horizontal) or "") for column in columns)
    for row in range(min(model.rowCount(parent), _MOST_ROWS)):
        for column in columns:
            index = model.index(row, column, parent)
            yield from (str(text) for role in _ROLES if (text := model.data(index, role)))
        if not isinstance(model, QAbstractListModel | QAbstractTableModel):
            yield from _rows(model, model.index(row, 0, parent))
