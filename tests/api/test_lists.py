"""Lists: filters, limits, sort orders and cursors."""

import base64
import json
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from tests.support.given import Given, Sql
from tests.support.pagination import all_items, pages
from tests.support.people import Person, field_errors

SORTS = ["-created_at", "created_at", "endpoint_name", "-updated_at"]


def names(answer: Any) -> list[str]:
    assert answer.status == 200, answer.text
    return [item["endpoint_name"] for item in answer.json["items"]]


def ids(items: Any) -> list[str]:
    return [item["registration_id"] for item in items]


# ---------------------------------------------------------------------------------------------------------- pages


def test_an_empty_list_is_a_page(ana: Person) -> None:
    assert ana.get("/registrations").json == {"items": [], "next_cursor": None, "total": 0}


def test_the_newest_come_first(ana: Person, given: Given) -> None:
    given.registrations("abc")
    assert names(ana.get("/registrations")) == ["c", "b", "a"]


def test_a_page_has_50_items_by_default(ana: Person, given: Given) -> None:
    given.many(201)
    assert len(ana.get("/registrations").json["items"]) == 50
    assert len(ana.get("/registrations", limit=1).json["items"]) == 1
    assert len(ana.get("/registrations", limit=200).json["items"]) == 200


@pytest.mark.parametrize("limit", ["0", "201", "-1", "1.0", "1e1", "1_0", "+5", " 5", "ten", "١", "9" * 5000])
def test_a_limit_is_an_integer_from_1_to_200(ana: Person, limit: str) -> None:
    assert field_errors(ana.get("/registrations", limit=limit)).keys() == {"limit"}


def test_the_audit_log_has_the_same_limit(mia: Person) -> None:
    assert mia.get("/audit", limit=200).status == 200
    assert field_errors(mia.get("/audit", limit=201)).keys() == {"limit"}


def test_a_full_last_page_has_no_cursor(ana: Person, given: Given) -> None:
    given.registrations("abcd")
    first = ana.get("/registrations", limit=2).json
    second = ana.get("/registrations", limit=2, cursor=first["next_cursor"]).json
    assert (len(second["items"]), second["next_cursor"]) == (2, None)


def test_the_total_counts_all_matches_on_every_page(ana: Person, given: Given) -> None:
    given.registrations(["one", "one", "two", "two", "two"])
    assert [page["total"] for page in pages(ana, "/registrations", limit=2)] == [5, 5, 5]
    assert [page["total"] for page in pages(ana, "/registrations", limit=2, search="two")] == [3, 3]


def test_the_total_is_exact_up_to_10_000_and_null_above(ana: Person, mia: Person, given: Given, sql: Sql) -> None:
    given.many(10_000)
    assert ana.get("/registrations", limit=1).json["total"] == 10_000
    given.registration()
    above = ana.get("/registrations", limit=1).json
    assert (above["total"], len(above["items"])) == (None, 1)
    assert above["next_cursor"]
    assert ana.get("/registrations", limit=1, search="weather").json["total"] == 1
    assert ana.get("/registrations/summary").json["total"] == 10_001
    sql(
        "INSERT INTO audit_log (registration_id, user_id, action, metadata) "
        "SELECT gen_random_uuid(), %s, 'Created', '{\"request_id\": \"x\"}' FROM generate_series(2, 10000)",
        [ana.user_id],
    )
    assert mia.get("/audit", limit=1).json["total"] == 10_000
    given.registration()
    assert mia.get("/audit", limit=1).json["total"] is None


# -------------------------------------------------------------------------------------------------------- filters


def test_the_status_filter_takes_several_values_in_any_letter_case(ana: Person, given: Given) -> None:
    for name, value in (("P", "Pending"), ("A", "Approved"), ("R", "Rejected")):
        given.registration(endpoint_name=name, status=value)
    for status, found in (
        ("Pending", "P"),
        ("REJECTED", "R"),
        ("rEjEcTeD,PENDING", "PR"),
        ("Pending,Pending", "P"),
        (" Pending , Approved ", "AP"),
        ("Pending,Approved,Rejected", "APR"),
        ("", "APR"),
    ):
        assert "".join(sorted(names(ana.get("/registrations", status=status)))) == found, status


