"""What the reference asks and tells PostgreSQL: the same questions as the registry's, rows for answers."""
# ruff: noqa: S608 - statements are composed of this page's own words; what comes from outside is a parameter

import base64
import json
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg

from .models import NewRegistration, Registration, RegistrationPage, RegistrationQuery, StatusChange, Summary
from .security import Caller

COUNTED = 10_000
_COLUMNS = """
    r.registration_id, r.endpoint_url, r.endpoint_name, r.description, r.owner_contact, r.available_tools, r.transport,
    r.status, r.status_reason, r.submitter_id, s.display_name AS submitter_name, s.email AS submitter_email,
    r.approver_id, a.display_name AS approver_name, a.email AS approver_email,
    r.submitted_at, r.approved_at, r.created_at, r.updated_at, r.version,
    i.inspection, i.approved_snapshot, coalesce(i.attention, '{}') AS attention
"""
_JOINS = """
    JOIN users AS s ON s.user_id = r.submitter_id LEFT JOIN users AS a ON a.user_id = r.approver_id
    LEFT JOIN registration_inspections AS i ON i.registration_id = r.registration_id
"""
_STATUSES = {"pending": "Pending", "approved": "Approved", "rejected": "Rejected"}


async def connect(database_url: str) -> asyncpg.Pool:
    """Open a pool as large as the registry's."""
    return await asyncpg.create_pool(
        database_url,
        min_size=2,
        max_size=8,
        init=_read_json,
        server_settings={"timezone": "UTC", "statement_timeout": "4000", "application_name": "reference"},
    )


async def get(pool: asyncpg.Pool, registration_id: UUID) -> Registration | None:
    """Return one."""
    row = await pool.fetchrow(
        f"SELECT {_COLUMNS} FROM registrations AS r {_JOINS} WHERE r.registration_id = $1", registration_id
    )
    return _registration(row) if row else None


async def find(pool: asyncpg.Pool, query: RegistrationQuery) -> RegistrationPage:
    """Return a page, newest first."""
    conditions, values = _conditions(query)
    matching = " AND ".join(conditions) or "TRUE"
    after, position = "TRUE", list(values)
    if query.cursor:
        created_at, registration_id = json.loads(base64.urlsafe_b64decode(query.cursor))
        after = f"(r.created_at, r.registration_id) < (${len(values) + 1}, ${len(values) + 2})"
        position += [datetime.fromisoformat(created_at), UUID(registration_id)]
    page = f"""
        WITH page AS (
            SELECT r.* FROM registrations AS r WHERE {matching} AND {after}
            ORDER BY r.created_at DESC, r.registration_id DESC LIMIT {query.limit + 1}
        )
        SELECT {_COLUMNS} FROM page AS r {_JOINS} ORDER BY r.created_at DESC, r.registration_id DESC
    """
    count = f"SELECT count(*) FROM (SELECT FROM registrations AS r WHERE {matching} LIMIT {COUNTED + 1}) AS counted"
    async with pool.acquire() as connection:
        rows = await connection.fetch(page, *position)
        total = await connection.fetchval(count, *values)
    items = [_registration(row) for row in rows[: query.limit]]
    return RegistrationPage(
        items=items,
        next_cursor=_cursor(items[-1]) if len(rows) > query.limit else None,
        total=total if total <= COUNTED else None,
    )


async def summary(pool: asyncpg.Pool, caller: Caller) -> Summary:
    """Count the registrations."""
    row = await pool.fetchrow(
        """
        SELECT
            count(*) AS total,
            count(*) FILTER (WHERE status = 'Pending') AS pending,
            count(*) FILTER (WHERE status = 'Approved') AS approved,
            count(*) FILTER (WHERE status = 'Rejected') AS rejected,
            count(*) FILTER (WHERE submitter_id = $1) AS mine,
            (SELECT count(*) FROM registration_inspections WHERE attention <> '{}') AS attention
        FROM registrations
        """,
        caller.user_id,
    )
    return Summary(**row)


