"""The licence: what is asked of it one thing at a time, the tier at once in force, and a change told once as a bar."""

from dataclasses import replace
from typing import Final

from engine.licensing import texts
from engine.licensing.phrases import PHRASES, Facts, Phrase, Word
from engine.licensing.places import FILE_VARIABLE
from engine.licensing.texts import TEXTS
from engine.licensing.verdict import PAID_STATES
from engine.licensing.verdict import State as Verdict
from specmint_desktop.presenters.settings import network_of
from specmint_desktop.presenters.shell import with_notice, without_notice
from specmint_desktop.state.licence import (
    ActivateLicence,
    CheckLicence,
    GiveLicenceBack,
    KeepLicence,
    KeyEntered,
    LicenceCheckAsked,
    LicenceDue,
    LicenceFileGiven,
    LicenceFileWritten,
    LicenceGivenBack,
    LicenceJudged,
    LicenceKept,
    LicenceReceiptAsked,
    LicenceRefused,
    LicenceRequestAsked,
    LicenceRequestWritten,
    LicenceState,
    LicenceTroubleClosed,
    PartWanted,
    ReadLicence,
    ShareUsage,
    TakeLicenceFile,
    Trouble,
    UsageShared,
    WakeForLicence,
    Words,
    WriteLicenceReceipt,
    WriteLicenceRequest,
)
from specmint_desktop.state.messages import Effect, EffectFailed, Fact, Intent, Message, Step, quoted
from specmint_desktop.state.shell import Notice, Place, PlaceChosen, Tone, WindowOpened
from specmint_desktop.state.whole import State

NOTICE: Final = "licence"
AIR_GAP_S: Final = 3_600
"""Between looks whether air gap is still on."""
_WORKING = (
    ActivateLicence,
    CheckLicence,
    GiveLicenceBack,
    TakeLicenceFile,
    WriteLicenceRequest,
    WriteLicenceReceipt,
    KeepLicence,
    ShareUsage,
)


def after(state: State, message: Intent | Fact) -> Step[State]:
    match message:
        case WindowOpened():
            return state, (ReadLicence(),)
        case LicenceJudged():
            return _judged(state, message)
        case LicenceRefused(trouble=trouble, now=now, is_asked=is_asked):
            state, effects = _judged(state, now)
            return (_troubled(state, trouble) if is_asked else state), effects
        case LicenceDue():
            return _due(state)
        case LicenceRequestWritten() | LicenceFileWritten():
            return with_notice(_free(state), Notice(NOTICE, Tone.OK, _written(message))), ()
        case PartWanted(part=part):
            licence = replace(state.licence, wanted=part, wishes=state.licence.wishes + 1)
            return replace(state, licence=licence), ()
        case LicenceTroubleClosed():
            licence = replace(state.licence, trouble=None, seats=(), request="")
            return replace(state, licence=licence), ()
        case EffectFailed(effect=effect) if isinstance(effect, _WORKING):
            return _free(state), ()
        case Intent() if not state.licence.is_busy:
            wanted = _wanted(state, message)
            return (state, ()) if wanted is None else (_busy(state), (wanted,))
        case _:
            return state, ()


def words_of(name: str, facts: Facts) -> Words:
    """Return the row of a code with its facts, to be shown in the language of the window."""
    row = TEXTS.get(name)
    if row is None:
        told = texts.told(name, facts)
        detail = str(facts.get("detail") or told.text)
        return Words(name, quoted(told.headline), quoted(detail), told.buttons)
    params = tuple((each, _said(word)) for each, word in texts.words_of(facts).items())
    headline = Message(f"licence-{name}", row.headline, params)
    return Words(name, headline, Message(f"licence-{name}-text", row.text, params), row.buttons)


def _said(word: int | Word) -> str | int | Message:
    if not isinstance(word, Phrase):
        return word
    row = PHRASES[word.name]
    params = tuple((name, _said(each)) for name, each in word.params)
    made = Message(f"licence-phrase-{word.name}", row.text, params)
    return made._replace(one=row.one, number=word.number)


