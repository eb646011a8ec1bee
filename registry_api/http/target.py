"""The one parser for a request's target: host, path and query."""

import ipaddress
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, quote, unquote

from falcon import HTTPBadRequest, Request

_BAD_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")
_ORIGIN = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://[^/?#]*")  # of a target in absolute form (RFC 9112, section 3.2.2)
# RFC 3986's host without the delimiters that no host name has; a comma joins two hosts where a proxy merges headers.
_HOST = re.compile(r"(?:\[(?P<address>[0-9A-Fa-f:.]+)\]|[A-Za-z0-9._~-]+)(?::(?P<port>[0-9]{0,5}))?")
_MAX_PORT = 65535


@dataclass(frozen=True, slots=True)
class Target:
    """A request target, as it was sent and decoded."""

    path: str  # percent-encoded, as it was sent
    query: str  # the same, with its `?`; empty without a query
    parameters: tuple[tuple[str, str], ...]  # decoded names and values, in their order, empty values included


def parse(req: Request) -> Target:
    """Parse the target of a request.

    Raises:
        HTTPBadRequest: the Host header is missing or malformed, or path or query are not percent-encoded UTF-8.
    """
    _require_host(req.env)
    # A WSGI server passes bytes as Latin-1 (PEP 3333); clients may send UTF-8 without percent-encoding.
    try:
        req.env["PATH_INFO"].encode("latin-1").decode()
        text = req.query_string.encode("latin-1").decode()
        parameters = parse_qsl(text, keep_blank_values=True, errors="strict")
    except UnicodeError:
        raise HTTPBadRequest(description="The request's path or query is not UTF-8.") from None
    if _BAD_ESCAPE.search(req.env.get("RAW_URI") or req.query_string):
        raise HTTPBadRequest(description="The request's path or query has a % without two hexadecimal digits.")
    return Target(*_as_sent(req), tuple(parameters))


def _as_sent(req: Request) -> tuple[str, str]:
    raw = str(req.env.get("RAW_URI", ""))  # set by gunicorn; other WSGI servers have no such variable
    origin = _ORIGIN.match(raw)
    path, mark, query = raw[origin.end() if origin else 0 :].partition("#")[0].partition("?")
    if unquote(path) == req.path:
        return path, mark + query
    return quote(req.path), f"?{req.query_string}" if req.query_string else ""


def _require_host(env: dict[str, Any]) -> None:
    """Require one valid Host (RFC 9112, section 3.2), which only HTTP/1.0 may leave out; gunicorn refuses a second."""
    host = env.get("HTTP_HOST")
    if host is None:
        if env["SERVER_PROTOCOL"] != "HTTP/1.0":
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
