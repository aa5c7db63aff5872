import gc
import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from engine.cases.model import OperationPlan, Suite
from engine.errors import DocumentError, OutputError
from engine.events import Event, FileWritten, OperationPlanned, ProblemFound, RunFinished, StageStarted
from engine.options import GenerateOptions
from engine.pipeline import Walk, generate
from engine.renderers.base import OutputFile
from engine.renderers.project import Project
from engine.writer.output import Destination, Output
from tests.samples.output import content_of
from tests.samples.suite import sample_suite

OPTIONS = GenerateOptions(formats=("python",))
Add = Callable[[OperationPlan], None]


class _Format:
    """A renderer of one file per operation; `on_add` may fail."""

    def __init__(self, name: str, on_add: Add = lambda _: None) -> None:
        self._name = name
        self._on_add = on_add

    def begin(self, suite: Suite) -> Iterator[OutputFile]:
        yield OutputFile(f"{self._name}/hooks.py", b"hooks", keep=True)

    def add(self, plan: OperationPlan, data: bytes) -> Iterator[OutputFile]:
        self._on_add(plan)
        yield OutputFile(f"{self._name}/data/{plan.slug}.json", data)

    def end(self) -> Iterator[OutputFile]:
        yield OutputFile(f"{self._name}/tests.py", b"# specmint: one\npass\n")


class _Telling(_Format):
    def notes(self) -> list[dict[str, str]]:
        return [{"pointer": "#/x", "keyword": "pattern", "reason": "no portable form"}]

    def units(self) -> Mapping[str, Mapping[str, str]]:
        return {"big.json": {"item": "0123"}}


def _walked(
    out: Path, batches: Iterable[Sequence[OperationPlan]] | None = None, **formats: _Format
) -> list[Event]:
    suite, all_plans = sample_suite()
    events: list[Event] = []
    with Output(Destination(str(out)), events.append) as output:
        walk = Walk(Project(suite), formats, output, events.append)
        walk.operations([all_plans] if batches is None else batches)
        walk.finish(OPTIONS)
    return events


def _manifest(out: Path) -> dict[str, Any]:
    read: dict[str, Any] = json.loads((out / "specmint.json").read_bytes())
    return read


def test_every_format_and_what_belongs_to_none_is_written(tmp_path: Path) -> None:
    _, plans = sample_suite()

    _walked(tmp_path / "out", python=_Format("python"), junit=_Format("junit"))

    written = content_of(tmp_path / "out")
    for name in ("python", "junit"):
        assert {f"{name}/hooks.py", f"{name}/tests.py"} <= written.keys()
        assert {f"{name}/data/{plan.slug}.json" for plan in plans} <= written.keys()
    assert {"README.md", "cases.json", "coverage.json"} <= written.keys()


def test_the_manifest_names_every_file_with_its_digest_and_its_units(tmp_path: Path) -> None:
    suite, plans = sample_suite()

    _walked(tmp_path / "out", python=_Telling("python"))

    manifest = _manifest(tmp_path / "out")
    written = content_of(tmp_path / "out")
    assert manifest["yours"] == ["python/hooks.py"]
    assert manifest["files"] == {
        path: hashlib.sha256(content).hexdigest()
        for path, content in sorted(written.items())
        if path != "python/hooks.py"
    }
    assert manifest["document"]["title"] == suite.api.title
    assert manifest["options"] == {"formats": ["python"], "cases": 10, "seed": 0}
    assert manifest["counts"]["cases"] == sum(len(plan.cases) for plan in plans)
    assert manifest["counts"]["files"] == len(written)
    assert manifest["formats"]["python"][0]["reason"] == "no portable form"
    assert manifest["units"]["big.json"] == {"item": "0123"}
    assert list(manifest["units"]["python/tests.py"]) == ["(head)", "one"]
    first = plans[0]
    assert [(name, slug) for name, (slug, _) in manifest["operations"].items()] == [
        (f"{plan.operation.method} {plan.operation.path}", plan.slug) for plan in plans
    ]
    assert list(manifest["units"][f"python/data/{first.slug}.json"]) == [
        "(head)",
        *(case.id for case in first.cases),
    ]


def test_nothing_written_names_a_folder_of_this_machine(tmp_path: Path) -> None:
    _walked(tmp_path / "out", python=_Format("python"))

    here = str(tmp_path).encode()
    assert [path for path, content in content_of(tmp_path / "out").items() if here in content] == []
    assert here not in (tmp_path / "out/specmint.json").read_bytes()


@pytest.mark.parametrize(
    ("fault", "code"),
    [(DocumentError("odd-name", "no name", cure="rename it"), "odd-name"), (RecursionError(), "too-deep")],
)
def test_a_fault_in_one_operation_of_one_format_is_told_and_the_rest_goes_on(
    tmp_path: Path, fault: Exception, code: str
) -> None:
    _, plans = sample_suite()
    bad = plans[1].slug

    def fail(plan: OperationPlan) -> None:
        if plan.slug == bad:
            raise fault

    events = _walked(tmp_path / "out", python=_Format("python", fail), junit=_Format("junit"))

    assert [event.problem.code for event in events if isinstance(event, ProblemFound)] == [code]
    written = content_of(tmp_path / "out")
    assert f"python/data/{bad}.json" not in written
    assert f"junit/data/{bad}.json" in written
    assert f"python/data/{plans[2].slug}.json" in written
    assert bad in written["cases.json"].decode()