def _wanted(state: State, message: Intent) -> Effect | None:
    match message:
        case KeyEntered(key=key, label=label, replace=seat):
            return ActivateLicence(key, label, seat, network_of(state))
        case LicenceCheckAsked():
            return CheckLicence(network_of(state), is_asked=True)
        case LicenceGivenBack():
            return GiveLicenceBack(network_of(state))
        case LicenceFileGiven(path=path):
            return TakeLicenceFile(path)
        case LicenceRequestAsked(path=path, key=key, label=label):
            return WriteLicenceRequest(path, key, label)
        case LicenceReceiptAsked(path=path):
            return WriteLicenceReceipt(path)
        case LicenceKept(path=path) if state.licence.file:
            return KeepLicence(path, state.licence.file)
        case UsageShared(is_on=is_on):
            return ShareUsage(is_on)
        case _:
            return None


def _due(state: State) -> Step[State]:
    """Ask in the background; under air gap look again later."""
    if state.licence.is_busy or state.settings.settings.air_gap:
        return state, (WakeForLicence(AIR_GAP_S),)
    return state, (CheckLicence(network_of(state), is_asked=False),)


def _judged(state: State, told: LicenceJudged) -> Step[State]:
    before = state.licence
    standing = told.standing
    licence = replace(
        before,
        standing=standing,
        words=words_of(standing.state.value, standing.facts),
        is_busy=before.is_busy and not told.is_asked,
        has_seat=told.has_seat,
        is_offline=told.is_offline,
        file=told.file,
        sent=told.sent,
        is_shared=told.is_shared,
        asked_meters=told.asked_meters,
        site=told.site,
        activations=before.activations + told.is_new,
    )
    if told.is_asked:
        licence = replace(licence, trouble=None, seats=(), request="")
    state = replace(state, licence=licence)
    if told.is_asked and licence.words is not None:
        state = replace(state, shell=replace(state.shell, spoken=licence.words.headline))
    if told.also is not None:
        state = _troubled(state, told.also)
    wake = () if told.due_in_s is None else (WakeForLicence(told.due_in_s),)
    state = _announced(state, before, licence, is_new=told.is_new)
    return (_with_receipt(state, told.receipt) if told.receipt else state), wake


def _written(told: LicenceRequestWritten | LicenceFileWritten) -> Message:
    match told:
        case LicenceRequestWritten(path=path):
            return Message(
                "licence-request-written",
                "The request is in {path}. Give it and your key to the licence page on a computer with a network.",
                (("path", path),),
            )
        case LicenceFileWritten(path=path):
            return Message(
                "licence-file-written",
                "The licence is in {path}. Import that file after the next start, or name it in {variable}.",
                (("path", path), ("variable", FILE_VARIABLE)),
            )


def _with_receipt(state: State, path: str) -> State:
    text = Message(
        "licence-receipt-written",
        "The receipt is in {path}. Give it to the licence page on a computer with a network: that frees the seat.",
        (("path", path),),
    )
    return with_notice(state, Notice(NOTICE, Tone.OK, text))


def _announced(state: State, before: LicenceState, now: LicenceState, *, is_new: bool) -> State:
    """Tell a change once; on the page of the licence it can be read already."""
    verdict, words = now.standing.state, now.words
    is_same = before.standing.state is verdict and before.words is not None
    is_quiet = verdict in (Verdict.FREE, Verdict.ACTIVE) and before.words is None
    if words is None or ((is_same or is_quiet) and not is_new):
        return state
    if verdict is Verdict.FREE or (state.shell.place is Place.LICENCE and not is_new):
        return without_notice(state, NOTICE)
    tone = Tone.OK if verdict is Verdict.ACTIVE else Tone.INFO if verdict in PAID_STATES else Tone.WARNING
    show = (Message("show-licence", "Show the licence"), PlaceChosen(Place.LICENCE))
    steps = () if state.shell.place is Place.LICENCE else (show,)
    return with_notice(state, Notice(NOTICE, tone, words.headline, steps))


def _troubled(state: State, trouble: Trouble) -> State:
    words = words_of(trouble.code, trouble.facts)
    licence = replace(
        state.licence, trouble=words, seats=trouble.seats, request=trouble.request, is_busy=False
    )
    return replace(state, licence=licence, shell=replace(state.shell, spoken=words.headline))


def _busy(state: State) -> State:
    return replace(state, licence=replace(state.licence, is_busy=True, trouble=None, seats=(), request=""))


def _free(state: State) -> State:
    return replace(state, licence=replace(state.licence, is_busy=False))
