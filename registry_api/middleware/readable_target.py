"""Refuse requests whose target or Host cannot be read, before anything is looked up by them."""

import ipaddress
import re
from urllib.parse import unquote_to_bytes

from falcon import HTTPBadRequest, Request, Response

_BAD_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")
# RFC 3986's host without the delimiters that no host name has; a comma joins two hosts where a proxy merges headers.
_HOST = re.compile(r"(?:\[(?P<address>[0-9A-Fa-f:.]+)\]|[A-Za-z0-9._~-]+)(?::(?P<port>[0-9]{0,5}))?")
_MAX_PORT = 65535


class ReadableTarget:
    """Answers 400 for a path or query that is not percent-encoded UTF-8, and for a missing or malformed Host."""

    def process_request(self, req: Request, _resp: Response) -> None:
        """Check host and target; the server hands over their bytes as Latin-1 (PEP 3333)."""
        _require_host(req)
        target = req.env.get("RAW_URI") or req.query_string
        try:
            req.env["PATH_INFO"].encode("latin-1").decode()
            unquote_to_bytes(req.query_string.encode("latin-1")).decode()
        except UnicodeError:
            raise HTTPBadRequest(description="The request's path or query is not UTF-8.") from None
        if _BAD_ESCAPE.search(target):
            raise HTTPBadRequest(description="The request's path or query has a % without two hexadecimal digits.")


def _require_host(req: Request) -> None:
    """Require what RFC 9112, section 3.2, does: one valid Host; only HTTP/1.0 may leave it out.

    The server refuses a second one.
    """
    host = req.env.get("HTTP_HOST")
    if host is None:
        if req.env["SERVER_PROTOCOL"] != "HTTP/1.0":
            raise HTTPBadRequest(description="The request has no Host header.")
    elif not _is_host(host):
        raise HTTPBadRequest(description="The request's Host header is not a host name or address.")


def _is_host(host: str) -> bool:
    parts = _HOST.fullmatch(host)
    if not parts or int(parts["port"] or 0) > _MAX_PORT:
        return False
    try:
        return not parts["address"] or bool(ipaddress.IPv6Address(parts["address"]))
    except ValueError:
        return False
