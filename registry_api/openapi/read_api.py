"""The routes of the MCP Registry read API, in the standard's order, and of the files for clients beside it."""

from registry_api import models
from registry_api.openapi.operation import ANYONE, Answer, Operation, Route

_TAG = "MCP Registry"
_VERSIONS = "/v0.1/servers/{namespace}/{slug}/versions"
_NAME = "The name may be percent-encoded (`com.example%2Fweather`) or not."
_NOT_MODIFIED = Answer(description="The client has the current version.", headers=("ETag",))


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

CLIENT_FILES = Route(
    "/v0.1/x/{namespace}",
    {
        "get": Operation(
            name="listClientFiles",
            tag=_TAG,
            summary="List the files for administrators of clients",
            who=ANYONE,
            description="For each kind: its client, where the file goes, what it enforces and what not, and which"
            " servers it cannot contain.",
            condition="If-None-Match",
            answers={
                200: Answer(description="All kinds.", model=models.ClientFileKinds, headers=("ETag",)),
                304: _NOT_MODIFIED,
            },
        )
    },
)

CLIENT_FILE = Route(
    "/v0.1/x/{namespace}/{kind}",
    {
        "get": Operation(
            name="getClientFile",
            tag=_TAG,
            summary="Get an allow list or configuration file for a client",
            who=ANYONE,
            description="The file has every live server that the client can express, and the same bytes each time. The"
            " answer is complete, or an error. If the file would list nothing, the answer is a 409 (`EMPTY_CATALOGUE`),"
            ' because some clients read an empty list as "block everything" and others as "allow everything".',
            query=models.ClientFileQuery,
            condition="If-None-Match",
            answers={
                200: Answer(
                    description="The file.",
                    schema={"type": ["object", "string"]},  # JSON, or a text
                    media_types=("application/json", "text/plain", "application/toml", "application/xml"),
                    headers=("ETag",),
                ),
                304: _NOT_MODIFIED,
            },
            errors=frozenset({409}),
        )
    },
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
