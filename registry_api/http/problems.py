"""Errors as RFC 9457 problems: the status and code of each, and the only writer."""

import logging
import re
import uuid
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

import falcon
from falcon import HTTPError, Request, Response

from registry_api import errors, request_id, strict_json
from registry_api.http.conditional import etag

MEDIA_TYPE = "application/problem+json"

_log = logging.getLogger(__name__)

# Status and code of each registry error. For Unauthenticated, the code is its `fault`.
TABLE: dict[type[errors.RegistryError], tuple[int, str]] = {
    errors.Unauthenticated: (401, "TOKEN_INVALID"),
    errors.Forbidden: (403, "FORBIDDEN"),
    errors.NotFound: (404, "NOT_FOUND"),
    errors.Conflict: (409, "DUPLICATE_ENDPOINT"),
    errors.SnapshotOutdated: (409, "SNAPSHOT_OUTDATED"),
    errors.EmptyCatalogue: (409, "EMPTY_CATALOGUE"),
    errors.Stale: (412, "VERSION_MISMATCH"),
    errors.Invalid: (422, "VALIDATION_FAILED"),
    errors.TooManyRequests: (429, "TOO_MANY_REQUESTS"),
    errors.Unavailable: (503, "UNAVAILABLE"),
    errors.UserRecordMissing: (503, "UNAVAILABLE"),
    errors.OutOfStorage: (507, "OUT_OF_STORAGE"),
}

# Codes for what Falcon and gunicorn refuse.
HTTP_CODES = {
    400: "MALFORMED_REQUEST",
    404: "NOT_FOUND",
    405: "METHOD_NOT_ALLOWED",
    408: "REQUEST_TIMEOUT",
    413: "BODY_TOO_LARGE",
    414: "URI_TOO_LONG",
    415: "UNSUPPORTED_MEDIA_TYPE",
    417: "EXPECTATION_FAILED",
    431: "HEADERS_TOO_LARGE",
    500: "INTERNAL_ERROR",
    501: "NOT_IMPLEMENTED",
}

# The names of RFC 9110, section 15; before Python 3.13, HTTPStatus has older ones.
_TITLES = {413: "Content Too Large", 414: "URI Too Long", 422: "Unprocessable Content"}

# Headers that describe the response that failed; with them, a client would save, decompress or cache the problem as it.
_SUCCESS_HEADERS = ("Content-Disposition", "Content-Encoding", "Content-Security-Policy", "ETag", "Location")

# Sentences where Falcon has none.
_DETAILS = {
    400: "The request is malformed.",
    404: "There is nothing at this address.",
    405: "This address does not support this method; Allow names those it supports.",
    500: "An internal error occurred. Quote the error id to report it.",
}


# Also with repeated slashes at the beginning, which middleware/canonical_address.py redirects.
_STANDARD = re.compile(r"/+v0\.1(?:/|$)")


def is_standard(path: str) -> bool:
    """Return whether the rules of the MCP Registry standard apply to a path (`/v0.1`): its errors, any origin."""
    return bool(_STANDARD.match(path))


def problem(status: int, code: str, detail: str, **members: Any) -> bytes:
    """Return one problem as JSON; `members` are those that not every problem has."""
    document = {
        "title": _TITLES.get(status, HTTPStatus(status).phrase),
        "status": status,
        "detail": detail,
        "error_code": code,
        "request_id": request_id.current(),
        "timestamp": datetime.now(UTC).isoformat(timespec="microseconds"),
        **members,
    }
    return strict_json.dumps(document | {name: _plain(value) for name, value in members.items()}).encode()


