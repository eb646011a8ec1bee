"""The pool of PostgreSQL connections, and what the driver's trouble means in the registry's words."""

import logging
import math
import select
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, Self

import psycopg
from psycopg import Connection, errors
from psycopg.rows import TupleRow
from psycopg_pool import ConnectionPool, PoolTimeout

from registry_api import metrics
from registry_api.deadline import Deadline
from registry_api.errors import OutOfStorage, Unavailable
from registry_api.settings import Settings

_log = logging.getLogger(__name__)

_GRACE = 1.0  # seconds that the server has for its own statement timeout before the client's deadline
_IMPATIENT = 0.1  # seconds to wait for a connection while the database is known to be lost
_TRIFLE = 1.0  # seconds for the answer to a check of the server's health
_APART = 1.0  # seconds between two times that all connections are replaced
_ANEW = 0.2  # seconds after which who waits for a connection has the pool try to make one again


class Database:
    """The door to PostgreSQL: `connection()` for single statements, `transaction()` for several.

    Connections are in autocommit mode, so a single statement is a transaction of its own without a further round
    trip. A statement that outlives its time ends on the server, or, where the server has gone silent, by its socket
    being shut: no request waits for ever.
    """

    def __init__(self, settings: Settings, password: Callable[[], str] | None = None) -> None:
        """Prepare the pool; `password` gives each new connection's, where the URL has none."""
        self._timeout = settings.db_pool_timeout
        self._is_lost = False
        self._renewed_at = -math.inf
        self._deadline = Deadline(settings.db_statement_timeout + _GRACE, self._renew)
        self._url = settings.database_url.get_secret_value()
        self._parameters = _connection_parameters(settings)
        self._password = password
        self._checking: Connection[TupleRow] | None = None
        self._pool = ConnectionPool(
            self._url,
            kwargs=self._arguments,  # asked anew for every connection
            min_size=settings.db_pool_min_size,
            max_size=settings.db_pool_max_size,
            timeout=self._timeout,
            # An attempt that fails is not repeated by the pool: the next request that finds no connection tries anew,
            # so that service resumes with the first request after the database is back.
            reconnect_timeout=0,
            check=self._check_is_open,
            name="registry",
            open=False,
        )

    def __enter__(self) -> Self:
        self.open()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def open(self) -> None:
        """Begin to connect, without waiting for it: the service starts though the database may be down."""
        self._pool.open()
        self._deadline.start()

    def close(self) -> None:
        """Close every connection."""
        self._pool.close()
        self._deadline.stop()

    def check(self) -> str | None:
        """Ask the server a trifle over a connection of its own, so that a busy pool does not look like a lost server.

        Returns:
            None where it answers, else a sentence; may take as long as connecting takes.
        """
        try:
            # The one from the last time may have been ended meanwhile, by a restart or an administrator, or have
            # been forgotten on the way, so that nothing ever comes back.
            with suppress(psycopg.OperationalError):
                if self._checking is not None:
                    self._ask(self._checking)
                    return None
            self._checking = psycopg.connect(self._url, **self._arguments())
            self._ask(self._checking)
        except psycopg.Error as error:
            self._checking = None
            _log.warning("the database does not answer: %s: %s", type(error).__name__, error)
            return "The database does not answer."
        except Unavailable as error:
            return str(error)
        return None

    def measure(self) -> None:
        """Say how the pool fares, in the metrics."""
        now = self._pool.get_stats()
        metrics.show_pool(now["pool_size"], now["pool_available"], now["pool_max"], now["requests_waiting"])

    @contextmanager
    def connection(self) -> Iterator[Connection[TupleRow]]:
        """Lend a connection for one statement.

        Raises:
            Unavailable: no connection was free in time, the database cannot be reached, or it took too long.
            OutOfStorage: the database has no room, or takes no writes.
        """
        with _translated(), self._borrowed() as connection, self._deadline.on(connection):
            try:
                yield connection
            except errors.ReadOnlySqlTransaction:
                self._renew()
                raise

    @contextmanager
    def transaction(self) -> Iterator[Connection[TupleRow]]:
        """Lend a connection for one transaction, committed at the end; raises as `connection` does."""
        with self.connection() as connection, connection.transaction():
            yield connection

    def _check_is_open(self, connection: Connection[Any]) -> None:
        """Refuse a connection that the server has closed while it lay in the pool.

        An idle connection has nothing to read; one that has is closed, or about to be. Asking the socket costs some
        microseconds, where asking the server would cost a round trip for every request.
        """
        poll = select.poll()
        poll.register(connection.fileno(), select.POLLIN | select.POLLHUP | select.POLLERR)
        if poll.poll(0):
            try:
                ConnectionPool.check_connection(connection)
            except psycopg.Error:
                # What ended this one has likely ended all that lie idle, and the pool waits a second between two.
                self._pool.drain()
                raise

    def _renew(self) -> None:
        """Replace every connection, because what was learnt of one holds for all that are as old.

        One that is silent is found out by a request only, which waits for it; one made while the server took no writes
        may go on refusing them, or lead to a server that is no longer the primary.
        """
        now = time.monotonic()
        if now - self._renewed_at > _APART:
            self._renewed_at = now
            self._pool.drain()

    def _ask(self, connection: Connection[Any]) -> None:
        with self._deadline.on(connection, _TRIFLE):
            connection.execute("SELECT 1")

    def _arguments(self) -> dict[str, Any]:
        return self._parameters | ({"password": self._password()} if self._password else {})

    @contextmanager
    def _borrowed(self) -> Iterator[Connection[TupleRow]]:
        try:
            connection = self._connection_within(_IMPATIENT if self._is_lost else self._timeout)
        except PoolTimeout:
            if not self._is_lost:
                self._is_lost = True
                _log.error("no database connection within %s s", self._timeout)
            raise
        if self._is_lost:
            self._is_lost = False
            _log.warning("database connection regained")
        try:
            yield connection
        finally:
            self._pool.putconn(connection)

    def _connection_within(self, seconds: float) -> Connection[TupleRow]:
        """Wait for a connection; asking repeatedly, because the pool tries to make one when it is asked only.

        Else a server that refused once, while it restarted, would keep everybody waiting who had come before it was up.
        """
        deadline = time.monotonic() + seconds
        while (left := deadline - time.monotonic()) > _ANEW:
            with suppress(PoolTimeout):
                return self._pool.getconn(timeout=_ANEW)
        return self._pool.getconn(timeout=max(left, _IMPATIENT))


