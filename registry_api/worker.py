"""gunicorn's threaded worker, whose own refusals are problems as well."""

import contextlib
import uuid
from http import HTTPStatus
from typing import Any, cast

from gunicorn.workers.gthread import ThreadWorker

from registry_api import problems


class Worker(ThreadWorker):
    """A `gthread` worker that answers what cannot be parsed (400, 414, 417, 431, 501) as the contract has it."""

    def handle_error(self, req: Any, client: Any, addr: Any, exc: BaseException) -> None:
        """Let gunicorn log the error and choose its status; send a problem instead of its HTML page."""
        page = _Page()
        super().handle_error(req, cast("Any", page), addr, exc)
        if page.status:
            with contextlib.suppress(OSError):  # the peer may be gone; gunicorn closes the connection either way
                client.sendall(_answer(page.status))


_DETAILS = {400: "The request line or a header cannot be read."}


class _Page:
    """Stands in for a non-blocking socket, and keeps the status of what is written to it."""

    status = 0

    def gettimeout(self) -> float:
        return 0.0

    def sendall(self, raw: bytes) -> None:
        self.status = int(raw.split(b" ", 2)[1])


def _answer(status: int) -> bytes:
    request_id = str(uuid.uuid4())
    detail = _DETAILS.get(status, HTTPStatus(status).description)
    body = problems.problem(status, problems.HTTP_CODES.get(status, "REFUSED"), detail, request_id)
    head = "\r\n".join(
        [
            f"HTTP/1.1 {status} {HTTPStatus(status).phrase}",
            f"Content-Type: {problems.MEDIA_TYPE}",
            f"Content-Length: {len(body)}",
            f"X-Request-ID: {request_id}",
            "X-Content-Type-Options: nosniff",
            "Referrer-Policy: no-referrer",
            "Cache-Control: no-store",
            "Vary: Origin",
            "Connection: close",
        ]
    )
    return f"{head}\r\n\r\n".encode() + body
