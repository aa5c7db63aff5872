"""Names of captured values: Postman's variables are flat, so an own object must not hide the shared one."""

from collections.abc import Iterable
from dataclasses import replace

from engine.cases.model import TestCase

PREFIX = "own."


def captured(steps: Iterable[TestCase]) -> tuple[str, ...]:
    """Return the names that some of the steps capture."""
    return tuple(dict.fromkeys(name for step in steps for name in step.captures))


def apart(case: TestCase, names: Iterable[str]) -> TestCase:
    """Return the case with `names` written `own.<name>`, where it captures them and where it uses them."""
    hidden = tuple(names)
    if not hidden:
        return case

    def renamed(text: str) -> str:
        for name in hidden:
            text = text.replace(f"{{{{{name}}}}}", f"{{{{{PREFIX}{name}}}}}")
        return text

    wire = replace(
        case.wire,
        target=renamed(case.wire.target),
        headers=tuple((name, renamed(value)) for name, value in case.wire.headers),
        body=None if case.wire.body is None else renamed(case.wire.body),
        parts=tuple(
            part if part.value is None else replace(part, value=renamed(part.value))
            for part in case.wire.parts
        ),
    )
    captures = {PREFIX + name if name in hidden else name: at for name, at in case.captures.items()}
    return replace(case, wire=wire, captures=captures)
