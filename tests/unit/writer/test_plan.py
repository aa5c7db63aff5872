import json
from pathlib import Path
from typing import Any

import pytest

from engine.errors import OutputError, UsageError
from engine.events import Event, FileSetAside
from engine.writer.output import Destination, Output
from engine.writer.plan import Choice, FilePlan, Plan, dump_plan, load_plan, plan
from engine.writer.save import plan_save, save
from tests.samples.output import content_of, manifest, write

DATA = "python/data/pets.json"
WHOLE, SUPPORT = "python/pyproject.toml", "python/tests/support/a.py"


def data(**titles: str) -> bytes:
    return json.dumps({"cases": [{"id": name, "title": title} for name, title in titles.items()]}).encode()


OLD = {
    DATA: data(one="old", two="old", three="old", four="old"),
    WHOLE: b"old",
    SUPPORT: b"old",
    "python/gone.txt": b"old",
    "python/gone-edited.txt": b"old",
    "python/same.txt": b"same",
    "python/updated.txt": b"old",
    "python/yours.txt": b"old",
}
EDITED = {
    DATA: data(one="mine", two="mine", four="old"),
    WHOLE: b"mine",
    SUPPORT: b"mine",
    "python/gone-edited.txt": b"mine",
    "python/yours.txt": b"mine",
}
NEW = {
    DATA: data(one="new", two="old", three="old", five="new"),
    WHOLE: b"new",
    SUPPORT: b"old",
    "python/same.txt": b"same",
    "python/updated.txt": b"new",
    "python/yours.txt": b"old",
    "python/new.txt": b"new",
}


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """A generated folder that a person has edited."""
    folder = tmp_path / "out"
    write(folder, OLD)
    for path, content in EDITED.items():
        (folder / path).write_bytes(content)
    return folder


@pytest.fixture
def suite(tmp_path: Path) -> Path:
    """The suite that comes next, as a ZIP."""
    write(None, NEW, zip_file=tmp_path / "suite.zip")
    return tmp_path / "suite.zip"


def test_a_plan_names_every_file_with_what_becomes_of_it_and_what_can_be_chosen(
    out: Path, suite: Path
) -> None:
    before = content_of(out)

    shown = plan_save(suite, out)

    assert shown.files == (
        FilePlan(
            DATA,
            "conflict",
            kept=("one", "two"),
            conflicts=("one",),
            deleted=("three",),
            choices=("merge", "yours", "ours"),
        ),
        FilePlan("python/gone-edited.txt", "orphan", choices=("keep", "remove")),
        FilePlan("python/gone.txt", "removed", choices=("remove", "skip")),
        FilePlan("python/new.txt", "new", choices=("ours", "skip")),
        FilePlan(WHOLE, "conflict", choices=("yours", "ours")),
        FilePlan("python/same.txt", "unchanged"),
        FilePlan(SUPPORT, "replaced", choices=("ours", "yours")),
        FilePlan("python/updated.txt", "updated", choices=("ours", "skip")),
        FilePlan("python/yours.txt", "yours", choices=("yours", "ours")),
        FilePlan("specmint.json", "updated"),
    )
    assert (shown.cases_added, shown.cases_removed, shown.cases_changed) == (("five",), ("four",), ("one",))
    assert (shown.edits_kept, shown.conflicts) == (6, 2)
    assert content_of(out) == before


def test_a_plan_goes_through_json(out: Path, suite: Path) -> None:
    shown = plan_save(suite, out)

    assert load_plan(json.loads(json.dumps(dump_plan(shown)))) == shown


def test_without_choices_the_plan_is_done(out: Path, suite: Path) -> None:
    save(suite, out, {}, lambda _: None)

    after = content_of(out)
    assert json.loads(after[DATA])["cases"] == [
        {"id": "one", "title": "mine"},
        {"id": "two", "title": "mine"},
        {"id": "five", "title": "new"},
    ]
    assert after == NEW | {
        DATA: after[DATA],
        WHOLE: b"mine",
        "python/yours.txt": b"mine",
        "python/gone-edited.txt": b"mine",
        f".specmint/new/{DATA}": NEW[DATA],
        f".specmint/new/{WHOLE}": b"new",
        f".specmint/replaced/{SUPPORT}": b"mine",
    }


@pytest.mark.parametrize("path", [DATA, WHOLE, "python/yours.txt"])
def test_the_new_text_can_be_chosen_and_yours_is_set_aside(out: Path, suite: Path, path: str) -> None:
    events: list[Event] = []

    save(suite, out, {path: "ours"}, events.append)

    after = content_of(out)
    assert after[path] == NEW[path]
    assert after[f".specmint/replaced/{path}"] == EDITED[path]
    assert f".specmint/new/{path}" not in after
    assert FileSetAside(path, f".specmint/replaced/{path}") in events


@pytest.mark.parametrize("path", [DATA, WHOLE, SUPPORT])
def test_yours_can_be_chosen_for_the_whole_file(out: Path, suite: Path, path: str) -> None:
    save(suite, out, {path: "yours"}, lambda _: None)

    assert (out / path).read_bytes() == EDITED[path]


