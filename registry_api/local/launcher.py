"""What `make run` does, step by step: a database, the sign-in, the service; and the end of all three.

launcher ─┬─ PostgreSQL         a child, unless DATABASE_URL names another
          ├─ identity provider  a thread
          └─ gunicorn           a child, with workers of its own
"""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import ExitStack
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import NoReturn

from registry_api import database_url
from registry_api.local import children, database, files, identity, postgres
from registry_api.local.binaries import CannotStart
from registry_api.local.details import CHECKOUT, CLIENT_ID, DETAILS, KEY, SCOPE, TENANT_ID, VARIABLE, Details
from registry_api.local.persons import ADMIN_ROLE
from registry_api.local.screen import say, short, welcome
from registry_api.local.serving import Serving
from registry_api.local.signing import SigningKey

_PATIENCE = 30.0  # seconds for the service to become healthy


class Stopped(Exception):
    """Somebody asked for the end: Ctrl-C, or a signal."""


def _check(url: str) -> None:
    """Refuse a malformed URL before psql has it: psql would name the piece of a password that it takes for a host."""
    try:
        database_url.check(url, os.environ)
    except ValueError as fault:
        raise CannotStart(f"DATABASE_URL {fault}.") from None


def stop_on_signals() -> None:
    """Turn the signals that ask for the end into `Stopped`, once: the way out is not interrupted."""
    signals = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

    def stop(_number: int, _frame: object) -> NoReturn:
        for one in signals:
            signal.signal(one, signal.SIG_IGN)
        raise Stopped

    for one in signals:
        # nohup has a program go on when its terminal closes.
        if one != signal.SIGHUP or signal.getsignal(one) != signal.SIG_IGN:
            signal.signal(one, stop)


class Launcher:
    """A local registry that keeps everything in one folder and listens on one port of 127.0.0.1.

    With a database URL, that database is used as it is; without, the folder has a server of its own.
    """

    def __init__(self, folder: Path, port: int, database_url: str | None) -> None:
        self._folder = folder
        self._port = port
        self._database_url = database_url
        self._log = folder / "logs" / "registry.log"
        self._server: postgres.EmbeddedPostgres | None = None

    def run(self) -> None:
        """Start everything, say where it is, and stay until the end.

        Raises:
            Stopped: it was asked for; everything has ended.
            CannotStart: something failed, at the start or later; everything has ended.
        """
        with ExitStack() as stack:
            self._claim(stack)
            app_url = self._open_database(stack)
            serving = self._bind_identity(stack)
            details = Details(self._port, serving.port)
            details.save(self._folder / DETAILS)
            gunicorn = self._start_gunicorn(stack, _environment(app_url, self._folder / DETAILS, self._port))
            # Its thread comes after the last child: no fork may find a lock taken by another thread.
            serving.start(identity.create_app(details, SigningKey.load_or_make(self._folder / KEY)))
            self._wait_until_healthy(gunicorn)
            welcome(details.address, self._log.parent)
            while True:
                self._require_alive(gunicorn)
                time.sleep(0.2)

    def _claim(self, stack: ExitStack) -> None:
        self._log.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            stack.enter_context(files.lock(self._folder / "lock"))
        except files.Locked:
            running = Details.load(self._folder / DETAILS)
            where = f" at {running.address}" if running else ""
            raise CannotStart(f"The local registry of this checkout is running already{where}.") from None
        if not _is_free(self._port):
            raise CannotStart(f"Port {self._port} is in use by another program; make run PORT=… takes another.")

    def _open_database(self, stack: ExitStack) -> str:
        if self._database_url:
            say("Using the database that DATABASE_URL names")
            try:
                _check(self._database_url)
                database.prepare(self._database_url)
            except CannotStart as fault:
                raise CannotStart(
                    f"{fault}\nDATABASE_URL must be the owner's: sql/init.sql runs at every start."
                ) from None
            return self._database_url
        self._server, app_url = database.open_embedded(self._folder, stack)
        return app_url

    def _bind_identity(self, stack: ExitStack) -> Serving:
        known = Details.load(self._folder / DETAILS)
        wished = [known.identity_port] if known and known.port == self._port else []
        port = next((port for port in (*wished, self._port + 1) if _is_free(port)), 0)
        serving = Serving(port)
        stack.callback(serving.stop)
        return serving

    def _start_gunicorn(self, stack: ExitStack, environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
        say("Starting the service")
        files.set_aside_if_large(self._log)
        gunicorn = children.spawn(
            [
                *(sys.executable, "-m", "gunicorn", "-c", CHECKOUT / "gunicorn.conf.py"),
                *("--bind", f"127.0.0.1:{self._port}", "registry_api.local.wsgi:app"),
            ],
            log=self._log,
            environment=environment,
            directory=CHECKOUT,
        )
        # An interrupt ends gunicorn at once; it would wait for every browser that keeps its connection open otherwise.
        stack.callback(children.end, gunicorn, signal.SIGINT, within=5)
        stack.callback(say, "Stopping")
        return gunicorn

    def _wait_until_healthy(self, gunicorn: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + _PATIENCE
        while not _is_healthy(self._port):
            self._require_alive(gunicorn)
            if time.monotonic() > deadline:
                raise CannotStart(f"The service did not become healthy. {self._last_words(self._log)}")
            time.sleep(0.02)

    def _require_alive(self, gunicorn: subprocess.Popen[bytes]) -> None:
        if gunicorn.poll() is not None:
            raise CannotStart(f"The service ended by itself. {self._last_words(self._log)}")
        if self._server and self._server.has_died():
            raise CannotStart(f"PostgreSQL ended by itself. {self._last_words(self._server.log)}")

    def _last_words(self, log: Path) -> str:
        return f"{short(log)} ends:{children.last_lines(log)}"


def _environment(app_url: str, details: Path, port: int) -> dict[str, str]:
    # What the service is for elsewhere, in the shell or in .env, must not change what it is here.
    mine = {name: value for name, value in os.environ.items() if not name.startswith("ENTRA_")}
    return mine | {
        "DATABASE_URL": app_url,
        "DB_MANAGED_IDENTITY": "false",
        "ENTRA_TENANT_ID": TENANT_ID,
        "ENTRA_CLIENT_ID": CLIENT_ID,
        "ENTRA_AUDIENCE": CLIENT_ID,
        "ENTRA_REQUIRED_SCOPE": SCOPE,
        "ENTRA_ADMIN_ROLE": ADMIN_ROLE,
        "ENTRA_AUTHORITY": "https://login.microsoftonline.com",
        "ENTRA_ACCEPT_V1_TOKENS": "false",
        "MCP_REGISTRY_ACCESS": os.environ.get("MCP_REGISTRY_ACCESS") or "anonymous",
        "MCP_REGISTRY_NAMESPACE": os.environ.get("MCP_REGISTRY_NAMESPACE") or "com.example",
        "PORT": str(port),
        VARIABLE: str(details),
    }


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except (OSError, OverflowError):
            return False
    return True


def _is_healthy(port: int) -> bool:
    connection = HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/health")
        return connection.getresponse().status == 200  # noqa: PLR2004 - HTTP's own number
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()
