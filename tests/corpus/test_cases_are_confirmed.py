"""Bodies of generated cases judged by a checker that shares no code with us: pure-Python `jsonschema`."""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, cast
from urllib.parse import quote

import pytest
import yaml
from jsonschema import Draft202012Validator, FormatChecker, ValidationError
from jsonschema.validators import extend
from openapi_schema_validator import OAS30WriteValidator, OAS31Validator
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from engine.options import GenerateOptions
from engine.pipeline import generate
from engine.writer.output import Destination

SPECS = Path(__file__).parents[3] / "shared" / "specs"
CASES = 60
DOCUMENTS = {
    "aws-dynamodb-hash-paths.yaml": (470, 670),
    "box.json": (570, 2_030),
    "connexion-simple.yaml": (50, 110),
    "discord-oas31.json": (660, 1_180),
    "firecracker.json": (130, 290),
    "meilisearch-oas31.json": (290, 540),
    "nav-familie-ba-sak-nonascii.json": (550, 1_100),
    "ogen-sample-patternprops.json": (60, 90),
    "openapi-python-client-baseline-oas31.yaml": (50, 100),
    "paypal-orders-v2.json": (90, 90),
    "peertube.yaml": (160, 330),
    "petstore-oas304.yaml": (40, 120),
    "readme-complex-nesting.json": (30, 80),
    "readme-schema-types.json": (130, 300),
    "redocly-museum-oas31.yaml": (17, 60),
    "spacex-api.json": (200, 390),
    "telegram-bot-api.json": (640, 1_250),
}
"""Document -> how many valid and how many wrong bodies must be judged at least, so that none is lost."""

IN_PROSE = "the document says: "

pytestmark = [
    pytest.mark.slow,
    pytest.mark.corpus,
    pytest.mark.timeout(120),
    pytest.mark.skipif(not SPECS.is_dir(), reason="the collection of documents is not beside this project"),
]

Node = Mapping[str, Any]


class _Core(yaml.CSafeLoader):
    """YAML 1.2: dates and `on` stay text."""


_Core.yaml_implicit_resolvers = {
    first: [(tag, rule) for tag, rule in rules if not tag.endswith((":timestamp", ":bool"))]
    for first, rules in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}
_Core.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("^(?:true|false)$"), list("tf"))


@pytest.mark.parametrize("name", DOCUMENTS)
def test_bodies_meant_to_be_right_are_valid_and_each_wrong_one_is_not(name: str, tmp_path: Path) -> None:
    judge = _Judge(SPECS / "dev" / name)
    judged = {"valid": 0, "wrong": 0}
    disagreements = []

    for case in _cases(SPECS / "dev" / name, tmp_path):
        meant = _meant(case)
        body = case["wire"].get("body")
        if meant is None or body is None or "{{" in body.replace("{{run}}", ""):
            continue
        fault = judge.fault(case, json.loads(body.replace("{{run}}", "a1b2c3")))
        judged[meant] += 1
        if (fault is None) != (meant == "valid"):
            disagreements.append(f"{case['id']}: meant to be {meant}, but {fault or 'valid'}: {body[:200]}")

    assert disagreements == []
    fewest_valid, fewest_wrong = DOCUMENTS[name]
    assert judged["valid"] >= fewest_valid
    assert judged["wrong"] >= fewest_wrong


def _cases(document: Path, folder: Path) -> list[dict[str, Any]]:
    out = folder / "out"
    options = GenerateOptions(formats=("python",), cases=CASES)
    generate(str(document), options, Destination(str(out)), emit=lambda _: None, stdin=lambda: b"")
    read = json.loads((out / "cases.json").read_bytes())
    return [case for case in read["cases"] if "json" in (case["request"]["mediaType"] or "")]


def _meant(case: Node) -> str | None:
    """Return what the body is meant to be; None where the case is about something else."""
    answers = {status[0] in "23" for status in case["expect"]["status"]}
    if len(answers) > 1:
        return None  # the service may take it or refuse it
    (accepted,) = answers
    if case["kind"] in ("positive", "boundary") and accepted:
        return "valid"
    if case["technique"] == "dependency-violation" and case["why"].startswith(IN_PROSE):
        return "valid"  # no schema knows of the rule, and nothing else may be wrong
    breaks_body = f"-{case['technique']}-body" in case["id"] and "body" in case["request"]
    if case["kind"] in ("negative", "boundary") and not accepted:
        return "wrong" if breaks_body else None
    return None


