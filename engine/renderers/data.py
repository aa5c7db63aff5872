"""The data files: one per operation and one per resource with flows, the same bytes in every format."""

import json
import re
from decimal import Decimal
from functools import lru_cache
from typing import Any

import orjson

from engine.cases.model import ABSENT, Check, Flow, OperationPlan, Pages, Part, Suite, TestCase, Wire
from engine.openapi.model import JsonValue, Operation
from engine.renderers.schemas import ResponseSchemas
from engine.units import Units, data_units

Entry = dict[str, Any]

LARGEST_EXACT = 2**53
DEEPEST_BODY = 200
"""Brackets in a body that is written as JSON: orjson writes 254 levels and no more."""

_ESCAPED_BRACE = "\\u007b"
_JSON_MEDIA_TYPE = re.compile(r"(?:application/|text/|[^;/]+/[^;]+\+)json\s*(?:;|$)", re.IGNORECASE)
_JSON_RANGE = re.compile(r"\s*(?:\*|application)/\*\s*(?:;|$)", re.IGNORECASE)
# A double keeps 15 digits and exponents up to 308; a number with more of them is looked at again.
_PERHAPS_INEXACT = re.compile(r"[:,\[]\s*-?[0-9.](?:[0-9.]{15}|[0-9.]*[eE])")


def data_file(plan: OperationPlan, schemas: ResponseSchemas) -> tuple[bytes, Units]:
    """Return `data/<slug>.json`, and the digest of each case in it and of the rest."""
    operation = operation_entry(plan.operation, plan.resource, schemas)
    cases = [case_entry(case) for case in plan.cases]
    named = {"id": plan.operation.id, "slug": plan.slug, **operation}
    whole = {"operation": named, "cases": cases}
    return _dump(whole), data_units(whole)


def flow_files(suite: Suite, schemas: ResponseSchemas) -> dict[str, bytes]:
    """Return `data/flows/<resource>.json` as name -> content, in the order of the flows."""
    operations = {operation.id: operation for operation in suite.api.operations}
    resources = {name: resource.slug for resource in suite.resources for name in resource.operation_ids}
    by_resource: dict[str, list[Entry]] = {}
    for flow in suite.flows:
        by_resource.setdefault(flow.resource, []).append(_flow_entry(flow, operations, resources, schemas))
    return {f"{resource}.json": _dump({"flows": flows}) for resource, flows in by_resource.items()}


def operation_entry(operation: Operation, resource: str, schemas: ResponseSchemas) -> Entry:
    return {
        "id": operation.id,
        "method": operation.method,
        "path": operation.path,
        "pointer": operation.at,
        "responses": {
            response.status: {
                "headers": [header.name for header in response.headers if header.required],
                "content": {
                    media.name: schemas.reference(media.schema, resource)
                    if media.schema and may_be_json(media.name)
                    else None
                    for media in response.content
                },
            }
            for response in operation.responses
        },
    }


def case_entry(case: TestCase) -> Entry:
    entry: Entry = {
        "id": case.id,
        "kind": case.kind,
        "technique": case.technique,
        "title": case.title,
        "why": case.why,
        "target": case.target,
        "request": request_entry(case.wire, raw=case.request.raw_body is not None),
        "expect": {"status": case.expect.status, "strict": case.expect.strict},
    }
    if case.expect.gateway:
        entry["expect"]["gateway"] = True
    if case.setup:
        entry["setup"] = case.setup
    if case.captures:
        entry["captures"] = dict(case.captures)
    if case.tags:
        entry["tags"] = case.tags
    return entry


def request_entry(wire: Wire, *, raw: bool = False) -> Entry:
    """Return the request as the projects read it; `raw` keeps a JSON body as the text that it is."""
    entry: Entry = {"method": wire.method, "target": wire.target, "headers": wire.headers}
    if wire.parts:
        entry["parts"] = [_part_entry(part) for part in wire.parts]
    elif wire.body_base64 is not None:
        entry["rawBodyBase64"] = wire.body_base64
    elif wire.body is not None:
        name, value = _body_entry(wire, wire.body, raw=raw)
        entry[name] = value
    return entry


def media_type(wire: Wire) -> str:
    """Return the Content-Type of a request, empty where it has none."""
    for name, value in wire.headers:
        if name.lower() == "content-type":
            return value
    return ""


