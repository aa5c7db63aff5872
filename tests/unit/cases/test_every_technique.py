"""Each word of the table of techniques has a case or a flow, from documents that have what it is about."""

from pathlib import Path
from typing import Any

from engine.cases.planner import plan
from engine.cases.techniques import TECHNIQUES
from engine.openapi.model import Api
from engine.options import GenerateOptions
from resources import FOLDER
from tests.samples import bazaar, club
from tests.samples.documents import answer, body, document, parameter, read
from tests.samples.openapi import opened

OF_MODELS = {"said-flow"}
"""What only a language model draws."""
SIZES: dict[str, Any] = {
    "type": "object",
    "maxProperties": 3,
    "properties": {"step": {"type": "integer", "multipleOf": 5}, "note": {"type": "string"}},
}
FIND = {
    "operationId": "find",
    "parameters": [
        parameter("from", "query", {"type": "string"}),
        parameter("to", "query", {"type": "string"}),
    ],
    "x-dependencies": ["IF from THEN to;"],
    "security": [{"key": [], "user": []}],
    "requestBody": body(SIZES),
    "responses": {
        "200": {"description": "ok", "content": {"application/json": {}, "application/xml": {}}},
        "401": answer(),
    },
}
SCHEMES = {
    "key": {"type": "apiKey", "in": "header", "name": "X-Key"},
    "user": {"type": "http", "scheme": "basic"},
}


def test_every_technique_has_a_case_where_a_document_has_what_it_is_about(tmp_path: Path) -> None:
    described = (
        document({"/sizes": {"post": FIND}}, securitySchemes=SCHEMES), bazaar.described(), club.described()
    )  # fmt: skip
    apis = [opened(FOLDER / "samples" / name)[0] for name in ("bookshop.yaml", "clinic.yaml")]
    apis += [read(each, tmp_path) for each in described]

    found = {word for api in apis for word in _techniques(api)}

    assert set(TECHNIQUES) - found == OF_MODELS


def _techniques(api: Api) -> set[str]:
    suite, operations = plan(api, GenerateOptions(cases=300), lambda _: None)
    steps = (step for flow in suite.flows for step in (*flow.steps, *flow.cleanup))
    cases = (case for each in operations for case in each.cases)
    return {each.technique for each in (*cases, *steps)} | {flow.technique for flow in suite.flows}
