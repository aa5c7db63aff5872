"""What each kind of job does, over the engine's own functions."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

from engine import pipeline
from engine.events import OperationPlanned, ProblemFound, StageStarted
from engine.jobs.document import Reading, summary
from engine.jobs.messages import CasesOffered, DocumentSummarised, Finished, Job, Kind
from engine.jobs.progress import Told
from engine.jobs.reporter import Reporter
from engine.options import MOST_CASES
from engine.writer.output import Destination

SUITE: Final = "suite.zip"
INDEX: Final = "index.sqlite"


def load(job: Job, reporter: Reporter) -> Finished:
    """Read the document, tell what it is, then count what each operation has to offer.

    Each operation is planned with the largest number of cases: a run with fewer writes the first of them.
    """
    reading = Reading()
    api = reading.read(job.document, emit=reporter.emit, stdin=_nothing)
    reporter.say(DocumentSummarised(job.id, summary(job.document, reading)))
    from engine.cases.planner import Planner

    def listen(told: Told) -> None:
        """Tell how far it is; what a count leaves out or weakens belongs to a run."""
        if isinstance(told, OperationPlanned):
            reporter.offer(told.operation, told.cases)
            reporter.emit(told)
        elif not isinstance(told, ProblemFound):
            reporter.go_on()

    reporter.emit(StageStarted("count", len(api.operations)))
    offered = 0
    with pipeline.without_collector():
        every = replace(job.options, cases=MOST_CASES, include=(), exclude=())
        for plan in Planner(api, every, listen).operations():
            offered += len(plan.cases)
    reporter.flush()
    reporter.say(CasesOffered(job.id, (), complete=True))
    return Finished(
        job.id,
        reporter.elapsed_s,
        operations=len(api.operations),
        cases=offered,
        text=f"{len(api.operations):,} operations with {offered:,} cases to have",
    )


def generate(job: Job, reporter: Reporter) -> Finished:
    """Write the suite into the job's folder, as `specmint generate --zip` does, and the index beside it."""
    folder = Path(job.folder)
    suite, index = folder / SUITE, folder / INDEX
    problems = []

    def listen(told: Told) -> None:
        if isinstance(told, ProblemFound):
            problems.append(told.problem)
        reporter.emit(told)

    reading = Reading()
    done = pipeline.generate(
        job.document,
        job.options,
        Destination(zip_file=str(suite)),
        emit=listen,
        stdin=_nothing,
        reader=reading.read,
    )
    from engine.jobs.index_suite import Run, index_suite

    with pipeline.without_collector():
        index_suite(index, suite, Run(reading, job.options, problems), reporter.emit)
    reporter.flush()
    return Finished(
        job.id,
        reporter.elapsed_s,
        operations=done.operations,
        cases=done.cases,
        left_out=done.left_out,
        files=done.files,
        size=suite.stat().st_size,
        suite_file=str(suite),
        index_file=str(index),
        text=f"{done.cases:,} cases for {done.operations:,} operations, {done.files:,} files",
    )


WORK: Final[Mapping[Kind, Callable[[Job, Reporter], Finished]]] = {
    Kind.LOAD: load,
    Kind.GENERATE: generate,
}


def _nothing() -> bytes:
    return b""
