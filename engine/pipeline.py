"""The walk: a document becomes an `Api`, cases, files, and at last a folder or a ZIP."""

import gc
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from engine import VERSION
from engine.errors import DocumentError, Location, Problem, Severity
from engine.events import DocumentRead, Emit, ProblemFound, RunFinished, RunStarted, StageStarted
from engine.openapi.model import Api
from engine.options import GenerateOptions
from engine.units import Units
from engine.writer.output import Destination, Output

if TYPE_CHECKING:  # a command that reads no document pays for none of them
    from engine.cases.knowledge import Knowledge
    from engine.cases.model import OperationPlan
    from engine.openapi.source import Source
    from engine.renderers.base import OutputFile, Renderer
    from engine.renderers.project import Project


def generate(  # noqa: PLR0913 - what lies outside comes in as arguments
    document: str,
    options: GenerateOptions,
    destination: Destination,
    *,
    emit: Emit,
    stdin: Callable[[], bytes],
    reader: "Reader | None" = None,
    teach: "Callable[[Api], Lesson] | None" = None,
) -> RunFinished:
    """Write the tests of `document`; everything a person should see goes to `emit`.

    `reader` takes the place of `read`; `teach` says what is known beside the document.

    Raises:
        SpecMintError: nothing was written; what stood at the destination stands.
    """
    emit(RunStarted(VERSION, document, options.formats, options.cases, options.seed))
    with Output(destination, emit) as output:
        api = (reader or read)(document, emit=emit, stdin=stdin)
        lesson = _taught(teach, api, emit)
        with without_collector():
            from engine.cases import planner
            from engine.renderers import RENDERERS
            from engine.renderers.project import Project

            emit(StageStarted("plan", len(api.operations)))
            suite, plans = planner.plan(api, options, emit, lesson and lesson.knowledge)
            project = Project(suite)
            walk = Walk(project, {name: RENDERERS[name](project) for name in options.formats}, output, emit)
            walk.operations(_batches(plans))
            if lesson is not None:
                walk.add(lesson.files)
            walk.finish(options)
    finished = RunFinished(
        walk.planned, walk.cases, walk.left_out, walk.files, destination.out, destination.zip_file, walk.flows
    )
    emit(finished)
    return finished


class Lesson(NamedTuple):
    """What is known beside the document, and the files that keep it."""

    knowledge: "Knowledge"
    files: "tuple[OutputFile, ...]" = ()


def _taught(teach: Callable[[Api], Lesson] | None, api: Api, emit: Emit) -> Lesson | None:
    if teach is None:
        return None
    emit(StageStarted("ask"))
    return teach(api)


class Reader(Protocol):
    """What reads a document: `read`, or one that keeps more of it."""

    def __call__(self, document: str, *, emit: Emit, stdin: Callable[[], bytes]) -> Api: ...


def read(
    document: str,
    *,
    emit: Emit,
    stdin: Callable[[], bytes],
    opened: "Callable[[Source], Source]" = lambda source: source,
    hosts: Collection[str] = (),
) -> Api:
    """Return the document as the engine sees it; its problems go to `emit`, its source through `opened`.

    `hosts`: other hosts that its references may lead to.
    """
    from engine.openapi.load import load

    emit(StageStarted("read"))
    api = load(
        document,
        report=lambda problem: emit(ProblemFound(problem)),
        stdin=stdin,
        opened=opened,
        hosts=hosts,
    )
    counts = len(api.operations), len(api.skipped)
    emit(DocumentRead(api.title, api.version, api.openapi, *counts, api.servers[0] if api.servers else ""))
    return api


_BATCH = 400


def _batches(plans: Iterable["OperationPlan"]) -> Iterator[Sequence["OperationPlan"]]:
    """Yield some 400 cases at a time: a processor that changes its work with each operation takes longer."""
    batch: list[OperationPlan] = []
    cases = 0
    for plan in plans:
        batch.append(plan)
        cases += 1 + len(plan.cases) + len(plan.left_out)
        if cases >= _BATCH:
            yield batch
            batch, cases = [], 0
    yield batch


