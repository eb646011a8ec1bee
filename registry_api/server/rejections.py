"""Problems for requests that never reach the application: they cannot be parsed, or do not arrive in time."""

import contextlib
import logging
import socket
from http import HTTPStatus
from typing import Any

from gunicorn.http import errors

from registry_api import request_id
from registry_api.http import problems

_log = logging.getLogger(__name__)

# The status for each exception of gunicorn. An invalid response header is the application's fault, not the client's.
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
_DETAILS = {HTTPStatus.BAD_REQUEST: "The request line or a header cannot be parsed."}


def status_of(error: BaseException) -> HTTPStatus:
    """Return the status for an exception that gunicorn raised."""
    return next(_STATUSES[kind] for kind in type(error).__mro__ if kind in _STATUSES)


def reject(client: socket.socket, address: Any, status: HTTPStatus, reason: BaseException | str) -> None:
    """Send a problem, log it and count it; the caller closes the connection."""
    request_id.begin()
    fields = {"client": address[0] if address else None, "status": status}
    if isinstance(reason, BaseException) and status is HTTPStatus.INTERNAL_SERVER_ERROR:
        _log.error("error outside the application", exc_info=reason, extra=fields)
    else:
        # Only the exception's name: gunicorn's messages quote what the client sent.
        _log.warning("request rejected: %s", reason if isinstance(reason, str) else type(reason).__name__, extra=fields)
    # Imported late: gunicorn's master imports this module before it sets the directory that prometheus_client reads.
    from registry_api import metrics  # noqa: PLC0415

    metrics.count_rejected(status)
    with contextlib.suppress(OSError):  # the client may have closed the connection
        client.sendall(_response(status))
    request_id.end()


def _response(status: HTTPStatus) -> bytes:
    detail = _DETAILS.get(status) or status.description or status.phrase
    body = problems.problem(status, problems.HTTP_CODES.get(status, "REFUSED"), detail)
    head = (
        f"HTTP/1.1 {status.value} {status.phrase}\r\nContent-Type: {problems.MEDIA_TYPE}\r\n"
        f"Content-Length: {len(body)}\r\nX-Request-ID: {request_id.current()}\r\nX-Content-Type-Options: nosniff\r\n"
        "Referrer-Policy: no-referrer\r\nCache-Control: no-store\r\nVary: Origin\r\nConnection: close\r\n\r\n"
    )
    return head.encode() + body
