"""From a suite in its ZIP to the rows of the index."""

import json
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple, TypeVar
from zipfile import ZipFile

import orjson

from engine.cases.ids import operation_slugs
from engine.errors import Pointer, Problem
from engine.events import AiItemRefused
from engine.jobs.document import Reading
from engine.jobs.index import (
    CaseRow,
    Contents,
    FileRow,
    FlowRow,
    LeftOutRow,
    MatrixCell,
    Numbers,
    OperationRow,
    ProblemRow,
    Shape,
    SkippedRow,
    StepRow,
    TargetRow,
    write_index,
)
from engine.jobs.index_levels import FACT, levels_in
from engine.jobs.messages import REFUSED
from engine.jobs.places import Places, format_of
from engine.jobs.progress import StepsDone, Told
from engine.options import GenerateOptions

Entry = Mapping[str, Any]
T = TypeVar("T")

STAGE: Final = "index"
_OF_FLOWS: Final = "needs-second-credential"
"""The reason why a flow is left out; no case is for it."""
_NONE: Final[Mapping[str, int]] = {}


class Run(NamedTuple):
    """What a run leaves behind beside its suite; `refused` is what models said and nobody believed."""

    reading: Reading
    options: GenerateOptions
    problems: Sequence[Problem]
    refused: Sequence[AiItemRefused] = ()


def index_suite(index: Path, suite: Path, run: Run, emit: Callable[[Told], None]) -> None:
    """Write the index of a suite that was just generated.

    Raises:
        OutputError: it cannot be written.
    """
    with ZipFile(suite) as archive:
        write_index(index, _Suite(archive, run, emit).contents())


