"""The sample data is realistic, and its audit entries lead exactly to the state of each registration."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from registry_api import endpoint_url
from registry_api.local import database, samples
from registry_api.local.persons import ANA, BEN, MIA
from tests.support.given import Sql

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
DEMONSTRATION = "http://127.0.0.1:8002/mcp"


def replay(entries: Sequence[Mapping[str, Any]], submitter_id: object) -> dict[str, Any]:
    """Return the columns of a registration that follow from its audit entries."""
    row: dict[str, Any] = {"version": 0, "status": None}
    for entry in entries:
        assert entry["previous_status"] == row["status"]
        at, status = entry["timestamp"], entry["new_status"]
        by_submitter = entry["user_id"] == submitter_id
        row |= {"version": row["version"] + 1, "status": status, "updated_at": at}
        row |= {"approver_id": None, "approved_at": None, "status_reason": entry["metadata"].get("reason")}
        if entry["action"] == "Created":
            row["created_at"] = at
        if entry["action"] == "Approved":
            row |= {"approver_id": entry["user_id"], "approved_at": at}
        if by_submitter:
            row["submitted_at"] = at
        for name, change in entry["metadata"].get("changes", {}).items():
            assert row.get(name, change["old"]) == change["old"]
            row[name] = change["new"]
    return row


def test_each_row_follows_from_its_audit_entries() -> None:
    generated = samples.generate(NOW, DEMONSTRATION)
    for row in generated.registrations:
        entries = [entry for entry in generated.audit_log if entry["registration_id"] == row["registration_id"]]
        assert entries[0]["action"] == "Created"
        timestamps = [entry["timestamp"] for entry in entries]
        assert timestamps == sorted(set(timestamps))
        expected = replay(entries, row["submitter_id"])
        assert expected == {name: row[name] for name in expected}


def test_every_scenario_occurs() -> None:
    generated = samples.generate(NOW, DEMONSTRATION)
    assert len(generated.registrations) > 70
    statuses = Counter(row["status"] for row in generated.registrations)
    assert statuses["Approved"] > statuses["Pending"] > statuses["Rejected"] >= 5
    steps = Counter((entry["action"], entry["previous_status"]) for entry in generated.audit_log)
    assert steps["Updated", "Approved"] == 2  # edited after approval
    assert steps["Updated", "Rejected"] >= 2  # resubmitted
    assert all(row["status_reason"] for row in generated.registrations if row["status"] == "Rejected")


def test_events_span_the_three_months_before_any_weekday_and_hour() -> None:
    for days in range(8):
        now = NOW + timedelta(days=days, hours=5 * days)
        times = [entry["timestamp"] for entry in samples.generate(now, DEMONSTRATION).audit_log]
        assert now - timedelta(days=95) < min(times)
        assert now - timedelta(days=1) < max(times) < now


def test_mia_decides_and_employees_submit() -> None:
    generated = samples.generate(NOW, DEMONSTRATION)
    ids = {user["display_name"]: user["user_id"] for user in generated.users}
    submitters = Counter(row["submitter_id"] for row in generated.registrations)
    assert ids["Mia"] not in submitters
    assert submitters[ids["Ana"]] > 5
    assert submitters[ids["Ben"]] > 5
    decisions = [entry for entry in generated.audit_log if entry["action"] in {"Approved", "Rejected"}]
    assert {entry["user_id"] for entry in decisions} == {ids["Mia"]}


def test_samples_are_reproducible_and_their_urls_normalised() -> None:
    generated = samples.generate(NOW, DEMONSTRATION)
    assert generated == samples.generate(NOW, DEMONSTRATION)
    urls = [row["endpoint_url"] for row in generated.registrations]
    assert len(set(urls)) == len(urls)
    assert urls == list(map(endpoint_url.normalise, urls))
    assert all(row["owner_contact"].endswith("@example.com") for row in generated.registrations)


def test_only_an_empty_database_is_filled(sql: Sql, owner_url: str) -> None:
    added = database.load_samples(owner_url, DEMONSTRATION)
    assert sql("SELECT count(*) FROM registrations") == [(added,)]
    assert database.load_samples(owner_url, DEMONSTRATION) == 0
    assert sql("SELECT count(*) FROM users WHERE is_admin") == [(1,)]
    known: dict[str, object] = dict(sql("SELECT display_name, entra_id FROM users"))
    assert all(known[person.name] == person.entra_id for person in (ANA, BEN, MIA))


def test_the_published_version_is_the_last_approved_one(sql: Sql, owner_url: str) -> None:
    database.load_samples(owner_url, DEMONSTRATION)
    published = sql(
        "SELECT registration_id, endpoint_name, endpoint_url, description, transport, approver_id,"
        " is_withdrawn FROM published_versions JOIN servers USING (slug) WHERE is_latest"
    )
    # Ids and content do not depend on the time for which samples are generated.
    approved = {row["registration_id"]: row for row in samples.generate(NOW, DEMONSTRATION).approved}
    assert {row[0] for row in published} == approved.keys()
    for registration_id, *content, approver_id, is_withdrawn in published:
        row = approved[registration_id]
        assert content == [row[name] for name in ("endpoint_name", "endpoint_url", "description", "transport")]
        assert approver_id == row["approver_id"]
        assert is_withdrawn == (registration_id in withdrawn_ids())


def withdrawn_ids() -> set[Any]:
    """Return the ids of registrations that were approved and later rejected."""
    generated = samples.generate(NOW, DEMONSTRATION)
    approved = {row["registration_id"] for row in generated.approved}
    return {row["registration_id"] for row in generated.registrations if row["status"] == "Rejected"} & approved
