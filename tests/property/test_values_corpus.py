"""Every request schema of real documents has a value that the verifier accepts, or a reason for none."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.cases.rng import stream
from engine.cases.values import NoValue, Values
from engine.cases.verify import Verifier
from engine.errors import DocumentError, Pointer
from engine.openapi.load import load
from engine.openapi.model import Api

DOCUMENTS = Path(__file__).parents[3] / "shared" / "specs" / "dev"
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not DOCUMENTS.is_dir(), reason="the real documents are not here"),
]


def _request_schemas(api: Api) -> Iterator[tuple[Pointer, str]]:
    for operation in api.operations:
        for parameter in operation.parameters:
            if parameter.schema:
                yield parameter.schema, parameter.name
        for media in operation.body.content if operation.body else ():
            if media.schema:
                yield media.schema, ""


def _outcomes(api: Api) -> Counter[str]:
    verifier = Verifier(api)
    values = Values(api.schemas, accepts=verifier.accepts)
    counted: Counter[str] = Counter()
    for pointer, name in dict.fromkeys(_request_schemas(api)):
        for shape in ("minimal", "full"):
            try:
                made = values.make((pointer,), stream(0, pointer), shape=shape, name=name)
            except NoValue as none:
                counted[none.reason] += 1
            else:
                counted["accepted" if verifier.accepts(pointer, made) else "refused"] += 1
    return counted


def test_all_but_a_few_request_schemas_have_a_value_and_none_a_wrong_one() -> None:
    total: Counter[str] = Counter()
    for path in sorted(DOCUMENTS.iterdir()):
        try:
            api = load(str(path), report=lambda _problem: None, stdin=bytes)
        except DocumentError:
            continue
        total += _outcomes(api)

    assert total["refused"] == 0
    assert total["accepted"] / total.total() >= 0.995
