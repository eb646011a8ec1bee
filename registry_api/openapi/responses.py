"""Response headers, and the error responses."""

from http import HTTPStatus
from typing import Any, NamedTuple

from registry_api.http import problems
from registry_api.openapi import error_codes, examples
from registry_api.openapi.schemas import reference


class Refusal(NamedTuple):
    """An error status: its component name, its description, and its headers and member besides the usual ones."""

    name: str
    when: str
    headers: tuple[str, ...] = ()
    member: str | None = None


ALWAYS = ("X-Request-ID", "Vary")
"""Headers of every response."""

_HEADERS: dict[str, tuple[str, dict[str, Any]]] = {
    "X-Request-ID": ("The id that the request sent, if acceptable, otherwise a new one.", {"minLength": 1}),
    "Vary": ("Includes `Origin`.", {"pattern": "Origin"}),
    "ETag": ("The version, as a strong entity tag.", {"pattern": '^"[^"]+"$'}),
    "Content-Disposition": ("The file's name.", {"pattern": '^attachment; filename="[^"]+"$'}),
    "Location": ("The record's path.", {"format": "uri-reference"}),
    "WWW-Authenticate": ("`Bearer`, with an error if a token was sent (RFC 6750).", {"pattern": "^Bearer"}),
    "Retry-After": ("Seconds after which to try again.", {"type": "integer", "minimum": 1}),
    "Allow": ("The methods that the path supports.", {"minLength": 1}),
}

_REFUSALS = {
    400: Refusal("Malformed", "The path, the query, a header or the body is malformed."),
    401: Refusal("Unauthenticated", "No token, or one that is not valid.", ("WWW-Authenticate",)),
    403: Refusal("Forbidden", "The token is valid, but its bearer may not do this."),
    404: Refusal("NotFound", "There is no such thing."),
    405: Refusal("MethodNotAllowed", "The path does not support this method.", ("Allow",)),
    409: Refusal("DuplicateEndpoint", "The endpoint URL is already registered.", (), "existing"),
    412: Refusal("VersionMismatch", "`If-Match` does not name the current version, which `ETag` has.", ("ETag",)),
    413: Refusal("BodyTooLarge", "The body has more than 1 MiB."),
    414: Refusal("UriTooLong", "The query is too long for a request line."),
    415: Refusal("UnsupportedMediaType", "The body's `Content-Type` is not JSON, or it has a `Content-Encoding`."),
    422: Refusal("Invalid", "Body or query are well-formed but not acceptable.", (), "field_errors"),
    429: Refusal("TooManyRequests", "The caller has reached a limit.", ("Retry-After",)),
    500: Refusal("Fault", "An internal error.", (), "error_id"),
    503: Refusal("Unavailable", "A dependency of the service cannot be reached.", ("Retry-After",)),
    507: Refusal("OutOfStorage", "The database accepts no changes at the moment.", ("Retry-After",)),
}

_SNAPSHOT_OUTDATED = Refusal("SnapshotOutdated", "Other tools have been seen since that inspection.", (), "latest")

_MEMBERS = {
    "latest": examples.APPROVED_SNAPSHOT,
    "existing": examples.EXISTING,
    "field_errors": {"endpoint_url": ["Must not have a fragment (#…)."], "owner_contact": ["Is required."]},
    "error_id": "0b5e4c1a-7d2f-4f3b-9a6e-8c7d6e5f4a3b",
}


def components() -> dict[str, Any]:
    """Return the error responses by name."""
    described = {refusal.name: _response(status, refusal) for status, refusal in _REFUSALS.items()}
    return described | {_SNAPSHOT_OUTDATED.name: _response(409, _SNAPSHOT_OUTDATED, ["SNAPSHOT_OUTDATED"])}


def header_components() -> dict[str, Any]:
    """Return the headers by name."""
    return {
        name: {"description": words, "required": True, "schema": {"type": "string", **schema}}
        for name, (words, schema) in _HEADERS.items()
    }


def errors(statuses: set[int], conflict: str) -> dict[str, Any]:
    """Return references to the error responses with these statuses; `conflict` is the name of that with status 409."""
    names = {status: _REFUSALS[status].name for status in sorted(statuses)}
    names |= {409: conflict} if 409 in names else {}  # noqa: PLR2004 - an HTTP status
    return {str(status): {"$ref": f"#/components/responses/{name}"} for status, name in names.items()}


def standard_errors(statuses: set[int]) -> dict[str, Any]:
    """Return the error responses of the read API: `application/json`, with an `error` member."""
    refusals = _REFUSALS | {409: Refusal("EmptyCatalogue", "No published server could be listed in the file.")}
    return {str(status): _standard(status, refusals[status]) for status in sorted(statuses)}


def headers(*names: str) -> dict[str, Any]:
    """Return references to these headers and to those of every response."""
    return {name: {"$ref": f"#/components/headers/{name}"} for name in (*names, *ALWAYS)}


def _response(status: int, refusal: Refusal, codes: list[str] | None = None) -> dict[str, Any]:
    codes = codes or error_codes.of(status)
    narrower: dict[str, Any] = {"properties": {"status": {"const": status}, "error_code": {"enum": codes}}}
    if refusal.member:
        narrower["required"] = [refusal.member]
    return {
        "description": refusal.when,
        "headers": headers(*refusal.headers),
        "content": {
            problems.MEDIA_TYPE: {
                "schema": {"allOf": [reference("Problem"), narrower]},
                "examples": {code: {"value": _example(status, code, refusal)} for code in codes},
            }
        },
    }


def _standard(status: int, refusal: Refusal) -> dict[str, Any]:
    schema = {"allOf": [reference("Problem"), {"required": ["error"], "properties": {"status": {"const": status}}}]}
    return {
        "description": refusal.when,
        "headers": headers(*refusal.headers),
        "content": {"application/json": {"schema": schema}},
    }


def _example(status: int, code: str, refusal: Refusal) -> dict[str, Any]:
    example = {
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": error_codes.MEANINGS[code].replace("`", ""),
        "error_code": code,
        "request_id": "f2b7c1d0-9e8a-4b6c-8d5e-0a1b2c3d4e5f",
        "timestamp": "2026-01-31T09:00:00.123456+00:00",
    }
    return example | ({refusal.member: _MEMBERS[refusal.member]} if refusal.member else {})
