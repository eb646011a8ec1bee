"""The audit log: one complete entry per change, append-only; who may read it."""

import random
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import psycopg
import pytest

from registry_api.models import AuditEntry
from tests.support.given import Given, Sql
from tests.support.pagination import all_items, pages
from tests.support.people import Person, as_uuid, field_errors, refused


def path(registration: dict[str, Any]) -> str:
    return f"/registrations/{registration['registration_id']}"


def history(who: Person, registration: dict[str, Any]) -> list[dict[str, Any]]:
    answer = who.get(f"{path(registration)}/history")
    assert answer.status == 200, answer.text
    items: list[dict[str, Any]] = answer.json["items"]
    return items


# -------------------------------------------------------------------------------------------------------- entries


def test_an_entry_has_exactly_the_members_of_the_contract(ana: Person, mia: Person, given: Given) -> None:
    made = given.registration(by=ana)
    ana.patch(path(made), {"description": "x", "available_tools": ["a"]})
    mia.set_status(made, "Rejected", reason="no")
    mia.delete(path(made))
    for entry in mia.get("/audit").json["items"]:
        AuditEntry.model_validate(entry)
        assert entry.keys() == AuditEntry.model_fields.keys()
        as_uuid(entry["log_id"])
        assert entry["timestamp"].endswith(("Z", "+00:00"))


def test_registering_is_recorded(ana: Person, given: Given) -> None:
    answer = ana.post("/registrations", given.body(), {"X-Request-ID": "the-request"})
    (entry,) = history(ana, answer.json)
    assert entry["action"] == "Created"
    assert (entry["previous_status"], entry["new_status"]) == (None, "Pending")
    assert entry["registration_id"] == answer.json["registration_id"]
    assert entry["user_id"] == ana.user_id
    assert entry["user"] == {"user_id": ana.user_id, "display_name": "Ana Example", "email": "ana@example.com"}
    assert entry["metadata"] == {"request_id": "the-request"}


@pytest.mark.parametrize("status", ["Approved", "Rejected"])
def test_a_decision_is_recorded(mia: Person, given: Given, status: str) -> None:
    made = given.registration()
    mia.patch(f"{path(made)}/status", {"status": status, "reason": "because"}, {"X-Request-ID": "r2"})
    entry = history(mia, made)[0]
    assert (entry["action"], entry["previous_status"], entry["new_status"]) == (status, "Pending", status)
    assert entry["user_id"] == mia.user_id
    published = {"published_version": "1.0.0"} if status == "Approved" else {}
    assert entry["metadata"] == {"request_id": "r2", "reason": "because"} | published


def test_each_approval_names_the_version_that_it_published(ana: Person, mia: Person, given: Given) -> None:
    made = given.registration(by=ana, status="Approved")
    mia.set_status(made, "Rejected")
    mia.set_status(made, "Approved")  # the same content: the version that was withdrawn
    ana.patch(path(made), {"description": "new"})
    mia.set_status(made, "Approved")
    ana.patch(path(made), {"endpoint_url": "http://plain.example/mcp"})
    mia.set_status(made, "Approved")  # cannot be published
    approvals = [entry for entry in history(ana, made) if entry["action"] == "Approved"]
    assert [entry["metadata"].get("published_version") for entry in approvals] == [None, "2.0.0", "1.0.0", "1.0.0"]
    assert mia.get("/audit", action="approved").json["items"] == approvals
    (latest, *_) = ana.get(f"{path(made)}/published").json["versions"]
    assert (latest["version"], latest["approver"]["user_id"]) == ("2.0.0", mia.user_id)


def test_an_edit_is_recorded_by_field(ana: Person, given: Given) -> None:
    made = given.registration(description="old", available_tools=["a"])
    patch = {
        "description": "new",
        "available_tools": ["b", {"name": "c", "x": 1}],
        "endpoint_name": "Weather",
        "transport": None,
    }
    ana.patch(path(made), {**patch, "endpoint_url": "HTTPS://New.example"}, {"X-Request-ID": "r3"})
    assert history(ana, made)[0]["metadata"] == {
        "request_id": "r3",
        "changes": {
            "description": {"old": "old", "new": "new"},
            "available_tools": {"old": [{"name": "a"}], "new": [{"name": "b"}, {"name": "c", "x": 1}]},
            "endpoint_url": {"old": made["endpoint_url"], "new": "https://new.example/"},
        },
    }


def test_a_deletion_records_the_registration_and_keeps_its_history(ana: Person, mia: Person, given: Given) -> None:
    made = given.registration(by=ana, status="Approved", available_tools=["a"], description="all of it")
    assert mia.delete(path(made), {"X-Request-ID": "r4"}).status == 204
    entries = history(ana, made)
    assert [entry["action"] for entry in entries] == ["Deleted", "Approved", "Created"]
    assert (entries[0]["previous_status"], entries[0]["new_status"]) == ("Approved", None)
    assert entries[0]["user_id"] == mia.user_id
    assert entries[0]["metadata"] == {"request_id": "r4", "registration": made}


