"""The models of bodies and queries."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StrictBool, ValidationInfo, field_validator
from typing_extensions import TypedDict  # pydantic cannot use typing.TypedDict below Python 3.12

from registry_api.models.described import Deprecation, Headers, Link, Maintainers, OAuth
from registry_api.models.fields import (
    Action,
    AnyEndpointUrl,
    Cursor,
    Description,
    EndpointName,
    EndpointUrl,
    ExportFormat,
    Flag,
    Limit,
    OwnerContact,
    Reason,
    Separator,
    SimilarUrl,
    Sort,
    Status,
    Submitter,
    Time,
    Tools,
    Transport,
    Uuid,
    View,
    is_blank,
    one_or_several,
    or_default,
)
from registry_api.models.tags import Synonyms, TagNames, Tags, TagTitle

AnyAttention = Literal["tools_changed", "unreachable", "review_due", "any"]


class _Input(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class NewRegistration(_Input):
    """A new registration."""

    endpoint_url: EndpointUrl
    endpoint_name: EndpointName
    description: Description = ""
    owner_contact: OwnerContact
    available_tools: Tools = Field(default_factory=list)
    transport: Transport = "streamable-http"
    tags: Tags = Field(default_factory=list)
    headers: Headers = Field(default_factory=list)
    oauth: OAuth = None
    website_url: Link | None = None
    repository_url: Link | None = None
    maintainers: Maintainers = Field(default_factory=list)
    deprecation: Deprecation = None


class RegistrationPatch(TypedDict, total=False):
    """A JSON merge patch (RFC 7396): only the given fields change; null sets an optional field to its default.

    Unlike there, objects and lists are replaced as a whole.
    """

    __pydantic_config__ = ConfigDict(extra="forbid")  # type: ignore[misc]

    endpoint_url: AnyEndpointUrl  # the DAO refuses a credential if the URL changes
    endpoint_name: EndpointName
    description: Annotated[Description | None, or_default("")]
    owner_contact: OwnerContact
    available_tools: Annotated[Tools | None, AfterValidator(lambda tools: tools or [])]
    transport: Annotated[Transport | None, or_default("streamable-http")]
    headers: Annotated[Headers | None, AfterValidator(lambda headers: headers or [])]
    oauth: OAuth
    website_url: Link | None
    repository_url: Link | None
    maintainers: Annotated[Maintainers | None, AfterValidator(lambda ids: ids or [])]
    deprecation: Deprecation
    tags: Annotated[Tags | None, AfterValidator(lambda tags: tags or [])]


class TagContent(_Input):
    """A tag without its name."""

    title: TagTitle
    synonyms: Synonyms = Field(default_factory=list)


class StatusChange(_Input):
    """A decision, a withdrawal, or a request for a new review."""

    status: Status
    reason: Annotated[Reason | None, AfterValidator(lambda reason: None if is_blank(reason or "") else reason)] = None
    inspection_id: Uuid | None = Field(
        default=None,
        description="With `Approved` only: the inspection that the reviewer looked at. Its snapshot is pinned, and its"
        " tools become `available_tools`. It must be `ok`, and of the current endpoint and transport. An approved"
        " registration can be approved again with a newer snapshot, which accepts the changed tools.",
    )
    withdraw: StrictBool = Field(
        default=False,
        description="With `Rejected` only: also withdraw the live version from clients, whatever the status is now.",
    )

    @field_validator("inspection_id")
    @classmethod
    def _only_with_an_approval(cls, value: UUID | None, earlier: ValidationInfo) -> UUID | None:
        if value and earlier.data.get("status", "Approved") != "Approved":
            raise ValueError("Must not be given unless status is Approved.")
        return value

    @field_validator("withdraw")
    @classmethod
    def _only_with_a_rejection(cls, value: bool, earlier: ValidationInfo) -> bool:  # noqa: FBT001 - pydantic calls it
        if value and earlier.data.get("status", "Rejected") != "Rejected":
            raise ValueError("Must not be true unless status is Rejected.")
        return value


class NewInspection(_Input):
    """The address of a server that is not registered yet."""

    endpoint_url: EndpointUrl
    transport: Transport = "streamable-http"


class UserClaim(_Input):
    """The identity that the caller claims; every field is optional, and none grants anything."""

    entra_id: Uuid | None = None
    email: Annotated[str, Field(max_length=320)] | None = None
    display_name: Annotated[str, Field(max_length=256)] | None = None


class PageQuery(_Input):
    """A page of a list."""

    limit: Limit = 50
    cursor: Cursor | None = None


class ViewQuery(_Input):
    """The form in which registrations are returned."""

    view: View | None = Field(
        None,
        description="`published` returns what clients see: registrations with a live version, whatever their status,"
        " with the content of that version. Without it, registrations are returned as they are now.",
    )


class RegistrationQuery(ViewQuery, PageQuery):
    """A search for registrations, and their order."""

    status: Annotated[tuple[Status, ...], one_or_several(("Pending", "Approved", "Rejected"))] | None = Field(
        None, description="One or several, separated by commas, in any letter case."
    )
    owner: Annotated[str, Field(max_length=320)] | None = Field(
        None, description="Text that occurs in `owner_contact`, compared as by `search`."
    )
    search: Annotated[str, Field(max_length=200)] | None = Field(
        None,
        description="Words that must all occur in name, description, URL, owner or a tool's name, compared after NFKC"
        " and full case folding. Wildcard characters are ordinary characters. A word also finds its other forms"
        " (`tickets`: ticket), and the registrations with a tag whose title or synonyms have it.",
    )
    submitter_id: Submitter | None = Field(None, description="The submitter's id, or `me`.")
    attention: (
        Annotated[tuple[AnyAttention, ...], one_or_several(("tools_changed", "unreachable", "review_due", "any"))]
        | None
    ) = Field(
        None,
        description="Why a reviewer should look at it again: one or several, separated by commas, or `any`. Only"
        " approved registrations have attention.",
    )
    was_published: Flag | None = Field(
        None, description="Whether clients have ever seen a version of it, now or earlier: `true` or `false`."
    )
    has_warnings: Flag | None = Field(
        None,
        description="Whether the last inspection has a finding of severity high or medium: `true` or `false`.",
    )
    similar_to: SimilarUrl | None = Field(
        None,
        description="An address. Finds the registrations with it, and with those that differ from it only in scheme,"
        " `www.`, port 80 or 443, letter case or final slashes of the path.",
    )
    tag: TagNames | None = Field(
        None, description="The names of one or several tags, separated by commas: registrations that have one of them."
    )
    sort: Sort = Field(
        "-created_at",
        description="The order; `-` means descending. `relevance`, with `search` only: exact name, beginning of the"
        " name, words in the name, tags, tools' names, description, owner, then the newest. It ends after the 1,000"
        " best. If nothing matches, it lists what the nearest known words match, and `nearest` has those."
        " `submitted_at` is the order of the review queue: with `status=Pending` only.",
    )

    @field_validator("sort")
    @classmethod
    def _needs_its_filter(cls, value: str, earlier: ValidationInfo) -> str:
        if value == "relevance" and not (earlier.data.get("search", "x") or "").split():
            raise ValueError("Must not be relevance without search.")
        is_queue = earlier.data.get("status") == ("Pending",) and earlier.data.get("view") is None
        if value.endswith("submitted_at") and not is_queue:
            raise ValueError("Must not be submitted_at unless status is Pending, without view.")
        return value


class AuditFilter(_Input):
    """A filter for audit entries."""

    registration_id: Uuid | None = Field(None, description="The registration, which may be deleted.")
    user_id: Uuid | None = Field(None, description="The user who made the change.")
    action: (
        Annotated[tuple[Action, ...], one_or_several(("Created", "Approved", "Rejected", "Updated", "Deleted"))] | None
    ) = Field(None, description="One or several, separated by commas, in any letter case.")
    since: Time | None = Field(None, description="From this time on.")
    until: Time | None = Field(None, description="Before this time.")


class AuditQuery(AuditFilter, PageQuery):
    """A page of filtered audit entries."""


class AuditExportQuery(AuditFilter):
    """An export of filtered audit entries."""

    format: ExportFormat = Field(
        "csv", description="`csv` is for spreadsheets and people; `jsonl` for programs, and has all of every entry."
    )
    separator: Separator = Field(
        "comma",
        description="What stands between the cells of `csv`. Spreadsheets open files by their locale: where the decimal"
        " separator is a comma, as in most of Europe, they expect a `semicolon`.",
    )
