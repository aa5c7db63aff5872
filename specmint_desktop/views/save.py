"""What stands around a plan: where it goes, that it failed and why, and, once saved, how the tests are run."""

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QWidget

from specmint_desktop import theme
from specmint_desktop.state.results import (
    CommandCopied,
    OutputRevealed,
    ResultsState,
    RunCommand,
    SaveGivenUp,
    SaveRetried,
    SaveStep,
    TextCopied,
)
from specmint_desktop.views import words
from specmint_desktop.views.parts.buttons import CopyButton, button, icon_button, primary_button
from specmint_desktop.views.parts.labels import PlainLabel, caption, plain, section
from specmint_desktop.views.parts.layouts import card, column, holder, row
from specmint_desktop.views.parts.stage_bar import Bar


class RunCard(QFrame):
    """How one format is run: its commands, and a button that copies them."""

    intent = Signal(object)

    def __init__(self, run: RunCommand) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self._format = run.format
        name = PlainLabel(words.format_name(run.format), "strong", wraps=False)
        lines = PlainLabel(words.soft("\n".join(run.lines)), "", selectable=True)
        lines.setFont(theme.code_font())
        copy = CopyButton(self.tr("Copy the commands"), lines.text)
        copy.wanted.connect(self._copy)
        head = row(name, None, copy)
        self.setLayout(column(head, lines, gap=0.75, margin=1.5))

    def _copy(self, _text: str) -> None:
        self.intent.emit(CommandCopied(self._format))


class SavedPart(QWidget):
    """The suite is saved: where, how to open it, the line that makes it again, and how each format is run."""

    intent = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._shown: tuple[RunCommand, ...] | None = None
        self._cards: list[RunCard] = []
        sign = QLabel()
        sign.setPixmap(theme.icon("ok", "ok").pixmap(theme.space(3)))
        self._where = PlainLabel("", "section", selectable=True)
        title = row(sign, self._where, gap=1)
        title.setStretch(1, 1)
        title.setAlignment(sign, Qt.AlignmentFlag.AlignTop)
        self._files = caption("")
        reveal = primary_button(self.tr("Show in the file manager"), "reveal")
        reveal.clicked.connect(self._reveal)
        command = button(self.tr("Copy the command line"), "terminal")
        command.clicked.connect(self._copy_command)
        self._command = QLineEdit()
        self._command.setReadOnly(True)
        self._command.setAccessibleName(self.tr("The command line that makes the suite again"))
        self._command.setFont(theme.code_font())
        self._runs = column(gap=1)
        self._how = section(self.tr("How to run the tests"))
        self.setLayout(
            column(
                title,
                self._files,
                row(reveal, None),
                _wide(self._command, command),
                self._how,
                self._runs,
                gap=1.5,
            )
        )

    def show_saved(self, results: ResultsState, runs: tuple[RunCommand, ...]) -> None:
        save = results.save
        places = self.tr(" and ").join(each for each in (save.folder, save.zip_file) if each)
        self._where.setText(self.tr("Saved in {places}").format(places=words.soft(places)))
        self._files.setText(
            self.tr("{cases} for {operations}").format(
                cases=self.tr("%Ln cases", "", results.cases),
                operations=self.tr("%Ln operations", "", results.operations),
            )
        )
        self._command.setText(plain(save.command).replace("\n", " "))
        self._command.setCursorPosition(0)
        self._how.setVisible(bool(runs))
        if runs == self._shown:
            return
        self._shown = runs
        for old in self._cards:
            old.hide()
            old.deleteLater()
        self._cards = [RunCard(each) for each in runs]
        for each in self._cards:
            each.intent.connect(self.intent)
            self._runs.addWidget(each)

    def _reveal(self) -> None:
        self.intent.emit(OutputRevealed())

    def _copy_command(self) -> None:
        self.intent.emit(CommandCopied())


class FailedPart(QFrame):
    """It could not be saved: why, what helps, and again or elsewhere."""

    intent = Signal(object)
    elsewhere = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "notice")
        self.setProperty("tone", "error")
        self._details = ""
        self._what = PlainLabel("", "section", selectable=True)
        self._cure = PlainLabel("", "", selectable=True)
        kept = caption(self.tr("Nothing is lost: the result is kept, and so is what stood there."))
        again = primary_button(self.tr("Try again"), "retry")
        again.clicked.connect(partial(self._send, SaveRetried()))
        other = button(self.tr("Choose another folder…"), "folder")
        other.clicked.connect(self.elsewhere)
        copy = icon_button("copy", self.tr("Copy details"))
        copy.clicked.connect(self._copy)
        self.setLayout(column(self._what, self._cure, kept, row(again, other, None, copy), gap=1, margin=2))

    def show_failure(self, results: ResultsState) -> None:
        problem = results.save.problem
        if problem is not None:
            self._what.setText(self.tr("Not saved: {what}").format(what=words.soft(problem.what)))
            self._cure.setText(words.soft(problem.cure))
            self._details = str(problem)

    def _copy(self) -> None:
        self.intent.emit(TextCopied(self._details))

    def _send(self, intent: object, _checked: bool = False) -> None:  # noqa: FBT001, FBT002  Qt's argument
        self.intent.emit(intent)


class BusyPart(QWidget):
    """The folder is compared, or written to."""

    intent = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._text = PlainLabel("", "section")
        self._bar = Bar(self.tr("Progress of saving"))
        stop = button(self.tr("Cancel"), "stop")
        stop.clicked.connect(self._stop)
        self.setLayout(column(self._text, self._bar, row(stop, None), gap=1.5))

    def show_busy(self, results: ResultsState) -> None:
        save = results.save
        place = save.folder or save.zip_file or ""
        if save.step is SaveStep.WRITING:
            self._text.setText(self.tr("Writing to {place}").format(place=words.soft(place)))
        else:
            self._text.setText(self.tr("Comparing with {place}").format(place=words.soft(place)))
        self._bar.set_share(save.progress.overall if save.progress else 0)

    def _stop(self) -> None:
        self.intent.emit(SaveGivenUp())


class StartPart(QWidget):
    """Nothing is saved yet: what saving does, and its two ways."""

    folder = Signal()
    zip_file = Signal()

    def __init__(self) -> None:
        super().__init__()
        folder = primary_button(self.tr("Save into a folder…"), "save")
        folder.clicked.connect(self.folder)
        zipped = button(self.tr("Save as a ZIP file…"), "zip")
        zipped.clicked.connect(self.zip_file)
        text = PlainLabel(
            self.tr(
                "A folder that holds an earlier suite is compared first: your edits stay, and you decide where both "
                "sides changed. Nothing is written before that."
            ),
            "muted",
        )
        head = section(self.tr("The suite is not saved yet"))
        self.setLayout(column(card(head, text, holder(row(folder, zipped, None)), gap=1.5, margin=3)))


def _wide(field: QWidget, beside: QWidget) -> QHBoxLayout:
    made = row(field, beside)
    made.setStretch(0, 1)
    return made
