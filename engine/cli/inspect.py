"""`specmint inspect`: what a document offers to test, and what a run with default options would cover of it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from engine.cases.coverage.conditions import gathered
from engine.cases.coverage.model import Link, OperationCoverage, level_name
from engine.cases.coverage.suite import Designed, Sums
from engine.cases.coverage.words import next_step, notes
from engine.cases.model import Flow, LeftOut, OperationPlan, TestCase
from engine.cases.planner import Planner
from engine.cases.rules.model import SURE, Rule, inputs_of
from engine.cli.arguments import Chosen
from engine.cli.inspected import print_document
from engine.cli.terminal import say, standard_input, summed_up
from engine.errors import Problem
from engine.events import Event, ProblemFound, dump_problem
from engine.openapi.model import Api, Operation
from engine.options import GenerateOptions
from engine.pipeline import read, without_collector
from engine.renderers.neutral.coverage import criteria_entry, left_out_entry

Entry = dict[str, Any]


def inspect(chosen: Chosen) -> int:
    """Print what would be covered, the operations with the cases they have to offer, and what is left out."""
    problems: list[Problem] = []

    def listen(event: Event) -> None:
        if isinstance(event, ProblemFound):
            problems.append(event.problem)

    api = read(chosen.document, emit=listen, stdin=standard_input, hosts=chosen.hosts)
    with without_collector():
        entry = document_entry(api, Planner(api, GenerateOptions(), listen))
    if chosen.as_json:
        from engine.cli.json_text import write_json_line

        write_json_line({**entry, "problems": [dump_problem(problem) for problem in problems]})
        return 0
    print_document(entry)
    for line in summed_up(problems, 10):
        say(line)
    return 0


def document_entry(api: Api, planner: Planner) -> Entry:
    """Return all that is found, in JSON."""
    flows = planner.suite.flows
    flow_of: dict[str, str] = {step.id: flow.id for flow in flows for step in flow.steps}
    designed, sums = Designed(planner.suite), Sums(api.operations, api.skipped)
    operations: list[Entry] = []
    left_out: list[LeftOut] = []
    conditions: list[LeftOut] = []
    for plan in planner.operations():
        covered = designed.of(plan)
        sums.add(covered)
        left_out += (*plan.left_out, *covered.not_provokable)
        conditions += covered.conditions
        entry = operation_entry(plan, flow_of)
        operations.append(entry | _covered_entry(covered))
    return {
        "schemaVersion": 1,
        "document": {
            "title": api.title,
            "version": api.version,
            "openapi": api.openapi,
            "sha256": api.sha256,
        },
        "coverage": {
            "level": level_name(sums.level),
            "criteria": criteria_entry(sums.measures),
            "notes": [{"text": text} for text in notes(sums)],
        },
        "operations": operations,
        "leftOut": [left_out_entry(each) for each in (*left_out, *gathered(conditions))],
        "links": [_link_entry(link) for each in api.operations for link in planner.links(each)],
        "rules": [_rule_entry(each, rule) for each in api.operations for rule in planner.rules(each)],
        "flows": [_flow_entry(flow) for flow in flows],
        "skipped": [{"name": each.name, "pointer": each.at, "reason": each.reason} for each in api.skipped],
    }


def _covered_entry(covered: OperationCoverage) -> Entry:
    return {
        "level": level_name(covered.level),
        "next": next_step(covered.measures),
        "criteria": criteria_entry(covered.measures),
        "requests": covered.requests,
        "leavesData": covered.leaves_data,
    }


def _link_entry(link: Link) -> Entry:
    return {
        "from": link.source,
        "to": link.to,
        "parameter": link.parameter,
        "pointer": link.at,
        "capture": link.capture,
        "score": link.score,
    }


def _rule_entry(operation: Operation, rule: Rule) -> Entry:
    return {
        "operationId": operation.id,
        "pointer": rule.at,
        "rule": rule.said,
        "inputs": inputs_of(rule.expression),
        "confidence": rule.confidence,
        "broken": rule.confidence >= SURE,
    }


def operation_entry(plan: OperationPlan, flow_of: Mapping[str, str]) -> Entry:
    """Return one operation; `flow_of`: step -> flow."""
    operation = plan.operation
    planned = Counter(case.technique for case in plan.cases)
    cut = plan.items.cut if plan.items else {}
    gone = Counter(each.technique for each in plan.left_out if each.technique)
    available = planned + gone + Counter(cut)
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
            "available": available.total(),
            "byTechnique": {
                technique: {"planned": planned[technique], "available": count}
                for technique, count in available.items()
            },
        },
        "cut": cut,
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
