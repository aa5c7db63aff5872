"""How big a module and a function may be; what is bigger stands here with its reason."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
LARGEST_MODULE = 400
LARGEST_FUNCTION = 40

# Module, or module:function -> (cap in non-blank lines, reason).
LARGE: dict[str, tuple[int, str]] = {
    "engine/openapi/normal_form.py:_schema": (58, "one branch per keyword group, read side by side"),
    "engine/openapi/yaml_tree.py:_tree": (
        98,
        "one loop over the events of the YAML reader, kept whole for speed",
    ),
}


def test_what_is_large_is_named_with_a_reason_and_nothing_else_is() -> None:
    large = {name: size for name, size, usual in _sizes() if size > usual}

    unnamed = {name: size for name, size in large.items() if size > LARGE.get(name, (0, ""))[0]}
    no_longer = sorted(set(LARGE) - set(large))
    assert unnamed == {}, "split it, or name it in LARGE with a cap and a reason"
    assert no_longer == [], "these are small now: take them out of LARGE"


def test_every_exception_has_its_reason() -> None:
    assert [name for name, (_, reason) in LARGE.items() if len(reason) < 20] == []


def _sizes() -> Iterator[tuple[str, int, int]]:
    """Yield name, size in non-blank lines and the usual limit, of every module and function."""
    rooms = ("engine", "licensing_server", "specmint_desktop", "benchmarks", "release")
    sources = [*(path for room in rooms for path in (ROOT / room).rglob("*.py")), ROOT / "dev.py"]
    for path in sources:
        # Steps of a migration are written once, by a tool, and never changed.
        if {"templates", "versions"} & set(path.parts):
            continue
        name = path.relative_to(ROOT).as_posix()
        lines = path.read_text("utf-8").splitlines()
        yield name, _filled(lines), LARGEST_MODULE
        for node in ast.walk(ast.parse("\n".join(lines))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                body = lines[node.lineno - 1 : node.end_lineno]
                yield f"{name}:{node.name}", _filled(body), LARGEST_FUNCTION


def _filled(lines: list[str]) -> int:
    return sum(1 for line in lines if line.strip())
