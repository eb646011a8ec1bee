"""The audit log in PostgreSQL, read from its beginning to its end, however long it is."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import chain
from typing import Any
from uuid import UUID

from registry_api.dao.audit import DOCUMENTS, conditions
from registry_api.dao.filters import planning
from registry_api.db import Database
from registry_api.models import AuditFilter

Row = Sequence[str | None]

_ROWS = 200
_BYTES = 1024 * 1024  # of metadata, and one more entry: an edit of many tools may have half of that by itself

# Column → its text. An entry does not name its registration: the name is the present one, or the last before deletion.
_CELLS = {
    "timestamp": "rfc3339(r.timestamp)",
    "action": "r.action",
    "registration_id": "r.registration_id::text",
    "endpoint_name": "coalesce(present.endpoint_name, past.registration ->> 'endpoint_name')",
    "endpoint_url": "coalesce(present.endpoint_url, past.registration ->> 'endpoint_url')",
    "user_id": "r.user_id::text",
    "display_name": "u.display_name",
    "email": "u.email",
    "previous_status": "r.previous_status",
    "new_status": "r.new_status",
    "reason": "r.metadata ->> 'reason'",
    "changes": "r.metadata ->> 'changes'",
    "request_id": "r.metadata ->> 'request_id'",
    "log_id": "r.log_id::text",
}
_WITH_NAMES = """
    FROM {source} AS r
    JOIN users AS u ON u.user_id = r.user_id
    LEFT JOIN registrations AS present ON present.registration_id = r.registration_id
    LEFT JOIN LATERAL (
        SELECT d.metadata -> 'registration' AS registration FROM audit_log AS d
        WHERE present.registration_id IS NULL AND d.registration_id = r.registration_id AND d.action = 'Deleted'
        ORDER BY d.timestamp DESC LIMIT 1
    ) AS past ON true
"""
_BEGINNING = (datetime.min.replace(tzinfo=UTC), UUID(int=0))


class AuditExport:
    """Every entry that matches, oldest first, up to the newest there is when the export begins.

    That bound stands in for a snapshot: entries never change, so what is read later is what was there at the beginning.
    No transaction stays open, and a connection is lent while a page is read, not while a client takes its time.

    Each method reads the first page at once, so that trouble comes before anything is sent. Both raise Unavailable; so
    do their iterators.
    """

    columns = tuple(_CELLS)

    def __init__(self, database: Database) -> None:
        self._database = database

    def documents(self, query: AuditFilter) -> Iterator[Sequence[Row]]:
        """Return pages of entries; each row is one entry's JSON."""
        return _prefetch_first(self._pages(query, "row_to_json(document)::text", DOCUMENTS))

    def rows(self, query: AuditFilter) -> Iterator[Sequence[Row]]:
        """Return pages of entries; each row has a text, or None, for each of `columns`."""
        return _prefetch_first(self._pages(query, ", ".join(_CELLS.values()), _WITH_NAMES))

    def _pages(self, query: AuditFilter, cells: str, source: str) -> Iterator[Sequence[Row]]:
        asked = conditions(query)
        statement = f"""
            WITH candidates AS (
                SELECT r.*, sum(octet_length(r.metadata::text)) OVER (
                    ORDER BY r.timestamp, r.log_id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
                ) AS bytes_before
                FROM audit_log AS r
                WHERE {" AND ".join(["TRUE", *(condition for condition, _ in asked.values())])}
                AND (r.timestamp, r.log_id) > (%(after)s, %(after_id)s)
                AND (r.timestamp, r.log_id) <= (%(newest)s, %(newest_id)s)
                ORDER BY r.timestamp, r.log_id LIMIT {_ROWS}
            ), page AS (
                SELECT * FROM candidates WHERE bytes_before IS NULL OR bytes_before < {_BYTES}
            )
            SELECT r.timestamp, r.log_id, {cells} {source.format(source="page")}
            ORDER BY r.timestamp, r.log_id
        """  # noqa: S608 - composed of the DAOs' own words; what comes from outside is a parameter
        newest = "SELECT timestamp, log_id FROM audit_log ORDER BY timestamp DESC, log_id DESC LIMIT 1"
        parameters = {name: value for name, (_, value) in asked.items()}
        last = _BEGINNING
        for bound in self._fetch(newest, {}):  # one row, or none at all
            parameters["newest"], parameters["newest_id"] = bound
            while rows := self._fetch(
                statement, parameters | {"after": last[0], "after_id": last[1]}, prepare=planning(asked)
            ):
                yield [row[2:] for row in rows]
                last = rows[-1][:2]

    def _fetch(
        self, statement: str, parameters: Mapping[str, Any], *, prepare: bool | None = None
    ) -> list[tuple[Any, ...]]:
        with self._database.connection() as connection:
            return connection.execute(statement, parameters, prepare=prepare).fetchall()


def _prefetch_first(pages: Iterator[Sequence[Row]]) -> Iterator[Sequence[Row]]:
    return chain([next(pages, ())], pages)
