"""The real thing: gunicorn with the shipped configuration, on a free port of this machine."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.client import HTTPResponse
from pathlib import Path
from typing import Any

from tests.support.people import Answer, Send, over_http

ROOT = Path(__file__).resolve().parents[2]
_PATIENCE = 30.0


class Served:
    """A gunicorn with its workers; `send` speaks to it properly, `raw` byte by byte."""

    def __init__(
        self, directory: Path, environment: Mapping[str, str], application: str = "tests.support.served_app:app"
    ) -> None:
        self._log = directory / "stdout.log"
        self._errors = directory / "stderr.log"
        with self._log.open("wb") as stdout, self._errors.open("wb") as stderr:
            self.process = subprocess.Popen(
                [
                    *(sys.executable, "-m", "gunicorn", "-c", ROOT / "gunicorn.conf.py"),
                    *("--bind", "127.0.0.1:0", application),
                ],
                stdout=stdout,
                stderr=stderr,
                stdin=subprocess.DEVNULL,
                env=isolated(environment),
                cwd=directory,  # away from a developer's .env
            )

    def wait(self) -> None:
        """Return once requests are answered."""
        deadline = time.monotonic() + _PATIENCE
        while not self._answers():
            assert self.process.poll() is None, self.words()
            assert time.monotonic() < deadline, self.words()
            time.sleep(0.05)

    def stop(self) -> int:
        """End it in order, and return the exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            return self.process.wait()

    @property
    def port(self) -> int:
        """The port that it says it listens at; 0 until then."""
        said = re.search(r"Listening at: http://127\.0\.0\.1:(\d+)", self._log.read_text())
        return int(said[1]) if said else 0

    def workers(self) -> list[int]:
        """Return the numbers of its worker processes, the eldest first (Linux)."""
        of = self.process.pid
        return [int(pid) for pid in Path(f"/proc/{of}/task/{of}/children").read_text().split()]

    @property
    def send(self) -> Send:
        return over_http(self.port)

    def log(self) -> list[dict[str, Any]]:
        """Return what stands on standard output: an object per line, or this raises."""
        return [json.loads(line) for line in self._log.read_text().splitlines()]

    def line(self, request_id: str) -> dict[str, Any]:
        """Return the one access log line of a request, waiting a little for it."""
        deadline = time.monotonic() + 5
        while True:
            text = self._log.read_text()
            lines: list[dict[str, Any]] = [json.loads(line) for line in text[: text.rfind("\n") + 1].splitlines()]
            found = [
                line
                for line in lines
                if line.get("request_id") == request_id and line["logger"] == "registry_api.access"
            ]
            if found or time.monotonic() > deadline:
                assert len(found) == 1, found
                return found[0]
            time.sleep(0.01)

    def words(self) -> str:
        """Return all that it wrote."""
        return self._log.read_text() + self.errors()

    def errors(self) -> str:
        """Return what stands on standard error."""
        return self._errors.read_text()

    def raw(self, message: bytes, *, timeout: float = 15) -> Answer:
        """Send bytes as they are, and read one answer up to the end of the connection."""
        with self.connection(timeout=timeout) as line:
            line.sendall(message)
            return read_answer(line)

    @contextmanager
    def connection(self, *, timeout: float = 15) -> Iterator[socket.socket]:
        with socket.create_connection(("127.0.0.1", self.port), timeout) as line:
            yield line

    def _answers(self) -> bool:
        try:
            return bool(self.port) and self.send("GET", "/health", {}, None).status == 200
        except OSError:
            return False


def read_answer(line: socket.socket) -> Answer:
    """Read one answer off a connection."""
    response = HTTPResponse(line)
    response.begin()
    return Answer(response.status, response.headers, response.read())


def isolated(environment: Mapping[str, str]) -> dict[str, str]:
    """Return an environment for a child in which nothing but `environment` sets up the service."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "SYSTEMROOT", "TMPDIR") if name in os.environ}
    return {**kept, "PYTHONPATH": str(ROOT), **environment}
