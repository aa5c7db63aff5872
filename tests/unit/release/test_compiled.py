"""Which modules are compiled, and that none holds what the compiler mistranslates."""

import ast
import os
import subprocess
import sys
from collections.abc import Iterator

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


def test_no_listed_module_calls_a_float_what_may_be_an_integer() -> None:
    """mypyc makes a double of all that is annotated so, and rounds large integers."""
    found = [
        f"{path}:{annotation.lineno}"
        for path, tree in TREES.items()
        for name, annotation in _annotations(tree)
        if "float" in (names := _names(annotation)) and "int" not in names and name not in ALWAYS_FLOATS
    ]

    assert found == []


ALWAYS_FLOATS = {"confidence", "_exact_number", "guesses", "_NO_GUESSES"}


def _annotations(tree: ast.AST) -> Iterator[tuple[str, ast.expr]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.arg) and node.annotation:
            yield node.arg, node.annotation
        elif isinstance(node, ast.AnnAssign):
            yield ast.unparse(node.target), node.annotation
        elif isinstance(node, ast.FunctionDef) and node.returns:
            yield node.name, node.returns


def _names(tree: ast.AST) -> set[str]:
    return {each.id for each in ast.walk(tree) if isinstance(each, ast.Name)}


def test_no_listed_module_takes_true_for_an_integer() -> None:
    """mypyc makes 1 of it behind `isinstance(value, int)`; the tokens of a path are never true or false."""
    found = [
        f"{path}:{node.lineno}"
        for path, tree in TREES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and ast.unparse(node.func) == "isinstance"
        and ast.unparse(node.args[1]) == "int"
        and ast.unparse(node.args[0]) != "token"
    ]

    assert found == []


def test_no_listed_module_joins_the_keys_of_a_mapping_with_a_set() -> None:
    """mypyc raises a TypeError for `frozenset & keys()`, which is a set; `isdisjoint` and `<=` are right."""
    found = [
        f"{path}:{node.lineno}"
        for path, tree in TREES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.BinOp)
        and any(ast.unparse(side).endswith((".keys()", ".items()")) for side in (node.left, node.right))
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
