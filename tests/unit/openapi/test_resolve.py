from pathlib import Path
from typing import Any

import pytest

from engine.errors import Pointer
from engine.openapi.parse import parse, text_of
from engine.openapi.problems import Fault
from engine.openapi.resolve import Documents
from engine.openapi.source import read
from tests.samples.openapi import written


def documents(folder: Path, **files: str) -> Documents:
    """Return the documents of a folder whose entry is `api/openapi.yaml`."""
    for name, text in files.items():
        written(text, folder, f"{name.replace('__', '/')}.yaml")
    source = read(str(folder), lambda: b"")
    data = text_of(source.data, source.document)
    found = Documents(source, parse(data, source.document).tree, has_names=True)
    found.anchors.add("", found.entry, data)
    return found


def entry(text: str) -> str:
    return f"openapi: 3.1.0\n{text}"


def fault(found: Documents, reference: Any, at: str = "#") -> str:
    with pytest.raises(Fault) as raised:
        found.target(Pointer(at), reference)
    return raised.value.finding.code


@pytest.mark.parametrize(
    ("reference", "value"),
    [
        ("#/a/b", 1),
        ("#/a/c~1d", 2),
        ("#/a/e~0f", 3),
        ("#/a/g%20h", 4),
        ("#/a/c%7E1d", 2),
        ("#/list/1", "y"),
        ("#/a/200", 5),
    ],
)
def test_a_local_reference_is_a_json_pointer_in_a_fragment(
    tmp_path: Path, reference: str, value: Any
) -> None:
    found = documents(tmp_path, openapi=entry("a: {b: 1, c/d: 2, e~f: 3, 'g h': 4, 200: 5}\nlist: [x, y]"))

    assert found.at(found.target(Pointer("#"), reference)) == value


def test_references_between_files_are_relative_to_the_file_they_stand_in(tmp_path: Path) -> None:
    found = documents(
        tmp_path,
        api__openapi=entry("a: {}"),
        api__parts__pet="x: {$ref: '../../shared/id.yaml#/Id'}",
        shared__id="Id: {type: integer}",
    )

    pet = found.target(Pointer("#/a"), "parts/pet.yaml")
    identifier = found.target(Pointer("parts/pet.yaml#/x"), "../../shared/id.yaml#/Id")
    back = found.target(identifier, "../api/openapi.yaml#/a")

    assert (pet, identifier, back) == ("parts/pet.yaml#", "../shared/id.yaml#/Id", "#/a")
    assert found.at(identifier) == {"type": "integer"}


@pytest.mark.parametrize(
    ("reference", "code"),
    [
        (7, "reference-not-text"),
        (None, "reference-not-text"),
        ("#/nothing", "reference-dangling"),
        ("#/list/9", "reference-dangling"),
        ("#/list/x", "reference-dangling"),
        ("#name", "reference-dangling"),
        ("missing.yaml", "reference-dangling"),
        ("<some uri>", "reference-dangling"),
        ("http://127.0.0.1/x.yaml", "reference-remote"),
        ("file:///etc/passwd", "reference-outside"),
        ("//host/x.yaml", "reference-outside"),
        ("/etc/passwd", "reference-outside"),
        ("../../etc/passwd", "reference-outside"),
        ("%2e%2e/%2e%2e/etc/passwd", "reference-outside"),
        ("\\\\host\\share", "reference-outside"),
        ("..%5cx.yaml", "reference-outside"),
        ("C:\\x.yaml", "reference-outside"),
        ("a%00b.yaml", "reference-outside"),
    ],
)
def test_a_reference_that_cannot_be_followed_is_a_fault(tmp_path: Path, reference: Any, code: str) -> None:
    found = documents(tmp_path, openapi=entry("list: [x]"))

    assert fault(found, reference) == code


