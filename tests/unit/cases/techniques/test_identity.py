from pathlib import Path
from typing import Any

import pytest

from tests.samples.documents import answer, body, document, parameter, planned

TEXT = {"type": "string"}


def _unknown(name: str, codes: tuple[str, ...], folder: Path, **more: Any) -> list[str]:
    """Return the targets of `unknown-id` of a GET of `/things/{name}` that documents `codes`."""
    reading = {
        "operationId": "read",
        "parameters": [parameter(name, "path", TEXT)],
        "responses": {code: answer() for code in codes},
    }
    paths = {f"/things/{{{name}}}": {"get": reading}, **more}
    plan = planned(document(paths), folder, cases=40)[1]["read"]
    return [each.wire.target for each in plan.cases if each.technique == "unknown-id"]


@pytest.mark.parametrize("name", ["id", "thingId", "callSid", "indexUid", "bucket_name", "userName", "slug"])
def test_a_name_that_speaks_of_an_object_is_tried_with_the_id_of_nothing(name: str, tmp_path: Path) -> None:
    assert _unknown(name, ("200",), tmp_path) == ["/things/00000000-0000-4000-8000-000000000000"]


@pytest.mark.parametrize("name", ["name", "path", "index", "stars", "title", "param"])
def test_any_other_input_may_take_every_value_unless_a_404_is_documented(name: str, tmp_path: Path) -> None:
    assert _unknown(name, ("200",), tmp_path) == []
    assert len(_unknown(name, ("200", "404"), tmp_path)) == 1


def test_the_name_of_an_object_that_setup_makes_is_tried(tmp_path: Path) -> None:
    thing = {"type": "object", "required": ["title"], "properties": {"title": TEXT}}
    making = {"operationId": "make", "requestBody": body(thing), "responses": {"201": answer(thing)}}

    assert len(_unknown("title", ("200",), tmp_path, **{"/things": {"post": making}})) == 1
