"""The connection pool, and whether it is available, busy or lost; `registry_api.db` has the picture."""

import logging
import math
import threading
import time
from contextlib import suppress
from typing import Literal

import psycopg
from psycopg_pool import ConnectionPool, PoolTimeout

from registry_api import metrics
from registry_api.db.deadline import Deadline
from registry_api.db.liveness import is_alive
from registry_api.db.parameters import GRACE, Connector
from registry_api.db.session import Session
from registry_api.db.translation import PoolBusy
from registry_api.settings import InspectorSettings

_log = logging.getLogger(__name__)

_LOST_DB_TIMEOUT = 0.1  # seconds a request waits for a connection while the database is lost
_POOL_RETRY_INTERVAL = 0.2  # seconds between a failed attempt to connect and the next, while requests wait
_RETRY_TIMEOUT = 0.001  # seconds; the retry wants an attempt to connect, not the connection
_MIN_DRAIN_INTERVAL = 1.0  # seconds; one incident is found out by several requests, and needs one replacement


class Pool:
    """Lends connections to requests, first come, first served, each for a limited time."""

    def __init__(self, settings: InspectorSettings, connector: Connector) -> None:
        self.deadline = Deadline(settings.db_statement_timeout + GRACE, self.renew)
        self._timeout = settings.db_pool_timeout
        self._state: Literal["available", "busy", "lost"] = "available"
        self._in_use: dict[Session, object] = {}  # connection → what ends its deadline
        self._drained_at = -math.inf
        self._retry_is_planned = threading.Lock()
        self._pool = ConnectionPool(
            connector.url,
            connection_class=Session,
            kwargs=connector.arguments,  # called for every connection
            min_size=settings.db_pool_min_size,
            max_size=settings.db_pool_max_size,
            # The pool's own backoff grows to minutes. Here a waiting request causes a retry instead.
            reconnect_timeout=0,
            reconnect_failed=lambda _: self._plan_retry(),
            name="registry",
            open=False,
        )

    def open(self) -> None:
        """Begin to connect, in the background: the service starts although the database may be down."""
        self.deadline.open()
        self._pool.open()

    def close(self) -> None:
        """Close every connection."""
        self._pool.close()
        self.deadline.close()

    def measure(self) -> None:
        """Set the pool's metrics."""
        now = self._pool.get_stats()
        metrics.show_pool(now["pool_size"], now["pool_available"], now["pool_max"], now["requests_waiting"])

    def take(self) -> Session:
        """Lend a connection until `give_back`; after `DB_STATEMENT_TIMEOUT` and a second, it is shut.

        Raises:
            PoolBusy: other requests hold all connections for too long.
            PoolTimeout: PostgreSQL cannot be reached.
        """
        ends_at = time.monotonic() + (_LOST_DB_TIMEOUT if self._state == "lost" else self._timeout)
        while True:
            try:
                connection = self._pool.getconn(ends_at - time.monotonic())
            except PoolTimeout as error:
                raise self._timed_out(error) from None
            self._in_use[connection] = self.deadline.start(connection)
            if is_alive(connection, self.deadline):
                break
            self.renew()
            self.give_back(connection)
        if self._state != "available":
            if self._state == "lost":
                _log.warning("database connection regained")
            self._state = "available"
        return connection

    def give_back(self, connection: Session) -> None:
        """Return a connection that was lent."""
        self.deadline.end(self._in_use.pop(connection))
        connection.release_result()
        self._pool.putconn(connection)

    def renew(self) -> None:
        """Replace every connection, those in use when they are returned.

        What ended one connection, or made it silent, has probably met all others of its age.
        """
        now = time.monotonic()
        if now - self._drained_at > _MIN_DRAIN_INTERVAL:
            self._drained_at = now
            self._pool.drain()

    def _timed_out(self, error: PoolTimeout) -> PoolTimeout:
        before = self._state
        if self._in_use:
            self._state = "busy"
            error, reason = PoolBusy(*error.args), "other requests hold all of them"
        else:
            self._state = "lost"
            reason = "none could be made"
        if self._state != before:
            _log.error("no database connection within %s s: %s", self._timeout, reason)
        return error

    def _plan_retry(self) -> None:
        if self._retry_is_planned.acquire(blocking=False):
            timer = threading.Timer(_POOL_RETRY_INTERVAL, self._retry)
            timer.daemon = True
            timer.start()

    def _retry(self) -> None:
        """Make the pool connect if requests wait; it does so only when `getconn` is called.

        The waiting requests keep their places in the queue; this call goes to its end, and times out at once.
        """
        self._retry_is_planned.release()
        if self._pool.get_stats()["requests_waiting"]:
            with suppress(psycopg.OperationalError):  # timed out, or the pool is closed
                self._pool.putconn(self._pool.getconn(_RETRY_TIMEOUT))
