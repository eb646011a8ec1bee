"""One registration: how it is read, how it is locked for a change, and the statement that changes it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from psycopg import Connection
from psycopg.rows import dict_row
from psycopg.types.json import Json

from registry_api import strict_json
from registry_api.dao import tags
from registry_api.dao.json_documents import Document
from registry_api.domain.caller import Caller
from registry_api.domain.lifecycle import Current
from registry_api.errors import Invalid, NotFound
from registry_api.models import Action, Status, ToolList

_NO_SUCH = "There is no such registration."
_NOT_LIVE = "There is no such registration with a live version."


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """The new state of a registration, and the action and metadata of its audit entry."""

    fields: Mapping[str, Any]
    status: Status
    reason: str | None = None
    asks_for_review: bool = False  # sets submitted_at
    keeps_reason: bool = False  # the words of the last decision remain
    withdraws: bool = False  # sets withdrawn_at, by which the trigger knows it
    action: Action
    metadata: Mapping[str, Any]


def document(connection: Connection[Any], registration_id: UUID) -> Document:
    """Return a registration; raises NotFound."""
    statement = """
        SELECT document::text, version, is_renamed FROM registration_documents
        WHERE registration_id = %(registration_id)s
    """
    return _fetch(connection, statement, {"registration_id": registration_id}, _NO_SUCH)


def live_document(connection: Connection[Any], registration_id: UUID) -> Document:
    """Return a registration with the content of its live version; raises NotFound if it has none."""
    statement = """
        SELECT document::text, version FROM live_registration_documents
        WHERE registration_id = %(registration_id)s
    """
    return _fetch(connection, statement, {"registration_id": registration_id}, _NOT_LIVE)


def lock(connection: Connection[Any], registration_id: UUID) -> Current:
    """Return a registration, locked until the transaction ends; raises NotFound."""
    statement = """
        SELECT
            registration_id, endpoint_url, endpoint_name, description, owner_contact, available_tools, transport,
            headers, oauth, website_url, repository_url, maintainers::text[] AS maintainers, deprecation,
            tag_names(tags) AS tags, status, submitter_id, version,
            EXISTS (SELECT FROM servers WHERE servers.registration_id = registrations.registration_id) AS was_published
        FROM registrations WHERE registration_id = %(registration_id)s FOR UPDATE
    """
    with connection.cursor(row_factory=dict_row) as cursor:
        row = cursor.execute(statement, {"registration_id": registration_id}).fetchone()
    if not row:
        raise NotFound(_NO_SUCH)
    rest = {name: row.pop(name) for name in ("registration_id", "status", "submitter_id", "version", "was_published")}
    return Current(fields=row, **rest)


def is_live(connection: Connection[Any], registration_id: UUID) -> bool:
    """Return whether clients see a version of a registration; exact if the registration is locked."""
    statement = "SELECT FROM live_registrations WHERE registration_id = %(registration_id)s"
    return connection.execute(statement, {"registration_id": registration_id}).fetchone() is not None


def require_known(connection: Connection[Any], fields: Mapping[str, Any], registration_id: UUID | None = None) -> None:
    """Raise Invalid if fields name tags, maintainers or a successor that do not exist, or the registration itself."""
    faults = tags.unknown(connection, fields.get("tags") or ())
    if maintainers := fields.get("maintainers"):
        statement = "SELECT user_id::text FROM users WHERE user_id = ANY(%(ids)s::uuid[])"
        known = {user_id for (user_id,) in connection.execute(statement, {"ids": maintainers})}
        faults |= {
            f"maintainers.{index}": ["There is no such user."]
            for index, user_id in enumerate(maintainers)
            if user_id not in known
        }
    if successor_id := (fields.get("deprecation") or {}).get("successor_id"):
        statement = "SELECT FROM registrations WHERE registration_id = %(successor_id)s"
        found = connection.execute(statement, {"successor_id": successor_id}).fetchone()
        if successor_id == str(registration_id):
            faults["deprecation.successor_id"] = ["Must be another registration."]
        elif found is None:
            faults["deprecation.successor_id"] = ["There is no such registration."]
    if faults:
        raise Invalid(faults)


def write(connection: Connection[Any], current: Current, change: Change, by: Caller) -> Document:
    """Change a locked registration and add the audit entry."""
    # The times are the statement's, not the transaction's: the row was locked before, so they have the order of the
    # changes.
    update = """
        UPDATE registrations SET
            endpoint_url = %(endpoint_url)s, endpoint_name = %(endpoint_name)s, description = %(description)s,
            owner_contact = %(owner_contact)s, available_tools = %(available_tools)s, transport = %(transport)s,
            headers = %(headers)s, oauth = %(oauth)s, website_url = %(website_url)s,
            repository_url = %(repository_url)s, maintainers = %(maintainers)s::uuid[], deprecation = %(deprecation)s,
            tags = tag_ids(%(tags)s::text[]), status = %(status)s,
            status_reason = CASE WHEN %(keeps_reason)s THEN status_reason ELSE %(reason)s END,
            submitted_at = CASE WHEN %(asks_for_review)s THEN statement_timestamp() ELSE submitted_at END,
            approver_id = CASE WHEN %(status)s = 'Approved' THEN coalesce(%(approver_id)s, approver_id) END,
            approved_at = CASE
                WHEN %(status)s <> 'Approved' THEN NULL
                WHEN %(approver_id)s IS NULL THEN approved_at
                ELSE statement_timestamp()
            END,
            withdrawn_at = CASE WHEN %(withdraws)s THEN statement_timestamp() ELSE withdrawn_at END,
            updated_at = statement_timestamp(),
            version = version + 1
        WHERE registration_id = %(registration_id)s
    """
    is_approval = change.action == "Approved"
    parameters = as_parameters(change.fields) | {
        "registration_id": current.registration_id,
        "status": change.status,
        "reason": change.reason,
        "asks_for_review": change.asks_for_review,
        "keeps_reason": change.keeps_reason,
        "withdraws": change.withdraws,
        "approver_id": by.user_id if is_approval else None,
        "user_id": by.user_id,
        "action": change.action,
        "previous_status": current.status,
        "metadata": as_json(change.metadata),
    }
    if is_approval:
        connection.execute(update, parameters)
        return _enter_approval(connection, parameters)
    # One statement, because publishing an edit reads from the entry of the same time who made it.
    statement = f"""
        WITH updated AS (
            {update}
            RETURNING registration_id, status
        )
        INSERT INTO audit_log (registration_id, user_id, action, previous_status, new_status, metadata)
        SELECT registration_id, %(user_id)s, %(action)s, %(previous_status)s, status, %(metadata)s
        FROM updated
    """  # noqa: S608 - composed of constants; values are parameters
    connection.execute(statement, parameters)
    # A statement of its own, because it includes what triggers did.
    return document(connection, current.registration_id)


def _enter_approval(connection: Connection[Any], parameters: Mapping[str, Any]) -> Document:
    """Add the audit entry of an approval, which names the version that clients see now, and return the registration."""
    # After the update, whose triggers publish. json_each leaves values as they are written; jsonb would not.
    statement = """
        WITH entry AS (
            INSERT INTO audit_log (registration_id, user_id, action, previous_status, new_status, metadata)
            SELECT
                %(registration_id)s, %(user_id)s, %(action)s, %(previous_status)s, %(status)s,
                (
                    SELECT json_object_agg(m.key, m.value) FROM (
                        SELECT key, value FROM json_each(%(metadata)s)
                        UNION ALL
                        SELECT 'published_version', to_json(l.number || '.0.0')
                        FROM live_registrations AS l WHERE l.registration_id = %(registration_id)s
                    ) AS m
                )
        )
        SELECT document::text, version, is_renamed FROM registration_documents
        WHERE registration_id = %(registration_id)s
    """
    return _fetch(connection, statement, parameters, _NO_SUCH)


def as_parameters(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return the editable fields as parameters of a statement."""
    documents = ("available_tools", "headers", "oauth", "deprecation")
    return {**fields, **{name: None if fields[name] is None else as_json(fields[name]) for name in documents}}


def as_json(value: Any) -> Json:
    """Return a value as a parameter of type json, written without blanks."""
    return Json(value, dumps=_dumps)


def _dumps(value: Any) -> str:
    return value.json if isinstance(value, ToolList) else strict_json.dumps(value)


def _fetch(connection: Connection[Any], statement: str, parameters: Mapping[str, Any], if_missing: str) -> Document:
    found = connection.execute(statement, parameters).fetchone()
    if not found:
        raise NotFound(if_missing)
    return Document(*found)
