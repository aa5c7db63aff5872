"""Postman: one collection (v2.1) and one environment, for Newman and for the app."""

import base64
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import orjson

from engine.cases.model import Flow, OperationPlan, Suite, TestCase
from engine.renderers.base import OutputFile
from engine.renderers.environment import Setting
from engine.renderers.files import fixtures
from engine.renderers.literals import markdown, words
from engine.renderers.postman.draft07 import Draft07
from engine.renderers.postman.identity import identity
from engine.renderers.postman.items import case_item, cleanup_item, flow_items, setup_item
from engine.renderers.postman.pieces import BETWEEN, END, Piece, folder
from engine.renderers.postman.readme import readme
from engine.renderers.postman.scopes import apart, captured, within
from engine.renderers.project import Project
from engine.renderers.schemas import Weakened
from engine.units import Units, collection_head_units

FOLDER = "postman"
SCHEMA = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"

# Nothing is sent but what a case says: no redirect, cookie, re-encoding, or header of Postman's own.
_BEHAVIOUR = {
    "followRedirects": False,
    "disableCookies": True,
    "disableBodyPruning": True,
    "disableUrlEncoding": True,
    "disabledSystemHeaders": dict.fromkeys(
        ("accept", "accept-encoding", "cache-control", "postman-token", "content-type"), True
    ),
}
_NOT_HERE = frozenset(("API_TIMEOUT", "API_CA_FILE"))
"""Settings that only Newman's own options can change."""

_NOTES: tuple[Mapping[str, str], ...] = (
    {
        "feature": "Retry-After",
        "reason": "a script cannot send a request again: 429 and 503 fail as rate limited",
    },
    {"feature": "API_TIMEOUT", "reason": "only Newman's option --timeout-request sets it"},
    {"feature": "API_CA_FILE", "reason": "only Newman's option --ssl-extra-ca-certs sets it"},
    {"feature": "hooks", "reason": "your own code goes into the collection's scripts"},
)


