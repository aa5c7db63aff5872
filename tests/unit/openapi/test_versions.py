from typing import Any

import pytest

from engine.errors import DocumentError
from engine.openapi.versions import version_of


@pytest.mark.parametrize(
    ("tree", "version"),
    [
        ({"swagger": "2.0"}, "2.0"),
        ({"openapi": "3.0.0"}, "3.0"),
        ({"openapi": "3.0.99"}, "3.0"),
        ({"openapi": "3.0.0-RC1"}, "3.0"),
        ({"openapi": "3.1.1"}, "3.1"),
        ({"openapi": "3.2.0"}, "3.2"),
    ],
)
def test_a_version_is_known_by_its_first_two_numbers(tree: Any, version: str) -> None:
    assert version_of(tree, "document") == (version, [])


@pytest.mark.parametrize(
    ("tree", "version"),
    [
        ({"swagger": 2.0}, "2.0"),
        ({"openapi": 3.1}, "3.1"),
        ({"openapi": " 3.0.3 "}, "3.0"),
    ],
)
def test_a_version_that_is_written_oddly_is_read_and_reported(tree: Any, version: str) -> None:
    found, findings = version_of(tree, "document")

    assert found == version
    assert [(finding.code, finding.severity) for finding in findings] == [("version-odd", "warning")]


@pytest.mark.parametrize(
    ("tree", "code", "word"),
    [
        ({"swagger": "1.2"}, "version-unknown", "1.2"),
        ({"swagger": "3.0"}, "version-unknown", "3.0"),
        ({"openapi": "4.0.3"}, "version-unknown", "4.0.3"),
        ({"openapi": "3"}, "version-unknown", "3"),
        ({"openapi": {"a": 1}}, "version-unknown", "openapi"),
        ({"asyncapi": "2.6.0"}, "not-openapi", "AsyncAPI"),
        ({"name": "x", "openapi": "no", "dependencies": {}}, "not-openapi", "package.json"),
        ({"$schema": "https://json-schema.org/draft-07/schema"}, "not-openapi", "JSON Schema"),
        ({}, "not-openapi", "neither"),
        ([], "not-openapi", "a list"),
        (None, "not-openapi", "null"),
        ("text", "not-openapi", "text"),
    ],
)
def test_anything_else_is_refused_by_what_it_is(tree: Any, code: str, word: str) -> None:
    with pytest.raises(DocumentError) as raised:
        version_of(tree, "document")

    assert raised.value.problem.code == code
    assert word in raised.value.problem.what
