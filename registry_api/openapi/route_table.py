"""The route table: every path of the service with its methods, callers and documentation.

app.py routes by it, and the OpenAPI document is built from it.
"""

from registry_api.openapi import (
    inspection_operations,
    lookup_operations,
    operations,
    read_api,
    service_operations,
    tag_operations,
)
from registry_api.openapi.operation import SIGNED_IN, Route

_ROUTES = (
    operations.REGISTRATIONS,
    operations.REGISTRATION_SUMMARY,
    lookup_operations.REGISTRATION_LOOKUP,
    operations.REGISTRATION,
    operations.REGISTRATION_STATUS,
    operations.REGISTRATION_HISTORY,
    operations.REGISTRATION_PUBLISHED,
    tag_operations.TAGS,
    tag_operations.TAG,
    inspection_operations.REGISTRATION_INSPECTIONS,
    inspection_operations.INSPECTIONS,
    inspection_operations.INSPECTION,
    operations.AUDIT,
    operations.AUDIT_EXPORT,
    operations.USERS,
    operations.OWN_USER,
    operations.USER,
    service_operations.HEALTH,
    service_operations.LIVENESS,
    service_operations.CONFIG,
    service_operations.DOCUMENT,
    service_operations.SWAGGER_UI,
    service_operations.REDOC,
    service_operations.DOCS_ASSETS,
)
_READ_API = (
    read_api.SERVERS,
    read_api.SERVER_VERSIONS,
    read_api.SERVER_VERSION,
    read_api.CLIENT_FILES,
    read_api.CLIENT_FILE,
)


def routes(access: str = "anonymous", *, has_metrics: bool = False) -> tuple[Route, ...]:
    """Return the routes of a service with these settings.

    Args:
        access: MCP_REGISTRY_ACCESS.
        has_metrics: whether METRICS_TOKEN is set.
    """
    metrics = (service_operations.METRICS,) if has_metrics else ()
    return (*_ROUTES, *metrics, *_read_api_routes(access))


def _read_api_routes(access: str) -> tuple[Route, ...]:
    if access == "authenticated":
        return (*(route.for_callers(SIGNED_IN) for route in _READ_API), read_api.PROTECTED_RESOURCE)
    return _READ_API if access == "anonymous" else ()
