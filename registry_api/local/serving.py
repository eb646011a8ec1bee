"""A small threading WSGI server for 127.0.0.1, from the standard library."""

import socket
import threading
from collections.abc import Callable
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer


class Serving:
    """A WSGI application on a port of 127.0.0.1; 0 means any.

    The port is bound at once, so that callers may connect; they are answered from `start` on.
    """

    def __init__(self, port: int) -> None:
        self._server = _Server(("127.0.0.1", port), _Quiet)
        self.port = self._server.server_port
        self._is_started = False

    def start(self, app: Callable[..., Any]) -> None:
        """Answer from a thread of its own."""
        self._server.set_app(app)
        self._is_started = True
        threading.Thread(target=self._server.serve_forever, args=(0.1,), name="identity", daemon=True).start()

    def stop(self) -> None:
        """Free the port."""
        if self._is_started:  # it would wait for ever otherwise
            self._server.shutdown()
        self._server.server_close()


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True
    request_queue_size = 64

    def server_bind(self) -> None:
        # The standard one asks the name service for this machine's name, which may take seconds.
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind(self.server_address)
        self.server_address = self.socket.getsockname()
        self.server_name, self.server_port = "127.0.0.1", self.server_address[1]
        self.setup_environ()


class _Quiet(WSGIRequestHandler):
    timeout = 10  # seconds a client may take

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the standard library's name
        """Say nothing: the launcher's screen is for people."""
