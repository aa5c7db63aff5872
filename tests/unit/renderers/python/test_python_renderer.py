import ast
from dataclasses import replace
from pathlib import Path

import pytest

from engine.errors import Pointer
from engine.renderers.python import PythonRenderer
from engine.renderers.python.code import LONGEST_LINE, marker
from tests.samples.projects import agrees_with_golden, rendered
from tests.samples.suite import sample_suite

GOLDEN = Path(__file__).parents[3] / "golden" / "python" / "shop"


def test_the_whole_folder_is_the_golden_one() -> None:
    agrees_with_golden(rendered(PythonRenderer), GOLDEN)


def test_only_hooks_are_the_users() -> None:
    kept = [path for path, file in rendered(PythonRenderer).items() if file.keep]

    assert kept == ["python/tests/hooks.py"]


@pytest.mark.parametrize(
    ("tag", "name"),
    [
        ("pets", "pets"),
        ("Pet Store", "pet_store"),
        ("skip", "skip_"),
        ("negative", "negative_"),
        ("class", "class_"),
    ],
)
def test_a_tag_becomes_a_marker_that_means_nothing_else(tag: str, name: str) -> None:
    assert marker(tag) == name


@pytest.mark.parametrize(
    "hostile",
    [
        '"""\nimport os\nos.system("x")\n"""',
        "\\",
        "'; raise SystemExit #",
        "{{ 1 }}",
        "\u202e\u2028",
        "/" + "long" * 100,
        "# specmint: other",
        "%s {0} {title}",
    ],
)
def test_text_of_the_document_stays_text(hostile: str) -> None:
    suite, plans = sample_suite()
    api = replace(suite.api, title=hostile)
    plan = plans[1]
    operation = replace(plan.operation, path=hostile, tags=(hostile,), at=Pointer(hostile))
    flow = replace(suite.flows[2], title=hostile, why=hostile)
    suite = replace(suite, api=api, flows=(*suite.flows[:2], flow))

    files = rendered(PythonRenderer, suite, [replace(plan, operation=operation)])

    plain = rendered(PythonRenderer, *sample_suite())
    for path in ("python/tests/test_pets.py", "python/tests/test_pets_flow.py"):
        text = files[path].content.decode()
        tree = ast.parse(text)
        calls = {ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
        assert calls <= {
            *(
                ast.unparse(node.func)
                for node in ast.walk(ast.parse(plain[path].content))
                if isinstance(node, ast.Call)
            )
        }
        assert max(map(len, text.splitlines())) <= LONGEST_LINE
        assert text.isprintable() or set(text) - {"\n"} == {each for each in text if each.isprintable()}


def test_two_operations_of_one_spelling_get_two_functions() -> None:
    suite, plans = sample_suite()
    twins = [replace(plans[1], slug="create-pet"), replace(plans[1], slug="create_pet")]

    text = rendered(PythonRenderer, suite, twins)["python/tests/test_pets.py"].content.decode()

    names = [node.name for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef)]
    assert len(names) == len(set(names)) == 8


def test_an_operation_without_cases_gets_no_test() -> None:
    suite, plans = sample_suite()

    files = rendered(PythonRenderer, suite, [replace(plans[1], cases=())])

    assert "python/tests/test_pets.py" not in files
