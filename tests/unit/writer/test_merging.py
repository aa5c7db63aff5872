"""The table of what becomes of each kind of file, a row at a time."""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from engine.events import (
    EditConflicted,
    EditKept,
    EditOrphaned,
    Event,
    FileRemoved,
    FileSetAside,
    FileWritten,
    SuiteMerged,
)
from tests.samples.output import content_of, write

DATA = "python/data/pets.json"
CODE = "python/tests/test_pets.py"
JAVA = "junit/src/test/java/api/PetsTest.java"
COLLECTION = "postman/pets.postman_collection.json"
WHOLE = "python/pyproject.toml"
SUPPORT = "python/tests/support/client.py"


def data(*cases: Mapping[str, Any], operation: str = "listPets") -> bytes:
    return _json({"operation": {"id": operation}, "cases": list(cases)})


def case(name: str, title: str = "as generated", **more: Any) -> dict[str, Any]:
    return {"id": name, "title": title, **more}


def code(*blocks: str, head: str = "import pytest") -> bytes:
    return "\n\n\n".join((head, *blocks)).encode() + b"\n"


def block(name: str, text: str = "pass") -> str:
    return f"# specmint: {name}\ndef test_{name}() -> None:\n    {text}"


def collection(*items: Mapping[str, Any], script: str = "ours") -> bytes:
    event = [{"listen": "prerequest", "script": {"exec": [script]}}]
    return _json({"info": {"name": "Pets"}, "event": event, "item": list(items)})


def item(name: str, text: str = "as generated") -> dict[str, Any]:
    return {"name": text, "id": name, "request": {}}


def folder(name: str, *items: Mapping[str, Any], text: str = "as generated") -> dict[str, Any]:
    return {"name": text, "id": name, "item": list(items)}


def _json(value: Any) -> bytes:
    return json.dumps(value, indent=2).encode() + b"\n"


def merged(out: Path, path: str, *, old: bytes, yours: bytes | None, new: bytes | None) -> list[Event]:
    """Write `old`, let a person make `yours` of it (None: delete it), write `new` (None: no longer made)."""
    write(out, {path: old})
    if yours is None:
        (out / path).unlink()
    else:
        (out / path).write_bytes(yours)
    events = write(out, {} if new is None else {path: new})
    return [event for event in events if not isinstance(event, FileWritten | SuiteMerged)]


def cases_of(out: Path, path: str = DATA) -> dict[str, Any]:
    return {each["id"]: each for each in json.loads((out / path).read_bytes())["cases"]}


# Data files: a case by its id


def test_a_case_that_only_the_document_changed_is_taken(tmp_path: Path) -> None:
    events = merged(
        tmp_path,
        DATA,
        old=data(case("one"), case("two")),
        yours=data(case("one", "mine"), case("two")),
        new=data(case("one"), case("two", "new")),
    )

    assert cases_of(tmp_path) == {"one": case("one", "mine"), "two": case("two", "new")}
    assert events == [EditKept(DATA, "one", deleted=False)]


def test_a_case_that_both_changed_stays_yours_and_is_told(tmp_path: Path) -> None:
    new = data(case("one", "new"), case("two"))

    events = merged(
        tmp_path,
        DATA,
        old=data(case("one"), case("two")),
        yours=data(case("one", "mine"), case("two")),
        new=new,
    )

    assert cases_of(tmp_path)["one"] == case("one", "mine")
    assert (tmp_path / ".specmint/new" / DATA).read_bytes() == new
    assert events == [EditConflicted(DATA, "one", f".specmint/new/{DATA}")]


def test_a_case_that_was_deleted_stays_deleted(tmp_path: Path) -> None:
    events = merged(
        tmp_path,
        DATA,
        old=data(case("one"), case("two")),
        yours=data(case("two")),
        new=data(case("one", "new"), case("two"), case("three")),
    )

    assert list(cases_of(tmp_path)) == ["two", "three"]
    assert events == [EditKept(DATA, "one", deleted=True)]


