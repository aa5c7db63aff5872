"""The queue: what a person asks, and what jobs say."""

from dataclasses import replace

import pytest

from engine.errors import Problem
from engine.jobs.messages import (
    Cancelled,
    DocumentSummarised,
    DocumentTitled,
    Failed,
    Job,
    Kind,
    LogWritten,
    Message,
    Network,
    OperationDone,
    OperationsDone,
    Started,
)
from engine.licensing.entitlements import Priority, Tier
from engine.options import GenerateOptions
from specmint_desktop.presenters import numbers, queue
from specmint_desktop.settings import Settings
from specmint_desktop.state.documents import DocumentsGiven, DocumentState, HomeState, RecentDocument
from specmint_desktop.state.jobs import (
    CancelJob,
    EndedJobsRemoved,
    ForgetJob,
    JobCancelAsked,
    JobChosen,
    JobDeleted,
    JobMoved,
    JobPinned,
    JobPriorityChosen,
    JobRemoved,
    JobReported,
    JobRetried,
    JobsRecalled,
    JobsRemembered,
    JobStatus,
    QueuePaused,
    RecallJobs,
    RememberJobs,
    RememberPause,
    StartJob,
)
from specmint_desktop.state.messages import EffectFailed
from specmint_desktop.state.messages import Message as Text
from specmint_desktop.state.options import GenerateAsked, OptionsState
from specmint_desktop.state.preferences import SaveSettings, SettingsChanged, SettingsRead, SettingsState
from specmint_desktop.state.shell import NoticeDismissed, PlaceChosen, WindowOpened
from specmint_desktop.state.whole import State
from tests.samples import window_states
from tests.samples.job_rows import DOCUMENT, PROBLEM, finished, progress, row, state
from tests.samples.window_states import licensed

QUEUED, RUNNING, DONE = JobStatus.QUEUED, JobStatus.RUNNING, JobStatus.DONE
FAILED, CANCELLED, INTERRUPTED = JobStatus.FAILED, JobStatus.CANCELLED, JobStatus.INTERRUPTED


def _with_document(given: State, **options: object) -> State:
    document = DocumentState(DOCUMENT, summary=window_states.summary(title="Pets"))
    chosen = OptionsState(GenerateOptions(seed=7), forecast=Text("f", "5 cases"), forecast_operations=5)
    return replace(given, document=document, options=replace(chosen, **options))  # type: ignore[arg-type]


def _statuses(given: State) -> list[str]:
    return [each.status.value for each in given.queue.rows]


def _start(given: State, job: str) -> StartJob:
    (found,) = (each for each in given.queue.rows if each.id == job)
    return StartJob(Job(job, Kind.GENERATE, found.document, f"/jobs/{job}", found.options))


def test_the_opened_window_asks_what_was_kept() -> None:
    assert queue.after(State("/jobs"), WindowOpened()) == (State("/jobs"), (RecallJobs(),))


def test_numbers_have_six_digits_and_are_never_given_twice() -> None:
    first, one = numbers.take(State("/jobs"))
    _, two = numbers.take(first)

    assert (one, two) == ("000001", "000002")
    assert numbers.folder_of(first, one) == "/jobs/000001"


def test_generate_queues_the_open_document_with_the_chosen_options_and_starts_it() -> None:
    after, effects = queue.after(_with_document(state()), GenerateAsked())

    (made,) = after.queue.rows
    assert made == row(1, RUNNING, title="Pets", options=GenerateOptions(seed=7))
    assert effects == (
        RememberJobs((replace(made, status=QUEUED),)),
        RememberJobs((made,)),
        _start(after, "000001"),
    )
    assert after.queue.chosen == "000001"
    assert after.queue.next_number == 2


def test_a_document_without_a_title_is_called_by_its_file() -> None:
    given = _with_document(state())
    untitled = replace(given.document, summary=window_states.summary(title=""))

    after, _ = queue.after(replace(given, document=untitled), GenerateAsked())

    assert after.queue.rows[0].title == "pets.yaml"


