import json
from typing import Any

from engine.units import data_units, split_code, text_digest, units_of

DATA: dict[str, Any] = {"operation": {"id": "a"}, "cases": [{"id": "one", "x": 1}, {"id": "two", "x": 2}]}


def test_a_case_of_a_data_file_keeps_its_digest_in_another_layout() -> None:
    written = units_of("python/data/a.json", json.dumps(DATA, indent=2).encode())
    formatted = units_of("junit/src/test/resources/data/a.json", json.dumps(DATA, indent=8).encode())

    assert list(written) == ["(head)", "one", "two"]
    assert written == formatted


def test_a_changed_value_changes_one_digest() -> None:
    before = units_of("nodejs/data/a.json", json.dumps(DATA).encode())
    after = units_of("nodejs/data/a.json", json.dumps(DATA).replace("2}", "3}").encode())

    assert after["one"] == before["one"]
    assert after["two"] != before["two"]


def test_a_flow_is_a_unit() -> None:
    content = json.dumps({"flows": [{"id": "pets-crud", "steps": []}]}).encode()

    assert list(units_of("python/data/flows/pets.json", content)) == ["pets-crud"]


def test_the_data_for_people_has_no_units() -> None:
    assert units_of("data/pet.json", b"[]") == {}


def test_a_block_of_code_goes_from_its_mark_to_the_next() -> None:
    code = b"import x\n\n# specmint: add-pet\ndef a(): ...\n\n# specmint: get-pet\ndef b(): ...\n"
    changed = code.replace(b"def b(): ...", b"def b(): pass")

    before, after = (
        units_of("python/tests/test_pets.py", code),
        units_of("python/tests/test_pets.py", changed),
    )

    assert list(before) == ["(head)", "add-pet", "get-pet"]
    assert after["add-pet"] == before["add-pet"]
    assert after["get-pet"] != before["get-pet"]


def test_code_without_marks_is_one_unit_as_a_whole() -> None:
    assert units_of("nodejs/test/support/client.js", b"// specmint makes this\n") == {}


def test_line_ends_and_trailing_spaces_are_no_change() -> None:
    assert text_digest(b"a  \r\nb\r\n") == text_digest(b"a\nb\n")
    assert text_digest(b"a b") != text_digest(b"ab")


def test_data_has_the_units_of_the_file_that_it_is_written_to() -> None:
    assert data_units(DATA) == units_of("python/data/a.json", json.dumps(DATA).encode())


def test_the_last_block_of_a_class_ends_before_the_class_does() -> None:
    code = b"class A {\n\n    // specmint: one\n    void one() {}\n\n    // specmint: two\n    void two() {}\n}\n"
    without_two = code.replace(b"\n    // specmint: two\n    void two() {}\n", b"")

    before, after = units_of("junit/ATest.java", code), units_of("junit/ATest.java", without_two)

    assert after == {"(head)": before["(head)"], "one": before["one"]}


def test_a_block_whose_operation_is_gone_keeps_its_name() -> None:
    code = split_code("a.py", b"# specmint: add-pet (orphan)\ndef a(): ...\n")

    assert [block.name for block in code.blocks] == ["add-pet"]
