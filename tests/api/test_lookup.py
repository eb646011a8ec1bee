"""May I use this server, and why not? And the search for users."""

from typing import Any, get_args
from uuid import uuid4

import pytest

from registry_api.client_files.kinds import KINDS
from registry_api.models import ClientKind
from tests.support.given import Given
from tests.support.people import Person, field_errors, refused

LOOKUP = "/registrations/lookup"


def ask(who: Person, **query: str) -> dict[str, Any]:
    answer = who.get(LOOKUP, **query)
    assert answer.status == 200, answer.text
    found: dict[str, Any] = answer.json
    return found


@pytest.fixture
def host() -> str:
    return f"{uuid4().hex}.example"


def test_what_is_approved_is_allowed_by_address_and_by_name(given: Given, ana: Person, ben: Person, host: str) -> None:
    made = given.registration(status="Approved", endpoint_url=f"https://{host}/mcp")
    published = ana.get(f"/registrations/{made['registration_id']}/published").json
    name = published["server_name"]
    for query in (
        {"url": f"HTTPS://{host.upper()}:443/mcp"},
        {"name": name},
        {"name": name.rpartition("/")[2]},
        {"url": made["endpoint_url"], "name": name},
        {"url": made["endpoint_url"], "name": name.rpartition("/")[2]},
        {"url": made["endpoint_url"], "client": "copilot-managed-settings"},
    ):
        found = ask(ben, **query)
        assert (found["allowed"], found["differs"], found["approved_url"]) == (True, [], made["endpoint_url"]), query
        assert found["registration"]["registration_id"] == made["registration_id"]
        assert found["registration"]["server_name"] == name
        assert found["next"]
    other = ask(ben, url=made["endpoint_url"], name="com.example/another")
    assert (other["allowed"], other["differs"]) == (False, ["name"])
    assert name in other["next"]


@pytest.mark.parametrize(
    ("url", "differs"),
    [
        ("http://{}/mcp?team=a", ["scheme"]),
        ("https://www.{}/mcp?team=a", ["host"]),
        ("https://{}/MCP?team=a", ["path"]),
        ("https://{}/mcp/?team=a", ["slash"]),
        ("https://{}/mcp", ["query"]),
        ("http://{}:443/mcp/?team=b", ["scheme", "slash", "query"]),
    ],
)
def test_the_part_that_differs_is_named(given: Given, ana: Person, host: str, url: str, differs: list[str]) -> None:
    made = given.registration(status="Approved", endpoint_url=f"https://{host}/mcp?team=a")
    found = ask(ana, url=url.format(host))
    assert (found["allowed"], found["differs"]) == (False, differs)
    assert made["endpoint_url"] in found["next"]


def test_what_clients_do_not_have_is_refused_with_its_reason(given: Given, ana: Person, mia: Person, host: str) -> None:
    made = given.registration(endpoint_url=f"https://{host}/mcp")
    found = ask(ana, url=made["endpoint_url"])
    assert (found["allowed"], found["reason"], found["approved_url"]) == (False, "It waits for its review.", None)
    assert made["owner_contact"] in found["next"]

    mia.set_status(made, "Rejected", reason="It has no owner.")
    assert ask(ana, url=made["endpoint_url"])["reason"] == "It was rejected: It has no owner."
    mia.set_status(made, "Approved")
    mia.set_status(made, "Rejected", withdraw=True, reason="It leaks.")
    withdrawn = ask(ana, url=made["endpoint_url"])
    assert (withdrawn["allowed"], withdrawn["reason"]) == (False, "It was withdrawn: It leaks.")

    local = given.registration(status="Approved", endpoint_url=f"http://{host}/other")
    assert "must be https" in ask(ana, url=local["endpoint_url"])["reason"]


def test_an_edit_of_the_address_leaves_the_approved_one_allowed(given: Given, ana: Person, host: str) -> None:
    made = given.registration(status="Approved", endpoint_url=f"https://{host}/v1")
    ana.patch(f"/registrations/{made['registration_id']}", {"endpoint_url": f"https://{host}/v2"})
    assert ask(ana, url=f"https://{host}/v1")["allowed"]
    new = ask(ana, url=f"https://{host}/v2")
    assert (new["allowed"], new["differs"], new["approved_url"]) == (False, ["path"], f"https://{host}/v1")


def test_the_nearest_of_several_registrations_is_found(given: Given, ana: Person, host: str) -> None:
    for query in ("?team=a", "?team=b", ""):
        given.registration(status="Approved", endpoint_url=f"https://{host}/mcp{query}")
    pending = given.registration(endpoint_url=f"https://{host}/mcp/")
    assert ask(ana, url=f"https://{host}/mcp?team=b")["approved_url"] == f"https://{host}/mcp?team=b"
    assert ask(ana, url=f"https://{host}/mcp/")["registration"]["registration_id"] == pending["registration_id"]


def test_a_client_that_cannot_be_told_of_it_refuses_it(given: Given, ana: Person, host: str) -> None:
    made = given.registration(status="Approved", endpoint_url=f"https://{host}/a/../mcp")
    found = ask(ana, url=made["endpoint_url"], client="copilot-managed-settings")
    assert not found["allowed"]
    assert f"https://{host}/mcp" in found["reason"]
    assert ask(ana, url=made["endpoint_url"], client="vscode")["allowed"]
    assert set(get_args(ClientKind)) == set(KINDS)


def test_unknown_servers_and_questions_are_refused(ana: Person, anyone: Person, host: str) -> None:
    for query in ({"url": f"https://{host}/"}, {"name": "com.other/weather"}, {"name": f"com.example/{host}"}):
        problem = refused(ana.get(LOOKUP, **query), 404)
        assert "Register it" in problem["detail"]
    assert field_errors(ana.get(LOOKUP)).keys() == {"name"}
    faults = field_errors(ana.get(LOOKUP, url="ftp://x", client="netscape"))
    assert faults.keys() == {"url", "client"}
    refused(anyone.get(LOOKUP, name="weather"), 401)


def test_users_are_found_by_the_beginnings_of_words(ana: Person) -> None:
    word = f"q{uuid4().hex[:10]}"
    zoe = ana.with_claims(oid=str(uuid4()), name=f"Zoë O'{word} Straße", preferred_username=f"z.{word}@x.example")
    wanted = zoe.user_id
    for search in (word.upper(), word[:4], f"zoë {word}", f"'{word}", f"strasse {word}", f"z.{word}@x.ex"):
        found = ana.get("/users", search=search).json["items"]
        assert wanted in {person["user_id"] for person in found}, search
        assert all(person.keys() == {"user_id", "display_name", "email"} for person in found)
        assert len(found) <= 20
    for search in (word[1:], f"{word} nobody", "'':*", "\\\\"):
        found = ana.get("/users", search=search).json["items"]
        assert wanted not in {person["user_id"] for person in found}, search
    assert field_errors(ana.get("/users")).keys() == {"search"}
    assert field_errors(ana.get("/users", search="z")).keys() == {"search"}
