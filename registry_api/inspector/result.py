"""What an inspection returns: the fields of the API's inspections, and evidence for administrators."""

from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from registry_api.domain.text_rules import Finding
from registry_api.inspector import sentences
from registry_api.inspector.attempt import Attempt
from registry_api.inspector.authorization import Authorization
from registry_api.inspector.evidence import Reason
from registry_api.inspector.listing import is_plain
from registry_api.models.fields import Outcome, Transport

_LONGEST = 256  # characters of a server's name, title and version that are kept
_RETRY = (60.0, 86_400.0)  # seconds: bounds of what Retry-After may ask for
_SERVER_INFO = "io.modelcontextprotocol/serverInfo"
_SHOWS_BYTES: frozenset[Outcome] = frozenset({"not_mcp", "refused", "unreachable"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One finished inspection (contract, section 9), and its evidence.

    Attributes:
        detail: a sentence for a person.
        tools: as the server sent them; also with `wrong_transport`, as a hint that is never compared.
        tools_digest: of a complete list over the registered transport, that is with `ok` only.
        retry_after: seconds that the server asks to be left alone, from a minute to a day.
        works_over: with `wrong_transport` the transport that works; with `auth_required` the one that asked, if it is
            not the registered one.
        evidence: for administrators: stage, rule, addresses, exchanges, the first bytes of an answer that is none.
    """

    outcome: Outcome
    detail: str
    started_at: datetime
    finished_at: datetime
    http_status: int | None = None
    protocol_version: str | None = None
    server: dict[str, str | None] | None = None
    instructions: str | None = None
    capabilities: dict[str, Any] | None = None
    authorization: dict[str, Any] | None = None
    tools: list[dict[str, Any]] | None = None
    tools_digest: dict[str, str] | None = None
    findings: list[Finding] = field(default_factory=list)
    retry_after: float | None = None
    works_over: Transport | None = None
    evidence: dict[str, Any] = field(default_factory=dict)


def failed(
    attempt: Attempt,
    reason: Reason,
    started_at: datetime,
    asked: Authorization | None = None,
    works_over: Transport | None = None,
) -> Result:
    """Return the result of an attempt without a complete list."""
    shown = ("resource_metadata_url", "resource", "authorization_servers", "scopes")
    return Result(
        outcome=reason.outcome,
        detail=sentences.sentence(reason),
        authorization=None if asked is None else {name: getattr(asked, name) for name in shown},
        retry_after=_seconds(attempt.notes.last.retry_after if attempt.notes.last else None),
        works_over=works_over,
        started_at=started_at,
        finished_at=datetime.now(UTC),
        **seen(attempt),
        evidence={**evidence_of(attempt, reason), "authorization": None if asked is None else asdict(asked)},
    )


def seen(attempt: Attempt) -> dict[str, Any]:
    """Return the fields that a success and a failure have in common."""
    opening = attempt.record.opening
    version = attempt.protocol_version or opening.get("protocolVersion")
    capabilities, depth = opening.get("capabilities"), attempt.notes.limits.depth
    instructions = opening.get("instructions")
    return {
        # Over HTTP+SSE the last request is answered with 202, the list in the stream.
        "http_status": 200 if attempt.tools is not None else attempt.notes.last and attempt.notes.last.status,
        "protocol_version": version[:_LONGEST] if isinstance(version, str) else None,
        "server": _server(opening),
        "instructions": instructions if isinstance(instructions, str) else None,
        "capabilities": capabilities if isinstance(capabilities, dict) and is_plain(capabilities, depth) else None,
    }


def _server(opening: dict[str, Any]) -> dict[str, str | None] | None:
    told = opening.get("serverInfo")
    if told is None and isinstance(meta := opening.get("_meta"), dict):
        told = meta.get(_SERVER_INFO)
    if not isinstance(told, dict):
        return None
    texts = {name: told.get(name) for name in ("name", "title", "version")}
    return {name: text[:_LONGEST] if isinstance(text, str) else None for name, text in texts.items()}


def evidence_of(attempt: Attempt, reason: Reason | None) -> dict[str, Any]:
    """Return what administrators are shown."""
    notes, last = attempt.notes, attempt.notes.last
    shows_bytes = reason is not None and reason.outcome in _SHOWS_BYTES and last is not None
    return {
        "rule": reason.rule if reason else None,
        "about": dict(reason.about) if reason else {},
        "stage": notes.network or notes.stage,
        "transport": attempt.transport,
        "addresses": notes.addresses,
        "connected": notes.connected,
        "errno": notes.errno,
        "received": notes.received,
        "requests": notes.requests,
        "exchanges": [
            {
                "method": one.method,
                "status": one.status,
                "content_type": one.content_type,
                "location": one.location,
                "server": one.server,
                "cf_mitigated": one.mitigated,
                "fault": type(one.fault).__name__ if one.fault else None,
            }
            for one in notes.exchanges
        ],
        "rpc_errors": [{"method": method, "code": code} for method, code in attempt.record.errors],
        "exceptions": sorted({type(fault).__name__ for fault in attempt.leaves}),
        "partly_visible": notes.partly_visible,
        "first_bytes": _escaped(bytes(last.first_bytes)) if shows_bytes and last is not None else None,
    }


def _escaped(content: bytes) -> str:
    """Return bytes as text in which nothing acts: what cannot be printed as its code point."""
    text = content.decode(errors="replace")
    return "".join(one if one.isprintable() or one == "\n" else f"[U+{ord(one):04X}]" for one in text)


def _seconds(retry_after: str | None) -> float | None:
    """Read Retry-After: seconds, or a date."""
    if retry_after is None:
        return None
    try:
        if retry_after.isdecimal():
            seconds = float(retry_after[:9])
        else:
            seconds = (parsedate_to_datetime(retry_after) - datetime.now(UTC)).total_seconds()
    except (ValueError, TypeError, OverflowError):
        return None
    return min(max(seconds, _RETRY[0]), _RETRY[1])
