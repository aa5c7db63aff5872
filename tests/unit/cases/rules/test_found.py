from pathlib import Path

from tests.samples.covered import measured_paths
from tests.samples.openapi import post


def test_a_property_that_is_never_allowed_has_no_rules_and_stops_no_plan(tmp_path: Path) -> None:
    schema = {"type": "object", "required": ["name"], "properties": {"name": {"type": "string"}, "id": False}}

    found = measured_paths({"/things": post(schema)}, tmp_path, version="3.1.0")

    assert found.level == 7
    assert "rules" not in found.measures
