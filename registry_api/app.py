"""The WSGI application: what happens to every request, and which resource answers which route."""

from collections.abc import Callable

import falcon
from falcon import Request, Response

from registry_api import openapi
from registry_api.dao.audit import AuditLog
from registry_api.dao.audit_export import AuditExport
from registry_api.dao.inspections import Inspections
from registry_api.dao.lookup import Lookup
from registry_api.dao.registrations import Registrations
from registry_api.dao.servers import Servers
from registry_api.dao.tags import Tags
from registry_api.dao.users import Users
from registry_api.db import Database
from registry_api.http import problems
from registry_api.http.routing import CanonicalUUID
from registry_api.middleware.access_log import AccessLog
from registry_api.middleware.authentication import Authentication, Verify
from registry_api.middleware.canonical_address import CanonicalAddress
from registry_api.middleware.cors import Cors
from registry_api.middleware.request_id import RequestId
from registry_api.middleware.request_target import RequestTarget
from registry_api.middleware.security_headers import SecurityHeaders
from registry_api.openapi import (
    inspection_operations,
    lookup_operations,
    operations,
    read_api,
    route_table,
    service_operations,
    tag_operations,
)
from registry_api.openapi.operation import Route
from registry_api.resources import (
    audit,
    docs,
    front_end,
    health,
    inspections,
    metrics_endpoint,
    registrations,
    servers,
    site,
    tags,
    users,
)
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

    Args:
        settings: the settings of the service.
        database: opened by the caller.
        verify: turns an Authorization header into an identity.
        has_keys: tells whether there are keys to verify tokens with, for `/health`.
        web: the front end; without it, only the API is served.
    """
    web = web or front_end.FrontEnd(front_end.for_entra(settings))
    has_metrics = settings.metrics_token is not None
    routes = route_table.routes(settings.mcp_registry_access, has_metrics=has_metrics)
    all_users = Users(database)

    app = falcon.App()
    app.req_options.strip_url_path_trailing_slash = False
    app.router_options.converters["uuid"] = CanonicalUUID
    problems.install(app)

    # The first middleware sees a request first and its response last.
    app.add_middleware(AccessLog())
    app.add_middleware(RequestId())
    app.add_middleware(SecurityHeaders())
    app.add_middleware(Cors(settings.cors_origins))
    app.add_middleware(RequestTarget())
    app.add_middleware(CanonicalAddress(has_read_api=settings.mcp_registry_access != "off"))
    app.add_middleware(Authentication(verify, all_users, {route.template for route in routes if not route.needs_user}))

    resources = _resources(settings, database, all_users, has_keys, web)
    for route in routes:
        app.add_route(route.template, resources[route])
    if web.pages:
        app.add_sink(site.Site(web.pages, web.config).respond)
    return app


def _resources(
    settings: Settings,
    database: Database,
    all_users: Users,
    has_keys: Callable[[], bool],
    web: front_end.FrontEnd,
) -> dict[Route, object]:
    """Return the resource for each route that any settings can have."""
    all_registrations = Registrations(database)
    all_inspections = Inspections(database)
    all_servers = Servers(database, settings.mcp_registry_namespace)
    all_tags = Tags(database)
    audit_log = AuditLog(database)
    access = servers.Access(settings)
    document = openapi.build(settings.mcp_registry_access, has_metrics=settings.metrics_token is not None)
    resources: dict[Route, object] = {
        operations.REGISTRATIONS: registrations.RegistrationList(all_registrations),
        operations.REGISTRATION_SUMMARY: registrations.RegistrationSummary(all_registrations),
        lookup_operations.REGISTRATION_LOOKUP: registrations.RegistrationLookup(
            Lookup(database, settings.mcp_registry_namespace)
        ),
        operations.REGISTRATION: registrations.RegistrationItem(all_registrations),
        operations.REGISTRATION_STATUS: registrations.RegistrationStatus(all_registrations),
        operations.REGISTRATION_HISTORY: registrations.RegistrationHistory(audit_log),
        inspection_operations.REGISTRATION_INSPECTIONS: inspections.RegistrationInspections(all_inspections),
        inspection_operations.INSPECTIONS: inspections.InspectionList(all_inspections),
        inspection_operations.INSPECTION: inspections.InspectionItem(all_inspections),
        operations.REGISTRATION_PUBLISHED: servers.Published(all_servers),
        tag_operations.TAGS: tags.TagList(all_tags),
        tag_operations.TAG: tags.TagItem(all_tags),
        operations.AUDIT: audit.AuditEntries(audit_log),
        operations.AUDIT_EXPORT: audit.AuditFile(AuditExport(database)),
        operations.USERS: users.UserList(all_users),
        operations.OWN_USER: users.OwnUser(all_users),
        operations.USER: users.UserItem(all_users),
        service_operations.HEALTH: health.HealthReport(database.check, has_keys, lambda: database.inspector),
        service_operations.LIVENESS: health.Liveness(),
        service_operations.CONFIG: front_end.Config(web.config),
        service_operations.DOCUMENT: docs.Document(document),
        service_operations.SWAGGER_UI: docs.Page("docs.html"),
        service_operations.REDOC: docs.Page("redoc.html"),
        service_operations.DOCS_ASSETS: docs.Assets(),
        read_api.SERVERS: servers.ServerList(all_servers, access),
        read_api.SERVER_VERSIONS: servers.ServerVersions(all_servers, access),
        read_api.SERVER_VERSION: servers.ServerVersion(all_servers, access),
        read_api.CLIENT_FILES: servers.ClientFiles(all_servers, access),
        read_api.CLIENT_FILE: servers.ClientFile(all_servers, access),
        read_api.PROTECTED_RESOURCE: servers.ProtectedResource(web.config),
    }
    if settings.metrics_token:
        resources[service_operations.METRICS] = metrics_endpoint.Metrics(
            settings.metrics_token, all_registrations, all_inspections
        )
    return resources
