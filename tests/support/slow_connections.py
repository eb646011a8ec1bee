"""Many clients at once that do not say all they have to say."""

import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from tests.support.people import Person
from tests.support.served import Served

HEAD = b"GET /health/live HTTP/1.1\r\nHost: x\r\n"


@contextmanager
def crowd(served: Served, count: int, says: bytes) -> Iterator[list[socket.socket]]:
    """Hold connections that say no more than this."""
    with ExitStack() as stack:
        lines = [stack.enter_context(served.connection()) for _ in range(count)]
        for line in lines:
            line.sendall(says)
        time.sleep(0.2)  # it has arrived
        yield lines


def post(who: Person, length: int) -> bytes:
    lines = [
        "POST /registrations HTTP/1.1",
        "Host: x",
        f"Authorization: Bearer {who.token}",
        f"Content-Length: {length}",
    ]
    return ("\r\n".join([*lines, "Content-Type: application/json"]) + "\r\n\r\n").encode()


def seconds(served: Served) -> float:
    """Return how long an ordinary request takes, a new connection included."""
    started = time.monotonic()
    assert served.raw(HEAD + b"Connection: close\r\n\r\n").status == 200
    return time.monotonic() - started
