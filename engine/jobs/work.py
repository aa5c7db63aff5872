"""What each kind of job does, over the engine's own functions."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast
from zipfile import BadZipFile, ZipFile

from engine import pipeline
from engine.errors import Problem, UsageError
from engine.events import (
    AiFinished,
    AiItemRefused,
    AiPlanned,
    Event,
    FileWritten,
    OperationPlanned,
    ProblemFound,
    StageStarted,
)
from engine.jobs.document import Reading, summary
from engine.jobs.messages import (
    SUITE,
    AiWorth,
    CasesOffered,
    DocumentSummarised,
    Finished,
    Job,
    Kind,
    SavePlanned,
    SaveTarget,
)
from engine.jobs.progress import StepsDone, Told
from engine.jobs.reporter import Reporter
from engine.options import MOST_CASES
from engine.writer.manifest import MANIFEST
from engine.writer.output import Destination

if TYPE_CHECKING:
    from engine.openapi.model import Api
    from engine.writer.plan import Choice

INDEX: Final = "index.sqlite"


def load(job: Job, reporter: Reporter) -> Finished:
    """Read the document, tell what it is, then count what each operation has to offer.

    Each operation is planned with the largest number of cases: a run with fewer writes the first of them.
    """
    reading = Reading(_hosts(job))
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
        planner = Planner(api, every, listen)
        for plan in planner.operations():
            offered += len(plan.cases)
    reporter.flush()
    flows = sum(flow.technique != "setup" for flow in planner.suite.flows)
    reporter.say(CasesOffered(job.id, (), complete=True, flows=flows))
    return Finished(
        job.id,
        reporter.elapsed_s,
        operations=len(api.operations),
        cases=offered,
        text=f"{len(api.operations):,} operations with {offered:,} possible cases",
    )


class _Heard:
    """Listens to a run, and keeps what its result tells of beside the suite."""

    def __init__(self, reporter: Reporter) -> None:
        self._reporter = reporter
        self.problems: list[Problem] = []
        self.said: list[AiPlanned | AiFinished] = []
        self.refused: list[AiItemRefused] = []

    def __call__(self, told: Told) -> None:
        if isinstance(told, ProblemFound):
            self.problems.append(told.problem)
        elif isinstance(told, AiPlanned | AiFinished):
            self.said.append(told)
        elif isinstance(told, AiItemRefused):
            self.refused.append(told)
        self._reporter.emit(told)


def generate(job: Job, reporter: Reporter) -> Finished:
    """Write the suite into the job's folder, as `specmint generate --zip` does, and the index beside it."""
    folder = Path(job.folder)
    suite, index = folder / SUITE, folder / INDEX
    listen = _Heard(reporter)
    reading = Reading(_hosts(job))
    done = pipeline.generate(
        job.document,
        job.options,
        Destination(zip_file=str(suite)),
        emit=listen,
        stdin=_nothing,
        reader=reading.read,
        teach=_teacher(job, reporter, listen),
    )
    from engine.jobs.index_suite import Run, index_suite

    with pipeline.without_collector():
        index_suite(index, suite, Run(reading, job.options, listen.problems, listen.refused), reporter.emit)
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
        ai=_worth(listen.said),
    )


def _teacher(
    job: Job, reporter: Reporter, listen: Callable[[Event], None]
) -> "Callable[[Api], pipeline.Lesson] | None":
    """Return what asks models; what does is imported by a run that asks one alone."""
    if job.asking is None:
        return None
    from engine.jobs.asking import teacher

    return teacher(job, reporter, listen)


def _worth(said: Sequence[AiPlanned | AiFinished]) -> AiWorth | None:
    model = next((each.model for each in said if isinstance(each, AiPlanned)), "")
    found = next((each for each in said if isinstance(each, AiFinished)), None)
    return found and AiWorth(
        model,
        found.values,
        found.rules + found.links + found.flows,
        sum(found.refused.values()),
        found.questions,
        found.answered,
        found.calls,
        found.tokens,
        found.usd,
    )


def plan_save(job: Job, reporter: Reporter) -> Finished:
    """Say what saving would change in the folder; nothing is written."""
    from engine.writer.plan import dump_plan
    from engine.writer.save import plan_save as planned

    target, to = _target(job)
    if to.out is None:
        raise UsageError("no-destination", "there is no folder to compare with", cure="choose a folder")

    def looked_at(done: int, total: int) -> None:
        reporter.emit(StepsDone("compare", done, total))

    plan = planned(Path(target.suite), Path(to.out), looked_at=looked_at)
    reporter.flush()
    reporter.say(SavePlanned(job.id, dump_plan(plan)))
    return Finished(
        job.id,
        reporter.elapsed_s,
        files=len(plan.files),
        out=to.out,
        text=f"{len(plan.files):,} files compared",
    )


def save(job: Job, reporter: Reporter) -> Finished:
    """Write a suite into a folder, a ZIP or both; it can be cancelled until the first of them is in its place."""
    from engine.writer.save import save as save_folder
    from engine.writer.save import save_zip

    target, to = _target(job)
    suite = Path(target.suite)
    files = _count(suite)
    stands = False

    def listen(told: Told) -> None:
        nonlocal stands
        # What is told of the manifest, and after it, is told when all is in its place.
        stands = stands or not isinstance(told, FileWritten) or told.path == MANIFEST
        if stands:
            reporter.note(told)
        else:
            reporter.emit(told)

    reporter.emit(StageStarted("write", files * ((to.out is not None) + (to.zip_file is not None))))
    if to.out is not None:
        choices = cast("dict[str, Choice]", dict(target.choices))  # other words are refused by the writer
        save_folder(suite, Path(to.out), choices, listen, force=to.force)
    if to.zip_file is not None:
        save_zip(suite, Path(to.zip_file), listen)
    reporter.flush()
    return Finished(
        job.id,
        reporter.elapsed_s,
        files=files,
        size=suite.stat().st_size,
        out=to.out,
        zip_file=to.zip_file,
        text=f"{files:,} files saved",
    )


def _target(job: Job) -> tuple[SaveTarget, Destination]:
    target = job.save or SaveTarget("")
    return target, Destination(target.folder, target.zip_file, target.replace_foreign)


def _count(suite: Path) -> int:
    """Return how many files a suite has; what is wrong with it is said by those who read it."""
    try:
        with ZipFile(suite) as archive:
            return len(archive.namelist())
    except (OSError, BadZipFile):
        return 0


# What asks models is imported by those jobs alone.


def _plan_asking(job: Job, reporter: Reporter) -> Finished:
    from engine.jobs import asking

    return asking.plan_asking(job, reporter)


def _try_model(job: Job, reporter: Reporter) -> Finished:
    from engine.jobs import asking

    return asking.try_model(job, reporter)


def _list_models(job: Job, reporter: Reporter) -> Finished:
    from engine.jobs import asking

    return asking.list_models(job, reporter)


WORK: Final[Mapping[Kind, Callable[[Job, Reporter], Finished]]] = {
    Kind.LOAD: load,
    Kind.GENERATE: generate,
    Kind.PLAN_SAVE: plan_save,
    Kind.SAVE: save,
    Kind.PLAN_ASKING: _plan_asking,
    Kind.TRY_MODEL: _try_model,
    Kind.LIST_MODELS: _list_models,
}


def _hosts(job: Job) -> tuple[str, ...]:
    """Return the other hosts that may be asked; none while nothing may be fetched."""
    return job.network.hosts if job.network.is_allowed else ()


def _nothing() -> bytes:
    return b""
