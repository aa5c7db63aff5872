"""What is chosen for the next run, in groups; a locked choice says why and what can be done."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QObject, QRegularExpression, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QRegularExpressionValidator
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QGridLayout,
    QLayout,
    QLineEdit,
    QPlainTextEdit,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from engine.licensing.entitlements import Priority
from engine.options import FORMATS, LARGEST_SEED, MOST_CASES, GenerateOptions
from specmint_desktop import figures, theme, translate
from specmint_desktop.state.documents import DocumentTab, DocumentTabChosen
from specmint_desktop.state.options import (
    CASE_CHOICES,
    Lock,
    OptionsChanged,
    OptionsRedone,
    OptionsState,
    OptionsUndone,
    PriorityChosen,
)
from specmint_desktop.state.whole import State
from specmint_desktop.views.ai_options import AiOptions
from specmint_desktop.views.menus import keys_of
from specmint_desktop.views.parts.buttons import disable, icon_button, link_button
from specmint_desktop.views.parts.chips import LockChip
from specmint_desktop.views.parts.choice_row import ChoiceRow
from specmint_desktop.views.parts.fields import indent
from specmint_desktop.views.parts.labels import PlainLabel, caption
from specmint_desktop.views.parts.layouts import column, holder, row
from specmint_desktop.views.words import format_name

_PATTERN_LINES = 3


class OptionsPanel(QWidget):
    intent = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._shown: OptionsState | None = None
        self._is_filling = False
        self.undo = icon_button(
            "undo", self.tr("Undo the last change of an option ({0})").format(keys_of("undo"))
        )
        self.undo.clicked.connect(self._ask_undo)
        self.redo = icon_button("redo", self.tr("Redo it ({0})").format(keys_of("redo")))
        self.redo.clicked.connect(self._ask_redo)
        self._included = PlainLabel("", wraps=False)
        self._choose = link_button(self.tr("Choose operations"))
        self._choose.clicked.connect(self._ask_operations)
        self.formats = {name: QCheckBox(format_name(name)) for name in FORMATS}
        self.cases = QSpinBox()
        indent(self.cases)
        self.case_choices = ChoiceRow(
            self.tr("Cases per operation"), [(str(each), figures.number(each)) for each in CASE_CHOICES]
        )
        self._wished = PlainLabel("", wraps=False)
        self._wished.setProperty("tone", "locked")
        self.cases_lock = LockChip()
        self.domain = QComboBox()
        self._domain_said = caption("")
        self.seed = QLineEdit()
        self.priority = ChoiceRow(
            self.tr("Priority in the queue"),
            [("low", self.tr("Low")), ("normal", self.tr("Normal")), ("high", self.tr("High"))],
        )
        self.priority_lock = LockChip()
        self.ai = AiOptions()
        self.include = PatternField(self.tr("Only operations that fit, one pattern per line"))
        self.exclude = PatternField(self.tr("Leave out operations that fit, one pattern per line"))
        self._patterns_shown = link_button("")
        self._patterns_shown.clicked.connect(self._toggle_patterns)
        self._patterns = self._make_patterns()
        self._connect()
        self._lay_out()

    def _lay_out(self) -> None:
        heading = PlainLabel(self.tr("What to generate"), "section", wraps=False)
        self.setLayout(
            column(
                row(heading, None, self.undo, self.redo),
                self._group(self.tr("Operations"), row(self._included, None, self._choose)),
                self._group(self.tr("Formats"), self._make_formats()),
                self._group(self.tr("Cases per operation"), self._make_cases(), self.cases_lock),
                self._group(self.tr("Domain of the values"), self.domain, self._domain_said),
                self._group(
                    self.tr("Seed"),
                    self.seed,
                    caption(self.tr("The same seed gives the same files, always.")),
                ),
                self._group(self.tr("Language model"), self.ai),
                self._group(self.tr("Priority in the queue"), self.priority, self.priority_lock),
                self._patterns_shown,
                self._patterns,
                None,
                gap=2,
            )
        )

    def show_state(self, state: State) -> None:
        self.ai.show_state(state)
        options = state.options
        if options is self._shown:
            return
        self._shown = options
        with self._filling():
            self._fill(options)

    def _fill(self, options: OptionsState) -> None:
        chosen = options.chosen
        disable(self.undo, "" if options.past else self.tr("No option was changed"))
        disable(self.redo, "" if options.future else self.tr("Nothing was undone"))
        for name, box in self.formats.items():
            box.setChecked(name in chosen.formats)
        self._fill_cases(options)
        self.case_choices.show_choice(str(chosen.cases), _locks(options, "cases"))
        self._included.setText(self.tr("{0} included").format(figures.number(len(options.included))))
        self._fill_domain(options)
        if not self.seed.hasFocus() or not self.seed.isModified():
            self.seed.setText(str(chosen.seed))
        self.priority.show_choice(options.priority.value, _locks(options, "priority"))
        for name, chip in (("cases", self.cases_lock), ("priority", self.priority_lock)):
            chip.show_lock(options.refused.get(name))
        self.include.show_patterns(chosen.include)
        self.exclude.show_patterns(chosen.exclude)
        self._name_patterns(len(chosen.include) + len(chosen.exclude))

    def _fill_cases(self, options: OptionsState) -> None:
        """Show the number that counts, as the forecast does; one that is not covered stands beside it."""
        self.cases.setValue(options.chosen.cases)
        wish, lock = options.wished_cases, options.refused.get("cases")
        is_refused = wish is not None and lock is not None
        said = (
            self.tr("instead of {0}").format(figures.number(wish)) if wish is not None and is_refused else ""
        )
        self._wished.setText(said)
        self._wished.setVisible(is_refused)
        reason = translate.text(lock.reason) if lock is not None else ""
        self.cases.setAccessibleDescription(f"{said}: {reason}" if is_refused else "")

    def _fill_domain(self, options: OptionsState) -> None:
        named = [self.domain.itemText(place) for place in range(self.domain.count())]
        wanted = ["", *options.domains]
        if named != wanted:
            self.domain.clear()
            self.domain.addItems(wanted)
        hint = options.chosen.domain or ""
        field = self.domain.lineEdit()
        if field is not None and field.text() != hint:
            self.domain.setCurrentText(hint)
        if not hint:
            said = self.tr("Empty: values that fit anywhere.")
        elif options.vocabulary:
            said = self.tr("Values read as in {0}.").format(options.vocabulary)
        else:
            said = self.tr("No vocabulary belongs to it: the general one is used.")
        self._domain_said.setText(said)

    def _make_formats(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.space(2))
        grid.setVerticalSpacing(theme.space(0.5))
        for place, box in enumerate(self.formats.values()):
            grid.addWidget(box, place // 2, place % 2)
        grid.setColumnStretch(2, 1)
        return grid

    def _make_cases(self) -> QVBoxLayout:
        self.cases.setRange(1, MOST_CASES)
        self.cases.setGroupSeparatorShown(True)
        # A number half typed is no wish yet.
        self.cases.setKeyboardTracking(False)
        self.cases.setAccessibleName(self.tr("Cases per operation, at most"))
        self.cases.setFixedWidth(theme.space(13))
        return column(
            row(PlainLabel(self.tr("at most"), wraps=False), self.cases, self._wished, None),
            self.case_choices,
            gap=0.75,
        )

    def _make_patterns(self) -> QWidget:
        hint = caption(self.tr("Patterns fit operation ids, tags or METHOD /path; * stands for anything."))
        only, out = PlainLabel(self.tr("Only these")), PlainLabel(self.tr("Leave out"))
        only.setBuddy(self.include)
        out.setBuddy(self.exclude)
        made = holder(column(only, self.include, out, self.exclude, hint, gap=0.75))
        made.hide()
        return made

    def _group(self, name: str, *parts: QWidget | QLayout) -> QVBoxLayout:
        label = PlainLabel(name, "strong")
        if isinstance(parts[0], QWidget):
            label.setBuddy(parts[0])
        return column(label, *parts, gap=0.75)

    def _connect(self) -> None:
        for box in self.formats.values():
            box.toggled.connect(self._formats_changed)
        self.cases.valueChanged.connect(self._cases_changed)
        self.case_choices.chosen.connect(self._cases_chosen)
        self.case_choices.refused.connect(self._cases_chosen)
        self.domain.setEditable(True)
        self.domain.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.domain.setAccessibleName(self.tr("Domain of the values: choose one or type words"))
        field = self.domain.lineEdit()
        if field is not None:
            field.setPlaceholderText(self.tr("General; choose one or type words"))
            field.setMaxLength(200)
            field.editingFinished.connect(self._domain_changed)
        self.domain.activated.connect(self._domain_changed)
        self.seed.setValidator(QRegularExpressionValidator(QRegularExpression("[0-9]{0,19}"), self))
        self.seed.editingFinished.connect(self._seed_changed)
        self.priority.chosen.connect(self._priority_chosen)
        self.priority.refused.connect(self._priority_chosen)
        for pattern_field in (self.include, self.exclude):
            pattern_field.edited.connect(self._patterns_changed)
        for chip in (self.cases_lock, self.priority_lock, self.ai):
            chip.intent.connect(self.intent)

    def _formats_changed(self) -> None:
        self._change(formats=tuple(name for name, box in self.formats.items() if box.isChecked()))

    def _cases_changed(self, cases: int) -> None:
        self._change(cases=cases)

    def _cases_chosen(self, cases: str) -> None:
        self._change(cases=int(cases))

    def _domain_changed(self, _place: int = 0) -> None:
        self._change(domain=self.domain.currentText().strip() or None)

    def _seed_changed(self) -> None:
        self.seed.setModified(False)
        self._change(seed=min(int(self.seed.text() or 0), LARGEST_SEED))

    def _patterns_changed(self) -> None:
        self._change(include=self.include.patterns(), exclude=self.exclude.patterns())

    def _priority_chosen(self, priority: str) -> None:
        self.intent.emit(PriorityChosen(Priority(priority)))

    def _ask_operations(self) -> None:
        self.intent.emit(DocumentTabChosen(DocumentTab.OPERATIONS))

    def _ask_undo(self) -> None:
        self.intent.emit(OptionsUndone())

    def _ask_redo(self) -> None:
        self.intent.emit(OptionsRedone())

    def _change(self, **values: Any) -> None:
        if self._is_filling or self._shown is None:
            return
        wished: GenerateOptions = replace(self._shown.chosen, **values)
        if wished != self._shown.chosen or self._shown.refused:
            self.intent.emit(OptionsChanged(wished))

    def _toggle_patterns(self) -> None:
        self._patterns.setVisible(self._patterns.isHidden())
        if self._shown is not None:
            self._name_patterns(len(self._shown.chosen.include) + len(self._shown.chosen.exclude))

    def _name_patterns(self, count: int) -> None:
        is_open = not self._patterns.isHidden()
        theme.put_icon(self._patterns_shown, "down" if is_open else "right", "accent")
        text = self.tr("Patterns") + (f" ({figures.number(count)})" if count else "")
        self._patterns_shown.setText(text)
        said = self.tr("{0}, shown") if is_open else self.tr("{0}, hidden")
        self._patterns_shown.setAccessibleName(said.format(text))

    @contextmanager
    def _filling(self) -> Iterator[None]:
        """What is shown by us is no change by a person."""
        self._is_filling = True
        try:
            yield
        finally:
            self._is_filling = False


class PatternField(QPlainTextEdit):
    """Patterns, one per line; `edited` once the person leaves the field or presses Ctrl+Return."""

    edited = Signal()

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent if isinstance(parent, QWidget) else None)
        self.setAccessibleName(name)
        self.setPlaceholderText("GET /pets*")
        self.setTabChangesFocus(True)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setFont(theme.code_font())
        self.setFixedHeight(self.fontMetrics().lineSpacing() * _PATTERN_LINES + theme.space(2))

    def patterns(self) -> tuple[str, ...]:
        return tuple(line.strip() for line in self.toPlainText().splitlines() if line.strip())

    def show_patterns(self, patterns: tuple[str, ...]) -> None:
        if patterns != self.patterns():
            self.setPlainText("\n".join(patterns))

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        super().focusOutEvent(event)
        self.edited.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        is_return = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if is_return and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.edited.emit()
            event.ignore()
            return
        super().keyPressEvent(event)


def _locks(options: OptionsState, option: str) -> dict[str, Lock]:
    """Return word -> lock of one option."""
    return {
        word: lock
        for choice, lock in options.locks.items()
        for name, _, word in [choice.partition(":")]
        if name == option
    }
