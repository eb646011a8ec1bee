"""Bytes that stay as they are while the service runs: pages, scripts, styles, documents."""

import gzip
import hashlib
from typing import Final

from falcon import Request, Response

_SMALL: Final = 1024  # bytes; below, packing saves nothing


class Content:
    """One file in memory, packed once; answers conditional requests (RFC 9110, section 13)."""

    def __init__(self, raw: bytes, media_type: str, *, policy: str | None = None, is_immutable: bool = False) -> None:
        self._raw = raw
        self._packed = gzip.compress(raw, mtime=0) if len(raw) > _SMALL else raw
        self._media_type = media_type
        self._policy = policy
        self._caching = ["public", "max-age=31536000", "immutable"] if is_immutable else ["no-cache"]
        self._version = hashlib.blake2b(raw, digest_size=12).hexdigest()

    def send(self, req: Request, resp: Response) -> None:
        """Answer with it, or with 304 where the client has it."""
        is_packed = self._packed is not self._raw and "gzip" in req.get_header("Accept-Encoding", default="")
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
