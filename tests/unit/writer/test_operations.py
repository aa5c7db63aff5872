"""What a plan tells of operations, by what both manifests say."""

import json
from pathlib import Path
from typing import Any

import pytest

from engine.writer.apply import noted
from engine.writer.decide import Step
from engine.writer.manifest import Written, parsed_manifest
from engine.writer.operations import Operations, with_skipped
from engine.writer.plan import Plan, plan

DIGEST = "0" * 64
BEFORE = {"GET /pets": ["get-pets", "1"], "POST /pets": ["post-pets", "1"], "GET /toys": ["get-toys", "1"]}
AFTER = {"GET /toys": ["get-toys", "1"], "POST /pets": ["post-pets", "2"], "GET /cats": ["get-cats", "1"]}
PETS, TOYS = "python/data/get-pets.json", "python/data/get-toys.json"
OLD: Operations = {"GET /pets": ("get-pets", "1"), "GET /toys": ("get-toys", "1")}
NEW: Operations = {"GET /pets": ("get-pets", "2"), "GET /toys": ("get-toys", "2")}


def manifest(operations: Any) -> bytes:
    told = {"schemaVersion": 1, "files": {"a.txt": DIGEST}, "yours": [], "operations": operations}
    return json.dumps(told).encode()


def planned(folder: Path, before: bytes) -> Plan:
    (folder / "specmint.json").write_bytes(before)
    return plan(folder, manifest(AFTER))


def operations_of(shown: Plan) -> tuple[tuple[str, ...], ...]:
    return shown.operations_added, shown.operations_removed, shown.operations_changed


def test_operations_come_go_and_change_with_their_cases(tmp_path: Path) -> None:
    shown = planned(tmp_path, manifest(BEFORE))

    assert operations_of(shown) == (("GET /cats",), ("GET /pets",), ("POST /pets",))


def test_all_operations_are_added_where_no_suite_stands(tmp_path: Path) -> None:
    shown = plan(tmp_path / "none", manifest(AFTER))

    assert operations_of(shown) == (("GET /toys", "POST /pets", "GET /cats"), (), ())


def test_a_suite_without_operations_gets_them_all(tmp_path: Path) -> None:
    shown = planned(tmp_path, manifest({}))

    assert operations_of(shown) == (("GET /toys", "POST /pets", "GET /cats"), (), ())


@pytest.mark.parametrize(
    "operations",
    [None, [], "x", {"GET /pets": "get-pets"}, {"GET /pets": ["get-pets"]}, {"GET /pets": ["get-pets", 1]}],
)
def test_a_folder_whose_operations_are_damaged_is_compared_without_them(
    tmp_path: Path, operations: Any
) -> None:
    shown = planned(tmp_path, manifest(operations))

    assert operations_of(shown) == ((), (), ())
    assert [file.path for file in shown.files] == ["a.txt", "specmint.json"]


def test_operations_whose_cases_were_skipped_are_known_as_they_were_last() -> None:
    kept = with_skipped(NEW, OLD, [PETS, "python/data/flows/get-toys.json", "README.md"])

    assert kept == {"GET /pets": ("get-pets", "1"), "GET /toys": ("get-toys", "2")}


@pytest.mark.parametrize(
    ("before", "skipped", "kept"),
    [
        (OLD, ["README.md"], NEW),
        (None, ["README.md"], NEW),
        (OLD, ["cases.json"], OLD),
        (None, [PETS], None),
    ],
)
def test_what_was_skipped_decides_which_operations_the_next_run_knows(
    before: Operations | None, skipped: list[str], kept: Operations | None
) -> None:
    assert with_skipped(NEW, before, skipped) == kept


@pytest.mark.parametrize(
    ("path", "known"), [(TOYS, {**NEW, "GET /toys": ("get-toys", "1")}), ("cases.json", NEW)]
)
def test_the_manifest_keeps_the_operations_of_skipped_cases(path: str, known: Operations) -> None:
    old = Written({path: DIGEST}, units={TOYS: {"a": "1"}}, operations=OLD)

    told = parsed_manifest(noted(manifest(NEW), {path: Step(path, "updated", "keep", skipped=True)}, old))

    assert told is not None
    assert told.operations == known
