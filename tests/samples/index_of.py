"""An index of as many operations and cases as a test wants, without a document behind it."""

import zlib
from collections.abc import Iterator
from pathlib import Path

import orjson

from engine.jobs.index import (
    CaseRow,
    Contents,
    FileRow,
    FlowRow,
    LeftOutRow,
    MatrixCell,
    Numbers,
    OperationRow,
    PlaceRow,
    ProblemRow,
    Shape,
    SkippedRow,
    StepRow,
    TargetRow,
    write_index,
)

TECHNIQUES = (
    ("minimal", "positive"),
    ("full", "positive"),
    ("at-maximum", "boundary"),
    ("too-long", "boundary"),
    ("missing-required", "negative"),
    ("wrong-type", "negative"),
    ("not-in-enum", "negative"),
    ("bad-format", "negative"),
    ("no-auth", "security"),
    ("invalid-auth", "security"),
)
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


def index_of(path: Path, operations: int, cases: int) -> Path:
    """Write an index of `operations`, which share `cases` evenly, to `path`, and return it.

    Operation 7 is `operation0007`, its first case `operation0007-minimal-0`; ten operations share a tag, the first
    ten `tag1`. Each tenth has one case left out; two problems, a flow and a skipped operation belong to all.
    """
    made = _Made(operations, cases)
    write_index(path, made.contents())
    return path


class _Made:
    def __init__(self, operations: int, cases: int) -> None:
        self.count = operations
        self.share, self.more = divmod(cases, operations) if operations else (0, 0)
        self.texts: Numbers[str] = Numbers()
        self.targets: Numbers[str] = Numbers()
        self.shapes: Numbers[Shape] = Numbers()
        self.pieces: list[tuple[int, bytes]] = []

    def contents(self) -> Contents:
        numbers = range(1, self.count + 1)
        return Contents(
            cases=self.cases(),
            left_out=(
                LeftOutRow(
                    at, number, "realistic", self.target(number, "example"), "duplicate", "as an earlier case"
                )
                for at, number in enumerate(range(10, self.count + 1, 10), 1)
            ),
            operations=map(self.operation, numbers),
            tags=((_tag(number), number) for number in numbers),
            targets=_rows_of(self.targets),
            shapes=_shapes_of(self.shapes),
            texts=_texts_of(self.texts),
            pieces=self.pieces,
            flows=[
                FlowRow(1, "things-setup", "setup", "things", _id(1), "makes an object", "needed", 1.0, _FLOW)
            ]
            if self.count
            else [],
            steps=[StepRow("things-setup-make", 1, 0, _id(1), "makes an object", is_cleanup=False)]
            if self.count
            else [],
            files=self.files(),
            places=(place for number in numbers for place in self.places(number)),
            problems=[
                ProblemRow(1, "bounds-crossed", "error", "minimum 10 is above maximum 5", "swap them", *_AT),
                ProblemRow(2, "domain-unknown", "warning", "no such domain", "name another", *_NOWHERE),
            ],
            skipped=[SkippedRow("onEvent", "#/webhooks/onEvent", 9_999, "a webhook")],
            cells=((number, list(self.cells(number))) for number in numbers),
            facts=(
                ("title", "Ten thousand things"),
                ("version", "1.0"),
                ("openapi", "3.1.0"),
                ("formats", "python postman"),
                ("limit", "10"),
                ("seed", "0"),
                ("levels", self.levels()),
            ),
        )

    def levels(self) -> str:
        """Return what `engine.jobs.index_levels` writes: each operation lacks one criterion."""
        return orjson.dumps([[2, []], [[2, [["answers", 1, 3]]]] * self.count]).decode()

    def size(self, number: int) -> int:
        return self.share + (number <= self.more)

    def first(self, number: int) -> int:
        return 1 + (number - 1) * self.share + min(number - 1, self.more)

    def operation(self, number: int) -> OperationRow:
        return OperationRow(
            number=number,
            id=_id(number),
            slug=_id(number),
            method=_method(number),
            path=_path(number),
            tags=orjson.dumps([_tag(number)]).decode(),
            summary=f"Thing number {number}",
            deprecated=number % 50 == 0,
            pointer=_pointer(number),
            line=10 * number,
            document="things.yaml",
            first_case=self.first(number),
            cases=self.size(number),
            left_out=number % 10 == 0,
            cut=3,
        )

    def cases(self) -> Iterator[CaseRow]:
        number = 0
        for operation in range(1, self.count + 1):
            entries = []
            for position in range(self.size(operation)):
                number += 1
                row = self.case(number, operation, position)
                shape = _shape(number, *TECHNIQUES[position % len(TECHNIQUES)])
                entries.append(_entry(row, shape, operation))
                yield row
            self.pieces.append((operation, zlib.compress(b"\n".join(entries), 1)))

    def case(self, number: int, operation: int, position: int) -> CaseRow:
        technique, kind = TECHNIQUES[position % len(TECHNIQUES)]
        return CaseRow(
            number=number,
            operation=operation,
            position=position,
            id=f"{_id(operation)}-{technique}-{position}",
            title=f"{_method(operation)} {_path(operation)} holds for input {position} of `{technique}`",
            why=self.texts.number(f"the document says so of `{technique}`"),
            shape=self.shapes.number(_shape(number, technique, kind)),
            target=self.target(operation, technique),
            setup=self.texts.number("things-setup-make" if position else ""),
            data_first=10 * position + 20,
            data_last=10 * position + 29,
            postman_line=number + 7,
        )

    def target(self, operation: int, technique: str) -> int:
        """Return the number of a place: as in real documents, about two cases share one."""
        return self.targets.number(f"{_pointer(operation)}/requestBody/{len(technique) % 5}")

    def files(self) -> Iterator[FileRow]:
        yield FileRow("cases.json", 1_000, "")
        yield FileRow("postman/things.postman_collection.json", 1_000, "postman")
        for number in range(1, self.count + 1):
            yield FileRow(f"python/data/{_id(number)}.json", 100, "python")
            if number % 10 == 1:
                yield FileRow(_test_file(number), 1_000, "python")

    def places(self, number: int) -> Iterator[PlaceRow]:
        if number == 1:
            yield PlaceRow("", "postman", "code", "postman/things.postman_collection.json", 1, 1)
        first = 10 + (number - 1) % 10 * 20
        yield PlaceRow(_id(number), "python", "code", _test_file(number), first, first + 17)
        yield PlaceRow(_id(number), "python", "data", f"python/data/{_id(number)}.json", 1, 1)

    def cells(self, number: int) -> Iterator[MatrixCell]:
        written, more = divmod(self.size(number), len(TECHNIQUES))
        for at, (technique, kind) in enumerate(TECHNIQUES):
            yield MatrixCell(technique, kind, written + (at < more), 3 if at == 0 else 0, 0)
        if number % 10 == 0:
            yield MatrixCell("realistic", "positive", 0, 0, 1)


