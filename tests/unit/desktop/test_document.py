"""The open document: what is read when, its problems in order, and its source."""

from dataclasses import replace

import pytest

from engine.errors import Problem
from engine.jobs.messages import (
    Cancelled,
    CasesOffered,
    DocumentSummarised,
    Failed,
    Finished,
    Job,
    Kind,
    Network,
    ProblemsFound,
    Progress,
    Started,
)
from engine.licensing.entitlements import Priority
from engine.options import GenerateOptions
from resources import FOLDER
from specmint_desktop.presenters import document as presenter
from specmint_desktop.settings import Settings
from specmint_desktop.state.documents import (
    CheckedAgain,
    DocumentChangedOnDisk,
    DocumentClosed,
    DocumentsGiven,
    DocumentState,
    DocumentTab,
    DocumentTabChosen,
    FindPath,
    KeepPastedText,
    Loading,
    PastedTextKept,
    PlaceInDocumentOpened,
    ProblemOpened,
    ReadSource,
    SampleChosen,
    SourceOpenedOutside,
    SourceRead,
    SourceScrolled,
    SourceText,
    TextGiven,
    WatchFiles,
)
from specmint_desktop.state.jobs import (
    CancelJob,
    DocumentOfJobOpened,
    JobCancelAsked,
    JobReported,
    JobRow,
    JobStatus,
    StartJob,
)
from specmint_desktop.state.messages import Effect, EffectFailed, Fact, Intent
from specmint_desktop.state.options import GenerateAsked, OptionsChanged
from specmint_desktop.state.preferences import SettingsState
from specmint_desktop.state.results import OpenInEditor
from specmint_desktop.state.shell import Place
from specmint_desktop.state.whole import State
from tests.samples.window_states import DOCUMENT, PETS, after, heard, opened, problem, read, summary

NEW = State("/jobs")
PROGRESS = Progress("read-000001", "count", 1, 5, 0.5, 2.0, 1.0, None, 1, 10, 0, 0, "listPets")


def told(state: State, message: Intent | Fact) -> tuple[State, tuple[Effect, ...]]:
    return presenter.after(state, message)


def started(effects: tuple[Effect, ...]) -> list[str]:
    return [effect.job.document for effect in effects if isinstance(effect, StartJob)]


def test_one_document_is_read_at_once_and_its_place_is_shown() -> None:
    state, effects = told(NEW, DocumentsGiven((DOCUMENT,)))

    job = Job("read-000001", Kind.LOAD, DOCUMENT, "/jobs/read-000001", GenerateOptions())
    assert effects == (StartJob(job),)
    assert state.shell.place is Place.DOCUMENT
    assert state.document == DocumentState(DOCUMENT, "read-000001", Loading.READING)


def test_reading_keeps_to_the_network_that_the_settings_allow() -> None:
    settings = SettingsState(Settings(air_gap=True, proxy="http://proxy:1", ca_file="/ca.pem"))

    _, effects = told(replace(NEW, settings=settings), DocumentsGiven((DOCUMENT,)))

    assert isinstance(effects[0], StartJob)
    assert effects[0].job.network == Network(is_allowed=False, proxy="http://proxy:1", ca_file="/ca.pem")


@pytest.mark.parametrize("documents", [(), ("a.yaml", "b.yaml")])
def test_none_or_several_documents_open_nothing_here(documents: tuple[str, ...]) -> None:
    state, effects = told(NEW, DocumentsGiven(documents))

    assert (state, effects) == (NEW, ())


def test_a_new_document_gives_up_the_reading_of_the_old() -> None:
    state, effects = told(opened(), DocumentsGiven(("/other.yaml",)))

    assert effects[0] == CancelJob("read-000001")
    assert started(effects) == ["/other.yaml"]
    assert state.document == DocumentState("/other.yaml", "read-000002", Loading.READING)


def test_giving_the_open_document_again_checks_it_and_keeps_it_in_sight() -> None:
    state, effects = told(read(), DocumentsGiven((DOCUMENT,)))

    assert started(effects) == [DOCUMENT]
    assert (state.document.summary, state.document.is_outdated) == (summary(), True)
    assert state.shell.place is Place.DOCUMENT


