"""What would be sent, what it costs, and that nothing is sent before a person agreed, per document and host."""

from dataclasses import replace

import pytest

from engine.events import AiBatchDone, AiFinished, AiPlanned, ProviderProblem
from engine.jobs.messages import AskingTold, Cancelled, Failed, Finished, Job, Kind, Message
from engine.licensing.entitlements import Tier
from engine.options import AiOptions
from specmint_desktop import session
from specmint_desktop.presenters.consent import MOST_DOCUMENTS, cost_of
from specmint_desktop.presenters.provider_trouble import LATER
from specmint_desktop.state.documents import DocumentsGiven
from specmint_desktop.state.jobs import (
    CancelJob,
    JobRetried,
    JobRow,
    JobsRecalled,
    JobStatus,
    Spent,
    StartJob,
)
from specmint_desktop.state.messages import Effect, EffectFailed
from specmint_desktop.state.models import (
    AiChanged,
    AiChoice,
    AnswersGone,
    ConsentGiven,
    ConsentRefused,
    ConsentShown,
    ConsentWithdrawn,
    NeverSendChanged,
    Planned,
    Target,
)
from specmint_desktop.state.options import GenerateAsked, OptionsChanged
from specmint_desktop.state.preferences import SettingsShown
from specmint_desktop.state.shell import Place, PlaceChosen, Tell, TextCopyAsked
from specmint_desktop.state.whole import State
from tests.samples.model_states import AUTH, HOST, WORTH, chosen, counted, known, spending
from tests.samples.window_states import DOCUMENT, after, heard, licensed

ASKED = AiOptions("fast", "openai", "gpt-6-luna")
PLAN = Planned(44, 3, 12, 2, 41_200, 5_200, 0.006, 0.018, "ab12cd34", "", ())


def jobs(effects: tuple[Effect, ...]) -> list[Job]:
    return [each.job for each in effects if isinstance(each, StartJob)]


def told(state: State) -> tuple[State, tuple[Effect, ...]]:
    """Return the state after the consent, and after what it leads to."""
    state, effects = after(state, ConsentGiven())
    assert effects == (Tell(GenerateAsked()),)
    return after(state, GenerateAsked())


def recalled(state: State) -> State:
    return after(state, JobsRecalled((), 1, is_paused=False))[0]


def running(state: State | None = None) -> tuple[State, Job]:
    """Return the window while a run asks, and its job."""
    state, effects = told(after(recalled(state or counted()), GenerateAsked())[0])
    (job,) = jobs(effects)
    return state, job


def row(state: State) -> JobRow:
    (found,) = state.queue.rows
    return found


# --- counting ----------------------------------------------------------------------------------------


def test_what_would_be_sent_is_counted_as_soon_as_a_model_is_chosen() -> None:
    state, effects = after(known("openai"), AiChanged(AiChoice("fast", "openai")))

    (job,) = jobs(effects)
    assert (job.kind, job.document) == (Kind.PLAN_ASKING, DOCUMENT)
    assert job.asking is not None
    assert job.asking.options == ASKED
    assert str(state.models.forecast) == "Counting what would be sent …"
    assert state.models.asked == Target("openai", HOST, "gpt-6-luna")


def test_once_counted_the_calls_their_tokens_and_the_range_of_the_cost_stand_there() -> None:
    state = counted()

    assert str(state.models.forecast) == "2 calls, 41,200 tokens, $0.01 to $0.02"
    assert state.options.forecast is not None
    assert (
        str(state.options.forecast)
        == "5 operations, 50 cases by rules, at most 25 cases more by AI, 4 formats"
    )


@pytest.mark.parametrize(
    ("plan", "said"),
    [
        (PLAN._replace(least_usd=None, most_usd=None), "2 calls, 41,200 tokens; the price is not known"),
        (PLAN._replace(calls=0), "Every answer is stored: nothing is sent, and it costs nothing"),
        (PLAN._replace(calls=0, questions=0), "There is nothing to ask about this document"),
        (PLAN._replace(calls=1), "1 call, 41,200 tokens, $0.01 to $0.02"),
        (PLAN._replace(most_usd=0.009), "2 calls, 41,200 tokens, at most $0.01"),
    ],
)
def test_a_cost_is_told_as_it_is_known(plan: Planned, said: str) -> None:
    assert str(cost_of(plan)) == said


