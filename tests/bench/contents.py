"""A database with as many registrations as are asked for, each with five audit entries, made by the server itself."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import fields
from typing import Any

import psycopg
from psycopg.conninfo import make_conninfo
from psycopg.sql import SQL, Identifier, Literal
from served import ROOT

from bench.pieces import Pieces
from registry_api.local.postgres import run_sql_file

_PASSWORD = "for the bench only"
_USERS = 500
RARE_HITS = 20
"""How many registrations have the rare word, however many there are."""

# Durable as in production. What runs by itself at a time of its own is off: it would fall on one service or the other.
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
    """Make a database with the project's schema and so many rows; gives the owner's and the service's addresses."""
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
    """Insert the rows by two sessions, without the indexes, which are built at the end."""
    with psycopg.connect(url, autocommit=True) as owner:
        _load_pieces(owner, pieces)
        owner.execute(_FILL_USERS, {"users": _USERS})
        indexes = owner.execute(_INDEXES).fetchall()
        for name, _ in indexes:
            owner.execute(SQL("DROP INDEX {}").format(Identifier(name)))
        half = rows // 2
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(_fill_part, (url, url), (1, half + 1), (half, rows), (rows, rows)))
        for _, definition in indexes:
            owner.execute(definition)
        owner.execute("DROP SCHEMA pieces CASCADE")
        owner.execute("VACUUM (ANALYZE)")
        owner.execute("CHECKPOINT")


def ids(owner: "psycopg.Connection[Any]", count: int, *, undecided: bool = False) -> list[str]:
    """Choose registrations; `undecided` are those that can be approved."""
    statement = "SELECT registration_id FROM registrations WHERE %s OR status <> 'Approved' ORDER BY random() LIMIT %s"
    return [str(row[0]) for row in owner.execute(statement, (not undecided, count))]


def _load_pieces(owner: "psycopg.Connection[Any]", pieces: Pieces) -> None:
    owner.execute(_PIECES)
    for field in fields(Pieces):
        table = Identifier("pieces", field.name)
        owner.execute(SQL("CREATE UNLOGGED TABLE {} (number int PRIMARY KEY, value text NOT NULL)").format(table))
        with owner.cursor().copy(SQL("COPY {} FROM STDIN").format(table)) as copy:
            for row in enumerate(getattr(pieces, field.name)):
                copy.write_row(row)
        owner.execute(SQL("ANALYZE {}").format(table))


