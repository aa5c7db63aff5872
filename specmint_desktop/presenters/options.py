"""What is chosen for the next run: each change can be undone, and nothing that the licence does not cover is taken."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from engine.licensing.entitlements import Priority, cases_allowed, priority_allowed
from engine.licensing.verdict import Standing
from engine.options import GenerateOptions
from specmint_desktop.presenters import asked_model, locks
from specmint_desktop.presenters.giving import document_given, row_of
from specmint_desktop.presenters.selection import ticked
from specmint_desktop.state.jobs import DocumentOfJobOpened, JobRow
from specmint_desktop.state.messages import Effect, Fact, Intent, Step
from specmint_desktop.state.models import OFF, AiChanged, AiChoice
from specmint_desktop.state.options import (
    Chosen,
    DomainsFound,
    FindDomains,
    Lock,
    LockedChoiceTried,
    OperationsTicked,
    OptionsChanged,
    OptionsRedone,
    OptionsState,
    OptionsUndone,
    PriorityChosen,
)
from specmint_desktop.state.preferences import SettingsChanged, SettingsRead
from specmint_desktop.state.whole import State

MOST_UNDONE: Final = 200


def after(state: State, message: Intent | Fact) -> Step[State]:
    given = document_given(state, message)
    options = _next(state, message, given)
    effects = _effects(state.options, options, given)
    return (state if options is state.options else replace(state, options=options)), effects


def _next(state: State, message: Intent | Fact, given: str | None) -> OptionsState:
    options = state.options
    if given is not None:
        return _for_document(state, given, message)
    match message:
        case OptionsChanged(options=wish):
            return _changed(options, wish, state.licence.standing)
        case AiChanged() | SettingsRead() | SettingsChanged():
            return _asked_otherwise(state, message)
        case OperationsTicked(operations=ids, is_included=is_included) if state.document.summary is not None:
            operations = state.document.summary.operations
            wish = ticked(operations, options.chosen, frozenset(ids), is_included=is_included)
            return _changed(options, wish, state.licence.standing)
        case OptionsUndone() if options.past:
            back = replace(options, past=options.past[:-1], future=(*options.future, _both(options)))
            return _taken(back, options.past[-1], state.licence.standing)
        case OptionsRedone() if options.future:
            forth = replace(options, past=(*options.past, _both(options)), future=options.future[:-1])
            return _taken(forth, options.future[-1], state.licence.standing)
        case PriorityChosen(priority=priority):
            return _priority_chosen(options, priority, state.licence.standing)
        case LockedChoiceTried(choice=choice) if choice in options.locks:
            return replace(options, refused=_refused(options, choice))
        case DomainsFound(domains=domains, hint=hint, vocabulary=vocabulary):
            known = vocabulary if hint == options.chosen.domain else options.vocabulary
            return replace(options, domains=domains, vocabulary=known)
        case _:
            return _covered_ai(state, _covered(options, state.licence.standing))


def _for_document(state: State, given: str, message: Intent | Fact) -> OptionsState:
    """Operations of another document are not those that were ticked; an earlier run brings its own options."""
    options = state.options
    ai = options.ai
    match message:
        case DocumentOfJobOpened(job=job):
            row = row_of(state, job)
            chosen = options.chosen if row is None else row.options
            ai = options.ai if row is None else _choice_of(row)
        case _ if given == state.document.document:
            return options
        case _:
            chosen = replace(options.chosen, include=(), exclude=())
    fresh = replace(options, past=(), future=())
    return _taken(fresh, Chosen(chosen, ai), state.licence.standing)


def _choice_of(row: JobRow) -> AiChoice:
    ai = row.ai
    if ai is None:
        return AiChoice()
    return AiChoice(ai.speed, ai.provider or "", ai.model or "", ai.budget_usd, ai.fallback, ai.price or "")


def _changed(options: OptionsState, wish: GenerateOptions, given: Standing) -> OptionsState:
    chosen = _tidy(wish)
    refusal = cases_allowed(given.tier, chosen.cases, given.entitlement)
    refused: dict[str, Lock] = {}
    wished_cases = None
    if refusal is not None:
        refused["cases"] = locks.of_cases(refusal, options.chosen)
        wished_cases = chosen.cases
        chosen = replace(chosen, cases=options.chosen.cases)
    options = replace(options, refused=refused, wished_cases=wished_cases)
    if chosen == options.chosen:
        return options
    return replace(options, chosen=chosen, past=_longer(options), future=())


def _asked_otherwise(state: State, message: AiChanged | SettingsRead | SettingsChanged) -> OptionsState:
    if isinstance(message, AiChanged):
        return _ai_changed(state, message.choice)
    return _with_budget(state, message.settings.ai_budget)


def _ai_changed(state: State, wish: AiChoice) -> OptionsState:
    """Take another way to ask models; one that the licence does not cover is only told of."""
    options = state.options
    lock = asked_model.lock_of(state, wish)
    others = {name: each for name, each in options.refused.items() if name not in ("ai", "provider")}
    refused = {**others, "ai": lock} if lock else others
    options = options if refused == options.refused else replace(options, refused=refused)
    if lock is not None or wish == options.ai:
        return options
    return replace(options, ai=wish, past=_longer(options), future=())


def _with_budget(state: State, budget: float) -> OptionsState:
    """Take the budget of the settings where it was changed there, or nothing was chosen yet."""
    options = state.options
    is_new = budget != state.settings.settings.ai_budget or options.ai == AiChoice()
    return replace(options, ai=replace(options.ai, budget_usd=budget)) if is_new else options


def _covered_ai(state: State, options: OptionsState) -> OptionsState:
    """Ask nobody where the licence covers less than it did, or nobody may be asked any more, and say so."""
    if options.refused.get("ai") in asked_model.CLOSED and asked_model.reach_of(state) != "none":
        options = replace(options, refused={k: each for k, each in options.refused.items() if k != "ai"})
    if not options.ai.is_on or not state.models.is_read:
        return options
    lock = asked_model.lock_of(state, options.ai)
    if lock is None:
        return options
    return replace(options, ai=replace(options.ai, speed=OFF), refused={**options.refused, "ai": lock})


def _both(options: OptionsState) -> Chosen:
    return Chosen(options.chosen, options.ai)


def _longer(options: OptionsState) -> tuple[Chosen, ...]:
    return (*options.past, _both(options))[-MOST_UNDONE:]


def _tidy(wish: GenerateOptions) -> GenerateOptions:
    domain = (wish.domain or "").strip() or None
    return replace(wish, domain=domain, include=_patterns(wish.include), exclude=_patterns(wish.exclude))


def _patterns(written: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(pattern.strip() for pattern in written if pattern.strip()))


def _taken(options: OptionsState, chosen: Chosen, given: Standing) -> OptionsState:
    taken = replace(options, chosen=chosen.options, ai=chosen.ai, refused={}, wished_cases=None)
    return _covered(taken, given)


def _covered(options: OptionsState, given: Standing) -> OptionsState:
    """Bring what is chosen below the ceilings of the licence, and say so."""
    refusal = cases_allowed(given.tier, options.chosen.cases, given.entitlement)
    if refusal is not None:
        wished, chosen = options.chosen.cases, replace(options.chosen, cases=int(refusal.ceiling))
        refused = {**options.refused, "cases": locks.of_cases(refusal, chosen)}
        options = replace(options, chosen=chosen, refused=refused, wished_cases=wished)
    if priority_allowed(given.tier, options.priority, given.entitlement) is not None:
        lower = replace(options, priority=given.entitlement.priority)
        return _priority_chosen(lower, options.priority, given)
    return options


def _priority_chosen(options: OptionsState, wish: Priority, given: Standing) -> OptionsState:
    refusal = priority_allowed(given.tier, wish, given.entitlement)
    if refusal is not None:
        return replace(options, refused={**options.refused, "priority": locks.of_priority(refusal)})
    refused = {name: lock for name, lock in options.refused.items() if name != "priority"}
    return replace(options, priority=wish, refused=refused)


def _refused(options: OptionsState, choice: str) -> Mapping[str, Lock]:
    return {**options.refused, choice.partition(":")[0]: options.locks[choice]}


def _effects(before: OptionsState, options: OptionsState, given: str | None) -> tuple[Effect, ...]:
    """Ask which vocabulary a new domain means, and with the first document, which there are."""
    hint = options.chosen.domain
    is_first = given is not None and not options.domains
    return (FindDomains(hint),) if is_first or hint != before.chosen.domain else ()
