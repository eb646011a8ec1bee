"""The application, on one screen: what happens to every request, and what answers where."""

from collections.abc import Callable

import falcon
from falcon import Request, Response

from registry_api import openapi
from registry_api.dao.audit import AuditLog
from registry_api.dao.audit_export import AuditExport
from registry_api.dao.registrations import Registrations
from registry_api.dao.servers import Servers
from registry_api.dao.users import Users
from registry_api.db import Database
from registry_api.http import problems
from registry_api.http.routing import CanonicalUUID
from registry_api.middleware.access_log import AccessLog
from registry_api.middleware.authentication import Authentication, Verify
from registry_api.middleware.canonical_address import CanonicalAddress
from registry_api.middleware.cors import Cors
from registry_api.middleware.readable_target import ReadableTarget
from registry_api.middleware.request_id import RequestId
from registry_api.middleware.security_headers import SecurityHeaders
from registry_api.models import FrontEndConfig
from registry_api.resources import audit, docs, front_end, health, metrics_endpoint, registrations, servers, site, users
from registry_api.settings import Settings

App = falcon.App[Request, Response]


def create_app(
    settings: Settings,
    database: Database,
    verify: Verify,
    has_keys: Callable[[], bool],
    web: front_end.FrontEnd | None = None,
) -> App:
    """Build the WSGI application from its parts.

    `verify` turns an Authorization header into an identity; `has_keys` says whether there are keys to do that with.
    Without `web`, there is only the API.
    """
    web = web or front_end.FrontEnd(front_end.for_entra(settings))
    all_users = Users(database)
    all_registrations = Registrations(database)
    all_servers = Servers(database, settings.mcp_registry_namespace)
    audit_log = AuditLog(database)

    app = falcon.App()
    app.req_options.strip_url_path_trailing_slash = False
    app.router_options.converters["uuid"] = CanonicalUUID
    problems.install(app)

    # The first sees a request first and its answer last.
    app.add_middleware(AccessLog())
    app.add_middleware(RequestId())
    app.add_middleware(SecurityHeaders())
    app.add_middleware(Cors(settings.cors_origins))
    app.add_middleware(ReadableTarget())
    app.add_middleware(CanonicalAddress(has_read_api=settings.mcp_registry_access != "off"))
    app.add_middleware(Authentication(verify, all_users))

    app.add_route("/registrations", registrations.RegistrationList(all_registrations))
    app.add_route("/registrations/summary", registrations.RegistrationSummary(all_registrations))
    app.add_route("/registrations/{registration_id:uuid}", registrations.RegistrationItem(all_registrations))
    app.add_route("/registrations/{registration_id:uuid}/status", registrations.RegistrationStatus(all_registrations))
    app.add_route("/registrations/{registration_id:uuid}/history", registrations.RegistrationHistory(audit_log))
    app.add_route("/registrations/{registration_id:uuid}/published", servers.Published(all_servers))
    app.add_route("/audit", audit.AuditEntries(audit_log))
    app.add_route("/audit/export", audit.AuditFile(AuditExport(database)))
    app.add_route("/users", users.UserList(all_users))
    app.add_route("/users/me", users.OwnUser(all_users))
    app.add_route("/users/{user_id:uuid}", users.UserItem(all_users))
    app.add_route("/health", health.HealthReport(database.check, has_keys))
    app.add_route("/health/live", health.Liveness())
    app.add_route("/config.json", front_end.Config(web.config))
    app.add_route(
        "/openapi.json",
        docs.Document(openapi.build(settings.mcp_registry_access, has_metrics=bool(settings.metrics_token))),
    )
    app.add_route("/docs", docs.Page("docs.html"))
    app.add_route("/docs/assets/{name}", docs.Assets())
    app.add_route("/redoc", docs.Page("redoc.html"))
    if settings.metrics_token:
        app.add_route("/metrics", metrics_endpoint.Metrics(settings.metrics_token, all_registrations))
    _add_read_api(app, settings, all_servers, web.config)
    if web.pages:
        app.add_sink(site.Site(web.pages, web.config).respond)
    return app


def _add_read_api(app: App, settings: Settings, published: Servers, config: FrontEndConfig) -> None:
    if settings.mcp_registry_access == "off":
        return
    access = servers.Access(settings)
    versions = "/v0.1/servers/{namespace}/{slug}/versions"
    app.add_route("/v0.1/servers", servers.ServerList(published, access))
    app.add_route(versions, servers.ServerVersions(published, access))
    app.add_route(f"{versions}/{{version}}", servers.ServerVersion(published, access))
    for kind, file_name in servers.EXPORTS.items():
        app.add_route(f"/v0.1/x/{{namespace}}/{kind}", servers.Export(published, access, kind, file_name))
    if not access.is_public:
        app.add_route("/.well-known/oauth-protected-resource", servers.ProtectedResource(config))
