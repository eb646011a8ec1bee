"""Read a list page by page."""

from collections.abc import Callable, Iterator
from typing import Any

from tests.support.people import Person


def pages(who: Person, path: str, *, between: Callable[[], object] = lambda: None, **query: Any) -> Iterator[Any]:
    """Yield each page of a list up to the last, calling `between` before each request but the first."""
    page = None
    while page is None or page["next_cursor"]:
        if page:
            between()
            query["cursor"] = page["next_cursor"]
        answer = who.get(path, **query)
        assert answer.status == 200, answer.text
        page = answer.json
        yield page


def all_items(who: Person, path: str, *, between: Callable[[], object] = lambda: None, **query: Any) -> list[Any]:
    """Return the items of all pages."""
    return [item for page in pages(who, path, between=between, **query) for item in page["items"]]
