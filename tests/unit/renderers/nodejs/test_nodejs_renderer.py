import json
from pathlib import Path

import pytest

from engine.renderers.nodejs import NodejsRenderer
from engine.renderers.nodejs.code import WIDTH, TestedOperation, code_file, flow_file, quoted
from engine.renderers.project import Project
from tests.samples.projects import agrees_with_golden, rendered
from tests.samples.suite import sample_suite

GOLDEN = Path(__file__).parents[3] / "golden" / "nodejs" / "shop"


def operation(**changes: object) -> TestedOperation:
    fields: dict[str, object] = {
        "slug": "read-pet",
        "method": "GET",
        "path": "/pets/{petId}",
        "pointer": "#/paths/~1pets~1{petId}/get",
        "kinds": frozenset({"positive"}),
        "flows": (),
        "shares": False,
    }
    return TestedOperation(**{**fields, **changes})  # type: ignore[arg-type]  # one line for each test


def test_the_whole_folder_is_as_reviewed() -> None:
    agrees_with_golden(rendered(NodejsRenderer), GOLDEN)


def test_the_data_files_are_the_bytes_that_every_format_gets() -> None:
    suite, plans = sample_suite()
    project = Project(suite)
    files = rendered(NodejsRenderer)

    for plan in plans:
        assert files[f"nodejs/data/{plan.slug}.json"].content == project.data_file(plan)


def test_hooks_are_the_users_and_nothing_else_is() -> None:
    assert [path for path, file in rendered(NodejsRenderer).items() if file.keep] == ["nodejs/test/hooks.js"]


def test_an_operation_without_shared_objects_imports_no_before_and_after() -> None:
    text = code_file([operation()])

    assert text == (
        "import { describe, test } from 'node:test';\n"
        "import { operation } from './support/operation.js';\n"
        "\n"
        "// specmint: read-pet\n"
        "describe('GET /pets/{petId}', () => {\n"
        "  // #/paths/~1pets~1{petId}/get\n"
        "  const tested = operation('read-pet');\n"
        "\n"
        "  describe('accepts what the document allows', () => {\n"
        "    for (const { name, run } of tested.cases('positive')) test(name, run);\n"
        "  });\n"
        "});\n"
    )


def test_shared_objects_are_made_before_and_deleted_after() -> None:
    lines = code_file([operation(flows=("pets",), shares=True)]).splitlines()

    assert lines[0] == "import { after, before, describe, test } from 'node:test';"
    assert lines[6:10] == [
        "  const tested = operation('read-pet');",
        "  tested.uses('pets');",
        "  before(() => tested.setUp());",
        "  after(() => tested.cleanUp());",
    ]


@pytest.mark.parametrize(
    ("text", "literal"),
    [
        ("plain", "'plain'"),
        ("it's", '"it\'s"'),
        ('say "it\'s"', "'say \"it\\'s\"'"),
        ("back\\slash", "'back\\\\slash'"),
        ("a\u2028b\nc", "'a\\u2028b\\nc'"),
        ("</script>", "'\\x3c/script>'"),
    ],
)
def test_a_literal_has_the_quotes_that_prettier_would_choose(text: str, literal: str) -> None:
    assert quoted(text) == literal


def test_text_of_the_document_cannot_end_a_literal_or_a_comment() -> None:
    hostile = "'); process.exit(7); ('\n*/ `${process.exit(8)}` // \u2028process.exit(9)"

    text = code_file([operation(path=hostile, pointer=hostile)])

    assert [line for line in text.splitlines() if line.lstrip().startswith("process.exit")] == []
    assert len(text.splitlines()) == len(code_file([operation()]).splitlines())
    assert "\u2028" not in text


def test_long_names_break_where_prettier_breaks_them() -> None:
    lines = code_file([operation(slug="s" * 90)]).splitlines()

    assert lines[6:9] == ["  const tested = operation(", f"    '{'s' * 90}',", "  );"]
    assert len(lines[7]) <= WIDTH


def test_a_flow_is_one_test_with_a_line_for_each_step() -> None:
    suite, _ = sample_suite()
    (crud,) = [flow for flow in suite.flows if flow.technique == "crud"]

    text = flow_file("pets", [crud])

    assert text.splitlines()[3:10] == [
        "// specmint: pets-crud",
        "test('pets-crud: A pet is made, read, replaced and deleted', async (t) => {",
        "  await flow(t, 'pets', 'pets-crud', async (run) => {",
        "    await run('create');",
        "    await run('read');",
        "    await run('update');",
        "    await run('read-again');",
    ]


def test_every_setting_stands_in_the_example_and_in_the_readme() -> None:
    files = rendered(NodejsRenderer)
    example = files["nodejs/.env.example"].content.decode()
    readme = files["nodejs/README.md"].content.decode()

    for name in ("API_BASE_URL", "API_TOKEN_MAIN", "API_USER_DESK", "API_VALUE_SHELF_ID", "API_TIMEOUT"):
        assert f"\n{name}=" in example
        assert f"- `{name}`: " in readme


def test_the_package_has_a_name_that_npm_takes() -> None:
    package = json.loads(rendered(NodejsRenderer)["nodejs/package.json"].content)

    assert package["name"] == "pet-shop-tests"
