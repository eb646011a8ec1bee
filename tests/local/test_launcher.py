"""`make run` starts everything, and nothing outlives it."""

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

from registry_api.local.details import CHECKOUT

linux_only = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere children cannot be tied to their parent")


class Run:
    """A local registry in a folder of its own."""

    def __init__(self, folder: Path, port: int, **environment: str) -> None:
        self.port = port
        self.said = ""
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

    def ready(self) -> "Run":
        assert self.process.stdout
        for line in self.process.stdout:
            self.said += line
            if "Ctrl-C" in line:
                return self
        raise AssertionError(self.said)

    def family(self) -> list[int]:
        """Return the numbers of all programs started, children before grandchildren."""
        found = children_of(self.process.pid)
        for number in found:
            found.extend(children_of(number))
        return found

    def get(self, path: str, token: str = "") -> Any:
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}{path}", headers={"Authorization": f"Bearer {token}"} if token else {}
        )
        with urllib.request.urlopen(request, timeout=5) as answer:
            return json.load(answer)

    def token(self, *arguments: str) -> str:
        return token(self._folder, *arguments).stdout.strip()

    def end(self, how: signal.Signals) -> int:
        self.process.send_signal(how)
        return self.ended()

    def ended(self) -> int:
        """Return its exit code once it has ended, and keep what it said: conftest.py searches all logs for secrets."""
        self.said += self.process.communicate(timeout=20)[0]
        self._folder.with_name(f"screen-{self.process.pid}.log").write_text(self.said)
        return self.process.returncode


def token(folder: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "registry_api.local.token", *arguments, "--folder", str(folder)]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=CHECKOUT)


def without_settings() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith(("PG", "ENTRA_", "DATABASE"))}


def children_of(number: int) -> list[int]:
    return [int(one) for one in Path(f"/proc/{number}/task/{number}/children").read_text().split()]


def is_gone(number: int) -> bool:
    try:
        return Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


def all_gone(numbers: list[int], within: float = 10.0) -> bool:
    deadline = time.monotonic() + within
    while not all(map(is_gone, numbers)) and time.monotonic() < deadline:
        time.sleep(0.02)
    return all(map(is_gone, numbers))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Make a folder with a blank and a letter beyond ASCII in its path, as people have them."""
    made = tmp_path / "my dépôt"
    made.mkdir()
    return made


@pytest.fixture
def start(folder: Path) -> Iterator[Callable[..., Run]]:
    runs: list[Run] = []

    def start(port: int | None = None) -> Run:
        runs.append(Run(folder, port or free_port()))
        return runs[-1]

    yield start
    for run in runs:
        if run.process.poll() is None:
            run.end(signal.SIGTERM)


@linux_only
def test_it_serves_its_people_and_leaves_nothing_behind(start: Callable[..., Run]) -> None:
    run = start().ready()
    assert run.get("/health")["status"] == "healthy"
    assert run.get("/config.json")["mode"] == "local"
    assert run.get("/users/me", run.token("user"))["display_name"] == "Ana"
    assert run.get("/users/me", run.token("user", "Ben"))["is_admin"] is False
    assert run.get("/audit", run.token("admin"))["items"]
    assert run.get("/registrations", run.token("user"))["total"] > 70

    second = start(run.port)
    assert second.process.wait(timeout=10) == 1
    assert second.process.stdout
    assert f"running already at http://127.0.0.1:{run.port}" in second.process.stdout.read()

    family = run.family()
    assert len(family) > 5
    assert run.end(signal.SIGTERM) == 0
    assert all_gone(family, within=1)


@linux_only
def test_it_can_be_killed_and_comes_back_as_it_was(start: Callable[..., Run]) -> None:
    run = start().ready()
    me = run.get("/users/me", run.token("user", "Zoë"))
    family = run.family()
    run.end(signal.SIGKILL)
    assert all_gone(family)

    run = start(run.port).ready()
    family = run.family()
    for number in [run.process.pid, *family]:
        os.kill(number, signal.SIGKILL)
    assert all_gone(family)

    run = start(run.port).ready()
    assert run.get("/users/me", run.token("user", "Zoë")) == me


@linux_only
@pytest.mark.parametrize(
    ("victim", "sentence"), [("postgres", "PostgreSQL ended by itself"), ("gunicorn", "service ended")]
)
def test_the_death_of_one_ends_the_others(start: Callable[..., Run], victim: str, sentence: str) -> None:
    run = start().ready()
    family = run.family()
    (number,) = [one for one in children_of(run.process.pid) if victim in Path(f"/proc/{one}/cmdline").read_text()]
    os.kill(number, signal.SIGKILL)
    assert run.ended() == 1
    assert re.search(rf"{sentence}.*log ends:\n    \S", run.said)
    assert all_gone(family)


def test_a_port_in_use_is_told_in_a_sentence(start: Callable[..., Run]) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        run = start(other.getsockname()[1])
        assert run.ended() == 1
    assert run.said.strip() == f"Port {run.port} is in use by another program; make run PORT=… takes another."


def test_a_given_database_is_used_as_it_is(folder: Path, owner_url: str) -> None:
    run = Run(folder, free_port(), DATABASE_URL=owner_url).ready()
    try:
        assert run.get("/health")["status"] == "healthy"
        assert not (folder / "postgres").exists()
    finally:
        run.end(signal.SIGTERM)


@pytest.mark.parametrize(
    "url", ["postgresql://ana:secret@127.0.0.1:1/registry", "secret", "postgresql://ana:1/secret@127.0.0.1/registry"]
)
def test_a_database_out_of_reach_is_told_without_its_password(folder: Path, url: str) -> None:
    run = Run(folder, free_port(), DATABASE_URL=url)
    assert run.ended() == 1
    assert "DATABASE_URL must be the owner's" in run.said
    assert "Traceback" not in run.said
    assert "secret" not in run.said


def test_no_token_comes_before_the_first_start_nor_for_an_unknown_role(folder: Path) -> None:
    early = token(folder, "admin")
    assert (early.returncode, early.stdout) == (1, "")
    assert "make run" in early.stderr
    unknown = token(folder, "boss")
    assert (unknown.returncode, unknown.stdout) == (2, "")
    assert "ROLE=admin" in unknown.stderr
