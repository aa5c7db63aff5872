"""How a model is chosen, agreed to and set up: what is shown, and what pressing asks for."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from engine.licensing.entitlements import Tier
from engine.provider_keys import Secret
from specmint_desktop.settings import Settings
from specmint_desktop.state.documents import CheckedAgain
from specmint_desktop.state.models import (
    AiChanged,
    AiChoice,
    AnswersForgotten,
    ConsentGiven,
    ConsentRefused,
    ConsentShown,
    ConsentWithdrawn,
    Count,
    KeyDeleted,
    KeyGiven,
    KeyPlace,
    KnownKey,
    ListedModel,
    ModelListAsked,
    ModelTrialAsked,
    NeverSendChanged,
    Trial,
)
from specmint_desktop.state.options import LockedChoiceTried
from specmint_desktop.state.preferences import SettingsChanged, SettingsShown
from specmint_desktop.state.whole import State
from specmint_desktop.views.ai_options import AiOptions
from specmint_desktop.views.consent import ConsentDialog
from specmint_desktop.views.model_settings import ModelSettings
from tests.samples.layout import layout_faults, nameless_controls
from tests.samples.model_states import AUTH, HOST, LOCAL, chosen, counted, known, with_settings
from tests.samples.shown import Shown
from tests.samples.window_states import DOCUMENT, after, licensed, read

FAST = AiChoice("fast", "openai")


@pytest.fixture
def options(qtbot: QtBot) -> Shown[AiOptions]:
    view = AiOptions()
    qtbot.addWidget(view)
    return Shown(view, 380, 460)


@pytest.fixture
def settings(qtbot: QtBot) -> Shown[ModelSettings]:
    view = ModelSettings()
    qtbot.addWidget(view)
    return Shown(view, 860, 1200)


@pytest.fixture
def consent(qtbot: QtBot) -> Shown[ConsentDialog]:
    view = ConsentDialog(None)
    qtbot.addWidget(view)
    return Shown(view, 760, 660)


def faults(view: QWidget) -> list[str]:
    return [*layout_faults(view), *nameless_controls(view)]


# --- options -----------------------------------------------------------------------------------------


def test_off_is_the_default_and_says_that_nothing_leaves_this_computer(options: Shown[AiOptions]) -> None:
    options.show(read())

    assert options.view.speed.button("off").isChecked()
    assert "Nothing leaves this computer." in options.texts()
    assert not options.view.provider.isVisible()


def test_a_chosen_model_shows_who_where_with_which_key_and_for_how_much(options: Shown[AiOptions]) -> None:
    options.show(counted())

    assert "api.openai.com, key …k9Zq of the keyring" in options.texts()
    assert "2 calls, 41,200 tokens, $0.01 to $0.02" in options.texts()
    assert options.view.model.currentText() == "gpt-6-luna (usual)"
    assert faults(options.view) == []


def test_speed_provider_model_budget_and_stand_in_are_chosen(options: Shown[AiOptions]) -> None:
    state = after(licensed(known("openai", "anthropic"), Tier.PRO), AiChanged(FAST))[0]
    options.show(state)

    options.view.speed.button("best").click()
    options.view.provider.button("anthropic").click()
    options.view.model.setCurrentText("gpt-6.1-sol")
    options.view.model.activated.emit(3)
    options.view.budget.setValue(2.5)
    options.view.others["anthropic"].click()

    assert options.intents == [
        AiChanged(AiChoice("best", "openai")),
        AiChanged(AiChoice("fast", "anthropic")),
        AiChanged(AiChoice("fast", "openai", "gpt-6.1-sol")),
        AiChanged(AiChoice("fast", "openai", budget_usd=2.5)),
        AiChanged(AiChoice("fast", "openai", others=("anthropic",))),
    ]


@pytest.mark.parametrize(
    ("model", "told"),
    [
        ("gpt-4.1", "gpt-4.1 ends in 30 days."),
        ("gpt-5", "gpt-5 ends in one day."),
        ("o4-mini", "o4-mini has ended."),
        ("o4-mini-2025", "o4-mini-2025 has ended."),
    ],
)
def test_a_model_that_ends_is_told_of_and_what_is_usual_is_offered(
    options: Shown[AiOptions], model: str, told: str
) -> None:
    options.show(chosen(AiChoice("fast", "openai", model), licensed(known("openai"), Tier.PRO)))

    assert told in options.texts()
    assert options.view.instead.text() == "Use gpt-6-luna"
    assert faults(options.view) == []
    options.view.instead.click()
    assert options.intents == [AiChanged(AiChoice("fast", "openai", "gpt-6-luna"))]


def test_the_vendors_own_list_says_when_a_model_ends(options: Shown[AiOptions]) -> None:
    state = chosen()
    listed = {HOST: (ListedModel("gpt-6-luna", "2026-11-24"), ListedModel("gpt-4.1", "soon"))}
    state = replace(state, models=replace(state.models, listed=listed))
    options.show(after(state, AiChanged(AiChoice("fast", "openai", budget_usd=2.0)))[0])

    assert "gpt-6-luna has ended." in options.texts()
    assert not options.view.instead.isVisible()


def test_nothing_is_said_of_a_model_that_stays(options: Shown[AiOptions]) -> None:
    options.show(chosen())

    assert not [each for each in options.texts() if "ends in" in each or "has ended" in each]
    assert not options.view.instead.isVisible()


def test_the_price_of_a_model_is_the_listed_one_until_a_person_gives_another(
    options: Shown[AiOptions],
) -> None:
    options.show(counted())
    price = options.view.price
    shown = price.placeholderText(), price.text()

    QTest.keyClicks(price, "0.5/2")
    QTest.keyClick(price, Qt.Key.Key_Return)

    assert shown == ("0.1/0.5", "")
    assert options.intents == [AiChanged(replace(FAST, price="0.5/2"))]
    options.show(after(counted(), *options.intents)[0])
    assert price.text() == "0.5/2"


def test_half_a_price_counts_for_nothing_and_is_told_how_to_finish(options: Shown[AiOptions]) -> None:
    options.show(counted())

    QTest.keyClicks(options.view.price, "0.5/x")
    QTest.keyClick(options.view.price, Qt.Key.Key_Return)

    assert options.intents == []
    assert "Two numbers, such as 2/10" in options.texts()


def test_the_price_of_one_model_is_not_that_of_another(options: Shown[AiOptions]) -> None:
    priced = replace(FAST, price="0.5/2")
    options.show(after(licensed(known("openai", "anthropic"), Tier.PRO), AiChanged(priced))[0])

    options.view.speed.button("best").click()
    options.view.provider.button("anthropic").click()
    options.view.model.setCurrentText("gpt-6.1-sol")
    options.view.model.activated.emit(3)

    assert options.intents == [
        AiChanged(AiChoice("best", "openai")),
        AiChanged(AiChoice("fast", "anthropic")),
        AiChanged(AiChoice("fast", "openai", "gpt-6.1-sol")),
    ]


def test_a_model_that_no_list_has_a_price_for_says_so(options: Shown[AiOptions]) -> None:
    options.show(
        after(licensed(known("openai"), Tier.PRO), AiChanged(AiChoice("fast", "openai", "of-mine")))[0]
    )

    assert options.view.price.placeholderText() == "not known"


def test_a_locked_class_is_in_sight_and_says_why(options: Shown[AiOptions]) -> None:
    state = counted()
    options.show(state)

    options.view.speed.button("best").click()

    assert options.intents == [LockedChoiceTried("ai:best")]
    options.show(after(state, *options.intents)[0])
    assert "up to Best with Pro; you have Free: Fast" in options.texts()
    assert options.view.speed.button("best").accessibleDescription().startswith("locked: ")


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (with_settings(known("openai"), ai_network="none"), "The settings let no language model be asked"),
        (known("openai", policy="none"), "Who runs this computer lets no language model be asked"),
    ],
)
def test_where_nobody_may_be_asked_every_speed_is_in_sight_and_locked_with_the_reason(
    options: Shown[AiOptions], state: State, said: str
) -> None:
    closed = after(state, CheckedAgain())[0]
    options.show(closed)

    locked = [
        options.view.speed.button(each).accessibleDescription() for each in ("fast", "balanced", "best")
    ]
    options.view.speed.button("fast").click()

    assert locked == [f"locked: {said}"] * 3
    assert said in options.texts()
    assert options.intents == [LockedChoiceTried("ai:fast")]
    assert faults(options.view) == []
    assert after(closed, AiChanged(FAST))[0].options.ai == AiChoice()


def test_a_model_that_may_be_asked_no_more_is_turned_off_with_a_word_and_offered_again_later(
    options: Shown[AiOptions],
) -> None:
    shut = Settings(ai_url=LOCAL, ai_network="none")
    state = after(counted(), SettingsChanged(shut), CheckedAgain())[0]
    options.show(state)
    told = options.texts()

    again = after(state, SettingsChanged(Settings(ai_url=LOCAL)), CheckedAgain())[0]

    assert not state.options.ai.is_on
    assert "The settings let no language model be asked" in told
    assert again.options.refused == {}
    assert "ai:fast" not in again.options.locks


def test_a_server_elsewhere_is_locked_where_the_tier_has_none(options: Shown[AiOptions]) -> None:
    state = after(known("openai", url="https://models.example/v1"), AiChanged(FAST))[0]
    options.show(state)

    options.view.provider.button("compatible").click()

    assert options.intents == [LockedChoiceTried("provider:compatible")]
    options.show(after(state, *options.intents)[0])
    assert "on any host with Pro; you have Free: on this computer" in options.texts()


def test_what_is_missing_leads_to_the_settings(options: Shown[AiOptions]) -> None:
    options.show(chosen(AiChoice("fast", "anthropic")))

    assert "There is no key for Anthropic yet." in options.texts()
    options.button("Keys and servers").click()
    assert options.intents == [SettingsShown("models")]


def test_the_models_of_the_provider_are_asked_for_and_offered(options: Shown[AiOptions]) -> None:
    state = counted()
    options.show(state)
    options.view.list.click()
    assert options.intents == [ModelListAsked("openai")]

    listing = replace(state, models=replace(state.models, listing="list-models-1"))
    assert "Asking for the list …" in options.show(listing).texts()
    assert not options.view.list.isEnabled()
    listed = replace(state, models=replace(state.models, listed={HOST: (ListedModel("gpt-new"),)}))
    assert "1 model by the provider's own list" in options.show(listed).texts()
    assert options.view.model.findText("gpt-new") > 0
    failed = replace(state, models=replace(state.models, listing_fault=AUTH))
    assert "the key was refused; give a valid key" in options.show(failed).texts()


def test_what_will_be_sent_can_be_looked_at_before(options: Shown[AiOptions]) -> None:
    options.show(counted())

    options.button("Show exactly what will be sent").click()

    assert options.intents == [ConsentShown()]


@pytest.mark.parametrize(
    ("place", "said"),
    [
        (KeyPlace.SESSION, "api.openai.com, key … of this session"),
        (KeyPlace.ENVIRONMENT, "api.openai.com, key … from the environment"),
    ],
)
def test_where_the_key_is_stands_beside_the_host(
    options: Shown[AiOptions], place: KeyPlace, said: str
) -> None:
    state = counted()

    options.show(replace(state, models=replace(state.models, keys={"openai": KnownKey(place)})))

    assert said in options.texts()


def test_a_server_that_is_not_set_up_is_told(options: Shown[AiOptions]) -> None:
    options.show(after(known(url=""), AiChanged(AiChoice("fast", "compatible")))[0])
    assert "No server is set yet." in options.texts()

    options.show(after(known(), AiChanged(AiChoice("fast", "compatible", "tiny")))[0])
    assert "localhost:11434, without a key" in options.texts()


# --- consent -----------------------------------------------------------------------------------------


def asked(state: State) -> State:
    return replace(state, models=replace(state.models, is_asked=True))


def test_the_question_says_to_whom_what_how_much_and_for_how_much(consent: Shown[ConsentDialog]) -> None:
    consent.show(asked(counted(AiChoice("fast", "openai", budget_usd=0.5), secrets=(("jwt", 2),))))

    texts = consent.texts()
    for said in (
        "May api.openai.com see words of “Pets”?",
        "OpenAI, at api.openai.com",
        "gpt-6-luna",
        "12 operations; 2 secrets were taken out",
        "2 calls, 41,200 tokens",
        "$0.01 to $0.02 by list price",
        "$0.50 per run",
    ):
        assert said in texts
    assert faults(consent.view) == []


def test_every_word_is_shown_call_by_call(consent: Shown[ConsentDialog]) -> None:
    consent.show(asked(counted()))

    consent.button("Show exactly what will be sent").click()
    shown = [consent.view.text.toPlainText()]
    consent.view.next.click()
    shown.append(consent.view.text.toPlainText())
    assert not consent.view.next.isEnabled()
    consent.view.previous.click()
    consent.view.previous.click()
    shown.append(consent.view.text.toPlainText())

    assert shown == ["first words of the document", "second words of the document", "words of every call"]
    consent.button("Hide what will be sent").click()
    assert not consent.view.text.isVisible()


def test_nothing_can_be_agreed_to_before_it_is_counted(consent: Shown[ConsentDialog]) -> None:
    state = chosen()
    consent.show(asked(state))
    assert not consent.view.send.isEnabled()
    assert consent.view.send.accessibleDescription() == "What would be sent is being counted."

    failed = replace(state, models=replace(state.models, count=Count((), None, problem=AUTH)))
    consent.show(asked(failed))
    assert consent.view.send.accessibleDescription() == "the key was refused"

    consent.show(asked(counted(least_usd=None, most_usd=None)))
    assert "not known: no price is listed for this model" in consent.texts()
    consent.show(asked(counted(most_usd=0.009)))
    assert "at most $0.01 by list price" in consent.texts()
    assert consent.view.send.isEnabled()


@pytest.mark.parametrize(
    ("button", "answer"),
    [
        ("Send and generate", ConsentGiven()),
        ("Generate by rules alone", ConsentRefused(generates=True)),
        ("Cancel", ConsentRefused()),
    ],
)
def test_the_question_has_three_answers(consent: Shown[ConsentDialog], button: str, answer: object) -> None:
    consent.show(asked(counted()))

    consent.button(button).click()

    assert consent.intents == [answer]


def test_to_close_the_question_is_to_send_nothing(consent: Shown[ConsentDialog]) -> None:
    consent.show(asked(counted()))

    QTest.keyClick(consent.view, Qt.Key.Key_Escape)
    QCoreApplication.processEvents()

    assert consent.intents == [ConsentRefused()]


def test_what_is_never_sent_is_typed_in_the_question(consent: Shown[ConsentDialog]) -> None:
    state = counted()
    never = replace(state.models, never={DOCUMENT: ("pets",)})
    consent.show(asked(replace(state, models=never)))
    assert consent.view.never.patterns() == ("pets",)

    consent.view.never.setPlainText("pets\nGET *")
    consent.view.never.edited.emit()

    assert consent.intents == [NeverSendChanged(("pets", "GET *"))]


def test_a_server_of_ones_own_is_called_so(consent: Shown[ConsentDialog]) -> None:
    state = after(known(), AiChanged(AiChoice("balanced", "compatible", "tiny")))[0]

    consent.show(asked(state))

    assert "a server of your choice, at localhost:11434" in consent.texts()
    assert "finds rules that stand only in sentences" in consent.texts()


# --- settings ----------------------------------------------------------------------------------------


def test_each_provider_shows_where_its_key_is_and_no_more_of_it_than_its_end(
    settings: Shown[ModelSettings],
) -> None:
    state = known("openai")
    keys = {
        "openai": KnownKey(KeyPlace.KEYRING, "k9Zq"),
        "anthropic": KnownKey(KeyPlace.ENVIRONMENT, "ab12"),
        "compatible": KnownKey(KeyPlace.SESSION),
    }

    settings.show(replace(state, models=replace(state.models, keys=keys)))

    for said in ("…k9Zq, in the keyring", "…ab12, from the environment", "for this session only"):
        assert said in settings.texts()
    gone = settings.view.cards["anthropic"].delete
    assert (gone.isEnabled(), gone.accessibleDescription()) == (
        False,
        "It is in the variable ANTHROPIC_API_KEY: take it out there.",
    )
    assert faults(settings.view) == []


def test_a_key_is_pasted_kept_and_no_longer_in_its_field(settings: Shown[ModelSettings]) -> None:
    settings.show(known())
    card = settings.view.cards["openai"]
    assert not card.keep.isEnabled()

    card.field.setText(" sk-1234 ")
    QTest.keyClick(card.field, Qt.Key.Key_Return)

    (given,) = settings.intents
    assert isinstance(given, KeyGiven)
    assert (given.provider, given.key.text, card.field.text()) == ("openai", "sk-1234", "")
    assert "sk-1234" not in repr(given)
    card.field.setText("two words")
    QTest.keyClick(card.field, Qt.Key.Key_Return)
    assert settings.intents == [given]
    assert isinstance(given.key, Secret)


def test_a_key_is_tried_and_deleted(settings: Shown[ModelSettings]) -> None:
    settings.show(known("openai"))
    card = settings.view.cards["openai"]

    card.test.click()
    card.delete.click()

    assert settings.intents == [ModelTrialAsked("openai"), KeyDeleted("openai")]
    assert settings.view.cards["anthropic"].test.accessibleDescription() == "There is no key yet."


@pytest.mark.parametrize(
    ("trial", "said"),
    [
        (Trial("openai", "gpt-6-luna", "try-model-1"), "Asking gpt-6-luna …"),
        (Trial("openai", "gpt-6-luna", None, 812, 95), "gpt-6-luna answers: 0.8 s, 95 tokens."),
        (Trial("openai", "gpt-6-luna", None, problem=AUTH), "the key was refused; give a valid key"),
    ],
)
def test_what_came_of_a_trial_stands_at_its_provider(
    settings: Shown[ModelSettings], trial: Trial, said: str
) -> None:
    state = known("openai")

    settings.show(replace(state, models=replace(state.models, trial=trial)))

    assert said in settings.texts()


def test_without_a_keyring_the_reason_and_what_helps_stand_there(settings: Shown[ModelSettings]) -> None:
    settings.show(known(keyring_fault="the keyring is locked"))

    assert "Keys stay in memory until the window closes: the keyring is locked." in settings.texts()


def test_a_server_needs_an_address_and_a_model_to_be_tried(settings: Shown[ModelSettings]) -> None:
    settings.show(known(url=""))
    server = settings.view.server
    assert server.test.accessibleDescription() == "Give the address first."
    server.url.field.setText(LOCAL)
    server.url.field.editingFinished.emit()
    assert settings.intents == [SettingsChanged(Settings(ai_url=LOCAL))]

    settings.show(known())
    assert server.test.accessibleDescription() == "Name a model of the server."
    server.model.setText("tiny")
    server.test.click()
    assert settings.intents[1:] == [ModelTrialAsked("compatible", "tiny")]


@pytest.mark.parametrize(
    ("fields", "policy", "said"),
    [
        ({"ai_network": "none"}, "any", "No model is asked at all."),
        ({"air_gap": True}, "any", "Air gap is on. Only models on this computer are asked."),
        (
            {},
            "loopback",
            "The owner of this computer says so (SPECMINT_AI_NETWORK). Only models on this computer are asked.",
        ),
    ],
)
def test_what_closes_the_way_out_is_said_and_nothing_beyond_it_can_be_tried(
    settings: Shown[ModelSettings], fields: dict[str, object], policy: str, said: str
) -> None:
    settings.show(with_settings(known("openai", policy=policy), ai_url=LOCAL, **fields))

    assert said in settings.texts().splitlines()
    assert settings.view.cards["openai"].test.accessibleDescription() == said


def test_reach_and_budget_are_set_and_answers_forgotten(settings: Shown[ModelSettings]) -> None:
    settings.show(known())

    settings.view.reach.button("loopback").click()
    settings.view.budget.setValue(2.5)
    settings.view.forget.click()

    assert settings.intents == [
        SettingsChanged(Settings(ai_url=LOCAL, ai_network="loopback")),
        SettingsChanged(Settings(ai_url=LOCAL, ai_budget=2.5)),
        AnswersForgotten(),
    ]


def test_how_many_calls_run_at_once_is_a_number_or_left_to_the_usual(settings: Shown[ModelSettings]) -> None:
    settings.show(known())
    usual = settings.view.calls.text()

    settings.view.calls.setValue(4)
    settings.show(with_settings(known(), ai_url=LOCAL, ai_calls=4))
    settings.view.calls.setValue(0)

    assert usual == "as usual"
    assert settings.view.calls.maximum() == 16
    assert settings.intents == [
        SettingsChanged(Settings(ai_url=LOCAL, ai_calls=4)),
        SettingsChanged(Settings(ai_url=LOCAL)),
    ]
    assert faults(settings.view) == []


def test_what_was_agreed_to_is_listed_and_taken_back(settings: Shown[ModelSettings]) -> None:
    state = known()
    settings.show(state)
    assert "None so far." in settings.texts()

    settings.show(replace(state, models=replace(state.models, consents={DOCUMENT: (HOST,)})))
    settings.button("Take back").click()

    assert settings.intents == [ConsentWithdrawn(DOCUMENT, HOST)]
    settings.show(state)
    assert "None so far." in settings.texts()


def test_until_keys_are_looked_up_that_is_said(settings: Shown[ModelSettings]) -> None:
    settings.show(State("/jobs"))

    assert settings.texts().count("looking …") == 3
