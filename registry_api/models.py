"""The shapes that go in and out, and the rules each field must keep.

Input models are what bodies and queries are checked against; output models describe the JSON that PostgreSQL writes.
The OpenAPI document is generated from both, and the tests hold the answers to them.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints
from typing_extensions import TypedDict  # pydantic cannot use typing.TypedDict below Python 3.12

from registry_api import endpoint_url, strict_json

Status = Literal["Pending", "Approved", "Rejected"]
Transport = Literal["streamable-http", "sse"]
Action = Literal["Created", "Approved", "Rejected", "Updated", "Deleted"]
Sort = Literal["-created_at", "created_at", "endpoint_name", "-updated_at"]

MAX_TOOLS_BYTES = 256 * 1024

# ---------------------------------------------------------------------------------------------------------- fields

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_TIME = re.compile(r"(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d:\d\d(?:\.\d+)?)(?:([Zz])|([+ -])(\d\d:\d\d))", re.ASCII)


def parse_uuid(value: str) -> UUID:
    """Read a UUID in its canonical form, in either letter case; others that Python takes raise ValueError."""
    if not _UUID.fullmatch(value):
        raise ValueError("Must be a UUID.")
    return UUID(value)


def _uuid(value: Any) -> Any:
    return parse_uuid(value) if isinstance(value, str) else value


def _time(value: Any) -> Any:
    parts = _TIME.fullmatch(value) if isinstance(value, str) else None
    if not parts:
        raise ValueError("Must be an RFC 3339 time with its zone, such as 2026-01-31T09:00:00Z.")
    # A bare + in a query string arrives as a blank.
    zone = "Z" if parts[3] else parts[4].replace(" ", "+") + parts[5]
    return f"{parts[1]}T{parts[2]}{zone}"


def _digits(value: Any) -> Any:
    if not re.fullmatch(r"[0-9]{1,9}", str(value)):
        raise ValueError("Must be a whole number.")
    return int(value)


def _one_or_several(words: tuple[str, ...]) -> BeforeValidator:
    spelling = {word.lower(): word for word in words}

    def split(value: Any) -> Any:
        found = [spelling.get(word.strip().lower()) for word in str(value).split(",")]
        if None in found:
            raise ValueError(f"Must be one or several of {', '.join(words)}, separated by commas.")
        return tuple(dict.fromkeys(found))

    return BeforeValidator(split, json_schema_input_type=str)


def _name(max_length: int) -> Any:
    return StringConstraints(strip_whitespace=True, min_length=1, max_length=max_length)


def _visible(max_length: int) -> Any:
    """Tell clients what trimming means for them: something visible must be left, within the length."""
    return Field(json_schema_extra={"pattern": r"^\S(.*\S)?$", "maxLength": max_length})


def _or_default(default: Any) -> AfterValidator:
    return AfterValidator(lambda value: default if value is None else value)


Uuid = Annotated[UUID, BeforeValidator(_uuid)]
Time = Annotated[AwareDatetime, BeforeValidator(_time)]
Limit = Annotated[int, BeforeValidator(_digits), Field(ge=1, le=200)]
Cursor = Annotated[str, Field(max_length=2000)]

EndpointUrl = Annotated[str, AfterValidator(endpoint_url.normalise)]
EndpointName = Annotated[str, _name(200)]
Description = Annotated[str, Field(max_length=5000)]
OwnerContact = Annotated[str, _name(320)]
Reason = Annotated[str, Field(max_length=2000)]


class Tool(TypedDict):
    """One tool: its name, and whatever else its server says of it."""

    __pydantic_config__ = ConfigDict(extra="allow")  # type: ignore[misc]

    name: Annotated[str, _name(128)]


def _named(tool: Any) -> Any:
    return {"name": tool} if isinstance(tool, str) else tool


def _distinct(tools: list[Tool]) -> list[Tool]:
    names: dict[str, int] = {}
    for index, tool in enumerate(tools):
        first = names.setdefault(tool["name"], index)
        if first != index:
            raise ValueError(f"Must not name a tool twice: numbers {first} and {index} have the same name.")
    if len(strict_json.dumps(tools).encode(errors="replace")) > MAX_TOOLS_BYTES:
        raise ValueError("Must be at most 256 KiB in all.")
    return tools


Tools = Annotated[
    list[Annotated[Tool, BeforeValidator(_named, json_schema_input_type=str | Tool)]],
    Field(max_length=500),
    AfterValidator(_distinct),
]

# ---------------------------------------------------------------------------------------------------------- input


class _Input(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class NewRegistration(_Input):
    """What registers an endpoint."""

    endpoint_url: EndpointUrl
    endpoint_name: EndpointName
    description: Description = ""
    owner_contact: OwnerContact
    available_tools: Tools = Field(default_factory=list)
    transport: Transport = "streamable-http"


class RegistrationPatch(TypedDict, total=False):
    """A merge patch (RFC 7396): only what it names changes; null gives an optional field its default."""

    __pydantic_config__ = ConfigDict(extra="forbid")  # type: ignore[misc]

    endpoint_url: EndpointUrl
    endpoint_name: EndpointName
    description: Annotated[Description | None, _or_default("")]
    owner_contact: OwnerContact
    available_tools: Annotated[Tools | None, AfterValidator(lambda tools: tools or [])]
    transport: Annotated[Transport | None, _or_default("streamable-http")]


class StatusChange(_Input):
    """A decision, or its withdrawal."""

    status: Status
    reason: Annotated[Reason | None, AfterValidator(lambda reason: reason if reason and reason.strip() else None)] = None


class UserClaim(_Input):
    """Whom the caller says to be; each member may be left out, and none grants anything."""

    entra_id: Uuid | None = None
    email: Annotated[str, Field(max_length=320)] | None = None
    display_name: Annotated[str, Field(max_length=256)] | None = None


class PageQuery(_Input):
    """Which page of a list."""

    limit: Limit = 50
    cursor: Cursor | None = None


class RegistrationQuery(PageQuery):
    """Which registrations, in which order."""

    status: Annotated[tuple[Status, ...], _one_or_several(("Pending", "Approved", "Rejected"))] | None = None
    owner: Annotated[str, Field(max_length=320)] | None = None
    search: Annotated[str, Field(max_length=200)] | None = None
    submitter_id: Literal["me"] | Uuid | None = None
    sort: Sort = "-created_at"


class AuditQuery(PageQuery):
    """Which audit entries."""

    registration_id: Uuid | None = None
    user_id: Uuid | None = None
    action: (
        Annotated[tuple[Action, ...], _one_or_several(("Created", "Approved", "Rejected", "Updated", "Deleted"))] | None
    ) = None
    since: Time | None = None
    until: Time | None = None


# ---------------------------------------------------------------------------------------------------------- callers


@dataclass(frozen=True, slots=True)
class Identity:
    """Who a verified token speaks for, and what its claims say of them."""

    entra_id: UUID
    email: str | None
    display_name: str | None
    is_admin: bool
    issued_at: int  # seconds since 1970, from the token's `iat`
    groups_unknown: bool = False  # the token could not carry the caller's groups ("overage")


@dataclass(frozen=True, slots=True)
class Caller:
    """The user behind a request: the record, and the identity that came with this very request."""

    user_id: UUID
    identity: Identity
    is_new: bool = False  # this request created the record

    @property
    def is_admin(self) -> bool:
        """Whether the token makes the caller an administrator; the record's word does not count."""
        return self.identity.is_admin


