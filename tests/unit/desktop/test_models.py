"""Language models in the window: what is looked up, tried and listed, and what the licence and the settings let be asked."""

from dataclasses import replace

import pytest

from engine.jobs.messages import Cancelled, Failed, Finished, Kind, ModelsListed, ModelTried
from engine.licensing.entitlements import Tier
from engine.options import AiOptions
from engine.provider_keys import Secret
from specmint_desktop.presenters import asked_model
from specmint_desktop.state.jobs import DocumentOfJobOpened, JobReported, JobStatus, StartJob
from specmint_desktop.state.messages import EffectFailed
from specmint_desktop.state.models import (
    AiChanged,
    AiChoice,
    AnswersForgotten,
    AnswersGone,
    DeleteKey,
    ForgetAnswers,
    KeepKey,
    KeyDeleted,
    KeyGiven,
    ListedModel,
    ModelListAsked,
    ModelTrialAsked,
    ReadModels,
    Trial,
    dollars,
)
from specmint_desktop.state.options import OptionsRedone, OptionsUndone
from specmint_desktop.state.preferences import SettingsChanged, SettingsShown
from specmint_desktop.state.shell import Place
from specmint_desktop.state.whole import State
from tests.samples import job_rows
from tests.samples.model_states import AUTH, LOCAL, chosen, counted, found, known, with_settings
from tests.samples.window_states import after, heard, licensed, read

FAST = AiChoice("fast", "openai")
SERVER = AiChoice("balanced", "compatible", "tiny")


def fault(state: State, choice: AiChoice) -> str:
    return str(asked_model.fault_of(state, choice) or "")


# --- what is looked up -------------------------------------------------------------------------------


def test_nothing_is_looked_up_before_somebody_wants_a_model() -> None:
    state, effects = after(State("/jobs"), SettingsShown("network"))

    assert effects == ()
    assert not state.models.is_reading


def test_who_looks_at_the_settings_of_models_or_chooses_one_has_keys_looked_up_once() -> None:
    looked, effects = after(with_settings(State("/jobs"), ai_url=LOCAL), SettingsShown("models"))

    assert looked.shell.place is Place.SETTINGS
    assert effects == (ReadModels(LOCAL),)
    assert after(looked, SettingsShown("models"))[1] == ()
    assert ReadModels("") in after(State("/jobs"), AiChanged(FAST))[1]


def test_another_address_of_a_server_is_looked_up_anew() -> None:
    state = known("openai")
    other = state.settings.settings.model_copy(update={"ai_url": "http://localhost:1/v1"})
    same = state.settings.settings.model_copy(update={"ai_url": f"{LOCAL}/"})

    assert ReadModels("http://localhost:1/v1") in after(state, SettingsChanged(other))[1]
    assert not any(isinstance(each, ReadModels) for each in after(state, SettingsChanged(same))[1])


def test_what_could_not_be_looked_up_is_looked_up_again() -> None:
    reading = after(State("/jobs"), AiChanged(FAST))[0]

    state, effects = after(reading, EffectFailed(ReadModels(""), AUTH))

    assert effects == (ReadModels(""),)
    assert state.models.is_reading


# --- who is asked ------------------------------------------------------------------------------------


def test_the_one_vendor_with_a_key_is_asked_unless_another_is_chosen() -> None:
    assert asked_model.provider_of(known("openai"), AiChoice("fast")) == "openai"
    assert asked_model.provider_of(known("openai", "anthropic"), AiChoice("fast")) == ""
    assert asked_model.provider_of(known("openai"), AiChoice("fast", "anthropic")) == "anthropic"


@pytest.mark.parametrize(
    ("state", "choice", "said"),
    [
        (read(), FAST, "Looking up models and keys"),
        (known(), AiChoice("fast"), "Choose which company, or which server, shall see words of the document"),
        (known(url=""), SERVER, "Give the address of the server in the settings"),
        (known(), SERVER, ""),
        (known(), AiChoice("fast", "compatible"), "Name the model that the server shall use"),
        (known(), FAST, "There is no key for OpenAI yet"),
        (known("openai"), FAST, ""),
        (known("openai", policy="none"), FAST, "Who runs this computer lets no model be asked there"),
        (known("openai", policy="loopback"), SERVER, ""),
    ],
)
def test_what_is_missing_is_said(state: State, choice: AiChoice, said: str) -> None:
    assert fault(state, choice) == said


