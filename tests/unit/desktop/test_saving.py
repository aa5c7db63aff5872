from dataclasses import replace
from typing import Any

import pytest

from engine.errors import Problem
from engine.jobs.messages import (
    Cancelled,
    Failed,
    Finished,
    Job,
    Kind,
    Progress,
    SavePlanned,
    SaveTarget,
    Started,
)
from specmint_desktop.presenters.saving import after
from specmint_desktop.state.jobs import CancelJob, JobReported, StartJob
from specmint_desktop.state.messages import EffectFailed, Fact, Intent, Message
from specmint_desktop.state.results import (
    CommandCopied,
    FolderListed,
    ListFolder,
    OutputRevealed,
    PlannedFile,
    ResultTab,
    RevealFolder,
    SaveChoiceMade,
    SaveConfirmed,
    SaveFolderChosen,
    SaveGivenUp,
    SaveRetried,
    SaveState,
    SaveStep,
    SaveZipChosen,
    SuiteRead,
    TextCopied,
)
from specmint_desktop.state.shell import Notice, Place, Tone
from specmint_desktop.state.whole import State
from tests.samples.result_states import (
    DOCUMENT,
    OPTIONS,
    SUITE,
    before,
    case,
    plan,
    planned_file,
    row,
    with_result,
)

FOLDER = "/data/me/tests"
FULL = Problem("disk-full", "no space is left on /data", "free some space and save again")
EDITED = planned_file(
    "python/tests/test_books.py", "conflict", "merge", "yours", "ours", conflicts=["add-book"]
)
NEW = planned_file("README.md", "new", "ours", "skip")


def save_job(number: str, kind: Kind, **target: Any) -> Job:
    return Job(number, kind, DOCUMENT, f"/jobs/{number}", OPTIONS, SaveTarget(SUITE, **target))


def told(state: State, *words: Any) -> State:
    for word in words:
        state, _ = after(state, JobReported(word))
    return state


def asked() -> State:
    return after(with_result(), SaveFolderChosen(FOLDER))[0]


def planned() -> State:
    return told(asked(), SavePlanned("000008", plan(EDITED, NEW, edits_kept=1, conflicts=1)))


def saved() -> State:
    state = told(asked(), SavePlanned("000008", plan(NEW)))
    return told(state, Finished("000009", 0.2, files=40, out=FOLDER))


def test_a_chosen_folder_is_compared_first() -> None:
    state, effects = after(with_result(), SaveFolderChosen(FOLDER))

    assert effects == (StartJob(save_job("000008", Kind.PLAN_SAVE, folder=FOLDER)),)
    assert (state.results.save.step, state.results.save.folder) == (SaveStep.ASKED, FOLDER)
    assert state.queue.next_number == 9


def test_where_nothing_of_the_persons_is_touched_it_is_written_at_once() -> None:
    files = (
        NEW,
        planned_file("a", "updated", "ours", "skip"),
        planned_file("b", "removed", "remove", "skip"),
    )

    state, effects = after(asked(), JobReported(SavePlanned("000008", plan(*files))))

    assert effects == (StartJob(save_job("000009", Kind.SAVE, folder=FOLDER)),)
    assert state.results.save.step is SaveStep.WRITING


@pytest.mark.parametrize("found", ["yours", "merged", "conflict", "orphan", "replaced"])
def test_where_a_person_edited_something_the_changes_are_shown_and_nothing_is_written(found: str) -> None:
    files = (NEW, planned_file("python/conftest.py", found, "merge", "ours"))

    state, effects = after(asked(), JobReported(SavePlanned("000008", plan(*files))))

    assert (state.results.save.step, state.results.tab, effects) == (SaveStep.PLANNED, ResultTab.CHANGES, ())


def test_the_plan_holds_every_file_with_its_choices_and_names() -> None:
    save = planned().results.save

    assert save.plan is not None
    assert save.plan.files == (
        PlannedFile(
            "python/tests/test_books.py", "conflict", ("merge", "yours", "ours"), (), ("add-book",), (), ()
        ),
        PlannedFile("README.md", "new", ("ours", "skip")),
    )
    assert (save.plan.edits_kept, save.plan.conflicts) == (1, 1)


