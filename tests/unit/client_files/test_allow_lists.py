"""Allow lists contain exactly the servers that were approved, as each client reads them."""

import base64
import configparser
import json
import plistlib
import tomllib
from pathlib import Path
from typing import Any

import pytest

from registry_api import endpoint_url
from registry_api.client_files import compiling
from registry_api.client_files.entries import Entry, inexact_url, similar_urls
from registry_api.client_files.kinds import KINDS
from registry_api.errors import EmptyCatalogue
from tests.unit.client_files import matching

SAMPLES = Path(__file__).parents[3] / "registry_api/local/sample_servers.json"
HOSTILE = [
    "https://h.example/*",
    "https://h.example/$HOME",
    "https://h.example/${HOME}",
    "https://h.example/a/../b",
    "https://h.example/a/./b",
    "https://h.example/a/%2E%2e/b",
    "https://h.example/..",
    "https://h.example/a/.",
    "https://h.example./mcp",
    "https://h.example/größe",
    'https://h.example/a"b<c>d^e`f',
    "https://h.example/?q='x'",
    "https://h.example/a|b",
    "https://h.example/%zz",
    "https://[2001:db8::1]:8443/mcp",
    "https://h.example:8443/MCP/",
    "https://h.example",
    "https://h.example/a//b/?x=1&y=[2]",
]


def entry(url: str, key: str = "weather", **fields: Any) -> Entry:
    return Entry(
        **{
            "name": f"com.example/{key}",
            "key": key,
            "title": key.title(),
            "description": "Reports.",
            "version": "1.0.0",
            "transport": "streamable-http",
            "url": endpoint_url.normalise(url),
            **fields,
        }
    )


def written(kind: str, entries: list[Entry], form: str = "file") -> str:
    return compiling.write(KINDS[kind], form, entries)


@pytest.fixture(scope="module")
def catalogue() -> list[Entry]:
    """All real servers of the sample data, under keys of their own."""
    urls = dict.fromkeys(endpoint_url.normalise(one["endpoint_url"]) for one in json.loads(SAMPLES.read_text()))
    return [entry(url, f"server-{number}") for number, url in enumerate(urls) if url.startswith("https://")]


def test_the_addresses_that_are_listed_are_those_that_clients_serialise_unchanged() -> None:
    urls = [endpoint_url.normalise(url) for url in HOSTILE]
    for url, href in zip(urls, matching.serialised(urls), strict=True):
        is_listed = inexact_url(entry(url)) is None
        is_exact = href == url and not set(url) & set("*${}") and ".:" not in url and "./" not in url
        assert is_listed == is_exact, (url, href)


def test_each_real_server_is_allowed_and_no_other_address(catalogue: list[Entry]) -> None:
    expressible = compiling.divide(KINDS["copilot-managed-settings"], catalogue).expressible
    assert len(expressible) > 0.9 * len(catalogue)
    copilot = json.loads(written("copilot-managed-settings", catalogue))
    assert copilot.keys() == {"allowedMcpServers"}
    vscode = json.loads(json.loads(written("vscode-policy", catalogue))["ChatAllowedMcpServers"])
    assert vscode == copilot["allowedMcpServers"]
    claude = json.loads(written("claude-code-managed-settings", catalogue))
    codex = tomllib.loads(written("codex-requirements", catalogue))
    windsurf = json.loads(written("windsurf-list", catalogue))
    for one, href in zip(expressible, matching.serialised(one.url for one in expressible), strict=True):
        assert matching.vscode_allows(vscode, href)
        assert matching.claude_code_allows(claude, href)
        assert matching.codex_allows(codex, one.key, one.url) == (one.transport != "sse")
        assert matching.windsurf_allows(windsurf, one.key, one.url)
        for other in (href + "x", href.replace("https://", "https://x."), href.replace(".", "-", 1)):
            if other not in {known.url for known in catalogue}:
                assert not matching.vscode_allows(vscode, other)
                assert not matching.claude_code_allows(claude, other)
                assert not matching.codex_allows(codex, one.key, other)
                assert not matching.windsurf_allows(windsurf, one.key, other)
    cursor = written("cursor-list", catalogue).splitlines()
    assert cursor == [one.url for one in expressible]


def test_every_form_has_the_same_list() -> None:
    entries = [entry("https://a.example/mcp", "a"), entry("https://b.example/?x=%22", "b")]
    copilot = [{"serverUrl": "https://a.example/mcp"}, {"serverUrl": "https://b.example/?x=%22"}]
    assert json.loads(written("copilot-managed-settings", entries, "value")) == copilot
    plist = plistlib.loads(written("copilot-managed-settings", entries, "plist").encode())
    assert json.loads(plist["allowedMcpServers"]) == copilot
    assert plistlib.loads(written("claude-code-managed-settings", entries, "plist").encode()) == {
        "allowManagedMcpServersOnly": True,
        "allowedMcpServers": copilot,
    }
    encoded = plistlib.loads(written("codex-requirements", entries, "plist").encode())["requirements_toml_base64"]
    assert tomllib.loads(base64.b64decode(encoded).decode()) == tomllib.loads(written("codex-requirements", entries))


