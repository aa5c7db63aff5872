"""Text of a document never becomes code, in any format."""

import ast
import json
import re
import subprocess
import tomllib
from pathlib import Path
from xml.etree import ElementTree

import pytest

from engine.cli import run
from tests.samples.licences import licensed
from tests.samples.tools import node_modules

pytestmark = pytest.mark.functional

# Each ends a literal, a comment or a tag of some language, and then calls `pwned`.
TEXTS = (
    'a" + pwned() + "',
    "a' + pwned() + '",
    "a` + pwned() + `",
    'a"""\npwned()\n"""',
    "a'''\npwned()\n'''",
    "a */ pwned(); /*",
    "a\npwned();",
    "a\r\npwned();",
    "a\u2028pwned();\u2029",
    "a\\u0022 + pwned() + \\u0022",
    "a\\",
    "${pwned()} #{pwned()} %{pwned()}",
    "{{pwned}} {% pwned %}",
    "</script><script>pwned()</script>",
    "]]><pwned/>",
    "--><pwned/><!--",
    "a\u202epwned()\u2066",
    "__import__('pwned')",
    "",
)
# The JavaScript of a file, or of a script inside the Postman collection, must not name `pwned` as code.
WALK = """
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
const espree = await import(pathToFileURL(process.argv[1]));
for (const [name, text] of Object.entries(JSON.parse(readFileSync(0, 'utf8')))) {
  const sourceType = name.endsWith('.js') ? 'module' : 'script';
  const options = { ecmaVersion: 'latest', sourceType, ecmaFeatures: { globalReturn: sourceType === 'script' } };
  const todo = [espree.parse(text, options)];
  while (todo.length) {
    const node = todo.pop();
    if (node.type === 'Identifier' && node.name === 'pwned') console.log(name);
    todo.push(...Object.values(node).flat().filter((each) => each && typeof each.type === 'string'));
  }
}
"""
JAVA_TEXT = re.compile(
    r'"""(?:\\.|[^\\])*?"""|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'|//[^\n]*|/\*.*?\*/', re.DOTALL
)


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder that is generated from a document with hostile text in every place."""
    folder = tmp_path_factory.mktemp("hostile")
    document = folder / "hostile.json"
    document.write_text(json.dumps(_document()), "utf-8")
    with licensed(tmp_path_factory.mktemp("licence")):
        assert run(["generate", str(document), "--out", str(folder / "out"), "--cases", "20"]) == 0
    return folder / "out"


def test_every_operation_of_the_hostile_document_has_cases(generated: Path) -> None:
    coverage = json.loads((generated / "coverage.json").read_text("utf-8"))

    assert len(coverage["operations"]) == len(TEXTS)
    assert [entry["operationId"] for entry in coverage["operations"] if not entry["cases"]] == []


def test_python_holds_it_only_in_literals_and_comments(generated: Path) -> None:
    files = sorted(generated.rglob("*.py"))

    found = [
        path.name
        for path in files
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if (isinstance(node, ast.Name) and node.id == "pwned") or _imports(node)
    ]

    assert files
    assert found == []


def test_java_holds_it_only_in_literals_and_comments(generated: Path) -> None:
    files = sorted(generated.rglob("*.java"))

    found = [
        path.name for path in files if re.search(r"\bpwned\b", JAVA_TEXT.sub("", path.read_text("utf-8")))
    ]

    assert files
    assert found == []


def test_java_made_from_the_document_has_no_escape_that_is_read_before_literals(generated: Path) -> None:
    escape = re.compile(r"(?<!\\)(?:\\\\)*\\u+[0-9a-f]{4}")
    files = sorted(generated.rglob("*Test.java"))

    assert files
    assert [path.name for path in files if escape.search(path.read_text("utf-8"))] == []


def test_javascript_holds_it_only_in_literals_and_comments(generated: Path) -> None:
    scripts = {
        path.relative_to(generated).as_posix(): path.read_text("utf-8") for path in generated.rglob("*.js")
    }
    (collection,) = generated.rglob("*.postman_collection.json")
    scripts.update(_scripts(json.loads(collection.read_text("utf-8"))))

    walked = subprocess.run(
        ["node", "--input-type=module", "-e", WALK, node_modules() / "espree" / "dist" / "espree.cjs"],
        input=json.dumps(scripts),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

    assert (walked.stderr, walked.stdout) == ("", "")
    assert len(scripts) > len(TEXTS)


def test_what_is_data_can_be_read_as_data(generated: Path) -> None:
    for path in generated.rglob("*.json"):
        json.loads(path.read_text("utf-8"))
    for path in generated.rglob("*.toml"):
        tomllib.loads(path.read_text("utf-8"))
    pom = ElementTree.parse(generated / "junit" / "pom.xml")

    assert pom.find(".//pwned") is None


def test_no_file_is_outside_and_none_has_a_name_that_a_system_refuses(generated: Path) -> None:
    names = [path.relative_to(generated).as_posix() for path in generated.rglob("*")]

    assert [name for name in names if not re.fullmatch(r"[A-Za-z0-9_./-]+", name)] == []
    assert sorted(path.name for path in generated.parent.iterdir()) == ["hostile.json", "out"]


def _document() -> dict[str, object]:
    paths = {}
    for number, text in enumerate(TEXTS):
        path = f"/things{number}/" + re.sub(r"[{}\\/?#\s\u2028\u2029]", "", text)
        paths[path] = {"post": _operation(number, text)}
    schemes = {
        f"{text}{number}": {"type": "http", "scheme": "bearer"} for number, text in enumerate(TEXTS[:6])
    }
    return {
        "openapi": "3.0.3",
        "info": {"title": "".join(TEXTS), "version": TEXTS[3], "description": "".join(TEXTS)},
        "paths": paths,
        "components": {"securitySchemes": schemes},
    }


def _operation(number: int, text: str) -> dict[str, object]:
    schema = {
        "title": text,
        "type": "object",
        "required": [f"{text}name"],
        "properties": {
            f"{text}name": {"type": "string", "maxLength": 300, "example": text, "description": text},
            "kind": {"type": "string", "enum": [text, "b"]},
        },
    }
    return {
        "operationId": f"{text}{number}",
        "tags": [text],
        "summary": text,
        "description": text,
        "parameters": [
            {"name": "q", "in": "query", "schema": {"type": "string", "example": text}, "description": text}
        ],
        "requestBody": {
            "required": True,
            "description": text,
            "content": {"application/json": {"schema": schema}},
        },
        "responses": {
            "201": {"description": text, "content": {"application/json": {"schema": schema}}},
            "400": {"description": text},
        },
        "security": [{f"{text}{number}": []}] if number < 6 else [],
    }


def _imports(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "__import__"


def _scripts(node: object, at: str = "collection") -> dict[str, str]:
    """Return the scripts of a collection by their place."""
    found = {}
    if isinstance(node, dict):
        if isinstance(node.get("exec"), list):
            found[at] = "\n".join(node["exec"])
        for key, value in node.items():
            found.update(_scripts(value, f"{at}/{key}"))
    elif isinstance(node, list):
        for index, value in enumerate(node):
            found.update(_scripts(value, f"{at}/{index}"))
    return found
