from collections.abc import Iterator
from pathlib import Path

import pytest

from licensing_server.store import Store, opened
from licensing_server.store.migration import migrate
from tests.samples.shop_server import Shop


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = opened(f"sqlite:///{tmp_path / 'licences.db'}")
    migrate(store.engine)
    yield store
    store.close()


@pytest.fixture
def shop(store: Store) -> Shop:
    return Shop(store).with_plans()