def test_the_persons_word_goes_with_the_job_that_writes() -> None:
    state, _ = after(planned(), SaveChoiceMade("python/tests/test_books.py", "ours"))

    state, effects = after(state, SaveConfirmed())

    target = {"folder": FOLDER, "choices": (("python/tests/test_books.py", "ours"),)}
    assert effects == (StartJob(save_job("000009", Kind.SAVE, **target)),)


def test_going_back_to_the_default_takes_the_word_back() -> None:
    state = planned()
    for choice in ("ours", "yours", "merge"):
        state, _ = after(state, SaveChoiceMade("python/tests/test_books.py", choice))

    assert state.results.save.choices == ()


@pytest.mark.parametrize(("path", "choice"), [("elsewhere", "ours"), ("README.md", "merge")])
def test_a_choice_that_the_plan_does_not_offer_is_not_taken(path: str, choice: str) -> None:
    state, _ = after(planned(), SaveChoiceMade(path, choice))

    assert state.results.save.choices == ()


def test_a_choice_without_a_plan_is_not_taken() -> None:
    start = with_result(save=SaveState(SaveStep.PLANNED, folder=FOLDER, is_foreign=True))

    assert after(start, SaveChoiceMade("a", "ours")) == (start, ())


def test_saved_tells_where_how_to_run_and_what_to_copy() -> None:
    state = saved()

    save = state.results.save
    assert (save.step, save.files, state.results.tab) == (SaveStep.SAVED, 40, ResultTab.CHANGES)
    assert save.command == (
        "specmint generate /data/me/shop.yaml --out=/data/me/tests --format=python,postman --cases=5 --seed=3"
    )
    assert [run.format for run in save.runs] == ["python", "postman"]
    assert str(state.shell.spoken) == "12 cases are saved in /data/me/tests"
    assert state.shell.notices == ()


def test_what_is_saved_while_another_place_is_shown_is_told_there() -> None:
    state = told(asked(), SavePlanned("000008", plan(NEW)))
    state = replace(state, shell=replace(state.shell, place=Place.QUEUE))

    state = told(state, Finished("000009", 0.2, files=40, out=FOLDER))

    (notice,) = state.shell.notices
    assert (notice.tone, str(notice.text)) == (Tone.OK, "12 cases are saved in /data/me/tests")
    assert [intent for _, intent in notice.intents] == [
        OutputRevealed(),
        CommandCopied(),
    ]


def test_progress_is_shown_while_it_writes() -> None:
    progress = Progress("000008", "compare", 1, 2, 0.5, None, 0.1, None, 0, 0, 0, 1, "")

    assert told(asked(), Started("000008", 1), progress).results.save.progress is progress


def test_a_folder_that_is_not_ours_is_listed_and_not_written() -> None:
    refused = Failed("000008", Problem("folder-not-ours", "it is not empty", ""), "compare", "")

    state, effects = after(asked(), JobReported(refused))
    assert effects == (ListFolder(FOLDER),)
    assert (state.results.save.is_foreign, state.results.tab) == (True, ResultTab.CHANGES)

    state, _ = after(state, FolderListed(FOLDER, ("notes.txt",)))
    assert state.results.save.foreign_files == ("notes.txt",)

    assert after(state, SaveConfirmed()) == (state, ())

    _, effects = after(state, SaveConfirmed(replace_foreign=True))
    target = {"folder": FOLDER, "replace_foreign": True}
    assert effects == (StartJob(save_job("000009", Kind.SAVE, **target)),)


def test_the_second_confirmation_of_a_folder_of_ours_replaces_nothing_foreign() -> None:
    _, effects = after(planned(), SaveConfirmed(replace_foreign=True))

    assert effects == (StartJob(save_job("000009", Kind.SAVE, folder=FOLDER)),)


