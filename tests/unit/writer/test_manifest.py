"""What `specmint.json` says of the grains that were written last."""

import json
from typing import Any

import pytest

from engine.writer.apply import noted
from engine.writer.decide import Step
from engine.writer.manifest import Written, parsed_manifest

DIGEST = "0" * 64


def manifest(units: Any) -> bytes:
    files = dict.fromkeys(("a.json", "b.json"), DIGEST)
    return json.dumps({"schemaVersion": 1, "files": files, "yours": [], "units": units}).encode()


def test_a_path_that_names_another_has_its_grains() -> None:
    written = parsed_manifest(manifest({"a.json": {"one": "1"}, "b.json": "a.json"}))

    assert written is not None
    assert written.units == {"a.json": {"one": "1"}, "b.json": {"one": "1"}}


@pytest.mark.parametrize(
    "units",
    [
        {"b.json": "a.json"},
        {"a.json": "b.json", "b.json": "a.json"},
        {"a.json": "a.json"},
        {"a.json": ["one"]},
        {"a.json": {"one": 1}},
        "a.json",
    ],
)
def test_grains_that_are_none_make_a_manifest_unsound(units: Any) -> None:
    assert parsed_manifest(manifest(units)) is None


def test_what_was_skipped_keeps_its_grains_and_others_that_named_it_theirs() -> None:
    new = manifest({"a.json": {"one": "new"}, "b.json": "a.json"})
    old = Written({"a.json": DIGEST}, units={"a.json": {"one": "old"}})

    told = parsed_manifest(noted(new, {"a.json": Step("a.json", "updated", "keep", skipped=True)}, old))

    assert told is not None
    assert told.units == {"a.json": {"one": "old"}, "b.json": {"one": "new"}}
