"""`/v0.1/x/…`: files for administrators of clients, with all live servers."""

import json
import tomllib

import pytest

from registry_api.client_files.kinds import KINDS
from tests.support.given import Given
from tests.support.people import Person
from tests.support.standard_checks import CORS, SERVERS, entries, refusal

FILES = "/v0.1/x/com.example"
COPILOT = f"{FILES}/copilot-managed-settings"
STAR = "https://x.example/*"
FORMS = [(kind, form) for kind in KINDS for form in KINDS[kind].forms]


def allowed(anyone: Person) -> list[str]:
    return [one["serverUrl"] for one in anyone.get(COPILOT).json["allowedMcpServers"]]


def test_files_contain_what_is_live(anyone: Person, mia: Person, ana: Person, given: Given) -> None:
    wind = given.registration(status="Approved", endpoint_name="Wind", endpoint_url="https://wind.example/", by=ana)
    given.registration(
        status="Approved", endpoint_name="Rain", endpoint_url="https://rain.example/sse", transport="sse"
    )
    given.registration(endpoint_name="Waiting")
    deleted = given.registration(status="Approved", endpoint_name="Gone")
    mia.delete(f"/registrations/{deleted['registration_id']}")
    ana.patch(f"/registrations/{wind['registration_id']}", {"endpoint_url": "https://not-yet.example/"})
    assert allowed(anyone) == ["https://rain.example/sse", "https://wind.example/"]
    assert anyone.get(f"{FILES}/vscode").json == {
        "servers": {
            "com.example/rain": {"type": "sse", "url": "https://rain.example/sse"},
            "com.example/wind": {"type": "http", "url": "https://wind.example/"},
        }
    }
    assert tomllib.loads(anyone.get(f"{FILES}/codex-config").text) == {
        "mcp_servers": {"wind": {"url": "https://wind.example/"}}
    }


@pytest.mark.parametrize(("kind", "form"), FORMS)
def test_a_file_is_a_download_with_the_same_bytes_each_time(anyone: Person, given: Given, kind: str, form: str) -> None:
    given.registrations(["Wind", "Rain"], status="Approved")
    answer = anyone.get(f"{FILES}/{kind}", form=form)
    assert answer.status == 200
    assert answer.headers["Content-Type"] == KINDS[kind].forms[form].media_type
    assert KINDS[kind].forms[form].file_name in str(answer.headers["Content-Disposition"])
    assert {name: answer.headers[name] for name in CORS} == CORS
    assert anyone.get(f"{FILES}/{kind}", form=form).body == answer.body
    again = anyone.get(f"{FILES}/{kind}", {"If-None-Match": str(answer.headers["ETag"])}, form=form)
    assert (again.status, again.body) == (304, b"")


def test_bad_requests_are_refused(anyone: Person, given: Given) -> None:
    given.registration(status="Approved")
    refusal(anyone.get("/v0.1/x/com.other/vscode"), 404)
    refusal(anyone.get("/v0.1/x/com.other"), 404)
    refusal(anyone.get(f"{FILES}/managed-settings"), 404)
    refusal(anyone.get(COPILOT, form="toml"), 400)
    assert "It has: file." in refusal(anyone.get(f"{FILES}/gemini-admin", form="reg"), 404)["detail"]
    refusal(anyone.get(COPILOT, empty="allow"), 400)
    redirect = anyone.get(f"{COPILOT}/")
    assert (redirect.status, redirect.headers["Location"]) == (308, COPILOT)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_an_empty_file_is_refused(anyone: Person, given: Given, kind: str, method: str) -> None:
    """An empty file blocks every server in one client and allows every server in another."""
    given.registration(status="Pending")
    given.registration(status="Rejected")
    given.registration(status="Approved", endpoint_url="http://plain.example/")
    answer = anyone.send(method, f"{FILES}/{kind}")
    if method == "GET":
        assert "Nothing is published" in refusal(answer, 409)["detail"]
        assert answer.json["error_code"] == "EMPTY_CATALOGUE"
    assert answer.status == 409
    assert answer.headers["Content-Disposition"] is answer.headers["ETag"] is None
    assert answer.headers["Cache-Control"] == "no-store"


def test_an_allow_list_is_refused_if_no_address_can_be_listed(anyone: Person, given: Given) -> None:
    given.registration(status="Approved", endpoint_url=STAR)
    problem = refusal(anyone.get(COPILOT), 409)
    assert problem["error_code"] == "EMPTY_CATALOGUE"
    assert "com.example/weather: Its address has a * in it" in problem["detail"]
    for kind in ("vscode", "mcp-json"):
        assert STAR in anyone.get(f"{FILES}/{kind}").text


