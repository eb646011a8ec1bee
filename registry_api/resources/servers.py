"""The official MCP Registry read API, version 0.1, over what is published, and exports of the same.

https://github.com/modelcontextprotocol/registry/tree/main/docs/reference/api; paths and shapes are the standard's.
"""

import hashlib
import json
from uuid import UUID

from falcon import Request, Response

from registry_api import __version__
from registry_api.dao.json_documents import Document
from registry_api.dao.servers import Servers
from registry_api.errors import NotFound
from registry_api.http import conditional, queries
from registry_api.models import ExportQuery, FrontEndConfig, ServerQuery, VersionQuery
from registry_api.settings import Settings

_CACHING = ["public", "max-age=60"]  # seconds until a withdrawal is seen by everybody


class Access:
    """Who may read: everybody, or those who sign in; and the namespace of all names.

    `edition` is another wherever the same published set may look another way.
    """

    def __init__(self, settings: Settings) -> None:
        self.is_public = settings.mcp_registry_access == "anonymous"
        self.namespace = settings.mcp_registry_namespace
        self.edition = "-" + hashlib.blake2b(f"{__version__} {self.namespace}".encode(), digest_size=4).hexdigest()


class _Resource:
    def __init__(self, servers: Servers, access: Access) -> None:
        self._servers = servers
        self._access = access
        self.is_public = access.is_public

    def _is_known(self, req: Request, resp: Response) -> bool:
        """Spare a client that has the present revision everything but the look at its number.

        Not for one server, which may not be there at all.
        """
        if not req.get_header("If-None-Match"):
            return False
        revision = self._servers.revision()
        if not conditional.has(req, revision, self._access.edition):
            return False
        self._answer(req, resp, Document("", revision))
        return True

    def _answer(self, req: Request, resp: Response, document: Document) -> None:
        if self.is_public:
            resp.cache_control = _CACHING
        conditional.answer(req, resp, document, self._access.edition)

    def _require(self, namespace: str, slug: str = "") -> None:
        # PostgreSQL has no U+0000, and would not even look for it.
        if namespace != self._access.namespace or "\0" in slug:
            raise NotFound("Server not found")


class ServerList(_Resource):
    """`/v0.1/servers`."""

    def on_get(self, req: Request, resp: Response) -> None:
        """Browse and search."""
        query = queries.read(req, ServerQuery)
        if not self._is_known(req, resp):
            self._answer(req, resp, self._servers.find(query))

    on_head = on_get


class ServerVersions(_Resource):
    """`/v0.1/servers/{namespace}/{slug}/versions`."""

    def on_get(self, req: Request, resp: Response, namespace: str, slug: str) -> None:
        """Show every version of a server."""
        query = queries.read(req, VersionQuery)
        self._require(namespace, slug)
        self._answer(req, resp, self._servers.versions(slug, query))

    on_head = on_get


class ServerVersion(_Resource):
    """`/v0.1/servers/{namespace}/{slug}/versions/{version}`."""

    def on_get(self, req: Request, resp: Response, namespace: str, slug: str, version: str) -> None:
        """Show one version, or the latest."""
        query = queries.read(req, VersionQuery)
        self._require(namespace, slug)
        self._answer(req, resp, self._servers.get(slug, version, query))

    on_head = on_get


class Export(_Resource):
    """`/v0.1/x/{namespace}/…`: all that is published, as the file that a kind of client reads."""

    def __init__(self, servers: Servers, access: Access, kind: str, file_name: str) -> None:
        super().__init__(servers, access)
        self._kind = kind
        self._file_name = file_name

    def on_get(self, req: Request, resp: Response, namespace: str) -> None:
        """Show the file."""
        query = queries.read(req, ExportQuery)
        self._require(namespace)
        if not self._is_known(req, resp):
            self._answer(req, resp, self._servers.export(self._kind, may_be_empty=query.empty == "block"))
        resp.downloadable_as = self._file_name  # last, so that no error is ever saved under this name

    on_head = on_get


class Published:
    """`/registrations/{registration_id}/published`."""

    def __init__(self, servers: Servers) -> None:
        self._servers = servers

    def on_get(self, req: Request, resp: Response, registration_id: UUID) -> None:
        """Show what clients see of one."""
        conditional.answer(req, resp, self._servers.published(registration_id))

    on_head = on_get


class ProtectedResource:
    """`/.well-known/oauth-protected-resource` (RFC 9728): whom to ask for a token, where one is needed."""

    def __init__(self, config: FrontEndConfig) -> None:
        known = json.loads(config.authority_metadata) if config.authority_metadata else {}
        self._rest = {
            "resource_name": "MCP Registry",
            "authorization_servers": [known.get("issuer", f"{config.authority}/v2.0")],
            "scopes_supported": [config.scope],
            "bearer_methods_supported": ["header"],
        }

    def on_get(self, req: Request, resp: Response) -> None:
        """Show it; the resource is this service as its client calls it."""
        resp.text = json.dumps({"resource": req.prefix} | self._rest)
        resp.cache_control = ["no-cache"]

    on_head = on_get
