"""The document as a whole."""

from dataclasses import replace
from typing import Any

from registry_api import __version__
from registry_api.http.bodies import MERGE_PATCH
from registry_api.openapi import examples, responses, schemas
from registry_api.openapi.operation import SCRAPER, SIGNED_IN, Answer, Operation
from registry_api.openapi.operations import OPERATIONS
from registry_api.openapi.read_api import PROTECTED_RESOURCE, READ_API
from registry_api.openapi.service_operations import METRICS

_INTRODUCTION = """\
The registry of an organisation's MCP servers: register an endpoint, have it reviewed, find what is approved.

**Signing in.** Every operation that is not public takes an access token of Microsoft Entra ID as
`Authorization: Bearer …`; `/config.json` says how to get one.

**Trouble** is always `application/problem+json` (RFC 9457) with a stable `error_code`. Beside what is listed with each
operation, any address answers 405 with `Allow` to a method it does not have, and the server itself may answer 413, 414,
417, 431, 501 or 505.

**Text** may hold anything a person can type in any script, up to the lengths given, counted in characters. U+0000 and
lone surrogates are refused (422), as are fields that are not listed.

**JSON** is UTF-8 after RFC 8259: no repeated names, no `NaN`, no numbers beyond a double, at most 64 nested containers,
no byte order mark; a body has 1 MiB at most.

**Queries.** An empty parameter counts as absent; a repeated or unknown one is refused (422). Lists come in pages: send
`next_cursor` back as `cursor`, with the same filters and order. A page ends early at about 2 MiB.

**Versions.** A registration's `ETag` is its `version`, with a suffix where a person in it has a new name since.
`If-Match` on a change makes sure that nobody came in between; without it, the last write wins.

**Headers.** An `X-Request-ID` of 1 to 128 letters, digits, dots, hyphens and underscores is taken over, and comes back.
Every `GET` may be a `HEAD`. Times are RFC 3339 in UTC, with six digits of fraction; ids are UUIDs.
"""

_TAGS = {
    "Registrations": "Endpoints, and what becomes of them.",
    "Audit": "Who changed what, and when.",
    "MCP Registry": "What is published, by the official MCP Registry read API (version 0.1): VS Code and GitHub Copilot"
    " take this service for a registry. Its errors are `application/json` with an `error` beside a problem's members.",
    "Users": "The people, and the applications, that have signed in.",
    "Service": "The service itself. Public.",
}
_CONDITIONS = {
    "If-Match": "The `ETag` that the change is meant for; any other version is refused.",
    "If-None-Match": "The `ETag` that the client has already.",
}
_ID = {"type": "string", "format": "uuid"}
_PATH_PARTS: dict[str, dict[str, Any]] = {
    "namespace": {"type": "string", "pattern": "^[A-Za-z0-9.-]{2,}$", "examples": ["com.example"]},
    "slug": {"type": "string", "pattern": "^[A-Za-z0-9._-]{2,}$", "examples": ["weather"]},
    "version": {"type": "string", "pattern": r"^(latest|[1-9][0-9]{0,8}\.0\.0)$", "examples": ["latest", "1.0.0"]},
}
_SCHEMES = {
    "bearerAuth": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
    "metricsToken": {"type": "http", "scheme": "bearer", "description": "The setting `METRICS_TOKEN`."},
}
_ENTITY_TAGS = r'^(\*|(W/)?"[!#-~]*"(, *(W/)?"[!#-~]*")*)$'


def build(access: str = "anonymous", *, has_metrics: bool = False) -> dict[str, Any]:
    """Return the document, as JSON's own kinds; `access` is that of the read API."""
    metrics = (METRICS,) if has_metrics else ()
    return {
        "openapi": "3.1.0",
        "info": {"title": "MCP Registry", "version": __version__, "description": _INTRODUCTION},
        "servers": [{"url": "/"}],
        "tags": [{"name": name, "description": words} for name, words in _TAGS.items()],
        "security": [{"bearerAuth": []}],
        "paths": _paths((*OPERATIONS, *metrics, *_read_api(access))),
        "components": {
            "schemas": schemas.components(),
            "responses": responses.components(),
            "headers": responses.header_components(),
            "parameters": {name: _condition(name) for name in _CONDITIONS},
            "securitySchemes": _SCHEMES if has_metrics else {"bearerAuth": _SCHEMES["bearerAuth"]},
        },
    }


def _read_api(access: str) -> tuple[Operation, ...]:
    if access == "authenticated":
        return (*(replace(operation, who=SIGNED_IN) for operation in READ_API), PROTECTED_RESOURCE)
    return READ_API if access == "anonymous" else ()


def _paths(operations: tuple[Operation, ...]) -> dict[str, Any]:
    paths: dict[str, Any] = {}
    for operation in operations:
        path = paths.setdefault(operation.path, _path_item(operation.path))
        path[operation.method] = _operation(operation)
    return paths


def _path_item(path: str) -> dict[str, Any]:
    names = [part[1:-1] for part in path.split("/") if part.startswith("{")]
    parameters = [
        {"name": name, "in": "path", "required": True, "schema": _PATH_PARTS.get(name, _ID)} for name in names
    ]
    return {"parameters": parameters} if parameters else {}


def _operation(operation: Operation) -> dict[str, Any]:
    described: dict[str, Any] = {
        "operationId": operation.name,
        "tags": [operation.tag],
        "summary": operation.summary,
        "description": "\n\n".join(filter(None, [operation.words, f"**Who may:** {operation.who}."])),
    }
    parameters = schemas.parameters(operation.query) if operation.query else []
    if operation.condition:
        parameters.append({"$ref": f"#/components/parameters/{operation.condition}"})
    if parameters:
        described["parameters"] = parameters
    if operation.body:
        described["requestBody"] = _body(operation)
    if operation.is_public:
        described["security"] = []
    if operation.who == SCRAPER:
        described["security"] = [{"metricsToken": []}]
    answers = {str(status): _answer(answer) for status, answer in operation.answers.items()}
    errors = responses.standard_errors if operation.is_standard else responses.errors
    return described | {"responses": answers | errors(operation.statuses)}


def _body(operation: Operation) -> dict[str, Any]:
    name = operation.body.__name__
    content = {
        "schema": schemas.reference(name),
        "examples": {title: {"value": example} for title, example in examples.BODIES[name].items()},
    }
    media_types = ["application/json"] + ([MERGE_PATCH] if operation.method == "patch" else [])
    return {"required": not operation.body_is_optional, "content": dict.fromkeys(media_types, content)}


def _answer(answer: Answer) -> dict[str, Any]:
    described: dict[str, Any] = {"description": answer.words, "headers": responses.headers(*answer.headers)}
    if schema := schemas.reference(answer.model) if answer.model else answer.schema:
        described["content"] = {media_type: {"schema": schema} for media_type in answer.media_types}
    if answer.links:
        described["links"] = {name: _link(name) for name in answer.links}
    return described


def _link(name: str) -> dict[str, Any]:
    linked = next(operation for operation in OPERATIONS if operation.name == name)
    ids = [part[1:-1] for part in linked.path.split("/") if part.startswith("{")]
    return {"operationId": name, "parameters": {f"path.{part}": f"$response.body#/{part}" for part in ids}}


def _condition(name: str) -> dict[str, Any]:
    schema = {"type": "string", "pattern": _ENTITY_TAGS, "examples": ['"3"']}
    return {"name": name, "in": "header", "description": _CONDITIONS[name], "schema": schema}
