"""psycopg's errors in the registry's own; see `registry_api.errors`."""

import logging

import psycopg
from psycopg import errors
from psycopg_pool import PoolTimeout

from registry_api import metrics
from registry_api.errors import OutOfStorage, RegistryError, Unavailable, UserRecordMissing

_log = logging.getLogger(__name__)


class PoolBusy(PoolTimeout):
    """No connection was free in time, because other requests hold all of them."""


def translate(error: psycopg.Error) -> RegistryError | None:
    """Return what a driver error means to a client, logged and counted; None if it is a fault of the service.

    The driver's message is logged only: it may name hosts and users.
    """
    match error:
        case errors.DiskFull() | errors.ReadOnlySqlTransaction():
            metrics.count_trouble("storage")
            _log.error("the database takes no writes: %s: %s", type(error).__name__, error)
            return OutOfStorage("The database has no room for changes; reading goes on.")
        case errors.ForeignKeyViolation():
            # Foreign keys lead to users, whose rows are never deleted; an older state of the database was restored.
            return UserRecordMissing("Your user record is missing. The next request creates it again.")
        case psycopg.InterfaceError() | psycopg.OperationalError() | errors.IdleInTransactionSessionTimeout():
            metrics.count_trouble(_kind(error))
            _log.warning("database trouble: %s: %s", type(error).__name__, error)
            if isinstance(error, PoolBusy):
                return Unavailable("All database connections are in use at the moment.")
            return Unavailable("The database cannot be reached at the moment.")
    return None


def _kind(error: psycopg.Error) -> metrics.Trouble:
    if isinstance(error, PoolTimeout):
        return "no_connection"
    if isinstance(error, errors.QueryCanceled | errors.LockNotAvailable):
        return "timeout"
    # Without an SQLSTATE the error is the driver's own. Class 57P is the server's shutdown.
    return "connection_lost" if not error.sqlstate or error.sqlstate.startswith("57P") else "other"
