"""The test files: what people read. All values are in the data files."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from engine.cases.model import Flow, Kind
from engine.renderers.literals import javascript, javascript_text, words

WIDTH = 100
"""Where prettier breaks a line; the project's `package.json` says so too."""

_GROUPS: dict[Kind, str] = {
    "positive": "accepts what the document allows",
    "boundary": "holds at its limits",
    "negative": "refuses what the document forbids",
    "security": "protects what it guards",
}


@dataclass(frozen=True, slots=True)
class TestedOperation:
    """What the code of an operation depends on. `flows` are the files of its setup steps."""

    __test__ = False  # pytest must not collect it

    slug: str
    method: str
    path: str
    pointer: str
    kinds: frozenset[Kind]
    flows: tuple[str, ...]
    shares: bool


def code_file(operations: Sequence[TestedOperation]) -> str:
    """Return `test/<resource>.test.js`."""
    names = ["after", "before"] if any(each.shares for each in operations) else []
    return "\n".join(
        [
            f"import {{ {', '.join([*names, 'describe', 'test'])} }} from 'node:test';",
            "import { operation } from './support/operation.js';",
            "",
            "\n\n".join(_operation(each) for each in operations),
            "",
        ]
    )


def flow_file(resource: str, flows: Iterable[Flow]) -> str:
    """Return `test/<resource>.flow.test.js`."""
    return "\n".join(
        [
            "import { test } from 'node:test';",
            "import { flow } from './support/flow.js';",
            "",
            "\n\n".join(_flow(resource, each) for each in flows),
            "",
        ]
    )


def quoted(text: str) -> str:
    """Return the literal that prettier would choose: single quotes unless double ones need fewer escapes."""
    return javascript(text) if text.count("'") > text.count('"') else javascript_text(text)


def _operation(operation: TestedOperation) -> str:
    title = words(f"{operation.method} {operation.path}", 200)
    lines = [
        f"// specmint: {operation.slug}",
        f"describe({quoted(title)}, () => {{",
        f"  // {words(operation.pointer, WIDTH)}",
        *_call("  const tested = operation", quoted(operation.slug)),
    ]
    for flow in operation.flows:
        lines += _call("  tested.uses", quoted(flow))
    if operation.shares:
        lines += ["  before(() => tested.setUp());", "  after(() => tested.cleanUp());"]
    for kind, group in _GROUPS.items():
        if kind in operation.kinds:
            lines += [
                "",
                f"  describe('{group}', () => {{",
                f"    for (const {{ name, run }} of tested.cases('{kind}')) test(name, run);",
                "  });",
            ]
    return "\n".join([*lines, "});"])


def _flow(resource: str, flow: Flow) -> str:
    steps = [
        line
        for step in flow.steps
        for line in _call("    await run", quoted(step.id.removeprefix(f"{flow.id}-")))
    ]
    start = f"  await flow(t, {quoted(resource)}, {quoted(flow.id)}, async (run) => {{"
    body = [start, *steps, "  });"]
    if len(start) > WIDTH:
        arguments = ["t", quoted(resource), quoted(flow.id)]
        inner = ["async (run) => {", *(line[2:] for line in steps), "}"]
        body = [
            "  await flow(",
            *(f"    {each}," for each in arguments),
            f"    {inner[0]}",
            *(f"    {line}" for line in inner[1:-1]),
            "    },",
            "  );",
        ]
    return "\n".join(
        [
            f"// specmint: {flow.id}",
            f"test({quoted(words(f'{flow.id}: {flow.title}'))}, async (t) => {{",
            *body,
            "});",
        ]
    )


def _call(start: str, argument: str) -> list[str]:
    """Return `start(argument);`, broken where prettier breaks it."""
    line = f"{start}({argument});"
    if len(line) <= WIDTH:
        return [line]
    indent = start[: len(start) - len(start.lstrip())]
    return [f"{start}(", f"{indent}  {argument},", f"{indent});"]
