"""JUnit 5: tests on Jupiter, the client on java.net.http, JSON by Jackson, schemas by networknt's validator."""

from collections.abc import Iterator

from engine.cases.model import Flow, OperationPlan, Suite
from engine.renderers.base import OutputFile
from engine.renderers.files import fixtures, templates
from engine.renderers.identifiers import Names, java_class
from engine.renderers.junit.code import IMPORTED, class_file, flow_class_file, operation_class
from engine.renderers.junit.readme import dotenv_example, pom, readme
from engine.renderers.project import Project

FOLDER = "junit"
HOOKS = "src/test/java/api/Hooks.java"
_SOURCES = "src/test/java/api"
_RESOURCES = "src/test/resources"


class JunitRenderer:
    """Writes `junit/`."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._flow_of: dict[str, Flow] = {}
        self._classes = Names(java_class)
        self._nested: dict[str, Names] = {}
        self._operations: dict[str, list[str]] = {}
        self._order: list[str] = []

    def begin(self, suite: Suite) -> Iterator[OutputFile]:
        # Names are given in the document's order, whatever has cases: a new operation renames no class.
        for resource in suite.resources:
            self._classes.of(resource.slug)
            self._operations[resource.slug] = []
        for flow in suite.flows:
            self._flow_of.update((step.id, flow) for step in flow.steps)
        for path, content in templates(__file__):
            yield OutputFile(f"{FOLDER}/{path}", content, keep=path == HOOKS)
        yield _text("pom.xml", pom(self._project.name, suite.api.title))

    def add(self, plan: OperationPlan, data: bytes) -> Iterator[OutputFile]:
        yield OutputFile(f"{FOLDER}/{_RESOURCES}/data/{plan.slug}.json", data)
        if plan.cases:
            name = self._nested_name(plan)
            text = operation_class(plan, name, shares=self._shares(plan))
            self._operations.setdefault(plan.resource, []).append(text)
            self._order.append(f"api.{self._test_class(plan.resource)}${name}\n")

    def end(self) -> Iterator[OutputFile]:
        for resource, operations in self._operations.items():
            if operations:
                name = self._test_class(resource)
                yield _text(f"{_SOURCES}/{name}.java", class_file(name, operations))
        yield _text(f"{_RESOURCES}/order.txt", "".join(self._order))
        flows: dict[str, list[Flow]] = {}
        for flow in self._project.suite.flows:
            if flow.technique != "setup":
                flows.setdefault(flow.resource, []).append(flow)
        for resource, of_resource in flows.items():
            name = self._test_class(f"{resource} flow")
            yield _text(f"{_SOURCES}/{name}.java", flow_class_file(name, of_resource))
        for name, content in self._project.flow_files.items():
            yield OutputFile(f"{FOLDER}/{_RESOURCES}/data/flows/{name}", content)
        for name, content in self._project.schemas.files.items():
            yield OutputFile(f"{FOLDER}/{_RESOURCES}/schemas/{name}", content)
        for name, content in fixtures(self._project.fixtures):
            yield OutputFile(f"{FOLDER}/{_RESOURCES}/files/{name}", content)
        yield _text(".env.example", dotenv_example(self._project.settings))
        example = next((slug for slug, classes in self._operations.items() if classes), "api")
        title = self._project.suite.api.title
        yield _text(
            "README.md",
            readme(title, self._project.address, self._project.settings, self._test_class(example)),
        )

    def _nested_name(self, plan: OperationPlan) -> str:
        names = self._nested.get(plan.resource)
        if names is None:
            names = Names(java_class, taken=IMPORTED | {self._test_class(plan.resource)})
            self._nested[plan.resource] = names
        return names.of(plan.slug)

    def _test_class(self, key: str) -> str:
        """Surefire runs the classes whose names end with Test."""
        return f"{self._classes.of(key)}Test"

    def _shares(self, plan: OperationPlan) -> bool:
        """Say whether a case needs objects that stay until the operation's last case."""
        flows = (self._flow_of[step] for case in plan.cases for step in case.setup if step in self._flow_of)
        return any(step.scope == "shared" for flow in flows for step in flow.steps)


def _text(path: str, text: str) -> OutputFile:
    return OutputFile(f"{FOLDER}/{path}", text.encode())
