"""`make run` starts the registry, and stops all of its processes when it ends."""

import os
import re
import signal
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.local.running import Run, free_port, have_ended, linux_only, token
from tests.support.processes import children_of, command_line, send_signal


@linux_only
def test_it_serves_requests_and_leaves_no_process_behind(start: Callable[..., Run]) -> None:
    run = start().wait_until_ready()
    assert run.get("/health")["status"] == "healthy"
    assert run.get("/config.json")["mode"] == "local"
    assert run.get("/users/me", run.token("user"))["display_name"] == "Ana"
    assert run.get("/users/me", run.token("user", "Ben"))["is_admin"] is False
    assert run.get("/audit", run.token("admin"))["items"]
    assert run.get("/registrations", run.token("user"))["total"] > 70

    second = start(run.port)
    assert second.process.wait(timeout=60) == 1
    assert second.process.stdout
    assert f"already running at http://127.0.0.1:{run.port}" in second.process.stdout.read()

    pids = run.descendants()
    assert len(pids) > 5
    assert run.stop(signal.SIGTERM) == 0
    assert have_ended(pids)


@linux_only
def test_its_data_survives_when_processes_are_killed(start: Callable[..., Run]) -> None:
    run = start().wait_until_ready()
    me = run.get("/users/me", run.token("user", "Zoë"))
    pids = run.descendants()
    run.stop(signal.SIGKILL)
    assert have_ended(pids)

    run = start(run.port).wait_until_ready()
    pids = run.descendants()
    send_signal([run.process.pid, *pids], signal.SIGKILL)
    assert have_ended(pids)

    run = start(run.port).wait_until_ready()
    assert run.get("/users/me", run.token("user", "Zoë")) == me


@linux_only
@pytest.mark.parametrize(
    ("name", "sentence"), [("postgres", "PostgreSQL ended by itself"), ("gunicorn", "service ended")]
)
def test_the_end_of_one_process_ends_the_others(start: Callable[..., Run], name: str, sentence: str) -> None:
    run = start().wait_until_ready()
    pids = run.descendants()
    (pid,) = [child for child in children_of(run.process.pid) if name in command_line(child)]
    os.kill(pid, signal.SIGKILL)
    assert run.wait() == 1
    assert re.search(rf"{sentence}.*last lines of .*log:\n    \S", run.output)
    assert have_ended(pids)


def test_a_port_in_use_is_reported(start: Callable[..., Run]) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        run = start(other.getsockname()[1])
        assert run.wait() == 1
    assert run.output.strip() == f"Port {run.port} is in use by another program. Choose another one: make run PORT=…"


def test_the_database_in_database_url_is_used(folder: Path, owner_url: str) -> None:
    run = Run(folder, free_port(), DATABASE_URL=owner_url).wait_until_ready()
    try:
        assert run.get("/health")["status"] == "healthy"
        assert not (folder / "postgres").exists()
    finally:
        run.stop(signal.SIGTERM)


@pytest.mark.parametrize(
    "url", ["postgresql://ana:secret@127.0.0.1:1/registry", "secret", "postgresql://ana:1/secret@127.0.0.1/registry"]
)
def test_an_error_of_database_url_does_not_show_its_password(folder: Path, url: str) -> None:
    run = Run(folder, free_port(), DATABASE_URL=url)
    assert run.wait() == 1
    assert "DATABASE_URL must be that of the database's owner" in run.output
    assert "Traceback" not in run.output
    assert "secret" not in run.output


def test_the_token_command_needs_a_started_registry_and_a_role(folder: Path) -> None:
    before_start = token(folder, "admin")
    assert (before_start.returncode, before_start.stdout) == (1, "")
    assert "make run" in before_start.stderr
    unknown_role = token(folder, "boss")
    assert (unknown_role.returncode, unknown_role.stdout) == (2, "")
    assert "ROLE=admin" in unknown_role.stderr
