"""The request target: parsed once, and refused if it is malformed, before anything uses it."""

from falcon import Request, Response

from registry_api.http import target


class RequestTarget:
    """Sets `req.context.target`; answers 400 for a target or Host header that cannot be parsed."""

    def process_request(self, req: Request, _resp: Response) -> None:
        """Parse the target."""
        req.context.target = target.parse(req)
