"""Cross-origin resource sharing (the Fetch standard).

Falcon's own component sets no `Vary: Origin`, and cannot set these lists of methods and headers.
"""

from falcon import Request, Response

from registry_api.http.problems import is_standard

_ALLOWED_METHODS = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS"
_ALLOWED_HEADERS = "Authorization, Content-Type, If-Match, If-None-Match, X-Request-ID"
_EXPOSED_HEADERS = "ETag, Location, Retry-After, WWW-Authenticate, X-Request-ID"
_MAX_AGE = "600"  # seconds

# The read API is open to all origins; GitHub requires these headers on every response of a registry for Copilot
# (https://docs.github.com/copilot/how-tos/administer-copilot/manage-mcp-usage/configure-mcp-registry).
_STANDARD = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "GET, OPTIONS",
    "Access-Control-Allow-Headers": "Authorization, Content-Type",
    "Access-Control-Max-Age": "86400",
}


class Cors:
    """Allows the origins given; responses to other origins have no CORS headers."""

    def __init__(self, origins: tuple[str, ...]) -> None:
        self._origins = frozenset(origins)

    def process_response(self, req: Request, resp: Response, _resource: object, _req_succeeded: bool) -> None:  # noqa: FBT001 - Falcon's signature
        """Set the headers on every response, errors included."""
        resp.append_header("Vary", "Origin")
        if is_standard(req.path):
            resp.set_headers(_STANDARD)
            return
        origin = req.get_header("Origin")
        if origin not in self._origins:
            return
        resp.set_header("Access-Control-Allow-Origin", origin)
        resp.set_header("Access-Control-Expose-Headers", _EXPOSED_HEADERS)
        if req.method == "OPTIONS" and req.get_header("Access-Control-Request-Method"):
            resp.set_header("Access-Control-Allow-Methods", _ALLOWED_METHODS)
            resp.set_header("Access-Control-Allow-Headers", _ALLOWED_HEADERS)
            resp.set_header("Access-Control-Max-Age", _MAX_AGE)