def test_a_case_that_is_no_longer_made_goes_unless_it_was_edited(tmp_path: Path) -> None:
    events = merged(
        tmp_path,
        DATA,
        old=data(case("one"), case("two"), case("three")),
        yours=data(case("one", "mine"), case("two"), case("three")),
        new=data(case("three")),
    )

    assert cases_of(tmp_path) == {"one": case("one", "mine", tags=["orphan"]), "three": case("three")}
    assert events == [EditOrphaned(DATA, "one")]


def test_an_orphan_keeps_its_tags(tmp_path: Path) -> None:
    tagged = case("one", tags=["smoke"])

    merged(
        tmp_path,
        DATA,
        old=data(tagged, case("two")),
        yours=data({**tagged, "x": 1}, case("two")),
        new=data(case("two")),
    )

    assert cases_of(tmp_path)["one"]["tags"] == ["smoke", "orphan"]


def test_a_case_of_your_own_stays_behind_the_one_it_stood_behind(tmp_path: Path) -> None:
    merged(
        tmp_path,
        DATA,
        old=data(case("one"), case("two")),
        yours=data(case("one"), case("my-own"), case("two")),
        new=data(case("zero"), case("one", "new"), case("two")),
    )

    assert list(cases_of(tmp_path)) == ["zero", "one", "my-own", "two"]


def test_the_operation_of_a_data_file_is_one_thing_beside_its_cases(tmp_path: Path) -> None:
    merged(
        tmp_path,
        DATA,
        old=data(case("one")),
        yours=data(case("one"), operation="mine"),
        new=data(case("one", "new")),
    )

    assert json.loads((tmp_path / DATA).read_bytes()) == {
        "operation": {"id": "mine"},
        "cases": [case("one", "new")],
    }


def test_the_layout_of_json_is_no_edit(tmp_path: Path) -> None:
    old, new = data(case("one"), case("two")), data(case("one", "new"))

    events = merged(tmp_path, DATA, old=old, yours=json.dumps(json.loads(old)).encode(), new=new)

    assert (tmp_path / DATA).read_bytes() == new
    assert events == []


def test_numbers_of_an_edited_case_stay_as_they_were_typed(tmp_path: Path) -> None:
    yours = data(case("one", "mine"), case("two")).replace(
        b'"mine"', b'1.50e2, "x": 123456789012345678901234567890'
    )

    merged(
        tmp_path,
        DATA,
        old=data(case("one"), case("two")),
        yours=yours,
        new=data(case("one"), case("two", "new")),
    )

    assert b'1.50e2, "x": 123456789012345678901234567890' in (tmp_path / DATA).read_bytes()
    assert cases_of(tmp_path)["two"]["title"] == "new"


def test_a_flow_is_one_thing(tmp_path: Path) -> None:
    path = "nodejs/data/flows/pets.json"

    def flows(**titles: str) -> bytes:
        return _json({"flows": [case(name, title) for name, title in titles.items()]})

    merged(tmp_path, path, old=flows(a="1", b="1"), yours=flows(a="mine", b="1"), new=flows(a="1", b="2"))

    assert (tmp_path / path).read_bytes() == flows(a="mine", b="2")


@pytest.mark.parametrize(
    "yours",
    [b"<<<<<<< HEAD\n{}", b"[]", b'{"cases": 1}', b'{"cases": [], "flows": []}', b"\xff", b"{" * 100_000],
)
def test_a_data_file_that_can_no_longer_be_read_is_yours_as_a_whole(tmp_path: Path, yours: bytes) -> None:
    new = data(case("one", "new"))

    events = merged(tmp_path, DATA, old=data(case("one")), yours=yours, new=new)

    assert (tmp_path / DATA).read_bytes() == yours
    assert (tmp_path / ".specmint/new" / DATA).read_bytes() == new
    assert events == [EditConflicted(DATA, "", f".specmint/new/{DATA}")]


def test_cases_that_were_copied_or_lost_their_id_all_stay(tmp_path: Path) -> None:
    yours = data(case("one"), case("one", "a copy"), {"title": "nameless"}, {"title": "nameless too"})

    merged(tmp_path, DATA, old=data(case("one")), yours=yours, new=data(case("one", "new")))

    titles = [each["title"] for each in json.loads((tmp_path / DATA).read_bytes())["cases"]]
    assert titles == ["new", "a copy", "nameless", "nameless too"]


# Test code: a block


