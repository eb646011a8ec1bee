"""Tags: the list that administrators keep, and the tags of registrations."""

from typing import Any

import pytest

from tests.support.given import Given
from tests.support.people import Person, field_errors, refused

ISSUES = {"title": "Issue tracking", "synonyms": ["tickets", "issues", "bug tracker"]}


@pytest.fixture
def tags(mia: Person) -> None:
    """Create the tags issue-tracking and weather."""
    assert mia.put("/tags/issue-tracking", ISSUES).status == 201
    assert mia.put("/tags/weather", {"title": "Weather"}).status == 201


def tags_of(who: Person, registration: dict[str, Any], **query: str) -> list[str]:
    answer = who.get(f"/registrations/{registration['registration_id']}", **query)
    assert answer.status == 200, answer.text
    names: list[str] = answer.json["tags"]
    return names


def names(who: Person, **query: object) -> list[str]:
    answer = who.get("/registrations", **query)
    assert answer.status == 200, answer.text
    return sorted(item["endpoint_name"] for item in answer.json["items"])


@pytest.mark.usefixtures("tags")
def test_administrators_keep_the_list_of_tags(ana: Person, mia: Person, given: Given) -> None:
    given.registration(tags=["weather"])
    assert ana.get("/tags").json == {
        "items": [
            {"name": "issue-tracking", **ISSUES, "count": 0},
            {"name": "weather", "title": "Weather", "synonyms": [], "count": 1},
        ]
    }
    changed = mia.put("/tags/weather", {"title": "Forecasts", "synonyms": ["rain"]})
    assert (changed.status, changed.json["title"], changed.json["count"]) == (200, "Forecasts", 1)
    assert [tag["title"] for tag in ana.get("/tags").json["items"]] == ["Forecasts", "Issue tracking"]
    assert mia.delete("/tags/weather").status == 204
    refused(mia.delete("/tags/weather"), 404)
    refused(ana.put("/tags/weather", {"title": "Weather"}), 403)
    refused(ana.delete("/tags/issue-tracking"), 403)


@pytest.mark.parametrize("name", ["Weather", "a_b", "-a", "a--b", "a" * 51])
def test_a_name_of_a_tag_is_a_slug(mia: Person, name: str) -> None:
    refused(mia.put(f"/tags/{name}", {"title": "Weather"}), 404)


def test_there_are_at_most_50_tags(mia: Person) -> None:
    for number in range(50):
        assert mia.put(f"/tags/tag-{number}", {"title": "Tag"}).status == 201
    assert field_errors(mia.put("/tags/one-more", {"title": "Tag"})).keys() == {"name"}
    assert mia.put("/tags/tag-0", {"title": "Still possible"}).status == 200
    assert len(mia.get("/tags").json["items"]) == 50


def test_a_tag_has_at_most_20_synonyms(mia: Person) -> None:
    words = [f"word {number}" for number in range(21)]
    assert field_errors(mia.put("/tags/a", {"title": "A", "synonyms": words})).keys() == {"synonyms"}
    assert mia.put("/tags/a", {"title": "A", "synonyms": words[:20]}).status == 201


@pytest.mark.usefixtures("tags")
def test_only_known_tags_are_accepted(ana: Person, given: Given) -> None:
    body = given.body(tags=["weather", "unknown"])
    assert field_errors(ana.post("/registrations", body)) == {"tags.1": ["There is no such tag."]}
    made = given.registration(tags=["weather", "issue-tracking"])
    assert made["tags"] == ["weather", "issue-tracking"]
    path = f"/registrations/{made['registration_id']}"
    assert field_errors(ana.patch(path, {"tags": ["unknown"]})).keys() == {"tags.0"}
    assert field_errors(ana.patch(path, {"tags": ["weather", "weather"]})).keys() == {"tags"}
    assert field_errors(ana.patch(path, {"tags": [*"abcdef"]})).keys() == {"tags"}
    assert ana.patch(path, {"tags": None}).json["tags"] == []


