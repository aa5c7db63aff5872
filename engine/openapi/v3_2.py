"""OpenAPI 3.2."""

from typing import Final

from engine.openapi.contents import Adapter
from engine.openapi.normal_form import SchemaRules
from engine.openapi.v3 import METHODS, PLACES, Traits, read

TRAITS: Final = Traits(
    methods=(*METHODS, "query"),
    places=PLACES | {"querystring"},
    more_methods="additionalOperations",
    without_body=frozenset(("TRACE",)),
)
ADAPTER: Final = Adapter(
    lambda reading: read(reading, TRAITS), SchemaRules(nullable=None, siblings=True, items_required=False)
)
