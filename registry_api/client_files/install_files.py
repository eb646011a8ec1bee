"""Writers of files from which clients install servers. None contains a secret; users give the values of headers."""

from collections.abc import Sequence
from typing import Any

from registry_api.client_files.entries import Entry, Header
from registry_api.client_files.variables import environment_variable, in_environment, input_id


def vscode(entries: Sequence[Entry]) -> dict[str, Any]:
    """Return mcp.json for VS Code and Visual Studio: the editor asks for values and keeps them."""
    servers = {}
    inputs = []
    for entry in entries:
        headers = {header.name: header.default for header in entry.headers if header.default is not None}
        for header in entry.headers:
            if header.is_asked_for:
                headers[header.name] = "${input:" + input_id(entry, header) + "}"
                inputs.append(_input(entry, header))
        servers[entry.name] = {"type": entry.type, "url": entry.url} | ({"headers": headers} if headers else {})
    return {"servers": servers} | ({"inputs": inputs} if inputs else {})


def portable(entries: Sequence[Entry]) -> dict[str, Any]:
    """Return .mcp.json for Copilot CLI, which needs `tools`, Copilot in VS Code, and Claude Code."""
    return {"mcpServers": {entry.key: _server(entry) | {"tools": ["*"]} for entry in entries}}


def claude_code(entries: Sequence[Entry]) -> dict[str, Any]:
    """Return managed-mcp.json for Claude Code: users run these servers and no others."""
    return {"mcpServers": {entry.key: _server(entry) for entry in entries}}


def codex(entries: Sequence[Entry]) -> dict[str, Any]:
    """Return config.toml for Codex, which reads header values from the environment."""
    return {"mcp_servers": {entry.key: _codex_server(entry) for entry in entries}}


def _server(entry: Entry) -> dict[str, Any]:
    headers = in_environment(entry)
    return {"type": entry.type, "url": entry.url} | ({"headers": headers} if headers else {})


def _codex_server(entry: Entry) -> dict[str, Any]:
    asked_for = {h.name: environment_variable(entry, h) for h in entry.headers if h.is_asked_for}
    fixed = {h.name: h.default for h in entry.headers if h.default is not None}
    return (
        {"url": entry.url}
        | ({"http_headers": fixed} if fixed else {})
        | ({"env_http_headers": asked_for} if asked_for else {})
    )


def _input(entry: Entry, header: Header) -> dict[str, Any]:
    described = {"id": input_id(entry, header), "description": f"{entry.title}: {header.description or header.name}"}
    if header.choices:
        return {"type": "pickString", **described, "options": list(header.choices)}
    return {"type": "promptString", **described, "password": header.is_secret}
