"""Status changes: who may make them, and their effects."""

from itertools import product
from typing import Any

import pytest

from tests.support.given import Given, Sql
from tests.support.people import Person, Send, administrator, field_errors, refused
from tests.support.tokens import Issuer

STATUSES = ("Pending", "Approved", "Rejected")
CALLERS = ("anyone", "stranger", "submitter", "administrator")


def path(registration: dict[str, Any]) -> str:
    return f"/registrations/{registration['registration_id']}"


def expected(caller: str, old: str, new: str) -> int:
    """Return the status code: administrators may do all, the submitter may resubmit, others nothing."""
    match caller:
        case "anyone":
            return 401
        case "administrator":
            return 200
        case "submitter":
            return 200 if new == "Pending" and old in {"Rejected", "Pending"} else 403
        case _:
            return 403


@pytest.mark.parametrize(("caller", "old", "new"), list(product(CALLERS, STATUSES, STATUSES)))
def test_each_caller_may_make_the_allowed_status_changes(
    caller: str, old: str, new: str, ana: Person, ben: Person, mia: Person, anyone: Person, given: Given, sql: Sql
) -> None:
    made = given.registration(by=ana, status=old)
    who = {"anyone": anyone, "stranger": ben, "submitter": ana, "administrator": mia}[caller]
    entries = sql("SELECT count(*) FROM audit_log")[0][0]
    answer = who.set_status(made, new)
    assert answer.status == expected(caller, old, new)
    shown = ana.get(path(made)).json
    changes = answer.status == 200 and old != new
    assert shown["status"] == (new if answer.status == 200 else old)
    assert shown["version"] == made["version"] + changes
    assert sql("SELECT count(*) FROM audit_log")[0][0] == entries + changes
    if answer.status == 200:
        assert answer.json == shown
        assert answer.headers["ETag"] == f'"{shown["version"]}"'
    else:
        assert shown == made


def test_only_an_administrator_approves(ana: Person, ben: Person, mia: Person, given: Given) -> None:
    made = given.registration(by=ana)
    for who in (ana, ben):
        assert refused(who.set_status(made, "Approved"), 403, "FORBIDDEN")
    approved = mia.set_status(made, "Approved").json
    assert approved["approver_id"] == mia.user_id
    assert approved["approver"] == {"user_id": mia.user_id, "display_name": "Mia Example", "email": "mia@example.com"}
    assert approved["approved_at"] == approved["updated_at"] > made["updated_at"]
    assert approved["submitted_at"] == made["submitted_at"]
    assert approved["created_at"] == made["created_at"]


def test_administrators_may_decide_on_their_own_registrations(mia: Person, given: Given) -> None:
    assert mia.set_status(given.registration(by=mia), "Approved").json["approver_id"] == mia.user_id


def test_a_rejection_clears_the_approver(mia: Person, given: Given) -> None:
    rejected = mia.set_status(given.registration(status="Approved"), "Rejected", reason="moved").json
    assert (rejected["approver_id"], rejected["approver"], rejected["approved_at"]) == (None, None, None)
    assert rejected["status_reason"] == "moved"


def test_a_new_decision_replaces_the_reason(mia: Person, given: Given) -> None:
    made = given.registration(status="Rejected", reason="why?")
    assert made["status_reason"] == "why?"
    assert mia.set_status(made, "Approved").json["status_reason"] is None
    assert mia.set_status(made, "Rejected", reason="after all").json["status_reason"] == "after all"


def test_setting_the_current_status_changes_nothing(mia: Person, given: Given, sql: Sql) -> None:
    made = given.registration(status="Rejected", reason="first")
    entries = sql("SELECT count(*) FROM audit_log")
    answer = mia.set_status(made, "Rejected", reason="second")
    assert (answer.status, answer.json) == (200, made)
    assert sql("SELECT count(*) FROM audit_log") == entries


def test_a_repeated_approval_keeps_the_first_approver(mia: Person, given: Given, send: Send, issuer: Issuer) -> None:
    made = given.registration(status="Approved")
    assert administrator(send, issuer, "Max Example").set_status(made, "Approved").json["approver_id"] == mia.user_id


@pytest.mark.parametrize("reason", [None, "", " ", "\n\t\u3000", "\u200b\ufeff"])
def test_null_and_blank_reasons_are_no_reason(mia: Person, given: Given, reason: str | None) -> None:
    made = mia.set_status(given.registration(), "Rejected", reason=reason).json
    assert made["status_reason"] is None
    assert "reason" not in mia.get(f"{path(made)}/history").json["items"][0]["metadata"]


