"""Real, broken and hostile documents: each is read to an `Api`, or refused in one clear sentence."""

import csv
import subprocess
import sys
from pathlib import Path

import pytest

from engine.errors import DocumentError, Pointer, Problem
from engine.openapi.load import load
from engine.openapi.model import Api, Schemas

SPECS = Path(__file__).parents[3] / "shared" / "specs"
MANIFEST = SPECS / "manifest.csv"
ROWS = list(csv.DictReader(MANIFEST.read_text("utf-8").splitlines())) if MANIFEST.is_file() else []
DEV = {row["path"]: row for row in ROWS if row["set"] == "dev"}
BROKEN = {
    row["path"]: row["expected_of_specmint"]
    for row in ROWS
    if row["set"] == "broken" and not row["path"].endswith(".py")
}
# Called broken by their projects, and no fault of the document by our reading.
RIGHT = {
    "broken/real/connexion--bad_operations-openapi.yaml": "operationIds are names, not code to be found",
    "broken/real/swaggerparser--bad_format.yaml": "a format of another type constrains nothing",
    "broken/real/ogen--allOf-type_mismatch.json": "the planner says what no value can satisfy",
}
MOST_MEMORY = 1_000_000_000

pytestmark = [
    pytest.mark.skipif(not ROWS, reason="the collection of documents is not beside this project"),
    pytest.mark.timeout(30),
]


def opened(path: str) -> tuple[Api, list[Problem]]:
    problems: list[Problem] = []
    return load(str(SPECS / path), report=problems.append, stdin=lambda: b""), problems


@pytest.mark.parametrize("path", DEV)
def test_every_operation_of_a_real_document_is_read_or_named_as_skipped(path: str) -> None:
    api, problems = opened(path)

    left_out = [one for one in api.skipped if not one.name.startswith(("callback ", "webhook "))]
    assert len(api.operations) + len(left_out) >= int(DEV[path]["operations"])
    assert len({one.id for one in api.operations}) == len(api.operations)
    assert [problem for problem in problems if problem.at is None or not problem.cure] == []


@pytest.mark.parametrize("path", DEV)
def test_every_schema_that_an_operation_of_a_real_document_needs_is_there(path: str) -> None:
    api, _ = opened(path)

    for pointer in _pointers(api):
        schema = api.schemas.at(pointer)
        assert isinstance(schema, dict)
        assert isinstance(_subschemas_resolve(api.schemas, schema), int)


@pytest.mark.parametrize("path", BROKEN)
def test_a_broken_document_is_read_with_its_problems_or_refused_in_a_sentence(path: str) -> None:
    try:
        _, problems = opened(path)
    except DocumentError as error:
        problems = [error.problem]

    assert all(problem.what and problem.cure and problem.at for problem in problems)
    expected = BROKEN[path]
    if path not in RIGHT and (
        expected in ("error", "warn") or expected.startswith(("error,", "clear error"))
    ):
        assert problems, expected


@pytest.mark.skipif(sys.platform == "win32", reason="no limit of memory for a child on Windows")
def test_all_hostile_documents_together_stay_below_a_gigabyte() -> None:
    script = (
        "import resource, sys\n"
        f"resource.setrlimit(resource.RLIMIT_AS, ({MOST_MEMORY}, {MOST_MEMORY}))\n"
        "from engine.errors import DocumentError\n"
        "from engine.openapi.load import load\n"
        "for path in sys.argv[1:]:\n"
        "    try:\n"
        "        load(path, report=lambda _: None, stdin=lambda: b'')\n"
        "    except DocumentError:\n"
        "        pass\n"
        "print('done')\n"
    )
    paths = [str(SPECS / path) for path in BROKEN]

    answer = subprocess.run(
        [sys.executable, "-c", script, *paths],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=False,
    )

    assert (answer.stdout, answer.stderr, answer.returncode) == ("done\n", "", 0)


def _pointers(api: Api) -> list[Pointer]:
    found: list[Pointer | None] = []
    for operation in api.operations:
        content = [*(operation.body.content if operation.body else ())]
        for response in operation.responses:
            content.extend(response.content)
            found.extend(header.schema for header in response.headers)
        for parameter in operation.parameters:
            found.append(parameter.schema)
            content.extend([parameter.content] if parameter.content else [])
        for media_type in content:
            found.extend((media_type.schema, media_type.item_schema))
    return [pointer for pointer in dict.fromkeys(found) if pointer is not None]


def _subschemas_resolve(schemas: Schemas, start: object) -> int:
    """Return how many references below `start` were followed; KeyError where one leads nowhere."""
    seen: set[str] = set()
    pending = [start]
    while pending:
        node = pending.pop()
        if isinstance(node, dict):
            reference = node.get("$ref")
            if isinstance(reference, str) and reference not in seen:
                seen.add(reference)
                pending.append(schemas.at(Pointer(reference)))
            free = ("example", "examples", "default", "enum", "const", "discriminator")
            pending.extend(part for key, part in node.items() if key not in free and not key.startswith("x-"))
        elif isinstance(node, list):
            pending.extend(node)
    return len(seen)
