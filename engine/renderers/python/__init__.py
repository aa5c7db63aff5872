"""Python: tests on pytest, the client on httpx, schemas by jsonschema."""

from collections.abc import Iterator

from engine.cases.model import Flow, OperationPlan, Suite
from engine.renderers.base import OutputFile
from engine.renderers.files import fixtures, templates
from engine.renderers.identifiers import Names, python_identifier
from engine.renderers.project import Project
from engine.renderers.python.code import TestFile, marker
from engine.renderers.python.texts import dotenv_example, pyproject, readme

FOLDER = "python"
_YOURS = "tests/hooks.py"


class PythonRenderer:
    """Writes `python/`."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._flows: list[Flow] = []
        self._tests: dict[str, TestFile] = {}
        self._markers: dict[str, str] = {}

    def begin(self, suite: Suite) -> Iterator[OutputFile]:
        self._flows = [flow for flow in suite.flows if flow.technique != "setup"]
        for path, content in templates(__file__):
            name = path.removesuffix(".txt") if path.endswith(".py.txt") else path
            yield OutputFile(f"{FOLDER}/{name}", content, keep=name == _YOURS)

    def add(self, plan: OperationPlan, data: bytes) -> Iterator[OutputFile]:
        yield OutputFile(f"{FOLDER}/data/{plan.slug}.json", data)
        if plan.cases:
            for tag in plan.operation.tags:
                if tag not in self._markers:
                    self._markers[tag] = marker(tag)
            markers = {tag: self._markers[tag] for tag in plan.operation.tags}
            self._tests.setdefault(plan.resource, TestFile()).add(plan, markers)

    def end(self) -> Iterator[OutputFile]:
        names = Names(python_identifier)
        for resource, tests in self._tests.items():
            yield _text(f"tests/test_{names.of(resource)}.py", tests.text())
        for resource in dict.fromkeys(flow.resource for flow in self._flows):
            flows = TestFile()
            for flow in self._flows:
                if flow.resource == resource:
                    flows.add_flow(flow)
            yield _text(f"tests/test_{names.of(f'{resource}-flow')}.py", flows.text())
        for name, content in self._project.flow_files.items():
            yield OutputFile(f"{FOLDER}/data/flows/{name}", content)
        for name, content in self._project.schemas.files.items():
            yield OutputFile(f"{FOLDER}/schemas/{name}", content)
        for name, content in fixtures(self._project.fixtures):
            yield OutputFile(f"{FOLDER}/files/{name}", content)
        yield _text(".env.example", dotenv_example(self._project.settings))
        yield _text("pyproject.toml", pyproject(self._markers))
        yield _text(
            "README.md", readme(self._project.suite.api.title, self._project.address, self._project.settings)
        )


def _text(path: str, text: str) -> OutputFile:
    return OutputFile(f"{FOLDER}/{path}", text.encode())
