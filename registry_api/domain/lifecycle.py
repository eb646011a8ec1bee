"""The state of a registration, and how changes affect it.

              approve                          reject
    Pending ──────────▶ Approved ◀──────────▶ Rejected ◀────────── Pending
       ▲                   │                     │
       └───────────────────┴─────────────────────┘
         the submitter edits it, or resubmits it after a rejection; an administrator revokes a decision

An administrator may set any status at any time. An edit by submitter or maintainers asks for a new review, unless it
only changes what needs none; an edit by an administrator keeps the status.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from registry_api import credentials, strict_json
from registry_api.errors import Invalid, Stale
from registry_api.models import Action, Status

_UNREVIEWED = frozenset({"tags", "maintainers", "deprecation"})

IfMatch = frozenset[int] | None
"""The versions that `If-Match` names; None accepts any version."""


@dataclass(frozen=True, slots=True)
class Current:
    """A registration before a change; `fields` are the editable ones."""

    registration_id: UUID
    fields: Mapping[str, Any]
    status: Status
    submitter_id: UUID
    version: int
    was_published: bool  # clients have seen a version of it, now or earlier

    def is_maintained_by(self, user_id: UUID) -> bool:
        """Return whether a user is its submitter or one of its maintainers."""
        return user_id == self.submitter_id or str(user_id) in self.fields["maintainers"]

    def require(self, if_match: IfMatch) -> None:
        """Raise Stale unless `if_match` includes the current version."""
        if if_match is not None and self.version not in if_match:
            raise Stale(self.version)


def asks_for_review(changes: Collection[str], *, by_maintainer: bool) -> bool:
    """Return whether an edit of these fields asks for a new review."""
    return by_maintainer and not is_unreviewed(changes)


def is_unreviewed(changes: Collection[str]) -> bool:
    """Return whether an edit changes only fields that need no review."""
    return _UNREVIEWED.issuperset(changes)


def after_edit(status: Status, *, asks_for_review: bool) -> Status:
    """Return the status that a registration has after an edit of its fields."""
    return "Pending" if asks_for_review else status


def action_of(status: Status) -> Action:
    """Return the action of the audit entry for a change to `status`: going back to Pending is no decision."""
    return "Updated" if status == "Pending" else status


def changes(fields: Mapping[str, Any], patch: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the fields that `patch` gives another value: `{field: {"old": …, "new": …}}`."""
    return {name: {"old": fields[name], "new": new} for name, new in patch.items() if not _is_same(fields[name], new)}


def require_no_new_credential(changes: Mapping[str, Mapping[str, Any]]) -> None:
    """Raise Invalid if the address changes to one that carries a credential; unchanged addresses stay accepted."""
    if "endpoint_url" not in changes:
        return
    try:
        credentials.require_none(changes["endpoint_url"]["new"])
    except ValueError as fault:
        raise Invalid({"endpoint_url": [str(fault)]}) from None


def _is_same(old: Any, new: Any) -> bool:
    # 1, 1.0 and True are equal in Python, not in JSON.
    return strict_json.dumps(old, sort_keys=True) == strict_json.dumps(new, sort_keys=True)
