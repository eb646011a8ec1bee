"""view=published: the live versions, while registrations are edited, rejected and withdrawn."""

import time
from typing import Any

import pytest

from registry_api.models import Registration
from tests.support.given import Given, Sql
from tests.support.pagination import all_items, pages
from tests.support.people import Person, field_errors, refused

CONTENT = ("endpoint_url", "endpoint_name", "description", "available_tools", "transport")
EDIT = {
    "endpoint_url": "https://edited.example/sse",
    "endpoint_name": "Edited name",
    "description": "Edited words",
    "available_tools": [{"name": "edited_tool"}],
    "transport": "sse",
}


@pytest.fixture
def approved(given: Given) -> dict[str, Any]:
    """Approve a registration with a distinct value in every field."""
    return given.registration(
        status="Approved",
        endpoint_name="First name",
        endpoint_url="https://first.example/mcp",
        description="First words",
        available_tools=[{"name": "first_tool", "description": "First."}],
    )


def path(registration: dict[str, Any]) -> str:
    return f"/registrations/{registration['registration_id']}"


def live(who: Person, registration: dict[str, Any]) -> Any:
    """Return the registration as clients see it; require that the list has the same item."""
    answer = who.get(path(registration), view="published")
    assert answer.status == 200, answer.text
    items = [
        item
        for item in all_items(who, "/registrations", view="published")
        if item["registration_id"] == registration["registration_id"]
    ]
    assert items == [answer.json]
    assert Registration.model_validate(answer.json)
    return answer.json


def found(who: Person, **query: Any) -> list[str]:
    return [item["endpoint_name"] for item in all_items(who, "/registrations", view="published", **query)]


def test_the_approved_content_is_shown_while_an_edit_is_pending(
    ana: Person, ben: Person, mia: Person, approved: dict[str, Any]
) -> None:
    before = live(ben, approved)
    assert {name: before[name] for name in approved} == approved
    assert (before["published_version"], before["has_pending_edit"]) == ("1.0.0", False)
    assert before["published_at"] == before["approved_at"]

    edited = ana.patch(path(approved), EDIT).json
    during = live(ben, approved)
    assert {name: during[name] for name in CONTENT} == {name: approved[name] for name in CONTENT}
    assert (during["status"], during["published_version"], during["has_pending_edit"]) == ("Pending", "1.0.0", True)
    assert (during["version"], during["updated_at"], during["approver"]) == (3, edited["updated_at"], None)
    assert during["published_at"] == before["published_at"]

    mia.set_status(approved, "Approved")
    after = live(ben, approved)
    assert {name: after[name] for name in CONTENT} == EDIT
    assert (after["status"], after["published_version"], after["has_pending_edit"]) == ("Approved", "2.0.0", False)


def test_the_approved_content_is_shown_after_an_edit_is_rejected(
    ana: Person, mia: Person, approved: dict[str, Any]
) -> None:
    ana.patch(path(approved), EDIT)
    mia.set_status(approved, "Rejected")
    shown = live(ana, approved)
    assert (shown["endpoint_name"], shown["status"]) == ("First name", "Rejected")
    assert (shown["published_version"], shown["has_pending_edit"]) == ("1.0.0", False)
    ana.set_status(approved, "Pending")
    assert live(ana, approved)["has_pending_edit"] is True


@pytest.mark.parametrize(
    "history", ["never approved", "rejected", "withdrawn", "deleted", "resubmitted after withdrawal"]
)
def test_a_registration_that_is_not_live_is_not_found(
    ana: Person, mia: Person, given: Given, approved: dict[str, Any], history: str
) -> None:
    one = approved
    if history == "never approved":
        one = given.registration()
    elif history == "rejected":
        one = given.registration(status="Rejected")
    elif history == "deleted":
        assert mia.delete(path(one)).status == 204
    else:
        mia.set_status(one, "Rejected")
    if history == "resubmitted after withdrawal":
        ana.patch(path(one), EDIT)
    refused(ana.get(path(one), view="published"), 404)
    assert one["registration_id"] not in {
        item["registration_id"] for item in ana.get("/registrations", view="published").json["items"]
    }


@pytest.mark.parametrize("url", ["http://intranet.example/", "https://localhost/mcp", "https://127.0.0.1/mcp"])
def test_an_approved_address_that_is_never_published_is_not_shown(ana: Person, given: Given, url: str) -> None:
    one = given.registration(status="Approved", endpoint_url=url)
    refused(ana.get(path(one), view="published"), 404)
    assert ana.get("/registrations", view="published").json == {"items": [], "next_cursor": None, "total": 0}


