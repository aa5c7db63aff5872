"""The document at a glance: what it is, what of it can be tested, what it asks for."""

from collections import Counter

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from engine.jobs.messages import DocumentSummary
from specmint_desktop import figures
from specmint_desktop.state import plain_text
from specmint_desktop.state.documents import DocumentState, DocumentTab, DocumentTabChosen
from specmint_desktop.state.messages import Message
from specmint_desktop.state.options import GenerateAsked
from specmint_desktop.state.whole import State
from specmint_desktop.views.parts.buttons import button, disable, link_button
from specmint_desktop.views.parts.chips import Chip
from specmint_desktop.views.parts.labels import PlainLabel, caption, section
from specmint_desktop.views.parts.layouts import card, column, holder, page, row
from specmint_desktop.views.parts.pairs import KeyValueList

_MOST = 20
"""Items of a list that are named; the rest is counted."""
_DESCRIPTION = 1_500
_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


class _Figure(QFrame):
    """A number and what it counts."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self._name = name
        self._number = PlainLabel("", "figure", wraps=False)
        self.setLayout(column(self._number, caption(name), gap=0, margin=1.5))

    def show_number(self, text: str) -> None:
        self._number.setText(text)
        self._number.setAccessibleName(f"{self._name}: {text}")


class SummaryView(QWidget):
    intent = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._facts = caption("")
        self._read = PlainLabel("", wraps=False)
        self._problems = link_button(self.tr("Show the problems"))
        self._problems.clicked.connect(self._show_problems)
        read = row(self._read, self._problems, None, gap=2)
        self._skipped_text = PlainLabel(selectable=True)
        self._without = button(self.tr("Generate without these operations"), "generate")
        self._without.clicked.connect(self._generate)
        left_out = section(self.tr("Left out, since they cannot be tested"))
        self._skipped = card(left_out, self._skipped_text, row(self._without, None))
        self._methods: QHBoxLayout = row(gap=1)
        self._methods.addStretch(1)
        self._chips: list[Chip] = []
        self._about = KeyValueList()
        self._description = PlainLabel(selectable=True)
        self._description_card = card(section(self.tr("Description")), self._description)
        body = page(
            self._facts,
            self._make_figures(),
            read,
            holder(self._methods),
            self._skipped,
            card(section(self.tr("What it asks for")), self._about),
            self._description_card,
            None,
            gap=2,
            margin=3,
        )
        body.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # so that it scrolls by keys
        body.setAccessibleName(self.tr("Summary"))
        self.setLayout(column(body))
        self._shown: DocumentState | None = None
        self._summary: DocumentSummary | None = None

    def show_state(self, state: State) -> None:
        document = state.document
        self._show_fault(state.options.fault)
        if document is self._shown or document.summary is None:
            return
        self._shown = document
        self._cases.show_number(_cases(document))
        self._flows.show_number("…" if document.flows is None else figures.number(document.flows))
        self._errors.show_number(figures.number(document.errors))
        self._warnings.show_number(figures.number(document.warnings))
        self._problems.setVisible(bool(document.problems))
        if document.summary is not self._summary:
            self._summary = document.summary
            self._fill(document.summary)

    def _make_figures(self) -> QHBoxLayout:
        self._operations = _Figure(self.tr("operations"))
        self._cases = _Figure(self.tr("possible cases"))
        self._flows = _Figure(self.tr("flows"))
        self._errors = _Figure(self.tr("errors"))
        self._warnings = _Figure(self.tr("warnings"))
        return row(self._operations, self._cases, self._flows, self._errors, self._warnings, gap=1.5)

    def _show_fault(self, fault: Message | None) -> None:
        disable(self._without, str(fault) if fault else "")

    def _fill(self, summary: DocumentSummary) -> None:
        self._facts.setText("   ".join(self._facts_of(summary)))
        self._operations.show_number(figures.number(len(summary.operations)))
        read, left_out = len(summary.operations), len(summary.skipped)
        sentence = self.tr("{0} in the document, {1} read, {2} left out")
        self._read.setText(
            sentence.format(figures.number(summary.found), figures.number(read), figures.number(left_out))
        )
        self._skipped.setVisible(bool(summary.skipped))
        self._skipped_text.setText(self._listed(summary.skipped, "\n"))
        self._show_methods(summary)
        none = self.tr("none stated")
        self._about.show_pairs(
            [
                (self.tr("Security"), self._listed(summary.schemes, ", ") or none),
                (self.tr("Servers"), self._listed(summary.servers, "\n") or none),
                (self.tr("Tags"), self._listed(_tags(summary), ", ") or none),
                (self.tr("Files"), self._listed(summary.files, "\n") or plain_text.line(summary.document)),
            ]
        )
        self._description_card.setVisible(bool(summary.description.strip()))
        self._description.setText(plain_text.paragraph(_reflowed(summary), _DESCRIPTION))

    def _facts_of(self, summary: DocumentSummary) -> list[str]:
        facts = [
            self.tr("OpenAPI {0}").format(plain_text.line(summary.openapi, 20)),
            figures.size(summary.size),
        ]
        if summary.version:
            facts.insert(0, self.tr("Version {0}").format(plain_text.line(summary.version, 40)))
        if len(summary.files) > 1:
            facts.append(self.tr("%Ln files", "", len(summary.files)))
        return facts

    def _listed(self, texts: tuple[str, ...], separator: str) -> str:
        shown = [plain_text.line(each) for each in texts[:_MOST]]
        if len(texts) > _MOST:
            shown.append(self.tr("and %Ln more", "", len(texts) - _MOST))
        return separator.join(shown)

    def _show_methods(self, summary: DocumentSummary) -> None:
        for old in self._chips:
            old.hide()
            old.deleteLater()
        counts = Counter(each.method for each in summary.operations)
        named = [(name, counts.pop(name)) for name in _METHODS if name in counts]
        if others := sum(counts.values()):
            named.append((self.tr("others"), others))
        self._chips = [Chip(f"{name} {figures.number(count)}") for name, count in named]
        for place, chip in enumerate(self._chips):
            self._methods.insertWidget(place, chip)

    def _show_problems(self) -> None:
        self.intent.emit(DocumentTabChosen(DocumentTab.PROBLEMS))

    def _generate(self) -> None:
        self.intent.emit(GenerateAsked())


def _cases(document: DocumentState) -> str:
    if document.summary is None or len(document.offers) < len(document.summary.operations):
        return "…"
    return figures.number(sum(document.offers.values()))


def _tags(summary: DocumentSummary) -> tuple[str, ...]:
    return tuple(dict.fromkeys(tag for each in summary.operations for tag in each.tags))


def _reflowed(summary: DocumentSummary) -> str:
    return plain_text.reflowed(summary.description.strip())
