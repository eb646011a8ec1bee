"""Conflicts: registered URLs, If-Match and If-None-Match."""

from typing import Any
from uuid import uuid4

import pytest

from registry_api.models import ExistingRegistration
from tests.support.given import Given, Sql
from tests.support.people import Person, as_uuid, refused


def path(registration: dict[str, Any]) -> str:
    return f"/registrations/{registration['registration_id']}"


# ------------------------------------------------------------------------------------------------------- conflicts


@pytest.mark.parametrize("status", ["Pending", "Approved", "Rejected"])
def test_registering_a_registered_url_returns_the_existing_registration(
    ana: Person, ben: Person, given: Given, sql: Sql, status: str
) -> None:
    existing = given.registration(by=ben, status=status)
    body = given.body(endpoint_url=existing["endpoint_url"])
    problem = refused(ana.post("/registrations", body), 409, "DUPLICATE_ENDPOINT")
    names = ("registration_id", "endpoint_name", "endpoint_url", "status", "submitter")
    assert {name: problem["existing"][name] for name in names} == {name: existing[name] for name in names}
    assert problem["existing"].keys() == ExistingRegistration.model_fields.keys()
    as_uuid(problem["existing"]["registration_id"])
    assert (
        ExistingRegistration(**problem["existing"]).submitted_at
        == ExistingRegistration(**problem["existing"] | {"submitted_at": existing["submitted_at"]}).submitted_at
    )
    assert sql("SELECT count(*) FROM registrations") == [(1,)]
    assert sql("SELECT count(*) FROM audit_log WHERE action = 'Created'") == [(1,)]


def test_an_edit_to_a_registered_url_is_the_same_conflict(ana: Person, given: Given, sql: Sql) -> None:
    existing, other = given.registration(), given.registration(status="Approved")
    entries = sql("SELECT count(*) FROM audit_log")
    problem = refused(
        ana.patch(path(other), {"endpoint_url": existing["endpoint_url"], "description": "x"}),
        409,
        "DUPLICATE_ENDPOINT",
    )
    assert problem["existing"]["registration_id"] == existing["registration_id"]
    assert ana.get(path(other)).json == other
    assert sql("SELECT count(*) FROM audit_log") == entries


def test_an_edit_of_the_url_frees_the_old_one(ana: Person, given: Given) -> None:
    made = given.registration()
    assert ana.patch(path(made), {"endpoint_url": f"https://{uuid4().hex}.example/"}).status == 200
    assert given.registration(endpoint_url=made["endpoint_url"])


# -------------------------------------------------------------------------------------------------------- If-Match

OPERATIONS = {
    "edit": ("PATCH", "", {"description": "changed"}),
    "edit that changes nothing": ("PATCH", "", {}),
    "decision": ("PATCH", "/status", {"status": "Approved"}),
    "decision that changes nothing": ("PATCH", "/status", {"status": "Pending"}),
    "deletion": ("DELETE", "", None),
}


def operate(who: Person, made: dict[str, Any], operation: str, if_match: str) -> Any:
    method, rest, body = OPERATIONS[operation]
    headers = {"If-Match": if_match}
    if method == "DELETE":
        return who.delete(path(made), headers)
    return who.patch(path(made) + rest, body, headers)


MATCHING = ['"2"', "*", ' "2" ', '"1", "2"', '"1","x" , "2"', 'W/"1", "2"', '"", "2"']
STALE = [
    *('"1"', '"3"', '"1", "3"', 'W/"2"', '"02"', '""', '"two"', '"2,3"', '"-2"', '"+2"', '"2.0"', '"*"'),
    *(f'"{2**63}"', f'"{"9" * 400}"', '"2\u00e9"'),
]
MALFORMED = ["1", "", '"1', '1"', "'1'", '"1" "2"', 'w/"1"', "W/1", '"1 "', '*, "1"', '"a"b"', "**"]


def cases(headers: list[str]) -> list[tuple[str, str]]:
    """Return each operation with the first header, and one operation with every header."""
    return [*((operation, headers[0]) for operation in OPERATIONS), *(("edit", header) for header in headers[1:])]


@pytest.mark.parametrize(("operation", "if_match"), cases(MATCHING))
def test_a_matching_version_allows_the_change(mia: Person, given: Given, operation: str, if_match: str) -> None:
    made = mia.patch(path(given.registration()), {"description": "two"}).json
    assert operate(mia, made, operation, if_match).status in {200, 204}


@pytest.mark.parametrize(("operation", "if_match"), cases(STALE))
def test_a_stale_version_is_refused_with_the_current_one(
    mia: Person, given: Given, sql: Sql, operation: str, if_match: str
) -> None:
    made = mia.patch(path(given.registration()), {"description": "two"}).json
    entries = sql("SELECT count(*) FROM audit_log")
    answer = operate(mia, made, operation, if_match)
    refused(answer, 412, "VERSION_MISMATCH")
    assert answer.headers["ETag"] == '"2"'
    assert mia.get(path(made)).json == made
    assert sql("SELECT count(*) FROM audit_log") == entries


