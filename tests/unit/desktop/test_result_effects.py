"""What is read of a real result: generated once, from the sample."""

import json
import shutil
import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from engine.errors import OutputError
from engine.jobs.child import run
from engine.jobs.messages import Finished, Job, Kind
from engine.options import GenerateOptions
from specmint_desktop.effects import results, suites
from specmint_desktop.effects.highlighting import LARGEST_COLOURED, spans
from specmint_desktop.qt_models.left_out import LeftOutTree
from specmint_desktop.state.coverage import KIND_OF, Level, Reached
from specmint_desktop.state.results import (
    CaseFilter,
    CaseFound,
    CodeMissing,
    FilterCases,
    FindCase,
    FindCode,
    ListFolder,
    ReadCase,
    ReadCoverage,
    ReadSuite,
    ReadSuiteFile,
    SuiteFileRead,
    WritePicture,
)

SAMPLE = Path(__file__).parents[3] / "resources" / "samples" / "bookshop.yaml"
NOWHERE: Any = None
FORMATS = ("python", "junit", "nodejs", "postman")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Finished:
    folder = tmp_path_factory.mktemp("job")
    document = folder / "shop.yaml"
    shutil.copy(SAMPLE, document)
    job = Job("000001", Kind.GENERATE, str(document), str(folder / "000001"), GenerateOptions())
    Path(job.folder).mkdir()
    last = run(job, lambda _message: None, lambda: False)
    assert isinstance(last, Finished)
    return last


@pytest.fixture
def suite(made: Finished) -> str:
    return made.suite_file or ""


@pytest.fixture
def index(made: Finished) -> str:
    return made.index_file or ""


@pytest.fixture
def cases(suite: str) -> int:
    """How many cases stand in the suite."""
    with zipfile.ZipFile(suite) as archive:
        return len(json.loads(archive.read("cases.json"))["cases"])


def test_a_suite_is_read_with_its_operations_files_and_words(suite: str, index: str, cases: int) -> None:
    read = results.read_suite(ReadSuite(suite, index), NOWHERE)

    assert [each.id for each in read.listed][:2] == ["listBooks", "createBook"]
    assert {each.tag for each in read.listed} == {"books", "reviews", "orders"}
    assert sum(each.cases for each in read.listed) == cases
    assert sum(count for _, count in read.words.kinds) == cases
    assert "python/tests/test_books.py" in {each.path for each in read.files}
    assert read.limit == 10
    assert read.first_case == "list-books-minimal"


def test_a_suite_tells_how_much_the_list_of_what_is_left_out_holds(suite: str, index: str) -> None:
    read = results.read_suite(ReadSuite(suite, index), NOWHERE)

    coverage = results.read_coverage(ReadCoverage(index), NOWHERE).coverage
    rows = LeftOutTree()
    rows.show(coverage, "")
    assert read.left_out == sum(count for _, count in rows.reasons())
    assert read.left_out > sum(each.left_out for each in read.listed)


def test_coverage_counts_what_is_written_and_what_waits_behind_the_limit(index: str, cases: int) -> None:
    coverage = results.read_coverage(ReadCoverage(index), NOWHERE).coverage

    assert coverage.written == cases
    assert coverage.offered > 500
    books = coverage.operations[0]
    assert books.cells["minimal"].level is Level.ALL
    assert books.cells["enum-value"].level is Level.SOME
    assert books.cells["enum-value"].cut == books.cells["enum-value"].offered - 1
    assert set(coverage.techniques) <= set(KIND_OF)
    assert sum(coverage.by_level.values()) == len(coverage.operations) * len(coverage.techniques)


def test_coverage_has_the_level_of_the_suite_and_of_each_operation(index: str) -> None:
    coverage = results.read_coverage(ReadCoverage(index), NOWHERE).coverage

    assert coverage.reached == Reached(2, (("inputTypes", 1, 6),))
    assert coverage.operations[0].operation == "listBooks"
    assert coverage.operations[0].reached == Reached(4, (("parameterValues", 2, 8),))


def test_a_result_of_an_earlier_version_has_no_levels(index: str, tmp_path: Path) -> None:
    earlier = str(shutil.copy(index, tmp_path))
    with closing(sqlite3.connect(earlier)) as database, database:
        database.execute("DELETE FROM facts WHERE name = 'levels'")

    coverage = results.read_coverage(ReadCoverage(earlier), NOWHERE).coverage

    assert coverage.reached is None
    assert {each.reached for each in coverage.operations} == {None}