def on_registry_error(req: Request, resp: Response, error: errors.RegistryError, _params: dict[str, Any]) -> None:
    """Answer a registry error."""
    _discard(resp)
    status, code = next(TABLE[kind] for kind in type(error).__mro__ if kind in TABLE)
    members: dict[str, Any] = {}
    match error:
        case errors.Unauthenticated():
            code = error.fault
            challenge = _challenge(None if code == "TOKEN_MISSING" else "invalid_token", error)
            resp.set_header("WWW-Authenticate", challenge + _resource_metadata(req, challenge))
        case errors.Forbidden(scope=str(scope)):
            code = "INSUFFICIENT_SCOPE"
            resp.set_header("WWW-Authenticate", _challenge("insufficient_scope", error) + f', scope="{scope}"')
        case errors.Conflict():
            members["existing"] = error.existing
        case errors.SnapshotOutdated():
            members["latest"] = error.latest
        case errors.Stale():
            resp.set_header("ETag", etag(error.version))
        case errors.Invalid():
            members["field_errors"] = error.field_errors
            status = 400 if is_standard(req.path) else status
        case errors.TooManyRequests() | errors.Unavailable() | errors.OutOfStorage():
            resp.set_header("Retry-After", str(error.retry_after))
    req.context.is_user_record_missing = isinstance(error, errors.UserRecordMissing)
    _send(req, resp, status, code, str(error), **members)


def on_http_error(req: Request, resp: Response, error: HTTPError, _params: dict[str, Any]) -> None:
    """Answer an HTTP error of Falcon."""
    _discard(resp)
    if error.headers:
        resp.set_headers(error.headers)
    status = error.status_code
    detail = error.description or _DETAILS.get(status) or HTTPStatus(status).description
    _send(req, resp, status, HTTP_CODES.get(status, "REFUSED"), detail)


def on_fault(req: Request, resp: Response, error: Exception, _params: dict[str, Any]) -> None:
    """Answer an unexpected error: its id in response and log, the traceback in the log only."""
    _discard(resp)
    error_id = str(uuid.uuid4())
    _log.error("internal error", exc_info=error, extra={"error_id": error_id})
    _send(req, resp, 500, HTTP_CODES[500], _DETAILS[500], error_id=error_id)


def _discard(resp: Response) -> None:
    """Remove body and headers of the response that a resource had begun."""
    resp.text = resp.stream = None
    for header in _SUCCESS_HEADERS:
        resp.delete_header(header)


def _send(req: Request, resp: Response, status: int, code: str, detail: str, **members: Any) -> None:
    resp.status = status
    resp.content_type = MEDIA_TYPE
    if is_standard(req.path):
        resp.content_type = "application/json"
        members["error"] = _in_one_line(detail, members.get("field_errors", {}))
    resp.set_header("Cache-Control", "no-store")
    resp.data = problem(status, code, detail, **members)


def _challenge(error: str | None, fault: errors.RegistryError) -> str:
    """Return a WWW-Authenticate challenge (RFC 6750, section 3)."""
    if not error:
        return "Bearer"
    description = re.sub(r'["\\]', "'", str(fault))
    return f'Bearer error="{error}", error_description="{description}"'


def _resource_metadata(req: Request, challenge: str) -> str:
    """Return the challenge's parameter that leads clients of the read API to a token (RFC 9728, section 5.1)."""
    if not is_standard(req.path):
        return ""
    origin = re.sub(r'["\\\s]', "", req.prefix)
    return f'{", " if " " in challenge else " "}resource_metadata="{origin}/.well-known/oauth-protected-resource"'


def _in_one_line(detail: str, field_errors: Mapping[str, Sequence[str]]) -> str:
    return "; ".join(f"{name}: {' '.join(sentences)}" for name, sentences in field_errors.items()) or detail


def _plain(value: Any) -> Any:
    """Return a database value with its UUIDs as text."""
    if isinstance(value, dict):
        return {name: _plain(item) for name, item in value.items()}
    return str(value) if isinstance(value, uuid.UUID) else value


def install(app: falcon.App[Request, Response]) -> None:
    """Register the error handlers."""
    app.add_error_handler(Exception, on_fault)
    app.add_error_handler(HTTPError, on_http_error)
    app.add_error_handler(errors.RegistryError, on_registry_error)