@pytest.mark.parametrize(
    ("fields", "openai", "server"),
    [
        ({"ai_network": "loopback"}, "The settings let no model be asked there", ""),
        (
            {"ai_network": "none"},
            "The settings let no model be asked there",
            "The settings let no model be asked there",
        ),
        ({"air_gap": True}, "Air gap is on: only a model on this computer can be asked", ""),
    ],
)
def test_the_settings_close_what_lies_beyond_them(
    fields: dict[str, object], openai: str, server: str
) -> None:
    state = with_settings(known("openai"), ai_url=LOCAL, **fields)

    assert (fault(state, FAST), fault(state, SERVER)) == (openai, server)


def test_a_run_asks_as_it_was_chosen_with_the_model_by_name() -> None:
    state = known("openai", "anthropic")
    server = asked_model.options_of(state, SERVER)

    both = asked_model.options_of(state, replace(FAST, others=("anthropic", "openai")))

    assert both == AiOptions("fast", "openai", "gpt-6-luna", fallback=("anthropic",))
    assert server == AiOptions("balanced", "compatible", "tiny", LOCAL)
    assert asked_model.options_of(state, AiChoice()) is None


# --- what the licence covers -------------------------------------------------------------------------


def test_a_class_above_the_tier_is_not_taken_and_the_way_to_one_that_is_stands_there() -> None:
    state = after(known("openai"), AiChanged(replace(FAST, speed="best")))[0]

    assert state.options.ai == AiChoice()
    lock = state.options.refused["ai"]
    assert str(lock.reason) == "up to Best with Pro; you have Free: Fast"
    assert after(state, lock.steps[0][1])[0].options.ai == FAST


def test_a_model_that_nobody_listed_counts_as_the_best() -> None:
    state = known("openai")

    assert asked_model.lock_of(state, replace(FAST, model="gpt-99")) is not None
    assert asked_model.lock_of(state, replace(FAST, model="gpt-6.1-terra")) is not None
    assert asked_model.lock_of(state, replace(FAST, model="gpt-6-luna")) is None


def test_a_server_on_this_computer_is_covered_by_every_tier_and_one_elsewhere_by_pro() -> None:
    elsewhere = known(url="https://models.example/v1")

    assert asked_model.lock_of(known(), replace(SERVER, speed="best")) is None
    lock = asked_model.lock_of(elsewhere, SERVER)
    assert lock is not None
    assert str(lock.reason) == "on any host with Pro; you have Free: on this computer"
    assert asked_model.lock_of(licensed(elsewhere, Tier.PRO), SERVER) is None
    assert "provider:compatible" in after(elsewhere, AiChanged(FAST))[0].options.locks


def test_with_a_lower_tier_nobody_is_asked_any_more() -> None:
    state = after(licensed(known("openai"), Tier.PRO), AiChanged(replace(FAST, speed="best")))[0]
    assert state.options.ai.speed == "best"

    state = after(licensed(state, Tier.FREE), SettingsShown("models"))[0]

    assert not state.options.ai.is_on
    assert "ai" in state.options.refused


# --- undo, budget ------------------------------------------------------------------------------------


def test_how_a_model_is_asked_is_undone_and_redone_like_every_option() -> None:
    state = chosen()

    undone = after(state, OptionsUndone())[0]

    assert undone.options.ai == AiChoice()
    assert after(undone, OptionsRedone())[0].options.ai == FAST


def test_the_budget_of_the_settings_is_the_one_of_the_next_run() -> None:
    settings = State("/jobs").settings.settings.model_copy(update={"ai_budget": 2.5})

    assert after(State("/jobs"), SettingsChanged(settings))[0].options.ai.budget_usd == 2.5


def test_the_number_of_calls_of_the_settings_is_that_of_the_next_run_and_counts_nothing_anew() -> None:
    state = counted()
    settings = state.settings.settings.model_copy(update={"ai_calls": 3})

    state, effects = after(state, SettingsChanged(settings))

    asked = asked_model.options_of(state, state.options.ai)
    assert asked is not None
    assert asked.calls == 3
    assert [each for each in effects if isinstance(each, StartJob)] == []


def test_a_run_of_the_past_brings_back_how_it_asked() -> None:
    ai = AiOptions("fast", "openai", "gpt-6-luna", budget_usd=3.0)
    asking, plain = job_rows.row(1, JobStatus.DONE, ai=ai), job_rows.row(2, JobStatus.DONE)
    state = replace(known("openai"), history=job_rows.state(history=(asking, plain)).history)

    assert after(state, DocumentOfJobOpened("000001"))[0].options.ai == AiChoice(
        "fast", "openai", "gpt-6-luna", 3.0
    )
    assert after(state, DocumentOfJobOpened("000002"))[0].options.ai == AiChoice()


