"""Inspections, and what a registration tells of them."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import Field

from registry_api.models.fields import InspectionState, Outcome, Transport
from registry_api.models.shared_outputs import Output, Page, Person


class ToolsDigest(Output):
    """What identifies a tool list: equal digests mean equal tools and instructions, for one format."""

    format: str = Field(description="The rule by which it is computed, such as `registry-tools/1`.")
    sha256: str = Field(pattern="^[0-9a-f]{64}$")


class ApprovedSnapshot(Output):
    """The tools that a reviewer approved."""

    inspection_id: UUID
    tools_digest: ToolsDigest
    seen_at: datetime


class LastInspection(Output):
    """The last finished inspection of a registration's current endpoint."""

    inspection_id: UUID
    outcome: Outcome
    detail: str | None = Field(description="A sentence for a person.")
    finished_at: datetime
    last_ok_at: datetime | None = Field(description="When the tools were last seen.")
    failures: int = Field(ge=0, description="How many in a row were neither `ok` nor `auth_required`.")
    tools_digest: ToolsDigest | None = Field(description="Null unless `ok`.")


class ServerInfo(Output):
    """How a server calls itself; no proof of anything."""

    name: str | None
    title: str | None
    version: str | None


class Authorization(Output):
    """What a server that wants a sign-in says of it (RFC 9728)."""

    resource_metadata_url: str | None
    resource: str | None
    authorization_servers: list[str] | None
    scopes: list[str] | None


class Finding(Output):
    """A place in a server's texts that a reviewer should look at. It blocks nothing."""

    rule: str
    severity: Literal["high", "medium", "low", "info"]
    where: str = Field(description="For instance `tools.search.description`.")
    detail: str


class InspectionEntry(Output):
    """An attempt to connect to an MCP endpoint and list its tools, without the tools."""

    inspection_id: UUID
    registration_id: UUID | None = Field(description="Null: of an address that is not registered.")
    endpoint_url: str
    transport: Transport
    requested_by: Person | None = Field(description="Null for those that the registry queued itself.")
    requested_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    state: InspectionState
    outcome: Outcome | None = Field(description="Null until finished.")
    detail: str | None = Field(description="A sentence for a person.")
    http_status: int | None
    protocol_version: str | None
    server: ServerInfo | None
    instructions: str | None
    capabilities: dict[str, Any] | None
    authorization: Authorization | None
    tools_digest: ToolsDigest | None = Field(description="Null unless `ok`.")
    findings: list[Finding]


class Inspection(InspectionEntry):
    """An attempt to connect to an MCP endpoint and list its tools."""

    tools: list[dict[str, Any]] | None = Field(description="As the server sent them; null unless `ok`.")
    evidence: dict[str, Any] | None = Field(
        None, description="First bytes, addresses and times of one that failed. For administrators only."
    )


class InspectionPage(Page):
    """A page of inspections, newest first."""

    items: list[InspectionEntry]
