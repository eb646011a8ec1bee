"""How a connection to PostgreSQL is made: parameters, session settings and the password."""

from collections.abc import Callable
from typing import Any

import psycopg
from psycopg import Connection
from psycopg.adapt import AdaptersMap
from psycopg.rows import TupleRow
from psycopg.types.json import set_json_loads

from registry_api import strict_json
from registry_api.settings import InspectorSettings

GRACE = 1.0  # seconds; PostgreSQL gets this long to honour its own statement_timeout before the client gives up

# Numbers in JSON keep their form, so that a row written back is as it was.
_ADAPTERS = AdaptersMap(psycopg.adapters)
set_json_loads(strict_json.loads_stored, _ADAPTERS)


class Connector:
    """Makes connections to the database of `DATABASE_URL`."""

    def __init__(self, settings: InspectorSettings, password: Callable[[], str] | None) -> None:
        """Read the settings; `password` returns the password of each new connection, where the URL has none."""
        self.url = settings.database_url.get_secret_value()
        self._parameters = _parameters(settings)
        self._password = password

    def arguments(self) -> dict[str, Any]:
        """Return the keyword arguments of `psycopg.connect` for one new connection.

        Raises:
            Unavailable: there is no password at the moment.
        """
        return self._parameters | ({"password": self._password()} if self._password else {})

    def connect(self) -> Connection[TupleRow]:
        """Open a connection outside the pool; takes 3 seconds at most.

        Raises:
            Unavailable: there is no password at the moment.
            psycopg.OperationalError: the server cannot be reached, or refuses.
        """
        return psycopg.connect(self.url, **self.arguments())


def _parameters(settings: InspectorSettings) -> dict[str, Any]:
    parameters = {
        "autocommit": True,
        "context": _ADAPTERS,
        "application_name": "registry-api",
        "client_encoding": "utf8",
        "connect_timeout": 3,  # seconds
        "keepalives_idle": 30,  # seconds
        "keepalives_interval": 5,  # seconds
        "keepalives_count": 3,
        "tcp_user_timeout": 10_000,  # milliseconds
    }
    if settings.db_pgbouncer:
        # Consecutive transactions may run in different server sessions, which share no settings or prepared statements.
        return {**parameters, "prepare_threshold": None}
    statement_timeout = round(settings.db_statement_timeout * 1000)
    session = {  # times in milliseconds
        "timezone": "UTC",
        "statement_timeout": statement_timeout,
        "lock_timeout": min(3000, statement_timeout),
        # A client that vanishes within a transaction must not hold its locks for longer than it would have waited.
        "idle_in_transaction_session_timeout": statement_timeout + round(GRACE * 1000),
    }
    options = " ".join(f"-c {name}={value}" for name, value in session.items())
    return {**parameters, "prepare_threshold": 2, "options": options}
