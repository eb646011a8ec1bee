"""Cursors of `/v0.1/servers`: they contain their filters; forged and malformed ones are refused."""

import base64
import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given as drawn
from hypothesis import settings, strategies

from registry_api.dao.server_cursors import Position, encode, resume
from registry_api.errors import Invalid
from registry_api.models import ServerQuery
from tests.support.given import Given
from tests.support.people import Person
from tests.support.standard_checks import SERVERS, all_entries, entries, names, page, refusal

LATER = "2999-01-01T00:00:00Z"


def cursor_of(who: Person, **query: Any) -> str:
    return str(page(who.get(SERVERS, limit=1, **query))["metadata"]["nextCursor"])


@pytest.fixture
def five(given: Given) -> None:
    """Publish five servers, two of them about rain."""
    given.registrations(["Rain a", "Rain b", "Sun", "Wind", "Fog"], status="Approved")


@pytest.mark.usefixtures("five")
@pytest.mark.parametrize("limit", [1, 2, 3, 4, 5, 6])
def test_all_pages_together_are_the_whole_list(anyone: Person, limit: int) -> None:
    listed = all_entries(anyone.get, limit=limit)
    assert listed == entries(anyone.get(SERVERS))
    assert [one["server"]["name"] for one in listed] == [
        f"com.example/{slug}" for slug in ("fog", "rain-a", "rain-b", "sun", "wind")
    ]


@pytest.mark.usefixtures("five")
@pytest.mark.parametrize(
    "filters",
    [
        {"search": "rain"},
        {"search": "RAIN", "version": "latest"},
        {"search": "le/ra"},
        {"version": "1.0.0"},
        {"updated_since": "2000-01-01T00:00:00Z"},
        {"include_deleted": "true"},
    ],
    ids=str,
)
def test_a_cursor_contains_its_filters(anyone: Person, filters: dict[str, str]) -> None:
    expected = names(anyone.get(SERVERS, **filters))
    cursor = cursor_of(anyone, **filters)
    assert re.fullmatch("[A-Za-z0-9_-]+", cursor)
    assert names(anyone.get(f"{SERVERS}?cursor={cursor}")) == expected[1:]
    assert names(anyone.get(SERVERS, **filters, cursor=cursor, limit=100)) == expected[1:]
    for one in filters:
        part = {name: value for name, value in filters.items() if name != one}
        assert names(anyone.get(SERVERS, **part, cursor=cursor)) == expected[1:]


@pytest.mark.usefixtures("five")
@pytest.mark.parametrize(
    "other",
    [
        {"search": "sun"},
        {"search": "rain "},
        {"version": "1.0.0"},
        {"include_deleted": "true"},
        {"updated_since": LATER},
    ],
    ids=str,
)
def test_a_cursor_is_refused_with_other_filters(anyone: Person, other: dict[str, str]) -> None:
    cursor = cursor_of(anyone, search="rain", version="latest")
    assert "cursor" in refusal(anyone.get(SERVERS, cursor=cursor, **other), 400)["error"]


@pytest.mark.usefixtures("five")
def test_pages_neither_repeat_nor_skip_servers_during_changes(
    anyone: Person, ana: Person, mia: Person, given: Given
) -> None:
    before = names(anyone.get(SERVERS, version="latest"))
    deleted = given.registration(status="Approved", endpoint_name="Gone")
    changed = given.registration(status="Approved", endpoint_name="Mist", by=ana)

    def meanwhile(path: str, **query: Any) -> Any:
        answer = anyone.get(path, **query)
        given.registrations(["Aa", "Rain a", "Rain aa", "Zz"], status="Approved")
        ana.patch(f"/registrations/{changed['registration_id']}", {"description": query.get("cursor", "first")})
        mia.set_status(changed, "Approved")
        mia.delete(f"/registrations/{deleted['registration_id']}")
        return answer

    listed = [one["server"]["name"] for one in all_entries(meanwhile, version="latest", limit=3)]
    assert len(set(listed)) == len(listed)
    assert {*before, "com.example/mist"} <= set(listed)
    assert listed == sorted(listed)


def test_cursors_work_for_the_longest_filters(anyone: Person, given: Given) -> None:
    text = "😀" * 200
    given.registrations(["A", "B"], status="Approved", description=text)
    query = {"search": text, "version": "latest", "updated_since": "2000-01-01T00:00:00.123456+23:59"}
    assert len(all_entries(anyone.get, **query, limit=1)) == 2


def test_numbered_names_have_one_order_on_all_pages(anyone: Person, given: Given) -> None:
    given.many(120, status="Approved")
    listed = [one["server"]["name"] for one in all_entries(anyone.get, limit=50, version="latest")]
    assert len(set(listed)) == 120
    assert listed == sorted(listed)


# ------------------------------------------------------------------------------------------------------- forgeries


def coded(value: Any) -> str:
    raw = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