def test_pressing_generate_twice_makes_one_run() -> None:
    once, _ = queue.after(_with_document(state()), GenerateAsked())
    twice, effects = queue.after(replace(once, queue=replace(once.queue, chosen=None)), GenerateAsked())

    assert len(twice.queue.rows) == 1
    assert twice.queue.chosen == "000001"
    assert effects == ()


def test_another_run_waits_while_one_is_under_way() -> None:
    once, _ = queue.after(_with_document(state()), GenerateAsked())
    under_way, _ = queue.after(once, JobReported(progress("000001")))

    after, effects = queue.after(under_way, GenerateAsked())

    assert _statuses(after) == ["running", "queued"]
    assert effects == (RememberJobs((after.queue.rows[1],)),)


@pytest.mark.parametrize(
    ("document", "options", "code"),
    [
        (DocumentState(), OptionsState(), "generate-no-document"),
        (DocumentState(DOCUMENT), OptionsState(), "generate-not-read"),
        (DocumentState(DOCUMENT, summary=window_states.summary(())), OptionsState(), "generate-no-operation"),
        (
            DocumentState(DOCUMENT, summary=window_states.summary()),
            OptionsState(forecast=Text("f", "nothing")),
            "generate-nothing-included",
        ),
        (
            DocumentState(DOCUMENT, summary=window_states.summary()),
            OptionsState(fault=Text("seed-fault", "The seed is no number")),
            "seed-fault",
        ),
        (
            DocumentState(DOCUMENT, summary=window_states.summary()),
            OptionsState(GenerateOptions(formats=())),
            "generate-no-format",
        ),
        (
            DocumentState(DOCUMENT, summary=window_states.summary()),
            OptionsState(GenerateOptions(cases=11)),
            "generate-too-many-cases",
        ),
    ],
)
def test_what_cannot_be_generated_is_refused_with_the_reason(
    document: DocumentState, options: OptionsState, code: str
) -> None:
    after, effects = queue.after(replace(state(), document=document, options=options), GenerateAsked())

    assert [notice.text.code for notice in after.shell.notices] == [code]
    assert after.queue.rows == ()
    assert effects == ()


def test_the_reason_is_gone_once_it_works() -> None:
    refused, _ = queue.after(state(), GenerateAsked())

    after, _ = queue.after(_with_document(refused), GenerateAsked())

    assert after.shell.notices == ()


def test_one_given_document_is_not_the_queues() -> None:
    given = state()

    assert queue.after(given, DocumentsGiven(("a.yaml",))) == (given, ())


def test_several_documents_become_rows_with_the_present_options() -> None:
    given = _with_document(state())
    documents = ("/a/one.yaml", "https://h.example/two/", "C:\\x\\three.json", "/a/one.yaml", "/")

    after, effects = queue.after(given, DocumentsGiven(documents))

    assert [(each.title, each.place) for each in after.queue.rows] == [
        *(("one.yaml", 1), ("two", 2), ("three.json", 3), ("/", 4)),
    ]
    assert {each.options for each in after.queue.rows} == {GenerateOptions(seed=7)}
    assert _statuses(after) == ["running", "queued", "queued", "queued"]
    assert [type(effect) for effect in effects] == [RememberJobs, RememberJobs, StartJob]
    assert [str(notice.text) for notice in after.shell.notices] == ["4 documents are in the queue"]


def test_a_document_that_was_read_before_waits_under_its_title() -> None:
    recent = HomeState(recent=(RecentDocument("/a/one.yaml", "Pets", 3),))

    after, _ = queue.after(replace(state(), home=recent), DocumentsGiven(("/a/one.yaml", "/a/two.yaml")))

    assert [each.title for each in after.queue.rows] == ["Pets", "two.yaml"]


def test_several_documents_are_refused_for_the_same_reasons_as_one() -> None:
    given = _with_document(state(), chosen=GenerateOptions(formats=()))

    after, effects = queue.after(given, DocumentsGiven(("a", "b")))

    assert [notice.text.code for notice in after.shell.notices] == ["generate-no-format"]
    assert (after.queue.rows, effects) == ((), ())


