"""The frame: which place is shown and what the bars say."""

from dataclasses import replace

from specmint_desktop.state.messages import EffectFailed, Fact, Intent, Message, Step, quoted
from specmint_desktop.state.results import CopyText
from specmint_desktop.state.shell import (
    AboutAsked,
    AboutClosed,
    CrashFound,
    GuideAsked,
    GuideClosed,
    GuideRead,
    LogToggled,
    Notice,
    NoticeDismissed,
    NoticesRead,
    PlaceChosen,
    ReadGuide,
    ReadNotices,
    TextCopyAsked,
    TextSaveAsked,
    Tone,
    WriteText,
)
from specmint_desktop.state.whole import State


def after(state: State, message: Intent | Fact) -> Step[State]:
    match message:
        case PlaceChosen(place=place):
            return replace(state, shell=replace(state.shell, place=place, notices=_left(state, message))), ()
        case NoticeDismissed(id=dismissed):
            left = tuple(each for each in state.shell.notices if each.id != dismissed)
            return replace(state, shell=replace(state.shell, notices=left)), ()
        case EffectFailed(problem=problem):
            return with_notice(state, Notice(problem.code, Tone.ERROR, quoted(str(problem)))), ()
        case LogToggled():
            return replace(state, shell=replace(state.shell, log_shown=not state.shell.log_shown)), ()
        case CrashFound(report=report):
            return with_notice(state, _crash_notice(report)), ()
        case TextCopyAsked(text=text):
            return state, (CopyText(text),)
        case TextSaveAsked(path=path, text=text):
            return state, (WriteText(path, text),)
        case _:
            return _shown(state, message)


def _left(state: State, chosen: PlaceChosen) -> tuple[Notice, ...]:
    """Return the notices without those that lead to the chosen place: they have done their work."""
    return tuple(
        each for each in state.shell.notices if not any(intent == chosen for _, intent in each.intents)
    )


def _shown(state: State, message: Intent | Fact) -> Step[State]:
    """Guide and About: what they show is read when they are asked for."""
    match message:
        case GuideAsked(page=page):
            return state, (ReadGuide(page),)
        case GuideRead():
            return replace(state, shell=replace(state.shell, guide=message)), ()
        case GuideClosed():
            return replace(state, shell=replace(state.shell, guide=None)), ()
        case AboutAsked():
            return state, (ReadNotices(),)
        case NoticesRead():
            return replace(state, shell=replace(state.shell, about=message)), ()
        case AboutClosed():
            return replace(state, shell=replace(state.shell, about=None)), ()
        case _:
            return state, ()


def _crash_notice(report: str) -> Notice:
    return Notice(
        "crash-found",
        Tone.WARNING,
        Message(
            "crash-found", "SpecMint ended unexpectedly last time. What you typed and the queue were kept."
        ),
        ((Message("crash-copy", "Copy the report"), TextCopyAsked(report)),),
    )


def with_notice(state: State, notice: Notice) -> State:
    """Return the state with the notice, which is spoken too; an older one of the same id makes room for it."""
    others = tuple(each for each in state.shell.notices if each.id != notice.id)
    shell = replace(state.shell, notices=(*others, notice), spoken=notice.text)
    return replace(state, shell=shell)


def without_notice(state: State, notice: str) -> State:
    """Return the state without the notice of this id."""
    left = tuple(each for each in state.shell.notices if each.id != notice)
    return state if left == state.shell.notices else replace(state, shell=replace(state.shell, notices=left))
