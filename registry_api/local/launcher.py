"""Start and stop the processes of a local registry.

launcher ─┬─ PostgreSQL            a child process, unless DATABASE_URL is set
          ├─ identity provider     a thread
          ├─ demonstration server  a thread
          ├─ inspector             a child process, started again when it ends
          └─ gunicorn              a child process with worker processes
"""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import ExitStack
from functools import partial
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import NoReturn

from registry_api import database_url
from registry_api.local import children, database, demonstration, files, identity_provider, postgres
from registry_api.local.binaries import CannotStart
from registry_api.local.console import display_path, print_step, print_welcome
from registry_api.local.endpoints import (
    CHECKOUT,
    CLIENT_ID,
    ENDPOINTS_FILE,
    ENDPOINTS_VARIABLE,
    KEY_FILE,
    SCOPE,
    TENANT_ID,
    TOOLS_FILE,
    Endpoints,
)
from registry_api.local.inspector import Inspector
from registry_api.local.loopback_server import LoopbackServer
from registry_api.local.persons import ADMIN_ROLE
from registry_api.local.signing import SigningKey

_STARTUP_TIMEOUT = 30.0  # seconds until the service must be healthy


class StopRequested(Exception):
    """Ctrl-C, or a signal that ends the program."""


def _require_valid(url: str) -> None:
    """Refuse a malformed URL before psql reads it: its error message may contain a part of the password."""
    try:
        database_url.check(url, os.environ)
    except ValueError as fault:
        raise CannotStart(f"DATABASE_URL {fault}.") from None


def raise_on_stop_signals() -> None:
    """Raise `StopRequested` at the first SIGINT, SIGTERM or SIGHUP; later ones do not interrupt the cleanup."""
    signals = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

    def stop(_number: int, _frame: object) -> NoReturn:
        for number in signals:
            signal.signal(number, signal.SIG_IGN)
        raise StopRequested

    for number in signals:
        # nohup ignores SIGHUP for a program that must survive its terminal.
        if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, stop)


