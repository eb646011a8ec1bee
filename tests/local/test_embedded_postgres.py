"""The embedded PostgreSQL starts, stops, and recovers, and is nobody else's."""

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

STARTER = """
import sys, time
from pathlib import Path
from registry_api.local.postgres import EmbeddedPostgres
print(EmbeddedPostgres(Path(sys.argv[1])).start(), flush=True)
time.sleep(60)
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Make a folder with a blank and a letter beyond ASCII in its path, as people have them."""
    made = tmp_path / "my dépôt"
    made.mkdir()
    return made


@pytest.fixture
def server(folder: Path) -> Iterator[EmbeddedPostgres]:
    server = EmbeddedPostgres(folder / "postgres", options={"fsync": "off"})
    yield server
    server.delete()


def ask(url: str, question: str) -> object:
    with psycopg.connect(url) as connection:
        row = connection.execute(question.encode()).fetchone()
        return row and row[0]


def postmaster(folder: Path) -> int:
    return int((folder / "data" / "postmaster.pid").read_text().split()[0])


def start_elsewhere(folder: Path) -> "subprocess.Popen[str]":
    process = subprocess.Popen(
        [sys.executable, "-c", STARTER, str(folder)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout
    assert process.stdout.readline().startswith("postgresql://")
    return process


def kill(process: "subprocess.Popen[str]") -> None:
    process.kill()
    process.communicate()


def test_what_was_written_is_there_after_a_restart(server: EmbeddedPostgres) -> None:
    with psycopg.connect(server.start()) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 'yes' AS answer")
    server.stop()
    assert ask(server.start(), "SELECT answer FROM kept") == "yes"


def test_it_sorts_the_same_everywhere_and_has_what_the_search_index_needs(cluster: str) -> None:
    assert ask(cluster, "SELECT datlocale FROM pg_database WHERE datname = 'postgres'") == "C.UTF-8"
    assert ask(cluster, "SELECT name FROM pg_available_extensions WHERE name = 'pg_trgm'") == "pg_trgm"
    assert ask(cluster, "SHOW server_encoding") == "UTF8"


def test_options_reach_the_server(cluster: str) -> None:
    assert ask(cluster, "SHOW fsync") == "off"


def test_nobody_gets_in_without_the_password(cluster: str) -> None:
    head, _, tail = cluster.partition("postgres:")
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        ask(f"{head}postgres:wrong@{tail.partition('@')[2]}", "SELECT 1")


def test_only_the_owner_can_read_the_password(server: EmbeddedPostgres) -> None:
    server.start()
    assert stat.S_IMODE((server.log.parent / "password").stat().st_mode) == 0o600


def test_the_environment_cannot_turn_it_elsewhere(server: EmbeddedPostgres, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGDATA", "/nowhere")
    monkeypatch.setenv("PGPORT", "1")
    monkeypatch.setenv("LC_ALL", "xx_XX.nonsense")
    url = server.start()
    monkeypatch.delenv("PGPORT")
    assert ask(url, "SELECT 1") == 1


def test_a_second_starter_is_refused(server: EmbeddedPostgres) -> None:
    url = server.start()
    with pytest.raises(AlreadyRunning):
        EmbeddedPostgres(server.log.parent).start()
    assert ask(url, "SELECT 1") == 1


def test_it_ends_with_its_starter_even_when_that_is_killed(folder: Path) -> None:
    kill(start_elsewhere(folder))
    with EmbeddedPostgres(folder) as server:
        assert not server.has_died()


def test_it_recovers_after_both_were_killed(folder: Path) -> None:
    process = start_elsewhere(folder)
    os.kill(postmaster(folder), signal.SIGKILL)
    kill(process)
    with EmbeddedPostgres(folder) as server:
        assert "recovery" in server.log.read_text()


def test_its_death_is_noticed(server: EmbeddedPostgres) -> None:
    server.start()
    assert not server.has_died()
    os.kill(postmaster(server.log.parent), signal.SIGKILL)
    deadline = time.monotonic() + 5
    while not server.has_died() and time.monotonic() < deadline:
        time.sleep(0.01)
    assert server.has_died()


def test_another_program_with_the_number_of_a_dead_server_is_left_alone(server: EmbeddedPostgres) -> None:
    server.start()
    server.stop()
    other = subprocess.Popen(["sleep", "60"])
    pid_file = server.log.parent / "data" / "postmaster.pid"
    pid_file.write_text(f"{other.pid}\n{pid_file.parent}\n0\n1\n\n127.0.0.1\n1 1\nready\n")
    try:
        assert ask(server.start(), "SELECT 1") == 1
        assert other.poll() is None
    finally:
        other.kill()
        other.wait()


def test_a_first_start_that_broke_off_leaves_nothing(server: EmbeddedPostgres) -> None:
    broken_off = server.log.parent / "unfinished-1"
    (broken_off / "base").mkdir(parents=True)
    server.start()
    assert not broken_off.exists()


def test_a_failure_shows_the_servers_words_and_the_way_out(folder: Path) -> None:
    with pytest.raises(CannotStart, match=r"(?s)DATABASE_URL.*no_such_setting"):
        EmbeddedPostgres(folder, options={"no_such_setting": 1}).start()


def test_an_sql_file_runs_or_tells_why_not(cluster: str, tmp_path: Path) -> None:
    good, bad = tmp_path / "good.sql", tmp_path / "bad.sql"
    good.write_text(
        "CREATE TABLE IF NOT EXISTS made_by_a_file (word text); INSERT INTO made_by_a_file VALUES ('dépôt');"
    )
    bad.write_text("SELECT 1;\nSELECT nonsense;\n")
    run_sql_file(cluster, good)
    assert ask(cluster, "SELECT word FROM made_by_a_file") == "dépôt"
    with pytest.raises(CannotStart, match=r"bad\.sql:2.*nonsense"):
        run_sql_file(cluster, bad)
