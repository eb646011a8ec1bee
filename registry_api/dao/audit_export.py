"""Reads the audit log from its beginning to its end, of any length."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import chain
from typing import Any
from uuid import UUID

from registry_api.dao import filters
from registry_api.dao.audit import filters_of
from registry_api.db import Database
from registry_api.models import AuditFilter

Row = Sequence[str | None]

_PAGE_ROWS = 200
_PAGE_BYTES = 1024 * 1024  # of metadata; the last entry of a page may exceed it, by at most half of that

# Column → SQL for its text. Entries have no name of the registration: it has its current one, or its last if deleted.
_CELLS = {
    "timestamp": "rfc3339(r.timestamp)",
    "action": "r.action",
    "registration_id": "r.registration_id::text",
    "endpoint_name": "coalesce(present.endpoint_name, deleted.registration ->> 'endpoint_name')",
    "endpoint_url": "coalesce(present.endpoint_url, deleted.registration ->> 'endpoint_url')",
    "user_id": "r.user_id::text",
    "display_name": "u.display_name",
    "email": "u.email",
    "previous_status": "r.previous_status",
    "new_status": "r.new_status",
    "reason": "r.metadata ->> 'reason'",
    "changes": "r.metadata ->> 'changes'",
    "request_id": "r.metadata ->> 'request_id'",
    "log_id": "r.log_id::text",
    "published_version": "r.metadata ->> 'published_version'",
}
_AS_CELLS = """
    FROM page JOIN audit_log AS r ON r.log_id = page.log_id
    JOIN users AS u ON u.user_id = r.user_id
    LEFT JOIN registrations AS present ON present.registration_id = r.registration_id
    LEFT JOIN LATERAL (
        SELECT e.metadata -> 'registration' AS registration FROM audit_log AS e
        WHERE present.registration_id IS NULL AND e.registration_id = r.registration_id AND e.action = 'Deleted'
        ORDER BY e.timestamp DESC LIMIT 1
    ) AS deleted ON true
"""
_AS_DOCUMENTS = "FROM page JOIN audit_documents AS d ON d.log_id = page.log_id"
_BEGINNING = (datetime.min.replace(tzinfo=UTC), UUID(int=0))


class AuditExport:
    """All matching entries, oldest first, up to the newest one at the beginning of the export.

    That bound serves as a snapshot, because entries never change. No transaction stays open, and a connection is in use
    only while a page is read, not while a client receives it.

    Both methods read the first page at once, so that an error comes before anything is sent. They and their iterators
    raise Unavailable.
    """

    columns = tuple(_CELLS)

    def __init__(self, database: Database) -> None:
        self._database = database

    def documents(self, query: AuditFilter) -> Iterator[Sequence[Row]]:
        """Return pages of entries; each row is one entry's JSON."""
        return _prefetch_first(self._pages(query, "d.document::text", _AS_DOCUMENTS))

    def rows(self, query: AuditFilter) -> Iterator[Sequence[Row]]:
        """Return pages of entries; each row has a text, or None, for each of `columns`."""
        return _prefetch_first(self._pages(query, ", ".join(_CELLS.values()), _AS_CELLS))

    def _pages(self, query: AuditFilter, cells: str, source: str) -> Iterator[Sequence[Row]]:
        conditions = filters_of(query)
        statement = f"""
            WITH candidates AS (
                SELECT r.timestamp, r.log_id, sum(octet_length(r.metadata::text)) OVER (
                    ORDER BY r.timestamp, r.log_id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
                ) AS bytes_before
                FROM audit_log AS r
                WHERE {filters.where_clause(conditions)}
                AND (r.timestamp, r.log_id) > (%(after)s, %(after_id)s)
                AND (r.timestamp, r.log_id) <= (%(newest)s, %(newest_id)s)
                ORDER BY r.timestamp, r.log_id LIMIT {_PAGE_ROWS}
            ), page AS (
                SELECT * FROM candidates WHERE bytes_before IS NULL OR bytes_before < {_PAGE_BYTES}
            )
            SELECT page.timestamp, page.log_id, {cells} {source}
            ORDER BY page.timestamp, page.log_id
        """  # noqa: S608 - composed of constants in the DAOs; values are parameters
        newest = "SELECT timestamp, log_id FROM audit_log ORDER BY timestamp DESC, log_id DESC LIMIT 1"
        prepare = filters.prepare(conditions)
        parameters = filters.parameters(conditions)
        last = _BEGINNING
        for bound in self._fetch(newest, {}):  # no row if the log is empty
            parameters["newest"], parameters["newest_id"] = bound
            while rows := self._fetch(statement, parameters | {"after": last[0], "after_id": last[1]}, prepare=prepare):
                yield [row[2:] for row in rows]
                last = rows[-1][:2]

    def _fetch(
        self, statement: str, parameters: Mapping[str, Any], *, prepare: bool | None = None
    ) -> list[tuple[Any, ...]]:
        with self._database.connection() as connection:
            return connection.execute(statement, parameters, prepare=prepare).fetchall()


def _prefetch_first(pages: Iterator[Sequence[Row]]) -> Iterator[Sequence[Row]]:
    return chain([next(pages, ())], pages)
