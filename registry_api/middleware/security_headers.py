"""Headers that keep a browser from doing more with an answer than it should."""

from falcon import Request, Response

# An answer of the API is nothing to render, frame or run; pages set a policy of their own.
_API_POLICY = "default-src 'none'; frame-ancestors 'none'"


class SecurityHeaders:
    """Sets what every answer carries; what a resource has set already stays."""

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
