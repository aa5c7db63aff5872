"""The place of the document: what it shows of each state, and what keys and clicks ask for."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QModelIndex, QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from engine.jobs.messages import Cancelled, CasesOffered, DocumentSummarised, Failed, ProblemsFound
from engine.licensing.entitlements import Priority, Tier
from engine.options import GenerateOptions
from specmint_desktop import theme
from specmint_desktop.settings import Appearance
from specmint_desktop.state.documents import (
    CheckedAgain,
    DocumentTab,
    DocumentTabChosen,
    PlaceInDocumentOpened,
    ProblemOpened,
    SourceOpenedOutside,
    SourceRead,
    SourceScrolled,
    SourceText,
)
from specmint_desktop.state.jobs import JobCancelAsked
from specmint_desktop.state.messages import Message
from specmint_desktop.state.models import AiChanged, AiChoice
from specmint_desktop.state.options import (
    DomainsFound,
    GenerateAsked,
    LockedChoiceTried,
    OperationsTicked,
    OptionsChanged,
    OptionsRedone,
    OptionsUndone,
    PriorityChosen,
)
from specmint_desktop.state.shell import Place, PlaceChosen
from specmint_desktop.state.whole import State
from specmint_desktop.views.document import DocumentView
from specmint_desktop.views.parts.labels import ElidedLabel
from tests.samples.layout import layout_faults, nameless_controls
from tests.samples.window_states import (
    DOCUMENT,
    after,
    heard,
    licensed,
    opened,
    operation,
    problem,
    read,
    summary,
)

JOB = "read-000001"
LONG = "<b>bold</b> \u202egnp.exe\0 " + "x" * 1_000_000


class Shown:
    """The place as it stands in a window of 1280 x 720, and what it asked for."""

    def __init__(self, view: DocumentView) -> None:
        self.view = view
        self.intents: list[Any] = []
        view.intent.connect(self.intents.append)

    def show(self, state: State) -> "Shown":
        self.view.show_state(state)
        for _ in range(3):  # what is new in a layout is shown, then measured, then placed
            QCoreApplication.processEvents()
        return self

    def texts(self) -> str:
        labels = [label for label in self.view.findChildren(QLabel) if label.isVisible()]
        return "\n".join(label.text() for label in labels)

    def button(self, text: str) -> QPushButton:
        found = [
            each
            for each in self.view.findChildren(QPushButton)
            if each.isVisible() and each.text().replace("&", "") == text
        ]
        assert len(found) == 1, [each.text() for each in self.view.findChildren(QPushButton)]
        return found[0]


@pytest.fixture
def shown(qtbot: QtBot) -> Iterator[Shown]:
    view = DocumentView()
    qtbot.addWidget(view)
    view.resize(1120, 630)
    view.show()
    yield Shown(view)
    view.hide()


def with_problems() -> State:
    found = (problem("bounds-crossed", 41, what="`limit`: minimum 10 is above maximum 5"), problem("odd"))
    return heard(read(), ProblemsFound(JOB, found), ProblemsFound(JOB, (problem("w", 2, is_error=False),)))


def failed() -> State:
    return heard(
        opened(), Failed(JOB, problem("yaml-broken", 3, what="a tab where blanks belong"), "read", "")
    )


def locked() -> State:
    return after(
        read(),
        OptionsChanged(GenerateOptions(cases=25)),
        PriorityChosen(Priority.HIGH),
        LockedChoiceTried("ai:best"),
    )[0]


def hostile() -> State:
    operations = [operation(LONG, "GET", "/" + LONG, LONG), operation("b", LONG, LONG)]
    return heard(
        opened(),
        ProblemsFound(JOB, (problem("odd", 3, what=LONG),)),
        DocumentSummarised(JOB, replace_texts(operations)),
        CasesOffered(JOB, ((LONG, 3),), complete=True),
    )


def replace_texts(operations: list[Any]) -> Any:
    return summary(operations, skipped=(LONG,), title=LONG)._replace(
        version=LONG, openapi=LONG, description=LONG, schemes=(LONG,) * 30, servers=(LONG,) * 30
    )


def tab(state: State, which: DocumentTab) -> State:
    return after(state, DocumentTabChosen(which))[0]


def with_source(state: State, **more: Any) -> State:
    text = "\n".join(f"line {number}" for number in range(1, 301))
    source = replace(SourceText(DOCUMENT, text, 41, 3, total=300, mark=2), **more)
    return after(state, PlaceInDocumentOpened(DOCUMENT, source.line, 3), SourceRead(source))[0]


STATES: Mapping[str, Callable[[], State]] = {
    "empty": lambda: State("/jobs"),
    "reading": opened,
    "failed": failed,
    "failed with source": lambda: after(
        failed(), SourceRead(SourceText(DOCUMENT, "a: 1\nb: 2\n\tc: 3", 3, 3, total=3, mark=1))
    )[0],
    "source alone": lambda: with_source(State("/jobs")),
    "stopped": lambda: heard(opened(), Cancelled(JOB)),
    "summary": lambda: read(skipped=("POST /pets/{id}/photo: its body has no schema",)),
    "counting": lambda: heard(opened(), DocumentSummarised(JOB, summary())),
    "problems": lambda: tab(with_problems(), DocumentTab.PROBLEMS),
    "no problems": lambda: tab(read(), DocumentTab.PROBLEMS),
    "operations": lambda: tab(read(), DocumentTab.OPERATIONS),
    "source": lambda: with_source(read()),
    "no source": lambda: after(read(), PlaceInDocumentOpened("https://example.com/a.yaml", 3))[0],
    "locked": locked,
    "hostile": hostile,
    "hostile problems": lambda: tab(hostile(), DocumentTab.PROBLEMS),
    "hostile operations": lambda: tab(hostile(), DocumentTab.OPERATIONS),
    "nothing chosen": lambda: after(read(), OptionsChanged(GenerateOptions(formats=(), include=("x",))))[0],
}


@pytest.mark.parametrize("name", STATES)
def test_nothing_is_cut_off_and_every_control_has_a_name(shown: Shown, name: str) -> None:
    shown.show(STATES[name]())

    assert layout_faults(shown.view) == []
    assert nameless_controls(shown.view) == []


@pytest.mark.parametrize("name", ["summary", "problems", "operations", "source", "locked", "failed"])
def test_nothing_is_cut_off_at_a_zoom_of_150_percent(shown: Shown, qapp: Any, name: str) -> None:
    theme.apply(qapp, Appearance.DARK, 150)
    view = DocumentView()
    view.resize(1120, 630)
    view.show()

    faults = layout_faults(Shown(view).show(STATES[name]()).view)
    view.close()

    assert faults == []


def test_without_a_document_it_says_what_to_do(shown: Shown) -> None:
    shown.show(State("/jobs"))
    assert "No document is open" in shown.texts()

    QTest.mouseClick(shown.button("Open a document"), Qt.MouseButton.LeftButton)

    assert shown.intents == [PlaceChosen(Place.HOME)]


def test_reading_can_be_cancelled(shown: Shown) -> None:
    shown.show(opened())

    QTest.mouseClick(shown.button("Cancel"), Qt.MouseButton.LeftButton)

    assert shown.intents == [JobCancelAsked(JOB)]


def test_a_document_that_cannot_be_read_says_what_where_and_what_next(shown: Shown) -> None:
    shown.show(failed())

    texts = shown.texts()
    for said in ("A tab where blanks belong", "Next step: mend it", "pets.yaml:3:3", "yaml-broken"):
        assert said in texts
    QTest.mouseClick(shown.button("Check again"), Qt.MouseButton.LeftButton)
    assert shown.intents == [CheckedAgain()]


def test_the_numbers_of_the_summary_add_up(shown: Shown) -> None:
    shown.show(read(skipped=("POST /photo: no schema",)))

    texts = shown.texts()
    assert "6 in the document, 5 read, 1 left out" in texts
    assert "POST /photo: no schema" in texts
    assert "Version 1.2.0" in texts
    assert "OpenAPI 3.1.0" in texts
    assert "12.3 kB" in texts


def test_the_tests_without_the_operations_left_out_are_one_button_away(shown: Shown) -> None:
    shown.show(read(skipped=("POST /photo: no schema",)))

    QTest.mouseClick(shown.button("Generate without these operations"), Qt.MouseButton.LeftButton)

    assert shown.intents == [GenerateAsked()]


def test_generate_stands_below_its_forecast(shown: Shown) -> None:
    shown.show(read())
    assert "5 operations, 50 cases, 4 formats, no AI" in shown.texts()

    QTest.mouseClick(shown.view.generate, Qt.MouseButton.LeftButton)

    assert shown.intents == [GenerateAsked()]


def test_what_cannot_be_generated_says_why_in_sight_and_to_a_screen_reader(shown: Shown) -> None:
    shown.show(after(read(), OptionsChanged(GenerateOptions(formats=())))[0])

    assert not shown.view.generate.isEnabled()
    assert shown.view.generate.accessibleDescription() == "Choose at least one format"
    assert "Choose at least one format" in shown.texts()


def test_the_same_state_is_not_drawn_again(shown: Shown) -> None:
    state = read()
    shown.show(state)

    shown.view.show_state(replace(state, shell=replace(state.shell, spoken=Message("x", "x"))))

    assert shown.intents == []


def test_tabs_are_chosen_by_keys(shown: Shown) -> None:
    shown.show(read())
    bar = shown.view.tabs.tabBar()
    bar.setFocus()

    QTest.keyClick(bar, Qt.Key.Key_Right)

    assert shown.intents == [DocumentTabChosen(DocumentTab.PROBLEMS)]


def test_enter_on_a_problem_opens_its_source(shown: Shown) -> None:
    shown.show(tab(with_problems(), DocumentTab.PROBLEMS))
    table = shown.view.problems.table
    assert "something is wrong" in shown.texts()  # the one without a place comes first

    QTest.keyClick(table, Qt.Key.Key_Down)
    assert "minimum 10 is above maximum 5" in shown.texts()
    assert "pets.yaml:41:3   #/paths   bounds-crossed" in shown.texts()
    QTest.keyClick(table, Qt.Key.Key_Return)
    QTest.mouseClick(shown.button("Show in the source"), Qt.MouseButton.LeftButton)

    assert shown.intents == [ProblemOpened(1), ProblemOpened(1)]


def test_a_problem_without_a_place_cannot_be_shown_and_says_so(shown: Shown) -> None:
    shown.show(tab(with_problems(), DocumentTab.PROBLEMS))

    button = shown.button("Show in the source")
    assert not button.isEnabled()
    assert button.accessibleDescription() == "This problem has no place in the source"


def test_severity_is_an_icon_and_a_word(shown: Shown) -> None:
    shown.show(tab(with_problems(), DocumentTab.PROBLEMS))
    model = shown.view.problems.table.model()

    assert [model.index(row, 0).data() for row in range(3)] == ["Error", "Error", "Warning"]
    assert not model.index(0, 0).data(Qt.ItemDataRole.DecorationRole).isNull()
    assert "2 errors, 1 warning" in shown.texts()


def test_the_summary_counts_flows_once_all_cases_are_counted(shown: Shown) -> None:
    shown.show(heard(opened(), DocumentSummarised(JOB, summary())))
    names = [each.accessibleName() for each in shown.view.summary.findChildren(QLabel)]
    assert "flows: …" in names

    shown.show(read())

    names = [each.accessibleName() for each in shown.view.summary.findChildren(QLabel)]
    assert "flows: 4" in names


def test_the_code_of_a_problem_is_read_with_its_sentence(shown: Shown) -> None:
    shown.show(tab(with_problems(), DocumentTab.PROBLEMS))
    model = shown.view.problems.table.model()

    heads = [model.headerData(column, Qt.Orientation.Horizontal) for column in range(model.columnCount())]
    assert heads == ["Severity", "What is wrong", "Where"]
    read = model.index(1, 1).data(Qt.ItemDataRole.AccessibleTextRole)
    assert read.endswith("; bounds-crossed")


def test_the_problem_that_was_stepped_to_is_selected(shown: Shown) -> None:
    shown.show(after(with_problems(), ProblemOpened(2))[0])

    rows = shown.view.problems.table.selectionModel().selectedRows()
    assert [index.row() for index in rows] == [2]


def tree_index(shown: Shown, group: int, row: int | None = None) -> QModelIndex:
    model = shown.view.operations.tree.model()
    parent = model.index(group, 0)
    return parent if row is None else model.index(row, 0, parent)


def test_the_space_bar_leaves_out_an_operation_and_a_whole_tag(shown: Shown) -> None:
    shown.show(tab(read(), DocumentTab.OPERATIONS))
    tree = shown.view.operations.tree

    tree.setCurrentIndex(tree_index(shown, 0, 1))
    QTest.keyClick(tree, Qt.Key.Key_Space)
    tree.setCurrentIndex(tree_index(shown, 0))
    QTest.keyClick(tree, Qt.Key.Key_Space)

    assert shown.intents == [
        OperationsTicked(("addPet",), is_included=False),
        OperationsTicked(("listPets", "addPet", "getPet"), is_included=False),
    ]


def test_a_click_on_the_box_leaves_out_an_operation(shown: Shown) -> None:
    shown.show(tab(read(), DocumentTab.OPERATIONS))
    tree = shown.view.operations.tree
    row = tree.visualRect(tree_index(shown, 0, 0))

    box = row.topLeft() + QPoint(row.height() // 2, row.height() // 2)
    QTest.mouseClick(tree.viewport(), Qt.MouseButton.LeftButton, pos=box)

    assert shown.intents == [OperationsTicked(("listPets",), is_included=False)]


def test_reading_the_same_operations_again_leaves_open_what_was_open(shown: Shown) -> None:
    many = [operation(f"op{n}", "GET", f"/things/{n}", f"tag {n % 3}") for n in range(500)]
    shown.show(tab(read(many), DocumentTab.OPERATIONS))
    tree = shown.view.operations.tree
    tree.expand(tree_index(shown, 1))

    shown.show(tab(read(list(many)), DocumentTab.OPERATIONS))

    assert [tree.isExpanded(tree_index(shown, group)) for group in range(3)] == [False, True, False]


def test_the_marked_line_follows_the_palette(shown: Shown, qapp: Any) -> None:
    shown.show(with_source(read()))
    text = shown.view.source.text

    theme.apply(qapp, Appearance.DARK, 100)
    QCoreApplication.processEvents()

    (line, _word) = text.extraSelections()
    assert line.format.background().color() == QColor(theme.read("dark").current_line)


def test_a_tag_of_which_some_are_left_out_includes_all_when_ticked(shown: Shown) -> None:
    state = after(read(), OperationsTicked(("addPet",), is_included=False))[0]
    shown.show(tab(state, DocumentTab.OPERATIONS))
    tree = shown.view.operations.tree

    assert tree_index(shown, 0).data(Qt.ItemDataRole.CheckStateRole) == Qt.CheckState.PartiallyChecked
    tree.setCurrentIndex(tree_index(shown, 0))
    QTest.keyClick(tree, Qt.Key.Key_Space)

    assert shown.intents == [OperationsTicked(("listPets", "addPet", "getPet"), is_included=True)]


def test_enter_on_an_operation_opens_its_source(shown: Shown) -> None:
    shown.show(tab(read(), DocumentTab.OPERATIONS))
    tree = shown.view.operations.tree

    tree.setCurrentIndex(tree_index(shown, 0, 2))
    QTest.keyClick(tree, Qt.Key.Key_Return)

    assert shown.intents == [PlaceInDocumentOpened(DOCUMENT, 52)]


def test_operations_are_filtered_and_only_those_in_sight_are_ticked_together(shown: Shown) -> None:
    shown.show(tab(read(), DocumentTab.OPERATIONS))
    shown.view.find()
    field = shown.view.operations.field

    QTest.keyClicks(field, "ORDERS")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert shown.view.operations.tree.model().rowCount() == 1
    QTest.mouseClick(shown.button("None"), Qt.MouseButton.LeftButton)
    QTest.keyClick(field, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(field, Qt.Key.Key_Delete)
    QTest.keyClick(field, Qt.Key.Key_Return)
    QTest.mouseClick(shown.button("None"), Qt.MouseButton.LeftButton)

    ids = ("listPets", "addPet", "getPet", "listOrders", "health")
    assert shown.intents == [
        OperationsTicked(("listOrders",), is_included=False),
        OperationsTicked(ids, is_included=False),
    ]


def test_ten_thousand_operations_are_rows_of_a_model_and_not_widgets(shown: Shown) -> None:
    few = len(shown.show(tab(read(), DocumentTab.OPERATIONS)).view.findChildren(QWidget))
    many = [operation(f"op{n}", "GET", f"/things/{n}", f"tag {n % 40}", line=n + 1) for n in range(10_000)]

    shown.show(tab(read(many), DocumentTab.OPERATIONS))

    model = shown.view.operations.tree.model()
    assert (model.rowCount(), model.rowCount(model.index(0, 0))) == (40, 250)
    assert abs(len(shown.view.findChildren(QWidget)) - few) < 20
    assert "10,000 operations, 100,000 cases, 4 formats, no AI" in shown.texts()


def test_cases_show_what_each_operation_will_get(shown: Shown) -> None:
    state = after(read(offers=7), OperationsTicked(("addPet",), is_included=False))[0]
    shown.show(tab(state, DocumentTab.OPERATIONS))
    model = shown.view.operations.tree.model()
    pets = model.index(0, 0)

    assert [model.index(row, 2, pets).data() for row in range(3)] == ["7", "-", "7"]
    assert model.index(0, 2).data() == "14"


def test_text_of_a_document_is_drawn_as_text(shown: Shown) -> None:
    shown.show(hostile())

    assert "<b>bold</b> �gnp.exe␀" in shown.texts()
    assert all(
        label.textFormat() == Qt.TextFormat.PlainText or not label.text()
        for label in shown.view.findChildren(QLabel)
    )
    assert max(len(label.text()) for label in shown.view.findChildren(QLabel)) < 20_000


def test_the_source_marks_its_line(shown: Shown) -> None:
    shown.show(with_source(read()))
    text = shown.view.source.text

    (line, word) = text.extraSelections()
    assert line.cursor.block().text() == "line 41"
    assert word.cursor.selectedText() == "ne"
    assert text.textCursor().columnNumber() == 2
    assert "300 lines" in shown.texts()


@pytest.mark.parametrize(
    ("line", "mark", "word"),
    [
        ("😀😀 schema: { $ref: '#/a' }", 13, "$ref"),
        ("  /pets/{id}: x", 2, "/pets/"),
        ("a: 1", 4, ""),
        (": b", 0, ":"),
    ],
)
def test_the_word_at_the_place_is_marked(shown: Shown, line: str, mark: int, word: str) -> None:
    shown.show(with_source(read(), text=line, line=1, total=1, mark=mark))

    assert shown.view.source.text.extraSelections()[1].cursor.selectedText() == word


def test_scrolling_to_the_end_of_a_part_asks_for_more(shown: Shown) -> None:
    shown.show(with_source(read(), first_line=1_001, line=1_041, total=9_000))
    text = shown.view.source.text
    assert shown.intents == []

    text.verticalScrollBar().setValue(text.verticalScrollBar().maximum())
    first = text.first_seen()
    text.verticalScrollBar().setValue(0)

    assert shown.intents == [SourceScrolled(first - 100), SourceScrolled(801)]
    assert "lines 1,001 to 1,300 of 9,000; more as you scroll" in shown.texts()


def test_a_further_part_shows_the_same_lines(shown: Shown) -> None:
    state = with_source(read(), total=9_000)
    shown.show(state)
    text = shown.view.source.text
    text.scroll_to(150)

    more = "\n".join(f"line {number}" for number in range(101, 401))
    state = after(
        state, SourceRead(SourceText(DOCUMENT, more, 41, 3, first_line=101, total=9_000, mark=None))
    )[0]
    shown.show(state)

    assert text.first_seen() == 150


def test_the_source_is_searched(shown: Shown) -> None:
    shown.show(with_source(read()))
    shown.view.find()
    field, text = shown.view.source.field, shown.view.source.text

    QTest.keyClicks(field, "line 30")
    QTest.keyClick(field, Qt.Key.Key_Return)
    seen = [text.textCursor().block().text()]
    for step in (shown.view.find_next, shown.view.find_next, shown.view.find_previous):
        step()
        seen.append(text.textCursor().block().text())

    assert seen == ["line 300", "line 30", "line 300", "line 30"]


def test_the_source_opens_in_the_editor(shown: Shown) -> None:
    shown.show(with_source(read()))

    QTest.mouseClick(shown.button("Open in the editor"), Qt.MouseButton.LeftButton)

    assert shown.intents == [SourceOpenedOutside()]


def test_the_source_of_an_address_says_why_it_is_not_there(shown: Shown) -> None:
    shown.show(after(read(), PlaceInDocumentOpened("https://example.com/a.yaml", 3))[0])

    assert "The text of an address is not kept" in shown.texts()


def test_formats_are_ticked_by_the_space_bar(shown: Shown) -> None:
    shown.show(read())

    QTest.keyClick(shown.view.options.formats["junit"], Qt.Key.Key_Space)

    assert shown.intents == [OptionsChanged(GenerateOptions(formats=("python", "nodejs", "postman")))]


def test_a_typed_number_of_cases_is_a_wish_once_it_is_whole(shown: Shown) -> None:
    shown.show(read())
    cases = shown.view.options.cases
    cases.setFocus()
    cases.selectAll()

    QTest.keyClicks(cases, "7")
    assert shown.intents == []
    QTest.keyClick(cases, Qt.Key.Key_Return)

    assert shown.intents == [OptionsChanged(GenerateOptions(cases=7))]


def test_a_locked_choice_can_be_focused_read_and_pressed_and_is_not_taken(shown: Shown) -> None:
    shown.show(read())
    choice = shown.view.options.case_choices.button("25")

    assert choice.isEnabled()
    assert choice.accessibleDescription() == "locked: up to 25 with Basic; you have Free: 10"
    choice.setFocus()
    QTest.keyClick(choice, Qt.Key.Key_Space)

    assert not choice.isChecked()
    assert shown.intents == [OptionsChanged(GenerateOptions(cases=25))]


def test_a_refused_wish_stays_in_sight_with_reason_and_next_steps(shown: Shown) -> None:
    shown.show(locked())

    assert shown.view.options.cases.value() == 10
    assert shown.view.options.case_choices.button("10").isChecked()
    assert "instead of 25" in shown.texts()
    assert shown.view.options.cases.accessibleDescription() == (
        "instead of 25: up to 25 with Basic; you have Free: 10"
    )
    assert "up to 25 with Basic; you have Free: 10" in shown.texts()
    assert "up to Best with Pro; you have Free: Fast" in shown.texts()
    QTest.mouseClick(shown.button("Use 10"), Qt.MouseButton.LeftButton)

    assert shown.intents == [OptionsChanged(GenerateOptions())]


def test_what_the_tier_covers_has_no_lock(shown: Shown) -> None:
    state = read()
    state = licensed(state, Tier.ENTERPRISE)

    shown.show(after(state, PlaceChosen(Place.DOCUMENT))[0])

    assert shown.view.options.case_choices.button("2000").accessibleDescription() == ""


def test_priority_and_ai_are_chosen_beside_each_other(shown: Shown) -> None:
    shown.show(read())

    QTest.mouseClick(shown.view.options.priority.button("low"), Qt.MouseButton.LeftButton)
    QTest.mouseClick(shown.view.options.priority.button("high"), Qt.MouseButton.LeftButton)
    QTest.mouseClick(shown.view.options.ai.speed.button("best"), Qt.MouseButton.LeftButton)

    assert shown.intents == [
        PriorityChosen(Priority.LOW),
        PriorityChosen(Priority.HIGH),
        LockedChoiceTried("ai:best"),
    ]


def test_pressing_off_takes_the_word_about_ai_away(shown: Shown) -> None:
    state = after(read(), LockedChoiceTried("ai:best"))[0]
    shown.show(state)

    QTest.mouseClick(shown.view.options.ai.speed.button("off"), Qt.MouseButton.LeftButton)

    assert shown.intents == [AiChanged(AiChoice())]
    assert after(state, *shown.intents)[0].options.refused == {}


def test_the_source_of_a_result_is_shown_without_an_open_document(shown: Shown) -> None:
    shown.show(with_source(State("/jobs")))

    assert "Source" in shown.texts().splitlines()
    assert shown.view.failed.source.text.isVisible()


def test_a_domain_is_chosen_or_typed(shown: Shown) -> None:
    state = after(read(), DomainsFound(("banking", "travel"), None, None))[0]
    shown.show(state)
    domain = shown.view.options.domain
    assert [domain.itemText(place) for place in range(domain.count())] == ["", "banking", "travel"]

    QTest.keyClicks(domain, "my bank")
    QTest.keyClick(domain, Qt.Key.Key_Return)

    wished = OptionsChanged(GenerateOptions(domain="my bank"))
    assert shown.intents == [wished]
    state = after(state, wished, DomainsFound(("banking", "travel"), "my bank", "banking"))[0]
    assert "Values read as in banking." in shown.show(state).texts()


def test_a_domain_without_a_vocabulary_says_so(shown: Shown) -> None:
    shown.show(after(read(), OptionsChanged(GenerateOptions(domain="knitting")))[0])

    assert "No vocabulary belongs to it: the general one is used." in shown.texts()


def test_a_seed_is_taken_when_the_field_is_left(shown: Shown) -> None:
    shown.show(read())
    seed = shown.view.options.seed
    seed.setFocus()
    seed.selectAll()

    QTest.keyClicks(seed, "99999999999999999999")
    QTest.keyClick(seed, Qt.Key.Key_Return)

    assert shown.intents == [OptionsChanged(GenerateOptions(seed=2**63 - 1))]


def test_patterns_are_taken_when_the_field_is_left(shown: Shown) -> None:
    shown.show(read())
    QTest.mouseClick(shown.button("Patterns"), Qt.MouseButton.LeftButton)
    field = shown.view.options.exclude
    field.setFocus()

    QTest.keyClicks(field, "DELETE *")
    QTest.keyClick(field, Qt.Key.Key_Return)
    QTest.keyClicks(field, " internal ")
    assert shown.intents == []
    QTest.keyClick(field, Qt.Key.Key_Tab)

    assert shown.intents == [OptionsChanged(GenerateOptions(exclude=("DELETE *", "internal")))]


def test_undo_and_redo_are_lit_when_there_is_something_to_undo(shown: Shown) -> None:
    state = after(read(), OptionsChanged(GenerateOptions(cases=5)))[0]
    shown.show(state)
    undo, redo = shown.view.options.undo, shown.view.options.redo
    assert (undo.isEnabled(), redo.isEnabled()) == (True, False)

    QTest.mouseClick(undo, Qt.MouseButton.LeftButton)
    shown.show(after(state, OptionsUndone())[0])
    QTest.mouseClick(redo, Qt.MouseButton.LeftButton)

    assert shown.intents == [OptionsUndone(), OptionsRedone()]


def test_the_operations_are_one_step_from_the_options(shown: Shown) -> None:
    shown.show(read())

    QTest.mouseClick(shown.button("Choose operations"), Qt.MouseButton.LeftButton)

    assert shown.intents == [DocumentTabChosen(DocumentTab.OPERATIONS)]


def test_a_path_that_looks_like_markup_is_a_tooltip_of_text(qtbot: QtBot) -> None:
    label = ElidedLabel("<img src='http://a.example/'> " + "x" * 500)
    qtbot.addWidget(label)
    label.resize(100, 20)
    label.show()
    label.grab()

    assert label.toolTip().startswith("<qt>&lt;img src=&#x27;http://a.example/&#x27;&gt; xxx")
