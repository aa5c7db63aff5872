from pathlib import Path

from tests.samples.documents import answer, body, document, planned


def test_a_listed_text_and_number_that_look_alike_are_two_cases(tmp_path: Path) -> None:
    either = {"type": "object", "required": ["size"], "properties": {"size": {"enum": ["2", 1, "1", "s"]}}}
    create = {"operationId": "make", "requestBody": body(either), "responses": {"201": answer()}}

    _, plans = planned(document({"/things": {"post": create}}), tmp_path, cases=100)

    made = [each for each in plans["make"].cases if each.technique == "enum-value"]
    assert [each.request.body["size"] for each in made] == [1, "1", "s"]
    assert len({each.id for each in made}) == 3