def test_a_block_that_only_the_document_changed_is_taken(tmp_path: Path) -> None:
    merged(
        tmp_path,
        CODE,
        old=code(block("one"), block("two")),
        yours=code(block("one", "assert mine"), block("two")),
        new=code(block("one"), block("two", "assert new"), block("three")),
    )

    assert (tmp_path / CODE).read_bytes() == code(
        block("one", "assert mine"), block("two", "assert new"), block("three")
    )


def test_a_new_block_goes_to_its_place(tmp_path: Path) -> None:
    merged(
        tmp_path,
        CODE,
        old=code(block("one"), block("four")),
        yours=code(block("one"), block("four", "assert mine")),
        new=code(block("zero"), block("one"), block("two"), block("three"), block("four")),
    )

    assert (tmp_path / CODE).read_bytes() == code(
        block("zero"), block("one"), block("two"), block("three"), block("four", "assert mine")
    )


def test_a_block_that_both_changed_stays_yours_and_the_new_file_is_beside_it(tmp_path: Path) -> None:
    new = code(block("one", "assert new"))

    events = merged(tmp_path, CODE, old=code(block("one")), yours=code(block("one", "assert mine")), new=new)

    assert (tmp_path / CODE).read_bytes() == code(block("one", "assert mine"))
    assert (tmp_path / ".specmint/new" / CODE).read_bytes() == new
    assert events == [EditConflicted(CODE, "one", f".specmint/new/{CODE}")]


def test_a_block_that_was_deleted_stays_deleted(tmp_path: Path) -> None:
    merged(
        tmp_path,
        CODE,
        old=code(block("one"), block("two")),
        yours=code(block("two")),
        new=code(block("one"), block("two", "assert new")),
    )

    assert (tmp_path / CODE).read_bytes() == code(block("two", "assert new"))


def test_an_edited_block_that_is_no_longer_made_stays_with_a_mark(tmp_path: Path) -> None:
    events = merged(
        tmp_path,
        CODE,
        old=code(block("one"), block("two")),
        yours=code(block("one", "assert mine"), block("two")),
        new=code(block("two")),
    )

    marked = block("one", "assert mine").replace("specmint: one", "specmint: one (orphan)")
    assert (tmp_path / CODE).read_bytes() == code(marked, block("two"))
    assert events == [EditOrphaned(CODE, "one")]


def test_an_orphan_that_is_made_again_is_no_orphan(tmp_path: Path) -> None:
    test_an_edited_block_that_is_no_longer_made_stays_with_a_mark(tmp_path)

    events = write(tmp_path, {CODE: code(block("one"), block("two", "assert new"))})

    assert (tmp_path / CODE).read_bytes() == code(block("one", "assert mine"), block("two", "assert new"))
    assert EditConflicted(CODE, "one", f".specmint/new/{CODE}") in events


def test_the_data_of_a_block_that_stays_stays_with_it(tmp_path: Path) -> None:
    write(tmp_path, {CODE: code(block("one"), block("two")), "python/data/one.json": data(case("a"))})
    (tmp_path / CODE).write_bytes(code(block("one", "assert mine"), block("two")))

    events = write(tmp_path, {CODE: code(block("two"))})

    assert (tmp_path / "python/data/one.json").read_bytes() == data(case("a"))
    assert EditOrphaned("python/data/one.json", "") in events


def test_data_that_stayed_for_a_block_is_taken_again_once_the_document_has_it(tmp_path: Path) -> None:
    test_the_data_of_a_block_that_stays_stays_with_it(tmp_path)
    write(tmp_path, {CODE: code(block("two"))})
    new = data(case("a", "new"), case("b"))

    events = write(tmp_path, {CODE: code(block("one"), block("two")), "python/data/one.json": new})

    assert (tmp_path / "python/data/one.json").read_bytes() == new
    assert EditConflicted(CODE, "one", f".specmint/new/{CODE}") in events
    assert "bound" not in json.loads((tmp_path / "specmint.json").read_bytes())


def test_imports_are_one_thing(tmp_path: Path) -> None:
    merged(
        tmp_path,
        CODE,
        old=code(block("one")),
        yours=code(block("one"), head="import mine"),
        new=code(block("one"), block("two")),
    )

    assert (tmp_path / CODE).read_bytes() == code(block("one"), block("two"), head="import mine")


