"""Reading the index of a suite into what the window shows."""

import json
from collections.abc import Mapping
from dataclasses import replace
from itertools import zip_longest
from typing import Any

from engine.errors import OutputError
from engine.jobs import index_levels
from engine.jobs.index_filter import Criteria
from engine.jobs.index_reader import Facts, Index, LeftOutEntry, MatrixRow
from engine.jobs.messages import REFUSED
from specmint_desktop.effects.highlighting import spans
from specmint_desktop.state.coverage import (
    Cell,
    Coverage,
    CoveredOperation,
    LeftOutCase,
    Reached,
    SkippedOperation,
    coverage_of,
)
from specmint_desktop.state.plain_text import paragraph
from specmint_desktop.state.results import (
    CaseFilter,
    CaseWords,
    FileText,
    ListedOperation,
    SuiteFile,
    SuiteRead,
)

LONGEST_LINE = 4_000
"""Characters of one line of a body that are shown."""


def suite(suite_file: str, index_file: str) -> SuiteRead:
    with Index(index_file) as index:
        facts = index.facts()
        files = tuple(SuiteFile(each.path, each.size) for each in index.files())
        listed = tuple(map(ListedOperation._make, index.listed()))
        left_out = sum(index.left_out_reasons().values()) + facts.skipped
        first_case = _first_case(index, listed)
        return SuiteRead(suite_file, files, listed, _words(facts), facts.limit, first_case, left_out)


def _first_case(index: Index, listed: tuple[ListedOperation, ...]) -> str | None:
    """Return the case that the tree shows first."""
    first = next((each.number for each in listed if each.cases), 0)
    return next((each.id for each in index.cases(first, 0, 1)), None)


def case(index_file: str, id_: str) -> Mapping[str, Any]:
    """Return a case as `cases.json` has it, with where its target stands and what its setup steps do.

    Raises:
        OutputError: `index-broken`, `case-unknown`.
    """
    with Index(index_file) as index:
        entry, found = index.case_entry(id_), index.case(id_)
        if entry is None or found is None:
            raise OutputError(
                "case-unknown", f"this result has no case `{id_}`", cure="choose one in the tree"
            )
        steps = {}
        for step in entry["setup"]:
            flow = index.flow_entry(step)
            titles = {each["id"]: each["title"] for each in flow["steps"]} if flow else {}
            steps[step] = titles.get(step, "")
        place = {"document": found.document, "line": found.line}
        rests_on = entry.get("ai", {}).get("restsOn")
        quoted = index.place_of(rests_on["pointer"]) if rests_on else None
        if quoted is not None:
            place |= {"quoted_document": quoted[0], "quoted_line": quoted[1]}
        return {**entry, "place": place, "steps": steps, "body": _body(entry["wire"])}


def _body(wire: Mapping[str, Any]) -> FileText | None:
    """Return the body as it is read best: JSON indented and coloured."""
    text = wire.get("body")
    if text is None:
        return None
    try:
        indented = json.dumps(json.loads(text), indent=2, ensure_ascii=False)
    except (ValueError, RecursionError):
        return FileText("body.txt", _shown(text))
    indented = _shown(indented)
    return FileText("body.json", indented, spans("body.json", indented))


def _shown(text: str) -> str:
    return "\n".join(paragraph(line, LONGEST_LINE) for line in text.split("\n"))


def criteria_of(wanted: CaseFilter) -> Criteria:
    return Criteria(wanted.text, wanted.kinds, wanted.techniques, wanted.sources)


def _words(facts: Facts) -> CaseWords:
    return CaseWords(
        tuple(facts.kinds.items()), tuple(facts.techniques.items()), tuple(facts.sources.items())
    )


def coverage(index_file: str) -> Coverage:
    with Index(index_file) as index:
        return _coverage(index)


def _coverage(index: Index) -> Coverage:
    left_out: dict[tuple[str, str], list[LeftOutCase]] = {}
    refused = []
    for each in index.left_out():
        if each.reason.startswith(REFUSED):
            refused.append(_left_out(each))
            continue
        left_out.setdefault((each.operation, each.technique), []).append(_left_out(each))
    levels = index.levels()
    rows = zip_longest(index.matrix(), map(_reached, levels.operations))
    operations = tuple(_covered(row, left_out)._replace(reached=reached) for row, reached in rows if row)
    skipped = tuple(
        SkippedOperation(each.name, each.pointer, each.reason, each.line) for each in index.skipped()
    )
    of_cases = {(each.operation, technique) for each in operations for technique in each.cells}
    flows = tuple(each for key, missing in left_out.items() if key not in of_cases for each in missing)
    found = coverage_of(operations, skipped, levels.suite and _reached(levels.suite), flows)
    return replace(found, refused=tuple(refused))


def _reached(reached: index_levels.Reached) -> Reached:
    return Reached(reached.level, reached.lacking)


def _covered(row: MatrixRow, left_out: Mapping[tuple[str, str], list[LeftOutCase]]) -> CoveredOperation:
    cells = {
        cell.technique: Cell(cell.written, cell.cut, tuple(left_out.get((row.id, cell.technique), ())))
        for cell in row.cells
    }
    return CoveredOperation(row.id, row.method, row.path, cells)


def _left_out(each: LeftOutEntry) -> LeftOutCase:
    return LeftOutCase(
        each.operation, each.technique, each.target, each.reason, each.detail, each.document, each.line
    )