@pytest.mark.parametrize("character", ["x", "𝒳"])
def test_a_reason_has_at_most_2000_characters(mia: Person, given: Given, character: str) -> None:
    assert given.registration(status="Rejected", reason=character * 2000)["status_reason"] == character * 2000
    assert field_errors(mia.set_status(given.registration(), "Rejected", reason=character * 2001)).keys() == {"reason"}


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ({}, {"status"}),
        ({"reason": "x"}, {"status"}),
        ({"status": None}, {"status"}),
        ({"status": "approved"}, {"status"}),
        pytest.param({"status": "Deleted", "reason": 5}, {"status", "reason"}, id="both"),
        ({"status": ["Approved"]}, {"status"}),
        ({"status": "Approved", "approver_id": "x"}, {"approver_id"}),
        ({"status": "Approved", "version": 1}, {"version"}),
    ],
    ids=str,
)
def test_an_invalid_status_change_is_refused(mia: Person, given: Given, body: Any, where: set[str]) -> None:
    made = given.registration()
    assert field_errors(mia.patch(f"{path(made)}/status", body)).keys() == where


def test_a_status_change_may_be_a_merge_patch(mia: Person, given: Given) -> None:
    answer = mia.patch(
        f"{path(given.registration())}/status", {"status": "Approved"}, {"Content-Type": "application/merge-patch+json"}
    )
    assert answer.status == 200


# ---------------------------------------------------------------------------------------------------- new reviews


@pytest.mark.parametrize("status", ["Approved", "Rejected"])
def test_an_edit_by_the_submitter_needs_a_new_review(ana: Person, given: Given, status: str) -> None:
    made = given.registration(by=ana, status=status, reason="said")
    edited = ana.patch(path(made), {"description": "new"}).json
    assert edited["status"] == "Pending"
    assert (edited["approver_id"], edited["approver"], edited["approved_at"]) == (None, None, None)
    assert edited["status_reason"] is None
    assert edited["submitted_at"] == edited["updated_at"] > made["submitted_at"]
    assert edited["version"] == made["version"] + 1
    entry = ana.get(f"{path(made)}/history").json["items"][0]
    assert (entry["action"], entry["previous_status"], entry["new_status"]) == ("Updated", status, "Pending")


@pytest.mark.parametrize("status", STATUSES)
def test_an_edit_by_an_administrator_keeps_the_decision(ana: Person, mia: Person, given: Given, status: str) -> None:
    made = given.registration(by=ana, status=status, reason="said" if status != "Pending" else None)
    edited = mia.patch(path(made), {"description": "new"}).json
    kept = ("status", "approver_id", "approver", "approved_at", "submitted_at", "created_at", "submitter_id")
    assert {name: edited[name] for name in kept} == {name: made[name] for name in kept}
    assert edited["status_reason"] is None
    assert edited["updated_at"] > made["updated_at"]
    entry = mia.get(f"{path(made)}/history").json["items"][0]
    assert (entry["action"], entry["previous_status"], entry["new_status"]) == ("Updated", status, status)


def test_an_administrator_who_submitted_edits_as_the_submitter(mia: Person, given: Given) -> None:
    made = given.registration(by=mia, status="Approved")
    edited = mia.patch(path(made), {"description": "new"}).json
    assert (edited["status"], edited["approver_id"]) == ("Pending", None)
    assert edited["submitted_at"] > made["submitted_at"]


def test_the_submitter_resubmits_a_rejected_registration(ana: Person, given: Given) -> None:
    made = given.registration(by=ana, status="Rejected", reason="no owner")
    resubmitted = ana.set_status(made, "Pending", reason="there is one now").json
    assert resubmitted["status"] == "Pending"
    assert resubmitted["status_reason"] is None
    assert resubmitted["submitted_at"] == resubmitted["updated_at"] > made["submitted_at"]
    entry = ana.get(f"{path(made)}/history").json["items"][0]
    assert (entry["action"], entry["previous_status"], entry["new_status"]) == ("Updated", "Rejected", "Pending")
    assert entry["metadata"]["reason"] == "there is one now"


@pytest.mark.parametrize("status", ["Approved", "Rejected"])
def test_an_administrator_takes_a_decision_back(mia: Person, given: Given, status: str) -> None:
    made = given.registration(status=status, reason="said")
    pending = mia.set_status(made, "Pending", reason="look again").json
    assert (pending["status"], pending["status_reason"], pending["approver_id"]) == ("Pending", "look again", None)
    entry = mia.get(f"{path(made)}/history").json["items"][0]
    assert (entry["action"], entry["previous_status"], entry["new_status"]) == ("Updated", status, "Pending")


def test_a_former_administrator_may_not_decide(mia: Person, given: Given) -> None:
    made = given.registration()
    refused(mia.with_claims(roles=[]).set_status(made, "Approved"), 403, "FORBIDDEN")
    refused(mia.with_claims(roles=["registry.admin", "Other"]).delete(path(made)), 403, "FORBIDDEN")
