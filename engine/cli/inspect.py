"""`specmint inspect`: what a document offers to test, and what a run with default options would make."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from engine.cases.model import Flow, OperationPlan, TestCase
from engine.cases.planner import Planner
from engine.cli.arguments import Chosen
from engine.cli.terminal import counted, printable, say, standard_input, summed_up, tell
from engine.errors import Problem
from engine.events import Event, ProblemFound, dump_problem
from engine.openapi.model import Api, Operation
from engine.options import GenerateOptions
from engine.pipeline import read

Entry = dict[str, Any]


def inspect(chosen: Chosen) -> int:
    """Print the operations, their inputs, the cases they have to offer and the setup they need."""
    problems: list[Problem] = []

    def listen(event: Event) -> None:
        if isinstance(event, ProblemFound):
            problems.append(event.problem)

    api = read(chosen.document, emit=listen, stdin=standard_input, hosts=chosen.hosts)
    planner = Planner(api, GenerateOptions(), listen)
    flow_of: dict[str, str] = {step.id: flow.id for flow in planner.suite.flows for step in flow.steps}
    entries = [
        operation_entry(plan, planner.available(plan.operation), flow_of) for plan in planner.operations()
    ]
    if chosen.as_json:
        from engine.cli.json_text import write_json_line

        write_json_line(_document_entry(api, entries, planner.suite.flows, problems))
        return 0
    _print_table(api, entries, planner.suite.flows)
    for line in summed_up(problems, 10):
        say(line)
    return 0


def operation_entry(plan: OperationPlan, available: Mapping[str, int], flow_of: Mapping[str, str]) -> Entry:
    """Return one operation; `available` counts what each technique has to offer, `flow_of`: step -> flow."""
    operation = plan.operation
    planned = Counter(case.technique for case in plan.cases)
    return {
        "operationId": operation.id,
        "method": operation.method,
        "path": operation.path,
        "pointer": operation.at,
        "tags": operation.tags,
        "deprecated": operation.deprecated,
        "parameters": [
            {"name": each.name, "in": each.place, "required": each.required, "pointer": each.at}
            for each in operation.parameters
        ],
        "body": _body_entry(operation),
        "responses": [response.status for response in operation.responses],
        "security": [requirement.schemes for requirement in operation.security],
        "cases": {
            "planned": len(plan.cases),
            "available": max(sum(available.values()), len(plan.cases)),
            "byTechnique": {
                technique: {"planned": planned[technique], "available": max(count, planned[technique])}
                for technique, count in available.items()
            },
        },
        "leftOut": len(plan.left_out),
        "setup": _setup_flows(plan.cases, flow_of),
    }


def _body_entry(operation: Operation) -> Entry | None:
    if operation.body is None:
        return None
    return {
        "required": operation.body.required,
        "mediaTypes": [media.name for media in operation.body.content],
    }


def _setup_flows(cases: Sequence[TestCase], flow_of: Mapping[str, str]) -> list[str]:
    return list(dict.fromkeys(flow_of[step] for case in cases for step in case.setup if step in flow_of))


def _document_entry(
    api: Api, operations: list[Entry], flows: Sequence[Flow], problems: list[Problem]
) -> Entry:
    return {
        "schemaVersion": 1,
        "document": {
            "title": api.title,
            "version": api.version,
            "openapi": api.openapi,
            "sha256": api.sha256,
        },
        "operations": operations,
        "flows": [_flow_entry(flow) for flow in flows],
        "skipped": [{"name": each.name, "pointer": each.at, "reason": each.reason} for each in api.skipped],
        "problems": [dump_problem(problem) for problem in problems],
    }


def _flow_entry(flow: Flow) -> Entry:
    return {
        "id": flow.id,
        "technique": flow.technique,
        "resource": flow.resource,
        "operationId": flow.operation_id,
        "confidence": flow.confidence,
        "steps": [_step_entry(step) for step in flow.steps],
        "cleanup": [_step_entry(step) for step in flow.cleanup],
    }


def _step_entry(step: TestCase) -> Entry:
    return {"id": step.id, "operationId": step.operation_id, "captures": dict(step.captures)}


def _print_table(api: Api, operations: list[Entry], flows: Sequence[Flow]) -> None:
    planned = sum(each["cases"]["planned"] for each in operations)
    tell(
        f"{api.title} {api.version} (OpenAPI {api.openapi}): {counted(len(operations), 'operation')}, "
        f"{counted(planned, 'case')} of {sum(each['cases']['available'] for each in operations):,} planned"
    )
    rows = [("METHOD", "PATH", "OPERATION", "PARAMETERS", "BODY", "RESPONSES", "CASES", "SETUP")]
    _print_rows(rows + [_row(each) for each in operations])
    totals: Counter[str] = Counter()
    chosen: Counter[str] = Counter()
    for each in operations:
        for technique, count in each["cases"]["byTechnique"].items():
            totals[technique] += count["available"]
            chosen[technique] += count["planned"]
    _print_rows(
        [("TECHNIQUE", "PLANNED", "AVAILABLE")]
        + [(name, f"{chosen[name]:,}", f"{totals[name]:,}") for name in sorted(totals)]
    )
    _print_rows(
        [("FLOW", "STEPS")]
        + [
            (flow.id, " > ".join(step.operation_id for step in (*flow.steps, *flow.cleanup)))
            for flow in flows
        ]
    )
    for skipped in api.skipped:
        tell(f"skipped: {skipped.name}: {skipped.reason}")


def _row(entry: Entry) -> tuple[str, ...]:
    parameters = [f"{each['name']}{'' if each['required'] else '?'}" for each in entry["parameters"]]
    body = entry["body"]
    media = "" if body is None else ",".join(body["mediaTypes"]) + ("" if body["required"] else "?")
    return (
        entry["method"],
        entry["path"],
        entry["operationId"],
        _cut(",".join(parameters)),
        _cut(media),
        ",".join(entry["responses"]),
        f"{entry['cases']['planned']} of {entry['cases']['available']}",
        ",".join(entry["setup"]),
    )


def _cut(text: str, most: int = 40) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _print_rows(rows: Sequence[tuple[str, ...]]) -> None:
    """Print a table, a head without rows not at all."""
    if len(rows) < 2:
        return
    cells = [[printable(cell) or "-" for cell in row] for row in rows]
    widths = [max(len(row[column]) for row in cells) for column in range(len(cells[0]))]
    tell("")
    for row in cells:
        tell("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