def test_words_of_a_reading_that_was_given_up_are_not_heard() -> None:
    state = after(opened(), DocumentsGiven(("/other.yaml",)))[0]

    assert heard(state, DocumentSummarised("read-000001", summary())).document == state.document


def test_an_address_in_a_text_is_opened() -> None:
    _, effects = after(NEW, TextGiven(" https://example.com/openapi.json "))

    assert started(effects) == ["https://example.com/openapi.json"]


@pytest.mark.parametrize(
    ("text", "effect"),
    [("~/pets.yaml", FindPath("~/pets.yaml")), ("openapi: 3.1.0\n", KeepPastedText("openapi: 3.1.0\n"))],
)
def test_a_path_or_a_document_in_a_text_becomes_a_file_first(text: str, effect: Effect) -> None:
    state, effects = after(NEW, TextGiven(text))

    assert effects == (effect,)
    assert state.document == NEW.document


def test_a_text_that_became_a_file_is_opened() -> None:
    assert started(after(NEW, PastedTextKept("/data/pasted/1.yaml"))[1]) == ["/data/pasted/1.yaml"]


def test_a_blank_text_is_said_to_be_blank() -> None:
    state, effects = after(NEW, TextGiven("  "))

    assert [notice.id for notice in state.shell.notices] == ["nothing-given"]
    assert effects == ()


def test_a_sample_is_a_file_that_ships() -> None:
    assert started(after(NEW, SampleChosen("bookshop"))[1]) == [str(FOLDER / "samples" / "bookshop.yaml")]


def row(status: JobStatus = JobStatus.DONE) -> JobRow:
    return JobRow("000007", "/old.yaml", "Old", GenerateOptions(seed=9), Priority.LOW, status)


def test_the_document_of_an_earlier_run_is_opened() -> None:
    state = replace(NEW, history=replace(NEW.history, rows=(row(),)))

    assert started(told(state, DocumentOfJobOpened("000007"))[1]) == ["/old.yaml"]
    assert told(state, DocumentOfJobOpened("000008")) == (state, ())


def test_progress_is_kept() -> None:
    assert heard(opened(), PROGRESS).document.progress == PROGRESS


def test_problems_stand_by_severity_then_place() -> None:
    late, early, warning, nowhere = (
        problem("b", 9),
        problem("a", 2),
        problem("c", 1, is_error=False),
        problem("d"),
    )

    state = heard(
        opened(),
        ProblemsFound("read-000001", (warning, late)),
        ProblemsFound("read-000001", (early, nowhere)),
    )

    assert state.document.problems == (nowhere, early, late, warning)
    assert (state.document.errors, state.document.warnings) == (3, 1)


def test_the_chosen_problem_stays_chosen_when_others_come_before_it() -> None:
    state = heard(opened(), ProblemsFound("read-000001", (problem("b", 9),)))
    state = after(state, ProblemOpened(0))[0]

    state = heard(state, ProblemsFound("read-000001", (problem("a", 2),)))

    assert state.document.chosen_problem == 1


def test_of_very_many_problems_the_worst_are_shown_and_all_are_counted() -> None:
    warnings = tuple(problem("w", line, is_error=False) for line in range(1, 5_001))
    errors = tuple(problem("e", line) for line in range(1, 11))

    state = heard(opened(), ProblemsFound("read-000001", warnings), ProblemsFound("read-000001", errors))

    assert len(state.document.problems) == 5_000
    assert state.document.problems[:10] == errors
    assert (state.document.errors, state.document.warnings) == (10, 5_000)


def test_a_chosen_problem_that_is_no_longer_among_them_is_not_chosen() -> None:
    state = heard(
        opened(),
        ProblemsFound("read-000001", tuple(problem("w", line, is_error=False) for line in range(5_000))),
    )
    state = after(state, ProblemOpened(4_999))[0]

    state = heard(state, ProblemsFound("read-000001", (problem("e", 1),)))

    assert state.document.chosen_problem is None


def test_a_summary_is_shown_while_the_cases_are_counted_and_its_files_are_watched() -> None:
    state, effects = told(opened(), JobReported(DocumentSummarised("read-000001", summary())))

    assert state.document.summary == summary()
    assert state.document.loading is Loading.COUNTING
    assert str(state.shell.spoken) == "Pets: 5 of 5 operations read"
    assert effects == (WatchFiles(DOCUMENT, (DOCUMENT,)),)


