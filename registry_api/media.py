"""JSON in and out: bodies, queries and conditions read into models, answers written as the contract has them."""

import gzip
import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, TypeVar
from urllib.parse import parse_qsl

from falcon import HTTPBadRequest, HTTPContentTooLarge, HTTPUnsupportedMediaType, Request, Response, parse_header
from pydantic import TypeAdapter, ValidationError

from registry_api import strict_json
from registry_api.dao.json_documents import Document, Page
from registry_api.errors import Invalid

MAX_BODY = 1024 * 1024
SMALL = 1024
"""Bytes; up to here, packing saves nothing."""
MERGE_PATCH = "application/merge-patch+json"

_QUICKLY = 5  # zlib's level: 0.3 ms for 30 registrations
_MAX_FAULTS = 1000  # a body of 1 MiB can hold a hundred thousand; nobody reads them
_ETAGS = re.compile(r'\s*(?:\*|(?:W/)?"[\x21\x23-\x7e\x80-\xff]*"(?:\s*,\s*(?:W/)?"[\x21\x23-\x7e\x80-\xff]*")*)\s*')
_VERSION = re.compile("([1-9][0-9]{0,9})(?:-[0-9a-f]+)?")
_ETAG = re.compile(r'(W/)?"([^"]*)"')

Model = TypeVar("Model")


def body(req: Request, model: type[Model]) -> Model:
    """Read the request's JSON body as `model`.

    Raises:
        HTTPContentTooLarge, HTTPUnsupportedMediaType, HTTPBadRequest: it is too large, of another type, or not JSON.
        Invalid: it is JSON, but no such model; every fault is named.
    """
    value = _json(req)
    if_match(req)  # a header that cannot be read (400) is told before a body that is not acceptable (422)
    validated: Model = _validated(model, value, "body")
    return validated


def optional_body(req: Request, model: type[Model]) -> Model | None:
    """Read the body as `body` does, or return None where the request has none."""
    has_none = not req.content_length and "chunked" not in req.get_header("Transfer-Encoding", default="").lower()
    return None if has_none else body(req, model)


def query(req: Request, model: type[Model]) -> Model:
    """Read the query string as `model`; an empty parameter counts as absent, a repeated one of its own is a fault.

    Raises:
        Invalid: a parameter is unknown (unless the model ignores those), repeated or not acceptable; every fault is
            named.
    """
    # The server hands over the bytes as Latin-1 (PEP 3333); clients may send UTF-8 bare.
    text = req.query_string.encode("latin-1").decode()
    pairs = [(name, value) for name, value in parse_qsl(text, keep_blank_values=True, errors="strict") if value]
    times = Counter(name for name, _ in pairs)
    known = getattr(model, "model_fields", times)
    repeated = {name: ["Must not be given twice."] for name in times if times[name] > 1 and name in known}
    validated: Model = _validated(model, dict(pairs), "query", repeated)
    return validated


def if_match(req: Request) -> frozenset[int] | None:
    """Return the versions that `If-Match` names, or None where any will do (RFC 9110, section 13.1.1)."""
    tags = _tags(req, "If-Match")
    if tags is None:
        return None
    # Only a strong tag can match. The version in it decides: a person's new name is no change of the registration.
    found = [_VERSION.fullmatch(tag) for weak, tag in tags if not weak]
    return frozenset(int(version[1]) for version in found if version)


def answer(req: Request, resp: Response, document: Document, edition: str = "") -> None:
    """Answer with a document, its ETag if it has a version, or 304 where the client has it (RFC 9110, 13.1.2).

    `edition` tells apart what the same version looks like at another time.
    """
    resp.data = document.json.encode()
    if document.version is None:
        return
    edition = edition or (f"-{digest(document)}" if document.is_renamed else "")
    resp.set_header("ETag", etag(document.version, edition))
    has_any = req.get_header("If-None-Match", default="").strip() == "*"
    if req.method in {"GET", "HEAD"} and (has_any or has(req, document.version, edition)):
        resp.status = 304
        resp.data = None


def has(req: Request, version: int, edition: str = "") -> bool:
    """Tell whether `If-None-Match` names this version; `*` names none."""
    return f"{version}{edition}" in {tag for _, tag in _tags(req, "If-None-Match") or ()}


