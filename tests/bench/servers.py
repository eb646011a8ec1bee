"""The services to measure: the registry as shipped, the reference service, and the floor under the same gunicorn."""

import http.client
import json
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from uuid import UUID

from tests.support.served import ROOT, child_environment
from tests.support.tokens import Issuer

TENANT = UUID("7d0f2a31-94c8-4a5e-8b1d-2f6e5c4b3a21")
AUDIENCE = UUID("c0ffee00-1234-4cde-8f01-23456789abcd")
WORKERS = 2
REFERENCE_PYTHON = ROOT / ".local/venv-bench/bin/python"

_FRONT_END = "https://registry.example.com"
_NAMESPACE = "com.example"
_TIMEOUT = 30.0  # seconds to start or to stop


class Server:
    """A running server with its processes; `start_seconds` is the time until its first answer."""

    def __init__(self, name: str, command: Sequence[object], environment: Mapping[str, str], directory: Path) -> None:
        self.name = name
        self.port = _free_port()
        self._log = directory / f"{name}.log"
        arguments = [str(part).replace("{port}", str(self.port)) for part in command]
        started = time.perf_counter()
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                arguments,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=child_environment(environment),
                cwd=directory,  # a developer's .env must not be read
            )
        try:
            self._wait()
        except BaseException:
            self.stop()
            raise
        self.start_seconds = time.perf_counter() - started

    @property
    def pid(self) -> int:
        """The process id of the parent of all its processes."""
        return self._process.pid

    @property
    def host(self) -> str:
        """The host and port that it listens on."""
        return f"127.0.0.1:{self.port}"

    def get(self, path: str, token: str | None = None) -> bytes:
        """Return the body of one successful answer."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request("GET", path, headers={"Authorization": f"Bearer {token}"} if token else {})
            answer = connection.getresponse()
            body = answer.read()
        finally:
            connection.close()
        assert answer.status == 200, (self.name, path, answer.status, body[:500])
        return body

    def output(self) -> str:
        """Return the end of its log."""
        return self._log.read_text(errors="replace")[-3000:]

    def stop(self) -> None:
        """Stop it with SIGTERM."""
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(_TIMEOUT)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._log.unlink()  # large: it has a line for each request

    def _wait(self) -> None:
        deadline = time.monotonic() + _TIMEOUT
        while True:
            try:
                self.get("/health/live")
            except OSError:
                if self._process.poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError(f"{self.name} does not serve:\n{self.output()}") from None
                time.sleep(0.005)
            else:
                return


@contextmanager
def running(
    database_url: str, issuer: Issuer, directory: Path, names: Sequence[str] = ("ours", "reference", "floor")
) -> Iterator[dict[str, Server]]:
    """Start the named services for the block."""
    with ExitStack() as stack:
        jwks_url = stack.enter_context(_key_set(issuer))
        ours = service_environment(database_url, issuer, directory)
        reference = {
            "DATABASE_URL": database_url,
            "JWKS_URL": jwks_url,
            "TOKEN_ISSUER": issuer.issuer,
            "TOKEN_AUDIENCE": issuer.audience,
            "CORS_ORIGINS": _FRONT_END,
            "NAMESPACE": _NAMESPACE,
        }
        gunicorn = (sys.executable, "-m", "gunicorn", "-c", ROOT / "gunicorn.conf.py", "--bind", "127.0.0.1:{port}")
        uvicorn = (
            *(REFERENCE_PYTHON, "-m", "uvicorn", "--port", "{port}", "--workers", WORKERS),
            *("--loop", "uvloop", "--http", "httptools", "--no-access-log", "--log-level", "warning"),
        )
        applications = {
            "ours": ((*gunicorn, "tests.support.served_app:app"), ours),
            "reference": ((*uvicorn, "tests.bench.reference.app:app"), reference),
            "floor": ((*gunicorn, "tests.bench.floor:app"), ours),
        }
        servers = {}
        for name in names:
            command, environment = applications[name]
            servers[name] = Server(name, command, environment, directory)
            stack.callback(servers[name].stop)
        yield servers


def new_issuer() -> Issuer:
    """Return an issuer of tokens for the tenant."""
    return Issuer(TENANT, str(AUDIENCE), f"https://login.microsoftonline.com/{TENANT}/v2.0")


def service_environment(database_url: str, issuer: Issuer, directory: Path) -> dict[str, str]:
    """Return the settings of the service; all others have their defaults."""
    keys = directory / "keys.json"
    keys.write_text(json.dumps(issuer.jwks()))
    return {
        "DATABASE_URL": database_url,
        "ENTRA_TENANT_ID": str(TENANT),
        "ENTRA_CLIENT_ID": str(AUDIENCE),
        "CORS_ORIGINS": _FRONT_END,
        "MCP_REGISTRY_ACCESS": "anonymous",
        "MCP_REGISTRY_NAMESPACE": _NAMESPACE,
        "WEB_CONCURRENCY": str(WORKERS),
        "TEST_KEYS": str(keys),
    }


@contextmanager
def _key_set(issuer: Issuer) -> Iterator[str]:
    """Serve the public keys of the issuer on loopback, as Entra ID does on the Internet."""
    document = json.dumps(issuer.jwks()).encode()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(document)

        def log_message(self, *_: object) -> None:
            """Log nothing."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/keys"
        finally:
            server.shutdown()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
