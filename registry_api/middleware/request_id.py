"""An id for each request: the client's if it can be used, ours otherwise; on the answer and every log line."""

import re
import uuid

from falcon import Request, Response

from registry_api import logs

_ACCEPTED = re.compile(r"[A-Za-z0-9._-]{1,128}")


class RequestId:
    """Sets `req.context.request_id`, and the answer's `X-Request-ID`."""

    def process_request(self, req: Request, resp: Response) -> None:
        """Take the client's id, or make one."""
        given = req.get_header("X-Request-ID", default="")
        req.context.request_id = given if _ACCEPTED.fullmatch(given) else str(uuid.uuid4())
        logs.request_id.set(req.context.request_id)
        resp.set_header("X-Request-ID", req.context.request_id)
