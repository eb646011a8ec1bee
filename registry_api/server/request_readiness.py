"""How much of the next request has arrived on a connection, found out without reading it.

A gunicorn thread blocks until it has read a whole request, so a few slow clients could hold all threads. Here the
worker's event loop peeks at the system's receive buffer and gives a connection to a thread only when that is worth it.
"""

import re
import socket
from collections.abc import Callable
from enum import Enum
from typing import Any

from gunicorn.workers.gthread import TConn

_MAX_HEAD = 65_536  # bytes to peek at; longer than any head within gunicorn.conf.py's limits
_BUFFERED = 32_768  # bytes of head and body that fit into every system's receive buffer

_END_OF_HEAD = re.compile(rb"\r?\n\r?\n")
_LENGTH = re.compile(rb"\ncontent-length:[ \t]*(\d{1,10})[ \t]*\r?\n", re.IGNORECASE)
_UNKNOWN_LENGTH = re.compile(rb"\n(?:transfer-encoding|expect):", re.IGNORECASE)


class Readiness(Enum):
    """How much of a request is in the receive buffer."""

    PARTIAL = 1  # wait for the rest in the event loop
    COMPLETE = 2  # reading it does not block
    LONG = 3  # reading it blocks for as long as the client takes


class Connection(TConn):
    """A client's connection that can tell whether its next request has arrived."""

    def __init__(self, *args: Any, linger: Callable[["Connection"], None]) -> None:
        super().__init__(*args)
        self._linger = linger
        self._peeked = 0  # bytes at the last look that found a partial request

    def close(self, graceful: bool = False) -> None:  # noqa: FBT001, FBT002 - gunicorn's signature
        """Close the connection; a graceful close is left to `linger`, which must not block."""
        if graceful and self.sock.fileno() >= 0:  # gunicorn has closed it already if the response failed halfway
            self._linger(self)
        else:
            super().close()

    def readiness(self) -> Readiness:
        """Peek at the receive buffer.

        After PARTIAL, the socket becomes readable only when more bytes have arrived than now (SO_RCVLOWAT, socket(7)),
        or at the end of the stream.
        """
        try:
            buffer = self.sock.recv(_MAX_HEAD, socket.MSG_PEEK)
        except OSError:
            buffer = b""
        readiness, needed = classify_buffer(buffer)
        if readiness is Readiness.PARTIAL and self._peeked < len(buffer):
            self._set_low_water_mark(needed)
            self._peeked = len(buffer)
            return Readiness.PARTIAL
        if self._peeked:
            self._set_low_water_mark(1)
            self._peeked = 0
        # A partial request that did not grow has ended; the parser rejects it.
        return Readiness.COMPLETE if readiness is Readiness.PARTIAL else readiness

    def _set_low_water_mark(self, count: int) -> None:
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVLOWAT, count)


def classify_buffer(buffer: bytes) -> tuple[Readiness, int]:
    """Return how much of a request `buffer` holds and, if it is partial, how many bytes to wait for."""
    # A client may send an empty line before a request (RFC 9112, section 2.2).
    end = _END_OF_HEAD.search(buffer, 2 if buffer.startswith(b"\r\n") else 0)
    if end is None:
        return (Readiness.PARTIAL, len(buffer) + 1) if len(buffer) < _MAX_HEAD else (Readiness.LONG, 0)
    if _UNKNOWN_LENGTH.search(buffer, 0, end.end()):
        return Readiness.LONG, 0
    length = _LENGTH.search(buffer, 0, end.end())
    total = end.end() + (int(length[1]) if length else 0)
    if total <= len(buffer):
        return Readiness.COMPLETE, 0
    return (Readiness.PARTIAL, total) if total <= _BUFFERED else (Readiness.LONG, 0)
