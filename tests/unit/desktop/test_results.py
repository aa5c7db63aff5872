from dataclasses import replace
from typing import Any

import pytest

from engine.errors import Problem
from engine.jobs.messages import Cancelled, Finished
from specmint_desktop.presenters.results import after
from specmint_desktop.state.jobs import JobReported, ResultOpened
from specmint_desktop.state.messages import EffectFailed, Fact, Intent
from specmint_desktop.state.results import (
    CaseChosen,
    CaseFilter,
    CaseFound,
    CaseOfCodeOpened,
    CaseRead,
    CasesFiltered,
    CasesMatched,
    CodeFileChosen,
    CodeMissing,
    CodeOfCaseOpened,
    CommandCopied,
    CopyText,
    CoverageRead,
    CurlCopied,
    DataFileChosen,
    FileText,
    FilterCases,
    FindCase,
    FindCode,
    FormatChosen,
    Matches,
    OperationChosen,
    PictureSaved,
    PictureWritten,
    ReadCase,
    ReadCoverage,
    ReadSuite,
    ReadSuiteFile,
    ResultTab,
    ResultTabChosen,
    ResultUnreadable,
    SaveState,
    SaveStep,
    SuiteFileRead,
    SuiteRead,
    TextCopied,
    WritePicture,
)
from specmint_desktop.state.shell import Place, PlaceChosen
from specmint_desktop.state.whole import State
from tests.samples.result_states import (
    CODE,
    COVERAGE,
    FILES,
    FINISHED,
    INDEX,
    JOB,
    LISTED,
    OPTIONS,
    SUITE,
    WORDS,
    before,
    case,
    row,
    with_result,
)

GONE = Problem("result-gone", "the result cannot be read", "generate the tests again")


def test_the_result_of_the_open_document_is_shown_at_once() -> None:
    state, effects = after(before(), JobReported(FINISHED))

    assert state.shell.place is Place.RESULTS
    results = state.results
    assert (results.job, results.title, results.cases) == (JOB, "Bookshop", 12)
    assert (results.formats, results.format, results.tab) == (("python", "postman"), "python", ResultTab.CASE)
    assert effects == (ReadSuite(SUITE, INDEX),)


@pytest.mark.parametrize("place", [Place.SETTINGS, Place.LICENCE, Place.HISTORY])
def test_a_person_who_is_busy_elsewhere_is_told_of_a_result(place: Place) -> None:
    start = before()
    start = replace(start, shell=replace(start.shell, place=place))

    state, effects = after(start, JobReported(FINISHED))

    assert (state.shell.place, state.results.job, effects) == (place, None, ())
    (notice,) = state.shell.notices
    assert str(notice.text) == "12 cases for 3 operations of Bookshop are ready"
    assert notice.intents[0][1] == ResultOpened(JOB)


@pytest.mark.parametrize("step", [SaveStep.ASKED, SaveStep.PLANNED, SaveStep.WRITING])
def test_a_new_result_does_not_push_away_one_that_is_being_saved(step: SaveStep) -> None:
    start = with_result(job="000005", save=SaveState(step))

    state, _ = after(start, JobReported(FINISHED))

    assert state.results.job == "000005"
    assert [notice.id for notice in state.shell.notices] == ["result-ready"]


def test_a_comparison_that_nobody_asked_for_makes_room_for_a_new_result() -> None:
    start = with_result(job="000005", save=SaveState(SaveStep.PLANNED, is_comparison=True))

    state, _ = after(start, JobReported(FINISHED))

    assert (state.results.job, state.results.save) == (JOB, SaveState())


@pytest.mark.parametrize(
    "start",
    [
        replace(before(), queue=replace(before().queue, rows=())),
        replace(before(), document=replace(before().document, document="/data/me/other.yaml")),
    ],
)
def test_the_result_of_another_document_is_not_shown(start: State) -> None:
    assert after(start, JobReported(FINISHED)) == (start, ())


def test_the_end_of_a_job_without_a_suite_shows_nothing() -> None:
    start = before()

    assert after(start, JobReported(Finished(JOB, 1.0))) == (start, ())


def test_a_result_is_opened_from_queue_and_history() -> None:
    start = before()
    ended = replace(start, queue=replace(start.queue, rows=()), history=replace(start.history, rows=(row(),)))

    for state in (start, ended):
        assert after(state, ResultOpened(JOB))[1] == (ReadSuite(SUITE, INDEX),)


