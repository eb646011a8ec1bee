"""Compressed answers."""

import gzip

from falcon import Request, Response

from registry_api.dao.json_documents import Page

SMALL = 1024
"""Bytes; up to here, packing saves nothing."""

_QUICKLY = 5  # zlib's level: 0.3 ms for 30 registrations


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
