"""The embedded PostgreSQL: made on first use, started and stopped with this process, kept in one folder.

folder/
├── data/           the cluster: scram passwords, UTF-8, the same sort order everywhere
├── password        of the owner, `postgres`; for its owner's eyes only
├── postgres.log    what the server says
└── lock            held by the one process that may start it
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

from registry_api.local import account, binaries, children, files, postmaster
from registry_api.local.binaries import WAY_OUT, CannotStart

_PATIENCE = 30.0  # seconds; recovery after a crash takes up to ten on a slow disk


class AlreadyRunning(CannotStart):
    """Another process has this folder's server."""


class EmbeddedPostgres:
    """A PostgreSQL server of one's own, on 127.0.0.1 and a free port.

    `options` are server settings, such as {"fsync": "off"}. Start it from the main thread (see children.spawn).
    """

    def __init__(self, directory: Path, *, options: Mapping[str, object] | None = None) -> None:
        self._directory = directory.absolute()
        self._options = {
            "listen_addresses": "127.0.0.1",
            # No socket file: nothing is left in /tmp, and no path can be too long for one.
            "unix_socket_directories": "",
            **(options or {}),
        }
        self._home = self._directory
        self._lock: IO[bytes] | None = None
        self._child: subprocess.Popen[bytes] | None = None

    def start(self) -> str:
        """Start the server, made first if the folder has none, and return its owner's connection string.

        Raises:
            AlreadyRunning: another process has started it.
            CannotStart: it cannot be had here, or did not become ready; the server's last words are in the message.
        """
        self._account = account.choose(binaries.directory(), self._directory)
        self._home = self._account.home
        try:
            self._lock = files.lock(self._home / "lock")
        except files.Locked:
            raise AlreadyRunning(f"The PostgreSQL in {self._home} is in use by another process.") from None
        try:
            for broken_off in self._home.glob("unfinished-*"):
                shutil.rmtree(broken_off)
            if not (self._home / "data").exists():
                self._create()
            self._require_gone()
            return self._serve()
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Shut the server down, at once but in order; a stopped one stays so."""
        if self._child:
            children.end(self._child, signal.SIGINT, within=_PATIENCE)
        self._child = None
        if self._lock:
            self._lock.close()
        self._lock = None

    def delete(self) -> None:
        """Stop the server and remove everything it kept."""
        self.stop()
        shutil.rmtree(self._home, ignore_errors=True)

    def has_died(self) -> bool:
        """Tell whether the server ended by itself."""
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
            self._account.adopt(path)
        made = subprocess.run(  # noqa: S603 - our own program
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
        if made.returncode:
            shutil.rmtree(unfinished)
            raise CannotStart(f"PostgreSQL's first start failed. {WAY_OUT}\n{made.stderr.strip()[-1500:]}")
        unfinished.rename(self._home / "data")

    def _require_gone(self) -> None:
        if not postmaster.end_leftover(self._home / "data", time.monotonic() + _PATIENCE):
            raise CannotStart(f"The PostgreSQL that was left running in {self._home} does not stop. {WAY_OUT}")

    def _serve(self) -> str:
        deadline = time.monotonic() + _PATIENCE
        files.set_aside_if_large(self.log)
        while True:
            port = _free_port()
            self._child = self._spawn(port)
            if postmaster.is_ready(self._child, self._home / "data", deadline):
                password = (self._home / "password").read_text()
                return f"postgresql://postgres:{password}@127.0.0.1:{port}/postgres"
            said = children.last_lines(self.log)
            # A killed server's last children hold its memory for a moment; a free port may be taken meanwhile.
            passing = "shared memory block" in said or "could not bind" in said
            if self._child.poll() is None or not passing or time.monotonic() > deadline:
                raise CannotStart(f"PostgreSQL did not become ready. {WAY_OUT} {self.log} ends:{said}")
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
    """Run an SQL file with psql, as an operator would: `psql -X -v ON_ERROR_STOP=1 -q -f path`.

    Raises:
        CannotStart: psql is missing or found a fault; its words are in the message.
    """
    try:
        parameters: dict[str, Any] = conninfo_to_dict(dsn)
    except psycopg.ProgrammingError:
        raise CannotStart("The database's address is no PostgreSQL connection string.") from None
    password = str(parameters.pop("password", None) or os.environ.get("PGPASSWORD", ""))
    # The password goes through the environment: command lines can be read by every user of the machine.
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
