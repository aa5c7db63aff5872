"""The place of a result: operations and cases at the left, what is known of them in tabs at the right."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, Final, TypeVar

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFileDialog, QLayout, QSplitter, QStackedLayout, QTabWidget, QWidget

from engine.errors import Problem
from specmint_desktop import figures, theme
from specmint_desktop.state.results import (
    CaseChosen,
    OperationChosen,
    ResultsState,
    ResultTab,
    ResultTabChosen,
    ResultUnreadable,
    SaveFolderChosen,
    SaveStep,
    SaveZipChosen,
)
from specmint_desktop.state.shell import Place, PlaceChosen
from specmint_desktop.state.whole import State
from specmint_desktop.views import words
from specmint_desktop.views.case import CaseView
from specmint_desktop.views.case_tree import CaseTreeView
from specmint_desktop.views.filter_row import FilterRow
from specmint_desktop.views.parts.buttons import icon_button, primary_button
from specmint_desktop.views.parts.choosers import NewFolderDialog, beginning
from specmint_desktop.views.parts.empty_state import EmptyState
from specmint_desktop.views.parts.labels import PlainLabel
from specmint_desktop.views.parts.later import Later
from specmint_desktop.views.parts.layouts import column, divider, holder, row

if TYPE_CHECKING:
    from specmint_desktop.views.changes import ChangesView
    from specmint_desktop.views.code import CodeView
    from specmint_desktop.views.coverage import CoverageView
    from specmint_desktop.views.data import DataView
    from specmint_desktop.views.left_out import LeftOutView

_LEFT: Final = 46
"""Steps of the grid that the left side is wide."""
_NARROW: Final = 112
"""Below this width the tree is a tab of its own: both would be too narrow."""


_Part = TypeVar("_Part", "CaseView", "CodeView", "DataView", "CoverageView", "LeftOutView", "ChangesView")


# Imported when a tab is shown for the first time: a result opens without them.
def _code(parent: QWidget) -> "CodeView":
    from specmint_desktop.views.code import CodeView

    return CodeView(parent)


def _data(parent: QWidget) -> "DataView":
    from specmint_desktop.views.data import DataView

    return DataView(parent)


def _coverage(parent: QWidget) -> "CoverageView":
    from specmint_desktop.views.coverage import CoverageView

    return CoverageView(parent)


def _left_out(parent: QWidget) -> "LeftOutView":
    from specmint_desktop.views.left_out import LeftOutView

    return LeftOutView(parent)


def _changes(parent: QWidget) -> "ChangesView":
    from specmint_desktop.views.changes import ChangesView

    return ChangesView(parent)


class ResultsView(QWidget):
    intent = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "page")
        self._state: State | None = None
        self._tree_of: tuple[object, object] | None = None
        self._shown_tab: tuple[object, ...] = ()
        self._is_narrow = False
        home = primary_button(self.tr("Open a document"), "open")
        home.clicked.connect(self._go_home)
        self._empty = EmptyState(
            "results",
            self.tr("There is no result yet"),
            self.tr("Open a document and generate its tests; earlier results are in the history."),
            home,
        )
        self._broken = EmptyState("error", "", "")
        self._pages = QStackedLayout(self)
        # Both sides beside each other must not keep the place from becoming so narrow that they need not be.
        self._pages.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        self._main = QSplitter(Qt.Orientation.Horizontal)
        for each in (self._empty, self._broken, self._main):
            self._pages.addWidget(each)
        self._left = self._build_left()
        self._main.addWidget(self._left)
        self._build_tabs()
        self._main.setChildrenCollapsible(False)
        self._share()

    @property
    def case(self) -> CaseView:
        return self._case.part

    @property
    def code(self) -> "CodeView":
        return self._code.part

    @property
    def data(self) -> "DataView":
        return self._data.part

    @property
    def coverage(self) -> "CoverageView":
        return self._coverage.part

    @property
    def left_out(self) -> "LeftOutView":
        return self._left_out.part

    @property
    def changes(self) -> "ChangesView":
        return self._changes.part

    def show_state(self, state: State) -> None:
        before, self._state = self._state, state
        results = state.results
        if before is not None and before.results is results:
            return
        self._pages.setCurrentWidget(self._page_of(results))
        if results.job is None or results.fault is not None:
            return
        self._show_head(results)
        self.filter.show_filter(results)
        self._show_tree(results)
        self._show_tab(results, is_listed_now=before is not None and before.results.listed is None)
        self._parts[results.tab].part.show_state(state)

    def find(self) -> None:  # type: ignore[override]  # what the command calls; Qt's static function has the name
        """Find in the shown code or data, else among the cases."""
        part = self.tabs.currentWidget()
        if part is self._code:
            self.code.open_search()
        elif part is self._data and self.data.has_text():
            self.data.open_search()
        else:
            self.go_to_operation()

    def find_next(self) -> None:
        if self.tabs.currentWidget() is self._data:
            self.data.find_next()
        else:
            self.code.find_next()

    def find_previous(self) -> None:
        if self.tabs.currentWidget() is self._data:
            self.data.find_previous()
        else:
            self.code.find_previous()

    def go_to_operation(self) -> None:
        if self._is_narrow:
            self.tabs.setCurrentWidget(self._left)
        self.filter.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.filter.field.selectAll()

    def _to_tree(self) -> None:
        """Go from what was typed to what was found."""
        self.tree.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def panes(self) -> tuple[QWidget, ...]:
        """Return what F6 goes through, in reading order."""
        return self.filter, self.tree, self._save, self.tabs.tabBar(), self.tabs.currentWidget()

    def choose_save_folder(self) -> None:
        chooser = NewFolderDialog(self, self.tr("Save the tests into a folder, which may be new"))
        self._begin(chooser)
        chooser.fileSelected.connect(self._folder_chosen)
        chooser.open()

    def choose_save_zip(self) -> None:
        chooser = QFileDialog(self, self.tr("Save the tests as a ZIP file"))
        self._begin(chooser)
        chooser.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        chooser.setDefaultSuffix("zip")
        chooser.setNameFilters([self.tr("ZIP files (*.zip)")])
        chooser.selectFile(self._zip_name())
        chooser.fileSelected.connect(self._zip_chosen)
        chooser.open()

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        return QSize(theme.space(56), theme.space(30))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        super().resizeEvent(event)
        is_narrow = self.width() < theme.space(_NARROW)
        if is_narrow is not self._is_narrow:
            self._is_narrow = is_narrow
            self._place_left()

    def _show_tab(self, results: ResultsState, *, is_listed_now: bool) -> None:
        """Show the tab of what was chosen; where the tree is a tab, a new result begins with it."""
        if self._shown_tab == (results.tab, results.case, results.job):
            return
        is_new = is_listed_now or self._shown_tab[2:] != (results.job,)
        self._shown_tab = (results.tab, results.case, results.job)
        stays = self._is_narrow and is_new and results.tab is ResultTab.CASE
        self.tabs.setCurrentWidget(self._left if stays else self._parts[results.tab])

    def _place_left(self) -> None:
        """Put the tree beside the tabs, or among them where there is no room; what is shown stays shown."""
        shown = self.tabs.currentWidget()
        self.tabs.blockSignals(True)  # noqa: FBT003 - Qt takes it by place
        if self._is_narrow:
            self.tabs.insertTab(0, self._left, self.tr("Cases"))
        else:
            self.tabs.removeTab(self.tabs.indexOf(self._left))
            self._main.insertWidget(0, self._left)
            self._left.show()
            self._share()
        self.tabs.setCurrentWidget(self._part_of_tab() if shown is self._left else shown)
        self.tabs.blockSignals(False)  # noqa: FBT003 - as above
        self.tree.chooses_at_once = not self._is_narrow

    def _part_of_tab(self) -> QWidget:
        tab = self._state.results.tab if self._state is not None else ResultTab.CASE
        return self._parts[tab]

    def _share(self) -> None:
        self._main.setStretchFactor(1, 1)
        self._main.setSizes([theme.space(_LEFT), theme.space(2 * _LEFT)])

    def _build_left(self) -> QWidget:
        self._figures = PlainLabel("", "strong")
        self._worth = PlainLabel("", "caption")
        self.filter = FilterRow()
        self.filter.intent.connect(self.intent)
        self.filter.field.returnPressed.connect(self._to_tree)
        self.tree = CaseTreeView()
        # Later: it is found out while the tree is being drawn.
        self.tree.faulted.connect(self._tell_unreadable, Qt.ConnectionType.QueuedConnection)
        self.tree.case_chosen.connect(self._choose_case)
        self.tree.operation_chosen.connect(self._choose_operation)
        self._none = PlainLabel(self.tr("No case matches the filter."), "muted")
        self._none.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._save = primary_button(self.tr("Save into a folder…"), "save")
        self._save.clicked.connect(self.choose_save_folder)
        zipped = icon_button("zip", self.tr("Save as a ZIP file"))
        zipped.clicked.connect(self.choose_save_zip)
        self._where = PlainLabel("", "caption")
        line = row(self._save, zipped)
        line.setStretch(0, 1)
        upper = column(
            column(self._figures, self._worth, gap=0.5), self.filter, self._none, self.tree, gap=1, margin=1.5
        )
        upper.setStretch(3, 1)
        foot = column(line, self._where, gap=0.5, margin=1.5)
        whole = column(upper, divider(), foot, gap=0)
        whole.setStretch(0, 1)
        made = holder(whole)
        made.setMinimumWidth(theme.space(_LEFT - 10))
        return made

    def _build_tabs(self) -> None:
        self._case, self._code = self._later(CaseView), self._later(_code)
        self._data, self._coverage = self._later(_data), self._later(_coverage)
        self._left_out, self._changes = self._later(_left_out), Later(self._make_changes)
        self.tabs = QTabWidget()
        self._main.addWidget(self.tabs)
        self.tabs.setDocumentMode(True)
        self.tabs.setAccessibleName(self.tr("Parts of the result"))
        self._parts: Mapping[ResultTab, Later[Any]] = {
            ResultTab.CASE: self._case,
            ResultTab.CODE: self._code,
            ResultTab.DATA: self._data,
            ResultTab.COVERAGE: self._coverage,
            ResultTab.LEFT_OUT: self._left_out,
            ResultTab.CHANGES: self._changes,
        }
        names = (
            self.tr("Case"),
            self.tr("Code"),
            self.tr("Data"),
            self.tr("Coverage"),
            self.tr("Left out"),
            self.tr("Changes"),
        )
        for part, text in zip(self._parts.values(), names, strict=True):
            self.tabs.addTab(part, text)
        self.tabs.currentChanged.connect(self._tab_chosen)

    def _later(self, kind: Callable[[QWidget], _Part]) -> Later[_Part]:
        return Later(partial(self._make, kind))

    def _make(self, kind: Callable[[QWidget], _Part], page: QWidget) -> _Part:
        made = kind(page)
        made.intent.connect(self.intent)
        if self._state is not None and self._state.results.job is not None:
            made.show_state(self._state)
        return made

    def _make_changes(self, page: QWidget) -> "ChangesView":
        made = self._make(_changes, page)
        made.choose_folder.connect(self.choose_save_folder)
        made.choose_zip.connect(self.choose_save_zip)
        return made

    def _page_of(self, results: ResultsState) -> QWidget:
        if results.fault is not None:
            self._broken.show_texts(words.soft(results.fault.what), words.soft(results.fault.cure))
            return self._broken
        return self._empty if results.job is None else self._main

    def _show_head(self, results: ResultsState) -> None:
        cases = self.tr("%Ln cases", "", results.cases)
        operations = self.tr("%Ln operations", "", results.operations)
        said = self.tr("{cases} for {operations}, seed {seed}")
        self._figures.setText(said.format(cases=cases, operations=operations, seed=results.options.seed))
        worth = words.worth(results.worth) if results.worth else ""
        self._worth.setText(self.tr("AI: {worth}").format(worth=worth) if worth else "")
        self._worth.setVisible(bool(worth))
        left_out = f" {figures.number(results.left_out)}" if results.left_out else ""
        self._name_tab(self._left_out, self.tr("Left out") + left_out)
        self._show_save_button(is_primary=results.tab is not ResultTab.CHANGES)
        save = results.save
        is_open = save.step is SaveStep.PLANNED
        self._name_tab(self._changes, self.tr("Changes") + (" •" if is_open else ""))
        where = save.folder or save.zip_file
        is_saved = save.step is SaveStep.SAVED and where
        self._where.setText(
            self.tr("Saved in {place}").format(place=words.soft(str(where)))
            if is_saved
            else self.tr("Not saved yet")
        )

    def _name_tab(self, part: QWidget, text: str) -> None:
        self.tabs.setTabText(self.tabs.indexOf(part), text)

    def _show_save_button(self, *, is_primary: bool) -> None:
        """Keep one clear next step: the tab of changes has its own."""
        role = "primary" if is_primary else ""
        if self._save.property("role") != role:
            theme.put_icon(self._save, "save", "on_accent" if is_primary else "text")
            theme.restyle(self._save, role=role)

    def _show_tree(self, results: ResultsState) -> None:
        shown = (results.listed, results.matches)
        if results.listed is None or results.index_file is None:
            return
        if self._tree_of is None or any(
            new is not old for new, old in zip(shown, self._tree_of, strict=True)
        ):
            self._tree_of = shown
            self.tree.show_cases(results.index_file, results.listed, results.matches)
            self._none.setVisible(self.tree.cases.operation_count() == 0)
        self.tree.show_chosen(results.operation, results.case)

    def _begin(self, chooser: QFileDialog) -> None:
        """Begin in the folder of the settings, else beside the document."""
        state = self._state
        chosen = state.settings.settings.output_folder if state is not None else ""
        chooser.setDirectory(chosen or beginning(state.results.document if state is not None else None))
        chooser.setAccessibleName(chooser.windowTitle())
        chooser.finished.connect(chooser.deleteLater)

    def _zip_name(self) -> str:
        title = self._state.results.title if self._state is not None else ""
        kept = "".join(letter if letter.isalnum() else "-" for letter in title[:60].lower())
        name = "-".join(part for part in kept.split("-") if part)
        return f"{name or 'specmint'}-tests.zip"

    def _folder_chosen(self, folder: str) -> None:
        self.intent.emit(SaveFolderChosen(folder))

    def _zip_chosen(self, path: str) -> None:
        self.intent.emit(SaveZipChosen(path))

    def _tell_unreadable(self, problem: Problem) -> None:
        self.intent.emit(ResultUnreadable(problem))

    def _choose_case(self, case: str) -> None:
        if self._is_narrow and self._state is not None and case == self._state.results.case:
            self.tabs.setCurrentWidget(self._case)
        self.intent.emit(CaseChosen(case))

    def _choose_operation(self, operation: str) -> None:
        self.intent.emit(OperationChosen(operation))

    def _tab_chosen(self, at: int) -> None:
        part = self.tabs.widget(at)
        for tab, each in self._parts.items():
            if each is part and self._state is not None and tab is not self._state.results.tab:
                self.intent.emit(ResultTabChosen(tab))

    def _go_home(self) -> None:
        self.intent.emit(PlaceChosen(Place.HOME))