def test_another_folder_may_be_chosen_instead() -> None:
    state, effects = after(planned(), SaveFolderChosen(f"{FOLDER}/specmint-tests", "/data/me/t.zip"))

    target = {"folder": f"{FOLDER}/specmint-tests", "zip_file": "/data/me/t.zip"}
    assert effects == (StartJob(save_job("000009", Kind.PLAN_SAVE, **target)),)
    assert state.results.save.choices == ()


def test_a_comparison_that_runs_is_given_up_for_another_folder() -> None:
    _, effects = after(asked(), SaveFolderChosen("/elsewhere"))

    assert effects == (
        CancelJob("000008"),
        StartJob(save_job("000009", Kind.PLAN_SAVE, folder="/elsewhere")),
    )


def test_a_zip_is_written_without_a_question() -> None:
    state, effects = after(with_result(), SaveZipChosen("/data/me/t.zip"))
    assert effects == (StartJob(save_job("000008", Kind.SAVE, zip_file="/data/me/t.zip")),)

    state = told(state, Finished("000008", 0.1, files=40, zip_file="/data/me/t.zip"))
    assert (state.results.save.step, state.results.save.runs) == (SaveStep.SAVED, ())
    assert after(state, OutputRevealed())[1] == (RevealFolder("/data/me"),)


@pytest.mark.parametrize(
    ("zip_file", "folder"), [("C:\\me\\t.zip", "C:\\me"), ("/t.zip", "/"), ("t.zip", "")]
)
def test_the_folder_of_a_zip_is_revealed(zip_file: str, folder: str) -> None:
    state = with_result(save=SaveState(SaveStep.SAVED, zip_file=zip_file))

    assert after(state, OutputRevealed())[1] == (RevealFolder(folder),)


def test_a_saved_folder_is_revealed() -> None:
    assert after(saved(), OutputRevealed())[1] == (RevealFolder(FOLDER),)


@pytest.mark.parametrize(
    "failure",
    [
        JobReported(Failed("000008", FULL, "write", "")),
        EffectFailed(StartJob(save_job("000008", Kind.PLAN_SAVE, folder=FOLDER)), FULL),
    ],
)
def test_a_failure_is_told_with_its_cure_and_can_be_tried_again(failure: Fact) -> None:
    start = asked()
    old = Notice("disk-full", Tone.ERROR, Message("disk-full", "no space"))
    start = replace(start, shell=replace(start.shell, notices=(old,)))

    state, _ = after(start, failure)
    assert (state.results.save.step, state.results.save.problem, state.results.tab) == (
        SaveStep.FAILED,
        FULL,
        ResultTab.CHANGES,
    )
    assert state.shell.notices == ()

    _, effects = after(state, SaveRetried())
    assert effects == (StartJob(save_job("000009", Kind.PLAN_SAVE, folder=FOLDER)),)


def test_a_failure_is_told_in_a_bar_where_the_person_is_elsewhere() -> None:
    start = asked()
    start = replace(start, shell=replace(start.shell, place=Place.QUEUE))

    state = told(start, Failed("000008", replace(FULL, cure=""), "write", ""))

    (notice,) = state.shell.notices
    assert str(notice.text) == "Not saved: no space is left on /data; try again"
    assert notice.intents[0][1] == SaveRetried()


def test_a_zip_that_failed_is_written_again() -> None:
    start = with_result(save=SaveState(SaveStep.FAILED, "000004", zip_file="/t.zip", problem=FULL))

    _, effects = after(start, SaveRetried())

    assert effects == (StartJob(save_job("000008", Kind.SAVE, zip_file="/t.zip")),)


def test_giving_up_stops_what_runs_and_forgets_the_plan() -> None:
    assert after(asked(), SaveGivenUp())[1] == (CancelJob("000008"),)

    state, effects = after(planned(), SaveGivenUp())
    assert (state.results.save, effects) == (SaveState(), ())


def test_a_cancelled_save_leaves_nothing_behind() -> None:
    assert told(asked(), Cancelled("000008")).results.save == SaveState()


def test_while_it_writes_no_other_place_is_taken() -> None:
    start = told(asked(), SavePlanned("000008", plan(NEW)))

    for intent in (SaveFolderChosen("/b"), SaveZipChosen("/b.zip"), SaveRetried(), SaveConfirmed()):
        assert after(start, intent) == (start, ())


