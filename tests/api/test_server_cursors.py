"""Pages of `/v0.1/servers`: they carry their filters, neither repeat nor skip, and take no cursors but their own."""

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
from tests.support.standard_checks import SERVERS, entries, names, page, refusal, walk

LATER = "2999-01-01T00:00:00Z"


def cursor_of(who: Person, **query: Any) -> str:
    return str(page(who.get(SERVERS, limit=1, **query))["metadata"]["nextCursor"])


@pytest.fixture
def five(given: Given) -> None:
    """Publish five servers, two of them about rain."""
    given.registrations(["Rain a", "Rain b", "Sun", "Wind", "Fog"], status="Approved")


@pytest.mark.usefixtures("five")
@pytest.mark.parametrize("limit", [1, 2, 3, 4, 5, 6])
def test_pages_give_the_whole_order_and_the_last_has_no_cursor(anyone: Person, limit: int) -> None:
    walked = walk(anyone.get, limit=limit)
    assert walked == entries(anyone.get(SERVERS))
    assert [one["server"]["name"] for one in walked] == [
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
def test_a_cursor_carries_its_filters(anyone: Person, filters: dict[str, str]) -> None:
    whole = names(anyone.get(SERVERS, **filters))
    cursor = cursor_of(anyone, **filters)
    assert re.fullmatch("[A-Za-z0-9_-]+", cursor)
    assert names(anyone.get(f"{SERVERS}?cursor={cursor}")) == whole[1:]
    assert names(anyone.get(SERVERS, **filters, cursor=cursor, limit=100)) == whole[1:]
    for one in filters:
        part = {name: value for name, value in filters.items() if name != one}
        assert names(anyone.get(SERVERS, **part, cursor=cursor)) == whole[1:]


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
def test_a_cursor_refuses_other_filters_than_its_own(anyone: Person, other: dict[str, str]) -> None:
    cursor = cursor_of(anyone, search="rain", version="latest")
    assert "cursor" in refusal(anyone.get(SERVERS, cursor=cursor, **other), 400)["error"]


@pytest.mark.usefixtures("five")
def test_a_walk_neither_repeats_nor_skips_while_servers_come_go_and_change(
    anyone: Person, ana: Person, mia: Person, given: Given
) -> None:
    before = names(anyone.get(SERVERS, version="latest"))
    gone = given.registration(status="Approved", endpoint_name="Gone")
    changed = given.registration(status="Approved", endpoint_name="Mist", by=ana)

    def meanwhile(path: str, **query: Any) -> Any:
        answer = anyone.get(path, **query)
        given.registrations(["Aa", "Rain a", "Rain aa", "Zz"], status="Approved")
        ana.patch(f"/registrations/{changed['registration_id']}", {"description": query.get("cursor", "first")})
        mia.set_status(changed, "Approved")
        mia.delete(f"/registrations/{gone['registration_id']}")
        return answer

    walked = [one["server"]["name"] for one in walk(meanwhile, version="latest", limit=3)]
    assert len(set(walked)) == len(walked)
    assert {*before, "com.example/mist"} <= set(walked)
    assert walked == sorted(walked)


def test_the_longest_filters_have_cursors_that_work(anyone: Person, given: Given) -> None:
    text = "😀" * 200
    given.registrations(["A", "B"], status="Approved", description=text)
    query = {"search": text, "version": "latest", "updated_since": "2000-01-01T00:00:00.123456+23:59"}
    assert len(walk(anyone.get, **query, limit=1)) == 2


def test_names_with_numbers_are_in_one_order_from_page_to_page(anyone: Person, given: Given) -> None:
    given.many(120, status="Approved")
    walked = [one["server"]["name"] for one in walk(anyone.get, limit=50, version="latest")]
    assert len(set(walked)) == 120
    assert walked == sorted(walked)


# ------------------------------------------------------------------------------------------------------- forgeries


def coded(value: Any) -> str:
    raw = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


NONSENSE = {
    "a letter": "a",
    "padding": "====",
    "blank": " ",
    "no base64": "!!!!",
    "dots": "com.example/rain:1.0.0",
    "beyond ascii": "é€😀",
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
    "slug in capitals": coded(["Rain", 1, {}]),
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
    "at odds": coded(["rain", 1, {"include_deleted": False, "updated_since": LATER}]),
}


@pytest.mark.usefixtures("five")
def test_a_made_up_cursor_is_a_400(anyone: Person) -> None:
    for kind, cursor in NONSENSE.items():
        answer = anyone.get(SERVERS, cursor=cursor)
        assert answer.status == 400, (kind, answer.text)
        assert "cursor" in refusal(answer, 400)["error"]


@pytest.mark.usefixtures("five")
@pytest.mark.parametrize(
    "more", [{"limit": 9}, {"cursor": "x"}, {"colour": "red"}, {"version": "\ud800"}, {"version": "\0"}], ids=ascii
)
def test_what_a_cursor_carries_beside_filters_does_no_harm(anyone: Person, more: dict[str, Any]) -> None:
    assert anyone.get(SERVERS, cursor=coded(["rain-a", 1, more])).status in {200, 400}


@pytest.mark.usefixtures("five")
@pytest.mark.parametrize("time", ["0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59.999999-23:59"])
def test_the_ends_of_time_are_never_a_fault_of_ours(anyone: Person, time: str) -> None:
    assert anyone.get(SERVERS, updated_since=time).status == 200
    assert anyone.get(SERVERS, cursor=coded(["rain-a", 1, {"updated_since": time}])).status == 200


@pytest.mark.usefixtures("five")
def test_a_cursor_cut_anywhere_is_a_400(anyone: Person) -> None:
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
def test_no_cursor_but_ours_resumes_a_walk(cursor: str) -> None:
    if cursor:
        with pytest.raises(Invalid):
            resume(ServerQuery.model_construct(**ServerQuery().model_dump() | {"cursor": cursor}))


QUERIES: list[Callable[[], ServerQuery]] = [
    ServerQuery,
    lambda: ServerQuery(search="é😀", version="latest", limit=3),
    lambda: ServerQuery.model_validate({"updated_since": "2026-01-01T00:00:00.000001+05:30", "include_deleted": "1"}),
]


@pytest.mark.parametrize("query", QUERIES)
def test_what_is_written_into_a_cursor_is_read_from_it(query: Callable[[], ServerQuery]) -> None:
    made, position = query(), Position("rain-a", 7)
    cursor = encode(made, position)
    assert resume(ServerQuery(cursor=cursor, limit=made.limit)) == (made, position)
