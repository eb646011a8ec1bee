"""One address for each thing: the router takes several slashes at a path's beginning for one, and nobody else does.

A proxy in front that forbids `/metrics` would let `//metrics` pass. Under `/v0.1`, doubled and final slashes are
redirected, as the official registry does: clients join a base URL that ends in a slash with a path.
"""

import re
from urllib.parse import quote, unquote

from falcon import HTTPNotFound, HTTPPermanentRedirect, Request, Response

_READ_API = re.compile(r"/+v0\.1(?:/|$)")
_ORIGIN = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://[^/?#]*")  # of a target in absolute form (RFC 9112, section 3.2.2)


class CanonicalAddress:
    """Redirects (308) within the read API to the address without doubled and final slashes, query included.

    308 keeps the method. `Location` always begins with `/v0.1`, so it never leads to another host. A preflight is
    answered where it came. Elsewhere, a path that begins with two slashes is a 404.
    """

    def __init__(self, *, has_read_api: bool) -> None:
        self._has_read_api = has_read_api

    def process_request(self, req: Request, resp: Response) -> None:
        """Redirect, refuse, or do nothing."""
        path, query = _raw_target(req)
        canonical = re.sub(r"/{2,}", "/", path).rstrip("/")
        if self._has_read_api and canonical != path and _READ_API.match(path):
            if req.method != "OPTIONS":
                raise HTTPPermanentRedirect(canonical + query)
            # A browser follows no redirect of a preflight (Fetch standard); middleware/cors.py adds the headers.
            resp.complete = True
        elif req.path.startswith("//"):
            raise HTTPNotFound


def _raw_target(req: Request) -> tuple[str, str]:
    """Return path and query as they were sent, with their percent-encoding; the query with its `?`."""
    raw = str(req.env.get("RAW_URI", ""))
    origin = _ORIGIN.match(raw)
    path, mark, query = raw[origin.end() if origin else 0 :].partition("#")[0].partition("?")
    if unquote(path) == req.path:
        return path, mark + query
    return quote(req.path), f"?{req.query_string}" if req.query_string else ""  # no server of ours