def with_earlier(**other: Any) -> State:
    """Return the window whose document has an earlier suite in the folder."""
    state = with_result(**other)
    return replace(state, history=replace(state.history, rows=(row("000003", saved_in=FOLDER),)))


def compared(*files: Any, **other: Any) -> State:
    state, _ = after(with_earlier(**other), SuiteRead(SUITE, (), ()))
    return told(state, SavePlanned("000008", plan(*files)))


def test_a_new_result_is_compared_with_the_folder_of_the_last_one() -> None:
    state, effects = after(with_earlier(), SuiteRead(SUITE, (), ()))

    assert effects == (StartJob(save_job("000008", Kind.PLAN_SAVE, folder=FOLDER)),)
    assert state.results.save.is_comparison


def test_changes_are_shown_and_wait_for_save_even_where_nothing_was_edited() -> None:
    state = compared(planned_file("a", "updated", "ours", "skip"))

    assert (state.results.save.step, state.results.tab) == (SaveStep.PLANNED, ResultTab.CHANGES)
    assert after(state, SaveConfirmed())[1] == (StartJob(save_job("000009", Kind.SAVE, folder=FOLDER)),)


def test_a_person_who_looks_at_a_case_is_not_taken_away_from_it() -> None:
    state = compared(planned_file("a", "updated", "ours"), case="x", shown_case=case("x"))

    assert (state.results.save.step, state.results.tab) == (SaveStep.PLANNED, ResultTab.CASE)


def test_a_case_that_is_shown_by_itself_gives_way_to_the_changes() -> None:
    state = compared(planned_file("a", "updated", "ours"), case="x", is_untouched=True)

    assert (state.results.case, state.results.tab) == ("x", ResultTab.CHANGES)


@pytest.mark.parametrize(
    "files",
    [
        (planned_file("a", "unchanged"), planned_file("b", "yours", "yours", "ours")),
        (planned_file("a", "new", "ours"), planned_file("b", "new", "ours")),
    ],
)
def test_a_folder_that_has_all_of_it_or_is_gone_is_no_news(files: Any) -> None:
    assert compared(*files).results.save == SaveState()


@pytest.mark.parametrize("code", ["folder-not-ours", "disk-full"])
def test_a_comparison_that_nobody_asked_for_fails_silently(code: str) -> None:
    state, _ = after(with_earlier(), SuiteRead(SUITE, (), ()))

    state = told(state, Failed("000008", Problem(code, "", ""), "compare", ""))

    assert (state.results.save, state.shell.notices) == (SaveState(), ())


@pytest.mark.parametrize(
    "start",
    [
        with_result(),
        replace(with_result(), history=replace(before().history, rows=(row(saved_in=FOLDER),))),
        with_earlier(save=SaveState(SaveStep.FAILED, folder=FOLDER)),
    ],
)
def test_without_an_earlier_folder_nothing_is_compared(start: State) -> None:
    assert after(start, SuiteRead(SUITE, (), ())) == (start, ())


@pytest.mark.parametrize(
    "message",
    [
        JobReported(Finished("000099", 0.1)),
        FolderListed("/other", ("a",)),
        SuiteRead("/other.zip", (), ()),
        EffectFailed(StartJob(save_job("000099", Kind.SAVE)), FULL),
        SaveChoiceMade("a", "ours"),
        OutputRevealed(),
        TextCopied("a"),
    ],
)
def test_what_is_not_about_this_save_is_passed_over(message: Intent | Fact) -> None:
    start = asked()

    assert after(start, message) == (start, ())


def test_the_end_of_the_comparison_is_not_the_end_of_saving() -> None:
    start = asked()

    assert after(start, JobReported(Finished("000008", 0.1))) == (start, ())


def test_without_a_result_nothing_is_saved() -> None:
    start = before()

    assert after(start, SaveFolderChosen(FOLDER)) == (start, ())


def test_what_stands_saved_is_not_forgotten_by_giving_up() -> None:
    start = saved()

    assert after(start, SaveGivenUp()) == (start, ())
