"""An inspector that has seen what a test says; it uses the real queue, with the inspector's own rights."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from registry_api.domain import tool_digest
from registry_api.domain.text_rules import Finding
from registry_api.inspector.queue import Job, Queue
from tests.support.given import Sql

TOOLS: list[dict[str, Any]] = [
    {"name": "forecast", "description": "Tells the weather.", "inputSchema": {"type": "object"}},
    {"name": "alerts", "title": "Alerts", "inputSchema": {"type": "object"}, "annotations": {"readOnlyHint": True}},
]
OTHER_TOOLS: list[dict[str, Any]] = [*TOOLS, {"name": "delete", "inputSchema": {"type": "object"}}]
MORE_TOOLS: list[dict[str, Any]] = [*OTHER_TOOLS, {"name": "send", "inputSchema": {"type": "object"}}]


@dataclass(frozen=True, kw_only=True)
class Seen:
    """What an inspection found."""

    outcome: str = "ok"
    detail: str = "The server offers tools."
    http_status: int | None = 200
    protocol_version: str | None = "2025-11-25"
    server: Mapping[str, str | None] | None = None
    instructions: str | None = None
    capabilities: Mapping[str, Any] | None = None
    authorization: Mapping[str, Any] | None = None
    tools: list[dict[str, Any]] | None = None
    tools_digest: Mapping[str, str] | None = None
    findings: list[Finding] = field(default_factory=list)
    retry_after: float | None = None
    evidence: Mapping[str, Any] = field(default_factory=dict)


def ok(tools: list[dict[str, Any]] = TOOLS, instructions: str | None = None, **fields: Any) -> Seen:
    """Return what an inspection found whose list is complete."""
    digest = {"format": tool_digest.FORMAT, "sha256": tool_digest.of_listing(tools, instructions)}
    return Seen(tools=tools, instructions=instructions, tools_digest=digest, **fields)


def failed(outcome: str, **fields: Any) -> Seen:
    """Return what an inspection found that did not get a list."""
    return Seen(outcome=outcome, detail=f"It was {outcome}.", http_status=None, protocol_version=None, **fields)


class Inspector:
    """Does inspections, each with the result that a test gives it."""

    def __init__(self, queue: Queue, sql: Sql) -> None:
        self.queue = queue
        self._sql = sql

    def begin(self, registration: Mapping[str, Any]) -> Job:
        """Claim the inspection of a registration, which is scheduled now unless one is queued."""
        registration_id = UUID(registration["registration_id"])
        self._sql("UPDATE inspections SET due_at = now() + interval '1 day' WHERE state = 'queued'")
        self._sql("UPDATE registration_inspections SET due_at = due_at + interval '1 day' WHERE due_at < now()")
        self._sql("UPDATE registration_inspections SET due_at = now() WHERE registration_id = %s", (registration_id,))
        self._sql("DELETE FROM inspected_hosts")
        self.queue.schedule()
        self._sql("UPDATE inspections SET due_at = now() WHERE registration_id = %s", (registration_id,))
        job = self.queue.claim()
        assert job is not None
        assert job.registration_id == registration_id
        return job

    def sees(self, registration: Mapping[str, Any], seen: Seen) -> str:
        """Inspect a registration now and return the inspection's id."""
        job = self.begin(registration)
        assert self.queue.finish(job, seen)
        return str(job.inspection_id)

    def sees_twice(self, registration: Mapping[str, Any], seen: Seen) -> str:
        """Inspect a registration now, and once more five minutes later; return the second inspection's id."""
        self.sees(registration, seen)
        self._sql("UPDATE registration_inspections SET candidate_at = candidate_at - interval '5 minutes'")
        return self.sees(registration, seen)

    def next(self, seen: Seen) -> None:
        """Do the next inspection of the queue."""
        self._sql("DELETE FROM inspected_hosts")
        job = self.queue.claim()
        assert job is not None
        assert self.queue.finish(job, seen)

    def tend(self) -> None:
        """Do what an inspector does between inspections."""
        self.queue.report()
        self.queue.reap()
        self.queue.schedule()
        self.queue.mark_reviews_due()
        self.queue.prune()
        self.queue.count_due()
