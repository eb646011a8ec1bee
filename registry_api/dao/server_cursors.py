"""Cursors of the read API: where a page begins, and which list it belongs to.

Unlike our own lists', they carry the filters: VS Code sends the search words with the first page only. They consist of
letters, digits, - and _, because it also puts them into its URLs as they are.
"""

import base64
import json
import re
from typing import Any, NamedTuple

from pydantic import ValidationError

from registry_api import strict_json
from registry_api.errors import Invalid
from registry_api.models import ServerQuery

_MAX_NUMBER = 2**31 - 1
_SLUG = re.compile(r"[a-z0-9-]{2,100}")


class Position(NamedTuple):
    """The entry that a page begins after."""

    slug: str
    number: int


def encode(query: ServerQuery, after: Position) -> str:
    """Write the position behind one entry of one list, and the list's filters, into an opaque text."""
    raw = strict_json.dumps([*after, _filters(query)])
    return base64.urlsafe_b64encode(raw.encode()).decode().rstrip("=")


def resume(query: ServerQuery) -> tuple[ServerQuery, Position | None]:
    """Return the query with the filters that its cursor carries, and where its page begins.

    Raises:
        Invalid: the cursor is none of ours, or belongs to other filters than those sent beside it.
    """
    if not query.cursor:
        return query, None
    try:
        raw = base64.b64decode(query.cursor + "=" * (-len(query.cursor) % 4), altchars=b"-_", validate=True)
        slug, number, carried = json.loads(raw)
        position = _position(slug, number)
        filters = _filters(ServerQuery.model_validate(carried))
        # Raises for a lone surrogate or U+0000, which never came from us.
        filters.get("search", "").replace("\0", "\ud800").encode()
    except (ValueError, TypeError, RecursionError, ValidationError):
        raise Invalid({"cursor": ["Must be the nextCursor of an earlier page."]}) from None
    sent = _filters(query)
    if any(filters.get(name) != value for name, value in sent.items()):
        raise Invalid({"cursor": ["Belongs to a list with other filters: send the same again, or none."]})
    return ServerQuery.model_validate(filters | {"limit": query.limit}), position


def _position(slug: Any, number: Any) -> Position:
    if not _SLUG.fullmatch(slug) or type(number) is not int or not 0 < number <= _MAX_NUMBER:
        raise ValueError("no position of ours")
    return Position(slug, number)


def _filters(query: ServerQuery) -> dict[str, Any]:
    filters = query.model_dump(mode="json", exclude={"limit", "cursor"}, exclude_none=True)
    return {name: value for name, value in filters.items() if value is not False}  # as good as absent