# --- keys, trials, lists, answers --------------------------------------------------------------------


def test_a_key_is_kept_for_its_host_and_deleted_there() -> None:
    state = known("openai")
    key = Secret("sk-1")

    assert after(state, KeyGiven("openai", key))[1] == (KeepKey("openai", "api.openai.com", key, LOCAL),)
    assert after(state, KeyDeleted("openai"))[1] == (DeleteKey("openai", "api.openai.com", LOCAL),)
    assert after(known(url=""), KeyGiven("compatible", key))[1] == ()


def tried(state: State) -> tuple[State, str]:
    state, effects = after(state, ModelTrialAsked("openai"))
    (start,) = (each for each in effects if isinstance(each, StartJob))
    assert start.job.kind is Kind.TRY_MODEL
    assert start.job.asking is not None
    assert start.job.asking.options == AiOptions("fast", "openai", "gpt-6-luna")
    assert start.job.asking.keys == ()
    return state, start.job.id


def test_a_trial_asks_the_cheapest_model_and_tells_how_long_it_took() -> None:
    state, job = tried(known("openai"))

    assert state.models.trial == Trial("openai", "gpt-6-luna", job)
    assert after(state, ModelTrialAsked("openai"))[1] == ()
    done = heard(state, ModelTried(job, 812, 90, 5), Finished(job, 0.9))
    assert done.models.trial == Trial("openai", "gpt-6-luna", None, 812, 95)


def test_a_trial_that_fails_says_why_and_one_that_is_cancelled_is_forgotten() -> None:
    state, job = tried(known("openai"))

    failed = heard(state, Failed(job, AUTH, "ask", ""))
    assert failed.models.trial == Trial("openai", "gpt-6-luna", None, problem=AUTH)
    assert heard(state, Cancelled(job)).models.trial is None
    assert after(failed, KeyDeleted("openai"))[0].models.trial is None


def test_a_trial_that_cannot_start_fails_too() -> None:
    state, effects = after(known("openai"), ModelTrialAsked("openai"))
    start = next(each for each in effects if isinstance(each, StartJob))

    trial = after(state, EffectFailed(start, AUTH))[0].models.trial

    assert trial is not None
    assert trial.problem == AUTH


def test_nobody_is_tried_where_the_settings_say_so() -> None:
    state = with_settings(known("openai"), ai_network="none")

    assert after(state, ModelTrialAsked("openai"))[1] == ()
    assert after(state, ModelListAsked("openai"))[1] == ()
    assert after(known(url=""), ModelTrialAsked("compatible", "tiny"))[1] == ()


def test_the_models_of_a_provider_are_listed_by_host() -> None:
    state, effects = after(known("openai"), ModelListAsked("openai"))
    (start,) = (each for each in effects if isinstance(each, StartJob))
    job = start.job.id
    assert after(state, ModelListAsked("openai"))[1] == ()

    listed = heard(state, ModelsListed(job, (("b", "2027-01-31"), ("a", ""))), Finished(job, 0.2))

    assert listed.models.listed == {"api.openai.com": (ListedModel("a"), ListedModel("b", "2027-01-31"))}
    assert listed.models.listing is None
    failed = heard(state, Failed(job, AUTH, "", ""))
    assert (failed.models.listing, failed.models.listing_fault) == (None, AUTH)
    assert heard(state, Cancelled(job)).models.listing is None


def test_what_other_jobs_say_changes_nothing_of_models() -> None:
    state = known("openai")

    assert after(state, JobReported(Cancelled("read-9")))[0].models is state.models


def test_answers_are_forgotten_and_that_is_told() -> None:
    state = known("openai")

    assert after(state, AnswersForgotten())[1] == (ForgetAnswers(),)
    told = after(state, AnswersGone(3))[0]
    assert str(told.shell.notices[-1].text) == "3 answers of language models are forgotten"


def test_an_amount_is_told_in_cents_and_never_as_nothing_where_it_is_something() -> None:
    assert [dollars(each) for each in (0.0, 0.0001, 0.084, 1_234.5)] == [
        "$0.00",
        "$0.01",
        "$0.08",
        "$1,234.50",
    ]


def test_what_was_looked_up_is_shown() -> None:
    state = after(read(), found("anthropic", policy="loopback", keyring_fault="locked"))[0]

    assert (state.models.policy, state.models.keyring_fault) == ("loopback", "locked")
    assert list(state.models.keys) == ["anthropic"]
