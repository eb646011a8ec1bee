"""What becomes of a registration's status.

              approve                          reject
    Pending ──────────▶ Approved ◀──────────▶ Rejected ◀────────── Pending
       ▲                   │                     │
       └───────────────────┴─────────────────────┘
         the submitter edits, or resubmits what was rejected; an admin withdraws a decision

An admin may set any status at any time. An edit by the submitter asks for a new review; an admin's keeps the status.
"""

import json
from collections.abc import Mapping
from typing import Any

from registry_api.models import Action, Status


def after_edit(status: Status, *, by_submitter: bool) -> Status:
    """Return the status a registration has after somebody changed its fields."""
    return "Pending" if by_submitter else status


def action_of(status: Status) -> Action:
    """Name the audit entry for a change to `status`: going back to Pending is an update, the others are decisions."""
    return "Updated" if status == "Pending" else status


def changes(fields: Mapping[str, Any], patch: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Return what `patch` really changes: `{field: {"old": …, "new": …}}`."""
    return {name: {"old": fields[name], "new": new} for name, new in patch.items() if not _is_same(fields[name], new)}


def _is_same(old: Any, new: Any) -> bool:
    # Python holds 1, 1.0 and True for equal; JSON does not.
    return json.dumps(old, sort_keys=True) == json.dumps(new, sort_keys=True)
