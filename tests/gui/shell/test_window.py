"""The frame of the window: places by keys, names of controls, size, dialogues, and what it leaves behind."""

import json
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAccessible, QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QTabBar,
    QWidget,
)
from pytestqt.qtbot import QtBot

from engine.jobs.messages import STAGES, Kind, Progress
from specmint_desktop import theme
from specmint_desktop.actions import COMMANDS
from specmint_desktop.effects import PERFORMERS
from specmint_desktop.settings import Appearance, Settings
from specmint_desktop.state.jobs import JobStatus
from specmint_desktop.state.messages import Effect, Reaching
from specmint_desktop.state.preferences import LogLine, LogLinesWritten
from specmint_desktop.state.shell import (
    AboutAsked,
    CrashFound,
    DocumentsOffered,
    GuideAsked,
    LogToggled,
    Place,
    PlaceChosen,
    RecentRead,
)
from specmint_desktop.views.about import AboutDialog, GuideDialog
from specmint_desktop.views.dialogs import AddressDialog, CloseDialog, CrashDialog
from specmint_desktop.views.frame import PLACES
from specmint_desktop.views.main_window import MainWindow, own_method, pulled_back
from specmint_desktop.views.parts.notice_bar import NoticeBar
from specmint_desktop.views.parts.stage_bar import StageBar
from specmint_desktop.views.progress_strip import ProgressStrip
from tests.samples.layout import layout_faults
from tests.samples.window import Opened, opened_window

CONTROLS = (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QTabBar,
)
BOOKSHOP = "resources/samples/bookshop.yaml"
SCREEN = QRect(0, 0, 1920, 1040)


def nameless(root: QWidget) -> list[str]:
    """Return the controls that a screen reader could not name."""
    return [
        f"{type(each).__name__} {each.objectName()} in {type(each.parent()).__name__}"
        for each in root.findChildren(QWidget)
        if isinstance(each, CONTROLS) and each.isVisibleTo(root) and not _name(each)
    ]


def _name(widget: QWidget) -> str:
    if widget.objectName().startswith("qt_") or isinstance(
        widget.parent(), QComboBox | QAbstractSpinBox | QTabBar
    ):
        return "part of another control"
    return QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name)


def press(opened: Opened, command: str) -> None:
    action = opened.window.findChild(QAction, command)
    assert action is not None
    assert action.isEnabled(), action.toolTip()
    action.trigger()


@pytest.mark.parametrize("place", list(Place))
def test_every_control_of_every_place_has_a_name(opened: Opened, place: Place) -> None:
    opened.app.dispatch(PlaceChosen(place))

    assert opened.window.frame.shown() is opened.window.frame.view(place)
    assert nameless(opened.window) == []


@pytest.mark.parametrize("place", list(Place))
def test_a_place_is_shown_by_its_number(opened: Opened, qtbot: QtBot, place: Place) -> None:
    opened.app.dispatch(PlaceChosen(Place.LICENCE if place is not Place.LICENCE else Place.HOME))
    number = list(Place).index(place) + 1

    QTest.keyClick(opened.window, getattr(Qt.Key, f"Key_{number}"), Qt.KeyboardModifier.ControlModifier)

    assert opened.state.shell.place is place


def test_every_place_has_a_view() -> None:
    assert set(PLACES) == set(Place)


def test_every_command_that_calls_a_method_finds_it_in_one_of_its_places(opened: Opened) -> None:
    lost = []
    for command in COMMANDS:
        targets = [opened.window, *(opened.window.frame.view(place) for place in command.places)]
        if command.method and not any(own_method(target, command.method) for target in targets):
            lost.append(command.id)

    assert lost == []


def test_every_effect_is_done_by_somebody(opened: Opened) -> None:
    # By name: a slotted dataclass is made from a class that lives on for a while.
    done = {each.__name__ for each in (*PERFORMERS, *opened.app._effects)}

    wanted = {each.__name__ for each in (*Effect.__subclasses__(), *Reaching.__subclasses__())}
    assert sorted(wanted - done - {"Reaching"}) == []


@pytest.mark.parametrize("name", ["close", "find", "show"])
def test_a_command_never_calls_a_method_of_qt(opened: Opened, name: str) -> None:
    assert own_method(opened.window.frame.shown(), name) is None


def test_quit_closes_the_window_from_any_place(opened: Opened) -> None:
    opened.app.dispatch(PlaceChosen(Place.LICENCE))

    press(opened, "quit")

    assert opened.worker.is_closed


def test_the_rail_says_where_one_is(opened: Opened) -> None:
    opened.app.dispatch(PlaceChosen(Place.QUEUE))

    checked = [
        each.accessibleName()
        for each in opened.window.frame.rail.findChildren(QAbstractButton)
        if each.isChecked()
    ]
    assert checked == ["Queue"]


