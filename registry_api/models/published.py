"""What MCP clients see: queries and shapes of the official MCP Registry read API, and our own view of the same.

The shapes are those of the standard's OpenAPI document, version 2025-12-01, and of its server.json schema, version
2025-12-11 (https://github.com/modelcontextprotocol/registry, docs/reference/api); what this registry never sends is
left out.
"""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationInfo, field_validator

from registry_api.models.fields import Time, Tool, Transport, digits
from registry_api.models.outputs import Person

SCHEMA = "https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json"
OFFICIAL = "io.modelcontextprotocol.registry/official"
MAX_VERSIONS = 50
"""How many versions of a registration our own view has; one may take 80 kB for its description and names of tools."""

_NAME = r"^[a-zA-Z0-9.-]+/[a-zA-Z0-9._-]+$"


def _flag(value: Any) -> bool:
    words = {"true": True, "1": True, "false": False, "0": False}
    if str(value).lower() not in words:
        raise ValueError("Must be true or false.")
    return words[str(value).lower()]


Flag = Annotated[bool, BeforeValidator(_flag)]
IncludeDeleted = Field(None, description="Show what was withdrawn as well; false if absent.")


class _Query(BaseModel):
    # What a later version of the standard adds, its clients may send.
    model_config = ConfigDict(extra="ignore", frozen=True)


class VersionQuery(_Query):
    """Which versions of one server."""

    include_deleted: Flag | None = IncludeDeleted


class ServerQuery(_Query):
    """Which published versions, and which page of them."""

    limit: Annotated[
        int, Field(ge=1, le=100, description="How many entries a page has at most."), BeforeValidator(digits)
    ] = 30
    cursor: Annotated[str, Field(max_length=4000)] | None = Field(
        None, description="The `nextCursor` of the page before. It carries that page's filters, which may be left out."
    )
    search: Annotated[str, Field(max_length=200)] | None = Field(
        None,
        description="What occurs in the server's name, in any letter case; or words that all occur in its name, title"
        " and description. Wildcard characters mean themselves.",
    )
    updated_since: Time | None = Field(
        None, description="Only what has changed after this moment, withdrawals included."
    )
    version: Annotated[str, Field(max_length=255)] | None = Field(
        None, description="`latest`, or an exact version; every version if absent."
    )
    include_deleted: Flag | None = IncludeDeleted

    @field_validator("include_deleted")
    @classmethod
    def _withdrawals_are_changes(cls, value: bool | None, earlier: ValidationInfo) -> bool | None:  # noqa: FBT001 - pydantic calls it
        if value is False and earlier.data.get("updated_since"):
            raise ValueError("Must not be false beside updated_since, which reports withdrawals.")
        return value


class ExportQuery(_Query):
    """How an allow list is written."""

    empty: Literal["block"] | None = Field(
        None,
        description="`block`: answer with an empty allow list where nothing is published, which blocks every server in"
        " clients that have it. Without this, that is a 409 (`EMPTY_CATALOGUE`).",
    )


class _Standard(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Remote(_Standard):
    """Where a server is reached."""

    type: Transport
    url: str


class ServerDetail(_Standard):
    """A version of a server (server.json)."""

    schema_: Literal["https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json"] = Field(
        alias="$schema"
    )
    name: str = Field(pattern=_NAME, max_length=200, description="Given once, unique, never changed.")
    title: str = Field(min_length=1, max_length=100)
    description: str = Field(min_length=1, max_length=100)
    version: str = Field(description="The number of the approval: `1.0.0`, then `2.0.0`, and so on.")
    remotes: list[Remote] = Field(min_length=1, max_length=1)


class OfficialMeta(_Standard):
    """What the registry says of a version."""

    status: Literal["active", "deleted"] = Field(description="`deleted` is what was withdrawn.")
    statusChangedAt: datetime  # noqa: N815 - the standard's names
    publishedAt: datetime  # noqa: N815
    updatedAt: datetime  # noqa: N815
    isLatest: bool  # noqa: N815


class ServerMeta(_Standard):
    """What is known of a version beside its server.json."""

    official: OfficialMeta = Field(alias=OFFICIAL)


class ServerResponse(_Standard):
    """A published version."""

    server: ServerDetail
    meta: ServerMeta = Field(alias="_meta")


class ServerListMetadata(_Standard):
    """Where a page stands."""

    count: int = Field(ge=0, description="The number of entries on this page.")
    nextCursor: str | None = Field(None, description="The next page's `cursor`; missing on the last.")  # noqa: N815


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
    """A version as it was approved, in the registry's own words."""

    version: str
    status: Literal["active", "deleted"]
    is_latest: bool
    published_at: datetime
    approver: Person
    endpoint_url: str
    endpoint_name: str
    description: str
    available_tools: list[Tool] = Field(description="In full of the latest version; of older ones, names only.")
    transport: Transport


class Published(_Standard):
    """What clients see of a registration."""

    registration_id: UUID
    server_name: str | None = Field(description="Its name for clients; null if it was never published.")
    client_key: str | None = Field(
        description="What to call it in the configuration of clients that take no full name: the name's second part, or"
        " another word where Claude Code reserves that one, or where `mcp__key__tool` would have more than 64"
        " characters. Given once, at its first publication; null before."
    )
    versions: list[PublishedVersion] = Field(
        max_length=MAX_VERSIONS, description=f"The newest {MAX_VERSIONS}, newest first."
    )