def test_an_edited_block_follows_its_operation_into_another_file(tmp_path: Path) -> None:
    other = "python/tests/test_animals.py"
    write(tmp_path, {CODE: code(block("one"), block("two"))})
    (tmp_path / CODE).write_bytes(code(block("one", "assert mine"), block("two")))

    write(tmp_path, {CODE: code(block("two")), other: code(block("one"), block("three"))})

    assert (tmp_path / CODE).read_bytes() == code(block("two"))
    assert (tmp_path / other).read_bytes() == code(block("one", "assert mine"), block("three"))


def test_a_deleted_block_is_not_written_into_another_file(tmp_path: Path) -> None:
    other = "python/tests/test_animals.py"
    write(tmp_path, {CODE: code(block("one"), block("two"))})
    (tmp_path / CODE).write_bytes(code(block("two")))

    write(tmp_path, {CODE: code(block("two")), other: code(block("one"), block("three"))})

    assert (tmp_path / other).read_bytes() == code(block("three"))


def test_a_deleted_file_of_tests_comes_back_only_with_blocks_that_are_new(tmp_path: Path) -> None:
    old = code(block("one"))
    merged(tmp_path, CODE, old=old, yours=None, new=code(block("one", "assert new")))
    assert not (tmp_path / CODE).exists()

    write(tmp_path, {CODE: code(block("one"), block("two"))})

    assert (tmp_path / CODE).read_bytes() == code(block("two"))


def test_line_ends_and_trailing_spaces_are_no_edit_of_a_block(tmp_path: Path) -> None:
    old, new = code(block("one")), code(block("one", "assert new"))

    events = merged(tmp_path, CODE, old=old, yours=old.replace(b"\n", b"  \r\n"), new=new)

    assert (tmp_path / CODE).read_bytes() == new
    assert events == []


def test_a_file_with_line_ends_of_windows_keeps_them_all(tmp_path: Path) -> None:
    yours = code(block("one", "assert mine"), block("two")).replace(b"\n", b"\r\n")

    merged(
        tmp_path,
        CODE,
        old=code(block("one"), block("two")),
        yours=yours,
        new=code(block("one"), block("two", "new")),
    )

    assert (tmp_path / CODE).read_bytes() == code(block("one", "assert mine"), block("two", "new")).replace(
        b"\n", b"\r\n"
    )


def test_a_class_is_closed_once(tmp_path: Path) -> None:
    def java(*bodies: tuple[str, str]) -> bytes:
        blocks = "\n\n".join(
            f"    // specmint: {name}\n    void {name}() {{{text}}}" for name, text in bodies
        )
        return f"class PetsTest {{\n\n{blocks}\n}}\n".encode()

    merged(
        tmp_path,
        JAVA,
        old=java(("one", ""), ("two", "")),
        yours=java(("one", ""), ("two", " mine(); ")),
        new=java(("one", " taken(); "), ("two", ""), ("three", "")),
    )

    assert (tmp_path / JAVA).read_bytes() == java(("one", " taken(); "), ("two", " mine(); "), ("three", ""))


# The collection: an item by its id


def test_an_item_that_only_the_document_changed_is_taken(tmp_path: Path) -> None:
    events = merged(
        tmp_path,
        COLLECTION,
        old=collection(folder("f", item("a"), item("b"))),
        yours=collection(folder("f", item("a", "mine"), item("b"))),
        new=collection(folder("f", item("a"), item("b", "new"), item("c"), text="renamed")),
    )

    told = json.loads((tmp_path / COLLECTION).read_bytes())
    assert told["item"] == [folder("f", item("a", "mine"), item("b", "new"), item("c"), text="renamed")]
    assert events == [EditKept(COLLECTION, "mine", deleted=False)]


def test_an_item_that_both_changed_stays_yours(tmp_path: Path) -> None:
    events = merged(
        tmp_path,
        COLLECTION,
        old=collection(item("a")),
        yours=collection(item("a", "mine")),
        new=collection(item("a", "new")),
    )

    assert json.loads((tmp_path / COLLECTION).read_bytes())["item"] == [item("a", "mine")]
    assert events == [EditConflicted(COLLECTION, "mine", f".specmint/new/{COLLECTION}")]