def test_f6_walks_through_the_panes_and_comes_back(opened: Opened) -> None:
    opened.window.activateWindow()
    panes = opened.window.frame.panes()

    seen = []
    for _ in range(3):
        press(opened, "next-pane")
        focused = QApplication.focusWidget()
        seen.append(
            next(
                place
                for place, pane in enumerate(panes)
                if focused is not None and pane.isAncestorOf(focused)
            )
        )

    assert seen[0] != seen[1]
    assert len(set(seen)) >= 2
    press(opened, "previous-pane")


def test_a_disabled_command_says_why(opened: Opened) -> None:
    action = opened.window.menus.action("generate")

    assert not action.isEnabled()
    assert action.toolTip() == "no document is open"


def test_zoom_and_appearance_are_drawn_at_once(opened: Opened) -> None:
    press(opened, "larger")
    press(opened, "appearance-dark")

    assert (theme.zoom(), theme.shown()) == (110, "dark")
    assert opened.state.settings.settings.zoom == 110
    assert opened.window.menus.action("appearance-dark").isChecked()


@pytest.mark.parametrize(
    ("chosen", "shown"), [(Appearance.SYSTEM, "dark"), (Appearance.LIGHT, "light"), (Appearance.DARK, "dark")]
)
def test_the_window_follows_the_system_unless_told_otherwise(
    qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, chosen: Appearance, shown: str
) -> None:
    theme.apply(qapp, chosen, 100)
    with opened_window(tmp_path, Settings(appearance=chosen)):
        # The platform without a screen has no scheme to change: its answer is put in its place.
        monkeypatch.setattr(theme, "system_scheme", lambda _app: Qt.ColorScheme.Dark)
        qapp.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Dark)

        assert theme.shown() == shown


@pytest.mark.parametrize("percent", [80, 100, 150, 200])
def test_nothing_of_the_frame_is_outside_the_window_at_any_size(
    qapp: QApplication, tmp_path: Path, percent: int
) -> None:
    theme.apply(qapp, Appearance.LIGHT, percent)
    settings = Settings(appearance=Appearance.LIGHT, zoom=percent)
    with opened_window(tmp_path / "home", settings) as opened:
        frame = opened.window.frame
        opened.app.dispatch(DocumentsOffered((BOOKSHOP,)))
        opened.app.dispatch(PlaceChosen(Place.HOME))
        QApplication.processEvents()

        outside = [
            f"{type(each).__name__} {each.accessibleName()} {each.geometry()}"
            for bar in (frame.rail, frame.top, frame.strip)
            for each in bar.findChildren(QWidget)
            if each.isVisible() and not _inside(each, opened.window)
        ]
        assert opened.window.width() == 1280
    assert outside == []


@pytest.mark.parametrize("appearance", [Appearance.LIGHT, Appearance.DARK])
@pytest.mark.parametrize("percent", [80, 100, 150, 200])
def test_no_text_of_home_and_frame_is_cut_at_any_size(
    qapp: QApplication, tmp_path: Path, percent: int, appearance: Appearance
) -> None:
    theme.apply(qapp, appearance, percent)
    with opened_window(tmp_path / "home", Settings(appearance=appearance, zoom=percent)) as opened:
        opened.app.dispatch(
            RecentRead((("/gone/a.yaml", "Gone API", 3, True), ("/b.yaml", "B API", 4, False)))
        )
        opened.app.dispatch(DocumentsOffered((BOOKSHOP, "resources/files/sample.png")))
        (job,) = opened.worker.jobs
        opened.worker.say(Progress(job.id, "count", 5, 11, 0.62, 40.0, 3.0, 12.0, 5, 0, 0, 0, "GET /books"))
        opened.app.dispatch(PlaceChosen(Place.HOME))
        for _ in range(3):
            QApplication.processEvents()

        faults = layout_faults(opened.window)

    assert faults == []


def _inside(widget: QWidget, window: QWidget) -> bool:
    corner = widget.mapTo(window, QPoint(0, 0))
    return window.rect().contains(QRect(corner, widget.size()))


def test_a_notice_is_closed_by_its_button(opened: Opened) -> None:
    opened.app.dispatch(CrashFound("Fatal Python error: Segmentation fault"))
    (bar,) = opened.window.findChildren(NoticeBar)
    copy, close = bar.findChildren(QAbstractButton)

    copy.click()
    close.click()

    assert opened.copied == ["Fatal Python error: Segmentation fault"]
    assert opened.state.shell.notices == ()


def test_an_error_that_a_person_can_mend_is_a_bar(opened: Opened) -> None:
    opened.app.dispatch(GuideAsked("no-such-page"))

    (notice,) = opened.state.shell.notices
    assert "the guide has no page `no-such-page`" in str(notice.text)


