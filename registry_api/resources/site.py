"""The front end: its built files, and its page at every path without a route."""

import json
import logging
import re
from pathlib import Path
from urllib.parse import urlsplit

from falcon import HTTPMethodNotAllowed, HTTPRouteNotFound, Request, Response

from registry_api.models import FrontEndConfig
from registry_api.resources.content import MEDIA_TYPES, Content

_log = logging.getLogger(__name__)

BUILT = Path(__file__).parents[2] / "frontend" / "dist"

_METHODS = ("GET", "HEAD", "OPTIONS")

# Paths that belong to the API: what is missing below them is a 404, not the page.
_API = re.compile(r"/(registrations|users|audit|health|docs|redoc|openapi\.json|config\.json|v0\.1|assets)(/|$)")
# The paths of the pages (frontend/src/app/routes.ts). At others, a browser gets the page too, with a 404, to show that.
_PAGES = re.compile(
    r"/(servers/[^/]+(/[^/]+)?|(mine|review)(/[^/]+)?|register|activity|about|setup|may-i-use|clients(/[^/]+)?)?"
)


class Site:
    """Answers requests for which there is no route."""

    def __init__(self, folder: Path, config: FrontEndConfig) -> None:
        policy = _policy(config)
        self._files = {
            f"/{path.relative_to(folder).as_posix()}": Content(
                path.read_bytes(),
                MEDIA_TYPES[path.suffix],
                brotli=packed.read_bytes() if (packed := path.with_name(f"{path.name}.br")).is_file() else None,
                policy=policy if path.suffix == ".html" else None,
                is_immutable=path.parent.name == "assets",
            )
            for path in folder.rglob("*")
            if path.suffix in MEDIA_TYPES
        }
        if "/index.html" not in self._files:
            _log.warning("the front end has not been built; only the API is served")

    def respond(self, req: Request, resp: Response, **_: str) -> None:
        """Answer with a file, with the page, or with a 404."""
        content = self._files.get(req.path)
        if content is None:
            content = self._files.get("/index.html")
            if content is None or _API.match(req.path) or not (_PAGES.fullmatch(req.path) or _is_browser(req)):
                raise HTTPRouteNotFound
            resp.status = 200 if _PAGES.fullmatch(req.path) else 404
        if req.method == "OPTIONS":
            resp.set_header("Allow", ", ".join(_METHODS))
        elif req.method in _METHODS:
            content.send(req, resp)
        else:
            raise HTTPMethodNotAllowed(_METHODS)


def _is_browser(req: Request) -> bool:
    return "text/html" in req.accept


def _policy(config: FrontEndConfig) -> str:
    """Return the pages' Content-Security-Policy: their own files, the API and the sign-in host."""
    metadata = json.loads(config.authority_metadata) if config.authority_metadata else {}
    authority = urlsplit(metadata.get("authorization_endpoint", config.authority))
    sign_in = f"{authority.scheme}://{authority.netloc}"
    return (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        f"connect-src 'self' {sign_in}; frame-src 'self' {sign_in}; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'self'; require-trusted-types-for 'script'"
    )
