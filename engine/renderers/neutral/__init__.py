"""What belongs to no format: `cases.json`, `coverage.json`, `data/`, and the README of the whole."""

from collections.abc import Iterator

from engine.cases.model import OperationPlan, Suite
from engine.renderers.base import OutputFile
from engine.renderers.neutral.bodies import Bodies
from engine.renderers.neutral.case import case_json, flow_json
from engine.renderers.neutral.coverage import Coverage
from engine.renderers.neutral.readme import readme
from engine.renderers.project import Project

_CASES = "cases.json"
_COVERAGE = "coverage.json"


class NeutralRenderer:
    """A renderer like the others; `formats` are those of the run, for the README."""

    def __init__(self, project: Project, formats: tuple[str, ...]) -> None:
        self._project = project
        self._formats = formats
        self._bodies = Bodies(project.suite.api)
        self._coverage = Coverage(project.suite)
        self._cases = 0

    def begin(self, suite: Suite) -> Iterator[OutputFile]:  # noqa: ARG002  # the project has it
        yield OutputFile(_CASES, b'{"schemaVersion": 1, "cases": [', more=True)

    def add(self, plan: OperationPlan, data: bytes) -> Iterator[OutputFile]:  # noqa: ARG002  # the protocol
        """Yield this operation's cases as a piece of `cases.json`, and the test data only it has."""
        if plan.cases:
            lines = b",\n".join([case_json(case) for case in plan.cases])
            yield OutputFile(_CASES, (b",\n" if self._cases else b"\n") + lines, more=True)
        self._cases += len(plan.cases)
        piece = self._coverage.add(plan)
        if piece:
            yield OutputFile(_COVERAGE, piece, more=True)
        for path, content in self._bodies.add(plan):
            yield OutputFile(path, content)

    def end(self) -> Iterator[OutputFile]:
        flows = b",\n".join([flow_json(flow) for flow in self._project.suite.flows])
        yield OutputFile(_CASES, b'\n], "flows": [' + (b"\n" + flows + b"\n" if flows else b"") + b"]}\n")
        yield OutputFile(_COVERAGE, self._coverage.end())
        for path, content in self._bodies.rest():
            yield OutputFile(path, content)
        yield OutputFile("README.md", readme(self._project, self._formats, self._cases).encode())
