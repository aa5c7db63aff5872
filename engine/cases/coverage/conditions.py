"""What a run leaves out until a person sets a variable: ids that nothing makes, a second person's credential."""

import re
from collections.abc import Iterable, Iterator, Sequence

from engine.cases.auth import variable
from engine.cases.logging_in import LOGIN_NAMES, is_login
from engine.cases.model import Flow, LeftOut, TestCase
from engine.openapi.model import Operation

_GIVEN = "{{API_VALUE_"
_VALUE = re.compile(r"\{\{(API_VALUE_\w+)\}\}")
_LOGIN = f"{{{{{LOGIN_NAMES[1]}}}}}"
_WHO_LOGS_IN = (
    f"runs only where `{LOGIN_NAMES[0]}` and `{LOGIN_NAMES[1]}` are set: nobody can make up who may log in"
)
_SECOND = re.compile(r"\{\{(API_\w+_OTHER)\}\}")


def conditions_of(operation: Operation, cases: Sequence[TestCase], flows: Iterable[Flow]) -> list[LeftOut]:
    """Return what the cases and flows of an operation need of a person, each variable once."""
    names = {
        name: None
        for case in cases
        if _GIVEN in case.wire.target
        for name in _VALUE.findall(case.wire.target)
    }
    found = [_of_value(operation, name) for name in names] if names else []
    if is_login(operation) and any(_logs_in(case) for case in cases):
        found.append(LeftOut(operation.id, "", operation.at, "needs-value", _WHO_LOGS_IN))
    found += [_of_second(operation, flow) for flow in flows if flow.technique == "other-user"]
    return found


def _logs_in(case: TestCase) -> bool:
    return _LOGIN in f"{case.wire.target}{case.wire.body}"


def gathered(found: Iterable[LeftOut]) -> Iterator[LeftOut]:
    """Yield each value once, with the number of operations that ask for it; the first of them stands for all."""
    values: dict[str, tuple[LeftOut, int]] = {}
    for each in found:
        if each.reason != "needs-value":
            yield each
            continue
        first, count = values.get(each.detail, (each, 0))
        values[each.detail] = first, count + 1
    for first, count in values.values():
        yield first if count == 1 else first._replace(detail=f"{first.detail} ({count:,} operations)")


def _of_value(operation: Operation, name: str) -> LeftOut:
    named = (each for each in operation.parameters if variable("VALUE", each.name) == name)
    at = next((each.at for each in named if each.place == "path"), operation.at)
    detail = f"runs only where `{name}` is set: nothing in the document makes such a value"
    return LeftOut(operation.id, "", at, "needs-value", detail)


def _of_second(operation: Operation, flow: Flow) -> LeftOut:
    names: dict[str, None] = {}
    for step in flow.steps:
        for text in (step.wire.target, *(value for _, value in step.wire.headers)):
            names.update(dict.fromkeys(_SECOND.findall(text)))
    variables = [
        name.replace("_BASIC_", half, 1)
        for name in names
        for half in (("_USER_", "_PASSWORD_") if name.startswith("API_BASIC_") else ("_BASIC_",))
    ]
    listed = " and ".join(f"`{name}`" for name in variables)
    are_set = "is set" if len(variables) == 1 else "are set"
    detail = f"runs only where {listed} {are_set}: the credential of a person who must not reach what the first one made"
    at = operation.security[0].at if operation.security else operation.at
    return LeftOut(operation.id, flow.technique, at, "needs-second-credential", detail)