def test_offers_come_in_parts_until_all_are_counted() -> None:
    state = heard(opened(), DocumentSummarised("read-000001", summary()))

    state = heard(state, CasesOffered("read-000001", (("listPets", 12),), complete=False))
    assert (state.document.offers, state.document.loading) == ({"listPets": 12}, Loading.COUNTING)

    assert state.document.flows is None

    state = heard(state, CasesOffered("read-000001", (("addPet", 30),), complete=True, flows=2))
    assert (state.document.offers, state.document.flows) == ({"listPets": 12, "addPet": 30}, 2)
    assert state.document.loading is Loading.READY


def test_the_last_word_ends_the_reading() -> None:
    state = heard(read(), Started("read-000001", 4), PROGRESS, Finished("read-000001", 1.0))

    assert (state.document.job, state.document.progress) == (None, None)
    assert state.document.loading is Loading.READY


def test_a_reading_that_was_stopped_says_so() -> None:
    state = heard(opened(), Cancelled("read-000001"))

    assert (state.document.loading, state.document.document) == (Loading.NONE, DOCUMENT)


def test_a_document_that_cannot_be_read_shows_why_and_is_watched_until_it_is_mended() -> None:
    broken = problem("yaml-broken", 3)
    found = problem("key-twice", 1, is_error=False)

    state, effects = after(
        heard(opened(), ProblemsFound("read-000001", (found,))),
        JobReported(Failed("read-000001", broken, "read", "")),
    )

    asked = ReadSource(DOCUMENT, 3, 3)
    assert state.document == DocumentState(
        DOCUMENT, None, Loading.FAILED, problems=(found,), warnings=1, failure=broken, asked=asked
    )
    assert str(state.shell.spoken) == "something is wrong"
    assert effects == (WatchFiles(DOCUMENT, (DOCUMENT,)), asked)


def test_the_source_of_a_failure_without_a_line_is_not_shown() -> None:
    for broken in (problem("no-file"), problem("yaml-broken", 3, document="http://a.example/b.yaml")):
        failed = heard(opened(), Failed("read-000001", broken, "read", ""))
        assert failed.document.asked is None


def test_an_address_that_cannot_be_read_is_not_watched() -> None:
    state = opened("https://example.com/a.yaml")

    _, effects = after(state, JobReported(Failed("read-000001", problem("fetch-failed"), "read", "")))

    assert effects == (WatchFiles("https://example.com/a.yaml", ()),)


def test_where_only_the_count_fails_the_document_stays_in_sight() -> None:
    state = heard(opened(), DocumentSummarised("read-000001", summary()))

    state, effects = after(state, JobReported(Failed("read-000001", problem("too-deep"), "count", "health")))

    assert state.document.summary == summary()
    assert (state.document.loading, state.document.failure) == (Loading.FAILED, problem("too-deep"))
    assert effects == ()
    (notice,) = state.shell.notices
    assert str(notice.text) == "The cases could not be counted: something is wrong"
    assert after(state, *[intent for _, intent in notice.intents])[0].shell.notices == ()


def test_a_child_that_cannot_start_is_a_reading_that_failed() -> None:
    broken = problem("no-child")
    _, (start,) = told(NEW, DocumentsGiven((DOCUMENT,)))

    state, _ = told(opened(), EffectFailed(start, broken))

    assert (state.document.loading, state.document.failure) == (Loading.FAILED, broken)


def test_checking_again_keeps_in_sight_what_is_known_until_the_new_is_there() -> None:
    found, fresh = problem("a", 1), problem("b", 2)
    state = read()
    state = heard(state, ProblemsFound("read-000001", (found,)), Finished("read-000001", 1.0))

    state, effects = after(state, CheckedAgain())
    assert started(effects) == [DOCUMENT]
    assert (state.document.summary, state.document.problems) == (summary(), (found,))
    assert (state.document.offers, state.document.loading) == ({}, Loading.READING)

    state = heard(state, ProblemsFound("read-000002", (fresh,)))
    assert (state.document.problems, state.document.errors) == ((fresh,), 1)

    renamed = summary(title="Cats")
    state = heard(state, DocumentSummarised("read-000002", renamed))
    assert (state.document.summary, state.document.problems) == (renamed, (fresh,))


