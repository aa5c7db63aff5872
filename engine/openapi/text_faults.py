"""What can be wrong with a text in JSON and in YAML alike."""

from typing import Final

from engine.errors import DocumentError, Location, Problem

# orjson writes 254 levels and jsonschema-rs reads 255: what is read here must fit with room around it.
DEEPEST: Final = 200


def too_deep(at: Location) -> DocumentError:
    return DocumentError(
        "too-deep",
        f"the document is nested more than {DEEPEST} levels deep",
        cure="move inner parts to components and refer to them",
        at=at,
    )


def key_twice(name: str, at: Location) -> Problem:
    return Problem(
        "key-twice",
        f"`{name[:80]}` stands twice in one object; the last one counts",
        "rename or remove one of the two",
        at,
    )
