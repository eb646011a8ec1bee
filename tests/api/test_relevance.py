"""Search that finds: the order by relevance, forms of words, tags and the nearest words."""

from typing import Any

import pytest

from registry_api.dao import relevance
from tests.support.given import Given, Sql
from tests.support.pagination import pages
from tests.support.people import Person, field_errors

VIEWS = [{}, {"view": "published"}]


def found(who: Person, search: str, **query: Any) -> list[str]:
    answer = who.get("/registrations", search=search, **{"sort": "relevance", **query})
    assert answer.status == 200, answer.text
    return [item["endpoint_name"] for item in answer.json["items"]]


@pytest.mark.parametrize("view", VIEWS)
def test_the_best_match_comes_first(ana: Person, mia: Person, given: Given, view: dict[str, str]) -> None:
    mia.put("/tags/tracking", {"title": "Tracking", "synonyms": ["issue"]})
    for fields in (
        {"endpoint_name": "issue"},
        {"endpoint_name": "Issue tracker"},
        {"endpoint_name": "The issue tracker"},
        {"endpoint_name": "by tag", "tags": ["tracking"]},
        {"endpoint_name": "by tool", "available_tools": ["create_issue"]},
        {"endpoint_name": "DNS", "description": "Issues certificates."},
        {"endpoint_name": "by owner", "owner_contact": "issue-team"},
        {"endpoint_name": "another owner", "owner_contact": "issue-team"},
        {"endpoint_name": "no match"},
    ):
        given.registration(status="Approved", **fields)
    assert found(ana, "issue", **view) == [
        *("issue", "Issue tracker", "The issue tracker", "by tag", "by tool", "DNS", "another owner", "by owner"),
    ]


def test_pages_by_relevance_neither_repeat_nor_skip(ana: Person, given: Given) -> None:
    given.many(7, name="data")
    given.registration(endpoint_name="other", description="data")
    read = list(pages(ana, "/registrations", limit=3, search="data", sort="relevance"))
    names = [item["endpoint_name"] for page in read for item in page["items"]]
    assert names == [*(f"data {number}" for number in range(7, 0, -1)), "other"]
    assert [page["total"] for page in read] == [8, 8, 8]


def test_an_old_registration_of_that_name_is_found_among_many_newer_matches(
    ana: Person, given: Given, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relevance, "MAX_RANKED", 5)
    given.registration(endpoint_name="Weather map")
    given.many(20, name="A weather")
    assert found(ana, "weather")[0] == "Weather map"
    assert ana.get("/registrations", search="weather", sort="relevance", limit=2).json["total"] == 21


def test_relevance_needs_words(ana: Person) -> None:
    assert field_errors(ana.get("/registrations", sort="relevance")).keys() == {"sort"}
    assert field_errors(ana.get("/registrations", sort="relevance", search=" ")).keys() == {"sort"}


def test_a_cursor_belongs_to_its_search(ana: Person, given: Given) -> None:
    given.many(3)
    cursor = ana.get("/registrations", search="bulk", sort="relevance", limit=1).json["next_cursor"]
    again = ana.get("/registrations", search="bul", sort="relevance", limit=1, cursor=cursor)
    assert field_errors(again).keys() == {"cursor"}


@pytest.mark.parametrize("sort", ["relevance", "-created_at"])
@pytest.mark.parametrize(
    ("text", "search"),
    [
        *(("Ticket server", "tickets"), ("Tickets", "ticket"), ("Query engine", "queries"), ("Manage", "management")),
        *(("Погода", "погоды"), ("Issue list", "ISSUES")),
    ],
)
def test_other_forms_of_a_word_are_found(ana: Person, given: Given, text: str, search: str, sort: str) -> None:
    given.registration(endpoint_name=text)
    given.registration(endpoint_name="other")
    assert found(ana, search, sort=sort) == [text]


