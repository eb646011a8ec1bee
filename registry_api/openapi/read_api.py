"""The routes of the MCP Registry read API, in the standard's order, and of the exports beside it."""

from registry_api import models
from registry_api.openapi.operation import ANYONE, Answer, Operation, Route

_TAG = "MCP Registry"
_VERSIONS = "/v0.1/servers/{namespace}/{slug}/versions"
_NAME = "The name may be percent-encoded (`com.example%2Fweather`) or not."
_NOT_MODIFIED = Answer(description="The client has the current version.", headers=("ETag",))


def _export(
    kind: str, name: str, summary: str, description: str, query: type[models.ExportQuery] | None = None
) -> Route:
    operation = Operation(
        name=name,
        tag=_TAG,
        summary=summary,
        who=ANYONE,
        description=f"{description} The answer is complete, or an error. If the file would list nothing, the answer is"
        ' a 409 (`EMPTY_CATALOGUE`), because some clients read an empty list as "block everything" and others as "allow'
        ' everything".',
        query=query,
        condition="If-None-Match",
        answers={
            200: Answer(description="The file.", schema={"type": "object", "maxProperties": 1}, headers=("ETag",)),
            304: _NOT_MODIFIED,
        },
        errors=frozenset({409}),
    )
    return Route(f"/v0.1/x/{{namespace}}/{kind}", {"get": operation})


SERVERS = Route(
    "/v0.1/servers",
    {
        "get": Operation(
            name="findServers",
            tag=_TAG,
            summary="List and search published servers",
            who=ANYONE,
            description="Ordered by name, one entry per version. Unknown parameters are ignored.",
            query=models.ServerQuery,
            condition="If-None-Match",
            answers={
                200: Answer(description="A page of servers.", model=models.ServerList, headers=("ETag",)),
                304: _NOT_MODIFIED,
            },
        )
    },
)

SERVER_VERSIONS = Route(
    _VERSIONS,
    {
        "get": Operation(
            name="getServerVersions",
            tag=_TAG,
            summary="List all versions of a server",
            who=ANYONE,
            description=f"Newest first, on one page. {_NAME}",
            query=models.VersionQuery,
            condition="If-None-Match",
            answers={
                200: Answer(description="All versions.", model=models.ServerList, headers=("ETag",)),
                304: _NOT_MODIFIED,
            },
        )
    },
)

SERVER_VERSION = Route(
    f"{_VERSIONS}/{{version}}",
    {
        "get": Operation(
            name="getServerVersion",
            tag=_TAG,
            summary="Get a version of a server, or its latest",
            who=ANYONE,
            description=_NAME,
            query=models.VersionQuery,
            condition="If-None-Match",
            answers={
                200: Answer(description="The version.", model=models.ServerResponse, headers=("ETag",)),
                304: _NOT_MODIFIED,
            },
        )
    },
)

MANAGED_SETTINGS = _export(
    "managed-settings",
    "exportManagedSettings",
    "Export an allow list",
    "All published URLs as `managed-settings.json` for GitHub Copilot and Claude Code. URLs that contain `*` are left"
    " out, because it is a wildcard there.",
    models.ExportQuery,
)
VSCODE = _export("vscode", "exportVsCode", "Export for VS Code", "All published servers as `mcp.json` for VS Code.")
CLAUDE_CODE = _export(
    "claude-code", "exportClaudeCode", "Export for Claude Code", "All published servers as `.mcp.json` for Claude Code."
)

PROTECTED_RESOURCE = Route(
    "/.well-known/oauth-protected-resource",
    {
        "get": Operation(
            name="getProtectedResource",
            tag=_TAG,
            summary="Get the authorization server of the read API (RFC 9728)",
            who=ANYONE,
            answers={200: Answer(description="The metadata.", model=models.ProtectedResource)},
        )
    },
)
