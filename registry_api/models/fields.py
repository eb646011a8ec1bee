"""The fields of bodies and queries, with their validation."""

import re
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, BeforeValidator, ConfigDict, Field, JsonValue, StringConstraints
from typing_extensions import TypedDict  # pydantic cannot use typing.TypedDict below Python 3.12

from registry_api import credentials, endpoint_url, strict_json

Status = Literal["Pending", "Approved", "Rejected"]
Transport = Literal["streamable-http", "sse"]
Action = Literal["Created", "Approved", "Rejected", "Updated", "Deleted"]
ExportFormat = Literal["csv", "jsonl"]
Separator = Literal["comma", "semicolon"]
Sort = Literal[
    "-created_at", "created_at", "endpoint_name", "-updated_at", "submitted_at", "-submitted_at", "relevance"
]
View = Literal["published"]
InspectionState = Literal["queued", "running", "finished"]
Outcome = Literal[
    "ok",
    "auth_required",
    "not_mcp",
    "wrong_transport",
    "unreachable",
    "tls_failed",
    "timeout",
    "too_large",
    "refused",
    "abandoned",
]
Attention = Literal["tools_changed", "unreachable", "review_due"]

MAX_TOOLS = 500
MAX_TOOLS_BYTES = 256 * 1024

TRIMMED = (
    "Leading and trailing blanks are removed before the length is checked. At least one character must be visible;"
    " zero-width, filler and formatting characters are not. Bidirectional overrides, embeddings and isolates are"
    " refused."
)
# Characters that are invisible on their own, as ranges of a regular expression (\S means something else in each
# dialect): White_Space, controls, Default_Ignorable_Code_Point, and blanks that Unicode has as letters and symbols.
_INVISIBLE = (
    r"\u0000-\u0020\u007f-\u00a0\u00ad\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5\u180b-\u180f\u2000-\u200f"
    r"\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb"
)
# Joiners and blanks of hieroglyphs, the Khitan filler, format characters of shorthand and music, tags. Dialects of
# regular expressions write these differently, so the pattern in the OpenAPI document omits them.
_INVISIBLE_ASTRAL = (
    r"\U00013430-\U00013442\U00016fe4\U0001bca0-\U0001bca3\U0001d159\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
_BIDIRECTIONAL = r"\u202a-\u202e\u2066-\u2069"
NAME: dict[str, JsonValue] = {"pattern": f"^[^{_BIDIRECTIONAL}]*[^{_INVISIBLE}][^{_BIDIRECTIONAL}]*$"}
_VISIBLE = re.compile(f"[^{_INVISIBLE}{_INVISIBLE_ASTRAL}]")
_HAS_BIDIRECTIONAL = re.compile(f"[{_BIDIRECTIONAL}]")
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_TIME = re.compile(r"(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d:\d\d(?:\.\d+)?)(?:([Zz])|([+ -])(\d\d:\d\d))", re.ASCII)


def parse_uuid(value: str) -> UUID:
    """Return the UUID in canonical form, in any letter case; other forms that Python accepts raise ValueError."""
    if not _UUID.fullmatch(value):
        raise ValueError("Must be a UUID.")
    return UUID(value)


def _uuid(value: Any) -> Any:
    return parse_uuid(value) if isinstance(value, str) else value


def _time(value: Any) -> Any:
    parts = _TIME.fullmatch(value) if isinstance(value, str) else None
    if not parts:
        raise ValueError("Must be an RFC 3339 time with a zone, such as 2026-01-31T09:00:00Z.")
    # A `+` that is not percent-encoded in a query arrives as a blank.
    zone = "Z" if parts[3] else parts[4].replace(" ", "+") + parts[5]
    return f"{parts[1]}T{parts[2]}{zone}"


def digits(value: Any) -> Any:
    """Return the whole number that decimal digits write; refuses the other forms that Python accepts."""
    if not re.fullmatch(r"[0-9]{1,9}", str(value)):
        raise ValueError("Must be a whole number.")
    return int(value)


def one_or_several(words: tuple[str, ...]) -> BeforeValidator:
    """Return a validator that reads `a` or `A,b` as a tuple of `words`, without duplicates, in any letter case."""
    spelling = {word.lower(): word for word in words}

    def split(value: Any) -> Any:
        found = [spelling.get(word.strip().lower()) for word in str(value).split(",")]
        if None in found:
            raise ValueError(f"Must be one or several of {', '.join(words)}, separated by commas.")
        return tuple(dict.fromkeys(found))

    return BeforeValidator(split)


def is_blank(text: str) -> bool:
    """Return whether a text is empty or has only characters that are invisible on their own."""
    return not _VISIBLE.search(text)


def legible(name: str) -> str:
    """Return a name; refuses one that is blank or has bidirectional control characters."""
    if is_blank(name):
        raise ValueError("Must not be blank.")
    if _HAS_BIDIRECTIONAL.search(name):
        raise ValueError("Must not contain bidirectional control characters (U+202A to U+202E, U+2066 to U+2069).")
    return name


def name_of(max_length: int) -> Any:
    """Return the constraints of a name: trimmed, then measured."""
    return StringConstraints(strip_whitespace=True, min_length=1, max_length=max_length)


def or_default(default: Any) -> AfterValidator:
    """Return a validator that replaces null by `default`."""
    return AfterValidator(lambda value: default if value is None else value)


def _me_or_uuid(value: Any) -> Any:
    return value if value == "me" else _uuid(value)


def _flag(value: Any) -> bool:
    words = {"true": True, "1": True, "false": False, "0": False}
    if str(value).lower() not in words:
        raise ValueError("Must be true or false.")
    return words[str(value).lower()]


Flag = Annotated[bool, BeforeValidator(_flag)]
Uuid = Annotated[UUID, BeforeValidator(_uuid)]
Submitter = Annotated[Literal["me"] | UUID, BeforeValidator(_me_or_uuid)]
Time = Annotated[AwareDatetime, BeforeValidator(_time)]
Limit = Annotated[int, Field(ge=1, le=200, description="Maximum number of items on a page."), BeforeValidator(digits)]
Cursor = Annotated[
    str,
    Field(
        max_length=2000,
        description="The `next_cursor` of the previous page; the filters and the order must be the same.",
        json_schema_extra={"pattern": "^[A-Za-z0-9_-]*$"},
    ),
]

_URL_FIELD = Field(
    description="An absolute URL without user name, password, fragment, blanks, control characters and backslashes. No"
    " query parameter may look like a credential, by its name (`api_key`, `token`, `sig`, `code`, …) or its value (a"
    " JSON Web Token, a random text): credentials belong in a header. The URL is stored, returned and unique in its"
    " normal form: scheme and host in lower case, no default port, `/` for an empty path. Besides URLs that match the"
    " pattern, IPv6 addresses and hosts in any script are accepted; the latter are stored in ASCII form (IDNA 2008).",
    examples=["https://weather.example.com/mcp"],
    json_schema_extra={"format": "uri", "maxLength": endpoint_url.MAX_LENGTH, "pattern": endpoint_url.PATTERN},
)
AnyEndpointUrl = Annotated[str, AfterValidator(endpoint_url.normalise), _URL_FIELD]
"""A URL that may have been registered before URLs with credentials were refused."""
SimilarUrl = Annotated[
    str,
    AfterValidator(endpoint_url.normalise),
    Field(max_length=endpoint_url.MAX_LENGTH, json_schema_extra={"format": "uri", "pattern": endpoint_url.PATTERN}),
]
EndpointUrl = Annotated[
    str, AfterValidator(endpoint_url.normalise), AfterValidator(credentials.require_none), _URL_FIELD
]
EndpointName = Annotated[
    str,
    name_of(200),
    AfterValidator(legible),
    Field(description=f"The name for people. {TRIMMED}", json_schema_extra=NAME),
]
Description = Annotated[str, Field(max_length=5000, description="The purpose of the server.")]
OwnerContact = Annotated[
    str,
    name_of(320),
    AfterValidator(legible),
    Field(
        description=f"Whom to ask about the server: a mail address, a team or a link. {TRIMMED}",
        json_schema_extra=NAME,
    ),
]
Reason = Annotated[
    str, Field(max_length=2000, description="The reason; one without a visible character counts as none.")
]
ToolName = Annotated[
    str,
    name_of(128),
    AfterValidator(legible),
    Field(description=f"Unique in the list. {TRIMMED}", json_schema_extra=NAME),
]


class Tool(TypedDict):
    """A tool: its name, and any further metadata from its server."""

    __pydantic_config__ = ConfigDict(extra="allow")  # type: ignore[misc]

    name: ToolName


def _named(tool: Any) -> Any:
    return {"name": tool} if isinstance(tool, str) else tool


class ToolList(list[Tool]):
    """A list of tools that keeps its JSON: its size is checked, and it is stored, in that form."""

    def __init__(self, tools: list[Tool]) -> None:
        super().__init__(tools)
        self.json = strict_json.dumps(tools)


def _distinct(tools: list[Tool]) -> ToolList:
    names: dict[str, int] = {}
    for index, tool in enumerate(tools):
        first = names.setdefault(tool["name"], index)
        if first != index:
            raise ValueError(f"Must not name a tool twice: items {first} and {index} have the same name.")
    tool_list = ToolList(tools)
    if len(tool_list.json.encode(errors="replace")) > MAX_TOOLS_BYTES:
        raise ValueError("Must be at most 256 KiB in all.")
    return tool_list


Tools = Annotated[
    list[Annotated[Tool, BeforeValidator(_named, json_schema_input_type=ToolName | Tool)]],
    Field(
        max_length=MAX_TOOLS,
        description="The server's tools: names, or objects with a name and any further metadata. A bare name is stored"
        " as an object. Names are unique in the list and case-sensitive. At most 256 KiB in all.",
        json_schema_extra={"uniqueItems": True},
    ),
    AfterValidator(_distinct),
]
