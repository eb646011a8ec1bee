"""The official MCP Registry read API, version 0.1, over the published versions, and files for clients.

The standard defines paths and shapes: https://github.com/modelcontextprotocol/registry/tree/main/docs/reference/api
"""

import hashlib
import json
from uuid import UUID

from falcon import Request, Response

from registry_api import __version__, strict_json
from registry_api.client_files import compiling, describing
from registry_api.client_files.kinds import KINDS
from registry_api.dao.json_documents import Document
from registry_api.dao.servers import Servers
from registry_api.errors import NotFound
from registry_api.http import conditional, queries
from registry_api.models import ClientFileQuery, FrontEndConfig, ServerQuery, VersionQuery
from registry_api.settings import Settings

_CACHING = ["public", "max-age=60"]  # seconds; a withdrawal is visible to all clients after this time


class Access:
    """Who may read, and the namespace of all names.

    `etag_suffix` changes whenever the same published set may be written differently.
    """

    def __init__(self, settings: Settings) -> None:
        self.is_public = settings.mcp_registry_access == "anonymous"
        self.namespace = settings.mcp_registry_namespace
        self.etag_suffix = "-" + hashlib.blake2b(f"{__version__} {self.namespace}".encode(), digest_size=4).hexdigest()


class _Resource:
    def __init__(self, servers: Servers, access: Access) -> None:
        self._servers = servers
        self._access = access
        self.is_public = access.is_public

    def _is_known(self, req: Request, resp: Response) -> bool:
        """Answer 304 if the client has the current revision, and return whether it has.

        Not for a single server, which may not exist.
        """
        if not req.get_header("If-None-Match"):
            return False
        revision = self._servers.revision()
        if not conditional.has(req, revision, self._access.etag_suffix):
            return False
        self._answer(req, resp, Document("", revision))
        return True

    def _answer(self, req: Request, resp: Response, document: Document) -> None:
        if self.is_public:
            resp.cache_control = _CACHING
        conditional.answer(req, resp, document, self._access.etag_suffix)

    def _require(self, namespace: str, slug: str = "") -> None:
        # PostgreSQL refuses a parameter with U+0000.
        if namespace != self._access.namespace or "\0" in slug:
            raise NotFound("Server not found")


class ServerList(_Resource):
    """`/v0.1/servers`."""

    def on_get(self, req: Request, resp: Response) -> None:
        """List and search."""
        query = queries.read(req, ServerQuery)
        if not self._is_known(req, resp):
            self._answer(req, resp, self._servers.find(query))

    on_head = on_get


class ServerVersions(_Resource):
    """`/v0.1/servers/{namespace}/{slug}/versions`."""

    def on_get(self, req: Request, resp: Response, namespace: str, slug: str) -> None:
        """Return all versions of a server."""
        query = queries.read(req, VersionQuery)
        self._require(namespace, slug)
        self._answer(req, resp, self._servers.versions(slug, query))

    on_head = on_get


class ServerVersion(_Resource):
    """`/v0.1/servers/{namespace}/{slug}/versions/{version}`."""

    def on_get(self, req: Request, resp: Response, namespace: str, slug: str, version: str) -> None:
        """Return one version, or the latest."""
        query = queries.read(req, VersionQuery)
        self._require(namespace, slug)
        self._answer(req, resp, self._servers.get(slug, version, query))

    on_head = on_get


class ClientFiles(_Resource):
    """`/v0.1/x/{namespace}`."""

    def on_get(self, req: Request, resp: Response, namespace: str) -> None:
        """List the kinds of client files."""
        self._require(namespace)
        if not self._is_known(req, resp):
            revision, entries = self._servers.catalogue()
            kinds = [describing.describe(name, namespace, entries) for name in KINDS]
            self._answer(req, resp, Document(strict_json.dumps({"items": kinds}), revision))

    on_head = on_get


class ClientFile(_Resource):
    """`/v0.1/x/{namespace}/{kind}`."""

    def on_get(self, req: Request, resp: Response, namespace: str, kind: str) -> None:
        """Return the file."""
        query = queries.read(req, ClientFileQuery)
        self._require(namespace)
        if kind not in KINDS:
            raise NotFound("There is no such kind of file. /v0.1/x/{namespace} lists all kinds.")
        forms = KINDS[kind].forms
        name = query.form or "file"
        if name not in forms:
            raise NotFound(f"This kind of file has no form {name}. It has: {', '.join(forms)}.")
        if not self._is_known(req, resp):
            revision, entries = self._servers.catalogue()
            content = compiling.write(KINDS[kind], name, entries, may_block=query.empty == "block")
            self._answer(req, resp, Document(content, revision))
        if resp.data is not None:  # not a 304
            resp.content_type = forms[name].media_type
        resp.downloadable_as = forms[name].file_name  # last, so that no error is saved under this name

    on_head = on_get


class Published:
    """`/registrations/{registration_id}/published`."""

    def __init__(self, servers: Servers) -> None:
        self._servers = servers

    def on_get(self, req: Request, resp: Response, registration_id: UUID) -> None:
        """Return the published name and versions of a registration."""
        conditional.answer(req, resp, self._servers.published(registration_id))

    on_head = on_get


class ProtectedResource:
    """`/.well-known/oauth-protected-resource` (RFC 9728): where to get a token for the read API."""

    def __init__(self, config: FrontEndConfig) -> None:
        known = json.loads(config.authority_metadata) if config.authority_metadata else {}
        self._rest = {
            "resource_name": "MCP Registry",
            "authorization_servers": [known.get("issuer", f"{config.authority}/v2.0")],
            "scopes_supported": [config.scope],
            "bearer_methods_supported": ["header"],
        }

    def on_get(self, req: Request, resp: Response) -> None:
        """Return the metadata; `resource` is this service's origin as the client addressed it."""
        resp.text = json.dumps({"resource": req.prefix} | self._rest)
        resp.cache_control = ["no-cache"]

    on_head = on_get