@pytest.mark.parametrize("status", ["Open", "Pending,", ",", "Pending,Open", "Pending Approved", "Ｐending"])
def test_an_unknown_status_is_refused(ana: Person, status: str) -> None:
    assert field_errors(ana.get("/registrations", status=status)).keys() == {"status"}


def test_the_owner_filter_matches_a_part_of_the_contact_in_any_letter_case(ana: Person, given: Given) -> None:
    for name, contact in (
        ("a", "Team-A@example.com"),
        ("b", "team-b@EXAMPLE.com"),
        ("c", "Équipe Météo team"),
        ("d", r"100%_\o/"),
    ):
        given.registration(endpoint_name=name, owner_contact=contact)
    for owner, found in (
        ("Team", "cba"),
        ("TEAM-A", "a"),
        ("@example.com", "ba"),
        ("ÉQUIPE", "c"),
        ("équipe météo team", "c"),
        ("météo équipe", ""),  # not word by word
        ("%", "d"),
        ("_", "d"),
        ("\\", "d"),
        ("a%b", ""),
        ("Weather", ""),  # the name
    ):
        assert "".join(names(ana.get("/registrations", owner=owner))) == found, owner


def test_the_submitter_filter_is_an_id_or_me(ana: Person, ben: Person, given: Given) -> None:
    given.registration(endpoint_name="a", by=ana)
    given.registration(endpoint_name="b", by=ben)
    assert names(ana.get("/registrations", submitter_id="me")) == ["a"]
    assert names(ben.get("/registrations", submitter_id="me")) == ["b"]
    assert names(ana.get("/registrations", submitter_id=ben.user_id)) == ["b"]
    assert names(ana.get("/registrations", submitter_id=ben.user_id.upper())) == ["b"]
    assert names(ana.get("/registrations", submitter_id=uuid4())) == []


@pytest.mark.parametrize("submitter", ["Me", "ana", "{}", "00000000000040008000000000000000"])
def test_a_submitter_that_is_not_an_id_is_refused(ana: Person, submitter: str) -> None:
    assert all(
        name.startswith("submitter_id") for name in field_errors(ana.get("/registrations", submitter_id=submitter))
    )


def test_filters_combine_with_and(ana: Person, ben: Person, given: Given) -> None:
    given.registration(endpoint_name="one", by=ana, status="Approved", owner_contact="x")
    given.registration(endpoint_name="two", by=ana, status="Approved", owner_contact="y")
    given.registration(endpoint_name="three", by=ben, status="Approved", owner_contact="x")
    given.registration(endpoint_name="four", by=ana, owner_contact="x")
    assert names(ana.get("/registrations", status="approved", owner="x", submitter_id="me", search="o")) == ["one"]


def test_an_empty_parameter_counts_as_absent(ana: Person, given: Given) -> None:
    given.registration()
    expected = ana.get("/registrations").json
    for name in ("status", "owner", "search", "submitter_id", "sort", "limit", "cursor"):
        assert ana.send("GET", f"/registrations?{name}=").json == expected, name
        assert ana.send("GET", f"/registrations?{name}").json == expected, name


@pytest.mark.parametrize("query", ["status=Pending&status=Approved", "search=a&search=a", "limit=1&%6cimit=2"])
def test_a_repeated_parameter_is_refused(ana: Person, query: str) -> None:
    assert field_errors(ana.send("GET", f"/registrations?{query}")).keys() == {query.split("=", maxsplit=1)[0]}


@pytest.mark.parametrize("name", ["offset", "Limit", "limit[]", "limit ", "user_id", "é", "__proto__"])
def test_an_unknown_parameter_is_refused(ana: Person, name: str) -> None:
    assert field_errors(ana.get("/registrations", **{name: "1"})).keys() == {name}


def test_the_audit_log_refuses_unknown_parameters(mia: Person) -> None:
    assert field_errors(mia.get("/audit", status="1")).keys() == {"status"}


def test_all_errors_of_a_query_are_returned_together(ana: Person) -> None:
    found = field_errors(
        ana.get("/registrations", limit="x", status="x", sort="x", search="x" * 201, owner="x" * 321, other="x")
    )
    assert found.keys() == {"limit", "status", "sort", "search", "owner", "other"}


