"""What the planner made, as it is run: nothing is written or read again."""

from collections.abc import Iterable
from typing import Any

from engine.cases.coverage.model import Items
from engine.cases.model import OperationPlan, Suite, TestCase
from engine.openapi.model import Operation
from engine.renderers.data import operation_entry
from engine.renderers.schemas import ResponseSchemas
from engine.runner.coverage import Coverable
from engine.runner.model import Answers, Documented, RunSuite


def from_plans(suite: Suite, plans: Iterable[OperationPlan]) -> RunSuite:
    """Return the planned cases with what judging their answers needs."""
    cases: list[TestCase] = []
    slugs: dict[str, str] = {}
    items: dict[str, Items] = {}
    for plan in plans:
        cases += plan.cases
        slugs[plan.operation.id] = plan.slug
        items[plan.operation.id] = plan.items or Items(plan.operation)
    asked = {case.operation_id for case in cases}
    asked.update(step.operation_id for flow in suite.flows for step in (*flow.steps, *flow.cleanup))
    resources = {name: resource.slug for resource in suite.resources for name in resource.operation_ids}
    schemas = ResponseSchemas(suite.api.schemas)
    answers = {
        operation.id: _answers(operation, slugs.get(operation.id, operation.id), resources, schemas)
        for operation in suite.api.operations
        if operation.id in asked
    }
    setup = [flow for flow in suite.flows if flow.technique == "setup"]
    return RunSuite(
        title=suite.api.title,
        cases=tuple(cases),
        flows=tuple(flow for flow in suite.flows if flow.technique != "setup"),
        setups={step.id: flow for flow in setup for step in flow.steps},
        answers=answers,
        schemas=_documents(schemas),
        coverable=Coverable(suite.api.operations, suite.api.schemas.follow, items, suite.api.skipped),
    )


def _answers(operation: Operation, slug: str, resources: dict[str, str], schemas: ResponseSchemas) -> Answers:
    entry = operation_entry(operation, resources.get(operation.id, slug), schemas)
    return Answers(
        slug,
        {
            status: Documented(tuple(response["headers"]), response["content"])
            for status, response in entry["responses"].items()
        },
    )


def _documents(schemas: ResponseSchemas) -> dict[str, Any]:
    # What is lost to one keyword is allowed for by those around it only when the files are asked for.
    _ = schemas.files
    return {document["$id"]: document for document in schemas.documents.values()}
