"""Pages of a list: keyset pagination, the same for every table.

A page begins behind the last row of the one before, by that row's sort key and id, so it costs the same at any depth,
and rows that come or go meanwhile neither repeat nor hide another. It ends early where its rows are large: PostgreSQL
adds up their sizes before it writes any JSON, so neither side ever holds a page that is much larger than PAGE_BYTES.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from psycopg import Connection

from registry_api.dao import counts
from registry_api.dao.filters import Conditions, planning, values, where
from registry_api.dao.json_documents import Page, decode_cursor, encode_cursor
from registry_api.models import PageQuery

Count = Callable[[Connection[Any], str, Conditions], int | None]
"""Counts the rows of a table that meet all conditions; None: too many to count."""


PAGE_BYTES = 2 * 1024 * 1024
"""A page of larger rows has fewer of them, but always one: 200 registrations may have 50 MB of tools."""


@dataclass(frozen=True, slots=True)
class Order:
    """A sort key of `r`, as an index has it, its direction, and how it reads from a cursor; the id breaks ties.

    Where the filters' indexes do not go on in this order, it depends on their values whether to walk or to sort.
    """

    key: str
    direction: Literal["ASC", "DESC"]
    parse: Callable[[str], Any] = datetime.fromisoformat
    in_filters: bool = True


@dataclass(frozen=True, slots=True)
class Listing:
    """A table that is listed: its id column, its rows as JSON and about how large that is (bytes), and how to count."""

    table: str
    key: str
    documents: str
    size: str
    count: Count = counts.counted


def find_page(
    connection: Connection[Any], listing: Listing, order: Order, conditions: Conditions, query: PageQuery
) -> Page:
    """Return a page of the rows that meet all conditions, which speak of `r`.

    Raises:
        Invalid: the query's cursor is none, or belongs to other conditions or another order.
    """
    table, key = listing.table, listing.key
    parameters = values(conditions)
    filters = {"order": order.key + order.direction, **parameters}
    after = "TRUE"
    if query.cursor:
        parameters["after"], parameters["after_id"] = decode_cursor(query.cursor, filters, order.parse)
        after = f"({order.key}, r.{key}) {'<' if order.direction == 'DESC' else '>'} (%(after)s, %(after_id)s)"
    page = f"""
        WITH candidates AS (
            SELECT r.*, {order.key} AS sort_key FROM {table} AS r WHERE {where(conditions)} AND {after}
            ORDER BY {order.key} {order.direction}, r.{key} {order.direction} LIMIT {query.limit + 1}
        ), measured AS (
            SELECT
                r.*, count(*) OVER () AS found, row_number() OVER so_far AS place,
                sum({listing.size}) OVER so_far AS bytes
            FROM candidates AS r
            WINDOW so_far AS (ORDER BY r.sort_key {order.direction}, r.{key} {order.direction} ROWS UNBOUNDED PRECEDING)
        ), page AS (
            SELECT * FROM measured WHERE place <= {query.limit} AND (place = 1 OR bytes <= {PAGE_BYTES})
        )
        SELECT r.found, r.sort_key, r.{key}, row_to_json(document)::text {listing.documents.format(source="page")}
        ORDER BY r.place
    """  # noqa: S608 - composed of the DAOs' own words; what comes from outside is a parameter
    prepare = planning(conditions) if order.in_filters or not conditions else False
    rows = connection.execute(page, parameters, prepare=prepare).fetchall()
    is_last = not rows or len(rows) == rows[0][0]
    is_all = is_last and not query.cursor  # then nobody needs to count
    return Page(
        items=[json for *_, json in rows],
        next_cursor=None if is_last else encode_cursor(filters, _text(rows[-1][1]), rows[-1][2]),
        total=len(rows) if is_all else listing.count(connection, table, conditions),
    )


def _text(sort_key: datetime | str) -> str:
    return sort_key if isinstance(sort_key, str) else sort_key.isoformat()