@pytest.mark.parametrize("sort", ["name", "created_at,endpoint_name", "-endpoint_name", "+created_at", "CREATED_AT"])
def test_an_unknown_sort_order_is_refused(ana: Person, sort: str) -> None:
    assert field_errors(ana.get("/registrations", sort=sort)).keys() == {"sort"}


def test_a_plus_in_a_query_is_a_space(ana: Person, given: Given) -> None:
    given.registration(endpoint_name="a b")
    assert names(ana.send("GET", "/registrations?search=a+b")) == ["a b"]
    assert names(ana.send("GET", "/registrations?search=a%2Bb")) == []


# ---------------------------------------------------------------------------------------------------- sort orders


def test_sorting_by_name_ignores_letter_case(ana: Person, given: Given) -> None:
    given.registrations(["b", "A", "c", "B", "a", "É", "é", "Z"])
    found = names(ana.get("/registrations", sort="endpoint_name"))
    assert [name.lower() for name in found] == ["a", "a", "b", "b", "c", "z", "é", "é"]


def test_sorting_by_update_puts_the_last_change_first(ana: Person, mia: Person, given: Given) -> None:
    made = given.registrations("abc")
    ana.patch(f"/registrations/{made[0]['registration_id']}", {"description": "x"})
    assert names(ana.get("/registrations", sort="-updated_at")) == ["a", "c", "b"]
    mia.set_status(made[1], "Approved")
    assert names(ana.get("/registrations", sort="-updated_at")) == ["b", "a", "c"]
    assert names(ana.get("/registrations", sort="created_at")) == ["a", "b", "c"]


@pytest.mark.parametrize("limit", [1, 5])
@pytest.mark.parametrize("sort", SORTS)
def test_pages_neither_repeat_nor_skip_rows_during_inserts(
    ana: Person, given: Given, sql: Sql, sort: str, limit: int
) -> None:
    """Several rows share each key, so the id breaks ties; new rows sort before, between and after them."""
    before = given.registrations(["b", "B", "m", "m", "M", "m", "x", "X", "x"])
    for first, last in ((0, 3), (3, 6), (6, 9)):
        sql(
            "UPDATE registrations SET created_at = %(at)s::timestamptz, updated_at = %(at)s::timestamptz "
            "WHERE registration_id = ANY(%(ids)s::uuid[])",
            {"at": f"2026-01-0{first + 1}T00:00:00.123456Z", "ids": ids(before[first:last])},
        )

    def insert() -> None:
        for name, at in (("a", "2025-12-31"), ("m", "2026-01-04T00:00:00.123456"), ("z", "2026-02-01")):
            made = given.registration(endpoint_name=name)
            sql(
                "UPDATE registrations SET created_at = %(at)s::timestamptz, updated_at = %(at)s::timestamptz "
                "WHERE registration_id = %(id)s",
                {"at": at + "Z" if "T" in at else at, "id": made["registration_id"]},
            )

    calls = iter(range(12))
    listed = ids(
        all_items(
            ana, "/registrations", between=lambda: insert() if next(calls, 99) < 4 else None, sort=sort, limit=limit
        )
    )
    assert len(set(listed)) == len(listed)
    assert set(ids(before)) <= set(listed)


@pytest.mark.parametrize("sort", SORTS)
def test_all_pages_together_are_the_expected_list(ana: Person, given: Given, sort: str) -> None:
    given.many(23)
    assert (
        all_items(ana, "/registrations", sort=sort, limit=4)
        == ana.get("/registrations", sort=sort, limit=200).json["items"]
    )


def test_a_cursor_works_after_its_row_was_deleted(ana: Person, mia: Person, given: Given) -> None:
    made = given.registrations("abcde")
    first = ana.get("/registrations", limit=2).json
    for deleted in first["items"]:
        mia.delete(f"/registrations/{deleted['registration_id']}")
    assert names(ana.get("/registrations", cursor=first["next_cursor"])) == ["c", "b", "a"]
    assert len(made) == 5


# -------------------------------------------------------------------------------------------------------- cursors

