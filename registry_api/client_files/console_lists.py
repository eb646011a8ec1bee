"""Allow lists that are pasted into the console of a client's vendor, or read by it.

The facts are the vendors', as of 2026-12-01; docs/mcp-clients.md names the sources.
"""

from collections.abc import Mapping

from registry_api.client_files import allow_lists, forms
from registry_api.client_files.entries import inexact_url, no_fault
from registry_api.client_files.kind import JSON, TEXT, Form, Kind

CONSOLE_LISTS: Mapping[str, Kind] = {
    "gemini-admin": Kind(
        client="Gemini CLI, by the Management Console",
        purpose="allow",
        forms={
            "file": Form(
                file_name="gemini-mcp-servers.json",
                media_type=JSON,
                write=lambda entries: forms.as_json(allow_lists.gemini(entries)),
            )
        },
        fault=no_fault,
        empty="allows everything",
        places={"Console": "Management Console, MCP servers: paste the content"},
        enforces="Servers are matched by name; address and transport are replaced by these.",
        does_not_enforce="A system settings file instead of the console can be overridden by users.",
        verify="gemini mcp list shows the servers with the addresses of the list.",
    ),
    "cline-remote-config": Kind(
        client="Cline (IDE extension)",
        purpose="allow",
        forms={
            "file": Form(
                file_name="cline-remote-config.json",
                media_type=JSON,
                write=lambda entries: forms.as_json(allow_lists.cline(entries)),
            )
        },
        fault=no_fault,
        empty="allows everything",
        places={"Console": "the organisation's remote configuration: merge these keys into it"},
        enforces="Users have these remote servers and add no other remote server; the marketplace is off.",
        does_not_enforce="Local (stdio) servers need their own list; the command line may not read it.",
        verify="Cline shows the servers as managed by the organisation.",
    ),
    "kiro-registry": Kind(
        client="Kiro and Amazon Q Developer",
        purpose="allow",
        forms={
            "file": Form(
                file_name="kiro-registry.json",
                media_type=JSON,
                write=lambda entries: forms.as_json(allow_lists.kiro(entries)),
            )
        },
        fault=no_fault,
        empty="allows everything",
        places={"Console": "MCP registry URL: the address of this file, over https with a public certificate"},
        enforces="Clients offer these servers and stop one that was removed, at start and every 24 hours.",
        does_not_enforce="It is checked by the client. Servers in a personal mcp.json may still start.",
        verify="The client lists the servers of the registry after a restart.",
    ),
    "cursor-list": Kind(
        client="Cursor, by the Enterprise dashboard",
        purpose="allow",
        forms={"file": Form(file_name="cursor-mcp-servers.txt", media_type=TEXT, write=allow_lists.cursor)},
        fault=inexact_url,
        empty="allows everything",
        places={"Console": "Enterprise dashboard, MCP Configuration: paste one line per entry"},
        enforces="Only servers with these addresses start.",
        does_not_enforce="There is no file and no API: repeat it after each change of the catalogue.",
        verify="Cursor refuses a server with another address.",
    ),
    "windsurf-list": Kind(
        client="Windsurf and Devin, by the team settings",
        purpose="allow",
        forms={
            "file": Form(
                file_name="windsurf-mcp-servers.json",
                media_type=JSON,
                write=lambda entries: forms.as_json(allow_lists.windsurf(entries)),
            )
        },
        fault=inexact_url,
        empty="allows everything",
        places={"Console": "team settings, MCP servers: one entry for each server id, with its configuration"},
        enforces="Once one entry exists, only listed servers start; name and configuration must match.",
        does_not_enforce="Values are regular expressions. Devin CLI has a list of its own.",
        verify="Windsurf does not start a server with another address.",
    ),
}
