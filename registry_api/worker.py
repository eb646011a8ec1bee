"""gunicorn's threaded worker, whose own refusals are problems as well."""

import contextlib
import logging
import socket
import uuid
from http import HTTPStatus
from typing import Any

from gunicorn.glogging import Logger
from gunicorn.http import errors
from gunicorn.workers.gthread import ThreadWorker

from registry_api import problems

_log = logging.getLogger(__name__)

_PATIENCE = 30  # seconds for which a client may take nothing of an answer

# What gunicorn raises, by what it is; a header that the application tried to send is the application's fault.
_STATUSES: dict[type[BaseException], HTTPStatus] = {
    BaseException: HTTPStatus.INTERNAL_SERVER_ERROR,
    errors.InvalidResponseHeader: HTTPStatus.INTERNAL_SERVER_ERROR,  # type: ignore[attr-defined]  # not in the stubs
    errors.InvalidResponseHeaderName: HTTPStatus.INTERNAL_SERVER_ERROR,  # type: ignore[attr-defined]
    errors.ForbiddenProxyRequest: HTTPStatus.FORBIDDEN,
    errors.LimitRequestLine: HTTPStatus.REQUEST_URI_TOO_LONG,
    errors.ExpectationFailed: HTTPStatus.EXPECTATION_FAILED,
    errors.LimitRequestHeaders: HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
    errors.UnsupportedTransferCoding: HTTPStatus.NOT_IMPLEMENTED,
    errors.ParseException: HTTPStatus.BAD_REQUEST,
}
_DETAILS = {HTTPStatus.BAD_REQUEST: "The request line or a header cannot be read."}


class ServerLogger(Logger):
    """gunicorn's logger without its access log, which middleware/access_log.py writes.

    With `logconfig_dict`, gunicorn puts each line together and throws it away: 20 µs of a request's 800.
    """

    def access(self, *_: Any) -> None:
        """Write nothing."""


class Worker(ThreadWorker):
    """A `gthread` worker that answers what cannot be parsed (400, 414, 417, 431, 501) as the contract has it."""

    def init_process(self) -> None:
        """Have the system end connections whose client stops reading, which would hold a thread for ever (tcp(7))."""
        if hasattr(socket, "TCP_USER_TIMEOUT"):
            for listener in self.sockets:  # what they accept inherits it
                listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, _PATIENCE * 1000)
        super().init_process()

    def handle_error(self, _req: Any, client: Any, addr: Any, exc: BaseException) -> None:
        """Answer with a problem; gunicorn's own answer is HTML, and its log line would quote what was sent."""
        request_id = str(uuid.uuid4())
        status = next(_STATUSES[kind] for kind in type(exc).__mro__ if kind in _STATUSES)
        facts = {"request_id": request_id, "client": addr[0] if addr else None, "status": status}
        if status is HTTPStatus.INTERNAL_SERVER_ERROR:
            _log.error("error outside the application", exc_info=exc, extra=facts)
        else:
            _log.warning("unreadable request: %s", type(exc).__name__, extra=facts)
        _count(status)
        with contextlib.suppress(OSError):  # the peer may be gone; gunicorn closes the connection either way
            client.sendall(_answer(status, request_id))


def _count(status: HTTPStatus) -> None:
    # gunicorn's master imports this page before there is the folder that metrics looks for when it is imported.
    from registry_api import metrics  # noqa: PLC0415

    metrics.count_unreadable(status)


def _answer(status: HTTPStatus, request_id: str) -> bytes:
    detail = _DETAILS.get(status) or status.description or status.phrase
    body = problems.problem(status, problems.HTTP_CODES.get(status, "REFUSED"), detail, request_id)
    head = "\r\n".join(
        [
            f"HTTP/1.1 {status.value} {status.phrase}",
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
