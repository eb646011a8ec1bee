"""May I use this server? The search for users. Queries and answers."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator

from registry_api.models.client_files import ClientKind
from registry_api.models.fields import SimilarUrl, Status
from registry_api.models.shared_outputs import Output, Person


class _Query(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class PeopleQuery(_Query):
    """A search for users."""

    search: Annotated[str, Field(min_length=2, max_length=100)] = Field(
        description="Words; finds the users whose name or address has, for each of them, a word that begins with it,"
        " compared as by the search for registrations."
    )


class LookupQuery(_Query):
    """A server that somebody wants to use; `url` or `name` is required."""

    url: SimilarUrl | None = Field(None, description="The address in the user's client, in any spelling.")
    name: Annotated[str, Field(max_length=300)] | None = Field(
        None,
        validate_default=True,
        description="The name in the user's client: the published name, or its second part, or the client key. With"
        " `url`, it only has to be the name of what the address belongs to.",
    )
    client: ClientKind | None = Field(
        None, description="The client, as the kind of the file that it reads: some cannot be told of every server."
    )

    @field_validator("name")
    @classmethod
    def _something_is_given(cls, value: str | None, earlier: ValidationInfo) -> str | None:
        if not (value or earlier.data.get("url", "x")):
            raise ValueError("Must be given, unless url is.")
        return value


class People(Output):
    """Users that a search has found."""

    items: list[Person] = Field(max_length=20)


class LookedUpRegistration(Output):
    """The registration that an address or a name belongs to."""

    registration_id: UUID
    endpoint_name: str
    endpoint_url: str
    status: Status
    status_reason: str | None
    owner_contact: str
    submitter: Person
    server_name: str | None = Field(description="The published name; null if never published.")


class LookupAnswer(Output):
    """Whether clients may use a server, and why not."""

    registration: LookedUpRegistration
    allowed: bool
    reason: str = Field(description="A sentence.")
    differs: list[Literal["scheme", "host", "port", "path", "slash", "query", "name"]] = Field(
        description="In what the address or the name differs from the approved one."
    )
    next: str = Field(description="What to do.")
    approved_url: str | None = Field(description="The address that clients may use; null if there is none.")
