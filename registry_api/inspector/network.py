"""The only way to the network: connections to addresses that the guard allows. Counts the bytes received.

A name is resolved once per inspection, every address is judged, and the connection is made to a literal address, so
that a name server which changes its answer (DNS rebinding) is not asked again. The name stays in the URL: the Host
header, SNI and the check of the certificate use it.
"""

import dataclasses
import functools
import ssl
from collections.abc import Awaitable, Callable, Iterable, Sequence
from ipaddress import ip_address
from typing import Any

import anyio
import httpcore2

from registry_api.inspector.evidence import Notes, Reason
from registry_api.inspector.networks import Address, Guard

Resolver = Callable[[str, int], Awaitable[Sequence[Address]]]

_TRIED = 4  # addresses of a name that are connected to, one after the other


class Refused(httpcore2.ConnectError):
    """The guard, or a limit, forbids it."""


class TooLarge(httpcore2.ReadError):
    """More came than an inspection may receive."""


async def resolve(host: str, port: int) -> Sequence[Address]:
    """Return every address of a name, as the operating system's resolver gives them.

    Raises:
        OSError: the name has none, or could not be looked up.
    """
    entries = await anyio.getaddrinfo(host, port)
    return list(dict.fromkeys(ip_address(entry[4][0]) for entry in entries))


@functools.cache
def tls_context() -> ssl.SSLContext:
    """Return the process's one TLS context, which trusts what OpenSSL does: SSL_CERT_FILE adds a company's CA."""
    return ssl.create_default_context()


class GuardedBackend(httpcore2.AsyncNetworkBackend):
    """Connects as the guard allows. One per inspection: it remembers the addresses of the name."""

    def __init__(self, guard: Guard, notes: Notes, resolver: Resolver = resolve) -> None:
        self.notes = notes
        self._guard = guard
        self._resolver = resolver
        self._inner = httpcore2.AnyIOBackend()
        self._pinned: dict[str, Sequence[Address]] = {}

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore2's signature
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        """Connect to the first address of the host that answers, after all of them passed the guard."""
        addresses = await self._allowed(host, port, timeout)
        self.notes.network = "connect"
        fault: Exception = httpcore2.ConnectError()
        for address in addresses[:_TRIED]:
            try:
                stream = await self._inner.connect_tcp(str(address), port, timeout, local_address, socket_options)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
                fault = error
                self.notes.errno = _errno(error)
            else:
                self.notes.network = None
                self.notes.connected = f"{address} {port}"
                return CountedStream(stream, self)
        raise fault

    async def connect_unix_socket(self, *_: Any, **__: Any) -> httpcore2.AsyncNetworkStream:
        """Refuse: no URL leads to one."""
        raise Refused

    async def sleep(self, seconds: float) -> None:
        """Wait, between attempts to connect, of which the pool makes one."""
        await anyio.sleep(seconds)

    async def _allowed(self, host: str, port: int, timeout: float | None) -> Sequence[Address]:  # noqa: ASYNC109
        if host.lower().rstrip(".") in self._guard.hosts:
            self._refuse("host", "a host that is never inspected")
        if host not in self._pinned:
            self.notes.network = "resolve"
            try:
                with anyio.fail_after(timeout):
                    self._pinned[host] = await self._addresses(host, port)
            except TimeoutError:
                raise httpcore2.ConnectTimeout from None
            except (OSError, UnicodeError) as error:
                self.notes.errno = getattr(error, "errno", None)
                raise httpcore2.ConnectError from error
            self.notes.addresses = [str(address) for address in self._pinned[host]]
        guard = await self._with_own_endpoints(port)
        for address in self._pinned[host]:
            if reason := guard.refusal(address, port):
                self._refuse("address", reason)
        return self._pinned[host]

    async def _addresses(self, host: str, port: int) -> Sequence[Address]:
        try:
            return [ip_address(host)]
        except ValueError:
            return await self._resolver(host, port)

    async def _with_own_endpoints(self, port: int) -> Guard:
        """Add the present addresses of the registry's own endpoints on that port, which may change."""
        forbidden = set(self._guard.forbidden)
        for host, own_port in self._guard.endpoints:
            if own_port == port:
                try:
                    forbidden.update((address, port) for address in await self._addresses(host, port))
                except (OSError, UnicodeError):
                    continue  # without an address it cannot be connected to either
        return dataclasses.replace(self._guard, forbidden=frozenset(forbidden))

    def _refuse(self, rule: str, why: str) -> None:
        self.notes.conclude(Reason("refused", rule, {"why": why}))
        raise Refused(why)


class CountedStream(httpcore2.AsyncNetworkStream):
    """A connection that ends the inspection when more comes than it may receive."""

    def __init__(self, inner: httpcore2.AsyncNetworkStream, backend: GuardedBackend) -> None:
        self._inner = inner
        self._backend = backend

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ASYNC109
        """Read, and count."""
        received = await self._inner.read(max_bytes, timeout)
        notes = self._backend.notes
        notes.received += len(received)
        if notes.received > notes.limits.received:
            notes.conclude(Reason("too_large", "bytes", {"limit": notes.limits.received}))
            raise TooLarge
        return received

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ASYNC109
        """Write."""
        await self._inner.write(buffer, timeout)

    async def aclose(self) -> None:
        """Close."""
        await self._inner.aclose()

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ASYNC109
    ) -> httpcore2.AsyncNetworkStream:
        """Begin TLS. What is wrong with a certificate is known here only: the pool raises another exception."""
        notes = self._backend.notes
        notes.network = "tls"
        try:
            inner = await self._inner.start_tls(ssl_context, server_hostname, timeout)
        except httpcore2.ConnectError as error:
            notes.conclude(_tls_reason(error.__cause__))
            raise
        notes.network = None
        return CountedStream(inner, self._backend)

    def get_extra_info(self, name: str) -> Any:
        """Return what the connection tells of itself."""
        return self._inner.get_extra_info(name)


def _tls_reason(cause: BaseException | None) -> Reason:
    if isinstance(cause, ssl.SSLCertVerificationError):
        return Reason("tls_failed", "certificate", {"code": cause.verify_code, "why": cause.verify_message})
    if isinstance(cause, ssl.SSLError):
        return Reason("tls_failed", "handshake", {"why": cause.reason or "handshake failed"})
    return Reason("tls_failed", "handshake", {"why": "connection closed"})


def _errno(error: BaseException | None) -> int | None:
    while error is not None:
        if isinstance(error, OSError) and error.errno is not None:
            return error.errno
        error = error.__cause__
    return None
