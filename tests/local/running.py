"""A local registry that runs as a process, and what a test asks about processes."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from registry_api.local.endpoints import CHECKOUT
from tests.support.processes import children_of

linux_only = pytest.mark.skipif(sys.platform != "linux", reason="only Linux can end a child process with its parent")


class Run:
    """A local registry, started as a process."""

    def __init__(self, folder: Path, port: int, **environment: str) -> None:
        self.port = port
        self.output = ""
        self._folder = folder
        self.process = subprocess.Popen(
            [sys.executable, "-m", "registry_api.local", "--folder", folder],
            # Empty values win over those of a developer's .env.
            env=without_settings()
            | {"DATABASE_URL": "", "INSPECT": "", "PORT": str(port), "WEB_CONCURRENCY": "1"}
            | environment,
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
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)

    def token(self, *arguments: str) -> str:
        return token(self._folder, *arguments).stdout.strip()

    def stop(self, signal_number: signal.Signals) -> int:
        self.process.send_signal(signal_number)
        return self.wait()

    def wait(self) -> int:
        """Return the exit code, and save the output: conftest.py searches all logs for secrets."""
        self.output += self.process.communicate(timeout=60)[0]
        self._folder.with_name(f"output-{self.process.pid}.log").write_text(self.output)
        return self.process.returncode


def token(folder: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "registry_api.local.token", *arguments, "--folder", str(folder)]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=CHECKOUT)


def without_settings() -> dict[str, str]:
    return {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PG", "ENTRA_", "DATABASE", "INSPECT"))
    }


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
