"""The run as JSON, for programs."""

import json
from collections import Counter
from typing import Any

import orjson

from engine import VERSION
from engine.cases.coverage.model import level_name
from engine.events import dump_problem
from engine.runner.coverage import Covered, seen_notes
from engine.runner.model import CaseResult, RunResult

Entry = dict[str, Any]


def json_report(result: RunResult) -> bytes:
    report: Entry = {
        "schemaVersion": 1,
        "specmint": VERSION,
        "title": result.title,
        "baseUrl": result.base_url,
        "started": result.started,
        "tookMs": result.took_ms,
        "summary": _counted(result.results),
        "operations": _operations(result.results),
        "problems": [dump_problem(problem) for problem in result.gaps],
        "cleanup": [{"step": each.step, "reason": each.reason} for each in result.cleanup],
        **({"coverage": _coverage(result.coverage)} if result.coverage else {}),
        "cases": [_entry(each) for each in result.results],
    }
    try:
        return orjson.dumps(report, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
    except TypeError:  # a lone surrogate
        return json.dumps(report, indent=2).encode() + b"\n"


def _coverage(seen: Covered) -> Entry:
    """Return the form of `coverage.json`, from what the service answered."""
    return {
        "level": level_name(seen.level),
        "criteria": {name: each._asdict() for name, each in seen.measures.items()},
        "operations": [
            {
                "operationId": each.operation.id,
                "method": each.operation.method,
                "path": each.operation.path,
                "level": level_name(each.level),
                "statusCodes": seen.statuses[each.operation.id],
                "criteria": {name: measure._asdict() for name, measure in each.measures.items()},
            }
            for each in seen.operations
        ],
        "leftOut": [
            {
                "operationId": left_out.operation_id,
                "target": left_out.target,
                "reason": left_out.reason,
                "detail": left_out.detail,
            }
            for each in seen.operations
            for left_out in each.not_provokable
        ],
        "notes": [{"text": text} for text in seen_notes(seen)],
    }


def _operations(results: tuple[CaseResult, ...]) -> list[Entry]:
    """Return per operation its verdicts, and the status codes that were seen."""
    grouped: dict[str, list[CaseResult]] = {}
    for result in results:
        grouped.setdefault(result.operation_id, []).append(result)
    return [
        {
            "operationId": name,
            "method": members[0].method,
            "path": members[0].path,
            **_counted(tuple(members)),
            "statusCodes": sorted({member.status for member in members if member.status}),
        }
        for name, members in grouped.items()
    ]


def _counted(results: tuple[CaseResult, ...]) -> Entry:
    counts = Counter(result.verdict for result in results)
    return {"cases": len(results), "pass": counts["pass"], "fail": counts["fail"], "skip": counts["skip"]}


def _entry(result: CaseResult) -> Entry:
    entry: Entry = {
        "id": result.id,
        "operationId": result.operation_id,
        "method": result.method,
        "path": result.path,
        "kind": result.kind,
        "technique": result.technique,
        "target": result.target,
        "title": result.title,
        "why": result.why,
        "verdict": result.verdict,
        "reason": result.reason,
        "status": result.status,
        "tookMs": result.took_ms,
    }
    if result.failure:
        entry["failure"] = result.failure._asdict()
    return entry
