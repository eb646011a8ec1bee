"""Static content: pages, scripts, styles, documents."""

import gzip
import hashlib
from functools import cached_property
from typing import Final

from falcon import Request, Response

from registry_api.http.compression import MIN_SIZE, accepted_codings

MEDIA_TYPES: Final = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".map": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
}


class Content:
    """One file in memory; answers conditional requests (RFC 9110, section 13).

    Args:
        raw: the file.
        media_type: its Content-Type.
        brotli: the file compressed at build time; gzip is compressed on first use, and a sixth larger.
        policy: the Content-Security-Policy of a page.
        is_immutable: whether the content at this path never changes.
    """

    def __init__(
        self,
        raw: bytes,
        media_type: str,
        *,
        brotli: bytes | None = None,
        policy: str | None = None,
        is_immutable: bool = False,
    ) -> None:
        self._raw = raw
        self._brotli = brotli
        self._media_type = media_type
        self._policy = policy
        self._caching = ["public", "max-age=31536000", "immutable"] if is_immutable else ["no-cache"]
        self._version = hashlib.blake2b(raw, digest_size=12).hexdigest()

    def send(self, req: Request, resp: Response) -> None:
        """Answer with the file, or with 304 if the client has it."""
        coding = self._coding(req)
        resp.cache_control = self._caching
        resp.append_header("Vary", "Accept-Encoding")
        # A compressed file is another representation, so it has another tag (RFC 9110, section 8.8.3.3).
        version = f"{self._version}-{coding}" if coding else self._version
        resp.etag = version
        if self._policy:
            resp.set_header("Content-Security-Policy", self._policy)
        if any(tag in {"*", version} for tag in req.if_none_match or []):
            resp.status = 304
            return
        resp.content_type = self._media_type
        if coding:
            resp.set_header("Content-Encoding", coding)
        resp.data = self._brotli if coding == "br" else self._gzip if coding == "gzip" else self._raw

    def _coding(self, req: Request) -> str | None:
        accepted = accepted_codings(req)
        if self._brotli is not None and "br" in accepted:
            return "br"
        return "gzip" if len(self._raw) > MIN_SIZE and "gzip" in accepted else None

    @cached_property
    def _gzip(self) -> bytes:
        return gzip.compress(self._raw, mtime=0)