def test_a_folder_that_was_deleted_stays_deleted_with_all_that_comes_into_it(tmp_path: Path) -> None:
    merged(
        tmp_path,
        COLLECTION,
        old=collection(folder("f", item("a")), item("b")),
        yours=collection(item("b")),
        new=collection(folder("f", item("a"), item("new")), item("b", "new")),
    )

    assert json.loads((tmp_path / COLLECTION).read_bytes())["item"] == [item("b", "new")]


def test_an_edited_item_keeps_the_folder_that_is_no_longer_made(tmp_path: Path) -> None:
    events = merged(
        tmp_path,
        COLLECTION,
        old=collection(folder("f", item("a"), item("b")), item("c")),
        yours=collection(folder("f", item("a", "mine"), item("b")), item("c")),
        new=collection(item("c")),
    )

    told = json.loads((tmp_path / COLLECTION).read_bytes())
    assert told["item"] == [folder("f", item("a", "mine (orphan)")), item("c")]
    assert events == [EditOrphaned(COLLECTION, "mine")]


def test_a_script_of_the_collection_is_one_thing(tmp_path: Path) -> None:
    merged(
        tmp_path,
        COLLECTION,
        old=collection(item("a")),
        yours=collection(item("a"), script="mine"),
        new=collection(item("a", "new")),
    )

    told = json.loads((tmp_path / COLLECTION).read_bytes())
    assert told["event"][0]["script"]["exec"] == ["mine"]
    assert told["item"] == [item("a", "new")]


def test_lines_of_your_own_below_a_script_stay_below_the_new_one(tmp_path: Path) -> None:
    def scripted(*lines: str) -> bytes:
        event = [{"listen": "prerequest", "script": {"exec": [*lines]}}]
        return _json({"info": {"name": "Pets"}, "event": event, "item": [item("a")]})

    events = merged(
        tmp_path,
        COLLECTION,
        old=scripted("one", "two"),
        yours=scripted("one", "two", "mine"),
        new=scripted("one", "other"),
    )

    told = json.loads((tmp_path / COLLECTION).read_bytes())
    assert told["event"][0]["script"]["exec"] == ["one", "other", "mine"]
    assert events == [EditKept(COLLECTION, "(prerequest)", deleted=False)]


def test_a_script_that_was_edited_in_its_midst_stays_yours(tmp_path: Path) -> None:
    events = merged(
        tmp_path,
        COLLECTION,
        old=collection(script="ours"),
        yours=collection(script="mine"),
        new=collection(script="new"),
    )

    assert events == [EditConflicted(COLLECTION, "(prerequest)", f".specmint/new/{COLLECTION}")]


def test_edits_follow_the_collection_under_the_new_title_of_the_document(tmp_path: Path) -> None:
    write(tmp_path, {COLLECTION: collection(item("a"))})
    (tmp_path / COLLECTION).write_bytes(collection(item("a", "mine")))

    write(tmp_path, {"postman/zoo.postman_collection.json": collection(item("a"), item("b"))})

    told = json.loads((tmp_path / "postman/zoo.postman_collection.json").read_bytes())
    assert told["item"] == [item("a", "mine"), item("b")]
    assert not (tmp_path / COLLECTION).exists()


# Whole files, and what is never merged


def test_a_whole_file_that_only_you_changed_stays(tmp_path: Path) -> None:
    events = merged(tmp_path, WHOLE, old=b"old\n", yours=b"mine\n", new=b"old\n")

    assert content_of(tmp_path) == {WHOLE: b"mine\n"}
    assert events == [EditKept(WHOLE, "", deleted=False)]


def test_a_whole_file_that_both_changed_stays_and_the_new_one_is_beside_it(tmp_path: Path) -> None:
    events = merged(tmp_path, WHOLE, old=b"old\n", yours=b"mine\n", new=b"new\n")

    assert content_of(tmp_path) == {WHOLE: b"mine\n", f".specmint/new/{WHOLE}": b"new\n"}
    assert events == [EditConflicted(WHOLE, "", f".specmint/new/{WHOLE}")]


