"""The history of one sample registration: each event updates the row and adds the audit entry of the service."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from registry_api.domain import lifecycle
from registry_api.models import Status


class RegistrationHistory:
    """Builds a row of `registrations` and its audit entries, event by event.

    Attributes:
        row: The registration.
        approved: The registration as it was last approved; None if it never was.
        entries: The audit entries, oldest first.
    """

    def __init__(self, registration_id: UUID, submitter_id: UUID, new_id: Callable[[], UUID]) -> None:
        self.row: dict[str, Any] = {"registration_id": registration_id, "submitter_id": submitter_id, "version": 0}
        self.approved: dict[str, Any] | None = None
        self.entries: list[dict[str, Any]] = []
        self._new_id = new_id

    def create(self, fields: Mapping[str, Any], at: datetime) -> None:
        """Record that the submitter creates the registration."""
        self.row |= {**fields, "created_at": at, "submitted_at": at}
        self._record("Created", None, "Pending", self.row["submitter_id"], at)

    def decide(self, status: Status, reason: str | None, by: UUID, at: datetime) -> None:
        """Record that an administrator sets the status."""
        self._record(lifecycle.action_of(status), self.row["status"], status, by, at, reason=reason)

    def edit(self, fields: Mapping[str, Any], at: datetime) -> None:
        """Record that the submitter changes fields, which asks for a new review."""
        before: Status = self.row["status"]
        changes = lifecycle.changes(self.row, fields)
        self.row |= {**fields, "submitted_at": at}
        after = lifecycle.after_edit(before, asks_for_review=True)
        self._record("Updated", before, after, self.row["submitter_id"], at, changes=changes)

    def resubmit(self, at: datetime) -> None:
        """Record that the submitter asks for a new review of a rejected registration."""
        self.row |= {"submitted_at": at}
        self._record("Updated", self.row["status"], "Pending", self.row["submitter_id"], at)

    def _record(self, action: str, before: Status | None, after: Status, by: UUID, at: datetime, **more: Any) -> None:
        is_approval = after == "Approved"
        self.row |= {
            "status": after,
            "status_reason": more.get("reason"),
            "approver_id": by if is_approval else None,
            "approved_at": at if is_approval else None,
            "updated_at": at,
            "version": self.row["version"] + 1,
        }
        if is_approval:
            self.approved = dict(self.row)
        self.entries.append(
            {
                "log_id": self._new_id(),
                "registration_id": self.row["registration_id"],
                "user_id": by,
                "action": action,
                "previous_status": before,
                "new_status": after,
                "timestamp": at,
                "metadata": {
                    "request_id": str(self._new_id()),
                    **{name: value for name, value in more.items() if value},
                },
            }
        )
