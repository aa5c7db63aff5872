"""Copies, migrations, and what the doctor finds."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, inspect, make_url, select, text

from engine.errors import OutputError, UsageError
from licensing_server import audit, backup, doctor, opening
from licensing_server.audit import Entry
from licensing_server.doctor import Patient
from licensing_server.observe.logs import made_log
from licensing_server.opening import initialise
from licensing_server.settings import Settings, read_settings
from licensing_server.store import opened, schema
from licensing_server.store.migration import STEPS, is_served, migrate, present, revisions
from tests.licensing.conftest import DATABASES
from tests.samples.licence_server import Site, machine, opened_site
from tests.samples.licences import DAY, NOW


def copied(made_folder: Path, tmp_path: Path) -> Settings:
    shutil.copytree(made_folder, tmp_path / "data")
    return read_settings(data=tmp_path / "data")


def forge(column: str, value: object) -> Callable[[Connection], int]:
    """Return what changes one column of the first row of the record, past the server."""
    statement = schema.audit.update().where(schema.audit.c.seq == 1).values({column: value})
    return lambda connection: connection.execute(statement).rowcount


def stamp(revision: str) -> Callable[[Connection], int]:
    statement = text("UPDATE alembic_version SET version_num = :revision")
    return lambda connection: connection.execute(statement, {"revision": revision}).rowcount


def waiting_rows(connection: Connection) -> None:
    """Leave an event of a seller and a mail that wait since the beginning."""
    event = {"provider": "stripe", "event_id": "1", "kind": "x", "occurred_at": NOW, "received_at": NOW}
    connection.execute(schema.inbox.insert(), {**event, "state": "failed"})
    customer = connection.execute(select(schema.customers.c.id)).scalar_one()
    mail = {
        "kind": "claim",
        "customer_id": customer,
        "subject": "lic_",
        "created_at": NOW,
        "state": "waiting",
    }
    connection.execute(schema.outbox.insert(), mail)


def codes(site: Site) -> list[str]:
    return [each.code for each in doctor.findings(Patient(site.server.settings, site.server.store, site.at))]


def test_the_steps_of_the_history_lead_to_the_tables_of_this_release(settings: Settings) -> None:
    store = opened(settings.store_url)

    differences = store.look(
        lambda connection: compare_metadata(MigrationContext.configure(connection), schema.METADATA)
    )
    reached = store.look(present)
    store.close()

    assert differences == []
    known = [step.revision for step in ScriptDirectory(str(STEPS)).walk_revisions()]
    assert revisions() == tuple(reversed(known))
    assert reached == known[0]


def test_a_copy_of_a_running_server_restored_knows_what_it_knew(settings: Settings, tmp_path: Path) -> None:
    with opened_site(settings) as site:
        _, key = site.issue()
        token = site.token(key, machine(1))
        copy = backup.backup(settings, tmp_path / "copy.backup")
        site.deactivate(token)

    kept = backup.restore(settings, copy.path)

    with opened_site(settings) as site:
        assert site.validate(token).verdict == "good"
        assert codes(site) == []
    assert copy.path.stat().st_mode & 0o777 == 0o600
    assert (kept is None) == (settings.database_url is not None)
    assert [path.name for path in settings.data.iterdir() if "restoring" in path.name] == []


def test_a_copy_that_changed_is_not_restored(settings: Settings, tmp_path: Path) -> None:
    copy = backup.backup(settings, tmp_path / "copy.backup")
    copy.path.write_bytes(copy.path.read_bytes() + b"\0")

    with pytest.raises(UsageError) as refused:
        backup.restore(settings, copy.path)

    assert refused.value.problem.code == "backup-damaged"


@pytest.mark.parametrize("content", [b"", b"no database at all", b"SQLite format 3\0" + bytes(200)])
def test_what_is_no_database_is_not_restored(made_folder: Path, tmp_path: Path, content: bytes) -> None:
    settings = copied(made_folder, tmp_path)
    wrong = tmp_path / "wrong.backup"
    wrong.write_bytes(content)
    before = settings.folder.database.read_bytes()

    with pytest.raises(UsageError) as refused:
        backup.restore(settings, wrong)

    assert refused.value.problem.code == "backup-damaged"
    assert settings.folder.database.read_bytes() == before


def test_a_copy_of_another_server_is_not_restored(made_folder: Path, tmp_path: Path) -> None:
    settings = copied(made_folder, tmp_path)
    other = read_settings(data=tmp_path / "other")
    initialise(other, "test", now=NOW)
    copy = backup.backup(other, tmp_path / "copy.backup")

    with pytest.raises(UsageError) as refused:
        backup.restore(settings, copy.path)

    assert refused.value.problem.code == "pepper-differs"


def test_under_a_running_server_nothing_is_restored(made_folder: Path, tmp_path: Path) -> None:
    settings = copied(made_folder, tmp_path)
    copy = backup.backup(settings, tmp_path / "copy.backup")

    with opened_site(settings), pytest.raises(UsageError) as refused:
        backup.restore(settings, copy.path)

    assert refused.value.problem.code == "database-in-use"


def test_a_copy_is_never_written_over_another(made_folder: Path, tmp_path: Path) -> None:
    settings = copied(made_folder, tmp_path)
    backup.backup(settings, tmp_path / "copy.backup")

    with pytest.raises(OutputError) as refused:
        backup.backup(settings, tmp_path / "copy.backup")

    assert refused.value.exit_code == 5


def test_a_database_whose_record_was_changed_is_not_copied(made_folder: Path, tmp_path: Path) -> None:
    settings = copied(made_folder, tmp_path)
    with opened_site(settings) as site:
        site.issue()
        site.do(forge("actor", "somebody else"))

    with pytest.raises(OutputError) as refused:
        backup.backup(settings, tmp_path / "copy.backup")

    assert "its columns were changed" in str(refused.value)
    assert not (tmp_path / "copy.backup").exists()


def test_a_first_start_makes_a_test_server_and_a_later_one_changes_nothing(tmp_path: Path) -> None:
    settings = read_settings(data=tmp_path / "new")

    backup.bring_up_to_date(settings, made_log("error"), now=NOW)
    before = settings.folder.database.read_bytes()
    backup.bring_up_to_date(settings, made_log("error"), now=NOW)

    assert settings.folder.database.read_bytes() == before
    with opened_site(settings) as site:
        assert site.server.authority.mode == "test"


def test_an_older_database_is_copied_and_then_migrated_at_the_start(
    made_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = copied(made_folder, tmp_path)
    monkeypatch.setattr(backup, "is_served", lambda _: False)

    backup.bring_up_to_date(settings, made_log("error"), now=NOW)

    store = opened(settings.store_url)
    served = store.look(is_served)
    store.close()
    copies = [path.name for path in settings.folder.backups.iterdir()]
    assert served
    assert sorted(copies) == [f"before-migration-{NOW}.db", f"before-migration-{NOW}.db.sha256"]


def test_a_database_of_a_later_release_is_served(sqlite_site: Site) -> None:
    sqlite_site.do(stamp("9999"))

    assert sqlite_site.ask("GET", "/ready").status == 200


def test_what_stands_still_or_runs_out_is_found(sqlite_site: Site) -> None:
    site = sqlite_site
    licence, key = site.issue(days=None)
    for number in range(2):
        site.token(key, machine(number))
    site.do(lambda connection: connection.execute(schema.licences.update().values(seats=1)).rowcount)
    site.do(waiting_rows)
    site.at = NOW + 380 * DAY

    found = doctor.findings(Patient(site.server.settings, site.server.store, site.at))

    told = {each.code: each.what for each in found}
    assert told == {
        "certificate": "the signing certificate holds 19 more days",
        "seats": f"{licence} has 2 seats in use and 1 bought",
        "events": "1 events of sellers wait for an hour or more",
        "mails": "1 mails wait for an hour or more",
    }


def test_a_clock_that_went_back_a_changed_record_and_many_guesses_are_found(sqlite_site: Site) -> None:
    site = sqlite_site
    _, key = site.issue(seats=1, days=None)
    for number in range(4):
        site.deactivate(site.token(key, machine(number)))
    site.do(
        lambda connection: (
            connection.execute(
                schema.misses.insert(), {"network": bytes(32), "count": 1_000, "since": NOW, "last_at": NOW}
            ).rowcount
        )
    )
    site.do(forge("at", NOW + 1))
    site.at = NOW - 301

    assert codes(site) == ["audit", "clock", "guessing", "sharing"]


def test_little_room_is_found(sqlite_site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "LEAST_FREE_BYTES", 10**18)

    assert codes(sqlite_site) == ["disk"]


def test_a_secret_of_another_service_that_others_read_is_found(sqlite_site: Site) -> None:
    secret = sqlite_site.server.settings.folder.secret("stripe")
    secret.parent.mkdir()
    secret.write_text("whsec_x")
    secret.chmod(0o644)

    assert codes(sqlite_site) == ["secret-exposed"]


@pytest.mark.parametrize(
    ("work", "why"),
    [
        (forge("hash", bytes(32)), "its hash does not fit"),
        (forge("prev", b"\1" * 32), "it does not name the row before it"),
        (forge("row", b"{}"), "its hash does not fit"),
        (forge("subject", "x"), "its columns were changed"),
        (
            lambda connection: (
                connection.execute(schema.audit.delete().where(schema.audit.c.seq == 2)).rowcount
            ),
            "row 2 is missing",
        ),
    ],
)
def test_no_row_of_the_record_changes_unseen(site: Site, work: Callable[[Connection], int], why: str) -> None:
    site.issue()
    site.do(lambda connection: audit.record(connection, NOW, Entry("test", "a", "b", {"c": 1})))
    whole = site.do(audit.first_broken)

    site.do(work)

    broken = site.do(audit.first_broken)
    assert whole is None
    assert broken is not None
    assert broken.why == why


def test_the_record_of_a_licence_names_no_person_and_no_key(site: Site) -> None:
    _, key = site.issue()
    site.token(key, machine(1))

    rows = site.do(lambda connection: connection.execute(schema.audit.select()).all())

    told = b" ".join(row.row for row in rows)
    assert [row.action for row in rows] == ["licence.created", "licence.claimed", "licence.activated"]
    assert b"Ada" not in told
    assert b"example.com" not in told
    assert key.encode() not in told
    assert json.loads(rows[0].row)["detail"]["tier"] == "basic"


def test_an_older_database_is_served_only_after_its_migration(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "is_served", lambda _: False)

    with pytest.raises(UsageError) as refused:
        opening.open_server(settings, made_log("error"), lambda: NOW)

    assert refused.value.problem.code == "schema-old"


def test_on_postgresql_a_start_migrates_nothing(tmp_path: Path) -> None:
    settings = read_settings(data=tmp_path / "none", database_url="postgresql://nobody@127.0.0.1:1/x")

    backup.bring_up_to_date(settings, made_log("error"), now=NOW)

    assert not settings.data.exists()


def test_without_the_programs_of_postgresql_or_its_answer_no_copy_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = read_settings(data=tmp_path, database_url="postgresql://nobody:secret@127.0.0.1:1/x")
    programs = tmp_path / "programs"
    programs.mkdir()
    monkeypatch.setenv("PATH", str(programs))

    with pytest.raises(UsageError) as missing:
        backup.backup(settings, tmp_path / "copy")
    (programs / "pg_dump").write_text("#!/bin/sh\necho one >&2; echo connection refused >&2; exit 1\n")
    (programs / "pg_dump").chmod(0o700)
    with pytest.raises(OutputError) as failed:
        backup.backup(settings, tmp_path / "copy")

    assert missing.value.problem.code == "tool-missing"
    assert failed.value.problem.what == "pg_dump: connection refused"
    assert list(tmp_path.iterdir()) == [programs]


def test_a_folder_without_a_database_has_nothing_to_copy(tmp_path: Path) -> None:
    with pytest.raises(OutputError) as refused:
        backup.backup(read_settings(data=tmp_path), tmp_path / "copy")

    assert "there is no database" in str(refused.value)


@pytest.fixture(params=DATABASES)
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database without a single table."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'empty.db'}"
    url = make_url(request.getfixturevalue("postgres_url")).set(drivername="postgresql+psycopg")
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text("DROP DATABASE IF EXISTS steps"))
        connection.execute(text("CREATE DATABASE steps"))
    engine.dispose()
    return url.set(database="steps").render_as_string(hide_password=False)


def test_the_steps_go_up_down_and_up_again(empty_url: str) -> None:
    store = opened(empty_url)
    migrate(store.engine)
    first = store.look(lambda connection: set(inspect(connection).get_table_names()))

    with store.engine.connect().execution_options(isolation_level="SERIALIZABLE") as connection:
        steps = Config()
        steps.set_main_option("script_location", str(STEPS))
        steps.attributes["connection"] = connection
        command.downgrade(steps, "base")
        connection.commit()
    nothing = store.look(lambda connection: set(inspect(connection).get_table_names()))
    migrate(store.engine)
    again = store.look(lambda connection: set(inspect(connection).get_table_names()))
    store.close()

    assert nothing == {"alembic_version"}
    assert first == again == {"alembic_version", *schema.METADATA.tables}
