"""Checks for `/health`: each answers in time, even when what it checks hangs."""

import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as NoAnswer
from contextlib import suppress
from datetime import datetime
from typing import NamedTuple

import psycopg
from psycopg import Connection
from psycopg.rows import TupleRow

from registry_api.db.deadline import Deadline
from registry_api.db.parameters import Connector
from registry_api.errors import Unavailable
from registry_api.models import Check

_log = logging.getLogger(__name__)

_ANSWER_TIMEOUT = 0.08  # seconds; /health as a whole answers within 0.1
_PING_TIMEOUT = 1.0  # seconds for PostgreSQL's answer
_INSPECTOR = "SELECT seen_at, due FROM inspectors ORDER BY seen_at DESC LIMIT 1"


class InspectorReport(NamedTuple):
    """What a process that inspects endpoints reports of itself."""

    seen_at: datetime
    due: int


class Probe:
    """Runs a check in a thread of its own, one at a time; concurrent callers share the result.

    `check` returns None if all is well, or a sentence that says what is wrong. An exception counts as wrong, too.
    """

    def __init__(self, check: Callable[[], str | None]) -> None:
        self._check = check
        self._lock = threading.Lock()
        self._asked: Future[Check] = Future()
        self._asked.set_result(Check(status="unhealthy"))

    def ask(self) -> Check:
        """Return the result, or "unhealthy" if it takes too long; a later call may get the result of that check."""
        with self._lock:
            if self._asked.done():
                self._asked = Future()
                threading.Thread(target=self._run, args=(self._asked,), name="probe", daemon=True).start()
            asked = self._asked
        try:
            return asked.result(timeout=_ANSWER_TIMEOUT)
        except NoAnswer:
            return Check(status="unhealthy", detail=f"No answer within {_ANSWER_TIMEOUT * 1000:.0f} ms.")

    def _run(self, asked: Future[Check]) -> None:
        start = time.perf_counter()
        try:
            fault = self._check()
        except Exception:  # noqa: BLE001 - any exception is a result
            fault = "It cannot be reached."
        latency = round((time.perf_counter() - start) * 1000, 3)
        asked.set_result(Check(status="unhealthy" if fault else "healthy", latency_ms=latency, detail=fault))


class Ping:
    """Pings PostgreSQL on a dedicated connection, so that a busy pool does not look like a lost server."""

    def __init__(self, connector: Connector, deadline: Deadline) -> None:
        self._connector = connector
        self._deadline = deadline
        self._connection: Connection[TupleRow] | None = None
        self.inspector: InspectorReport | None = None
        """The latest report of a process that inspects, as of the last check; None: none in the last days."""

    def check(self) -> str | None:
        """Return None if PostgreSQL answers, else a sentence; may take as long as connecting. Not thread-safe."""
        try:
            # The connection of the last check may have been closed since, by a restart or an administrator, or be
            # silent because a router has forgotten it. A new one tells.
            with suppress(psycopg.OperationalError):
                if self._connection is not None:
                    self._ping(self._connection)
                    return None
            self._connection = self._connector.connect()
            self._ping(self._connection)
        except psycopg.Error as error:
            self._connection = None
            _log.warning("the database does not answer: %s: %s", type(error).__name__, error)
            return "The database does not answer."
        except Unavailable as error:
            return str(error)
        return None

    def _ping(self, connection: Connection[TupleRow]) -> None:
        with self._deadline.on(connection, _PING_TIMEOUT):
            connection.execute("SELECT 1")
            with suppress(psycopg.ProgrammingError):  # the schema has not been created or upgraded
                row = connection.execute(_INSPECTOR).fetchone()
                self.inspector = InspectorReport(*row) if row else None
