"""A screen per test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.samples.screen import Screen


@pytest.fixture
def screen(tmp_path: Path) -> Iterator[Screen]:
    with Screen(tmp_path) as made:
        yield made