@pytest.mark.parametrize(("text", "search"), [("property", "operations"), ("tissue", "issues"), ("ma", "maps")])
def test_a_stem_is_found_at_the_beginning_of_words_only(ana: Person, given: Given, text: str, search: str) -> None:
    given.registration(endpoint_name=text)
    assert found(ana, search, sort="-created_at") == []


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize(
    "search", ["tickets", "ticket", "bug tracker", "BUGS", "issue tracking", "jira tickets", "天気"]
)
def test_search_finds_by_titles_and_synonyms_of_tags(
    ana: Person, mia: Person, given: Given, search: str, view: dict[str, str]
) -> None:
    mia.put("/tags/issue-tracking", {"title": "Issue tracking", "synonyms": ["tickets", "bug tracker", "ｗ 天気"]})
    given.registration(endpoint_name="Jira", tags=["issue-tracking"], status="Approved")
    given.registration(endpoint_name="Jira wiki", status="Approved")
    for sort in ("relevance", "endpoint_name"):
        assert found(ana, search, sort=sort, **view) == ["Jira"]


def test_words_of_two_letters_match_whole_words_of_tags_only(ana: Person, mia: Person, given: Given) -> None:
    mia.put("/tags/travel", {"title": "Air travel", "synonyms": ["qx"]})
    given.registration(endpoint_name="Flights", tags=["travel"])
    assert found(ana, "qx", sort="-created_at") == ["Flights"]
    assert found(ana, "ra", sort="-created_at") == []


@pytest.mark.parametrize("view", VIEWS)
def test_the_nearest_words_are_searched_for_where_nothing_matches(
    ana: Person, given: Given, view: dict[str, str]
) -> None:
    given.registration(endpoint_name="Jira", description="By Atlassian.", status="Approved")
    given.registration(endpoint_name="Confluence", description="By Atlassian, too.", status="Approved")
    given.registration(endpoint_name="Weather", status="Approved")
    first = ana.get("/registrations", search="atlasian", sort="relevance", limit=1, **view).json
    assert (first["nearest"], first["total"], len(first["items"])) == ("atlassian", 2, 1)
    rest = ana.get(
        "/registrations", search="atlasian", sort="relevance", limit=1, cursor=first["next_cursor"], **view
    ).json
    assert {item["endpoint_name"] for item in first["items"] + rest["items"]} == {"Jira", "Confluence"}
    assert found(ana, "jira atlasian", **view) == ["Jira"]


def test_the_nearest_word_may_be_a_synonym(ana: Person, mia: Person, given: Given) -> None:
    mia.put("/tags/issue-tracking", {"title": "Tracking", "synonyms": ["issues"]})
    given.registration(endpoint_name="Jira", tags=["issue-tracking"])
    answer = ana.get("/registrations", search="isues", sort="relevance").json
    assert (answer["nearest"], answer["items"][0]["endpoint_name"]) == ("issues", "Jira")


def test_other_orders_and_other_searches_have_no_nearest(ana: Person, given: Given) -> None:
    given.registration(endpoint_name="Atlassian", description="Jira")
    assert "nearest" not in ana.get("/registrations", search="atlassian", sort="relevance").json
    for query in ({"search": "atlasian"}, {"search": "zyxwvuts", "sort": "relevance"}):
        assert ana.get("/registrations", **query).json == {"items": [], "next_cursor": None, "total": 0}
    # Each word is known, but no registration has all of them.
    given.registration(endpoint_name="Weather", owner_contact="ops")
    assert ana.get("/registrations", search="jira ops", sort="relevance").json["total"] == 0


def test_without_pg_trgm_nothing_is_near(ana: Person, given: Given, sql: Sql) -> None:
    given.registration(endpoint_name="Atlassian")
    sql("UPDATE pg_extension SET extname = 'elsewhere' WHERE extname = 'pg_trgm'")
    try:
        assert found(ana, "atlasian") == []
        assert found(ana, "atlassian") == ["Atlassian"]
    finally:
        sql("UPDATE pg_extension SET extname = 'pg_trgm' WHERE extname = 'elsewhere'")


@pytest.mark.parametrize("search", ["a " * 100, "% _ \\ \\m * ( [ ) ? . ^ $ | + {2} é 天 ß", "😀 x", "'\" \\M"])
def test_any_words_can_be_ranked(ana: Person, given: Given, search: str) -> None:
    given.registration(endpoint_name=search[:200].strip() or "x", owner_contact="( [ \\")
    assert len(found(ana, search[:200])) == 1
