"""Bytes that stay as they are while the service runs: pages, scripts, styles, documents."""

import gzip
import hashlib
from functools import cached_property
from typing import Final

from falcon import Request, Response

MEDIA_TYPES: Final = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".map": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
}

_SMALL: Final = 1024  # bytes; up to here, packing saves nothing


class Content:
    """One file in memory, packed when first asked for so; answers conditional requests (RFC 9110, section 13)."""

    def __init__(self, raw: bytes, media_type: str, *, policy: str | None = None, is_immutable: bool = False) -> None:
        self._raw = raw
        self._media_type = media_type
        self._policy = policy
        self._caching = ["public", "max-age=31536000", "immutable"] if is_immutable else ["no-cache"]
        self._version = hashlib.blake2b(raw, digest_size=12).hexdigest()

    def send(self, req: Request, resp: Response) -> None:
        """Answer with it, or with 304 where the client has it."""
        is_packed = len(self._raw) > _SMALL and "gzip" in req.get_header("Accept-Encoding", default="")
        resp.cache_control = self._caching
        resp.append_header("Vary", "Accept-Encoding")
        # The packed form is another representation, so it has another tag (RFC 9110, section 8.8.3.3).
        version = f"{self._version}-gzip" if is_packed else self._version
        resp.etag = version
        if self._policy:
            resp.set_header("Content-Security-Policy", self._policy)
        if any(tag in {"*", version} for tag in req.if_none_match or []):
            resp.status = 304
            return
        resp.content_type = self._media_type
        if is_packed:
            resp.set_header("Content-Encoding", "gzip")
        resp.data = self._packed if is_packed else self._raw

    @cached_property
    def _packed(self) -> bytes:
        return gzip.compress(self._raw, mtime=0)
