"""No statement of the service scans a large table. The database has enough rows for the planner to prefer indexes."""

import ast
import re
from collections.abc import Iterator
from itertools import islice
from typing import Any
from uuid import UUID

import psycopg
import pytest
from psycopg.conninfo import make_conninfo
from psycopg.sql import SQL, Literal
from pydantic import SecretStr

from registry_api.app import create_app
from registry_api.dao import counts, relevance, tags
from registry_api.dao.audit_export import AuditExport
from registry_api.dao.inspections import Inspections
from registry_api.entra.keys import KeyCache
from registry_api.entra.rules import token_rules
from registry_api.entra.tokens import TokenVerifier
from registry_api.inspector.queue import Queue
from registry_api.local.postgres import run_sql_file
from registry_api.models import AuditFilter
from registry_api.settings import Settings
from tests.bench import contents, pieces
from tests.conftest import APP_PASSWORD
from tests.sql.all_statements import read, search, write
from tests.sql.explain_plans import ExplainedDatabase, Plan, Recording, explain
from tests.support.given import Sql
from tests.support.inspector import Inspector
from tests.support.people import administrator, employee, in_process
from tests.support.served import ROOT
from tests.support.tokens import Issuer

ROWS = 20_000
COUNTED = 500
ROUNDS = 6
"""PostgreSQL plans a prepared statement for its values five times before it chooses a generic or custom plan."""

PAGE_COSTS = (4, 1.1)
"""Values of random_page_cost: the default, and one for SSDs."""

LARGE = {
    *("registrations", "audit_log", "servers", "published_versions", "users"),
    *("inspections", "registration_inspections"),
}
MAX_ROWS = 1200
"""Rows that a statement may read: enough for a page of 50 of which every tenth row matches, and 200 of an export."""

SCAN = "SELECT count(*) FROM registrations WHERE description = 'x'"
EXCEPTIONS = {
    "AS live ON TRUE": (
        2 * ROWS,
        "An export has everything that is published; clients that have it send its ETag.",
    ),
    "WITH similar_texts": (
        2 * ROWS,
        "Only searches that find nothing look for a near word, and in small registries in all texts (MAX_SEARCHED).",
    ),
    SCAN: (2 * ROWS, "A scan by this test, to show that scans are found."),
}


