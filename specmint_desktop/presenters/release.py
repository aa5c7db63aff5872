"""Newer releases, looked for by themselves where a build knows where; and crash reports that a person sends."""

from dataclasses import replace

from specmint_desktop.presenters.settings import network_of
from specmint_desktop.presenters.shell import with_notice, without_notice
from specmint_desktop.state.messages import Effect, EffectFailed, Fact, Intent, Message, Step
from specmint_desktop.state.release import (
    FIRST_LOOK_S,
    NEXT_LOOK_S,
    DownloadAsked,
    DownloadUpdate,
    Look,
    LookForUpdate,
    OpenFile,
    Release,
    ReleaseState,
    ReportSendAsked,
    ReportSent,
    SendReport,
    UpdateAsked,
    UpdateDownloaded,
    UpdateDue,
    UpdateLookedFor,
    WakeForUpdate,
)
from specmint_desktop.state.shell import Notice, Tone, WindowOpened
from specmint_desktop.state.whole import State

NOTICE = "update-found"


def after(state: State, message: Intent | Fact) -> Step[State]:
    match message:
        case WindowOpened() if state.release.channel.has_updates:
            return state, (WakeForUpdate(FIRST_LOOK_S),)
        case UpdateDue():
            wake: tuple[Effect, ...] = (WakeForUpdate(NEXT_LOOK_S),)
            if not state.settings.settings.update_check:
                return state, wake
            state, wanted = _looking(state)
            return state, (*wake, *wanted)
        case UpdateAsked():
            return _looking(state)
        case UpdateLookedFor(look=look, release=release):
            return _looked(state, look, release), ()
        case DownloadAsked():
            return _downloading(state)
        case _:
            return _ended(state, message)


def may_send_reports(state: State) -> bool:
    """Return whether a crash report can be offered for sending: the build has where to, the person agreed."""
    settings = state.settings.settings
    return bool(state.release.channel.crash_address) and settings.crash_reports and not settings.air_gap


def _looking(state: State) -> Step[State]:
    release = state.release
    if not release.channel.has_updates or release.is_looking or state.settings.settings.air_gap:
        return state, ()
    asked = LookForUpdate(release.channel, network_of(state))
    return _with(state, replace(release, is_looking=True)), (asked,)


def _looked(state: State, look: Look, found: Release | None) -> State:
    known = state.release.found
    now = replace(state.release, is_looking=False, look=look, found=found or known)
    state = _with(state, now)
    if found is None or found == known:
        return state
    text = Message("update-found", "SpecMint {version} is out", (("version", found.version),))
    fetch = (Message("update-download", "Download"), DownloadAsked())
    return with_notice(state, Notice(NOTICE, Tone.INFO, text, (fetch,) if found.file else ()))


def _downloading(state: State) -> Step[State]:
    release = state.release
    file = release.found.file if release.found else None
    if file is None or release.is_downloading or state.settings.settings.air_gap:
        return state, ()
    if release.downloaded:
        return state, (OpenFile(release.downloaded),)
    state = without_notice(_with(state, replace(release, is_downloading=True)), NOTICE)
    return state, (DownloadUpdate(release.channel, file, network_of(state)),)


def _ended(state: State, message: Intent | Fact) -> Step[State]:
    match message:
        case UpdateDownloaded(path=path):
            done = replace(state.release, is_downloading=False, downloaded=path)
            text = Message(
                "update-downloaded",
                "The new version is downloaded and verified. Close SpecMint before you install it.",
            )
            again = (Message("update-open", "Open it"), DownloadAsked())
            notice = Notice("update-downloaded", Tone.OK, text, (again,))
            return with_notice(_with(state, done), notice), (OpenFile(path),)
        case EffectFailed(effect=DownloadUpdate()):
            return _with(state, replace(state.release, is_downloading=False)), ()
        case EffectFailed(effect=LookForUpdate()):
            return _with(state, replace(state.release, is_looking=False)), ()
        case ReportSendAsked(event=event) if may_send_reports(state):
            return state, (SendReport(state.release.channel, event, network_of(state)),)
        case ReportSent():
            text = Message("report-sent", "The report was sent. Thank you.")
            return with_notice(state, Notice("report-sent", Tone.OK, text)), ()
        case _:
            return state, ()


def _with(state: State, release: ReleaseState) -> State:
    return replace(state, release=release)
