"""Request bodies: JSON, read into models."""

import re
from typing import TypeVar

from falcon import HTTPBadRequest, HTTPContentTooLarge, HTTPUnsupportedMediaType, Request, parse_header

from registry_api import strict_json
from registry_api.http import conditional
from registry_api.http.validation import validated

MAX_BODY = 1024 * 1024  # bytes
MERGE_PATCH = "application/merge-patch+json"

# A body can contain U+0000 and surrogates only as these escapes: others are refused as bad JSON or bad UTF-8.
_UNSTORABLE_ESCAPE = re.compile(rb"\\u(?:0000|[dD][89a-fA-F])")

Model = TypeVar("Model")


def read(req: Request, model: type[Model]) -> Model:
    """Return the request's JSON body as an instance of `model`.

    Raises:
        HTTPContentTooLarge, HTTPUnsupportedMediaType, HTTPBadRequest: it is too large, of another type, or not JSON.
        Invalid: it does not fit the model; names every fault.
    """
    raw = _bytes(req)
    try:
        value = strict_json.loads(raw)
    except strict_json.JSONError as error:
        raise HTTPBadRequest(description=f"The body is not JSON (RFC 8259). {error}") from None
    conditional.if_match(req)  # a malformed header (400) is reported before an unacceptable body (422)
    body: Model = validated(model, value, "body", may_be_unstorable=bool(_UNSTORABLE_ESCAPE.search(raw)))
    return body


def read_optional(req: Request, model: type[Model]) -> Model | None:
    """Return what `read` returns, or None if the request has no body."""
    has_none = not req.content_length and "chunked" not in req.get_header("Transfer-Encoding", default="").lower()
    return None if has_none else read(req, model)


def _bytes(req: Request) -> bytes:
    if (req.content_length or 0) > MAX_BODY:
        raise HTTPContentTooLarge(description=_TOO_LARGE)
    _require_json(req)
    try:
        # Without a length, only a server that ends the stream itself can be read from; another would block.
        if req.content_length is None:
            raw = req.stream.read(MAX_BODY + 1) if req.env.get("wsgi.input_terminated") else b""
        else:
            raw = req.bounded_stream.read()
    except Exception as error:
        raise HTTPBadRequest(description=_INCOMPLETE) from error
    if len(raw) < (req.content_length or 0):
        raise HTTPBadRequest(description=_INCOMPLETE)
    if len(raw) > MAX_BODY:
        raise HTTPContentTooLarge(description=_TOO_LARGE)
    return raw


def _require_json(req: Request) -> None:
    media_type, parameters = parse_header(req.content_type or "")
    accepted = {"application/json"} | ({MERGE_PATCH} if req.method == "PATCH" else set())
    if media_type.lower() not in accepted or parameters.get("charset", "utf-8").lower() not in {"utf-8", "utf8"}:
        raise HTTPUnsupportedMediaType(description=f"A body must be {' or '.join(sorted(accepted))}, in UTF-8.")
    coding = req.get_header("Content-Encoding", default="")
    if coding.strip().lower() not in {"", "identity"}:
        raise HTTPUnsupportedMediaType(
            description="A body must not have a Content-Encoding.", headers={"Accept-Encoding": "identity"}
        )


_TOO_LARGE = "A body must have at most 1 MiB."
_INCOMPLETE = "The body ended before its announced length."
