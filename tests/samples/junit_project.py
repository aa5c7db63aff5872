"""JUnit projects on disk, rendered from a suite."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from engine.cases.model import CaseId, OperationPlan, Resource, Suite
from engine.errors import Pointer
from engine.renderers.base import OutputFile
from engine.renderers.identifiers import Names, kebab
from engine.renderers.junit import JunitRenderer
from engine.renderers.project import Project
from tests.samples.suite import sample_suite


def rendered(suite: Suite, plans: Iterable[OperationPlan]) -> Iterator[OutputFile]:
    """Yield every file of `junit/`."""
    project = Project(suite)
    renderer = JunitRenderer(project)
    yield from renderer.begin(suite)
    for plan in plans:
        yield from renderer.add(plan, project.data_file(plan))
    yield from renderer.end()


def write(files: Iterable[OutputFile], folder: Path) -> Path:
    """Write the files below `folder` and return the project's own folder."""
    for file in files:
        path = folder / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file.content)
    return folder / "junit"


HOSTILE_IDS = (
    "Test", "test", "api", "ApiCase", "Cases", "Stream", "DisplayName", "class", "String", "Object", "_",
    "createPet", "CreatePet", "create pet!", "2fa", "1.1", "11", "überprüfe", "名前", "\u202eevil", "x" * 300,
    "*/ System.exit(7); /*", '"; System.exit(7); "', "\\u0022; System.exit(7); //", "${run}", "{{run}}", "%s", "con", "😀",
)  # fmt: skip
HOSTILE_TITLE = ']]> <x> & "marker" ${run} */ \\u000a'


def hostile_suite() -> tuple[Suite, list[OperationPlan]]:
    """Return a suite whose names, tags, paths and titles try to leave the literals that they stand in."""
    suite, plans = sample_suite()
    slugs = Names(kebab)
    resources = Names(kebab)
    made = []
    for name in HOSTILE_IDS:
        operation = replace(
            plans[0].operation,
            id=name,
            path=f"/{name}/{{{name}}}",
            at=Pointer(f"#/paths/~1{name}/get"),
            tags=(name, "a, b|c", "", "pets"),
        )
        slug = slugs.of(name)
        cases = tuple(
            case._replace(id=CaseId(f"{slug}-{index}"), operation_id=name, title=HOSTILE_TITLE)
            for index, case in enumerate(plans[0].cases)
        )
        for resource in ("odd", resources.of(name)):
            kept = slug if resource == "odd" else f"{slug}-own"
            made.append(OperationPlan(operation, kept, resource, cases))
    names = dict.fromkeys(plan.resource for plan in made)
    return (
        Suite(
            replace(suite.api, title=HOSTILE_TITLE),
            tuple(Resource(name, "/", ()) for name in [*names, "pets", "pets-flow"]),
            tuple(replace(flow, title=f"{flow.title} {HOSTILE_TITLE}") for flow in suite.flows),
        ),
        [*made, replace(plans[1], resource="pets-flow")],
    )
