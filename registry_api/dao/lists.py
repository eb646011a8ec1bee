"""Pages of a list: keyset pagination, the same for every table.

A page begins after the last row of the previous page, by that row's sort key and id. So each page costs the same, and
rows that are inserted or deleted meanwhile neither repeat nor hide others. A page of large rows ends early: PostgreSQL
adds up their sizes before it writes any JSON, so a page takes little more memory than PAGE_BYTES on either side.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from psycopg import Connection

from registry_api.dao import counts, cursors, filters
from registry_api.dao.filters import Filters
from registry_api.dao.json_documents import Page
from registry_api.errors import Invalid
from registry_api.models import PageQuery, parse_uuid

Count = Callable[[Connection[Any], str, Filters], int | None]
"""Counts the rows of a table that match all filters; None: too many to count."""

PAGE_BYTES = 2 * 1024 * 1024
"""A page of larger rows has fewer of them, but at least one: 200 registrations may have 50 MB of tools."""


@dataclass(frozen=True, slots=True)
class Order:
    """A sort key of `r` as an index has it, its direction, and how it is read from a cursor; the id breaks ties.

    `in_filters`: the indexes of the filters continue in this order. Otherwise the values of the filters decide whether
    it is better to read in this order or to sort.
    """

    key: str
    direction: Literal["ASC", "DESC"]
    parse: Callable[[str], Any] = datetime.fromisoformat
    in_filters: bool = True


@dataclass(frozen=True, slots=True)
class Listing:
    """A table that is listed.

    Args:
        table: its name.
        key: its id column.
        documents: the view with its rows as JSON; has the columns `key` and `document`.
        rows: SQL for the rows of the table that are listed, with the sort key as another column; None: all rows.
        sent: the filters as the client sent them, by which a cursor is recognised; None: the values of the conditions.
        size: SQL for the approximate size of a row `r` as JSON (bytes).
        count: how the total is found.
    """

    table: str
    key: str
    documents: str
    size: str
    count: Count = counts.matching
    rows: str | None = None
    sent: Mapping[str, Any] | None = None


def find_page(
    connection: Connection[Any],
    listing: Listing,
    order: Order,
    conditions: Filters,
    query: PageQuery,
) -> Page:
    """Return a page of the rows that match all filters, whose conditions are about `r`.

    Args:
        connection: to the database.
        listing: the table.
        order: of its rows.
        conditions: the filters.
        query: limit and cursor.

    Raises:
        Invalid: the query's cursor was not written by this registry, or belongs to other filters or another order.
    """
    values = filters.parameters(conditions)
    fingerprint = _fingerprint({"order": order.key + order.direction, **(listing.sent or values)})
    where = filters.where_clause(conditions)
    if query.cursor:
        values["after"], values["after_id"] = _position(query.cursor, fingerprint, order.parse)
        comparison = "<" if order.direction == "DESC" else ">"
        where += f" AND ({order.key}, r.{listing.key}) {comparison} (%(after)s, %(after_id)s)"
    has_more = False
    if filters.prepare(conditions) is not False:
        prepare = None if order.in_filters or not conditions else False
        rows = connection.execute(_page(listing, order, where, query.limit), values, prepare=prepare).fetchall()
    else:
        # A statement that is planned for its values at each execution reads the ids only, because planning the
        # documents takes longer than to execute it.
        found = connection.execute(_ids(listing, order, where, query.limit), values, prepare=False).fetchall()
        has_more = len(found) > query.limit  # also if rows are deleted before the next statement
        ids: dict[str, Any] = {"ids": [row_id for row_id, *_ in found]}
        if listing.rows:
            ids["keys"] = [sort_key for _, sort_key in found]
            order = replace(order, key=f"(%(keys)s::text[])[array_position(%(ids)s::uuid[], r.{listing.key})]")
        page = _page(listing, order, f"r.{listing.key} = ANY(%(ids)s)", query.limit)
        rows = connection.execute(page, ids).fetchall() if found else []
    is_last = not rows or not (rows[-1][0] or has_more)
    is_complete = is_last and not query.cursor  # then the page has all matches
    return Page(
        items=[document for *_, document in rows],
        next_cursor=None if is_last else cursors.encode(fingerprint, _text(rows[-1][1]), str(rows[-1][2])),
        total=len(rows) if is_complete else listing.count(connection, listing.table, conditions),
    )


def _ids(listing: Listing, order: Order, where: str, limit: int) -> str:
    sort_key = f", {order.key}" if listing.rows else ""
    return f"""
        SELECT r.{listing.key}{sort_key} FROM {listing.rows or listing.table} AS r WHERE {where}
        ORDER BY {order.key} {order.direction}, r.{listing.key} {order.direction} LIMIT {limit + 1}
    """  # noqa: S608 - composed of constants in the DAOs; values are parameters


def _page(listing: Listing, order: Order, where: str, limit: int) -> str:
    key = listing.key
    return f"""
        WITH candidates AS (
            SELECT r.*, {order.key} AS sort_key FROM {listing.table} AS r WHERE {where}
            ORDER BY {order.key} {order.direction}, r.{key} {order.direction} LIMIT {limit + 1}
        ), sized AS (
            -- OFFSET 0: the windows below keep rows in memory, which should be these and not whole candidates.
            SELECT r.{key}, r.sort_key, {listing.size} AS size FROM candidates AS r OFFSET 0
        ), measured AS (
            SELECT
                r.{key}, r.sort_key, lead(true, 1, false) OVER so_far AS has_next, row_number() OVER so_far AS place,
                sum(r.size) OVER so_far AS bytes
            FROM sized AS r
            WINDOW so_far AS (ORDER BY r.sort_key {order.direction}, r.{key} {order.direction} ROWS UNBOUNDED PRECEDING)
        ), page AS (
            SELECT * FROM measured WHERE place <= {limit} AND (place = 1 OR bytes <= {PAGE_BYTES})
        )
        SELECT page.has_next, page.sort_key, page.{key}, d.document::text
        FROM page JOIN {listing.documents} AS d ON d.{key} = page.{key}
        -- Not by place: the planner knows that the rows come in this order, and sorts no documents.
        ORDER BY page.sort_key {order.direction}, page.{key} {order.direction}
    """  # noqa: S608 - composed of constants in the DAOs; values are parameters


def _position(cursor: str, expected: str, parse: Callable[[str], Any]) -> tuple[Any, UUID]:
    """Return the sort key and the id of the row that a page begins after."""

    def read(fingerprint: str, sort_key: str, row_id: str) -> tuple[str, Any, UUID]:
        if not isinstance(sort_key, str):
            raise TypeError("a sort key is written as a string")
        return fingerprint, parse(sort_key), parse_uuid(row_id)

    fingerprint, sort_key, row_id = cursors.decode(cursor, read, "next_cursor")
    if fingerprint != expected:
        raise Invalid({"cursor": ["Belongs to a list with other filters or another order: send the same again."]})
    return sort_key, row_id


def _fingerprint(filters: Mapping[str, Any]) -> str:
    canonical = json.dumps(filters, sort_keys=True, default=str)
    return hashlib.blake2b(canonical.encode(), digest_size=8).hexdigest()


def _text(sort_key: datetime | str) -> str:
    return sort_key if isinstance(sort_key, str) else sort_key.isoformat()
