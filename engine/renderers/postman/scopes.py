"""Names of captured values: Postman's variables are flat, so an own object must not hide the shared one."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from engine.cases.model import TestCase, Wire

PREFIX = "own."


def captured(steps: Iterable[TestCase]) -> tuple[str, ...]:
    """Return the names that some of the steps capture."""
    return tuple(dict.fromkeys(name for step in steps for name in step.captures))


def apart(case: TestCase, names: Iterable[str]) -> TestCase:
    """Return the case with `names` written `own.<name>`, where it captures them and where it uses them."""
    hidden = {name: PREFIX + name for name in names}
    if not hidden:
        return case
    captures = {hidden.get(name, name): at for name, at in case.captures.items()}
    return case._replace(wire=_renamed(case.wire, hidden), captures=captures)


def within(step: TestCase, scope: str) -> TestCase:
    """Return the step with the scope in its `{{run}}`: before its request no script can know it."""
    return step._replace(wire=_renamed(step.wire, {"run": f"run:{scope}"}))


def _renamed(wire: Wire, names: Mapping[str, str]) -> Wire:
    def renamed(text: str) -> str:
        for name, other in names.items():
            text = text.replace(f"{{{{{name}}}}}", f"{{{{{other}}}}}")
        return text

    return wire._replace(
        target=renamed(wire.target),
        headers=tuple((name, renamed(value)) for name, value in wire.headers),
        body=None if wire.body is None else renamed(wire.body),
        parts=tuple(
            part if part.value is None else replace(part, value=renamed(part.value)) for part in wire.parts
        ),
    )
