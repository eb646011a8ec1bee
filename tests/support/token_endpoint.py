"""A server like the managed identity endpoint of App Service; tests choose its faults."""

import json
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

HEADER = "0b9a1670-only-for-tests"
EXPECTED = {"resource": ["https://ossrdbms-aad.database.windows.net"], "api-version": ["2019-08-01"]}

Misbehaviour = Callable[["Handler"], None]


class Handler(BaseHTTPRequestHandler):
    server: "_Server"

    def do_GET(self) -> None:
        endpoint = self.server.endpoint
        query = parse_qs(urlsplit(self.path).query)
        endpoint.queries.append(query)
        if endpoint.misbehaviour:
            endpoint.misbehaviour(self)
        elif self.headers["X-IDENTITY-HEADER"] != HEADER or {**query, **EXPECTED} != query:
            self.answer(b'{"statusCode": 400, "message": "Bad request"}', 400)
        else:
            self.answer(endpoint.document())

    def answer(self, body: bytes, status: int = 200) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *_: Any) -> None:  # noqa: A002 - as in the standard library
        """Log nothing."""


class TokenEndpoint:
    """Answers each documented request with `token`, valid for `lifetime` seconds; `queries` has all queries."""

    def __init__(self, token: str, lifetime: float = 3600) -> None:
        self.token = token
        self.lifetime = lifetime
        self.misbehaviour: Misbehaviour | None = None
        self.queries: list[dict[str, list[str]]] = []
        self._server: _Server | None = None
        self.port = 0

    def __enter__(self) -> Self:
        self.open()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/msi/token"

    def document(self, **members: Any) -> bytes:
        """Return an answer in the form of the platform: `expires_on` is a number in a string."""
        expires = f"{time.time() + self.lifetime:.0f}" if self.lifetime >= 60 else str(time.time() + self.lifetime)
        document = {"access_token": self.token, "expires_on": expires, "token_type": "Bearer", **EXPECTED}
        return json.dumps(document | members).encode()

    def open(self) -> None:
        """Accept connections, on the same port as before."""
        self._server = _Server(("127.0.0.1", self.port), Handler)
        self._server.endpoint = self
        self.port = self._server.server_port
        Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    def close(self) -> None:
        """Refuse connections."""
        if self._server:
            self._server.shutdown()
            self._server.server_close()
        self._server = None


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    endpoint: TokenEndpoint

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Log nothing: tests close connections early."""
