"""One registration as a row: how it looks as JSON, how it is locked, and the one statement that changes it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from psycopg import Connection
from psycopg.rows import class_row, dict_row
from psycopg.types.json import Json

from registry_api import strict_json
from registry_api.dao.json_documents import Document
from registry_api.domain.caller import Caller
from registry_api.errors import NotFound, Stale
from registry_api.models import Action, Status

IfMatch = frozenset[int] | None
"""The versions a client takes for current; None: whichever it is."""

# The one place that says how a registration looks as JSON. `own` is its row of registrations; `content` is the row with
# its address, name, description, tools and transport.
_SHAPE = """
    CROSS JOIN LATERAL (
        SELECT
            {own}.registration_id, {content}.endpoint_url, {content}.endpoint_name, {content}.description,
            {own}.owner_contact, {content}.available_tools, {content}.transport, {own}.status, {own}.status_reason,
            {own}.submitter_id,
            json_build_object('user_id', s.user_id, 'display_name', s.display_name, 'email', s.email) AS submitter,
            {own}.approver_id,
            CASE WHEN a.user_id IS NOT NULL THEN
                json_build_object('user_id', a.user_id, 'display_name', a.display_name, 'email', a.email)
            END AS approver,
            rfc3339({own}.submitted_at) AS submitted_at, rfc3339({own}.approved_at) AS approved_at,
            rfc3339({own}.created_at) AS created_at, rfc3339({own}.updated_at) AS updated_at, {own}.version{more}
    ) AS document
"""

# `source` is the table, or a CTE with its columns.
DOCUMENTS = """
    FROM {source} AS r
    JOIN users AS s ON s.user_id = r.submitter_id
    LEFT JOIN users AS a ON a.user_id = r.approver_id
""" + _SHAPE.format(own="r", content="r", more="")

# The same with the content that is published; `source` is live_registrations, or a CTE with its columns.
LIVE_DOCUMENTS = """
    FROM {source} AS r
    JOIN registrations AS own ON own.registration_id = r.registration_id
    JOIN published_versions AS live ON (live.slug, live.number) = (r.slug, r.number)
    JOIN users AS s ON s.user_id = r.submitter_id
    LEFT JOIN users AS a ON a.user_id = own.approver_id
""" + _SHAPE.format(
    own="own",
    content="live",
    more=", r.number || '.0.0' AS published_version, rfc3339(live.published_at) AS published_at, r.has_pending_edit",
)

# How many bytes these take, about: all but tools and description is small.
SIZE = "octet_length(r.available_tools::text) + octet_length(to_json(r.description)::text) + 2048"
LIVE_SIZE = """(
    SELECT octet_length(live.available_tools::text) + octet_length(to_json(live.description)::text) + 2048
    FROM published_versions AS live WHERE (live.slug, live.number) = (r.slug, r.number)
)"""

# Whether a person in a registration was renamed after its last change. A minute more, because a user's new name may be
# committed that much after its time.
RENAMED = """
    coalesce(greatest(
        CASE WHEN s.updated_at > s.created_at THEN s.updated_at END,
        CASE WHEN a.updated_at > a.created_at THEN a.updated_at END
    ) > r.updated_at - interval '1 minute', FALSE)
"""


@dataclass(frozen=True, slots=True)
class Current:
    """A registration as it is, locked until the transaction ends; `fields` are those that people edit."""

    registration_id: UUID
    fields: Mapping[str, Any]
    status: Status
    submitter_id: UUID
    version: int

    def require(self, if_match: IfMatch) -> None:
        """Raise Stale unless the client has this version in mind."""
        if if_match is not None and self.version not in if_match:
            raise Stale(self.version)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What becomes of a registration, and what its audit entry says."""

    fields: Mapping[str, Any]
    status: Status
    reason: str | None = None
    asks_for_review: bool  # submitted_at moves
    action: Action
    metadata: Mapping[str, Any]


def document(connection: Connection[Any], registration_id: UUID) -> Document:
    """Return one; raises NotFound."""
    statement = f"""
        SELECT r.version, {RENAMED} AS is_renamed, row_to_json(document)::text AS json
        {DOCUMENTS.format(source="registrations")}
        WHERE r.registration_id = %(registration_id)s
    """
    return _one(connection, statement, registration_id, _NO_SUCH)


