"""The operations of the MCP Registry standard, and the exports beside them."""

from registry_api import models
from registry_api.openapi.operation import ANYONE, Answer, Operation

_TAG = "MCP Registry"
_VERSIONS = "/v0.1/servers/{namespace}/{slug}/versions"
_UNCHANGED = Answer(words="The client has it as it is.", headers=("ETag",))
_NAME = "The name may be sent raw or percent-encoded (`com.example%2Fweather`)."


def _export(kind: str, name: str, summary: str, words: str, query: type[models.ExportQuery] | None = None) -> Operation:
    return Operation(
        method="get",
        path=f"/v0.1/x/{{namespace}}/{kind}",
        name=name,
        tag=_TAG,
        summary=summary,
        who=ANYONE,
        words=f"{words} One answer has all of it: a fault is an error, never a shorter list. A file that would list"
        " nothing is a 409 (`EMPTY_CATALOGUE`): clients read an empty one as a ban on everything, or as none.",
        query=query,
        condition="If-None-Match",
        answers={
            200: Answer(words="The file.", schema={"type": "object", "maxProperties": 1}, headers=("ETag",)),
            304: _UNCHANGED,
        },
        refusals=frozenset({409}),
    )


READ_API = (
    Operation(
        method="get",
        path="/v0.1/servers",
        name="findServers",
        tag=_TAG,
        summary="Browse and search published servers",
        who=ANYONE,
        words="In the order of names, an entry per version. Parameters that are not listed are ignored.",
        query=models.ServerQuery,
        condition="If-None-Match",
        answers={200: Answer(words="A page of it.", model=models.ServerList, headers=("ETag",)), 304: _UNCHANGED},
    ),
    Operation(
        method="get",
        path=_VERSIONS,
        name="getServerVersions",
        tag=_TAG,
        summary="Show every version of a server",
        who=ANYONE,
        words=f"Newest first, on one page. {_NAME}",
        query=models.VersionQuery,
        condition="If-None-Match",
        answers={200: Answer(words="All of them.", model=models.ServerList, headers=("ETag",)), 304: _UNCHANGED},
    ),
    Operation(
        method="get",
        path=f"{_VERSIONS}/{{version}}",
        name="getServerVersion",
        tag=_TAG,
        summary="Show a version of a server, or its latest",
        who=ANYONE,
        words=_NAME,
        query=models.VersionQuery,
        condition="If-None-Match",
        answers={200: Answer(words="The version.", model=models.ServerResponse, headers=("ETag",)), 304: _UNCHANGED},
    ),
    _export(
        "managed-settings",
        "exportManagedSettings",
        "Export an allow list",
        "What GitHub Copilot and Claude Code take as `managed-settings.json`: every published URL. URLs with a `*` are"
        " left out, because it would be a wildcard there.",
        models.ExportQuery,
    ),
    _export("vscode", "exportVsCode", "Export for VS Code", "What VS Code takes as `mcp.json`."),
    _export("claude-code", "exportClaudeCode", "Export for Claude Code", "What Claude Code takes as `.mcp.json`."),
)
"""By path, in the order of the standard; with MCP_REGISTRY_ACCESS `authenticated`, for those who sign in."""

PROTECTED_RESOURCE = Operation(
    method="get",
    path="/.well-known/oauth-protected-resource",
    name="getProtectedResource",
    tag=_TAG,
    summary="Tell whom to ask for a token (RFC 9728)",
    who=ANYONE,
    answers={200: Answer(words="Where, and for what.", model=models.ProtectedResource)},
)
