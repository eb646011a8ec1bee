"""What comes back beside success: the headers, and every refusal and fault."""

from http import HTTPStatus
from typing import Any, NamedTuple

from registry_api.http import problems
from registry_api.openapi import error_codes, examples
from registry_api.openapi.schemas import reference


class Refusal(NamedTuple):
    """A status that is no success: its name here, when it comes, what it has beside the usual members."""

    name: str
    when: str
    headers: tuple[str, ...] = ()
    member: str | None = None


ALWAYS = ("X-Request-ID", "Vary")
"""Headers that every answer has."""

_HEADERS: dict[str, tuple[str, dict[str, Any]]] = {
    "X-Request-ID": ("The request's own id where it sent a usable one, otherwise a new one.", {"minLength": 1}),
    "Vary": ("Names `Origin`.", {"pattern": "Origin"}),
    "ETag": ("The version, as a strong entity tag.", {"pattern": '^"[^"]+"$'}),
    "Content-Disposition": ("What to call the file.", {"pattern": '^attachment; filename="[^"]+"$'}),
    "Location": ("Where the record is.", {"format": "uri-reference"}),
    "WWW-Authenticate": ("`Bearer`, and what is wrong with a token that was sent (RFC 6750).", {"pattern": "^Bearer"}),
    "Retry-After": ("After how many seconds to try again.", {"type": "integer", "minimum": 1}),
    "Allow": ("The methods that the address takes.", {"minLength": 1}),
}

_REFUSALS = {
    400: Refusal("Malformed", "The path, the query, a header or the body cannot be read."),
    401: Refusal("Unauthenticated", "No token, or one that does not hold.", ("WWW-Authenticate",)),
    403: Refusal("Forbidden", "The token holds, but its bearer may not do this."),
    404: Refusal("NotFound", "No such thing."),
    405: Refusal("MethodNotAllowed", "The address does not take this method.", ("Allow",)),
    409: Refusal("DuplicateEndpoint", "The endpoint URL is registered already.", (), "existing"),
    412: Refusal("VersionMismatch", "`If-Match` names another version; `ETag` has the current one.", ("ETag",)),
    413: Refusal("BodyTooLarge", "The body has more than 1 MiB."),
    414: Refusal("UriTooLong", "The query is too long for a request line."),
    415: Refusal("UnsupportedMediaType", "The body is not JSON by its `Content-Type`, or has a `Content-Encoding`."),
    422: Refusal("Invalid", "Well-formed, but not acceptable: body or query.", (), "field_errors"),
    500: Refusal("Fault", "A fault of the service.", (), "error_id"),
    503: Refusal("Unavailable", "Something that the service depends on cannot be reached.", ("Retry-After",)),
    507: Refusal("OutOfStorage", "The database takes no changes at the moment.", ("Retry-After",)),
}

_MEMBERS = {
    "existing": examples.EXISTING,
    "field_errors": {"endpoint_url": ["Must not have a fragment (#…)."], "owner_contact": ["Is required."]},
    "error_id": "0b5e4c1a-7d2f-4f3b-9a6e-8c7d6e5f4a3b",
}


def components() -> dict[str, Any]:
    """Return every refusal and fault by its name."""
    return {refusal.name: _response(status, refusal) for status, refusal in _REFUSALS.items()}


def header_components() -> dict[str, Any]:
    """Return every header by its name."""
    return {
        name: {"description": words, "required": True, "schema": {"type": "string", **schema}}
        for name, (words, schema) in _HEADERS.items()
    }


def errors(statuses: set[int]) -> dict[str, Any]:
    """Refer to the refusals with these statuses."""
    return {str(status): {"$ref": f"#/components/responses/{_REFUSALS[status].name}"} for status in sorted(statuses)}


def standard_errors(statuses: set[int]) -> dict[str, Any]:
    """Describe the same refusals as the read API sends them: `application/json`, with an `error` member."""
    refusals = _REFUSALS | {409: Refusal("EmptyCatalogue", "Nothing is published that the file could list.")}
    return {str(status): _standard(status, refusals[status]) for status in sorted(statuses)}


def headers(*names: str) -> dict[str, Any]:
    """Refer to these headers, and those that every answer has."""
    return {name: {"$ref": f"#/components/headers/{name}"} for name in (*names, *ALWAYS)}


def _response(status: int, refusal: Refusal) -> dict[str, Any]:
    codes = error_codes.of(status)
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
