"""What the formats of one run share: made once by the pipeline, handed to each renderer."""

import re
from collections.abc import Iterator, Mapping

from engine.cases.model import Flow, OperationPlan, Suite, TestCase
from engine.local_address import local_address
from engine.renderers import environment
from engine.renderers.data import data_file, flow_files
from engine.renderers.environment import Setting
from engine.renderers.identifiers import file_name
from engine.renderers.schemas import ResponseSchemas
from engine.units import Units

_OTHER = re.compile(r"\{\{(API_\w+_OTHER)\}\}")
_VALUE = re.compile(rb"\{\{(API_VALUE_[A-Z0-9_]+|API_(?:USER|PASSWORD)_LOGIN)\}\}")


class Project:
    """Feed every operation through `data_file` first; what the others return is whole after the last."""

    def __init__(self, suite: Suite) -> None:
        self.suite = suite
        self.data_units: Units = {}
        """Case -> digest of the last data file."""
        self.schemas = ResponseSchemas(suite.api.schemas)
        self._values: set[bytes] = set()
        self._fixtures: set[str] = set()
        self._flow_files: Mapping[str, bytes] | None = None
        self.name = file_name(suite.api.title)
        """The document's title as a file name."""
        self.credentials = _credentials(suite)
        """Those of the document's schemes, and the second ones that some flow asks for."""

    @property
    def address(self) -> str:
        """What is proposed as `API_BASE_URL`."""
        return local_address(self.suite.api.servers)

    def data_file(self, plan: OperationPlan) -> bytes:
        """Return `data/<slug>.json`, and remember which values and fixtures it asks for."""
        content, self.data_units = data_file(plan, self.schemas)
        self._note(content)
        self._fixtures.update(_fixtures(plan.cases))
        return content

    @property
    def flow_files(self) -> Mapping[str, bytes]:
        """`<resource>.json` -> content, for the folder `data/flows`."""
        if self._flow_files is None:
            self._flow_files = flow_files(self.suite, self.schemas)
            for content in self._flow_files.values():
                self._note(content)
            for flow in self.suite.flows:
                self._fixtures.update(_fixtures((*flow.steps, *flow.cleanup)))
        return self._flow_files

    @property
    def fixtures(self) -> tuple[str, ...]:
        """Names of the upload fixtures that some case sends."""
        return tuple(sorted(self._fixtures))

    @property
    def values(self) -> tuple[Setting, ...]:
        """The `API_VALUE_*` that some case asks for, and who logs in."""
        return tuple(environment.value_setting(name.decode()) for name in sorted(self._values))

    @property
    def settings(self) -> tuple[Setting, ...]:
        """Every setting of the project, as READMEs and `.env.example` list them."""
        return (environment.base_url(self.address), *self.credentials, *self.values, *environment.GENERAL)

    def _note(self, content: bytes) -> None:
        if b"{{API_VALUE_" in content or b"_LOGIN}}" in content:
            self._values.update(_VALUE.findall(content))


def _credentials(suite: Suite) -> tuple[Setting, ...]:
    asked: set[str] = set()
    for flow in suite.flows:
        if flow.technique == "other-user":
            asked.update(_second_credentials(flow))
    return (*environment.credentials(suite.api), *environment.others(suite.api, asked))


def _second_credentials(flow: Flow) -> Iterator[str]:
    """Yield the variables of the second credential that a flow sends: two for a user and a password."""
    for step in flow.steps:
        texts = (step.wire.target, *(value for _, value in step.wire.headers))
        for name in (name for text in texts for name in _OTHER.findall(text)):
            halves = ("_USER_", "_PASSWORD_") if name.startswith("API_BASIC_") else ("_BASIC_",)
            yield from (name.replace("_BASIC_", half, 1) for half in halves)


def _fixtures(cases: tuple[TestCase, ...]) -> set[str]:
    return {part.file for case in cases for part in case.wire.parts if part.file}
