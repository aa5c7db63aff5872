"""Cases and steps as items of a collection. Each is one line of JSON, so that a change is one line of a diff."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

import orjson

from engine.cases.model import Check, Flow, Part, TestCase
from engine.renderers.data import check_entry, is_json, media_type
from engine.renderers.postman.identity import identity
from engine.renderers.postman.pieces import Piece, item

_VARIABLE = re.compile(r"\{\{(API_(?:KEY|TOKEN|BASIC|VALUE)_\w+)\}\}", re.ASCII)
_COLON = re.compile(r"/(?=:)")
DESTRUCTIVE = "destructive"
_RAW_JSON = {"raw": {"language": "json"}}


def case_item(case: TestCase) -> Piece:
    """Return the item of a case; it is skipped where a step of its setup went wrong."""
    lines = [_expect(case)]
    if DESTRUCTIVE in case.tags:
        lines.append(_destructive(case.id))
    if case.setup:
        lines += [_needs(step, case.id, f"setup failed: {step}") for step in case.setup]
    return _item(f"{case.id}: {case.title}", case, lines, case.id)


def setup_item(step: TestCase, captured: Sequence[str], before: str = "") -> Piece:
    """Return the item of a setup step; `before` is the case that has it to itself.

    It is skipped where a name of `captured` that it needs is unset: the step before it went wrong.
    """
    lines = [_expect(step, step=step.id), _set(f"step:{step.id}", "no answer")]
    lines += [*_unset(step), *_only_with(captured, step)]
    return _item(f"Setup: {step.id}: {step.title}", step, lines, f"{before}/{step.id}")


def cleanup_item(step: TestCase, captured: Sequence[str], after: str = "") -> Piece:
    """Return the item of a cleanup step; it is skipped where a name of `captured` that it needs is unset."""
    lines = [_expect(step), *_only_with(captured, step)]
    return _item(f"Cleanup: {step.id}: {step.title}", step, lines, f"{after}/{step.id}")


def flow_items(flow: Flow, responses: Sequence[str]) -> Iterator[Piece]:
    """Yield the items of a flow's steps; each is skipped where the one before it went wrong.

    `responses` are what the operation of each step answers. What the flow lacks is said once, before its
    first step.
    """
    previous: TestCase | None = None
    for step, answers in zip(flow.steps, responses, strict=True):
        checks = [_check(check, flow) for check in step.checks]
        lines = [
            f'pm.variables.set("specmint.responses", {answers});',
            _expect(step, step=step.id, checks=checks, makes=step.technique == "setup"),
            _set(f"step:{step.id}", "no answer"),
            *_unset(step),
        ]
        if previous is None:
            lines += _lacking(flow)
        else:
            lines.append(f'if ({_state(previous.id)} !== "ok") pm.execution.skipRequest();')
        yield _item(f"{flow.id}: {role(flow, step.id)}: {step.title}", step, lines, f"{flow.id}/{step.id}")
        previous = step


def role(flow: Flow, step: str) -> str:
    """Return what a step is in its flow: `read-again`."""
    return step.removeprefix(f"{flow.id}-")


def _item(name: str, case: TestCase, lines: list[str], key: str) -> Piece:
    request: dict[str, Any] = {
        "method": case.wire.method,
        "url": "{{API_BASE_URL}}" + _target(case.wire.target),
        "header": [{"key": name, "value": value} for name, value in case.wire.headers],
    }
    body = _body(case)
    if body:
        request["body"] = body
    return item(
        {
            "name": name,
            "id": identity(key),
            "event": [{"listen": "prerequest", "script": {"exec": lines}}],
            "request": request,
        }
    )


def _target(target: str) -> str:
    """Return path and query as Postman sends them: a segment that begins with `:` would be a variable."""
    if "/:" not in target:
        return target
    path, mark, query = target.partition("?")
    return _COLON.sub("/%3A", path).replace("/%3A:", "/%3A") + mark + query


def _body(case: TestCase) -> dict[str, Any] | None:
    wire = case.wire
    if wire.parts:
        return {"mode": "formdata", "formdata": [_part(part) for part in wire.parts]}
    if wire.body_base64 is not None:
        return {"mode": "file", "file": {"src": f"files/{case.id}.bin"}}
    if wire.body is None:
        return None
    body: dict[str, Any] = {"mode": "raw", "raw": wire.body}
    if is_json(media_type(wire)):
        body["options"] = _RAW_JSON
    return body


def _part(part: Part) -> dict[str, Any]:
    made: dict[str, Any] = {"key": part.name}
    if part.file is not None:
        made |= {"type": "file", "src": f"files/{part.file}"}
        if part.filename is not None and part.filename != part.file:
            made["fileName"] = part.filename
    else:
        made |= {"type": "text", "value": part.value or ""}
    if part.content_type is not None:
        made["contentType"] = part.content_type
    return made


def _expect(case: TestCase, **more: Any) -> str:
    expect: dict[str, Any] = {
        "why": case.why,
        "target": case.target,
        "status": case.expect.status,
        "strict": case.expect.strict,
    }
    if case.expect.gateway:
        expect["gateway"] = True
    if case.kind == "security":
        expect["probe"] = True
    if case.captures:
        expect["captures"] = dict(case.captures)
    if more:
        expect |= {name: value for name, value in more.items() if value}
    return f'pm.variables.set("specmint.expect", {_literal(expect)});'


def _check(check: Check, flow: Flow) -> dict[str, Any]:
    made = check_entry(check)
    if check.same_as is not None and check.same_as not in {step.id for step in flow.steps}:
        made["sameAs"] = f"{flow.id}-{check.same_as}"
    return made


def _destructive(reported: str) -> str:
    condition = 'pm.variables.get("API_ALLOW_DESTRUCTIVE") !== "1"'
    return _skip(condition, reported, '"set API_ALLOW_DESTRUCTIVE"')


def _lacking(flow: Flow) -> list[str]:
    is_destructive = any(DESTRUCTIVE in step.tags for step in flow.steps)
    names = dict.fromkeys(
        name
        for step in flow.steps
        for found in _VARIABLE.findall(str(step.wire))
        for name in _settings(found)
    )
    conditions = [
        _skip(f"!pm.variables.get({_literal(name)})", flow.id, _literal(f"set {name}")) for name in names
    ]
    return [_destructive(flow.id), *conditions] if is_destructive else conditions


def _settings(variable: str) -> list[str]:
    """Return what a person sets for a variable: `API_BASIC_*` is made of user and password."""
    if not variable.startswith("API_BASIC_"):
        return [variable]
    scheme = variable.removeprefix("API_BASIC_")
    return [f"API_USER_{scheme}", f"API_PASSWORD_{scheme}"]


def _only_with(captured: Sequence[str], step: TestCase) -> list[str]:
    return [
        f"if (!pm.variables.has({_literal(name)})) pm.execution.skipRequest();"
        for name in captured
        if f"{{{{{name}}}}}" in f"{step.wire}"
    ]


def _needs(step: str, reported: str, reason: str) -> str:
    return _skip(f'{_state(step)} !== "ok"', reported, f"{_literal(f'{reason}: ')} + {_state(step)}")


def _state(step: str) -> str:
    return f"pm.variables.get({_literal(f'step:{step}')})"


def _skip(condition: str, reported: str, reason: str) -> str:
    test = f"pm.test.skip({_literal(f'{reported}: skipped: ')} + {reason});"
    return f"if ({condition}) {{ {test} pm.execution.skipRequest(); }}"


def _unset(step: TestCase) -> list[str]:
    return [f"pm.variables.unset({_literal(name)});" for name in step.captures]


def _set(name: str, value: str) -> str:
    return f"pm.variables.set({_literal(name)}, {_literal(value)});"


def _literal(value: Any) -> str:
    return orjson.dumps(value).decode()
