"""Create databases with any number of registrations, each with five audit entries.

Triggers are disabled, because they handle each row separately. What they would write (published versions, counters) is
written in bulk and compared with the registrations at the end.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import fields
from typing import Any

import psycopg
from psycopg.conninfo import make_conninfo
from psycopg.sql import SQL, Identifier, Literal

from registry_api.local.postgres import run_sql_file
from tests.bench import statements
from tests.bench.pieces import Pieces
from tests.support.served import ROOT

_PASSWORD = "for the bench only"
_USERS = 500
RARE_HITS = 20
"""Registrations that contain the rare word, at any size of the database."""

# Writes are durable as in production. Checkpoints and autovacuum would slow down one service only, so they are off.
SERVER_OPTIONS = {
    "shared_buffers": "512MB",
    "maintenance_work_mem": "512MB",
    "max_wal_size": "8GB",
    "checkpoint_timeout": "1h",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_connections": "200",
    "autovacuum": "off",
}


@contextmanager
def database(postgres_url: str, rows: int, pieces: Pieces) -> Iterator[tuple[str, str]]:
    """Create a database with this many registrations; yield the connection strings of the owner and the service."""
    name = f"registry_{rows}"
    with psycopg.connect(postgres_url, autocommit=True) as server:
        server.execute(SQL("CREATE DATABASE {}").format(Identifier(name)))
        owner = make_conninfo(postgres_url, dbname=name)
        try:
            run_sql_file(owner, ROOT / "sql" / "init.sql")
            server.execute(SQL("ALTER ROLE registry_app LOGIN PASSWORD {}").format(Literal(_PASSWORD)))
            fill(owner, rows, pieces)
            host = server.info
            yield owner, f"postgresql://registry_app:{_PASSWORD.replace(' ', '%20')}@{host.host}:{host.port}/{name}"
        finally:
            server.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))


def fill(url: str, rows: int, pieces: Pieces) -> None:
    """Insert the rows in two sessions, and create the indexes afterwards."""
    with psycopg.connect(url, autocommit=True) as owner, ThreadPoolExecutor(2) as pool:
        _load_pieces(owner, pieces)
        owner.execute(statements.USERS, {"users": _USERS})
        indexes = owner.execute(statements.INDEXES).fetchall()
        for name, _ in indexes:
            owner.execute(SQL("DROP INDEX {}").format(Identifier(name)))
        half = rows // 2
        list(pool.map(_fill_part, (url, url), (1, half + 1), (half, rows), (rows, rows)))
        _publish(owner)
        list(pool.map(_run, [url] * len(indexes), (definition for _, definition in indexes)))
        owner.execute("DROP SCHEMA pieces CASCADE")
        owner.execute("VACUUM (ANALYZE)")
        owner.execute("CHECKPOINT")
        wrong = owner.execute(statements.CONTRADICTIONS).fetchall()
        assert not wrong, wrong


def ids(owner: "psycopg.Connection[Any]", count: int, *, undecided: bool = False) -> list[str]:
    """Return ids of random registrations; `undecided` selects those that can be approved."""
    statement = "SELECT registration_id FROM registrations WHERE %s OR status <> 'Approved' ORDER BY random() LIMIT %s"
    return [str(row[0]) for row in owner.execute(statement, (not undecided, count))]


def _load_pieces(owner: "psycopg.Connection[Any]", pieces: Pieces) -> None:
    owner.execute(statements.PIECES)
    for field in fields(Pieces):
        table = Identifier("pieces", field.name)
        kind = SQL("json" if field.name == "tools" else "text")  # JSON is stored and copied in its compressed form
        owner.execute(SQL("CREATE UNLOGGED TABLE {} (number int PRIMARY KEY, value {})").format(table, kind))
        with owner.cursor().copy(SQL("COPY {} FROM STDIN").format(table)) as copy:
            for row in enumerate(getattr(pieces, field.name)):
                copy.write_row(row)
        owner.execute(SQL("ANALYZE {}").format(table))


def _fill_part(url: str, first: int, last: int, rows: int) -> None:
    with psycopg.connect(url) as session:
        # Skip the checks of foreign keys; all users exist.
        session.execute("SET session_replication_role = replica")
        parameters = {"first": first, "last": last, "every": max(rows // RARE_HITS, 1), "users": _USERS}
        session.execute(statements.REGISTRATIONS, parameters)
        session.execute(statements.AUDIT_LOG)


def _publish(owner: "psycopg.Connection[Any]") -> None:
    with owner.transaction():
        owner.execute("SET LOCAL session_replication_role = replica")
        owner.execute("SET LOCAL work_mem = '256MB'")
        for statement in (*statements.INSPECTED, *statements.PUBLISHED):
            owner.execute(statement)


def _run(url: str, statement: str) -> None:
    with psycopg.connect(url, autocommit=True) as session:
        session.execute("SET max_parallel_maintenance_workers = 0")  # two indexes are created at once
        session.execute(statement.encode())