@pytest.mark.parametrize("found", [None, row(finished=None), row(finished=Finished(JOB, 1.0))])
def test_a_job_without_a_result_opens_none(found: Any) -> None:
    start = before()
    start = replace(start, queue=replace(start.queue, rows=(found,) if found else ()))

    state, effects = after(start, ResultOpened(JOB))

    assert (state.results.job, state.shell.place, effects) == (None, Place.DOCUMENT, ())


def test_a_result_that_is_shown_already_stays_as_it_was_left() -> None:
    start = with_result(tab=ResultTab.DATA)
    away = replace(start, shell=replace(start.shell, place=Place.QUEUE))

    state, effects = after(away, ResultOpened(JOB))

    assert (state.results, state.shell.place, effects) == (start.results, Place.RESULTS, ())


def test_the_chosen_format_is_kept_where_the_next_result_has_it() -> None:
    state, _ = after(with_result(job="000001", format="postman"), ResultOpened(JOB))
    other, _ = after(with_result(job="000001", format="junit"), ResultOpened(JOB))

    assert (state.results.format, other.results.format) == ("postman", "python")


def test_without_a_result_nothing_is_chosen() -> None:
    start = before()

    assert after(start, CaseChosen("x")) == (start, ())


def test_what_was_read_of_a_suite_fills_the_tree() -> None:
    start = with_result(listed=None, files=(), words=type(WORDS)(), fault=GONE)

    state, _ = after(start, SuiteRead(SUITE, FILES, LISTED, WORDS, 5, left_out=7))

    results = state.results
    assert (results.files, results.listed, results.words, results.fault) == (FILES, LISTED, WORDS, None)
    assert results.left_out == 7


def test_a_new_result_shows_its_first_case() -> None:
    start = with_result(listed=None)

    state, effects = after(start, SuiteRead(SUITE, FILES, LISTED, WORDS, 5, "list-books-minimal"))

    assert state.results.case == "list-books-minimal"
    assert effects == (ReadCase(INDEX, "list-books-minimal"),)


def test_the_tab_of_data_begins_with_its_first_file() -> None:
    state, effects = after(with_result(), ResultTabChosen(ResultTab.DATA))
    again = after(state, ResultTabChosen(ResultTab.DATA))

    assert state.results.data_file == "data/new-book.csv"
    assert effects == (ReadSuiteFile(SUITE, "data/new-book.csv"),)
    assert again[1] == ()


def test_a_suite_without_data_has_none_to_begin_with() -> None:
    state, effects = after(with_result(files=FILES[:1]), ResultTabChosen(ResultTab.DATA))

    assert (state.results.data_file, effects) == (None, ())


def test_the_tab_of_code_begins_with_the_code_of_the_chosen_case() -> None:
    shown = case()
    start = with_result(case=shown["id"], shown_case=shown, code=None, code_file=None)

    state, effects = after(start, ResultTabChosen(ResultTab.CODE))
    again = after(replace(state, results=replace(state.results, code=CODE)), ResultTabChosen(ResultTab.CODE))

    assert effects == (FindCode(SUITE, INDEX, "python", shown["id"], shown["kind"]),)
    assert again[1] == ()


@pytest.mark.parametrize("choice", [CaseChosen("list-books-minimal"), OperationChosen("addBook")])
def test_what_a_person_chooses_is_no_longer_shown_by_itself(choice: Intent) -> None:
    start = with_result(case="list-books-minimal", is_untouched=True)

    state, _ = after(start, choice)

    assert not state.results.is_untouched


@pytest.mark.parametrize("chosen", [{"case": "add-book-full"}, {"operation": "addBook"}])
def test_what_was_chosen_before_the_tree_was_there_stays(chosen: dict[str, str]) -> None:
    start = with_result(listed=None, **chosen)

    state, effects = after(start, SuiteRead(SUITE, FILES, LISTED, WORDS, 5, "list-books-minimal"))

    assert (state.results.case, state.results.operation) == (chosen.get("case"), chosen.get("operation"))
    assert effects == ()


def test_a_case_that_cannot_be_read_is_chosen_no_longer() -> None:
    start = with_result(case="add-book-full")

    state, _ = after(start, EffectFailed(ReadCase(INDEX, "add-book-full"), GONE))

    assert state.results.case is None


