"""How far a job is: a pure fold of what the engine tells."""

from collections.abc import Mapping
from typing import Final, NamedTuple, TypeAlias, assert_never

from engine.events import (
    AiBatchDone,
    AiFinished,
    AiItemRefused,
    AiPlanned,
    CaseFinished,
    CaseLeftOut,
    CleanupFailed,
    DocumentRead,
    EditConflicted,
    EditKept,
    EditOrphaned,
    Event,
    ExecutionFinished,
    ExecutionStarted,
    FileRemoved,
    FileSetAside,
    FileWritten,
    OperationPlanned,
    ProblemFound,
    ProviderChanged,
    ProviderProblem,
    RunFinished,
    RunStarted,
    StageStarted,
    SuiteMerged,
)
from engine.jobs.messages import ASK, STAGES, Kind, Progress, stages_of

# Shares of a run's time, as measured with documents from 20 to 1,200 operations.
WEIGHTS: Final[Mapping[Kind, tuple[float, ...]]] = {
    Kind.LOAD: (0.3, 0.7),
    Kind.GENERATE: (0.03, 0.8, 0.12, 0.006, 0.044),
    Kind.PLAN_SAVE: (1.0,),
    Kind.SAVE: (0.05, 0.95),
    Kind.PLAN_ASKING: (0.5, 0.5),
    Kind.TRY_MODEL: (1.0,),
    Kind.LIST_MODELS: (1.0,),
}
REMAINING_AFTER: Final = 0.05
REMAINING_AFTER_S: Final = 2.0


class StepsDone(NamedTuple):
    """A part of a job that is not the engine's walk tells how far it is."""

    stage: str
    done: int
    total: int


Told: TypeAlias = Event | StepsDone


class Running(NamedTuple):
    """The state of the fold; times are seconds of one steady clock.

    `before` is the share of the stages that are over; `reached` the highest share of all that was ever shown.
    """

    job: str
    kind: Kind
    started: float
    stage: str
    stage_started: float
    asks: bool = False
    done: int = 0
    total: int = 0
    before: float = 0.0
    reached: float = 0.0
    operations: int = 0
    cases: int = 0
    left_out: int = 0
    files: int = 0
    operation: str = ""


def begun(job: str, kind: Kind, now: float, *, asks: bool = False) -> Running:
    return Running(job, kind, now, STAGES[kind][0], now, asks)


def shares(kind: Kind, *, asks: bool) -> Mapping[str, float]:
    """Return what part of a job's time each of its stages takes: waiting for a model takes the most of it."""
    found = dict(zip(STAGES[kind], WEIGHTS[kind], strict=True))
    if asks or kind is not Kind.GENERATE:
        return found
    own = 1 - found.pop(ASK)
    return {stage: weight / own for stage, weight in found.items()}


def after(state: Running, told: Told, now: float) -> Running:  # noqa: C901, PLR0911 - one line per event
    """Return the state once `told` is known; what says nothing about progress changes nothing."""
    match told:
        case CaseLeftOut() | ProblemFound() | RunStarted() | FileSetAside() | FileRemoved():
            return state
        case EditKept() | EditConflicted() | EditOrphaned() | SuiteMerged():
            return state
        case ExecutionStarted() | CaseFinished() | CleanupFailed() | ExecutionFinished():
            return state
        case AiPlanned() | AiItemRefused() | ProviderProblem() | ProviderChanged() | AiFinished():
            return state
        case AiBatchDone(done=done, total=total):
            return _moved(state, done, total) if state.stage == ASK else state
        case FileWritten():
            return _file_written(state)
        case OperationPlanned():
            return _planned(state, told)
        case StageStarted(stage, total):
            return _entered(state, stage, total, now)
        case StepsDone(stage, done, total):
            entered = _entered(state, stage, total, now)
            return _moved(entered, done, total) if entered.stage == stage else entered
        case DocumentRead():
            return _moved(state, 1, 1)
        case RunFinished(operations, cases, left_out, files):
            return state._replace(operations=operations, cases=cases, left_out=left_out, files=files)
        case _:
            assert_never(told)


def snapshot(state: Running, now: float) -> Progress:
    elapsed = max(0.0, now - state.started)
    in_stage = now - state.stage_started
    return Progress(
        state.job,
        state.stage,
        state.done,
        state.total,
        state.reached,
        state.done / in_stage if state.done and in_stage > 0 else None,
        elapsed,
        _remaining(state.reached, elapsed),
        state.operations,
        state.cases,
        state.left_out,
        state.files,
        state.operation,
    )


def _remaining(reached: float, elapsed: float) -> float | None:
    if reached < REMAINING_AFTER or elapsed < REMAINING_AFTER_S:
        return None
    return elapsed * (1 - reached) / reached


def _entered(state: Running, stage: str, total: int, now: float) -> Running:
    """Return the state in `stage`; a stage that is unknown, current or over changes nothing."""
    stages = stages_of(state.kind, asks=state.asks)
    if stage not in stages or stages.index(stage) <= stages.index(state.stage):
        return state._replace(total=total) if stage == state.stage and not state.total else state
    known = shares(state.kind, asks=state.asks)
    before = sum(known[each] for each in stages[: stages.index(stage)])
    return state._replace(
        stage=stage,
        stage_started=now,
        done=0,
        total=total,
        before=before,
        reached=max(state.reached, before),
        operation="",
    )


def _planned(state: Running, told: OperationPlanned) -> Running:
    counted = state._replace(
        operations=state.operations + 1,
        cases=state.cases + told.cases,
        left_out=state.left_out + told.left_out,
        operation=told.operation,
    )
    return _moved(counted, told.done, told.total)


def _moved(state: Running, done: int, total: int) -> Running:
    total = max(state.total, total)
    done = min(max(state.done, done), total)
    share = shares(state.kind, asks=state.asks)[state.stage] * done / total if total else 0.0
    return state._replace(done=done, total=total, reached=min(1.0, max(state.reached, state.before + share)))


def _file_written(state: Running) -> Running:
    written = state._replace(files=state.files + 1)
    return _moved(written, state.done + 1, state.total) if state.stage == "write" and state.total else written
