"""The database of the local registry: its schema, the service's role, and sample data."""

import os
import secrets
from collections.abc import Mapping
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import psycopg
from psycopg import sql
from psycopg.types.json import Json

from registry_api import strict_json
from registry_api.local import files, sample_tags, samples
from registry_api.local.binaries import CannotStart
from registry_api.local.console import print_step
from registry_api.local.endpoints import CHECKOUT
from registry_api.local.postgres import EmbeddedPostgres, run_sql_file


class Urls(NamedTuple):
    """The connection strings of one database for its users."""

    owner_url: str
    app_url: str
    inspector_url: str


def open_embedded(folder: Path, stack: ExitStack, demonstration_url: str) -> tuple[EmbeddedPostgres, Urls]:
    """Start the embedded server and prepare its database; closing `stack` stops the server.

    Returns:
        The server, and the connection strings.

    Raises:
        CannotStart: The server does not start, or the schema cannot be applied.
    """
    # libpq reads PG* variables; they would redirect connections to another server.
    for name in [name for name in os.environ if name.startswith("PG")]:
        del os.environ[name]
    server = EmbeddedPostgres(folder / "postgres")
    print_step("Starting PostgreSQL" if server.log.exists() else "Creating a PostgreSQL database")
    owner_url = server.start()
    stack.callback(server.stop)
    prepare(owner_url, demonstration_url)
    app_url = _url_of_role("registry_app", owner_url, folder / "app-password")
    inspector_url = _url_of_role("registry_inspector", owner_url, folder / "inspector-password")
    return server, Urls(owner_url, app_url, inspector_url)


def prepare(owner_url: str, demonstration_url: str) -> None:
    """Apply the schema, and add sample data if the database has no users.

    Raises:
        CannotStart: The database cannot be reached, or a statement failed.
    """
    print_step("Applying sql/init.sql")
    run_sql_file(owner_url, CHECKOUT / "sql" / "init.sql")
    try:
        added = load_samples(owner_url, demonstration_url)
    except psycopg.Error as fault:
        raise CannotStart(f"Sample data could not be loaded: {fault}") from None
    if added:
        print_step(f"Added {added} sample registrations")


def skip_wait(owner_url: str, endpoint_url: str) -> None:
    """Make the registry believe that it first saw the changed tools of a server two minutes earlier than it did.

    Registrations of the same endpoint with a query are included.
    """
    statement = """
        UPDATE registration_inspections SET candidate_at = candidate_at - interval '2 minutes'
        WHERE registration_id IN (SELECT registration_id FROM registrations WHERE starts_with(endpoint_url, %s))
    """
    with psycopg.connect(owner_url, autocommit=True) as connection:
        connection.execute(statement, (endpoint_url,))


def load_samples(dsn: str, demonstration_url: str) -> int:
    """Insert the samples in one transaction if the database has no users.

    Returns:
        The number of registrations added.
    """
    with psycopg.connect(dsn) as connection:
        # The lock keeps other sessions from adding users between the check and the inserts.
        connection.execute("LOCK TABLE users IN SHARE ROW EXCLUSIVE MODE")
        if connection.execute("SELECT FROM users LIMIT 1").fetchone() is not None:
            return 0
        rows = samples.generate(datetime.now(UTC), demonstration_url)
        cursor = connection.cursor()
        cursor.executemany(_INSERT_USER, rows.users)
        cursor.executemany(_INSERT_TAG, [(tag.name, tag.title, list(tag.synonyms)) for tag in sample_tags.TAGS])
        # A trigger publishes a registration that is inserted as approved. Later states follow as updates.
        approved = {row["registration_id"]: row for row in rows.approved}
        inserted = [approved.get(row["registration_id"], row) for row in rows.registrations]
        cursor.executemany(_INSERT_REGISTRATION, [_with_json(row, "available_tools") for row in inserted])
        updated = [row for row in rows.registrations if row not in inserted]
        cursor.executemany(_UPDATE_REGISTRATION, [_with_json(row, "available_tools") for row in updated])
        cursor.executemany(_INSERT_AUDIT_ENTRY, [_with_json(row, "metadata") for row in rows.audit_log])
        return len(rows.registrations)


def _url_of_role(role: str, owner_url: str, password_file: Path) -> str:
    """Return the connection string of a role that has the rights of production."""
    if not password_file.exists():
        files.write_private(password_file, secrets.token_urlsafe(24))
    password = password_file.read_text()
    with psycopg.connect(owner_url, autocommit=True) as connection:
        statement = sql.SQL("ALTER ROLE {} LOGIN PASSWORD {}").format(sql.Identifier(role), password)
        connection.execute(statement)
    return f"postgresql://{role}:{password}@{owner_url.partition('@')[2]}"


def _with_json(row: Mapping[str, Any], name: str) -> dict[str, Any]:
    return {**row, name: Json(row[name], dumps=strict_json.dumps)}


_INSERT_USER = """
    INSERT INTO users (user_id, entra_id, email, display_name, is_admin, claims_issued_at, created_at, updated_at)
    VALUES (
        %(user_id)s, %(entra_id)s, %(email)s, %(display_name)s, %(is_admin)s, %(at)s, %(at)s, %(at)s
    )
"""
_INSERT_TAG = "INSERT INTO tags (name, title, synonyms) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING"
_INSERT_REGISTRATION = """
    INSERT INTO registrations (
        registration_id, endpoint_url, endpoint_name, description, owner_contact, available_tools, transport, tags,
        status, status_reason, submitter_id, approver_id, submitted_at, approved_at, created_at, updated_at, version
    ) VALUES (
        %(registration_id)s, %(endpoint_url)s, %(endpoint_name)s, %(description)s, %(owner_contact)s,
        %(available_tools)s, %(transport)s, tag_ids(%(tags)s::text[]), %(status)s, %(status_reason)s,
        %(submitter_id)s, %(approver_id)s,
        %(submitted_at)s, %(approved_at)s, %(created_at)s, %(updated_at)s, %(version)s
    )
"""
_UPDATE_REGISTRATION = """
    UPDATE registrations SET
        endpoint_name = %(endpoint_name)s, description = %(description)s, owner_contact = %(owner_contact)s,
        available_tools = %(available_tools)s, status = %(status)s, status_reason = %(status_reason)s,
        approver_id = %(approver_id)s, approved_at = %(approved_at)s, submitted_at = %(submitted_at)s,
        updated_at = %(updated_at)s, version = %(version)s
    WHERE registration_id = %(registration_id)s
"""
_INSERT_AUDIT_ENTRY = """
    INSERT INTO audit_log (
        log_id, registration_id, user_id, action, previous_status, new_status, timestamp, metadata
    ) VALUES (
        %(log_id)s, %(registration_id)s, %(user_id)s, %(action)s, %(previous_status)s, %(new_status)s, %(timestamp)s,
        %(metadata)s
    )
"""