def test_an_orphan_can_be_removed_and_is_set_aside(out: Path, suite: Path) -> None:
    save(suite, out, {"python/gone-edited.txt": "remove"}, lambda _: None)

    assert not (out / "python/gone-edited.txt").exists()
    assert (out / ".specmint/replaced/python/gone-edited.txt").read_bytes() == b"mine"


def test_what_is_skipped_stays_as_it_is_and_is_asked_again(out: Path, suite: Path) -> None:
    skipped: dict[str, Choice] = dict.fromkeys(
        ("python/new.txt", "python/updated.txt", "python/gone.txt"), "skip"
    )

    save(suite, out, skipped, lambda _: None)

    assert not (out / "python/new.txt").exists()
    assert (out / "python/updated.txt").read_bytes() == b"old"
    assert (out / "python/gone.txt").read_bytes() == b"old"
    states = {file.path: file.state for file in plan_save(suite, out).files}
    assert [states[path] for path in skipped] == ["new", "updated", "removed"]


def test_a_file_that_you_deleted_can_be_asked_for_again(out: Path, suite: Path) -> None:
    (out / "python/updated.txt").unlink()
    assert FilePlan("python/updated.txt", "yours", choices=("yours", "ours")) in plan_save(suite, out).files

    save(suite, out, {"python/updated.txt": "ours"}, lambda _: None)

    assert (out / "python/updated.txt").read_bytes() == b"new"


def test_a_block_that_would_have_moved_stays_safe_where_its_file_is_not_wanted(tmp_path: Path) -> None:
    def code(*blocks: str) -> bytes:
        return "\n\n\n".join(["import pytest", *blocks]).encode() + b"\n"

    old, new = "python/tests/test_pets.py", "python/tests/test_toys.py"
    mine = code("# specmint: one\nmine = 1")
    write(tmp_path / "out", {old: code("# specmint: one\nours = 1")})
    (tmp_path / "out" / old).write_bytes(mine)
    write(None, {new: code("# specmint: one\nours = 2")}, zip_file=tmp_path / "suite.zip")

    save(tmp_path / "suite.zip", tmp_path / "out", {new: "ours"}, lambda _: None)

    assert (tmp_path / "out" / new).read_bytes() == code("# specmint: one\nours = 2")
    assert (tmp_path / "out/.specmint/replaced" / old).read_bytes() == mine


@pytest.mark.parametrize(
    "choices", [{"python/same.txt": "ours"}, {"python/nothing.txt": "ours"}, {WHOLE: "merge"}, {DATA: "skip"}]
)
def test_a_choice_that_the_plan_no_longer_offers_ends_the_save(
    out: Path, suite: Path, choices: dict[str, Choice]
) -> None:
    before = content_of(out)

    with pytest.raises(OutputError) as caught:
        save(suite, out, choices, lambda _: None)

    assert caught.value.problem.code == "plan-outdated"
    assert content_of(out) == before
    assert sorted(path.name for path in out.parent.iterdir()) == ["out", "suite.zip"]


def test_a_word_that_is_no_choice_is_refused(out: Path, suite: Path) -> None:
    wrong: Any = {WHOLE: "theirs"}

    with pytest.raises(UsageError) as caught:
        save(suite, out, wrong, lambda _: None)

    assert caught.value.problem.code == "choice-unknown"


def test_a_plan_for_a_new_folder_is_all_new_and_makes_none(tmp_path: Path, suite: Path) -> None:
    shown = plan_save(suite, tmp_path / "nowhere")

    assert {file.state for file in shown.files} == {"new"}
    assert shown.cases_added == ("one", "two", "three", "five")
    assert shown.changes_anything
    assert not (tmp_path / "nowhere").exists()


def test_a_plan_without_changes_says_so(tmp_path: Path, suite: Path) -> None:
    save(suite, tmp_path / "out", {}, lambda _: None)

    assert not plan_save(suite, tmp_path / "out").changes_anything


def test_files_written_once_are_listed_while_they_are_absent(tmp_path: Path) -> None:
    told = manifest({}, frozenset(["python/tests/hooks.py"]))

    assert plan(tmp_path, told).files == (
        FilePlan("python/tests/hooks.py", "new"),
        FilePlan("specmint.json", "new"),
    )


def test_a_preview_writes_nothing_and_gives_the_plan(out: Path) -> None:
    before, plans = content_of(out), list[Plan]()

    with Output(Destination(str(out), show=plans.append), lambda _: None) as output:
        output.write("a.txt", b"new")
        output.commit(manifest)

    assert [file.path for file in plans[0].files if file.state == "new"] == ["a.txt"]
    assert content_of(out) == before
    assert list(out.parent.iterdir()) == [out]


def test_a_preview_refuses_a_folder_that_is_not_ours(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_bytes(b"years of work")

    with (
        pytest.raises(OutputError, match="is not empty"),
        Output(Destination(str(tmp_path), show=lambda _: None), lambda _: None),
    ):
        pass