_AT = ("things.yaml", "#/paths/~1things~1000001/get", 10, 5)
_NOWHERE = (None, None, None, None)
_FLOW = '{"id":"things-setup","steps":[{"id":"things-setup-make"}],"cleanup":[]}'


def _id(number: int) -> str:
    return f"operation{number:04}"


def _tag(number: int) -> str:
    return f"tag{(number - 1) // 10 + 1}"


def _method(number: int) -> str:
    return METHODS[number % len(METHODS)]


def _path(number: int) -> str:
    return f"/things/{number:06}/parts"


def _pointer(number: int) -> str:
    return f"#/paths/~1things~1{number:06}~1parts/{_method(number).lower()}"


def _test_file(number: int) -> str:
    return f"python/tests/test_{(number - 1) // 10:04}.py"


def _shape(number: int, technique: str, kind: str) -> Shape:
    source = "ai" if number % 100 == 0 else "rule"
    return Shape(kind, technique, source, 1.0, "200 201" if kind == "positive" else "400 422", strict=True)


def _entry(row: CaseRow, shape: Shape, operation: int) -> bytes:
    body = {"name": f"thing {row.position}", "size": row.number, "colours": ["red", "green"]}
    return orjson.dumps(
        {
            "id": row.id,
            "operationId": _id(operation),
            "method": _method(operation),
            "path": _path(operation),
            "kind": shape.kind,
            "technique": shape.technique,
            "title": row.title,
            "why": "what stands for a rule of the document",
            "target": _path(operation),
            "request": {"pathParams": {}, "query": {}, "headers": {}, "cookies": {}, "body": body},
            "wire": {
                "method": _method(operation),
                "target": _path(operation),
                "headers": [["Content-Type", "application/json"]],
                "body": orjson.dumps(body).decode(),
            },
            "expect": {"status": ["200"], "strict": True, "schema": None, "headers": []},
            "setup": [],
            "captures": {},
            "source": shape.source,
            "confidence": 1.0,
            "tags": [],
        }
    )


def _rows_of(targets: Numbers[str]) -> Iterator[TargetRow]:
    """Yield the targets once all are known."""
    for number, pointer in targets.rows():
        yield TargetRow(number, pointer, number + 1, "things.yaml")


def _shapes_of(shapes: Numbers[Shape]) -> Iterator[tuple[int, str, str, str, float, str, bool, bool]]:
    for number, shape in shapes.rows():
        yield number, *shape


def _texts_of(texts: Numbers[str]) -> Iterator[tuple[int, str]]:
    yield from texts.rows()