def test_a_file_that_cannot_be_read_is_told_each_time_and_read_once(tmp_path: Path) -> None:
    found = documents(tmp_path, openapi=entry("a: {}"), broken="a: [")

    assert fault(found, "broken.yaml#/a") == "reference-dangling"
    (tmp_path / "broken.yaml").write_text("a: 1", "utf-8")
    assert fault(found, "broken.yaml#/a") == "reference-dangling"


def test_a_chain_of_references_is_followed_to_its_end(tmp_path: Path) -> None:
    found = documents(
        tmp_path, openapi=entry("a: {$ref: '#/b'}\nb: {$ref: 'c.yaml#/d'}"), c="d: {type: object}"
    )

    assert found.follow(Pointer("#/a")) == ("c.yaml#/d", {"type": "object"})


def test_a_chain_that_leads_back_to_itself_is_a_fault(tmp_path: Path) -> None:
    found = documents(tmp_path, openapi=entry("a: {$ref: '#/b'}\nb: {$ref: '#/a'}"))

    with pytest.raises(Fault) as raised:
        found.follow(Pointer("#/a"))

    assert raised.value.finding.code == "reference-cycle"


NAMED = """
$self: https://example.com/api/openapi.yaml
components:
  schemas:
    Tree:
      $id: https://example.com/schemas/tree
      $dynamicAnchor: node
      properties:
        leaf: {$anchor: leaf, type: string}
    Pet: {$anchor: pet, type: object}
"""


@pytest.mark.parametrize(
    ("at", "reference", "target"),
    [
        ("#/paths", "#pet", "#/components/schemas/Pet"),
        ("#/paths", "https://example.com/schemas/tree", "#/components/schemas/Tree"),
        ("#/paths", "/schemas/tree#leaf", "#/components/schemas/Tree/properties/leaf"),
        ("#/components/schemas/Tree/items", "#node", "#/components/schemas/Tree"),
        (
            "#/components/schemas/Tree/items",
            "#/properties/leaf",
            "#/components/schemas/Tree/properties/leaf",
        ),
        ("#/components/schemas/Tree/items", "tree#leaf", "#/components/schemas/Tree/properties/leaf"),
        ("#/components/schemas/Tree/items", "#/components/schemas/Pet", "#/components/schemas/Pet"),
        (
            "#/paths",
            "https://example.com/api/openapi.yaml#/components/schemas/Pet",
            "#/components/schemas/Pet",
        ),
    ],
)
def test_schemas_are_found_by_id_anchor_and_self(
    tmp_path: Path, at: str, reference: str, target: str
) -> None:
    found = documents(tmp_path, openapi=entry(NAMED))

    assert found.target(Pointer(at), reference) == target


def test_nothing_stands_in_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    found = documents(tmp_path, openapi=entry("a: {}"), broken="a: [")

    with pytest.raises(KeyError):
        found.at(Pointer("broken.yaml#/a"))


def test_different_references_have_a_budget(tmp_path: Path) -> None:
    found = documents(tmp_path, openapi=entry("a: 1\nb: 2\nc: 3"))
    found.most_references = 2

    assert [found.target(Pointer("#"), name) for name in ("#/a", "#/b", "#/a")] == ["#/a", "#/b", "#/a"]
    assert fault(found, "#/c") == "reference-budget"


def test_files_beside_the_document_have_a_budget_together(tmp_path: Path) -> None:
    found = documents(tmp_path, openapi=entry("a: {}"), one="a: 1234", two="a: 1234")
    found.most_bytes_beside = 10

    assert found.target(Pointer("#"), "one.yaml#/a") == "one.yaml#/a"
    assert fault(found, "two.yaml#/a") == "reference-dangling"


def test_names_that_are_no_uri_name_nothing(tmp_path: Path) -> None:
    found = documents(
        tmp_path, openapi=entry("$self: https://a.test/x\na: {$id: 'http://[::1', $anchor: here}")
    )

    assert found.target(Pointer("#"), "#here") == "#/a"
    assert fault(found, "http://[::1") == "reference-outside"
