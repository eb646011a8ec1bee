"""Writers of allow lists: what each client's administrator deploys to limit the servers that users may run.

Each takes the entries that the client can express, sorted by name, and returns the value that forms.py serialises.
"""

import re
from collections.abc import Sequence
from typing import Any

from registry_api.client_files.entries import Entry


def urls(entries: Sequence[Entry]) -> list[dict[str, str]]:
    """Return the list of Copilot, VS Code and Claude Code: they match remote servers by URL only."""
    return [{"serverUrl": entry.url} for entry in entries]


def copilot(entries: Sequence[Entry]) -> dict[str, Any]:
    """Return GitHub Copilot's managed settings (docs.github.com, enterprise-managed settings reference)."""
    return {"allowedMcpServers": urls(entries)}


def claude_code(entries: Sequence[Entry]) -> dict[str, Any]:
    """Return Claude Code's managed settings (code.claude.com/docs, managed-mcp).

    Without the flag, lists of users would add to this one.
    """
    return {"allowManagedMcpServersOnly": True, "allowedMcpServers": urls(entries)}


def codex(entries: Sequence[Entry]) -> dict[str, Any]:
    """Return Codex's requirements.toml: name and URL must both match (openai/codex, mcp_requirements.rs)."""
    return {"mcp_servers": {entry.key: {"identity": {"url": entry.url}} for entry in entries}}


def gemini(entries: Sequence[Entry]) -> dict[str, Any]:
    """Return the servers of Gemini CLI's admin controls, which match by name and then force URL and type."""
    return {"mcpServers": {entry.key: {"url": entry.url, "type": entry.type} for entry in entries}}


def cline(entries: Sequence[Entry]) -> dict[str, Any]:
    """Return Cline's remote configuration (cline/cline, mcp-server-controls)."""
    return {
        "remoteMCPServers": [{"name": entry.key, "url": entry.url, "alwaysEnabled": False} for entry in entries],
        "blockPersonalRemoteMCPServers": True,
        "mcpMarketplaceEnabled": False,
    }


def kiro(entries: Sequence[Entry]) -> dict[str, Any]:
    """Return the registry of Kiro and Amazon Q: one file, one remote per server, headers only with a value."""
    return {"servers": [{"server": _server(entry)} for entry in entries], "metadata": {"count": len(entries)}}


def cursor(entries: Sequence[Entry]) -> str:
    """Return the addresses to paste into Cursor's dashboard, one on each line."""
    return "".join(f"{entry.url}\n" for entry in entries)


def windsurf(entries: Sequence[Entry]) -> list[dict[str, Any]]:
    """Return the entries to paste into Windsurf's team settings; values are anchored regular expressions there."""
    return [{"serverId": entry.key, "serverConfig": {"serverUrl": _escaped(entry.url)}} for entry in entries]


def _server(entry: Entry) -> dict[str, Any]:
    headers = [{"name": header.name, "value": header.default} for header in entry.headers if header.default is not None]
    remote = {"type": entry.transport, "url": entry.url} | ({"headers": headers} if headers else {})
    return {"name": entry.name, "description": entry.description, "version": entry.version, "remotes": [remote]}


def _escaped(url: str) -> str:
    # re.escape also escapes the hyphen, which some regular expression engines refuse.
    return re.sub(r"[.*+?^${}()|\[\]\\]", r"\\\g<0>", url)
