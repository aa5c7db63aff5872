import io
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest

from licensing_server.app import admin_app, public_app
from licensing_server.observe.logs import made_log
from licensing_server.opening import open_server
from licensing_server.secret_files import write_secret
from licensing_server.server import Server
from licensing_server.service import tokens
from licensing_server.service.tokens import Scope, Wanted
from licensing_server.settings import Settings, read_settings
from licensing_server.store import Store, opened
from tests.samples.asked import Asked
from tests.samples.mail_sink import Sink, receiving
from tests.samples.shop_server import Clock, Shop


@pytest.fixture
def store(settings: Settings) -> Iterator[Store]:
    """An empty database of either kind."""
    store = opened(settings.store_url)
    yield store
    store.close()


@pytest.fixture
def shop(store: Store) -> Shop:
    return Shop(store).with_plans()


@pytest.fixture
def sqlite_shop(made_folder: Path, tmp_path: Path) -> Iterator[Shop]:
    """For what does not depend on the database."""
    shutil.copytree(made_folder, tmp_path / "data")
    store = opened(f"sqlite:///{tmp_path / 'data' / 'licences.db'}")
    yield Shop(store).with_plans()
    store.close()


@pytest.fixture
def log() -> io.StringIO:
    return io.StringIO()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def server(made_folder: Path, tmp_path: Path, clock: Clock, log: io.StringIO) -> Iterator[Server]:
    """A test server on SQLite with a secret for each seller."""
    shutil.copytree(made_folder, tmp_path / "served")
    with served(read_settings(data=tmp_path / "served"), clock, log) as server:
        yield server


@pytest.fixture
def either_server(settings: Settings, clock: Clock, log: io.StringIO) -> Iterator[Server]:
    """The same on either database."""
    with served(settings, clock, log) as server:
        yield server


@contextmanager
def served(given: Settings, clock: Clock, log: io.StringIO) -> Iterator[Server]:
    settings = given.model_copy(update={"public_url": "https://licences.shop.test"})
    for seller in ("stripe", "paddle", "lemonsqueezy"):
        write_secret(settings.folder.secret(seller), f"{seller}_old\n{seller}_new\n".encode())
    server = open_server(settings, made_log("debug", log), clock)
    try:
        yield server
    finally:
        server.store.close()


@pytest.fixture
def public(server: Server) -> Asked:
    return Asked(public_app(server), "https://licences.shop.test")


@pytest.fixture
def admin(server: Server) -> Asked:
    return Asked(admin_app(server), "http://127.0.0.1:8081")


@pytest.fixture
def sold(server: Server, clock: Clock) -> Shop:
    """What stands in the database of `server`."""
    return Shop(server.store, server.authority, clock).with_plans()


@pytest.fixture
def token(server: Server, clock: Clock) -> Callable[..., str]:
    def made(*scopes: str, days: int = 30) -> str:
        wanted = Wanted("of a test", frozenset(Scope(word) for word in scopes), days)
        work = partial(tokens.create, wanted=wanted, actor="command", now=clock.now)
        return server.store.transaction(work)[1]

    return made


@pytest.fixture
def sink() -> Iterator[tuple[Sink, str]]:
    with receiving() as found:
        yield found
