from pathlib import Path
from typing import Any

import orjson
import pytest

from engine.cases.model import TestCase
from tests.samples.documents import answer, body, document, parameter, planned

INJECTIONS = (
    "sql-injection", "nosql-injection", "command-injection", "path-traversal", "script-injection",
    "template-injection",
)  # fmt: skip


def _cases(folder: Path, method: str = "post", **operation: Any) -> list[TestCase]:
    whole = {"operationId": "act", "responses": {"200": answer()}, **operation}
    return list(planned(document({"/notes": {method: whole}}), folder, cases=500)[1]["act"].cases)


def _of(cases: list[TestCase], technique: str) -> list[TestCase]:
    return [each for each in cases if each.technique == technique]


def _object(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "required": list(properties), "properties": properties}


@pytest.mark.parametrize("technique", INJECTIONS)
def test_each_free_text_gets_one_probe_of_each_kind_and_any_answer_but_5xx_is_right(
    technique: str, tmp_path: Path
) -> None:
    given = _object(text={"type": "string"}, size={"type": "string", "enum": ["s"]}, n={"type": "integer"})

    (made,) = _of(_cases(tmp_path, requestBody=body(given)), technique)

    assert made.id == f"act-{technique}-body-text"
    assert (made.kind, made.expect.status, made.expect.strict) == ("security", ("2XX", "3XX", "4XX"), False)
    assert made.target.endswith("/properties/text")
    assert orjson.loads(made.wire.body or "")["text"] == made.request.body["text"]
    assert "{{" not in (made.wire.body or "")


def test_nothing_is_probed_where_it_is_deleted_or_where_the_document_says_more(tmp_path: Path) -> None:
    told = [parameter("day", "query", {"type": "string", "format": "date"})]

    deleting = _cases(tmp_path, "delete", parameters=[parameter("q", "query", {"type": "string"})])

    assert not {each.technique for each in deleting} & {*INJECTIONS, "long-string", "odd-characters"}
    assert not {each.technique for each in _cases(tmp_path, "get", parameters=told)} & {
        *INJECTIONS,
        "long-string",
    }


def test_long_text_and_huge_numbers_are_sent_where_no_limit_is_set(tmp_path: Path) -> None:
    open_ = _object(text={"type": "string"}, count={"type": "integer"}, share={"type": "number"})
    limited = _object(text={"type": "string", "maxLength": 9}, count={"type": "integer", "maximum": 9})

    cases = _cases(tmp_path, requestBody=body(open_))
    (long_,) = _of(cases, "long-string")
    none = _cases(tmp_path, requestBody=body(limited))

    assert len(long_.request.body["text"]) == 10_000
    assert {each.id: each.request.body for each in _of(cases, "huge-number")}.keys() == {
        "act-huge-number-body-count", "act-huge-number-body-share",
    }  # fmt: skip
    assert _of(cases, "huge-number")[0].request.body["count"] == 2**63 - 1
    assert _of(none, "long-string") + _of(none, "huge-number") == []


def test_odd_characters_stand_in_a_query_and_in_json_and_never_in_a_header(tmp_path: Path) -> None:
    given = [parameter("q", "query", {"type": "string"}), parameter("X-Note", "header", {"type": "string"})]

    cases = _cases(tmp_path, "get", parameters=given)

    (made,) = _of(cases, "odd-characters")
    assert made.wire.target == "/notes?q=a%01b%E2%80%AEc%E2%80%8Bd%CC%81e"
    assert {len(value) for each in _of(cases, "long-string") for value in each.request.headers.values()} == {
        2_000
    }


def test_bytes_of_a_file_are_no_text_to_probe(tmp_path: Path) -> None:
    schema = _object(picture={"type": "string", "contentMediaType": "image/png"}, title={"type": "string"})
    sent = {"required": True, "content": {"multipart/form-data": {"schema": schema}}}

    found = _cases(tmp_path, requestBody=sent)

    probed = {each.id.rpartition("-")[2] for each in found if each.technique in (*INJECTIONS, "long-string")}
    assert probed == {"title"}