async def create(pool: asyncpg.Pool, new: NewRegistration, caller: Caller, request_id: str) -> Registration:
    """Register an endpoint with its audit entry; raises UniqueViolationError."""
    async with pool.acquire() as connection, connection.transaction():
        row = await connection.fetchrow(
            f"""
            WITH r AS (
                INSERT INTO registrations (
                    endpoint_url, endpoint_name, description, owner_contact, available_tools, transport, submitter_id
                ) VALUES ($1, $2, $3, $4, $5, $6, $7)
                RETURNING *
            )
            SELECT {_COLUMNS} FROM r {_JOINS}
            """,
            str(new.endpoint_url),
            new.endpoint_name,
            new.description,
            new.owner_contact,
            new.available_tools,
            new.transport,
            caller.user_id,
        )
        await connection.execute(
            "INSERT INTO audit_log (registration_id, user_id, action, new_status, metadata)"
            " VALUES ($1, $2, 'Created', $3, $4)",
            row["registration_id"],
            caller.user_id,
            row["status"],
            {"request_id": request_id},
        )
    return _registration(row)


async def change_status(
    pool: asyncpg.Pool, registration_id: UUID, change: StatusChange, caller: Caller, request_id: str
) -> Registration | None:
    """Decide, with an audit entry; the status it already has changes nothing."""
    async with pool.acquire() as connection, connection.transaction():
        before = await connection.fetchval(
            "SELECT status FROM registrations WHERE registration_id = $1 FOR UPDATE", registration_id
        )
        if before is None:
            return None
        if before != change.status:
            await connection.execute(_DECIDE, registration_id, change.status, change.reason, caller.user_id)
            metadata = {"request_id": request_id} | ({"reason": change.reason} if change.reason else {})
            await connection.execute(
                "INSERT INTO audit_log (registration_id, user_id, action, previous_status, new_status, metadata)"
                " VALUES ($1, $2, $3, $4, $5, $6)",
                registration_id,
                caller.user_id,
                "Updated" if change.status == "Pending" else change.status,
                before,
                change.status,
                metadata,
            )
        row = await connection.fetchrow(
            f"SELECT {_COLUMNS} FROM registrations AS r {_JOINS} WHERE r.registration_id = $1", registration_id
        )
    return _registration(row)


def anywhere(word: str) -> str:
    """Write a LIKE pattern in which wildcards mean themselves."""
    escaped = word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"


_DECIDE = """
    UPDATE registrations SET
        status = $2, status_reason = $3,
        approver_id = CASE WHEN $2 = 'Approved' THEN $4::uuid END,
        approved_at = CASE WHEN $2 = 'Approved' THEN statement_timestamp() END,
        updated_at = statement_timestamp(), version = version + 1
    WHERE registration_id = $1
"""


def _conditions(query: RegistrationQuery) -> tuple[list[str], list[Any]]:
    conditions: list[str] = []
    values: list[Any] = []

    def add(condition: str, value: Any) -> None:
        values.append(value)
        conditions.append(condition.format(f"${len(values)}"))

    if query.status:
        add("r.status = ANY({})", [_STATUSES[word] for word in query.status.split(",")])
    if query.owner:
        add("lower(r.owner_contact) LIKE lower({})", anywhere(query.owner))
    for word in (query.search or "").split():
        add("r.search_text LIKE lower({})", anywhere(word))
    return conditions, values


def _cursor(last: Registration) -> str:
    return base64.urlsafe_b64encode(
        json.dumps([last.created_at.isoformat(), str(last.registration_id)]).encode()
    ).decode()


def _registration(row: asyncpg.Record) -> Registration:
    fields = dict(row)
    submitter = {"display_name": fields.pop("submitter_name"), "email": fields.pop("submitter_email")}
    approver = {"display_name": fields.pop("approver_name"), "email": fields.pop("approver_email")}
    return Registration(
        **fields,
        submitter={"user_id": row["submitter_id"], **submitter},
        approver={"user_id": row["approver_id"], **approver} if row["approver_id"] else None,
    )


async def _read_json(connection: asyncpg.Connection) -> None:
    await connection.set_type_codec("json", encoder=json.dumps, decoder=json.loads, schema="pg_catalog")
