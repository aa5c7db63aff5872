"""The files of a JUnit project: names, blocks, and text of a document inside code."""

import re
from collections.abc import Iterable
from dataclasses import replace
from xml.etree import ElementTree

from engine.cases.model import OperationPlan, Resource, Suite
from engine.renderers.junit.code import IMPORTED, WIDTH
from tests.samples.junit_project import hostile_suite, rendered
from tests.samples.suite import sample_suite

CODE = "junit/src/test/java/api"
NESTED = re.compile(r"^    class (\w+) \{$", re.MULTILINE)


def text_of(suite: Suite, plans: Iterable[OperationPlan]) -> dict[str, str]:
    return {file.path: file.content.decode("latin-1") for file in rendered(suite, plans)}


def test_hooks_are_the_users_and_no_other_file_is() -> None:
    kept = {file.path for file in rendered(*sample_suite()) if file.keep}

    assert kept == {f"{CODE}/Hooks.java"}


def test_every_resource_with_cases_has_a_class_and_every_operation_one_inside() -> None:
    files = text_of(*sample_suite())

    classes = {path: NESTED.findall(text) for path, text in files.items() if path.endswith("Test.java")}
    assert classes == {
        f"{CODE}/PetsTest.java": ["ListPets", "CreatePet", "ReadPet", "ReplacePet", "DeletePet", "AddPhoto"],
        f"{CODE}/SearchTest.java": ["Search"],
        f"{CODE}/StatsTest.java": ["Stats"],
        f"{CODE}/ShelvesTest.java": ["ReadShelf"],
        f"{CODE}/PetsFlowTest.java": [],
    }


def test_an_operation_without_cases_leaves_no_class() -> None:
    suite, plans = sample_suite()

    files = text_of(suite, [replace(plan, cases=()) for plan in plans])

    assert [path for path in files if path.endswith("Test.java")] == [f"{CODE}/PetsFlowTest.java"]


def test_only_an_operation_with_shared_objects_cleans_up_after_its_last_case() -> None:
    text = text_of(*sample_suite())[f"{CODE}/PetsTest.java"]

    cleaning = [NESTED.findall(block)[0] for block in text.split("// specmint: ")[1:] if "cleanUp" in block]
    assert cleaning == ["ReadPet", "ReplacePet"]


def test_a_new_operation_changes_no_block_of_another() -> None:
    suite, plans = sample_suite()

    before = text_of(suite, plans[1:])[f"{CODE}/PetsTest.java"].split("// specmint: ")
    after = text_of(suite, plans)[f"{CODE}/PetsTest.java"].split("// specmint: ")

    assert before[0] == after[0]
    assert before[1:] == after[2:]


def test_data_files_are_written_as_they_are_handed_over() -> None:
    suite, plans = sample_suite()
    renderer_files = {file.path: file.content for file in rendered(suite, plans)}

    content = renderer_files["junit/src/test/resources/data/read-shelf.json"]
    assert content.startswith(b'{\n  "operation": {\n    "id": "readShelf",')


def test_two_renderings_are_the_same_bytes() -> None:
    assert list(rendered(*sample_suite())) == list(rendered(*sample_suite()))


def test_nested_classes_of_hostile_names_hide_no_import_and_differ_without_regard_to_case() -> None:
    files = text_of(*hostile_suite())

    for path, text in files.items():
        if path.endswith("Test.java"):
            names = [name.lower() for name in NESTED.findall(text)]
            assert len(set(names)) == len(names), path
            hidden = {name.lower() for name in IMPORTED} | {
                path.rpartition("/")[2].removesuffix(".java").lower()
            }
            assert hidden & set(names) == set(), path


def test_every_test_class_ends_with_the_word_that_surefire_looks_for() -> None:
    files = text_of(*hostile_suite())

    sources = {
        path for path in files if path.startswith(f"{CODE}/") and path.count("/") == CODE.count("/") + 1
    }
    assert {path for path in sources if not re.search(r"/[A-Za-z][A-Za-z0-9_]*Test\.java$", path)} == {
        f"{CODE}/Hooks.java"
    }
    assert len({path.lower() for path in files}) == len(files)


def test_hostile_text_is_ascii_in_code_and_opens_no_escape() -> None:
    files = text_of(*hostile_suite())

    for path, text in files.items():
        if path.endswith("Test.java"):
            assert text.isascii(), path
            assert not re.search(r"(?<!\\)(?:\\\\)*\\u+00(?:0a|0d|22|5c)", text), path


def test_the_build_file_is_well_formed_whatever_the_title() -> None:
    files = text_of(*hostile_suite())

    tree = ElementTree.fromstring(files["junit/pom.xml"])

    name = tree.find("{http://maven.apache.org/POM/4.0.0}name")
    assert name is not None
    assert name.text == "Tests of ]]> <x> & 'marker' ${run} * / /u000a"


def test_lines_of_code_keep_to_the_width_that_the_project_states() -> None:
    files = text_of(*sample_suite())

    wide = {path for path, text in files.items() if path.endswith(".java") and _widest(text) > WIDTH}
    assert wide == set()
    assert f"max_line_length = {WIDTH}" in files["junit/.editorconfig"]


def _widest(text: str) -> int:
    return max(len(line) for line in text.splitlines())


def test_a_resource_slug_of_any_length_makes_a_class_that_is_run() -> None:
    suite, plans = sample_suite()
    slug = "a" * 200
    plan = replace(plans[0], resource=slug)

    files = text_of(replace(suite, resources=(Resource(slug, "/", ("listPets",)),), flows=()), [plan])

    (path,) = [path for path in files if path.endswith("Test.java")]
    assert len(path) <= 140


def test_only_methods_whose_every_case_touches_many_objects_are_tagged_so() -> None:
    suite, plans = sample_suite()
    cases = [
        case._replace(tags=("destructive",)) if case.kind == "boundary" or case.id.endswith("-full") else case
        for case in plans[0].cases
    ]

    text = text_of(suite, [replace(plans[0], cases=tuple(cases))])[f"{CODE}/PetsTest.java"]

    assert re.findall(r'@Tag\("(\w+)"\)\n        @Tag\("destructive"\)', text) == ["positive", "boundary"]


def test_a_call_that_is_too_wide_is_broken_where_prettier_breaks_it() -> None:
    suite, plans = sample_suite()
    slug = "a" * 90

    text = text_of(suite, [replace(plans[0], slug=slug)])[f"{CODE}/PetsTest.java"]

    assert (
        f'            return Cases.of(\n                "{slug}",\n                "boundary"\n            );\n'
        in text
    )
