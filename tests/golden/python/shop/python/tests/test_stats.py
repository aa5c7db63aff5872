"""Tests of /stats."""

import pytest

from support.cases import Case, cases
from support.client import Api


# specmint: stats
@pytest.mark.search
@pytest.mark.positive
@pytest.mark.parametrize("case", cases("stats", "positive"))
def test_stats_accepts(api: Api, case: Case) -> None:
    """GET /stats accepts what the document allows. #/paths/~1stats/get"""
    api.send(case).check()


@pytest.mark.search
@pytest.mark.security
@pytest.mark.parametrize("case", cases("stats", "security"))
def test_stats_protects(api: Api, case: Case) -> None:
    """GET /stats lets nobody in without a valid credential. #/paths/~1stats/get"""
    api.send(case).check()
