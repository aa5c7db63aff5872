"""What a run would send and cost, counted by a job; and what a person agreed to, for which document and host."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

from engine.jobs.messages import AskingPlanned, Cancelled, Failed, Job, Kind
from engine.options import AiOptions
from specmint_desktop.presenters import counted, numbers
from specmint_desktop.presenters.asked_model import (
    asking_of,
    ending_of,
    fault_of,
    host_of,
    hosts_of,
    options_of,
)
from specmint_desktop.presenters.models import with_models
from specmint_desktop.presenters.settings import network_of
from specmint_desktop.state.documents import Loading
from specmint_desktop.state.jobs import ENDED, CancelJob, JobReported, StartJob
from specmint_desktop.state.messages import Effect, EffectFailed, Fact, Intent, Message, Step
from specmint_desktop.state.models import (
    ConsentGiven,
    ConsentRefused,
    ConsentShown,
    ConsentWithdrawn,
    Count,
    ModelsState,
    NeverSendChanged,
    Planned,
    Target,
    dollars,
)
from specmint_desktop.state.options import GenerateAsked
from specmint_desktop.state.shell import Tell
from specmint_desktop.state.whole import State

MOST_DOCUMENTS: Final = 50
"""Documents whose consents are remembered; the one agreed to longest ago goes."""


def after(state: State, message: Intent | Fact) -> Step[State]:
    handle = _HANDLERS.get(type(message))
    state, effects = handle(state, message) if handle else (state, ())
    state, more = _counted(state)
    return _told(state), (*effects, *more)


# --- consent -----------------------------------------------------------------------------------------


def _shown(state: State, _shown: ConsentShown) -> Step[State]:
    return with_models(state, is_asked=options_of(state, state.options.ai) is not None), ()


def _given(state: State, _given: ConsentGiven) -> Step[State]:
    """Remember that the host may be sent words of the document, and do what was asked for before."""
    ai, document = options_of(state, state.options.ai), state.document.document
    if ai is None or document is None or not state.models.is_asked:
        return with_models(state, is_asked=False), ()
    known = {name: hosts for name, hosts in state.models.consents.items() if name != document}
    hosts = tuple(dict.fromkeys((*state.models.consents.get(document, ()), *hosts_of(state, ai))))
    kept = dict(list(({**known, document: hosts}).items())[-MOST_DOCUMENTS:])
    return with_models(state, consents=kept, is_asked=False), (Tell(GenerateAsked()),)


def _refused(state: State, refused: ConsentRefused) -> Step[State]:
    state = with_models(state, is_asked=False)
    return state, (Tell(GenerateAsked(by_rules_alone=True)),) if refused.generates else ()


def _withdrawn(state: State, withdrawn: ConsentWithdrawn) -> Step[State]:
    left = {
        name: tuple(each for each in hosts if (name, each) != (withdrawn.document, withdrawn.host))
        for name, hosts in state.models.consents.items()
    }
    return with_models(state, consents={name: hosts for name, hosts in left.items() if hosts}), ()


def _never(state: State, changed: NeverSendChanged) -> Step[State]:
    document = state.document.document
    if document is None:
        return state, ()
    patterns = tuple(dict.fromkeys(each.strip() for each in changed.patterns if each.strip()))
    others = {name: each for name, each in state.models.never.items() if name != document}
    kept = {**others, document: patterns} if patterns else others
    return with_models(state, never=dict(list(kept.items())[-MOST_DOCUMENTS:])), ()


# --- what would be sent ------------------------------------------------------------------------------


def _counted(state: State) -> Step[State]:
    """Count the calls of the next run where what decides them is new; the count before is given up."""
    ai = options_of(state, state.options.ai)
    is_ready = state.document.loading is Loading.READY and state.document.summary is not None
    basis = _basis(state, ai) if ai is not None and is_ready else None
    count = state.models.count
    if count is None and basis is None:
        return state, ()
    if count is not None and basis is not None and _is_same(count.basis, basis):
        return state, ()
    given_up: tuple[Effect, ...] = (CancelJob(count.job),) if count is not None and count.job else ()
    if ai is None or basis is None:
        return with_models(state, count=None), given_up
    state, job = _job(state, ai)
    return with_models(state, count=Count(basis, job.id)), (*given_up, StartJob(job))


def _basis(state: State, ai: AiOptions) -> tuple[object, ...]:
    """Return what decides the calls of a run: with a run that ended, answers are stored."""
    chosen, document = state.options.chosen, state.document.document or ""
    runs = sum(row.ai is not None and row.status in ENDED for row in state.queue.rows)
    asked = replace(ai, budget_usd=0.0, calls=None)
    return document, state.document.summary, chosen.domain, chosen.include, chosen.exclude, asked, runs


def _is_same(one: tuple[object, ...], other: tuple[object, ...]) -> bool:
    return all(mine is yours or mine == yours for mine, yours in zip(one, other, strict=True))


def _job(state: State, ai: AiOptions) -> tuple[State, Job]:
    state, number = numbers.take(state)
    name, document = f"asking-{number}", state.document.document or ""
    folder = numbers.folder_of(state, name)
    asking = asking_of(state, ai, document)
    network = network_of(state, document)
    return state, Job(
        name, Kind.PLAN_ASKING, document, folder, state.options.chosen, network=network, asking=asking
    )


def _reported(state: State, report: JobReported) -> Step[State]:
    word, count = report.message, state.models.count
    if count is None or count.job is None or word.job != count.job:
        return state, ()
    match word:
        case AskingPlanned():
            return with_models(state, count=replace(count, job=None, plan=_plan(word))), ()
        case Failed(problem=problem):
            return with_models(state, count=replace(count, job=None, problem=problem)), ()
        case Cancelled():
            return with_models(state, count=None), ()
        case _:
            return state, ()


def _failed(state: State, failed: EffectFailed) -> Step[State]:
    if isinstance(failed.effect, StartJob):
        return _reported(state, JobReported(Failed(failed.effect.job.id, failed.problem, "", "")))
    return state, ()


def _plan(word: AskingPlanned) -> Planned:
    known = {name: value for name, value in word._asdict().items() if name in Planned._fields}
    return Planned(**{**known, "secrets": sum(count for _, count in word.secrets)})


# --- what it costs, in a sentence --------------------------------------------------------------------


def _told(state: State) -> State:
    models, choice = state.models, state.options.ai
    fault = fault_of(state, choice) if choice.is_on else None
    forecast = _forecast(models) if choice.is_on and fault is None else None
    ai = options_of(state, choice)
    asked = (
        Target(ai.provider or "", host_of(state, ai), ai.model or "", hosts_of(state, ai)[1:]) if ai else None
    )
    ending, instead = ending_of(state, choice) if choice.is_on else (None, "")
    told = {"fault": fault, "forecast": forecast, "asked": asked, "ending": ending, "instead": instead}
    if all(getattr(models, name) == value for name, value in told.items()):
        return state
    return with_models(state, **told)


def _forecast(models: ModelsState) -> Message | None:
    count = models.count
    if count is None:
        return None
    if count.problem is not None:
        return Message(
            "ai-not-counted", "What it costs is not known: {what}", (("what", count.problem.what),)
        )
    if count.plan is None:
        return Message("ai-counting", "Counting what would be sent …")
    return cost_of(count.plan)


def cost_of(plan: Planned) -> Message:
    """Return the calls to come, their tokens and their cost as a range."""
    if not plan.calls:
        return (
            Message("ai-all-stored", "Every answer is stored: nothing is sent, and it costs nothing")
            if plan.questions
            else Message("ai-nothing-to-ask", "There is nothing to ask about this document")
        )
    params: tuple[tuple[str, str | int | Message], ...] = (
        ("calls", counted.calls(plan.calls)),
        ("tokens", counted.tokens(plan.read)),
    )
    if plan.least_usd is None or plan.most_usd is None:
        return Message("ai-cost-unknown", "{calls}, {tokens}; the price is not known", params)
    cost = (("least", dollars(plan.least_usd)), ("most", dollars(plan.most_usd)))
    if cost[0][1] == cost[1][1]:
        return Message("ai-cost-most", "{calls}, {tokens}, at most {most}", (*params, cost[1]))
    return Message("ai-cost", "{calls}, {tokens}, {least} to {most}", (*params, *cost))


_HANDLERS: Mapping[type[Intent | Fact], Callable[[State, Any], Step[State]]] = {
    ConsentShown: _shown,
    ConsentGiven: _given,
    ConsentRefused: _refused,
    ConsentWithdrawn: _withdrawn,
    NeverSendChanged: _never,
    JobReported: _reported,
    EffectFailed: _failed,
}