def test_problems_that_are_mended_are_gone_after_checking() -> None:
    state = heard(read(), ProblemsFound("read-000001", (problem("a", 1),)))

    state = after(state, CheckedAgain())[0]
    state = heard(state, DocumentSummarised("read-000002", summary()))

    assert (state.document.problems, state.document.errors) == ((), 0)


def test_a_document_that_broke_since_no_longer_shows_what_it_was() -> None:
    state = after(read(), CheckedAgain())[0]

    state = heard(state, Failed("read-000002", problem("json-broken", 1), "read", ""))

    assert (state.document.summary, state.document.failure) == (None, problem("json-broken", 1))


def test_without_a_document_there_is_nothing_to_check_again() -> None:
    assert told(NEW, CheckedAgain()) == (NEW, ())


def test_the_shown_source_is_read_anew_with_the_document() -> None:
    asked = ReadSource(DOCUMENT, 30)
    state = after(read(), PlaceInDocumentOpened(DOCUMENT, 30))[0]
    state = after(state, SourceRead(SourceText(DOCUMENT, "text", 30)), CheckedAgain())[0]

    _, effects = after(state, JobReported(DocumentSummarised("read-000002", summary())))

    assert effects == (WatchFiles(DOCUMENT, (DOCUMENT,)), asked)


def test_a_change_on_the_disk_is_told_with_what_can_be_done() -> None:
    state, _ = after(read(), DocumentChangedOnDisk(DOCUMENT))

    (notice,) = state.shell.notices
    assert str(notice.text) == "pets.yaml changed on disk"
    assert [intent for _, intent in notice.intents] == [CheckedAgain(), GenerateAsked()]
    assert state.document.changed_on_disk


def test_the_bar_of_a_change_goes_when_the_document_is_checked_or_closed() -> None:
    state = after(read(), DocumentChangedOnDisk(DOCUMENT))[0]

    for message in (CheckedAgain(), DocumentClosed(), DocumentsGiven(("/b.yaml",)), GenerateAsked()):
        assert told(state, message)[0].shell.notices == (), message


def test_generating_from_a_changed_document_checks_it_too() -> None:
    state = after(read(), DocumentChangedOnDisk(DOCUMENT))[0]

    assert started(told(state, GenerateAsked())[1]) == [DOCUMENT]
    assert told(read(), GenerateAsked())[1] == ()


def test_changes_of_other_files_say_nothing() -> None:
    state = read()

    assert told(state, DocumentChangedOnDisk("/other.yaml")) == (state, ())


def test_closing_gives_up_the_reading_and_the_watch() -> None:
    state, effects = told(opened(), DocumentClosed())

    assert state.document == DocumentState()
    assert effects == (CancelJob("read-000001"), WatchFiles("", ()))


def test_another_seed_or_domain_counts_anew() -> None:
    state, effects = after(read(), OptionsChanged(GenerateOptions(seed=5)))

    (cancel, start) = effects
    assert cancel == CancelJob("read-000001")
    assert isinstance(start, StartJob)
    assert start.job.options.seed == 5
    assert (state.document.summary, state.document.offers) == (summary(), {})
    assert after(state, OptionsChanged(GenerateOptions(seed=5, cases=3)))[1] == ()


def test_where_nothing_was_read_there_is_nothing_to_count_anew() -> None:
    failed = heard(opened(), Failed("read-000001", problem("empty"), "read", ""))

    for state in (NEW, failed):
        assert after(state, OptionsChanged(GenerateOptions(seed=5)))[1] == ()


def test_a_seed_chosen_while_the_document_is_read_counts_too() -> None:
    assert started(after(opened(), OptionsChanged(GenerateOptions(seed=5)))[1]) == [DOCUMENT]


def test_reading_is_cancelled_by_name() -> None:
    assert told(opened(), JobCancelAsked("read-000001"))[1] == (CancelJob("read-000001"),)
    assert told(opened(), JobCancelAsked("000009"))[1] == ()
    assert told(NEW, JobCancelAsked())[1] == ()


