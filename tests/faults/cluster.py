"""A PostgreSQL server for fault tests: stopped, killed, frozen. It writes to disk durably, as in production."""

import contextlib
import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from registry_api.local.postgres import EmbeddedPostgres, run_sql_file
from tests.support.processes import children_of, send_signal
from tests.support.served import ROOT
from tests.support.tcp_proxy import TcpProxy
from tests.support.waiting import wait_until

APP_PASSWORD = "for tests only"
_TEMPLATE = "clean"


class Cluster:
    """A server behind a TCP proxy whose port stays the same across restarts."""

    def __init__(self, directory: Path, **options: object) -> None:
        self.directory = directory
        self._postgres = EmbeddedPostgres(directory, options={"max_connections": "60", **options})
        self._numbers = count(1)
        self._address = self._postgres.start()
        address = conninfo_to_dict(self._address)
        self.proxy = TcpProxy(str(address["host"]), int(str(address["port"])))
        self.proxy.open()
        self.run(f"CREATE DATABASE {_TEMPLATE}")
        run_sql_file(self.owner_url(_TEMPLATE), ROOT / "sql" / "init.sql")
        for role in ("registry_app", "registry_inspector"):
            self.run(f"ALTER ROLE {role} LOGIN PASSWORD '{APP_PASSWORD}'")

    def close(self) -> None:
        self.proxy.resume()
        self.proxy.close()
        os.kill(self.pid, signal.SIGQUIT)  # an orderly stop would first write a checkpoint of data that is deleted next
        self._postgres.delete()

    def new_database(self, tablespace: str = "pg_default") -> str:
        """Create an empty registry database, and return its name."""
        name = f"registry_{next(self._numbers)}"
        make = sql.SQL("CREATE DATABASE {} TEMPLATE {} TABLESPACE {}")
        self.run(make.format(*map(sql.Identifier, (name, _TEMPLATE, tablespace))))
        return name

    def owner_url(self, database: str = "postgres") -> str:
        """Return the owner's connection string, which bypasses the proxy."""
        return make_conninfo(self._address, dbname=database)

    def app_url(self, database: str) -> str:
        """Return the service's connection string, which goes through the proxy."""
        return self._url_of_role("registry_app", database)

    def inspector_url(self, database: str) -> str:
        """Return the inspector's connection string, which goes through the proxy."""
        return self._url_of_role("registry_inspector", database)

    def _url_of_role(self, role: str, database: str) -> str:
        url = make_conninfo(self._address, dbname=database, port=self.proxy.port)
        return make_conninfo(url, user=role, password=APP_PASSWORD)

    def run(self, statement: str | sql.Composed, database: str = "postgres") -> list[tuple[Any, ...]]:
        """Run a statement as the owner."""
        with psycopg.connect(self.owner_url(database), autocommit=True) as connection:
            cursor = connection.execute(statement)
            return cursor.fetchall() if cursor.description else []

    def stop(self) -> None:
        """Stop the server as an administrator does: every session is closed properly."""
        self._postgres.stop()

    def crash(self) -> None:
        """End the server at once, without a checkpoint: the next start recovers from the write-ahead log."""
        os.kill(self.pid, signal.SIGQUIT)
        deadline = time.monotonic() + 10
        while not self._postgres.has_died():
            assert time.monotonic() < deadline
            time.sleep(0.01)
        self._postgres.stop()

    def start(self) -> None:
        """Start the server again, and point the proxy to its new address."""
        self._address = self._postgres.start()
        address = conninfo_to_dict(self._address)
        self.proxy.forward_to(str(address["host"]), int(str(address["port"])))

    def kill_one(self) -> None:
        """Kill a backend process; the server then ends all sessions and restarts by itself. Wait for that."""
        with psycopg.connect(self.owner_url(), autocommit=True) as witness:
            (pid,) = witness.execute("SELECT pid FROM pg_stat_activity WHERE usename = 'registry_app'").fetchone() or ()
            os.kill(pid, signal.SIGKILL)
            wait_until(lambda: not _answers(witness), 10)
        while True:
            with contextlib.suppress(psycopg.OperationalError):
                self.run("SELECT 1")
                return
            time.sleep(0.02)

    def end_sessions(self) -> None:
        """Terminate the service's sessions, as an administrator can."""
        self.run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'registry_app'")

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """Stop every process of the server, as a frozen virtual machine does; its connections stay open."""
        pids = [self.pid]
        try:
            send_signal(pids, signal.SIGSTOP)  # from here on it starts no more processes
            pids += children_of(self.pid)
            send_signal(pids, signal.SIGSTOP)
            yield
        finally:
            send_signal(pids, signal.SIGCONT)

    @property
    def pid(self) -> int:
        return int((self._postgres.log.parent / "data" / "postmaster.pid").read_text().split()[0])


def _answers(witness: psycopg.Connection[Any]) -> bool:
    try:
        witness.execute("SELECT 1")
    except psycopg.OperationalError:
        return False
    return True
