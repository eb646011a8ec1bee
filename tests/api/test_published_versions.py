"""Published versions: what approvals, edits, rejections and deletions do to them, and who may see what."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.support.given import Given, Sql
from tests.support.people import Person, Send, administrator
from tests.support.served import Served
from tests.support.standard_checks import OFFICIAL, SERVERS, brief, entries, entry, names, refusal
from tests.support.tokens import Issuer

LATEST = f"{SERVERS}/com.example/weather/versions/latest"


@pytest.fixture
def weather(ana: Person, given: Given) -> dict[str, Any]:
    return given.registration(by=ana, status="Approved", endpoint_name="Weather", description="First")


def path(registration: dict[str, Any]) -> str:
    return f"/registrations/{registration['registration_id']}"


def edit(who: Person, registration: dict[str, Any], **fields: Any) -> None:
    answer = who.patch(path(registration), fields)
    assert answer.status == 200, answer.text


def latest_description(anyone: Person) -> str:
    return str(entry(anyone.get(LATEST))["server"]["description"])


def test_each_approval_publishes_the_next_version(anyone: Person, ana: Person, mia: Person, weather: Any) -> None:
    steps: list[dict[str, Any]] = [{"description": "Second"}, {"endpoint_name": "Wind"}, {"transport": "sse"}]
    steps += [{"available_tools": ["blow"]}, {"endpoint_url": "https://wind.example/"}]
    for number, fields in enumerate(steps, 2):
        edit(ana, weather, **fields)
        mia.set_status(weather, "Approved")
        assert brief(entry(anyone.get(LATEST))) == (f"{number}.0.0", "active", True)
    versions = entries(anyone.get(f"{SERVERS}/com.example/weather/versions"))
    assert [one["server"]["version"] for one in versions] == [f"{number}.0.0" for number in (6, 5, 4, 3, 2, 1)]
    assert [one["_meta"][OFFICIAL]["isLatest"] for one in versions] == [True] + [False] * 5
    assert versions[-1]["server"]["description"] == "First"
    published = [one["_meta"][OFFICIAL]["publishedAt"] for one in versions]
    assert published == sorted(published, reverse=True)


def test_approving_unchanged_content_again_publishes_nothing(
    anyone: Person, ana: Person, mia: Person, weather: Any
) -> None:
    before = anyone.get(LATEST)
    for change in ({"owner_contact": "another"}, {"description": "Other"}):
        edit(ana, weather, **change)
    edit(ana, weather, description="First")
    mia.set_status(weather, "Approved")
    mia.set_status(weather, "Pending")
    mia.set_status(weather, "Approved")
    assert anyone.get(LATEST).body == before.body
    assert anyone.get(LATEST).headers["ETag"] == before.headers["ETag"]


# Steps on a registration whose version 1.0.0 is live → the version and the description that clients see afterwards.
SCENARIOS: dict[str, tuple[list[str], tuple[str, str] | None]] = {
    "a pending edit": (["edit"], ("1.0.0", "First")),
    "a rejected edit": (["edit", "correct", "reject", "resubmit", "reject"], ("1.0.0", "First")),
    "a correction by an administrator": (["correct"], ("2.0.0", "Corrected")),
    "a decision taken back": (["take back"], ("1.0.0", "First")),
    "a rejection of the live version": (["reject"], None),
    "a rejection after the decision was taken back": (["take back", "reject"], None),
    "a second rejection that the submitter did not ask for": (["edit", "reject", "take back", "reject"], None),
    "an edit after withdrawal": (["reject", "edit"], None),
    "changes and a rejection after withdrawal": (["reject", "resubmit", "edit", "correct", "reject"], None),
    "approval of an edit after withdrawal": (["reject", "edit", "approve"], ("2.0.0", "Edited")),
    "a move to an address that is never published": (["move to http"], None),
    "a move there and back": (["move to http", "move to https"], ("1.0.0", "First")),
}


def steps_on(registration: dict[str, Any], ana: Person, mia: Person) -> dict[str, Callable[[], object]]:
    return {
        "edit": lambda: edit(ana, registration, description="Edited"),
        "correct": lambda: edit(mia, registration, description="Corrected"),
        "approve": lambda: mia.set_status(registration, "Approved"),
        "reject": lambda: mia.set_status(registration, "Rejected"),
        "resubmit": lambda: ana.set_status(registration, "Pending"),
        "take back": lambda: mia.set_status(registration, "Pending"),
        "move to http": lambda: edit(mia, registration, endpoint_url="http://plain.example/"),
        "move to https": lambda: edit(mia, registration, endpoint_url=registration["endpoint_url"]),
    }


@pytest.mark.parametrize(("steps", "expected"), SCENARIOS.values(), ids=SCENARIOS.keys())
def test_clients_see_the_live_version(
    anyone: Person, ana: Person, mia: Person, weather: Any, steps: list[str], expected: tuple[str, str] | None
) -> None:
    actions = steps_on(weather, ana, mia)
    for step in steps:
        actions[step]()
    answer = anyone.get(LATEST)
    if expected:
        assert (brief(entry(answer)), latest_description(anyone)) == ((expected[0], "active", True), expected[1])
    else:
        refusal(answer, 404)
    versions = list(map(brief, entries(anyone.get(SERVERS, updated_since="2000-01-01T00:00:00Z"))))
    assert versions[-1] == (expected[0] if expected else "1.0.0", "active" if expected else "deleted", True)


def test_an_edit_by_a_submitter_who_is_an_administrator_needs_approval(
    anyone: Person, mia: Person, given: Given
) -> None:
    made = given.registration(by=mia, status="Approved", endpoint_name="Weather", description="First")
    edit(mia, made, description="Second")
    assert latest_description(anyone) == "First"
    mia.set_status(made, "Rejected")
    assert latest_description(anyone) == "First"


def test_approving_withdrawn_content_again_makes_its_version_live(anyone: Person, mia: Person, weather: Any) -> None:
    before = entry(anyone.get(LATEST))
    mia.set_status(weather, "Rejected")
    mia.set_status(weather, "Approved")
    after = entry(anyone.get(LATEST))
    assert after["server"] == before["server"]
    assert after["_meta"][OFFICIAL]["publishedAt"] == before["_meta"][OFFICIAL]["publishedAt"]
    assert after["_meta"][OFFICIAL]["statusChangedAt"] > before["_meta"][OFFICIAL]["statusChangedAt"]


def test_a_version_names_the_administrator_who_made_it_live(
    ana: Person, mia: Person, send: Send, issuer: Issuer, weather: Any, sql: Sql
) -> None:
    zoe = administrator(send, issuer, "Zoe Example")
    edit(zoe, weather, description="Second")
    edit(ana, weather, description="Third")
    zoe.set_status(weather, "Approved")
    edit(mia, weather, description="Fourth")
    versions = ana.get(f"{path(weather)}/published").json["versions"]
    assert [(one["description"], one["approver"]["display_name"]) for one in versions] == [
        ("Fourth", "Mia Example"),
        ("Third", "Zoe Example"),
        ("Second", "Zoe Example"),
        ("First", "Mia Example"),
    ]
    assert ana.get(path(weather)).json["approver"]["display_name"] == "Zoe Example"
    # A change by SQL has no audit entry: the version names the approver of the registration.
    sql("UPDATE registrations SET description = 'Fifth'")
    assert ana.get(f"{path(weather)}/published").json["versions"][0]["approver"]["display_name"] == "Zoe Example"


def test_a_published_name_survives_edits_and_is_never_reused(
    anyone: Person, ana: Person, mia: Person, given: Given, weather: Any
) -> None:
    edit(mia, weather, endpoint_name="Something else")
    assert names(anyone.get(SERVERS, version="latest")) == ["com.example/weather"]
    mia.delete(path(weather))
    assert names(anyone.get(SERVERS)) == []
    again = given.registration(by=ana, status="Approved", endpoint_name="Weather", endpoint_url=weather["endpoint_url"])
    assert names(anyone.get(SERVERS)) == ["com.example/weather-2"]
    reported = entries(anyone.get(SERVERS, updated_since="2000-01-01T00:00:00Z", version="latest"))
    assert [(one["server"]["name"], brief(one)[1]) for one in reported] == [
        ("com.example/weather", "deleted"),
        ("com.example/weather-2", "active"),
    ]
    assert ana.get(f"{path(again)}/published").json["server_name"] == "com.example/weather-2"


def test_the_versions_of_a_registration_name_their_approver_even_after_deletion(
    ana: Person, mia: Person, weather: Any
) -> None:
    edit(mia, weather, available_tools=["blow"])
    before = ana.get(f"{path(weather)}/published")
    assert before.headers["Cache-Control"] == "private, no-cache"
    latest, first = before.json["versions"]
    assert latest["available_tools"] == [{"name": "blow"}]
    assert first["approver"] == {"user_id": mia.user_id, "display_name": "Mia Example", "email": "mia@example.com"}
    assert first["published_at"] == entry(ana.get(LATEST.replace("latest", "1.0.0")))["_meta"][OFFICIAL]["publishedAt"]
    mia.delete(path(weather))
    after = ana.get(f"{path(weather)}/published").json
    assert [one["status"] for one in after["versions"]] == ["deleted", "deleted"]


def test_the_newest_50_versions_are_listed_with_tool_details_for_the_latest_only(
    ana: Person, mia: Person, weather: Any, sql: Sql
) -> None:
    edit(mia, weather, available_tools=[{"name": "blow", "description": "Blows."}, {"name": "rain"}])
    sql(
        """
        INSERT INTO published_versions (
            slug, number, endpoint_name, endpoint_url, description, transport, available_tools, approver_id,
            published_at, is_latest, status_changed_at, updated_at
        ) SELECT slug, n, endpoint_name, endpoint_url, description, transport, available_tools, approver_id,
            published_at, false, status_changed_at, updated_at
        FROM published_versions, generate_series(3, 60) AS n WHERE number = 2
        """
    )
    sql("UPDATE published_versions SET is_latest = false WHERE number = 2")
    sql("UPDATE published_versions SET is_latest = true WHERE number = 60")
    versions = ana.get(f"{path(weather)}/published").json["versions"]
    assert [one["version"] for one in versions] == [f"{number}.0.0" for number in range(60, 10, -1)]
    assert versions[0]["available_tools"] == [{"name": "blow", "description": "Blows."}, {"name": "rain"}]
    assert all(one["available_tools"] == [{"name": "blow"}, {"name": "rain"}] for one in versions[1:])


def test_twenty_concurrent_approvals_give_twenty_names(
    served: Served, anyone: Person, mia: Person, given: Given
) -> None:
    made = given.registrations(["Weather"] * 20)
    with ThreadPoolExecutor(20) as threads:
        answers = list(threads.map(lambda one: mia.at(served.send).set_status(one, "Approved"), made))
    assert {answer.status for answer in answers} == {200}
    found = names(anyone.get(SERVERS))
    assert len(set(found)) == len(found) == 20
    assert set(found) > {"com.example/weather", *(f"com.example/weather-{number}" for number in range(2, 10))}


def test_concurrent_decisions_leave_the_published_version_in_step_with_the_status(
    served: Served, anyone: Person, ana: Person, mia: Person, weather: Any
) -> None:
    with ThreadPoolExecutor(12) as threads:
        decisions = [("Approved", "Rejected")[number % 2] for number in range(24)]
        answers = list(threads.map(lambda status: mia.at(served.send).set_status(weather, status), decisions))
    assert {answer.status for answer in answers} == {200}
    is_approved = ana.get(path(weather)).json["status"] == "Approved"
    assert anyone.get(LATEST).status == (200 if is_approved else 404)
    assert len(entries(anyone.get(SERVERS, include_deleted="true"))) == 1
