"""States of the window with a result, and the words that jobs say of saving it."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from engine.jobs.messages import Finished
from engine.licensing.entitlements import Priority
from engine.options import GenerateOptions
from specmint_desktop.state.coverage import Cell, CoveredOperation, LeftOutCase, SkippedOperation, coverage_of
from specmint_desktop.state.jobs import JobRow, JobStatus
from specmint_desktop.state.results import (
    CaseWords,
    FileText,
    ListedOperation,
    ResultsState,
    ResultTab,
    SuiteFile,
)
from specmint_desktop.state.shell import Place
from specmint_desktop.state.whole import State

DOCUMENT = "/data/me/shop.yaml"
JOB = "000007"
SUITE = "/jobs/000007/suite.zip"
INDEX = "/jobs/000007/index.sqlite"
FINISHED = Finished(JOB, 1.5, 3, 12, 2, 40, 9_000, SUITE, INDEX, text="12 cases for 3 operations")
OPTIONS = GenerateOptions(formats=("python", "postman"), cases=5, seed=3)

LISTED = (
    ListedOperation(1, "listBooks", "GET", "/books", "books", 5, 0, 3),
    ListedOperation(2, "addBook", "POST", "/books", "books", 4, 2, 0),
    ListedOperation(3, "health", "GET", "/health", "", 3, 0, 0),
)
FILES = (
    SuiteFile("cases.json", 100),
    SuiteFile("data/new-book.csv", 10),
    SuiteFile("data/new-book.json", 10),
    SuiteFile("postman/shop.postman_collection.json", 100),
    SuiteFile("postman/shop.postman_environment.json", 10),
    SuiteFile("python/data/add-book.json", 10),
    SuiteFile("python/tests/test_books.py", 100),
)
WORDS = CaseWords(
    (("negative", 4), ("positive", 8)), (("minimal", 3), ("wrong-type", 4)), (("rule", 11), ("example", 1))
)
UNSOLVED = LeftOutCase("addBook", "too-long", "#/x", "unsolved", "no text of 9 characters", DOCUMENT, 33)
COVERAGE = coverage_of(
    (
        CoveredOperation("listBooks", "GET", "/books", {"minimal": Cell(1), "wrong-type": Cell(1, 3)}),
        CoveredOperation(
            "addBook",
            "POST",
            "/books",
            {"minimal": Cell(1), "too-long": Cell(0, 0, (UNSOLVED,)), "full": Cell(3, 1)},
        ),
        CoveredOperation("health", "GET", "/health", {"minimal": Cell(1)}),
    ),
    (SkippedOperation("PUT /books", "#/paths/~1books/put", "its body cannot be read", 44),),
)
CODE = FileText("python/tests/test_books.py", "import pytest\n\nx = 'a'\n", ((0, 6, "keyword"),), line=3)


def case(id_: str = "add-book-missing-required", **other: Any) -> dict[str, Any]:
    """Return a case as `ReadCase` answers it."""
    return {
        "id": id_,
        "operationId": "addBook",
        "method": "POST",
        "path": "/books",
        "kind": "negative",
        "technique": "missing-required",
        "target": "#/components/schemas/Book/required/0",
        "title": "POST /books must refuse a body without `title`",
        "why": "`title` is required",
        "wire": {
            "method": "POST",
            "target": "/books",
            "headers": [
                ["Content-Type", "application/json"],
                ["Authorization", "Bearer {{API_TOKEN_STAFF}}"],
            ],
            "body": '{"price":1}',
        },
        "expect": {
            "status": ["400"],
            "strict": True,
            "schema": "#/components/schemas/Problem",
            "headers": [],
        },
        "setup": ["books-setup"],
        "source": "rule",
        "confidence": 1.0,
        "tags": ["books"],
        "place": {"document": DOCUMENT, "line": 41},
        "steps": {"books-setup": "POST /books makes an object for other cases"},
        "body": FileText("body.json", '{\n  "price": 1\n}', ((4, 7, "function"),)),
        **other,
    }


def row(job: str = JOB, **other: Any) -> JobRow:
    made = JobRow(job, DOCUMENT, "Bookshop", OPTIONS, Priority.LOW, JobStatus.DONE, finished=FINISHED)
    return replace(made, **other)


def before() -> State:
    """Return the window with an open document whose run ended, and no result yet."""
    state = State("/jobs")
    return replace(
        state,
        document=replace(state.document, document=DOCUMENT),
        queue=replace(state.queue, rows=(row(),), next_number=8),
        shell=replace(state.shell, place=Place.DOCUMENT),
    )


def with_result(**other: Any) -> State:
    """Return the window that shows a result; `other` are fields of `ResultsState`."""
    results = ResultsState(
        job=JOB,
        document=DOCUMENT,
        title="Bookshop",
        index_file=INDEX,
        suite_file=SUITE,
        formats=OPTIONS.formats,
        options=OPTIONS,
        operations=3,
        cases=12,
        left_out=2,
        listed=LISTED,
        files=FILES,
        words=WORDS,
        limit=5,
    )
    state = before()
    return replace(state, results=replace(results, **other), shell=replace(state.shell, place=Place.RESULTS))


def covered(tab: ResultTab = ResultTab.COVERAGE) -> State:
    return with_result(coverage=COVERAGE, tab=tab)


def plan(*files: Mapping[str, Any], **other: Any) -> dict[str, Any]:
    """Return a plan as `engine.writer.plan.dump_plan` writes it."""
    return {
        "title": "Bookshop",
        "files": list(files),
        "operations_added": [],
        "operations_removed": [],
        "operations_changed": [],
        "cases_added": [],
        "cases_removed": [],
        "cases_changed": [],
        "edits_kept": 0,
        "conflicts": 0,
        **other,
    }


def planned_file(path: str, state: str, *choices: str, **other: Any) -> dict[str, Any]:
    lists: dict[str, Any] = {"kept": [], "conflicts": [], "orphans": [], "deleted": []}
    return {"path": path, "state": state, "choices": list(choices), **lists, **other}
