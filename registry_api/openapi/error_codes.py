"""The meaning of each error code, in a sentence."""

from registry_api.http import problems

MEANINGS = {
    "MALFORMED_REQUEST": "The request line, the path, a header or the body is malformed.",
    "TOKEN_MISSING": "The request has no access token.",
    "TOKEN_EXPIRED": "The access token has expired; get a new one.",
    "TOKEN_INVALID": "The access token is forged, damaged, or meant for another audience or tenant.",
    "INSUFFICIENT_SCOPE": "The access token lacks the scope or role that this API requires.",
    "FORBIDDEN": "The caller may not do this.",
    "NOT_FOUND": "There is no such thing, or no such path.",
    "METHOD_NOT_ALLOWED": "The path does not support this method; `Allow` names those it supports.",
    "DUPLICATE_ENDPOINT": "The endpoint URL is already registered; `existing` describes that registration.",
    "SNAPSHOT_OUTDATED": "The server's tools have changed since the named inspection; `latest` describes them.",
    "EMPTY_CATALOGUE": "No published server could be listed; clients might read an empty file as a ban on all servers.",
    "VERSION_MISMATCH": "The registration has changed since the version in `If-Match`; `ETag` has the current version.",
    "BODY_TOO_LARGE": "The body is larger than 1 MiB.",
    "URI_TOO_LONG": "The request line is too long.",
    "UNSUPPORTED_MEDIA_TYPE": "The body has a media type that this operation does not accept.",
    "EXPECTATION_FAILED": "The server cannot meet the `Expect` header.",
    "VALIDATION_FAILED": "The request is well-formed but not acceptable; `field_errors` names every fault.",
    "TOO_MANY_REQUESTS": "The caller has reached a limit; try again after `Retry-After`.",
    "REQUEST_TIMEOUT": "The request did not arrive in time.",
    "HEADERS_TOO_LARGE": "The request's headers are too large.",
    "INTERNAL_ERROR": "An internal error; `error_id` identifies it in the log.",
    "NOT_IMPLEMENTED": "The server does not support the request's transfer coding.",
    "UNAVAILABLE": "A dependency of the service cannot be reached; try again after `Retry-After`.",
    "OUT_OF_STORAGE": "The database accepts no changes at the moment; reading still works.",
    "REFUSED": "Any other refusal, described by its status.",
}


def of(status: int) -> list[str]:
    """Return the codes that a problem with this status may have."""
    several = {
        401: ["TOKEN_MISSING", "TOKEN_EXPIRED", "TOKEN_INVALID"],
        403: ["FORBIDDEN", "INSUFFICIENT_SCOPE"],
        409: ["DUPLICATE_ENDPOINT"],  # only exports have EMPTY_CATALOGUE
    }
    ours = dict(problems.TABLE.values())
    return several.get(status) or [ours.get(status) or problems.HTTP_CODES[status]]
