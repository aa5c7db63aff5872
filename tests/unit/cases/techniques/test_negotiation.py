from pathlib import Path
from typing import Any

from engine.cases.model import OperationPlan, TestCase
from tests.samples.documents import JSON, answer, body, document, parameter, planned

NOTE = {"type": "object", "required": ["text"], "properties": {"text": {"type": "string"}}}


def _plans(paths: dict[str, Any], folder: Path) -> dict[str, OperationPlan]:
    return planned(document(paths), folder, cases=200)[1]


def _of(plan: OperationPlan, technique: str) -> list[TestCase]:
    return [each for each in plan.cases if each.technique == technique]


def test_every_request_media_type_is_sent_once_more_in_its_own_form(tmp_path: Path) -> None:
    form = "application/x-www-form-urlencoded"
    content = {JSON: {"schema": NOTE}, form: {"schema": NOTE}, "text/*": {"schema": {"type": "string"}}}
    create = {"operationId": "create", "requestBody": {"content": content}, "responses": {"200": answer()}}

    (made,) = _of(_plans({"/notes": {"post": create}}, tmp_path)["create"], "media-type")

    assert ("Content-Type", form) in made.wire.headers
    assert (made.wire.body or "").startswith("text=")
    assert made.target == "#/paths/~1notes/post/requestBody/content/application~1x-www-form-urlencoded"


def test_a_text_in_the_old_name_of_json_is_sent_as_json(tmp_path: Path) -> None:
    pin = {"schema": {"type": "string", "example": "1234"}}
    create = {
        "operationId": "enter",
        "requestBody": {"content": {JSON: pin, "text/json": pin}},
        "responses": {"200": answer()},
    }

    (made,) = _of(_plans({"/pins": {"post": create}}, tmp_path)["enter"], "media-type")

    assert ("Content-Type", "text/json") in made.wire.headers
    assert made.wire.body == '"1234"'


def test_bytes_need_no_schema_to_be_sent_as_another_media_type(tmp_path: Path) -> None:
    content: dict[str, Any] = {JSON: {"schema": NOTE}, "image/png": {}, "application/x-own": {}}
    sent = {"required": True, "content": content}
    create = {"operationId": "create", "requestBody": sent, "responses": {"200": answer()}}

    (made,) = _of(_plans({"/notes": {"post": create}}, tmp_path)["create"], "media-type")

    assert ("Content-Type", "image/png") in made.wire.headers
    assert (made.wire.body_base64 or "").startswith("iVBORw0KGgo")


def test_every_answer_that_ends_is_asked_for(tmp_path: Path) -> None:
    content: dict[str, Any] = {JSON: {}, "application/xml": {}, "text/event-stream": {}, "image/*": {}}
    read = {"operationId": "read", "responses": {"200": {"description": "ok", "content": content}}}

    (made,) = _of(_plans({"/notes": {"get": read}}, tmp_path)["read"], "accept")

    assert [value for name, value in made.wire.headers if name == "Accept"] == ["application/xml"]
    assert made.id == "read-accept-application-xml"


def test_an_undocumented_method_is_tried_once_a_path_and_reaches_no_object(tmp_path: Path) -> None:
    ok = {"200": answer()}
    item = {
        "parameters": [parameter("noteId", "path", {"type": "integer"})],
        "get": {"operationId": "read", "responses": ok},
        "patch": {"operationId": "change", "responses": ok},
    }
    paths = {"/notes": {"post": {"operationId": "create", "requestBody": body(NOTE), "responses": ok}}}

    plans = _plans({**paths, "/notes/{noteId}": item}, tmp_path)

    (of_item,) = _of(plans["read"], "wrong-method")
    assert (of_item.wire.method, of_item.wire.target) == ("DELETE", "/notes/2147483600")
    assert (of_item.method, of_item.title) == (
        "GET",
        "DELETE /notes/{noteId} is not documented and must be refused",
    )
    assert of_item.expect.status == ("404", "405")
    assert of_item.setup == ()
    assert _of(plans["change"], "wrong-method") == []
    (of_collection,) = _of(plans["create"], "wrong-method")
    assert of_collection.wire.method == "PATCH"
    assert of_collection.wire.body is None


def test_a_method_of_another_path_that_looks_the_same_is_no_wrong_one(tmp_path: Path) -> None:
    ok = {"200": answer()}
    item = {
        "parameters": [parameter("noteId", "path", {"type": "string"})],
        "get": {"operationId": "read", "responses": ok},
        "patch": {"operationId": "change", "responses": ok},
        "put": {"operationId": "replace", "responses": ok},
    }
    latest = {"get": {"operationId": "latest", "responses": ok}}

    plans = _plans({"/notes/{noteId}": item, "/notes/latest": latest}, tmp_path)

    assert _of(plans["latest"], "wrong-method") == []
    assert [each.wire.method for each in _of(plans["read"], "wrong-method")] == ["DELETE"]


def test_a_method_that_the_document_has_and_the_suite_cannot_have_is_no_wrong_one(tmp_path: Path) -> None:
    beyond = {"operationId": "beyond", "responses": {"200": answer()}}
    beyond["requestBody"] = body({"$ref": "#/components/schemas/Nowhere"})
    read = {"operationId": "read", "responses": {"200": answer()}}

    plans = _plans({"/notes": {"get": read, "patch": beyond}}, tmp_path)

    assert list(plans) == ["read"]
    assert [each.wire.method for each in _of(plans["read"], "wrong-method")] == ["PUT"]


def test_no_method_is_wrong_where_a_variable_takes_any_path(tmp_path: Path) -> None:
    paths = {"/{Key+}": {"parameters": [parameter("Key+", "path", {"type": "string"})],
                         "get": {"operationId": "read", "responses": {"200": answer()}}}}  # fmt: skip

    assert _of(_plans(paths, tmp_path)["read"], "wrong-method") == []


def test_an_undocumented_method_stands_with_an_operation_that_promises_nothing_of_its_refusal(
    tmp_path: Path,
) -> None:
    told = {"operationId": "told", "responses": {"200": answer(), "default": answer(NOTE)}}
    silent = {"operationId": "silent", "responses": {"200": answer(), "400": answer(NOTE), "404": answer()}}

    plans = _plans(
        {"/notes": {"get": told, "post": silent}, "/tags": {"get": {**told, "operationId": "tags"}}}, tmp_path
    )

    assert _of(plans["told"], "wrong-method") == []
    assert len(_of(plans["silent"], "wrong-method")) == 1
    assert _of(plans["tags"], "wrong-method") == []
