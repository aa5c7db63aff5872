"""Which modules are compiled, and that none holds what the compiler mistranslates."""

import ast
import os
import subprocess
import sys

from release.bundle import ROOT
from release.compiled import MODULES

TREES = {path: ast.parse((ROOT / path).read_text("utf-8")) for path in MODULES if (ROOT / path).is_file()}


def test_every_listed_module_exists_and_is_listed_once_in_order() -> None:
    assert list(TREES) == list(MODULES)
    assert list(MODULES) == sorted(set(MODULES))


def test_no_listed_module_has_a_cached_property() -> None:
    """mypyc works it out at each look."""
    found = [path for path, tree in TREES.items() if "cached_property" in ast.dump(tree)]

    assert found == []


def test_no_function_of_a_listed_module_names_two_kinds_of_exception_alike() -> None:
    """mypyc takes the second one for an instance of the first."""
    found = [
        f"{path}:{node.lineno}"
        for path, tree in TREES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and _twice(node)
    ]

    assert found == []


def _twice(function: ast.FunctionDef) -> bool:
    names = [each.name for each in ast.walk(function) if isinstance(each, ast.ExceptHandler) and each.name]
    return len(names) != len(set(names))


def test_no_listed_module_takes_a_float_that_may_be_an_integer() -> None:
    """mypyc makes a double of every argument that is annotated so, and rounds large integers."""
    found = [
        f"{path}:{argument.lineno}"
        for path, tree in TREES.items()
        for argument in ast.walk(tree)
        if isinstance(argument, ast.arg)
        and isinstance(argument.annotation, ast.Name)
        and argument.annotation.id == "float"
        and argument.arg != "confidence"
    ]

    assert found == []


def test_a_level_that_is_none_is_refused_before_anything_is_compiled() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "release.compiled", "nowhere"],
        cwd=ROOT,
        env={**os.environ, "SPECMINT_COMPILE": "fast"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 2
    assert "SPECMINT_COMPILE is one of 0, 1, 2, 3" in done.stderr
    assert not (ROOT / "nowhere").exists()
