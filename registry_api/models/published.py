"""The models of the official MCP Registry read API, and of the registry's own view of published versions.

The read API's models are those of the standard's OpenAPI document, version 2025-12-01, and of its server.json schema,
version 2025-12-11 (https://github.com/modelcontextprotocol/registry, docs/reference/api); what this registry never
sends is omitted.
"""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationInfo, field_validator

from registry_api.models.described import HeaderField, OAuthClient
from registry_api.models.fields import Flag, Time, Tool, Transport, digits
from registry_api.models.inspections import ApprovedSnapshot, ToolsDigest
from registry_api.models.shared_outputs import Person

SCHEMA = "https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json"
OFFICIAL = "io.modelcontextprotocol.registry/official"
MAX_VERSIONS = 50
"""How many versions of a registration our own view has; one may take 80 kB for its description and names of tools."""

_NAME = r"^[a-zA-Z0-9.-]+/[a-zA-Z0-9._-]+$"


IncludeDeleted = Field(None, description="Include withdrawn versions; false if absent.")


class _Query(BaseModel):
    # Clients may send parameters of a later version of the standard.
    model_config = ConfigDict(extra="ignore", frozen=True)


class VersionQuery(_Query):
    """A list of one server's versions."""

    include_deleted: Flag | None = IncludeDeleted


class ServerQuery(_Query):
    """A search for published versions."""

    limit: Annotated[
        int, Field(ge=1, le=100, description="Maximum number of entries on a page."), BeforeValidator(digits)
    ] = 30
    cursor: Annotated[str, Field(max_length=4000)] | None = Field(
        None,
        description="The `nextCursor` of the previous page. It contains that page's filters, which may be omitted.",
    )
    search: Annotated[str, Field(max_length=200)] | None = Field(
        None,
        description="Text that occurs in the server's name, in any letter case; or words that all occur in its name,"
        " title and description. Wildcard characters are ordinary characters.",
    )
    updated_since: Time | None = Field(
        None, description="Only versions that have changed after this time, withdrawals included."
    )
    version: Annotated[str, Field(max_length=255)] | None = Field(
        None, description="`latest`, or an exact version; every version if absent."
    )
    include_deleted: Flag | None = IncludeDeleted

    @field_validator("include_deleted")
    @classmethod
    def _withdrawals_are_changes(cls, value: bool | None, earlier: ValidationInfo) -> bool | None:  # noqa: FBT001 - pydantic calls it
        if value is False and earlier.data.get("updated_since"):
            raise ValueError("Must not be false together with updated_since, which reports withdrawals.")
        return value


class _Standard(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Variable(_Standard):
    """A value that the user gives."""

    description: str
    isRequired: bool  # noqa: N815 - names of the standard
    isSecret: bool  # noqa: N815
    default: str | None = None
    placeholder: str | None = None
    choices: list[str] | None = None


class RemoteHeader(_Standard):
    """A header that a client sends, with the user's value."""

    name: str
    description: str
    isRequired: bool  # noqa: N815
    isSecret: bool  # noqa: N815
    value: str = Field(description="The name of its variable in braces.")
    variables: dict[str, Variable] = Field(min_length=1, max_length=1)


class Remote(_Standard):
    """The address of a server."""

    type: Transport
    url: str
    headers: list[RemoteHeader] | None = None


class Repository(_Standard):
    """Where the server's source code is."""

    url: str
    source: str = Field(description="`github`, `gitlab`, or the name of the host.")


class ServerDetail(_Standard):
    """A version of a server (server.json)."""

    schema_: Literal["https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json"] = Field(
        alias="$schema"
    )
    name: str = Field(pattern=_NAME, max_length=200, description="Unique; never changes.")
    title: str = Field(min_length=1, max_length=100)
    description: str = Field(min_length=1, max_length=100)
    version: str = Field(description="Numbered by approvals: `1.0.0`, `2.0.0`, and so on.")
    websiteUrl: str | None = None  # noqa: N815
    repository: Repository | None = None
    remotes: list[Remote] = Field(min_length=1, max_length=1)


class OfficialMeta(_Standard):
    """The registry's metadata of a version."""

    status: Literal["active", "deprecated", "deleted"] = Field(description="`deleted` means withdrawn.")
    statusMessage: str | None = Field(None, description="With `deprecated`: why, and what to use.")  # noqa: N815
    statusChangedAt: datetime  # noqa: N815 - names of the standard
    publishedAt: datetime  # noqa: N815
    updatedAt: datetime  # noqa: N815
    isLatest: bool  # noqa: N815


class RegistryMeta(_Standard):
    """What a reviewer approved."""

    toolsDigest: ToolsDigest  # noqa: N815 - in the style of the standard's names
    inspectedAt: datetime  # noqa: N815


class ServerMeta(BaseModel):
    """The metadata of a version, besides its server.json.

    The member `{namespace}/registry` is there if the approval named a snapshot of the server's tools.
    """

    model_config = ConfigDict(extra="allow", frozen=True)
    __pydantic_extra__: dict[str, RegistryMeta] = Field(init=False)

    official: OfficialMeta = Field(alias=OFFICIAL)


class ServerResponse(_Standard):
    """A published version."""

    server: ServerDetail
    meta: ServerMeta = Field(alias="_meta")


class ServerListMetadata(_Standard):
    """The position of a page in the list."""

    count: int = Field(ge=0, description="The number of entries on this page.")
    nextCursor: str | None = Field(None, description="The next page's `cursor`; missing on the last page.")  # noqa: N815


class ServerList(_Standard):
    """A page of published versions."""

    servers: list[ServerResponse]
    metadata: ServerListMetadata


class ProtectedResource(_Standard):
    """How to get a token for this registry (RFC 9728)."""

    resource: str
    resource_name: str
    authorization_servers: list[str]
    scopes_supported: list[str]
    bearer_methods_supported: list[Literal["header"]]


class PublishedVersion(_Standard):
    """A version as it was approved, with the registry's own field names."""

    version: str
    status: Literal["active", "deprecated", "deleted"]
    is_latest: bool
    published_at: datetime
    approver: Person
    endpoint_url: str
    endpoint_name: str
    description: str
    available_tools: list[Tool] = Field(description="In full of the latest version; of older ones, names only.")
    transport: Transport
    headers: list[HeaderField]
    oauth: OAuthClient | None
    website_url: str | None
    repository_url: str | None
    approved_snapshot: ApprovedSnapshot | None = Field(description="The tools that the reviewer looked at.")


class Published(_Standard):
    """What clients see of a registration."""

    registration_id: UUID
    server_name: str | None = Field(description="The published name; null if never published.")
    client_key: str | None = Field(
        description="The server's key in the configuration of clients that do not accept the full name: the name's"
        " second part, or another word if Claude Code reserves that one or `mcp__key__tool` would exceed 64 characters."
        " Set at the first publication, and never changed; null before."
    )
    versions: list[PublishedVersion] = Field(
        max_length=MAX_VERSIONS, description=f"The newest {MAX_VERSIONS}, newest first."
    )
