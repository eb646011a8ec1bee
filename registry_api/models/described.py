"""The fields that describe a server whole: headers, OAuth client, links, maintainers, deprecation.

The values of headers are the users' own and are never part of a registration.
"""

import re
from typing import Annotated, Any
from uuid import UUID

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StrictBool,
    StringConstraints,
    model_validator,
)

from registry_api import credentials, endpoint_url
from registry_api.models.fields import Uuid, is_blank

_TOKEN = r"^[!#$%&'*+.^_`|~0-9A-Za-z-]+$"  # noqa: S105 - RFC 9110, section 5.6.2
# HTTP or MCP sets these (RFC 9110; MCP 2025-06-18 and 2026-07-28, Streamable HTTP).
_RESERVED = re.compile(
    r"accept(-(charset|encoding|ranges))?|connection|content-[a-z-]+|cookie2?|date|expect|host|keep-alive|last-event-id"
    r"|mcp-(session-id|protocol-version|method|name|param-.*)|origin|proxy-[a-z-]+|referer|set-cookie2?|te|trailer"
    r"|transfer-encoding|upgrade|via|sec-[a-z-]+",
    re.IGNORECASE,
)
_LINK = endpoint_url.PATTERN.replace("[Ss]?", "[Ss]")
_NO_CONTROLS = r"^[^\u0000-\u001f\u007f]*$"


def _not_reserved(name: str) -> str:
    if _RESERVED.fullmatch(name):
        raise ValueError("HTTP or MCP sets this header.")
    return name


Value = Annotated[str, StringConstraints(min_length=1, max_length=1000, pattern=_NO_CONTROLS)]


class HeaderField(BaseModel):
    """A header that clients send to the server. Its value is each user's own."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Annotated[str, StringConstraints(max_length=128, pattern=_TOKEN), AfterValidator(_not_reserved)] = Field(
        description="A field name (RFC 9110) that neither HTTP nor MCP sets. Unique without regard to case."
    )
    description: Annotated[str, StringConstraints(max_length=500, pattern=_NO_CONTROLS)] | None = Field(
        None, description="What to put in, and where to get it."
    )
    is_required: StrictBool | None = None
    is_secret: StrictBool | None = Field(None, description="Whether the value is a secret, which has no default.")
    default: Value | None = Field(None, description="Sent unless the user gives another value.")
    placeholder: Annotated[str, StringConstraints(max_length=200, pattern=_NO_CONTROLS)] | None = None
    choices: Annotated[list[Value], Field(max_length=50)] | None = Field(None, description="The values to choose from.")

    @model_validator(mode="after")
    def _consistent(self) -> "HeaderField":
        if self.is_secret and (self.default is not None or self.choices):
            raise ValueError("A secret header must not have a default or choices.")
        if self.default is not None and self.choices and self.default not in self.choices:
            raise ValueError("The default must be one of the choices.")
        return self


def _distinct_headers(headers: list[HeaderField]) -> list[dict[str, Any]]:
    first: dict[str, int] = {}
    for index, header in enumerate(headers):
        if (other := first.setdefault(header.name.lower(), index)) != index:
            raise ValueError(f"Must not name a header twice: items {other} and {index} have the same name.")
    return [_given(header) for header in headers]


def _given(value: BaseModel) -> dict[str, Any]:
    """Return the members that say something: null, false and an empty list or text are what a member is without."""
    return {
        name: member for name, member in value.model_dump(mode="json").items() if member not in (None, False, [], "")
    }


class OAuthClient(BaseModel):
    """What a client needs if the authorization server registers no clients by itself."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    client_id: Annotated[str, StringConstraints(min_length=1, max_length=256, pattern=r"^[\x20-\x7e]+$")] | None = None
    scopes: (
        Annotated[
            list[Annotated[str, StringConstraints(max_length=256, pattern=r"^[\x21\x23-\x5b\x5d-\x7e]+$")]],
            Field(max_length=50),
        ]
        | None
    ) = Field(None, description="Scopes to request (RFC 6749, section 3.3).")


class DeprecationNote(BaseModel):
    """Why a server should no longer be used, and what to use instead."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    message: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]
    successor_id: Uuid | None = Field(None, description="The registration to use instead.")


def _legible(note: DeprecationNote) -> DeprecationNote:
    if is_blank(note.message):
        raise ValueError("The message must not be blank.")
    return note


def _https(url: str) -> str:
    if not url.startswith("https://"):
        raise ValueError("Must begin with https://.")
    return url


def _distinct_ids(ids: list[UUID]) -> list[str]:
    return list(dict.fromkeys(map(str, ids)))


_OPTIONAL_OBJECT = AfterValidator(lambda value: _given(value) or None if value else None)

Headers = Annotated[
    list[HeaderField],
    Field(max_length=20, description="The headers that a client sends, without values. Values are never stored."),
    AfterValidator(_distinct_headers),
]
OAuth = Annotated[
    OAuthClient | None, _OPTIONAL_OBJECT, Field(description="Replaced as a whole by a patch. Null if there is none.")
]
Link = Annotated[
    str,
    AfterValidator(endpoint_url.normalise),
    AfterValidator(_https),
    AfterValidator(credentials.require_none),
    Field(max_length=endpoint_url.MAX_LENGTH, json_schema_extra={"format": "uri", "pattern": _LINK}),
]
Maintainers = Annotated[
    list[Uuid],
    Field(max_length=20, description="Users who may edit, resubmit and inspect it, as its submitter may."),
    AfterValidator(_distinct_ids),
]
Deprecation = Annotated[
    Annotated[DeprecationNote, AfterValidator(_legible)] | None,
    _OPTIONAL_OBJECT,
    Field(description="Published without a new review. Replaced as a whole by a patch; null takes it back."),
]