def test_output_that_cannot_be_written_ends_the_run_with_nothing_left(tmp_path: Path) -> None:
    def fail(_: OperationPlan) -> None:
        raise OutputError("disk-full", "no space", cure="free some")

    with pytest.raises(OutputError):
        _walked(tmp_path / "out", python=_Format("python", fail))

    assert list(tmp_path.iterdir()) == []


def test_each_format_takes_all_operations_that_are_planned_before_more_are(tmp_path: Path) -> None:
    _, plans = sample_suite()
    order: list[str] = []

    def planned() -> Iterator[list[OperationPlan]]:
        for batch in (plans[:2], plans[2:3]):
            order.append("plan")
            yield batch

    _walked(
        tmp_path / "out",
        planned(),
        python=_Format("python", lambda plan: order.append(f"python {plan.slug}")),
        junit=_Format("junit", lambda plan: order.append(f"junit {plan.slug}")),
    )

    one, two, three = (plan.slug for plan in plans[:3])
    assert order == [
        *("plan", f"python {one}", f"python {two}", f"junit {one}", f"junit {two}"),
        *("plan", f"python {three}", f"junit {three}"),
    ]


def test_files_stand_in_the_order_of_the_document_whatever_the_order_of_the_work(tmp_path: Path) -> None:
    _, plans = sample_suite()

    events = _walked(tmp_path / "out", [plans[:2]], python=_Format("python"), junit=_Format("junit"))

    data = [event.path for event in events if isinstance(event, FileWritten) and "/data/" in event.path]
    one, two = (plan.slug for plan in plans[:2])
    assert data == [f"{form}/data/{slug}.json" for slug in (one, two) for form in ("python", "junit")]


def test_a_suite_of_no_chosen_operation_is_empty_and_a_warning_says_so(tmp_path: Path) -> None:
    events = _walked(tmp_path / "out", [], python=_Format("python"))

    (found,) = [event for event in events if isinstance(event, ProblemFound)]
    assert found.problem.code == "no-operation"
    assert found.problem.severity == "warning"
    assert _manifest(tmp_path / "out")["counts"]["cases"] == 0


DOCUMENT = b"""{"openapi": "3.1.0", "info": {"title": "Pets", "version": "1"}, "paths": {"/pets": {
"get": {"operationId": "listPets", "responses": {"200": {"description": "ok"}}},
"post": {"operationId": "addPet", "requestBody": {"required": true, "content": {"application/json": {"schema":
{"type": "object", "required": ["name"], "properties": {"name": {"type": "string", "maxLength": 9}}}}}},
"responses": {"201": {"description": "made"}}}}}}"""


def _generate(
    out: Path, document: bytes = DOCUMENT, options: GenerateOptions = OPTIONS
) -> tuple[RunFinished, list[Event]]:
    events: list[Event] = []
    finished = generate("-", options, Destination(str(out)), emit=events.append, stdin=lambda: document)
    return finished, events


def test_a_document_becomes_a_folder(tmp_path: Path) -> None:
    finished, events = _generate(tmp_path / "out")

    files = content_of(tmp_path / "out")
    assert finished.operations == 2
    assert finished.cases == len(json.loads(files["cases.json"])["cases"]) > 4
    assert finished.files == len(files) + 1
    assert events[-1] == finished
    assert [event.stage for event in events if isinstance(event, StageStarted)] == ["read", "plan", "write"]
    assert [event.operation for event in events if isinstance(event, OperationPlanned)] == [
        "listPets",
        "addPet",
    ]


def test_a_document_without_operations_is_told_once(tmp_path: Path) -> None:
    _, events = _generate(
        tmp_path / "out", b'{"openapi": "3.1.0", "info": {"title": "Pets", "version": "1"}, "paths": {}}'
    )

    assert [event.problem.code for event in events if isinstance(event, ProblemFound)] == ["no-operations"]


def test_the_same_document_options_and_seed_give_the_same_bytes(tmp_path: Path) -> None:
    _generate(tmp_path / "one")
    _generate(tmp_path / "two")

    assert content_of(tmp_path / "one") == content_of(tmp_path / "two")
    assert (tmp_path / "one/specmint.json").read_bytes() == (tmp_path / "two/specmint.json").read_bytes()


def test_only_what_was_chosen_is_tested_and_coverage_says_so(tmp_path: Path) -> None:
    _generate(tmp_path / "out", options=GenerateOptions(formats=("python",), include=("add*",)))

    coverage = json.loads((tmp_path / "out/coverage.json").read_bytes())
    assert [each["operationId"] for each in coverage["operations"]] == ["addPet"]
    assert [each["operationId"] for each in coverage["leftOut"] if each["reason"] == "excluded"] == [
        "listPets"
    ]


def test_a_document_that_cannot_be_read_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(DocumentError):
        _generate(tmp_path / "a" / "out", b"{")

    assert list(tmp_path.iterdir()) == []


def test_the_cycle_collector_runs_again_after_a_run(tmp_path: Path) -> None:
    _generate(tmp_path / "out")

    assert gc.isenabled()
    assert gc.get_freeze_count() == 0