def test_a_refused_request_is_not_recorded(ana: Person, ben: Person, mia: Person, given: Given, sql: Sql) -> None:
    made = given.registration()
    ben.patch(path(made), {"description": "x"})
    ben.set_status(made, "Approved")
    ben.delete(path(made))
    ana.post("/registrations", given.body(endpoint_url=made["endpoint_url"]))
    ana.patch(path(made), {"description": "x"}, {"If-Match": '"9"'})
    mia.set_status(made, "Open")
    mia.delete(f"/registrations/{uuid4()}")
    assert sql("SELECT count(*) FROM audit_log") == [(1,)]


def test_the_history_is_newest_first_in_pages(ana: Person, given: Given) -> None:
    made = given.registration()
    other = given.registration()
    for number in range(6):
        ana.patch(path(made), {"description": str(number)})
    listed = all_items(ana, f"{path(made)}/history", limit=2)
    assert len(listed) == 7
    assert [entry["timestamp"] for entry in listed] == sorted((entry["timestamp"] for entry in listed), reverse=True)
    assert [entry["metadata"]["changes"]["description"]["new"] for entry in listed[:-1]] == list("543210")
    assert [page["total"] for page in pages(ana, f"{path(made)}/history", limit=3)] == [7, 7, 7]
    cursor = ana.get(f"{path(made)}/history", limit=1).json["next_cursor"]
    assert field_errors(ana.get(f"{path(other)}/history", cursor=cursor)).keys() == {"cursor"}


@pytest.mark.parametrize("query", ["status=Pending", "action=Created", "search=x", "sort=created_at"])
def test_the_history_has_no_filters(ana: Person, given: Given, query: str) -> None:
    field_errors(ana.send("GET", f"{path(given.registration())}/history?{query}"))


def test_only_administrators_read_the_log_and_all_employees_histories(
    ana: Person, ben: Person, mia: Person, given: Given
) -> None:
    made = given.registration(by=ana)
    assert history(ben, made)
    refused(ben.get("/audit"), 403, "FORBIDDEN")
    refused(ana.get("/audit", registration_id=made["registration_id"]), 403, "FORBIDDEN")
    assert mia.get("/audit").json["total"] == 1


# -------------------------------------------------------------------------------------------------------- filters


def test_the_log_is_filtered_by_registration_person_and_action(
    ana: Person, ben: Person, mia: Person, given: Given
) -> None:
    one = given.registration(by=ana, status="Approved")
    two = given.registration(by=ben, status="Rejected")
    ana.patch(path(one), {"description": "x"})
    mia.delete(path(two))

    def found(**query: object) -> list[str]:
        return [entry["action"] for entry in mia.get("/audit", **query).json["items"]]

    assert found() == ["Deleted", "Updated", "Rejected", "Created", "Approved", "Created"]
    assert found(registration_id=one["registration_id"]) == ["Updated", "Approved", "Created"]
    assert found(registration_id=two["registration_id"].upper()) == ["Deleted", "Rejected", "Created"]
    assert found(user_id=mia.user_id) == ["Deleted", "Rejected", "Approved"]
    assert found(user_id=ana.user_id, action="created") == ["Created"]
    assert found(action="Deleted,UPDATED") == ["Deleted", "Updated"]
    assert found(registration_id=uuid4()) == []
    assert found(action="", user_id="") == found()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("registration_id", "x"), ("user_id", "me"), ("user_id", "5"), ("action", "Pending"), ("action", "Created,")),
        *(("since", "yesterday"), ("since", "2026-01-01"), ("since", "2026-01-01T00:00:00"), ("until", "1767225600")),
        *(("since", "2026-02-30T00:00:00Z"), ("since", "2026-01-01T24:00:01Z"), ("until", "2026-01-01T00:00:00+25:00")),
        *(("since", "0000-01-01T00:00:00Z"), ("until", "10000-01-01T00:00:00Z"), ("since", "2026-1-1T0:0:0Z")),
        *(("since", "infinity"), ("until", "now"), ("since", "２０２６-01-01T00:00:00Z"), ("since", "9" * 5000)),
    ],
)
def test_an_invalid_filter_is_refused(mia: Person, name: str, value: str) -> None:
    assert all(field.startswith(name) for field in field_errors(mia.get("/audit", **{name: value})))


def test_since_is_inclusive_and_until_is_exclusive(mia: Person, given: Given) -> None:
    given.registrations("abc")
    times = [entry["timestamp"] for entry in mia.get("/audit").json["items"]][::-1]
    assert len(set(times)) == 3

    def found(**query: str) -> list[str]:
        return [entry["timestamp"] for entry in mia.get("/audit", **query).json["items"]][::-1]

    assert found(since=times[1]) == times[1:]
    assert found(until=times[1]) == times[:1]
    assert found(since=times[1], until=times[2]) == [times[1]]
    assert found(since=times[1], until=times[1]) == []
    assert found(since=times[2], until=times[0]) == []


