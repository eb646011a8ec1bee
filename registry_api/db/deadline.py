"""A time limit for statements whose server has gone silent."""

import logging
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import psycopg
from psycopg import Connection

_log = logging.getLogger(__name__)

_INTERVAL = 0.25  # seconds between two looks at the connections in use


class _Use(NamedTuple):
    connection: Connection[Any]
    ends_at: float  # on the monotonic clock
    has_default_limit: bool


class Deadline:
    """Shuts the socket of a connection that is in use for too long.

    A peer that keeps the TCP connection open and sends nothing is noticed neither by keepalives nor by
    `statement_timeout`, and psycopg waits for it without limit. Shutting the socket makes the waiting thread raise an
    OperationalError.

        start(connection) ──▶ in use ──▶ end(use)                    nothing happens
                                 │
                                 └────▶ limit passed ──▶ on_silence() ──▶ still in use? shut its socket
    """

    def __init__(self, seconds: float, on_silence: Callable[[], None]) -> None:
        """Set the default limit; `on_silence` is called when a use exceeds it, before the connection is shut."""
        self._seconds = seconds
        self._on_silence = on_silence
        self._uses: dict[object, _Use] = {}
        self._lock = threading.Lock()  # held while a socket is shut, and to end a use
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="db-deadline", daemon=True)

    def open(self) -> None:
        """Begin to watch, in a thread; call this in the process that serves, because threads do not survive a fork."""
        self._thread.start()

    def close(self) -> None:
        """Stop watching."""
        self._stopped.set()

    def start(self, connection: Connection[Any], seconds: float | None = None) -> object:
        """Watch a connection, with a limit of its own if it has one; return what `end` needs."""
        use = object()
        self._uses[use] = _Use(connection, time.monotonic() + (seconds or self._seconds), seconds is None)
        return use

    def end(self, use: object) -> None:
        """End a use: after this call returns, the connection is not shut because of it."""
        with self._lock:
            self._uses.pop(use, None)

    @contextmanager
    def on(self, connection: Connection[Any], seconds: float) -> Iterator[None]:
        """Watch a connection within a block."""
        use = self.start(connection, seconds)
        try:
            yield
        finally:
            self.end(use)

    def _watch(self) -> None:
        while not self._stopped.wait(_INTERVAL):
            now = time.monotonic()
            for key, use in self._uses.copy().items():
                if now > use.ends_at:
                    self._expire(key, use)

    def _expire(self, key: object, use: _Use) -> None:
        if use.has_default_limit:
            self._on_silence()  # before the waiting thread wakes up: it may ask for another connection at once
        with self._lock:
            # Ended meanwhile, the connection may already serve another request.
            if self._uses.pop(key, None):
                _shut(use.connection)


def _shut(connection: Connection[Any]) -> None:
    try:
        number = connection.fileno()
        with socket.socket(fileno=os.dup(number)) as peer:
            # libpq may have closed the socket before it was duplicated, and the number may belong to another one now.
            if connection.fileno() == number:
                peer.shutdown(socket.SHUT_RDWR)
                _log.error("a statement had no answer in time; its connection was shut")
    except (OSError, psycopg.Error):
        return  # the connection ended by itself meanwhile