class Walk:
    """From plans to files: some operations go through every format, then nothing of them is kept.

    `planned`, `cases` and `left_out` count what was handed on; `files` is whole after `finish`.
    """

    def __init__(
        self, project: "Project", renderers: Mapping[str, "Renderer"], output: Output, emit: Emit
    ) -> None:
        from engine.renderers.neutral import NeutralRenderer
        from engine.renderers.neutral.manifest import Manifest

        self._project = project
        self._formats = renderers
        self._renderers = (*renderers.values(), NeutralRenderer(project, tuple(renderers)))
        self._manifest = Manifest()
        self._output = output
        self._emit = emit
        self.planned = self.cases = self.left_out = self.files = 0

    def operations(self, batches: Iterable[Sequence["OperationPlan"]]) -> None:
        for renderer in self._renderers:
            self._write(renderer.begin(self._project.suite))
        for plans in batches:
            self._add(plans)
            self.planned += len(plans)
            self.cases += sum(len(plan.cases) for plan in plans)
            self.left_out += sum(len(plan.left_out) for plan in plans)
        if not self.planned and self._project.suite.api.operations:  # of none at all the reader tells
            self._emit(ProblemFound(_NOTHING_PLANNED))

    def add(self, files: "Iterable[OutputFile]") -> None:
        """Write files that belong to no format."""
        self._write(files)

    def finish(self, options: GenerateOptions) -> None:
        """Write what is whole only now, the manifest last, and let all of it take its place."""
        from engine.renderers.neutral.manifest import Counts

        for renderer in self._renderers:
            self._write(renderer.end())
        shared = [asdict(each) for each in self._project.schemas.weakened]
        notes = {name: shared + _notes(renderer) for name, renderer in self._formats.items()}
        for renderer in self._formats.values():
            self._manifest.note_units(_units(renderer))
        counts = Counts(self.planned, self.cases, self.left_out, len(self._project.suite.flows))
        self._emit(StageStarted("write", len(self._output.files)))
        self._output.commit(
            lambda files, yours: self._manifest.content(
                self._project.suite.api, options, counts, notes, (files, yours)
            )
        )
        self.files = len(self._output.files) + len(self._output.yours) + 1

    @property
    def flows(self) -> int:
        """How many flows a person runs: what only makes objects for cases is none."""
        return sum(flow.technique != "setup" for flow in self._project.suite.flows)

    def _add(self, plans: Sequence["OperationPlan"]) -> None:
        """Hand on some operations, first all to one format, then to the next; files keep the order of the document."""
        data = [each for plan in plans if (each := self._data(plan))]
        made = [self._rendered(renderer, data) for renderer in self._renderers]
        for (plan, content, units), *files in zip(data, *made, strict=True):
            self._manifest.expect(plan, content, units)
            for of_one_format in files:
                try:
                    self._write(of_one_format)
                except DocumentError as error:
                    self._tell(error, plan)

    def _data(self, plan: "OperationPlan") -> tuple["OperationPlan", bytes, Units] | None:
        try:
            content = self._project.data_file(plan)
        except (DocumentError, RecursionError) as error:
            self._tell(error, plan)
            return None
        return plan, content, self._project.data_units

    def _rendered(
        self, renderer: "Renderer", data: Iterable[tuple["OperationPlan", bytes, Units]]
    ) -> list[list["OutputFile"]]:
        """Return the files of each operation; a format that cannot take one does without, and says so."""
        made = []
        for plan, content, _ in data:
            files: list[OutputFile] = []
            try:
                files.extend(renderer.add(plan, content))
            except (DocumentError, RecursionError) as error:
                self._tell(error, plan)
            made.append(files)
        return made

    def _write(self, files: Iterable["OutputFile"]) -> None:
        write, note = self._output.write, self._manifest.note
        for file in files:
            path, content, keep, more = file
            write(path, content, keep=keep, more=more)
            note(file)

    def _tell(self, fault: DocumentError | RecursionError, plan: "OperationPlan") -> None:
        if isinstance(fault, DocumentError):
            self._emit(ProblemFound(fault.problem))
        else:
            at = Location(self._project.suite.api.title, plan.operation.at)
            cure = "nest its schemas and examples less deeply"
            self._emit(ProblemFound(Problem("too-deep", "this operation nests too deeply", cure, at)))


_NOTHING_PLANNED = Problem(
    "no-operation",
    "no operation is chosen, so the suite is empty",
    "check the patterns of --include and --exclude",
    severity=Severity.WARNING,
)


def _notes(renderer: object) -> list[Mapping[str, Any]]:
    """Return what a format leaves out (`notes`) or weakens (`weakened`) beside what all do."""
    notes = getattr(renderer, "notes", tuple)
    return [*map(asdict, getattr(renderer, "weakened", ())), *notes()]


def _units(renderer: object) -> Mapping[str, Mapping[str, str]]:
    """Return path -> unit -> digest of files that a format writes in pieces, where it says so (`units`)."""
    units = getattr(renderer, "units", dict)
    found: Mapping[str, Mapping[str, str]] = units()
    return found


@contextmanager
def without_collector() -> Iterator[None]:
    """Hold the cycle collector off: a run makes hardly any cycle, and walking a large document costs 1.5 times."""
    was_enabled = gc.isenabled()
    gc.freeze()
    gc.disable()
    try:
        yield
    finally:
        gc.unfreeze()
        if was_enabled:
            gc.enable()
