"""An embedded PostgreSQL server: created on first use, and started and stopped with this process.

folder/
├── data/           the cluster: SCRAM passwords, UTF-8, the same sort order on every machine
├── password        the password of the superuser `postgres`, readable by the file's owner only
├── postgres.log    the server's log
└── lock            locked by the process that started the server
"""

import os
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from registry_api.local import binaries, children, files, os_account, postmaster
from registry_api.local.binaries import USE_OWN_DATABASE, CannotStart

_TIMEOUT = 30.0  # seconds to start or stop; recovery after a crash takes up to ten on a slow disk


class AlreadyRunning(CannotStart):
    """Another process has started the server of this folder."""


class EmbeddedPostgres:
    """A PostgreSQL server on a free port of 127.0.0.1.

    Start it from the main thread (see children.spawn).

    Args:
        directory: The folder of the cluster; created if it is missing.
        options: Server settings, such as {"fsync": "off"}.
    """

    def __init__(self, directory: Path, *, options: Mapping[str, object] | None = None) -> None:
        self._directory = directory.absolute()
        self._options = {
            "listen_addresses": "127.0.0.1",
            # No socket file: it would stay in /tmp after a crash, and socket paths are limited to about 100 bytes.
            "unix_socket_directories": "",
            **(options or {}),
        }
        self._home = self._directory
        self._lock: IO[bytes] | None = None
        self._child: subprocess.Popen[bytes] | None = None

    def start(self) -> str:
        """Start the server, and return the superuser's connection string; create the cluster if there is none.

        Raises:
            AlreadyRunning: Another process has started the server.
            CannotStart: The server cannot run here, or did not become ready; the message has the end of its log.
        """
        self._account = os_account.choose(binaries.directory(), self._directory)
        self._home = self._account.home
        try:
            self._lock = files.lock(self._home / "lock")
        except files.Locked:
            raise AlreadyRunning(f"The PostgreSQL server in {self._home} is in use by another process.") from None
        try:
            for unfinished in self._home.glob("unfinished-*"):
                shutil.rmtree(unfinished)
            if not (self._home / "data").exists():
                self._create()
            self._stop_leftover()
            return self._serve()
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Stop the server with a fast shutdown, unless it has ended already."""
        if self._child:
            children.stop(self._child, signal.SIGINT, timeout=_TIMEOUT)
        self._child = None
        if self._lock:
            self._lock.close()
        self._lock = None

    def delete(self) -> None:
        """Stop the server and remove its folder."""
        self.stop()
        shutil.rmtree(self._home, ignore_errors=True)

    def has_died(self) -> bool:
        """Return whether the server ended without `stop()`."""
        return self._child is not None and self._child.poll() is not None

    @property
    def log(self) -> Path:
        """The server's log file."""
        return self._home / "postgres.log"

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()

    def _create(self) -> None:
        unfinished = Path(tempfile.mkdtemp(prefix="unfinished-", dir=self._home))
        password = self._home / "password"
        files.write_private(password, secrets.token_urlsafe(24))
        for path in (unfinished, password):
            self._account.take_ownership(path)
        done = subprocess.run(  # noqa: S603 - our own program
            [
                *(self._account.programs / "initdb", "-D", unfinished, "-U", "postgres", "-E", "UTF8"),
                *("-A", "scram-sha-256", "--pwfile", password, "--no-instructions", "--no-sync"),
                *("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"),
            ],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            cwd=self._home,
            env=binaries.environment(),
            preexec_fn=self._account.enter,
            **self._account.options,
        )
        if done.returncode:
            shutil.rmtree(unfinished)
            raise CannotStart(f"initdb failed. {USE_OWN_DATABASE}\n{done.stderr.strip()[-1500:]}")
        unfinished.rename(self._home / "data")

    def _stop_leftover(self) -> None:
        if not postmaster.stop_leftover(self._home / "data", time.monotonic() + _TIMEOUT):
            raise CannotStart(f"The PostgreSQL server left running in {self._home} does not stop. {USE_OWN_DATABASE}")

    def _serve(self) -> str:
        deadline = time.monotonic() + _TIMEOUT
        files.rotate_if_large(self.log)
        while True:
            port = _free_port()
            self._child = self._spawn(port)
            if postmaster.is_ready(self._child, self._home / "data", deadline):
                password = (self._home / "password").read_text()
                return f"postgresql://postgres:{password}@127.0.0.1:{port}/postgres"
            log_tail = children.log_tail(self.log)
            # Retry if children of a killed server still hold its shared memory, or another program took the port.
            is_transient = "shared memory block" in log_tail or "could not bind" in log_tail
            if self._child.poll() is None or not is_transient or time.monotonic() > deadline:
                raise CannotStart(
                    f"PostgreSQL did not become ready. {USE_OWN_DATABASE} The last lines of {self.log}:{log_tail}"
                )
            time.sleep(0.2)

    def _spawn(self, port: int) -> subprocess.Popen[bytes]:
        settings = [f"-c{name}={value}" for name, value in {**self._options, "port": port}.items()]
        return children.spawn(
            [self._account.programs / "postgres", "-D", self._home / "data", *settings],
            log=self.log,
            environment=binaries.environment(),
            directory=self._home,
            enter=self._account.enter,
            **self._account.options,
        )


def run_sql_file(dsn: str, path: Path) -> None:
    """Run an SQL file as an operator does: `psql -X -v ON_ERROR_STOP=1 -q -f path`.

    Raises:
        CannotStart: psql is missing or failed; the message has its output.
    """
    try:
        parameters: dict[str, Any] = conninfo_to_dict(dsn)
    except psycopg.ProgrammingError:
        raise CannotStart("The database's connection string is malformed.") from None
    password = str(parameters.pop("password", None) or os.environ.get("PGPASSWORD", ""))
    # The environment hides the password from other users of the machine; a command line does not.
    done = subprocess.run(  # noqa: S603 - our own program
        [binaries.psql(), "-X", "-v", "ON_ERROR_STOP=1", "-q", "-f", path, "-d", make_conninfo(**parameters)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PGPASSWORD": password, "PGCLIENTENCODING": "UTF8", "LC_ALL": "C"},
    )
    if done.returncode:
        raise CannotStart(f"psql could not run {path.name}:\n{done.stderr.strip()[-1500:]}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
