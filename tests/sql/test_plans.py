"""No statement scans a table: each is sent as the service sends it, to a database with enough in it for a choice."""

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
from registry_api.dao import counts
from registry_api.dao.audit_export import AuditExport
from registry_api.entra.keys import KeyCache
from registry_api.entra.rules import token_rules
from registry_api.entra.tokens import TokenVerifier
from registry_api.local.postgres import run_sql_file
from registry_api.models import AuditFilter
from registry_api.settings import Settings
from tests.bench import contents, pieces
from tests.conftest import APP_PASSWORD
from tests.sql.all_statements import read, search, write
from tests.sql.explain_plans import Explained, Plan, Seen, explain
from tests.support.people import administrator, employee, in_process
from tests.support.served import ROOT
from tests.support.tokens import Issuer

ROWS = 20_000
COUNTED = 500
ROUNDS = 6
"""Five times the server plans a prepared statement by its values, and then it makes its final choice."""

PAGE_COSTS = (4, 1.1)
"""What a page out of order costs, to the planner: the server's default, for spinning disks, and what suits an SSD."""

LARGE = {"registrations", "audit_log", "servers", "published_versions", "users"}
MOST = 800
"""Rows that a statement may look at: it is enough for a page of 50 that every tenth row belongs to, and its people."""

SCAN = "SELECT count(*) FROM registrations WHERE description = 'x'"
WITH_REASON = {
    "AS type) AS t": (
        2 * ROWS,
        "An export is all that is published, with its keys; whoever has it already, by its ETag, does not ask.",
    ),
    SCAN: (2 * ROWS, "This page's own, to show that a scan would be seen."),
}


@pytest.fixture(scope="module")
def seen(cluster: str, settings: Settings, issuer: Issuer, keys: KeyCache) -> Iterator[Seen]:
    """Ask all that can be asked, of a service with forty times as many registrations as it counts."""
    with psycopg.connect(cluster, autocommit=True) as server, pytest.MonkeyPatch.context() as patch:
        server.execute("CREATE DATABASE plans STRATEGY wal_log")
        url = make_conninfo(cluster, dbname="plans")
        run_sql_file(url, ROOT / "sql" / "init.sql")
        contents.fill(url, ROWS, pieces.make())
        with psycopg.connect(url, autocommit=True) as owner:
            owner.execute(MORE_USERS)
            people = [person for (person,) in owner.execute(BUSIEST).fetchall()]
            explain(owner, "registry_app")
        patch.setattr(counts, "MAX_EXACT", COUNTED)
        at = SecretStr(make_conninfo(url, user="registry_app", password=APP_PASSWORD))
        alone = settings.model_copy(update={"database_url": at, "db_pool_min_size": 1, "db_pool_max_size": 1})
        seen = Seen()
        for cost in PAGE_COSTS:
            server.execute(SQL("ALTER DATABASE plans SET random_page_cost = {}").format(Literal(cost)))
            with Explained(alone, seen) as database:
                app = create_app(alone, database, TokenVerifier(token_rules(alone), keys).verify, keys.is_usable)
                ask_everything(app, database, issuer, people)
        yield seen
        server.execute("DROP DATABASE plans WITH (FORCE)")


MORE_USERS = """
    INSERT INTO users (entra_id, claims_issued_at) SELECT gen_random_uuid(), now() FROM generate_series(1, 20000);
    ANALYZE users
"""
BUSIEST = "SELECT submitter_id::text FROM registrations GROUP BY submitter_id ORDER BY count(*) DESC LIMIT 2"


def ask_everything(app: Any, database: Explained, issuer: Issuer, people: list[str]) -> None:
    send = in_process(app)
    ana, mia = employee(send, issuer, "Ana Example"), administrator(send, issuer, "Mia Example")
    known = ana.get("/registrations").json["items"][0]
    search(ana, ana)
    for _ in range(ROUNDS):
        read(ana, mia, ana, known, people)
        write(ana, mia)
        for form in (AuditExport(database).rows, AuditExport(database).documents):
            assert len(list(islice(form(AuditFilter(user_id=UUID(people[0]))), 2))) == 2  # of hundreds of pages
    with database.connection() as connection:
        connection.execute("SET default_transaction_read_only = on")
    assert ana.with_claims(name="Ana Other").get("/registrations/summary").status == 200
    with database.connection() as connection:
        connection.execute(SCAN)


def reason(plan: Plan) -> tuple[int, str] | None:
    return next((why for words, why in WITH_REASON.items() if words in plan.statement), None)


def test_a_scan_would_be_seen(seen: Seen) -> None:
    found = [plan for plan in seen.plans if plan.statement == SCAN]
    assert len(found) == len(PAGE_COSTS)
    for plan in found:
        assert [(scan.kind, scan.table) for scan in plan.scans] == [("Seq Scan", "registrations")]
        assert plan.rows >= ROWS


def test_no_statement_scans_a_table(seen: Seen) -> None:
    scanning = {
        plan.statement
        for plan in seen.plans
        if any(scan.kind == "Seq Scan" and scan.table in LARGE for scan in plan.scans) and not reason(plan)
    }
    assert scanning == set()


def test_no_statement_looks_at_many_more_rows_than_it_answers_with(seen: Seen) -> None:
    many = {plan.statement: plan.rows for plan in seen.plans if plan.rows > (reason(plan) or (MOST,))[0]}
    assert many == {}


def test_what_triggers_do_is_among_the_plans(seen: Seen) -> None:
    for words in ("UPDATE registration_counts SET", "INSERT INTO published_versions", "SET is_withdrawn = true"):
        assert any(words in plan.statement for plan in seen.plans), words


def test_every_exception_is_still_needed(seen: Seen) -> None:
    for words in WITH_REASON:
        assert any(words in plan.statement and plan.rows > MOST for plan in seen.plans), words


SQL_WORDS = re.compile(
    r"%\(|\b(SELECT|FROM|JOIN|WHERE|INSERT|UPDATE|DELETE|VALUES|LIKE|TRUE|ORDER BY)\b|\b[rsuv]\.\w|json_\w+\("
)


def written() -> Iterator[tuple[str, str]]:
    """Give every piece of SQL in the DAOs' sources; what stands in braces is filled in by others of them."""
    for page in sorted((ROOT / "registry_api/dao").glob("*.py")):
        tree = ast.parse(page.read_text())
        prose = {node.value for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in prose:
                for piece in re.split(r"\{\w+\}", node.value):
                    if SQL_WORDS.search(piece):
                        yield page.name, piece


def test_every_statement_and_condition_of_the_daos_was_sent(seen: Seen) -> None:
    """Whoever adds one lets tour.py ask for it."""
    everything = "\n".join(seen.asked)
    assert [(page, piece) for page, piece in written() if piece not in everything] == []
