"""The OpenAPI 3.1 document, built from the route table."""

from typing import Any

from registry_api import __version__
from registry_api.client_files.kinds import KINDS
from registry_api.http.bodies import MERGE_PATCH
from registry_api.models import MAX_TAG_NAME, TAG_NAME_PATTERN
from registry_api.openapi import examples, responses, route_table, schemas
from registry_api.openapi.operation import METRICS_TOKEN, Answer, Method, Operation, Route

_INTRODUCTION = """\
The registry of an organisation's MCP servers: register an endpoint, have it reviewed, find approved servers.

**Sign-in.** Every operation that is not public needs an access token of Microsoft Entra ID as
`Authorization: Bearer …`; `/config.json` tells how to get one.

**Errors** are always `application/problem+json` (RFC 9457) with a stable `error_code`. Besides the errors listed with
each operation, any path answers 405 with `Allow` to a method it does not support, and the server may answer 413, 414,
417, 431, 501 or 505.

**Text** may contain any script, up to the given lengths, which count characters. U+0000 and lone surrogates are refused
(422), as are unknown fields.

**JSON** follows RFC 8259 in UTF-8: no repeated names, no `NaN`, no numbers that a double cannot hold, at most 64 nested
containers, no byte order mark. A body has at most 1 MiB.

**Queries.** An empty parameter counts as absent; a repeated or unknown one is refused (422). Lists are paged: send
`next_cursor` as `cursor` with the same filters and order. A page ends early at about 2 MiB.

**Versions.** A registration's `ETag` is its `version`, with a suffix if a tag of it was deleted, or if a person named
in it has changed their name since. `If-Match` on a change makes sure that nobody else has changed the registration
meanwhile; without it, the last write wins.

**Headers.** An `X-Request-ID` of 1 to 128 letters, digits, dots, hyphens and underscores is used as the request id and
returned. Every `GET` can be a `HEAD`. Times are RFC 3339 in UTC, with six digits of fraction; ids are UUIDs.
"""

_TAGS = {
    "Registrations": "Endpoints and their review.",
    "Inspections": "What a server really offers: attempts to connect to it and list its tools.",
    "Tags": "The list of tags that registrations may have.",
    "Audit": "Who changed what, and when.",
    "MCP Registry": "The published servers, by the official MCP Registry read API (version 0.1), which VS Code and"
    " GitHub Copilot read. Its errors are `application/json`, with an `error` besides the members of a problem.",
    "Users": "The people and applications that have signed in.",
    "Service": "Health, configuration and documentation of the service. Public.",
}
_CONDITIONS = {
    "If-Match": "The `ETag` of the version to change; the change is refused if another version is current.",
    "If-None-Match": "The `ETag` of the version that the client has.",
}
_ID = {"type": "string", "format": "uuid"}
_PATH_PARAMETERS: dict[str, dict[str, Any]] = {
    "namespace": {"type": "string", "pattern": "^[A-Za-z0-9.-]{2,}$", "examples": ["com.example"]},
    "slug": {"type": "string", "pattern": "^[A-Za-z0-9._-]{2,}$", "examples": ["weather"]},
    "version": {"type": "string", "pattern": r"^(latest|[1-9][0-9]{0,8}\.0\.0)$", "examples": ["latest", "1.0.0"]},
    "tag": {"type": "string", "pattern": TAG_NAME_PATTERN, "maxLength": MAX_TAG_NAME, "examples": ["issue-tracking"]},
    "kind": {"type": "string", "enum": list(KINDS)},
}
_SCHEMES = {
    "bearerAuth": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
    "metricsToken": {"type": "http", "scheme": "bearer", "description": "The setting `METRICS_TOKEN`."},
}
_ENTITY_TAGS = r'^(\*|(W/)?"[!#-~]*"(, *(W/)?"[!#-~]*")*)$'