# ---------------------------------------------------------------------------------------------------------- output


class _Output(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Person(_Output):
    """A user as others see them."""

    user_id: UUID
    display_name: str | None
    email: str | None


class Registration(_Output):
    """A registered endpoint."""

    registration_id: UUID
    endpoint_url: str
    endpoint_name: str
    description: str
    owner_contact: str
    available_tools: list[Tool]
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
    version: int = Field(ge=1)


class _Page(_Output):
    next_cursor: str | None
    total: int | None = Field(description="The number of all matches; null above 10,000.")


class RegistrationPage(_Page):
    """A page of registrations."""

    items: list[Registration]


class Summary(_Output):
    """How many registrations there are, by status, and how many the caller submitted."""

    total: int
    pending: int
    approved: int
    rejected: int
    mine: int


class ExistingRegistration(_Output):
    """The registration that holds an endpoint URL already."""

    registration_id: UUID
    endpoint_name: str
    endpoint_url: str
    status: Status
    submitter: Person
    submitted_at: datetime


class User(_Output):
    """A person, or an application, that has signed in."""

    user_id: UUID
    entra_id: UUID
    email: str | None
    display_name: str | None
    is_admin: bool
    created_at: datetime
    updated_at: datetime


class FieldChange(_Output):
    """One field before and after."""

    old: Any
    new: Any


class AuditMetadata(_Output):
    """What an audit entry knows beside who, when and what."""

    request_id: str
    reason: str | None = None
    changes: dict[str, FieldChange] | None = None
    registration: Registration | None = None


class AuditEntry(_Output):
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


class AuditPage(_Page):
    """A page of audit entries, newest first."""

    items: list[AuditEntry]


class Check(_Output):
    """How one dependency fares."""

    status: Literal["healthy", "unhealthy"]
    latency_ms: float | None = None
    detail: str | None = None


class Checks(_Output):
    """One entry per dependency."""

    database: Check
    identity: Check


class Health(_Output):
    """How the service and what it depends on fare."""

    status: Literal["healthy", "unhealthy"]
    version: str
    checks: Checks


class Live(_Output):
    """The process serves."""

    status: Literal["healthy"]
    version: str


class LocalPerson(_Output):
    """Somebody who can sign in to a local registry."""

    name: str
    role: str


class FrontEndConfig(_Output):
    """What the front end must know to sign in; nothing in it is secret."""

    mode: Literal["entra", "local"]
    authority: str
    tenant_id: UUID
    client_id: UUID
    scope: str
    authority_metadata: str | None = None
    known_authorities: list[str] | None = None
    persons: list[LocalPerson] | None = None


class Problem(_Output):
    """A refusal or a fault (RFC 9457)."""

    title: str
    status: int
    detail: str
    error_code: str
    request_id: str
    timestamp: datetime
    field_errors: dict[str, list[str]] | None = None
    existing: ExistingRegistration | None = None
    error_id: str | None = None
