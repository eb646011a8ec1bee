"""What each error code means, in a sentence."""

from registry_api.http import problems

MEANINGS = {
    "MALFORMED_REQUEST": "The request line, the path, a header or the body cannot be read.",
    "TOKEN_MISSING": "The request carries no access token.",
    "TOKEN_EXPIRED": "The access token has expired; get a new one.",
    "TOKEN_INVALID": "The access token is forged, damaged, or meant for another audience or tenant.",
    "INSUFFICIENT_SCOPE": "The access token lacks the scope or role that this API asks for.",
    "FORBIDDEN": "The caller is known, and may not do this.",
    "NOT_FOUND": "There is no such thing, or no such address.",
    "METHOD_NOT_ALLOWED": "The address does not take this method; `Allow` names those it takes.",
    "DUPLICATE_ENDPOINT": "The endpoint URL is registered already; `existing` says by whom.",
    "EMPTY_CATALOGUE": "Nothing is published that the file could list; an empty one might block everything.",
    "VERSION_MISMATCH": "The registration has changed since it was read; `ETag` has the current version.",
    "BODY_TOO_LARGE": "The body is larger than 1 MiB.",
    "URI_TOO_LONG": "The request line is too long.",
    "UNSUPPORTED_MEDIA_TYPE": "The body is not of a media type that this operation takes.",
    "EXPECTATION_FAILED": "The `Expect` header asks for what the server cannot do.",
    "VALIDATION_FAILED": "Well-formed, but not acceptable; `field_errors` names every fault.",
    "REQUEST_TIMEOUT": "The request did not arrive in time.",
    "HEADERS_TOO_LARGE": "The request's headers are too large.",
    "INTERNAL_ERROR": "A fault of the service; `error_id` helps to find it in the log.",
    "NOT_IMPLEMENTED": "The server does not know this way of sending a request.",
    "UNAVAILABLE": "Something that the service depends on cannot be reached; try again after `Retry-After`.",
    "OUT_OF_STORAGE": "The database takes no changes at the moment; reading goes on.",
    "REFUSED": "Any other refusal; the status says which.",
}


def of(status: int) -> list[str]:
    """Return the codes that a problem with this status may have."""
    several = {
        401: ["TOKEN_MISSING", "TOKEN_EXPIRED", "TOKEN_INVALID"],
        403: ["FORBIDDEN", "INSUFFICIENT_SCOPE"],
        409: ["DUPLICATE_ENDPOINT"],  # exports alone have EMPTY_CATALOGUE
    }
    ours = dict(problems.TABLE.values())
    return several.get(status) or [ours.get(status) or problems.HTTP_CODES[status]]
