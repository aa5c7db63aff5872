"""The frame and the log."""

from dataclasses import replace

from engine.errors import Problem
from engine.jobs.messages import LogWritten
from specmint_desktop.presenters import log, shell
from specmint_desktop.state.documents import DocumentClosed
from specmint_desktop.state.jobs import JobReported
from specmint_desktop.state.messages import EffectFailed, Message
from specmint_desktop.state.preferences import (
    DiagnosticsCopied,
    LogFiltered,
    LogLine,
    LogLinesWritten,
    LogState,
)
from specmint_desktop.state.results import CopyText
from specmint_desktop.state.shell import (
    AboutAsked,
    AboutClosed,
    CrashFound,
    DiagnosticsGathered,
    GatherDiagnostics,
    GuideAsked,
    GuideClosed,
    GuideRead,
    LogToggled,
    Notice,
    NoticeDismissed,
    NoticesRead,
    Place,
    PlaceChosen,
    ReadGuide,
    ReadNotices,
    TextCopyAsked,
    TextSaveAsked,
    Tone,
    WriteText,
)
from specmint_desktop.state.whole import State

EMPTY = State(jobs_folder="jobs")
NOTE = Notice("a", Tone.INFO, Message("a", "A"))


def test_a_chosen_place_is_shown() -> None:
    state, effects = shell.after(EMPTY, PlaceChosen(Place.QUEUE))

    assert state.shell.place is Place.QUEUE
    assert effects == ()


def test_a_notice_takes_the_place_of_an_older_one_of_its_id() -> None:
    first = shell.with_notice(shell.with_notice(EMPTY, NOTE), replace(NOTE, id="b"))

    newer = shell.with_notice(first, replace(NOTE, tone=Tone.ERROR))

    assert [(each.id, each.tone) for each in newer.shell.notices] == [("b", Tone.INFO), ("a", Tone.ERROR)]


def test_a_dismissed_notice_goes() -> None:
    state, _ = shell.after(shell.with_notice(EMPTY, NOTE), NoticeDismissed("a"))

    assert state.shell.notices == ()


def test_a_notice_is_spoken() -> None:
    assert shell.with_notice(EMPTY, NOTE).shell.spoken == NOTE.text


def test_a_notice_that_leads_to_a_place_goes_when_that_place_is_shown() -> None:
    offer = replace(NOTE, intents=((Message("show", "Show"), PlaceChosen(Place.QUEUE)),))
    state = shell.with_notice(EMPTY, offer)

    assert shell.after(state, PlaceChosen(Place.HOME))[0].shell.notices == (offer,)
    assert shell.after(state, PlaceChosen(Place.QUEUE))[0].shell.notices == ()


def test_an_effect_that_failed_is_told_with_its_cure() -> None:
    problem = Problem("disk-full", "the disk is full", "make room")

    state, _ = shell.after(EMPTY, EffectFailed(CopyText("x"), problem))

    assert [str(each.text) for each in state.shell.notices] == ["the disk is full [disk-full]; make room"]


def test_the_log_is_shown_and_hidden() -> None:
    shown, _ = shell.after(EMPTY, LogToggled())
    hidden, _ = shell.after(shown, LogToggled())

    assert (shown.shell.log_shown, hidden.shell.log_shown) == (True, False)


def test_a_crash_of_last_time_is_told_and_its_report_can_be_copied() -> None:
    state, _ = shell.after(EMPTY, CrashFound("report"))

    (notice,) = state.shell.notices
    assert notice.tone is Tone.WARNING
    assert [intent for _, intent in notice.intents] == [TextCopyAsked("report")]
    assert shell.after(EMPTY, TextCopyAsked("report"))[1] == (CopyText("report"),)
    assert shell.after(EMPTY, TextSaveAsked("a.txt", "report"))[1] == (WriteText("a.txt", "report"),)


def test_the_guide_is_read_shown_and_closed() -> None:
    page = GuideRead("formats", "# Formats")

    assert shell.after(EMPTY, GuideAsked("formats")) == (EMPTY, (ReadGuide("formats"),))
    shown, _ = shell.after(EMPTY, page)
    assert shown.shell.guide == page
    assert shell.after(shown, GuideClosed()) == (EMPTY, ())


def test_about_is_read_shown_and_closed() -> None:
    read = NoticesRead((("SpecMint", "1"),), "notices")

    assert shell.after(EMPTY, AboutAsked()) == (EMPTY, (ReadNotices(),))
    shown, _ = shell.after(EMPTY, read)
    assert shown.shell.about == read
    assert shell.after(shown, AboutClosed()) == (EMPTY, ())


def test_other_messages_change_nothing() -> None:
    assert shell.after(EMPTY, DocumentClosed()) == (EMPTY, ())
    assert log.after(EMPTY, DocumentClosed()) == (EMPTY, ())


def test_a_notice_that_is_not_there_cannot_be_taken_away() -> None:
    assert shell.without_notice(EMPTY, "a") is EMPTY
    assert shell.without_notice(shell.with_notice(EMPTY, NOTE), "a").shell.notices == ()


def test_the_log_keeps_its_last_5000_lines() -> None:
    old = replace(EMPTY, log=LogState(tuple(LogLine("INFO", str(number)) for number in range(4_999))))

    state, _ = log.after(old, LogLinesWritten((LogLine("INFO", "x"), LogLine("INFO", "y"))))

    assert len(state.log.lines) == 5_000
    assert [state.log.lines[0].text, state.log.lines[-1].text] == ["1", "y"]


def test_lines_of_a_child_name_their_job() -> None:
    state, _ = log.after(EMPTY, JobReported(LogWritten("000007", (("WARNING", "slow"),))))

    assert state.log.lines == (LogLine("WARNING", "job 000007: slow"),)


def test_the_log_is_filtered_by_level_and_text() -> None:
    state, _ = log.after(EMPTY, LogFiltered("ERROR", "disk"))

    assert (state.log.level, state.log.text) == ("ERROR", "disk")


def test_diagnostics_hold_the_settings_and_the_last_200_lines() -> None:
    lines = tuple(LogLine("INFO", str(number)) for number in range(300))

    _, (effect,) = log.after(replace(EMPTY, log=LogState(lines)), DiagnosticsCopied())

    assert isinstance(effect, GatherDiagnostics)
    assert '"zoom": 100' in effect.settings
    assert (len(effect.lines), effect.lines[0], effect.lines[-1]) == (200, "INFO 100", "INFO 299")


def test_gathered_diagnostics_are_copied_and_it_is_said() -> None:
    state, effects = log.after(EMPTY, DiagnosticsGathered("all of it"))

    assert effects == (CopyText("all of it"),)
    assert [each.tone for each in state.shell.notices] == [Tone.OK]
