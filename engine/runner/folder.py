"""The cases of an output folder, with what lies in it of the document's answers."""

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import orjson

from engine.cases.model import Flow, TestCase
from engine.errors import DocumentError, Location, Problem, Severity
from engine.runner.coverage import of_folder
from engine.runner.covering import Described, described
from engine.runner.entries import EntryError, case_of, flow_of
from engine.runner.model import Answers, Documented, RunSuite

MOST_BYTES = 200_000_000
MOST_FILES = 20_000
CASES = "cases.json"
COVERAGE = "coverage.json"
# Formats that carry what the document says of answers; their data files and schemas are the same bytes.
_DATA_OF = ("python", "nodejs", "junit/src/test/resources")
_NO_SLUG = ""


def is_output(path: Path) -> bool:
    """Say whether a folder is one that SpecMint wrote."""
    return (path / CASES).is_file()


def from_folder(folder: Path) -> RunSuite:
    """Return the suite of a folder; what it lacks is among the `gaps`.

    Raises:
        DocumentError: `suite-unreadable`.
    """
    try:
        cases, flows = _suite(_read(folder / CASES))
    except EntryError as error:
        raise _unreadable(folder / CASES, str(error)) from error
    setups = {str(step.id): flow for flow in flows if flow.technique == "setup" for step in flow.steps}
    _check_setups(folder, cases, setups)
    root = next((folder / name for name in _DATA_OF if (folder / name / "data").is_dir()), None)
    answers = dict(_answers(root / "data")) if root else {}
    schemas = dict(_schemas(root / "schemas")) if root else {}
    return RunSuite(
        title=_title(folder),
        cases=cases,
        flows=tuple(flow for flow in flows if flow.technique != "setup"),
        setups=setups,
        answers=answers,
        schemas=schemas,
        gaps=tuple(_gaps(folder, root, cases, answers, schemas)),
        coverable=of_folder(answers, _asked(cases, flows), schemas, _described(folder)) if root else None,
    )


def _described(folder: Path) -> Described | None:
    path = folder / COVERAGE
    if not path.is_file():
        return None
    try:
        return described(_read(path))
    except EntryError as error:
        raise _unreadable(path, str(error)) from error


def _asked(cases: Iterable[TestCase], flows: Iterable[Flow]) -> Iterator[TestCase]:
    yield from cases
    for flow in flows:
        yield from (*flow.steps, *flow.cleanup)


def _suite(content: Any) -> tuple[tuple[TestCase, ...], tuple[Flow, ...]]:
    if not isinstance(content, dict) or content.get("schemaVersion") != 1:
        raise EntryError("it is no suite of schema version 1")
    written, flows = content.get("cases"), content.get("flows", [])
    if not isinstance(written, list) or not isinstance(flows, list):
        raise EntryError("`cases` or `flows` is no list")
    cases = tuple(case_of(entry, f"cases/{index}") for index, entry in enumerate(written))
    made = tuple(flow_of(entry, f"flows/{index}") for index, entry in enumerate(flows))
    ids = [case.id for case in cases] + [flow.id for flow in made]
    if len(set(ids)) < len(ids):
        raise EntryError("an id stands there twice")
    return cases, made


def _check_setups(folder: Path, cases: tuple[TestCase, ...], setups: Mapping[str, Flow]) -> None:
    for case in cases:
        for step in case.setup:
            if step not in setups:
                raise _unreadable(
                    folder / CASES, f"{case.id} needs the step {step[:100]}, which is not there"
                )


def _answers(data: Path) -> Iterator[tuple[str, Answers]]:
    """Yield what the data files say of answers: those of the operations, then those of steps."""
    for path in (*_files(data / "flows"), *_files(data)):
        content = _read(path)
        if not isinstance(content, dict):
            raise _unreadable(path, "it is no data file")
        for operation in _operations(content):
            name, responses = operation.get("id"), operation.get("responses")
            if not isinstance(name, str) or not isinstance(responses, dict):
                raise _unreadable(path, "an operation without id or responses")
            slug = operation.get("slug", _NO_SLUG)
            documented = {status: _documented(response, path) for status, response in responses.items()}
            yield name, Answers(slug if isinstance(slug, str) and slug else name, documented)


