"""The API documentation: the OpenAPI document, Swagger UI and ReDoc, served without any other host."""

import json
from collections.abc import Mapping
from importlib.resources import files
from pathlib import PurePath
from typing import Any

from falcon import HTTPRouteNotFound, Request, Response

from registry_api.resources.content import MEDIA_TYPES, Content

# Both programs write style elements and attributes; ReDoc creates a worker for its search.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "connect-src 'self'; worker-src {workers}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_WORKERS = {"docs.html": "'none'", "redoc.html": "blob:"}

# ReDoc loads a logo from another host; it removes an image that cannot be drawn.
_LOGO, _NO_IMAGE = b"https://cdn.redoc.ly/redoc/logo-mini.svg", b"data:,"


class Document:
    """`/openapi.json`."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        raw = json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
        self._content = Content(raw, "application/json")

    def on_get(self, req: Request, resp: Response) -> None:
        """Return it."""
        self._content.send(req, resp)

    on_head = on_get


class Page:
    """An HTML page: `/docs`, `/redoc`."""

    def __init__(self, name: str) -> None:
        self._content = _content(name)

    def on_get(self, req: Request, resp: Response) -> None:
        """Return it."""
        self._content.send(req, resp)

    on_head = on_get


class Assets:
    """`/docs/assets/{name}`: the files that both pages load."""

    _NAMES = ("docs.js", "favicon-32x32.png", "redoc.standalone.js", "swagger-ui-bundle.js", "swagger-ui.css")

    def __init__(self) -> None:
        self._contents = {name: _content(name) for name in self._NAMES}

    def on_get(self, req: Request, resp: Response, name: str) -> None:
        """Return one file."""
        content = self._contents.get(name)
        if content is None:
            raise HTTPRouteNotFound
        content.send(req, resp)

    on_head = on_get


def _content(name: str) -> Content:
    raw = (files("registry_api") / "docs_assets" / name).read_bytes().replace(_LOGO, _NO_IMAGE)
    policy = _POLICY.format(workers=_WORKERS[name]) if name in _WORKERS else None
    return Content(raw, MEDIA_TYPES[PurePath(name).suffix], policy=policy)