def test_when_one_run_ends_the_next_in_turn_starts() -> None:
    given = state(row(1, RUNNING), row(2), row(3, place=1))

    after, effects = queue.after(given, JobReported(finished("000001")))

    assert _statuses(after) == ["done", "queued", "running"]
    done, _, started = after.queue.rows
    assert done.finished == finished("000001")
    assert effects == (RememberJobs((done,)), RememberJobs((started,)), _start(after, "000003"))


def test_priority_counts_before_place_as_far_as_the_tier_goes() -> None:
    rows = (row(1, priority=Priority.LOW, place=1), row(2, priority=Priority.HIGH, place=2))
    free, pro = state(*rows, is_paused=True), state(*rows, is_paused=True)
    pro = licensed(pro, Tier.PRO)

    started_free, _ = queue.after(free, QueuePaused(is_paused=False))
    started_pro, _ = queue.after(pro, QueuePaused(is_paused=False))

    assert _statuses(started_free) == ["running", "queued"]
    assert _statuses(started_pro) == ["queued", "running"]


def test_as_many_run_at_once_as_set_and_no_more_than_the_tier_allows() -> None:
    given = licensed(state(*map(row, range(1, 7))), Tier.BASIC)

    after, effects = queue.after(given, SettingsChanged(Settings(parallel_jobs=5)))

    assert _statuses(after).count("running") == 2
    assert [effect.job.id for effect in effects if isinstance(effect, StartJob)] == ["000001", "000002"]
    assert queue.after(given, SettingsRead(Settings(parallel_jobs=5)))[0] == after


def test_numbers_of_jobs_that_the_tier_does_not_cover_are_locked_with_the_reason() -> None:
    after, _ = queue.after(state(), SettingsRead(Settings()))

    assert {wish: str(lock.reason) for wish, lock in after.queue.locks.items()} == {
        "2": "up to 2 with Basic; you have Free: 1",
        "4": "up to 4 with Pro; you have Free: 1",
        "8": "up to 8 with Enterprise; you have Free: 1",
    }


def test_a_paused_queue_starts_nothing_until_it_goes_on() -> None:
    paused, effects = queue.after(state(row(1, RUNNING), row(2)), QueuePaused(is_paused=True))
    ended, _ = queue.after(paused, JobReported(finished("000001")))

    assert effects == (RememberPause(is_paused=True),)
    assert _statuses(ended) == ["done", "queued"]
    on, effects = queue.after(ended, QueuePaused(is_paused=False))
    assert _statuses(on) == ["done", "running"]
    assert effects[0] == RememberPause(is_paused=False)


def test_jobs_carry_what_the_settings_say_of_the_network() -> None:
    settings = Settings(air_gap=True, proxy="http://p.example:8080", ca_file="/ca.pem")
    given = replace(_with_document(state()), settings=SettingsState(settings))

    _, effects = queue.after(given, GenerateAsked())

    (start,) = (effect for effect in effects if isinstance(effect, StartJob))
    assert start.job.network == Network(is_allowed=False, proxy="http://p.example:8080", ca_file="/ca.pem")


def test_words_of_a_running_job_are_folded_into_its_row() -> None:
    lines = tuple(("INFO", f"line {number}") for number in range(150))
    given = state(row(1, RUNNING, title="pets.yaml"))

    for word in (
        progress("000001"),
        LogWritten("000001", lines[:80]),
        LogWritten("000001", lines[80:]),
        DocumentTitled("000001", "Pets"),
        OperationsDone("000001", tuple(OperationDone(f"op{number}", number, 0) for number in range(4))),
        OperationsDone("000001", (OperationDone("listPets", 9, 1), OperationDone("addPet", 8, 0))),
    ):
        given, effects = queue.after(given, JobReported(word))
        assert effects == ()

    (told,) = given.queue.rows
    assert told.progress == progress("000001")
    assert told.log == lines[50:]
    assert told.title == "Pets"
    assert [each.operation for each in told.written] == ["op1", "op2", "op3", "listPets", "addPet"]
    assert queue.after(given, JobReported(finished("000001")))[0].queue.rows[0].written == ()