class PostmanRenderer:
    """Writes `postman/`."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._schemas = Draft07(project.schemas)
        self._flow_of: dict[str, Flow] = {}
        self._steps: dict[str, TestCase] = {}
        self._folders: dict[str, deque[Piece]] = {}
        self._units: dict[str, str] = {}

    @property
    def weakened(self) -> tuple[Weakened, ...]:
        """What the collection checks less than the other formats do, beside that they share."""
        return self._schemas.weakened

    def notes(self) -> tuple[Mapping[str, str], ...]:
        """Return what Postman leaves to Newman's options, or cannot do."""
        return _NOTES

    def units(self) -> Mapping[str, Units]:
        """Return the digest of each item and folder of the collection; whole after `end`."""
        return {f"{FOLDER}/{self._collection}": self._units}

    def begin(self, suite: Suite) -> Iterator[OutputFile]:
        for flow in suite.flows:
            self._flow_of.update((step.id, flow) for step in flow.steps)
            self._steps.update((step.id, step) for step in flow.steps)
        yield from ()

    def add(self, plan: OperationPlan, data: bytes) -> Iterator[OutputFile]:  # noqa: ARG002  # the protocol
        if not plan.cases:
            return
        folder = plan.operation.tags[0] if plan.operation.tags else plan.resource
        self._folders.setdefault(folder, deque()).append(self._operation(plan))
        yield from _binary_bodies(plan.cases)

    def end(self) -> Iterator[OutputFile]:
        name = self._project.name
        for piece in self._pieces():
            yield OutputFile(f"{FOLDER}/{self._collection}", piece, more=True)
        yield _file(self._collection, b"\n]}\n")
        settings = [each for each in self._project.settings if each.name not in _NOT_HERE]
        title = self._project.suite.api.title
        yield _file(f"{name}.postman_environment.json", _environment(title, settings))
        yield _file("README.md", readme(title, name, settings).encode())
        for file, content in fixtures(self._project.fixtures):
            yield _file(f"files/{file}", content)
        for flow in self._project.suite.flows:
            yield from _binary_bodies((*flow.steps, *flow.cleanup))

    @property
    def _collection(self) -> str:
        return f"{self._project.name}.postman_collection.json"

    def _operation(self, plan: OperationPlan) -> Piece:
        operation = plan.operation
        responses = self._schemas.responses(operation, plan.resource)
        shared = self._setup(plan.cases, "shared")
        items = self._setup_items(shared, plan.slug)
        for case in plan.cases:
            items += self._case(case, captured(shared)) if case.setup else [case_item(case)]
        items += self._cleanup(shared, plan.slug)
        summary = f"{markdown(operation.summary)}\n\n" if operation.summary else ""
        made = folder(
            words(f"{operation.method} {operation.path}", 200),
            plan.slug,
            description=f"{summary}{markdown(operation.at)}",
            before=[f'pm.variables.set("specmint.responses", {responses});'],
        )
        return made.around(items)

    def _case(self, case: TestCase, shared: Sequence[str]) -> Iterator[Piece]:
        """Yield the steps of the case's own objects, the case, and their cleanup."""
        steps = self._setup((case,), "own")
        clash = [name for name in captured(steps) if name in shared]
        yield from self._setup_items([apart(step, clash) for step in steps], case.id)
        yield case_item(apart(case, clash))
        yield from self._cleanup(steps, case.id, clash)

    def _setup(self, cases: Iterable[TestCase], scope: str) -> list[TestCase]:
        named = dict.fromkeys(step for case in cases for step in case.setup)
        steps = [self._steps[name] for name in named if name in self._steps]
        return [step for step in steps if step.scope == scope]

    def _setup_items(self, steps: Sequence[TestCase], taker: str) -> list[Piece]:
        """Return the items of steps whose objects are for `taker`, a case or the operation's data file."""
        names = captured(steps)
        return [
            setup_item(within(step, f"{self._flow_of[step.id].id}:{taker}"), names, taker) for step in steps
        ]

    def _cleanup(self, steps: Iterable[TestCase], after: str, clash: Sequence[str] = ()) -> Iterator[Piece]:
        flows = {self._flow_of[step.id].id: self._flow_of[step.id] for step in steps}
        for flow in reversed(flows.values()):
            names = captured(apart(step, clash) for step in flow.steps)
            for step in flow.cleanup:
                yield cleanup_item(within(apart(step, clash), f"{flow.id}:{after}"), names, after)

    def _flows(self) -> Iterator[Piece]:
        operations = {operation.id: operation for operation in self._project.suite.api.operations}
        resources = {
            name: resource.slug
            for resource in self._project.suite.resources
            for name in resource.operation_ids
        }
        for flow in self._project.suite.flows:
            if flow.technique != "setup":
                responses = [
                    self._schemas.responses(
                        operations[step.operation_id], resources.get(step.operation_id, flow.resource)
                    )
                    for step in flow.steps
                ]
                items = [*flow_items(flow, responses)]
                cleanup = [within(step, flow.id) for step in flow.cleanup]
                items += [cleanup_item(step, captured(flow.steps), flow.id) for step in cleanup]
                made = folder(words(flow.title, 200), flow.id, description=markdown(flow.why))
                yield made.around(items)

    def _pieces(self) -> Iterator[bytes]:
        """Yield the collection but for its end; what was yielded is kept no longer."""
        title = self._project.suite.api.title
        head = {
            "info": {
                "_postman_id": identity(f"collection {title}"),
                "name": title,
                "description": "Written by SpecMint. Run it with the environment beside it.",
                "schema": SCHEMA,
            },
            "protocolProfileBehavior": _BEHAVIOUR,
            "event": [_script("prerequest", "before.js"), _script("test", "after.js")],
        }
        self._units.update(collection_head_units(head))
        yield orjson.dumps(head)[:-1] + b',\n"item": [\n'
        folders = [(folder(words(name, 200), f"tag {name}"), items) for name, items in self._folders.items()]
        if flows := deque(self._flows()):
            folders.append((folder("Flows", "flows"), flows))
        for number, (made, items) in enumerate(folders):
            yield (BETWEEN if number else b"") + made.start
            self._units.update([made.unit])
            while items:
                text, units = items.popleft()
                self._units.update(units)
                yield text + (BETWEEN if items else END)


def _script(listen: str, name: str) -> dict[str, object]:
    text = Path(__file__).with_name("templates").joinpath(name).read_text("utf-8")
    return {"listen": listen, "script": {"type": "text/javascript", "exec": text.splitlines()}}


def _environment(title: str, settings: Iterable[Setting]) -> bytes:
    values = [
        {
            "key": setting.name,
            "value": "",
            "type": "secret" if setting.secret else "default",
            "description": setting.meaning,
            "enabled": True,
        }
        for setting in settings
    ]
    environment = {
        "id": identity(f"environment {title}"),
        "name": title,
        "values": values,
        "_postman_variable_scope": "environment",
    }
    return orjson.dumps(environment, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def _binary_bodies(cases: Iterable[TestCase]) -> Iterator[OutputFile]:
    for case in cases:
        if case.wire.body_base64 is not None and not case.wire.parts:
            yield _file(f"files/{case.id}.bin", base64.b64decode(case.wire.body_base64))


def _file(path: str, content: bytes) -> OutputFile:
    return OutputFile(f"{FOLDER}/{path}", content)