@pytest.fixture(scope="module")
def recording(cluster: str, settings: Settings, issuer: Issuer, keys: KeyCache) -> Iterator[Recording]:
    """Record the plans of all statements, with forty times as many registrations as are counted exactly."""
    with psycopg.connect(cluster, autocommit=True) as server, pytest.MonkeyPatch.context() as patch:
        server.execute("CREATE DATABASE plans STRATEGY wal_log")
        url = make_conninfo(cluster, dbname="plans")
        run_sql_file(url, ROOT / "sql" / "init.sql")
        contents.fill(url, ROWS, pieces.make())
        with psycopg.connect(url, autocommit=True) as owner:
            owner.execute(MORE_USERS)
            for statement in TAGGED:
                owner.execute(statement)
            people = [person for (person,) in owner.execute(BUSIEST).fetchall()]
            for role in ("registry_app", "registry_inspector"):
                explain(owner, role)
        patch.setattr(counts, "MAX_EXACT", COUNTED)
        patch.setattr(relevance, "MAX_RANKED", COUNTED // 10)
        patch.setattr(tags, "MAX_COUNT", COUNTED // 10)
        url_of_service = SecretStr(make_conninfo(url, user="registry_app", password=APP_PASSWORD))
        alone = settings.model_copy(
            update={"database_url": url_of_service, "db_pool_min_size": 1, "db_pool_max_size": 1}
        )
        recording = Recording()
        for cost in PAGE_COSTS:
            server.execute(SQL("ALTER DATABASE plans SET random_page_cost = {}").format(Literal(cost)))
            inspector_settings = alone.model_copy(update={"database_url": SecretStr(make_conninfo(url, **INSPECTOR))})
            with (
                ExplainedDatabase(alone, recording) as database,
                ExplainedDatabase(inspector_settings, recording) as queue_database,
                psycopg.connect(url, autocommit=True) as owner,
            ):
                inspector = Inspector(Queue(queue_database, "plans", 24, 5000), runner(owner))
                app = create_app(alone, database, TokenVerifier(token_rules(alone), keys).verify, keys.is_usable)
                request_everything(app, database, inspector, issuer, people)
        yield recording
        server.execute("DROP DATABASE plans WITH (FORCE)")


INSPECTOR = {"user": "registry_inspector", "password": APP_PASSWORD}


def runner(owner: psycopg.Connection[Any]) -> Sql:
    def run(statement: str) -> list[tuple[Any, ...]]:
        owner.execute(statement.encode())
        return []

    return run


MORE_USERS = """
    INSERT INTO users (entra_id, claims_issued_at) SELECT gen_random_uuid(), now() FROM generate_series(1, 20000);
    ANALYZE users
"""
# Without triggers, which would take a minute.
TAGGED = (
    """
    INSERT INTO tags (name, title, synonyms) VALUES
        ('issue-tracking', 'Issue tracking', '{tickets}'), ('rare', 'Rare', '{oddities}')
    """,
    "SET session_replication_role = replica",
    """
    UPDATE registrations SET tags = tag_ids(CASE
        WHEN registration_id < '00400000-0000-0000-0000-000000000000' THEN '{rare}'::text[] ELSE '{issue-tracking}'
    END) WHERE registration_id < '20000000-0000-0000-0000-000000000000'
    """,
    """
    UPDATE live_registrations AS l SET tags = r.tags FROM registrations AS r
    WHERE r.registration_id = l.registration_id AND r.tags <> '{}'
    """,
    "RESET session_replication_role",
    "VACUUM ANALYZE registrations",
    "VACUUM ANALYZE live_registrations",
)
BUSIEST = "SELECT submitter_id::text FROM registrations GROUP BY submitter_id ORDER BY count(*) DESC LIMIT 2"


def request_everything(
    app: Any, database: ExplainedDatabase, inspector: Inspector, issuer: Issuer, people: list[str]
) -> None:
    send = in_process(app)
    ana, mia = employee(send, issuer, "Ana Example"), administrator(send, issuer, "Mia Example")
    known = ana.get("/registrations").json["items"][0]
    search(ana, ana)
    for _ in range(ROUNDS):
        read(ana, mia, ana, known, people)
        write(ana, mia, inspector)
        for form in (AuditExport(database).rows, AuditExport(database).documents):
            assert len(list(islice(form(AuditFilter(user_id=UUID(people[0]))), 2))) == 2  # two of hundreds of pages
    with database.connection() as connection:
        connection.execute("SET default_transaction_read_only = on")
    assert ana.with_claims(name="Ana Other").get("/registrations/summary").status == 200
    Inspections(database).figures()
    with database.connection() as connection:
        connection.execute(SCAN)


def exception(plan: Plan) -> tuple[int, str] | None:
    return next((limit for words, limit in EXCEPTIONS.items() if words in plan.statement), None)


def test_a_scan_is_found(recording: Recording) -> None:
    found = [plan for plan in recording.plans if plan.statement == SCAN]
    assert len(found) == len(PAGE_COSTS)
    for plan in found:
        assert [(scan.kind, scan.table) for scan in plan.scans] == [("Seq Scan", "registrations")]
        assert plan.rows >= ROWS


def test_no_statement_scans_a_table(recording: Recording) -> None:
    scanning = {
        plan.statement
        for plan in recording.plans
        if any(scan.kind == "Seq Scan" and scan.table in LARGE for scan in plan.scans) and not exception(plan)
    }
    assert scanning == set()


def test_no_statement_reads_many_more_rows_than_it_returns(recording: Recording) -> None:
    many = {plan.statement: plan.rows for plan in recording.plans if plan.rows > (exception(plan) or (MAX_ROWS,))[0]}
    assert many == {}


def test_statements_of_triggers_are_among_the_plans(recording: Recording) -> None:
    for words in ("UPDATE registration_counts SET", "INSERT INTO published_versions", "SET is_withdrawn = true"):
        assert any(words in plan.statement for plan in recording.plans), words


def test_every_exception_is_needed(recording: Recording) -> None:
    for words in EXCEPTIONS:
        assert any(words in plan.statement and plan.rows > MAX_ROWS for plan in recording.plans), words


SQL_WORDS = re.compile(
    r"%\(|\b(SELECT|FROM|JOIN|WHERE|INSERT|UPDATE|DELETE|VALUES|LIKE|TRUE|ORDER BY)\b|\b[rsuv]\.\w|json_\w+\("
)


def sql_in_sources() -> Iterator[tuple[str, str]]:
    """Yield every piece of SQL in the sources of the DAOs; `{…}` is filled with other pieces."""
    for page in sorted((ROOT / "registry_api/dao").glob("*.py")):
        tree = ast.parse(page.read_text())
        prose = {node.value for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in prose:
                for piece in re.split(r"\{\w+\}", node.value):
                    if SQL_WORDS.search(piece):
                        yield page.name, piece


def test_every_statement_and_condition_of_the_daos_was_sent(recording: Recording) -> None:
    """A new statement needs a request in all_statements.py."""
    sent = "\n".join(recording.statements)
    assert [(page, piece) for page, piece in sql_in_sources() if piece not in sent] == []