def test_an_administrators_edit_is_shown_at_once(mia: Person, approved: dict[str, Any]) -> None:
    mia.patch(path(approved), {"description": "Corrected."})
    shown = live(mia, approved)
    assert (shown["description"], shown["published_version"], shown["has_pending_edit"]) == (
        "Corrected.",
        "2.0.0",
        False,
    )
    mia.patch(path(approved), {"endpoint_url": "http://intranet.example/"})
    refused(mia.get(path(approved), view="published"), 404)
    assert mia.get("/registrations", view="published").json["total"] == 0


def test_a_decision_taken_back_is_not_a_pending_edit(mia: Person, approved: dict[str, Any]) -> None:
    mia.set_status(approved, "Pending")
    shown = live(mia, approved)
    assert (shown["status"], shown["has_pending_edit"]) == ("Pending", False)
    mia.patch(path(approved), {"description": "Now there is one."})
    assert live(mia, approved)["has_pending_edit"] is True


@pytest.mark.parametrize("word", ["first name", "FIRST words", "first.example/mcp", "first_tool", "team-weather@"])
def test_search_finds_the_approved_words_while_an_edit_is_pending(
    ana: Person, approved: dict[str, Any], word: str
) -> None:
    ana.patch(path(approved), EDIT)
    assert found(ana, search=word) == ["First name"]


@pytest.mark.parametrize("word", ["edited", "edited.example", "edited_tool", "Edited words"])
def test_search_finds_the_words_of_an_edit_once_it_is_approved(
    ana: Person, mia: Person, approved: dict[str, Any], word: str
) -> None:
    ana.patch(path(approved), EDIT)
    assert found(ana, search=word) == []
    mia.set_status(approved, "Approved")
    assert found(ana, search=word) == ["Edited name"]
    assert found(ana, search="first_tool") == []


@pytest.mark.parametrize("word", ["天", "天気", "é", "CAFÉ", "ab", "%", "a_b"])
def test_search_finds_short_words_and_every_script(ana: Person, given: Given, word: str) -> None:
    given.registration(status="Approved", endpoint_name="Café 天気", description="ab 100% a_b")
    given.registration(status="Approved", endpoint_name="xyz", endpoint_url="http://z.example/", owner_contact="o")
    assert found(ana, search=word) == ["Café 天気"]


@pytest.mark.parametrize("word", ["ΣΊΣΥΦΟΣ", "strasse", "Cafe\u0301"])
def test_search_finds_folded_words(ana: Person, given: Given, word: str) -> None:
    given.registration(status="Approved", endpoint_name="σίσυφος Straße Café")
    assert found(ana, search=word) == ["σίσυφος Straße Café"]


def test_the_owner_contact_is_the_current_one(ana: Person, approved: dict[str, Any]) -> None:
    ana.patch(path(approved), {"owner_contact": "new-team@example.com"})
    shown = live(ana, approved)
    assert (shown["owner_contact"], shown["has_pending_edit"]) == ("new-team@example.com", True)
    for query in ({"owner": "NEW-team"}, {"search": "new-team@"}):
        assert found(ana, **query) == ["First name"]
    for query in ({"owner": "team-weather"}, {"search": "team-weather@"}):
        assert found(ana, **query) == []


def test_filters_use_the_current_status_and_the_submitter(ana: Person, ben: Person, mia: Person, given: Given) -> None:
    one = given.registration(status="Approved", endpoint_name="one")
    two = given.registration(status="Approved", endpoint_name="two", by=ben)
    ana.patch(path(one), {"description": "edited"})
    assert found(ana, status="pending") == ["one"]
    assert found(ana, status="approved,pending") == ["two", "one"]
    ben.patch(path(two), {"description": "edited"})
    mia.set_status(two, "Rejected")
    assert found(ana, status="rejected") == found(ben, submitter_id="me") == ["two"]
    assert found(ana, submitter_id=ana.user_id, status="approved") == []


def test_sort_orders_use_the_shown_content(ana: Person, given: Given) -> None:
    made = [given.registration(status="Approved", endpoint_name=name) for name in "bac"]
    given.registration(endpoint_name="a pending one")
    ana.patch(path(made[0]), {"endpoint_name": "z"})
    assert found(ana, sort="endpoint_name", limit=1) == ["a", "b", "c"]
    assert found(ana, sort="created_at", limit=1) == ["b", "a", "c"]
    assert found(ana, sort="-created_at", limit=1) == ["c", "a", "b"]
    assert found(ana, sort="-updated_at", limit=1) == ["b", "c", "a"]


