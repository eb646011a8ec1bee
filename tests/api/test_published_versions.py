"""What an approval publishes, what an edit, a rejection and a deletion make of it, and how it is told."""

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


def here(registration: dict[str, Any]) -> str:
    return f"/registrations/{registration['registration_id']}"


def edited(who: Person, registration: dict[str, Any], **fields: Any) -> None:
    answer = who.patch(here(registration), fields)
    assert answer.status == 200, answer.text


def described(anyone: Person) -> str:
    return str(entry(anyone.get(LATEST))["server"]["description"])


def test_each_approval_publishes_the_next_version(anyone: Person, ana: Person, mia: Person, weather: Any) -> None:
    steps: list[dict[str, Any]] = [{"description": "Second"}, {"endpoint_name": "Wind"}, {"transport": "sse"}]
    steps += [{"available_tools": ["blow"]}, {"endpoint_url": "https://wind.example/"}]
    for number, fields in enumerate(steps, 2):
        edited(ana, weather, **fields)
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
        edited(ana, weather, **change)
    edited(ana, weather, description="First")
    mia.set_status(weather, "Approved")
    mia.set_status(weather, "Pending")
    mia.set_status(weather, "Approved")
    assert anyone.get(LATEST).body == before.body
    assert anyone.get(LATEST).headers["ETag"] == before.headers["ETag"]


def test_an_edit_that_waits_leaves_clients_what_was_approved(anyone: Person, ana: Person, weather: Any) -> None:
    before = anyone.get(SERVERS).body
    edited(ana, weather, description="Not yet", endpoint_name="Other", endpoint_url="https://other.example/")
    assert anyone.get(SERVERS).body == before


def test_a_rejected_edit_leaves_clients_what_was_approved(
    anyone: Person, ana: Person, mia: Person, weather: Any
) -> None:
    before = anyone.get(SERVERS).body
    edited(ana, weather, description="Worse")
    edited(mia, weather, description="Worse still")
    mia.set_status(weather, "Rejected")
    ana.set_status(weather, "Pending")
    mia.set_status(weather, "Rejected")
    assert anyone.get(SERVERS).body == before


@pytest.mark.parametrize("first", [None, "Pending"])
def test_an_outright_rejection_withdraws(anyone: Person, mia: Person, weather: Any, first: str | None) -> None:
    if first:
        mia.set_status(weather, first)
        assert brief(entry(anyone.get(LATEST))) == ("1.0.0", "active", True)
    mia.set_status(weather, "Rejected")
    refusal(anyone.get(LATEST), 404)
    (gone,) = entries(anyone.get(SERVERS, updated_since="2000-01-01T00:00:00Z"))
    assert brief(gone) == ("1.0.0", "deleted", True)


def test_an_admin_may_still_withdraw_after_rejecting_an_edit(
    anyone: Person, ana: Person, mia: Person, weather: Any
) -> None:
    edited(ana, weather, description="Worse")
    mia.set_status(weather, "Rejected")
    mia.set_status(weather, "Pending")
    mia.set_status(weather, "Rejected")
    refusal(anyone.get(LATEST), 404)


def test_a_submitter_who_is_an_admin_asks_like_any_submitter(anyone: Person, mia: Person, given: Given) -> None:
    made = given.registration(by=mia, status="Approved", endpoint_name="Weather", description="First")
    edited(mia, made, description="Second")
    assert described(anyone) == "First"
    mia.set_status(made, "Rejected")
    assert described(anyone) == "First"


def test_what_was_withdrawn_stays_so_until_it_is_approved_again(
    anyone: Person, ana: Person, mia: Person, weather: Any
) -> None:
    mia.set_status(weather, "Rejected")
    for change in (
        lambda: ana.set_status(weather, "Pending"),
        lambda: edited(ana, weather, description="Second"),
        lambda: edited(mia, weather, description="Third"),
        lambda: mia.set_status(weather, "Rejected"),
    ):
        change()
        refusal(anyone.get(LATEST), 404)
    mia.set_status(weather, "Approved")
    assert [brief(one) for one in entries(anyone.get(SERVERS, include_deleted="true"))] == [
        ("1.0.0", "deleted", False),
        ("2.0.0", "active", True),
    ]


def test_a_withdrawn_version_that_is_approved_again_is_the_same_version(
    anyone: Person, mia: Person, weather: Any
) -> None:
    before = entry(anyone.get(LATEST))
    mia.set_status(weather, "Rejected")
    mia.set_status(weather, "Approved")
    after = entry(anyone.get(LATEST))
    assert after["server"] == before["server"]
    assert after["_meta"][OFFICIAL]["publishedAt"] == before["_meta"][OFFICIAL]["publishedAt"]
    assert after["_meta"][OFFICIAL]["statusChangedAt"] > before["_meta"][OFFICIAL]["statusChangedAt"]


def test_an_admins_edit_of_an_approved_entry_is_published_at_once(anyone: Person, mia: Person, weather: Any) -> None:
    edited(mia, weather, description="Second")
    assert described(anyone) == "Second"
    assert brief(entry(anyone.get(LATEST))) == ("2.0.0", "active", True)