@pytest.mark.parametrize(("operation", "if_match"), cases(MALFORMED))
def test_a_malformed_if_match_is_refused(mia: Person, given: Given, operation: str, if_match: str) -> None:
    made = given.registration()
    refused(operate(mia, made, operation, if_match), 400, "MALFORMED_REQUEST")
    assert mia.get(path(made)).json == made


def test_without_if_match_the_last_write_wins_and_each_is_audited(ana: Person, mia: Person, given: Given) -> None:
    made = given.registration()
    for number, who in enumerate((ana, mia, ana)):
        assert who.patch(path(made), {"description": str(number)}).status == 200
    assert ana.get(path(made)).json["description"] == "2"
    assert ana.get(f"{path(made)}/history").json["total"] == 4


def test_each_change_increments_the_version_by_one(ana: Person, mia: Person, given: Given) -> None:
    made = given.registration()
    versions = [
        ana.patch(path(made), {"description": "a"}).json["version"],
        ana.patch(path(made), {"description": "a"}).json["version"],
        mia.set_status(made, "Approved").json["version"],
        mia.set_status(made, "Approved").json["version"],
        mia.patch(path(made), {"description": "b"}).json["version"],
    ]
    assert versions == [2, 2, 3, 3, 4]


# --------------------------------------------------------------------------------------------------- If-None-Match


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("if_none_match", ['"1"', "*", 'W/"1"', '"0", "1"', ' "1"', '"x","1"'])
def test_a_current_etag_is_answered_304(ana: Person, given: Given, method: str, if_none_match: str) -> None:
    answer = ana.send(method, path(given.registration()), {"If-None-Match": if_none_match})
    assert (answer.status, answer.body) == (304, b"")
    assert answer.headers["ETag"] == '"1"'
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert "Origin" in answer.headers["Vary"]
    assert answer.headers["Content-Type"] is None


@pytest.mark.parametrize("if_none_match", ['"2"', '"01"', '"*"', '""', 'W/"2"', '"0", "2"'])
def test_an_outdated_etag_is_answered_with_the_registration(ana: Person, given: Given, if_none_match: str) -> None:
    made = given.registration()
    answer = ana.get(path(made), {"If-None-Match": if_none_match})
    assert (answer.status, answer.json) == (200, made)


@pytest.mark.parametrize("if_none_match", ["1", '"1', "W/1", '"1" "2"'])
def test_a_malformed_if_none_match_is_refused(ana: Person, given: Given, if_none_match: str) -> None:
    refused(ana.get(path(given.registration()), {"If-None-Match": if_none_match}), 400, "MALFORMED_REQUEST")


def test_a_new_name_of_the_submitter_or_approver_changes_the_etag(
    ana: Person, ben: Person, mia: Person, given: Given, sql: Sql
) -> None:
    made = given.registration(by=ana, status="Approved")
    sql("UPDATE registrations SET updated_at = updated_at - interval '1 hour'")
    tags = [ben.get(path(made)).headers["ETag"]]
    for who, name in ((ana, "Ana Married"), (mia, "Mia Married"), (mia, "Mia Again")):
        who.with_claims(name=name).get("/users/me")
        for query in ({}, {"view": "published"}):
            shown = ben.get(path(made), {"If-None-Match": ", ".join(tags)}, **query)
            assert shown.status == 200
            person = shown.json["submitter" if who is ana else "approver"]
            assert person["display_name"] == name
            again = ben.get(path(made), {"If-None-Match": shown.headers["ETag"]}, **query)
            assert (again.status, again.headers["ETag"]) == (304, shown.headers["ETag"])
        tags.append(shown.headers["ETag"])
    assert len(set(tags)) == len(tags)


def test_if_match_takes_the_whole_etag_or_its_version(ana: Person, given: Given) -> None:
    made = given.registration(by=ana)
    renamed = ana.with_claims(name="Ana Married")
    renamed.get("/users/me")
    tag = renamed.get(path(made)).headers["ETag"]
    assert tag.startswith('"1-')
    edited = renamed.patch(path(made), {"description": "x"}, {"If-Match": tag})
    assert (edited.status, edited.json["version"]) == (200, 2)
    assert renamed.get(path(made)).headers["ETag"] == edited.headers["ETag"]
    refused(renamed.patch(path(made), {"description": "y"}, {"If-Match": tag}), 412, "VERSION_MISMATCH")
    assert renamed.patch(path(made), {"description": "y"}, {"If-Match": '"2"'}).status == 200


def test_an_unknown_registration_is_not_found_with_any_if_none_match(ana: Person) -> None:
    refused(ana.get(f"/registrations/{uuid4()}", {"If-None-Match": "*"}), 404, "NOT_FOUND")


def test_if_none_match_is_ignored_for_changes(ana: Person, mia: Person, given: Given) -> None:
    made = given.registration(by=ana)
    edited = ana.patch(path(made), {"description": "x"}, {"If-None-Match": '"2"'})
    assert (edited.status, edited.json["description"]) == (200, "x")
    decided = mia.patch(f"{path(made)}/status", {"status": "Approved"}, {"If-None-Match": "*"})
    assert (decided.status, decided.json["status"]) == (200, "Approved")
