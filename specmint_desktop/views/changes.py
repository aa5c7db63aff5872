"""What saving would change, and the person's word on it."""

from functools import partial
from pathlib import PurePath

from PySide6.QtCore import QCoreApplication, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QMenu,
    QPlainTextEdit,
    QStackedLayout,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from specmint_desktop import theme
from specmint_desktop.qt_models.changes import CHOICE, STATE, PlannedFiles
from specmint_desktop.state.results import (
    DECIDED,
    PlannedFile,
    ResultsState,
    SaveChoiceMade,
    SaveConfirmed,
    SaveFolderChosen,
    SaveGivenUp,
    SavePlan,
    SaveStep,
)
from specmint_desktop.state.whole import State
from specmint_desktop.views import words
from specmint_desktop.views.changed_names import (
    MOST_NAMED,
    FoldedNames,
    cases_named,
    figures_of,
    operations_named,
)
from specmint_desktop.views.parts.buttons import button, danger_button, disable, link_button, primary_button
from specmint_desktop.views.parts.labels import PlainLabel, caption, plain, title
from specmint_desktop.views.parts.layouts import Page, column, row
from specmint_desktop.views.save import BusyPart, FailedPart, SavedPart, StartPart

_Index = QModelIndex | QPersistentModelIndex
_SUBFOLDER = "specmint-tests"


class _Words(QStyledItemDelegate):
    """Draws states and choices in words."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: _Index) -> None:  # noqa: N802  Qt's name
        super().initStyleOption(option, index)
        if index.column() == STATE:
            option.text = words.file_state(option.text)
        elif index.column() == CHOICE:
            option.text = words.choice(option.text) or self.tr("Written")


class PlanPart(QWidget):
    """The plan: figures, operations, cases, and a row per file with its choices."""

    intent = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._plan: SavePlan | None = None
        self._where = title("")
        self._figures = PlainLabel("", "muted")
        self._files = PlannedFiles(self)
        self._build_table()
        self._detail = PlainLabel("", "", selectable=True)
        self._choose = button(self.tr("Decide otherwise"), "more")
        self._menu = QMenu(self)
        self._choose.setMenu(self._menu)
        self._operations = FoldedNames(
            self.tr("Show which operations these are"), self.tr("Hide which operations these are")
        )
        self._cases = FoldedNames(
            self.tr("Show which cases these are"), self.tr("Hide which cases these are")
        )
        self._others = link_button("")
        self._others.setCheckable(True)
        self._others.toggled.connect(self._show_others)
        self._save = primary_button(self.tr("Save"), "save")
        self._save.clicked.connect(partial(self._send, SaveConfirmed()))
        stop = button(self.tr("Do not save"))
        stop.clicked.connect(partial(self._send, SaveGivenUp()))
        foot = row(self._detail, self._choose)
        foot.setStretch(0, 1)
        self.setLayout(
            column(
                self._where,
                self._figures,
                self._operations,
                self._cases,
                self.table,
                row(self._others, None),
                foot,
                row(self._save, stop, None),
                gap=1.25,
                margin=2,
            )
        )

    def show_plan(self, results: ResultsState) -> None:
        save = results.save
        self._files.show(save)
        if save.plan is None:
            return
        if save.plan is not self._plan:
            self._plan = save.plan
            self._where.setText(self.tr("Changes in {folder}").format(folder=words.soft(save.folder or "")))
            self._figures.setText(figures_of(save.plan))
            self._operations.show_names(operations_named(save.plan))
            self._cases.show_names(cases_named(save.plan))
            self._others.setChecked(False)
            self._show_others(is_open=not self._files.rowCount())
        self._tell()

    def _show_others(self, is_open: bool) -> None:  # noqa: FBT001  Qt's argument
        """Show or fold the files that hold nothing of the person's."""
        self._files.show_others(is_open)
        count = self._files.others()
        self._others.setVisible(count > 0 and self._files.has_own())
        self._others.setText(
            self.tr("Hide the %Ln files that hold nothing of yours", "", count)
            if is_open
            else self.tr("%Ln more files hold nothing of yours: show them", "", count)
        )
        self._others.setAccessibleName(self._others.text())
        if self._files.rowCount():
            self.table.selectRow(0)
        self._tell()

    def _build_table(self) -> None:
        self.table = QTableView()
        self.table.setModel(self._files)
        self.table.setItemDelegate(_Words(self.table))
        self.table.setAccessibleName(self.tr("Files that saving touches"))
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setShowGrid(False)
        self.table.setWordWrap(False)
        self.table.setTabKeyNavigation(False)
        self.table.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setDefaultSectionSize(theme.space(3.25))
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.table.setMinimumHeight(theme.space(16))
        self.table.setColumnWidth(STATE, theme.space(38))
        self.table.setColumnWidth(CHOICE, theme.space(22))
        self.table.selectionModel().currentChanged.connect(self._tell)
        self.table.activated.connect(self._open_menu)

    def _tell(self) -> None:
        row_number = self.table.currentIndex().row()
        self._menu.clear()
        if row_number < 0 or row_number >= self._files.rowCount():
            self._detail.setText("")
            disable(self._choose, self.tr("no file is chosen"))
            return
        file = self._files.file(row_number)
        chosen = self._files.choice(row_number)
        self._detail.setText(words.soft(_detail(file, chosen)))
        for word in file.choices:
            action = self._menu.addAction(words.choice(word))
            action.setCheckable(True)
            action.setChecked(word == chosen)
            action.triggered.connect(partial(self._send, SaveChoiceMade(file.path, word)))
        reason = "" if len(file.choices) > 1 else self.tr("there is nothing to decide about this file")
        disable(self._choose, reason)

    def _open_menu(self) -> None:
        if self._choose.isEnabled():
            self._choose.showMenu()

    def _send(self, intent: object, _checked: bool = False) -> None:  # noqa: FBT001, FBT002  Qt's argument
        self.intent.emit(intent)


