"""One guarded GET: https, no redirects, five seconds in all, 256 KiB at most."""

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
    """There is no answer to work with; `str()` says why in a sentence."""


def fetch(
    url: str,
    *,
    allow_local_http: bool = False,
    headers: Mapping[str, str] | None = None,
    seconds: float = SECONDS,
) -> bytes:
    """Get the body of a 200 answer.

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
    # On a thread of its own, because only so does the deadline cover looking up the name, every address it has, and a
    # server that sends a byte now and then: the timeout of a socket begins anew with each operation.
    work = (_opener(opened, use_proxy=not is_local), request, seconds, answers)
    Thread(target=_answer, args=work, name="fetch", daemon=True).start()
    try:
        answer = answers.get(timeout=seconds)
    except Empty:
        _hang_up(opened)
        raise FetchError(f"There was no whole answer within {seconds:g} seconds.") from None
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
    except Exception as error:  # noqa: BLE001 - whatever it was, fetch() is the one to say so
        # http.client quotes what was sent, and that may be a secret in the wrong place.
        told = type(error).__name__ if isinstance(error, HTTPException) else f"{error!r:.200}"
        answers.put(FetchError(f"The request failed: {told}"))


def _body(response: HTTPResponse) -> bytes:
    if response.status != 200:  # noqa: PLR2004 - HTTP's own number
        raise FetchError("The status is not 200.")
    body = response.read(MAX_BYTES + 1)
    if len(body) > MAX_BYTES:
        raise FetchError("The body is too large.")
    if response.headers.get("Content-Length", str(len(body))) != str(len(body)):  # http.client does not mind
        raise FetchError("The body was cut short.")
    return body


def _hang_up(opened: list[socket.socket]) -> None:
    """End the thread that reads from these: its next byte is the end of the file."""
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
        """Follow nothing: the answer then counts as the error that its status is."""


class _Handler(HTTPHandler, HTTPSHandler):
    def __init__(self, opened: list[socket.socket]) -> None:
        super().__init__()
        self._opened = opened

    def http_open(self, req: Request) -> HTTPResponse:
        return self.do_open(partial(_Connection, opened=self._opened), req)

    def https_open(self, req: Request) -> HTTPResponse:
        return self.do_open(partial(_SecureConnection, opened=self._opened, context=ssl.create_default_context()), req)


class _Connection(HTTPConnection):
    """Notes its socket, so that another thread can hang up."""

    def __init__(self, host: str, *, opened: list[socket.socket], **options: Any) -> None:
        super().__init__(host, **options)
        self._opened = opened

    def connect(self) -> None:
        super().connect()
        self._opened.append(self.sock)


class _SecureConnection(_Connection, HTTPSConnection):
    """The same behind TLS: what is noted is the socket after the handshake."""
