"""Migrations that count or copy rows miss none that the service writes meanwhile."""

import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event
from uuid import uuid4

import psycopg
import pytest

from tests.sql.test_schema import FOLDER, command, empty, init, rows

__all__ = ["empty"]

REGISTER = """
    INSERT INTO registrations (endpoint_url, endpoint_name, owner_contact, submitter_id)
    SELECT 'https://' || %s || '.example/', 'New', 'team', user_id FROM users LIMIT 1
"""
RECORDED = "SELECT sum(pending), sum(approved), sum(rejected) FROM registration_counts"
ACTUAL = """
    SELECT count(*) FILTER (WHERE status = 'Pending'), count(*) FILTER (WHERE status = 'Approved'),
        count(*) FILTER (WHERE status = 'Rejected')
    FROM registrations
"""


def at(url: str, migration: str) -> str:
    """Migrate an empty database up to this migration, and add one user."""
    rows(url, "CREATE TABLE ledger (migration text PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now())")
    for path in sorted((FOLDER / "migrations").glob("*.sql")):
        if path.stem <= migration:
            rows(url, path.read_bytes())
            rows(url, "INSERT INTO ledger (migration) VALUES (%s)", (path.stem,))
    rows(url, "INSERT INTO users (entra_id, claims_issued_at) VALUES (gen_random_uuid(), now())")
    return url


def started(url: str) -> "subprocess.Popen[str]":
    line, environment = command(url)
    return subprocess.Popen(line, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def finished(upgrade: "subprocess.Popen[str]") -> None:
    _, errors = upgrade.communicate(timeout=60)
    assert (upgrade.returncode, errors) == (0, "")


def wait_for_lock(url: str) -> None:
    """Wait until the upgrade waits for the table that a writer has locked."""
    waiting = "SELECT 1 FROM pg_locks WHERE NOT granted AND relation = 'registrations'::regclass"
    deadline = time.monotonic() + 20
    while not rows(url, waiting):
        assert time.monotonic() < deadline
        time.sleep(0.01)


@pytest.mark.parametrize("before", ["0003_append_only", "0004_scale"])
def test_a_row_written_while_the_upgrade_waits_is_counted(empty: str, before: str) -> None:
    at(empty, before)
    with psycopg.connect(empty) as writer:
        writer.execute(REGISTER, ("early",))
        upgrade = started(empty)
        wait_for_lock(empty)
        writer.execute(REGISTER, ("late",))
        writer.commit()
    finished(upgrade)
    assert rows(empty, RECORDED) == rows(empty, ACTUAL) == [(2, 0, 0)]


def test_a_row_that_an_earlier_migration_missed_is_counted(empty: str) -> None:
    at(empty, "0004_scale")
    rows(empty, REGISTER, ("counted",))
    rows(empty, "ALTER TABLE registrations DISABLE TRIGGER registrations_are_counted")
    rows(empty, REGISTER, ("missed",))
    rows(empty, "ALTER TABLE registrations ENABLE TRIGGER registrations_are_counted")
    assert rows(empty, RECORDED) == [(1, 0, 0)]
    assert init(empty).returncode == 0
    assert rows(empty, RECORDED) == rows(empty, ACTUAL) == [(2, 0, 0)]


ANY = "WHERE registration_id = (SELECT registration_id FROM registrations ORDER BY random() LIMIT 1)"
DECIDE = f"UPDATE registrations SET status = CASE status WHEN 'Pending' THEN 'Rejected' ELSE 'Pending' END {ANY}"  # noqa: S608 - ANY is a constant
DELETE = f"DELETE FROM registrations {ANY}"  # noqa: S608 - ANY is a constant


@pytest.mark.parametrize("before", ["0003_append_only", "0004_scale"])
def test_the_counts_are_right_after_an_upgrade_with_busy_writers(empty: str, before: str) -> None:
    at(empty, before)
    at_work, is_over = Barrier(4, timeout=30), Event()

    def write(_: int) -> None:
        with psycopg.connect(empty, autocommit=True) as connection:
            connection.execute(REGISTER, (uuid4().hex,))
            at_work.wait()
            while not is_over.is_set():
                connection.execute(REGISTER, (uuid4().hex,))
                connection.execute(REGISTER, (uuid4().hex,))
                connection.execute(DECIDE)
                connection.execute(DELETE)

    with ThreadPoolExecutor(3) as threads:
        writers = threads.map(write, range(3))
        try:
            at_work.wait()
            finished(started(empty))
        finally:
            is_over.set()
        assert list(writers) == [None] * 3
    assert rows(empty, RECORDED) == rows(empty, ACTUAL)
