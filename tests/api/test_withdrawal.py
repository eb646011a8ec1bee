"""Withdrawing a live version in one step: `PATCH …/status` with `"withdraw": true`."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.support.given import Given, Sql
from tests.support.people import Person, field_errors, refused
from tests.support.standard_checks import SERVERS, brief, entries


def path(registration: dict[str, Any]) -> str:
    return f"/registrations/{registration['registration_id']}"


def edit(who: Person, registration: dict[str, Any]) -> None:
    assert who.patch(path(registration), {"description": "Edited"}).status == 200


def approved(given: Given, ana: Person, _: Person) -> dict[str, Any]:
    return given.registration(by=ana, status="Approved")


def edited(given: Given, ana: Person, mia: Person) -> dict[str, Any]:
    made = approved(given, ana, mia)
    edit(ana, made)
    return made


def edit_rejected(given: Given, ana: Person, mia: Person) -> dict[str, Any]:
    made = edited(given, ana, mia)
    mia.set_status(made, "Rejected", reason="not this edit")
    return made


def pending_again(given: Given, ana: Person, mia: Person) -> dict[str, Any]:
    made = approved(given, ana, mia)
    mia.set_status(made, "Pending")
    return made


def own(given: Given, _: Person, mia: Person) -> dict[str, Any]:
    return given.registration(by=mia, status="Approved")


Make = Callable[[Given, Person, Person], dict[str, Any]]


@pytest.mark.parametrize("make", [approved, edited, edit_rejected, pending_again, own])
def test_an_administrator_withdraws_in_one_step(
    make: Make, ana: Person, mia: Person, anyone: Person, given: Given
) -> None:
    made = make(given, ana, mia)
    before = ana.get(path(made)).json
    entries_before = ana.get(f"{path(made)}/history").json["total"]
    assert ana.get(path(made), view="published").status == 200

    answer = mia.set_status(made, "Rejected", withdraw=True, reason="its owner has left")

    assert answer.status == 200, answer.text
    assert answer.json == ana.get(path(made)).json
    assert (answer.json["status"], answer.json["status_reason"]) == ("Rejected", "its owner has left")
    assert answer.json["version"] == before["version"] + 1
    assert ana.get(path(made), view="published").status == 404
    assert entries(anyone.get(SERVERS)) == []
    assert [brief(one)[1] for one in entries(anyone.get(SERVERS, include_deleted="true"))] == ["deleted"]
    history = ana.get(f"{path(made)}/history").json
    assert history["total"] == entries_before + 1
    entry = history["items"][0]
    assert (entry["action"], entry["previous_status"], entry["new_status"], entry["user_id"]) == (
        *("Rejected", before["status"], "Rejected"),
        mia.user_id,
    )
    request_id = answer.headers["X-Request-ID"]
    assert entry["metadata"] == {"request_id": request_id, "reason": "its owner has left", "withdrawn": True}


def test_withdrawing_twice_changes_nothing(mia: Person, given: Given, sql: Sql) -> None:
    made = given.registration(status="Approved")
    first = mia.set_status(made, "Rejected", withdraw=True, reason="first")
    count = sql("SELECT count(*) FROM audit_log")
    second = mia.set_status(made, "Rejected", withdraw=True, reason="second")
    assert (second.status, second.json) == (200, first.json)
    assert sql("SELECT count(*) FROM audit_log") == count


def test_withdrawing_what_is_not_live_is_an_ordinary_rejection(mia: Person, given: Given) -> None:
    made = given.registration()
    answer = mia.set_status(made, "Rejected", withdraw=True)
    assert answer.json["status"] == "Rejected"
    assert mia.get(f"{path(made)}/history").json["items"][0]["metadata"].keys() == {"request_id"}


def test_an_earlier_withdrawal_does_not_affect_later_decisions(ana: Person, mia: Person, given: Given) -> None:
    made = given.registration(by=ana, status="Approved")
    mia.set_status(made, "Rejected", withdraw=True)
    assert mia.set_status(made, "Approved").status == 200
    assert ana.get(path(made), view="published").status == 200
    edit(ana, made)
    mia.set_status(made, "Rejected")
    assert ana.get(path(made), view="published").json["description"] == ""


def test_only_an_administrator_withdraws(ana: Person, ben: Person, given: Given) -> None:
    made = given.registration(by=ana, status="Approved")
    for who in (ana, ben):
        refused(who.set_status(made, "Rejected", withdraw=True), 403, "FORBIDDEN")
    assert ana.get(path(made), view="published").status == 200


def test_a_withdrawal_honours_if_match(mia: Person, given: Given) -> None:
    made = given.registration(status="Approved")
    body = {"status": "Rejected", "withdraw": True}
    refused(mia.patch(f"{path(made)}/status", body, {"If-Match": '"7"'}), 412)
    assert mia.get(path(made), view="published").status == 200


@pytest.mark.parametrize(
    "body",
    [
        {"status": "Approved", "withdraw": True},
        {"status": "Pending", "withdraw": True},
        {"status": "Rejected", "withdraw": "true"},
        {"status": "Rejected", "withdraw": 1},
        {"status": "Rejected", "withdraw": None},
    ],
    ids=str,
)
def test_withdraw_is_a_boolean_and_true_only_with_a_rejection(mia: Person, given: Given, body: dict[str, Any]) -> None:
    made = given.registration(status="Approved")
    assert field_errors(mia.patch(f"{path(made)}/status", body)).keys() == {"withdraw"}
    assert mia.get(path(made)).json["version"] == 2


def test_the_published_view_and_its_counters_are_consistent_after_withdrawals(
    ana: Person, mia: Person, given: Given, sql: Sql
) -> None:
    for make in (approved, edited, edit_rejected, pending_again, own):
        mia.set_status(make(given, ana, mia), "Rejected", withdraw=True)
    given.registration(status="Approved")
    source, table = "SELECT * FROM live_registrations_source", "SELECT * FROM live_registrations"
    assert sql(f"({source} EXCEPT {table}) UNION ALL ({table} EXCEPT {source})") == []
    assert sql("SELECT sum(pending)::int, sum(approved)::int, sum(rejected)::int FROM live_counts") == [(0, 1, 0)]
