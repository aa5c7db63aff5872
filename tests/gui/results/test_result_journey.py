"""From a document to saved tests, in a whole window; jobs do their real work, in this process."""

import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication
from pytestqt.qtbot import QtBot

from engine.cli import run as specmint
from engine.jobs.child import run as run_job
from specmint_desktop.state.documents import DocumentsGiven, DocumentTab, PlaceInDocumentOpened
from specmint_desktop.state.options import GenerateAsked
from specmint_desktop.state.results import (
    CaseChosen,
    CodeOfCaseOpened,
    CommandCopied,
    ResultTab,
    SaveChoiceMade,
    SaveConfirmed,
    SaveFolderChosen,
    SaveStep,
)
from specmint_desktop.state.shell import Place
from specmint_desktop.views.results import ResultsView
from tests.samples.layout import layout_faults, nameless_controls
from tests.samples.window import Opened, opened_window

SAMPLE = Path(__file__).parents[3] / "resources" / "samples" / "bookshop.yaml"


@pytest.fixture
def opened(tmp_path: Path, qtbot: QtBot) -> Iterator[Opened]:
    del qtbot
    document = tmp_path / "it's a shop.yaml"
    shutil.copy(SAMPLE, document)
    with opened_window(tmp_path / "home") as made:
        made.app.dispatch(DocumentsGiven((str(document),)))
        work(made)
        made.app.dispatch(GenerateAsked())
        work(made)
        yield made


def work(opened: Opened) -> None:
    """Do the jobs that were started, those that they start too."""
    while opened.worker.jobs:
        job = opened.worker.jobs.pop(0)
        Path(job.folder).mkdir(parents=True, exist_ok=True)
        last = run_job(job, opened.worker.say, lambda: False)
        opened.worker.say(last)
    for _ in range(3):
        QCoreApplication.processEvents()


def place(opened: Opened) -> ResultsView:
    view = opened.window.frame.shown()
    assert isinstance(view, ResultsView)
    return view


def files_of(folder: Path) -> dict[str, bytes]:
    found = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


def test_the_result_comes_up_by_itself_and_every_tab_can_be_read(opened: Opened) -> None:
    state = opened.state
    assert state.shell.place is Place.RESULTS
    assert state.results.cases == state.options.forecast_cases > 90
    view = place(opened)

    for at in range(view.tabs.count()):
        view.tabs.setCurrentIndex(at)
        QCoreApplication.processEvents()

        assert layout_faults(opened.window) == []
        assert nameless_controls(opened.window) == []


def test_a_case_leads_to_its_code_and_to_the_line_of_its_rule(opened: Opened) -> None:
    opened.app.dispatch(CaseChosen("create-order-missing-required-body-lines"))
    opened.app.dispatch(CodeOfCaseOpened())
    assert opened.state.results.tab is ResultTab.CODE
    assert opened.state.results.code_file == "python/tests/test_orders.py"

    shown = opened.state.results.shown_case
    assert shown is not None
    opened.app.dispatch(PlaceInDocumentOpened(shown["place"]["document"], shown["place"]["line"]))

    source = opened.state.document.source
    assert opened.state.shell.place is Place.DOCUMENT
    assert opened.state.document.tab is DocumentTab.SOURCE
    assert source is not None
    assert source.line == shown["place"]["line"]


def test_saved_files_are_those_that_the_copied_line_writes(opened: Opened, tmp_path: Path) -> None:
    saved = tmp_path / "my tests"
    opened.app.dispatch(SaveFolderChosen(str(saved)))
    work(opened)
    assert opened.state.results.save.step is SaveStep.SAVED

    opened.app.dispatch(CommandCopied())
    words = shlex.split(opened.copied[-1])
    again = [word.replace(str(saved), str(tmp_path / "again")) for word in words[1:]]

    assert words[0] == "specmint"
    assert specmint(again) == 0
    assert files_of(tmp_path / "again") == files_of(saved)


def test_an_edit_is_shown_before_it_is_touched_and_the_persons_word_holds(
    opened: Opened, tmp_path: Path
) -> None:
    saved = tmp_path / "tests"
    opened.app.dispatch(SaveFolderChosen(str(saved)))
    work(opened)
    edited = saved / "python" / "tests" / "test_orders.py"
    before = edited.read_text("utf-8")
    mine = before.replace("# specmint: get-order\n", "# specmint: get-order\nMINE = 1\n")
    edited.write_text(mine, "utf-8")

    opened.app.dispatch(SaveFolderChosen(str(saved)))
    work(opened)
    assert opened.state.results.save.step is SaveStep.PLANNED
    assert edited.read_text("utf-8") == mine

    opened.app.dispatch(SaveChoiceMade("python/tests/test_orders.py", "ours"))
    opened.app.dispatch(SaveConfirmed())
    work(opened)
    assert edited.read_text("utf-8") == before
    assert (saved / ".specmint" / "replaced" / "python" / "tests" / "test_orders.py").read_text() == mine


def test_the_next_result_of_a_changed_document_opens_on_its_changes(opened: Opened, tmp_path: Path) -> None:
    saved = tmp_path / "tests"
    opened.app.dispatch(SaveFolderChosen(str(saved)))
    work(opened)
    document = Path(opened.state.results.document)
    changed = document.read_text("utf-8").replace("operationId: getOrder", "operationId: fetchOrder")
    document.write_text(changed, "utf-8")
    before = files_of(saved)

    opened.app.dispatch(GenerateAsked())
    work(opened)

    save = opened.state.results.save
    assert (save.step, save.is_comparison, opened.state.results.tab) == (
        SaveStep.PLANNED,
        True,
        ResultTab.CHANGES,
    )
    assert save.plan is not None
    assert "fetch-order-minimal" in save.plan.cases_added
    assert "get-order-minimal" in save.plan.cases_removed
    assert save.plan.operations_changed == ("GET /orders/{orderId}",)
    assert save.plan.operations_added == save.plan.operations_removed == ()
    assert files_of(saved) == before


def test_a_foreign_folder_stays_untouched_until_the_second_word(opened: Opened, tmp_path: Path) -> None:
    foreign = tmp_path / "foreign"
    foreign.mkdir()
    (foreign / "README.md").write_text("mine")

    opened.app.dispatch(SaveFolderChosen(str(foreign)))
    work(opened)
    assert opened.state.results.save.foreign_files == ("README.md",)
    assert files_of(foreign) == {"README.md": b"mine"}

    opened.app.dispatch(SaveConfirmed(replace_foreign=True))
    work(opened)
    assert opened.state.results.save.step is SaveStep.SAVED
    assert (foreign / ".specmint" / "replaced" / "README.md").read_text() == "mine"


def test_ctrl_f_reaches_the_cases(opened: Opened) -> None:
    opened.window.call("find")

    assert opened.window.focusWidget() is place(opened).filter.field
