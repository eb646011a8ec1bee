"""Entity tags and conditional requests (RFC 9110, sections 8.8.3 and 13)."""

import hashlib
import re

from falcon import HTTPBadRequest, Request, Response

from registry_api.dao.json_documents import Document

_ETAGS = re.compile(r'\s*(?:\*|(?:W/)?"[\x21\x23-\x7e\x80-\xff]*"(?:\s*,\s*(?:W/)?"[\x21\x23-\x7e\x80-\xff]*")*)\s*')
_VERSION = re.compile("([1-9][0-9]{0,9})(?:-[0-9a-f]+)?")
_ETAG = re.compile(r'(W/)?"([^"]*)"')


def if_match(req: Request) -> frozenset[int] | None:
    """Return the versions that `If-Match` names, or None where any will do (RFC 9110, section 13.1.1)."""
    tags = _tags(req, "If-Match")
    if tags is None:
        return None
    # Only a strong tag can match. The version in it decides: a person's new name is no change of the registration.
    found = [_VERSION.fullmatch(tag) for weak, tag in tags if not weak]
    return frozenset(int(version[1]) for version in found if version)


def answer(req: Request, resp: Response, document: Document, etag_suffix: str = "") -> None:
    """Answer with a document, its ETag if it has a version, or 304 where the client has it (RFC 9110, 13.1.2).

    `etag_suffix` tells apart what the same version looks like at another time.
    """
    resp.data = document.json.encode()
    if document.version is None:
        return
    etag_suffix = etag_suffix or (f"-{digest(document)}" if document.is_renamed else "")
    resp.set_header("ETag", etag(document.version, etag_suffix))
    has_any = req.get_header("If-None-Match", default="").strip() == "*"
    if req.method in {"GET", "HEAD"} and (has_any or has(req, document.version, etag_suffix)):
        resp.status = 304
        resp.data = None


def has(req: Request, version: int, etag_suffix: str = "") -> bool:
    """Tell whether `If-None-Match` names this version; `*` names none."""
    return f"{version}{etag_suffix}" in {tag for _, tag in _tags(req, "If-None-Match") or ()}


def digest(document: Document) -> str:
    """Return a short text that differs where the document does."""
    return hashlib.blake2b(document.json.encode(), digest_size=8).hexdigest()


def etag(version: int, etag_suffix: str = "") -> str:
    """Write a version as a strong entity tag."""
    return f'"{version}{etag_suffix}"'


def _tags(req: Request, header: str) -> list[tuple[str, str]] | None:
    """Return the entity tags a header names, as (weakness, text), or None for `*` and for no header."""
    value = req.get_header(header)
    if value is None or value.strip() == "*":
        return None
    if not _ETAGS.fullmatch(value):
        raise HTTPBadRequest(description=f'{header} cannot be read: it names entity tags, such as "3".')
    return _ETAG.findall(value)
