"""What stands around a lost keyword must not refuse more than the document does.

A schema that lost something allows more. Then two branches of a `oneOf` may fit, and `not`, `if`,
`maxContains` and `unevaluated...` may refuse what the document allows: they are weakened as well.
"""

from collections.abc import Callable, Collection, Mapping
from typing import Any

from engine.errors import Pointer
from engine.openapi.model import child

ONE = frozenset(("items", "additionalProperties", "not", "if", "then", "else", "contains", "propertyNames"))
SEVERAL = frozenset(("allOf", "oneOf", "anyOf", "prefixItems"))
NAMED = frozenset(("properties", "dependentSchemas", "patternProperties"))
UNEVALUATED = ("unevaluatedItems", "unevaluatedProperties")

Schema = dict[str, Any]


class Loosening:
    """`lost`: where schemas stand that lost something; `weaker`: references of what allows more than it should.

    `base` begins the references that begin with `#`. `weaken` hears of each keyword that is weakened.
    """

    def __init__(
        self,
        lost: Collection[Pointer],
        weaker: Collection[str],
        base: str,
        weaken: Callable[[Pointer, str], None],
    ) -> None:
        self._lost = lost
        self._weaker = weaker
        self._base = base
        self._weaken = weaken

    def of(self, schema: Any, at: Pointer) -> tuple[Any, bool]:
        """Return the schema with nothing in it that may refuse too much, and whether it allows more now."""
        if not isinstance(schema, Mapping):
            return schema, False
        made: Schema = {}
        weak: set[str] = set()
        for keyword, value in schema.items():
            made[keyword], is_weak = self._keyword(keyword, value, at)
            if is_weak:
                weak.add(keyword)
        if weak or at in self._lost:
            self._loosen(made, weak, at)
            return made, True
        return made, False

    def _keyword(self, keyword: str, value: Any, at: Pointer) -> tuple[Any, bool]:
        if keyword == "$ref":
            return value, (self._base + value if value.startswith("#") else value) in self._weaker
        if keyword in ONE or keyword in UNEVALUATED:
            return self.of(value, child(at, keyword))
        if keyword in SEVERAL:
            parts = [self.of(part, child(at, keyword, index)) for index, part in enumerate(value)]
            return [part for part, _ in parts], any(weak for _, weak in parts)
        if keyword in NAMED:
            named = {name: self.of(part, child(at, keyword, name)) for name, part in value.items()}
            is_weak = any(weak for _, weak in named.values())
            return {name: part for name, (part, _) in named.items()}, is_weak
        return value, False

    def _loosen(self, schema: Schema, weak: Collection[str], at: Pointer) -> None:
        if "oneOf" in weak:
            self._weaken(at, "oneOf")
            schema["allOf"] = [*schema.get("allOf", ()), {"anyOf": schema.pop("oneOf")}]
        gone = [word for word in UNEVALUATED if word in schema]
        gone += ["not"] if "not" in weak else []
        gone += [word for word in ("if", "then", "else") if "if" in weak and word in schema]
        gone += ["maxContains"] if "contains" in weak and "maxContains" in schema else []
        for word in gone:
            self._weaken(at, word)
            del schema[word]
