"""Decide the outcome of an inspection from its notes.

The order matters: a noted reason, the deadline, the last exchange (its fault, then its status), and then the exception.
The texts of exceptions are never read: they quote what the server sent.
"""

from collections.abc import Iterator, Sequence
from http import HTTPStatus

import anyio
import httpcore2
import httpx2
from pydantic import ValidationError

from registry_api.inspector.evidence import Exchange, Notes, Reason

WRONG_TRANSPORT_STATUSES = frozenset({400, 404, 405, 410, 415})
"""After these, and these only, one try of the other transport is made; on others it would hide the cause."""

_UNREACHABLE_STATUSES = frozenset({408, 429})
_GONE = frozenset({404, 410})

# What a network can do to us; any other exception is a fault of ours.
_NETWORK = (
    httpcore2.TimeoutException,
    httpcore2.NetworkError,
    httpcore2.ProtocolError,
    httpx2.HTTPError,
    httpx2.StreamError,
    anyio.BrokenResourceError,
    anyio.ClosedResourceError,
    OSError,
)


def flatten(fault: BaseException) -> Iterator[BaseException]:
    """Yield the exceptions in nested groups."""
    if isinstance(fault, BaseExceptionGroup):
        for inner in fault.exceptions:
            yield from flatten(inner)
    else:
        yield fault


def decide(notes: Notes, leaves: Sequence[BaseException], *, is_late: bool) -> Reason:
    """Return why an inspection without a complete list ended."""
    if notes.reason is not None:
        return notes.reason
    if is_late:
        return Reason("timeout", "whole", {"stage": notes.network or notes.stage})
    last = notes.last
    if last is not None and last.fault is not None:
        return _of_fault(last.fault, notes, last)
    if last is not None and last.status is not None:
        return _of_status(last, notes, leaves)
    for fault in leaves:
        if isinstance(fault, httpcore2.TimeoutException | httpcore2.NetworkError | httpcore2.ProtocolError):
            return _of_fault(fault, notes, last)
    return Reason("not_mcp", "answer")


def _of_fault(  # noqa: PLR0911 - a line for each kind
    fault: BaseException, notes: Notes, last: Exchange | None
) -> Reason:
    if not isinstance(fault, _NETWORK):
        return Reason("abandoned", "internal", {"exception": type(fault).__name__})
    if isinstance(fault, httpcore2.TimeoutException):
        return Reason("timeout", notes.network or "read", {"stage": notes.network or notes.stage})
    if notes.network == "resolve":
        return Reason("unreachable", "name", {"errno": notes.errno or 0})
    if notes.network is not None:
        return Reason("unreachable", "connect", {"errno": notes.errno or 0})
    is_garbled = isinstance(fault, httpcore2.ProtocolError) and last is not None and last.status is None
    if is_garbled and notes.received:
        return Reason("not_mcp", "http")
    if isinstance(fault, httpx2.StreamError | httpx2.DecodingError):
        return Reason("not_mcp", "encoding")
    return Reason("unreachable", "closed")


def _of_status(last: Exchange, notes: Notes, leaves: Sequence[BaseException]) -> Reason:
    status = last.status or 0
    about: dict[str, str | int] = {"status": status, "phrase": _phrase(status), "stage": notes.stage}
    if status < HTTPStatus.MULTIPLE_CHOICES:
        return _of_content(last, notes, leaves)
    if status < HTTPStatus.BAD_REQUEST:
        return Reason("refused", "redirect", about)
    if status in {401, 407} or (status in {402, 403} and last.challenges):
        return Reason("auth_required", "status", about)
    if status in {402, 403}:
        return Reason("refused", "mitigated" if last.mitigated else "server", about)
    if status in _UNREACHABLE_STATUSES or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return Reason("unreachable", "busy" if status == HTTPStatus.TOO_MANY_REQUESTS else "status", about)
    return Reason("not_mcp", "gone" if status in _GONE else "status", about)


def _of_content(last: Exchange, notes: Notes, leaves: Sequence[BaseException]) -> Reason:
    """Return what is wrong with an answer that has a successful status."""
    is_stream = last.content_type.lower().startswith("text/event-stream")
    if is_stream and any(isinstance(fault, httpx2.SSEError) for fault in leaves):
        return Reason("too_large", "event")  # over HTTP+SSE the SDK's limit of one event is 1 MiB
    if notes.is_open and any(isinstance(fault, RuntimeError) for fault in leaves):
        return Reason("not_mcp", "version")
    if any(isinstance(fault, ValidationError) for fault in leaves):
        return Reason("not_mcp", "opening")
    if "html" in last.content_type.lower():
        return Reason("not_mcp", "html")
    if notes.stage == "list":
        return Reason("not_mcp", "list")
    return Reason("not_mcp", "answer")


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "unknown"