def test_the_new_file_beside_yours_stays_up_to_date_until_you_are_done(tmp_path: Path) -> None:
    merged(tmp_path, WHOLE, old=b"old\n", yours=b"mine\n", new=b"new\n")
    aside = tmp_path / ".specmint/new" / WHOLE

    write(tmp_path, {WHOLE: b"new\n"})
    assert aside.read_bytes() == b"new\n"
    write(tmp_path, {WHOLE: b"newer\n"})
    assert aside.read_bytes() == b"newer\n"
    (tmp_path / WHOLE).write_bytes(b"newer\n")
    write(tmp_path, {WHOLE: b"newer\n"})

    assert content_of(tmp_path) == {WHOLE: b"newer\n"}


def test_a_whole_file_that_was_deleted_stays_deleted(tmp_path: Path) -> None:
    events = merged(tmp_path, WHOLE, old=b"old\n", yours=None, new=b"new\n")

    assert content_of(tmp_path) == {}
    assert events == [EditKept(WHOLE, "", deleted=True)]


def test_a_file_of_yours_where_a_new_one_comes_stays(tmp_path: Path) -> None:
    write(tmp_path, {"README.md": b"read"})
    (tmp_path / "python").mkdir()
    (tmp_path / WHOLE).write_bytes(b"mine\n")

    events = write(tmp_path, {"README.md": b"read", WHOLE: b"new\n"})

    assert (tmp_path / WHOLE).read_bytes() == b"mine\n"
    assert EditConflicted(WHOLE, "", f".specmint/new/{WHOLE}") in events


def test_a_link_in_place_of_a_whole_file_stays(tmp_path: Path) -> None:
    write(tmp_path, {WHOLE: b"old\n"})
    (tmp_path / WHOLE).unlink()
    (tmp_path / WHOLE).symlink_to("/nowhere")

    write(tmp_path, {WHOLE: b"new\n"})

    assert (tmp_path / WHOLE).readlink() == Path("/nowhere")


@pytest.mark.parametrize(
    "path", [SUPPORT, "python/schemas/pets.json", "junit/src/test/resources/files/a.txt", "cases.json"]
)
def test_what_the_rest_cannot_do_without_is_written_anew_and_yours_set_aside(
    tmp_path: Path, path: str
) -> None:
    events = merged(tmp_path, path, old=b"old", yours=b"mine", new=b"old")

    assert content_of(tmp_path) == {path: b"old", f".specmint/replaced/{path}": b"mine"}
    assert events == [FileSetAside(path, f".specmint/replaced/{path}")]


def test_what_the_rest_cannot_do_without_comes_back(tmp_path: Path) -> None:
    merged(tmp_path, SUPPORT, old=b"old", yours=None, new=b"old")

    assert content_of(tmp_path) == {SUPPORT: b"old"}


def test_a_file_that_is_no_longer_made_goes_and_is_told(tmp_path: Path) -> None:
    events = merged(tmp_path, WHOLE, old=b"old", yours=b"old", new=None)

    assert content_of(tmp_path) == {}
    assert events == [FileRemoved(WHOLE)]


@pytest.mark.parametrize("path", [WHOLE, SUPPORT])
def test_an_edited_file_that_is_no_longer_made_stays_and_is_told(tmp_path: Path, path: str) -> None:
    events = merged(tmp_path, path, old=b"old", yours=b"mine", new=None)

    assert content_of(tmp_path) == {path: b"mine"}
    assert events == [EditOrphaned(path, "")]


def test_force_writes_everything_anew_and_sets_every_edit_aside(tmp_path: Path) -> None:
    old = {DATA: data(case("one"), case("two")), WHOLE: b"old", "python/gone.txt": b"old"}
    write(tmp_path, old)
    (tmp_path / DATA).write_bytes(data(case("two", "mine")))
    (tmp_path / WHOLE).unlink()
    (tmp_path / "python/gone.txt").write_bytes(b"mine")
    new = {DATA: data(case("one"), case("two")), WHOLE: b"new"}

    write(tmp_path, new, force=True)

    assert content_of(tmp_path) == new | {
        f".specmint/replaced/{DATA}": data(case("two", "mine")),
        ".specmint/replaced/python/gone.txt": b"mine",
    }


