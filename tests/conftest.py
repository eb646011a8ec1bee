"""Fixtures of all tests: a PostgreSQL server, the application, and people with tokens."""

import json
import os
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.sql import SQL, Identifier
from pydantic import SecretStr

from registry_api.app import App, create_app
from registry_api.db import Database
from registry_api.entra.keys import KeyCache
from registry_api.entra.rules import key_sources, token_rules
from registry_api.entra.tokens import TokenVerifier
from registry_api.inspector.queue import Queue
from registry_api.local.postgres import EmbeddedPostgres, run_sql_file
from registry_api.settings import Settings
from tests.support.given import Given, Sql
from tests.support.inspector import Inspector
from tests.support.log_scan import find_secrets, record_logs
from tests.support.metrics_client import TOKEN
from tests.support.people import Person, Send, administrator, employee, in_process
from tests.support.served import ROOT, Served
from tests.support.tcp_proxy import TcpProxy
from tests.support.token_endpoint import HEADER
from tests.support.tokens import Issuer

TENANT = UUID("7d0f2a31-94c8-4a5e-8b1d-2f6e5c4b3a21")
AUDIENCE = UUID("c0ffee00-1234-4cde-8f01-23456789abcd")
FRONT_END = "https://registry.example.com"
APP_PASSWORD = "for tests only"

# Only the owner can empty the audit log (sql/README.md).
_EMPTY_TABLES = """
    DELETE FROM audit_log;
    DELETE FROM inspections; DELETE FROM registration_inspections; DELETE FROM snapshots; DELETE FROM inspected_hosts;
    DELETE FROM inspectors; DELETE FROM inspection_counts;
    DELETE FROM registrations; DELETE FROM published_versions; DELETE FROM servers; DELETE FROM users; DELETE FROM tags
"""

# Tables that a test has filled with many rows.
_LARGE_TABLES = """
    SELECT relname FROM pg_class
    WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND pg_relation_size(oid) > 256 * 1024
"""

NewApp = Callable[..., App]
"""Builds an application; arguments are settings that differ, by their names in Settings."""


@pytest.fixture(scope="session", autouse=True)
def _plain_environment() -> None:
    """Remove variables that would configure the service or libpq."""
    for name in [*map(str.upper, Settings.model_fields), *os.environ]:
        if name.lower() in Settings.model_fields or name.startswith("PG"):
            os.environ.pop(name, None)


@pytest.fixture(scope="session", autouse=True)
def never_logged(tmp_path_factory: pytest.TempPathFactory) -> Iterator[set[str]]:
    """Yield the secrets of this run; afterwards, search all logs for them. Other fixtures add their secrets."""
    folder = tmp_path_factory.getbasetemp()
    secrets = {APP_PASSWORD, HEADER, TOKEN}
    with record_logs(folder / "in-process.log"):
        yield secrets
    secrets |= {file.read_text() for file in folder.rglob("*password")}  # of local registries
    found = find_secrets(folder, secrets)
    assert not found, "\n".join([f"Secrets have been logged (below {folder}):", *found[:20]])