@pytest.mark.parametrize(
    ("kind", "value", "key"),
    [
        ("copilot-managed-settings", "allowedMcpServers", r"HKEY_LOCAL_MACHINE\SOFTWARE\Policies\GitHubCopilot"),
        ("vscode-policy", "ChatAllowedMcpServers", r"HKEY_LOCAL_MACHINE\SOFTWARE\Policies\Microsoft\VSCode"),
        ("claude-code-managed-settings", "Settings", r"HKEY_LOCAL_MACHINE\SOFTWARE\Policies\ClaudeCode"),
    ],
)
def test_a_registry_file_has_one_value(kind: str, value: str, key: str) -> None:
    content = written(kind, [entry("https://a.example/mcp?q=[1]")], "reg")
    assert content.isascii()
    header, *rest = content.split("\r\n")
    assert header == "Windows Registry Editor Version 5.00"
    parser = configparser.RawConfigParser(delimiters="=")
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read_string("\n".join(rest))
    assert parser.sections() == [key]
    text = parser[key][f'"{value}"']
    found = json.loads(text[1:-1].replace('\\"', '"').replace("\\\\", "\\"))
    listed = found["allowedMcpServers"] if isinstance(found, dict) else found
    assert listed == [{"serverUrl": "https://a.example/mcp?q=[1]"}]


def test_gemini_cline_and_kiro_take_names_and_addresses() -> None:
    one = entry("https://a.example/sse", "a", transport="sse", description="Reports the weather.")
    assert json.loads(written("gemini-admin", [one])) == {
        "mcpServers": {"a": {"url": "https://a.example/sse", "type": "sse"}}
    }
    assert json.loads(written("cline-remote-config", [one])) == {
        "remoteMCPServers": [{"name": "a", "url": "https://a.example/sse", "alwaysEnabled": False}],
        "blockPersonalRemoteMCPServers": True,
        "mcpMarketplaceEnabled": False,
    }
    assert json.loads(written("kiro-registry", [one]))["servers"] == [
        {
            "server": {
                "name": "com.example/a",
                "description": "Reports the weather.",
                "version": "1.0.0",
                "remotes": [{"type": "sse", "url": "https://a.example/sse"}],
            }
        }
    ]


def test_codex_does_not_list_servers_that_speak_sse() -> None:
    entries = [entry("https://a.example/sse", "a", transport="sse"), entry("https://b.example/mcp", "b")]
    assert tomllib.loads(written("codex-requirements", entries)) == {
        "mcp_servers": {"b": {"identity": {"url": "https://b.example/mcp"}}}
    }
    division = compiling.divide(KINDS["codex-requirements"], entries)
    assert [(one.key, reason) for one, reason in division.inexpressible] == [
        ("a", "This client does not support the transport SSE.")
    ]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("may_block", [False, True])
def test_an_empty_file_is_written_only_where_it_blocks_and_on_request(kind: str, may_block: bool) -> None:
    if may_block and KINDS[kind].empty == "blocks everything":
        for form in KINDS[kind].forms:
            assert compiling.write(KINDS[kind], form, [], may_block=True)
        return
    with pytest.raises(EmptyCatalogue, match="Nothing is published"):
        compiling.write(KINDS[kind], "file", [], may_block=may_block)


def test_an_empty_list_blocks_in_the_models_of_the_clients() -> None:
    def empty(kind: str) -> str:
        return compiling.write(KINDS[kind], "file", [], may_block=True)

    assert json.loads(empty("copilot-managed-settings")) == {"allowedMcpServers": []}
    assert not matching.claude_code_allows(json.loads(empty("claude-code-managed-settings")), "https://a.example/")
    assert not matching.codex_allows(tomllib.loads(empty("codex-requirements")), "a", "https://a.example/")
    assert json.loads(json.loads(empty("vscode-policy"))["ChatAllowedMcpServers"]) == []


def test_the_error_names_the_servers_that_the_file_cannot_contain() -> None:
    entries = [entry(f"https://h{number}.example/*", f"s{number}") for number in range(7)]
    with pytest.raises(EmptyCatalogue, match=r"com\.example/s4: .*and 2 more.*empty=block"):
        written("copilot-managed-settings", entries)


def test_addresses_that_differ_in_case_or_slash_only_are_reported() -> None:
    entries = [entry("https://a.example/MCP", "a"), entry("https://a.example/mcp/", "b"), entry("https://c.example/")]
    assert list(similar_urls(entries).values()) == [["com.example/a", "com.example/b"]]