def test_another_choice_is_counted_anew_and_the_count_before_given_up() -> None:
    state = chosen()
    before = state.models.count
    assert before is not None

    state, effects = after(state, OptionsChanged(replace(state.options.chosen, domain="banking")))

    assert CancelJob(before.job or "") in effects
    assert [job.kind for job in jobs(effects) if job.kind is Kind.PLAN_ASKING] == []
    ready = replace(state, document=replace(state.document, loading=known().document.loading))
    assert [job.kind for job in jobs(after(ready, PlaceChosen(Place.HOME))[1])] == [Kind.PLAN_ASKING]


def test_seed_cases_and_budget_change_nothing_of_what_is_sent() -> None:
    state = counted()
    other = replace(state.options.chosen, cases=3)

    assert jobs(after(state, OptionsChanged(other))[1]) == []
    assert jobs(after(state, AiChanged(replace(state.options.ai, budget_usd=9.0)))[1]) == []


def test_with_the_model_off_nothing_is_counted() -> None:
    state, effects = after(chosen(), AiChanged(AiChoice()))

    assert state.models.count is None
    assert [type(each) for each in effects] == [CancelJob]


def test_a_count_that_fails_says_why() -> None:
    state = chosen()
    job = state.models.count.job if state.models.count else ""

    failed = heard(state, Failed(job or "", AUTH, "", ""))

    assert str(failed.models.forecast) == "What it costs is not known: the key was refused"
    start = StartJob(Job(job or "", Kind.PLAN_ASKING, "", "", state.options.chosen))
    assert after(state, EffectFailed(start, AUTH))[0].models.forecast == failed.models.forecast


def test_forgotten_answers_and_a_cancelled_count_are_counted_again() -> None:
    state = counted()

    assert len(jobs(after(state, AnswersGone(1))[1])) == 1
    counting = chosen()
    job = counting.models.count.job if counting.models.count else ""
    again = heard(counting, Cancelled(job or ""))
    assert again.models.count is not None
    assert again.models.count.job != job


# --- consent -----------------------------------------------------------------------------------------


def test_jobs_that_run_at_the_same_time_share_the_calls() -> None:
    state = licensed(recalled(counted()), Tier.PRO)
    state = replace(state, queue=replace(state.queue, parallel=2))

    _, job = running(state)

    assert job.asking is not None
    assert job.asking.sharing == 2


def test_nothing_is_queued_before_a_person_agreed() -> None:
    state, effects = after(recalled(counted()), GenerateAsked())

    assert state.models.is_asked
    assert (state.queue.rows, jobs(effects)) == ((), [])


def test_what_was_agreed_to_holds_for_this_document_and_this_host() -> None:
    state, job = running()

    assert state.models.consents == {DOCUMENT: (HOST,)}
    assert not state.models.is_asked
    assert job.asking is not None
    assert (job.asking.options, job.asking.nonce) == (ASKED, "ab12cd34")
    assert job.asking.cache == "/answers.sqlite"
    assert job.asking.keys == ()
    assert job.asking.sharing == 1
    other = replace(state, document=replace(state.document, document="/other.yaml"))
    assert after(other, GenerateAsked())[0].models.is_asked


def test_a_vendor_that_may_stand_in_is_agreed_to_as_well() -> None:
    state = known("openai", "anthropic")
    state = after(state, AiChanged(AiChoice("fast", "openai", others=("anthropic",))))[0]
    agreed = replace(state, models=replace(state.models, consents={DOCUMENT: (HOST,)}))

    asked = after(agreed, GenerateAsked())[0]

    assert asked.models.is_asked
    assert after(asked, ConsentGiven())[0].models.consents == {DOCUMENT: (HOST, "api.anthropic.com")}


