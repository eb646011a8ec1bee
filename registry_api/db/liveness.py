"""Whether a connection that lay idle in the pool still leads to PostgreSQL."""

import select
from typing import Any

import psycopg
from psycopg import Connection
from psycopg_pool import ConnectionPool

from registry_api.db.deadline import Deadline

_PING_TIMEOUT = 1.0  # seconds for PostgreSQL's answer


def is_alive(connection: Connection[Any], deadline: Deadline) -> bool:
    """Return whether an idle connection works; one that does not is closed."""
    try:
        if _has_unread_data(connection):
            with deadline.on(connection, _PING_TIMEOUT):
                ConnectionPool.check_connection(connection)
    except psycopg.Error:
        connection.close()
        return False
    return True


def _has_unread_data(connection: Connection[Any]) -> bool:
    """Return whether an idle connection has something to read: it is closed, or about to be, or has a notice.

    Asking the socket takes microseconds; asking PostgreSQL would cost every request a round trip.
    """
    poll = select.poll()
    poll.register(connection.fileno(), select.POLLIN | select.POLLHUP | select.POLLERR)
    return bool(poll.poll(0))
