"""The local registry's database: its schema, the role that the service logs in as, and sample data."""

import os
import secrets
from contextlib import ExitStack
from pathlib import Path

import psycopg
from psycopg import sql

from registry_api.local import files, samples
from registry_api.local.binaries import CannotStart
from registry_api.local.details import CHECKOUT
from registry_api.local.postgres import EmbeddedPostgres, run_sql_file
from registry_api.local.screen import say


def open_embedded(folder: Path, stack: ExitStack) -> tuple[EmbeddedPostgres, str]:
    """Start the embedded server until the stack is closed; return it, and the URL that the service is to use.

    Raises:
        CannotStart: it cannot be had, or the schema cannot be applied.
    """
    # Settings of libpq's own would turn every client of this server to another one.
    for name in [name for name in os.environ if name.startswith("PG")]:
        del os.environ[name]
    server = EmbeddedPostgres(folder / "postgres")
    say("Starting PostgreSQL" if server.log.exists() else "Creating a PostgreSQL database of its own")
    owner_url = server.start()
    stack.callback(server.stop)
    prepare(owner_url)
    return server, _app_url(owner_url, folder / "app-password")


def prepare(owner_url: str) -> None:
    """Apply the schema, and fill a database that has no users yet.

    Raises:
        CannotStart: the database cannot be reached or refuses.
    """
    say("Applying sql/init.sql")
    run_sql_file(owner_url, CHECKOUT / "sql" / "init.sql")
    try:
        added = samples.load(owner_url)
    except psycopg.Error as fault:
        raise CannotStart(f"Sample data could not be loaded: {fault}") from None
    if added:
        say(f"Added {added} sample registrations")


def _app_url(owner_url: str, password_file: Path) -> str:
    """Give the role that has exactly the service's rights a login, so that local runs miss none in production."""
    if not password_file.exists():
        files.write_private(password_file, secrets.token_urlsafe(24))
    password = password_file.read_text()
    with psycopg.connect(owner_url, autocommit=True) as connection:
        connection.execute(sql.SQL("ALTER ROLE registry_app LOGIN PASSWORD {}").format(password))
    return f"postgresql://registry_app:{password}@{owner_url.partition('@')[2]}"
