"""The schemas of answers: compiled when first asked for, every violation with its place in the document."""

import json
import threading
from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from itertools import islice
from math import inf
from typing import Any
from urllib.parse import unquote

import jsonschema_rs

MOST_VIOLATIONS = 3
LONGEST_VALUE = 120
_NEAR = 1e-9
# A pattern of a document may be slow on purpose; past the limit the engine gives up and says so.
_PATTERNS = jsonschema_rs.FancyRegexOptions(backtrack_limit=100_000, size_limit=1 << 20)


class SchemaChecks:
    """Shared by all workers. `unusable`: reference -> why nothing can be checked by it."""

    def __init__(self, documents: Mapping[str, Any]) -> None:
        self._documents = documents
        self._validators: dict[str, jsonschema_rs.Draft202012Validator | None] = {}
        self._lock = threading.Lock()
        self._registry: jsonschema_rs.Registry | None = None
        self.unusable: dict[str, str] = {}

    def violations(self, reference: str, body: Any) -> Iterator[str]:
        """Yield what is wrong with a body, at most three lines: place, keyword, value, pointer in the document."""
        validator = self._validator(reference)
        if validator is None:
            return
        try:
            for error in _errors(validator, body):
                deepest = _deepest(error)
                place = "".join(f"/{token}" for token in deepest.instance_path) or "the body"
                keyword, wanted, pointer = self._broken(deepest, reference)
                rule = f"{keyword}: {_short(wanted)}" if keyword else deepest.message
                yield f"{place}  {rule}, got {_short(deepest.instance)}  {pointer}"
        except (ValueError, RecursionError) as error:
            yield f"the body  cannot be compared with its schema: {_cut(str(error))}"

    def _validator(self, reference: str) -> jsonschema_rs.Draft202012Validator | None:
        with self._lock:
            if reference not in self._validators:
                self._validators[reference] = self._compiled(reference)
            return self._validators[reference]

    def _compiled(self, reference: str) -> jsonschema_rs.Draft202012Validator | None:
        try:
            self._registry = self._registry or jsonschema_rs.Registry(
                [*self._documents.items()], draft=jsonschema_rs.Draft202012
            )
            return jsonschema_rs.Draft202012Validator(
                {"$ref": reference},
                registry=self._registry,
                validate_formats=False,
                pattern_options=_PATTERNS,
                keywords={"multipleOf": _MultipleOf},
                offline=True,
            )
        except (ValueError, TypeError, jsonschema_rs.ReferencingError) as error:
            self.unusable[reference] = _cut(str(error).partition("\n")[0])
            return None

    def _broken(self, error: jsonschema_rs.ValidationError, reference: str) -> tuple[str, Any, str]:
        """Return the violated keyword, its value, and where the document has it: definitions name their place."""
        place = error.absolute_keyword_location or reference
        document, _, fragment = place.partition("#/")
        tokens = [unquote(token).replace("~1", "/").replace("~0", "~") for token in fragment.split("/")]
        node: Any = self._documents.get(document)
        pointer = ""
        for index, token in enumerate(tokens):
            node = _step(node, token)
            if index == 1 and isinstance(node, dict):
                pointer = str(node.get("$comment", ""))
            elif index > 1:
                pointer += "/" + token.replace("~", "~0").replace("/", "~1")
        return tokens[-1] if len(tokens) > 2 else "", node, pointer


class _MultipleOf:
    """Checks `multipleOf` as people mean it: 19.99 is a multiple of 0.01, though not in binary."""

    def __init__(self, parent: Any, factor: Any, path: Any) -> None:
        del parent, path
        self._factor = factor
        self._exact = Fraction(str(factor))
        if self._exact <= 0:
            raise ValueError(f"multipleOf: {factor}")

    def validate(self, instance: Any) -> None:
        if isinstance(instance, bool) or not isinstance(instance, (int, float)) or abs(instance) == inf:
            return
        if isinstance(instance, int) and isinstance(self._factor, int):
            fits = instance % self._factor == 0
        else:
            quotient = Fraction(str(instance)) / self._exact
            fits = abs(quotient - round(quotient)) <= _NEAR
        if not fits:
            raise ValueError(f"{instance} is not a multiple of {self._factor}")


def _errors(validator: jsonschema_rs.Draft202012Validator, body: Any) -> list[jsonschema_rs.ValidationError]:
    try:
        return list(islice(validator.iter_errors(body), MOST_VIOLATIONS))
    except UnicodeEncodeError:  # a lone surrogate, which JSON can write and UTF-8 cannot
        return list(islice(validator.iter_errors(_in_utf8(body)), MOST_VIOLATIONS))


def _in_utf8(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, list):
        return [_in_utf8(item) for item in value]
    if isinstance(value, dict):
        return {_in_utf8(name): _in_utf8(item) for name, item in value.items()}
    return value


def _deepest(error: jsonschema_rs.ValidationError) -> jsonschema_rs.ValidationError:
    """Return what is wrong furthest inside where no branch of `anyOf` or `oneOf` fits."""
    while True:
        branches: Iterable[Iterable[Any]] = getattr(error.kind, "context", ())
        inner = [each for branch in branches for each in branch]
        if not inner:
            return error
        depth = max(len(each.instance_path) for each in inner)
        furthest = [each for each in inner if len(each.instance_path) == depth]
        if len(furthest) > 1 and depth == len(error.instance_path):
            return error
        error = furthest[0]


def _step(node: Any, token: str) -> Any:
    if isinstance(node, dict):
        return node.get(token)
    if isinstance(node, list) and token.isdecimal() and int(token[:9]) < len(node):
        return node[int(token[:9])]
    return None


def _short(value: Any) -> str:
    return _cut(json.dumps(value, ensure_ascii=False))


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_VALUE else f"{text[:LONGEST_VALUE]}..."
