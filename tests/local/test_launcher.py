"""`make run` starts the registry, and stops all of its processes when it ends."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from registry_api.local.endpoints import CHECKOUT

linux_only = pytest.mark.skipif(sys.platform != "linux", reason="only Linux can end a child process with its parent")


class Run:
    """A local registry, started as a process."""

    def __init__(self, folder: Path, port: int, **environment: str) -> None:
        self.port = port
        self.output = ""
        self._folder = folder
        self.process = subprocess.Popen(
            [sys.executable, "-m", "registry_api.local", "--folder", folder],
            env=without_settings() | {"PORT": str(port), "WEB_CONCURRENCY": "1"} | environment,
            cwd=CHECKOUT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def wait_until_ready(self) -> "Run":
        assert self.process.stdout
        for line in self.process.stdout:
            self.output += line
            if "Ctrl-C" in line:
                return self
        raise AssertionError(self.output)

    def descendants(self) -> list[int]:
        """Return the ids of all processes started, children before grandchildren."""
        found = children_of(self.process.pid)
        for pid in found:
            found.extend(children_of(pid))
        return found

    def get(self, path: str, token: str = "") -> Any:
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}{path}", headers={"Authorization": f"Bearer {token}"} if token else {}
        )
        with urllib.request.urlopen(request, timeout=5) as answer:
            return json.load(answer)

    def token(self, *arguments: str) -> str:
        return token(self._folder, *arguments).stdout.strip()

    def stop(self, signal_number: signal.Signals) -> int:
        self.process.send_signal(signal_number)
        return self.wait()

    def wait(self) -> int:
        """Return the exit code, and save the output: conftest.py searches all logs for secrets."""
        self.output += self.process.communicate(timeout=20)[0]
        self._folder.with_name(f"output-{self.process.pid}.log").write_text(self.output)
        return self.process.returncode


def token(folder: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "registry_api.local.token", *arguments, "--folder", str(folder)]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=CHECKOUT)


def without_settings() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith(("PG", "ENTRA_", "DATABASE"))}


def children_of(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def has_ended(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


def have_ended(pids: list[int], timeout: float = 10.0) -> bool:
    deadline = time.monotonic() + timeout
    while not all(map(has_ended, pids)) and time.monotonic() < deadline:
        time.sleep(0.02)
    return all(map(has_ended, pids))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Create a folder whose path has a space and a letter beyond ASCII."""
    folder = tmp_path / "my dépôt"
    folder.mkdir()
    return folder


@pytest.fixture
def start(folder: Path) -> Iterator[Callable[..., Run]]:
    runs: list[Run] = []

    def start(port: int | None = None) -> Run:
        runs.append(Run(folder, port or free_port()))
        return runs[-1]

    yield start
    for run in runs:
        if run.process.poll() is None:
            run.stop(signal.SIGTERM)


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
    assert second.process.wait(timeout=10) == 1
    assert second.process.stdout
    assert f"already running at http://127.0.0.1:{run.port}" in second.process.stdout.read()

    pids = run.descendants()
    assert len(pids) > 5
    assert run.stop(signal.SIGTERM) == 0
    assert have_ended(pids, timeout=1)


@linux_only
def test_its_data_survives_when_processes_are_killed(start: Callable[..., Run]) -> None:
    run = start().wait_until_ready()
    me = run.get("/users/me", run.token("user", "Zoë"))
    pids = run.descendants()
    run.stop(signal.SIGKILL)
    assert have_ended(pids)

    run = start(run.port).wait_until_ready()
    pids = run.descendants()
    for pid in [run.process.pid, *pids]:
        os.kill(pid, signal.SIGKILL)
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
    (pid,) = [child for child in children_of(run.process.pid) if name in Path(f"/proc/{child}/cmdline").read_text()]
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