def test_an_empty_allow_list_is_returned_on_request(anyone: Person, given: Given) -> None:
    assert given
    answer = anyone.get(COPILOT, empty="block")
    assert (answer.status, answer.json) == (200, {"allowedMcpServers": []})
    assert tomllib.loads(anyone.get(f"{FILES}/codex-requirements", empty="block").text) == {"mcp_servers": {}}
    for kind in ("vscode", "gemini-admin"):
        refusal(anyone.get(f"{FILES}/{kind}", empty="block"), 409)
    given.registration(status="Approved", endpoint_url="https://wind.example/")
    assert anyone.get(COPILOT, empty="block").json == {"allowedMcpServers": [{"serverUrl": "https://wind.example/"}]}


def test_after_the_last_withdrawal_the_old_etag_is_not_confirmed(anyone: Person, mia: Person, given: Given) -> None:
    made = given.registration(status="Approved")
    tag = anyone.get(COPILOT).headers["ETag"]
    mia.set_status(made, "Rejected")
    refusal(anyone.get(COPILOT, {"If-None-Match": str(tag)}), 409)


def test_the_list_of_kinds_names_what_a_file_cannot_contain(anyone: Person, given: Given) -> None:
    given.registration(status="Approved", endpoint_name="Star", endpoint_url=STAR)
    given.registration(status="Approved", endpoint_name="Old", endpoint_url="https://old.example/", transport="sse")
    given.registration(status="Approved", endpoint_name="Lower", endpoint_url="https://a.example/mcp")
    given.registration(status="Approved", endpoint_name="Upper", endpoint_url="https://a.example/MCP")
    answer = anyone.get(FILES)
    kinds = {one["kind"]: one for one in answer.json["items"]}
    assert list(kinds) == list(KINDS)
    star = {"server_name": "com.example/star", "endpoint_url": STAR}
    old = {"server_name": "com.example/old", "endpoint_url": "https://old.example/"}
    no_star = "Its address has a * in it, which clients read as a wildcard or a variable."
    no_sse = "This client does not support the transport SSE."
    assert kinds["copilot-managed-settings"]["not_expressible"] == [star | {"reason": no_star}]
    assert kinds["codex-requirements"]["not_expressible"] == [old | {"reason": no_sse}, star | {"reason": no_star}]
    assert kinds["vscode"]["not_expressible"] == []
    assert [kinds[kind]["listed"] for kind in ("copilot-managed-settings", "codex-requirements", "vscode")] == [3, 2, 4]
    assert kinds["vscode-policy"]["similar_addresses"] == [["com.example/lower", "com.example/upper"]]
    for kind in kinds.values():
        for form in kind["forms"]:
            assert anyone.get(form["path"]).headers["Content-Type"] == form["media_type"]
    again = anyone.get(FILES, {"If-None-Match": str(answer.headers["ETag"])})
    assert again.status == 304


def test_a_file_is_not_paginated(anyone: Person, given: Given) -> None:
    given.many(250, status="Approved")
    assert len(set(allowed(anyone))) == 250
    assert len(anyone.get(f"{FILES}/vscode").json["servers"]) == 250
    assert len(json.loads(anyone.get(f"{FILES}/mcp-json").text)["mcpServers"]) == 250


def test_files_have_the_names_and_urls_of_the_read_api(anyone: Person, given: Given) -> None:
    given.registrations(["Weather", "天気", "Weather"], status="Approved")
    listed = {one["server"]["name"]: one["server"]["remotes"][0]["url"] for one in entries(anyone.get(SERVERS))}
    exported = anyone.get(f"{FILES}/vscode").json["servers"]
    assert {name: one["url"] for name, one in exported.items()} == listed
    kiro = anyone.get(f"{FILES}/kiro-registry").json["servers"]
    assert {one["server"]["name"]: one["server"]["remotes"][0]["url"] for one in kiro} == listed


def test_keys_avoid_reserved_names_and_fit_the_limit_of_tool_names(anyone: Person, given: Given) -> None:
    given.registration(status="Approved", endpoint_name="Workspace", endpoint_url="https://a.example/")
    given.registration(status="Approved", endpoint_name="Workspace MCP", endpoint_url="https://b.example/")
    tools = ["search_all_of_the_published_documentation"]
    given.registration(
        status="Approved", endpoint_name="x" * 60, endpoint_url="https://c.example/", available_tools=tools
    )
    exported = anyone.get(f"{FILES}/claude-code-managed-mcp").json["mcpServers"]
    assert {key: one["url"] for key, one in exported.items()} == {
        "workspace-mcp": "https://a.example/",
        "workspace-mcp-2": "https://b.example/",
        "x" * 16: "https://c.example/",
    }
    assert len(f"mcp__{'x' * 16}__{tools[0]}") == 64
    names = anyone.get(f"{FILES}/vscode").json["servers"]
    assert names.keys() == {f"com.example/{slug}" for slug in ("workspace", "workspace-mcp", "x" * 60)}