FILTERS: dict[str, dict[str, Any]] = {
    "none": {},
    "status": {"status": "pending"},
    "two statuses": {"status": "pending,approved"},
    "owner": {"owner": "team"},
    "another owner": {"owner": "example"},
    "search": {"search": "weather"},
    "two words": {"search": "weather a"},
    "submitter": {"submitter_id": "me"},
    "sort": {"sort": "created_at"},
    "another sort": {"sort": "endpoint_name"},
    "update": {"sort": "-updated_at"},
}


@pytest.mark.parametrize("made", FILTERS)
def test_a_cursor_belongs_to_its_filters_and_order(ana: Person, given: Given, made: str) -> None:
    given.registrations(["Weather a1", "Weather a2", "Weather a3"])
    cursor = ana.get("/registrations", limit=1, **FILTERS[made]).json["next_cursor"]
    for used, filters in FILTERS.items():
        answer = ana.get("/registrations", limit=2, cursor=cursor, **filters)
        if made == used:
            assert len(answer.json["items"]) == 2
        else:
            assert field_errors(answer).keys() == {"cursor"}, used


def test_me_is_another_filter_for_another_person(ana: Person, ben: Person, given: Given) -> None:
    given.registrations("ab", by=ana)
    cursor = ana.get("/registrations", limit=1, submitter_id="me").json["next_cursor"]
    assert field_errors(ben.get("/registrations", submitter_id="me", cursor=cursor)).keys() == {"cursor"}


def test_a_cursor_ignores_the_limit_and_the_spelling_of_filters(ana: Person, given: Given) -> None:
    given.registrations("abcd")
    cursor = ana.get("/registrations", limit=1, status="pending,APPROVED").json["next_cursor"]
    assert names(ana.get("/registrations", limit=3, status="Approved,Pending", cursor=cursor)) == ["c", "b", "a"]
    cursor = ana.get("/registrations", limit=1).json["next_cursor"]
    assert names(ana.get("/registrations", sort="-created_at", status="", cursor=cursor)) == ["c", "b", "a"]


def test_a_cursor_of_another_list_is_refused(ana: Person, mia: Person, given: Given) -> None:
    given.registrations("ab")
    cursor = ana.get("/registrations", limit=1).json["next_cursor"]
    other = mia.get("/audit", limit=1).json["next_cursor"]
    assert field_errors(mia.get("/audit", cursor=cursor)).keys() == {"cursor"}
    assert field_errors(ana.get("/registrations", cursor=other)).keys() == {"cursor"}


def coded(value: Any) -> str:
    raw = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


MALFORMED = {
    "a letter": "a",
    "no base64": "!!!!",
    "an offset": "50",
    "base64 of other bytes": coded(b"\x00\x01\xff"),
    "utf-16": coded("[1,2,3]".encode("utf-16")),
    "null": coded(None),
    "one too many": coded([1, 2, 3, 4]),
    "an object": coded({"a": 1, "b": 2, "c": 3}),
    "nulls": coded([None, None, None]),
    "too deep": coded(b"[" * 1490),
    "a huge number": coded(b"[1e999,-1e999,NaN]"),
    "many digits": coded(b"[" + b"9" * 1400 + b",1,1]"),
    "too long": "a" * 2001,
    "not ascii": "é€😀",
}


@pytest.mark.parametrize("cursor", MALFORMED.values(), ids=MALFORMED.keys())
def test_a_malformed_cursor_is_refused(mia: Person, cursor: str) -> None:
    for path in ("/registrations", "/audit"):
        assert field_errors(mia.get(path, cursor=cursor)).keys() == {"cursor"}, path


def replaced(index: int, value: Any) -> Callable[[list[Any]], Any]:
    return lambda parts: [*parts[:index], value, *parts[index + 1 :]]


FORGERIES: dict[str, Callable[[list[Any]], Any]] = {
    "another fingerprint": replaced(0, "0" * 16),
    "no fingerprint": replaced(0, None),
    "nul in the key": replaced(1, "a\0b"),
    "surrogate in the key": replaced(1, "\ud800"),
    "number as key": replaced(1, 5),
    "list as key": replaced(1, []),
    "null as key": replaced(1, None),
    "true as key": replaced(1, value=True),
    "number as id": replaced(2, 7),
    "text as id": replaced(2, "x"),
    "list as id": replaced(2, ["x"]),
    "short": lambda parts: parts[:2],
    "long": lambda parts: [*parts, 1],
    "nested": lambda parts: [parts],
}
INVALID_TIMES = {
    "a word": "infinity",
    "empty": "",
    "no date": "2026-02-30T00:00:00+00:00",
    "sql": "now()",
    "before christ": "0000-01-01T00:00:00+00:00",
    "far": "99999-01-01T00:00:00+00:00",
    "long": "2026-01-01T00:00:00+00:00" + " " * 500,
}


