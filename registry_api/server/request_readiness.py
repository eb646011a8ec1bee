"""Connections that wait for a request without a thread: what is slow to arrive costs a socket and no more.

A thread of gunicorn's reads until a request is there, so forty clients that send a byte now and then would hold all.
Here the worker's one loop looks at what has come, in the system's buffer, before it gives a connection to a thread.
"""

import re
import socket
from collections.abc import Callable
from enum import Enum
from typing import Any

from gunicorn.workers.gthread import TConn

_ROOM = 65_536  # bytes of a head looked at; a longer one is being sent by somebody who means it
_SMALL = 32_768  # bytes of head and body that the system's buffer holds in any case

_END_OF_HEAD = re.compile(rb"\r?\n\r?\n")
_LENGTH = re.compile(rb"\ncontent-length:[ \t]*(\d{1,10})[ \t]*\r?\n", re.IGNORECASE)
_UNFORESEEN = re.compile(rb"\n(?:transfer-encoding|expect):", re.IGNORECASE)


class Arrival(Enum):
    """How much of a request is there."""

    PARTIAL = 1  # the rest is worth waiting for
    WHOLE = 2  # reading it takes no time
    LONG = 3  # reading it takes as long as the client likes


class Connection(TConn):
    """A client's connection, which can be asked what has come of its next request."""

    def __init__(self, *what: Any, linger: Callable[["Connection"], None]) -> None:
        super().__init__(*what)
        self._linger = linger
        self._seen = 0

    def close(self, graceful: bool = False) -> None:  # noqa: FBT001, FBT002 - gunicorn's signature
        """End the connection; gracefully, by leaving it to `linger`, which must not wait."""
        if graceful and self.sock.fileno() >= 0:  # an answer that broke off has closed it already
            self._linger(self)
        else:
            super().close()

    def arrival(self) -> Arrival:
        """Look at what has come, without taking it.

        While it is PARTIAL, the system calls the socket readable only once more has come than now (SO_RCVLOWAT,
        socket(7)), or nothing more will.
        """
        try:
            there = self.sock.recv(_ROOM, socket.MSG_PEEK)
        except OSError:
            there = b""
        arrival, enough = judge(there)
        if arrival is Arrival.PARTIAL and self._seen < len(there):
            self._await(enough)
            self._seen = len(there)
            return Arrival.PARTIAL
        if self._seen:
            self._await(1)
            self._seen = 0
        # What did not grow has ended: the parser says how.
        return Arrival.WHOLE if arrival is Arrival.PARTIAL else arrival

    def _await(self, count: int) -> None:
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVLOWAT, count)


def judge(there: bytes) -> tuple[Arrival, int]:
    """Tell how much of a request these first bytes are, and how many there must be to look again."""
    # An empty line may come before a request (RFC 9112, section 2.2).
    end = _END_OF_HEAD.search(there, 2 if there.startswith(b"\r\n") else 0)
    if end is None:
        return (Arrival.PARTIAL, len(there) + 1) if len(there) < _ROOM else (Arrival.LONG, 0)
    if _UNFORESEEN.search(there, 0, end.end()):
        return Arrival.LONG, 0
    length = _LENGTH.search(there, 0, end.end())
    total = end.end() + (int(length[1]) if length else 0)
    if total <= len(there):
        return Arrival.WHOLE, 0
    return (Arrival.PARTIAL, total) if total <= _SMALL else (Arrival.LONG, 0)