class _Judge:
    """The request bodies of one document; readOnly properties need not be sent."""

    def __init__(self, path: Path) -> None:
        text = path.read_text("utf-8")
        parsed = json.loads(text) if path.suffix == ".json" else yaml.load(text, _Core)
        document = json.loads(json.dumps(parsed))
        is_30 = document["openapi"].startswith("3.0")
        self._document = _without_noise(document, is_30=is_30)
        self._validator = _OAS30 if is_30 else _OAS31
        self._operations = {
            operation["operationId"]: f"#/paths/{_token(path)}/{method}"
            for path, item in document["paths"].items()
            for method, operation in item.items()
            if isinstance(operation, dict) and "operationId" in operation
        }
        self._registry: Registry[Any] = Registry().with_resource(
            "urn:document", DRAFT202012.create_resource(self._document)
        )
        self._validators: dict[str, Any] = {}

    def fault(self, case: Node, body: Any) -> str | None:
        written = f"#/paths/{_token(case['path'])}/{case['method'].lower()}"
        at = self._followed(f"{self._operations.get(case['operationId'], written)}/requestBody")
        media = case["request"]["mediaType"]
        return self._judged(f"{at}/content/{_token(media)}/schema", body)

    def _judged(self, pointer: str, body: Any) -> str | None:
        validator = self._validators.get(pointer)
        if validator is None:
            schema = {"$ref": f"urn:document{quote(pointer, safe='#/~')}"}
            validator = self._validator(schema, registry=self._registry, format_checker=_FORMATS)
            self._validators[pointer] = validator
        error = next(validator.iter_errors(body), None)
        return None if error is None else error.message[:200]

    def _followed(self, pointer: str) -> str:
        node = self._document
        for token in pointer.removeprefix("#/").split("/"):
            node = node[token.replace("~1", "/").replace("~0", "~")]
        return self._followed(node["$ref"]) if "$ref" in node else pointer


def _token(text: str) -> str:
    return text.replace("~", "~0").replace("/", "~1")


def _without_noise(node: Any, *, is_30: bool) -> Any:
    """Return the tree without what stands beside a `$ref` (OpenAPI 3.0 ignores it) and without empty lists of values."""
    if isinstance(node, list):
        return [_without_noise(each, is_30=is_30) for each in node]
    if not isinstance(node, dict):
        return node
    if is_30 and isinstance(node.get("$ref"), str):
        return {"$ref": node["$ref"]}
    return {
        name: _without_noise(each, is_30=is_30) for name, each in node.items() if (name, each) != ("enum", [])
    }


def _required_to_write(_: Any, names: list[str], value: Any, schema: Node) -> Iterator[ValidationError]:
    known = schema.get("properties", {})
    for name in names if isinstance(value, dict) else ():
        if name not in value and not known.get(name, {}).get("readOnly"):
            yield ValidationError(f"{name!r} is missing")


# A `discriminator` only hints which branch holds; what counts is that one does.
_BRANCHES = {name: Draft202012Validator.VALIDATORS[name] for name in ("allOf", "anyOf", "oneOf")}
_extended = cast("Any", extend)
_OAS30 = _extended(OAS30WriteValidator, _BRANCHES)
_OAS31 = _extended(OAS31Validator, {**_BRANCHES, "required": _required_to_write})

_FORMATS = FormatChecker(())
_FORMATS.checkers = dict(OAS30WriteValidator.FORMAT_CHECKER.checkers)


@_FORMATS.checks("time")
def _is_time(value: object) -> bool:
    return not isinstance(value, str) or bool(
        re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)(\.\d+)?(Z|[+-]\d\d:\d\d)", value)
    )


@_FORMATS.checks("uri")
def _is_uri(value: object) -> bool:
    return not isinstance(value, str) or bool(re.fullmatch(r"[A-Za-z][A-Za-z0-9+.-]*:[!-~]*", value))
