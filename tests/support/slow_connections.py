"""Clients that send part of a request, or nothing, and keep the connection open."""

import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from tests.support.people import Person
from tests.support.served import Served

HEAD = b"GET /health/live HTTP/1.1\r\nHost: x\r\n"


@contextmanager
def hold_connections(served: Served, count: int, data: bytes) -> Iterator[list[socket.socket]]:
    """Open `count` connections, send `data` on each, and keep them open in the block."""
    with ExitStack() as stack:
        connections = [stack.enter_context(served.connection()) for _ in range(count)]
        for connection in connections:
            connection.sendall(data)
        time.sleep(0.2)  # for the server to read it
        yield connections


def post_head(who: Person, length: int) -> bytes:
    """Return the head of a request that registers an endpoint with a body of `length` bytes."""
    lines = [
        "POST /registrations HTTP/1.1",
        "Host: x",
        f"Authorization: Bearer {who.token}",
        f"Content-Length: {length}",
    ]
    return ("\r\n".join([*lines, "Content-Type: application/json"]) + "\r\n\r\n").encode()


def request_duration(served: Served) -> float:
    """Return how many seconds a request on a new connection takes."""
    started = time.monotonic()
    assert served.raw(HEAD + b"Connection: close\r\n\r\n").status == 200
    return time.monotonic() - started
