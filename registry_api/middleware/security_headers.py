"""Headers that restrict what a browser does with a response."""

from falcon import Request, Response

# API responses are not to be rendered, framed or run; pages set their own policy.
_API_POLICY = "default-src 'none'; frame-ancestors 'none'"


class SecurityHeaders:
    """Sets the headers of every response, except those that a resource has set."""

    def process_response(self, req: Request, resp: Response, _resource: object, _req_succeeded: bool) -> None:  # noqa: FBT001 - Falcon's signature
        """Set the headers."""
        resp.set_header("X-Content-Type-Options", "nosniff")
        resp.set_header("Referrer-Policy", "no-referrer")
        if not resp.get_header("Content-Security-Policy"):
            resp.set_header("Content-Security-Policy", _API_POLICY)
        if not resp.get_header("Cache-Control"):
            resp.set_header("Cache-Control", "private, no-cache")
        if req.scheme == "https":
            resp.set_header("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