@pytest.mark.parametrize(
    "word",
    [
        Started("000001", 42),
        DocumentSummarised("000001", window_states.summary(title="Pets")),
        progress("000002"),
        finished("000003"),
        progress("000099"),
    ],
)
def test_words_that_say_nothing_of_a_running_row_change_nothing(word: Message) -> None:
    given = state(row(1, RUNNING), row(2), row(3, CANCELLED))

    after, effects = queue.after(given, JobReported(word))

    assert after is given
    assert effects == ()


def test_a_failed_run_says_where_and_why_and_the_next_one_starts() -> None:
    given = state(row(1, RUNNING, progress=progress("000001"), log=(("ERROR", "boom"),)), row(2))

    after, effects = queue.after(
        given, JobReported(Failed("000001", PROBLEM, "plan", "listPets", "Traceback"))
    )

    failed = after.queue.rows[0]
    assert (failed.status, failed.problem, failed.report) == (FAILED, PROBLEM, "Traceback")
    assert (failed.stage, failed.operation, failed.log) == ("plan", "listPets", (("ERROR", "boom"),))
    assert failed.progress is None
    assert effects[0] == RememberJobs((failed,))
    assert _statuses(after) == ["failed", "running"]
    (notice,) = after.shell.notices
    assert str(notice.text) == "Pets 1 could not be generated: the engine stopped in stage `plan`"
    assert [type(intent) for _, intent in notice.intents] == [JobRetried, PlaceChosen]


def test_a_child_that_cannot_be_started_fails_its_row() -> None:
    given = state(row(1, RUNNING))
    problem = Problem("no-process", "no process can be started", "close programs")
    start = _start(given, "000001")

    after, _ = queue.after(given, EffectFailed(start, problem))

    assert after.queue.rows[0].problem == problem
    assert queue.after(given, EffectFailed(SaveSettings(Settings()), problem)) == (given, ())


def test_a_waiting_run_is_cancelled_at_once() -> None:
    after, effects = queue.after(state(row(1, RUNNING), row(2)), JobCancelAsked("000002"))

    assert _statuses(after) == ["running", "cancelled"]
    assert effects == (RememberJobs((after.queue.rows[1],)),)


def test_a_running_one_is_asked_once_and_cancelled_when_its_child_is_gone() -> None:
    asked, effects = queue.after(state(row(1, RUNNING)), JobCancelAsked("000001"))
    again, nothing = queue.after(asked, JobCancelAsked("000001"))
    after, _ = queue.after(again, JobReported(Cancelled("000001")))

    assert effects == (CancelJob("000001"),)
    assert (asked.queue.rows[0].cancel_asked, nothing) == (True, ())
    assert _statuses(after) == ["cancelled"]
    assert not after.queue.rows[0].cancel_asked


def test_cancel_without_a_name_means_the_chosen_run_else_the_running_one() -> None:
    rows = (row(1, DONE), row(2, RUNNING), row(3))

    chosen, _ = queue.after(state(*rows, chosen="000003"), JobCancelAsked())
    ended, effects = queue.after(state(*rows, chosen="000001"), JobCancelAsked())

    assert _statuses(chosen) == ["done", "running", "cancelled"]
    assert effects == (CancelJob("000002"),)
    assert ended.queue.rows[1].cancel_asked


@pytest.mark.parametrize("asked", [JobCancelAsked(), JobCancelAsked("000001"), JobCancelAsked("000099")])
def test_what_ended_cannot_be_cancelled(asked: JobCancelAsked) -> None:
    given = state(row(1, DONE))

    assert queue.after(given, asked) == (given, ())


@pytest.mark.parametrize("status", [FAILED, CANCELLED, INTERRUPTED])
def test_a_retried_run_starts_anew_with_the_same_options(status: JobStatus) -> None:
    before = row(1, status, options=GenerateOptions(seed=9), report="x", created="2026", is_pinned=True)

    after, effects = queue.after(state(before, is_paused=True), JobRetried("000001"))

    (again,) = after.queue.rows
    assert again == row(1, QUEUED, options=GenerateOptions(seed=9), is_pinned=True)
    assert effects == (RememberJobs((again,)),)