def test_a_filter_tells_which_operations_have_matching_cases(index: str) -> None:
    found = results.filter_cases(FilterCases(index, CaseFilter("order", ("security",))), NOWHERE).matches

    assert found.cases == sum(found.operations.values()) == 5


def test_a_case_is_read_with_its_place_its_steps_and_an_indented_body(index: str) -> None:
    case = results.read_case(ReadCase(index, "get-order-no-auth"), NOWHERE).case
    with_body = results.read_case(ReadCase(index, "create-order-minimal"), NOWHERE).case

    assert case["place"]["document"].endswith("shop.yaml")
    assert case["place"]["line"] > 1
    assert case["steps"] == {"orders-setup-create-order": "POST /orders makes an object for other cases"}
    assert case["body"] is None
    assert with_body["body"].text.startswith('{\n  "')
    assert with_body["body"].spans[0][2] == "function"


def test_a_body_that_is_no_json_is_shown_as_it_is(index: str) -> None:
    case = results.read_case(ReadCase(index, "create-book-missing-body"), NOWHERE).case
    assert case["body"] is None

    from specmint_desktop.effects.indexes import _body

    shown = _body({"body": '{"a": '})
    assert shown is not None
    assert (shown.text, shown.spans) == ('{"a": ', ())


def test_a_case_that_is_not_in_the_result_is_told(index: str) -> None:
    with pytest.raises(OutputError, match="no case"):
        results.read_case(ReadCase(index, "no-such-case"), NOWHERE)


@pytest.mark.parametrize("format_name", FORMATS)
@pytest.mark.parametrize(
    ("case", "kind"),
    [
        ("create-order-missing-required-body-lines", "negative"),
        ("list-books-minimal", "positive"),
        ("get-order-no-auth", "security"),
    ],
)
def test_a_case_leads_to_its_code_and_the_code_back_to_it(
    suite: str, index: str, format_name: str, case: str, kind: str
) -> None:
    found = results.find_code(FindCode(suite, index, format_name, case, kind), NOWHERE)

    assert isinstance(found, SuiteFileRead)
    file = found.file
    assert file.path.startswith(f"{format_name}/")
    assert file.line is not None
    shown = file.text.split("\n")[file.line - 1]
    assert kind in shown or case in shown
    back = results.find_case(FindCase(suite, index, file.path, file.text, file.line), NOWHERE)
    assert back == CaseFound(suite, case)


def test_a_line_of_a_data_file_leads_to_its_own_case(suite: str, index: str) -> None:
    path = "python/data/get-order.json"
    text = results.read_suite_file(ReadSuiteFile(suite, path), NOWHERE).file.text
    line = text[: text.index('"id": "get-order-invalid-auth"')].count("\n") + 3

    assert (
        results.find_case(FindCase(suite, index, path, text, line), NOWHERE).case == "get-order-invalid-auth"
    )


def test_a_line_of_no_case_leads_nowhere(suite: str, index: str) -> None:
    text = results.read_suite_file(ReadSuiteFile(suite, "README.md"), NOWHERE).file.text

    assert results.find_case(FindCase(suite, index, "README.md", text, 3), NOWHERE).case is None


def test_a_format_that_was_not_generated_has_no_code(suite: str, index: str) -> None:
    found = results.find_code(FindCode(suite, index, "ruby", "list-books-minimal", "positive"), NOWHERE)

    assert found == CodeMissing(suite, "ruby", "list-books-minimal")


def test_test_data_is_read_as_a_table(suite: str) -> None:
    file = results.read_suite_file(ReadSuiteFile(suite, "data/new-order.csv"), NOWHERE).file

    assert file.rows[0][:3] == ("case", "technique", "lines")
    assert file.rows[1][0] == "create-order-minimal"


@pytest.mark.parametrize("broken", ["missing.zip", "text.zip"])
def test_a_suite_that_is_gone_or_damaged_is_told_with_a_cure(tmp_path: Path, broken: str) -> None:
    (tmp_path / "text.zip").write_text("no zip")

    with pytest.raises(OutputError) as caught:
        results.read_suite_file(ReadSuiteFile(str(tmp_path / broken), "README.md"), NOWHERE)

    assert caught.value.problem.code == "result-gone"