def live_document(connection: Connection[Any], registration_id: UUID) -> Document:
    """Return one with the content that clients see; raises NotFound where nothing of it is live."""
    statement = f"""
        SELECT own.version, row_to_json(document)::text AS json {LIVE_DOCUMENTS.format(source="live_registrations")}
        WHERE r.registration_id = %(registration_id)s
    """
    return _one(connection, statement, registration_id, _NOT_LIVE)


def _one(connection: Connection[Any], statement: str, registration_id: UUID, otherwise: str) -> Document:
    with connection.cursor(row_factory=class_row(Document)) as cursor:
        document = cursor.execute(statement, {"registration_id": registration_id}).fetchone()
    if not document:
        raise NotFound(otherwise)
    return document


def lock(connection: Connection[Any], registration_id: UUID) -> Current:
    """Return one, locked for this transaction; raises NotFound."""
    statement = """
        SELECT
            registration_id, endpoint_url, endpoint_name, description, owner_contact, available_tools, transport,
            status, submitter_id, version
        FROM registrations WHERE registration_id = %(registration_id)s FOR UPDATE
    """
    with connection.cursor(row_factory=dict_row) as cursor:
        row = cursor.execute(statement, {"registration_id": registration_id}).fetchone()
    if not row:
        raise NotFound(_NO_SUCH)
    rest = {name: row.pop(name) for name in ("registration_id", "status", "submitter_id", "version")}
    return Current(fields=row, **rest)


def write(connection: Connection[Any], current: Current, change: Change, by: Caller) -> Document:
    """Change a locked registration, with its audit entry."""
    # Times are the statement's, not the transaction's: the row was locked before, so they follow the order of changes.
    statement = f"""
        WITH updated AS (
            UPDATE registrations SET
                endpoint_url = %(endpoint_url)s, endpoint_name = %(endpoint_name)s, description = %(description)s,
                owner_contact = %(owner_contact)s, available_tools = %(available_tools)s, transport = %(transport)s,
                status = %(status)s, status_reason = %(reason)s,
                submitted_at = CASE WHEN %(asks_for_review)s THEN statement_timestamp() ELSE submitted_at END,
                approver_id = CASE WHEN %(status)s = 'Approved' THEN coalesce(%(approver_id)s, approver_id) END,
                approved_at = CASE
                    WHEN %(status)s <> 'Approved' THEN NULL
                    WHEN %(approver_id)s IS NULL THEN approved_at
                    ELSE statement_timestamp()
                END,
                updated_at = statement_timestamp(),
                version = version + 1
            WHERE registration_id = %(registration_id)s
            RETURNING *
        ), entry AS (
            INSERT INTO audit_log (registration_id, user_id, action, previous_status, new_status, metadata)
            SELECT registration_id, %(user_id)s, %(action)s, %(previous_status)s, status, %(metadata)s FROM updated
        )
        SELECT r.version, {RENAMED} AS is_renamed, row_to_json(document)::text AS json
        {DOCUMENTS.format(source="updated")}
    """  # noqa: S608 - the fragment is this page's own
    parameters = as_parameters(change.fields) | {
        "registration_id": current.registration_id,
        "status": change.status,
        "reason": change.reason,
        "asks_for_review": change.asks_for_review,
        "approver_id": by.user_id if change.action == "Approved" else None,
        "user_id": by.user_id,
        "action": change.action,
        "previous_status": current.status,
        "metadata": as_json(change.metadata),
    }
    with connection.cursor(row_factory=class_row(Document)) as cursor:
        return cursor.execute(statement, parameters).fetchone() or document(connection, current.registration_id)


def as_parameters(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Make the editable fields fit to be bound to a statement."""
    return {**fields, "available_tools": as_json(fields["available_tools"])}


def as_json(value: Any) -> Json:
    """Make a value fit to be bound to a json column, as it was sent."""
    return Json(value, dumps=strict_json.dumps)


_NO_SUCH = "There is no such registration."
_NOT_LIVE = "Nothing of such a registration is published at the moment."