class ForeignPart(QFrame):
    """The folder holds files that are not ours: a subfolder, another folder, or these files in the way after all."""

    intent = Signal(object)
    elsewhere = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._folder = ""
        self._zip_file: str | None = None
        self._head = title("")
        text = PlainLabel(
            self.tr("There is no suite of SpecMint in it. These files are not touched unless you say so:"),
            "muted",
        )
        self._list = QPlainTextEdit()
        self._list.setReadOnly(True)
        self._list.setAccessibleName(self.tr("Files in the folder"))
        self._list.setMinimumHeight(theme.space(10))
        self._list.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self._sub = primary_button("", "folder")
        self._sub.clicked.connect(self._take_subfolder)
        other = button(self.tr("Choose another folder…"), "folder")
        other.clicked.connect(self.elsewhere)
        self._into = danger_button(self.tr("Write into this folder"))
        self._into.clicked.connect(self._ask)
        stop = button(self.tr("Do not save"))
        stop.clicked.connect(partial(self._send, SaveGivenUp()))
        self._build_question()
        self.setLayout(
            column(
                self._head,
                text,
                self._list,
                row(self._sub, None),
                row(other, stop, None),
                row(self._into, None),
                self._question,
                gap=1.5,
                margin=2,
            )
        )

    def show_foreign(self, results: ResultsState) -> None:
        save = results.save
        if self._folder != save.folder:
            self._question.hide()
        self._folder, self._zip_file = save.folder or "", save.zip_file
        self._head.setText(self.tr("{folder} is not empty").format(folder=words.soft(self._folder)))
        self._list.setPlainText("\n".join(plain(each) for each in save.foreign_files))
        self._sub.setText(self.tr("Save into the subfolder {name}").format(name=_SUBFOLDER))
        self._sub.setAccessibleName(self._sub.text())

    def _build_question(self) -> None:
        self._sentence = PlainLabel("", "strong")
        what = caption(
            self.tr(
                "A file of yours that has the name of a generated one is moved to .specmint/replaced there."
            )
        )
        yes = danger_button(self.tr("Yes, write into it"))
        yes.clicked.connect(partial(self._send, SaveConfirmed(replace_foreign=True)))
        self._no = button(self.tr("No"))
        self._question = QFrame()
        self._question.setProperty("role", "notice")
        self._question.setProperty("tone", "warning")
        self._question.setLayout(column(self._sentence, what, row(yes, self._no, None), gap=1, margin=2))
        self._no.clicked.connect(self._question.hide)
        self._question.hide()

    def _ask(self) -> None:
        """Ask a second time, and name the folder."""
        self._sentence.setText(
            self.tr("Write the suite among the files of {folder}?").format(folder=words.soft(self._folder))
        )
        self._question.show()
        self._no.setFocus(Qt.FocusReason.OtherFocusReason)

    def _take_subfolder(self) -> None:
        self.intent.emit(SaveFolderChosen(str(PurePath(self._folder, _SUBFOLDER)), self._zip_file))

    def _send(self, intent: object, _checked: bool = False) -> None:  # noqa: FBT001, FBT002  Qt's argument
        self.intent.emit(intent)


