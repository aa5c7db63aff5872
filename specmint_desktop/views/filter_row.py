"""Which cases the tree shows: a text, and words to choose from a menu."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from specmint_desktop import figures
from specmint_desktop.state.coverage import KIND_OF
from specmint_desktop.state.results import CaseFilter, CasesFiltered, CaseWords, ResultsState
from specmint_desktop.views import words
from specmint_desktop.views.parts.buttons import icon_button, link_button
from specmint_desktop.views.parts.labels import PlainLabel
from specmint_desktop.views.parts.layouts import column, holder, row
from specmint_desktop.views.parts.search_field import SearchField


class FilterRow(QWidget):
    """Text is asked for 150 ms after the last key; what is filtered is told in words below."""

    intent = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._filter = CaseFilter()
        self._words: CaseWords | None = None
        self.field = SearchField(self.tr("Find cases"))
        self.field.searched.connect(self._seek)
        self._button = icon_button("filter", self.tr("Filter by kind, technique and source"))
        self._button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._menu = QMenu(self)
        self._button.setMenu(self._menu)
        self._told = PlainLabel("", "caption")
        clear = link_button(self.tr("Show all"))
        clear.clicked.connect(self._clear)
        told = row(self._told, clear, gap=0.5)
        told.setStretch(0, 1)
        self._active = holder(told)
        self._active.hide()
        first = row(self.field, self._button, gap=0.5)
        first.setStretch(0, 1)
        self.setLayout(column(first, self._active, gap=0.5))

    def show_filter(self, results: ResultsState) -> None:
        if results.words is not self._words or results.filter != self._filter:
            self._filter, self._words = results.filter, results.words
            self._fill_menu(results.words)
            if not self.field.hasFocus() and self.field.text() != results.filter.text:
                self.field.blockSignals(True)  # noqa: FBT003  Qt's argument
                self.field.setText(results.filter.text)
                self.field.blockSignals(False)  # noqa: FBT003  Qt's argument
        is_active = results.filter != CaseFilter()
        self._active.setVisible(is_active)
        if is_active:
            self._told.setText(_told(results))

    def _fill_menu(self, offered: CaseWords) -> None:
        self._menu.clear()
        for name, count in offered.kinds:
            self._add(self._menu, words.kind(name), count, "kinds", name)
        if len(offered.sources) > 1:
            self._menu.addSeparator()
            for name, count in offered.sources:
                self._add(self._menu, words.source(name), count, "sources", name)
        self._menu.addSeparator()
        menus: dict[str, QMenu] = {}
        for name, count in offered.techniques:
            kind = words.kind(KIND_OF.get(name, ""))
            if kind not in menus:
                menus[kind] = self._menu.addMenu(self.tr("Techniques: {kind}").format(kind=kind))
            self._add(menus[kind], words.technique(name), count, "techniques", name)

    def _add(self, menu: QMenu, text: str, count: int, part: str, word: str) -> None:
        action = menu.addAction(f"{text} ({figures.number(count)})")
        action.setCheckable(True)
        action.setChecked(word in getattr(self._filter, part))
        action.triggered.connect(partial(self._toggle, part, word))

    def _toggle(self, part: str, word: str, _checked: bool = False) -> None:  # noqa: FBT001, FBT002  Qt's argument
        before: tuple[str, ...] = getattr(self._filter, part)
        chosen = tuple(each for each in before if each != word) if word in before else (*before, word)
        self.intent.emit(CasesFiltered(_REPLACED[part](self._filter, chosen)))

    def _seek(self, text: str) -> None:
        if text.strip() != self._filter.text:
            self.intent.emit(CasesFiltered(replace(self._filter, text=text.strip())))

    def _clear(self) -> None:
        self.field.clear()
        self.intent.emit(CasesFiltered(CaseFilter()))


_REPLACED: dict[str, Callable[[CaseFilter, tuple[str, ...]], CaseFilter]] = {
    "kinds": lambda wanted, chosen: replace(wanted, kinds=chosen),
    "techniques": lambda wanted, chosen: replace(wanted, techniques=chosen),
    "sources": lambda wanted, chosen: replace(wanted, sources=chosen),
}


def _told(results: ResultsState) -> str:
    """Return how many cases are shown and by what."""
    wanted = results.filter
    named = [
        *([f"“{wanted.text}”"] if wanted.text else []),
        *map(words.kind, wanted.kinds),
        *map(words.technique, wanted.techniques),
        *map(words.source, wanted.sources),
    ]
    shown = results.matches.cases if results.matches is not None else results.cases
    return QCoreApplication.translate("FilterRow", "{shown} of {all} cases: {words}").format(
        shown=figures.number(shown), all=figures.number(results.cases), words=words.soft(", ".join(named))
    )
