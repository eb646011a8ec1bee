"""Replacing the connections once a read-only database accepts writes again."""

import logging
import threading
import time
from collections.abc import Callable

import psycopg

from registry_api.db.deadline import Deadline
from registry_api.db.parameters import Connector
from registry_api.errors import Unavailable

_log = logging.getLogger(__name__)

# Seconds between two probes: short at first, for a failover; a full disk lasts hours, and each probe is a new session.
_MIN_INTERVAL = 0.5
_MAX_INTERVAL = 5.0
_PROBE_TIMEOUT = 1.0  # seconds for the answer


class ReadOnlyWatch:
    """Waits for the end of a read-only period, then has all connections replaced, once.

    A session keeps what it was given at its start: `default_transaction_read_only`, or a server that has become a
    standby since. So only a new connection can tell whether replacing the others helps:

        report() ──▶ a new connection: read-only? ──no──▶ renew()
                        ▲                       │yes
                        └── 0.5 to 5 s later ◀──┘
    """

    def __init__(self, connector: Connector, deadline: Deadline, renew: Callable[[], None]) -> None:
        self._connector = connector
        self._deadline = deadline
        self._renew = renew
        self._is_watching = threading.Lock()
        self._stopped = threading.Event()

    def report(self) -> None:
        """Begin to watch, because a write was refused; does nothing if the watch has begun already."""
        if self._is_watching.acquire(blocking=False):
            threading.Thread(target=self._watch, name="db-read-only", daemon=True).start()

    def close(self) -> None:
        """Stop watching."""
        self._stopped.set()

    def _watch(self) -> None:
        began = time.monotonic()
        try:
            while not self._accepts_writes():
                elapsed = time.monotonic() - began
                if self._stopped.wait(min(_MIN_INTERVAL + elapsed / 10, _MAX_INTERVAL)):
                    return
        except (psycopg.Error, Unavailable) as error:
            # The next refused write begins a new watch.
            _log.warning("whether the database takes writes cannot be found out: %s: %s", type(error).__name__, error)
        else:
            _log.warning("the database takes writes; connections made before are replaced")
            self._renew()
        finally:
            self._is_watching.release()

    def _accepts_writes(self) -> bool:
        with self._connector.connect() as connection, self._deadline.on(connection, _PROBE_TIMEOUT):
            row = connection.execute("SELECT current_setting('transaction_read_only') = 'off'").fetchone()
        return bool(row and row[0])
