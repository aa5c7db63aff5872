"""Language models: keys, trials, lists of providers, and what is looked up once somebody wants to ask one."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

from engine.jobs.messages import Cancelled, Failed, Job, Kind, ModelsListed, ModelTried
from engine.jobs.messages import Message as JobMessage
from engine.options import AiOptions, GenerateOptions
from specmint_desktop.presenters import numbers
from specmint_desktop.presenters.asked_model import asking_of, closed_by, model_of, where_of
from specmint_desktop.presenters.settings import network_of
from specmint_desktop.presenters.shell import with_notice
from specmint_desktop.state.jobs import JobReported, StartJob
from specmint_desktop.state.messages import EffectFailed, Fact, Intent, Message, Step
from specmint_desktop.state.models import (
    COMPATIBLE,
    AiChoice,
    AnswersForgotten,
    AnswersGone,
    DeleteKey,
    ForgetAnswers,
    KeepKey,
    KeyDeleted,
    KeyGiven,
    ListedModel,
    ModelListAsked,
    ModelsRead,
    ModelsState,
    ModelTrialAsked,
    ReadModels,
    Trial,
)
from specmint_desktop.state.preferences import SettingsChanged
from specmint_desktop.state.shell import Notice, Place, Tone
from specmint_desktop.state.whole import State

SECTION: Final = "models"
_CHEAPEST: Final = "fast"


def after(state: State, message: Intent | Fact) -> Step[State]:
    handle = _HANDLERS.get(type(message))
    state, effects = handle(state, message) if handle else (state, ())
    if _is_due(state):
        state = with_models(state, is_reading=True)
        effects = (*effects, ReadModels(state.settings.settings.ai_url))
    return state, effects


def with_models(state: State, **changed: Any) -> State:
    return replace(state, models=replace(state.models, **changed))


def _is_due(state: State) -> bool:
    """Tell whether keys and catalogue are wanted: a keyring may ask for a password, so it is not opened before."""
    models, shell, settings = state.models, state.shell, state.settings
    is_shown = shell.place is Place.SETTINGS and settings.section == SECTION
    return not models.is_read and not models.is_reading and (state.options.ai.is_on or is_shown)


def _read(state: State, read: ModelsRead) -> Step[State]:
    return with_models(
        state,
        offered=read.offered,
        as_of=read.as_of,
        where=read.where,
        keys=read.keys,
        policy=read.policy,
        keyring_fault=read.keyring_fault,
        ends=read.ends,
        is_read=True,
        is_reading=False,
    ), ()


def _settings(state: State, _changed: SettingsChanged) -> Step[State]:
    """Look anew where another address is set; what a trial said held for the settings as they were."""
    known = state.models.where.get(COMPATIBLE)
    url = state.settings.settings.ai_url
    if state.models.is_read and known is not None and known.url.rstrip("/") != url.strip().rstrip("/"):
        return with_models(state, is_reading=True, trial=None), (ReadModels(url),)
    return state, ()


def _key_given(state: State, given: KeyGiven) -> Step[State]:
    host, url = where_of(state, given.provider).host, state.settings.settings.ai_url
    if not host:
        return state, ()
    return _without_trial(state, given.provider), (KeepKey(given.provider, host, given.key, url),)


def _key_deleted(state: State, deleted: KeyDeleted) -> Step[State]:
    host, url = where_of(state, deleted.provider).host, state.settings.settings.ai_url
    return _without_trial(state, deleted.provider), (DeleteKey(deleted.provider, host, url),)


def _without_trial(state: State, provider: str) -> State:
    trial = state.models.trial
    return with_models(state, trial=None) if trial is not None and trial.provider == provider else state


def _trial_asked(state: State, asked: ModelTrialAsked) -> Step[State]:
    models = state.models
    if models.trial is not None and models.trial.job is not None:
        return state, ()
    ai = _asked_for(state, asked.provider, asked.model)
    if ai is None or closed_by(state, where_of(state, asked.provider)) is not None:
        return state, ()
    state, job = _job(state, Kind.TRY_MODEL, ai)
    return with_models(state, trial=Trial(asked.provider, ai.model or "", job.id)), (StartJob(job),)


def _list_asked(state: State, asked: ModelListAsked) -> Step[State]:
    ai = _asked_for(state, asked.provider, "any")
    if ai is None or state.models.listing or closed_by(state, where_of(state, asked.provider)) is not None:
        return state, ()
    state, job = _job(state, Kind.LIST_MODELS, ai)
    changed = with_models(state, listing=job.id, listing_of=asked.provider, listing_fault=None)
    return changed, (StartJob(job),)


def _asked_for(state: State, provider: str, model: str) -> AiOptions | None:
    """Return how a provider alone is asked: its cheapest model, unless one is named."""
    where = where_of(state, provider)
    named = model or model_of(state, AiChoice(_CHEAPEST, provider))
    if not where.host or not named:
        return None
    return AiOptions(_CHEAPEST, provider, named, where.url if provider == COMPATIBLE else None)


def _job(state: State, kind: Kind, ai: AiOptions) -> tuple[State, Job]:
    state, number = numbers.take(state)
    name = f"{kind.value}-{number}"
    folder, licence = numbers.folder_of(state, name), state.licence.file
    asking = asking_of(state, ai, "")
    network = network_of(state)
    return state, Job(
        name, kind, "", folder, GenerateOptions(), network=network, licence=licence, asking=asking
    )


def _reported(state: State, report: JobReported) -> Step[State]:
    word, models = report.message, state.models
    if models.trial is not None and word.job == models.trial.job:
        return with_models(state, trial=_told(models.trial, word)), ()
    if word.job == models.listing:
        return with_models(state, **_listed(models, word)), ()
    return state, ()


def _told(trial: Trial, word: JobMessage) -> Trial | None:
    match word:
        case ModelTried(took_ms=took_ms, read=read, written=written):
            return replace(trial, took_ms=took_ms, tokens=read + written, job=None)
        case Failed(problem=problem):
            return replace(trial, problem=problem, job=None)
        case Cancelled():
            return None
        case _:
            return trial


def _listed(models: ModelsState, word: JobMessage) -> dict[str, Any]:
    match word:
        case ModelsListed(models=found):
            host = models.where[models.listing_of].host
            named = tuple(sorted(ListedModel(*each) for each in found))
            return {"listed": {**models.listed, host: named}, "listing": None}
        case Failed(problem=problem):
            return {"listing": None, "listing_fault": problem}
        case Cancelled():
            return {"listing": None}
        case _:
            return {}


def _failed(state: State, failed: EffectFailed) -> Step[State]:
    match failed.effect:
        case StartJob(job=job):
            return _reported(state, JobReported(Failed(job.id, failed.problem, "", "")))
        case ReadModels():
            return with_models(state, is_reading=False), ()
        case _:
            return state, ()


def _forget(state: State, _asked: AnswersForgotten) -> Step[State]:
    return state, (ForgetAnswers(),)


def _gone(state: State, gone: AnswersGone) -> Step[State]:
    text = Message(
        "answers-forgotten",
        "{count} answers of language models are forgotten",
        (("count", gone.count),),
        "One answer of a language model is forgotten",
        number=gone.count,
    )
    return with_models(with_notice(state, Notice("answers-forgotten", Tone.OK, text)), count=None), ()


_HANDLERS: Mapping[type[Intent | Fact], Callable[[State, Any], Step[State]]] = {
    ModelsRead: _read,
    SettingsChanged: _settings,
    KeyGiven: _key_given,
    KeyDeleted: _key_deleted,
    ModelTrialAsked: _trial_asked,
    ModelListAsked: _list_asked,
    JobReported: _reported,
    EffectFailed: _failed,
    AnswersForgotten: _forget,
    AnswersGone: _gone,
}