def test_a_run_of_the_history_comes_back_into_the_queue() -> None:
    after, _ = queue.after(state(history=(row(4, FAILED),)), JobRetried("000004"))

    assert [(each.id, each.status) for each in after.queue.rows] == [("000004", RUNNING)]


def test_to_run_a_good_one_again_leaves_its_result_and_makes_a_new_row() -> None:
    after, _ = queue.after(state(row(1, DONE, is_pinned=True)), JobRetried("000001"))

    assert [(each.id, each.status, each.is_pinned) for each in after.queue.rows] == [
        *(("000001", DONE, True), ("000002", RUNNING, False))
    ]


@pytest.mark.parametrize("status", [QUEUED, RUNNING])
def test_what_has_not_ended_is_not_retried(status: JobStatus) -> None:
    given = state(row(1, status), is_paused=True)

    assert queue.after(given, JobRetried("000001")) == (given, ())
    assert queue.after(given, JobRetried("000099")) == (given, ())


def test_a_run_of_a_higher_tier_is_not_retried_and_the_reason_is_said() -> None:
    given = state(row(1, FAILED, options=GenerateOptions(cases=50)))

    after, effects = queue.after(given, JobRetried("000001"))

    assert str(after.shell.notices[0].text) == "50 cases per operation are not covered: Free gives 10."
    assert effects == ()


def test_a_removed_row_that_waited_is_forgotten() -> None:
    after, effects = queue.after(state(row(1), row(2), is_paused=True, chosen="000001"), JobRemoved("000001"))

    assert [each.id for each in after.queue.rows] == ["000002"]
    assert after.queue.chosen is None
    assert effects == (ForgetJob("000001"),)


def test_a_removed_row_that_ended_stays_in_the_store() -> None:
    after, effects = queue.after(state(row(1, DONE), row(2, DONE), chosen="000002"), JobRemoved("000001"))

    assert [each.id for each in after.queue.rows] == ["000002"]
    assert after.queue.chosen == "000002"
    assert effects == ()


def test_a_dismissed_interrupted_row_counts_as_cancelled() -> None:
    after, effects = queue.after(state(row(1, INTERRUPTED)), JobRemoved("000001"))

    assert after.queue.rows == ()
    assert effects == (RememberJobs((row(1, CANCELLED),)),)


@pytest.mark.parametrize("job", ["000001", "000099"])
def test_a_running_row_cannot_be_removed(job: str) -> None:
    given = state(row(1, RUNNING))

    assert queue.after(given, JobRemoved(job)) == (given, ())


def test_all_that_ended_can_be_taken_out_at_once() -> None:
    rows = (row(1, DONE), row(2, FAILED), row(3, RUNNING), row(4), row(5, INTERRUPTED), row(6, CANCELLED))

    after, effects = queue.after(state(*rows), EndedJobsRemoved())

    assert [each.id for each in after.queue.rows] == ["000003", "000004", "000005"]
    assert effects == ()


def test_an_ended_run_is_deleted_with_its_result_wherever_it_stands() -> None:
    given = state(row(1, DONE), history=(row(2, FAILED),))

    after, effects = queue.after(given, JobDeleted("000001"))

    assert after.queue.rows == ()
    assert effects == (ForgetJob("000001"),)
    assert queue.after(given, JobDeleted("000002")) == (given, (ForgetJob("000002"),))


@pytest.mark.parametrize("job", ["000001", "000099"])
def test_what_has_not_ended_is_not_deleted(job: str) -> None:
    given = state(row(1, RUNNING))

    assert queue.after(given, JobDeleted(job)) == (given, ())


def test_a_moved_row_takes_its_new_place_and_the_store_learns_all_that_changed() -> None:
    given = state(row(1), row(2), row(3), is_paused=True)

    after, effects = queue.after(given, JobMoved("000003", before="000001"))

    assert {each.id: each.place for each in after.queue.rows} == {"000001": 1, "000002": 2, "000003": 0}
    assert effects == (RememberJobs((after.queue.rows[2],)),)
    assert queue.after(given, JobMoved("000099", before=None)) == (given, ())


