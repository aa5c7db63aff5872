"""The index of a suite: written once, read page by page."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from engine.errors import Location, OutputError, Pointer, Problem, Severity
from engine.jobs.index import FileRow, MatrixCell, write_index
from engine.jobs.index_filter import Criteria
from engine.jobs.index_reader import CasePlace, FlowEntry, Index, LeftOutEntry, Matches, SkippedEntry
from tests.samples.index_of import _Made, index_of


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return index_of(tmp_path_factory.mktemp("index") / "index.sqlite", operations=30, cases=304)


@pytest.fixture
def index(path: Path) -> Iterator[Index]:
    with Index(path) as opened:
        yield opened


def test_the_facts_count_everything(index: Index) -> None:
    facts = index.facts()

    assert (facts.title, facts.version, facts.openapi, facts.formats, facts.limit) == (
        "Ten thousand things",
        "1.0",
        "3.1.0",
        ("python", "postman"),
        10,
    )
    assert (facts.operations, facts.cases, facts.left_out, facts.cut) == (30, 304, 3, 90)
    assert (facts.skipped, facts.problems, facts.flows, facts.files) == (1, 2, 1, 35)
    assert facts.kinds == {"boundary": 60, "positive": 64, "negative": 120, "security": 60}
    assert facts.techniques["minimal"] == 34
    assert facts.sources == {"ai": 3, "rule": 301}
    assert facts.tags == {"tag1": 104, "tag2": 100, "tag3": 100}


def test_an_index_of_an_earlier_version_counts_its_sources_when_asked(path: Path, tmp_path: Path) -> None:
    earlier = shutil.copy(path, tmp_path)
    with closing(sqlite3.connect(earlier)) as database, database:
        database.execute("DELETE FROM facts WHERE name = 'sources'")

    with Index(earlier) as index:
        assert index.facts().sources == {"ai": 3, "rule": 301}


def test_what_a_tree_shows_of_an_operation_has_its_first_tag(index: Index) -> None:
    listed = index.listed()

    assert len(listed) == 30
    assert listed[9] == (10, "operation0010", "GET", "/things/000010/parts", "tag1", 10, 1, 3)


def test_operations_come_page_by_page_in_the_order_of_the_suite(index: Index) -> None:
    page = index.operations(7, 2)

    assert [(each.number, each.id, each.method, each.path, each.tags) for each in page] == [
        (7, "operation0007", "PUT", "/things/000007/parts", ("tag1",)),
        (8, "operation0008", "PATCH", "/things/000008/parts", ("tag1",)),
    ]
    assert (page[0].cases, page[0].left_out, page[0].cut, page[0].line, page[0].document) == (
        10,
        0,
        3,
        70,
        "things.yaml",
    )
    assert len(index.operations()) == 30
    assert index.operations(31, 5) == ()
    assert index.operation("operation0030") == index.operations(30)[0]
    assert index.operation("operation0031") is None


def test_cases_of_an_operation_come_page_by_page(index: Index) -> None:
    page = index.cases(7, 8, 5)

    assert [(each.id, each.position, each.number) for each in page] == [
        ("operation0007-no-auth-8", 8, 73),
        ("operation0007-invalid-auth-9", 9, 74),
    ]
    assert [len(index.cases(number)) for number in (1, 4, 5, 30, 31)] == [11, 11, 10, 10, 0]
    case = page[0]
    assert (case.title, case.why, case.kind, case.technique, case.source) == (
        "PUT /things/000007/parts holds for input 8 of `no-auth`",
        "the document says so of `no-auth`",
        "security",
        "no-auth",
        "rule",
    )
    assert (case.target, case.document) == (
        "#/paths/~1things~1000007~1parts/put/requestBody/2",
        "things.yaml",
    )
    assert (case.status, case.strict, case.setup) == (("400", "422"), True, ("things-setup-make",))


def test_one_case_is_found_by_its_id_and_comes_whole(index: Index) -> None:
    entry = index.case_entry("operation0012-wrong-type-5")

    assert entry is not None
    assert (entry["id"], entry["operationId"]) == ("operation0012-wrong-type-5", "operation0012")
    assert entry["wire"]["target"] == "/things/000012/parts"
    found = index.case("operation0012-wrong-type-5")
    assert found is not None
    assert (found.operation, found.position) == (12, 5)


@pytest.mark.parametrize(
    "unknown", ["", "-", "operation0012", "operation0012-wrong-type-6", "%", "ö-1", "a" * 5_000]
)
def test_a_case_that_is_not_there_is_none(index: Index, unknown: str) -> None:
    assert index.case(unknown) is None
    assert index.case_entry(unknown) is None
    assert index.places(unknown) == ()


def test_a_case_stands_in_code_and_data_of_each_format(index: Index) -> None:
    assert index.places("operation0012-wrong-type-5") == (
        CasePlace("postman", "code", "postman/things.postman_collection.json", 127, 127),
        CasePlace("python", "code", "python/tests/test_0001.py", 30, 47),
        CasePlace("python", "data", "python/data/operation0012.json", 70, 79),
    )


@pytest.mark.parametrize(
    ("file", "line", "case"),
    [
        ("postman/things.postman_collection.json", 127, "operation0012-wrong-type-5"),
        ("postman/things.postman_collection.json", 3, None),
        ("python/data/operation0012.json", 79, "operation0012-wrong-type-5"),
        ("python/data/operation0012.json", 5, None),
        ("python/tests/test_0001.py", 30, "operation0012-minimal-0"),
        ("python/tests/test_0001.py", 47, "operation0012-minimal-0"),
        ("python/tests/test_0001.py", 49, None),
        ("python/tests/test_0001.py", 1, None),
        ("README.md", 1, None),
    ],
)
def test_a_line_of_a_file_leads_to_its_case(index: Index, file: str, line: int, case: str | None) -> None:
    assert index.case_at(file, line) == case


@pytest.mark.parametrize(
    ("criteria", "operations", "cases"),
    [
        (Criteria(), 30, 304),
        (Criteria(text="000007"), 1, 10),
        (Criteria(text="OPERATION0007-no-AUTH"), 1, 1),
        (Criteria(text="number THING 29"), 1, 10),
        (Criteria(text="patch wrong-type"), 6, 6),
        (Criteria(text="%"), 0, 0),
        (Criteria(text="_"), 0, 0),
        (Criteria(text="~"), 0, 0),
        (Criteria(text="Ö"), 0, 0),
        (Criteria(kinds=("security",)), 30, 60),
        (Criteria(kinds=("security", "negative"), techniques=("no-auth", "bad-format")), 30, 60),
        (Criteria(sources=("ai",)), 3, 3),
        (Criteria(tags=("tag3",)), 10, 100),
        (Criteria(text="0007", kinds=("positive",), sources=("rule",), tags=("tag1",)), 1, 2),
    ],
)
def test_a_filter_names_operations_and_counts(
    index: Index, criteria: Criteria, operations: int, cases: int
) -> None:
    found = index.matching(criteria)

    assert (len(found.operations), found.cases) == (operations, cases)
    assert list(found.operations) == sorted(found.operations)
    for number, count in found.operations.items():
        assert len(index.cases(number, criteria=criteria)) == count


def test_a_filtered_operation_is_paged_too(index: Index) -> None:
    criteria = Criteria(kinds=("negative",))

    page = index.cases(7, 1, 2, criteria)

    assert [case.technique for case in page] == ["wrong-type", "not-in-enum"]


def test_letters_beyond_ascii_match_in_both_cases(tmp_path: Path) -> None:
    contents = _Made(1, 2).contents()
    cases = (case._replace(title="GET /KÄUFE holds") for case in contents.cases)
    write_index(tmp_path / "a.sqlite", contents._replace(cases=cases))

    with Index(tmp_path / "a.sqlite") as opened:
        assert opened.matching(Criteria(text="käufe")) == Matches({1: 2}, 2)
        assert opened.matching(Criteria(text="kaufe")) == Matches({}, 0)


def test_the_matrix_has_a_cell_per_technique_that_an_operation_offers(index: Index) -> None:
    (row,) = index.matrix(10, 1)

    assert (row.operation, row.id, row.method, row.path) == (
        10,
        "operation0010",
        "GET",
        "/things/000010/parts",
    )
    cells = {cell.technique: cell for cell in row.cells}
    assert cells["minimal"] == MatrixCell("minimal", "positive", 1, 3, 0)
    assert cells["realistic"] == MatrixCell("realistic", "positive", 0, 0, 1)
    assert len(index.matrix()) == 30
    sums = {cell.technique: cell for cell in index.techniques()}
    assert sums["minimal"] == MatrixCell("minimal", "positive", 34, 90, 0)
    assert sums["realistic"] == MatrixCell("realistic", "positive", 0, 0, 3)


def test_what_is_left_out_has_its_reason_and_its_cure(index: Index) -> None:
    (second,) = index.left_out(1, 1)

    assert second == LeftOutEntry(
        "operation0020",
        "realistic",
        "#/paths/~1things~1000020~1parts/get/requestBody/2",
        "things.yaml",
        second.line,
        "duplicate",
        "as an earlier case",
        "nothing to do: another case sends the same",
    )
    assert len(index.left_out()) == 3
    assert [each.operation for each in index.left_out(operation=30)] == ["operation0030"]
    assert index.left_out(technique="full") == index.left_out(reason="cut") == ()
    assert index.left_out_reasons() == {"cut": 90, "duplicate": 3}
    assert index.skipped() == (SkippedEntry("onEvent", "#/webhooks/onEvent", 9_999, "a webhook"),)


def test_problems_files_and_flows_come_back(index: Index) -> None:
    assert index.problems() == (
        Problem(
            "bounds-crossed",
            "minimum 10 is above maximum 5",
            "swap them",
            Location("things.yaml", Pointer("#/paths/~1things~1000001/get"), 10, 5),
        ),
        Problem("domain-unknown", "no such domain", "name another", None, Severity.WARNING),
    )
    assert index.problems(1, 1)[0].code == "domain-unknown"
    assert index.files()[0] == FileRow("cases.json", 1_000, "")
    assert index.flows() == (
        FlowEntry("things-setup", "setup", "things", "operation0001", "makes an object", "needed", 1.0, 1),
    )
    assert index.flow_entry("things-setup-make") == index.flow_entry("things-setup")
    assert index.flow_entry("none") is None


def test_an_index_of_nothing_can_be_read(tmp_path: Path) -> None:
    with Index(index_of(tmp_path / "empty.sqlite", 0, 0)) as empty:
        assert (empty.facts().operations, empty.facts().cases) == (0, 0)
        assert (empty.operations(), empty.cases(1), empty.matrix(), empty.left_out_reasons()) == (
            (),
            (),
            (),
            {},
        )


def test_an_index_is_never_written_by_its_readers(path: Path, index: Index) -> None:
    before = path.read_bytes()

    index.facts()
    with pytest.raises(sqlite3.OperationalError):
        index._database.execute("DELETE FROM cases")

    assert path.read_bytes() == before
    assert [each.name for each in path.parent.iterdir()] == ["index.sqlite"]


@pytest.mark.parametrize("content", [None, b"", b"no database at all" * 99])
def test_an_index_that_is_gone_empty_or_other_is_broken(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "index.sqlite"
    if content is not None:
        path.write_bytes(content)

    with pytest.raises(OutputError) as caught:
        Index(path)

    assert caught.value.problem.code == "index-broken"


def test_damage_inside_an_index_is_told_when_it_is_met(path: Path, tmp_path: Path) -> None:
    whole = path.read_bytes()
    damaged = tmp_path / "damaged.sqlite"
    damaged.write_bytes(whole[:8192] + b"\xff" * (len(whole) - 8192))

    with Index(damaged) as opened, pytest.raises(OutputError) as caught:
        opened.facts()

    assert caught.value.problem.code == "index-broken"


def test_a_damaged_piece_is_told_when_its_case_is_wanted(tmp_path: Path) -> None:
    path = index_of(tmp_path / "index.sqlite", 1, 1)
    database = sqlite3.connect(path)
    database.execute("UPDATE pieces SET lines = x'00'")
    database.commit()
    database.close()

    with Index(path) as opened, pytest.raises(OutputError) as caught:
        opened.case_entry("operation0001-minimal-0")

    assert caught.value.problem.code == "index-broken"


def test_an_index_that_cannot_be_written_says_why_and_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")

    with pytest.raises(OutputError) as caught:
        index_of(tmp_path / "file" / "index.sqlite", 1, 1)

    assert caught.value.problem.code == "output-failed"
    assert [each.name for each in tmp_path.iterdir()] == ["file"]


def test_an_index_that_fails_on_the_way_leaves_the_old_one(tmp_path: Path) -> None:
    path = index_of(tmp_path / "index.sqlite", 1, 1)
    before = path.read_bytes()
    contents = _Made(1, 1).contents()

    with pytest.raises(ZeroDivisionError):
        write_index(path, contents._replace(files=(FileRow("a", 1 // 0, "") for _ in range(1))))

    assert path.read_bytes() == before
    assert [each.name for each in tmp_path.iterdir()] == ["index.sqlite"]


def test_the_same_rows_make_the_same_bytes(tmp_path: Path) -> None:
    first, second = index_of(tmp_path / "a", 5, 50), index_of(tmp_path / "b", 5, 50)

    assert first.read_bytes() == second.read_bytes()
