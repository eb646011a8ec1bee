"""One address for each resource.

Falcon's router ignores repeated slashes at the beginning of a path; proxies do not. A proxy that forbids `/metrics`
would let `//metrics` pass. Under `/v0.1`, repeated and final slashes are redirected, as the official registry does:
clients join a base URL that ends in a slash with a path.
"""

import re

from falcon import HTTPNotFound, HTTPPermanentRedirect, Request, Response

from registry_api.http.problems import is_standard


class CanonicalAddress:
    """Redirects (308) requests to the read API to the path without repeated and final slashes, query included.

    308 keeps the method. `Location` always begins with `/v0.1`, so it never leads to another host. A preflight is
    answered where it is. Elsewhere, a path that begins with two slashes is a 404.
    """

    def __init__(self, *, has_read_api: bool) -> None:
        self._has_read_api = has_read_api

    def process_request(self, req: Request, resp: Response) -> None:
        """Redirect, refuse, or do nothing."""
        path, query = req.context.target.path, req.context.target.query
        canonical = re.sub(r"/{2,}", "/", path).rstrip("/")
        if self._has_read_api and canonical != path and is_standard(path):
            if req.method != "OPTIONS":
                raise HTTPPermanentRedirect(canonical + query)
            # Browsers do not follow a redirect of a preflight (Fetch standard); middleware/cors.py adds the headers.
            resp.complete = True
        elif req.path.startswith("//"):
            raise HTTPNotFound
