from pathlib import Path
from typing import Any

import pytest

from engine.cases.wire.xml_places import xml_place
from engine.errors import Pointer
from tests.samples.documents import document, read

PET: dict[str, Any] = {
    "type": "object",
    "xml": {"name": "pet"},
    "properties": {
        "id": {"type": "integer"},
        "code": {"type": "string", "xml": {"attribute": True, "name": "petCode"}},
        "owner": {"$ref": "#/components/schemas/Owner"},
        "tags": {"type": "array", "items": {"type": "string", "xml": {"name": "tag"}}},
        "toys": {"type": "array", "xml": {"wrapped": True, "name": "box"}, "items": {"$ref": "#/components/schemas/Owner"}},
        "names": {"type": "array", "xml": {"wrapped": True}, "items": {"type": "string"}},
        "note": {"type": "string", "xml": {"nodeType": "text"}},
        "two words": {"type": "string"},
    },
}  # fmt: skip
OWNER: dict[str, Any] = {
    "type": "object",
    "xml": {"name": "owner", "prefix": "p"},
    "properties": {"id": {"type": "string", "xml": {"attribute": True}}, "name": {"type": "string"}},
}
PETS: dict[str, Any] = {"type": "array", "items": {"$ref": "#/components/schemas/Pet"}}


@pytest.mark.parametrize(
    ("schema", "pointer", "place"),
    [
        ("Pet", "/id", "/id"),
        ("Pet", "/code", "/@petCode"),
        ("Pet", "/owner/id", "/owner/@id"),
        ("Pet", "/owner/name", "/owner/name"),
        ("Pet", "/tags/0", "/tag"),
        ("Pet", "/toys/0/id", "/box/owner/@id"),
        ("Pet", "/names/0", "/names/names"),
        ("Pet", "/note", ""),
        ("Pet", "/code/inner", None),
        ("Pet", "/unknown", None),
        ("Pet", "/two words", None),
        ("Pets", "/0/id", "/pet/id"),
        ("Pets", "/0/owner/id", "/pet/owner/@id"),
    ],
)
def test_a_place_of_a_value_is_a_way_below_the_root(
    schema: str, pointer: str, place: str | None, tmp_path: Path
) -> None:
    api = read(document({}, schemas={"Pet": PET, "Owner": OWNER, "Pets": PETS}), tmp_path)

    assert xml_place(api.schemas, Pointer(f"#/components/schemas/{schema}"), pointer) == place
