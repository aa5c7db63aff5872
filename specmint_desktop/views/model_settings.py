"""Settings of language models: how far requests may go, keys and where they are, a trial, a server of one's own."""

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDoubleSpinBox, QFrame, QLineEdit, QVBoxLayout, QWidget

from engine.errors import Problem
from engine.options import MOST_CALLS
from engine.provider_keys import Secret
from specmint_desktop import figures, theme
from specmint_desktop.settings import Settings, changed
from specmint_desktop.state import plain_text
from specmint_desktop.state.models import (
    COMPATIBLE,
    LARGEST_BUDGET,
    LEAST_DOLLARS,
    LONGEST_KEY,
    REACHES,
    VENDORS,
    AnswersForgotten,
    KeyDeleted,
    KeyGiven,
    KeyPlace,
    KnownKey,
    ModelsState,
    ModelTrialAsked,
    Trial,
)
from specmint_desktop.state.preferences import SettingsChanged
from specmint_desktop.state.whole import State
from specmint_desktop.views.agreed_models import AgreedModels
from specmint_desktop.views.parts.buttons import button, disable
from specmint_desktop.views.parts.chips import Chip
from specmint_desktop.views.parts.choice_row import ChoiceRow
from specmint_desktop.views.parts.fields import NumberField, indent
from specmint_desktop.views.parts.flow import Flow
from specmint_desktop.views.parts.labels import PlainLabel, caption
from specmint_desktop.views.parts.layouts import column, row
from specmint_desktop.views.setting_fields import TextSetting

_VARIABLES: Final = {
    "openai": "OPENAI_API_KEY",
    "anthropic": "ANTHROPIC_API_KEY",
    COMPATIBLE: "SPECMINT_COMPATIBLE_KEY",
}
_USUAL: Final = 0
"""What a field of whole numbers has where a person leaves the number to the engine."""
_ICONS: Final = {KeyPlace.KEYRING: "lock", KeyPlace.SESSION: "clock", KeyPlace.ENVIRONMENT: "terminal"}


