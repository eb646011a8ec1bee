"""Keys of servers in the files of MCP clients: valid in every client, and stable."""

import json
from typing import Any

import pytest

from tests.sql.test_schema import empty, init, rows
from tests.sql.test_upgrade_with_writers import at
from tests.support.given import Given, Sql
from tests.support.people import Person
from tests.support.served import ROOT

__all__ = ["empty"]

CASES: list[dict[str, Any]] = json.loads((ROOT / "tests/shared/client_keys.json").read_text())
LONG = "a_tool_with_a_name_of_forty_nine_characters_inall"


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['slug']}-{len(''.join(case['tools']))}")
def test_a_key_is_the_slug_or_a_shorter_form_that_clients_accept(sql: Sql, case: dict[str, Any]) -> None:
    tools = json.dumps([{"name": name} for name in case["tools"]])
    assert sql("SELECT client_key_of(%s, %s::json, 1)", (case["slug"], tools)) == [(case["key"],)]


def key(who: Person, registration: dict[str, Any]) -> Any:
    return who.get(f"/registrations/{registration['registration_id']}/published").json["client_key"]


def test_a_key_does_not_change_with_name_and_tools(ana: Person, mia: Person, given: Given) -> None:
    made = given.registration(endpoint_name="Enterprise data", status="Approved", available_tools=["x"])
    assert key(ana, made) == "enterprise-data"
    edit = {"endpoint_name": "Workspace", "available_tools": [LONG]}
    assert mia.patch(f"/registrations/{made['registration_id']}", edit).status == 200
    assert key(ana, made) == "enterprise-data"
    mia.set_status(made, "Rejected")
    assert mia.delete(f"/registrations/{made['registration_id']}").status == 204
    assert key(ana, made) == "enterprise-data"


def test_every_server_has_its_own_key(ana: Person, given: Given) -> None:
    names = [
        "Workspace",
        "Workspace MCP",
        "Workspace MCP 2",
        "Enterprise X",
        "Enterprise Y",
        "Enterprise Z",
        "Enterpri",
    ]
    made = [
        given.registration(endpoint_name=name, status="Approved", available_tools=[LONG] if name[0] == "E" else [])
        for name in names
    ]
    assert [key(ana, one) for one in made] == [
        *("workspace-mcp", "workspace-mcp-2", "workspace-mcp-2-2"),
        *("enterpri", "enterp-2", "enterp-3", "enterp-4"),
    ]


def test_an_unpublished_registration_has_no_key(ana: Person, given: Given) -> None:
    assert key(ana, given.registration()) is None


PUBLISHED_BEFORE = """
    INSERT INTO registrations (
        endpoint_url, endpoint_name, owner_contact, submitter_id, status, approver_id, approved_at, available_tools
    )
    SELECT 'https://' || number || '.example/', name, 'team', user_id, 'Approved', user_id, now(), tools::json
    FROM users, (VALUES
        (1, 'Workspace', '[]'), (2, 'Workspace MCP', '[]'), (3, 'Weather', '[{"name": "get"}]')
    ) AS old (number, name, tools)
"""


def test_an_upgrade_gives_every_server_a_key_and_keeps_valid_slugs(empty: str) -> None:
    at(empty, "0004_scale")
    rows(empty, PUBLISHED_BEFORE)
    assert init(empty).returncode == 0
    assert rows(empty, "SELECT slug, client_key FROM servers ORDER BY slug") == [
        ("weather", "weather"),
        ("workspace", "workspace-mcp-2"),
        ("workspace-mcp", "workspace-mcp"),
    ]
