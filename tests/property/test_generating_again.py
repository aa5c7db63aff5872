"""Whatever a person does to a generated folder and whatever becomes of its document: the laws of a merge."""

import ast
import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.events import Event
from engine.writer.manifest import units_in
from engine.writer.plan import Plan
from engine.writer.save import plan_save, save
from tests.samples.histories import FORMATS, VERSIONS, Person, Version, suite, unit_names
from tests.samples.output import content_of

versions = st.sampled_from(VERSIONS)
formats = st.sampled_from(FORMATS)
quietly = settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


@pytest.mark.slow
@pytest.mark.timeout(600)
@quietly
@given(first=versions, formats=formats, later=st.lists(versions, min_size=1, max_size=3), data=st.data())
def test_a_history_of_edits_and_changes_loses_no_edit_and_misses_no_change(
    first: Version, formats: tuple[str, ...], later: list[Version], data: st.DataObject
) -> None:
    def pick(below: int) -> int:
        return data.draw(st.integers(0, below - 1))

    with _folder() as root:
        out = root / "out"
        _save(root, first, formats)
        person = Person(out)
        for version in later:
            person.gone.clear()
            for _ in range(pick(4)):
                person.edit(pick)
            before, last = content_of(out), units_in(json.loads((out / "specmint.json").read_bytes()))

            plan = _save(root, version, formats)

            after = content_of(out)
            _no_edit_is_lost(person, after)
            _what_was_deleted_stays_deleted(person, last, before, after)
            _what_was_not_touched_is_fresh(person, after, _fresh(root, version, formats))
            _the_plan_told_it(plan, before, after)
            _nothing_is_broken(person, after)
            again = _save(root, version, formats)
            assert content_of(out) == after
            assert not again.changes_anything


@given(first=versions, second=versions, formats=formats)
@settings(max_examples=30, deadline=None)
def test_a_folder_that_nobody_edited_becomes_the_fresh_one(
    first: Version, second: Version, formats: tuple[str, ...]
) -> None:
    with _folder() as root:
        _save(root, first, formats)
        _save(root, second, formats)

        assert _all(root / "out") == _all(_fresh(root, second, formats))


@contextmanager
def _folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)


def _save(root: Path, version: Version, formats: tuple[str, ...]) -> Plan:
    (root / "suite.zip").write_bytes(suite(version, formats))
    plan = plan_save(root / "suite.zip", root / "out")
    save(root / "suite.zip", root / "out", {}, _unheard)
    return plan


def _unheard(_: Event) -> None:
    """Nobody listens."""


def _fresh(root: Path, version: Version, formats: tuple[str, ...]) -> Path:
    shutil.rmtree(root / "fresh", ignore_errors=True)
    (root / "suite.zip").write_bytes(suite(version, formats))
    save(root / "suite.zip", root / "fresh", {}, _unheard)
    return root / "fresh"


def _all(folder: Path) -> dict[str, bytes]:
    return content_of(folder) | {"specmint.json": (folder / "specmint.json").read_bytes()}


def _no_edit_is_lost(person: Person, after: dict[str, bytes]) -> None:
    kept = b"\0".join(text for path, text in after.items() if not path.startswith(".specmint/new/"))
    assert [word for word in sorted(person.words) if word.encode() not in kept] == []


def _what_was_deleted_stays_deleted(
    person: Person, last: dict[str, Any], before: dict[str, bytes], after: dict[str, bytes]
) -> None:
    for path, name in person.gone:
        is_gone = name in last.get(path, {}) and name not in unit_names(path, before.get(path, b""))
        assert not is_gone or name not in unit_names(path, after.get(path, b"")), (path, name)


def _what_was_not_touched_is_fresh(person: Person, after: dict[str, bytes], fresh: Path) -> None:
    for path, content in content_of(fresh).items():
        if path not in person.touched and b"mine_" not in after.get(path, b""):
            units = {Path(path).stem, *unit_names(path, content)}
            is_bound = not units.isdisjoint(person.ever_gone | person.blocks)
            assert is_bound or after.get(path) == content, path


def _the_plan_told_it(plan: Plan, before: dict[str, bytes], after: dict[str, bytes]) -> None:
    for file in plan.files:
        if file.path == "specmint.json":
            continue
        if file.state in {"unchanged", "yours"}:
            assert after.get(file.path) == before.get(file.path), file
        elif file.state == "removed":
            assert file.path not in after, file
        elif file.state in {"new", "updated"}:
            assert file.path in after, file
        elif file.state == "conflict":
            assert f".specmint/new/{file.path}" in after, file


def _nothing_is_broken(person: Person, after: dict[str, bytes]) -> None:
    for path, content in after.items():
        if path.startswith(".specmint/") or b"<<<<<<<" in content:
            continue
        if path.endswith(".py"):
            ast.parse(content)
        elif path.endswith(".json") and (b"mine_" not in content or "/data/" in path):
            json.loads(content)
        elif path.endswith("Test.java"):
            assert content.count(b"{") == content.count(b"}"), path