def test_a_priority_within_the_tier_is_taken_at_the_end_of_its_own() -> None:
    given = licensed(state(row(1), row(2), is_paused=True), Tier.PRO)

    after, effects = queue.after(given, JobPriorityChosen("000001", Priority.HIGH))

    assert (after.queue.rows[0].priority, after.queue.rows[0].place) == (Priority.HIGH, 3)
    assert effects == (RememberJobs((after.queue.rows[0],)),)


def test_a_priority_above_the_tier_changes_nothing_and_says_why() -> None:
    given = state(row(1), is_paused=True)

    after, effects = queue.after(given, JobPriorityChosen("000001", Priority.HIGH))

    assert after.queue is given.queue
    assert str(after.shell.notices[0].text) == "Priority high comes with Pro; you have Free: low."
    assert effects == ()


@pytest.mark.parametrize(
    "chosen",
    [
        JobPriorityChosen("000001", Priority.LOW),
        JobPriorityChosen("000002", Priority.LOW),
        JobPriorityChosen("000099", Priority.LOW),
    ],
)
def test_a_priority_that_changes_nothing_is_not_written(chosen: JobPriorityChosen) -> None:
    given = state(row(1), row(2, RUNNING, priority=Priority.HIGH), is_paused=True)

    assert queue.after(given, chosen) == (given, ())


def test_a_chosen_row_is_chosen_and_a_pinned_one_pinned() -> None:
    given = state(row(1, DONE))

    assert queue.after(given, JobChosen("000001"))[0].queue.chosen == "000001"
    assert queue.after(given, JobPinned("000001", is_pinned=True))[0].queue.rows[0].is_pinned
    assert queue.after(given, JobPinned("000099", is_pinned=True)) == (given, ())


def test_before_the_store_was_read_nothing_starts_and_nothing_is_written() -> None:
    after, effects = queue.after(_with_document(replace(state(), queue=State("").queue)), GenerateAsked())

    assert _statuses(after) == ["queued"]
    assert effects == ()


def test_what_was_kept_comes_back_and_what_was_asked_since_gets_a_free_number() -> None:
    early = replace(state(row(1)), queue=replace(state(row(1)).queue, is_recalled=False, next_number=2))
    kept = (row(1, DONE), row(5, INTERRUPTED), row(6, QUEUED), row(7, CANCELLED))
    fault = Text("history-set-aside", "The history was damaged.")

    after, effects = queue.after(early, JobsRecalled(kept, 8, is_paused=True, faults=(fault,)))

    assert [(each.id, each.status) for each in after.queue.rows] == [
        *(("000005", INTERRUPTED), ("000006", QUEUED), ("000008", QUEUED))
    ]
    assert after.queue.next_number == 9
    assert after.queue.is_paused
    assert effects == (RememberJobs((row(8, title="Pets 1", place=1),)),)
    assert [notice.text for notice in after.shell.notices] == [fault]


def test_what_waited_when_the_window_ended_goes_on_but_what_was_interrupted_waits_for_a_word() -> None:
    kept = (row(5, INTERRUPTED), row(6, QUEUED))

    after, effects = queue.after(State("/jobs"), JobsRecalled(kept, 8, is_paused=False))

    assert _statuses(after) == ["interrupted", "running"]
    assert [effect.job.id for effect in effects if isinstance(effect, StartJob)] == ["000006"]


def test_the_time_of_writing_comes_back_and_what_made_room_is_gone() -> None:
    given = state(row(1, DONE), row(2, created="2025"), row(3), is_paused=True)

    after, effects = queue.after(given, JobsRemembered(("000002", "000003"), "2026", ("000001",)))

    assert [(each.id, each.created) for each in after.queue.rows] == [("000002", "2025"), ("000003", "2026")]
    assert effects == ()
    assert queue.after(given, JobsRemembered(("000002",), "2026", ()))[0] is given


def test_messages_of_others_change_nothing() -> None:
    given = state(row(1))

    assert queue.after(given, NoticeDismissed("x")) == (given, ())