def build(access: str = "anonymous", *, has_metrics: bool = False) -> dict[str, Any]:
    """Return the document for a service with these settings, as JSON types; see `route_table.routes`."""
    routes = [route for route in route_table.routes(access, has_metrics=has_metrics) if route.is_documented]
    return {
        "openapi": "3.1.0",
        "info": {"title": "MCP Registry", "version": __version__, "description": _INTRODUCTION},
        "servers": [{"url": "/"}],
        "tags": [{"name": name, "description": description} for name, description in _TAGS.items()],
        "security": [{"bearerAuth": []}],
        "paths": {route.path: _path_item(route, _routes_by_name(routes)) for route in routes},
        "components": {
            "schemas": schemas.components(),
            "responses": responses.components(),
            "headers": responses.header_components(),
            "parameters": {name: _condition(name) for name in _CONDITIONS},
            "securitySchemes": _SCHEMES if has_metrics else {"bearerAuth": _SCHEMES["bearerAuth"]},
        },
    }


def _routes_by_name(routes: list[Route]) -> dict[str, Route]:
    return {operation.name: route for route in routes for operation in route.operations.values()}


def _path_item(route: Route, routes_by_name: dict[str, Route]) -> dict[str, Any]:
    item: dict[str, Any] = {}
    if route.parameters:
        item["parameters"] = [
            {"name": name, "in": "path", "required": True, "schema": _PATH_PARAMETERS.get(name, _ID)}
            for name in route.parameters
        ]
    for method, operation in route.operations.items():
        item[method] = _operation(route, method, operation, routes_by_name)
    return item


def _operation(route: Route, method: Method, operation: Operation, routes_by_name: dict[str, Route]) -> dict[str, Any]:
    described: dict[str, Any] = {
        "operationId": operation.name,
        "tags": [operation.tag],
        "summary": operation.summary,
        "description": "\n\n".join(filter(None, [operation.description, f"**Who may:** {operation.who}."])),
    }
    parameters = schemas.parameters(operation.query) if operation.query else []
    if operation.condition:
        parameters.append({"$ref": f"#/components/parameters/{operation.condition}"})
    if parameters:
        described["parameters"] = parameters
    if operation.body:
        described["requestBody"] = _body(method, operation)
    if operation.is_public:
        described["security"] = []
    if operation.who == METRICS_TOKEN:
        described["security"] = [{"metricsToken": []}]
    answers = {str(status): _answer(answer, routes_by_name) for status, answer in operation.answers.items()}
    statuses = route.error_statuses(operation)
    errors = (
        responses.standard_errors(statuses) if route.is_standard else responses.errors(statuses, operation.conflict)
    )
    return described | {"responses": answers | errors}


def _body(method: Method, operation: Operation) -> dict[str, Any]:
    name = operation.body.__name__
    content = {
        "schema": schemas.reference(name),
        "examples": {title: {"value": example} for title, example in examples.BODIES[name].items()},
    }
    media_types = ["application/json"] + ([MERGE_PATCH] if method == "patch" else [])
    return {"required": not operation.body_is_optional, "content": dict.fromkeys(media_types, content)}


def _answer(answer: Answer, routes_by_name: dict[str, Route]) -> dict[str, Any]:
    described: dict[str, Any] = {"description": answer.description, "headers": responses.headers(*answer.headers)}
    if schema := schemas.reference(answer.model) if answer.model else answer.schema:
        described["content"] = {media_type: {"schema": schema} for media_type in answer.media_types}
    if answer.links:
        described["links"] = {name: _link(name, routes_by_name[name].parameters) for name in answer.links}
    return described


def _link(name: str, parameters: list[str]) -> dict[str, Any]:
    return {"operationId": name, "parameters": {f"path.{part}": f"$response.body#/{part}" for part in parameters}}


def _condition(name: str) -> dict[str, Any]:
    schema = {"type": "string", "pattern": _ENTITY_TAGS, "examples": ['"3"']}
    return {"name": name, "in": "header", "description": _CONDITIONS[name], "schema": schema}
