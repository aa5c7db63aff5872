"""From a drop to Generate in a whole window, by keys alone; and when the document changes meanwhile."""

from pathlib import Path

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from engine.jobs.messages import CasesOffered, DocumentSummarised, Finished, Kind, ProblemsFound
from engine.options import GenerateOptions
from specmint_desktop.state.documents import CheckedAgain, DocumentsGiven, DocumentTab
from specmint_desktop.state.jobs import JobsRecalled
from specmint_desktop.state.options import OperationsTicked
from specmint_desktop.state.shell import Place, PlaceChosen
from specmint_desktop.views.document import DocumentView
from specmint_desktop.views.parts.notice_bar import NoticeBar
from tests.samples.layout import layout_faults, nameless_controls
from tests.samples.window import Opened, opened_window
from tests.samples.window_states import operation, problem, summary

TEXT = "openapi: 3.1.0\npaths:\n" + "".join(f"  /things/{number}:\n" for number in range(60))


def given(opened: Opened, folder: Path) -> str:
    """Open a document; return its path."""
    document = folder / "pets.yaml"
    document.write_text(TEXT)
    opened.app.dispatch(DocumentsGiven((str(document),)))
    return str(document)


def read(opened: Opened, document: str) -> None:
    """Let the job that reads the document say what it found."""
    job = opened.worker.jobs[-1].id
    operations = [
        operation(f"op{number}", "GET", f"/things/{number}", "things", line=number + 3)._replace(
            document=document
        )
        for number in range(60)
    ]
    opened.worker.say(
        ProblemsFound(job, (problem("odd", 7, document=document), problem("odd", 12, document=document))),
        DocumentSummarised(job, summary(operations, document=document)),
        CasesOffered(job, tuple((each.id, 12) for each in operations), complete=True),
        Finished(job, 0.1),
    )
    settle()


def settle() -> None:
    for _ in range(3):
        QCoreApplication.processEvents()


def place(opened: Opened) -> DocumentView:
    return opened.window.findChildren(DocumentView)[0]


def press(key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    target = QApplication.focusWidget()
    assert target is not None
    QTest.keyClick(target, key, modifier)
    settle()


def tab_to(wanted: QWidget) -> None:
    """Press Tab until a control has the keyboard."""
    for _ in range(80):
        if QApplication.focusWidget() is wanted:
            return
        press(Qt.Key.Key_Tab)
    raise AssertionError(f"the Tab key does not reach {wanted.accessibleName()!r}")


def test_a_document_becomes_a_run_by_keys_alone(tmp_path: Path) -> None:
    with opened_window(tmp_path) as opened:
        opened.app.dispatch(JobsRecalled((), 1, is_paused=False))
        document = given(opened, tmp_path)
        read(opened, document)
        view = place(opened)

        tab_to(view.options.formats["junit"])
        press(Qt.Key.Key_Space)
        tab_to(view.options.cases)
        press(Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        QTest.keyClicks(view.options.cases, "4")
        press(Qt.Key.Key_Tab)
        press(Qt.Key.Key_F8)
        press(Qt.Key.Key_F8)
        source = view.source.text
        marked = source.textCursor().block().text()
        press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)

        assert marked == "  /things/9:"
        assert opened.state.document.tab is DocumentTab.SOURCE
        job = opened.worker.jobs[-1]
        formats = ("python", "nodejs", "postman")
        assert (job.kind, job.document) == (Kind.GENERATE, document)
        assert job.options == GenerateOptions(formats=formats, cases=4)


def test_after_a_document_is_read_return_generates(tmp_path: Path) -> None:
    with opened_window(tmp_path) as opened:
        opened.app.dispatch(JobsRecalled((), 1, is_paused=False))
        document = given(opened, tmp_path)
        read(opened, document)

        assert QApplication.focusWidget() is place(opened).generate
        press(Qt.Key.Key_Return)

        assert opened.worker.jobs[-1].kind is Kind.GENERATE


def test_the_keyboard_comes_back_to_generate_with_the_place(tmp_path: Path) -> None:
    with opened_window(tmp_path) as opened:
        document = given(opened, tmp_path)
        read(opened, document)
        opened.app.dispatch(PlaceChosen(Place.HISTORY))

        opened.app.dispatch(PlaceChosen(Place.DOCUMENT))
        settle()

        assert QApplication.focusWidget() is place(opened).generate


def test_who_chooses_options_while_a_document_is_read_again_stays_there(tmp_path: Path) -> None:
    with opened_window(tmp_path) as opened:
        document = given(opened, tmp_path)
        read(opened, document)
        opened.app.dispatch(CheckedAgain())
        place(opened).options.cases.setFocus()

        read(opened, document)

        assert QApplication.focusWidget() is place(opened).options.cases


def test_undo_takes_back_what_was_ticked(tmp_path: Path) -> None:
    with opened_window(tmp_path) as opened:
        document = given(opened, tmp_path)
        read(opened, document)
        opened.app.dispatch(OperationsTicked(("op7",), is_included=False))
        assert opened.state.options.chosen.exclude == ("GET /things/7",)

        tab_to(place(opened).options.formats["python"])
        press(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)

        assert opened.state.options.chosen == GenerateOptions()


def test_finding_an_operation_is_two_keys_away(tmp_path: Path) -> None:
    with opened_window(tmp_path) as opened:
        document = given(opened, tmp_path)
        read(opened, document)
        view = place(opened)
        view.generate.setFocus()

        press(Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
        assert QApplication.focusWidget() is view.operations.field
        QTest.keyClicks(view.operations.field, "/things/41")
        press(Qt.Key.Key_Return)

        assert view.operations.tree.model().rowCount() == 1
        assert opened.state.document.tab is DocumentTab.OPERATIONS


def test_a_change_on_the_disk_is_told_in_a_bar_that_checks(tmp_path: Path) -> None:
    with opened_window(tmp_path) as opened:
        document = given(opened, tmp_path)
        read(opened, document)
        assert opened.worker.watched == [(document, (document,))]

        opened.worker.changed_on_disk.emit(document)
        settle()
        (bar,) = opened.window.findChildren(NoticeBar)
        assert "pets.yaml changed on disk" in bar.accessibleName()
        (check,) = [each for each in bar.findChildren(QPushButton) if each.text() == "Check"]
        QTest.mouseClick(check, Qt.MouseButton.LeftButton)
        settle()

        assert [job.kind for job in opened.worker.jobs] == [Kind.LOAD, Kind.LOAD]
        assert opened.state.shell.notices == ()


def test_the_whole_window_is_readable_in_every_tab(tmp_path: Path) -> None:
    with opened_window(tmp_path) as opened:
        document = given(opened, tmp_path)
        assert layout_faults(opened.window) == []
        read(opened, document)
        view = place(opened)

        for index in range(view.tabs.count()):
            view.tabs.setCurrentIndex(index)
            settle()
            assert layout_faults(opened.window) == [], view.tabs.tabText(index)
            assert nameless_controls(view) == [], view.tabs.tabText(index)
