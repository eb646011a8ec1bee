"""`/v0.1/x/…`: configuration files of clients with all live servers."""

import pytest

from tests.support.given import Given
from tests.support.people import Person
from tests.support.standard_checks import CORS, SERVERS, entries, refusal

EXPORT = "/v0.1/x/com.example"
FILES = {"managed-settings": "managed-settings.json", "vscode": "mcp.json", "claude-code": ".mcp.json"}


def test_each_export_contains_every_live_server(anyone: Person, mia: Person, ana: Person, given: Given) -> None:
    wind = given.registration(status="Approved", endpoint_name="Wind", endpoint_url="https://wind.example/", by=ana)
    given.registration(
        status="Approved", endpoint_name="Rain", endpoint_url="https://rain.example/sse", transport="sse"
    )
    given.registration(endpoint_name="Waiting")
    deleted = given.registration(status="Approved", endpoint_name="Gone")
    mia.delete(f"/registrations/{deleted['registration_id']}")
    ana.patch(f"/registrations/{wind['registration_id']}", {"endpoint_url": "https://not-yet.example/"})
    assert anyone.get(f"{EXPORT}/managed-settings").json == {
        "allowedMcpServers": [{"serverUrl": "https://rain.example/sse"}, {"serverUrl": "https://wind.example/"}]
    }
    assert anyone.get(f"{EXPORT}/vscode").json == {
        "servers": {
            "com.example/rain": {"type": "sse", "url": "https://rain.example/sse"},
            "com.example/wind": {"type": "http", "url": "https://wind.example/"},
        }
    }
    assert anyone.get(f"{EXPORT}/claude-code").json == {
        "mcpServers": {
            "rain": {"type": "sse", "url": "https://rain.example/sse"},
            "wind": {"type": "http", "url": "https://wind.example/"},
        }
    }


@pytest.mark.parametrize("kind", FILES)
def test_an_export_is_a_json_download(anyone: Person, given: Given, kind: str) -> None:
    given.registration(status="Approved")
    answer = anyone.get(f"{EXPORT}/{kind}")
    assert len(answer.json) == 1
    assert answer.headers["Content-Type"] == "application/json"
    assert FILES[kind] in str(answer.headers["Content-Disposition"])
    assert {name: answer.headers[name] for name in CORS} == CORS
    refusal(anyone.get(f"/v0.1/x/com.other/{kind}"), 404)
    redirect = anyone.get(f"{EXPORT}/{kind}/")
    assert (redirect.status, redirect.headers["Location"]) == (308, f"{EXPORT}/{kind}")


STAR = "https://x.example/*"


@pytest.mark.parametrize("kind", FILES)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_an_empty_export_is_refused(anyone: Person, given: Given, kind: str, method: str) -> None:
    """An empty file would block every server in one client and allow every server in another."""
    given.registration(status="Pending")
    given.registration(status="Rejected")
    given.registration(status="Approved", endpoint_url="http://plain.example/")
    answer = anyone.send(method, f"{EXPORT}/{kind}")
    if method == "GET":
        assert "Nothing is published" in refusal(answer, 409)["detail"]
        assert answer.json["error_code"] == "EMPTY_CATALOGUE"
    assert answer.status == 409
    assert answer.headers["Content-Disposition"] is answer.headers["ETag"] is None
    assert answer.headers["Cache-Control"] == "no-store"


def test_an_allow_list_is_refused_if_no_address_can_be_listed(anyone: Person, given: Given) -> None:
    given.registration(status="Approved", endpoint_url=STAR)
    problem = refusal(anyone.get(f"{EXPORT}/managed-settings"), 409)
    assert problem["error_code"] == "EMPTY_CATALOGUE"
    assert "None of the 1 published addresses can be listed" in problem["detail"]
    for kind in ("vscode", "claude-code"):
        assert STAR in anyone.get(f"{EXPORT}/{kind}").text


