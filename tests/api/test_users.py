"""Users: created and updated from tokens, never from request bodies."""

import time
from typing import Any
from uuid import UUID, uuid4

import pytest

from registry_api.models import User
from tests.conftest import NewApp
from tests.support.given import Given, Sql
from tests.support.people import Person, as_uuid, field_errors, in_process, refused


def row(sql: Sql, who: Person) -> tuple[Any, ...] | None:
    found = sql("SELECT email, display_name, is_admin, xmin::text FROM users WHERE entra_id = %s", [who.oid])
    return found[0] if found else None


# ------------------------------------------------------------------------------------------------------- profiles


def test_users_me_creates_a_missing_profile(ana: Person, sql: Sql) -> None:
    assert row(sql, ana) is None
    answer = ana.get("/users/me")
    assert answer.status == 200
    User.model_validate(answer.json)
    assert answer.json.keys() == User.model_fields.keys()
    as_uuid(answer.json["user_id"])
    assert (
        answer.json
        | {
            "entra_id": ana.oid,
            "email": "ana@example.com",
            "display_name": "Ana Example",
            "is_admin": False,
        }
        == answer.json
    )
    assert answer.json["created_at"] == answer.json["updated_at"]
    assert ana.get("/users/me").json == answer.json


def test_an_administrators_profile_says_so(mia: Person) -> None:
    assert mia.get("/users/me").json["is_admin"] is True


def test_every_signed_in_person_reads_profiles(ana: Person, ben: Person) -> None:
    assert ben.get(f"/users/{ana.user_id}").json == ana.get("/users/me").json
    refused(ben.get(f"/users/{uuid4()}"), 404, "NOT_FOUND")
    refused(ben.get("/users/ana"), 404, "NOT_FOUND")
    refused(ben.get(f"/users/{ana.oid}"), 404, "NOT_FOUND")


def test_requests_create_one_record(ana: Person, given: Given, sql: Sql) -> None:
    given.registration(by=ana)
    ana.get("/registrations")
    ana.post("/users")
    assert sql("SELECT count(*) FROM users WHERE entra_id = %s", [ana.oid]) == [(1,)]


def test_a_refused_request_creates_no_record(ana: Person, anyone: Person, sql: Sql) -> None:
    anyone.get("/users/me")
    ana.with_claims(aud="another").get("/users/me")
    ana.with_claims(scp="other").get("/users/me")
    ana.get("/nowhere")
    assert sql("SELECT count(*) FROM users") == [(0,)]


# ---------------------------------------------------------------------------------------------------- POST /users


def test_the_first_post_creates_the_user(ana: Person) -> None:
    first, second = ana.post("/users"), ana.post("/users")
    assert (first.status, second.status) == (201, 200)
    assert first.json == second.json == ana.get("/users/me").json
    assert first.headers["Location"] == f"/users/{first.json['user_id']}"


def test_another_process_finds_the_record(ana: Person, new_app: NewApp) -> None:
    assert ana.post("/users").status == 201
    assert ana.at(in_process(new_app())).post("/users").status == 200


def test_post_after_another_request_finds_the_record(ana: Person) -> None:
    assert ana.get("/registrations").status == 200
    assert ana.post("/users").status == 200


@pytest.mark.parametrize(
    "claim",
    [
        *({}, {"entra_id": "own"}, {"email": "ana@example.com"}, {"email": "ANA@Example.COM"}),
        *(
            {"display_name": "Ana Example"},
            {"entra_id": "own", "email": "ana@example.com", "display_name": "Ana Example"},
        ),
        {"entra_id": None, "email": None, "display_name": None},
    ],
    ids=str,
)
def test_a_body_may_repeat_the_callers_claims(ana: Person, claim: dict[str, Any]) -> None:
    if claim.get("entra_id"):
        claim = claim | {"entra_id": ana.oid}
    assert ana.post("/users", claim).status == 201


@pytest.mark.parametrize(
    "claim",
    [
        {"entra_id": str(UUID(int=1))},
        {"email": "mia@example.com"},
        {"display_name": "Mia"},
        {"display_name": "ana example"},
    ],
    ids=str,
)
def test_a_body_with_another_persons_claims_is_forbidden(ana: Person, sql: Sql, claim: dict[str, Any]) -> None:
    refused(ana.post("/users", claim), 403, "FORBIDDEN")
    refused(ana.post("/users", {"entra_id": ana.oid} | claim), 403, "FORBIDDEN")
    assert sql("SELECT count(*) FROM users WHERE display_name <> 'Ana Example'") == [(0,)]


@pytest.mark.parametrize("member", ["is_admin", "user_id", "roles", "created_at", "Email"])
def test_a_body_cannot_grant_a_role(ana: Person, sql: Sql, member: str) -> None:
    assert field_errors(ana.post("/users", {member: True})).keys() == {member}
    assert sql("SELECT count(*) FROM users WHERE is_admin") == [(0,)]
    refused(ana.get("/audit"), 403)


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ({"entra_id": "ana"}, {"entra_id"}),
        ({"entra_id": 5, "email": 5, "display_name": []}, {"entra_id", "email", "display_name"}),
        ({"email": "x" * 321, "display_name": "x" * 257}, {"email", "display_name"}),
    ],
    ids=["no uuid", "kinds", "lengths"],
)
def test_an_invalid_body_is_refused(ana: Person, body: Any, where: set[str]) -> None:
    assert field_errors(ana.post("/users", body)).keys() == where


