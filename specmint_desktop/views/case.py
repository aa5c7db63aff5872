"""One case: why it is there, what it sends, what it expects, and what must run before it."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedLayout, QWidget

from specmint_desktop import theme
from specmint_desktop.state import plain_text
from specmint_desktop.state.documents import PlaceInDocumentOpened
from specmint_desktop.state.results import CodeOfCaseOpened, CurlCopied, FileText, ResultsState, TextCopied
from specmint_desktop.state.whole import State
from specmint_desktop.views import words
from specmint_desktop.views.code_text import CodeText
from specmint_desktop.views.parts.buttons import CopyButton, button, link_button
from specmint_desktop.views.parts.chips import Chip
from specmint_desktop.views.parts.empty_state import EmptyState
from specmint_desktop.views.parts.flow import Flow
from specmint_desktop.views.parts.labels import PlainLabel, caption, section
from specmint_desktop.views.parts.layouts import Page, card, column, holder, row

_MOST_BASE64 = 20_000
_LONGEST_LINE = 4_000
_TONES = {"positive": "ok", "boundary": "info", "negative": "warning", "security": "locked"}


class CaseView(QWidget):
    """The tab of the chosen case."""

    intent = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: Mapping[str, Any] | None = None
        self._empty = EmptyState("case", "")
        self._page = Page()
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self._empty)
        self._stack.addWidget(self._page)
        self._build_head()
        self._build_request()
        self._build_rest()
        parts = (self._head, self._expect, self._request, self._rule, self._model, self._before)
        self._page.fill(*parts, None, gap=2, margin=3)

    def show_state(self, state: State) -> None:
        results = state.results
        case = results.shown_case
        if case is None and results.case is not None and self._shown is not None:
            return  # it is being read: what was shown stays until then
        if case is None:
            self._show_none(results)
        if case is self._shown:
            return
        self._shown = case
        self._stack.setCurrentWidget(self._empty if case is None else self._page)
        if case is not None:
            self._show_case(case)
            self._page.verticalScrollBar().setValue(0)

    def _show_none(self, results: ResultsState) -> None:
        chosen = next((each for each in results.listed or () if each.id == results.operation), None)
        if chosen is None:
            self._empty.show_texts(
                self.tr("No case is chosen"),
                self.tr("Choose one in the tree: arrow keys and Return do it too."),
            )
            return
        name = f"{plain_text.line(chosen.method, 40)} {plain_text.line(chosen.path, 200)}"
        counted = self.tr(
            "%Ln cases. Open the row with the right arrow key or a double click, and choose one.",
            "",
            chosen.cases,
        )
        none = self.tr("It has no case; Left out says why.")
        self._empty.show_texts(name, counted if chosen.cases else none)

    def _build_head(self) -> None:
        self._kind, self._technique, self._source, self._confidence = Chip(), Chip(), Chip(), Chip()
        self._ai = Chip(self.tr("AI"), "ai", "info")
        self._title = PlainLabel("", "title", selectable=True)
        self._why = PlainLabel("", "muted", selectable=True)
        self._id = PlainLabel("", "caption", selectable=True)
        code = button(self.tr("Show its code"), "code")
        code.clicked.connect(self._open_code)
        curl = button(self.tr("Copy as curl"), "terminal")
        curl.clicked.connect(self._copy_curl)
        copy_id = CopyButton(self.tr("Copy the id of the case"), self._id.text)
        copy_id.wanted.connect(self._copy)
        id_row = row(self._id, copy_id, gap=0.5)
        id_row.setStretch(0, 1)
        chips = Flow((self._kind, self._ai, self._technique, self._source, self._confidence), centred=False)
        self._head = holder(column(chips, self._title, self._why, id_row, row(code, curl, None), gap=1.25))

    def _build_request(self) -> None:
        self._line = CodeText(self.tr("Request line and header fields"), is_numbered=False)
        self._line.fit(1, 12)
        copy_line = CopyButton(self.tr("Copy request line and header fields"), self._line.toPlainText)
        copy_line.wanted.connect(self._copy)
        first = row(section(self.tr("Request")), None, copy_line)
        self._body_name = PlainLabel("", "strong", wraps=False)
        self._raw = button(self.tr("As sent"))
        self._raw.setCheckable(True)
        self._raw.toggled.connect(self._show_body)
        self._body = CodeText(self.tr("Body of the request"))
        self._body.fit(2, 24)
        copy_body = CopyButton(self.tr("Copy the body"), self._body_as_sent)
        copy_body.wanted.connect(self._copy)
        bar = row(self._body_name, None, self._raw, copy_body)
        self._body_part = holder(column(bar, self._body, gap=0.75))
        self._no_body = caption(self.tr("No body"))
        note = caption(
            self.tr(
                "Names in double braces are filled in when the test runs: credentials and captured values."
            )
        )
        self._note = note
        parts = (first, self._line, self._body_part, self._no_body, note)
        self._request = card(*parts, gap=1.25)

    def _build_rest(self) -> None:
        self._status = PlainLabel("", "strong")
        self._strict = PlainLabel()
        self._answer = PlainLabel("", "muted", selectable=True)
        self._expect = card(section(self.tr("Expected answer")), self._status, self._strict, self._answer)
        self._rule_text = PlainLabel()
        self._target = PlainLabel("", "", selectable=True)
        self._target.setFont(theme.code_font())
        self._link = link_button("")
        self._link.clicked.connect(self._open_place)
        self._rule = card(
            section(self.tr("Rule of the document")), self._rule_text, self._target, row(self._link, None)
        )
        self._steps = PlainLabel("", "", selectable=True)
        self._before = card(section(self.tr("Runs before it")), self._steps)
        self._given = PlainLabel("", "", selectable=True)
        self._quote = PlainLabel("", "", selectable=True)
        self._quote_link = link_button("")
        self._quote_link.clicked.connect(self._open_quote)
        self._model = card(
            section(self.tr("From a language model")), self._given, self._quote, row(self._quote_link, None)
        )

    def _show_case(self, case: Mapping[str, Any]) -> None:
        kind = str(case["kind"])
        self._kind.show_fact(words.kind(kind), "", _TONES.get(kind, ""))
        self._technique.show_fact(words.technique(str(case["technique"])))
        self._source.show_fact(words.source(str(case["source"])))
        self._confidence.setVisible(float(case["confidence"]) < 1)
        self._confidence.show_fact(
            self.tr("confidence {percent} %").format(percent=round(float(case["confidence"]) * 100))
        )
        self._title.setText(words.soft(str(case["title"]), 600))
        self._why.setText(words.soft(str(case["why"])))
        self._id.setText(str(case["id"]))
        self._show_request(case)
        self._show_expectation(case)
        self._show_rule(case)
        self._show_model(case)
        steps = case["steps"]
        self._before.setVisible(bool(steps))
        lines = (f"{number}. {title or step}" for number, (step, title) in enumerate(steps.items(), 1))
        self._steps.setText(words.soft("\n".join(lines)))

    def _show_request(self, case: Mapping[str, Any]) -> None:
        wire = case["wire"]
        lines = [
            f"{wire['method']} {wire['target']}",
            *(f"{name}: {value}" for name, value in wire["headers"]),
        ]
        self._line.show_file(FileText("request", _cut("\n".join(lines))))
        body: FileText | None = case["body"]
        is_binary = "bodyBase64" in wire
        self._body_part.setVisible(body is not None or is_binary)
        self._no_body.setVisible(body is None and not is_binary)
        self._raw.setVisible(body is not None and body.text != wire.get("body"))
        self._body_name.setText(self.tr("Body, in Base64") if is_binary else self.tr("Body"))
        self._note.setVisible("{{" in str(wire))
        self._show_body()

    def _show_body(self, _checked: bool = False) -> None:  # noqa: FBT001, FBT002  Qt's argument
        if self._shown is None:
            return
        wire, body = self._shown["wire"], self._shown["body"]
        if "bodyBase64" in wire:
            body = FileText("body", str(wire["bodyBase64"])[:_MOST_BASE64])
        elif body is not None and self._raw.isChecked():
            body = FileText("body", _cut(str(wire["body"])))
        self._body.show_file(body)

    def _show_expectation(self, case: Mapping[str, Any]) -> None:
        expect = case["expect"]
        self._status.setText(self.tr("Status {codes}").format(codes=", ".join(expect["status"])))
        if expect["strict"]:
            strict = self.tr("The document names it for this operation: anything else fails.")
        else:
            strict = self.tr(
                "The document names none that fits: the usual codes are accepted. A server error always fails."
            )
        self._strict.setText(strict)
        parts = []
        if expect["schema"]:
            parts.append(
                self.tr("The body must satisfy {pointer}.").format(pointer=words.soft(expect["schema"]))
            )
        if expect["headers"]:
            parts.append(
                self.tr("Header fields: {names}.").format(names=words.soft(", ".join(expect["headers"])))
            )
        self._answer.setText("\n".join(parts))
        self._answer.setVisible(bool(parts))

    def _show_rule(self, case: Mapping[str, Any]) -> None:
        is_broken = case["kind"] != "positive" and not any(
            str(code).startswith("2") for code in case["expect"]["status"]
        )
        self._rule_text.setText(
            self.tr("This case breaks it, and nothing else:") if is_broken else self.tr("This case keeps it:")
        )
        self._target.setText(words.soft(str(case["target"])))
        place = case["place"]
        line = place["line"]
        where = f"{place['document']}:{line}" if line else str(place["document"])
        self._link.setText(self.tr("Show it in the document: {place}").format(place=_shortened(where)))
        self._link.setAccessibleName(self._link.text())
        self._link.setVisible(line is not None)

    def _show_model(self, case: Mapping[str, Any]) -> None:
        """Show what a model gave: values of the request, or the rule, with the words of the document it rests on."""
        given = case.get("ai")
        self._model.setVisible(given is not None)
        self._ai.setVisible(given is not None)
        if given is None:
            return
        values, quote = given.get("values", ()), given.get("restsOn")
        said = self.tr("Values at {pointers}. Each passed the schema of its place.").format(
            pointers=", ".join(values)
        )
        ruled = self.tr("The rule that this case is about. It stands in the document in these words:")
        self._given.setText(words.soft("\n".join(([said] if values else []) + ([ruled] if quote else []))))
        self._quote.setText(words.soft(self.tr("“{words}”").format(words=quote["text"])) if quote else "")
        self._quote.setVisible(quote is not None)
        line = case["place"].get("quoted_line")
        where = f"{case['place'].get('quoted_document')}:{line}"
        self._quote_link.setText(self.tr("Show it in the document: {place}").format(place=_shortened(where)))
        self._quote_link.setAccessibleName(self._quote_link.text())
        self._quote_link.setVisible(line is not None)

    def _open_quote(self) -> None:
        if self._shown is not None:
            place = self._shown["place"]
            self.intent.emit(PlaceInDocumentOpened(str(place["quoted_document"]), int(place["quoted_line"])))

    def _body_as_sent(self) -> str:
        """Return all of the body; what is shown of it may be indented or cut."""
        wire = self._shown["wire"] if self._shown is not None else {}
        return str(wire.get("body", wire.get("bodyBase64", "")))

    def _open_place(self) -> None:
        if self._shown is not None:
            place = self._shown["place"]
            self.intent.emit(PlaceInDocumentOpened(str(place["document"]), int(place["line"])))

    def _open_code(self) -> None:
        self.intent.emit(CodeOfCaseOpened())

    def _copy_curl(self) -> None:
        self.intent.emit(CurlCopied())

    def _copy(self, text: str) -> None:
        self.intent.emit(TextCopied(text))


def _cut(text: str) -> str:
    """Return lines that are laid out at once, however long a document made them."""
    return "\n".join(plain_text.paragraph(line, _LONGEST_LINE) for line in text.split("\n"))


def _shortened(place: str) -> str:
    """Return the end of a path with its line: the file is what a person knows."""
    name = place.replace("\\", "/").rsplit("/", 1)[-1]
    return name.replace("&", "&&")
