"""The complete list of a server's tools, page by page, or none: a part of it is never compared with anything."""

import math
from collections.abc import Mapping
from typing import Any

from mcp import Client
from pydantic import ValidationError

from registry_api.inspector.evidence import Notes, Reason
from registry_api.inspector.recording import Record

METHOD = "tools/list"


class Unfit(Exception):
    """The list cannot be taken; the notes say why."""


async def walk(client: Client, record: Record, notes: Notes) -> list[dict[str, Any]]:
    """Return all tools as the server sent them; none if it does not offer tools.

    Raises:
        Unfit: a limit is passed, a cursor comes again, or a tool is none; the reason is noted.
    """
    if not offers_tools(record):
        return []
    tools: list[dict[str, Any]] = []
    cursors: set[str] = set()
    cursor: str | None = None
    for _ in range(notes.limits.pages):
        page, cursor = await _page(client, record, notes, cursor, len(tools))
        tools.extend(page)
        if len(tools) > notes.limits.tools:
            raise _unfit(notes, Reason("too_large", "tools", {"limit": notes.limits.tools}))
        if cursor is None:  # an empty cursor is one, too
            return tools
        if cursor in cursors:
            raise _unfit(notes, Reason("too_large", "cursor"))
        cursors.add(cursor)
    raise _unfit(notes, Reason("too_large", "pages", {"limit": notes.limits.pages}))


def offers_tools(record: Record) -> bool:
    """Return whether the server named the capability `tools`: others may answer tools/list with an error."""
    capabilities = record.opening.get("capabilities")
    return isinstance(capabilities, dict) and capabilities.get("tools") is not None


async def _page(
    client: Client, record: Record, notes: Notes, cursor: str | None, before: int
) -> tuple[list[dict[str, Any]], str | None]:
    try:
        parsed = await client.list_tools(cursor=cursor)
    except ValidationError as error:
        raise _unfit(notes, _invalid(_index(error), before)) from None
    tools = record.last(METHOD).get("tools")
    if not isinstance(tools, list):
        raise _unfit(notes, _invalid(None, before))
    for index, tool in enumerate(tools):
        if not _is_tool(tool) or not is_plain(tool, notes.limits.depth):
            raise _unfit(notes, _invalid(index, before))
    shown = {tool.name for tool in parsed.tools}
    notes.partly_visible.extend(tool["name"] for tool in tools if tool["name"] not in shown)
    return tools, parsed.next_cursor


def _is_tool(tool: Any) -> bool:
    return isinstance(tool, dict) and isinstance(tool.get("name"), str) and isinstance(tool.get("inputSchema"), dict)


def is_plain(value: Any, depth: int) -> bool:
    """Return whether a value can be hashed and stored: no NaN or infinity, and not nested deeper than that."""
    layer = [value]
    for _ in range(depth + 1):
        below: list[Any] = []
        for one in layer:
            if isinstance(one, float) and not math.isfinite(one):
                return False
            if isinstance(one, Mapping):
                below.extend(one.values())
            elif isinstance(one, list):
                below.extend(one)
        if not below:
            return True
        layer = below
    return not any(isinstance(one, Mapping | list) for one in layer)


def _index(error: ValidationError) -> int | None:
    for fault in error.errors(include_input=False, include_url=False, include_context=False):
        match fault["loc"]:
            case ("tools", int(index), *_):
                return index
    return None


def _invalid(index: int | None, before: int) -> Reason:
    return Reason("not_mcp", "invalid_list") if index is None else Reason("not_mcp", "tool", {"index": before + index})


def _unfit(notes: Notes, reason: Reason) -> Unfit:
    # Not by cancelling: the session is ended politely.
    if notes.reason is None:
        notes.reason = reason
    return Unfit(reason.rule)