class _Suite:
    """Rows come out as they are asked for, the cases first; what they have in common is known after them."""

    def __init__(self, archive: ZipFile, run: Run, emit: Callable[[Told], None]) -> None:
        self._archive = archive
        self._run = run
        self._api = run.reading.api
        self._emit = emit
        self._operations = {_sound(each.id): each for each in self._api.operations}
        self._slugs = operation_slugs(self._api.operations)
        self._places = Places(archive)
        self._texts: Numbers[str] = Numbers()
        self._targets: Numbers[str] = Numbers()
        self._shapes: Numbers[Shape] = Numbers()
        self._pieces: list[tuple[int, bytes]] = []
        self._flows: list[Entry] = []
        self._first_case: dict[int, int] = {}
        coverage = _read(archive.read("coverage.json"))
        self._levels = levels_in(coverage)
        self._covered: list[Entry] = coverage["operations"]
        # What belongs to no technique is no case: answers that nobody brings about, and whole operations.
        self._left_out: list[Entry] = [each for each in coverage["leftOut"] if each["technique"]]
        self._skipped: list[Entry] = [*coverage["skipped"], *map(_as_skipped, _excluded(coverage))]
        self._numbers = {each["operationId"]: number for number, each in enumerate(self._covered, 1)}

    def contents(self) -> Contents:
        return Contents(
            cases=self._case_rows(),
            left_out=self._left_out_rows(),
            operations=_later(self._operation_rows),
            tags=self._tag_rows(),
            targets=_later(self._target_rows),
            shapes=((number, *shape) for number, shape in _later(self._shapes.rows)),
            texts=_later(self._texts.rows),
            pieces=self._pieces,
            flows=_later(self._flow_rows),
            steps=_later(self._step_rows),
            files=(
                FileRow(each.filename, each.file_size, format_of(each.filename))
                for each in self._archive.infolist()
            ),
            places=(*self._places.blocks, *self._places.data_rows(), *self._places.postman_rows()),
            problems=(_problem_row(number, each) for number, each in enumerate(self._run.problems, 1)),
            skipped=_later(self._skipped_rows),
            cells=_later(self._cell_rows),
            facts=self._facts(),
        )

    def _cell_rows(self) -> Iterator[tuple[int, list[MatrixCell]]]:
        """Yield what each operation has to offer; a technique without a case in the suite is of no kind."""
        kinds = {shape.technique: shape.kind for shape in self._shapes.of}
        left_out: dict[str, Counter[str]] = {}
        for each in self._left_out:
            if each["reason"] != _OF_FLOWS:
                left_out.setdefault(each["operationId"], Counter())[each["technique"]] += 1
        for number, covered in enumerate(self._covered, 1):
            written, cut = covered["byTechnique"], covered["cut"]
            gone = left_out.get(covered["operationId"], _NONE)
            yield (
                number,
                [
                    MatrixCell(
                        each, kinds.get(each, ""), written.get(each, 0), cut.get(each, 0), gone.get(each, 0)
                    )
                    for each in dict.fromkeys((*written, *cut, *gone))
                ],
            )

    def _case_rows(self) -> Iterator[CaseRow]:
        text = self._texts.number
        number = 0
        for operation, lines in self._by_operation():
            id_ = self._covered[operation - 1]["operationId"]
            data = self._places.data_lines(self._slugs[self._operations[id_].id])
            self._first_case[operation] = number + 1
            self._pieces.append((operation, zlib.compress(b"\n".join(lines), 1)))
            for position, case in enumerate(map(_read, lines)):
                number += 1
                if rests_on := case.get("ai", {}).get("restsOn"):
                    self._targets.number(rests_on["pointer"])
                first, last = data.get(case["id"], (None, None))
                yield CaseRow(
                    number,
                    operation,
                    position,
                    case["id"],
                    case["title"],
                    text(case["why"]),
                    self._shapes.number(_shape(case)),
                    self._targets.number(case["target"]),
                    text(" ".join(case["setup"])),
                    first,
                    last,
                    self._places.postman.get(case["id"]),
                )
            self._emit(StepsDone(STAGE, operation, len(self._covered)))

    def _by_operation(self) -> Iterator[tuple[int, list[bytes]]]:
        """Yield each operation's number and the lines of its cases; keep the flows, which come last."""
        counts = [each["cases"] for each in self._covered]
        with self._archive.open("cases.json") as stream:
            next(stream)
            for operation, count in enumerate(counts, 1):
                if count:
                    yield operation, [next(stream).rstrip(b",\n") for _ in range(count)]
            rest = b"".join(stream)
        self._flows = _read(b'{"cases": [' + rest)["flows"]

    def _operation_rows(self) -> Iterator[OperationRow]:
        left_out = Counter(each["operationId"] for each in self._left_out)
        reading = self._run.reading
        lines = reading.lines(each.at for each in self._api.operations)
        for number, covered in enumerate(self._covered, 1):
            operation = self._operations[covered["operationId"]]
            yield OperationRow(
                number,
                _sound(operation.id),
                self._slugs[operation.id],
                operation.method,
                _sound(operation.path),
                orjson.dumps([*map(_sound, operation.tags)]).decode(),
                _sound(operation.summary),
                operation.deprecated,
                _sound(operation.at),
                lines.get(operation.at),
                _sound(reading.shown(operation.at)),
                self._first_case.get(number, 0),
                covered["cases"],
                left_out[operation.id],
                sum(covered["cut"].values()),
            )

    def _tag_rows(self) -> Iterator[tuple[str, int]]:
        for id_, number in self._numbers.items():
            for tag in dict.fromkeys(map(_sound, self._operations[id_].tags)):
                yield tag, number

    def _left_out_rows(self) -> Iterator[LeftOutRow]:
        for number, each in enumerate((*self._left_out, *self._refused()), 1):
            yield LeftOutRow(
                number,
                self._numbers[each["operationId"]],
                each["technique"],
                self._targets.number(each["target"]),
                each["reason"],
                each["detail"],
            )

    def _refused(self) -> Iterator[Entry]:
        """Yield what models said and nobody believed, as it is left out: by the check that refused it."""
        for each in self._run.refused:
            operation = self._operations.get(_sound(each.operation))
            if operation is not None and _sound(each.operation) in self._numbers:
                yield {
                    "operationId": _sound(each.operation),
                    "technique": _sound(each.kind),
                    "target": operation.at,
                    "reason": f"{REFUSED}{each.check}",
                    "detail": _sound(each.reason),
                }

    def _target_rows(self) -> Iterator[TargetRow]:
        pointers = [Pointer(each) for each in self._targets.of]
        lines = self._run.reading.lines(pointers)
        for number, pointer in enumerate(pointers):
            yield TargetRow(number, pointer, lines.get(pointer), _sound(self._run.reading.shown(pointer)))

    def _flow_rows(self) -> Iterator[FlowRow]:
        for number, flow in enumerate(self._flows, 1):
            yield FlowRow(
                number,
                flow["id"],
                flow["technique"],
                flow["resource"],
                flow["operationId"],
                flow["title"],
                flow["why"],
                flow["confidence"],
                orjson.dumps(flow).decode(),
            )

    def _step_rows(self) -> Iterator[StepRow]:
        for number, flow in enumerate(self._flows, 1):
            for is_cleanup, steps in ((False, flow["steps"]), (True, flow["cleanup"])):
                for position, step in enumerate(steps):
                    yield StepRow(
                        step["id"], number, position, step["operationId"], step["title"], is_cleanup
                    )

    def _skipped_rows(self) -> Iterator[SkippedRow]:
        lines = self._run.reading.lines(Pointer(each["pointer"]) for each in self._skipped)
        for each in self._skipped:
            yield SkippedRow(each["name"], each["pointer"], lines.get(each["pointer"]), each["reason"])

    def _facts(self) -> Iterator[tuple[str, str]]:
        yield "title", _sound(self._api.title)
        yield "version", _sound(self._api.version)
        yield "openapi", _sound(self._api.openapi)
        yield "sha256", self._api.sha256
        yield "formats", " ".join(self._run.options.formats)
        yield "seed", str(self._run.options.seed)
        yield "limit", str(self._run.options.cases)
        yield FACT, self._levels


def _excluded(coverage: Entry) -> Iterator[Entry]:
    return (each for each in coverage["leftOut"] if each["reason"] == "excluded")


def _as_skipped(left_out: Entry) -> Entry:
    return {"name": left_out["operationId"], "pointer": left_out["target"], "reason": left_out["detail"]}


def _shape(case: Entry) -> Shape:
    expect = case["expect"]
    return Shape(
        case["kind"],
        case["technique"],
        case["source"],
        case["confidence"],
        " ".join(expect["status"]),
        expect["strict"],
        "ai" in case,
    )


def _later(rows: Callable[[], Iterable[T]]) -> Iterator[T]:
    """Ask for rows only when the first is wanted."""
    yield from rows()


def _problem_row(number: int, problem: Problem) -> ProblemRow:
    at, what, cure = problem.at, _sound(problem.what), _sound(problem.cure)
    place: tuple[str | None, str | None, int | None, int | None] = (None, None, None, None)
    if at:
        place = (_sound(at.document), at.pointer and _sound(at.pointer), at.line, at.column)
    return ProblemRow(number, problem.code, problem.severity, what, cure, *place)


def _read(written: bytes) -> Entry:
    try:
        entry: Entry = orjson.loads(written)
    except orjson.JSONDecodeError:  # halves of characters, as a document may have them
        entry = orjson.loads(json.dumps(json.loads(written), ensure_ascii=False).encode("utf-8", "replace"))
    return entry


def _sound(text: str) -> str:
    """Return text that a database can hold."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode()
