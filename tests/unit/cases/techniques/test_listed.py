from pathlib import Path

from tests.samples.documents import answer, document, planned


def test_a_listed_value_is_named_where_the_document_lists_that_very_value(tmp_path: Path) -> None:
    sent = {
        "type": "object",
        "required": ["mark"],
        "properties": {"mark": {"enum": [0, 1, True, "one", [1]]}},
    }
    body = {"required": True, "content": {"application/json": {"schema": sent}}}
    mark = {"post": {"operationId": "mark", "requestBody": body, "responses": {"200": answer()}}}

    plan = planned(document({"/marks": mark}), tmp_path, cases=200)[1]["mark"]

    found = {
        str(each.target).rsplit("/", 1)[1]: each.wire.body
        for each in plan.cases
        if each.technique == "enum-value"
    }
    assert found == {"1": '{"mark":1}', "2": '{"mark":true}', "3": '{"mark":"one"}', "4": '{"mark":[1]}'}


def test_a_list_of_fifty_thousand_values_has_cases_like_any_other(tmp_path: Path) -> None:
    names = [f"value-{number}" for number in range(50_000)]
    kind = {"name": "kind", "in": "query", "schema": {"type": "string", "enum": names}}
    find = {"get": {"operationId": "find", "parameters": [kind], "responses": {"200": answer()}}}

    plan = planned(document({"/marks": find}), tmp_path, cases=10)[1]["find"]

    assert sum(each.technique == "enum-value" for each in plan.cases) > 1
