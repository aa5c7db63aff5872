"""The documents that the benchmark builds itself."""

from pathlib import Path

import orjson
import pytest
import yaml

from benchmarks.documents import AbsentError, Library, write_mega, write_yaml

PART = {
    "openapi": "3.0.3",
    "info": {"title": "Part", "version": "1"},
    "paths": {
        "/pets": {
            "get": {
                "operationId": "list",
                "responses": {"200": {"$ref": "#/components/responses/Pets"}},
            }
        }
    },
    "components": {"responses": {"Pets": {"description": "on and off: no"}}},
}


def test_joined_documents_keep_their_paths_and_components_apart(tmp_path: Path) -> None:
    parts = [tmp_path / "one.json", tmp_path / "two.x.json"]
    for part in parts:
        part.write_bytes(orjson.dumps(PART))

    write_mega(tmp_path / "mega.json", parts)

    mega = orjson.loads((tmp_path / "mega.json").read_bytes())
    assert list(mega["paths"]) == ["/one/pets", "/two-x/pets"]
    assert list(mega["components"]["responses"]) == ["one.Pets", "two-x.Pets"]
    assert mega["paths"]["/two-x/pets"]["get"] == {
        "operationId": "two-x/list",
        "responses": {"200": {"$ref": "#/components/responses/two-x.Pets"}},
    }


def test_a_document_written_as_yaml_is_the_same_document(tmp_path: Path) -> None:
    source = tmp_path / "part.json"
    source.write_bytes(orjson.dumps(PART))

    write_yaml(tmp_path / "part.yaml", source)

    assert yaml.safe_load((tmp_path / "part.yaml").read_text("utf-8")) == PART


def test_an_absent_document_says_where_to_put_it(tmp_path: Path) -> None:
    library = Library(tmp_path / "documents", tmp_path / "cache")

    with pytest.raises(AbsentError) as error:
        library.find("stripe")

    assert str(error.value) == f"not here: put it at {tmp_path / 'cache' / 'stripe.json'}"
