"""Cursors of the read API: the entry that a page begins after, and the filters of the list.

Cursors of other lists have a fingerprint of the filters only, and the filters must be sent again. These carry the
filters, because VS Code sends the search words with the first page only.
"""

import re
from typing import Any, NamedTuple

from registry_api.dao import cursors
from registry_api.errors import Invalid
from registry_api.models import ServerQuery

_MAX_NUMBER = 2**31 - 1  # of PostgreSQL's integer
_SLUG = re.compile(r"[a-z0-9-]{2,100}")


class Position(NamedTuple):
    """The entry that a page begins after."""

    slug: str
    number: int


def encode(query: ServerQuery, after: Position) -> str:
    """Return the cursor for the page after an entry."""
    return cursors.encode(*after, _filters(query))


def resume(query: ServerQuery) -> tuple[ServerQuery, Position | None]:
    """Return the query with the filters of its cursor, and the entry that the page begins after.

    Raises:
        Invalid: the cursor was not written by this registry, or has other filters than the query.
    """
    if not query.cursor:
        return query, None
    position, filters = cursors.decode(query.cursor, _read, "nextCursor")
    sent = _filters(query)
    if any(filters.get(name) != value for name, value in sent.items()):
        raise Invalid({"cursor": ["Belongs to a list with other filters: send the same again, or none."]})
    return ServerQuery.model_validate(filters | {"limit": query.limit}), position


def _read(slug: Any, number: Any, filters: Any) -> tuple[Position, dict[str, Any]]:
    if not _SLUG.fullmatch(slug) or type(number) is not int or not 0 < number <= _MAX_NUMBER:
        raise ValueError("no slug or no version number")
    return Position(slug, number), _filters(ServerQuery.model_validate(filters))


def _filters(query: ServerQuery) -> dict[str, Any]:
    filters = query.model_dump(mode="json", exclude={"limit", "cursor"}, exclude_none=True)
    return {name: value for name, value in filters.items() if value is not False}  # false is the same as absent
