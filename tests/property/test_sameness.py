"""What decides the cases of a suite and its bytes, and what never does."""

import hashlib
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import pipeline
from engine.cases.model import CaseId, TestCase
from engine.cases.planner import plan
from engine.openapi.model import Api
from engine.options import GenerateOptions
from engine.pipeline import generate
from engine.writer.output import Destination
from tests.samples.documents import answer, body, parameter
from tests.samples.openapi import opened, read, version_3

ROOT = Path(__file__).parents[2]
DOCUMENTS = tuple(
    ROOT / each
    for each in (
        "resources/samples/bookshop.yaml",
        "resources/samples/clinic.yaml",
        "tests/samples/bookings.yaml",
        "tests/samples/shop.yaml",
        "tests/samples/stays.yaml",
        "tests/samples/tickets.yaml",
    )
)
FEW = (1, 2, 3, 5, 8, 10, 13, 20, 34, 49)
MOST = 50

one_schema = st.one_of(
    st.fixed_dictionaries(
        {"type": st.just("string")},
        optional={
            "minLength": st.integers(0, 3),
            "maxLength": st.integers(3, 6),
            "format": st.sampled_from(("uuid", "date", "email")),
        },
    ),
    st.fixed_dictionaries(
        {"type": st.just("integer")},
        optional={"minimum": st.integers(-3, 3), "maximum": st.integers(3, 6), "multipleOf": st.just(3)},
    ),
    st.fixed_dictionaries({"enum": st.lists(st.sampled_from(("a", "B", "c d", 1, True)), min_size=1)}),
    st.fixed_dictionaries(
        {"type": st.just("array"), "items": st.fixed_dictionaries({"type": st.just("string")})},
        optional={"minItems": st.integers(0, 1), "maxItems": st.integers(2, 3)},
    ),
)
inputs = st.dictionaries(st.sampled_from(("a", "b", "c", "d")), one_schema, min_size=1)


@pytest.fixture(scope="module", params=DOCUMENTS, ids=lambda path: path.stem)
def api(request: pytest.FixtureRequest) -> Api:
    found, _ = opened(request.param)
    return found


def test_fewer_cases_are_the_first_of_more(api: Api) -> None:
    most = _cases(api, cases=MOST)

    for asked in FEW:
        assert _cases(api, cases=asked) == _first(most, asked)


def test_one_case_more_changes_none_of_the_others() -> None:
    api, _ = opened(ROOT / "tests/samples/tickets.yaml")
    most = _cases(api, cases=MOST)

    for asked in range(1, MOST):
        assert _cases(api, cases=asked) == _first(most, asked)


@given(query=inputs, properties=inputs, asked=st.integers(1, MOST - 1))
@settings(max_examples=50, deadline=None)
def test_fewer_cases_of_any_document_are_the_first_of_more(
    tmp_path_factory: pytest.TempPathFactory, query: Any, properties: Any, asked: int
) -> None:
    api = _made(tmp_path_factory, query, properties)

    assert _cases(api, cases=asked) == _first(_cases(api, cases=MOST), asked)


def test_twenty_seeds_choose_the_same_cases(api: Api) -> None:
    chosen = _ids(_cases(api, seed=0))

    for seed in (*range(1, 19), 2**62):
        assert _ids(_cases(api, seed=seed)) == chosen


@given(query=inputs, properties=inputs, seed=st.integers(1, 2**62))
@settings(max_examples=50, deadline=None)
def test_every_seed_chooses_the_same_cases_of_any_document(
    tmp_path_factory: pytest.TempPathFactory, query: Any, properties: Any, seed: int
) -> None:
    api = _made(tmp_path_factory, query, properties)

    assert _ids(_cases(api, cases=MOST, seed=seed)) == _ids(_cases(api, cases=MOST))


@pytest.mark.parametrize("most", [1, 30, 10**6])
def test_how_many_cases_go_through_the_formats_together_changes_no_byte(
    most: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = _zip(DOCUMENTS[0], tmp_path)

    monkeypatch.setattr(pipeline, "_BATCH", most)

    assert _zip(DOCUMENTS[0], tmp_path) == usual


def test_what_a_process_generated_before_changes_no_byte(tmp_path: Path) -> None:
    first = [_zip(document, tmp_path) for document in DOCUMENTS[:3]]

    again = [_zip(document, tmp_path) for document in reversed(DOCUMENTS[:3])]

    assert again[::-1] == first


@pytest.mark.functional
@pytest.mark.parametrize("workers", [2, 4])
def test_documents_that_are_generated_side_by_side_are_those_of_one_after_the_other(
    workers: int, tmp_path: Path
) -> None:
    chosen = (DOCUMENTS * 2)[2 : 2 + workers]
    alone = [_zip(document, tmp_path) for document in chosen]
    packed = [tmp_path / f"{number}.zip" for number in range(workers)]

    running = [
        subprocess.Popen(
            [sys.executable, "-m", "engine", "generate", str(document), "--zip", str(path)],
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for document, path in zip(chosen, packed, strict=True)
    ]

    assert [each.wait() for each in running] == [0] * workers
    assert [_digest(path) for path in packed] == alone


def _made(folders: pytest.TempPathFactory, query: Any, properties: Any) -> Api:
    schema = {"type": "object", "required": [min(properties)], "properties": properties}
    things = {
        "post": {
            "operationId": "addThing",
            "parameters": [parameter(name, "query", schema) for name, schema in query.items()],
            "requestBody": body(schema),
            "responses": {"201": answer(schema), "400": answer()},
        }
    }
    found, _ = read(version_3({"/things": things}), folders.mktemp("made"))
    return found


def _cases(api: Api, *, cases: int = 10, seed: int = 0) -> Mapping[str, tuple[TestCase, ...]]:
    _, plans = plan(api, GenerateOptions(cases=cases, seed=seed), lambda _: None)
    return {each.operation.id: each.cases for each in plans}


def _first(cases: Mapping[str, tuple[TestCase, ...]], asked: int) -> Mapping[str, tuple[TestCase, ...]]:
    return {operation: each[:asked] for operation, each in cases.items()}


def _ids(cases: Mapping[str, tuple[TestCase, ...]]) -> Mapping[str, list[CaseId]]:
    return {operation: [case.id for case in each] for operation, each in cases.items()}


def _zip(document: Path, folder: Path) -> str:
    packed = folder / "suite.zip"
    packed.unlink(missing_ok=True)
    generate(
        str(document),
        GenerateOptions(),
        Destination(None, str(packed)),
        emit=lambda _: None,
        stdin=lambda: b"",
    )
    return _digest(packed)


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
