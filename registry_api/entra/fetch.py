"""A guarded GET request: https, no redirects, at most five seconds and 256 KiB."""

import ipaddress
import socket
import ssl
from collections.abc import Mapping
from contextlib import suppress
from functools import partial
from http.client import HTTPConnection, HTTPException, HTTPMessage, HTTPResponse, HTTPSConnection
from queue import Empty, SimpleQueue
from threading import Thread
from typing import IO, Any
from urllib.parse import SplitResult, urlsplit
from urllib.request import (
    HTTPHandler,
    HTTPRedirectHandler,
    HTTPSHandler,
    OpenerDirector,
    ProxyHandler,
    Request,
    build_opener,
)

MAX_BYTES = 256 * 1024
SECONDS = 5.0


class FetchError(Exception):
    """The request failed; `str()` gives the reason as a sentence."""


def fetch(
    url: str,
    *,
    allow_local_http: bool = False,
    headers: Mapping[str, str] | None = None,
    seconds: float = SECONDS,
) -> bytes:
    """Return the body of a 200 response.

    Plain http is for the local mode, the tests and the platform's token endpoint: only when asked for, and only to an
    address that no router forwards (loopback, link-local). A proxy named by the environment is used, except towards
    such an address.

    Raises:
        FetchError: the URL may not be fetched, or no whole answer came in time.
    """
    is_local = _require_allowed(urlsplit(url), allow_local_http=allow_local_http)
    request = Request(url, headers={"Accept": "application/json", **(headers or {})})  # noqa: S310 - just checked
    opened: list[socket.socket] = []
    answers: SimpleQueue[bytes | FetchError] = SimpleQueue()
    # A separate thread lets the deadline cover name resolution, every address, and a server that sends single bytes: a
    # socket timeout restarts with each operation.
    work = (_opener(opened, use_proxy=not is_local), request, seconds, answers)
    Thread(target=_answer, args=work, name="fetch", daemon=True).start()
    try:
        answer = answers.get(timeout=seconds)
    except Empty:
        _hang_up(opened)
        raise FetchError(f"There was no complete answer within {seconds:g} seconds.") from None
    if isinstance(answer, FetchError):
        raise answer
    return answer


def _require_allowed(url: SplitResult, *, allow_local_http: bool) -> bool:
    is_local = _is_local(url.hostname or "")
    if url.scheme != "https" and not (url.scheme == "http" and is_local and allow_local_http):
        raise FetchError("Only https is fetched.")
    if not url.hostname or "@" in url.netloc:
        raise FetchError("The URL has no host, or names a user.")
    return is_local


def _is_local(host: str) -> bool:
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host == "localhost"
    return address.is_loopback or address.is_link_local


def _answer(opener: OpenerDirector, request: Request, seconds: float, answers: SimpleQueue[bytes | FetchError]) -> None:
    try:
        with opener.open(request, timeout=seconds) as response:
            answers.put(_body(response))
    except FetchError as error:
        answers.put(error)
    except Exception as error:  # noqa: BLE001 - fetch() raises it in the calling thread
        # http.client quotes what was sent, which may contain a secret.
        told = type(error).__name__ if isinstance(error, HTTPException) else f"{error!r:.200}"
        answers.put(FetchError(f"The request failed: {told}"))


def _body(response: HTTPResponse) -> bytes:
    if response.status != 200:  # noqa: PLR2004 - HTTP's own number
        raise FetchError("The status is not 200.")
    body = response.read(MAX_BYTES + 1)
    if len(body) > MAX_BYTES:
        raise FetchError("The body is too large.")
    if response.headers.get("Content-Length", str(len(body))) != str(len(body)):  # http.client does not check it
        raise FetchError("The body was cut short.")
    return body


def _hang_up(opened: list[socket.socket]) -> None:
    """Shut these sockets, so that the thread that reads from them gets an end of file."""
    for line in opened:
        with suppress(OSError):
            line.shutdown(socket.SHUT_RDWR)


def _opener(opened: list[socket.socket], *, use_proxy: bool) -> OpenerDirector:
    handlers = (_Handler(opened), _NoRedirects())
    return build_opener(*handlers) if use_proxy else build_opener(*handlers, ProxyHandler({}))


class _NoRedirects(HTTPRedirectHandler):
    def redirect_request(  # noqa: PLR0913, PLR0917 - urllib calls it so
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> None:
        """Follow no redirect: its status is then an error."""


class _Handler(HTTPHandler, HTTPSHandler):
    def __init__(self, opened: list[socket.socket]) -> None:
        super().__init__()
        self._opened = opened

    def http_open(self, req: Request) -> HTTPResponse:
        return self.do_open(partial(_Connection, opened=self._opened), req)

    def https_open(self, req: Request) -> HTTPResponse:
        return self.do_open(partial(_SecureConnection, opened=self._opened, context=ssl.create_default_context()), req)


class _Connection(HTTPConnection):
    """An HTTP connection that records its socket, so that another thread can shut it."""

    def __init__(self, host: str, *, opened: list[socket.socket], **options: Any) -> None:
        super().__init__(host, **options)
        self._opened = opened

    def connect(self) -> None:
        super().connect()
        self._opened.append(self.sock)


class _SecureConnection(_Connection, HTTPSConnection):
    """The same over TLS: it records the socket after the handshake."""
