"""Headers, OAuth client, links, maintainers and deprecation of a registration."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from tests.support.given import Given, Sql
from tests.support.people import Person, field_errors, refused
from tests.support.standard_checks import OFFICIAL, SERVERS, entries, entry

KEY = {"name": "X-Api-Key", "description": "From the portal.", "is_required": True, "is_secret": True}
REGION = {"name": "X-Region", "default": "eu", "choices": ["eu", "us"], "placeholder": "eu"}
DESCRIBED: dict[str, Any] = {
    "headers": [KEY, REGION],
    "oauth": {"client_id": "5f3c", "scopes": ["api://x/.default"]},
    "website_url": "https://docs.example.com/weather",
    "repository_url": "https://github.com/example/weather",
}


def at(registration: dict[str, Any]) -> str:
    return f"/registrations/{registration['registration_id']}"


def latest(anyone: Person, slug: str) -> dict[str, Any]:
    """Return the latest version of a server, as clients read it."""
    return entry(anyone.get(f"{SERVERS}/com.example%2F{slug}/versions/latest"))


def test_a_registration_is_described_whole(ana: Person, given: Given) -> None:
    made = given.registration(**DESCRIBED, by=ana)
    assert {name: made[name] for name in DESCRIBED} == DESCRIBED
    assert (made["maintainers"], made["deprecation"]) == ([], None)
    assert ana.get(at(made)).json == made
    bare = given.registration(by=ana)
    assert {name: bare[name] for name in DESCRIBED} == dict.fromkeys(DESCRIBED) | {"headers": []}


def test_members_that_say_nothing_are_not_kept(ana: Person, given: Given) -> None:
    empty = {"name": "X-A", "description": "", "is_secret": False, "is_required": None, "choices": []}
    made = given.registration(headers=[empty], oauth={"client_id": None, "scopes": []}, by=ana)
    assert (made["headers"], made["oauth"]) == ([{"name": "X-A"}], None)


@pytest.mark.parametrize("name", DESCRIBED)
def test_null_removes_a_description(ana: Person, given: Given, name: str) -> None:
    made = given.registration(**DESCRIBED, by=ana)
    assert ana.patch(at(made), {name: None}).json[name] == ([] if name == "headers" else None)


@pytest.mark.parametrize(
    ("headers", "fault"),
    [
        ([{"name": "X Key"}], "headers.0.name"),
        ([{"name": ""}], "headers.0.name"),
        ([{"name": "Host"}], "headers.0.name"),
        ([{"name": "mcp-session-id"}], "headers.0.name"),
        ([{"name": "Content-Type"}], "headers.0.name"),
        ([{"name": "X-A"}, {"name": "x-a"}], "headers"),
        ([{"name": "X-A", "is_secret": True, "default": "x"}], "headers.0"),
        ([{"name": "X-A", "is_secret": True, "choices": ["x"]}], "headers.0"),
        ([{"name": "X-A", "default": "c", "choices": ["a", "b"]}], "headers.0"),
        ([{"name": "X-A", "default": "a\r\nX-B: b"}], "headers.0.default"),
        ([{"name": "X-A", "value": "secret"}], "headers.0.value"),
        ([{"name": "X-A", "is_secret": "yes"}], "headers.0.is_secret"),
        ([{"name": f"X-{number}"} for number in range(21)], "headers"),
    ],
    ids=str,
)
def test_bad_headers_are_refused(ana: Person, given: Given, headers: list[Any], fault: str) -> None:
    assert field_errors(ana.post("/registrations", given.body(headers=headers))).keys() == {fault}


@pytest.mark.parametrize(
    ("fields", "faults"),
    [
        ({"oauth": {"client_id": "ä", "scopes": ["a b"]}}, ["oauth.client_id", "oauth.scopes.0"]),
        ({"oauth": {"client_secret": "x"}}, ["oauth.client_secret"]),
        ({"website_url": "http://a.example/"}, ["website_url"]),
        ({"repository_url": "https://a.example/?token=x"}, ["repository_url"]),
        ({"maintainers": ["ana"]}, ["maintainers.0"]),
        ({"maintainers": [str(UUID(int=number)) for number in range(21)]}, ["maintainers"]),
        ({"deprecation": {"message": " "}}, ["deprecation.message"]),
        ({"deprecation": {"successor_id": str(UUID(int=0))}}, ["deprecation.message"]),
    ],
    ids=str,
)
def test_bad_descriptions_are_refused(ana: Person, given: Given, fields: dict[str, Any], faults: list[str]) -> None:
    assert field_errors(ana.post("/registrations", given.body(**fields))).keys() == set(faults)
    made = given.registration(by=ana)
    assert field_errors(ana.patch(at(made), fields)).keys() == set(faults)
    assert ana.get(at(made)).json == made


def test_people_and_successors_must_exist(ana: Person, given: Given, sql: Sql) -> None:
    made = given.registration(by=ana)
    fields = {
        "maintainers": [ana.user_id, str(uuid4())],
        "deprecation": {"message": "Gone.", "successor_id": str(uuid4())},
    }
    faults = {"maintainers.1", "deprecation.successor_id"}
    assert field_errors(ana.post("/registrations", given.body(**fields))).keys() == faults
    assert field_errors(ana.patch(at(made), fields)).keys() == faults
    itself = {"deprecation": {"message": "Gone.", "successor_id": made["registration_id"]}}
    assert field_errors(ana.patch(at(made), itself)).keys() == {"deprecation.successor_id"}
    assert sql("SELECT count(*) FROM registrations") == [(1,)]


@pytest.mark.parametrize("name", DESCRIBED)
def test_an_edit_asks_for_a_new_review(ana: Person, given: Given, name: str) -> None:
    made = given.registration(by=ana, status="Approved")
    edited = ana.patch(at(made), {name: DESCRIBED[name]}).json
    assert edited["status"] == "Pending"
    (entry, *_) = ana.get(f"{at(made)}/history").json["items"]
    assert entry["metadata"]["changes"] == {name: {"old": made[name], "new": DESCRIBED[name]}}


def test_clients_get_what_was_approved(anyone: Person, ana: Person, mia: Person, given: Given) -> None:
    made = given.registration(**DESCRIBED, by=ana, status="Approved", endpoint_name="Weather")
    server = latest(anyone, "weather")["server"]
    assert (server["websiteUrl"], server["repository"]) == (
        DESCRIBED["website_url"],
        {"url": DESCRIBED["repository_url"], "source": "github"},
    )
    asked = {"description": "From the portal.", "isRequired": True, "isSecret": True}
    region = {"description": "The value of the header X-Region.", "isRequired": False, "isSecret": False}
    assert server["remotes"][0]["headers"] == [
        {
            "name": "X-Api-Key",
            "value": "{weather--x-api-key}",
            **asked,
            "variables": {"weather--x-api-key": asked},
        },
        {
            "name": "X-Region",
            "value": "{weather--x-region}",
            **region,
            "variables": {
                "weather--x-region": {**region, "default": "eu", "placeholder": "eu", "choices": ["eu", "us"]}
            },
        },
    ]
    ana.patch(at(made), {"headers": [], "website_url": None})
    assert latest(anyone, "weather")["server"] == server
    view = ana.get(at(made), view="published").json
    assert {name: view[name] for name in DESCRIBED} == DESCRIBED
    mia.set_status(made, "Approved")
    newer = latest(anyone, "weather")["server"]
    assert newer["version"] == "2.0.0"
    assert "websiteUrl" not in newer
    assert newer["remotes"] == [{"type": "streamable-http", "url": made["endpoint_url"]}]
    versions = ana.get(f"{at(made)}/published").json["versions"]
    assert [version["headers"] for version in versions] == [[], DESCRIBED["headers"]]
    assert [version["oauth"] for version in versions] == [DESCRIBED["oauth"]] * 2


def test_files_for_clients_ask_for_the_values(anyone: Person, given: Given) -> None:
    given.registration(**DESCRIBED, status="Approved", endpoint_name="Weather")
    file = anyone.get("/v0.1/x/com.example/vscode").json
    assert file["servers"]["com.example/weather"]["headers"] == {
        "X-Api-Key": "${input:weather--x-api-key}",
        "X-Region": "eu",
    }
    (asked,) = file["inputs"]
    assert (asked["id"], asked["password"]) == ("weather--x-api-key", True)


# --------------------------------------------------------------------------------------------------------- deprecation


def test_a_deprecation_is_published_without_a_review(anyone: Person, ana: Person, mia: Person, given: Given) -> None:
    old = given.registration(by=ana, status="Approved", endpoint_name="Old")
    new = given.registration(status="Approved", endpoint_name="New")
    before = latest(anyone, "old")["_meta"][OFFICIAL]
    note = {"message": "Use New instead.", "successor_id": new["registration_id"]}
    deprecated = ana.patch(at(old), {"deprecation": note}).json
    assert (deprecated["status"], deprecated["deprecation"]) == ("Approved", note)
    official = latest(anyone, "old")["_meta"][OFFICIAL]
    assert (official["status"], official["statusMessage"]) == ("deprecated", "Use New instead.")
    assert official["publishedAt"] == before["publishedAt"]
    assert official["statusChangedAt"] == official["updatedAt"] > before["updatedAt"]
    (changed,) = entries(anyone.get(SERVERS, updated_since=before["updatedAt"], search="old"))
    assert changed["_meta"][OFFICIAL] == official
    assert ana.get(at(old), view="published").json["deprecation"] == note
    (version,) = ana.get(f"{at(old)}/published").json["versions"]
    assert version["status"] == "deprecated"
    assert "com.example/old" in anyone.get("/v0.1/x/com.example/vscode").json["servers"]

    ana.patch(at(old), {"description": "Still here."})
    mia.set_status(old, "Approved")
    newer = latest(anyone, "old")
    assert (newer["server"]["version"], newer["_meta"][OFFICIAL]["status"]) == ("2.0.0", "deprecated")
    assert ana.patch(at(old), {"deprecation": None}).json["status"] == "Approved"
    official = latest(anyone, "old")["_meta"][OFFICIAL]
    assert official["status"] == "active"
    assert "statusMessage" not in official


def test_a_withdrawn_server_stays_withdrawn_when_it_is_deprecated(anyone: Person, mia: Person, given: Given) -> None:
    made = given.registration(status="Approved", endpoint_name="Gone")
    mia.set_status(made, "Rejected")
    mia.patch(at(made), {"deprecation": {"message": "Gone."}})
    (found,) = entries(anyone.get(SERVERS, include_deleted="true"))
    assert found["_meta"][OFFICIAL]["status"] == "deleted"


def test_a_deprecation_keeps_the_reason_of_a_rejection(ana: Person, given: Given) -> None:
    made = given.registration(by=ana, status="Rejected", reason="Not ours.")
    edited = ana.patch(at(made), {"deprecation": {"message": "Gone."}}).json
    assert (edited["status"], edited["status_reason"]) == ("Rejected", "Not ours.")


# --------------------------------------------------------------------------------------------------------- maintainers


def test_maintainers_do_what_the_submitter_does(ana: Person, ben: Person, mia: Person, given: Given) -> None:
    made = given.registration(by=ana, status="Approved")
    refused(ben.patch(at(made), {"description": "x"}), 403)
    shared = ana.patch(at(made), {"maintainers": [ben.user_id]}).json
    assert (shared["status"], shared["version"]) == ("Approved", 3)
    assert [person["display_name"] for person in shared["maintainers"]] == ["Ben Example"]
    edited = ben.patch(at(made), {"description": "x"}).json
    assert (edited["status"], edited["submitted_at"] > made["submitted_at"]) == ("Pending", True)
    mia.set_status(made, "Rejected")
    assert ben.set_status(made, "Pending").json["status"] == "Pending"
    assert ben.post(f"{at(made)}/inspections").status == 202
    assert ben.patch(at(made), {"maintainers": []}).json["maintainers"] == []
    refused(ben.patch(at(made), {"description": "y"}), 403)
    changes = ana.get(f"{at(made)}/history").json["items"][0]["metadata"]["changes"]
    assert changes == {"maintainers": {"old": [ben.user_id], "new": []}}


def test_maintainers_keep_their_order_and_are_named_once(ana: Person, ben: Person, mia: Person, given: Given) -> None:
    wanted = [mia.user_id, ben.user_id, mia.user_id.upper()]
    made = given.registration(by=ana, maintainers=wanted)
    assert [person["user_id"] for person in made["maintainers"]] == wanted[:2]