class KeyCard(QFrame):
    """The key of one provider: where it is, to give another, to try it, to delete it."""

    intent = Signal(object)

    def __init__(self, provider: str, name: str, hint: str = "") -> None:
        super().__init__()
        self.setProperty("role", "card")
        self._provider, self._name = provider, name
        self._reason_off = ""
        self._chip = Chip()
        self.field = QLineEdit()
        self.field.setEchoMode(QLineEdit.EchoMode.Password)
        self.field.setMaxLength(LONGEST_KEY)
        self.field.setPlaceholderText(self.tr("Paste a key"))
        self.field.setAccessibleName(self.tr("Key for {name}").format(name=name))
        self.field.textChanged.connect(self._typed)
        self.field.returnPressed.connect(self._keep)
        self.keep = button(self.tr("Keep"), "save")
        self.keep.setAccessibleName(self.tr("Keep the key for {name}").format(name=name))
        self.keep.clicked.connect(self._keep)
        self.test = button(self.tr("Try it"), "online")
        self.test.setAccessibleName(self.tr("Try {name}: send one question").format(name=name))
        self.test.clicked.connect(self._try)
        self.delete = button(self.tr("Delete"), "remove")
        self.delete.setAccessibleName(self.tr("Delete the key for {name}").format(name=name))
        self.delete.clicked.connect(self._delete)
        self._said = PlainLabel("", selectable=True)
        head = row(PlainLabel(name, "strong", wraps=False), None, self._chip)
        line = row(self.field, self.keep, gap=1)
        line.setStretch(0, 1)
        buttons = Flow((self.test, self.delete), centred=False)
        self._more, self._hint = hint, caption("")
        self.setLayout(
            column(head, *self._own_parts(), line, self._hint, buttons, self._said, gap=1, margin=2)
        )

    def show_models(self, models: ModelsState, reason_off: str) -> None:
        """`reason_off` says why nothing can be sent there now."""
        key = models.keys.get(self._provider)
        self._reason_off = reason_off
        self._show_key(key, models)
        kept = self.tr("Kept in the keyring of the system, for this host alone. It is never shown again.")
        gone = self.tr(
            "Kept in memory until the window closes, for this host alone. It is never shown again."
        )
        self._hint.setText(f"{self._more} {gone if models.keyring_fault else kept}".strip())
        is_environment = key is not None and key.place is KeyPlace.ENVIRONMENT
        self.delete.setVisible(key is not None)
        disable(self.delete, self._from_environment() if is_environment else "")
        disable(self.test, self._why_not_tried(models, key))
        self._show_trial(models.trial)
        self._typed()

    def _own_parts(self) -> tuple[QWidget, ...]:
        return ()

    def _why_not_tried(self, models: ModelsState, key: KnownKey | None) -> str:
        if self._reason_off:
            return self._reason_off
        if key is None:
            return self.tr("There is no key yet.")
        return self.tr("A question is on its way.") if models.trial and models.trial.job else ""

    def _show_key(self, key: KnownKey | None, models: ModelsState) -> None:
        if not models.is_read:
            self._chip.show_fact(self.tr("looking …"))
            return
        if key is None:
            self._chip.show_fact(self.tr("no key"))
            return
        text = {
            KeyPlace.KEYRING: self.tr("in the keyring"),
            KeyPlace.SESSION: self.tr("for this session only"),
            KeyPlace.ENVIRONMENT: self.tr("from the environment"),
        }[key.place]
        ending = f"…{key.ending}, " if key.ending else ""
        tone = "warning" if key.place is KeyPlace.SESSION else "ok"
        self._chip.show_fact(f"{ending}{text}", _ICONS[key.place], tone)

    def _show_trial(self, trial: Trial | None) -> None:
        is_mine = trial is not None and trial.provider == self._provider
        text, tone = self._trial_text(trial) if trial is not None and is_mine else ("", "")
        self._said.setText(text)
        self._said.setVisible(bool(text))
        theme.restyle(self._said, tone=tone)

    def _trial_text(self, trial: Trial) -> tuple[str, str]:
        if trial.problem is not None:
            return _told(trial.problem), "error"
        if trial.took_ms is None:
            return self.tr("Asking {model} …").format(model=trial.model), ""
        took = figures.duration(trial.took_ms / 1000)
        said = self.tr("{model} answers: {time}, {n} tokens.").format(
            model=trial.model, time=took, n=figures.number(trial.tokens)
        )
        return said, "ok"

    def _from_environment(self) -> str:
        return self.tr("It is in the variable {name}: take it out there.").format(
            name=_VARIABLES[self._provider]
        )

    def _typed(self) -> None:
        text = self.field.text().strip()
        is_key = bool(text) and text.isascii() and text.isprintable() and " " not in text
        needed = self.tr("Paste a key as the provider shows it.")
        disable(self.keep, "" if is_key else needed)

    def _keep(self) -> None:
        if self.keep.isEnabled():
            key = Secret(self.field.text().strip())
            self.field.clear()
            self.intent.emit(KeyGiven(self._provider, key))

    def _try(self) -> None:
        self.intent.emit(ModelTrialAsked(self._provider))

    def _delete(self) -> None:
        self.intent.emit(KeyDeleted(self._provider))


