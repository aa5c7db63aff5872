"""Every code of an error or problem that engine and window can give, found by reading the source."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from engine import errors

ROOT = Path(__file__).parents[2]
WINDOW = ROOT / "specmint_desktop"
FOLDERS = (ROOT / "engine", WINDOW / "effects")
CODE = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)+")
MAKERS = {"Problem"} | {
    name
    for name, value in vars(errors).items()
    if isinstance(value, type) and issubclass(value, errors.SpecMintError)
}


def problem_codes() -> set[str]:
    """Return the codes written as text in engine and window.

    A code is the first text given to an error, to `Problem`, or to a function that takes a `code`; and in a
    module that gives one of those a variable, the first of three texts in a tuple (a table of code, what, cure).
    """
    paths = [path for folder in FOLDERS for path in sorted(folder.rglob("*.py"))]
    modules = [ast.parse(path.read_text("utf-8")) for path in paths]
    takers = {name: place for module in modules for name, place in _takers(module)} | dict.fromkeys(MAKERS, 0)
    others = [ast.parse(path.read_text("utf-8")) for path in sorted(WINDOW.rglob("*.py"))]
    # Elsewhere in the window a function with a `code` says a message, which is no problem.
    in_window = {code for module in others for code in _codes(module, dict.fromkeys(MAKERS, 0), tables=False)}
    return in_window | {code for module in modules for code in _codes(module, takers)}


def _takers(module: ast.Module) -> Iterator[tuple[str, int]]:
    """Yield functions with a parameter `code`, and classes with a field of that name, and its place."""
    for node in ast.walk(module):
        if isinstance(node, ast.FunctionDef):
            names = [argument.arg for argument in node.args.args if argument.arg not in ("self", "cls")]
        elif isinstance(node, ast.ClassDef):
            names = _fields(node)
        else:
            continue
        if "code" in names:
            yield node.name, names.index("code")


def _fields(node: ast.ClassDef) -> list[str]:
    for part in node.body:
        if isinstance(part, ast.FunctionDef) and part.name == "__init__":
            return [argument.arg for argument in part.args.args[1:]]
    return [
        part.target.id
        for part in node.body
        if isinstance(part, ast.AnnAssign) and isinstance(part.target, ast.Name)
    ]


def _codes(module: ast.Module, takers: dict[str, int], *, tables: bool = True) -> Iterator[str]:
    from_a_table = False
    for call in ast.walk(module):
        if isinstance(call, ast.Call) and (name := _name(call.func)) in takers:
            written = _argument(call, takers[name])
            if isinstance(written, ast.Constant) and isinstance(written.value, str):
                yield written.value
            elif isinstance(written, ast.IfExp):
                yield from (
                    side.value
                    for side in (written.body, written.orelse)
                    if isinstance(side, ast.Constant) and isinstance(side.value, str)
                )
            else:
                from_a_table = True
    if from_a_table and tables:
        yield from _firsts(module)


def _name(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def _argument(call: ast.Call, place: int) -> ast.expr | None:
    named = next((keyword.value for keyword in call.keywords if keyword.arg == "code"), None)
    return named or (call.args[place] if len(call.args) > place else None)


def _firsts(module: ast.Module) -> Iterator[str]:
    for node in ast.walk(module):
        if isinstance(node, ast.Tuple) and len(node.elts) == 3:
            first = node.elts[0]
            if (
                isinstance(first, ast.Constant)
                and isinstance(first.value, str)
                and CODE.fullmatch(first.value)
            ):
                yield first.value
