"""Registrations in PostgreSQL. Each method that writes is one transaction, audit entry included."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from psycopg import errors
from psycopg.rows import dict_row

from registry_api import credentials
from registry_api.dao import counts, registration_row
from registry_api.dao.filters import Conditions, words_in
from registry_api.dao.json_documents import Document, Page
from registry_api.dao.lists import Count, Listing, Order, find_page
from registry_api.dao.registration_row import (
    DOCUMENTS,
    LIVE_DOCUMENTS,
    LIVE_SIZE,
    RENAMED,
    SIZE,
    Change,
    IfMatch,
    as_json,
    as_parameters,
)
from registry_api.db import Database
from registry_api.domain import lifecycle, policy
from registry_api.domain.caller import Caller
from registry_api.errors import Conflict, Invalid, Unavailable
from registry_api.models import NewRegistration, RegistrationPatch, RegistrationQuery, StatusChange, View

_LISTING = Listing(table="registrations", key="registration_id", documents=DOCUMENTS, size=SIZE)
# Its columns have the same names, so filters and orders fit both.
_LIVE = Listing(table="live_registrations", key="registration_id", documents=LIVE_DOCUMENTS, size=LIVE_SIZE)
_ORDERS = {
    "-created_at": Order("r.created_at", "DESC"),
    "created_at": Order("r.created_at", "ASC"),
    "-updated_at": Order("r.updated_at", "DESC", in_filters=False),
    "endpoint_name": Order('lower(r.endpoint_name) COLLATE "C"', "ASC", parse=str, in_filters=False),
}
_SIMILAR = """
    r.registration_id IN (
        SELECT registration_id FROM registrations
        WHERE endpoint_url_digest(endpoint_url_likeness(endpoint_url))
            = endpoint_url_digest(endpoint_url_likeness(%(similar_to)s))
    )