@lru_cache(maxsize=256)
def is_json(name: str) -> bool:
    """Say whether a media type holds JSON: `application/json`, `application/problem+json; charset=utf-8`."""
    return _JSON_MEDIA_TYPE.match(name) is not None


@lru_cache(maxsize=256)
def may_be_json(name: str) -> bool:
    """Say whether an answer of this media type or range may be JSON: `*/*`, `application/*`."""
    return is_json(name) or _JSON_RANGE.match(name) is not None


def _flow_entry(
    flow: Flow, operations: dict[str, Operation], resources: dict[str, str], schemas: ResponseSchemas
) -> Entry:
    def step_entry(step: TestCase) -> Entry:
        entry = case_entry(step)
        entry["scope"] = step.scope or "own"
        if step.checks:
            entry["checks"] = [check_entry(check) for check in step.checks]
        operation = operations[step.operation_id]
        entry["operation"] = operation_entry(operation, resources.get(operation.id, flow.resource), schemas)
        return entry

    return {
        "id": flow.id,
        "technique": flow.technique,
        "resource": flow.resource,
        "title": flow.title,
        "why": flow.why,
        "steps": [step_entry(step) for step in flow.steps],
        "cleanup": [step_entry(step) for step in flow.cleanup],
    }


def check_entry(check: Check) -> Entry:
    """Return an oracle of a step, with what it compares."""
    entry: Entry = {"oracle": check.oracle, "pointer": check.pointer}
    if check.same_as is not None:
        entry["sameAs"] = check.same_as
    elif check.absent:
        entry["absent"] = True
    elif check.equals is not ABSENT:
        entry["equals"] = check.equals
    if check.differs is not ABSENT:
        entry["differs"] = check.differs
    for name in ("within", "page", "most"):
        if getattr(check, name) is not None:
            entry[name] = getattr(check, name)
    if check.pages is not None:
        entry["pages"] = _pages_entry(check.pages)
    if check.unordered:
        entry["unordered"] = check.unordered
    return entry


def _pages_entry(pages: Pages) -> Entry:
    entry: Entry = {"parameter": pages.parameter, "by": pages.by}
    return entry | ({"at": pages.at} if pages.by == "next" else {"first": pages.first})


def _part_entry(part: Part) -> Entry:
    fields = {
        "name": part.name,
        "value": part.value,
        "file": part.file,
        "filename": part.filename,
        "contentType": part.content_type,
    }
    return {name: value for name, value in fields.items() if value is not None}


def _body_entry(wire: Wire, body: str, *, raw: bool) -> tuple[str, JsonValue]:
    value = ABSENT if raw or not is_json(media_type(wire)) else _json_value(body)
    return ("rawBody", body) if value is ABSENT else ("body", value)


@lru_cache(maxsize=32)  # many cases of an operation send the same body
def _json_value(body: str) -> JsonValue:
    """Return the value that is written out as `body` again, `ABSENT` where only the text is safe."""
    if not _keeps_its_numbers(body):
        return ABSENT
    if _ESCAPED_BRACE in body:
        return ABSENT  # written so that `{{` in a text is no placeholder
    if body.count("[") + body.count("{") > DEEPEST_BODY and _depth(body) > DEEPEST_BODY:
        return ABSENT
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        return ABSENT


def _keeps_its_numbers(body: str) -> bool:
    # The bracket, so that one short expression also finds a number that is the whole body.
    if not _PERHAPS_INEXACT.search(f"[{body}"):
        return True
    try:
        json.loads(body, parse_int=_exact_integer, parse_float=_exact_number)
    except (ValueError, RecursionError):
        return False
    return True


def _exact_integer(text: str) -> int:
    if len(text) > 17 or not -LARGEST_EXACT <= int(text) <= LARGEST_EXACT:
        raise ValueError(text)
    return int(text)


def _exact_number(text: str) -> float:
    number = float(text)
    if len(text) > 40 or not -1e300 < number < 1e300 or Decimal(text) != Decimal(repr(number)):
        raise ValueError(text)
    return number


def _depth(body: str) -> int:
    """Return how deep brackets nest; those inside text count too, which errs on the safe side."""
    depth = deepest = 0
    for character in re.findall(r"[\[\]{}]", body):
        depth += 1 if character in "[{" else -1
        deepest = max(deepest, depth)
    return deepest


def _dump(value: Entry) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
