"""Start, refusal to start, and stop of the server."""

import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import psycopg
import pytest

from tests.support.given import Given
from tests.support.people import Answer, Person
from tests.support.served import ROOT, Served, child_environment
from tests.support.waiting import wait_until


def gunicorn(directory: Path, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    ended = subprocess.run(
        [sys.executable, "-m", "gunicorn", "-c", ROOT / "gunicorn.conf.py"],
        cwd=directory,
        env=child_environment(environment),
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )
    (directory / "ended.log").write_text(ended.stdout + ended.stderr)  # conftest.py searches all logs
    return ended


def test_with_invalid_settings_the_server_exits_and_names_each(tmp_path: Path) -> None:
    settings = {"DATABASE_URL": "postgresql://u:swordfish@db.example/r", "ENTRA_CLIENT_ID": "x", "LOG_LEVEL": "LOUD"}
    ended = gunicorn(tmp_path, settings)
    assert ended.returncode == 2
    for name in ("DATABASE_URL", "ENTRA_TENANT_ID", "ENTRA_CLIENT_ID", "LOG_LEVEL"):
        assert f"{name}: " in ended.stderr
    assert "Traceback" not in ended.stderr
    assert "swordfish" not in ended.stderr + ended.stdout


def test_a_password_that_is_not_percent_encoded_is_reported_and_not_shown(
    tmp_path: Path, served_environment: dict[str, str]
) -> None:
    ended = gunicorn(tmp_path, {**served_environment, "DATABASE_URL": "postgresql://u:5432/swordfish@localhost/r"})
    assert ended.returncode == 2
    assert "percent-encode the password" in ended.stderr
    assert "swordfish" not in ended.stderr + ended.stdout
    assert ended.stdout == ""


@pytest.mark.usefixtures("sql")
def test_a_stopping_server_finishes_requests_in_progress(
    tmp_path: Path, served_environment: dict[str, str], ana: Person, given: Given, owner_url: str
) -> None:
    given.registration()
    served = Served(tmp_path, {**served_environment, "WEB_CONCURRENCY": "1"})
    answers: list[Answer] = []
    try:
        served.wait()
        real = ana.at(served.send)
        assert real.get("/registrations").status == 200
        with psycopg.connect(owner_url) as connection:
            connection.execute("LOCK TABLE registrations IN ACCESS EXCLUSIVE MODE")
            client = threading.Thread(target=lambda: answers.append(real.get("/registrations")))
            client.start()
            waiting = "SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND usename = 'registry_app'"
            with psycopg.connect(owner_url, autocommit=True) as other:
                while not other.execute(waiting).fetchall():
                    time.sleep(0.01)
            served.process.terminate()
            time.sleep(0.2)
            connection.rollback()
        client.join(10)
    finally:
        code = served.stop()
    assert code == 0
    assert [answer.status for answer in answers] == [200]
    assert "Traceback" not in served.output()


def test_two_workers_share_the_work(served: Served, ana: Person) -> None:
    """Both workers answer with the same user record."""
    real = ana.at(served.send)
    assert {real.get("/users/me").json["user_id"] for _ in range(20)} == {ana.user_id}
    booted = {line["message"] for line in served.log() if "Booting worker" in line["message"]}
    assert len(booted) == 2


CORES = os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else set()


@pytest.mark.skipif(not 1 < len(CORES) <= 4, reason="needs two to four cores and sched_getaffinity")
@pytest.mark.parametrize("fewer", [0, 1])
def test_each_worker_is_pinned_to_a_core_if_there_are_as_many_workers(
    tmp_path: Path, served_environment: dict[str, str], fewer: int
) -> None:
    expected = [sorted(CORES)] * (len(CORES) - 1) if fewer else [[core] for core in sorted(CORES)]
    served = Served(tmp_path, {**served_environment, "WEB_CONCURRENCY": str(len(CORES) - fewer)})
    try:
        served.wait()
        wait_until(lambda: sorted(sorted(os.sched_getaffinity(worker)) for worker in served.workers()) == expected)
    finally:
        served.stop()
