"""The place of a result: what it shows of each state, and what keys and clicks ask for."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QMenu, QToolButton
from pytestqt.qtbot import QtBot

from engine.errors import Problem
from engine.jobs.messages import Progress
from specmint_desktop import theme
from specmint_desktop.presenters.saving import plan_of
from specmint_desktop.qt_models.cases import Role
from specmint_desktop.settings import Appearance
from specmint_desktop.state.coverage import (
    Cell,
    Coverage,
    CoveredOperation,
    LeftOutCase,
    Reached,
    coverage_of,
)
from specmint_desktop.state.documents import PlaceInDocumentOpened
from specmint_desktop.state.messages import Message
from specmint_desktop.state.results import (
    CaseChosen,
    CaseFilter,
    CaseOfCodeOpened,
    CasesFiltered,
    CodeFileChosen,
    CodeOfCaseOpened,
    CommandCopied,
    CurlCopied,
    DataFileChosen,
    FileText,
    FormatChosen,
    Matches,
    OperationChosen,
    OutputRevealed,
    PictureSaved,
    ResultTab,
    ResultTabChosen,
    ResultUnreadable,
    RunCommand,
    SaveChoiceMade,
    SaveConfirmed,
    SaveFolderChosen,
    SaveGivenUp,
    SaveRetried,
    SaveState,
    SaveStep,
    SaveZipChosen,
    TextCopied,
)
from specmint_desktop.state.shell import Place, PlaceChosen
from specmint_desktop.state.whole import State
from specmint_desktop.views.results import ResultsView
from tests.samples.index_of import index_of
from tests.samples.layout import layout_faults, nameless_controls
from tests.samples.result_states import (
    CODE,
    COVERAGE,
    DOCUMENT,
    FILES,
    case,
    covered,
    plan,
    planned_file,
    with_result,
)
from tests.samples.shown import Shown

LONG = "<b>bold</b> \u202egnp.exe\0 " + "x" * 100_000
FOLDER = "/data/me/tests"
FULL = Problem("disk-full", "no space is left on /data", "free some space")
PLAN = plan_of(
    plan(
        planned_file(
            "python/tests/test_books.py", "conflict", "merge", "yours", "ours", conflicts=["add-book"]
        ),
        planned_file("README.md", "updated", "ours", "skip"),
        planned_file("specmint.json", "unchanged"),
        operations_added=["POST /books"],
        operations_removed=["GET /magazines"],
        operations_changed=[f"GET /books/{number}" for number in range(42)],
        cases_added=["add-book-too-long"],
        edits_kept=1,
        conflicts=1,
    )
)
PLANNED = SaveState(SaveStep.PLANNED, "000008", FOLDER, plan=PLAN)
FOREIGN = SaveState(
    SaveStep.PLANNED, "000008", FOLDER, is_foreign=True, foreign_files=("notes.txt", "<i>b</i>.txt")
)
SAVED = SaveState(
    SaveStep.SAVED,
    "000009",
    FOLDER,
    command="specmint generate /data/me/shop.yaml --out=/data/me/tests",
    runs=(RunCommand("python", ("cd /data/me/tests/python", "pytest")), RunCommand("junit", ("mvn test",))),
)
TABLE = FileText("data/new-book.csv", "case,title\na,b\n", rows=(("case", "title"), ("a", "b")))


def with_case(**other: Any) -> State:
    shown = case(**other)
    return with_result(case=shown["id"], shown_case=shown, operation="addBook")


def hostile() -> State:
    shown = case(
        title=LONG,
        why=LONG,
        target=LONG,
        id="add-book-x",
        technique="wrong-type",
        wire={"method": "POST", "target": f"/{LONG}", "headers": [[LONG, LONG]], "body": LONG},
        body=FileText("body.txt", "<b>" + "y" * 100_000),
        steps={"a": LONG},
        expect={"status": ["2XX"], "strict": False, "schema": f"#/{LONG}", "headers": [LONG]},
        place={"document": f"/made/{LONG}", "line": 3},
    )
    return with_result(case="add-book-x", shown_case=shown, title=LONG, document=LONG)


def hostile_coverage() -> Coverage:
    missing = LeftOutCase(LONG, "too-long", f"#/{LONG}", "unsolved", LONG, f"/made/{LONG}", 3)
    return coverage_of((CoveredOperation(LONG, LONG, f"/{LONG}", {"too-long": Cell(0, 2, (missing,))}),))


STATES: Mapping[str, Callable[[], State]] = {
    "none": lambda: State("/jobs"),
    "broken": lambda: with_result(listed=None, fault=FULL),
    "reading": lambda: with_result(listed=None, files=()),
    "no case": with_result,
    "case": with_case,
    "case without a body": lambda: with_case(
        wire={"method": "GET", "target": "/x", "headers": []}, body=None, steps={}, confidence=0.8
    ),
    "binary body": lambda: with_case(
        wire={"method": "PUT", "target": "/x", "headers": [], "bodyBase64": "AAEC"}, body=None
    ),
    "hostile": hostile,
    "filtered": lambda: with_result(
        filter=CaseFilter("book", ("negative",)),
        matches=Matches(CaseFilter("book", ("negative",)), {2: 1}, 1),
    ),
    "nothing matches": lambda: with_result(
        filter=CaseFilter("zzz"), matches=Matches(CaseFilter("zzz"), {}, 0)
    ),
    "no code": lambda: with_result(tab=ResultTab.CODE),
    "code": lambda: with_result(tab=ResultTab.CODE, code=CODE, code_file=CODE.path, shown_case=case()),
    "code cut": lambda: with_result(
        tab=ResultTab.CODE, code=replace(CODE, is_cut=True, is_indented=True), code_file=CODE.path
    ),
    "code missing": lambda: with_result(tab=ResultTab.CODE, format="postman", code_missing=True),
    "code read": lambda: with_result(tab=ResultTab.CODE, code_file=CODE.path),
    "no data": lambda: with_result(tab=ResultTab.DATA, files=FILES[:1]),
    "data": lambda: with_result(tab=ResultTab.DATA, data=TABLE, data_file=TABLE.path),
    "data text": lambda: with_result(tab=ResultTab.DATA, data=CODE, data_file=CODE.path),
    "coverage": covered,
    "coverage read": lambda: with_result(tab=ResultTab.COVERAGE),
    "coverage empty": lambda: with_result(tab=ResultTab.COVERAGE, coverage=Coverage()),
    "coverage hostile": lambda: with_result(tab=ResultTab.COVERAGE, coverage=hostile_coverage()),
    "left out": lambda: covered(ResultTab.LEFT_OUT),
    "left out hostile": lambda: with_result(tab=ResultTab.LEFT_OUT, coverage=hostile_coverage()),
    "nothing left out": lambda: with_result(tab=ResultTab.LEFT_OUT, coverage=Coverage()),
    "not saved": lambda: with_result(tab=ResultTab.CHANGES),
    "comparing": lambda: with_result(tab=ResultTab.CHANGES, save=SaveState(SaveStep.ASKED, "000008", FOLDER)),
    "planned": lambda: with_result(tab=ResultTab.CHANGES, save=PLANNED),
    "foreign": lambda: with_result(tab=ResultTab.CHANGES, save=FOREIGN),
    "failed": lambda: with_result(
        tab=ResultTab.CHANGES, save=SaveState(SaveStep.FAILED, "000008", FOLDER, problem=FULL)
    ),
    "saved": lambda: with_result(tab=ResultTab.CHANGES, save=SAVED),
}


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(index_of(tmp_path_factory.mktemp("index") / "index.sqlite", 3, 12))


@pytest.fixture
def shown(qtbot: QtBot) -> Shown[ResultsView]:
    view = ResultsView()
    qtbot.addWidget(view)
    return Shown(view, 1115, 640)


def over(index: str, state: State) -> State:
    return replace(state, results=replace(state.results, index_file=index))


@pytest.mark.parametrize("name", STATES)
@pytest.mark.parametrize("zoom", [100, 200])
def test_each_state_can_be_read_and_each_control_has_a_name(
    qapp: QApplication, qtbot: QtBot, index: str, name: str, zoom: int
) -> None:
    theme.apply(qapp, Appearance.DARK if zoom == 200 else Appearance.LIGHT, zoom)
    view = ResultsView()
    qtbot.addWidget(view)
    state = STATES[name]()
    state = over(index, state) if state.results.job else state

    found = Shown(view, 1115 if zoom == 100 else 1000, 640).show(state)

    assert layout_faults(found.view) == []
    assert nameless_controls(found.view) == []


def test_without_a_result_the_place_says_what_to_do(shown: Shown[ResultsView]) -> None:
    shown.show(State("/jobs"))

    assert "There is no result yet" in shown.texts()
    shown.button("Open a document").click()
    assert shown.intents == [PlaceChosen(Place.HOME)]


def test_a_result_that_cannot_be_read_says_why_and_what_to_do(shown: Shown[ResultsView]) -> None:
    shown.show(with_result(listed=None, fault=FULL))

    assert FULL.what in shown.texts()
    assert FULL.cure in shown.texts()


def test_the_same_state_again_draws_nothing(shown: Shown[ResultsView], index: str) -> None:
    state = over(index, with_case())
    shown.show(state)
    shown.view.case._title.setText("as it was")

    shown.view.show_state(replace(state, shell=replace(state.shell, spoken=Message("x", "x"))))

    assert shown.view.case._title.text() == "as it was"


def test_each_tab_asks_to_be_shown(shown: Shown[ResultsView], index: str) -> None:
    shown.show(over(index, with_result()))

    for at in (1, 2, 3, 4, 5):
        shown.view.tabs.setCurrentIndex(at)

    assert [each.tab for each in shown.intents] == list(ResultTab)[1:]


def test_a_case_is_chosen_by_keys_alone(shown: Shown[ResultsView], index: str) -> None:
    shown.show(over(index, with_result()))
    tree = shown.view.tree
    tree.setFocus()
    tree.setCurrentIndex(tree.cases.index(0, 0))

    for key in (Qt.Key.Key_Down, Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Down):
        QTest.keyClick(tree, key)

    assert shown.intents == [
        OperationChosen("listBooks"),
        CaseChosen("operation0001-minimal-0"),
        CaseChosen("operation0001-full-1"),
    ]


def test_what_is_chosen_elsewhere_is_selected_and_not_sent_back(
    shown: Shown[ResultsView], index: str
) -> None:
    chosen = case("operation0002-full-1", operationId="addBook")

    shown.show(over(index, with_result(case=chosen["id"], shown_case=chosen, operation="addBook")))

    assert shown.view.tree.currentIndex().data(Role.IDENTITY) == "operation0002-full-1"
    assert shown.intents == []


def test_a_filter_is_asked_for_after_a_pause_and_told_in_words(
    shown: Shown[ResultsView], index: str, qtbot: QtBot
) -> None:
    shown.show(over(index, with_result()))

    QTest.keyClicks(shown.view.filter.field, "book")
    qtbot.waitUntil(lambda: bool(shown.intents), timeout=2_000)
    assert shown.intents == [CasesFiltered(CaseFilter("book"))]

    shown.show(over(index, STATES["filtered"]()))
    assert "1 of 12 cases: “book”, Negative" in shown.texts()
    shown.button("Show all").click()
    assert shown.intents[-1] == CasesFiltered(CaseFilter())


def test_kinds_techniques_and_sources_are_chosen_from_a_menu(shown: Shown[ResultsView], index: str) -> None:
    shown.show(over(index, with_result(filter=CaseFilter(kinds=("positive",)))))
    menu = shown.view.filter._menu
    actions = {each.text(): each for each in menu.actions() if each.text()}

    assert actions["Positive (8)"].isChecked()
    actions["Negative (4)"].trigger()
    actions["Positive (8)"].trigger()
    techniques = actions["Techniques: Negative"].menu()
    assert isinstance(techniques, QMenu)
    techniques.actions()[0].trigger()

    assert shown.intents == [
        CasesFiltered(CaseFilter(kinds=("positive", "negative"))),
        CasesFiltered(CaseFilter()),
        CasesFiltered(CaseFilter(kinds=("positive",), techniques=("wrong-type",))),
    ]


def test_a_case_tells_rule_request_expectation_and_setup(shown: Shown[ResultsView], index: str) -> None:
    shown.show(over(index, with_case()))

    texts = shown.texts()
    for text in ("POST /books must refuse a body without `title`", "`title` is required", "Status 400"):
        assert text in texts
    assert "This case breaks it, and nothing else:" in texts
    assert "1. POST /books makes an object for other cases" in texts
    request = shown.view.case._line.toPlainText()
    assert request.splitlines()[:2] == ["POST /books", "Content-Type: application/json"]


def test_a_positive_case_keeps_its_rule(shown: Shown[ResultsView], index: str) -> None:
    expect = {"status": ["2XX"], "strict": False, "schema": None, "headers": []}

    shown.show(over(index, with_case(kind="positive", expect=expect)))

    assert "This case keeps it:" in shown.texts()
    assert "The document names none that fits" in shown.texts()


def test_a_body_is_shown_indented_and_as_it_is_sent(shown: Shown[ResultsView], index: str) -> None:
    shown.show(over(index, with_case()))
    assert shown.view.case._body.toPlainText() == '{\n  "price": 1\n}'

    shown.button("As sent").click()

    assert shown.view.case._body.toPlainText() == '{"price":1}'


def test_a_case_leads_to_code_curl_and_document(shown: Shown[ResultsView], index: str) -> None:
    shown.show(over(index, with_case()))

    for text in ("Show its code", "Copy as curl", "Show it in the document: shop.yaml:41"):
        shown.button(text).click()

    assert shown.intents == [CodeOfCaseOpened(), CurlCopied(), PlaceInDocumentOpened(DOCUMENT, 41)]


def test_text_of_a_document_is_drawn_as_text(shown: Shown[ResultsView], index: str) -> None:
    shown.show(over(index, hostile()))

    assert shown.view.case._title.textFormat() is Qt.TextFormat.PlainText
    assert shown.view.case._title.text().startswith("<b>bold</b> ")
    assert "\u202e" not in shown.texts()


def test_code_shows_format_files_and_the_way_to_the_case(shown: Shown[ResultsView], index: str) -> None:
    shown.show(over(index, STATES["code"]()))
    code = shown.view.code

    shown.button("Case of line").click()
    shown.button("Code of case").click()
    code._formats.setCurrentIndex(1)
    code._formats.activated.emit(1)
    code._files.setCurrentIndex(code._files.files.index_of("python/data/add-book.json"))

    assert code._code.toPlainText() == CODE.text
    assert shown.intents == [
        CaseOfCodeOpened(3),
        CodeOfCaseOpened(),
        FormatChosen("postman"),
        CodeFileChosen("python/data/add-book.json"),
    ]


def test_without_a_case_its_code_cannot_be_asked_for_and_says_why(
    shown: Shown[ResultsView], index: str
) -> None:
    shown.show(over(index, with_result(tab=ResultTab.CODE)))

    found = shown.button("Code of case")
    assert (found.isEnabled(), found.accessibleDescription()) == (False, "no case is chosen in the tree")


def test_ctrl_f_finds_in_code_and_f3_goes_on(shown: Shown[ResultsView], index: str) -> None:
    text = "alpha\nbeta Alpha\nalpha\n"
    state = with_result(tab=ResultTab.CODE, code=FileText("a.txt", text), code_file="a.txt")
    shown.show(over(index, state))
    code = shown.view.code

    shown.view.find()
    QTest.keyClicks(code._find._field, "alpha")
    lines = [code._code.line()]
    shown.view.find_next()
    lines.append(code._code.line())
    shown.view.find_previous()
    shown.view.find_previous()
    lines.append(code._code.line())

    assert lines == [1, 2, 3]
    assert "3 of 3" in shown.texts()
    QTest.keyClick(code._find._field, Qt.Key.Key_Escape)
    assert code._find.isHidden()


def test_elsewhere_ctrl_f_goes_to_the_cases(shown: Shown[ResultsView], index: str) -> None:
    shown.show(over(index, with_result()))

    shown.view.find()

    assert shown.view.focusWidget() is shown.view.filter.field


def test_data_is_a_table_or_text(shown: Shown[ResultsView], index: str) -> None:
    shown.show(over(index, STATES["data"]()))
    data = shown.view.data
    assert data._table.model().index(0, 1).data() == "b"
    assert (data._table.isVisible(), data._text_part.isVisible()) == (True, False)

    data._files.setCurrentIndex(data._files.files.index_of("data/new-book.json"))
    assert shown.intents == [DataFileChosen("data/new-book.json")]

    shown.show(over(index, STATES["data text"]()))
    assert (data._table.isVisible(), data._text_part.isVisible()) == (False, True)


def test_a_cell_of_the_coverage_explains_itself_to_the_keyboard(
    shown: Shown[ResultsView], index: str
) -> None:
    shown.show(over(index, covered()))
    coverage = shown.view.coverage
    coverage.map.setFocus()

    QTest.keyClick(coverage.map, Qt.Key.Key_Down)
    while coverage.map.current[1] < COVERAGE.techniques.index("too-long"):
        QTest.keyClick(coverage.map, Qt.Key.Key_Right)

    texts = shown.texts()
    assert "Too long" in texts
    assert "POST /books" in texts
    assert "0 of 1 written: none written" in texts
    assert "No value was found: no text of 9 characters (#/x). Give an example in the document" in texts
    assert "too long" in coverage.map.accessibleDescription()


def test_the_level_of_coverage_is_told_of_the_suite_and_of_the_chosen_operation(
    shown: Shown[ResultsView], index: str
) -> None:
    (first, *others), lacking = COVERAGE.operations, (("statusCodes", 1, 3), ("parameterValues", 2, 1_500))
    reached = replace(
        COVERAGE, operations=(first._replace(reached=Reached(7)), *others), reached=Reached(4, lacking)
    )

    shown.show(over(index, with_result(coverage=reached, tab=ResultTab.COVERAGE)))

    texts = shown.texts()
    assert "TCL4: every parameter is sent, success and refusal are expected. The next level lacks " in texts
    assert "lacks 1 of 3 status codes, 2 of 1,500 listed values." in texts
    assert "TCL7: every id that an operation hands out is used by those that need it\n\nAll of" in texts


def test_return_on_a_cell_shows_its_cases(shown: Shown[ResultsView], index: str) -> None:
    shown.show(over(index, covered()))

    QTest.keyClick(shown.view.coverage.map, Qt.Key.Key_Return)

    assert shown.intents == [
        CasesFiltered(CaseFilter(techniques=("minimal",))),
        OperationChosen("listBooks"),
    ]


def test_the_table_says_the_same_as_the_picture(shown: Shown[ResultsView], index: str) -> None:
    shown.show(over(index, covered()))
    coverage = shown.view.coverage

    coverage.as_table.click()
    model = coverage.table.model()
    column = 2 + COVERAGE.techniques.index("wrong-type")

    assert coverage.table.isVisible()
    assert [model.index(0, at).data() for at in (0, 1, column)] == ["GET /books", "2/5", "1/4"]
    coverage.table.setCurrentIndex(model.index(0, column))
    assert "1 of 4 written: less than half" in shown.texts()


def test_the_least_covered_operation_can_stand_first(shown: Shown[ResultsView], index: str) -> None:
    shown.show(over(index, covered()))
    coverage = shown.view.coverage

    coverage._sort.setCurrentIndex(1)
    coverage._sort.activated.emit(1)

    assert [coverage._model.index(at, 1).data() for at in range(3)] == ["2/5", "4/6", "1/1"]


def test_the_place_of_the_picture_is_asked_for_while_the_window_goes_on(
    shown: Shown[ResultsView], index: str, tmp_path: Path
) -> None:
    shown.show(over(index, covered()))

    buttons = shown.view.coverage.findChildren(QToolButton)
    save = next(each for each in buttons if each.accessibleName() == "Save the picture")
    QTest.mouseClick(save, Qt.MouseButton.LeftButton)
    (chooser,) = shown.view.coverage.findChildren(QFileDialog)
    chooser.setDirectory(str(tmp_path))
    chooser.selectFile("mine")
    chooser.accept()

    (picture,) = shown.intents
    assert isinstance(picture, PictureSaved)
    assert Path(picture.path) == tmp_path / "mine.png"


def test_the_picture_is_saved_and_the_table_copied(shown: Shown[ResultsView], index: str) -> None:
    shown.show(over(index, covered()))

    shown.view.coverage.save_picture("/made/c.png")
    shown.view.coverage._copy()

    picture, table = shown.intents
    assert isinstance(picture, PictureSaved)
    assert picture.content.startswith(b"\x89PNG")
    assert isinstance(table, TextCopied)
    assert table.text.splitlines()[1].split("\t")[:4] == ["GET", "/books", "2", "5"]


def test_what_is_left_out_stands_by_reason_with_its_cure(shown: Shown[ResultsView], index: str) -> None:
    shown.show(over(index, covered(ResultTab.LEFT_OUT)))
    view = shown.view.left_out

    reasons = [view._model.index(at, 0).data() for at in range(view._model.rowCount())]
    assert reasons == ["skipped", "unsolved", "cut"]

    view.tree.setCurrentIndex(view._model.index(0, 0, view._model.index(1, 0)))
    assert "Give an example in the document" in shown.texts()
    shown.button("Show it in the document").click()
    assert shown.intents == [PlaceInDocumentOpened(DOCUMENT, 33)]

    view.tree.setCurrentIndex(view._model.index(2, 0))
    assert not shown.button("Show it in the document").isEnabled()


def test_changes_show_what_is_done_with_each_file_and_take_another_word(
    shown: Shown[ResultsView], index: str
) -> None:
    shown.show(over(index, STATES["planned"]()))
    part = shown.view.changes._plan
    model = part.table.model()

    assert [model.index(at, 0).data() for at in range(model.rowCount())] == ["python/tests/test_books.py"]
    shown.button("1 more file holds nothing of yours: show it").click()
    assert [model.index(at, 0).data() for at in range(model.rowCount())] == [
        "python/tests/test_books.py",
        "README.md",
    ]
    assert "add-book-too-long" not in shown.texts()
    shown.button("Show which cases these are").click()
    assert "Added: add-book-too-long" in shown.texts()
    assert (
        "Operations added: 1, operations changed: 42, operations removed: 1, cases added: 1, "
        "edits of yours kept: 1, open, since both sides changed: 1"
    ) in shown.texts()
    assert "Both sides changed: add-book." in shown.texts()
    assert "is moved to .specmint/replaced" not in shown.texts()
    part._menu.actions()[2].trigger()
    shown.button("Save").click()
    shown.button("Do not save").click()

    assert shown.intents == [
        SaveChoiceMade("python/tests/test_books.py", "ours"),
        SaveConfirmed(),
        SaveGivenUp(),
    ]


def test_changes_name_the_operations_before_the_cases_once_they_are_asked_for(
    shown: Shown[ResultsView], index: str
) -> None:
    shown.show(over(index, STATES["planned"]()))

    before = shown.texts()
    folds = [text for text in shown.buttons() if text.startswith("Show which")]
    shown.button("Show which operations these are").click()
    named = shown.texts().replace("\u200b", "")
    shown.button("Hide which operations these are").click()

    assert folds == ["Show which operations these are", "Show which cases these are"]
    assert "POST" not in before
    assert "Added: POST /books" in named
    assert "Changed: GET /books/0, GET /books/1," in named
    assert "GET /books/39 … +2" in named
    assert "Removed: GET /magazines" in named
    assert shown.texts() == before


def test_changes_without_operations_have_no_fold_for_them(shown: Shown[ResultsView], index: str) -> None:
    none = replace(
        PLANNED, plan=PLAN._replace(operations_added=(), operations_removed=(), operations_changed=())
    )
    shown.show(over(index, with_result(save=none, tab=ResultTab.CHANGES)))

    assert [text for text in shown.buttons() if text.startswith("Show which")] == [
        "Show which cases these are"
    ]


def test_taking_the_new_text_says_where_that_of_the_person_goes(
    shown: Shown[ResultsView], index: str
) -> None:
    edited = plan_of(plan(planned_file("README.md", "replaced", "ours", "yours")))
    shown.show(over(index, with_result(tab=ResultTab.CHANGES, save=replace(PLANNED, plan=edited))))

    assert "Yours is moved to .specmint/replaced." in shown.texts()


def test_a_foreign_folder_is_written_only_after_a_second_question_that_names_it(
    shown: Shown[ResultsView], index: str
) -> None:
    shown.show(over(index, STATES["foreign"]()))

    assert "<i>b</i>.txt" in shown.view.changes._foreign._list.toPlainText()
    shown.button("Write into this folder").click()
    assert shown.intents == []
    assert f"Write the suite among the files of {FOLDER}?" in shown.texts()

    shown.button("Yes, write into it").click()
    shown.button("Save into the subfolder specmint-tests").click()
    shown.button("Do not save").click()

    assert shown.intents == [
        SaveConfirmed(replace_foreign=True),
        SaveFolderChosen(f"{FOLDER}/specmint-tests"),
        SaveGivenUp(),
    ]


def test_no_takes_the_second_question_away(shown: Shown[ResultsView], index: str) -> None:
    shown.show(over(index, STATES["foreign"]()))
    shown.button("Write into this folder").click()

    shown.button("No").click()

    assert not shown.view.changes._foreign._question.isVisible()
    assert shown.intents == []


def test_a_failure_says_why_with_its_cure(shown: Shown[ResultsView], index: str) -> None:
    shown.show(over(index, STATES["failed"]()))

    assert "Not saved: no space is left on /data" in shown.texts()
    assert "free some space" in shown.texts()
    shown.button("Try again").click()
    shown.view.changes._failed._copy()
    assert shown.intents == [SaveRetried(), TextCopied(str(FULL))]


def test_saved_shows_how_each_format_is_run(shown: Shown[ResultsView], index: str) -> None:
    shown.show(over(index, STATES["saved"]()))

    assert "Saved in /data/me/tests" in shown.texts()
    assert "cd /data/me/tests/python\npytest" in shown.texts()
    shown.button("Show in the file manager").click()
    shown.button("Copy the command line").click()
    shown.view.changes._saved._cards[1].intent.emit(CommandCopied("junit"))
    assert shown.intents == [OutputRevealed(), CommandCopied(), CommandCopied("junit")]


def test_while_it_writes_progress_is_shown_and_can_be_stopped(shown: Shown[ResultsView], index: str) -> None:
    progress = Progress("000008", "write", 1, 2, 0.5, None, 0.1, None, 0, 0, 0, 1, "")
    save = SaveState(SaveStep.WRITING, "000008", FOLDER, progress=progress)
    shown.show(over(index, with_result(tab=ResultTab.CHANGES, save=save)))

    assert f"Writing to {FOLDER}" in shown.texts()
    assert shown.view.changes._busy._bar.value() == 500
    shown.button("Cancel").click()
    assert shown.intents == [SaveGivenUp()]


def test_chosen_places_become_intents(shown: Shown[ResultsView], index: str) -> None:
    shown.show(over(index, with_result(title="Shop & <Co>")))

    shown.view._folder_chosen(FOLDER)
    shown.view._zip_chosen("/data/me/t.zip")

    assert shown.intents == [SaveFolderChosen(FOLDER), SaveZipChosen("/data/me/t.zip")]
    assert shown.view._zip_name() == "shop-co-tests.zip"


def test_where_there_is_no_room_the_tree_is_a_tab_of_its_own(
    qapp: QApplication, qtbot: QtBot, index: str
) -> None:
    theme.apply(qapp, Appearance.LIGHT, 200)
    view = ResultsView()
    qtbot.addWidget(view)
    found = Shown(view, 1000, 560).show(over(index, with_result()))
    assert [view.tabs.tabText(at) for at in range(3)] == ["Cases", "Case", "Code"]
    assert view.tabs.currentWidget() is view._left

    view.tree.setCurrentIndex(view.tree.cases.index(0, 0, view.tree.cases.index(0, 0)))
    assert found.intents == []
    QTest.keyClick(view.tree, Qt.Key.Key_Return)
    assert found.intents == [OperationChosen("listBooks")]

    found.show(over(index, with_case()))
    assert view.case.isVisible()

    view.resize(2400, 560)
    found.settle()
    assert [view.tabs.tabText(at) for at in range(2)] == ["Case", "Code"]
    assert view.case.isVisible()


def test_a_narrow_place_begins_with_its_tree_when_the_first_case_is_shown(
    qtbot: QtBot, qapp: QApplication, index: str
) -> None:
    theme.apply(qapp, Appearance.LIGHT, 200)
    view = ResultsView()
    qtbot.addWidget(view)
    found = Shown(view, 1000, 560).show(over(index, with_result(listed=None)))

    found.show(over(index, with_case()))

    assert view.tabs.currentWidget() is view._left


def test_in_a_narrow_place_the_shown_case_is_opened_from_the_tree_again(
    qtbot: QtBot, qapp: QApplication, index: str
) -> None:
    theme.apply(qapp, Appearance.LIGHT, 200)
    view = ResultsView()
    qtbot.addWidget(view)
    Shown(view, 1000, 560).show(over(index, with_case()))
    view.tabs.setCurrentWidget(view._left)

    view.tree.case_chosen.emit("add-book-missing-required")

    assert view.case.isVisible()


def test_an_operation_without_a_chosen_case_says_what_it_has(shown: Shown[ResultsView], index: str) -> None:
    shown.show(over(index, with_result(operation="addBook")))

    assert "POST /books\n4 cases. Open the row" in shown.texts()


def test_a_case_stays_in_sight_while_the_next_is_read(shown: Shown[ResultsView], index: str) -> None:
    shown.show(over(index, with_case()))

    shown.show(over(index, with_result(case="add-book-2", operation="addBook")))

    assert "POST /books must refuse a body without `title`" in shown.texts()


def test_f6_goes_through_what_the_place_has(shown: Shown[ResultsView], index: str) -> None:
    shown.show(over(index, with_result()))

    panes = shown.view.panes()

    assert [each.isVisible() for each in panes] == [True] * 5


def test_a_damaged_index_is_told_and_no_traceback(
    shown: Shown[ResultsView], tmp_path: Path, qtbot: QtBot
) -> None:
    broken = tmp_path / "index.sqlite"
    broken.write_text("no database")
    shown.show(over(str(broken), with_result()))
    tree = shown.view.tree

    tree.expand(tree.cases.index(0, 0, tree.cases.index(0, 0)))
    shown.settle()

    assert {type(each) for each in shown.intents} == {ResultUnreadable}
    assert {each.problem.code for each in shown.intents} == {"index-broken"}
    assert tree.cases.index(0, 0, QModelIndex()).isValid()


def test_an_intent_of_a_tab_is_passed_on(shown: Shown[ResultsView], index: str) -> None:
    shown.show(over(index, with_result()))

    shown.view.changes.intent.emit(ResultTabChosen(ResultTab.DATA))

    assert shown.intents == [ResultTabChosen(ResultTab.DATA)]


def test_a_body_of_another_height_takes_its_room(shown: Shown[ResultsView], index: str) -> None:
    long = "&".join(f"name{number}=value" for number in range(60))
    first, second = with_case(), with_case(id="add-book-2", body=FileText("body.txt", long + "\n" + long))
    second.results.shown_case["wire"]["body"] = long + "\n" + long  # type: ignore[index]  # it is set
    shown.show(over(index, first))

    shown.show(over(index, second))

    assert layout_faults(shown.view) == []
