"""The models of responses. PostgreSQL writes most of the JSON; tests hold it to these models."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import Field

from registry_api.models.described import DeprecationNote, HeaderField, OAuthClient
from registry_api.models.fields import Action, Attention, Status, Tool, Transport
from registry_api.models.inspections import ApprovedSnapshot, LastInspection
from registry_api.models.shared_outputs import Output, Page, Person


class Registration(Output):
    """A registered endpoint."""

    registration_id: UUID
    endpoint_url: str = Field(description="In its normal form.")
    endpoint_name: str
    description: str
    owner_contact: str
    available_tools: list[Tool]
    transport: Transport
    headers: list[HeaderField]
    oauth: OAuthClient | None
    website_url: str | None
    repository_url: str | None
    tags: list[str] = Field(description="Names of tags, as they are now; with `view=published` too.")
    status: Status
    status_reason: str | None = Field(description="The reviewer's reason.")
    submitter_id: UUID
    submitter: Person
    approver_id: UUID | None = Field(description="The administrator who approved it; null unless approved.")
    approver: Person | None
    maintainers: list[Person]
    deprecation: DeprecationNote | None
    submitted_at: datetime = Field(
        description="The time of the last request for a review: creation, edit or resubmission."
    )
    approved_at: datetime | None = Field(description="Null unless approved.")
    created_at: datetime
    updated_at: datetime
    version: int = Field(ge=1, description="Increases by one with each change; part of the `ETag`.")
    inspection: LastInspection | None = Field(
        description="The last finished inspection; null before the first. It does not move `version`."
    )
    approved_snapshot: ApprovedSnapshot | None = Field(
        description="What the approval pinned; with `view=published`, the approval of that version."
    )
    attention: list[Attention] = Field(
        description="Why a reviewer should look at it again. `tools_changed`: two inspections saw other tools than the"
        " pinned ones. `unreachable`: for a day or longer, the server could not be reached, or did not answer as an MCP"
        " server. `review_due`: the last approval is older than the registry's interval. Empty unless `Approved`."
    )
    published_version: str | None = Field(
        None, description="The live version, whose content this is, such as `2.0.0`. With `view=published` only."
    )
    published_at: datetime | None = Field(
        None, description="When that version was approved. With `view=published` only."
    )
    has_pending_edit: bool | None = Field(
        None, description="Whether an edit that clients do not see yet waits for review. With `view=published` only."
    )


class RegistrationPage(Page):
    """A page of registrations."""

    items: list[Registration]
    nearest: str | None = Field(
        None,
        description="Nothing matches `search`: the nearest words that do, whose matches these are. With"
        " `sort=relevance` only.",
    )


class Summary(Output):
    """How many registrations there are, by status, and how many the caller submitted."""

    total: int
    pending: int
    approved: int
    rejected: int
    mine: int
    attention: int = Field(description="How many approved registrations a reviewer should look at again.")


class ExistingRegistration(Output):
    """The registration that has an endpoint URL."""

    registration_id: UUID
    endpoint_name: str
    endpoint_url: str
    status: Status
    submitter: Person
    submitted_at: datetime


class User(Output):
    """A person, or an application, that has signed in."""

    user_id: UUID
    entra_id: UUID
    email: str | None
    display_name: str | None
    is_admin: bool
    created_at: datetime
    updated_at: datetime


class FieldChange(Output):
    """One field before and after."""

    old: Any
    new: Any


class AuditMetadata(Output):
    """Further details of an audit entry."""

    request_id: str = Field(description="The `X-Request-ID` of the request that made the change.")
    reason: str | None = None
    changes: dict[str, FieldChange] | None = Field(None, description="What an edit changed, by field.")
    withdrawn: Literal[True] | None = Field(
        None, description="With `Rejected` only: the request withdrew the live version (`withdraw`)."
    )
    inspection: ApprovedSnapshot | None = Field(None, description="The snapshot that an approval pinned.")
    published_version: str | None = Field(
        None,
        description="The version that clients see after an approval, such as `2.0.0`; missing if there is none.",
    )
    registration: Registration | None = Field(None, description="The registration as it was when it was deleted.")


class AuditEntry(Output):
    """One change to one registration."""

    log_id: UUID
    registration_id: UUID
    user_id: UUID
    user: Person
    action: Action
    previous_status: Status | None
    new_status: Status | None
    timestamp: datetime
    metadata: AuditMetadata


class AuditPage(Page):
    """A page of audit entries, newest first."""

    items: list[AuditEntry]


class Check(Output):
    """The state of a dependency."""

    status: Literal["healthy", "unhealthy"]
    latency_ms: float | None = None
    detail: str | None = None


class InspectorCheck(Output):
    """When the process that inspects endpoints was last seen."""

    status: Literal["healthy", "unhealthy"]
    last_seen_at: datetime | None = None
    due: int | None = Field(None, ge=0, description="How many inspections were due then, and not running.")
    detail: str | None = None


class Checks(Output):
    """One entry per dependency, and one for the process that inspects; that one never makes the service unhealthy."""

    database: Check
    identity: Check
    inspector: InspectorCheck


class Health(Output):
    """The state of the service and its dependencies."""

    status: Literal["healthy", "unhealthy"]
    version: str
    checks: Checks


class Live(Output):
    """The process answers requests."""

    status: Literal["healthy"]
    version: str


class LocalPerson(Output):
    """A person who can sign in to a local registry."""

    name: str
    role: str


class RegistryAccess(Output):
    """How MCP clients reach the read API."""

    access: Literal["anonymous", "authenticated"]
    namespace: str = Field(description="The first part of every server's name, before the slash.")


class FrontEndConfig(Output):
    """The front end's configuration for signing in; nothing in it is secret."""

    mode: Literal["entra", "local"]
    authority: str
    tenant_id: UUID
    client_id: UUID
    scope: str
    authority_metadata: str | None = None
    known_authorities: list[str] | None = None
    persons: list[LocalPerson] | None = None
    mcp_registry: RegistryAccess | None = Field(None, description="Missing if the read API is off.")


class Problem(Output):
    """An error (RFC 9457)."""

    title: str
    status: int
    detail: str
    error_code: str
    request_id: str
    timestamp: datetime
    field_errors: dict[str, list[str]] | None = Field(
        None, description="Every fault by the path of its field, such as `available_tools.3.name`; with 422."
    )
    existing: ExistingRegistration | None = Field(
        None, description="The registration that has the endpoint URL; with 409."
    )
    latest: ApprovedSnapshot | None = Field(
        None, description="The snapshot that was seen since; with 409 `SNAPSHOT_OUTDATED`."
    )
    error_id: str | None = Field(None, description="Identifies the error in the service's log; with 500.")
    error: str | None = Field(None, description="The message by the MCP Registry standard; under `/v0.1`.")
