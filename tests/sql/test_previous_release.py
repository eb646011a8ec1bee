"""An upgrade without downtime: the statements of the previous release work on the newest schema."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from tests.conftest import APP_PASSWORD
from tests.sql.previous_release import RECORD, Replay
from tests.sql.test_schema import FOLDER, add_migration, copied, empty, init, ledger, rows

__all__ = ["copied", "empty"]

PREVIOUS: dict[str, Any] = json.loads(RECORD.read_text())


@pytest.fixture
def before(empty: str) -> str:
    """Create the schema of the previous release from the migrations that it had."""
    rows(empty, "CREATE TABLE ledger (migration text PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now())")
    for migration in sorted((FOLDER / "migrations").glob("*.sql")):
        if migration.stem <= PREVIOUS["schema"]:
            rows(empty, migration.read_bytes())
            rows(empty, "INSERT INTO ledger (migration) VALUES (%s)", (migration.stem,))
    rows(empty, "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO registry_app")
    return empty


@pytest.fixture
def connection(empty: str, owner_url: str) -> Iterator[psycopg.Connection[Any]]:
    """Connect as the service does, and prepare every statement at its first execution."""
    assert owner_url, "which gives the role its password"
    url = make_conninfo(empty, user="registry_app", password=APP_PASSWORD, options="-c timezone=UTC")
    with psycopg.connect(url, autocommit=True, prepare_threshold=0) as connection:
        yield connection


def test_the_previous_release_works_on_the_newest_schema(empty: str, connection: psycopg.Connection[Any]) -> None:
    assert init(empty).returncode == 0
    replay = Replay(connection, PREVIOUS["statements"])
    replay.run(PREVIOUS["rounds"][0])
    replay.run(PREVIOUS["rounds"][1])


def test_it_works_while_the_schema_is_upgraded(before: str, connection: psycopg.Connection[Any]) -> None:
    """Its connections and prepared statements stay valid, and its rows are unchanged."""
    replay = Replay(connection, PREVIOUS["statements"])
    replay.run(PREVIOUS["rounds"][0])
    done = init(before)
    assert (done.returncode, done.stderr) == (0, "")
    assert ledger(before) == sorted(path.stem for path in (FOLDER / "migrations").glob("*.sql"))
    replay.run(PREVIOUS["rounds"][1])


@pytest.mark.parametrize(
    "breaks",
    [
        "ALTER TABLE registrations ADD COLUMN colour text NOT NULL",
        "ALTER TABLE registrations RENAME COLUMN status_reason TO reason",
        "ALTER TABLE audit_log ADD CONSTRAINT audit_log_brief CHECK (octet_length(metadata::text) < 60)",
        "ALTER TABLE users ALTER COLUMN user_id SET DEFAULT NULL",
        """
        CREATE TABLE reviews (registration_id uuid REFERENCES registrations);
        CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN INSERT INTO reviews VALUES (NEW.registration_id); RETURN NEW; END $$;
        CREATE TRIGGER note AFTER UPDATE ON registrations FOR EACH ROW EXECUTE FUNCTION note()
        """,
    ],
    ids=["required column", "renamed column", "stricter constraint", "lost default", "trigger without rights"],
)
def test_an_incompatible_migration_is_found(
    empty: str, copied: Path, connection: psycopg.Connection[Any], breaks: str
) -> None:
    add_migration(copied, "0099_breaking", f"{breaks};\n")
    assert init(empty, copied).returncode == 0
    replay = Replay(connection, PREVIOUS["statements"])
    with pytest.raises(AssertionError):
        replay.run(PREVIOUS["rounds"][0])


def test_the_record_has_every_statement_that_writes() -> None:
    """Every kind of change to every table of the service is recorded."""
    recorded = "\n".join(PREVIOUS["statements"])
    for words in (
        *("INSERT INTO users", "INSERT INTO registrations", "INSERT INTO audit_log"),
        *("UPDATE registrations", "DELETE FROM registrations", "ON CONFLICT", "FOR UPDATE", "RETURNING *"),
    ):
        assert words in recorded
