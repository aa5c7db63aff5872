"""References to other hosts: a question for each host, and what was answered."""

from dataclasses import replace
from typing import Final

from engine.jobs.messages import DocumentSummarised
from engine.openapi.problems import RefusedHost
from specmint_desktop.presenters.shell import with_notice
from specmint_desktop.state.documents import CheckedAgain
from specmint_desktop.state.hosts import HostAllowed, HostDeclined, HostForgotten, HostsState
from specmint_desktop.state.jobs import JobReported
from specmint_desktop.state.messages import Fact, Intent, Message, Step
from specmint_desktop.state.shell import Notice, NoticeDismissed, Place, PlaceChosen, Tell, Tone
from specmint_desktop.state.whole import State

MOST_DOCUMENTS: Final = 50
"""Documents whose hosts are remembered; the one allowed longest ago goes."""
MOST_ASKED: Final = 3
"""Questions at once: a document may name a thousand hosts."""
_NOTICE: Final = "host-asked "


def after(state: State, message: Intent | Fact) -> Step[State]:
    if state.hosts.asked_for is not None and state.document.document != state.hosts.asked_for:
        state = _without_questions(_with(state, replace(state.hosts, asked_for=None)))
    match message:
        case JobReported(message=DocumentSummarised(job=job, summary=summary)) if job == state.document.job:
            return _asked(state, state.document.document or "", summary.refused), ()
        case HostAllowed(document=document, host=host):
            return _allowed(state, document, host)
        case HostDeclined(document=document, host=host):
            return _declined(state, document, host), ()
        case NoticeDismissed(id=notice) if notice.startswith(_NOTICE) and state.hosts.asked_for:
            return _declined(state, state.hosts.asked_for, notice.removeprefix(_NOTICE)), ()
        case HostForgotten(document=document, host=host):
            return _forgotten(state, document, host), ()
        case _:
            return state, ()


def _asked(state: State, document: str, refused: tuple[RefusedHost, ...]) -> State:
    state = _without_questions(_with(state, replace(state.hosts, asked_for=document)))
    open_ones = [each for each in refused if (document, _wanted(each)) not in state.hosts.declined]
    # The bar at the top is the one added last.
    for each in reversed(open_ones[:MOST_ASKED]):
        state = with_notice(state, _question(state, document, each))
    return state


def _question(state: State, document: str, refused: RefusedHost) -> Notice:
    host = _wanted(refused)
    notice = f"{_NOTICE}{host}"
    if state.settings.settings.air_gap:
        show = (Message("show-settings", "Show settings"), PlaceChosen(Place.SETTINGS))
        return Notice(notice, Tone.INFO, _text_under_air_gap(refused), (show,))
    fetch = (Message("host-fetch", "Fetch"), HostAllowed(document, host))
    later = (Message("host-not-now", "Not now"), HostDeclined(document, host))
    text = _text_of_private(refused) if refused.address else _text(refused)
    return Notice(notice, Tone.INFO, text, (fetch, later))


def _text(refused: RefusedHost) -> Message:
    return Message(
        "host-asked",
        "This document refers to {count} files on {host}. Fetch them?",
        (("count", refused.files), ("host", refused.host)),
        "This document refers to one file on {host}. Fetch it?",
        number=refused.files,
    )


def _text_of_private(refused: RefusedHost) -> Message:
    return Message(
        "host-asked-private",
        "{host}, to which this document refers, leads to {address}: no address of the internet, but one of your own "
        "network or computer. Fetch from it all the same?",
        (("host", refused.host), ("address", refused.address)),
    )


def _text_under_air_gap(refused: RefusedHost) -> Message:
    return Message(
        "host-air-gap",
        "This document refers to files on {host}. Air gap is on, so they are not fetched.",
        (("host", refused.host),),
    )


def _wanted(refused: RefusedHost) -> str:
    """Return what has to be allowed: the host, or the private address that it leads to."""
    return refused.address or refused.host


def _allowed(state: State, document: str, host: str) -> Step[State]:
    others = {name: hosts for name, hosts in state.hosts.allowed.items() if name != document}
    hosts = tuple(dict.fromkeys((*state.hosts.allowed.get(document, ()), host)))
    kept = dict(list(({**others, document: hosts}).items())[-MOST_DOCUMENTS:])
    state = _without_notice(_with(state, replace(state.hosts, allowed=kept)), host)
    return state, (Tell(CheckedAgain()),) if document == state.document.document else ()


def _declined(state: State, document: str, host: str) -> State:
    declined = state.hosts.declined | {(document, host)}
    return _without_notice(_with(state, replace(state.hosts, declined=declined)), host)


def _forgotten(state: State, document: str, host: str) -> State:
    left = {
        name: tuple(each for each in hosts if (name, each) != (document, host))
        for name, hosts in state.hosts.allowed.items()
    }
    return _with(state, replace(state.hosts, allowed={name: hosts for name, hosts in left.items() if hosts}))


def _without_notice(state: State, host: str) -> State:
    left = tuple(each for each in state.shell.notices if each.id != f"{_NOTICE}{host}")
    return replace(state, shell=replace(state.shell, notices=left))


def _without_questions(state: State) -> State:
    left = tuple(each for each in state.shell.notices if not each.id.startswith(_NOTICE))
    return state if left == state.shell.notices else replace(state, shell=replace(state.shell, notices=left))


def _with(state: State, hosts: HostsState) -> State:
    return replace(state, hosts=hosts)
