"""The test classes: what people read. All values are in the data files.

Lines are broken where prettier-plugin-java breaks them, at the width that the project's `.editorconfig` says.
"""

from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from urllib.parse import quote

from engine.cases.model import Flow, Kind, OperationPlan, TestCase
from engine.renderers.identifiers import Names, java_identifier, kebab
from engine.renderers.literals import java, words

WIDTH = 120
SMOKE = "smoke"
DESTRUCTIVE = "destructive"

_IMPORTS = """\
import api.support.Api;
import api.support.ApiCase;
import api.support.Cases;
import api.support.DocumentOrder;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestClassOrder;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
"""
_FLOW_IMPORTS = """\
import api.support.Api;
import api.support.Flow;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
"""
IMPORTED = frozenset(line.rpartition(".")[2].rstrip(";") for line in _IMPORTS.splitlines())
"""Names that a nested class would hide."""

_START = """\
package api;

{imports}
{order}class {name} {{

    @BeforeAll
    static void needsBaseUrl() {{
        Api.needsBaseUrl();
    }}

    @AfterAll
    static void tellSkipped() {{
        Api.tellSkipped();
    }}

"""
_ORDER = "@TestClassOrder(DocumentOrder.class)\n"
_TAKEN = frozenset(("needsBaseUrl", "tellSkipped"))
_OPERATION = """\
    // specmint: {slug}
    /** {pointer} */
    @Nested
{tags}{title}
    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    class {name} {{

        private final Api api = new Api();
{clean_up}{groups}    }}
"""
_CLEAN_UP = """
        @AfterAll
        void cleanUp() {
            api.cleanUp();
        }
"""
_GROUP = """
{tags}        @ParameterizedTest(name = "{{0}}")
        @MethodSource("{source}")
        @DisplayName("{title}")
        void {method}(ApiCase apiCase) {{
            api.send(apiCase).check();
        }}

        static Stream<ApiCase> {source}() {{
"""
_GROUP_END = "\n        }\n"
_FLOW = """\
    // specmint: {id}
    @Test
{tags}{title}
    void {method}() {{
{start}
{steps}
        }}
    }}
"""
_VISIBLE = "".join(chr(code) for code in range(0x20, 0x7F))
# Group -> method, source of its cases, display name. Smoke comes out of the positive ones: a tag is for a method.
_GROUPS: dict[Kind | str, tuple[str, str, str]] = {
    SMOKE: ("works", "smoke", "accepts the least that it asks for"),
    "positive": ("accepts", "accepted", "accepts what the document allows"),
    "boundary": ("holds", "limits", "holds at its limits"),
    "negative": ("refuses", "refused", "refuses what the document forbids"),
    "security": ("protects", "guarded", "protects what it guards"),
}


def class_file(name: str, operations: Iterable[str]) -> str:
    """Return the class of a resource around those of its operations."""
    return _START.format(imports=_IMPORTS, order=_ORDER, name=name) + "\n".join(operations) + "}\n"


def operation_class(plan: OperationPlan, name: str, *, shares: bool) -> str:
    """Return the nested class of an operation; `shares` where objects stay until its last case."""
    operation = plan.operation
    slug = java(plan.slug)
    groups: dict[str, list[TestCase]] = {group: [] for group in _GROUPS}
    for case in plan.cases:
        groups[SMOKE if SMOKE in case.tags and case.kind == "positive" else case.kind].append(case)
    return _OPERATION.format(
        slug=plan.slug,
        pointer=_ascii(operation.at, 100),
        tags="".join([_document_tag(tag) for tag in dict.fromkeys(operation.tags) if tag.strip()]),
        title=_call("    @DisplayName", [java(_ascii(f"{operation.method} {operation.path}"))], ""),
        name=name,
        clean_up=_CLEAN_UP if shares else "",
        groups="".join([_group(group, cases, slug) for group, cases in groups.items() if cases]),
    )


def flow_class_file(name: str, flows: Sequence[Flow]) -> str:
    names = Names(java_identifier, taken=_TAKEN)
    methods = [_flow(flow, names.of(flow.id.removeprefix(f"{flow.resource}-"))) for flow in flows]
    return _START.format(imports=_FLOW_IMPORTS, order="", name=name) + "\n".join(methods) + "}\n"


def _group(group: str, cases: Sequence[TestCase], slug: str) -> str:
    """Return the tests of a group; `slug` is a literal."""
    start = _group_start(group, destructive=all(DESTRUCTIVE in case.tags for case in cases))
    return start + _call("            return Cases.of", [slug, f'"{group}"'], ";") + _GROUP_END


@cache
def _group_start(group: str, *, destructive: bool) -> str:
    method, source, title = _GROUPS[group]
    tags = ["positive", SMOKE] if group == SMOKE else [group]
    if destructive:
        tags.append(DESTRUCTIVE)
    written = "".join(_tag(tag, 8) for tag in tags)
    return _GROUP.format(tags=written, method=method, source=source, title=title)


def _flow(flow: Flow, method: str) -> str:
    tags = ["flow", SMOKE] if flow.technique == "crud" else ["flow"]
    roles = [step.id.removeprefix(f"{flow.id}-") for step in flow.steps]
    return _FLOW.format(
        id=flow.id,
        tags="".join(_tag(tag, 4) for tag in tags),
        title=_call("    @DisplayName", [java(_ascii(f"{flow.id}: {flow.title}"))], ""),
        method=method,
        start=_call("        try (Flow flow = new Api().flow", [java(flow.id)], ") {"),
        steps="\n".join(_call("            flow.run", [java(role)], ";") for role in roles),
    )


def _ascii(text: str, limit: int = 200) -> str:
    """Return text for code, all else percent-encoded: nobody agrees how wide it is, and lines break by width."""
    if not (text.isascii() and text.isprintable()):
        text = quote(text, safe=_VISIBLE, errors="surrogatepass")
    return words(text, limit)


@lru_cache(maxsize=256)
def _document_tag(tag: str) -> str:
    return _tag(kebab(tag), 4)


def _tag(tag: str, indent: int) -> str:
    return f"{' ' * indent}@Tag({java(tag)})\n"


def _call(start: str, arguments: Sequence[str], end: str) -> str:
    """Return `start(arguments)end`, broken where prettier breaks it."""
    line = f"{start}({', '.join(arguments)}){end}"
    if len(line) <= WIDTH:
        return line
    indent = " " * (len(start) - len(start.lstrip()))
    return f"{start}(\n" + ",\n".join(f"{indent}    {each}" for each in arguments) + f"\n{indent}){end}"
