"""The queue: what it shows of each state, and what keys, clicks and drops ask for."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from engine.errors import Location, Problem
from engine.jobs.messages import OperationDone
from engine.licensing.entitlements import Priority
from engine.licensing.verdict import FREE
from engine.options import GenerateOptions
from specmint_desktop import figures, theme
from specmint_desktop.presenters.locks import all_locks, parallel_locks
from specmint_desktop.qt_models import job_words
from specmint_desktop.qt_models.queue_table import DOCUMENT, LEFT, MIME, PRIORITY, PROGRESS, STATUS
from specmint_desktop.settings import Appearance, Settings
from specmint_desktop.state.documents import DocumentsGiven
from specmint_desktop.state.jobs import (
    DocumentOfJobOpened,
    EndedJobsRemoved,
    JobCancelAsked,
    JobChosen,
    JobMoved,
    JobPriorityChosen,
    JobRemoved,
    JobRetried,
    JobRow,
    JobStatus,
    QueuePaused,
    ResultOpened,
)
from specmint_desktop.state.licence import Part, PartWanted
from specmint_desktop.state.preferences import SettingsChanged
from specmint_desktop.state.shell import Place, PlaceChosen, TextCopyAsked
from specmint_desktop.state.whole import State
from specmint_desktop.views.queue import QueueView
from tests.samples.job_rows import finished, progress, row, state
from tests.samples.layout import layout_faults, nameless_controls
from tests.samples.shown import Shown
from tests.samples.window import Opened, opened_window

QUEUED, RUNNING, DONE = JobStatus.QUEUED, JobStatus.RUNNING, JobStatus.DONE
FAILED, CANCELLED, INTERRUPTED = JobStatus.FAILED, JobStatus.CANCELLED, JobStatus.INTERRUPTED
HOSTILE = "<b>bold</b> \u202egnp.exe\0 " + "x" * 1_000_000
MIXED = (
    row(1, DONE),
    row(
        2,
        FAILED,
        problem=Problem("out-of-memory", "no memory", "close programs", Location("a.yaml", None, 3)),
    ),
    row(3, RUNNING, progress=progress("000003"), written=(OperationDone("listPets", 9, 1),)),
    row(4, place=2),
    row(5, place=1),
    row(6, INTERRUPTED),
    row(7, CANCELLED),
)


@pytest.fixture
def shown(qtbot: QtBot) -> Shown[QueueView]:
    view = QueueView()
    qtbot.addWidget(view)
    return Shown(view)


def _free(given: State) -> State:
    locks = all_locks(FREE, GenerateOptions())
    queue = replace(given.queue, locks=parallel_locks(FREE))
    return replace(given, queue=queue, options=replace(given.options, locks=locks))


def _cell(shown: Shown[QueueView], place: int, column: int) -> Any:
    return shown.view.model.index(place, column).data()


def _column(shown: Shown[QueueView], column: int) -> list[Any]:
    return [_cell(shown, place, column) for place in range(shown.view.model.rowCount())]


def _drop(shown: Shown[QueueView], job: str, place: int) -> None:
    model = shown.view.model
    data = QMimeData()
    data.setData(MIME, job.encode())
    model.dropMimeData(data, Qt.DropAction.MoveAction, place, 0, model.index(-1, -1))


def test_an_empty_queue_says_what_to_do(shown: Shown[QueueView]) -> None:
    shown.show(state())

    assert "Nothing waits and nothing runs" in shown.texts()
    shown.button("Open a document").click()
    assert shown.intents == [PlaceChosen(Place.HOME)]
    assert shown.buttons() == ["Open a document"]


def test_before_the_store_was_read_it_says_so(shown: Shown[QueueView]) -> None:
    shown.show(State("/jobs"))

    assert "The queue is being read…" in shown.texts()


def test_rows_stand_in_the_order_in_which_they_matter(shown: Shown[QueueView]) -> None:
    shown.show(state(*MIXED))

    assert _column(shown, DOCUMENT) == ["Pets 6", "Pets 3", "Pets 5", "Pets 4", "Pets 7", "Pets 2", "Pets 1"]
    assert _column(shown, STATUS) == [
        *("Interrupted", "Running", "Waiting", "Waiting", "Cancelled", "Failed", "Done"),
    ]
    assert _column(shown, PROGRESS) == ["", "40 %", "", "", "", "no memory", "48 cases, 12 files"]
    assert _column(shown, LEFT)[:2] == ["", "about 10 s"]
    assert "1 running, 2 waiting" in shown.texts()


def test_a_paused_queue_says_so_in_words(shown: Shown[QueueView]) -> None:
    shown.show(state(row(1), is_paused=True))

    assert _cell(shown, 0, STATUS) == "Waiting, paused"
    assert "nothing else starts" in shown.texts()
    shown.button("Go on").click()
    assert shown.intents == [QueuePaused(is_paused=False)]


def test_pause_and_clear_ask_for_it(shown: Shown[QueueView]) -> None:
    shown.show(state(row(1, RUNNING)))
    assert not shown.view.clear.isEnabled()
    assert shown.view.clear.accessibleDescription() == "Nothing ended yet"

    shown.show(state(row(1, RUNNING), row(2, DONE)))
    shown.button("Pause").click()
    shown.button("Clear what ended").click()

    assert shown.intents == [QueuePaused(is_paused=True), EndedJobsRemoved()]


def test_a_running_row_shows_figures_and_time_and_leaves_the_stages_to_the_strip(
    shown: Shown[QueueView],
) -> None:
    shown.show(state(*MIXED, chosen="000003"))

    texts = shown.texts()
    assert "40 %   18 cases   1 left out   120 per second   3.0 s so far   about 10 s left" in texts
    assert "listPets: 9 cases" in texts
    assert "2 / 5" not in texts
    shown.button("Cancel").click()
    assert shown.intents == [JobCancelAsked("000003")]


def test_what_can_be_done_stands_above_how_far_it_is(shown: Shown[QueueView]) -> None:
    shown.show(state(*MIXED, chosen="000003"))

    detail = shown.view.detail
    cancel = detail.buttons["cancel"].mapTo(detail, detail.buttons["cancel"].rect().bottomLeft())
    assert cancel.y() < detail._figures.mapTo(detail, detail._figures.rect().topLeft()).y()


def test_a_row_that_was_asked_to_stop_says_so_and_is_not_asked_again(shown: Shown[QueueView]) -> None:
    shown.show(state(row(1, RUNNING, cancel_asked=True)))

    assert _cell(shown, 0, STATUS) == "Cancelling…"
    assert "Starting…" in shown.texts()
    assert "Cancel" not in shown.buttons()


def test_a_failed_row_says_cause_place_cure_and_log(shown: Shown[QueueView]) -> None:
    failed = replace(MIXED[1], log=(("INFO", "read 3 files"), ("ERROR", "boom")))
    shown.show(state(failed))

    texts = shown.texts()
    assert "no memory\na.yaml:3" in texts
    assert "Next step: close programs" in texts
    assert "INFO  read 3 files\nERROR  boom" in texts
    for text in ("Retry", "Copy the report", "Remove from the queue"):
        shown.button(text).click()
    retried, copied, removed = shown.intents
    assert (retried, removed) == (JobRetried("000002"), JobRemoved("000002"))
    assert isinstance(copied, TextCopyAsked)
    assert copied.text.splitlines()[0] == "job 000002: a.yaml:3: no memory [out-of-memory]; close programs"


def test_a_done_row_opens_its_result(shown: Shown[QueueView]) -> None:
    shown.show(state(row(1, DONE)))

    assert "5 operations   48 cases   2 left out   12 files   20.5 kB   2.5 s" in shown.texts()
    shown.button("Open the result").click()
    shown.button("Open with these options").click()
    QTest.keyClick(shown.view.table, Qt.Key.Key_Return)
    assert shown.intents == [ResultOpened("000001"), DocumentOfJobOpened("000001"), ResultOpened("000001")]


def test_a_result_that_is_gone_cannot_be_opened(shown: Shown[QueueView]) -> None:
    shown.show(state(row(1, DONE, finished=finished("000001", suite_file=None))))

    assert "The result itself is gone" in shown.texts()
    assert "Open the result" not in shown.buttons()
    QTest.keyClick(shown.view.table, Qt.Key.Key_Return)
    assert shown.intents == []


def test_an_interrupted_row_is_resumed_or_dismissed(shown: Shown[QueueView]) -> None:
    shown.show(state(row(1, INTERRUPTED)))

    assert "the same files" in shown.texts()
    shown.button("Resume").click()
    shown.button("Dismiss").click()
    assert shown.intents == [JobRetried("000001"), JobRemoved("000001")]


def test_a_waiting_row_says_its_turn_and_moves_by_buttons(shown: Shown[QueueView]) -> None:
    shown.show(state(row(1), row(2), row(3), chosen="000002"))

    assert "1 job starts before it." in shown.texts()
    shown.button("Earlier").click()
    shown.button("Later").click()

    assert shown.intents == [JobMoved("000002", "000001"), JobMoved("000002", None)]


def test_alt_and_an_arrow_move_the_selected_job_of_the_window(tmp_path: Path) -> None:
    with opened_window(tmp_path / "home") as opened:
        for message in (
            QueuePaused(is_paused=True),
            DocumentsGiven(("/a/one.yaml", "/a/two.yaml", "/a/three.yaml")),
            PlaceChosen(Place.QUEUE),
            JobChosen("000002"),
        ):
            opened.app.dispatch(message)
        earlier, later = (opened.window.menus.action(name) for name in ("move-earlier", "move-later"))

        earlier.trigger()
        first = _titles(opened)
        later.trigger()
        later.trigger()

        assert [each.shortcut().toString() for each in (earlier, later)] == ["Alt+Up", "Alt+Down"]
        assert first == ["two.yaml", "one.yaml", "three.yaml"]
        assert _titles(opened) == ["one.yaml", "three.yaml", "two.yaml"]


def test_without_a_waiting_job_moving_says_why_not(tmp_path: Path) -> None:
    with opened_window(tmp_path / "home") as opened:
        opened.app.dispatch(PlaceChosen(Place.QUEUE))
        assert not opened.window.menus.action("move-earlier").isEnabled()


def test_the_queue_of_the_last_time_is_there_after_a_start(tmp_path: Path) -> None:
    with opened_window(tmp_path / "home") as opened:
        opened.app.dispatch(QueuePaused(is_paused=True))
        opened.app.dispatch(DocumentsGiven(("/a/one.yaml", "/a/two.yaml")))
        opened.app.dispatch(QueuePaused(is_paused=False))
        started = [job.id for job in opened.worker.jobs]

    with opened_window(tmp_path / "home") as again:
        rows = again.state.queue.rows

        assert started == ["000001"]
        assert [(each.title, each.status) for each in rows] == [
            ("one.yaml", INTERRUPTED),
            ("two.yaml", RUNNING),
        ]
        assert [job.id for job in again.worker.jobs] == ["000002"]
        assert {each.created for each in rows} == {"2026-08-01T12:00:00.000+00:00"}


def _titles(opened: Opened) -> list[str]:
    return [each.title for each in job_words.in_order(opened.state.queue.rows)]


def test_the_first_row_goes_no_earlier_and_the_last_no_later(shown: Shown[QueueView]) -> None:
    shown.show(state(row(1), row(2), row(3, RUNNING), row(4, priority=Priority.HIGH), chosen="000001"))
    shown.view.move_chosen(-1)
    shown.show(state(row(1), row(2), chosen="000002"))
    shown.view.move_chosen(1)
    shown.show(state(row(3, RUNNING)))
    shown.view.move_chosen(1)
    shown.show(state())
    shown.view.move_chosen(1)

    assert shown.intents == []


def test_a_row_is_dropped_before_the_one_that_waits_below(shown: Shown[QueueView]) -> None:
    shown.show(state(row(1, RUNNING), row(2), row(3), row(4, DONE)))

    for job, place in (("000003", 1), ("000002", 3), ("000003", 0), ("000002", -1), ("000099", 1)):
        _drop(shown, job, place)

    assert shown.intents == [
        JobMoved("000003", "000002"),
        JobMoved("000002", None),
        JobMoved("000003", "000002"),
        JobMoved("000002", None),
    ]


def test_only_rows_that_wait_can_be_dragged(shown: Shown[QueueView]) -> None:
    shown.show(state(row(1, RUNNING), row(2)))

    model = shown.view.model
    drags = [bool(model.flags(model.index(place, 0)) & Qt.ItemFlag.ItemIsDragEnabled) for place in (0, 1)]
    assert drags == [False, True]
    assert bytes(model.mimeData([model.index(1, 0)]).data(MIME).data()) == b"000002"


@pytest.mark.parametrize(
    ("given", "wish"),
    [
        (row(1), JobCancelAsked("000001")),
        (row(1, RUNNING), JobCancelAsked("000001")),
        (row(1, DONE), JobRemoved("000001")),
    ],
)
def test_delete_cancels_what_has_not_ended_and_takes_out_what_has(
    shown: Shown[QueueView], given: JobRow, wish: object
) -> None:
    shown.show(state(given))
    shown.view.table.setFocus()

    QTest.keyClick(shown.view.table, Qt.Key.Key_Delete)

    assert shown.intents == [wish]


def test_a_priority_is_chosen_and_a_locked_one_says_why(shown: Shown[QueueView]) -> None:
    shown.show(_free(state(row(1))))

    locked = shown.view.detail.priority.button("high")
    assert locked.accessibleDescription() == "locked: up to high with Pro; you have Free: low"
    locked.click()
    assert shown.intents == [JobPriorityChosen("000001", Priority.HIGH)]


def test_jobs_at_once_are_set_here_and_locked_numbers_say_why(shown: Shown[QueueView]) -> None:
    shown.show(_free(state(row(1))))

    shown.view.parallel.button("4").click()
    shown.settle()
    assert "up to 4 with Pro; you have Free: 1" in shown.texts()
    shown.button("See tiers").click()
    shown.view.parallel.button("1").click()

    assert shown.intents == [PartWanted(part=Part.TIERS), SettingsChanged(Settings(parallel_jobs=1))]


def test_walking_through_the_rows_chooses_them_and_showing_a_state_does_not(shown: Shown[QueueView]) -> None:
    shown.show(state(*MIXED, chosen="000003"))
    assert shown.intents == []

    QTest.keyClick(shown.view.table, Qt.Key.Key_Down)

    assert shown.intents == [JobChosen("000005")]


def test_a_state_of_the_same_queue_changes_nothing(shown: Shown[QueueView]) -> None:
    given = state(*MIXED)
    shown.show(given)
    resets: list[None] = []
    shown.view.model.modelReset.connect(lambda: resets.append(None))

    shown.show(replace(given, jobs_folder="/other"))

    assert resets == []


def test_progress_changes_only_its_row_and_keeps_the_chosen_one(shown: Shown[QueueView]) -> None:
    given = state(*(row(number) for number in range(2, 500)), row(1, RUNNING), chosen="000300")
    shown.show(given)
    resets: list[None] = []
    changed: list[tuple[int, int]] = []
    shown.view.model.modelReset.connect(lambda: resets.append(None))
    shown.view.model.dataChanged.connect(lambda first, last: changed.append((first.row(), last.row())))

    for step in range(10):
        rows = (*given.queue.rows[:-1], row(1, RUNNING, progress=progress("000001", overall=step / 10)))
        shown.show(replace(given, queue=replace(given.queue, rows=rows)))

    assert resets == []
    assert changed == [(0, 0)] * 10
    assert shown.view.table.currentIndex().row() == shown.view.model.place_of("000300")
    assert shown.view.model.rowCount() == 499


def test_what_a_document_says_is_drawn_as_plain_short_text(shown: Shown[QueueView]) -> None:
    problem = Problem("x", HOSTILE, HOSTILE, Location(HOSTILE))
    hostile = row(1, FAILED, title=HOSTILE, document=HOSTILE, problem=problem, report=HOSTILE)

    shown.show(state(hostile))

    for text in (_cell(shown, 0, DOCUMENT), _cell(shown, 0, PROGRESS), shown.texts()):
        assert "<b>bold</b>" in text
        assert not {"\0", "\u202e"} & set(text)
        assert len(text) < 30_000


def test_roomy_windows_show_all_columns_and_narrow_ones_the_most_needed(shown: Shown[QueueView]) -> None:
    shown.show(state(*MIXED))
    assert not shown.view.table.isColumnHidden(PRIORITY)

    shown.view.resize(600, 600)

    assert shown.view.table.isColumnHidden(PRIORITY)
    assert shown.view.table.isColumnHidden(LEFT)


@pytest.mark.parametrize("zoom", [100, 200])
@pytest.mark.parametrize("chosen", [each.id for each in MIXED])
def test_nothing_is_cut_and_every_control_has_a_name(
    qtbot: QtBot, qapp: QApplication, zoom: int, chosen: str
) -> None:
    theme.apply(qapp, Appearance.DARK, zoom)
    view = QueueView()
    qtbot.addWidget(view)
    shown = Shown(view, 900, 480).show(_free(state(*MIXED, chosen=chosen)))

    assert layout_faults(shown.view) == []
    assert nameless_controls(shown.view) == []


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0.04, "0.0 s"), (9.94, "9.9 s"), (12.4, "12 s"), (65, "1 min 5 s"), (3_725, "1 h 2 min")],
)
def test_times_that_passed_are_short(seconds: float, said: str) -> None:
    assert figures.duration(seconds) == said


@pytest.mark.parametrize(
    ("seconds", "said"), [(1, "a few seconds"), (12, "about 10 s"), (58, "about 60 s"), (150, "about 2 min")]
)
def test_times_left_are_rough(seconds: float, said: str) -> None:
    assert job_words.remaining(seconds) == said


@pytest.mark.parametrize(
    ("octets", "said"),
    [(0, "0 B"), (999, "999 B"), (1_000, "1.0 kB"), (2_500_000, "2.5 MB"), (9_999_000_000_000, "9,999.0 GB")],
)
def test_sizes_are_in_steps_of_a_thousand(octets: int, said: str) -> None:
    assert figures.size(octets) == said


@pytest.mark.parametrize("created", ["", "yesterday", "2026-13-45"])
def test_what_is_no_time_is_not_shown(created: str) -> None:
    assert figures.moment(created) == ""


def test_every_status_has_a_word_and_an_icon(qtbot: QtBot) -> None:
    for status in JobStatus:
        assert job_words.status(row(1, status))
        name, tone = job_words.ICONS[status]
        assert not theme.icon(name, tone).isNull()


@pytest.mark.parametrize("zoom", [100, 200])
def test_priority_state_and_time_left_have_room(qtbot: QtBot, qapp: QApplication, zoom: int) -> None:
    theme.apply(qapp, Appearance.LIGHT, zoom)
    view = QueueView()
    qtbot.addWidget(view)
    Shown(view, 2_200).show(state(*MIXED, is_paused=True))

    for column in (PRIORITY, STATUS, LEFT):
        assert view.table.sizeHintForColumn(column) <= view.table.columnWidth(column)
