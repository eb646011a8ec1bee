"""A server of JSON Web Key Sets on loopback; tests choose its answers and faults."""

import json
import ssl
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any, Self

Behaviour = Callable[["Handler"], None]


class Handler(BaseHTTPRequestHandler):
    server: "_Server"

    def do_GET(self) -> None:
        self.server.owner.requests += 1
        self.server.owner.behaviour(self)

    def log_message(self, format: str, *_: Any) -> None:  # noqa: A002 - as in the standard library
        """Log nothing."""

    def answer(self, body: bytes, status: int = 200, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


class KeyServer:
    """Serves from `open()` to `close()`, always on the same port; `requests` counts the requests."""

    def __init__(self, behaviour: Behaviour | None = None) -> None:
        self.behaviour = behaviour or status(500)
        self.requests = 0
        self._server = _Server(("127.0.0.1", 0), Handler)
        self.port = self._server.server_port
        self._server.server_close()  # the port stays the same; it refuses connections until `open`

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/keys"

    def open(self) -> Self:
        self._server = _Server(("127.0.0.1", self.port), Handler)
        self._server.owner = self
        Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def wrap(self, context: ssl.SSLContext) -> None:
        """Use TLS from now on, with the handshake in the thread of each request."""
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True, do_handshake_on_connect=False)

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    owner: KeyServer

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Log nothing: clients close connections early in some tests."""


@contextmanager
def serving(behaviour: Behaviour) -> Iterator[KeyServer]:
    server = KeyServer(behaviour).open()
    try:
        yield server
    finally:
        server.close()


def keys(*entries: Any) -> Behaviour:
    return raw(json.dumps({"keys": entries}).encode())


def raw(body: bytes) -> Behaviour:
    return lambda handler: handler.answer(body)


def status(code: int) -> Behaviour:
    """Answer with this status and a valid document."""
    return lambda handler: handler.answer(b'{"keys": []}', code)


def redirect_to(url: str) -> Behaviour:
    return lambda handler: handler.answer(b"", 302, Location=url)


def by_path(behaviours: Mapping[str, Behaviour]) -> Behaviour:
    return lambda handler: behaviours[handler.path](handler)


def hang(until: Event) -> Behaviour:
    def behave(_: Handler) -> None:
        until.wait(10)

    return behave


def drip_headers(handler: Handler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Drip: ")
    _drip(handler)


def drip_body(handler: Handler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
    _drip(handler)


def _drip(handler: Handler) -> None:
    for _ in range(500):  # until the client closes the connection, which makes write() raise
        handler.wfile.write(b"x")
        time.sleep(0.02)


def cut_short(handler: Handler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n{")


def no_http(handler: Handler) -> None:
    handler.wfile.write(b"\x00\xff\r\n\r\n")