def test_a_version_names_who_made_it_live(
    ana: Person, mia: Person, send: Send, issuer: Issuer, weather: Any, sql: Sql
) -> None:
    zoe = administrator(send, issuer, "Zoe Example")
    edited(zoe, weather, description="Second")
    edited(ana, weather, description="Third")
    zoe.set_status(weather, "Approved")
    edited(mia, weather, description="Fourth")
    versions = ana.get(f"{here(weather)}/published").json["versions"]
    assert [(one["description"], one["approver"]["display_name"]) for one in versions] == [
        ("Fourth", "Mia Example"),
        ("Third", "Zoe Example"),
        ("Second", "Zoe Example"),
        ("First", "Mia Example"),
    ]
    assert ana.get(here(weather)).json["approver"]["display_name"] == "Zoe Example"
    # What somebody changes by hand, without an entry in the log, is in the approver's name.
    sql("UPDATE registrations SET description = 'Fifth'")
    assert ana.get(f"{here(weather)}/published").json["versions"][0]["approver"]["display_name"] == "Zoe Example"


def test_a_move_to_where_clients_must_not_go_withdraws(anyone: Person, mia: Person, weather: Any) -> None:
    edited(mia, weather, endpoint_url="http://plain.example/")
    refusal(anyone.get(LATEST), 404)
    edited(mia, weather, endpoint_url=weather["endpoint_url"])
    assert brief(entry(anyone.get(LATEST))) == ("1.0.0", "active", True)


def test_a_name_survives_edits_and_is_never_given_again(
    anyone: Person, ana: Person, mia: Person, given: Given, weather: Any
) -> None:
    edited(mia, weather, endpoint_name="Something else")
    assert names(anyone.get(SERVERS, version="latest")) == ["com.example/weather"]
    mia.delete(here(weather))
    assert names(anyone.get(SERVERS)) == []
    again = given.registration(by=ana, status="Approved", endpoint_name="Weather", endpoint_url=weather["endpoint_url"])
    assert names(anyone.get(SERVERS)) == ["com.example/weather-2"]
    reported = entries(anyone.get(SERVERS, updated_since="2000-01-01T00:00:00Z", version="latest"))
    assert [(one["server"]["name"], brief(one)[1]) for one in reported] == [
        ("com.example/weather", "deleted"),
        ("com.example/weather-2", "active"),
    ]
    assert ana.get(f"{here(again)}/published").json["server_name"] == "com.example/weather-2"


def test_our_own_view_tells_who_approved_what_also_after_deletion(ana: Person, mia: Person, weather: Any) -> None:
    edited(mia, weather, available_tools=["blow"])
    before = ana.get(f"{here(weather)}/published")
    assert before.headers["Cache-Control"] == "private, no-cache"
    latest, first = before.json["versions"]
    assert latest["available_tools"] == [{"name": "blow"}]
    assert first["approver"] == {"user_id": mia.user_id, "display_name": "Mia Example", "email": "mia@example.com"}
    assert first["published_at"] == entry(ana.get(LATEST.replace("latest", "1.0.0")))["_meta"][OFFICIAL]["publishedAt"]
    mia.delete(here(weather))
    after = ana.get(f"{here(weather)}/published").json
    assert [one["status"] for one in after["versions"]] == ["deleted", "deleted"]


def test_our_own_view_has_the_newest_50_versions_and_all_tools_of_the_latest_only(
    ana: Person, mia: Person, weather: Any, sql: Sql
) -> None:
    edited(mia, weather, available_tools=[{"name": "blow", "description": "Blows."}, {"name": "rain"}])
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
    versions = ana.get(f"{here(weather)}/published").json["versions"]
    assert [one["version"] for one in versions] == [f"{number}.0.0" for number in range(60, 10, -1)]
    assert versions[0]["available_tools"] == [{"name": "blow", "description": "Blows."}, {"name": "rain"}]
    assert all(one["available_tools"] == [{"name": "blow"}, {"name": "rain"}] for one in versions[1:])


def test_twenty_approvals_at_once_give_twenty_names(served: Served, anyone: Person, mia: Person, given: Given) -> None:
    made = given.registrations(["Weather"] * 20)
    with ThreadPoolExecutor(20) as threads:
        answers = list(threads.map(lambda one: mia.at(served.send).set_status(one, "Approved"), made))
    assert {answer.status for answer in answers} == {200}
    found = names(anyone.get(SERVERS))
    assert len(set(found)) == len(found) == 20
    assert set(found) > {"com.example/weather", *(f"com.example/weather-{number}" for number in range(2, 10))}


def test_approvals_and_rejections_at_once_end_as_the_registration_does(
    served: Served, anyone: Person, ana: Person, mia: Person, weather: Any
) -> None:
    with ThreadPoolExecutor(12) as threads:
        decisions = [("Approved", "Rejected")[number % 2] for number in range(24)]
        answers = list(threads.map(lambda status: mia.at(served.send).set_status(weather, status), decisions))
    assert {answer.status for answer in answers} == {200}
    is_approved = ana.get(here(weather)).json["status"] == "Approved"
    assert anyone.get(LATEST).status == (200 if is_approved else 404)
    assert len(entries(anyone.get(SERVERS, include_deleted="true"))) == 1