def test_the_sum_tells_cases_edits_and_conflicts(tmp_path: Path) -> None:
    write(tmp_path, {DATA: data(case("one"), case("two"), case("three"), case("four"))})
    (tmp_path / DATA).write_bytes(data(case("one", "mine"), case("two", "mine"), case("three")))

    events = write(tmp_path, {DATA: data(case("one"), case("two", "new"), case("five"), case("six"))})

    assert SuiteMerged("", cases_added=2, cases_removed=2, edits_kept=2, conflicts=1) in events


# Corners


def test_a_case_and_an_item_that_are_made_again_lose_the_mark(tmp_path: Path) -> None:
    old = {
        DATA: data(case("one", tags=["smoke"]), case("two")),
        COLLECTION: collection(folder("f", item("a")), item("b")),
    }
    write(tmp_path, old)
    (tmp_path / DATA).write_bytes(data(case("one", "mine", tags=["smoke"]), case("two")))
    (tmp_path / COLLECTION).write_bytes(
        collection(folder("f", item("a", "my item"), text="my folder"), item("b"))
    )
    write(tmp_path, {DATA: data(case("two")), COLLECTION: collection(item("b"))})
    assert cases_of(tmp_path)["one"]["tags"] == ["smoke", "orphan"]
    assert b"my item (orphan)" in (tmp_path / COLLECTION).read_bytes()

    write(tmp_path, old)
    again = write(tmp_path, old)

    assert cases_of(tmp_path)["one"] == case("one", "mine", tags=["smoke"])
    told = json.loads((tmp_path / COLLECTION).read_bytes())
    assert told["item"] == [folder("f", item("a", "my item"), text="my folder"), item("b")]
    assert not [event for event in again if isinstance(event, EditConflicted)]


def test_a_merged_file_keeps_its_permissions(tmp_path: Path) -> None:
    write(tmp_path, {DATA: data(case("one"), case("two"))})
    (tmp_path / DATA).write_bytes(data(case("one", "mine"), case("two")))
    (tmp_path / DATA).chmod(0o600)

    write(tmp_path, {DATA: data(case("one"), case("two", "new"))})

    assert cases_of(tmp_path)["two"]["title"] == "new"
    assert (tmp_path / DATA).stat().st_mode & 0o777 == 0o600


def test_the_change_that_the_document_makes_too_is_no_edit(tmp_path: Path) -> None:
    new = data(case("one", "new"))

    events = merged(
        tmp_path, DATA, old=data(case("one")), yours=json.dumps(json.loads(new)).encode(), new=new
    )

    assert (tmp_path / DATA).read_bytes() == new
    assert events == []


def test_the_flow_and_the_schemas_of_a_block_that_stays_stay_with_it(tmp_path: Path) -> None:
    flows, schemas = "python/data/flows/pets.json", "python/schemas/pets.json"

    def told(*names: str) -> bytes:
        return _json({"flows": [case(name) for name in names]})

    write(tmp_path, {CODE: code(block("one"), block("two")), flows: told("one", "two"), schemas: b"{}"})
    (tmp_path / CODE).write_bytes(code(block("one", "assert mine"), block("two")))

    events = write(tmp_path, {CODE: code(block("two")), flows: told("two")})

    found = json.loads((tmp_path / flows).read_bytes())["flows"]
    assert found == [case("one", tags=["orphan"]), case("two")]
    assert (tmp_path / schemas).read_bytes() == b"{}"
    assert {EditOrphaned(flows, "one"), EditOrphaned(schemas, "")} <= set(events)


def test_schemas_go_where_no_block_stays(tmp_path: Path) -> None:
    events = merged(tmp_path, "python/schemas/pets.json", old=b"{}", yours=b"{}", new=None)

    assert events == [FileRemoved("python/schemas/pets.json")]


def test_a_block_does_not_follow_into_a_file_that_has_it_or_cannot_be_read(tmp_path: Path) -> None:
    def java(name: str, *blocks: str, end: str = "}\n") -> bytes:
        inside = "\n\n".join(f"    // specmint: {each}\n    void {each}() {{}}" for each in blocks)
        return f"class {name} {{\n\n{inside}\n{end}".encode()

    other = JAVA.replace("Pets", "Toys")
    write(tmp_path, {JAVA: java("PetsTest", "one", "two"), other: java("ToysTest", "three")})
    mine = java("PetsTest", "one", "two").replace(b"one() {}", b"one() { mine(); }")
    (tmp_path / JAVA).write_bytes(mine)
    broken = java("ToysTest", "three", end="")
    (tmp_path / other).write_bytes(broken)

    write(tmp_path, {JAVA: java("PetsTest", "two"), other: java("ToysTest", "three", "one")})

    assert b"one (orphan)" in (tmp_path / JAVA).read_bytes()
    assert (tmp_path / other).read_bytes() == broken


