"""The sample data is believable, and its audit log tells exactly how each registration became what it is."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from registry_api import endpoint_url
from registry_api.local import samples
from registry_api.local.persons import ANA, BEN, MIA
from tests.support.given import Sql

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


def replayed(entries: Sequence[Mapping[str, Any]], row: Mapping[str, Any]) -> dict[str, Any]:
    """Tell from the audit entries alone what the row must say."""
    told: dict[str, Any] = {"version": 0, "status": None}
    for entry in entries:
        assert entry["previous_status"] == told["status"]
        at, status = entry["timestamp"], entry["new_status"]
        by_submitter = entry["user_id"] == row["submitter_id"]
        told |= {"version": told["version"] + 1, "status": status, "updated_at": at}
        told |= {"approver_id": None, "approved_at": None, "status_reason": entry["metadata"].get("reason")}
        if entry["action"] == "Created":
            told["created_at"] = at
        if entry["action"] == "Approved":
            told |= {"approver_id": entry["user_id"], "approved_at": at}
        if by_submitter:
            told["submitted_at"] = at
        for name, change in entry["metadata"].get("changes", {}).items():
            assert told.get(name, change["old"]) == change["old"]
            told[name] = change["new"]
    return told


def test_each_row_is_what_its_audit_entries_say() -> None:
    made = samples.make(NOW)
    for row in made.registrations:
        entries = [one for one in made.audit_log if one["registration_id"] == row["registration_id"]]
        assert entries[0]["action"] == "Created"
        assert [one["timestamp"] for one in entries] == sorted({one["timestamp"] for one in entries})
        told = replayed(entries, row)
        assert told == {name: row[name] for name in told}


def test_all_kinds_of_stories_are_there() -> None:
    made = samples.make(NOW)
    assert len(made.registrations) > 70
    statuses = Counter(row["status"] for row in made.registrations)
    assert statuses["Approved"] > statuses["Pending"] > statuses["Rejected"] >= 5
    steps = Counter((one["action"], one["previous_status"]) for one in made.audit_log)
    assert steps["Updated", "Approved"] == 2  # edited after approval
    assert steps["Updated", "Rejected"] >= 2  # resubmitted
    assert all(row["status_reason"] for row in made.registrations if row["status"] == "Rejected")


def test_they_fill_the_three_months_before_now_whenever_that_is() -> None:
    for days in range(8):
        now = NOW + timedelta(days=days, hours=5 * days)
        times = [one["timestamp"] for one in samples.make(now).audit_log]
        assert now - timedelta(days=95) < min(times)
        assert now - timedelta(days=1) < max(times) < now


def test_mia_decides_and_the_others_submit() -> None:
    made = samples.make(NOW)
    ids = {user["display_name"]: user["user_id"] for user in made.users}
    submitters = Counter(row["submitter_id"] for row in made.registrations)
    assert ids["Mia"] not in submitters
    assert submitters[ids["Ana"]] > 5
    assert submitters[ids["Ben"]] > 5
    assert {one["user_id"] for one in made.audit_log if one["action"] in {"Approved", "Rejected"}} == {ids["Mia"]}


def test_they_are_the_same_each_time_and_in_normal_form() -> None:
    made = samples.make(NOW)
    assert made == samples.make(NOW)
    urls = [row["endpoint_url"] for row in made.registrations]
    assert len(set(urls)) == len(urls)
    assert urls == list(map(endpoint_url.normalise, urls))
    assert all(row["owner_contact"].endswith("@example.com") for row in made.registrations)


def test_an_empty_database_is_filled_and_another_left_alone(sql: Sql, owner_url: str) -> None:
    added = samples.load(owner_url)
    assert sql("SELECT count(*) FROM registrations") == [(added,)]
    assert samples.load(owner_url) == 0
    assert sql("SELECT count(*) FROM users WHERE is_admin") == [(1,)]
    known: dict[str, object] = dict(sql("SELECT display_name, entra_id FROM users"))
    assert all(known[person.name] == person.entra_id for person in (ANA, BEN, MIA))


def test_clients_see_each_sample_as_it_was_last_approved(sql: Sql, owner_url: str) -> None:
    samples.load(owner_url)
    published = sql(
        "SELECT registration_id, endpoint_name, endpoint_url, description, transport, approver_id, published_at,"
        " is_withdrawn FROM published_versions JOIN servers USING (slug) WHERE is_latest"
    )
    told = {
        row["registration_id"]: row for row in samples.make(max(at for *_, at, _ in published)).approved
    }  # the same stories at another time
    assert {row[0] for row in published} == told.keys()
    for registration_id, *content, approver_id, _, is_withdrawn in published:
        row = told[registration_id]
        assert content == [row[name] for name in ("endpoint_name", "endpoint_url", "description", "transport")]
        assert approver_id == row["approver_id"]
        assert is_withdrawn == (row["registration_id"] in withdrawn())


def withdrawn() -> set[Any]:
    """Give those that were approved and then rejected."""
    made = samples.make(NOW)
    approved = {row["registration_id"] for row in made.approved}
    return {row["registration_id"] for row in made.registrations if row["status"] == "Rejected"} & approved