def test_a_fault_of_ours_is_told_exactly_and_the_window_goes_on(
    opened: Opened, caplog: pytest.LogCaptureFixture
) -> None:
    error = fault("secret of a document")

    opened.app.defect(error)
    opened.app.defect(error)

    (dialog,) = opened.window.findChildren(CrashDialog)
    assert dialog.report().count("builtins.ValueError") == 2
    assert "in fault" in dialog.report()
    assert "secret of a document" not in dialog.report()
    opened.app.dispatch(PlaceChosen(Place.QUEUE))
    assert opened.state.shell.place is Place.QUEUE
    dialog.close()


def fault(text: str) -> BaseException:
    try:
        text.encode().decode("utf-8").index(text + "?")
    except ValueError as error:
        return error
    raise AssertionError


def test_a_report_can_be_copied_and_saved(opened: Opened, tmp_path: Path) -> None:
    opened.window.show_crash("the report")
    (dialog,) = opened.window.findChildren(CrashDialog)

    dialog._copy()
    dialog.save_to(str(tmp_path / "report.txt"))

    assert opened.copied == ["the report"]
    assert (tmp_path / "report.txt").read_text("utf-8") == "the report"
    dialog.close()


def test_about_shows_versions_and_the_licence_of_qt(opened: Opened) -> None:
    opened.app.dispatch(AboutAsked())
    (dialog,) = opened.window.findChildren(AboutDialog)

    assert ("SpecMint", "0.1.0") in dialog.shown.versions
    assert "GNU Lesser General Public License" in dialog.shown.notices
    assert "pydantic" in dialog.shown.notices
    assert nameless(dialog) == []
    dialog.close()
    assert opened.state.shell.about is None


def test_the_guide_follows_its_own_links_only(opened: Opened) -> None:
    opened.app.dispatch(GuideAsked())
    (dialog,) = opened.window.findChildren(GuideDialog)

    dialog.browser.anchorClicked.emit("formats.md")
    dialog.browser.anchorClicked.emit("https://example.com/formats.md")

    assert opened.state.shell.guide is not None
    assert opened.state.shell.guide.page == "formats"
    assert opened.opened == []
    assert nameless(dialog) == []
    dialog.close()
    assert opened.state.shell.guide is None


@pytest.mark.parametrize("written", ["", "example.com/a.yaml", "ftp://example.com/a", "https://a b"])
def test_what_is_no_address_is_told_in_its_dialogue(opened: Opened, written: str) -> None:
    press(opened, "open-address")
    (dialog,) = opened.window.findChildren(AddressDialog)
    dialog.field.setText(written)

    dialog.open_button.click()

    assert dialog.isVisible()
    assert opened.worker.jobs == []
    dialog.close()


def test_an_address_is_opened_by_keys_alone(opened: Opened, qtbot: QtBot) -> None:
    press(opened, "open-address")
    (dialog,) = opened.window.findChildren(AddressDialog)

    QTest.keyClicks(dialog.field, "https://example.com/openapi.json")
    QTest.keyClick(dialog.field, Qt.Key.Key_Return)

    assert [job.document for job in opened.worker.jobs] == ["https://example.com/openapi.json"]


def test_the_sample_is_opened_by_one_press(opened: Opened, qtbot: QtBot) -> None:
    sample = opened.window.findChild(QAbstractButton, "sample-clinic")
    assert sample is not None
    sample.setFocus()

    QTest.keyClick(sample, Qt.Key.Key_Space)

    assert [Path(job.document).name for job in opened.worker.jobs] == ["clinic.yaml"]


def test_a_recent_document_that_is_gone_is_greyed_with_the_reason(opened: Opened) -> None:
    opened.app.dispatch(
        RecentRead((("/gone/a.yaml", "Gone API", 3, True), ("/here/b.yaml", "Here API", 4, False)))
    )

    tiles = [each for each in opened.window.findChildren(QAbstractButton) if "API" in each.accessibleName()]
    shown = {each.accessibleName(): each.isEnabled() for each in tiles}
    assert shown["Gone API, the file is gone"] is False
    assert shown["Here API, 4 operations"] is True


def test_the_strip_tells_stages_counts_and_time_of_a_job(opened: Opened) -> None:
    opened.app.dispatch(DocumentsOffered((BOOKSHOP,)))
    (job,) = opened.worker.jobs

    opened.worker.say(Progress(job.id, "count", 5, 11, 0.62, 40.0, 3.0, 12.0, 5, 0, 0, 0, "GET /books"))

    strip = opened.window.frame.strip
    assert [each._name.text() for each in strip.findChildren(StageBar)] == ["Read", "Count"]
    assert strip._figures.text() == "62 %   5 operations   40 per second   about 10 s left"
    assert strip._status.text() == "GET /books"
    strip._cancel.click()
    assert opened.worker.cancelled == [job.id]


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0, "a few seconds left"), (12, "about 10 s left"), (58, "about 60 s left"), (130, "about 2 min left")],
)
def test_time_left_is_rounded(qapp: QApplication, seconds: float, said: str) -> None:
    assert ProgressStrip()._remaining(seconds) == said


