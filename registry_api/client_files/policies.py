"""Allow lists that are deployed as files or by device management.

The facts are the vendors', as of 2026-12-01; docs/mcp-clients.md names the sources.
"""

from collections.abc import Mapping, Sequence

from registry_api.client_files import allow_lists, forms
from registry_api.client_files.entries import Entry, first_fault, inexact_url, no_sse
from registry_api.client_files.kind import JSON, TEXT, TOML, XML, Form, Kind

_COPILOT_KEY = r"HKEY_LOCAL_MACHINE\SOFTWARE\Policies\GitHubCopilot"
_VSCODE_KEY = r"HKEY_LOCAL_MACHINE\SOFTWARE\Policies\Microsoft\VSCode"
_CLAUDE_KEY = r"HKEY_LOCAL_MACHINE\SOFTWARE\Policies\ClaudeCode"
_VSCODE_POLICY = "ChatAllowedMcpServers"


def _urls(entries: Sequence[Entry]) -> str:
    return forms.as_text_value(allow_lists.urls(entries))


POLICIES: Mapping[str, Kind] = {
    "copilot-managed-settings": Kind(
        client="GitHub Copilot: CLI, VS Code, Copilot app and JetBrains plugin",
        purpose="allow",
        forms={
            "file": Form(
                file_name="copilot-managed-settings.json",
                media_type=JSON,
                write=lambda entries: forms.as_json(allow_lists.copilot(entries)),
            ),
            "value": Form(file_name="copilot-allowedMcpServers.txt", media_type=TEXT, write=_urls),
            "reg": Form(
                file_name="copilot-managed-settings.reg",
                media_type=TEXT,
                write=lambda entries: forms.as_registry_file(_COPILOT_KEY, {"allowedMcpServers": _urls(entries)}),
            ),
            "plist": Form(
                file_name="com.github.copilot.plist",
                media_type=XML,
                write=lambda entries: forms.as_plist({"allowedMcpServers": _urls(entries)}),
            ),
        },
        fault=inexact_url,
        empty="blocks everything",
        places={
            "GitHub Enterprise": "copilot/managed-settings.json in .github-private, on the default branch",
            "Linux": "/etc/github-copilot/managed-settings.json, owned by root and writable by root only",
            "macOS": "/Library/Application Support/GitHubCopilot/managed-settings.json, owned by root and writable by"
            " root only; by MDM, the preference domain com.github.copilot",
            "Windows": r"%ProgramFiles%\GitHubCopilot\managed-settings.json; by MDM, " + _COPILOT_KEY,
        },
        enforces="Only these remote servers and the built-in ones start. No local (stdio) server starts, because the"
        " list has no commands.",
        does_not_enforce="Copilot cloud agent and code review, Visual Studio, Eclipse and Xcode do not read it. Several"
        " sources are combined: a server must be in the allow list of each.",
        verify="Restart the client, or wait an hour for the repository. Copilot CLI then says “not permitted by"
        " enterprise managed allow list” for any other server.",
    ),
    "claude-code-managed-settings": Kind(
        client="Claude Code",
        purpose="allow",
        forms={
            "file": Form(
                file_name="claude-code-50-mcp.json",
                media_type=JSON,
                write=lambda entries: forms.as_json(allow_lists.claude_code(entries)),
            ),
            "reg": Form(
                file_name="claude-code-managed-settings.reg",
                media_type=TEXT,
                write=lambda entries: forms.as_registry_file(
                    _CLAUDE_KEY, {"Settings": forms.as_text_value(allow_lists.claude_code(entries))}
                ),
            ),
            "plist": Form(
                file_name="com.anthropic.claudecode.plist",
                media_type=XML,
                write=lambda entries: forms.as_plist(allow_lists.claude_code(entries)),
            ),
        },
        fault=inexact_url,
        empty="blocks everything",
        places={
            "Linux": "/etc/claude-code/managed-settings.d/50-mcp.json",
            "macOS": "/Library/Application Support/ClaudeCode/managed-settings.d/50-mcp.json; by MDM, the preference"
            " domain com.anthropic.claudecode",
            "Windows": r"C:\Program Files\ClaudeCode\managed-settings.d\50-mcp.json; by policy, " + _CLAUDE_KEY,
            "Console": "server-managed settings in the admin console; the only place that cloud sessions read",
        },
        enforces="Only these remote servers and the built-in ones start, whatever users configure. No local (stdio)"
        " server starts, because the list has no commands.",
        does_not_enforce="Only the first of these sources is read: console, MDM, files. A file that is not JSON is"
        " ignored, and then everything is allowed.",
        verify="/status in Claude Code shows the sources of settings, claude doctor shows invalid ones. A server that"
        " is no longer allowed disappears without a message.",
    ),
    "vscode-policy": Kind(
        client="VS Code without Copilot Enterprise, from version 1.131",
        purpose="allow",
        forms={
            "file": Form(
                file_name="vscode-policy.json",
                media_type=JSON,
                write=lambda entries: forms.as_json({_VSCODE_POLICY: _urls(entries)}),
            ),
            "value": Form(file_name=f"vscode-{_VSCODE_POLICY}.txt", media_type=TEXT, write=_urls),
            "reg": Form(
                file_name="vscode-policy.reg",
                media_type=TEXT,
                write=lambda entries: forms.as_registry_file(_VSCODE_KEY, {_VSCODE_POLICY: _urls(entries)}),
            ),
            "plist": Form(
                file_name="com.microsoft.VSCode.plist",
                media_type=XML,
                write=lambda entries: forms.as_plist({_VSCODE_POLICY: _urls(entries)}),
            ),
        },
        fault=inexact_url,
        empty="blocks everything",
        places={
            "Linux": "/etc/vscode/policy.json",
            "macOS": "the preference domain com.microsoft.VSCode, by MDM",
            "Windows": _VSCODE_KEY + ", the policy ChatAllowedMcpServers",
        },
        enforces="Only these servers start in the editor.",
        does_not_enforce="Sessions in the Copilot runtime follow it in part only, and where Copilot has enterprise"
        " managed settings, those win. A value with a syntax error is ignored, and then everything is allowed.",
        verify="Run the command Developer: Policy Diagnostics. A server that is not allowed is greyed out.",
    ),
    "codex-requirements": Kind(
        client="Codex",
        purpose="allow",
        forms={
            "file": Form(
                file_name="codex-requirements.toml",
                media_type=TOML,
                write=lambda entries: forms.as_toml(allow_lists.codex(entries)),
            ),
            "plist": Form(
                file_name="com.openai.codex.plist",
                media_type=XML,
                write=lambda entries: forms.as_plist(
                    {"requirements_toml_base64": forms.as_base64(forms.as_toml(allow_lists.codex(entries)))}
                ),
            ),
        },
        fault=first_fault(no_sse, inexact_url),
        empty="blocks everything",
        places={
            "Linux and macOS": "/etc/codex/requirements.toml; on macOS by MDM, the preference domain com.openai.codex",
            "Windows": r"%ProgramData%\OpenAI\Codex\requirements.toml",
        },
        enforces="Only these servers start, under these names: a server under another name is disabled.",
        does_not_enforce="Other layers (cloud, MDM) can add servers to the list.",
        verify="Codex shows a server that is not listed as disabled, with the reason requirements.",
    ),
}
