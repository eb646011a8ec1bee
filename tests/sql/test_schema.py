"""sql/init.sql creates and upgrades the schema, and constraints, triggers and privileges protect the rows."""

import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql as composed
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from pydantic import SecretStr

from registry_api.local import binaries
from tests.conftest import APP_PASSWORD, NewApp
from tests.support.given import Given, Sql
from tests.support.people import Person, in_process
from tests.support.served import ROOT, child_environment

FOLDER = ROOT / "sql"
SOME = "'00000000-0000-4000-8000-000000000000'"
Run = Callable[..., subprocess.CompletedProcess[str]]


def command(url: str, folder: Path = FOLDER) -> tuple[list[str], dict[str, str]]:
    """Return the command line and environment of psql as the README gives them."""
    parameters: dict[str, Any] = conninfo_to_dict(url)
    environment = child_environment({"PGPASSWORD": str(parameters.pop("password", ""))})
    return [binaries.psql(), "-X", "-f", str(folder / "init.sql"), "-d", make_conninfo(**parameters)], environment


def init(url: str, folder: Path = FOLDER) -> subprocess.CompletedProcess[str]:
    line, environment = command(url, folder)
    return subprocess.run(line, env=environment, capture_output=True, text=True, check=False, timeout=60)


def rows(url: str, statement: Any, parameters: Any = None) -> list[tuple[Any, ...]]:
    with psycopg.connect(url, autocommit=True) as connection:
        cursor = connection.execute(statement, parameters)
        return cursor.fetchall() if cursor.description else []


@pytest.fixture
def empty(cluster: str) -> Iterator[str]:
    """Create an empty database and return its owner's connection string."""
    name = f"test_{uuid4().hex}"
    rows(cluster, composed.SQL("CREATE DATABASE {} STRATEGY wal_log").format(composed.Identifier(name)))
    yield make_conninfo(cluster, dbname=name)
    rows(cluster, composed.SQL("DROP DATABASE {} WITH (FORCE)").format(composed.Identifier(name)))


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """Return a copy of sql/ that the test can change."""
    return Path(shutil.copytree(FOLDER, tmp_path / "sql"))