@pytest.mark.parametrize(
    ("status", "chosen", "effects"),
    [
        (JobStatus.DONE, None, (CancelJob("read-000001"),)),
        (JobStatus.RUNNING, None, ()),
        (JobStatus.QUEUED, "000007", ()),
        (JobStatus.QUEUED, None, (CancelJob("read-000001"),)),
    ],
)
def test_a_nameless_wish_to_cancel_means_the_reading_only_where_no_run_can_be_meant(
    status: JobStatus, chosen: str | None, effects: tuple[Effect, ...]
) -> None:
    state = opened()
    state = replace(state, queue=replace(state.queue, rows=(row(status),), chosen=chosen))

    assert told(state, JobCancelAsked())[1] == effects


def with_problems(*problems: Problem) -> State:
    return heard(read(), ProblemsFound("read-000001", problems))


def test_opening_a_problem_shows_its_line_in_the_source() -> None:
    state, effects = after(with_problems(problem("a", 4), problem("b", 7)), ProblemOpened(1))

    assert effects == (ReadSource(DOCUMENT, 7, 3),)
    assert (state.document.chosen_problem, state.document.tab) == (1, DocumentTab.SOURCE)
    assert state.shell.place is Place.DOCUMENT


def test_a_problem_without_a_place_is_shown_in_the_list() -> None:
    state, effects = after(with_problems(problem("a")), ProblemOpened(0))

    assert effects == ()
    assert (state.document.chosen_problem, state.document.tab) == (0, DocumentTab.PROBLEMS)


def test_a_problem_that_is_not_there_opens_nothing() -> None:
    state = with_problems(problem("a", 1))

    for index in (-1, 1):
        assert told(state, ProblemOpened(index)) == (state, ())


def test_the_source_arrives() -> None:
    source = SourceText(DOCUMENT, "text", 30)
    state = after(read(), PlaceInDocumentOpened(DOCUMENT, 30, 2), SourceRead(source))[0]

    assert state.document.source == source


def test_a_source_that_nobody_waits_for_is_not_shown() -> None:
    late = SourceRead(SourceText(DOCUMENT, "text", 30))

    assert told(read(), late)[0].document.source is None
    assert told(after(read(), PlaceInDocumentOpened(DOCUMENT, 31))[0], late)[0].document.source is None


def test_the_source_of_an_address_is_not_read_again() -> None:
    state, effects = after(read(), PlaceInDocumentOpened("https://example.com/a.yaml", 3))

    assert effects == ()
    assert state.document.asked == ReadSource("https://example.com/a.yaml", 3)


def test_scrolling_on_asks_for_further_lines() -> None:
    state = after(read(), PlaceInDocumentOpened(DOCUMENT, 30))[0]

    assert after(state, SourceScrolled(1_500))[1] == (ReadSource(DOCUMENT, 30, None, 1_500),)
    assert after(state, SourceScrolled(-5))[1] == (ReadSource(DOCUMENT, 30, None, 1),)
    assert after(read(), SourceScrolled(5))[1] == ()


def test_the_tab_of_the_source_begins_with_the_first_line_and_keeps_its_place() -> None:
    state, effects = after(read(), DocumentTabChosen(DocumentTab.SOURCE))
    assert effects == (ReadSource(DOCUMENT, 1),)

    state, effects = after(
        state, DocumentTabChosen(DocumentTab.SUMMARY), DocumentTabChosen(DocumentTab.SOURCE)
    )
    assert (effects, state.document.tab) == ((), DocumentTab.SOURCE)


def test_the_source_of_a_document_that_could_not_be_read_is_the_file_itself() -> None:
    failed = heard(opened(), Failed("read-000001", problem("empty"), "read", ""))
    assert failed.document.asked is None

    assert after(failed, DocumentTabChosen(DocumentTab.SOURCE))[1] == (ReadSource(DOCUMENT, 1),)
    assert after(NEW, DocumentTabChosen(DocumentTab.SOURCE))[1] == ()


def test_the_shown_line_is_opened_in_the_editor() -> None:
    state = after(read(), PlaceInDocumentOpened(DOCUMENT, 30))[0]
    shown = after(state, SourceRead(SourceText(DOCUMENT, "text", 30)))[0]

    assert after(shown, SourceOpenedOutside())[1] == (OpenInEditor(DOCUMENT, 30),)
    assert after(state, SourceOpenedOutside())[1] == ()


def test_what_is_not_about_the_document_leaves_it_as_it_is() -> None:
    state = read(PETS)

    assert told(state, JobReported(Started("read-000001", 5))) == (state, ())
    assert told(state, JobReported(Started("000002", 5))) == (state, ())
