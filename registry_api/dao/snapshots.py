"""The snapshot that an approval names: the tools that the reviewer looked at."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from psycopg import Connection
from psycopg.rows import dict_row

from registry_api.dao.registration_row import as_json
from registry_api.errors import Invalid, SnapshotOutdated


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What an inspection saw; `document` describes it, as `approved_snapshot` of a registration does.

    `is_news`: to an approved registration, because another snapshot is pinned or a review is due.
    """

    document: Mapping[str, Any]
    tools: list[dict[str, Any]]
    is_news: bool


def find(connection: Connection[Any], registration_id: UUID, inspection_id: UUID) -> Snapshot:
    """Return the snapshot of an inspection, for the approval of a locked registration.

    Raises:
        Invalid: the inspection is not of the registration's current endpoint, or was not `ok`.
        SnapshotOutdated: another snapshot of this endpoint has been seen since.
    """
    # The lock keeps an inspection from finishing before the approval is committed.
    statement = """
        SELECT
            json_build_object(
                'inspection_id', i.inspection_id,
                'tools_digest', json_build_object('format', s.digest_format, 'sha256', s.tools_digest),
                'seen_at', rfc3339(i.finished_at)
            ) AS document,
            s.tools,
            state.is_review_due OR state.pinned_digest IS DISTINCT FROM i.tools_digest AS is_news,
            CASE WHEN state.last_ok_at > i.finished_at AND state.last_ok_digest <> i.tools_digest THEN (
                SELECT json_build_object(
                    'inspection_id', n.inspection_id,
                    'tools_digest', json_build_object('format', l.digest_format, 'sha256', l.tools_digest),
                    'seen_at', rfc3339(n.finished_at)
                ) FROM inspections AS n JOIN snapshots AS l ON l.tools_digest = n.tools_digest
                WHERE n.inspection_id = state.last_ok_inspection_id
            ) END AS latest
        FROM registrations AS r
        JOIN registration_inspections AS state ON state.registration_id = r.registration_id
        JOIN inspections AS i ON i.inspection_id = %(inspection_id)s
            AND (i.endpoint_url, i.transport) = (r.endpoint_url, r.transport)
            AND coalesce(i.registration_id, r.registration_id) = r.registration_id
        JOIN snapshots AS s ON s.tools_digest = i.tools_digest
        WHERE r.registration_id = %(registration_id)s
        FOR UPDATE OF state
    """
    parameters = {"registration_id": registration_id, "inspection_id": inspection_id}
    with connection.cursor(row_factory=dict_row) as cursor:
        found = cursor.execute(statement, parameters).fetchone()
    if not found:
        raise Invalid({"inspection_id": ["Must be an inspection of the current endpoint whose outcome is ok."]})
    if latest := found.pop("latest"):
        raise SnapshotOutdated(latest)
    return Snapshot(**found)


def pin(connection: Connection[Any], registration_id: UUID, snapshot: Snapshot) -> None:
    """Make it the one that later inspections are compared with. To be called before the change of the status."""
    # The trigger on registrations recognises by pinned_at that the approval in this transaction names a snapshot. An
    # inspection from before the registration becomes one of it, and is kept as long.
    statement = """
        WITH adopted AS (
            UPDATE inspections SET registration_id = %(registration_id)s
            WHERE inspection_id = %(inspection_id)s AND registration_id IS NULL
        )
        UPDATE registration_inspections SET
            pinned_inspection_id = %(inspection_id)s, pinned_digest = %(tools_digest)s, pinned_at = now(),
            approved_snapshot = %(document)s,
            candidate_digest = NULL, candidate_at = NULL, candidate_changes = 0, drift_digest = NULL
        WHERE registration_id = %(registration_id)s
    """
    parameters = {
        "registration_id": registration_id,
        "inspection_id": snapshot.document["inspection_id"],
        "tools_digest": snapshot.document["tools_digest"]["sha256"],
        "document": as_json(snapshot.document),
    }
    connection.execute(statement, parameters)
