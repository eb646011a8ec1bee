"""Registrations in PostgreSQL. Each method that writes is one transaction, which includes the audit entry.

Each such method takes a Permit (domain/policy.py) and checks it against the row that it has locked.
"""

from typing import Any
from uuid import UUID

from psycopg import errors
from psycopg.rows import dict_row

from registry_api.dao import registration_lists, registration_row, snapshots
from registry_api.dao.json_documents import Document, Page
from registry_api.dao.registration_row import Change, as_json, as_parameters
from registry_api.db import Database
from registry_api.domain import approved_tools, lifecycle
from registry_api.domain.caller import Caller
from registry_api.domain.lifecycle import Current, IfMatch
from registry_api.domain.policy import Permit
from registry_api.errors import Conflict, Unavailable
from registry_api.models import NewRegistration, RegistrationPatch, RegistrationQuery, StatusChange, View


class Registrations:
    """Reads and changes registrations."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def find(self, query: RegistrationQuery, caller: Caller) -> Page:
        """Return a page of the matching registrations; raises Invalid for a cursor of another list."""
        with self._database.connection() as connection:
            return registration_lists.find(connection, query, caller)

    def summary(self, caller: Caller | None) -> Document:
        """Return the number of registrations, in all, by status, and of the caller if there is one."""
        statement = """
            SELECT row_to_json(summary)::text FROM (
                SELECT
                    sum(pending + approved + rejected) AS total,
                    sum(pending) AS pending, sum(approved) AS approved, sum(rejected) AS rejected,
                    (SELECT count(*) FROM registrations WHERE submitter_id = %(user_id)s) AS mine,
                    (SELECT count(*) FROM registration_inspections WHERE attention <> '{}') AS attention
                FROM registration_counts
            ) AS summary
        """
        with self._database.connection() as connection:
            (json,) = connection.execute(statement, {"user_id": caller and caller.user_id}).fetchone() or ("",)
        return Document(json)

    def get(self, registration_id: UUID, view: View | None = None) -> Document:
        """Return a registration, or with a view what clients see of it; raises NotFound."""
        with self._database.connection() as connection:
            if view:
                return registration_row.live_document(connection, registration_id)
            return registration_row.document(connection, registration_id)

    def create(self, new: NewRegistration, permit: Permit[NewRegistration], request_id: str) -> tuple[UUID, Document]:
        """Register an endpoint.

        Raises:
            Forbidden: `permit` refuses.
            Invalid: a tag, a maintainer or the successor does not exist.
            Conflict: its URL is already registered.
        """
        permit.require(new)
        statement = """
            WITH created AS (
                INSERT INTO registrations (
                    endpoint_url, endpoint_name, description, owner_contact, available_tools, transport, headers, oauth,
                    website_url, repository_url, maintainers, deprecation, tags, submitter_id
                ) VALUES (
                    %(endpoint_url)s, %(endpoint_name)s, %(description)s, %(owner_contact)s, %(available_tools)s,
                    %(transport)s, %(headers)s, %(oauth)s,
                    %(website_url)s, %(repository_url)s, %(maintainers)s::uuid[], %(deprecation)s,
                    tag_ids(%(tags)s::text[]), %(user_id)s
                )
                RETURNING registrations AS r
            ), entry AS (
                INSERT INTO audit_log (registration_id, user_id, action, new_status, metadata)
                SELECT (r).registration_id, (r).submitter_id, 'Created', (r).status, %(metadata)s FROM created
            )
            SELECT (r).registration_id, d.is_renamed, d.document::text
            FROM created CROSS JOIN LATERAL registration_document(r, (r).submitter_id, (r).approver_id) AS d
        """
        parameters = as_parameters(dict(new)) | {
            "user_id": permit.caller.user_id,
            "metadata": as_json({"request_id": request_id}),
        }
        try:
            with self._database.connection() as connection:
                registration_row.require_known(connection, dict(new))
                registration_id, is_renamed, json = connection.execute(statement, parameters).fetchone() or (None,) * 3
        except errors.UniqueViolation:
            raise self._conflict(new.endpoint_url) from None
        return registration_id, Document(json, version=1, is_renamed=is_renamed)

    def update(
        self,
        registration_id: UUID,
        patch: RegistrationPatch,
        permit: Permit[Current],
        if_match: IfMatch,
        request_id: str,
    ) -> Document:
        """Change fields; an edit that changes nothing writes nothing.

        Raises:
            NotFound: there is no such registration.
            Forbidden: `permit` refuses.
            Stale: `if_match` does not include the current version.
            Invalid: the address changes to one that carries a credential; a tag, a maintainer or the successor does not
                exist.
            Conflict: the address changes to one that is already registered.
        """
        try:
            with self._database.transaction() as connection:
                current = registration_row.lock(connection, registration_id)
                permit.require(current)
                current.require(if_match)
                changes = lifecycle.changes(current.fields, patch)
                if not changes:
                    return registration_row.document(connection, registration_id)
                lifecycle.require_no_new_credential(changes)
                registration_row.require_known(connection, patch, registration_id)
                is_by_maintainer = current.is_maintained_by(permit.caller.user_id)
                asks_for_review = lifecycle.asks_for_review(changes, by_maintainer=is_by_maintainer)
                change = Change(
                    fields={**current.fields, **patch},
                    status=lifecycle.after_edit(current.status, asks_for_review=asks_for_review),
                    asks_for_review=asks_for_review,
                    keeps_reason=lifecycle.is_unreviewed(changes),
                    action="Updated",
                    metadata={"request_id": request_id, "changes": changes},
                )
                return registration_row.write(connection, current, change, permit.caller)
        except errors.UniqueViolation:
            raise self._conflict(patch["endpoint_url"]) from None

    def change_status(
        self,
        registration_id: UUID,
        change: StatusChange,
        permit: Permit[Current],
        if_match: IfMatch,
        request_id: str,
    ) -> Document:
        """Approve, reject, withdraw, or ask for a new review.

        The status that a registration already has changes nothing, unless a live version is withdrawn, or the approval
        names a snapshot other than the pinned one.

        Raises:
            NotFound: there is no such registration.
            Forbidden: `permit` refuses.
            Stale: `if_match` does not include the current version.
            Invalid: the approval names an inspection that it cannot.
            SnapshotOutdated: other tools have been seen since the inspection that the approval names.
        """
        with self._database.transaction() as connection:
            current = registration_row.lock(connection, registration_id)
            permit.require(current)
            current.require(if_match)
            withdraws = change.withdraw and registration_row.is_live(connection, registration_id)
            snapshot = (
                snapshots.find(connection, registration_id, change.inspection_id) if change.inspection_id else None
            )
            is_news = withdraws or (snapshot is not None and snapshot.is_news)
            if change.status == current.status and not is_news:
                return registration_row.document(connection, registration_id)
            by = permit.caller
            patch: dict[str, Any] = {}
            if snapshot:
                patch["available_tools"] = approved_tools.from_snapshot(snapshot.tools)
                snapshots.pin(connection, registration_id, snapshot)
            changes = lifecycle.changes(current.fields, patch)
            decision = Change(
                fields={**current.fields, **patch},
                status=change.status,
                # The reason of a submitter who is no reviewer is kept in the audit log only.
                reason=change.reason if by.is_admin else None,
                asks_for_review=change.status == "Pending" and current.is_maintained_by(by.user_id),
                withdraws=withdraws,
                action=lifecycle.action_of(change.status),
                metadata={"request_id": request_id}
                | ({"reason": change.reason} if change.reason else {})
                | ({"inspection": snapshot.document} if snapshot else {})
                | ({"changes": changes} if changes else {})
                | ({"withdrawn": True} if withdraws else {}),
            )
            return registration_row.write(connection, current, decision, by)

    def delete(self, registration_id: UUID, permit: Permit[Current], if_match: IfMatch, request_id: str) -> None:
        """Delete a registration; its audit entry keeps all of it.

        Raises:
            NotFound: there is no such registration.
            Forbidden: `permit` refuses.
            Stale: `if_match` does not include the current version.
        """
        statement = """
            WITH deleted AS (
                DELETE FROM registrations WHERE registration_id = %(registration_id)s RETURNING registration_id, status
            )
            INSERT INTO audit_log (registration_id, user_id, action, previous_status, metadata)
            SELECT
                r.registration_id, %(user_id)s, 'Deleted', r.status,
                json_build_object('request_id', %(request_id)s::text, 'registration', d.document)
            FROM deleted AS r JOIN registration_documents AS d ON d.registration_id = r.registration_id
        """
        parameters = {
            "registration_id": registration_id,
            "user_id": permit.caller.user_id,
            "request_id": request_id,
        }
        with self._database.transaction() as connection:
            current = registration_row.lock(connection, registration_id)
            permit.require(current)
            current.require(if_match)
            connection.execute(statement, parameters)

    def _conflict(self, endpoint_url: str) -> Exception:
        statement = """
            SELECT
                r.registration_id, r.endpoint_name, r.endpoint_url, r.status,
                rfc3339(r.submitted_at) AS submitted_at, person_document(s) AS submitter
            FROM registrations AS r JOIN users AS s ON s.user_id = r.submitter_id
            WHERE endpoint_url_digest(r.endpoint_url) = endpoint_url_digest(%(endpoint_url)s)
        """
        with self._database.connection() as connection, connection.cursor(row_factory=dict_row) as cursor:
            existing = cursor.execute(statement, {"endpoint_url": endpoint_url}).fetchone()
        # The other registration may have been deleted, or moved to another URL, in the meantime.
        return Conflict(existing) if existing else Unavailable("The endpoint URL has just become free.", retry_after=1)
