"""A threading WSGI server on 127.0.0.1, built on wsgiref."""

import socket
import threading
from collections.abc import Callable
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer


class LoopbackServer:
    """Serve a WSGI application on a port of 127.0.0.1; port 0 chooses a free one.

    The constructor binds the port, so clients may connect; `start` begins to answer them.
    """

    def __init__(self, port: int) -> None:
        self._server = _Server(("127.0.0.1", port), _SilentHandler)
        self.port = self._server.server_port
        self._is_started = False

    def start(self, app: Callable[..., Any]) -> None:
        """Serve the application from a background thread."""
        self._server.set_app(app)
        self._is_started = True
        threading.Thread(target=self._server.serve_forever, args=(0.1,), daemon=True).start()

    def stop(self) -> None:
        """Stop serving and close the port."""
        if self._is_started:  # shutdown() blocks for ever if serve_forever() never ran
            self._server.shutdown()
        self._server.server_close()


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True
    request_queue_size = 64

    def server_bind(self) -> None:
        # HTTPServer.server_bind() looks up this machine's host name, which may take seconds.
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind(self.server_address)
        self.server_address = self.socket.getsockname()
        self.server_name, self.server_port = "127.0.0.1", self.server_address[1]
        self.setup_environ()


class _SilentHandler(WSGIRequestHandler):
    timeout = 10  # seconds; an idle client is disconnected

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the standard library's name
        """Log nothing: the launcher's terminal shows messages for people only."""