def test_a_block_that_you_moved_yourself_stays_where_you_put_it(tmp_path: Path) -> None:
    other = "python/tests/test_animals.py"
    write(tmp_path, {CODE: code(block("one"), block("two")), other: code(block("three"))})
    (tmp_path / CODE).write_bytes(code(block("two")))
    (tmp_path / other).write_bytes(code(block("three"), block("one", "assert mine")))

    write(tmp_path, {CODE: code(block("two")), other: code(block("one"), block("three"))})

    assert (tmp_path / other).read_bytes() == code(block("three"), block("one", "assert mine"))


def test_an_edited_block_that_moves_into_a_file_that_you_deleted_finds_its_head_there(tmp_path: Path) -> None:
    other = "python/tests/test_animals.py"
    write(tmp_path, {CODE: code(block("two")), other: code(block("one"), block("three"))})
    (tmp_path / CODE).unlink()
    (tmp_path / other).write_bytes(code(block("one", "assert mine"), block("three")))

    write(tmp_path, {CODE: code(block("one"), block("two")), other: code(block("three"))})

    assert (tmp_path / CODE).read_bytes() == code(block("one", "assert mine"))
    assert (tmp_path / other).read_bytes() == code(block("three"))


def test_a_folder_of_items_that_is_no_longer_made_is_marked(tmp_path: Path) -> None:
    merged(
        tmp_path,
        COLLECTION,
        old=collection(folder("f", item("a")), item("b")),
        yours=collection(folder("f", item("a"), text="mine"), item("b")),
        new=collection(item("b")),
    )

    assert json.loads((tmp_path / COLLECTION).read_bytes())["item"] == [
        folder("f", text="mine (orphan)"),
        item("b"),
    ]


def test_an_edited_environment_follows_the_new_title_too(tmp_path: Path) -> None:
    old, new = "postman/pets.postman_environment.json", "postman/zoo.postman_environment.json"
    write(tmp_path, {old: b'{"a": 1}'})
    (tmp_path / old).write_bytes(b'{"a": "mine"}')

    write(tmp_path, {new: b'{"a": 1}'})

    assert content_of(tmp_path) == {new: b'{"a": "mine"}'}


@pytest.mark.parametrize(
    "broken",
    [
        b'{"info": {}, "event": [1], "item": []}',
        b'{"info": {}, "event": [{"script": {}}]}',
        b'{"item": [1]}',
        b"{}x",
    ],
)
def test_a_collection_that_can_no_longer_be_read_is_yours_as_a_whole(tmp_path: Path, broken: bytes) -> None:
    events = merged(
        tmp_path, COLLECTION, old=collection(item("a")), yours=broken, new=collection(item("a", "new"))
    )

    assert (tmp_path / COLLECTION).read_bytes() == broken
    assert events == [EditConflicted(COLLECTION, "", f".specmint/new/{COLLECTION}")]


def test_a_script_without_lines_is_yours(tmp_path: Path) -> None:
    told = json.loads(collection(item("a")))
    told["event"][0]["script"] = {"src": "mine.js"}

    merged(
        tmp_path,
        COLLECTION,
        old=collection(item("a")),
        yours=_json(told),
        new=collection(item("a"), script="new"),
    )

    assert json.loads((tmp_path / COLLECTION).read_bytes()) == told


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no pipes with names")
def test_a_pipe_in_place_of_a_file_is_neither_read_nor_lost(tmp_path: Path) -> None:
    write(tmp_path, {WHOLE: b"old"})
    (tmp_path / WHOLE).unlink()
    os.mkfifo(tmp_path / WHOLE)

    write(tmp_path, {WHOLE: b"new"})

    assert (tmp_path / WHOLE).is_fifo()
