"""A service in memory that keeps its document and its prose, but for the one fault that is planted in it."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlsplit

import yaml

Given = Mapping[str, Any]
Keeps = Callable[[Given], bool]
TODAY = date(2026, 11, 23)


class Answer(NamedTuple):
    status: int
    body: Any = None


@dataclass(frozen=True)
class Reference:
    """`rules`: operation id -> name -> whether a request keeps it. `faults` are names.

    `loose:OPERATION:INPUT:KEYWORD` skips a check of the schema, `rule:OPERATION:NAME` one of the prose, `crash:OPERATION:NAME`
    answers 500 where that rule is broken, `words:OPERATION:INPUT` answers 500 where a text has at least four words.
    """

    name: str
    document: Mapping[str, Any]
    rules: Mapping[str, Mapping[str, Keeps]]
    faults: tuple[str, ...]
    routes: tuple[tuple[str, re.Pattern[str], Mapping[str, Any]], ...] = field(default=())

    @classmethod
    def of(
        cls, name: str, text: str, rules: Mapping[str, Mapping[str, Keeps]], faults: tuple[str, ...]
    ) -> "Reference":
        document = yaml.safe_load(text)
        routes = tuple(_routes(document))
        return cls(name, document, rules, faults, routes)


class Service:
    """One instance per question: what was made before is not there."""

    def __init__(self, reference: Reference, fault: str = "") -> None:
        self._reference = reference
        self._fault = fault
        self._made: set[str] = set()

    def answer(self, method: str, target: str, body: str | None) -> Answer:
        parts = urlsplit(target)
        for verb, path, operation in self._reference.routes:
            match = path.fullmatch(parts.path)
            if match is None or verb != method:
                continue
            if any(each not in self._made for each in match.groups()):
                return Answer(404, {})
            return self._operation(operation, parts.query, body)
        known = any(path.fullmatch(parts.path) for _, path, _ in self._reference.routes)
        return Answer(405 if known else 404, {})

    def _operation(self, operation: Mapping[str, Any], query: str, body: str | None) -> Answer:
        name = operation["operationId"]
        given = self._given(operation, query, body)
        if given is None or not self._fits(operation, given):
            return Answer(422, {})
        for rule, keeps in self._reference.rules.get(name, {}).items():
            if not keeps(given):
                if self._fault == f"crash:{name}:{rule}":
                    return Answer(500, {})
                if self._fault != f"rule:{name}:{rule}":
                    return Answer(422, {})
        if any(
            self._fault == f"words:{name}:{each}" and len(str(value).split()) >= 4
            for each, value in given.items()
        ):
            return Answer(500, {})
        if "201" in operation["responses"]:
            identity = f"o{len(self._made) + 1}"
            self._made.add(identity)
            return Answer(201, {"id": identity})
        return Answer(200, {"id": "o1"} if "404" in operation["responses"] else [])

    def _given(self, operation: Mapping[str, Any], query: str, body: str | None) -> dict[str, Any] | None:
        if "requestBody" in operation:
            try:
                read = json.loads(body or "")
            except ValueError:
                return None
            return read if isinstance(read, dict) else None
        found: dict[str, Any] = {}
        types = {each["name"]: each["schema"]["type"] for each in operation.get("parameters", ())}
        for each, values in parse_qs(query, keep_blank_values=True).items():
            if types.get(each) == "integer":
                if re.fullmatch(r"-?\d+", values[0]) is None:
                    return None
                found[each] = int(values[0])
            elif each in types:
                found[each] = values[0]
        return found

    def _fits(self, operation: Mapping[str, Any], given: Given) -> bool:
        name = operation["operationId"]
        required, properties = _inputs(operation, self._reference.document)
        if any(each not in given and not self._is_loose(name, each, "required") for each in required):
            return False
        return all(
            self._is_loose(name, each, keyword)
            for each, value in given.items()
            if each in properties
            for keyword in _broken(properties[each], value)
        )

    def _is_loose(self, operation: str, name: str, keyword: str) -> bool:
        return self._fault == f"loose:{operation}:{name}:{keyword}"


def _routes(
    document: Mapping[str, Any],
) -> Iterator[tuple[str, re.Pattern[str], Mapping[str, Any]]]:
    for path, item in document["paths"].items():
        pattern = re.compile(re.sub(r"\{\w+\}", "([^/]+)", path))
        for method, operation in item.items():
            if method in ("get", "post"):
                yield method.upper(), pattern, operation


def _inputs(
    operation: Mapping[str, Any], document: Mapping[str, Any]
) -> tuple[list[str], Mapping[str, Mapping[str, Any]]]:
    if "requestBody" in operation:
        reference = operation["requestBody"]["content"]["application/json"]["schema"]["$ref"]
        schema = document["components"]["schemas"][reference.rpartition("/")[2]]
        return schema["required"], schema["properties"]
    parameters = operation.get("parameters", [])
    return (
        [each["name"] for each in parameters if each.get("required")],
        {each["name"]: each["schema"] for each in parameters},
    )


def _broken(schema: Mapping[str, Any], value: Any) -> Iterator[str]:
    """Yield the keywords that a value breaks; of another type it breaks nothing else."""
    types = {"string": str, "integer": int, "boolean": bool}
    right = types[schema["type"]]
    if not isinstance(value, right) or (right is int and isinstance(value, bool)):
        yield "type"
        return
    if "enum" in schema and value not in schema["enum"]:
        yield "enum"
    if isinstance(value, str):
        if len(value) < schema.get("minLength", 0):
            yield "minLength"
        if len(value) > schema.get("maxLength", len(value)):
            yield "maxLength"
        if not _has_format(schema.get("format"), value):
            yield "format"
    elif right is int:
        if value < schema.get("minimum", value):
            yield "minimum"
        if value > schema.get("maximum", value):
            yield "maximum"


def _has_format(name: str | None, text: str) -> bool:
    if name == "date":
        try:
            date.fromisoformat(text)
        except ValueError:
            return False
        return re.fullmatch(r"\d{4}-\d\d-\d\d", text) is not None
    if name == "email":
        return re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", text) is not None
    return name != "uri" or re.match(r"[a-z][a-z0-9+.-]*:[^\s]+$", text) is not None
