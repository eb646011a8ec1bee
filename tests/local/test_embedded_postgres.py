"""The embedded PostgreSQL server starts, stops and recovers, and refuses other processes and users."""

import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from registry_api.local.binaries import CannotStart
from registry_api.local.postgres import AlreadyRunning, EmbeddedPostgres, run_sql_file

START_SERVER = """
import sys, time
from pathlib import Path
from registry_api.local.postgres import EmbeddedPostgres
print(EmbeddedPostgres(Path(sys.argv[1])).start(), flush=True)
time.sleep(60)
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Create a folder whose path has a space and a letter beyond ASCII."""
    folder = tmp_path / "my dépôt"
    folder.mkdir()
    return folder


@pytest.fixture
def server(folder: Path) -> Iterator[EmbeddedPostgres]:
    server = EmbeddedPostgres(folder / "postgres", options={"fsync": "off"})
    yield server
    server.delete()


def fetch_value(url: str, query: str) -> object:
    with psycopg.connect(url) as connection:
        row = connection.execute(query.encode()).fetchone()
        return row and row[0]


def postmaster_pid(folder: Path) -> int:
    return int((folder / "data" / "postmaster.pid").read_text().split()[0])


def start_in_other_process(folder: Path) -> "subprocess.Popen[str]":
    process = subprocess.Popen(
        [sys.executable, "-c", START_SERVER, str(folder)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout
    assert process.stdout.readline().startswith("postgresql://")
    return process


def kill(process: "subprocess.Popen[str]") -> None:
    process.kill()
    process.communicate()


def test_data_survives_a_restart(server: EmbeddedPostgres) -> None:
    with psycopg.connect(server.start()) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 'yes' AS answer")
    server.stop()
    assert fetch_value(server.start(), "SELECT answer FROM kept") == "yes"


def test_the_cluster_has_a_fixed_sort_order_utf8_and_pg_trgm(cluster: str) -> None:
    assert fetch_value(cluster, "SELECT datlocale FROM pg_database WHERE datname = 'postgres'") == "C.UTF-8"
    assert fetch_value(cluster, "SELECT name FROM pg_available_extensions WHERE name = 'pg_trgm'") == "pg_trgm"
    assert fetch_value(cluster, "SHOW server_encoding") == "UTF8"


def test_options_are_passed_to_the_server(cluster: str) -> None:
    assert fetch_value(cluster, "SHOW fsync") == "off"


def test_a_wrong_password_is_refused(cluster: str) -> None:
    head, _, tail = cluster.partition("postgres:")
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        fetch_value(f"{head}postgres:wrong@{tail.partition('@')[2]}", "SELECT 1")


def test_only_its_owner_can_read_the_password_file(server: EmbeddedPostgres) -> None:
    server.start()
    assert stat.S_IMODE((server.log.parent / "password").stat().st_mode) == 0o600


def test_environment_variables_do_not_change_the_server(
    server: EmbeddedPostgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PGDATA", "/nowhere")
    monkeypatch.setenv("PGPORT", "1")
    monkeypatch.setenv("LC_ALL", "xx_XX.nonsense")
    url = server.start()
    monkeypatch.delenv("PGPORT")
    assert fetch_value(url, "SELECT 1") == 1


def test_a_second_process_cannot_start_the_server(server: EmbeddedPostgres) -> None:
    url = server.start()
    with pytest.raises(AlreadyRunning):
        EmbeddedPostgres(server.log.parent).start()
    assert fetch_value(url, "SELECT 1") == 1


def test_the_server_ends_when_the_process_that_started_it_is_killed(folder: Path) -> None:
    kill(start_in_other_process(folder))
    with EmbeddedPostgres(folder) as server:
        assert not server.has_died()


def test_the_server_recovers_after_both_processes_were_killed(folder: Path) -> None:
    process = start_in_other_process(folder)
    os.kill(postmaster_pid(folder), signal.SIGKILL)
    kill(process)
    with EmbeddedPostgres(folder) as server:
        assert "recovery" in server.log.read_text()


def test_the_end_of_the_server_is_detected(server: EmbeddedPostgres) -> None:
    server.start()
    assert not server.has_died()
    os.kill(postmaster_pid(server.log.parent), signal.SIGKILL)
    deadline = time.monotonic() + 5
    while not server.has_died() and time.monotonic() < deadline:
        time.sleep(0.01)
    assert server.has_died()


def test_another_program_with_the_process_id_of_a_dead_server_is_not_stopped(server: EmbeddedPostgres) -> None:
    server.start()
    server.stop()
    other = subprocess.Popen(["sleep", "60"])
    pid_file = server.log.parent / "data" / "postmaster.pid"
    pid_file.write_text(f"{other.pid}\n{pid_file.parent}\n0\n1\n\n127.0.0.1\n1 1\nready\n")
    try:
        assert fetch_value(server.start(), "SELECT 1") == 1
        assert other.poll() is None
    finally:
        other.kill()
        other.wait()


def test_an_interrupted_first_start_is_cleaned_up(server: EmbeddedPostgres) -> None:
    unfinished = server.log.parent / "unfinished-1"
    (unfinished / "base").mkdir(parents=True)
    server.start()
    assert not unfinished.exists()


def test_a_failed_start_shows_the_servers_log_and_an_alternative(folder: Path) -> None:
    with pytest.raises(CannotStart, match=r"(?s)DATABASE_URL.*no_such_setting"):
        EmbeddedPostgres(folder, options={"no_such_setting": 1}).start()


def test_an_sql_file_is_run_and_its_errors_are_shown(cluster: str, tmp_path: Path) -> None:
    good, bad = tmp_path / "good.sql", tmp_path / "bad.sql"
    good.write_text(
        "CREATE TABLE IF NOT EXISTS created_by_file (word text); INSERT INTO created_by_file VALUES ('dépôt');"
    )
    bad.write_text("SELECT 1;\nSELECT nonsense;\n")
    run_sql_file(cluster, good)
    assert fetch_value(cluster, "SELECT word FROM created_by_file") == "dépôt"
    with pytest.raises(CannotStart, match=r"bad\.sql:2.*nonsense"):
        run_sql_file(cluster, bad)