@pytest.mark.parametrize("body", [[], "ana", 5, True])
def test_a_body_that_is_not_an_object_is_refused(ana: Person, body: Any) -> None:
    field_errors(ana.post("/users", body))


def test_the_spelling_of_an_id_does_not_change_its_person(ana: Person, ben: Person) -> None:
    refused(ana.post("/users", {"entra_id": ben.oid.upper()}), 403)
    assert ana.post("/users", {"entra_id": ana.oid.upper()}).status in {200, 201}


# ------------------------------------------------------------------------------------------------- changed claims


def test_changed_claims_update_the_record(ana: Person, sql: Sql) -> None:
    before = ana.get("/users/me").json
    now = int(time.time())
    after = (
        ana.with_claims(name="Ana Neu", preferred_username="neu@example.com", roles=["Registry.Admin"], iat=now)
        .get("/users/me")
        .json
    )
    assert after | {"display_name": "Ana Neu", "email": "neu@example.com", "is_admin": True} == after
    assert after["user_id"] == before["user_id"]
    assert after["created_at"] == before["created_at"]
    assert after["updated_at"] > before["updated_at"]
    assert sql("SELECT count(*) FROM users") == [(1,)]


def test_claims_missing_in_a_newer_token_are_removed(ana: Person) -> None:
    ana.with_claims(roles=["Registry.Admin"]).get("/users/me")
    now = int(time.time()) + 1
    profile = ana.with_claims(name=None, preferred_username=None, iat=now).get("/users/me").json
    assert (profile["display_name"], profile["email"], profile["is_admin"]) == (None, None, False)


@pytest.mark.parametrize("is_remembered", [True, False], ids=["same process", "another process"])
def test_an_older_token_does_not_overwrite_a_newer_one(
    ana: Person, sql: Sql, new_app: NewApp, is_remembered: bool
) -> None:
    now = int(time.time())
    ana.with_claims(name="Newer", iat=now).get("/users/me")
    before = row(sql, ana)
    older = ana.with_claims(name="Older", roles=["Registry.Admin"], iat=now - 100, nbf=now - 100)
    if not is_remembered:
        older = older.at(in_process(new_app()))
    assert older.get("/users/me").json["display_name"] == "Newer"
    assert older.get("/audit").status == 200  # each request is authorised by its own token
    assert row(sql, ana) == before
    ana.with_claims(name="Newer", iat=now).get("/users/me")
    assert row(sql, ana) == before


def test_repeated_requests_write_nothing(ana: Person, given: Given, sql: Sql, new_app: NewApp) -> None:
    ana.get("/users/me")
    before = row(sql, ana)
    for _ in range(3):
        ana.get("/registrations")
        ana.post("/users")
        given.registration(by=ana)
    assert row(sql, ana) == before
    ana.at(in_process(new_app())).get("/users/me")
    assert row(sql, ana) is not None


def test_updated_at_changes_only_with_the_shown_fields(ana: Person) -> None:
    now = int(time.time())
    before = ana.with_claims(iat=now).get("/users/me").json
    assert ana.with_claims(iat=now + 1).get("/users/me").json == before


def test_two_people_with_one_name_are_two_users(ana: Person) -> None:
    other = ana.with_claims(oid=str(uuid4()))
    assert ana.user_id != other.user_id


def test_others_see_the_updated_name(ana: Person, ben: Person, given: Given) -> None:
    made = given.registration(by=ana)
    ana.with_claims(name="Ana Neu", iat=int(time.time()) + 1).get("/users/me")
    assert ben.get(f"/registrations/{made['registration_id']}").json["submitter"]["display_name"] == "Ana Neu"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("日本語 😀", "日本語 😀"),
        ("a\0b", "ab"),
        ("x" * 300, "x" * 256),
        ("<script>", "<script>"),
        ("  ", None),
        (5, None),
    ],
    ids=["script", "nul", "long", "html", "blank", "number"],
)
def test_a_name_from_the_token_is_made_storable(ana: Person, name: Any, shown: str | None) -> None:
    assert ana.with_claims(name=name).get("/users/me").json["display_name"] == shown


@pytest.mark.parametrize("first", ["/users/me", "/registrations"])
def test_a_record_missing_after_a_restore_is_created_again(ana: Person, sql: Sql, given: Given, first: str) -> None:
    assert ana.get("/users/me").status == 200
    sql("DELETE FROM users")
    if first == "/users/me":
        assert ana.get(first).status == 200
    else:
        answer = ana.post(first, given.body())
        refused(answer, 503, "UNAVAILABLE")
        assert answer.headers["Retry-After"]
    assert ana.post("/registrations", given.body()).status == 201