def tables(url: str) -> set[str]:
    return {name for (name,) in rows(url, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'")}


def ledger(url: str) -> list[str]:
    return [name for (name,) in rows(url, "SELECT migration FROM ledger ORDER BY migration")]


def add_migration(folder: Path, name: str, statements: str) -> None:
    """Add a migration to init.sql after the last one, as sql/README.md describes."""
    (folder / "migrations" / f"{name}.sql").write_text(statements)
    script = folder / "init.sql"
    text = script.read_text()
    last = text.rindex("\\ir apply.psql\n") + len("\\ir apply.psql\n")
    script.write_text(f"{text[:last]}\\set migration {name}\n\\ir apply.psql\n{text[last:]}")


def add_rows(url: str) -> None:
    """Insert a user, a registration and its audit entry."""
    rows(
        url,
        """
        WITH u AS (INSERT INTO users (entra_id, claims_issued_at) VALUES (gen_random_uuid(), now()) RETURNING user_id),
        r AS (INSERT INTO registrations (endpoint_url, endpoint_name, owner_contact, submitter_id)
              SELECT 'https://old.example/', 'Old', 'team', user_id FROM u RETURNING *)
        INSERT INTO audit_log (registration_id, user_id, action, new_status, metadata)
        SELECT registration_id, submitter_id, 'Created', status, '{"request_id": "x"}' FROM r
        """,
    )


# -------------------------------------------------------------------------------------------------------- init.sql


def test_the_first_run_creates_the_schema(empty: str) -> None:
    done = init(empty)
    assert (done.returncode, done.stderr) == (0, "")
    assert tables(empty) == {
        *("ledger", "users", "registrations", "audit_log", "servers", "published_versions", "published_set"),
        *("registration_counts", "live_registrations", "live_counts", "tags"),
        *("inspections", "snapshots", "registration_inspections", "inspected_hosts", "inspectors", "inspection_counts"),
    }
    assert ledger(empty) == sorted(path.stem for path in (FOLDER / "migrations").glob("*.sql"))
    assert ledger(empty)[-1] in done.stdout


def test_a_second_run_changes_nothing(empty: str) -> None:
    def everything() -> list[tuple[Any, ...]]:
        return rows(
            empty,
            """
            SELECT relname, relkind, relacl::text, pg_get_indexdef(oid) FROM pg_class
            WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'i', 'S') ORDER BY relname
            """,
        )

    init(empty)
    add_rows(empty)
    before = everything()
    done = init(empty)
    assert (done.returncode, done.stderr) == (0, "")
    assert everything() == before
    assert rows(empty, "SELECT endpoint_name FROM registrations") == [("Old",)]


def test_two_runs_at_once_are_safe(empty: str) -> None:
    line, environment = command(empty)
    running = [
        subprocess.Popen(line, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    for one in running:
        _, errors = one.communicate(timeout=60)
        assert (one.returncode, errors) == (0, "")
    assert len(ledger(empty)) == len(set(ledger(empty))) == len(list((FOLDER / "migrations").glob("*.sql")))


def test_a_failed_run_leaves_nothing(empty: str, copied: Path) -> None:
    add_migration(copied, "0099_broken", "CREATE TABLE half (id int);\nSELECT 1 / 0;\nCREATE TABLE other (id int);\n")
    done = init(empty, copied)
    assert done.returncode != 0
    assert "division by zero" in done.stderr
    assert tables(empty) == set()
    assert init(empty).returncode == 0
    assert "registrations" in tables(empty)


def test_a_failed_upgrade_changes_nothing(empty: str, copied: Path) -> None:
    init(empty)
    add_rows(empty)
    before = tables(empty), ledger(empty)
    add_migration(
        copied, "0099_broken", "DELETE FROM registrations;\nALTER TABLE users DROP COLUMN email;\nSELECT broken;\n"
    )
    assert init(empty, copied).returncode != 0
    assert (tables(empty), ledger(empty)) == before
    assert rows(empty, "SELECT count(email), count(*) FROM users") == [(0, 1)]
    assert rows(empty, "SELECT count(*) FROM registrations") == [(1,)]


def test_an_upgrade_keeps_rows_and_works_with_the_previous_release(
    empty: str, copied: Path, new_app: NewApp, ana: Person, given: Given
) -> None:
    init(empty)
    add_rows(empty)
    add_migration(copied, "0099_colour", "ALTER TABLE registrations ADD COLUMN colour text NOT NULL DEFAULT 'blue';\n")
    assert init(empty, copied).returncode == 0
    assert ledger(empty)[-1] == "0099_colour"
    assert rows(empty, "SELECT endpoint_name, colour FROM registrations") == [("Old", "blue")]
    at = make_conninfo(empty, user="registry_app", password=APP_PASSWORD)
    who = ana.at(in_process(new_app(database_url=SecretStr(at))))
    assert who.post("/registrations", given.body(endpoint_name="New")).status == 201
    assert [item["endpoint_name"] for item in who.get("/registrations", sort="endpoint_name").json["items"]] == [
        "New",
        "Old",
    ]
    assert init(empty, copied).returncode == 0
    assert rows(empty, "SELECT count(*) FROM registrations") == [(2,)]


def test_an_upgrade_does_not_wait_long_for_a_table_in_use(empty: str, copied: Path) -> None:
    """Later statements on the table would wait behind the upgrade."""
    init(empty)
    add_migration(copied, "0099_colour", "ALTER TABLE registrations ADD COLUMN colour text;\n")
    with psycopg.connect(empty) as connection:
        connection.execute("SELECT FROM registrations")
        done = init(empty, copied)
    assert done.returncode != 0
    assert "lock timeout" in done.stderr
    assert "0099_colour" not in ledger(empty)
    assert init(empty, copied).returncode == 0


def test_a_database_with_another_encoding_is_refused(cluster: str) -> None:
    name = f"latin_{uuid4().hex}"
    rows(
        cluster,
        f"CREATE DATABASE {name} ENCODING 'LATIN1' LOCALE_PROVIDER libc LOCALE 'C' TEMPLATE template0",
    )
    url = make_conninfo(cluster, dbname=name)
    try:
        done = init(url)
        assert done.returncode != 0
        assert "needs a database whose encoding is UTF8; this one has LATIN1" in done.stderr
        assert tables(url) == set()
    finally:
        rows(cluster, f"DROP DATABASE {name}")


def test_search_works_without_the_extension(empty: str, new_app: NewApp, ana: Person, given: Given) -> None:
    rows(
        empty,
        """
        CREATE FUNCTION refuse() RETURNS event_trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION 'extension "pg_trgm" is not allow-listed' USING ERRCODE = '0A000'; END $$;
        CREATE EVENT TRIGGER refuse ON ddl_command_start WHEN TAG IN ('CREATE EXTENSION') EXECUTE FUNCTION refuse()
        """,
    )
    done = init(empty)
    assert done.returncode == 0
    assert "search scans the table" in done.stderr
    indexes = {name for (name,) in rows(empty, "SELECT indexname FROM pg_indexes WHERE schemaname = 'public'")}
    assert "registrations_status_idx" in indexes
    assert not indexes & {"registrations_search_idx", "registrations_folded_owner_idx"}
    who = ana.at(
        in_process(new_app(database_url=SecretStr(make_conninfo(empty, user="registry_app", password=APP_PASSWORD))))
    )
    assert who.post("/registrations", given.body(description="Éclair")).status == 201
    assert who.get("/registrations", search="éCLAIR", owner="TEAM").json["total"] == 1
    rows(empty, "DROP EVENT TRIGGER refuse")
    assert (init(empty).returncode, init(empty).stderr) == (0, "")
    assert rows(empty, "SELECT count(*) FROM pg_indexes WHERE indexname = 'registrations_search_idx'") == [(1,)]


def test_init_has_every_migration(copied: Path) -> None:
    named = re.findall(r"^\\set migration (\S+)$", (copied / "init.sql").read_text(), re.MULTILINE)
    assert named == sorted(path.stem for path in (copied / "migrations").glob("*.sql"))
    assert all(re.fullmatch(r"\d{4}_[a-z_]+", name) for name in named)


# ------------------------------------------------------------------------------------------------------ the schema


def test_every_table_function_and_unusual_column_has_a_comment(sql: Sql) -> None:
    silent = sql(
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' "
        "AND obj_description(oid, 'pg_class') IS NULL"
    ) + sql(
        "SELECT proname FROM pg_proc p "
        "WHERE pronamespace = 'public'::regnamespace AND obj_description(oid, 'pg_proc') IS NULL "
        "AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')"
    )
    assert silent == []
    explained = {
        tuple(row)
        for row in sql(
            "SELECT relname, attname FROM pg_attribute JOIN pg_class c ON c.oid = attrelid "
            "WHERE relnamespace = 'public'::regnamespace AND col_description(attrelid, attnum) IS NOT NULL"
        )
    }
    assert explained >= {
        *(("users", "entra_id"), ("users", "is_admin"), ("users", "claims_issued_at")),
        *(("registrations", "endpoint_url"), ("registrations", "available_tools"), ("registrations", "status_reason")),
        *(("registrations", "submitted_at"), ("registrations", "version")),
        *(("audit_log", "registration_id"), ("audit_log", "metadata")),
    }


def test_every_constraint_has_a_name() -> None:
    for path in (FOLDER / "migrations").glob("*.sql"):
        text = re.sub(r"--.*|'(?:[^']|'')*'", "", path.read_text())
        for found in re.finditer(r"\b(PRIMARY KEY|UNIQUE(?! INDEX)|REFERENCES|FOREIGN KEY|CHECK|EXCLUDE)\b", text):
            assert re.search(r"CONSTRAINT \w+\s+$", text[: found.start()]), text[found.start() - 60 : found.end()]


def test_columns_follow_the_naming_rules(sql: Sql) -> None:
    """`timestamptz` is named `…_at` (but for the audit log's `timestamp`), ids are `uuid` and named `…_id`."""
    columns = sql(
        "SELECT table_name, column_name, data_type FROM information_schema.columns "
        "JOIN information_schema.tables USING (table_schema, table_name) "
        "WHERE table_schema = 'public' AND table_type = 'BASE TABLE'"
    )
    for table, column, kind in columns:
        assert (kind == "timestamp with time zone") == (
            column.endswith("_at") or (table, column) == ("audit_log", "timestamp")
        )
        assert (kind == "uuid") == column.endswith("_id")
        assert kind != "timestamp without time zone"


GOOD = {
    "endpoint_url": "'https://x.example/'",
    "endpoint_name": "'x'",
    "owner_contact": "'x'",
    "submitter_id": "(SELECT user_id FROM users LIMIT 1)",
}


@pytest.mark.parametrize(
    ("column", "value", "constraint"),
    [
        ("endpoint_url", "'x'", "registrations_endpoint_url_length"),
        ("endpoint_url", "'https://' || repeat('x', 2041)", "registrations_endpoint_url_length"),
        ("endpoint_name", "''", "registrations_endpoint_name_length"),
        ("endpoint_name", "repeat('x', 201)", "registrations_endpoint_name_length"),
        ("description", "repeat('x', 5001)", "registrations_description_length"),
        ("owner_contact", "''", "registrations_owner_contact_length"),
        ("available_tools", "to_json(array[repeat('x', 262144)])", "registrations_available_tools_size"),
        ("transport", "'stdio'", "registrations_transport_known"),
        ("status", "'Open'", "registrations_status_known"),
        ("status", "'Approved'", "registrations_approval_complete"),
        ("approved_at", "now()", "registrations_approval_complete"),
        ("approver_id", "(SELECT user_id FROM users LIMIT 1)", "registrations_approval_complete"),
        ("status_reason", "''", "registrations_status_reason_length"),
        ("version", "0", "registrations_version_positive"),
        ("submitter_id", "gen_random_uuid()", "registrations_submitter_id_fkey"),
    ],
)
def test_constraints_refuse_invalid_rows(owner_url: str, ana: Person, column: str, value: str, constraint: str) -> None:
    assert ana.user_id
    columns = {**GOOD, column: value}
    statement = f"INSERT INTO registrations ({', '.join(columns)}) VALUES ({', '.join(columns.values())})"  # noqa: S608 - the table above
    with pytest.raises(psycopg.errors.IntegrityError) as refusal:
        rows(owner_url, statement)
    assert refusal.value.diag.constraint_name == constraint


def test_a_second_registration_of_an_endpoint_is_refused(owner_url: str, given: Given) -> None:
    made = given.registration()
    columns = GOOD | {"endpoint_url": f"'{made['endpoint_url']}'"}
    statement = f"INSERT INTO registrations ({', '.join(columns)}) VALUES ({', '.join(columns.values())})"  # noqa: S608 - the table above
    with pytest.raises(psycopg.errors.UniqueViolation):
        rows(owner_url, statement)


def test_a_user_with_registrations_cannot_be_deleted(owner_url: str, given: Given) -> None:
    assert given.registration(status="Approved")
    with pytest.raises(psycopg.errors.ForeignKeyViolation):
        rows(owner_url, "DELETE FROM users")


@pytest.fixture
def guarded(owner_url: str) -> Iterator[str]:
    """Enable the trigger that makes the audit log append-only; other tests disable it to empty the log."""
    rows(owner_url, "ALTER TABLE audit_log ENABLE ALWAYS TRIGGER audit_log_is_append_only")
    yield owner_url
    rows(owner_url, "ALTER TABLE audit_log DISABLE TRIGGER audit_log_is_append_only")


REWRITES = [
    "UPDATE audit_log SET action = 'Updated'",
    "UPDATE audit_log SET action = 'Updated' WHERE false",
    "DELETE FROM audit_log",
    "DELETE FROM ONLY audit_log WHERE false",
    "TRUNCATE audit_log",
    "TRUNCATE users CASCADE",
    "MERGE INTO audit_log AS old USING users AS u ON u.user_id = old.user_id WHEN MATCHED THEN DELETE",
    "INSERT INTO audit_log SELECT * FROM audit_log ON CONFLICT (log_id) DO UPDATE SET action = 'Updated'",
    "WITH gone AS (DELETE FROM audit_log RETURNING *) SELECT FROM gone",
]


@pytest.mark.parametrize("role", ["origin", "replica", "local"])
@pytest.mark.parametrize("statement", REWRITES)
def test_not_even_its_owner_can_change_the_audit_log(given: Given, guarded: str, statement: Any, role: Any) -> None:
    """The owner is a superuser here, and the replication role does not skip the trigger."""
    made = given.registration()
    before = rows(guarded, "SELECT * FROM audit_log")
    with psycopg.connect(guarded, autocommit=True) as connection:
        connection.execute(f"SET session_replication_role = {role}")
        with pytest.raises(psycopg.errors.InsufficientPrivilege, match="audit_log is append-only") as refusal:
            connection.execute(statement)
    assert refusal.value.diag.message_hint
    assert rows(guarded, "SELECT * FROM audit_log") == before
    assert str(before[0][1]) == made["registration_id"]


def test_its_owner_can_change_it_after_a_schema_change_only(given: Given, guarded: str) -> None:
    given.registration()
    rows(
        guarded,
        re.findall(r"```sql\n(.*?)```", (FOLDER / "README.md").read_text(), re.DOTALL)[-1].replace("…", "true"),
    )
    assert rows(guarded, "SELECT count(*) FROM audit_log") == [(0,)]
    assert rows(guarded, "SELECT tgenabled FROM pg_trigger WHERE tgname = 'audit_log_is_append_only'") == [("A",)]


def test_entries_are_still_added(given: Given, guarded: str) -> None:
    given.registration(status="Approved")
    assert rows(guarded, "SELECT count(*) FROM audit_log") == [(2,)]


def test_the_service_role_has_the_privileges_it_needs_and_no_more(sql: Sql) -> None:
    granted = sql(
        "SELECT table_name, string_agg(privilege_type, ' ' ORDER BY privilege_type) "
        "FROM information_schema.role_table_grants WHERE grantee = 'registry_app' "
        "GROUP BY table_name ORDER BY table_name"
    )
    assert granted == [
        ("audit_documents", "SELECT"),
        ("audit_log", "SELECT"),
        ("inspection_counts", "SELECT"),
        ("inspection_documents", "SELECT"),
        ("inspection_fields", "SELECT"),
        ("inspections", "SELECT"),
        ("inspectors", "SELECT"),
        ("ledger", "SELECT"),
        ("live_counts", "SELECT"),
        ("live_registration_documents", "SELECT"),
        ("live_registrations", "SELECT"),
        ("published_set", "SELECT"),
        ("published_versions", "SELECT"),
        ("registration_counts", "SELECT"),
        ("registration_documents", "SELECT"),
        ("registration_inspections", "SELECT"),
        ("registrations", "DELETE INSERT SELECT UPDATE"),
        ("servers", "SELECT"),
        ("snapshots", "SELECT"),
        ("tags", "DELETE INSERT SELECT UPDATE"),
        ("users", "INSERT SELECT UPDATE"),
    ]
    assert sql(
        "SELECT rolsuper, rolcreatedb, rolcreaterole, rolbypassrls, rolreplication "
        "FROM pg_roles WHERE rolname = 'registry_app'"
    ) == [(False,) * 5]
    assert sql("SELECT has_schema_privilege('registry_app', 'public', 'CREATE')") == [(False,)]


def test_the_inspector_may_call_its_functions_and_nothing_else(sql: Sql, inspector_url: str) -> None:
    assert sql("SELECT count(*) FROM information_schema.role_table_grants WHERE grantee = 'registry_inspector'") == [
        (0,)
    ]
    assert sql("SELECT count(*) FROM information_schema.column_privileges WHERE grantee = 'registry_inspector'") == [
        (0,)
    ]
    assert sql("SELECT has_schema_privilege('registry_inspector', 'public', 'CREATE')") == [(False,)]
    with psycopg.connect(inspector_url, autocommit=True) as connection:
        for table in ("users", "registrations", "audit_log", "inspections", "snapshots", "registration_inspections"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(f"SELECT FROM {table}")


def test_the_service_may_not_do_what_the_inspector_does(app_url: str) -> None:
    with psycopg.connect(app_url, autocommit=True) as connection:
        for call in (
            "claim_inspection('x', NULL)",
            "prune_inspections()",
            f"finish_inspection({SOME}, 1, '{{}}', NULL, 24)",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(f"SELECT {call}")


@pytest.mark.parametrize(("column", "value"), [("timestamp", "'2020-01-01'"), ("log_id", SOME)])
def test_the_service_role_cannot_set_id_or_time_of_an_entry(
    app_url: str, given: Given, column: str, value: str
) -> None:
    made = given.registration()
    mine = {column: value, "registration_id": f"'{made['registration_id']}'", "user_id": f"'{made['submitter_id']}'"}
    forged = mine | {"action": "'Updated'", "metadata": "'{}'"}
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        rows(app_url, f"INSERT INTO audit_log ({', '.join(forged)}) VALUES ({', '.join(forged.values())})")  # noqa: S608 - the lines above
