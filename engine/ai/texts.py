"""What all questions have in common: their identity, the names in them, and who may not be asked about."""

import hashlib
import re
from collections.abc import Iterable
from typing import Final

from engine.ai.provider import Stage
from engine.cases.sites import Site
from engine.errors import Pointer
from engine.openapi.model import Api, JsonValue, Operation, Schemas

NAME: Final = re.compile(r"[\w.$@:+\[\]-]{1,100}")
"""Names that could not be read as anything else in a question."""
OPT_OUT: Final = "x-specmint-ai"
"""What has this set to false is never asked about: a document, a path, a tag, an operation, an input."""


def identity(stage: Stage, domain: str, text: str) -> str:
    return hashlib.sha256("\x1f".join((stage, domain, text)).encode("utf-8", "surrogatepass")).hexdigest()


def location_of(site: Site) -> str:
    return "/".join((site.place, *([site.name] if site.name else []), *map(str, site.path)))


def opted_out(api: Api, operation: Operation) -> bool:
    """Tell whether the document, or the path, a tag or the operation in it, says that it is not asked about."""
    root = _raw(api.schemas, Pointer("#"))
    tags = root.get("tags") if isinstance(root, dict) else None
    own = (
        [each for each in tags if isinstance(each, dict) and each.get("name") in operation.tags]
        if isinstance(tags, list)
        else []
    )
    item = _raw(api.schemas, Pointer(operation.at.rpartition("/")[0]))
    return any(map(_says_no, (operation.raw, item, root, *own)))


def kept_back(schemas: Schemas, pointers: Iterable[Pointer]) -> bool:
    """Tell whether what stands at one of `pointers`, a parameter or a schema, says so."""
    return any(_says_no(_raw(schemas, each)) for each in pointers)


def _says_no(raw: JsonValue) -> bool:
    return isinstance(raw, dict) and raw.get(OPT_OUT) is False


def _raw(schemas: Schemas, pointer: Pointer) -> JsonValue:
    try:
        return schemas.raw(pointer)
    except KeyError:
        return None