class ServerCard(KeyCard):
    """A server that speaks as OpenAI does: its address, the model to try, and its key where it wants one."""

    def __init__(self, name: str, hint: str) -> None:
        self.url = TextSetting(
            self.tr("Address"),
            self.tr(
                "As in http://localhost:11434/v1 (Ollama) or http://localhost:1234/v1 (LM Studio). Plain http is taken "
                "only on this computer or in a private network."
            ),
            "http://localhost:11434/v1",
        )
        self.model = QLineEdit()
        self.model.setMaxLength(200)
        self.model.setPlaceholderText(self.tr("Model to try"))
        self.model.setAccessibleName(self.tr("Model to try"))
        super().__init__(COMPATIBLE, name, hint)
        self.model.textChanged.connect(self._model_typed)
        self._models: ModelsState | None = None

    def show_server(self, models: ModelsState, settings: Settings, reason_off: str) -> None:
        self._models = models
        self.url.show_text(settings.ai_url)
        where = models.where.get(COMPATIBLE)
        self.url.show_fault(where.fault if where else "")
        self.show_models(models, reason_off)

    def _own_parts(self) -> tuple[QWidget, ...]:
        return self.url, self.model

    def _why_not_tried(self, models: ModelsState, key: KnownKey | None) -> str:
        where = models.where.get(COMPATIBLE)
        if where is None or not where.host:
            return self.tr("Give the address first.")
        if not self.model.text().strip():
            return self.tr("Name a model of the server.")
        return super()._why_not_tried(models, key or KnownKey(KeyPlace.SESSION))

    def _model_typed(self) -> None:
        if self._models is not None:
            disable(self.test, self._why_not_tried(self._models, self._models.keys.get(COMPATIBLE)))

    def _try(self) -> None:
        self.intent.emit(ModelTrialAsked(COMPATIBLE, self.model.text().strip()))


