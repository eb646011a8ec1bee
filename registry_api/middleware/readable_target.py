"""Refuse request targets that cannot be read, before anything is looked up by them."""

import re
from urllib.parse import unquote_to_bytes

from falcon import HTTPBadRequest, Request, Response

_BAD_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")


class ReadableTarget:
    """Answers 400 for a path or query that is not percent-encoded UTF-8."""

    def process_request(self, req: Request, _resp: Response) -> None:
        """Check the target; the server hands over its bytes as Latin-1 (PEP 3333)."""
        target = req.env.get("RAW_URI") or req.query_string
        try:
            req.env["PATH_INFO"].encode("latin-1").decode()
            unquote_to_bytes(req.query_string.encode("latin-1")).decode()
        except UnicodeError:
            raise HTTPBadRequest(description="The request's path or query is not UTF-8.") from None
        if _BAD_ESCAPE.search(target):
            raise HTTPBadRequest(description="The request's path or query has a % without two hexadecimal digits.")
