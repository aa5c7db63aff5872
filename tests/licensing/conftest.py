"""The licence server on both databases: what holds on one must hold on the other."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from licensing_server.opening import initialise
from licensing_server.settings import Settings, read_settings
from licensing_server.store.schema import METADATA
from tests.samples import postgres
from tests.samples.licence_server import Site, opened_site
from tests.samples.licences import NOW

DATABASES = (
    "sqlite",
    pytest.param("postgresql", marks=pytest.mark.xdist_group("postgresql")),
)


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """One PostgreSQL for all tests of a worker."""
    if postgres.programs() is None:
        pytest.skip("PostgreSQL 15 or newer is not installed: its half of the tests is left out")
    with postgres.running() as url:
        yield url


@pytest.fixture(scope="session")
def made_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A test server's data folder, made once and copied."""
    folder = tmp_path_factory.mktemp("made") / "data"
    initialise(read_settings(data=folder), "test", now=NOW)
    return folder


@pytest.fixture(scope="session")
def migrated_url(postgres_url: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("migrated")
    initialise(read_settings(data=folder, database_url=postgres_url), "test", now=NOW)
    return postgres_url


@pytest.fixture(params=DATABASES)
def settings(request: pytest.FixtureRequest, made_folder: Path, tmp_path: Path) -> Settings:
    """A data folder of this test's own, with an empty database of either kind."""
    shutil.copytree(made_folder, tmp_path / "data")
    if request.param == "sqlite":
        return read_settings(data=tmp_path / "data")
    url = request.getfixturevalue("migrated_url")
    emptied(url, made_folder)
    return read_settings(data=tmp_path / "data", database_url=url)


@pytest.fixture
def site(settings: Settings) -> Iterator[Site]:
    with opened_site(settings) as opened:
        yield opened


@pytest.fixture
def sqlite_site(made_folder: Path, tmp_path: Path) -> Iterator[Site]:
    """For what does not depend on the database."""
    shutil.copytree(made_folder, tmp_path / "data")
    with opened_site(read_settings(data=tmp_path / "data")) as opened:
        yield opened


def emptied(url: str, made_folder: Path) -> None:
    """Leave only the row that ties a database to the pepper of `made_folder`."""
    engine = create_engine(url.replace("postgresql:", "postgresql+psycopg:"))
    try:
        with engine.begin() as connection:
            names = ", ".join(table.name for table in METADATA.sorted_tables)
            connection.execute(text(f"TRUNCATE {names} CASCADE"))
    finally:
        engine.dispose()
    initialise(read_settings(data=made_folder, database_url=url), "test", now=NOW)
