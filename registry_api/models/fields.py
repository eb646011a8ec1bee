"""The fields that go in, and the rules each must keep."""

import re
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, BeforeValidator, ConfigDict, Field, StringConstraints
from typing_extensions import TypedDict  # pydantic cannot use typing.TypedDict below Python 3.12

from registry_api import endpoint_url, strict_json

Status = Literal["Pending", "Approved", "Rejected"]
Transport = Literal["streamable-http", "sse"]
Action = Literal["Created", "Approved", "Rejected", "Updated", "Deleted"]
Sort = Literal["-created_at", "created_at", "endpoint_name", "-updated_at"]

MAX_TOOLS_BYTES = 256 * 1024

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


def one_or_several(words: tuple[str, ...]) -> BeforeValidator:
    """Read `a` or `A,b` as some of `words`, each once, in their own spelling."""
    spelling = {word.lower(): word for word in words}

    def split(value: Any) -> Any:
        found = [spelling.get(word.strip().lower()) for word in str(value).split(",")]
        if None in found:
            raise ValueError(f"Must be one or several of {', '.join(words)}, separated by commas.")
        return tuple(dict.fromkeys(found))

    return BeforeValidator(split, json_schema_input_type=str)


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
