"""What each kind of job does, in this process."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from zipfile import ZipFile

import pytest

from engine.cases.planner import Planner
from engine.errors import OutputError
from engine.events import Event, OperationPlanned
from engine.jobs import child, work
from engine.jobs.index_reader import CaseEntry, Index
from engine.jobs.messages import (
    Cancelled,
    CasesOffered,
    DocumentSummarised,
    DocumentSummary,
    Failed,
    Finished,
    Kind,
    LogWritten,
    Message,
    Progress,
    SavePlanned,
    SaveTarget,
)
from engine.jobs.reporter import Reporter
from engine.options import GenerateOptions
from engine.pipeline import read
from tests.samples.jobs import document_of, job

ROOT = Path(__file__).parents[3]
BOOKSHOP = ROOT / "resources" / "samples" / "bookshop.yaml"
DOCUMENTS = (
    "petstore-oas304.yaml",
    "petstore-oas20.yaml",
    "petstore-separate-oas20",
    "redocly-cafe-oas32.yaml",
    "readme-parameters-style.yaml",
    "openapi-core-petstore.yaml",
    "oai-tictactoe.yaml",
    "ogen-form.json",
)


def done(kind: Kind, document: str | Path, folder: Path, save: SaveTarget | None = None) -> list[Message]:
    said: list[Message] = []
    said.append(child.run(job(kind, document, folder, save=save), said.append, lambda: False))
    return said


def offers(document: Path, folder: Path, options: GenerateOptions | None = None) -> dict[str, int]:
    said: list[Message] = []
    order = job(Kind.LOAD, document, folder, options=options)
    child.run(order, said.append, lambda: False)
    return dict(offer for message in said if isinstance(message, CasesOffered) for offer in message.offers)


def planned(document: Path, options: GenerateOptions) -> dict[str, int]:
    """Return operation -> cases, as a run with these options plans them."""
    told: list[Event] = []
    api = read(str(document), emit=told.append, stdin=bytes)
    for _ in Planner(api, options, told.append).operations():
        pass
    return {event.operation: event.cases for event in told if isinstance(event, OperationPlanned)}


@pytest.mark.parametrize("cases", [1, 3, 10, 25, 2_000])
@pytest.mark.parametrize("seed", [0, 7])
def test_a_forecast_is_what_a_run_writes(tmp_path: Path, cases: int, seed: int) -> None:
    offered = offers(BOOKSHOP, tmp_path, GenerateOptions(seed=seed))

    written = planned(BOOKSHOP, GenerateOptions(cases=cases, seed=seed))

    assert {operation: min(cases, count) for operation, count in offered.items()} == written


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_forecast_of_a_real_document_is_what_a_run_writes(specs: Path, tmp_path: Path, name: str) -> None:
    document = specs / "dev" / name
    offered = offers(document, tmp_path)

    for cases in (1, 10, 40):
        written = planned(document, GenerateOptions(cases=cases))
        assert {operation: min(cases, count) for operation, count in offered.items()} == written


@pytest.mark.slow
@pytest.mark.parametrize(
    "name", ["box.json", "discord-oas31.json", "jellyfin-swashbuckle.yaml", "digitalocean-multifile"]
)
def test_a_forecast_of_a_large_document_is_what_a_run_writes(specs: Path, tmp_path: Path, name: str) -> None:
    document = specs / "dev" / name

    offered = offers(document, tmp_path)

    assert {operation: min(10, count) for operation, count in offered.items()} == planned(
        document, GenerateOptions()
    )


def test_what_is_left_out_by_patterns_changes_no_count(tmp_path: Path) -> None:
    offered = offers(BOOKSHOP, tmp_path, GenerateOptions(include=("getBook", "list*")))

    written = planned(BOOKSHOP, GenerateOptions(cases=2_000, exclude=("create*",)))

    assert len(offered) == 11
    assert written == {operation: count for operation, count in offered.items() if "create" not in operation}


def test_the_index_of_a_run_agrees_with_its_suite(tmp_path: Path) -> None:
    end = done(Kind.GENERATE, BOOKSHOP, tmp_path)[-1]

    assert isinstance(end, Finished)
    with Index(end.index_file or "") as index:
        operations = index.operations()
        assert [each.id for each in operations][:2] == ["listBooks", "createBook"]
        assert sum(each.cases for each in operations) == end.cases == index.facts().cases
        text = BOOKSHOP.read_text("utf-8").splitlines()
        for operation in operations:
            assert text[(operation.line or 0) - 1].strip() == f"{operation.method.lower()}:"
            for case in index.cases(operation.number):
                entry = index.case_entry(case.id)
                assert entry is not None
                assert (entry["id"], entry["title"], entry["target"]) == (case.id, case.title, case.target)
                assert case.line is not None
                assert case.line >= (operation.line or 0) or not case.target.startswith(operation.pointer)
        assert {
            cell.technique: cell.written for cell in index.techniques() if cell.written
        } == index.facts().techniques
        reach = {each.id: each.cases + each.cut + each.left_out for each in operations}
        assert reach["listBooks"] > 10


def test_the_index_offers_of_each_technique_what_coverage_says(tmp_path: Path) -> None:
    end = done(Kind.GENERATE, BOOKSHOP, tmp_path)[-1]

    assert isinstance(end, Finished)
    with ZipFile(end.suite_file or "") as suite:
        coverage = json.loads(suite.read("coverage.json"))
    with Index(end.index_file or "") as index:
        rows, sums = index.matrix(), index.techniques()
    for row, said in zip(rows, coverage["operations"], strict=True):
        assert row.id == said["operationId"]
        assert {cell.technique: cell.cut for cell in row.cells if cell.cut} == said["cut"]
        assert {cell.technique: cell.written for cell in row.cells if cell.written} == said["byTechnique"]
    kinds = {cell.technique: cell.kind for cell in sums}
    assert (kinds["minimal"], kinds["missing-required"], kinds["no-auth"]) == (
        "positive",
        "negative",
        "security",
    )
    assert "other-user" in {each["technique"] for each in coverage["leftOut"]}
    assert "other-user" not in kinds  # of flows, which are no cases


def test_every_place_of_a_case_is_about_it(tmp_path: Path) -> None:
    end = done(Kind.GENERATE, BOOKSHOP, tmp_path)[-1]

    assert isinstance(end, Finished)
    with ZipFile(end.suite_file or "") as suite, Index(end.index_file or "") as index:
        texts = {name: suite.read(name).decode().splitlines() for name in suite.namelist()}
        for operation in index.operations():
            for case in index.cases(operation.number):
                places = index.places(case.id)
                assert [(place.format, place.part) for place in places] == [
                    ("junit", "code"),
                    ("junit", "data"),
                    ("nodejs", "code"),
                    ("nodejs", "data"),
                    ("postman", "code"),
                    ("python", "code"),
                    ("python", "data"),
                ]
                for place in places:
                    lines = texts[place.file][place.first_line - 1 : place.last_line]
                    if place.part == "data":
                        assert json.loads("\n".join(lines).rstrip(","))["id"] == case.id
                    elif place.format == "postman":
                        assert json.loads(lines[0].rstrip(","))["name"].startswith(f"{case.id}: ")
                    else:
                        group = group_of(case, place.format)
                        assert re.search(
                            rf"""ases(\.of)?\(("{operation.slug}", )?["']{group}["']\)""", "\n".join(lines)
                        )
                        assert lines[0].strip()
                        assert lines[-1].strip() in ("}", "});", "api.send(case).check()")
                        assert len(lines) <= 16


def group_of(case: CaseEntry, format_name: str) -> str:
    return "smoke" if format_name == "junit" and case.technique == "minimal" else case.kind


def test_a_line_of_code_leads_to_a_case_that_it_runs(tmp_path: Path) -> None:
    end = done(Kind.GENERATE, BOOKSHOP, tmp_path)[-1]

    assert isinstance(end, Finished)
    with Index(end.index_file or "") as index:
        for operation in index.operations():
            firsts: dict[tuple[str, str], str] = {}
            for case in index.cases(operation.number):
                for place in index.places(case.id):
                    if place.part == "code" and place.format != "postman":
                        first = firsts.setdefault((place.format, group_of(case, place.format)), case.id)
                        assert index.case_at(place.file, place.first_line) == first
                        assert index.case_at(place.file, place.last_line) == first
                    else:
                        assert index.case_at(place.file, place.last_line) == case.id


def test_a_run_of_one_format_has_only_its_places(tmp_path: Path) -> None:
    order = job(Kind.GENERATE, BOOKSHOP, tmp_path, options=GenerateOptions(formats=("postman",)))
    end = child.run(order, lambda _message: None, lambda: False)

    assert isinstance(end, Finished)
    with Index(end.index_file or "") as index:
        assert [place.format for place in index.places("list-books-minimal")] == ["postman"]
        assert index.facts().formats == ("postman",)


def test_operations_that_were_not_chosen_are_skipped_in_the_index(tmp_path: Path) -> None:
    order = job(Kind.GENERATE, BOOKSHOP, tmp_path, options=GenerateOptions(include=("getBook",)))
    end = child.run(order, lambda _message: None, lambda: False)

    assert isinstance(end, Finished)
    with Index(end.index_file or "") as index:
        assert [each.id for each in index.operations()] == ["getBook"]
        assert len(index.skipped()) == 10
        assert all(each.line for each in index.skipped())


def test_a_run_without_any_operation_has_an_index_of_nothing(tmp_path: Path) -> None:
    order = job(Kind.GENERATE, BOOKSHOP, tmp_path, options=GenerateOptions(include=("none*",)))
    end = child.run(order, lambda _message: None, lambda: False)

    assert isinstance(end, Finished)
    with Index(end.index_file or "") as index:
        assert (index.operations(), index.facts().cases, len(index.skipped())) == ((), 0, 11)
        assert [problem.code for problem in index.problems()] == ["no-operation"]


def test_an_operation_without_a_case_is_in_the_index(tmp_path: Path) -> None:
    document = tmp_path / "hard.json"
    parameter = {
        "name": "q",
        "in": "query",
        "required": True,
        "schema": {"type": "string", "pattern": "(?!)"},
    }
    answer = {"200": {"description": "x"}}
    # What is promised of every refusal keeps a case of another method away.
    refusal = {"default": {"description": "x", "content": {"application/json": {}}}}
    paths = {
        "/hard": {"get": {"parameters": [parameter], "responses": {**answer, **refusal}}},
        "/easy": {"get": {"responses": answer}},
    }
    document.write_text(
        json.dumps({"openapi": "3.1.0", "info": {"title": "A", "version": "1"}, "paths": paths}), "utf-8"
    )

    end = done(Kind.GENERATE, document, tmp_path)[-1]

    assert isinstance(end, Finished)
    with Index(end.index_file or "") as index:
        hard, easy = index.operations()
        assert (hard.cases, index.cases(hard.number), hard.left_out > 0) == (0, (), True)
        assert index.cases(easy.number)[0].id.startswith("get-easy")
        assert {each.operation for each in index.left_out()} == {hard.id}


def test_halves_of_characters_come_into_the_index_as_marks(tmp_path: Path) -> None:
    document = tmp_path / "halves.json"
    document.write_text(
        r"""{"openapi": "3.1.0", "info": {"title": "a\ud800b", "version": "1"}, "paths": {"/x\udfff": {"get": {
        "operationId": "get\ud801X", "tags": ["t\ud800"], "summary": "\u0000\ud800", "parameters": [{"name": "q\ud800",
        "in": "query", "schema": {"type": "string", "enum": ["\ud800", "b"]}}],
        "responses": {"200": {"description": "ok"}}}}}}""",
        "utf-8",
    )

    loaded, end = done(Kind.LOAD, document, tmp_path)[-1], done(Kind.GENERATE, document, tmp_path)[-1]

    assert isinstance(loaded, Finished)
    assert isinstance(end, Finished)
    with Index(end.index_file or "") as index:
        assert len(index.operations()) == 1
        assert len(index.cases(1)) == end.cases > 0
        assert index.case_entry(index.cases(1)[0].id) is not None


def test_files_of_a_document_are_told_to_be_watched(tmp_path: Path) -> None:
    (tmp_path / "parts").mkdir()
    (tmp_path / "parts" / "pets.json").write_text(
        '{"get": {"operationId": "listPets", "responses": {"200": {"description": "x"}}}}', "utf-8"
    )
    (tmp_path / "openapi.json").write_text(
        '{"openapi": "3.1.0", "info": {"title": "A", "version": "1"},\n"paths": {"/pets": {"$ref": "parts/pets.json"}}}',
        "utf-8",
    )

    summary = summary_of(tmp_path / "openapi.json", tmp_path)

    assert summary.files == (f"{tmp_path}/openapi.json", f"{tmp_path}/parts/pets.json")
    assert summary.operations[0].document == f"{tmp_path}/parts/pets.json"
    assert summary.operations[0].line == 1
    assert summary_of(tmp_path, tmp_path).files == summary.files


def test_a_zip_is_watched_as_a_whole(tmp_path: Path) -> None:
    with ZipFile(tmp_path / "a.zip", "w") as packed:
        packed.write(BOOKSHOP, "openapi.yaml")

    assert summary_of(tmp_path / "a.zip", tmp_path).files == (f"{tmp_path}/a.zip",)


def test_a_text_of_a_million_characters_is_cut_in_the_summary(tmp_path: Path) -> None:
    path = document_of(2, tmp_path)
    whole = json.loads(path.read_text("utf-8"))
    whole["info"] = {"title": "T" * 1_000_000, "version": "1", "description": "D" * 1_000_000}
    path.write_text(json.dumps(whole), "utf-8")

    summary = summary_of(path, tmp_path)

    assert (len(summary.title), len(summary.description)) == (10_001, 10_001)


def test_a_yaml_that_begins_like_json_has_its_lines(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(
        "{openapi: 3.1.0, info: {title: A, version: '1'},\n"
        "paths: {/a: {get: {responses: {'200': {description: x}}}}}}",
        "utf-8",
    )

    (operation,) = summary_of(path, tmp_path).operations

    assert operation.line == 2


def summary_of(document: Path, folder: Path) -> DocumentSummary:
    return next(
        message.summary
        for message in done(Kind.LOAD, document, folder)
        if isinstance(message, DocumentSummarised)
    )


@pytest.mark.parametrize("kind", [Kind.SAVE, Kind.PLAN_SAVE])
@pytest.mark.parametrize("save", [None, SaveTarget("suite.zip")])
def test_saving_nowhere_is_refused(tmp_path: Path, kind: Kind, save: SaveTarget | None) -> None:
    end = done(kind, "a.yaml", tmp_path, save)[-1]

    assert isinstance(end, Failed)
    assert end.problem.code == "no-destination"


def test_a_zip_alone_has_no_folder_to_compare_with(tmp_path: Path) -> None:
    end = done(Kind.PLAN_SAVE, "a.yaml", tmp_path, SaveTarget("suite.zip", zip_file="out.zip"))[-1]

    assert isinstance(end, Failed)
    assert end.problem.code == "no-destination"


def test_a_suite_that_is_gone_is_told(tmp_path: Path) -> None:
    end = done(Kind.SAVE, "a.yaml", tmp_path, SaveTarget(str(tmp_path / "none.zip"), str(tmp_path / "out")))[
        -1
    ]

    assert isinstance(end, Failed)
    assert not (tmp_path / "out").exists()


def test_choices_of_a_person_reach_the_writer(tmp_path: Path) -> None:
    end = done(Kind.GENERATE, BOOKSHOP, tmp_path / "jobs")[-1]
    assert isinstance(end, Finished)
    out = tmp_path / "out"
    done(Kind.SAVE, BOOKSHOP, tmp_path, SaveTarget(end.suite_file or "", str(out)))
    edited = out / "python" / "tests" / "test_books.py"
    edited.write_text(edited.read_text("utf-8").replace("api.send(case).check()", "pass"), "utf-8")
    name = "python/tests/test_books.py"

    said = done(Kind.PLAN_SAVE, BOOKSHOP, tmp_path, SaveTarget(end.suite_file or "", str(out)))
    last = done(
        Kind.SAVE, BOOKSHOP, tmp_path, SaveTarget(end.suite_file or "", str(out), choices=((name, "ours"),))
    )[-1]

    (plan,) = [message.plan for message in said if isinstance(message, SavePlanned)]
    assert {file["path"]: file["state"] for file in plan["files"]}[name] == "yours"
    assert isinstance(last, Finished)
    assert "api.send(case).check()" in edited.read_text("utf-8")


def test_comparing_tells_how_far_it_is_and_stops_at_once_when_cancelled(tmp_path: Path) -> None:
    end = done(Kind.GENERATE, BOOKSHOP, tmp_path / "jobs")[-1]
    assert isinstance(end, Finished)
    save = SaveTarget(end.suite_file or "", str(tmp_path / "out"))
    asked = iter(range(1_000_000))
    said: list[Message] = []

    whole = [each for each in done(Kind.PLAN_SAVE, BOOKSHOP, tmp_path, save) if isinstance(each, Progress)]
    last = child.run(
        job(Kind.PLAN_SAVE, BOOKSHOP, tmp_path, save=save), said.append, lambda: next(asked) >= 20
    )

    assert whole[-1].done == whole[-1].total > end.files
    assert whole[-1].overall == 1.0
    assert isinstance(last, Cancelled)
    assert next(asked) < 40


def test_a_word_that_is_no_choice_is_refused(tmp_path: Path) -> None:
    end = done(Kind.GENERATE, BOOKSHOP, tmp_path / "jobs")[-1]
    assert isinstance(end, Finished)
    out = tmp_path / "out"
    done(Kind.SAVE, BOOKSHOP, tmp_path, SaveTarget(end.suite_file or "", str(out)))

    target = SaveTarget(end.suite_file or "", str(out), choices=(("cases.json", "burn"),))
    last = done(Kind.SAVE, BOOKSHOP, tmp_path, target)[-1]

    assert isinstance(last, Failed)
    assert last.problem.code == "choice-unknown"


def test_a_save_that_is_in_its_place_is_no_longer_cancelled(tmp_path: Path) -> None:
    end = done(Kind.GENERATE, BOOKSHOP, tmp_path / "jobs")[-1]
    assert isinstance(end, Finished)
    out = tmp_path / "out"
    order = job(Kind.SAVE, BOOKSHOP, tmp_path, save=SaveTarget(end.suite_file or "", str(out)))

    last = child.run(order, lambda _message: None, (out / "specmint.json").exists)

    assert isinstance(last, Finished)


def raising(error: BaseException) -> Callable[..., Finished]:
    def fall(_job: object, _reporter: Reporter) -> Finished:
        raise error

    return fall


def test_a_defect_is_reported_without_a_word_of_the_document_or_of_home(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(work, "WORK", {Kind.LOAD: raising(RuntimeError("secret of the document"))})

    said = done(Kind.LOAD, "a.yaml", tmp_path)
    end = said[-1]

    assert isinstance(end, Failed)
    assert end.problem.code == "defect"
    assert LogWritten("000001", (("ERROR", "read: failed [defect]"),)) in said
    assert end.report is not None
    assert "builtins.RuntimeError" in end.report
    assert "engine/jobs/child.py" in end.report
    assert "secret" not in end.report
    assert str(ROOT) not in end.report


def test_a_lack_of_memory_is_no_defect(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(work, "WORK", {Kind.LOAD: raising(MemoryError())})

    end = done(Kind.LOAD, "a.yaml", tmp_path)[-1]

    assert isinstance(end, Failed)
    assert (end.problem.code, end.report) == ("out-of-memory", None)


def test_a_problem_that_ends_a_job_is_told_with_its_stage(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        work, "WORK", {Kind.SAVE: raising(OutputError("disk-full", "no space", cure="free some"))}
    )

    end = done(Kind.SAVE, "a.yaml", tmp_path)[-1]

    assert isinstance(end, Failed)
    assert (end.problem.code, end.stage, end.operation) == ("disk-full", "compare", "")


def test_a_parent_that_is_gone_ends_the_job_without_a_word(tmp_path: Path) -> None:
    def broken(_message: Message) -> None:
        raise BrokenPipeError

    with pytest.raises(BrokenPipeError):
        child.run(job(Kind.LOAD, BOOKSHOP, tmp_path), broken, lambda: False)


def test_a_job_cancelled_before_it_began_does_nothing(tmp_path: Path) -> None:
    end = child.run(job(Kind.GENERATE, BOOKSHOP, tmp_path / "jobs"), lambda _message: None, lambda: True)

    assert end == Cancelled("000001")
    assert not (tmp_path / "jobs").exists()
