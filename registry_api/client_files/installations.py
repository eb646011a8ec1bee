"""Files that install the published servers in a client.

The facts are the vendors', as of 2026-12-01; docs/mcp-clients.md names the sources.
"""

from collections.abc import Mapping

from registry_api.client_files import forms, install_files
from registry_api.client_files.entries import no_fault, no_sse
from registry_api.client_files.kind import JSON, TOML, Form, Kind

INSTALLATIONS: Mapping[str, Kind] = {
    "claude-code-managed-mcp": Kind(
        client="Claude Code, with a fixed set of servers",
        purpose="install",
        forms={
            "file": Form(
                file_name="claude-code-managed-mcp.json",
                media_type=JSON,
                write=lambda entries: forms.as_json(install_files.claude_code(entries)),
            )
        },
        fault=no_fault,
        empty="blocks everything",
        places={
            "Linux": "/etc/claude-code/managed-mcp.json",
            "macOS": "/Library/Application Support/ClaudeCode/managed-mcp.json",
            "Windows": r"C:\Program Files\ClaudeCode\managed-mcp.json",
        },
        enforces="Every user has exactly these servers; nobody adds another.",
        does_not_enforce="An allow list filters these servers, too: deploy claude-code-managed-settings of the same"
        " revision, or none. Users set the environment variables that headers name.",
        verify="claude mcp add answers that an enterprise MCP configuration is active.",
    ),
    "vscode": Kind(
        client="VS Code and Visual Studio",
        purpose="install",
        forms={
            "file": Form(
                file_name="vscode-mcp.json",
                media_type=JSON,
                write=lambda entries: forms.as_json(install_files.vscode(entries)),
            )
        },
        fault=no_fault,
        empty="changes nothing",
        places={"Workspace": ".vscode/mcp.json", "User": "the command MCP: Open User Configuration"},
        enforces="Nothing: it installs servers.",
        does_not_enforce="Copilot's agent in VS Code reads the portable form (mcp-json).",
        verify="The command MCP: List Servers shows them.",
    ),
    "mcp-json": Kind(
        client="Copilot CLI, Copilot in VS Code and Claude Code",
        purpose="install",
        forms={
            "file": Form(
                file_name="portable-mcp.json",
                media_type=JSON,
                write=lambda entries: forms.as_json(install_files.portable(entries)),
            )
        },
        fault=no_fault,
        empty="changes nothing",
        places={"Repository": ".mcp.json at its root", "Copilot CLI": "~/.copilot/mcp-config.json"},
        enforces="Nothing: it installs servers.",
        does_not_enforce="Users set the environment variables that headers name.",
        verify="/mcp in the client lists them.",
    ),
    "codex-config": Kind(
        client="Codex",
        purpose="install",
        forms={
            "file": Form(
                file_name="codex-config.toml",
                media_type=TOML,
                write=lambda entries: forms.as_toml(install_files.codex(entries)),
            )
        },
        fault=no_sse,
        empty="changes nothing",
        places={"User": "~/.codex/config.toml: add the tables to it"},
        enforces="Nothing: it installs servers.",
        does_not_enforce="Users set the environment variables that headers name.",
        verify="codex mcp list shows them.",
    ),
}