def _connection_parameters(settings: Settings) -> dict[str, Any]:
    parameters = {
        "autocommit": True,
        "application_name": "registry-api",
        "client_encoding": "utf8",
        "connect_timeout": 3,
        "keepalives_idle": 30,
        "keepalives_interval": 5,
        "keepalives_count": 3,
        "tcp_user_timeout": 10_000,
    }
    if settings.db_pgbouncer:
        # The next transaction may meet another session of the server: what one was told, the other does not know.
        return {**parameters, "prepare_threshold": None}
    statement_timeout = round(settings.db_statement_timeout * 1000)
    session = {
        "timezone": "UTC",
        "statement_timeout": statement_timeout,
        "lock_timeout": min(3000, statement_timeout),
        # A peer that vanishes half-way through a transaction must not hold its locks when it has given up itself.
        "idle_in_transaction_session_timeout": statement_timeout + round(_GRACE * 1000),
    }
    options = " ".join(f"-c {name}={value}" for name, value in session.items())
    return {**parameters, "prepare_threshold": 2, "options": options}


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except (errors.DiskFull, errors.ReadOnlySqlTransaction):
        metrics.count_trouble("storage")
        _log.exception("the database takes no writes")
        raise OutOfStorage("The database has no room for changes; reading goes on.") from None
    except errors.ForeignKeyViolation as error:
        # Only users are referred to, and they never go: unless an older state of the database was restored.
        raise Unavailable("Your user record has gone, and is made anew at your next request.") from error
    except (psycopg.InterfaceError, psycopg.OperationalError, errors.IdleInTransactionSessionTimeout) as error:
        # Nothing of the text goes to the client; it may name hosts and users.
        metrics.count_trouble(_kind(error))
        _log.warning("database trouble: %s: %s", type(error).__name__, error)
        raise Unavailable("The database cannot be reached at the moment.") from error


def _kind(error: psycopg.Error) -> metrics.Trouble:
    if isinstance(error, PoolTimeout):
        return "no_connection"
    if isinstance(error, errors.QueryCanceled | errors.LockNotAvailable):
        return "timeout"
    # Where the server said nothing, the driver did; 57P is what it says when it shuts down.
    return "connection_lost" if not error.sqlstate or error.sqlstate.startswith("57P") else "other"
