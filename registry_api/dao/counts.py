"""How many rows of a list match: exact up to MAX_EXACT, unknown above.

Counting ten thousand matches of a common word in a million rows takes 100 ms and more, twenty times as long as finding
the page. So a random sample is counted first: ids are random, so the rows with ids below a limit are one. Its hits are
distributed like a Poisson variable. If they are more than six standard deviations and three above what MAX_EXACT
matches would give, there are more matches (the chance of an error is one in fifty million).
"""

from collections.abc import Collection
from math import sqrt
from typing import Any
from uuid import UUID

from psycopg import Connection

from registry_api.dao.filters import INDEX_ONLY, Filters, parameters, prepare, where_clause

MAX_EXACT = 10_000
"""The largest total that a list has; above, it is null."""

_SAMPLE_SIZE = 500  # rows
_COUNTERS = {"registrations": "registration_counts", "live_registrations": "live_counts"}


def by_status(connection: Connection[Any], table: str, status: Collection[str] | None = None) -> int:
    """Return how many rows a table of registrations has, in all or with these statuses, from its counters."""
    columns = " + ".join(sorted(map(str.lower, status or ("Pending", "Approved", "Rejected"))))
    statement = f"SELECT sum({columns})::bigint FROM {_COUNTERS[table]}"  # noqa: S608 - names of statuses and tables
    (total,) = connection.execute(statement).fetchone() or (0,)
    return int(total)


def matching(connection: Connection[Any], table: str, filters: Filters) -> int | None:
    """Count the rows of a table that match; None above MAX_EXACT."""
    statement = f"""
        SELECT count(*) FROM (SELECT FROM {table} AS r WHERE {where_clause(filters)} LIMIT {MAX_EXACT + 1}) AS c
    """  # noqa: S608 - composed of constants in the DAOs
    (total,) = connection.execute(statement, parameters(filters), prepare=prepare(filters)).fetchone() or (0,)
    return up_to_max(total)


def matching_words(connection: Connection[Any], table: str, filters: Filters) -> int | None:
    """Count the rows that match a search, unless a sample shows that there are more than MAX_EXACT."""
    plain = {name: condition for name, condition in filters.items() if not name.startswith(INDEX_ONLY)}
    size = by_status(connection, table)
    if size <= 2 * MAX_EXACT:
        return matching(connection, table, plain)
    statement = f"""
        SELECT count(*), count(*) FILTER (WHERE {where_clause(plain)}) FROM {table} AS r
        WHERE r.registration_id < %(sample_end)s
    """  # noqa: S608 - composed of constants in the DAOs
    values = {**parameters(plain), "sample_end": UUID(int=(1 << 128) * _SAMPLE_SIZE // size)}
    rows, hits = connection.execute(statement, values, prepare=False).fetchone() or (0, 0)
    expected = MAX_EXACT * rows / size
    return None if hits > expected + 6 * sqrt(expected) + 3 else matching(connection, table, filters)


def up_to_max(total: int) -> int | None:
    """Return a total as lists have it: None above MAX_EXACT."""
    return total if total <= MAX_EXACT else None