def _fill_part(url: str, first: int, last: int, rows: int) -> None:
    with psycopg.connect(url) as session:
        # No check of each foreign key: all users are there.
        session.execute("SET session_replication_role = replica")
        parameters = {"first": first, "last": last, "every": max(rows // RARE_HITS, 1), "users": _USERS}
        session.execute(_FILL_REGISTRATIONS, parameters)
        session.execute(_FILL_AUDIT_LOG)


# Chances that look like chance, and are the same each time: a number's hash under one of several seeds.
_PIECES = """
    CREATE SCHEMA pieces;
    CREATE FUNCTION pieces.pick(number int, seed int, choices bigint) RETURNS int LANGUAGE sql IMMUTABLE
        RETURN ((hashint4extended(number, seed) & x'7fffffffffffffff'::bigint) % choices)::int;
"""
_INDEXES = """
    SELECT indexname, indexdef FROM pg_indexes
    WHERE schemaname = 'public' AND tablename IN ('registrations', 'audit_log')
        AND NOT EXISTS (SELECT FROM pg_constraint WHERE conname = indexname)
"""
_FILL_USERS = """
    INSERT INTO users (entra_id, email, display_name, claims_issued_at)
    SELECT gen_random_uuid(), 'person-' || n || '@example.com', 'Person ' || n, now()
    FROM generate_series(1, %(users)s) AS n
"""
_FILL_REGISTRATIONS = """
    WITH person AS MATERIALIZED (
        SELECT user_id, row_number() OVER (ORDER BY email) - 1 AS number FROM users
    ), count AS MATERIALIZED (
        SELECT (SELECT count(*) FROM pieces.names) AS names, (SELECT count(*) FROM pieces.descriptions) AS descriptions,
            (SELECT count(*) FROM pieces.hosts) AS hosts, (SELECT count(*) FROM pieces.owners) AS owners,
            (SELECT count(*) FROM pieces.tools) AS tools
    ), drawn AS (
        SELECT n, pieces.pick(n, 1, count.names) AS name, pieces.pick(n, 2, count.descriptions) AS description,
            pieces.pick(n, 3, count.hosts) AS host, pieces.pick(n, 4, count.owners) AS owner,
            pieces.pick(n, 5, count.tools) AS tools, pieces.pick(n, 6, %(users)s) AS submitter,
            pieces.pick(n, 7, %(users)s) AS approver,
            CASE
                WHEN pieces.pick(n, 8, 10) < 7 THEN 'Approved'
                WHEN pieces.pick(n, 8, 10) < 9 THEN 'Pending'
                ELSE 'Rejected'
            END AS status,
            now() - interval '3 years' * (pieces.pick(n, 9, 1000000) / 1000000.0) - interval '8 days' AS at
        FROM generate_series(%(first)s::int, %(last)s::int) AS n CROSS JOIN count
    )
    INSERT INTO registrations (
        endpoint_url, endpoint_name, description, owner_contact, available_tools, transport, status, status_reason,
        submitter_id, approver_id, submitted_at, approved_at, created_at, updated_at, version
    )
    SELECT
        'https://' || host.value || '/' || n || '/mcp',
        name.value,
        CASE WHEN n %% %(every)s = 0 THEN 'Counts every quokka. ' ELSE '' END || description.value,
        owner.value, tools.value::json,
        CASE WHEN n %% 5 = 0 THEN 'sse' ELSE 'streamable-http' END,
        status, CASE WHEN status = 'Rejected' THEN 'There is no contract with this vendor yet.' END,
        submitter.user_id, CASE WHEN status = 'Approved' THEN approver.user_id END,
        at, CASE WHEN status = 'Approved' THEN at + interval '5 days' END, at, at + interval '5 days', 5
    FROM drawn
    JOIN pieces.names AS name ON name.number = drawn.name
    JOIN pieces.descriptions AS description ON description.number = drawn.description
    JOIN pieces.hosts AS host ON host.number = drawn.host
    JOIN pieces.owners AS owner ON owner.number = drawn.owner
    JOIN pieces.tools AS tools ON tools.number = drawn.tools
    JOIN person AS submitter ON submitter.number = drawn.submitter
    JOIN person AS approver ON approver.number = drawn.approver
"""
# Created, edited three times, and decided where it is.
_FILL_AUDIT_LOG = """
    INSERT INTO audit_log (registration_id, user_id, action, previous_status, new_status, timestamp, metadata)
    SELECT
        registration_id,
        CASE WHEN entry = 5 THEN coalesce(approver_id, submitter_id) ELSE submitter_id END,
        CASE WHEN entry = 1 THEN 'Created' WHEN entry < 5 OR status = 'Pending' THEN 'Updated' ELSE status END,
        CASE WHEN entry > 1 THEN 'Pending' END,
        CASE WHEN entry < 5 THEN 'Pending' ELSE status END,
        created_at + interval '1 day' * (entry - 1),
        CASE WHEN entry IN (1, 5) THEN json_build_object('request_id', gen_random_uuid())
        ELSE json_build_object(
            'request_id', gen_random_uuid(),
            'changes', json_build_object(
                'owner_contact', json_build_object('old', 'it@example.com', 'new', owner_contact)
            )
        ) END
    FROM registrations CROSS JOIN generate_series(1, 5) AS entry
    WHERE registrations.xmin::text = pg_current_xact_id()::text
"""
