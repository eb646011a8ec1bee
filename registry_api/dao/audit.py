"""The audit log in PostgreSQL, read. Its entries are written with the changes they tell of, in registrations.py."""

from uuid import UUID

from registry_api.dao.filters import Conditions
from registry_api.dao.json_documents import Page
from registry_api.dao.lists import Listing, Order, find_page
from registry_api.db import Database
from registry_api.errors import NotFound
from registry_api.models import AuditFilter, AuditQuery, PageQuery

_NEWEST_FIRST = Order("r.timestamp", "DESC")
# The one place that says how an entry looks as JSON; `source` is the table, or a CTE with its columns.
DOCUMENTS = """
    FROM {source} AS r
    JOIN users AS u ON u.user_id = r.user_id
    CROSS JOIN LATERAL (
        SELECT
            r.log_id, r.registration_id, r.user_id,
            json_build_object('user_id', u.user_id, 'display_name', u.display_name, 'email', u.email) AS "user",
            r.action, r.previous_status, r.new_status, rfc3339(r.timestamp) AS timestamp, r.metadata
    ) AS document
"""
_SIZE = "octet_length(r.metadata::text) + 1024"  # all but the metadata is small
_LISTING = Listing(table="audit_log", key="log_id", documents=DOCUMENTS, size=_SIZE)


class AuditLog:
    """What the service asks PostgreSQL about changes."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def find(self, query: AuditQuery) -> Page:
        """Return a page of the entries that match; raises Invalid for a cursor that does not fit."""
        return self._page(conditions(query), query)

    def history(self, registration_id: UUID, query: PageQuery) -> Page:
        """Return a page of one registration's entries, also after its deletion; raises NotFound if there are none."""
        page = self._page({"registration_id": ("r.registration_id = %(registration_id)s", registration_id)}, query)
        if page.total == 0:
            raise NotFound("There is no such registration, nor was there one.")
        return page

    def _page(self, conditions: Conditions, query: PageQuery) -> Page:
        with self._database.connection() as connection:
            return find_page(connection, _LISTING, _NEWEST_FIRST, conditions, query)


def conditions(query: AuditFilter) -> Conditions:
    """Return what a filter asks for, and nothing that it leaves open."""
    asked = {
        "registration_id": ("r.registration_id = %(registration_id)s", query.registration_id),
        "user_id": ("r.user_id = %(user_id)s", query.user_id),
        "action": ("r.action = ANY(%(action)s)", sorted(query.action) if query.action else None),
        "since": ("r.timestamp >= %(since)s", query.since),
        "until": ("r.timestamp < %(until)s", query.until),
    }
    return {name: condition for name, condition in asked.items() if condition[1] is not None}