def test_without_consent_the_tests_are_made_by_rules_alone_or_not_at_all() -> None:
    asked = after(recalled(counted()), GenerateAsked())[0]

    refused, effects = after(asked, ConsentRefused())
    assert (refused.models.is_asked, effects) == (False, ())

    refused, effects = after(asked, ConsentRefused(generates=True))
    assert effects == (Tell(GenerateAsked(by_rules_alone=True)),)
    state, effects = after(refused, GenerateAsked(by_rules_alone=True))
    assert row(state).ai is None
    assert jobs(effects)[0].asking is None


def test_what_would_be_sent_is_shown_without_a_run_where_it_is_known_who_is_asked() -> None:
    assert after(counted(), ConsentShown())[0].models.is_asked
    assert not after(known("openai"), ConsentShown())[0].models.is_asked
    assert not after(counted(), ConsentGiven())[0].models.consents


def test_a_consent_is_taken_back_and_a_run_of_the_past_does_not_ask_again_by_itself() -> None:
    state, job = running()
    done = heard(state, Finished(job.id, 1.0))

    state = after(done, ConsentWithdrawn(DOCUMENT, HOST))[0]

    assert state.models.consents == {}
    refused, effects = after(state, JobRetried(job.id))
    assert jobs(effects) == []
    assert "took back" in str(refused.shell.notices[-1].text)
    assert jobs(after(done, JobRetried(job.id))[1])[0].asking is not None


def test_only_so_many_documents_are_remembered() -> None:
    state = counted()
    many = {f"/{number}.yaml": (HOST,) for number in range(MOST_DOCUMENTS)}
    asked = replace(state, models=replace(state.models, consents=many, is_asked=True))

    kept = after(asked, ConsentGiven())[0].models.consents

    assert len(kept) == MOST_DOCUMENTS
    assert DOCUMENT in kept
    assert "/0.yaml" not in kept


def test_what_is_never_sent_is_kept_for_the_document_and_counted_anew() -> None:
    state, effects = after(counted(), NeverSendChanged((" pets ", "", "pets", "GET *")))

    assert state.models.never == {DOCUMENT: ("pets", "GET *")}
    (job,) = jobs(effects)
    assert job.asking is not None
    assert job.asking.options.never == ("pets", "GET *")
    assert after(state, NeverSendChanged(()))[0].models.never == {}
    assert after(State("/jobs"), NeverSendChanged(("a",)))[0].models.never == {}


def test_consents_and_choices_come_back_after_a_restart_and_no_key_is_among_them() -> None:
    state = after(running()[0], NeverSendChanged(("pets",)))[0]

    content = session.of(state)
    back, _ = session.restored(State("/jobs"), content)

    assert (back.models.consents, back.models.never) == (state.models.consents, state.models.never)
    assert back.options.ai == state.options.ai
    assert "key" not in str(content).lower()


@pytest.mark.parametrize(
    "written",
    [
        {"speed": "warp"},
        {"provider": "nobody"},
        {"budget_usd": "1"},
        {"others": [{}]},
        {"colour": 1},
        [],
        {"budget_usd": -1.0},
    ],
)
def test_a_choice_that_is_none_is_left_at_its_default(written: object) -> None:
    assert session.restored(State("/jobs"), {"ai": written})[0].options.ai == AiChoice()


def test_where_no_model_can_be_asked_the_reason_and_two_ways_on_stand_there() -> None:
    state = after(recalled(known("openai")), AiChanged(AiChoice("fast", "anthropic")))[0]

    refused = after(state, GenerateAsked())[0]

    notice = refused.shell.notices[-1]
    assert str(notice.text) == "No language model can be asked: There is no key for Anthropic yet."
    assert [intent for _, intent in notice.intents] == [
        SettingsShown("models"),
        GenerateAsked(by_rules_alone=True),
    ]


def test_several_documents_ask_only_where_it_was_agreed_to() -> None:
    state = counted()
    agreed = replace(state.models, consents={DOCUMENT: (HOST,)}, never={DOCUMENT: ("pets",)})
    given = DocumentsGiven((DOCUMENT, "/other.yaml"))

    queued = after(recalled(replace(state, models=agreed)), given)[0]

    assert [each.ai for each in queued.queue.rows] == [replace(ASKED, never=("pets",)), None]
    assert "by rules alone" in str(queued.shell.notices[-1].text)


