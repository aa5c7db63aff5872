"""The test case in JSON: the field names that other people's programs read."""

import json
from typing import Any

import orjson

from engine.cases.model import ABSENT, Expectation, Flow, FromModel, Request, TestCase, Wire
from engine.openapi.model import JsonValue
from engine.renderers.data import check_entry

Entry = dict[str, Any]


def case_json(case: TestCase) -> bytes:
    """Return a case on one line."""
    return json_line(case_entry(case))


def flow_json(flow: Flow) -> bytes:
    """Return a flow on one line, its steps written out."""
    return json_line(
        {
            "id": flow.id,
            "technique": flow.technique,
            "resource": flow.resource,
            "operationId": flow.operation_id,
            "title": flow.title,
            "why": flow.why,
            "confidence": flow.confidence,
            "steps": [case_entry(step) for step in flow.steps],
            "cleanup": [case_entry(step) for step in flow.cleanup],
        }
    )


def case_entry(case: TestCase) -> Entry:
    entry: Entry = {
        "id": case.id,
        "operationId": case.operation_id,
        "method": case.method,
        "path": case.path,
        "kind": case.kind,
        "technique": case.technique,
        "target": case.target,
        "title": case.title,
        "why": case.why,
        "request": _request_entry(case.request),
        "wire": _wire_entry(case.wire),
        "expect": _expect_entry(case.expect),
        "setup": case.setup,
        "captures": case.captures,
        "source": case.source,
        "confidence": case.confidence,
        "tags": case.tags,
    }
    if case.scope:
        entry["scope"] = case.scope
        entry["checks"] = [check_entry(check) for check in case.checks]
    if case.ai:
        entry["ai"] = _ai_entry(case.ai)
    return entry


def json_line(value: JsonValue) -> bytes:
    """Return JSON on one line, whatever the value: large integers, lone surrogates, deep nesting."""
    try:
        return orjson.dumps(value)
    except TypeError:  # orjson: integers of 64 bits, UTF-8 text, 254 levels
        return json.dumps(value, separators=(",", ":")).encode()


def _request_entry(request: Request) -> Entry:
    entry: Entry = {
        "pathParams": request.path_params,
        "query": request.query,
        "headers": request.headers,
        "cookies": request.cookies,
        "mediaType": request.media_type,
    }
    if request.raw_body is not None:
        entry["rawBody"] = request.raw_body
    elif request.body is not ABSENT:
        entry["body"] = request.body
    entry["auth"] = request.auth
    return entry


def _wire_entry(wire: Wire) -> Entry:
    entry: Entry = {"method": wire.method, "target": wire.target, "headers": wire.headers}
    if wire.body_base64 is not None:
        entry["bodyBase64"] = wire.body_base64
    elif wire.body is not None:
        entry["body"] = wire.body
    return entry


def _ai_entry(ai: FromModel) -> Entry:
    entry: Entry = {"values": ai.values}
    if ai.rests_on is not None:
        at, start, end, text = ai.rests_on
        entry["restsOn"] = {"pointer": at, "start": start, "end": end, "text": text}
    return entry


def _expect_entry(expect: Expectation) -> Entry:
    entry: Entry = {
        "status": expect.status,
        "strict": expect.strict,
        "schema": expect.schema,
        "headers": expect.headers,
    }
    return {**entry, "gateway": True} if expect.gateway else entry
