"""`data/`: request bodies that the document allows, as people use them, in a CSV and a JSON per schema."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from engine.cases.model import ABSENT, OperationPlan, TestCase
from engine.errors import Pointer
from engine.openapi.model import Api, JsonValue, Operation
from engine.renderers.identifiers import Names, file_name
from engine.renderers.neutral.case import json_line

MOST_ROWS = 200
"""Rows per schema; all bodies are in `cases.json`."""
LARGEST_BODY = 64 * 1024

_WRITING = frozenset(("POST", "PUT", "PATCH"))
_NAMED = ("#/components/schemas/", "#/definitions/")
# What a spreadsheet would run instead of show, full-width forms included (CWE-1236).
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")

_QUOTE = '"'
_QUOTED = re.compile(r'[",\r\n]|^ | $')


class _Row(NamedTuple):
    case: str
    operation: str
    technique: str
    body: JsonValue


class Bodies:
    """Rows of a schema that several operations share wait for the end; the others leave at once."""

    def __init__(self, api: Api) -> None:
        self._api = api
        self._rows: dict[Pointer, list[_Row]] = {}
        self._labels: dict[Pointer, str] = {}
        self._names = Names(lambda key: file_name(self._labels[Pointer(key)]))

    def add(self, plan: OperationPlan) -> Iterator[tuple[str, bytes]]:
        """Take the valid bodies of an operation that creates or changes; yield files that are whole."""
        if plan.operation.method not in _WRITING:
            return
        for case in plan.cases:
            if _is_valid_body(case) and (schema := self._schema(plan.operation, case.request.media_type)):
                rows = self._rows.setdefault(schema, [])
                self._labels.setdefault(schema, _label(schema, plan))
                if len(rows) < MOST_ROWS and len(json_line(case.request.body)) <= LARGEST_BODY:
                    rows.append(_Row(case.id, plan.operation.id, case.technique, case.request.body))
        for schema in [schema for schema in self._rows if not schema.startswith(_NAMED)]:
            yield from self._files(schema, self._rows.pop(schema))

    def rest(self) -> Iterator[tuple[str, bytes]]:
        for schema, rows in self._rows.items():
            yield from self._files(schema, rows)

    def _files(self, schema: Pointer, rows: list[_Row]) -> Iterator[tuple[str, bytes]]:
        if rows:
            name = self._names.of(schema)
            yield f"data/{name}.csv", _csv(rows)
            yield f"data/{name}.json", _json(rows)

    def _schema(self, operation: Operation, media_type: str | None) -> Pointer | None:
        for media in operation.body.content if operation.body else ():
            if media.name == media_type and media.schema:
                return self._api.schemas.follow(media.schema)[0]
        return None


def _is_valid_body(case: TestCase) -> bool:
    return case.kind == "positive" and case.request.body is not ABSENT and case.request.raw_body is None


def _label(schema: Pointer, plan: OperationPlan) -> str:
    for prefix in _NAMED:
        if schema.startswith(prefix) and "/" not in (name := schema[len(prefix) :]):
            return name.replace("~1", "/").replace("~0", "~")
    return plan.slug


def _json(rows: list[_Row]) -> bytes:
    lines = [
        json_line(
            {"case": row.case, "operationId": row.operation, "technique": row.technique, "body": row.body}
        )
        for row in rows
    ]
    return b"[\n" + b",\n".join(lines) + b"\n]\n"


def _csv(rows: list[_Row]) -> bytes:
    """Return a table with a column per property; a body that is no object stands in the column `body`."""
    flat = [row.body if isinstance(row.body, dict) else {"body": row.body} for row in rows]
    columns = list(dict.fromkeys(name for body in flat for name in body))
    lines = [_line("case", "technique", *(_shown(name) for name in columns))]
    for row, body in zip(rows, flat, strict=True):
        cells = [_cell(body[name]) if name in body else "" for name in columns]
        lines.append(_line(row.case, row.technique, *cells))
    return "".join(lines).encode("utf-8", "replace")


def _line(*cells: str) -> str:
    # Not the module csv: whether it quotes a carriage return changes with the version of Python.
    return (
        ",".join(f'"{cell.replace(_QUOTE, _QUOTE * 2)}"' if _QUOTED.search(cell) else cell for cell in cells)
        + "\n"
    )


def _cell(value: JsonValue) -> str:
    if isinstance(value, str):
        return _shown(value)
    return json_line(value).decode()


def _shown(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text