def test_the_view_has_its_own_cursors_and_totals(ana: Person, given: Given) -> None:
    given.registrations("abc", status="Approved")
    given.registrations("de")
    assert [page["total"] for page in pages(ana, "/registrations", view="published", limit=2)] == [3, 3]
    assert [page["total"] for page in pages(ana, "/registrations", view="published", limit=2, search="a")] == [3, 3]
    cursor = ana.get("/registrations", view="published", limit=1).json["next_cursor"]
    assert field_errors(ana.get("/registrations", limit=1, cursor=cursor)).keys() == {"cursor"}
    cursor = ana.get("/registrations", limit=1).json["next_cursor"]
    assert field_errors(ana.get("/registrations", view="published", cursor=cursor)).keys() == {"cursor"}


def test_the_total_is_exact_up_to_10_000_and_null_above(ana: Person, given: Given, sql: Sql) -> None:
    given.many(3, status="Approved", name="Live")
    assert ana.get("/registrations", view="published", limit=1).json["total"] == 3
    given.registration()
    sql("UPDATE live_counts SET approved = approved + 9997 WHERE shard = 1")
    assert ana.get("/registrations", view="published", limit=1).json["total"] == 10_000
    assert ana.get("/registrations", view="published", limit=1, status="pending").json["total"] == 0
    sql("UPDATE live_counts SET approved = approved + 1 WHERE shard = 1")
    total = ana.get("/registrations", view="published", limit=1).json["total"]
    sql("UPDATE live_counts SET approved = approved - 9998 WHERE shard = 1")
    assert total is None


@pytest.mark.parametrize("view", ["live", "Published", "published,published", "true"])
def test_an_unknown_view_is_refused(ana: Person, approved: dict[str, Any], view: str) -> None:
    assert field_errors(ana.get("/registrations", view=view)).keys() == {"view"}
    assert field_errors(ana.get(path(approved), view=view)).keys() == {"view"}
    assert field_errors(ana.get(path(approved), veiw="published")).keys() == {"veiw"}
    assert ana.get(path(approved), view="").json == approved


def test_the_etag_changes_with_the_shown_content(ana: Person, mia: Person, approved: dict[str, Any]) -> None:
    def tag() -> str:
        answer = ana.get(path(approved), view="published")
        unchanged = ana.get(f"{path(approved)}?view=published", {"If-None-Match": answer.headers["ETag"]})
        assert (unchanged.status, unchanged.headers["ETag"]) == (304, answer.headers["ETag"])
        return str(answer.headers["ETag"])

    tags = [str(ana.get(path(approved)).headers["ETag"]), tag()]
    ana.patch(path(approved), EDIT)
    tags.append(tag())
    mia.set_status(approved, "Approved")
    tags.append(tag())
    ana.with_claims(name="Ana Renamed", iat=int(time.time()) + 1).post("/users")
    tags.append(tag())
    assert len(set(tags)) == len(tags)


def test_the_table_of_the_view_equals_its_source(ana: Person, mia: Person, given: Given, sql: Sql) -> None:
    for index, statuses in enumerate(
        ([], ["Approved"], ["Rejected"], ["Approved", "Rejected"], ["Approved", "Rejected", "Approved"])
    ):
        for edit in (False, True):
            one = given.registration(endpoint_name=f"{index} {edit}")
            for status in statuses:
                mia.set_status(one, status)
            if edit:
                ana.patch(path(one), {"endpoint_name": f"{index} edited"})
    mia.delete(path(given.registration(status="Approved")))
    source = "SELECT * FROM live_registrations_source"
    table = "SELECT * FROM live_registrations"
    assert sql(f"({source} EXCEPT {table}) UNION ALL ({table} EXCEPT {source})") == []
    counted = sql("SELECT sum(pending)::int, sum(approved)::int, sum(rejected)::int FROM live_counts")
    assert counted == sql(
        "SELECT count(*) FILTER (WHERE status = 'Pending')::int, count(*) FILTER (WHERE status = 'Approved')::int,"
        " count(*) FILTER (WHERE status = 'Rejected')::int FROM live_registrations"
    )
    assert counted == [(2, 2, 0)]
