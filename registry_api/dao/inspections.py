"""Inspections in PostgreSQL, as the service requests and reads them. The inspector's side is inspector/queue.py."""

from collections.abc import Callable
from typing import Any, get_args
from uuid import UUID

from psycopg import Connection
from psycopg.rows import dict_row

from registry_api.dao import registration_row
from registry_api.dao.json_documents import Document, Page
from registry_api.dao.lists import Listing, Order, find_page
from registry_api.db import Database
from registry_api.domain.lifecycle import Current
from registry_api.domain.policy import Permit, Requested
from registry_api.errors import NotFound, TooManyRequests
from registry_api.metrics import InspectionFigures
from registry_api.models import NewInspection, PageQuery
from registry_api.models.fields import Attention

MAX_UNFINISHED = 5
"""How many inspections a person may have queued or running."""

MAX_PER_HOUR = 60
"""How many inspections a person may request in an hour."""

_RETRY_AFTER = 10  # seconds; an inspection takes 30 at most, and most take one

_LISTING = Listing(
    table="inspections",
    key="inspection_id",
    documents="inspection_documents",
    size="""(
        octet_length(r.findings::text) + coalesce(octet_length(r.capabilities::text), 0) + 4096
        + coalesce(octet_length(to_json(r.instructions)::text), 0)
        + coalesce((
            SELECT octet_length(to_json(s.instructions)::text) FROM snapshots AS s WHERE s.tools_digest = r.tools_digest
        ), 0)
    )""",
)
_NEWEST_FIRST = Order("r.requested_at", "DESC")