_LONGEST = (
    "sql/test_plans.py",
    "local/test_launcher.py",
    "api/test_audit_export_served.py",
    "inspector/test_process.py",
    "inspector/test_misbehaving_servers.py",
    "api/test_schemathesis.py",
    "local/test_demonstration.py",
    "api/test_managed_identity.py",
    "unit/test_worker.py",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that take longest, so that no worker of pytest-xdist has a long one left at the end."""
    places = {ROOT / "tests" / name: place for place, name in enumerate(_LONGEST)}
    items.sort(key=lambda item: places.get(item.path, len(places)))


# ------------------------------------------------------------------------------------------------------ database


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory, never_logged: set[str]) -> Iterator[str]:
    """Start PostgreSQL without durable writes, and yield the owner's connection string."""
    options = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_connections": "100"}
    postgres = EmbeddedPostgres(tmp_path_factory.mktemp("postgres"), options=options)
    try:
        url = postgres.start()
        never_logged.add(str(conninfo_to_dict(url)["password"]))
        yield url
    finally:
        postgres.delete()


@pytest.fixture(scope="session")
def owner_url(cluster: str) -> str:
    """Create the registry's database as an operator does, and return its owner's connection string."""
    with psycopg.connect(cluster, autocommit=True) as connection:
        connection.execute("CREATE DATABASE registry")
    url = make_conninfo(cluster, dbname="registry")
    run_sql_file(url, ROOT / "sql" / "init.sql")
    with psycopg.connect(url, autocommit=True) as connection:
        for role in ("registry_app", "registry_inspector"):
            connection.execute(f"ALTER ROLE {role} LOGIN PASSWORD '{APP_PASSWORD}'")
        # The tables are emptied before each test. Tests of this trigger enable it (tests/sql).
        connection.execute("ALTER TABLE audit_log DISABLE TRIGGER audit_log_is_append_only")
    return url


@pytest.fixture(scope="session")
def app_url(owner_url: str) -> str:
    """Return the connection string of the service's role, so that every test needs its privileges only."""
    return make_conninfo(owner_url, user="registry_app", password=APP_PASSWORD)


@pytest.fixture(scope="session")
def inspector_url(owner_url: str) -> str:
    """Connect as the inspector's role."""
    return make_conninfo(owner_url, user="registry_inspector", password=APP_PASSWORD)


@pytest.fixture(scope="session")
def inspector_database(settings: Settings, inspector_url: str) -> Iterator[Database]:
    changed = settings.model_copy(update={"database_url": SecretStr(inspector_url), "db_pool_min_size": 0})
    with Database(changed) as database:
        yield database


@pytest.fixture
def inspector(inspector_database: Database, sql: Sql) -> Inspector:
    """Inspect registrations, each with the result that the test says."""
    return Inspector(Queue(inspector_database, "test", 24, None), sql)


@pytest.fixture
def proxy(app_url: str) -> Iterator[TcpProxy]:
    """Start a proxy to the database that can refuse, drop, pause and delay connections."""
    address = conninfo_to_dict(app_url)
    with TcpProxy(str(address["host"]), int(str(address["port"]))) as proxy:
        yield proxy


@pytest.fixture(scope="session")
def _owner(owner_url: str) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(owner_url, autocommit=True) as connection:
        yield connection


@pytest.fixture
def sql(_owner: psycopg.Connection[Any]) -> Sql:
    """Empty the tables, and return a function that runs statements as their owner."""
    _owner.execute(_EMPTY_TABLES)
    # Until a vacuum removes them, deleted rows slow down every later test.
    for (table,) in _owner.execute(_LARGE_TABLES).fetchall():
        _owner.execute(SQL("VACUUM {}").format(Identifier(table)))

    def run(statement: str, parameters: Any = None) -> list[tuple[Any, ...]]:
        cursor = _owner.execute(statement, parameters)
        return cursor.fetchall() if cursor.description else []

    return run


# --------------------------------------------------------------------------------------------------- application


@pytest.fixture(scope="session")
def settings(app_url: str) -> Settings:
    return Settings(
        _env_file=None,
        database_url=app_url,
        entra_tenant_id=TENANT,
        entra_client_id=AUDIENCE,
        cors_origins=(FRONT_END, "http://localhost:5173"),
        db_pool_max_size=4,
        mcp_registry_access="anonymous",
        mcp_registry_namespace="com.example",
    )


@pytest.fixture(scope="session")
def issuer() -> Issuer:
    """Return an issuer of tokens for the tests' tenant."""
    return Issuer(TENANT, str(AUDIENCE), f"https://login.microsoftonline.com/{TENANT}/v2.0")


@pytest.fixture(scope="session")
def keys(settings: Settings, issuer: Issuer) -> Iterator[KeyCache]:
    document = json.dumps(issuer.jwks()).encode()
    keys = KeyCache(key_sources(settings), fetch=lambda _: document)
    keys.start()
    yield keys
    keys.close()


@pytest.fixture(scope="session")
def database(settings: Settings) -> Iterator[Database]:
    with Database(settings) as database:
        yield database


@pytest.fixture(scope="session")
def app(settings: Settings, database: Database, keys: KeyCache) -> App:
    """Build one application for all tests; every test has new users."""
    return create_app(settings, database, TokenVerifier(token_rules(settings), keys).verify, keys.is_usable)


@pytest.fixture
def new_app(settings: Settings, database: Database, keys: KeyCache) -> Iterator[NewApp]:
    """Return a function that builds applications with other settings; one with other DB_ settings has its own pool."""
    opened: list[Database] = []

    def build(**changes: Any) -> App:
        changed = settings.model_copy(update=changes)
        pool = database
        if any(name.startswith(("db_", "database_")) for name in changes):
            pool = Database(changed)
            pool.open()
            opened.append(pool)
        return create_app(changed, pool, TokenVerifier(token_rules(changed), keys).verify, keys.is_usable)

    yield build
    for pool in opened:
        pool.close()


@pytest.fixture(scope="session")
def _served(tmp_path_factory: pytest.TempPathFactory, served_environment: dict[str, str]) -> Iterator[Served]:
    served = Served(tmp_path_factory.mktemp("served"), served_environment)
    try:
        served.wait()
        yield served
    finally:
        served.stop()


@pytest.fixture(scope="session")
def served_environment(tmp_path_factory: pytest.TempPathFactory, settings: Settings, issuer: Issuer) -> dict[str, str]:
    """Return the tests' settings as environment variables."""
    document = tmp_path_factory.mktemp("keys") / "keys.json"
    document.write_text(json.dumps(issuer.jwks()))
    return {
        "DATABASE_URL": settings.database_url.get_secret_value(),
        "ENTRA_TENANT_ID": str(TENANT),
        "ENTRA_CLIENT_ID": str(AUDIENCE),
        "CORS_ORIGINS": ",".join(settings.cors_origins),
        "MCP_REGISTRY_ACCESS": "anonymous",
        "MCP_REGISTRY_NAMESPACE": "com.example",
        "WEB_CONCURRENCY": "2",
        "TEST_KEYS": str(document),
    }


@pytest.fixture
def served(_served: Served, sql: Sql) -> Served:  # noqa: ARG001 - empties the tables
    """Return a running gunicorn with two workers and the shipped configuration."""
    return _served


# -------------------------------------------------------------------------------------------------------- people


@pytest.fixture
def send(app: App, sql: Sql) -> Send:  # noqa: ARG001 - empties the tables
    return in_process(app)


@pytest.fixture
def ana(send: Send, issuer: Issuer) -> Person:
    """Return Ana, an employee who registers endpoints."""
    return employee(send, issuer, "Ana Example")


@pytest.fixture
def ben(send: Send, issuer: Issuer) -> Person:
    """Return Ben, another employee."""
    return employee(send, issuer, "Ben Example")


@pytest.fixture
def mia(send: Send, issuer: Issuer) -> Person:
    """Return Mia, an administrator."""
    return administrator(send, issuer, "Mia Example")


@pytest.fixture
def anyone(send: Send, issuer: Issuer) -> Person:
    """Return a client without a token."""
    return Person(send, issuer, None)


@pytest.fixture
def given(sql: Sql, ana: Person, mia: Person) -> Given:
    return Given(sql, ana, mia)
