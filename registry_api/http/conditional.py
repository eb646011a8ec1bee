"""Entity tags and conditional requests (RFC 9110, sections 8.8.3 and 13)."""

import hashlib
import re

from falcon import HTTPBadRequest, Request, Response

from registry_api.dao.json_documents import Document

_TAG_LIST = re.compile(r'\s*(?:\*|(?:W/)?"[\x21\x23-\x7e\x80-\xff]*"(?:\s*,\s*(?:W/)?"[\x21\x23-\x7e\x80-\xff]*")*)\s*')
_TAG = re.compile(r'(W/)?"([^"]*)"')
_VERSION = re.compile("([1-9][0-9]{0,9})(?:-[0-9a-f]+)?")


def if_match(req: Request) -> frozenset[int] | None:
    """Return the versions that `If-Match` names, or None if any version will do (RFC 9110, section 13.1.1)."""
    tags = _tags(req, "If-Match")
    if tags is None:
        return None
    # Only a strong tag can match. The suffix does not count: a person's new name does not change the registration.
    versions = [_VERSION.fullmatch(tag) for weak, tag in tags if not weak]
    return frozenset(int(version[1]) for version in versions if version)


def answer(req: Request, resp: Response, document: Document, etag_suffix: str = "") -> None:
    """Answer with a document, and with its ETag if it has a version, or with 304 if the client has that version.

    Args:
        req: GET and HEAD are conditional by `If-None-Match` (RFC 9110, section 13.1.2).
        resp: receives body, `ETag` and status.
        document: what the DAO returned.
        etag_suffix: differs between documents that have the same version and different content.
    """
    resp.data = document.json.encode()
    if document.version is None:
        return
    etag_suffix = etag_suffix or (f"-{digest(document)}" if document.is_renamed else "")
    resp.set_header("ETag", etag(document.version, etag_suffix))
    matches_any = req.get_header("If-None-Match", default="").strip() == "*"
    if req.method in {"GET", "HEAD"} and (matches_any or has(req, document.version, etag_suffix)):
        resp.status = 304
        resp.data = None


def has(req: Request, version: int, etag_suffix: str = "") -> bool:
    """Return whether `If-None-Match` names this version; `*` does not."""
    return f"{version}{etag_suffix}" in {tag for _, tag in _tags(req, "If-None-Match") or ()}


def digest(document: Document) -> str:
    """Return a short text that depends on all of the document."""
    return hashlib.blake2b(document.json.encode(), digest_size=8).hexdigest()


def etag(version: int, etag_suffix: str = "") -> str:
    """Return a version as a strong entity tag."""
    return f'"{version}{etag_suffix}"'


def _tags(req: Request, header: str) -> list[tuple[str, str]] | None:
    """Return the entity tags in a header as (`W/` or empty, text); None for `*` or without the header."""
    value = req.get_header(header)
    if value is None or value.strip() == "*":
        return None
    if not _TAG_LIST.fullmatch(value):
        raise HTTPBadRequest(description=f'{header} must be a list of entity tags, such as "3".')
    return _TAG.findall(value)
