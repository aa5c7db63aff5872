"""What all questions have in common: their identity, the names in them, and who may not be asked about."""

import hashlib
import re
from typing import Final

from engine.ai.provider import Stage
from engine.cases.sites import Site
from engine.openapi.model import Operation

NAME: Final = re.compile(r"[\w.$@:+\[\]-]{1,100}")
"""Names that could not be read as anything else in a question."""
OPT_OUT: Final = "x-specmint-ai"
"""An operation with this set to false is never asked about."""


def identity(stage: Stage, domain: str, text: str) -> str:
    return hashlib.sha256("\x1f".join((stage, domain, text)).encode("utf-8", "surrogatepass")).hexdigest()


def location_of(site: Site) -> str:
    return "/".join((site.place, *([site.name] if site.name else []), *map(str, site.path)))


def opted_out(operation: Operation) -> bool:
    return isinstance(operation.raw, dict) and operation.raw.get(OPT_OUT) is False
