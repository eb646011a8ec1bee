"""The table behind view=published: the upgrade fills it and triggers keep it up to date."""

from typing import Any

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from tests.sql.test_schema import FOLDER, empty, init, rows
from tests.support.given import Given
from tests.support.people import Person

__all__ = ["empty"]

NAME = "0009_published_view"
DIFFERENCES = """
    (SELECT * FROM live_registrations EXCEPT SELECT * FROM live_registrations_source)
    UNION ALL (SELECT * FROM live_registrations_source EXCEPT SELECT * FROM live_registrations)
"""
CREATED = """
    WITH u AS (INSERT INTO users (entra_id, claims_issued_at) VALUES (gen_random_uuid(), now()) RETURNING user_id)
    INSERT INTO registrations (
        endpoint_url, endpoint_name, owner_contact, submitter_id, status, approver_id, approved_at
    ) SELECT 'https://' || name || '.example/', name, 'team', user_id, status,
        CASE status WHEN 'Approved' THEN user_id END, CASE status WHEN 'Approved' THEN now() END
    FROM u, (VALUES
        ('kept', 'Approved'), ('edited', 'Approved'), ('withdrawn', 'Approved'), ('new', 'Pending')
    ) AS s (name, status)
"""
EDITED = """
    UPDATE registrations SET endpoint_name = 'unreviewed', status = 'Pending', approver_id = NULL, approved_at = NULL,
        submitted_at = clock_timestamp()
    WHERE endpoint_name = 'edited'
"""
WITHDRAWN = """
    UPDATE registrations SET status = 'Rejected', approver_id = NULL, approved_at = NULL
    WHERE endpoint_name = 'withdrawn'
"""


@pytest.fixture
def before(empty: str) -> str:
    """Create the schema before the migration, with registrations in each state."""
    rows(empty, "CREATE TABLE ledger (migration text PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now())")
    for migration in sorted((FOLDER / "migrations").glob("*.sql")):
        if migration.stem < NAME:
            rows(empty, migration.read_bytes())
            rows(empty, "INSERT INTO ledger (migration) VALUES (%s)", (migration.stem,))
    for statement in (CREATED, EDITED, WITHDRAWN):
        rows(empty, statement)
    return empty


def test_an_upgrade_lists_live_versions_with_their_approved_content(before: str) -> None:
    assert init(before).returncode == 0
    assert rows(
        before,
        "SELECT endpoint_name, status, has_pending_edit, split_part(search_text, E'\\n', 1)"
        " FROM live_registrations ORDER BY 1",
    ) == [("edited", "Pending", True, "edited"), ("kept", "Approved", False, "kept")]
    assert rows(before, "SELECT sum(pending)::int, sum(approved)::int, sum(rejected)::int FROM live_counts") == [
        (1, 1, 0)
    ]
    assert rows(before, DIFFERENCES) == []


def test_changes_after_the_upgrade_are_listed(before: str) -> None:
    assert init(before).returncode == 0
    rows(before, EDITED.replace("'edited'", "'kept'"))
    rows(before, "DELETE FROM registrations WHERE endpoint_url LIKE '%edited%'")
    assert rows(before, "SELECT endpoint_name, status, has_pending_edit FROM live_registrations") == [
        ("kept", "Pending", True)
    ]
    assert rows(before, "SELECT sum(pending)::int, sum(approved)::int, sum(rejected)::int FROM live_counts") == [
        (1, 0, 0)
    ]
    assert rows(before, DIFFERENCES) == []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE live_registrations SET status = 'Approved'",
        "DELETE FROM live_registrations",
        "UPDATE live_counts SET approved = 0",
        "SELECT * FROM live_registrations_source",
    ],
)
def test_the_service_role_cannot_change_the_list(app_url: str, given: Given, ana: Person, statement: Any) -> None:
    one = given.registration(status="Approved")
    with psycopg.connect(make_conninfo(app_url)) as service, pytest.raises(psycopg.errors.InsufficientPrivilege):
        service.execute(statement)
    assert ana.get(f"/registrations/{one['registration_id']}", view="published").status == 200
