"""What a given text means: an address, a path, or a document itself."""

import pytest

from specmint_desktop.presenters.giving import named_by
from specmint_desktop.state.documents import FindPath, KeepPastedText


@pytest.mark.parametrize("text", ["http://localhost:8000/openapi.json", "HTTPS://example.com/a.yaml"])
def test_an_address_is_opened_as_it_stands(text: str) -> None:
    assert named_by(f"  {text}\n") == text


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("~/pets.yaml", "~/pets.yaml"),
        ('"C:\\My APIs\\pets.yaml"', "C:\\My APIs\\pets.yaml"),
        ("file:///users/me/my%20pets.yaml", "/users/me/my pets.yaml"),
        ("FILE:///C:/apis/pets.yaml", "C:/apis/pets.yaml"),
        ("pets", "pets"),
    ],
)
def test_a_line_that_is_no_address_and_no_document_is_a_path(text: str, path: str) -> None:
    assert named_by(text) == FindPath(path)


@pytest.mark.parametrize(
    "text",
    ['{"openapi":"3.1.0"}', "openapi: 3.1.0", "swagger : '2.0'", "a: 1\nb: 2", "x" * 5_000, "# pets", "---"],
)
def test_everything_else_is_the_document_itself(text: str) -> None:
    assert named_by(text) == KeepPastedText(text)


@pytest.mark.parametrize("text", ["", " \n\t"])
def test_a_blank_text_means_nothing(text: str) -> None:
    assert named_by(text) is None