def test_a_file_that_the_suite_does_not_have_is_told(suite: str) -> None:
    with pytest.raises(OutputError):
        results.read_suite_file(ReadSuiteFile(suite, "../../etc/passwd"), NOWHERE)


def test_one_long_line_of_json_is_shown_indented_at_the_item_of_its_line() -> None:
    items = [{"name": f"item-{number}: x", "value": "v" * 900} for number in range(4)]
    text = "[" + ",\n".join(json.dumps([each, each, each], separators=(",", ":")) for each in items) + "]"

    shown = suites.shown("postman/a.postman_collection.json", text, 3)

    assert shown.is_indented
    assert shown.line is not None
    assert '"name": "item-2: x"' in shown.text.split("\n")[shown.line - 1]


def test_of_a_huge_file_only_the_item_is_shown() -> None:
    items = [json.dumps({"name": f"item-{number}: x", "value": "v" * 300_000}) for number in range(4)]
    text = "[\n" + ",\n".join(items) + "\n]"

    shown = suites.shown("a.json", text, 3)

    assert (shown.is_cut, shown.line) == (True, 1)
    assert shown.text.startswith('{\n  "name": "item-1: x"')


def test_a_huge_file_without_a_line_is_cut_at_the_end_of_one() -> None:
    text = "x" * 99 + "\n"

    shown = suites.shown("a.txt", text * 30_000, None)

    assert shown.is_cut
    assert (len(shown.text), shown.text[-1]) == (suites.LARGEST_SHOWN, "\n")


def test_marks_that_turn_the_reading_direction_are_made_visible() -> None:
    shown = suites.shown("a.py", "x = 'a\u202eb\0'\n", None)

    assert "\u202e" not in shown.text
    assert "\0" not in shown.text


@pytest.mark.parametrize("name", ["a.py", "a.java", "a.js", "a.json", "a.toml", "a.xml", "a.md"])
def test_each_kind_of_file_that_we_write_has_colours(name: str) -> None:
    text = '# x\n{"a": 1, "b": "text"}\n<a b="c">d</a>\nimport x from "y";\n'

    assert spans(name, text)


def test_text_without_a_lexer_or_above_400_kb_is_plain() -> None:
    assert spans("a.txt", "x = 1") == ()
    assert spans("a.py", "x = 1\n" * (LARGEST_COLOURED // 6 + 1)) == ()


def test_colours_are_counted_as_qt_counts_characters() -> None:
    found = spans("a.py", "x = '\U0001f600'; y = 'b'\n")

    assert [(start, length) for start, length, kind in found if kind == "string"] == [(4, 4), (14, 3)]


def test_files_of_a_foreign_folder_are_listed_up_to_a_number(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    for number in range(3):
        (tmp_path / "sub" / f"{number}.txt").touch()
    (tmp_path / "a.txt").touch()

    listed = results.list_folder(ListFolder(str(tmp_path)), NOWHERE)
    assert listed.files == ("a.txt", "sub/0.txt", "sub/1.txt", "sub/2.txt")

    for number in range(results.MOST_FILES):
        (tmp_path / f"b{number}.txt").touch()
    assert len(results.list_folder(ListFolder(str(tmp_path)), NOWHERE).files) == results.MOST_FILES
    assert results.list_folder(ListFolder(str(tmp_path / "gone")), NOWHERE).files == ()


def test_a_picture_is_written_whole_or_the_reason_is_told(tmp_path: Path) -> None:
    place = tmp_path / "coverage.png"

    results.write_picture(WritePicture(str(place), b"PNG"), NOWHERE)
    assert place.read_bytes() == b"PNG"

    (tmp_path / "file").touch()
    with pytest.raises(OutputError) as caught:
        results.write_picture(WritePicture(str(tmp_path / "file" / "a.png"), b"PNG"), NOWHERE)
    assert caught.value.problem.code == "picture-not-written"


def test_a_zip_with_odd_names_is_told_and_no_traceback(tmp_path: Path) -> None:
    place = tmp_path / "odd.zip"
    with zipfile.ZipFile(place, "w") as archive:
        archive.writestr("a.csv", 'a,b\n"open')

    file = results.read_suite_file(ReadSuiteFile(str(place), "a.csv"), NOWHERE).file

    assert file.rows == (("a", "b"), ("open",))
