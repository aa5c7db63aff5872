"""Brings a database to the schema of this release; one history of steps for both databases."""

from functools import cache
from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

STEPS: Final = Path(__file__).parents[1] / "migrations"


@cache
def newest() -> str | None:
    """Return the last step of this release."""
    return ScriptDirectory(str(STEPS)).get_current_head()


def present(connection: Connection) -> str | None:
    """Return the last step that this database took; None for an empty one."""
    return MigrationContext.configure(connection).get_current_revision()


def is_served(connection: Connection) -> bool:
    """Say whether this release serves a database: its own schema, or a later one, since a release only adds."""
    found = present(connection)
    return found is not None and (found == newest() or not _is_known(found))


def migrate(engine: Engine, *, to: str = "head") -> None:
    """Take every step that is missing, in one transaction each."""
    with engine.connect().execution_options(isolation_level=_transactional(engine)) as connection:
        if engine.dialect.name == "postgresql":
            connection.exec_driver_sql("SET statement_timeout = 0")  # a step may take as long as it must
        settings = Config()
        settings.set_main_option("script_location", str(STEPS))
        settings.attributes["connection"] = connection
        command.upgrade(settings, to)
        connection.commit()


def _transactional(engine: Engine) -> str:
    return "SERIALIZABLE" if engine.dialect.name == "sqlite" else "READ COMMITTED"


@cache
def _is_known(revision: str) -> bool:
    return any(step.revision == revision for step in ScriptDirectory(str(STEPS)).walk_revisions())