def test_an_empty_allow_list_is_returned_on_request(anyone: Person, given: Given) -> None:
    assert given
    answer = anyone.get(f"{EXPORT}/managed-settings", empty="block")
    assert (answer.status, answer.json) == (200, {"allowedMcpServers": []})
    for kind in ("vscode", "claude-code"):  # files to install servers from; an empty one blocks nothing
        refusal(anyone.get(f"{EXPORT}/{kind}", empty="block"), 409)
    refusal(anyone.get(f"{EXPORT}/managed-settings", empty="allow"), 400)
    given.registration(status="Approved", endpoint_url="https://wind.example/")
    allowed = {"allowedMcpServers": [{"serverUrl": "https://wind.example/"}]}
    assert anyone.get(f"{EXPORT}/managed-settings", empty="block").json == allowed


def test_after_the_last_withdrawal_the_old_etag_is_not_confirmed(anyone: Person, mia: Person, given: Given) -> None:
    made = given.registration(status="Approved")
    tag = anyone.get(f"{EXPORT}/managed-settings").headers["ETag"]
    mia.set_status(made, "Rejected")
    refusal(anyone.get(f"{EXPORT}/managed-settings", {"If-None-Match": str(tag)}), 409)


@pytest.mark.parametrize("url", ["https://x.example/*", "https://x.example/a*b", "https://x.example/?q=*"])
def test_a_url_with_a_star_is_not_in_the_allow_list(anyone: Person, given: Given, url: str) -> None:
    given.registration(status="Approved", endpoint_url=url)
    given.registration(status="Approved", endpoint_url="https://plain.example/")
    allowed = anyone.get(f"{EXPORT}/managed-settings").json["allowedMcpServers"]
    assert allowed == [{"serverUrl": "https://plain.example/"}]
    for kind in ("vscode", "claude-code"):
        assert url in anyone.get(f"{EXPORT}/{kind}").text


def test_an_export_is_not_paginated(anyone: Person, given: Given) -> None:
    given.many(250, status="Approved")
    allowed = anyone.get(f"{EXPORT}/managed-settings").json["allowedMcpServers"]
    assert len({one["serverUrl"] for one in allowed}) == 250
    assert len(anyone.get(f"{EXPORT}/vscode").json["servers"]) == 250
    assert len(anyone.get(f"{EXPORT}/claude-code").json["mcpServers"]) == 250


def test_an_export_has_the_names_and_urls_of_the_list(anyone: Person, given: Given) -> None:
    given.registrations(["Weather", "天気", "Weather"], status="Approved")
    listed = {one["server"]["name"]: one["server"]["remotes"][0]["url"] for one in entries(anyone.get(SERVERS))}
    exported = anyone.get(f"{EXPORT}/vscode").json["servers"]
    assert {name: one["url"] for name, one in exported.items()} == listed


def test_claude_code_keys_avoid_reserved_names_and_fit_the_limit_of_tool_names(anyone: Person, given: Given) -> None:
    given.registration(status="Approved", endpoint_name="Workspace", endpoint_url="https://a.example/")
    given.registration(status="Approved", endpoint_name="Workspace MCP", endpoint_url="https://b.example/")
    tools = ["search_all_of_the_published_documentation"]
    given.registration(
        status="Approved", endpoint_name="x" * 60, endpoint_url="https://c.example/", available_tools=tools
    )
    exported = anyone.get(f"{EXPORT}/claude-code").json["mcpServers"]
    assert {key: one["url"] for key, one in exported.items()} == {
        "workspace-mcp": "https://a.example/",
        "workspace-mcp-2": "https://b.example/",
        "x" * 16: "https://c.example/",
    }
    assert len(f"mcp__{'x' * 16}__{tools[0]}") == 64
    names = anyone.get(f"{EXPORT}/vscode").json["servers"]
    assert names.keys() == {f"com.example/{slug}" for slug in ("workspace", "workspace-mcp", "x" * 60)}
