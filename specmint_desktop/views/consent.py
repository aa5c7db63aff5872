"""The question before anything is sent to a model: to whom, what, how much of it, for how much; word for word."""

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QDialog, QPlainTextEdit, QWidget

from specmint_desktop import figures, theme
from specmint_desktop.plurals import PLURALS
from specmint_desktop.state import plain_text
from specmint_desktop.state.models import (
    COMPATIBLE,
    ConsentGiven,
    ConsentRefused,
    ModelsState,
    NeverSendChanged,
    Planned,
    dollars,
)
from specmint_desktop.state.options import AI_SPEEDS
from specmint_desktop.state.whole import State
from specmint_desktop.views.options_panel import PatternField
from specmint_desktop.views.parts.buttons import button, disable, icon_button, primary_button
from specmint_desktop.views.parts.labels import PlainLabel, caption
from specmint_desktop.views.parts.layouts import card, column, holder, page, row
from specmint_desktop.views.parts.pairs import KeyValueList

_WIDTH, _HEIGHT = 96, 80
_LINES: Final = 14
_NAMES: Final = {"openai": "OpenAI", "anthropic": "Anthropic"}


class ConsentDialog(QDialog):
    """Asks once per document and host; what is shown of the words is what is sent."""

    intent = Signal(object)

    def __init__(self, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Let a language model see words of this document?"))
        self._shown: ModelsState | None = None
        self._plan: Planned | None = None
        self._call = 0
        self._is_answered = False
        self._title = PlainLabel("", "title")
        self._facts = KeyValueList()
        self._why = PlainLabel("", "muted")
        self.never = PatternField(self.tr("Never send anything of operations that fit, one pattern per line"))
        self.never.edited.connect(self._never_changed)
        self._words = self._make_words()
        self.show_words = button(self.tr("Show exactly what will be sent"))
        self.show_words.setCheckable(True)
        self.show_words.toggled.connect(self._toggle_words)
        self.send = primary_button(self.tr("Send and generate"))
        self.without = button(self.tr("Generate by rules alone"))
        self.cancel = button(self.tr("Cancel"))
        self.send.clicked.connect(self._agree)
        self.without.clicked.connect(self._go_without)
        self.cancel.clicked.connect(self._refuse)
        self._lay_out()

    def show_state(self, state: State) -> None:
        models = state.models
        if models is self._shown:
            return
        self._shown = models
        self._fill_facts(state)
        document = state.document.document or ""
        self.never.show_patterns(models.never.get(document, ()))
        count = models.count
        plan = count.plan if count else None
        if plan is not self._plan:
            self._plan, self._call = plan, 0
            self._show_call()
        reason = "" if plan else self.tr("What would be sent is being counted.")
        if count is not None and count.problem is not None:
            reason = count.problem.what
        disable(self.send, reason)
        disable(self.show_words, "" if plan and plan.prompts else reason or self.tr("Nothing is sent."))

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        super().closeEvent(event)
        self.reject()

    def reject(self) -> None:
        if not self._is_answered:
            self._answer(ConsentRefused())
        super().reject()

    def _fill_facts(self, state: State) -> None:
        models, choice = state.models, state.options.ai
        ai = models.asked
        host, model = (ai.host, ai.model) if ai else ("", "")
        title = state.document.summary.title if state.document.summary else ""
        self._title.setText(
            self.tr("May {host} see words of “{title}”?").format(host=host, title=plain_text.line(title, 100))
        )
        values = self.tr(
            "A model suggests lifelike values for inputs. For that it reads their names and descriptions."
        )
        rules = self.tr(
            "A model suggests lifelike values, and finds rules that stand only in sentences. For that it reads these "
            "sentences, names and descriptions."
        )
        self._why.setText(values if choice.speed == AI_SPEEDS[0] else rules)
        provider = ai.provider if ai else ""
        pairs = [
            (self.tr("To whom"), self._to_whom(provider, host)),
            (self.tr("Model"), model),
            *([(self.tr("Where it fails"), ", ".join(ai.others))] if ai and ai.others else []),
            *self._plan_facts(models.count.plan if models.count else None),
            (self.tr("At most"), self.tr("{budget} per run").format(budget=dollars(choice.budget_usd))),
        ]
        self._facts.show_pairs(pairs)

    def _to_whom(self, provider: str, host: str) -> str:
        name = self.tr("a server of your choice") if provider == COMPATIBLE else _NAMES.get(provider, "")
        return self.tr("{name}, at {host}").format(name=name, host=host)

    def _plan_facts(self, plan: Planned | None) -> list[tuple[str, str]]:
        if plan is None:
            return [(self.tr("What"), self.tr("being counted …"))]
        what = self.tr("%Ln operations", "", plan.operations)
        if plan.secrets:
            taken = self.tr("%Ln secrets were taken out", "", plan.secrets)
            what = f"{what}; {taken}"
        facts = [
            (self.tr("What"), what),
            (
                self.tr("How much"),
                self.tr("{calls}, {n} tokens").format(
                    calls=PLURALS.calls(plan.calls), n=figures.number(plan.read)
                ),
            ),
        ]
        if plan.least_usd is None or plan.most_usd is None:
            return [*facts, (self.tr("Cost"), self.tr("not known: no price is listed for this model"))]
        least, most = dollars(plan.least_usd), dollars(plan.most_usd)
        cost = self.tr("{least} to {most} by list price").format(least=least, most=most)
        if least == most:
            cost = self.tr("at most {most} by list price").format(most=most)
        return [*facts, (self.tr("Cost"), cost)]

    def _make_words(self) -> QWidget:
        self._which = PlainLabel("", "strong", wraps=False)
        self.previous = icon_button("left", self.tr("Previous call"))
        self.next = icon_button("right", self.tr("Next call"))
        self.previous.clicked.connect(self._go_back)
        self.next.clicked.connect(self._go_on)
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setFont(theme.code_font())
        self.text.setAccessibleName(self.tr("The words that are sent"))
        self.text.setTabChangesFocus(True)
        self.text.setMinimumHeight(self.text.fontMetrics().lineSpacing() * _LINES)
        head = row(self._which, None, self.previous, self.next)
        made = holder(column(head, self.text, gap=0.5))
        made.hide()
        return made

    def _show_call(self) -> None:
        plan = self._plan
        if plan is None or not plan.prompts:
            self.text.setPlainText("")
            return
        pages = ("", *plan.prompts)
        at = self._call
        self._which.setText(
            self.tr("The words that every call begins with")
            if at == 0
            else self.tr("Call {n} of {all}").format(
                n=figures.number(at), all=figures.number(len(plan.prompts))
            )
        )
        self.text.setPlainText(plan.system if at == 0 else pages[at])
        disable(self.previous, "" if at else self.tr("This is the first."))
        disable(self.next, "" if at < len(plan.prompts) else self.tr("This is the last."))

    def _go_back(self) -> None:
        self._call = max(0, self._call - 1)
        self._show_call()

    def _go_on(self) -> None:
        self._call += 1
        self._show_call()

    def _toggle_words(self, is_shown: bool) -> None:  # noqa: FBT001 - Qt's argument
        self._words.setVisible(is_shown)
        self.show_words.setText(
            self.tr("Hide what will be sent") if is_shown else self.tr("Show exactly what will be sent")
        )
        self.show_words.setAccessibleName(self.show_words.text())
        if is_shown:
            self._call = 1 if self._plan and self._plan.prompts else 0
            self._show_call()

    def _lay_out(self) -> None:
        never_sent = self.tr(
            "Never sent, whatever you choose: servers, contacts, credentials and security schemes, examples and "
            "defaults, file names, answers of your service, and what looks like a secret."
        )
        agreed = self.tr(
            "What you answer counts for this document and this host, until you take it back in Settings, "
            "Language models."
        )
        label = PlainLabel(self.tr("Never send"), "strong")
        label.setBuddy(self.never)
        hint = caption(
            self.tr("Patterns of operation ids, tags or METHOD /path. They are kept for this document.")
        )
        body = page(
            self._title,
            self._why,
            card(self._facts),
            row(self.show_words, None),
            self._words,
            column(label, self.never, hint, gap=0.5),
            caption(never_sent),
            caption(agreed),
            None,
            gap=1.5,
            margin=3,
        )
        body.setAccessibleName(self.windowTitle())
        foot = row(self.cancel, None, self.without, self.send, gap=1, margin=2)
        box = column(body, foot, gap=0)
        box.setStretch(0, 1)
        self.setLayout(box)
        width, height = theme.space(_WIDTH), theme.space(_HEIGHT)
        around = self.parentWidget()
        if around is not None:
            width, height = min(width, around.width() - theme.space(4)), min(height, around.height())
        self.resize(width, height)

    def _agree(self) -> None:
        self._answer(ConsentGiven())

    def _go_without(self) -> None:
        self._answer(ConsentRefused(generates=True))

    def _refuse(self) -> None:
        self._answer(ConsentRefused())

    def _answer(self, answer: ConsentGiven | ConsentRefused) -> None:
        self._is_answered = True
        self.intent.emit(answer)

    def _never_changed(self) -> None:
        if self._shown is not None:
            self.intent.emit(NeverSendChanged(self.never.patterns()))
