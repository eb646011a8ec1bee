"""The `available_tools` of a registration that was approved with a snapshot."""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import TypeAdapter, ValidationError

from registry_api import strict_json
from registry_api.models import MAX_TOOLS, MAX_TOOLS_BYTES, Tool, Tools

_ALL: TypeAdapter[list[Tool]] = TypeAdapter(Tools)
_ONE: TypeAdapter[Tool] = TypeAdapter(Tool)
_DESCRIPTION_LENGTHS = (2000, 500, 100)  # characters; tried in this order until the list is small enough


def from_snapshot(tools: Sequence[Mapping[str, Any]]) -> list[Tool]:
    """Return a server's tools as a registration can have them.

    A list within the limits of registrations is returned as the server sent it. From another one, only names, titles
    and descriptions are kept, of the first 500 tools with an acceptable name; long descriptions are cut if necessary.
    """
    try:
        return _ALL.validate_python(list(tools))
    except ValidationError:
        pass
    brief: dict[str, Tool] = {}
    for tool in tools:
        try:
            accepted = _ONE.validate_python(_only(tool, "name", "title", "description"))
        except ValidationError:
            continue
        brief.setdefault(accepted["name"], accepted)
    first = list(brief.values())[:MAX_TOOLS]
    for length in _DESCRIPTION_LENGTHS:
        if _size(first) <= MAX_TOOLS_BYTES:
            return first
        first = [_cut(tool, length) for tool in first]
    return first if _size(first) <= MAX_TOOLS_BYTES else [_only(tool, "name") for tool in first]


def _only(tool: Mapping[str, Any], *names: str) -> Any:
    return {name: tool[name] for name in names if isinstance(tool.get(name), str)}


def _cut(tool: Tool, length: int) -> Any:
    description = str(tool.get("description", ""))
    return tool if len(description) <= length else {**tool, "description": f"{description[:length]}…"}


def _size(tools: Sequence[Tool]) -> int:
    return len(strict_json.dumps(tools).encode())
