from pathlib import Path

from tests.samples.covered import measured_paths
from tests.samples.openapi import post


def test_a_property_that_is_never_allowed_has_no_rules_and_stops_no_plan(tmp_path: Path) -> None:
    schema = {"type": "object", "required": ["name"], "properties": {"name": {"type": "string"}, "id": False}}

    found = measured_paths({"/things": post(schema)}, tmp_path, version="3.1.0")

    assert found.level == 7
    assert "rules" not in found.measures


def test_an_object_of_very_many_properties_is_not_searched_for_sentences(tmp_path: Path) -> None:
    def of(count: int) -> object:
        said = {"type": "string", "description": "Cannot be combined with `name_1`."}
        properties = {f"name_{number}": said if number == 2 else {} for number in range(count)}
        folder = tmp_path / str(count)
        folder.mkdir()
        found = measured_paths({"/things": post({"type": "object", "properties": properties})}, folder)
        return found.measures.get("rules")

    assert of(200) is not None
    assert of(201) is None
