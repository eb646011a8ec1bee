"""What the DAOs use of PostgreSQL."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from types import TracebackType
from typing import Self

import psycopg
from psycopg import Connection, errors
from psycopg.rows import TupleRow

from registry_api.db.parameters import Connector
from registry_api.db.pool import Pool
from registry_api.db.probes import InspectorReport, Ping
from registry_api.db.read_only import ReadOnlyWatch
from registry_api.db.translation import translate
from registry_api.settings import InspectorSettings


class Database:
    """Lends connections: `connection()` for single statements, `transaction()` for several.

    Connections are in autocommit mode, so a single statement is a transaction without a further round trip. The server
    ends a statement that takes longer than `DB_STATEMENT_TIMEOUT`; if the server is silent, the connection is shut a
    second later, so no request waits for ever.
    """

    def __init__(self, settings: InspectorSettings, password: Callable[[], str] | None = None) -> None:
        """Prepare the pool; `password` returns the password of each new connection, where the URL has none."""
        connector = Connector(settings, password)
        self._pool = Pool(settings, connector)
        self._read_only = ReadOnlyWatch(connector, self._pool.deadline, self._pool.renew)
        self._ping = Ping(connector, self._pool.deadline)
        self.check = self._ping.check
        self.measure = self._pool.measure

    def __enter__(self) -> Self:
        self.open()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def inspector(self) -> InspectorReport | None:
        """The latest report of a process that inspects endpoints, as of the last `check`."""
        return self._ping.inspector

    def open(self) -> None:
        """Begin to connect, in the background: the service starts although the database may be down."""
        self._pool.open()

    def close(self) -> None:
        """Close every connection."""
        self._read_only.close()
        self._pool.close()

    def connection(self) -> AbstractContextManager[Connection[TupleRow]]:
        """Lend a connection for one statement, whose result is read within the block.

        Raises:
            Unavailable: no connection was free in time, the database cannot be reached, or it took too long.
            UserRecordMissing: the caller's user record is missing.
            OutOfStorage: the database has no room, or accepts no writes.
        """
        return _Loan(self._pool, self._read_only)

    @contextmanager
    def transaction(self) -> Iterator[Connection[TupleRow]]:
        """Lend a connection for one transaction, committed at the end; raises as `connection` does."""
        with self.connection() as connection, connection.transaction():
            yield connection


class _Loan(AbstractContextManager[Connection[TupleRow]]):
    """The block of `Database.connection`; a generator with @contextmanager would cost each statement 5 µs more."""

    __slots__ = ("_connection", "_pool", "_read_only")

    def __init__(self, pool: Pool, read_only: ReadOnlyWatch) -> None:
        self._pool = pool
        self._read_only = read_only

    def __enter__(self) -> Connection[TupleRow]:
        try:
            self._connection = self._pool.take()
        except psycopg.Error as error:
            self._translate(error)
            raise
        return self._connection

    def __exit__(self, _: type[BaseException] | None, error: BaseException | None, __: TracebackType | None) -> None:
        self._pool.give_back(self._connection)
        if isinstance(error, psycopg.Error):
            self._translate(error)

    def _translate(self, error: psycopg.Error) -> None:
        if isinstance(error, errors.ReadOnlySqlTransaction):
            self._read_only.report()
        if translated := translate(error):
            raise translated from error