@pytest.mark.parametrize(
    "fact",
    [
        SuiteRead("/other.zip", (), ()),
        SuiteFileRead("/other.zip", CODE),
        CodeMissing("/other.zip", "python", "x"),
        CaseFound("/other.zip", "x"),
        CaseRead("/other.sqlite", case()),
        CaseRead(INDEX, case("another")),
        CasesMatched("/other.sqlite", Matches(CaseFilter(), {}, 0)),
        CasesMatched(INDEX, Matches(CaseFilter("late"), {}, 0)),
        CoverageRead("/other.sqlite", COVERAGE),
        EffectFailed(ReadSuite("/other.zip", INDEX), GONE),
        EffectFailed(ReadCase(INDEX, "x"), GONE),
        JobReported(Cancelled("000009")),
    ],
)
def test_what_belongs_to_another_result_case_or_filter_is_passed_over(fact: Fact) -> None:
    start = with_result(case="add-book-missing-required", filter=CaseFilter("now"))

    assert after(start, fact) == (start, ())


def test_a_result_that_cannot_be_read_says_why() -> None:
    state, _ = after(with_result(), EffectFailed(ReadSuite(SUITE, INDEX), GONE))

    assert state.results.fault is GONE


def test_a_result_that_breaks_while_it_is_looked_at_says_why() -> None:
    state, _ = after(with_result(), ResultUnreadable(GONE))

    assert state.results.fault is GONE


def test_a_chosen_case_is_read_and_shown() -> None:
    state, effects = after(with_result(tab=ResultTab.DATA), CaseChosen("add-book-missing-required"))

    assert (state.results.case, state.results.tab) == ("add-book-missing-required", ResultTab.CASE)
    assert effects == (ReadCase(INDEX, "add-book-missing-required"),)

    state, _ = after(state, CaseRead(INDEX, case()))

    assert state.results.shown_case == case()
    assert state.results.operation == "addBook"


def test_the_case_that_is_shown_is_not_read_again() -> None:
    start = with_result(case="x", shown_case=case("x"))

    assert after(start, CaseChosen("x")) == (start, ())


def test_going_back_to_the_chosen_case_keeps_what_is_known_of_it() -> None:
    start = with_result(case="x", shown_case=case("x"), tab=ResultTab.CODE)

    state, _ = after(start, CaseChosen("x"))

    assert (state.results.tab, state.results.shown_case) == (ResultTab.CASE, case("x"))


def test_a_chosen_operation_leaves_the_case() -> None:
    state, _ = after(with_result(case="x", shown_case=case("x")), OperationChosen("health"))

    assert (state.results.operation, state.results.case, state.results.shown_case) == ("health", None, None)


def test_a_filter_is_asked_of_the_index_and_none_shows_all() -> None:
    wanted = CaseFilter("book", ("negative",))

    state, effects = after(with_result(), CasesFiltered(wanted))
    assert effects == (FilterCases(INDEX, wanted),)

    state, _ = after(state, CasesMatched(INDEX, Matches(wanted, {2: 1}, 1)))
    assert state.results.matches == Matches(wanted, {2: 1}, 1)

    state, effects = after(state, CasesFiltered(CaseFilter()))
    assert (state.results.matches, effects) == (None, ())


def test_what_is_covered_is_read_once_when_it_is_looked_at() -> None:
    state, effects = after(with_result(), ResultTabChosen(ResultTab.COVERAGE))
    assert effects == (ReadCoverage(INDEX),)

    state, effects = after(state, ResultTabChosen(ResultTab.LEFT_OUT))
    assert effects == ()

    state, _ = after(state, CoverageRead(INDEX, COVERAGE))
    assert (state.results.coverage, state.results.tab) == (COVERAGE, ResultTab.LEFT_OUT)

    assert after(state, ResultTabChosen(ResultTab.COVERAGE))[1] == ()
    assert after(state, ResultTabChosen(ResultTab.CHANGES))[1] == ()


def test_what_could_not_be_read_is_asked_for_again() -> None:
    state, _ = after(with_result(), ResultTabChosen(ResultTab.COVERAGE))

    state, _ = after(state, EffectFailed(ReadCoverage(INDEX), GONE))

    assert after(state, ResultTabChosen(ResultTab.COVERAGE))[1] == (ReadCoverage(INDEX),)


