"""A client's connection: what has arrived of the next request, collected without waiting; how a response is sent."""

import re
import socket
from enum import Enum
from typing import Any

from gunicorn.workers.gthread import TConn

_MAX_COLLECTED = 32_768  # bytes of a head, or of head and body; 900 connections may have as much at once
_LENGTH = re.compile(rb"\ncontent-length:[ \t]*(\d{1,10})[ \t]*\r?\n")


class Readiness(Enum):
    """How much of a request has arrived."""

    PARTIAL = 1  # wait for the rest
    COMPLETE = 2  # reading it does not block
    LONG = 3  # reading it blocks for as long as the client takes


class ClientSocket(socket.socket):
    """A socket that keeps the head of a response until the body, which gunicorn sends separately, or `flush`."""

    _head = b""

    def sendall(self, message: Any, flags: int = 0) -> None:
        """Send the bytes, unless they are the head of a response."""
        if not self._head and message.startswith(b"HTTP/1.") and message.endswith(b"\r\n\r\n"):
            self._head = message
        else:
            head, self._head = self._head, b""
            super().sendall(head + message, flags)

    def flush(self) -> None:
        """Send the head of a response without a body."""
        if self._head:
            self.sendall(b"")


class Connection(TConn):
    """A client's connection, and the bytes of its next request that have been collected."""

    sock: ClientSocket
    parser: Any
    timeout: float

    def __init__(self, cfg: Any, accepted: socket.socket, *addresses: Any) -> None:
        client = ClientSocket(accepted.family, accepted.type, accepted.proto, accepted.detach())
        super().__init__(cfg, client, *addresses)
        self.fd = client.fileno()
        self.data_ready = True  # gunicorn need not wait for bytes
        self.is_lingering = False
        self.collected = b""

    def receive(self) -> bytes | None:
        """Return what has arrived; an empty string at the end of the stream, None if nothing has arrived."""
        try:
            return self.sock.recv(65_536, socket.MSG_DONTWAIT)
        except BlockingIOError:
            return None
        except OSError:
            return b""


def classify_buffer(buffer: bytes) -> Readiness:
    """Return how much of a request `buffer` holds."""
    # A client may send an empty line before a request (RFC 9112, section 2.2), and end lines with LF alone.
    start = 2 if buffer.startswith(b"\r\n") else 0
    ends = [at + len(mark) for mark in (b"\n\r\n", b"\n\n") if (at := buffer.find(mark, start)) >= 0]
    if not ends:
        return Readiness.PARTIAL if len(buffer) < _MAX_COLLECTED else Readiness.LONG
    head = buffer[: min(ends)].lower()
    if b"\ntransfer-encoding:" in head or b"\nexpect:" in head:
        return Readiness.LONG
    length = _LENGTH.search(head) if b"\ncontent-length:" in head else None
    total = len(head) + (int(length[1]) if length else 0)
    if total <= len(buffer):
        return Readiness.COMPLETE
    return Readiness.PARTIAL if total <= _MAX_COLLECTED else Readiness.LONG
