"""The tree of cases: large ones open at once, and only what is visible is read."""

from pathlib import Path

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from specmint_desktop.effects import results
from specmint_desktop.qt_models.cases import CaseTree, Role, Row
from specmint_desktop.state.results import CaseFilter, FilterCases, ListedOperation, Matches, ReadSuite
from specmint_desktop.views.case_tree import CaseTreeView
from tests.samples.index_of import index_of


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(index_of(tmp_path_factory.mktemp("large") / "index.sqlite", 10_000, 20_000))


def listed(index: str) -> tuple[ListedOperation, ...]:
    return results.read_suite(ReadSuite("/none.zip", index), None).listed  # type: ignore[arg-type]  # not looked at


def matches(index: str, wanted: CaseFilter) -> Matches:
    return results.filter_cases(FilterCases(index, wanted), None).matches  # type: ignore[arg-type]  # as above


def tree_over(index: str, found: Matches | None = None) -> CaseTree:
    tree = CaseTree()
    tree.show(index, listed(index), found)
    return tree


def test_the_tree_keeps_the_rules_of_qt(tmp_path: Path, qtbot: QtBot) -> None:
    del qtbot
    tree = tree_over(str(index_of(tmp_path / "index.sqlite", 25, 80)))

    QAbstractItemModelTester(tree, QAbstractItemModelTester.FailureReportingMode.Fatal)

    tag = tree.index(0, 0)
    operation = tree.index(1, 0, tag)
    case = tree.index(2, 0, operation)
    assert [each.data(Role.ROW) for each in (tag, operation, case)] == [Row.TAG, Row.OPERATION, Row.CASE]
    assert case.parent() == operation
    assert operation.parent() == tag
    assert not tag.parent().isValid()
    tree.close()


def test_ten_thousand_operations_open_without_reading_a_case(large: str) -> None:
    tree = tree_over(large)

    assert (tree.tag_count(), tree.operation_count()) == (1_000, 10_000)
    assert len(tree._pages) == 0
    tree.index(0, 0, tree.index(0, 0, tree.index(500, 0))).data()
    assert len(tree._pages) == 1
    tree.close()


def test_a_filter_shows_only_what_matches(large: str) -> None:
    found = matches(large, CaseFilter("operation0042", ("positive",)))
    tree = tree_over(large, found)

    shown = [
        tree.index(row, 0, tree.index(tag, 0)).data(Role.IDENTITY)
        for tag in range(tree.tag_count())
        for row in range(tree.rowCount(tree.index(tag, 0)))
    ]
    assert set(shown) == {"operation0042"} | {f"operation0042{end}" for end in range(10)} & set(shown)
    assert sum(tree.index(tag, 0).data(Role.COUNT) for tag in range(tree.tag_count())) == found.cases
    tree.close()


def test_nothing_is_shown_where_nothing_matches(large: str) -> None:
    tree = tree_over(large, matches(large, CaseFilter("no such words")))

    assert tree.rowCount() == 0
    tree.close()


def test_rows_are_found_by_operation_and_case(large: str) -> None:
    tree = tree_over(large)

    assert tree.operation_index("operation7777").data(Role.IDENTITY) == "operation7777"
    found = tree.case_index("operation7777", "operation7777-full-1")
    assert found.data(Role.IDENTITY) == "operation7777-full-1"
    assert not tree.case_index("operation7777", "other").isValid()
    assert not tree.operation_index("other").isValid()
    tree.close()


def test_what_a_screen_reader_says_names_kind_and_count(large: str) -> None:
    tree = tree_over(large)
    tag = tree.index(0, 0)
    operation = tree.index(0, 0, tag)

    spoken = [each.data(Qt.ItemDataRole.AccessibleTextRole) for each in (tag, operation)]

    assert spoken == [
        "tag1, 10 operations, 20 cases",
        f"{operation.data(Role.METHOD)} {operation.data()}, 2 cases",
    ]
    assert tree.index(0, 0, operation).data(Qt.ItemDataRole.AccessibleTextRole).startswith("positive: ")
    tree.close()


def test_few_matches_are_opened_at_once_and_many_are_not(large: str, qtbot: QtBot) -> None:
    view = CaseTreeView()
    qtbot.addWidget(view)

    view.show_cases(large, listed(large), None)
    assert not view.isExpanded(view.cases.index(0, 0))

    view.show_cases(large, listed(large), matches(large, CaseFilter("operation0042")))
    tag = view.cases.index(0, 0)
    assert view.isExpanded(tag)
    assert view.isExpanded(view.cases.index(0, 0, tag))
    view.cases.close()


def test_hostile_text_is_one_plain_line(tmp_path: Path) -> None:
    bad = "<b>x</b>\u202e\n" + "y" * 1_000_000
    tree = CaseTree()
    tree.show(str(tmp_path / "none"), (ListedOperation(1, "a", "GET", bad, bad, 0, 0, 0),), None)

    for index in (tree.index(0, 0), tree.index(0, 0, tree.index(0, 0))):
        text = index.data()
        assert text.startswith("<b>x</b>")
        assert len(text) <= 300
        assert "\n" not in text
        assert "\u202e" not in text
    assert not tree.index(0, 0, QModelIndex()).parent().isValid()
