"""How the next run asks a language model: off, or who, which model, for how much; and what that will cost."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, Final

from PySide6.QtCore import QRegularExpression, Signal
from PySide6.QtGui import QRegularExpressionValidator
from PySide6.QtWidgets import QCheckBox, QComboBox, QDoubleSpinBox, QLineEdit, QWidget

from specmint_desktop import theme, translate
from specmint_desktop.state.models import (
    COMPATIBLE,
    LARGEST_BUDGET,
    LEAST_DOLLARS,
    OFF,
    AiChanged,
    AiChoice,
    ConsentShown,
    KeyPlace,
    ModelListAsked,
    ModelsState,
)
from specmint_desktop.state.options import AI_SPEEDS, Lock, LockedChoiceTried, OptionsState
from specmint_desktop.state.preferences import SettingsShown
from specmint_desktop.state.whole import State
from specmint_desktop.views.parts.buttons import disable, icon_button, link_button
from specmint_desktop.views.parts.chips import LockChip
from specmint_desktop.views.parts.choice_row import ChoiceRow
from specmint_desktop.views.parts.fields import indent
from specmint_desktop.views.parts.flow import Flow
from specmint_desktop.views.parts.labels import PlainLabel, caption
from specmint_desktop.views.parts.layouts import column, holder, row

_MOST_MODELS: Final = 300
_LONGEST_ID: Final = 200
_PRICE: Final = r"([0-9]{1,4}(\.[0-9]{1,4})?/[0-9]{1,4}(\.[0-9]{1,4})?)?"


class AiOptions(QWidget):
    intent = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._shown: tuple[OptionsState, ModelsState, str] | None = None
        self._is_filling = False
        self.speed = ChoiceRow(
            self.tr("Language model"),
            [
                (OFF, self.tr("Off")),
                *zip(AI_SPEEDS, (self.tr("Fast"), self.tr("Balanced"), self.tr("Best")), strict=True),
            ],
        )
        self.lock = LockChip()
        self._off = caption(self.tr("The tests are made by rules alone. Nothing leaves this computer."))
        self.provider = ChoiceRow(
            self.tr("Who is asked"),
            [("openai", "OpenAI"), ("anthropic", "Anthropic"), (COMPATIBLE, self.tr("Own server"))],
        )
        self.place = caption("")
        self.model = QComboBox()
        self.list = icon_button("refresh", self.tr("Ask the provider which models it offers now"))
        self._listing = caption("")
        self._ending = PlainLabel("")
        self._ending.setProperty("tone", "warning")
        self.instead = link_button("")
        self.price = QLineEdit()
        self._price_hint = caption(self.tr("Two numbers, such as 2/10"))
        self.budget = QDoubleSpinBox()
        self.others = {
            "openai": QCheckBox(self.tr("OpenAI too, where it fails")),
            "anthropic": QCheckBox(self.tr("Anthropic too, where it fails")),
        }
        self.cost = PlainLabel("", "strong")
        self._fault = PlainLabel("")
        self._fault.setProperty("tone", "warning")
        self.mend = link_button(self.tr("Keys and servers"))
        self.show_sent = link_button(self.tr("Show exactly what will be sent"))
        self._connect()
        self._more = self._make_more()
        self.setLayout(column(self.speed, self.lock, self._off, self._more, gap=0.75))

    def show_state(self, state: State) -> None:
        now = state.options, state.models, state.settings.settings.ai_url
        if self._shown is not None and all(one is two for one, two in zip(now, self._shown, strict=True)):
            return
        self._shown = now
        with self._filling():
            self._fill(*now)

    def _fill(self, options: OptionsState, models: ModelsState, url: str) -> None:
        choice = options.ai
        self.speed.show_choice(choice.speed, _locks(options, "ai"))
        lock = options.refused.get("ai") or options.refused.get("provider")
        # The fast class is in every tier: where even that is locked, nobody may be asked at all.
        self.lock.show_lock(lock or options.locks.get(f"ai:{AI_SPEEDS[0]}"))
        self._off.setVisible(not choice.is_on)
        self._more.setVisible(choice.is_on)
        if not choice.is_on:
            return
        provider = _provider(models, choice)
        self.provider.show_choice(provider, _locks(options, "provider"))
        self.place.setText(self._place_text(models, provider, url))
        self.place.setVisible(bool(self.place.text()))
        self._fill_models(models, choice, provider)
        self._fill_price(models, choice, provider)
        self.budget.setValue(choice.budget_usd)
        for name, box in self.others.items():
            box.setVisible(bool(provider) and name != provider and name in models.keys)
            box.setChecked(name in choice.others)
        self._fill_cost(models)

    def _place_text(self, models: ModelsState, provider: str, url: str) -> str:
        """Return where requests go and which key goes with them."""
        where, key = models.where.get(provider), models.keys.get(provider)
        if where is None or not where.host:
            return self.tr("No server is set yet.") if provider == COMPATIBLE and not url else ""
        if key is None:
            return self.tr("{host}, without a key").format(host=where.host)
        kept = {
            KeyPlace.KEYRING: self.tr("{host}, key {ending} of the keyring"),
            KeyPlace.SESSION: self.tr("{host}, key {ending} of this session"),
            KeyPlace.ENVIRONMENT: self.tr("{host}, key {ending} from the environment"),
        }[key.place]
        return kept.format(host=where.host, ending=f"…{key.ending}" if key.ending else "…")

    def _fill_models(self, models: ModelsState, choice: AiChoice, provider: str) -> None:
        where = models.where.get(provider)
        listed = [each.id for each in models.listed.get(where.host if where else "", ())]
        known = [each for each in models.offered if each.provider == provider]
        usual = next((each.id for each in known if each.speed == choice.speed), "")
        names = list(dict.fromkeys((*(each.id for each in known), *listed)))[:_MOST_MODELS]
        first = self.tr("{model} (usual)").format(model=usual) if usual else ""
        wanted = [first, *names]
        if [self.model.itemText(place) for place in range(self.model.count())] != wanted:
            self.model.clear()
            self.model.addItems(wanted)
        field = self.model.lineEdit()
        shown = choice.model or first
        if field is not None and field.text() != shown and not (field.hasFocus() and field.isModified()):
            self.model.setCurrentText(shown)
        self._listing.setText(self._listing_text(models, listed))
        self._listing.setVisible(bool(self._listing.text()))
        ending = translate.text(models.ending) if models.ending else ""
        self._ending.setText(self.tr("{reason}.").format(reason=ending) if ending else "")
        self._ending.setVisible(bool(ending))
        self.instead.setText(self.tr("Use {model}").format(model=models.instead))
        self.instead.setVisible(bool(models.instead))
        disable(self.list, self.tr("The list is on its way.") if models.listing else "")

    def _fill_price(self, models: ModelsState, choice: AiChoice, provider: str) -> None:
        """Show the price that was given, else that of the list."""
        if not self.price.hasFocus() or self.price.hasAcceptableInput():
            self.price.setText(choice.price)
        fits = [each for each in models.offered if each.provider == provider]
        wanted = choice.model or next((each.id for each in fits if each.speed == choice.speed), "")
        usual = next((each for each in fits if each.id == wanted), None)
        if usual is None or usual.read_usd is None or usual.written_usd is None:
            listed = self.tr("not known")
        else:
            listed = f"{usual.read_usd:g}/{usual.written_usd:g}"
        self.price.setPlaceholderText(listed)
        self._price_hint.setVisible(not self.price.hasAcceptableInput())

    def _listing_text(self, models: ModelsState, listed: list[str]) -> str:
        if models.listing:
            return self.tr("Asking for the list …")
        if models.listing_fault is not None:
            return f"{models.listing_fault.what}; {models.listing_fault.cure}"
        return self.tr("%Ln models by the provider's own list", "", len(listed)) if listed else ""

    def _fill_cost(self, models: ModelsState) -> None:
        fault = translate.text(models.fault) if models.fault else ""
        self._fault.setText(self.tr("{reason}.").format(reason=fault) if fault else "")
        self._fault.setVisible(bool(fault))
        self.mend.setVisible(bool(fault))
        self.cost.setText(translate.text(models.forecast) if models.forecast else "")
        self.cost.setVisible(bool(self.cost.text()))
        plan = models.count.plan if models.count else None
        self.show_sent.setVisible(plan is not None and plan.calls > 0 and not fault)

    def _make_more(self) -> QWidget:
        self.model.setEditable(True)
        self.model.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.model.setAccessibleName(self.tr("Model: choose one or type its name"))
        self.model.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.model.setMinimumContentsLength(12)
        field = self.model.lineEdit()
        if field is not None:
            field.setMaxLength(_LONGEST_ID)
            field.setPlaceholderText(self.tr("Name of the model"))
            field.editingFinished.connect(self._model_typed)
        self.budget.setRange(LEAST_DOLLARS, LARGEST_BUDGET)
        self.budget.setDecimals(2)
        self.budget.setSingleStep(0.5)
        self.budget.setPrefix("$")
        self.budget.setGroupSeparatorShown(True)
        self.budget.setKeyboardTracking(False)
        self.budget.setAccessibleName(self.tr("Budget of one run in dollars, at most"))
        self.budget.setFixedWidth(theme.space(13))
        indent(self.budget)
        name, most = PlainLabel(self.tr("Model"), wraps=False), PlainLabel(self.tr("at most"), wraps=False)
        name.setBuddy(self.model)
        most.setBuddy(self.budget)
        models = row(self.model, self.list, gap=0.5)
        models.setStretch(0, 1)
        return holder(
            column(
                self.provider,
                self.place,
                column(name, models, self._listing, self._ending, self.instead, gap=0.5),
                self._make_price(),
                *self.others.values(),
                row(most, self.budget, PlainLabel(self.tr("per run"), wraps=False), None),
                self._fault,
                self.cost,
                Flow((self.mend, self.show_sent), centred=False),
                gap=0.75,
            )
        )

    def _make_price(self) -> QWidget:
        name = PlainLabel(self.tr("Dollars for a million tokens, read/written"))
        name.setBuddy(self.price)
        self.price.setValidator(QRegularExpressionValidator(QRegularExpression(_PRICE), self))
        self.price.setAccessibleName(name.text())
        self.price.setFixedWidth(theme.space(13))
        return holder(column(name, self.price, self._price_hint, gap=0.5))

    def _connect(self) -> None:
        self.speed.chosen.connect(self._speed_chosen)
        self.speed.refused.connect(self._speed_refused)
        self.provider.chosen.connect(self._provider_chosen)
        self.provider.refused.connect(self._provider_refused)
        self.model.activated.connect(self._model_typed)
        self.price.textEdited.connect(self._price_edited)
        self.price.editingFinished.connect(self._price_typed)
        self.budget.valueChanged.connect(self._budget_changed)
        for box in self.others.values():
            box.toggled.connect(self._others_changed)
        self.list.clicked.connect(self._ask_list)
        self.mend.clicked.connect(self._ask_settings)
        self.instead.clicked.connect(self._take_instead)
        self.show_sent.clicked.connect(self._ask_sent)
        self.lock.intent.connect(self.intent)

    def _speed_chosen(self, speed: str) -> None:
        kept = self._shown is not None and self._shown[0].ai.model
        self._change(speed=speed, **({} if kept else {"price": ""}))

    def _speed_refused(self, speed: str) -> None:
        self.intent.emit(LockedChoiceTried(f"ai:{speed}"))

    def _provider_chosen(self, provider: str) -> None:
        self._change(provider=provider, model="", price="")

    def _provider_refused(self, provider: str) -> None:
        self.intent.emit(LockedChoiceTried(f"provider:{provider}"))

    def _model_typed(self, _place: int = 0) -> None:
        field = self.model.lineEdit()
        if field is not None:
            field.setModified(False)
        text = self.model.currentText().strip()
        self._take("" if text == self.model.itemText(0) else text)

    def _take_instead(self) -> None:
        if self._shown is not None:
            self._take(self._shown[1].instead)

    def _take(self, model: str) -> None:
        """Choose a model; the price of another one is not its own."""
        is_same = self._shown is not None and model == self._shown[0].ai.model
        self._change(model=model, **({} if is_same else {"price": ""}))

    def _price_edited(self) -> None:
        self._price_hint.setVisible(not self.price.hasAcceptableInput())

    def _price_typed(self) -> None:
        self._change(price=self.price.text())

    def _budget_changed(self, budget: float) -> None:
        self._change(budget_usd=round(budget, 2))

    def _others_changed(self) -> None:
        self._change(others=tuple(name for name, box in self.others.items() if box.isChecked()))

    def _change(self, **values: Any) -> None:
        if self._is_filling or self._shown is None:
            return
        options = self._shown[0]
        wish = replace(options.ai, **values)
        if wish != options.ai or {"ai", "provider"} & set(options.refused):
            self.intent.emit(AiChanged(wish))

    def _ask_list(self) -> None:
        if self._shown is not None:
            options, models, _ = self._shown
            self.intent.emit(ModelListAsked(_provider(models, options.ai)))

    def _ask_settings(self) -> None:
        self.intent.emit(SettingsShown("models"))

    def _ask_sent(self) -> None:
        self.intent.emit(ConsentShown())

    @contextmanager
    def _filling(self) -> Iterator[None]:
        """What is shown by us is no change by a person."""
        self._is_filling = True
        try:
            yield
        finally:
            self._is_filling = False


def _provider(models: ModelsState, choice: AiChoice) -> str:
    """Return who is asked: what was chosen, else the one vendor that has a key."""
    found = [name for name in models.keys if name != COMPATIBLE]
    return choice.provider or (found[0] if len(found) == 1 else "")


def _locks(options: OptionsState, option: str) -> dict[str, Lock]:
    """Return word -> lock of one option."""
    return {
        word: lock
        for choice, lock in options.locks.items()
        for name, _, word in [choice.partition(":")]
        if name == option
    }
