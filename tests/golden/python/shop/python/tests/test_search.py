"""Tests of /search."""

import pytest

from support.cases import Case, cases
from support.client import Api


# specmint: search
@pytest.mark.search
@pytest.mark.positive
@pytest.mark.parametrize("case", cases("search", "positive"))
def test_search_accepts(api: Api, case: Case) -> None:
    """POST /search accepts what the document allows. #/paths/~1search/post"""
    api.send(case).check()


@pytest.mark.search
@pytest.mark.boundary
@pytest.mark.parametrize("case", cases("search", "boundary"))
def test_search_holds_at_its_limits(api: Api, case: Case) -> None:
    """POST /search holds at its limits. #/paths/~1search/post"""
    api.send(case).check()
