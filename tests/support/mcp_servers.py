"""MCP servers on loopback ports, each in a thread of its own."""

import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

import uvicorn

SECONDS_TO_START = 20


@contextmanager
def served(app: Any, certificate: Path | None = None) -> Iterator[int]:
    """Serve an ASGI application on 127.0.0.1 and yield its port; `certificate` has the key and the chain."""
    with served_on(1, app, certificate) as (port,):
        yield port


@contextmanager
def served_on(count: int, app: Any, certificate: Path | None = None) -> Iterator[list[int]]:
    """Serve an ASGI application on several ports of 127.0.0.1; to the inspector, each is a host of its own."""
    with ExitStack() as stack:
        listeners = [stack.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(count)]
        config = uvicorn.Config(
            app,
            log_level="critical",
            ws="none",
            lifespan="auto",
            timeout_graceful_shutdown=1,
            ssl_certfile=certificate,
            ssl_cert_reqs=ssl.CERT_NONE,
        )
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, args=(listeners,), daemon=True)
        thread.start()
        give_up = time.monotonic() + SECONDS_TO_START
        while not server.started:
            assert thread.is_alive(), "the server ended"
            assert time.monotonic() < give_up, "the server does not start"
            time.sleep(0.01)
        yield [listener.getsockname()[1] for listener in listeners]
        server.should_exit = True
        server.force_exit = True
        thread.join(SECONDS_TO_START)


@contextmanager
def raw(answer: bytes, *, closes: bool) -> Iterator[int]:
    """Accept connections, send these bytes to each after its first data, and close it or keep it open."""
    held: list[socket.socket] = []

    def accept() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            connection.recv(65_536)
            connection.sendall(answer)
            if closes:
                # With unread data, close() would reset the connection, and the client might lose the answer.
                connection.shutdown(socket.SHUT_WR)
                connection.settimeout(2)
                with suppress(OSError):
                    while connection.recv(65_536):
                        pass
                connection.close()
            else:
                held.append(connection)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=accept, daemon=True).start()
        yield listener.getsockname()[1]
        listener.shutdown(socket.SHUT_RDWR)
    for connection in held:
        connection.close()