"""


class Registrations:
    """What the service asks and tells PostgreSQL about registrations."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def find(self, query: RegistrationQuery, caller: Caller) -> Page:
        """Return a page of those that match; raises Invalid for a cursor that does not fit."""
        with self._database.connection() as connection:
            listing = replace(_LIVE if query.view else _LISTING, count=_count(query))
            return find_page(connection, listing, _ORDERS[query.sort], _conditions(query, caller), query)

    def summary(self, caller: Caller | None) -> Document:
        """Count the registrations: in all, by status, and the caller's own, where there is one."""
        statement = """
            SELECT row_to_json(summary)::text FROM (
                SELECT
                    sum(pending + approved + rejected) AS total,
                    sum(pending) AS pending, sum(approved) AS approved, sum(rejected) AS rejected,
                    (SELECT count(*) FROM registrations WHERE submitter_id = %(user_id)s) AS mine
                FROM registration_counts
            ) AS summary
        """
        with self._database.connection() as connection:
            (json,) = connection.execute(statement, {"user_id": caller and caller.user_id}).fetchone() or ("",)
        return Document(json)

    def get(self, registration_id: UUID, view: View | None = None) -> Document:
        """Return one, or what clients see of it; raises NotFound."""
        with self._database.connection() as connection:
            return (registration_row.live_document if view else registration_row.document)(connection, registration_id)

    def create(self, new: NewRegistration, by: Caller, request_id: str) -> tuple[UUID, Document]:
        """Register an endpoint; raises Conflict if its URL is registered already."""
        statement = f"""
            WITH created AS (
                INSERT INTO registrations (
                    endpoint_url, endpoint_name, description, owner_contact, available_tools, transport, submitter_id
                ) VALUES (
                    %(endpoint_url)s, %(endpoint_name)s, %(description)s, %(owner_contact)s, %(available_tools)s,
                    %(transport)s, %(user_id)s
                )
                RETURNING *
            ), entry AS (
                INSERT INTO audit_log (registration_id, user_id, action, new_status, metadata)
                SELECT registration_id, submitter_id, 'Created', status, %(metadata)s FROM created
            )
            SELECT r.registration_id, {RENAMED}, row_to_json(document)::text {DOCUMENTS.format(source="created")}
        """  # noqa: S608 - the fragment is this page's own
        fields = new.model_dump()
        parameters = as_parameters(fields) | {"user_id": by.user_id, "metadata": as_json({"request_id": request_id})}
        try:
            with self._database.connection() as connection:
                registration_id, is_renamed, json = connection.execute(statement, parameters).fetchone() or (None,) * 3
        except errors.UniqueViolation:
            raise self._conflict(new.endpoint_url) from None
        return registration_id, Document(json, version=1, is_renamed=is_renamed)

    def update(
        self, registration_id: UUID, patch: RegistrationPatch, by: Caller, if_match: IfMatch, request_id: str
    ) -> Document:
        """Change fields; an edit that changes nothing writes nothing.

        Raises:
            NotFound, Forbidden, Stale, Conflict: as their names say.
            Invalid: the address becomes one that carries a credential. One that had it before stays editable.
        """
        try:
            with self._database.transaction() as connection:
                current = registration_row.lock(connection, registration_id)
                policy.may_edit(by, current.submitter_id)
                current.require(if_match)
                changes = lifecycle.changes(current.fields, patch)
                if not changes:
                    return registration_row.document(connection, registration_id)
                if "endpoint_url" in changes:
                    _require_no_credential(patch["endpoint_url"])
                is_submitter = by.user_id == current.submitter_id
                change = Change(
                    fields={**current.fields, **patch},
                    status=lifecycle.after_edit(current.status, by_submitter=is_submitter),
                    asks_for_review=is_submitter,
                    action="Updated",
                    metadata={"request_id": request_id, "changes": changes},
                )
                return registration_row.write(connection, current, change, by)
        except errors.UniqueViolation:
            raise self._conflict(patch["endpoint_url"]) from None

    def change_status(
        self, registration_id: UUID, change: StatusChange, by: Caller, if_match: IfMatch, request_id: str
    ) -> Document:
        """Decide, or ask for a new review; the status it already has changes nothing.

        Raises:
            NotFound, Forbidden, Stale: as their names say.
        """
        with self._database.transaction() as connection:
            current = registration_row.lock(connection, registration_id)
            if change.status == "Pending":
                policy.may_resubmit(by, current.submitter_id, current.status)
            current.require(if_match)
            if change.status == current.status:
                return registration_row.document(connection, registration_id)
            decision = Change(
                fields=current.fields,
                status=change.status,
                # The words of a submitter who is no reviewer stand in the audit log only.
                reason=change.reason if by.is_admin else None,
                asks_for_review=change.status == "Pending" and by.user_id == current.submitter_id,
                action=lifecycle.action_of(change.status),
                metadata={"request_id": request_id} | ({"reason": change.reason} if change.reason else {}),
            )
            return registration_row.write(connection, current, decision, by)

    def delete(self, registration_id: UUID, by: Caller, if_match: IfMatch, request_id: str) -> None:
        """Delete one; its audit entry keeps all of it. Raises NotFound and Stale."""
        statement = f"""
            WITH deleted AS (
                DELETE FROM registrations WHERE registration_id = %(registration_id)s RETURNING *
            )
            INSERT INTO audit_log (registration_id, user_id, action, previous_status, metadata)
            SELECT
                r.registration_id, %(user_id)s, 'Deleted', r.status,
                json_build_object('request_id', %(request_id)s::text, 'registration', row_to_json(document))
            {DOCUMENTS.format(source="deleted")}
        """  # noqa: S608 - the fragment is this page's own
        parameters = {"registration_id": registration_id, "user_id": by.user_id, "request_id": request_id}
        with self._database.transaction() as connection:
            registration_row.lock(connection, registration_id).require(if_match)
            connection.execute(statement, parameters)

    def _conflict(self, endpoint_url: str) -> Exception:
        statement = """
            SELECT
                r.registration_id, r.endpoint_name, r.endpoint_url, r.status,
                rfc3339(r.submitted_at) AS submitted_at,
                json_build_object('user_id', s.user_id, 'display_name', s.display_name, 'email', s.email) AS submitter
            FROM registrations AS r JOIN users AS s ON s.user_id = r.submitter_id
            WHERE endpoint_url_digest(r.endpoint_url) = endpoint_url_digest(%(endpoint_url)s)
        """
        with self._database.connection() as connection, connection.cursor(row_factory=dict_row) as cursor:
            existing = cursor.execute(statement, {"endpoint_url": endpoint_url}).fetchone()
        # Whoever held the URL may have given it up this very moment.
        return Conflict(existing) if existing else Unavailable("The endpoint URL has just become free.", retry_after=1)


def _require_no_credential(endpoint_url: str) -> None:
    try:
        credentials.require_none(endpoint_url)
    except ValueError as fault:
        raise Invalid({"endpoint_url": [str(fault)]}) from None


def _conditions(query: RegistrationQuery, caller: Caller) -> Conditions:
    conditions: dict[str, tuple[str, Any]] = {}
    if query.view:
        conditions["view"] = "TRUE", query.view  # a cursor of one view does not fit the other
    if query.status and len(query.status) == 1:
        conditions["status"] = "r.status = %(status)s", query.status[0]
    elif query.status:
        conditions["status"] = "r.status = ANY(%(status)s)", sorted(query.status)
    if query.submitter_id:
        submitter_id = caller.user_id if query.submitter_id == "me" else query.submitter_id
        conditions["submitter_id"] = "r.submitter_id = %(submitter_id)s", submitter_id
    if query.owner:
        conditions["owner"] = "folded(r.owner_contact) LIKE containing(folded(%(owner)s))", query.owner
    if query.similar_to:
        conditions["similar_to"] = _SIMILAR, query.similar_to
    return conditions | words_in("r.search_text", (query.search or "").split())


def _count(query: RegistrationQuery) -> Count:
    if query.search or query.owner:
        return counts.searched
    if query.submitter_id or query.similar_to:
        return counts.counted
    return lambda connection, table, _: counts.capped(counts.of_registrations(connection, table, query.status))