class ModelSettings(QWidget):
    intent = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._shown: tuple[ModelsState, Settings] | None = None
        self._is_showing = False
        self.reach = ChoiceRow(
            self.tr("Models that may be asked"),
            [
                ("any", self.tr("Any host")),
                ("loopback", self.tr("This computer only")),
                ("none", self.tr("None")),
            ],
        )
        self.reach.chosen.connect(self._reach_chosen)
        self._closed = PlainLabel("")
        self._closed.setProperty("tone", "info")
        self._keyring = PlainLabel("")
        self._keyring.setProperty("tone", "warning")
        self.cards = {"openai": KeyCard("openai", "OpenAI"), "anthropic": KeyCard("anthropic", "Anthropic")}
        self.server = ServerCard(
            self.tr("A server that speaks as OpenAI does"),
            self.tr("Leave it empty where the server wants no key."),
        )
        self.server.url.changed.connect(self._url_changed)
        self.budget = QDoubleSpinBox()
        self.calls = NumberField(self.tr("Calls to a language model at once, in a run"), _USUAL, MOST_CALLS)
        self.agreed = AgreedModels()
        self.forget = button(self.tr("Forget answers"), "remove")
        self.forget.clicked.connect(self._forget)
        for each in (*self.cards.values(), self.server):
            each.intent.connect(self.intent)
        self.agreed.intent.connect(self.intent)
        self._lay_out()

    def show_state(self, state: State) -> None:
        self.agreed.show_state(state)
        now = state.models, state.settings.settings
        if self._shown is not None and all(one is two for one, two in zip(now, self._shown, strict=True)):
            return
        self._shown = now
        self._is_showing = True
        try:
            self._show(*now)
        finally:
            self._is_showing = False

    def _show(self, models: ModelsState, settings: Settings) -> None:
        reach = max(
            (settings.ai_network, models.policy, "loopback" if settings.air_gap else "any"), key=REACHES.index
        )
        self.reach.show_choice(settings.ai_network, {})
        closed = self._closed_text(models, settings, reach)
        self._closed.setText(closed)
        self._closed.setVisible(bool(closed))
        fault = models.keyring_fault
        self._keyring.setText(self._keyring_text(fault) if fault else "")
        self._keyring.setVisible(bool(fault))
        for vendor in VENDORS:
            self.cards[vendor].show_models(models, closed if reach != "any" else "")
        where = models.where.get(COMPATIBLE)
        is_here = where is not None and where.is_here
        is_open = reach == "any" or (reach == "loopback" and is_here)
        self.server.show_server(models, settings, "" if is_open or not where or not where.host else closed)
        self.budget.setValue(settings.ai_budget)
        self.calls.setValue(settings.ai_calls or _USUAL)

    def _closed_text(self, models: ModelsState, settings: Settings, reach: str) -> str:
        if reach == "any":
            return ""
        what = (
            self.tr("No model is asked at all.")
            if reach == "none"
            else self.tr("Only models on this computer are asked.")
        )
        if models.policy == reach:
            why = self.tr("The owner of this computer says so (SPECMINT_AI_NETWORK).")
        elif settings.ai_network == reach:
            why = ""
        else:
            why = self.tr("Air gap is on.")
        return f"{why} {what}".strip()

    def _keyring_text(self, fault: str) -> str:
        return self.tr(
            "Keys stay in memory until the window closes: {reason}. Unlock or install a keyring (GNOME Keyring, KWallet, "
            "or that of the system), or set the key in the environment."
        ).format(reason=plain_text.line(fault, 300))

    def _lay_out(self) -> None:
        said = self.tr(
            "Off unless you choose one in the options of a document, and nothing is sent before you agreed to it for "
            "that document."
        )
        self.setLayout(
            column(
                PlainLabel(self.tr("Language models"), "section"),
                PlainLabel(said, "muted"),
                column(
                    PlainLabel(self.tr("Models that may be asked"), "strong"),
                    self.reach,
                    self._closed,
                    gap=0.75,
                ),
                self._keyring,
                *self.cards.values(),
                self.server,
                self._make_budget(),
                self._make_calls(),
                self.agreed,
                self._make_answers(),
                gap=2,
            )
        )

    def _make_budget(self) -> QVBoxLayout:
        self.budget.setRange(LEAST_DOLLARS, LARGEST_BUDGET)
        self.budget.setDecimals(2)
        self.budget.setSingleStep(0.5)
        self.budget.setPrefix("$")
        self.budget.setGroupSeparatorShown(True)
        self.budget.setKeyboardTracking(False)
        self.budget.setAccessibleName(self.tr("Budget of a run in dollars, unless you choose another"))
        self.budget.setFixedWidth(theme.space(13))
        self.budget.valueChanged.connect(self._budget_changed)
        indent(self.budget)
        said = caption(self.tr("A call that could cost more than what is left of it is not sent."))
        return column(
            PlainLabel(self.tr("Budget of a run"), "strong"), row(self.budget, None), said, gap=0.75
        )

    def _make_calls(self) -> QVBoxLayout:
        self.calls.setSpecialValueText(self.tr("as usual"))
        self.calls.setKeyboardTracking(False)
        self.calls.setFixedWidth(theme.space(13))
        self.calls.valueChanged.connect(self._calls_changed)
        said = caption(
            self.tr(
                "Usually 8, or 2 where the model is on this computer, for all runs together. A number of your own, "
                "up to 16, holds for each run. Where the provider asks for fewer, fewer are made."
            )
        )
        return column(PlainLabel(self.tr("Calls at once"), "strong"), row(self.calls, None), said, gap=0.75)

    def _make_answers(self) -> QVBoxLayout:
        said = self.tr(
            "What models said is kept on this computer, so that nothing is asked and paid for twice."
        )
        return column(
            PlainLabel(self.tr("Answers"), "strong"), caption(said), row(self.forget, None), gap=0.75
        )

    def _settings(self) -> Settings:
        return self._shown[1] if self._shown is not None else Settings()

    def _ask(self, **fields: object) -> None:
        settings, fault = changed(self._settings(), **fields)
        if not self._is_showing and not fault and settings != self._settings():
            self.intent.emit(SettingsChanged(settings))

    def _reach_chosen(self, word: str) -> None:
        self._ask(ai_network=word)

    def _url_changed(self, url: str) -> None:
        self._ask(ai_url=url)

    def _budget_changed(self, budget: float) -> None:
        self._ask(ai_budget=round(budget, 2))

    def _calls_changed(self, calls: int) -> None:
        self._ask(ai_calls=calls or None)

    def _forget(self) -> None:
        self.intent.emit(AnswersForgotten())


def _told(problem: Problem) -> str:
    """Return what went wrong and the next step, in the words of the engine."""
    return f"{plain_text.line(problem.what, 300)}; {plain_text.line(problem.cure or '', 300)}".rstrip("; ")
