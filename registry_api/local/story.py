"""What happened to one sample registration: each event changes the row and adds the entry that the service would."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from registry_api.domain import lifecycle
from registry_api.models import Status


class Story:
    """A registration's row, `row`, and its audit entries so far, `entries`; `new_id` makes their ids.

    `approved` is the row as it was last approved, if it ever was.
    """

    def __init__(self, registration_id: UUID, submitter_id: UUID, new_id: Callable[[], UUID]) -> None:
        self.row: dict[str, Any] = {"registration_id": registration_id, "submitter_id": submitter_id, "version": 0}
        self.approved: dict[str, Any] | None = None
        self.entries: list[dict[str, Any]] = []
        self._new_id = new_id

    def create(self, fields: Mapping[str, Any], at: datetime) -> None:
        """Let the submitter register the endpoint."""
        self.row |= {**fields, "created_at": at, "submitted_at": at}
        self._add("Created", None, "Pending", self.row["submitter_id"], at)

    def decide(self, status: Status, reason: str | None, by: UUID, at: datetime) -> None:
        """Let an administrator decide."""
        self._add(lifecycle.action_of(status), self.row["status"], status, by, at, reason=reason)

    def edit(self, fields: Mapping[str, Any], at: datetime) -> None:
        """Let the submitter change fields, which asks for a new review."""
        before: Status = self.row["status"]
        changes = lifecycle.changes(self.row, fields)
        self.row |= {**fields, "submitted_at": at}
        after = lifecycle.after_edit(before, by_submitter=True)
        self._add("Updated", before, after, self.row["submitter_id"], at, changes=changes)

    def resubmit(self, at: datetime) -> None:
        """Let the submitter ask for another review of what was rejected."""
        self.row |= {"submitted_at": at}
        self._add("Updated", self.row["status"], "Pending", self.row["submitter_id"], at)

    def _add(self, action: str, before: Status | None, after: Status, by: UUID, at: datetime, **more: Any) -> None:
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
        metadata = {"request_id": str(self._new_id())} | {name: value for name, value in more.items() if value}
        entry = {"log_id": self._new_id(), "registration_id": self.row["registration_id"], "user_id": by}
        entry |= {"action": action, "previous_status": before, "new_status": after, "timestamp": at}
        self.entries.append(entry | {"metadata": metadata})
