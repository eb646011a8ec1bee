"""The fields that go in, and the rules each must keep."""

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
Sort = Literal["-created_at", "created_at", "endpoint_name", "-updated_at"]
View = Literal["published"]

MAX_TOOLS_BYTES = 256 * 1024

_TRIMMED = (
    "Blanks at its ends are cut off; then it is measured. At least one character must be visible: zero-width, filler"
    " and formatting characters are not. Bidirectional overrides, embeddings and isolates are refused."
)
# Characters that show nothing by themselves, as ranges of a regular expression (\S means something else in each
# dialect): White_Space, controls, Default_Ignorable_Code_Point, and blanks that Unicode has as letters and symbols.
_INVISIBLE = (
    r"\u0000-\u0020\u007f-\u00a0\u00ad\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5\u180b-\u180f\u2000-\u200f"
    r"\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb"
)
# Hieroglyphs' joiners and blanks, the Khitan filler, shorthand's and music's formats, tags. Dialects differ on how to
# write these, so the pattern in the OpenAPI document goes without them.
_INVISIBLE_ASTRAL = (
    r"\U00013430-\U00013442\U00016fe4\U0001bca0-\U0001bca3\U0001d159\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
_TURNING = r"\u202a-\u202e\u2066-\u2069"
_NAME: dict[str, JsonValue] = {"pattern": f"^[^{_TURNING}]*[^{_INVISIBLE}][^{_TURNING}]*$"}
_VISIBLE = re.compile(f"[^{_INVISIBLE}{_INVISIBLE_ASTRAL}]")
_TURNS = re.compile(f"[{_TURNING}]")
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


def digits(value: Any) -> Any:
    """Read a whole number; nothing else that Python takes for one."""
    if not re.fullmatch(r"[0-9]{1,9}", str(value)):
        raise ValueError("Must be a whole number.")
    return int(value)


def one_or_several(words: tuple[str, ...]) -> BeforeValidator:
    """Read `a` or `A,b` as some of `words`, each once, in their own spelling."""
    spelling = {word.lower(): word for word in words}

    def split(value: Any) -> Any:
        found = [spelling.get(word.strip().lower()) for word in str(value).split(",")]
        if None in found:
            raise ValueError(f"Must be one or several of {', '.join(words)}, separated by commas.")
        return tuple(dict.fromkeys(found))

    return BeforeValidator(split)


def is_blank(text: str) -> bool:
    """Tell whether a text shows nothing: no character at all, or only such as cannot be seen by themselves."""
    return not _VISIBLE.search(text)


def _legible(name: str) -> str:
    if is_blank(name):
        raise ValueError("Must not be blank.")
    if _TURNS.search(name):
        raise ValueError("Must not contain controls of the direction of text (U+202A to U+202E, U+2066 to U+2069).")
    return name


def _name(max_length: int) -> Any:
    return StringConstraints(strip_whitespace=True, min_length=1, max_length=max_length)


def or_default(default: Any) -> AfterValidator:
    """Put `default` for null."""
    return AfterValidator(lambda value: default if value is None else value)


def _me_or_uuid(value: Any) -> Any:
    return value if value == "me" else _uuid(value)


Uuid = Annotated[UUID, BeforeValidator(_uuid)]
Submitter = Annotated[Literal["me"] | UUID, BeforeValidator(_me_or_uuid)]
Time = Annotated[AwareDatetime, BeforeValidator(_time)]
Limit = Annotated[int, Field(ge=1, le=200, description="How many items a page has at most."), BeforeValidator(digits)]
Cursor = Annotated[
    str,
    Field(
        max_length=2000,
        description="The `next_cursor` of the page before; all filters and the order stay the same.",
        json_schema_extra={"pattern": "^[A-Za-z0-9_-]*$"},
    ),
]

_URL_FIELD = Field(
    description="An absolute URL without user name, password, fragment, blanks, control characters and backslashes, and"
    " without a query parameter that looks like a credential by its name (`api_key`, `token`, `sig`, `code`, …) or its"
    " value (a JSON Web Token, a random text): that belongs into a header. Scheme and host are lower-cased, a default"
    " port is dropped, an empty path becomes `/`: that form is stored, returned and unique. What else matches the"
    " pattern is accepted; so are IPv6 addresses, and hosts in any script, which are stored in their ASCII form (IDNA"
    " 2008).",
    examples=["https://weather.example.com/mcp"],
    json_schema_extra={"format": "uri", "maxLength": endpoint_url.MAX_LENGTH, "pattern": endpoint_url.PATTERN},
)
AnyEndpointUrl = Annotated[str, AfterValidator(endpoint_url.normalise), _URL_FIELD]
"""An address that may have been registered before credentials in it were refused."""
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
    _name(200),
    AfterValidator(_legible),
    Field(description=f"What people call it. {_TRIMMED}", json_schema_extra=_NAME),
]
Description = Annotated[str, Field(max_length=5000, description="What it is for.")]
OwnerContact = Annotated[
    str,
    _name(320),
    AfterValidator(_legible),
    Field(description=f"Who answers for it: a mail address, a team, a link. {_TRIMMED}", json_schema_extra=_NAME),
]
Reason = Annotated[str, Field(max_length=2000, description="Why; one without a visible character counts as none.")]
ToolName = Annotated[
    str,
    _name(128),
    AfterValidator(_legible),
    Field(description=f"Unique in its list. {_TRIMMED}", json_schema_extra=_NAME),
]


class Tool(TypedDict):
    """One tool: its name, and whatever else its server says of it."""

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
            raise ValueError(f"Must not name a tool twice: numbers {first} and {index} have the same name.")
    tool_list = ToolList(tools)
    if len(tool_list.json.encode(errors="replace")) > MAX_TOOLS_BYTES:
        raise ValueError("Must be at most 256 KiB in all.")
    return tool_list


Tools = Annotated[
    list[Annotated[Tool, BeforeValidator(_named, json_schema_input_type=ToolName | Tool)]],
    Field(
        max_length=500,
        description="What it offers: names, or objects with a name and whatever else the server says of a tool. A bare"
        " name is stored as an object. Names are unique in the list and case-sensitive; all together at most 256 KiB.",
        json_schema_extra={"uniqueItems": True},
    ),
    AfterValidator(_distinct),
]
