"""Start gunicorn with the shipped configuration on a free loopback port."""

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
from tests.support.processes import children_of

ROOT = Path(__file__).resolve().parents[2]
_TIMEOUT = 30.0  # seconds to start or to stop on a busy machine


class Served:
    """A gunicorn process with its workers; `send` sends well-formed requests, `raw` any bytes."""

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
                env=child_environment(environment),
                cwd=directory,  # a developer's .env must not be read
            )

    def wait(self) -> None:
        """Wait until the service is healthy."""
        deadline = time.monotonic() + _TIMEOUT
        while not self._answers():
            assert self.process.poll() is None, self.output()
            assert time.monotonic() < deadline, self.output()
            time.sleep(0.05)

    def stop(self) -> int:
        """Stop it with SIGTERM and return the exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(_TIMEOUT)
        except subprocess.TimeoutExpired:
            self.process.kill()
            return self.process.wait()

    @property
    def port(self) -> int:
        """The port from its log; 0 before it listens."""
        listening = re.search(r"Listening at: http://127\.0\.0\.1:(\d+)", self._log.read_text())
        return int(listening[1]) if listening else 0

    def workers(self) -> list[int]:
        """Return the process ids of its workers, the oldest first (Linux)."""
        return children_of(self.process.pid)

    @property
    def send(self) -> Send:
        """Return a function that sends one request, on a new connection."""
        return over_http(self.port)

    def log(self) -> list[dict[str, Any]]:
        """Return the lines of standard output, each of which must be a JSON object."""
        return [json.loads(line) for line in self._log.read_text().splitlines()]

    def access_log_line(self, request_id: str) -> dict[str, Any]:
        """Return the one access log line of a request, waiting up to 5 seconds for it."""
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

    def output(self) -> str:
        """Return standard output and standard error."""
        return self._log.read_text() + self.errors()

    def errors(self) -> str:
        """Return standard error."""
        return self._errors.read_text()

    def raw(self, message: bytes, *, timeout: float = 15) -> Answer:
        """Send bytes on a new connection and read one answer."""
        with self.connection(timeout=timeout) as connection:
            connection.sendall(message)
            return read_answer(connection)

    @contextmanager
    def connection(self, *, timeout: float = 15) -> Iterator[socket.socket]:
        """Open a connection for the block."""
        with socket.create_connection(("127.0.0.1", self.port), timeout) as connection:
            yield connection

    def _answers(self) -> bool:
        try:
            return bool(self.port) and self.send("GET", "/health", {}, None).status == 200
        except OSError:
            return False


def read_answer(connection: socket.socket) -> Answer:
    """Read one answer from a connection."""
    response = HTTPResponse(connection)
    response.begin()
    return Answer(response.status, response.headers, response.read())


def child_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the environment of a child process, in which only `environment` configures the service."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "SYSTEMROOT", "TMPDIR") if name in os.environ}
    return {**kept, "PYTHONPATH": str(ROOT), **environment}
