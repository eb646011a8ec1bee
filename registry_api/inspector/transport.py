"""HTTP over the guarded network, with bounds, and with notes of what the SDK does not tell: statuses and headers."""

import contextlib
import ssl
import zlib
from collections.abc import AsyncGenerator, AsyncIterable, AsyncIterator, Callable
from types import TracebackType
from typing import Self

import anyio
import httpcore2
import httpx2

from registry_api.inspector.evidence import Exchange, Notes, Reason
from registry_api.inspector.network import GuardedBackend, Refused, TooLarge

_ERROR = 400  # the first status that is an error
_KEPT = 512  # bytes of a body that are kept as evidence
_LOOK = 3.0  # seconds for the first bytes of a body that is not used
_PIECE = 65_536  # bytes that are inflated at a time
_INFLATED = {"gzip", "x-gzip", "deflate"}


class GuardedTransport(httpx2.AsyncBaseTransport):
    """Sends the requests of one inspection through one pool of guarded connections.

    Attributes:
        listens: whether a GET is sent. Over Streamable HTTP it is answered with 405 here: the SDK opens a stream for
            messages that nothing waits for. One that resumes an answer (Last-Event-ID) is sent.
        stops_at_errors: whether a POST answered with an error ends the inspection. Over HTTP+SSE the SDK does not
            notice, and waits.
        watch: sees what comes in answer to a GET.
    """

    def __init__(self, backend: GuardedBackend, tls: ssl.SSLContext) -> None:
        self.notes = backend.notes
        self.listens = False
        self.stops_at_errors = False
        self.watch: Callable[[bytes], None] | None = None
        self._backend = backend
        self._pool = httpcore2.AsyncConnectionPool(
            ssl_context=tls, http2=False, retries=0, max_connections=4, network_backend=backend
        )

    def note_in(self, notes: Notes) -> None:
        """Write into other notes from now on; what was counted stays counted."""
        self.notes = self._backend.notes = notes

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send a request, unless it is not wanted or one too many."""
        if request.method == "GET" and not self.listens and "last-event-id" not in request.headers:
            return httpx2.Response(405, request=request)
        self._count()
        request.headers["accept-encoding"] = "identity"
        if request.method == "DELETE":
            request.extensions["timeout"] = dict.fromkeys(("connect", "read", "write", "pool"), self.notes.limits.leave)
        exchange = Exchange(request.method)
        self.notes.exchanges.append(exchange)
        try:
            answer = await self._pool.handle_async_request(_for_pool(request))
        except Exception as fault:
            exchange.fault = fault
            raise
        headers = httpx2.Headers(answer.headers)
        _note(exchange, answer.status, headers)
        if self.stops_at_errors and request.method == "POST" and answer.status >= _ERROR:
            self.notes.stop()
        stream = answer.stream
        if not isinstance(stream, AsyncIterable):
            raise TypeError("An asynchronous pool answers with asynchronous streams.")
        watch = self.watch if request.method == "GET" else None
        body = Body(stream, exchange, self.notes, self._coding(headers), watch)
        for name in ("content-encoding", "content-length"):  # the body is inflated here
            headers.pop(name, None)
        return httpx2.Response(
            answer.status, headers=headers, stream=body, request=request, extensions=answer.extensions
        )

    def _count(self) -> None:
        self.notes.requests += 1
        if self.notes.requests > self.notes.limits.requests:
            self.notes.conclude(Reason("too_large", "requests", {"limit": self.notes.limits.requests}))
            raise Refused("too many requests")

    def _coding(self, headers: httpx2.Headers) -> str | None:
        """Return the content coding of the body; the request asks for `identity`."""
        codings = [one for one in headers.get_list("content-encoding", split_commas=True) if one.lower() != "identity"]
        if not codings:
            return None
        if len(codings) == 1 and codings[0].lower() in _INFLATED:
            return codings[0].lower()
        self.notes.conclude(Reason("not_mcp", "encoding"))
        raise Refused("an encoding that was not asked for")

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None = None,
        exc_value: BaseException | None = None,
        traceback: TracebackType | None = None,
    ) -> None:
        """Do nothing: an HTTP client ends with one attempt, the pool with the inspection (`close`)."""

    async def close(self) -> None:
        """Close all connections."""
        await self._pool.aclose()


class Body(httpx2.AsyncByteStream):
    """A response's body, inflated within bounds, its first bytes kept."""

    def __init__(
        self,
        inner: AsyncIterable[bytes],
        exchange: Exchange,
        notes: Notes,
        coding: str | None,
        watch: Callable[[bytes], None] | None,
    ) -> None:
        self._inner = inner
        self._exchange = exchange
        self._notes = notes
        self._coding = coding
        self._watch = watch
        self._is_read = False

    async def __aiter__(self) -> AsyncIterator[bytes]:
        self._is_read = True
        try:
            async for piece in self._plain():
                self._note(piece)
                if self._watch is not None:
                    self._watch(piece)
                yield piece
        except Exception as fault:
            self._exchange.fault = fault  # the SDK swallows it while it reads events
            raise

    async def aclose(self) -> None:
        """Close the connection or return it to the pool; reads the start of an unread body first."""
        try:
            if not self._is_read:
                with anyio.move_on_after(_LOOK):
                    await self._look()
        finally:
            close = getattr(self._inner, "aclose", None)
            if close is not None:
                await close()

    async def _look(self) -> None:
        """Note the first bytes: the SDK does not read what it cannot use."""
        self._is_read = True
        with contextlib.suppress(Exception):
            async with contextlib.aclosing(self._plain()) as pieces:
                self._note(await anext(pieces, b""))

    async def _plain(self) -> AsyncGenerator[bytes]:
        if self._coding is None:
            async for piece in self._inner:
                yield piece
            return
        # 47 reads the headers of gzip and zlib; some servers send bare deflate under the same name.
        inflate = zlib.decompressobj(47)
        is_first = True
        async for piece in self._inner:
            rest = piece
            while rest:
                try:
                    plain = inflate.decompress(rest, _PIECE)
                except zlib.error as fault:
                    if not (is_first and self._coding == "deflate"):
                        self._notes.conclude(Reason("not_mcp", "encoding"))
                        raise httpcore2.ReadError("undecodable") from fault
                    inflate = zlib.decompressobj(-zlib.MAX_WBITS)
                    plain = inflate.decompress(rest, _PIECE)
                is_first = False
                rest = inflate.unconsumed_tail
                yield plain
        yield inflate.flush()  # a few hundred bytes at most: all input is consumed

    def _note(self, piece: bytes) -> None:
        notes = self._notes
        self._exchange.first_bytes.extend(piece[: _KEPT - len(self._exchange.first_bytes)])
        notes.inflated += len(piece)
        if notes.inflated > notes.limits.inflated:
            notes.conclude(Reason("too_large", "inflated", {"limit": notes.limits.inflated}))
            raise TooLarge


def _for_pool(request: httpx2.Request) -> httpcore2.Request:
    url = request.url
    return httpcore2.Request(
        method=request.method,
        url=httpcore2.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
        headers=request.headers.raw,
        content=request.stream,
        extensions=request.extensions,  # the timeouts: without them there are none
    )


def _note(exchange: Exchange, status: int, headers: httpx2.Headers) -> None:
    exchange.status = status
    exchange.content_type = headers.get("content-type", "")[:200]
    exchange.challenges = headers.get_list("www-authenticate")
    exchange.retry_after = headers.get("retry-after")
    location = headers.get("location")
    exchange.location = location.partition("?")[0].partition("#")[0][:2048] if location else None
    exchange.server = headers.get("server", "")[:200] or None
    exchange.mitigated = headers.get("cf-mitigated", "")[:200] or None