class ChangesView(QWidget):
    """The tab of saving; `choose_folder` and `choose_zip` ask the window for a place."""

    intent = Signal(object)
    choose_folder = Signal()
    choose_zip = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._results: ResultsState | None = None
        self._start, self._busy, self._plan = StartPart(), BusyPart(), PlanPart()
        self._foreign, self._failed, self._saved = ForeignPart(), FailedPart(), SavedPart()
        self._start.folder.connect(self.choose_folder)
        self._start.zip_file.connect(self.choose_zip)
        self._foreign.elsewhere.connect(self.choose_folder)
        self._failed.elsewhere.connect(self.choose_folder)
        for each in (self._busy, self._plan, self._foreign, self._failed, self._saved):
            each.intent.connect(self.intent)
        self._stack = QStackedLayout(self)
        self._pages = {
            "start": self._page(self._start, None, margin=3),
            "busy": self._page(self._busy, None, margin=3),
            "plan": self._page(self._plan, margin=0),
            "foreign": self._page(self._foreign, margin=0),
            "failed": self._page(self._failed, None, margin=3),
            "saved": self._page(self._saved, None, margin=3),
        }

    def show_state(self, state: State) -> None:
        results = state.results
        if results is self._results:
            return
        self._results = results
        name = _page_of(results)
        match name:
            case "busy":
                self._busy.show_busy(results)
            case "plan":
                self._plan.show_plan(results)
            case "foreign":
                self._foreign.show_foreign(results)
            case "failed":
                self._failed.show_failure(results)
            case "saved":
                self._saved.show_saved(results, results.save.runs)
        self._stack.setCurrentWidget(self._pages[name])

    def _page(self, *parts: QWidget | None, margin: float) -> Page:
        made = Page()
        self._stack.addWidget(made)
        made.fill(*parts, margin=margin)
        return made


def _page_of(results: ResultsState) -> str:
    save = results.save
    if save.step is SaveStep.PLANNED:
        return "foreign" if save.is_foreign else "plan"
    return {
        SaveStep.NONE: "start",
        SaveStep.ASKED: "busy",
        SaveStep.WRITING: "busy",
        SaveStep.SAVED: "saved",
        SaveStep.FAILED: "failed",
    }[save.step]


def _detail(file: PlannedFile, chosen: str) -> str:
    """Return what of a file is the person's."""
    if chosen == "ours" and file.state not in DECIDED:
        return QCoreApplication.translate("PlanPart", "Yours is moved to .specmint/replaced.")
    parts = []
    for names, text in (
        (
            file.conflicts,
            QCoreApplication.translate(
                "PlanPart",
                "Both sides changed: {names}. Yours stays, the new text is put into .specmint/new.",
            ),
        ),
        (
            tuple(each for each in file.kept if each not in file.conflicts),
            QCoreApplication.translate("PlanPart", "Yours and kept: {names}."),
        ),
        (
            file.orphans,
            QCoreApplication.translate(
                "PlanPart", "No longer generated, kept because you edited them: {names}."
            ),
        ),
        (file.deleted, QCoreApplication.translate("PlanPart", "Deleted by you, stays deleted: {names}.")),
    ):
        if names:
            shown = ", ".join(names[:MOST_NAMED])
            parts.append(text.format(names=shown))
    return " ".join(parts) or words.file_state(file.state)
