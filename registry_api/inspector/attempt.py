"""One attempt to list an endpoint's tools, over one transport, by means of the SDK."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import anyio
import httpx2
from mcp import Client
from mcp.client.sse import sse_client
from mcp.client.streamable_http import streamable_http_client
from mcp_types import Implementation

from registry_api.inspector.event_stream import FirstEvent
from registry_api.inspector.evidence import Limits, Notes
from registry_api.inspector.listing import walk
from registry_api.inspector.outcomes import flatten
from registry_api.inspector.recording import Record, recording
from registry_api.inspector.transport import GuardedTransport
from registry_api.models.fields import Transport


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the inspector says it is, as client of MCP and as User-Agent."""

    name: str = "mcp-registry-inspector"
    version: str = "0"
    url: str | None = None  # the registry's page about the inspector

    @property
    def user_agent(self) -> str:
        """Return the header's value."""
        return f"{self.name}/{self.version}{f' (+{self.url})' if self.url else ''}"


@dataclass(slots=True)
class Attempt:
    """What one attempt saw. All of it is kept when the attempt fails, or is cancelled, at any point."""

    url: str
    transport: Transport
    notes: Notes
    record: Record = field(init=False)
    tools: list[dict[str, Any]] | None = None  # None until the list is complete
    protocol_version: str | None = None
    leaves: list[BaseException] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.record = Record(self.notes)

    async def run(self, network: GuardedTransport, identity: Identity) -> None:
        """Connect, list, and leave. Raises nothing but a cancellation from outside."""
        network.note_in(self.notes)
        over_sse = self.transport == "sse"
        network.listens = network.stops_at_errors = over_sse
        network.watch = FirstEvent(self.url, self.notes) if over_sse else None
        try:
            with anyio.CancelScope() as self.notes.scope:
                async with self._session(network, identity) as client:
                    self.protocol_version = client.protocol_version
                    self.tools = await walk(client, self.record, self.notes)
        except Exception as fault:  # noqa: BLE001 - what it means is decided from the notes
            self.leaves = list(flatten(fault))
        finally:
            self.notes.scope = None

    @asynccontextmanager
    async def _session(self, network: GuardedTransport, identity: Identity) -> AsyncIterator[Client]:
        limits = self.notes.limits
        implementation = Implementation(name=identity.name, version=identity.version)
        if self.transport == "sse":
            streams = sse_client(
                self.url,
                timeout=limits.connect,
                sse_read_timeout=limits.read,
                # The SDK's headers and timeouts are none but these.
                httpx_client_factory=lambda headers=None, timeout=None, auth=None: http_client(  # noqa: ARG005
                    network, identity, limits
                ),
            )
            async with Client(
                recording(streams, self.record), mode="legacy", cache=None, client_info=implementation
            ) as client:
                yield client
            return
        async with http_client(network, identity, limits) as http:
            over_http: AbstractAsyncContextManager[Any] = streamable_http_client(
                self.url, http_client=http, max_sse_event_size=limits.received
            )
            async with Client(recording(over_http, self.record), cache=None, client_info=implementation) as client:
                yield client


def http_client(network: GuardedTransport, identity: Identity, limits: Limits) -> httpx2.AsyncClient:
    """Return an HTTP client whose only way out is the guarded one; proxies in the environment are ignored."""
    return httpx2.AsyncClient(
        transport=network,
        timeout=httpx2.Timeout(limits.connect, read=limits.read),
        trust_env=False,
        max_redirects=limits.redirects,
        headers={"user-agent": identity.user_agent},
    )
