"""The request id: the client's `X-Request-ID` if it is acceptable, otherwise a new one."""

from falcon import Request, Response

from registry_api import request_id


class RequestId:
    """Begins the request id, and sets the answer's `X-Request-ID`; the access log ends it."""

    def process_request(self, req: Request, resp: Response) -> None:
        """Choose the id."""
        resp.set_header("X-Request-ID", request_id.begin(req.get_header("X-Request-ID", default="")))
