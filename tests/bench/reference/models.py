"""The shapes that go in and out, and the settings."""

import os
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, HttpUrl, StringConstraints

Status = Literal["Pending", "Approved", "Rejected"]
Transport = Literal["streamable-http", "sse"]
SCHEMA = "https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json"
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Contact = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=320)]
Tool = Annotated[dict[str, Any], BeforeValidator(lambda tool: {"name": tool} if isinstance(tool, str) else tool)]


@dataclass(frozen=True)
class Settings:
    """What differs between two installations."""

    database_url: str = field(default_factory=lambda: os.environ["DATABASE_URL"])
    jwks_url: str = field(default_factory=lambda: os.environ["JWKS_URL"])
    issuer: str = field(default_factory=lambda: os.environ["TOKEN_ISSUER"])
    audience: str = field(default_factory=lambda: os.environ["TOKEN_AUDIENCE"])
    namespace: str = field(default_factory=lambda: os.environ["NAMESPACE"])
    cors_origins: tuple[str, ...] = field(default_factory=lambda: tuple(os.environ["CORS_ORIGINS"].split(",")))


class Person(BaseModel):
    """A user as others see them."""

    user_id: UUID
    display_name: str | None
    email: str | None


class Registration(BaseModel):
    """A registered endpoint."""

    registration_id: UUID
    endpoint_url: str
    endpoint_name: str
    description: str
    owner_contact: str
    available_tools: list[dict[str, Any]]
    transport: Transport
    status: Status
    status_reason: str | None
    submitter_id: UUID
    submitter: Person
    approver_id: UUID | None
    approver: Person | None
    submitted_at: datetime
    approved_at: datetime | None
    created_at: datetime
    updated_at: datetime
    version: int
    inspection: dict[str, Any] | None
    approved_snapshot: dict[str, Any] | None
    attention: list[str]


class RegistrationPage(BaseModel):
    """A page of registrations."""

    items: list[Registration]
    next_cursor: str | None
    total: int | None


class Summary(BaseModel):
    """How many registrations there are."""

    total: int
    pending: int
    approved: int
    rejected: int
    mine: int
    attention: int


class NewRegistration(BaseModel):
    """What registers an endpoint."""

    model_config = ConfigDict(extra="forbid")

    endpoint_url: HttpUrl
    endpoint_name: Name
    description: Annotated[str, Field(max_length=5000)] = ""
    owner_contact: Contact
    available_tools: Annotated[list[Tool], Field(max_length=500)] = []
    transport: Transport = "streamable-http"


class StatusChange(BaseModel):
    """A decision."""

    model_config = ConfigDict(extra="forbid")

    status: Status
    reason: Annotated[str, Field(max_length=2000)] | None = None


class RegistrationQuery(BaseModel):
    """Which registrations."""

    model_config = ConfigDict(extra="forbid")

    limit: Annotated[int, Field(ge=1, le=200)] = 50
    cursor: Annotated[str, Field(max_length=2000)] | None = None
    status: Annotated[str, StringConstraints(to_lower=True)] | None = None
    owner: Annotated[str, Field(max_length=320)] | None = None
    search: Annotated[str, Field(max_length=200)] | None = None


class Remote(BaseModel):
    """Where a published server is reached."""

    type: Transport
    url: str


class Server(BaseModel):
    """A published version (server.json)."""

    schema_: Annotated[str, Field(alias="$schema")] = SCHEMA
    name: str
    title: str
    description: str
    version: str
    remotes: list[Remote]


class Official(BaseModel):
    """What the registry says of it."""

    status: Literal["active", "deleted"]
    statusChangedAt: datetime  # noqa: N815 - the standard's names
    publishedAt: datetime  # noqa: N815
    updatedAt: datetime  # noqa: N815
    isLatest: bool  # noqa: N815


class ServerMeta(BaseModel):
    """What is known of it beside its server.json."""

    official: Annotated[Official, Field(alias="io.modelcontextprotocol.registry/official")]


class ServerEntry(BaseModel):
    """A published version in a list."""

    server: Server
    meta: Annotated[ServerMeta, Field(alias="_meta")]


class ServerListMetadata(BaseModel):
    """Where a page stands."""

    count: int
    nextCursor: str | None = None  # noqa: N815


class ServerList(BaseModel):
    """A page of published versions."""

    servers: list[ServerEntry]
    metadata: ServerListMetadata


class ServerQuery(BaseModel):
    """Which published versions."""

    limit: Annotated[int, Field(ge=1, le=100)] = 30
    cursor: Annotated[str, Field(max_length=4000)] | None = None
    search: Annotated[str, Field(max_length=200)] | None = None
    version: Annotated[str, Field(max_length=255)] | None = None
    include_deleted: bool = False


class Health(BaseModel):
    """How the service and its database fare."""

    status: Literal["healthy", "unhealthy"]
    version: str = "1.0"
    checks: dict[str, Literal["healthy", "unhealthy"]] = {}
