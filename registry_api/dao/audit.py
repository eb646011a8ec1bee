"""Reads the audit log. registrations.py writes its entries, each with the change that it records."""

from uuid import UUID

from registry_api.dao.filters import Filters
from registry_api.dao.json_documents import Page
from registry_api.dao.lists import Listing, Order, find_page
from registry_api.db import Database
from registry_api.errors import NotFound
from registry_api.models import AuditFilter, AuditQuery, PageQuery

_NEWEST_FIRST = Order("r.timestamp", "DESC")
_SIZE = "octet_length(r.metadata::text) + 1024"  # other columns are small
_LISTING = Listing(table="audit_log", key="log_id", documents="audit_documents", size=_SIZE)


class AuditLog:
    """Lists of audit entries."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def find(self, query: AuditQuery) -> Page:
        """Return a page of the matching entries; raises Invalid for a cursor of another list."""
        return self._page(filters_of(query), query)

    def history(self, registration_id: UUID, query: PageQuery) -> Page:
        """Return a page of one registration's entries, also after its deletion; raises NotFound if it has none."""
        page = self._page({"registration_id": ("r.registration_id = %(registration_id)s", registration_id)}, query)
        if page.total == 0:
            raise NotFound("There is no such registration, nor was there one.")
        return page

    def _page(self, filters: Filters, query: PageQuery) -> Page:
        with self._database.connection() as connection:
            return find_page(connection, _LISTING, _NEWEST_FIRST, filters, query)


def filters_of(query: AuditFilter) -> Filters:
    """Return the filters that a query has; `r` is the audit log."""
    filters = {
        "registration_id": ("r.registration_id = %(registration_id)s", query.registration_id),
        "user_id": ("r.user_id = %(user_id)s", query.user_id),
        "action": ("r.action = ANY(%(action)s)", sorted(query.action) if query.action else None),
        "since": ("r.timestamp >= %(since)s", query.since),
        "until": ("r.timestamp < %(until)s", query.until),
    }
    return {name: condition for name, condition in filters.items() if condition[1] is not None}