def test_a_case_leads_to_its_code_in_the_chosen_format() -> None:
    start = with_result(case="x", shown_case=case("x"))

    state, effects = after(start, CodeOfCaseOpened())
    assert (state.results.tab, effects) == (
        ResultTab.CODE,
        (FindCode(SUITE, INDEX, "python", "x", "negative"),),
    )

    state, _ = after(state, SuiteFileRead(SUITE, CODE))
    assert (state.results.code, state.results.code_file) == (CODE, CODE.path)

    state, effects = after(state, FormatChosen("postman"))
    assert (state.results.code, effects) == (None, (FindCode(SUITE, INDEX, "postman", "x", "negative"),))

    state, _ = after(state, CodeMissing(SUITE, "postman", "x"))
    assert state.results.code_missing


def test_another_format_without_a_case_shows_its_files() -> None:
    state, effects = after(with_result(code=CODE, code_file=CODE.path), FormatChosen("postman"))

    assert (state.results.format, state.results.code, state.results.code_file, effects) == (
        "postman",
        None,
        None,
        (),
    )


def test_a_line_of_code_leads_to_its_case() -> None:
    start = with_result(code=CODE, tab=ResultTab.CODE)

    _, effects = after(start, CaseOfCodeOpened(3))
    assert effects == (FindCase(SUITE, INDEX, CODE.path, CODE.text, 3),)

    state, effects = after(start, CaseFound(SUITE, "add-book-minimal"))
    assert (state.results.case, effects) == ("add-book-minimal", (ReadCase(INDEX, "add-book-minimal"),))


def test_a_line_without_a_case_says_so() -> None:
    state, _ = after(with_result(code=CODE), CaseFound(SUITE, None))

    assert [str(notice.text) for notice in state.shell.notices] == [
        "This line belongs to no case: choose one inside a test"
    ]


def test_files_of_code_and_data_are_read_when_they_are_chosen() -> None:
    state, effects = after(with_result(tab=ResultTab.DATA), DataFileChosen("data/new-book.csv"))
    assert effects == (ReadSuiteFile(SUITE, "data/new-book.csv"),)

    file = FileText("data/new-book.csv", "case\n")
    state, _ = after(state, SuiteFileRead(SUITE, file))
    assert (state.results.data, state.results.code) == (file, None)

    state, effects = after(state, CodeFileChosen("python/pytest.ini"))
    assert (state.results.code_file, effects) == (
        "python/pytest.ini",
        (ReadSuiteFile(SUITE, "python/pytest.ini"),),
    )


def test_commands_requests_and_texts_are_copied() -> None:
    start = with_result(
        case="x", shown_case=case("x"), save=SaveState(SaveStep.SAVED, folder="/data/me/tests")
    )

    def copied(intent: Intent) -> str:
        _, (effect,) = after(start, intent)
        assert isinstance(effect, CopyText)
        return effect.text

    assert copied(CommandCopied()) == (
        "specmint generate /data/me/shop.yaml --out=/data/me/tests --format=python,postman --cases=5 --seed=3"
    )
    assert copied(CommandCopied("python")).splitlines()[1:] == [
        "cd /data/me/tests/python",
        "pip install -r requirements.txt",
        "pytest",
    ]
    assert copied(CurlCopied()).startswith('curl --globoff --path-as-is -i -X POST "$API_BASE_URL"/books')
    assert copied(TextCopied("abc")) == "abc"
    assert str(after(start, TextCopied("abc"))[0].shell.spoken) == "Copied"


def test_before_it_is_saved_the_line_of_a_format_is_that_which_generates() -> None:
    _, effects = after(with_result(), CommandCopied("python"))

    line = (
        "specmint generate /data/me/shop.yaml --out=specmint-tests --format=python,postman --cases=5 --seed=3"
    )
    assert effects == (CopyText(line),)


def test_the_picture_is_written_and_told() -> None:
    state, effects = after(with_result(), PictureSaved("/made/c.png", b"PNG"))
    assert effects == (WritePicture("/made/c.png", b"PNG"),)

    state, _ = after(state, PictureWritten("/made/c.png"))
    assert str(state.shell.notices[0].text) == "The picture is saved: /made/c.png"


@pytest.mark.parametrize(
    "intent",
    [
        CodeOfCaseOpened(),
        CaseOfCodeOpened(1),
        CurlCopied(),
        FormatChosen("junit"),
        PlaceChosen(Place.HOME),
    ],
)
def test_what_needs_a_case_or_a_file_does_nothing_without(intent: Intent) -> None:
    start = with_result()

    assert after(start, intent) == (start, ())


def test_the_options_of_the_run_are_those_of_its_row() -> None:
    state, _ = after(before(), ResultOpened(JOB))

    assert state.results.options == OPTIONS
