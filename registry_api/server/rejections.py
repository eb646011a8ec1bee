"""What cannot be taken for a request, answered as the contract has it: by gunicorn's worker, before the application."""

import contextlib
import logging
import socket
import uuid
from http import HTTPStatus
from typing import Any

from gunicorn.http import errors

from registry_api.http import problems

_log = logging.getLogger(__name__)

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


def status_of(error: BaseException) -> HTTPStatus:
    """Return the status that says what gunicorn raised."""
    return next(_STATUSES[kind] for kind in type(error).__mro__ if kind in _STATUSES)


def refuse(client: socket.socket, address: Any, status: HTTPStatus, reason: BaseException | str) -> None:
    """Answer with a problem, and say so in log and metrics; the caller closes the connection."""
    request_id = str(uuid.uuid4())
    facts = {"request_id": request_id, "client": address[0] if address else None, "status": status}
    if isinstance(reason, BaseException) and status is HTTPStatus.INTERNAL_SERVER_ERROR:
        _log.error("error outside the application", exc_info=reason, extra=facts)
    else:
        # The name alone: what gunicorn says of a fault quotes what was sent.
        what = reason if isinstance(reason, str) else type(reason).__name__
        _log.warning("unreadable request: %s", what, extra=facts)
    _count(status)
    with contextlib.suppress(OSError):  # the peer may be gone
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
