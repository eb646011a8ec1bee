"""The text form of a list's cursors: a JSON array in base64url without padding (RFC 4648, section 5).

What the array holds is up to the list. The text has letters, digits, - and _ only, because VS Code puts it into URLs
as it is.
"""

import base64
import json
import re
from collections.abc import Callable
from typing import Any, TypeVar

from registry_api import strict_json
from registry_api.errors import Invalid

Content = TypeVar("Content")

_NUL = re.compile(r"(?<!\\)(\\\\)*\\u0000")


def encode(*content: Any) -> str:
    """Write the members of a cursor's array."""
    # Without escapes, so that a sort key of 200 emoji stays short.
    return base64.urlsafe_b64encode(strict_json.dumps(content).encode()).decode().rstrip("=")


def decode(cursor: str, read: Callable[..., Content], name: str) -> Content:
    """Return what `read` makes of the members of a cursor's array.

    Args:
        cursor: the text that a client sent.
        read: takes the members; raises ValueError, TypeError or AttributeError for those that no cursor has.
        name: the member of a page that has the cursor of the next page.

    Raises:
        Invalid: this registry has not written `cursor`.
    """
    try:
        raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        content = json.loads(raw)
        # Raises for lone surrogates and U+0000, which PostgreSQL refuses.
        strict_json.dumps(content).replace("\\u0000", "\ud800").encode()
        return read(*content)
    except (ValueError, TypeError, AttributeError, RecursionError):
        raise Invalid({"cursor": [f"Must be the {name} of an earlier page."]}) from None
