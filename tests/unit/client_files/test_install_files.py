"""Files that install servers: headers become inputs or variables of the client, and no secret is ever written."""

import json
import re
import tomllib
from typing import Any

import pytest

from registry_api.client_files import compiling
from registry_api.client_files.entries import Entry, Header
from registry_api.client_files.kinds import KINDS
from registry_api.client_files.variables import environment_variable, input_id

KEY = Header(name="X-Api-Key", description="The key from the portal.", is_required=True, is_secret=True)
REGION = Header(name="X-Region", default="eu", choices=("eu", "us"))
OPTIONAL = Header(name="X-Trace", description="For support.")
PLAN = Header(name="X-Plan", is_required=True, choices=("free", "paid"))


def entry(key: str = "weather", *headers: Header, **fields: Any) -> Entry:
    return Entry(
        **{
            "name": f"com.example/{key}",
            "key": key,
            "title": "Weather",
            "description": "Reports.",
            "version": "1.0.0",
            "transport": "streamable-http",
            "url": f"https://{key}.example/mcp",
            "headers": headers,
            **fields,
        }
    )


def written(kind: str, *entries: Entry) -> str:
    return compiling.write(KINDS[kind], "file", list(entries))


def test_vscode_asks_for_values_by_inputs() -> None:
    assert json.loads(written("vscode", entry("weather", KEY, REGION, OPTIONAL, PLAN))) == {
        "servers": {
            "com.example/weather": {
                "type": "http",
                "url": "https://weather.example/mcp",
                "headers": {
                    "X-Api-Key": "${input:weather--x-api-key}",
                    "X-Region": "eu",
                    "X-Plan": "${input:weather--x-plan}",
                },
            }
        },
        "inputs": [
            {
                "type": "promptString",
                "id": "weather--x-api-key",
                "description": "Weather: The key from the portal.",
                "password": True,
            },
            {
                "type": "pickString",
                "id": "weather--x-plan",
                "description": "Weather: X-Plan",
                "options": ["free", "paid"],
            },
        ],
    }


def test_the_portable_file_takes_values_from_the_environment() -> None:
    expected = {
        "type": "http",
        "url": "https://weather.example/mcp",
        "headers": {"X-Api-Key": "${WEATHER__X_API_KEY}", "X-Region": "${WEATHER__X_REGION:-eu}"},
    }
    one = entry("weather", KEY, REGION, OPTIONAL)
    assert json.loads(written("mcp-json", one)) == {"mcpServers": {"weather": {**expected, "tools": ["*"]}}}
    assert json.loads(written("claude-code-managed-mcp", one)) == {"mcpServers": {"weather": expected}}


def test_codex_takes_secrets_from_the_environment_and_no_sse() -> None:
    content = written("codex-config", entry("weather", KEY, REGION, OPTIONAL), entry("old", transport="sse"))
    assert tomllib.loads(content) == {
        "mcp_servers": {
            "weather": {
                "url": "https://weather.example/mcp",
                "http_headers": {"X-Region": "eu"},
                "env_http_headers": {"X-Api-Key": "WEATHER__X_API_KEY"},
            }
        }
    }


@pytest.mark.parametrize("kind", [kind for kind in KINDS if KINDS[kind].purpose == "install"])
def test_a_server_without_headers_has_no_empty_members(kind: str) -> None:
    content = written(kind, entry())
    assert "eaders" not in content
    assert "input" not in content


@pytest.mark.parametrize("default", ["$HOME", "a}b", "${KEY}"])
def test_a_default_that_clients_would_expand_is_left_to_the_user(default: str) -> None:
    header = Header(name="X-Region", default=default)
    assert json.loads(written("mcp-json", entry("weather", header)))["mcpServers"]["weather"]["headers"] == {
        "X-Region": "${WEATHER__X_REGION}"
    }


def test_no_two_servers_share_a_variable_or_an_input() -> None:
    """A shared one would send the secret of one server to the other."""
    pairs = [
        (entry(key), Header(name=name))
        for key in ("a", "a-b", "a--b", "a-b-c", "b", "3d", "mcp-3d", "a-x")
        for name in ("b", "b-c", "B--C", "-b", "x-api-key", "c", "X.Y")
    ]
    for name_of in (environment_variable, input_id):
        names = [(name_of(one, header), one.key) for one, header in pairs]
        assert len({key for _, key in set(names)}) == 8
        for name in {name for name, _ in names}:
            assert len({key for found, key in names if found == name}) == 1, name
    assert all(re.fullmatch("[A-Z_][A-Z0-9_]*", environment_variable(one, header)) for one, header in pairs)