def _operations(content: dict[str, Any]) -> Iterator[dict[str, Any]]:
    flows = content.get("flows")
    steps = [
        step
        for flow in (flows if isinstance(flows, list) else ())
        if isinstance(flow, dict)
        for part in ("steps", "cleanup")
        for step in flow.get(part) or ()
    ]
    for holder in (content, *steps):
        operation = holder.get("operation") if isinstance(holder, dict) else None
        if isinstance(operation, dict):
            yield operation


def _documented(response: Any, path: Path) -> Documented:
    headers = response.get("headers") if isinstance(response, dict) else None
    content = response.get("content") if isinstance(response, dict) else None
    if not isinstance(headers, list) or not isinstance(content, dict):
        raise _unreadable(path, "an answer without headers or content")
    if not all(isinstance(each, str) for each in (*headers, *filter(None, content.values()))):
        raise _unreadable(path, "an answer whose headers or schemas are no text")
    return Documented(tuple(headers), content)


def _schemas(folder: Path) -> Iterator[tuple[str, Any]]:
    for path in _files(folder):
        document = _read(path)
        if not isinstance(document, dict) or not isinstance(document.get("$id"), str):
            raise _unreadable(path, "it is no schema with an `$id`")
        yield document["$id"], document


def _gaps(
    folder: Path,
    root: Path | None,
    cases: tuple[TestCase, ...],
    answers: Mapping[str, Answers],
    schemas: Mapping[str, Any],
) -> Iterator[Problem]:
    at = Location(str(folder))
    if root is None:
        yield _gap(
            "answers-missing",
            "no data of the formats python, nodejs or junit in this folder: only the status of answers is checked",
            at,
        )
        return
    unknown = {case.operation_id for case in cases} - answers.keys()
    if unknown:
        yield _gap(
            "answers-missing",
            f"{len(unknown)} operations have no data file: of their answers only the status is checked",
            at,
        )
    asked = {
        reference.partition("#")[0]
        for each in answers.values()
        for response in each.responses.values()
        for reference in response.content.values()
        if reference
    }
    absent = sorted(asked - schemas.keys())
    if absent:
        yield _gap("schemas-missing", f"{', '.join(absent[:3])}: these schemas are not checked", at)


def _gap(code: str, what: str, at: Location) -> Problem:
    cure = "generate the folder again with the format python, or run the document"
    return Problem(code, what, cure, at, Severity.WARNING)


def _title(folder: Path) -> str:
    try:
        manifest = _read(folder / "specmint.json")
        title = manifest["document"]["title"]
    except (DocumentError, KeyError, TypeError):
        return folder.name
    return title if isinstance(title, str) else folder.name


def _files(folder: Path) -> list[Path]:
    found = sorted(path for path in folder.glob("*.json") if path.is_file())
    if len(found) > MOST_FILES:
        raise _unreadable(folder, f"more than {MOST_FILES:,} files")
    return found


def _read(path: Path) -> Any:
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise _unreadable(path, error.strerror or type(error).__name__) from error
    if len(content) > MOST_BYTES:
        raise _unreadable(path, f"more than {MOST_BYTES:,} bytes")
    try:
        return orjson.loads(content)
    except orjson.JSONDecodeError:
        return _read_slowly(path, content)


def _read_slowly(path: Path, content: bytes) -> Any:
    """Read what SpecMint writes and orjson does not read: lone surrogates, integers of more than 64 bits."""
    try:
        return json.loads(content)
    except (ValueError, RecursionError) as error:
        raise _unreadable(path, f"it is no JSON: {error}") from error


def _unreadable(path: Path, why: str) -> DocumentError:
    return DocumentError(
        "suite-unreadable",
        f"the suite cannot be read: {why}",
        cure="generate the folder again",
        at=Location(str(path)),
    )