def tampered(cursor: str, forge: Callable[[list[Any]], Any]) -> str:
    return coded(forge(json.loads(base64.urlsafe_b64decode(cursor + "=="))))


@pytest.mark.parametrize("sort", SORTS)
def test_a_tampered_cursor_is_refused(ana: Person, given: Given, sort: str) -> None:
    given.registrations("ab")
    cursor = ana.get("/registrations", limit=1, sort=sort).json["next_cursor"]
    for name, forge in FORGERIES.items():
        answer = ana.get("/registrations", sort=sort, cursor=tampered(cursor, forge))
        assert field_errors(answer).keys() == {"cursor"}, name


def test_a_cursor_with_an_invalid_time_is_refused(ana: Person, given: Given) -> None:
    given.registrations("ab")
    for sort in ("-created_at", "-updated_at"):
        cursor = ana.get("/registrations", limit=1, sort=sort).json["next_cursor"]
        for name, time in INVALID_TIMES.items():
            answer = ana.get("/registrations", sort=sort, cursor=tampered(cursor, replaced(1, time)))
            assert field_errors(answer).keys() == {"cursor"}, name


def test_a_cursor_with_an_extreme_time_is_never_an_internal_error(ana: Person, given: Given) -> None:
    given.registrations("ab")
    cursor = ana.get("/registrations", limit=1).json["next_cursor"]
    for time in (
        "0001-01-01T00:00:00+23:59",
        "0001-01-01T00:00:00+00:00",
        "9999-12-31T23:59:59.999999-23:59",
        "9999-12-31T23:59:59.999999+00:00",
        "2026-01-01",
        "2026-W01-1",
        "2026-01-01T00:00:00",
        "20260101T000000Z",
    ):
        assert ana.get("/registrations", cursor=tampered(cursor, replaced(1, time))).status in {200, 422}, time


@pytest.mark.parametrize("character", ["語", "😀", '"', "\x01"], ids=ascii)
def test_cursors_work_for_the_longest_names(ana: Person, given: Given, character: str) -> None:
    given.registrations([f".{character * 198}{last}" for last in "abc"])
    listed = all_items(ana, "/registrations", sort="endpoint_name", limit=1)
    assert [item["endpoint_name"][-1] for item in listed] == ["a", "b", "c"]


def test_cursors_work_for_the_longest_filters(ana: Person, given: Given) -> None:
    text = " ".join(["😀"] * 100)[:200]
    given.registrations("ab", description=text, owner_contact="😀" * 320)
    query: dict[str, Any] = {"search": text, "owner": "😀" * 320, "status": "pending,approved,rejected", "limit": 1}
    assert len(all_items(ana, "/registrations", **query)) == 2


def test_similar_to_finds_addresses_that_differ_in_form_only(ana: Person, given: Given) -> None:
    similar = ["https://weather.example/mcp", "https://www.weather.example/MCP/", "http://weather.example/mcp"]
    made = [given.registration(endpoint_url=url)["registration_id"] for url in similar]
    for url in ("https://weather.example/mcp2", "https://weather.example:8443/mcp", "https://weather.example/mcp?a=b"):
        given.registration(endpoint_url=url)
    for url in (*similar, "HTTPS://Weather.Example:443/mcp//", "http://weather.example:443/mcp"):
        page = ana.get("/registrations", similar_to=url, sort="created_at").json
        assert [item["registration_id"] for item in page["items"]] == made
        assert page["total"] == 3
    assert ana.get("/registrations", similar_to="https://weather.example").json["items"] == []
    assert ana.get("/registrations", similar_to=similar[0], view="published").json["items"] == []
    assert field_errors(ana.get("/registrations", similar_to="weather.example")).keys() == {"similar_to"}
