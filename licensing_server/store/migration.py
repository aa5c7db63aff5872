"""Brings a database to the schema of this release; one history of steps for both databases.

Alembic is imported only where a step is taken: a server that runs needs its 10 MB for nothing.
"""

from functools import cache
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, Engine, inspect, text

STEPS: Final = Path(__file__).parents[1] / "migrations"
TABLE: Final = "alembic_version"


@cache
def revisions() -> tuple[str, ...]:
    """Return the steps of this release in their order; the name of each file begins with its number."""
    return tuple(sorted(path.name.partition("_")[0] for path in (STEPS / "versions").glob("[0-9]*.py")))


def present(connection: Connection) -> str | None:
    """Return the last step that this database took; None for an empty one."""
    if not inspect(connection).has_table(TABLE):
        return None
    found: str | None = connection.execute(text(f"SELECT version_num FROM {TABLE}")).scalar()  # noqa: S608  a name of ours
    return found


def is_served(connection: Connection) -> bool:
    """Say whether this release serves a database: its own schema, or a later one, since a release only adds."""
    found = present(connection)
    return found is not None and (found == revisions()[-1] or found not in revisions())


def migrate(engine: Engine, *, to: str = "head") -> None:
    """Take every step that is missing, in one transaction each."""
    from alembic import command
    from alembic.config import Config

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
