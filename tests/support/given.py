"""Create what a test needs before it starts."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import uuid4

from tests.support.people import Person

Sql = Callable[..., list[tuple[Any, ...]]]
"""Runs a statement as the database's owner and returns its rows."""


class Given:
    """Builders that read as sentences: `given.registration(status="Approved", by=ana)`."""

    def __init__(self, sql: Sql, submitter: Person, reviewer: Person) -> None:
        self._sql = sql
        self._submitter = submitter
        self._reviewer = reviewer

    @staticmethod
    def body(**fields: Any) -> dict[str, Any]:
        """Return a body that registers a new endpoint."""
        return {
            "endpoint_url": f"https://{uuid4().hex}.example/mcp",
            "endpoint_name": "Weather",
            "owner_contact": "team-weather@example.com",
            **fields,
        }

    def registration(
        self, *, by: Person | None = None, status: str = "Pending", reason: str | None = None, **fields: Any
    ) -> dict[str, Any]:
        """Register an endpoint and set its status; return the registration."""
        answer = (by or self._submitter).post("/registrations", self.body(**fields))
        assert answer.status == 201, answer.text
        if status != "Pending":
            answer = self._reviewer.set_status(answer.json, status, reason=reason)
            assert answer.status == 200, answer.text
        registration: dict[str, Any] = answer.json
        return registration

    def registrations(self, names: Sequence[str], **fields: Any) -> list[dict[str, Any]]:
        """Register one endpoint for each name, in this order."""
        return [self.registration(endpoint_name=name, **fields) for name in names]

    def many(self, count: int, *, by: Person | None = None, name: str = "Bulk", status: str = "Pending") -> None:
        """Insert registrations into the table, a microsecond apart, without audit entries."""
        self._sql(
            """
            INSERT INTO registrations (
                endpoint_url, endpoint_name, owner_contact, submitter_id, created_at, updated_at,
                status, approver_id, approved_at
            ) SELECT
                'https://' || number || '.bulk.example/', %s || ' ' || number, 'bulk', %s,
                now() + number * interval '1 microsecond', now() - number * interval '1 microsecond',
                s.status, a.approver_id, CASE WHEN a.approver_id IS NOT NULL THEN now() END
            FROM generate_series(1, %s) AS number, (VALUES (%s)) AS s (status), (VALUES (%s::uuid)) AS a (approver_id)
            """,
            (
                *(name, (by or self._submitter).user_id, count, status),
                self._reviewer.user_id if status == "Approved" else None,
            ),
        )

    def entries(self, count: int, *, apart: str = "1 microsecond", metadata: str = '{"request_id": "bulk"}') -> None:
        """Insert audit entries of deleted registrations; the last one is from now."""
        self._sql(
            """
            INSERT INTO audit_log (registration_id, user_id, action, new_status, timestamp, metadata)
            SELECT gen_random_uuid(), %s, 'Created', 'Pending', now() - (%s - number) * %s::interval, %s::json
            FROM generate_series(1, %s) AS number
            """,
            (self._submitter.user_id, count, apart, metadata, count),
        )
