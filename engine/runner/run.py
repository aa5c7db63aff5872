"""A suite runs: results become events as they come, and one result at the end."""

from collections.abc import Callable

from engine.errors import Problem, ServiceError, Severity
from engine.events import (
    CaseFinished,
    CleanupFailed,
    Emit,
    ExecutionFinished,
    ExecutionStarted,
    ProblemFound,
)
from engine.options import RunOptions
from engine.runner.coverage import covered
from engine.runner.message import lines_of
from engine.runner.model import CaseResult, CleanupTrouble, RunResult, RunSuite
from engine.runner.schedule import Execution, Told
from engine.runner.schemas import SchemaChecks
from engine.runner.settings import Settings


def execute(  # noqa: PLR0913 - what lies outside comes in as arguments
    suite: RunSuite,
    settings: Settings,
    options: RunOptions,
    *,
    emit: Emit,
    clock: Callable[[], float],
    started: str = "",
) -> tuple[RunResult, ServiceError | None]:
    """Run a suite; the error says that the service could not be reached, or not to the end.

    `clock` gives seconds of a steady clock, `started` is the day and time that reports show.
    """
    execution = Execution(suite, settings, options, clock)
    emit(ExecutionStarted(suite.title, settings.base_url, len(suite.cases), len(suite.flows)))
    for gap in suite.gaps:
        emit(ProblemFound(gap))
    began = clock()
    told = _Told(emit, len(suite.cases) + len(suite.flows))
    unreachable: ServiceError | None = None
    try:
        for each in execution:
            told.note(each)
    except ServiceError as error:
        unreachable = error
    unusable = _unusable(execution.schemas)
    for problem in unusable:
        emit(ProblemFound(problem))
    result = RunResult(
        suite.title,
        settings.base_url,
        started,
        round((clock() - began) * 1000),
        tuple(told.results[name] for name in _ids(suite)),
        tuple(told.troubles),
        (*suite.gaps, *unusable),
        covered(suite, execution.sightings, told.results) if execution.sightings else None,
    )
    counts = (result.count("pass"), result.count("fail"), result.count("skip"))
    emit(ExecutionFinished(*counts, result.took_ms))
    return result, unreachable


class _Told:
    """What was heard so far, and handed on."""

    def __init__(self, emit: Emit, total: int) -> None:
        self._emit = emit
        self._total = total
        self.results: dict[str, CaseResult] = {}
        self.troubles: list[CleanupTrouble] = []

    def note(self, told: Told) -> None:
        if isinstance(told, CleanupTrouble):
            self.troubles.append(told)
            self._emit(CleanupFailed(*told))
        else:
            self.results[told.id] = told
            self._emit(_finished(told, len(self.results), self._total))


def _finished(result: CaseResult, done: int, total: int) -> CaseFinished:
    message = "\n".join(lines_of(result)) if result.verdict == "fail" else ""
    return CaseFinished(
        result.id,
        result.operation_id,
        result.verdict,
        result.reason,
        message,
        result.took_ms,
        done,
        total,
    )


def _ids(suite: RunSuite) -> list[str]:
    return [*(case.id for case in suite.cases), *(flow.id for flow in suite.flows)]


def _unusable(schemas: SchemaChecks) -> tuple[Problem, ...]:
    return tuple(
        Problem(
            "schema-unusable",
            f"answers are not compared with {reference}: {why}",
            "generate the folder again",
            severity=Severity.WARNING,
        )
        for reference, why in sorted(schemas.unusable.items())
    )
