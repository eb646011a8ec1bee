"""Inspect one MCP endpoint: connect without credentials, list the tools, and return the outcome.

It calls no tool, and holds and sends no credential. The API shows the result as an inspection.
"""

import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from ssl import SSLContext
from typing import Any
from urllib.parse import urlsplit

import anyio
from anyio import to_thread

from registry_api.domain import findings, tool_digest
from registry_api.domain.text_rules import Finding
from registry_api.inspector import authorization, sentences
from registry_api.inspector.attempt import Attempt, Identity, http_client
from registry_api.inspector.evidence import Limits, Notes, Reason
from registry_api.inspector.network import GuardedBackend, Resolver, resolve, tls_context
from registry_api.inspector.networks import Guard
from registry_api.inspector.outcomes import WRONG_TRANSPORT_STATUSES, decide
from registry_api.inspector.result import Result, evidence_of, failed, seen
from registry_api.inspector.transport import GuardedTransport
from registry_api.models.fields import Transport

logger = logging.getLogger(__name__)

# They write whole URLs, session ids and what servers sent.
for _name in ("httpx2", "httpcore2", "mcp"):
    logging.getLogger(_name).setLevel(logging.CRITICAL)


SameNamedTools = Callable[[Sequence[str], str], Awaitable[Mapping[str, Sequence[str]]]]
"""Returns the descriptions of tools, by these names, on approved servers of other hosts than this one."""


async def _none(_names: Sequence[str], _host: str) -> Mapping[str, Sequence[str]]:
    return {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Means:
    """What inspections share: the guard, limits, identity, resolver, TLS context, and what other servers offer."""

    guard: Guard = field(default_factory=Guard)
    limits: Limits = field(default_factory=Limits)
    identity: Identity = field(default_factory=Identity)
    resolver: Resolver = resolve
    tls: SSLContext = field(default_factory=tls_context)
    same_named_tools: SameNamedTools = _none


async def inspect(endpoint_url: str, transport: Transport, means: Means) -> Result:
    """Inspect an endpoint. Raises nothing but a cancellation; ends within `means.limits.whole` and a few seconds."""
    started_at = datetime.now(UTC)
    try:
        return await _inspect(endpoint_url, transport, means, started_at)
    except Exception:
        logger.exception("inspection failed")
        return failed(
            Attempt(endpoint_url, transport, Notes(means.limits)), Reason("abandoned", "internal"), started_at
        )


async def _inspect(endpoint_url: str, transport: Transport, means: Means, started_at: datetime) -> Result:
    first = Attempt(endpoint_url, transport, Notes(means.limits))
    if urlsplit(endpoint_url).scheme not in {"http", "https"}:
        return failed(first, Reason("refused", "scheme"), started_at)
    network = GuardedTransport(GuardedBackend(means.guard, first.notes, means.resolver), means.tls)
    second: Attempt | None = None
    try:
        with anyio.move_on_after(means.limits.whole) as whole:
            await first.run(network, means.identity)
            if first.tools is None and _may_be_wrong_transport(first):
                second = Attempt(endpoint_url, "sse" if transport != "sse" else "streamable-http", first.notes.again())
                with anyio.move_on_after(means.limits.other_transport):
                    await second.run(network, means.identity)
        if first.tools is not None:
            return await _listed(first, means, started_at)
        if second is not None and second.tools is not None:
            return await _listed(second, means, started_at, is_hint=True)
        reason = decide(first.notes, first.leaves, is_late=whole.cancelled_caught and second is None)
        if reason.outcome == "abandoned":
            logger.error("an inspection failed with %s", reason.about["exception"])
        if second is None:
            return await _ended(first, reason, network, means, started_at)
        other = decide(second.notes, second.leaves, is_late=False)
        if other.outcome == "auth_required":
            return await _ended(second, other, network, means, started_at, works_over=second.transport)
        result = failed(first, reason, started_at)
        result.evidence["other_transport"] = evidence_of(second, other)
        return result
    finally:
        with anyio.CancelScope(shield=True), anyio.move_on_after(means.limits.leave):
            await network.close()


def _may_be_wrong_transport(attempt: Attempt) -> bool:
    last = attempt.notes.last
    is_plain = attempt.notes.reason is None and not attempt.notes.is_open and last is not None and last.fault is None
    return is_plain and last is not None and last.status in WRONG_TRANSPORT_STATUSES


async def _ended(  # noqa: PLR0913
    attempt: Attempt,
    reason: Reason,
    network: GuardedTransport,
    means: Means,
    started_at: datetime,
    *,
    works_over: Transport | None = None,
) -> Result:
    asked = await _authorization(attempt, network, means) if reason.outcome == "auth_required" else None
    return failed(attempt, reason, started_at, asked, works_over)


async def _authorization(
    attempt: Attempt, network: GuardedTransport, means: Means
) -> authorization.Authorization | None:
    """Read what the server says about signing in, in a few seconds."""
    last = attempt.notes.last
    network.note_in(attempt.notes.again())
    network.listens, network.stops_at_errors, network.watch = True, False, None
    found = None
    with anyio.move_on_after(means.limits.connect):
        async with http_client(network, means.identity, means.limits) as http:
            found = await authorization.read(http, attempt.url, last.challenges if last else (), means.limits.metadata)
    return found


async def _listed(attempt: Attempt, means: Means, started_at: datetime, *, is_hint: bool = False) -> Result:
    tools = attempt.tools or []
    instructions = attempt.record.opening.get("instructions")
    instructions = instructions if isinstance(instructions, str) else None
    try:
        others = await means.same_named_tools(_names(tools), urlsplit(attempt.url).netloc)
        sha256, found = await to_thread.run_sync(_examine, tools, instructions, others)
    except ValueError:  # an integer of thousands of digits
        return failed(attempt, Reason("not_mcp", "invalid_list"), started_at)
    reason = Reason("wrong_transport", attempt.transport)
    return Result(
        outcome="wrong_transport" if is_hint else "ok",
        detail=sentences.sentence(reason) if is_hint else sentences.listed(len(tools)),
        tools=tools,
        tools_digest=None if is_hint else {"format": tool_digest.FORMAT, "sha256": sha256},
        findings=found,
        works_over=attempt.transport if is_hint else None,
        started_at=started_at,
        finished_at=datetime.now(UTC),
        **seen(attempt),
        evidence=evidence_of(attempt, None),
    )


def _names(tools: Sequence[dict[str, Any]]) -> list[str]:
    # PostgreSQL takes no U+0000 and no lone surrogate.
    names = {tool["name"] for tool in tools if isinstance(tool.get("name"), str)}
    return sorted(name for name in names if "\0" not in name and not any("\ud800" <= c <= "\udfff" for c in name))


def _examine(
    tools: Sequence[dict[str, Any]], instructions: str | None, others: Mapping[str, Sequence[str]]
) -> tuple[str, list[Finding]]:
    return tool_digest.of_listing(tools, instructions), findings.find(tools, instructions, others)
