"""The test files: what people read. All values are in the data files."""

from collections.abc import Mapping

from engine.cases.model import Flow, Kind, OperationPlan
from engine.renderers.identifiers import Names, python_identifier, snake
from engine.renderers.literals import python, words

LONGEST_LINE = 120

_KINDS: Mapping[Kind, tuple[str, str]] = {
    "positive": ("accepts", "accepts what the document allows."),
    "boundary": ("holds_at_its_limits", "holds at its limits."),
    "negative": ("refuses", "refuses what the document forbids."),
    "security": ("protects", "lets nobody in without a valid credential."),
}
"""Kind -> end of the function's name, end of the sentence about it."""

_MEANT_BY_PYTEST = (
    "positive boundary negative security flow smoke destructive parametrize skip skipif xfail usefixtures "
    "filterwarnings tryfirst trylast hookwrapper timeout asyncio anyio django_db"
)
_OWN_MARKERS = frozenset(_MEANT_BY_PYTEST.split())


def marker(tag: str) -> str:
    """Return the pytest marker of a document's tag; one with a meaning of its own gets `_`."""
    name = python_identifier(tag)
    return f"{name}_" if name in _OWN_MARKERS else name


class TestFile:
    """The tests of one resource, an operation (or a flow) at a time."""

    __test__ = False  # pytest must not collect it

    def __init__(self) -> None:
        self._blocks: list[str] = []
        self._names = Names(snake)
        self._paths: list[str] = []
        self._imports = ("from support.cases import Case, cases", "from support.client import Api")

    def add(self, plan: OperationPlan, markers: Mapping[str, str]) -> None:
        """Add one test function per kind of case; `markers`: tag -> marker."""
        operation = plan.operation
        self._paths.append(operation.path)
        kinds = {case.kind for case in plan.cases}
        slug, name = python(plan.slug), self._names.of(plan.slug)
        tested = f"{operation.method} {words(operation.path)}"
        functions = [
            _function(
                [*dict.fromkeys(markers.values()), kind],
                f'"case", cases({slug}, "{kind}")',
                f"test_{name}_{verb}(api: Api, case: Case)",
                _docstring(f"{tested} {sentence}", operation.at),
                ["    api.send(case).check()"],
            )
            for kind, (verb, sentence) in _KINDS.items()
            if kind in kinds
        ]
        self._blocks.append(f"# specmint: {words(plan.slug)}\n" + "\n\n\n".join(functions))

    def add_flow(self, flow: Flow) -> None:
        """Add one test function, with a line per step."""
        self._imports = ("from support.cases import Flow, flows", "from support.client import Api")
        self._paths.append(flow.resource)
        steps = [step.id.removeprefix(f"{flow.id}-") for step in flow.steps]
        function = _function(
            ["smoke", "flow"] if flow.technique == "crud" else ["flow"],
            f'"flow", flows({python(flow.resource)}, {python(flow.id)})',
            f"test_{self._names.of(flow.id)}(api: Api, flow: Flow)",
            _docstring(f"{words(flow.title)}.", flow.steps[0].target),
            [
                "    with api.flow(flow) as running:",
                *(f"        running.run({python(step)})" for step in steps),
            ],
        )
        self._blocks.append(f"# specmint: {words(flow.id)}\n{function}")

    def text(self) -> str:
        head = f'"""Tests of {words(min(self._paths, key=len), LONGEST_LINE - 20)}."""'
        imports = "\n".join(self._imports)
        return f"{head}\n\nimport pytest\n\n{imports}\n\n\n" + "\n\n\n".join(self._blocks) + "\n"


def _function(markers: list[str], parameters: str, signature: str, docstring: str, body: list[str]) -> str:
    return "\n".join(
        [
            *(f"@pytest.mark.{name}" for name in markers),
            *_broken(f"@pytest.mark.parametrize({parameters})", parameters),
            *_broken_signature(signature),
            docstring,
            *body,
        ]
    )


def _broken(line: str, parameters: str) -> list[str]:
    """Break a decorator where `ruff format` would: all in one line, then one in a line, then inside the call."""
    if len(line) <= LONGEST_LINE:
        return [line]
    first, _, call = parameters.partition(", ")
    head = ["@pytest.mark.parametrize("]
    if len(together := f"    {first}, {call}") <= LONGEST_LINE:
        return [*head, together, ")"]
    if len(f"    {call},") <= LONGEST_LINE:
        return [*head, f"    {first},", f"    {call},", ")"]
    name, _, arguments = call.removesuffix(")").partition("(")
    inside = [f"        {arguments}"]
    if len(inside[0]) > LONGEST_LINE:
        inside = [f"        {each}," for each in arguments.split(", ")]
    return [*head, f"    {first},", f"    {name}(", *inside, "    ),", ")"]


def _broken_signature(signature: str) -> list[str]:
    line = f"def {signature} -> None:"
    if len(line) <= LONGEST_LINE:
        return [line]
    name, _, rest = signature.partition("(")
    return [f"def {name}(", f"    {rest.removesuffix(')')}", ") -> None:"]


def _docstring(sentence: str, pointer: str) -> str:
    line = f'    """{sentence} {words(pointer)}"""'
    if len(line) <= LONGEST_LINE:
        return line
    limit = LONGEST_LINE - 8
    return f'    """{words(sentence, limit)}\n\n    {words(pointer, limit)}\n    """'
