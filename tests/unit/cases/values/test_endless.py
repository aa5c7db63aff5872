"""A schema that every way requires again has no value that ends; it is told at once, however many ways there are."""

from typing import Any

import pytest

from engine.cases.rng import stream
from engine.cases.values import Effectives, NoValue
from engine.cases.values.endless import Endings
from tests.unit.cases.values.by_hand import ROOT, schemas_of, values_of


def _requires(name: str, schema: Any, **more: Any) -> dict[str, Any]:
    return {"type": "object", "required": [name], "properties": {name: schema}, **more}


def _variants(count: int) -> list[dict[str, Any]]:
    return [_requires(f"p{number}", {"$ref": "#"}) for number in range(count)]


_SELF = {"$ref": "#"}
_ENDLESS: dict[str, Any] = {
    "each variant requires it": {"oneOf": _variants(100)},
    "a property requires it": _requires("next", _SELF),
    "a list holds one at least": {"type": "array", "minItems": 1, "items": _SELF},
    "another schema between": _requires("next", {"anyOf": [_requires("back", _SELF)]}),
    "an end stands beside a choice without one": {"oneOf": _variants(2), "anyOf": [{}, _SELF]},
}
_ENDING: dict[str, Any] = {
    "one variant ends": {"oneOf": [*_variants(3), {"type": "string"}]},
    "null ends it": _requires("next", _SELF, type=["object", "null"]),
    "the property may be left out": {"type": "object", "properties": {"next": _SELF}},
    "a list may be empty": {"type": "array", "items": _SELF},
    "no request holds the property": _requires("next", {"readOnly": True, "allOf": [_SELF]}),
    "a variant of a property ends": _requires("next", {"anyOf": [_SELF, {"type": "integer"}]}),
}


@pytest.mark.parametrize("schema", _ENDLESS.values(), ids=_ENDLESS)
def test_what_has_no_value_that_ends_is_known(schema: Any) -> None:
    assert not Endings(Effectives(schemas_of(schema))).may_end((ROOT,))


@pytest.mark.parametrize("schema", _ENDING.values(), ids=_ENDING)
def test_what_may_end_is_looked_for(schema: Any) -> None:
    assert Endings(Effectives(schemas_of(schema))).may_end((ROOT,))


def test_schemas_are_settled_together_in_any_order() -> None:
    document = {"a": _requires("b", {"$ref": "#/b"}), "b": {"oneOf": [{"$ref": "#/a"}, {"type": "null"}]}}
    endings = Endings(Effectives(schemas_of(document)))

    found = [endings.may_end((ROOT + at,)) for at in ("/b", "/a", "/b")]  # type: ignore[arg-type]

    assert found == [True, True, True]


def test_a_choice_without_end_is_refused_and_names_its_place() -> None:
    with pytest.raises(NoValue) as caught:
        values_of({"oneOf": _variants(100)}).make((ROOT,), stream(0, "x"))

    assert (caught.value.reason, caught.value.detail) == ("unsatisfiable", f"{ROOT} goes on without end")


def test_a_recursive_variant_beside_one_that_ends_still_gives_a_value() -> None:
    inner = _requires("inner", {"$ref": "#/$defs/Node"}, additionalProperties=False)
    document = {"$defs": {"Node": {"oneOf": [inner, {"type": "boolean"}]}}, "$ref": "#/$defs/Node"}

    made = values_of(document).make((ROOT,), stream(0, "x"))

    assert made == {"inner": {"inner": {"inner": True}}}