@pytest.mark.usefixtures("tags")
@pytest.mark.parametrize("who", ["submitter", "reviewer"])
def test_a_change_of_tags_asks_for_no_review_and_publishes_nothing(
    ana: Person, mia: Person, anyone: Person, given: Given, who: str
) -> None:
    made = given.registration(status="Approved", reason="fine")
    path = f"/registrations/{made['registration_id']}"
    before = anyone.get("/v0.1/servers").json
    answer = (ana if who == "submitter" else mia).patch(path, {"tags": ["weather"]}, {"If-Match": '"2"'})
    assert answer.status == 200, answer.text
    changed = answer.json
    assert (changed["status"], changed["status_reason"], changed["tags"]) == ("Approved", "fine", ["weather"])
    assert changed["version"] == made["version"] + 1
    assert changed["submitted_at"] == made["submitted_at"]
    assert len(ana.get(f"{path}/published").json["versions"]) == 1
    assert anyone.get("/v0.1/servers").json == before
    assert tags_of(ana, made, view="published") == ["weather"]
    entry = ana.get(f"{path}/history").json["items"][0]
    assert (entry["action"], entry["previous_status"], entry["new_status"]) == ("Updated", "Approved", "Approved")
    assert entry["metadata"]["changes"] == {"tags": {"old": [], "new": ["weather"]}}
    assert (ana if who == "submitter" else mia).patch(path, {"tags": ["weather"]}).json == changed


@pytest.mark.usefixtures("tags")
def test_tags_together_with_another_field_ask_for_a_review(ana: Person, given: Given) -> None:
    made = given.registration(status="Approved")
    path = f"/registrations/{made['registration_id']}"
    assert ana.patch(path, {"tags": ["weather"], "description": "new"}).json["status"] == "Pending"


@pytest.mark.usefixtures("tags")
def test_tags_of_an_edit_that_waits_change_nothing_about_it(ana: Person, mia: Person, given: Given) -> None:
    made = given.registration(status="Approved")
    path = f"/registrations/{made['registration_id']}"
    ana.patch(path, {"description": "new"})
    assert mia.patch(path, {"tags": ["weather"]}).json["status"] == "Pending"
    assert ana.get(f"{path}?view=published").json["has_pending_edit"] is True
    mia.set_status(made, "Rejected")
    ana.patch(path, {"tags": []})
    assert ana.get(f"{path}?view=published").json["description"] == made["description"]


@pytest.mark.usefixtures("tags")
def test_others_may_not_change_tags(ben: Person, given: Given) -> None:
    made = given.registration(status="Approved")
    refused(ben.patch(f"/registrations/{made['registration_id']}", {"tags": ["weather"]}), 403)


@pytest.mark.usefixtures("tags")
def test_deleting_a_tag_takes_it_off_registrations(ana: Person, mia: Person, given: Given) -> None:
    made = given.registration(tags=["weather", "issue-tracking"], status="Approved")
    path = f"/registrations/{made['registration_id']}"
    before = ana.get(path)
    assert mia.delete("/tags/weather").status == 204
    after = ana.get(path, {"If-None-Match": str(before.headers["ETag"])})
    assert (after.status, after.json["tags"], after.json["version"]) == (200, ["issue-tracking"], 2)
    assert ana.get("/registrations").json["items"][0]["tags"] == ["issue-tracking"]
    assert names(ana, tag="weather") == []
    assert mia.put("/tags/weather", {"title": "Another"}).json["count"] == 0
    assert tags_of(ana, made) == tags_of(ana, made, view="published") == ["issue-tracking"]
    assert len(ana.get(f"{path}/published").json["versions"]) == 1


@pytest.mark.usefixtures("tags")
@pytest.mark.parametrize("view", [{}, {"view": "published"}])
def test_the_filter_finds_registrations_with_one_of_the_tags(ana: Person, given: Given, view: dict[str, str]) -> None:
    for name, own in (("rain", ["weather"]), ("bugs", ["issue-tracking"]), ("both", ["weather", "issue-tracking"])):
        given.registration(endpoint_name=name, tags=own, status="Approved")
    given.registration(endpoint_name="none", status="Approved")
    assert names(ana, tag="weather", **view) == ["both", "rain"]
    assert names(ana, tag="Weather,issue-tracking", **view) == ["both", "bugs", "rain"]
    assert names(ana, tag="unknown", **view) == []
    assert ana.get("/registrations", tag="weather", limit=1, **view).json["total"] == 2
    assert field_errors(ana.get("/registrations", tag="a b")).keys() == {"tag"}


@pytest.mark.usefixtures("tags")
def test_the_audit_log_keeps_the_tags_of_a_deleted_registration(ana: Person, given: Given) -> None:
    made = given.registration(tags=["weather"])
    path = f"/registrations/{made['registration_id']}"
    assert ana.delete(path).status == 204
    assert ana.get(f"{path}/history").json["items"][0]["metadata"]["registration"]["tags"] == ["weather"]
