"""What the chosen options would write of the open document: counted from what its operations offer."""

from collections.abc import Mapping
from dataclasses import replace

from engine.licensing.verdict import Standing
from engine.options import GenerateOptions
from specmint_desktop.presenters import asked_model, counted
from specmint_desktop.presenters.locks import all_locks
from specmint_desktop.presenters.selection import included_ids
from specmint_desktop.state.documents import DocumentState, Loading
from specmint_desktop.state.messages import Fact, Intent, Message, Step
from specmint_desktop.state.options import Lock, OptionsState
from specmint_desktop.state.whole import State


def after(state: State, _message: Intent | Fact) -> Step[State]:
    """Bring what follows from choices, document and licence up to date; nothing is computed twice."""
    options, document = state.options, state.document
    chosen = (options.chosen, state.licence.standing, document.summary, document.offers, document.loading)
    asked = (options.ai, state.models.where, state.models.keys, state.models.policy, state.settings.settings)
    basis = (*chosen, *asked)
    if len(options.basis) == len(basis) and all(map(_is_same, options.basis, basis)):
        return state, ()
    options = replace(
        options, locks={**_locks(options, state.licence.standing), **asked_model.all_locks(state)}
    )
    options = _with_included(options, document)
    options = _with_forecast(options, document)
    return replace(state, options=replace(options, basis=basis)), ()


def _is_same(one: object, other: object) -> bool:
    return one is other


def _locks(options: OptionsState, given: Standing) -> Mapping[str, Lock]:
    if options.basis[:2] != (options.chosen, given):
        return all_locks(given, options.chosen)
    return {name: lock for name, lock in options.locks.items() if not name.startswith(("ai:", "provider:"))}


def _with_included(options: OptionsState, document: DocumentState) -> OptionsState:
    if document.summary is None:
        return replace(options, included=frozenset())
    if options.basis and options.basis[2] is document.summary and _same_patterns(options):
        return options
    return replace(options, included=included_ids(document.summary.operations, options.chosen))


def _same_patterns(options: OptionsState) -> bool:
    before = options.basis[0]
    return (
        isinstance(before, GenerateOptions)
        and before.include == options.chosen.include
        and before.exclude == options.chosen.exclude
    )


def _with_forecast(options: OptionsState, document: DocumentState) -> OptionsState:
    offers = [document.offers[each] for each in options.included if each in document.offers]
    cases = sum(min(options.chosen.cases, offer) for offer in offers)
    is_exact = document.summary is not None and len(offers) == len(options.included)
    operations = len(options.included)
    return replace(
        options,
        forecast_operations=operations,
        forecast_cases=cases,
        is_exact=is_exact,
        forecast=_text(options, document, cases, is_exact=is_exact) if document.summary else None,
        fault=_fault(options, document),
    )


def _text(options: OptionsState, document: DocumentState, cases: int, *, is_exact: bool) -> Message:
    is_counting = not is_exact and document.loading in (Loading.READING, Loading.COUNTING)
    if not is_exact and not is_counting:
        cases = len(options.included) * options.chosen.cases
    params = (
        ("operations", counted.operations(len(options.included))),
        ("cases", counted.cases(cases)),
        ("formats", counted.formats(len(options.chosen.formats))),
    )
    if options.ai.is_on:
        return _text_with_ai((*params, _most_added(options)), is_exact=is_exact, is_counting=is_counting)
    if is_exact:
        return Message("forecast.exact", "{operations}, {cases}, {formats}, no AI", params)
    if is_counting:
        return Message(
            "forecast.counting", "{operations}, {cases} so far, still counting, {formats}, no AI", params
        )
    return Message("forecast.at-most", "{operations}, up to {cases}, {formats}, no AI", params)


def _most_added(options: OptionsState) -> tuple[str, Message]:
    """Return how many cases a model may add at most: half as many as the limit, to each operation."""
    return "added", counted.cases(len(options.included) * -(-options.chosen.cases // 2))


def _text_with_ai(params: tuple[tuple[str, Message], ...], *, is_exact: bool, is_counting: bool) -> Message:
    if is_exact:
        return Message(
            "forecast.exact-ai",
            "{operations}, {cases} by rules, at most {added} more by AI, {formats}",
            params,
        )
    if is_counting:
        return Message(
            "forecast.counting-ai",
            "{operations}, {cases} by rules so far, still counting, at most {added} more by AI, {formats}",
            params,
        )
    return Message(
        "forecast.at-most-ai",
        "{operations}, up to {cases} by rules, at most {added} more by AI, {formats}",
        params,
    )


def _fault(options: OptionsState, document: DocumentState) -> Message | None:
    if document.document is None:
        return Message("options.no-document", "Open a document first")
    if document.summary is None:
        is_reading = document.loading is Loading.READING
        return (
            Message("options.still-reading", "The document is still being read")
            if is_reading
            else Message("options.not-read", "The document could not be read")
        )
    if not options.chosen.formats:
        return Message("options.no-format", "Choose at least one format")
    if not options.included:
        return Message("options.no-operation", "Choose at least one operation")
    return None