def answer_page(req: Request, resp: Response, page: Page) -> None:
    """Answer with a page of a list, packed for those who unpack; it has no ETag that packing would change."""
    raw = page.json.encode()
    is_packed = len(raw) > SMALL and "gzip" in codings(req)
    resp.append_header("Vary", "Accept-Encoding")
    if is_packed:
        resp.set_header("Content-Encoding", "gzip")
    resp.data = gzip.compress(raw, _QUICKLY, mtime=0) if is_packed else raw


def codings(req: Request) -> set[str]:
    """Return the codings that the client unpacks; one with a weight is passed over: no browser sends any."""
    return {coding.strip() for coding in req.get_header("Accept-Encoding", default="").lower().split(",")}


def digest(document: Document) -> str:
    """Return a short text that differs where the document does."""
    return hashlib.blake2b(document.json.encode(), digest_size=8).hexdigest()


def etag(version: int, edition: str = "") -> str:
    """Write a version as a strong entity tag."""
    return f'"{version}{edition}"'


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


def _tags(req: Request, header: str) -> list[tuple[str, str]] | None:
    """Return the entity tags a header names, as (weakness, text), or None for `*` and for no header."""
    value = req.get_header(header)
    if value is None or value.strip() == "*":
        return None
    if not _ETAGS.fullmatch(value):
        raise HTTPBadRequest(description=f'{header} cannot be read: it names entity tags, such as "3".')
    return _ETAG.findall(value)


@cache
def _adapter(model: Any) -> TypeAdapter[Any]:
    return TypeAdapter(model)


def _validated(model: Any, value: Any, whole: str, known: Mapping[str, list[str]] | None = None) -> Any:
    faults = dict(known or {})
    for path in () if _is_storable(value) else _unstorable(value, ""):
        faults.setdefault(path or whole, []).append("Must not contain U+0000 or lone surrogates.")
    try:
        validated = _adapter(model).validate_python(value)
    except ValidationError as error:
        for fault in error.errors(include_url=False, include_input=False)[:_MAX_FAULTS]:
            path = ".".join(map(str, fault["loc"])) or whole
            faults.setdefault(path, []).append(_sentence(fault["type"], fault.get("ctx", {})))
    if faults:
        raise Invalid(_presentable(faults))
    return validated


def _is_storable(value: Any) -> bool:
    """Tell whether PostgreSQL can hold all texts in a JSON value; to find those it cannot takes ten times as long."""
    text = strict_json.dumps(value)
    return _is_encodable(text) and "\\u0000" not in text


def _unstorable(value: Any, path: str) -> Iterator[str]:
    """Find texts that PostgreSQL cannot hold, names included."""
    if isinstance(value, str):
        if "\0" in value or not _is_encodable(value):
            yield path
    elif isinstance(value, dict):
        for name, item in value.items():
            yield from _unstorable(name, f"{path}.{name}".lstrip("."))
            yield from _unstorable(item, f"{path}.{name}".lstrip("."))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _unstorable(item, f"{path}.{index}".lstrip("."))


def _is_encodable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _sentence(kind: str, context: dict[str, Any]) -> str:
    if kind == "value_error":  # raised by our own rules, in our own words
        return str(context["error"])
    template = _SENTENCES.get(kind, "Is not acceptable.")
    return template.format_map(context) if context else template


def _presentable(faults: dict[str, list[str]]) -> dict[str, list[str]]:
    """Make names that came from outside fit to be sent back."""
    return {
        path.replace("\0", "\ufffd").encode(errors="replace").decode()[:200]: said
        for path, said in list(faults.items())[:_MAX_FAULTS]
    }


# pydantic's kinds of fault (https://docs.pydantic.dev/latest/errors/validation_errors/) in our words.
_SENTENCES = {
    "missing": "Is required.",
    "extra_forbidden": "Is not a known field.",
    "string_type": "Must be a string.",
    "string_unicode": "Must not contain U+0000 or lone surrogates.",
    "string_too_short": "Must not be blank.",
    "string_too_long": "Must be at most {max_length} characters.",
    "too_long": "Must have at most {max_length} items.",
    "list_type": "Must be a list.",
    **dict.fromkeys(("dict_type", "model_type", "typed_dict_type"), "Must be an object."),
    "literal_error": "Must be one of {expected}.",
    "greater_than_equal": "Must be at least {ge}.",
    "less_than_equal": "Must be at most {le}.",
    **dict.fromkeys(("uuid_type", "uuid_parsing"), "Must be a UUID."),
    **dict.fromkeys(
        ("datetime_from_date_parsing", "datetime_parsing", "datetime_object_invalid"), "Must be a time that exists."
    ),
}