class Inspections:
    """Requests and reads inspections."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def request(self, new: NewInspection, permit: Permit[NewInspection]) -> tuple[UUID, Document]:
        """Queue an inspection of an address.

        Raises:
            Forbidden: `permit` refuses.
            TooManyRequests: the caller has reached a limit.
        """
        permit.require(new)
        with self._database.transaction() as connection:
            _require_room(connection, permit.caller.user_id)
            inspection_id = _insert(connection, new.endpoint_url, new.transport, permit.caller.user_id)
            return inspection_id, _document(connection, inspection_id)

    def request_of(self, registration_id: UUID, permit: Permit[Current]) -> tuple[UUID, Document]:
        """Queue an inspection of a registration, unless one is queued or running; return that one then.

        Raises:
            NotFound: there is no such registration.
            Forbidden: `permit` refuses.
            TooManyRequests: the caller has reached a limit.
        """
        with self._database.transaction() as connection:
            current = registration_row.lock(connection, registration_id)
            permit.require(current)
            inspection_id = _expedite(connection, registration_id)
            if not inspection_id:
                _require_room(connection, permit.caller.user_id)
                # The schedule may have queued one meanwhile.
                inspection_id = _insert(
                    connection,
                    current.fields["endpoint_url"],
                    current.fields["transport"],
                    permit.caller.user_id,
                    registration_id,
                ) or _expedite(connection, registration_id)
            return inspection_id, _document(connection, inspection_id)

    def get(self, inspection_id: UUID, rule: Callable[[Requested], None], *, has_evidence: bool) -> Document:
        """Return an inspection with its tools, and with the evidence of a failed one if `has_evidence`.

        Raises:
            NotFound: there is no such inspection.
            Forbidden: `rule` refuses.
        """
        statement = "SELECT registration_id, requester_id FROM inspections WHERE inspection_id = %(inspection_id)s"
        with self._database.connection() as connection:
            found = connection.execute(statement, {"inspection_id": inspection_id}).fetchone()
            if not found:
                raise NotFound("There is no such inspection.")
            rule(Requested(*found))
            return _document(connection, inspection_id, has_evidence=has_evidence)

    def find(self, registration_id: UUID, query: PageQuery) -> Page:
        """Return a page of the inspections of a registration, without tools; raises NotFound if it does not exist."""
        filters = {"registration_id": ("r.registration_id = %(registration_id)s", registration_id)}
        statement = "SELECT FROM registrations WHERE registration_id = %(registration_id)s"
        with self._database.connection() as connection:
            if connection.execute(statement, {"registration_id": registration_id}).fetchone() is None:
                raise NotFound("There is no such registration.")
            return find_page(connection, _LISTING, _NEWEST_FIRST, filters, query)

    def figures(self) -> InspectionFigures:
        """Return what the metrics tell of inspections."""
        statement = """
            SELECT
                (SELECT coalesce(json_object_agg(outcome, finished), '{}') FROM inspection_counts) AS finished,
                coalesce(greatest(0, extract(epoch FROM clock_timestamp() - least(
                    (SELECT min(due_at) FROM inspections WHERE state = 'queued' AND priority = 0),
                    (SELECT min(due_at) FROM inspections WHERE state = 'queued' AND priority = 1),
                    (SELECT min(due_at) FROM inspections WHERE state = 'queued' AND priority = 2),
                    (SELECT min(due_at) FROM registration_inspections)
                ))), 0)::double precision AS oldest_due,
                (SELECT extract(epoch FROM max(seen_at))::double precision FROM inspectors) AS inspector_seen_at,
                (SELECT coalesce(json_object_agg(reason, registrations), '{}') FROM (
                    SELECT unnest(attention) AS reason, count(*) AS registrations FROM registration_inspections
                    WHERE attention <> '{}' GROUP BY 1
                ) AS counted) AS attention
        """
        with self._database.connection() as connection, connection.cursor(row_factory=dict_row) as cursor:
            found = cursor.execute(statement).fetchone() or {}
        attention = dict.fromkeys(get_args(Attention), 0) | found.pop("attention")
        return InspectionFigures(**found, attention=attention)


def _require_room(connection: Connection[Any], user_id: UUID) -> None:
    """Raise TooManyRequests unless a person may request another inspection; other requests of theirs wait meanwhile."""
    connection.execute("SELECT pg_advisory_xact_lock(hashtextextended(%(user_id)s::text, 0))", {"user_id": user_id})
    statement = """
        SELECT
            (
                SELECT count(*) FROM inspections
                WHERE requester_id = %(user_id)s AND requested_at > now() - interval '1 day'
                AND state IN ('queued', 'running')
            ),
            (
                SELECT ceil(extract(epoch FROM requested_at + interval '1 hour' - now()))::integer FROM inspections
                WHERE requester_id = %(user_id)s AND requested_at > now() - interval '1 hour'
                ORDER BY requested_at DESC OFFSET %(last)s LIMIT 1
            )
    """
    row = connection.execute(statement, {"user_id": user_id, "last": MAX_PER_HOUR - 1}).fetchone()
    unfinished, seconds = row or (0, None)
    if unfinished >= MAX_UNFINISHED:
        raise TooManyRequests(
            f"You have {unfinished} inspections queued or running. Wait until one has finished.",
            retry_after=_RETRY_AFTER,
        )
    if seconds is not None:
        raise TooManyRequests(
            f"You have requested {MAX_PER_HOUR} inspections within an hour. Try again later.",
            retry_after=max(seconds, 1),
        )


def _insert(
    connection: Connection[Any], endpoint_url: str, transport: str, user_id: UUID, registration_id: UUID | None = None
) -> Any:
    """Queue an inspection and return its id; None if its registration has one that is not finished."""
    statement = """
        INSERT INTO inspections (registration_id, endpoint_url, transport, priority, requester_id)
        VALUES (%(registration_id)s, %(endpoint_url)s, %(transport)s, 0, %(user_id)s)
        ON CONFLICT (registration_id) WHERE state IN ('queued', 'running') DO NOTHING
        RETURNING inspection_id
    """
    parameters = {
        "registration_id": registration_id,
        "endpoint_url": endpoint_url,
        "transport": transport,
        "user_id": user_id,
    }
    found = connection.execute(statement, parameters).fetchone()
    return found and found[0]


def _expedite(connection: Connection[Any], registration_id: UUID) -> Any:
    """Return the id of a registration's unfinished inspection, which becomes due at once; None if there is none."""
    statement = """
        WITH queued AS (
            UPDATE inspections SET priority = 0, due_at = least(due_at, now())
            WHERE registration_id = %(registration_id)s AND state = 'queued'
            RETURNING inspection_id
        )
        SELECT inspection_id FROM queued
        UNION SELECT inspection_id FROM inspections
        WHERE registration_id = %(registration_id)s AND state IN ('queued', 'running')
    """
    found = connection.execute(statement, {"registration_id": registration_id}).fetchone()
    return found and found[0]


def _document(connection: Connection[Any], inspection_id: UUID, *, has_evidence: bool = False) -> Document:
    evidence = ", coalesce(i.evidence, '{}') AS evidence" if has_evidence else ""
    statement = f"""
        SELECT row_to_json(document)::text FROM (
            SELECT f.*, s.tools{evidence}
            FROM inspection_fields AS f
            JOIN inspections AS i ON i.inspection_id = f.inspection_id
            LEFT JOIN snapshots AS s ON s.tools_digest = i.tools_digest
            WHERE f.inspection_id = %(inspection_id)s
        ) AS document
    """  # noqa: S608 - a constant
    (json,) = connection.execute(statement, {"inspection_id": inspection_id}).fetchone() or ("",)
    return Document(json)