def test_every_stage_of_every_job_has_a_word(qapp: QApplication) -> None:
    strip = ProgressStrip()

    assert {stage for stages in STAGES.values() for stage in stages} <= set(strip._words())
    assert set(strip._verbs()) == set(Kind)


def test_the_log_shows_its_lines_by_level_and_text(opened: Opened) -> None:
    lines = (LogLine("DEBUG", "fine"), LogLine("INFO", "<b>read</b>"), LogLine("ERROR", "bad thing"))
    opened.app.dispatch(LogLinesWritten(lines))

    opened.app.dispatch(LogToggled())

    panel = opened.window.frame.log
    assert panel._lines.toPlainText() == "INFO    <b>read</b>\nERROR   bad thing"
    panel._level.setCurrentText("ERROR")
    assert panel._lines.toPlainText() == "ERROR   bad thing"
    assert nameless(panel) == []


def test_diagnostics_are_copied_without_secrets(opened: Opened) -> None:
    opened.app.dispatch(LogLinesWritten((LogLine("INFO", "Authorization: Bearer abcdefghij"),)))

    press(opened, "diagnostics")

    (copied,) = opened.copied
    assert "SpecMint 0.1.0" in copied
    assert '"zoom": 100' in copied
    assert "abcdefghij" not in copied


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (QRect(100, 100, 1280, 720), QRect(100, 100, 1280, 720)),
        (QRect(5000, 300, 1280, 720), QRect(640, 300, 1280, 720)),
        (QRect(-900, -50, 1280, 720), QRect(0, 0, 1280, 720)),
        (QRect(0, 0, 4000, 3000), QRect(0, 0, 1920, 1040)),
    ],
)
def test_a_window_is_pulled_back_onto_a_screen(wanted: QRect, expected: QRect) -> None:
    assert pulled_back(wanted, [SCREEN]) == expected


def test_a_window_between_two_screens_goes_to_the_one_that_has_more_of_it() -> None:
    right = SCREEN.translated(1920, 0)

    assert pulled_back(QRect(1800, 0, 1280, 720), [SCREEN, right]) == QRect(1920, 0, 1280, 720)


def test_size_and_place_are_kept(qapp: QApplication, tmp_path: Path) -> None:
    with opened_window(tmp_path) as opened:
        opened.window.resize(1000, 640)
    kept = json.loads((tmp_path / "window.json").read_text("utf-8"))["geometry"]

    window = MainWindow()
    window.restore_kept(kept)

    assert (window.width(), window.height()) == (1000, 640) or window.width() <= 1000
    window.deleteLater()


def test_a_damaged_geometry_is_ignored(qapp: QApplication) -> None:
    window = MainWindow()
    window.restore_kept("not base64 ü")

    assert window.width() >= window.minimumWidth()
    window.deleteLater()


def test_closing_asks_while_a_job_of_the_queue_runs(opened: Opened) -> None:
    opened.app.dispatch(DocumentsOffered((BOOKSHOP, "resources/samples/clinic.yaml")))
    assert opened.state.queue.rows[0].status is JobStatus.RUNNING

    opened.window.close()

    (dialog,) = opened.window.findChildren(CloseDialog)
    assert opened.window.isVisible()
    dialog.reject()
    assert opened.window.isVisible()
    assert not opened.worker.is_closed


def test_closing_does_not_ask_while_a_document_is_read(opened: Opened) -> None:
    opened.app.dispatch(DocumentsOffered((BOOKSHOP,)))

    opened.window.close()

    assert opened.worker.is_closed


def test_closing_ends_the_worker_and_the_application(opened: Opened, qtbot: QtBot) -> None:
    with qtbot.waitSignal(opened.app.ended):
        opened.window.close()

    assert opened.worker.is_closed
    assert not opened.window.isVisible()


def test_what_a_document_says_is_never_read_as_markup(opened: Opened) -> None:
    opened.app.dispatch(RecentRead((("/a.yaml", "<img src='http://example.com/x'>\u202eabc", 1, False),)))

    names = [each.accessibleName() for each in opened.window.findChildren(QAbstractButton)]
    assert any("<img src=" in name for name in names)


def test_dialogues_are_closed_by_escape(opened: Opened, qtbot: QtBot) -> None:
    opened.app.dispatch(AboutAsked())
    (dialog,) = opened.window.findChildren(AboutDialog)

    QTest.keyClick(dialog, Qt.Key.Key_Escape)

    assert opened.state.shell.about is None
