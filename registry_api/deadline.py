"""A limit to how long a connection may be lent, where the server has gone silent."""

import logging
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg import Connection

_log = logging.getLogger(__name__)


class Deadline:
    """Shuts the socket of a connection that is lent for too long.

    A peer that is alive for TCP but silent is noticed neither by keepalives nor by `statement_timeout`, and the driver
    waits for it without limit. Shutting the socket wakes the waiting thread with an OperationalError.
    """

    def __init__(self, seconds: float, on_silence: Callable[[], None]) -> None:
        """`on_silence` is called where `seconds` were not enough; a time of its own, that ran out, says less."""
        self._seconds = seconds
        self._on_silence = on_silence
        self._lent: dict[object, tuple[float, Connection[Any], bool]] = {}
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="db-deadline", daemon=True)

    def start(self) -> None:
        """Begin to watch, in a thread that a fork would not take along."""
        self._thread.start()

    def stop(self) -> None:
        """Watch no more."""
        self._stopped.set()

    @contextmanager
    def on(self, connection: Connection[Any], seconds: float | None = None) -> Iterator[None]:
        """Watch a connection while it is lent, for its own time if it has one."""
        ticket = object()
        self._lent[ticket] = (time.monotonic() + (seconds or self._seconds), connection, seconds is None)
        try:
            yield
        finally:
            del self._lent[ticket]

    def _watch(self) -> None:
        while not self._stopped.wait(0.25):
            now = time.monotonic()
            for deadline, connection, is_telling in list(self._lent.values()):
                if now > deadline:
                    if is_telling:
                        self._on_silence()  # first, because who is woken may ask again at once
                    _shut(connection)


def _shut(connection: Connection[Any]) -> None:
    try:
        with socket.socket(fileno=os.dup(connection.fileno())) as peer:
            peer.shutdown(socket.SHUT_RDWR)
        _log.error("a statement had no answer in time; its connection was shut")
    except (OSError, psycopg.Error):
        return  # it ended by itself meanwhile