MALFORMED = {
    "a letter": "a",
    "padding": "====",
    "space": " ",
    "no base64": "!!!!",
    "dots": "com.example/rain:1.0.0",
    "not ascii": "é€😀",
    "nul": "\0",
    "very long": "a" * 4001,
    "endless": "A" * 60_000,
    "one byte": "AA",
    "no text": coded(b"\x00\x01\xff"),
    "null": coded(None),
    "number": coded(5),
    "empty": coded([]),
    "object": coded({}),
    "short": coded(["rain", 1]),
    "long": coded(["rain", 1, {}, 1]),
    "nulls": coded([None] * 3),
    "text": coded("abc"),
    "no filters": coded(["rain", 1, None]),
    "filters as text": coded(["rain", 1, "x"]),
    "list": coded(["rain", 1, [1]]),
    "deep": coded(b"[" * 2900),
    "huge": coded(b'["rain",' + b"9" * 2000 + b",{}]"),
    "nan": coded(b'["rain",NaN,{}]'),
    "slug in upper case": coded(["Rain", 1, {}]),
    "nul in slug": coded(["ra\0n", 1, {}]),
    "no slug": coded([5, 1, {}]),
    "surrogate in slug": coded(["\ud800x", 1, {}]),
    "newline": coded(["rain\n", 1, {}]),
    "zero": coded(["rain", 0, {}]),
    "true": coded(["rain", True, {}]),
    "fraction": coded(["rain", 1.0, {}]),
    "minus": coded(["rain", -1, {}]),
    "beyond integer": coded(["rain", 2**31, {}]),
    "text as number": coded(["rain", "1", {}]),
    "nul in search": coded(["rain", 1, {"search": "a\0"}]),
    "surrogate": coded(["rain", 1, {"search": "\ud800"}]),
    "long search": coded(["rain", 1, {"search": "x" * 201}]),
    "search as list": coded(["rain", 1, {"search": ["x"]}]),
    "no time": coded(["rain", 1, {"updated_since": "now"}]),
    "time as number": coded(["rain", 1, {"updated_since": 5}]),
    "flag": coded(["rain", 1, {"include_deleted": "maybe"}]),
    "version": coded(["rain", 1, {"version": 5}]),
    "contradictory": coded(["rain", 1, {"include_deleted": False, "updated_since": LATER}]),
}


@pytest.mark.usefixtures("five")
def test_a_malformed_cursor_is_a_400(anyone: Person) -> None:
    for kind, cursor in MALFORMED.items():
        answer = anyone.get(SERVERS, cursor=cursor)
        assert answer.status == 400, (kind, answer.text)
        assert "cursor" in refusal(answer, 400)["error"]


@pytest.mark.usefixtures("five")
@pytest.mark.parametrize(
    "more", [{"limit": 9}, {"cursor": "x"}, {"colour": "red"}, {"version": "\ud800"}, {"version": "\0"}], ids=ascii
)
def test_unknown_members_of_a_cursor_cause_no_internal_error(anyone: Person, more: dict[str, Any]) -> None:
    assert anyone.get(SERVERS, cursor=coded(["rain-a", 1, more])).status in {200, 400}


@pytest.mark.usefixtures("five")
@pytest.mark.parametrize("time", ["0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59.999999-23:59"])
def test_extreme_times_cause_no_internal_error(anyone: Person, time: str) -> None:
    assert anyone.get(SERVERS, updated_since=time).status == 200
    assert anyone.get(SERVERS, cursor=coded(["rain-a", 1, {"updated_since": time}])).status == 200


@pytest.mark.usefixtures("five")
def test_a_truncated_cursor_is_a_400(anyone: Person) -> None:
    cursor = cursor_of(anyone, search="rain", version="latest")
    for length in range(1, len(cursor)):
        refusal(anyone.get(SERVERS, cursor=cursor[:length]), 400)


@settings(derandomize=True, database=None, max_examples=150, deadline=None)
@drawn(
    strategies.one_of(
        strategies.text(max_size=60),
        strategies.binary(max_size=90).map(coded),
        strategies.recursive(
            strategies.none() | strategies.booleans() | strategies.integers() | strategies.text(), strategies.lists
        ).map(coded),
    )
)
def test_random_cursors_are_refused(cursor: str) -> None:
    if cursor:
        with pytest.raises(Invalid):
            resume(ServerQuery.model_construct(**ServerQuery().model_dump() | {"cursor": cursor}))


QUERIES: list[Callable[[], ServerQuery]] = [
    ServerQuery,
    lambda: ServerQuery(search="é😀", version="latest", limit=3),
    lambda: ServerQuery.model_validate({"updated_since": "2026-01-01T00:00:00.000001+05:30", "include_deleted": "1"}),
]


@pytest.mark.parametrize("query", QUERIES)
def test_a_cursor_round_trips(query: Callable[[], ServerQuery]) -> None:
    made, position = query(), Position("rain-a", 7)
    cursor = encode(made, position)
    assert resume(ServerQuery(cursor=cursor, limit=made.limit)) == (made, position)
