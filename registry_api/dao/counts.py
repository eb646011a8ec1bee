"""How many rows of a list match: exact up to 10,000, and known to be more without counting them.

Counting ten thousand matches of a common word takes 100 ms and more in a table of a million, twenty times as long as
finding the page. So a fair sample is asked first: ids are random, and those below a limit are as good as any. Where it
holds four times as many matches as a share of 10,000 would, chance is out of the question (one in three million).
"""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from psycopg import Connection

from registry_api.dao.filters import INDEX_ONLY, Conditions, planning, values, where

COUNTED = 10_000
"""Totals are exact up to here; above, the total is null."""

_SAMPLE = 500
_CERTAINTY = 4


_COUNTERS = {"registrations": "registration_counts", "live_registrations": "live_counts"}


def of_registrations(connection: Connection[Any], table: str, status: Collection[str] | None = None) -> int:
    """Return how many rows a table of registrations has, of these statuses or in all, without reading them."""
    columns = " + ".join(sorted(map(str.lower, status or ("Pending", "Approved", "Rejected"))))
    statement = f"SELECT sum({columns})::bigint FROM {_COUNTERS[table]}"  # noqa: S608 - names of statuses and tables
    (total,) = connection.execute(statement).fetchone() or (0,)
    return int(total)


def counted(connection: Connection[Any], table: str, conditions: Conditions) -> int | None:
    """Count the rows of a table that match, with an index's help."""
    statement = f"SELECT count(*) FROM (SELECT FROM {table} AS r WHERE {where(conditions)} LIMIT {COUNTED + 1}) AS c"  # noqa: S608 - composed of the DAOs' own words
    (total,) = connection.execute(statement, values(conditions), prepare=planning(conditions)).fetchone() or (0,)
    return capped(total)


def searched(connection: Connection[Any], table: str, conditions: Conditions) -> int | None:
    """Count the registrations that match a search, unless they are surely too many."""
    plain = {name: condition for name, condition in conditions.items() if not name.startswith(INDEX_ONLY)}
    size = of_registrations(connection, table)
    if size <= COUNTED * _CERTAINTY:
        return counted(connection, table, plain)
    statement = f"""
        SELECT count(*), count(*) FILTER (WHERE {where(plain)}) FROM {table} AS r WHERE r.registration_id < %(edge)s
    """  # noqa: S608 - composed of the DAOs' own words
    parameters = {**values(plain), "edge": UUID(int=(1 << 128) * _SAMPLE // size)}
    seen, hits = connection.execute(statement, parameters, prepare=False).fetchone() or (0, 0)
    return None if hits * size > COUNTED * _CERTAINTY * seen else counted(connection, table, conditions)


def capped(total: int) -> int | None:
    """Return a total as lists tell it."""
    return total if total <= COUNTED else None