class Launcher:
    """A local registry with its files in one folder.

    Args:
        folder: The folder of database, keys and logs.
        port: The port of the service on 127.0.0.1.
        database_url: The connection string of a database's owner; None starts an embedded server.
        inspects_public: Whether servers on the internet are inspected, and not the demonstration server alone.
    """

    def __init__(self, folder: Path, port: int, database_url: str | None, *, inspects_public: bool) -> None:
        self._folder = folder
        self._port = port
        self._database_url = database_url
        self._inspects_public = inspects_public
        self._log = folder / "logs" / "registry.log"
        self._server: postgres.EmbeddedPostgres | None = None

    def run(self) -> None:
        """Start all processes, print the address, and wait. All processes have ended when this raises.

        Raises:
            StopRequested: Ctrl-C, or a signal.
            CannotStart: A process did not start, or ended by itself.
        """
        with ExitStack() as stack:
            self._require_single_instance(stack)
            identity_server, demonstration_server = self._bind_servers(stack)
            endpoints = Endpoints(self._port, identity_server.port, demonstration_server.port)
            urls = self._open_database(stack, endpoints.demonstration_url)
            endpoints.save(self._folder / ENDPOINTS_FILE)
            environment = _environment(self._folder / ENDPOINTS_FILE, self._port)
            gunicorn = self._start_gunicorn(stack, environment | {"DATABASE_URL": urls.app_url})
            inspector = self._start_inspector(stack, environment | {"DATABASE_URL": urls.inspector_url}, endpoints)
            # Start the thread after the last fork: a forked child could inherit a lock that the thread holds.
            key = SigningKey.load_or_create(self._folder / KEY_FILE)
            identity_server.start(identity_provider.create_app(endpoints, key))
            tools = demonstration.Tools(self._folder / TOOLS_FILE)
            skip_wait = partial(database.skip_wait, urls.owner_url, endpoints.demonstration_url)
            demonstration_server.start(demonstration.create_app(tools, skip_wait))
            self._wait_until_healthy(gunicorn)
            print_welcome(endpoints.address, self._log.parent)
            while True:
                self._require_alive(gunicorn)
                inspector.tend()
                time.sleep(0.2)

    def _require_single_instance(self, stack: ExitStack) -> None:
        self._log.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            stack.enter_context(files.lock(self._folder / "lock"))
        except files.Locked:
            running = Endpoints.load(self._folder / ENDPOINTS_FILE)
            address = f" at {running.address}" if running else ""
            raise CannotStart(f"The local registry of this checkout is already running{address}.") from None
        if not _is_free(self._port):
            raise CannotStart(f"Port {self._port} is in use by another program. Choose another one: make run PORT=…")

    def _open_database(self, stack: ExitStack, demonstration_url: str) -> database.Urls:
        if self._database_url:
            print_step("Using the database in DATABASE_URL")
            try:
                _require_valid(self._database_url)
                database.prepare(self._database_url, demonstration_url)
            except CannotStart as fault:
                raise CannotStart(
                    f"{fault}\nDATABASE_URL must be that of the database's owner: sql/init.sql runs at every start."
                ) from None
            return database.Urls(self._database_url, self._database_url, self._database_url)
        self._server, urls = database.open_embedded(self._folder, stack, demonstration_url)
        return urls

    def _bind_servers(self, stack: ExitStack) -> tuple[LoopbackServer, LoopbackServer]:
        """Bind the ports of the identity provider and of the demonstration server; the previous ones if possible.

        Browsers stay signed in, because tokens name the issuer's URL, and the demonstration server stays registered.
        """
        previous = Endpoints.load(self._folder / ENDPOINTS_FILE)
        is_same = previous is not None and previous.port == self._port
        identity_port = previous.identity_port if previous and is_same else None
        demonstration_port = previous.demonstration_port if previous else None
        return _bind(stack, self._port + 1, identity_port), _bind(stack, self._port + 2, demonstration_port)

    def _start_gunicorn(self, stack: ExitStack, environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
        print_step("Starting the service")
        files.rotate_if_large(self._log)
        gunicorn = children.spawn(
            [
                *(sys.executable, "-m", "gunicorn", "-c", CHECKOUT / "gunicorn.conf.py"),
                *("--bind", f"127.0.0.1:{self._port}", "registry_api.local.wsgi:app"),
            ],
            log=self._log,
            environment=environment,
            directory=CHECKOUT,
        )
        # SIGINT ends gunicorn at once; SIGTERM would wait for every browser with an open connection.
        stack.callback(children.stop, gunicorn, signal.SIGINT, timeout=5)
        stack.callback(print_step, "Stopping")
        return gunicorn

    def _start_inspector(self, stack: ExitStack, environment: Mapping[str, str], endpoints: Endpoints) -> Inspector:
        port = str(endpoints.demonstration_port)
        settings = {"INSPECTOR_ALLOWED_NETWORKS": "127.0.0.1/32", "INSPECTOR_ALLOWED_PORTS": port}
        if not self._inspects_public:
            settings["INSPECTOR_HOSTS"] = f"127.0.0.1:{port}"
        inspector = Inspector(self._log.with_name("inspector.log"), {**environment, **settings})
        stack.callback(inspector.stop)
        return inspector

    def _wait_until_healthy(self, gunicorn: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + _STARTUP_TIMEOUT
        while not _is_healthy(self._port):
            self._require_alive(gunicorn)
            if time.monotonic() > deadline:
                raise CannotStart(f"The service did not become healthy. {self._log_tail(self._log)}")
            time.sleep(0.02)

    def _require_alive(self, gunicorn: subprocess.Popen[bytes]) -> None:
        if gunicorn.poll() is not None:
            raise CannotStart(f"The service ended by itself. {self._log_tail(self._log)}")
        if self._server and self._server.has_died():
            raise CannotStart(f"PostgreSQL ended by itself. {self._log_tail(self._server.log)}")

    def _log_tail(self, log: Path) -> str:
        return f"The last lines of {display_path(log)}:{children.log_tail(log)}"


def _bind(stack: ExitStack, port: int, preferred: int | None) -> LoopbackServer:
    candidates = [candidate for candidate in (preferred, port) if candidate]
    server = LoopbackServer(next(filter(_is_free, candidates), 0))
    stack.callback(server.stop)
    return server


def _environment(endpoints_file: Path, port: int) -> dict[str, str]:
    # Settings for another registry, in the shell or in .env, must not reach this one.
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("ENTRA_", "INSPECTOR_"))}
    return inherited | {
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
        ENDPOINTS_VARIABLE: str(endpoints_file),
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
        return connection.getresponse().status == 200  # noqa: PLR2004 - HTTP status
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()
