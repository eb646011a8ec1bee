"""Lists of registrations: their tables, orders and filters, and how their totals are counted."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from psycopg import Connection

from registry_api.dao import counts, relevance, search_words, tags
from registry_api.dao.filters import Filters, contains
from registry_api.dao.json_documents import Page
from registry_api.dao.lists import Count, Listing, Order, find_page
from registry_api.dao.search_words import Word
from registry_api.domain.caller import Caller
from registry_api.models import RegistrationQuery

# Of the columns of a registration, only tools and description can be large.
_ALL = Listing(
    table="registrations",
    key="registration_id",
    documents="registration_documents",
    size="octet_length(r.available_tools::text) + octet_length(to_json(r.description)::text) + 2048",
)
# The tables have columns of the same names, so filters and orders fit both.
_LIVE = Listing(
    table="live_registrations",
    key="registration_id",
    documents="live_registration_documents",
    size="""(
        SELECT octet_length(v.available_tools::text) + octet_length(to_json(v.description)::text) + 2048
        FROM published_versions AS v WHERE (v.slug, v.number) = (r.slug, r.number)
    )""",
)
_ORDERS = {
    "-created_at": Order("r.created_at", "DESC"),
    "created_at": Order("r.created_at", "ASC"),
    "-updated_at": Order("r.updated_at", "DESC", in_filters=False),
    # Their index has pending registrations only.
    "submitted_at": Order("r.submitted_at", "ASC", in_filters=False),
    "-submitted_at": Order("r.submitted_at", "DESC", in_filters=False),
    "endpoint_name": Order('lower(r.endpoint_name) COLLATE "C"', "ASC", parse=str, in_filters=False),
}
_SIMILAR = """
    r.registration_id IN (
        SELECT registration_id FROM registrations
        WHERE endpoint_url_digest(endpoint_url_likeness(endpoint_url))
            = endpoint_url_digest(endpoint_url_likeness(%(similar_to)s))
    )
"""

_ATTENTION_ANY = """
    r.registration_id IN (SELECT registration_id FROM registration_inspections WHERE attention <> '{}')
"""
_ATTENTION = """
    r.registration_id IN (
        SELECT registration_id FROM registration_inspections WHERE attention <> '{}' AND attention && %(attention)s
    )
"""

_WAS_PUBLISHED = "EXISTS (SELECT FROM servers AS s WHERE s.registration_id = r.registration_id)"
_HAS_WARNINGS = """
    r.registration_id IN (
        SELECT registration_id FROM registration_inspections WHERE has_warnings AND inspection IS NOT NULL
    )
"""


def find(connection: Connection[Any], query: RegistrationQuery, caller: Caller) -> Page:
    """Return a page of the matching registrations; raises Invalid for a cursor of another list."""
    page = _find(connection, query, query.search or "", caller)
    if page.total != 0 or query.sort != "relevance":
        return page
    table = (_LIVE if query.view else _ALL).table
    nearest = search_words.nearest(connection, table, search_words.read(connection, query.search or ""))
    if not nearest:
        return page
    page = _find(connection, query, nearest, caller)
    return replace(page, nearest=nearest) if page.items else page


def _find(connection: Connection[Any], query: RegistrationQuery, search: str, caller: Caller) -> Page:
    """Return a page of the registrations that match `search` and the other filters of a query."""
    words = search_words.read(connection, search)
    conditions = _filters(connection, query, words, caller)
    listing = replace(_LIVE if query.view else _ALL, count=_count(query))
    if query.sort != "relevance":
        return find_page(connection, listing, _ORDERS[query.sort], conditions, query)
    listing = replace(
        listing,
        rows=relevance.ranked(listing.table, conditions, words),
        # The words that were sent: a page may have the matches of others.
        sent=query.model_dump(exclude={"limit", "cursor"}) | {"caller": caller.user_id},
    )
    return find_page(connection, listing, relevance.ORDER, conditions | relevance.parameters(search, words), query)


def _filters(connection: Connection[Any], query: RegistrationQuery, words: Sequence[Word], caller: Caller) -> Filters:
    filters: Filters = {}
    if query.view:
        filters["view"] = "TRUE", query.view  # so that a cursor of one view does not fit the other
    if query.status and len(query.status) == 1:
        filters["status"] = "r.status = %(status)s", query.status[0]
    elif query.status:
        filters["status"] = "r.status = ANY(%(status)s)", sorted(query.status)
    if query.submitter_id:
        submitter_id = caller.user_id if query.submitter_id == "me" else query.submitter_id
        filters["submitter_id"] = "r.submitter_id = %(submitter_id)s", submitter_id
    if query.owner:
        filters |= contains("folded(r.owner_contact)", query.owner, "owner", has_wide_index=False)
    if query.attention:
        filters["attention"] = _ATTENTION_ANY if "any" in query.attention else _ATTENTION, sorted(query.attention)
    if query.similar_to:
        filters["similar_to"] = _SIMILAR, query.similar_to
    if query.tag:
        filters["tag"] = "r.tags && %(tag)s::uuid[]", tags.ids(connection, query.tag)
    return filters | _flags(query) | search_words.filters(words)


def _flags(query: RegistrationQuery) -> Filters:
    flags = {
        "was_published": (_WAS_PUBLISHED, query.was_published),
        "has_warnings": (_HAS_WARNINGS, query.has_warnings),
    }
    return {
        name: (condition if value else f"NOT ({condition})", value)
        for name, (condition, value) in flags.items()
        if value is not None
    }


def _count(query: RegistrationQuery) -> Count:
    if query.search or query.owner or query.tag:
        return counts.matching_words
    others = (query.submitter_id, query.similar_to, query.attention)
    if any(others) or query.was_published is not None or query.has_warnings is not None:
        return counts.matching
    return lambda connection, table, _: counts.up_to_max(counts.by_status(connection, table, query.status))
