# Written by SpecMint, and written again when you generate again. Your own code goes into tests/hooks.py.
"""The schemas of answers: read once, and every violation with its place in the document."""

import json
from collections.abc import Iterator
from fractions import Fraction
from functools import cache
from itertools import islice
from math import inf
from typing import Any

from jsonschema import Draft202012Validator, validators
from jsonschema.exceptions import ValidationError, best_match
from referencing import Registry, Resource

from support.settings import ROOT

MOST_VIOLATIONS = 3
LONGEST_VALUE = 120
NEAR = 1e-9


def violations(reference: str, body: Any) -> Iterator[str]:
    """Yield what is wrong with a body, at most three lines: place, keyword, value, pointer in the document."""
    for error in islice(_validator(reference).iter_errors(body), MOST_VIOLATIONS):
        deepest = best_match([error]) or error
        place = "".join(f"/{token}" for token in deepest.absolute_path) or "the body"
        rule = f"{deepest.validator}: {_short(deepest.validator_value)}"
        yield f"{place}  {rule}, got {_short(deepest.instance)}  {_pointer(reference, deepest)}"


def _short(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= LONGEST_VALUE else f"{text[:LONGEST_VALUE]}..."


def _pointer(reference: str, error: ValidationError) -> str:
    """Return where the violated keyword stands in the document: every definition names its place."""
    schema: Any = _definition(reference)
    pointer = schema.get("$comment", "")
    for token in error.absolute_schema_path:
        while "$ref" in schema and token not in schema:
            reference = _absolute(schema["$ref"], reference)
            schema = _definition(reference)
            pointer = schema.get("$comment", "")
        schema = schema[token]
        pointer += "/" + str(token).replace("~", "~0").replace("/", "~1")
    return str(pointer)


def _absolute(reference: str, base: str) -> str:
    return base.partition("#")[0] + reference if reference.startswith("#") else reference


def _definition(reference: str) -> Any:
    document, _, pointer = reference.partition("#/$defs/")
    return _documents()[document]["$defs"][pointer]


def _multiple(_: Any, factor: float, instance: Any, __: Any) -> Iterator[ValidationError]:
    """Check `multipleOf` as people mean it: 19.99 is a multiple of 0.01, though not in binary."""
    if isinstance(instance, bool) or not isinstance(instance, (int, float)) or abs(instance) == inf:
        return
    if isinstance(instance, int) and isinstance(factor, int):
        fits = instance % factor == 0
    else:
        quotient = Fraction(str(instance)) / Fraction(str(factor))
        fits = abs(quotient - round(quotient)) <= NEAR
    if not fits:
        yield ValidationError(f"{instance} is not a multiple of {factor}")


@cache
def _validator(reference: str) -> Draft202012Validator:
    extend: Any = validators.extend
    validator: Draft202012Validator = extend(Draft202012Validator, {"multipleOf": _multiple})(
        {"$ref": reference}, registry=_registry()
    )
    return validator


@cache
def _registry() -> Registry[Any]:
    pairs = ((uri, Resource.from_contents(document)) for uri, document in _documents().items())
    return Registry[Any]().with_resources(pairs)


@cache
def _documents() -> dict[str, Any]:
    found = (json.loads(path.read_text("utf-8")) for path in sorted((ROOT / "schemas").glob("*.json")))
    return {document["$id"]: document for document in found}