@pytest.mark.parametrize("form", ["{}Z", "{}+00:00", "{}-00:00", "{} 00:00", "{}z"])
def test_a_time_may_have_any_form_of_rfc_3339(mia: Person, given: Given, form: str) -> None:
    given.registration()
    at = datetime.fromisoformat(mia.get("/audit").json["items"][0]["timestamp"]).replace(tzinfo=None)
    since = form.format(at.isoformat()).replace("T", "T" if "z" not in form else "t")
    later = form.format((at + timedelta(microseconds=1)).isoformat())
    assert mia.get("/audit", since=since).json["total"] == 1
    assert mia.get("/audit", since=later).json["total"] == 0


def test_the_zone_of_a_time_is_applied(mia: Person, given: Given) -> None:
    given.registration()
    at = datetime.fromisoformat(mia.get("/audit").json["items"][0]["timestamp"]).replace(tzinfo=None)
    elsewhere = (at + timedelta(hours=5, minutes=30)).isoformat() + "+05:30"
    assert mia.send("GET", f"/audit?since={quote(elsewhere)}&until=9999-12-31T23:59:59Z").json["total"] == 1
    assert mia.send("GET", f"/audit?until={quote(elsewhere)}").json["total"] == 0
    assert mia.send("GET", f"/audit?since={elsewhere}").json["total"] == 1  # an unencoded + is a space


def test_pages_of_the_log_neither_repeat_nor_skip_entries(mia: Person, given: Given) -> None:
    given.entries(7, apart="0 s")
    before = {entry["log_id"] for entry in mia.get("/audit").json["items"]}
    listed = [entry["log_id"] for entry in all_items(mia, "/audit", between=given.registration, limit=2)]
    assert len(listed) == len(set(listed))
    assert before <= set(listed)


def test_a_cursor_belongs_to_its_filters(mia: Person, given: Given) -> None:
    given.registrations("abc")
    cursor = mia.get("/audit", limit=1, action="Created").json["next_cursor"]
    assert field_errors(mia.get("/audit", cursor=cursor)).keys() == {"cursor"}
    assert mia.get("/audit", action="CREATED", cursor=cursor).json["total"] == 3


# ---------------------------------------------------------------------------------------------- entries = changes


@pytest.mark.parametrize("seed", range(3))
def test_random_operations_leave_one_entry_per_change(
    seed: int, ana: Person, ben: Person, mia: Person, given: Given, sql: Sql
) -> None:
    """Each change of a version has one entry, and the entries contain every change of status."""
    dice = random.Random(seed)  # noqa: S311 - a repeatable sequence
    existing: list[dict[str, Any]] = []
    changes = 0
    urls = [f"https://{number}.example/" for number in range(6)]
    for _ in range(150):
        who = dice.choice([ana, ben, mia])
        one = dice.choice(existing) if existing else None
        operation = dice.choice(["register", "edit", "edit", "decide", "decide", "decide", "delete"])
        headers = {"If-Match": f'"{dice.randint(1, 4)}"'} if dice.random() < 0.2 else {}
        if operation == "register" or one is None:
            answer = who.post("/registrations", given.body(endpoint_url=dice.choice(urls)))
            changes += answer.status == 201
            existing += [answer.json] if answer.status == 201 else []
            continue
        if operation == "edit":
            fields = {"description": dice.choice("ab"), "endpoint_url": dice.choice([one["endpoint_url"], *urls])}
            answer = who.patch(path(one), fields, headers)
        elif operation == "decide":
            status = dice.choice(["Pending", "Approved", "Rejected"])
            answer = who.patch(f"{path(one)}/status", {"status": status, "reason": "r"}, headers)
        else:
            answer = who.delete(path(one), headers)
        assert answer.status in {200, 204, 403, 409, 412}, answer.text
        if answer.status == 204:
            changes += 1
            existing.remove(one)
        elif answer.status == 200:
            changes += answer.json["version"] - one["version"]
            existing[existing.index(one)] = answer.json
    assert sql("SELECT count(*) FROM audit_log") == [(changes,)]
    for one in existing:
        entries = history(mia, one)[::-1]
        assert len(entries) == one["version"]
        assert entries[-1]["new_status"] == one["status"]
        for before, after in pairwise(entries):
            assert after["previous_status"] == before["new_status"]
            assert after["timestamp"] > before["timestamp"]


# ---------------------------------------------------------------------------------------------------- append-only


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_log SET action = 'Updated'",
        "DELETE FROM audit_log",
        "TRUNCATE audit_log",
        "DROP TABLE audit_log",
        "ALTER TABLE audit_log DISABLE TRIGGER ALL",
        "DELETE FROM users",
        "TRUNCATE registrations, users, audit_log",
        "CREATE TABLE mine (id int)",
        "ALTER TABLE registrations ADD COLUMN mine int",
        "INSERT INTO ledger (migration) VALUES ('x')",
        "COPY audit_log TO PROGRAM 'true'",
    ],
)
def test_the_role_of_the_service_cannot_change_the_log(app_url: str, given: Given, sql: Sql, statement: Any) -> None:
    given.registration()
    with psycopg.connect(app_url, autocommit=True) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute(statement)
    assert sql("SELECT count(*) FROM audit_log") == [(1,)]
