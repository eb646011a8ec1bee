"""What one inspection notes while it runs: its limits, its exchanges, and the reason that ended it.

The SDK reports HTTP faults as JSON-RPC errors without status, and swallows exceptions raised while it reads a stream.
So the network and the transport note what they see here, and `outcomes` decides from it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from anyio import CancelScope

from registry_api.models.fields import Outcome

NetworkStage = Literal["resolve", "connect", "tls"]
Stage = Literal["resolve", "connect", "tls", "discover", "initialize", "list"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one inspection may cost. Times in seconds."""

    connect: float = 5.0
    read: float = 13.0  # above the 10 seconds that the SDK waits for server/discover before it tries an older protocol
    leave: float = 3.0  # for ending a session, after the list is complete
    whole: float = 30.0
    other_transport: float = 10.0  # for the one try of the other transport, within the whole
    received: int = 4 * 1024 * 1024  # bytes after TLS, before inflating
    inflated: int = 4 * 1024 * 1024  # bytes
    pages: int = 50
    tools: int = 2000
    requests: int = 20
    depth: int = 64  # nested containers in a tool
    metadata: int = 64 * 1024  # bytes of a protected resource's metadata
    redirects: int = 3


@dataclass(frozen=True, slots=True)
class Reason:
    """Why an inspection ended: the outcome, the rule in a word, and what its sentence needs to say."""

    outcome: Outcome
    rule: str
    about: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(slots=True)
class Exchange:
    """One HTTP request and what came back."""

    method: str
    status: int | None = None
    content_type: str = ""
    challenges: list[str] = field(default_factory=list)
    retry_after: str | None = None
    location: str | None = None  # without query
    server: str | None = None
    mitigated: str | None = None  # cf-mitigated: Cloudflare's own word for a challenge
    first_bytes: bytearray = field(default_factory=bytearray)
    fault: Exception | None = None


@dataclass(slots=True)
class Notes:
    """Everything that one attempt noted. The second attempt, of the other transport, has notes of its own."""

    limits: Limits
    addresses: list[str] = field(default_factory=list)
    connected: str | None = None
    network: NetworkStage | None = None  # what the network is doing, None between connections
    stage: Stage = "discover"
    is_open: bool = False  # initialize or server/discover was answered with a result
    received: int = 0
    inflated: int = 0
    requests: int = 0
    errno: int | None = None
    exchanges: list[Exchange] = field(default_factory=list)
    partly_visible: list[str] = field(default_factory=list)  # tools that some clients drop
    reason: Reason | None = None
    scope: CancelScope | None = None

    def again(self) -> "Notes":
        """Return new notes for a further attempt, to which what was counted belongs."""
        return Notes(
            self.limits,
            addresses=self.addresses,
            connected=self.connected,
            received=self.received,
            inflated=self.inflated,
            requests=self.requests,
        )

    @property
    def last(self) -> Exchange | None:
        """The exchange begun last, leaving out the end of a session."""
        return next((one for one in reversed(self.exchanges) if one.method != "DELETE"), None)

    def conclude(self, reason: Reason) -> None:
        """Note why the inspection ends, and end it: the first reason stands."""
        if self.reason is None:
            self.reason = reason
        self.stop()

    def stop(self) -> None:
        """Cancel what is still running, even where the SDK swallows exceptions."""
        if self.scope is not None:
            self.scope.cancel()
