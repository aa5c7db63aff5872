"""Node: tests on node:test and node:assert, the client on node:http, schemas by ajv."""

from collections.abc import Iterator

import orjson

from engine.cases.model import Flow, OperationPlan, Suite
from engine.renderers.base import OutputFile
from engine.renderers.files import fixtures, templates
from engine.renderers.identifiers import Names, file_name
from engine.renderers.nodejs.code import WIDTH, TestedOperation, code_file, flow_file
from engine.renderers.nodejs.readme import dotenv_example, readme
from engine.renderers.project import Project

AJV = "8.20.0"
FOLDER = "nodejs"


class NodejsRenderer:
    """Writes `nodejs/`."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._flow_of: dict[str, Flow] = {}
        self._flows: list[Flow] = []
        self._files = Names(file_name)
        self._operations: dict[str, list[TestedOperation]] = {}

    def begin(self, suite: Suite) -> Iterator[OutputFile]:
        for flow in suite.flows:
            self._flow_of.update((step.id, flow) for step in flow.steps)
            if flow.technique != "setup":
                self._flows.append(flow)
        yield _text("package.json", _package(self._project.name))
        for path, content in templates(__file__):
            yield OutputFile(f"{FOLDER}/{path}", content, keep=path == "test/hooks.js")

    def add(self, plan: OperationPlan, data: bytes) -> Iterator[OutputFile]:
        yield OutputFile(f"{FOLDER}/data/{plan.slug}.json", data)
        if plan.cases:
            self._operations.setdefault(plan.resource, []).append(self._tested(plan))

    def end(self) -> Iterator[OutputFile]:
        for resource, operations in self._operations.items():
            yield _text(f"test/{self._files.of(resource)}.test.js", code_file(operations))
        for resource in dict.fromkeys(flow.resource for flow in self._flows):
            flows = [flow for flow in self._flows if flow.resource == resource]
            yield _text(f"test/{self._files.of(resource)}.flow.test.js", flow_file(resource, flows))
        for name, content in self._project.flow_files.items():
            yield OutputFile(f"{FOLDER}/data/flows/{name}", content)
        for name, content in self._project.schemas.files.items():
            yield OutputFile(f"{FOLDER}/schemas/{name}", content)
        for name, content in fixtures(self._project.fixtures):
            yield OutputFile(f"{FOLDER}/files/{name}", content)
        yield _text(".env.example", dotenv_example(self._project.settings))
        yield _text(
            "README.md", readme(self._project.suite.api.title, self._project.address, self._project.settings)
        )

    def _tested(self, plan: OperationPlan) -> TestedOperation:
        named = [step for case in plan.cases for step in case.setup if step in self._flow_of]
        flows = [self._flow_of[step] for step in named]
        return TestedOperation(
            slug=plan.slug,
            method=plan.operation.method,
            path=plan.operation.path,
            pointer=plan.operation.at,
            kinds=frozenset(case.kind for case in plan.cases),
            flows=tuple(dict.fromkeys(flow.resource for flow in flows)),
            shares=any(step.scope == "shared" for flow in flows for step in flow.steps if step.id in named),
        )


def _package(name: str) -> str:
    package = {
        "name": f"{name}-tests",
        "private": True,
        "type": "module",
        "engines": {"node": ">=20"},
        "scripts": {"test": "node test/support/run.js"},
        "dependencies": {"ajv": AJV},
        "prettier": {"singleQuote": True, "printWidth": WIDTH},
    }
    return orjson.dumps(package, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE).decode()


def _text(path: str, text: str) -> OutputFile:
    return OutputFile(f"{FOLDER}/{path}", text.encode())
