"""Tests of /shelves/{shelfId}."""

import pytest

from support.cases import Case, cases
from support.client import Api


# specmint: read-shelf
@pytest.mark.positive
@pytest.mark.parametrize("case", cases("read-shelf", "positive"))
def test_read_shelf_accepts(api: Api, case: Case) -> None:
    """GET /shelves/{shelfId} accepts what the document allows. #/paths/~1shelves~1{shelfId}/get"""
    api.send(case).check()


@pytest.mark.negative
@pytest.mark.parametrize("case", cases("read-shelf", "negative"))
def test_read_shelf_refuses(api: Api, case: Case) -> None:
    """GET /shelves/{shelfId} refuses what the document forbids. #/paths/~1shelves~1{shelfId}/get"""
    api.send(case).check()