# --- a run that asks ---------------------------------------------------------------------------------


def test_a_run_tells_what_it_has_spent() -> None:
    state, job = running()
    begun, batch = spending(job.id)

    assert row(heard(state, begun)).spent == Spent(3, 44, 0, 0, 0.0, 1.0)
    spent = heard(state, begun, batch)
    assert row(spent).spent == Spent(20, 44, 4, 18_000, 0.08, 1.0)
    second = AiPlanned("openai", "gpt-6-luna", HOST, 60, 44, 1, 900, None, None, 1.0)
    assert row(heard(spent, AskingTold(job.id, second))).spent == Spent(44, 60, 4, 18_000, 0.08, 1.0)
    alone = heard(state, AskingTold(job.id, AiBatchDone(1, 2, 1, 9, None, 0.5)))
    assert row(alone).spent == Spent(1, 2, 1, 9, None, 0.0)
    finished = AiFinished(1, 1, 0, 0, {}, 2, 2, 1, 9, None, is_cancelled=False)
    assert row(heard(spent, AskingTold(job.id, finished))).spent == row(spent).spent


def test_a_run_that_is_over_keeps_what_it_was_worth() -> None:
    state, job = running()

    done = heard(state, Finished(job.id, 1.0, ai=WORTH))

    finished = row(done).finished
    assert finished is not None
    assert finished.ai == WORTH
    assert row(done).status is JobStatus.DONE


def trouble(kind: str) -> ProviderProblem:
    return ProviderProblem(kind, "openai", HOST, f"{HOST} said no", "do something", "req_1")


def notices(state: State) -> list[str]:
    return [each.id for each in state.shell.notices if each.id.startswith("provider-")]


@pytest.mark.parametrize(
    ("kind", "intent"),
    [
        ("auth", SettingsShown("models")),
        ("key", SettingsShown("models")),
        ("policy", SettingsShown("models")),
        ("quota", PlaceChosen(Place.DOCUMENT)),
        ("budget", PlaceChosen(Place.DOCUMENT)),
        ("no-model", PlaceChosen(Place.DOCUMENT)),
        ("network", SettingsShown("network")),
        ("certificate", SettingsShown("network")),
        ("licence", PlaceChosen(Place.LICENCE)),
        ("request", TextCopyAsked(f"openai {HOST} request: {HOST} said no req_1")),
    ],
)
def test_a_trouble_is_told_at_once_and_once_with_one_button(kind: str, intent: object) -> None:
    state, job = running()
    said: tuple[Message, ...] = (AskingTold(job.id, trouble(kind)), AskingTold(job.id, trouble(kind)))

    state = heard(state, *said)

    assert notices(state) == [f"provider-{kind}"]
    notice = state.shell.notices[-1]
    assert [each for _, each in notice.intents] == [intent]
    assert str(notice.text) == (
        f"Pets: {HOST} said no. Next step: do something. The tests that rules make are all written."
    )


@pytest.mark.parametrize("kind", sorted(LATER))
def test_what_running_again_may_mend_is_told_once_the_run_is_over(kind: str) -> None:
    state, job = running()
    state = heard(state, AskingTold(job.id, trouble(kind)), AskingTold(job.id, trouble(kind)))
    assert notices(state) == []

    done = heard(state, Finished(job.id, 1.0))

    assert notices(done) == [f"provider-{kind}"]
    assert done.shell.notices[-1].intents[0][1] == JobRetried(job.id)


def test_after_a_restart_a_run_is_done_again_only_where_something_was_agreed_to() -> None:
    state, job = running()
    done = heard(state, Finished(job.id, 1.0))
    unread = replace(done, models=replace(done.models, is_read=False, is_reading=True, where={}))
    withdrawn = replace(unread, models=replace(unread.models, consents={}))

    assert len(jobs(after(unread, JobRetried(job.id))[1])) == 1
    assert jobs(after(withdrawn, JobRetried(job.id))[1]) == []
