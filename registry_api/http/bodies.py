"""Request bodies: JSON, read into models."""

from typing import Any, TypeVar

from falcon import HTTPBadRequest, HTTPContentTooLarge, HTTPUnsupportedMediaType, Request, parse_header

from registry_api import strict_json
from registry_api.http import conditional
from registry_api.http.validation import validated

MAX_BODY = 1024 * 1024
MERGE_PATCH = "application/merge-patch+json"

Model = TypeVar("Model")


def read(req: Request, model: type[Model]) -> Model:
    """Read the request's JSON body as `model`.

    Raises:
        HTTPContentTooLarge, HTTPUnsupportedMediaType, HTTPBadRequest: it is too large, of another type, or not JSON.
        Invalid: it is JSON, but no such model; every fault is named.
    """
    value = _json(req)
    conditional.if_match(req)  # a header that cannot be read (400) is told before a body that is not acceptable (422)
    model_value: Model = validated(model, value, "body")
    return model_value


def read_optional(req: Request, model: type[Model]) -> Model | None:
    """Read the body as `read` does, or return None where the request has none."""
    has_none = not req.content_length and "chunked" not in req.get_header("Transfer-Encoding", default="").lower()
    return None if has_none else read(req, model)


def _json(req: Request) -> Any:
    if (req.content_length or 0) > MAX_BODY:
        raise HTTPContentTooLarge(description="A body may have 1 MiB at most.")
    _require_json(req)
    try:
        # A chunked body ends by itself, but only some servers say so; others would wait for more.
        if req.content_length is None:
            raw = req.stream.read(MAX_BODY + 1) if req.env.get("wsgi.input_terminated") else b""
        else:
            raw = req.bounded_stream.read()
    except Exception as error:
        raise HTTPBadRequest(description="The body could not be read to its end.") from error
    if len(raw) < (req.content_length or 0):
        raise HTTPBadRequest(description="The body could not be read to its end.")
    if len(raw) > MAX_BODY:
        raise HTTPContentTooLarge(description="A body may have 1 MiB at most.")
    try:
        return strict_json.loads(raw)
    except strict_json.JSONError as error:
        raise HTTPBadRequest(description=f"The body is not JSON (RFC 8259). {error}") from None


def _require_json(req: Request) -> None:
    media_type, parameters = parse_header(req.content_type or "")
    accepted = {"application/json"} | ({MERGE_PATCH} if req.method == "PATCH" else set())
    if media_type.lower() not in accepted or parameters.get("charset", "utf-8").lower() not in {"utf-8", "utf8"}:
        raise HTTPUnsupportedMediaType(description=f"A body must be {' or '.join(sorted(accepted))}, in UTF-8.")
    coding = req.get_header("Content-Encoding", default="")
    if coding.strip().lower() not in {"", "identity"}:
        raise HTTPUnsupportedMediaType(
            description="A body must come without Content-Encoding.", headers={"Accept-Encoding": "identity"}
        )
