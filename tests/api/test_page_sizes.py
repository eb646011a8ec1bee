"""A page of a list ends at about 2 MiB, but has at least one item."""

from itertools import product
from typing import Any

import pytest

from tests.support.given import Given, Sql
from tests.support.pagination import all_items, pages
from tests.support.people import Person

MIB = 1024 * 1024
TOOLS = [{"name": f"tool-{number}", "description": "x" * 500} for number in range(480)]  # 255 KiB


@pytest.fixture
def large(given: Given, sql: Sql) -> list[dict[str, Any]]:
    """Register 37 servers with the maximum of tools, together 9 MiB."""
    made = given.registrations([f"Large {number:02}" for number in range(37)], status="Approved", available_tools=TOOLS)
    # Each entry has the tools before and after; two entries are ten times larger, as older releases allowed.
    sql(
        """
        INSERT INTO audit_log (registration_id, user_id, action, metadata)
        SELECT r.registration_id, r.submitter_id, 'Updated', json_build_object(
            'request_id', 'x', 'changes', json_build_object('available_tools', json_build_object(
                'old', r.available_tools, 'new', repeat('y', CASE WHEN number > 10 THEN 3000000 ELSE 255000 END))))
        FROM registrations AS r, generate_series(1, 12) AS number WHERE r.registration_id = %s
        """,
        (made[0]["registration_id"],),
    )
    return made


def test_a_page_of_registrations_ends_at_2_mib(large: list[dict[str, Any]], ana: Person) -> None:
    queries: list[dict[str, Any]] = [{}, {"view": "published"}, {"search": "large"}, {"status": "approved"}]
    for query, sort in product(queries, ("-created_at", "created_at", "-updated_at", "endpoint_name")):
        seen = list(pages(ana, "/registrations", sort=sort, limit=200, **query))
        assert [len(page["items"]) for page in seen] == [8, 8, 8, 8, 5]
        assert {page["total"] for page in seen} == {37}
        names = [item["endpoint_name"] for page in seen for item in page["items"]]
        assert len(set(names)) == len(names) == len(large)
        assert names == sorted(names, reverse=sort.startswith("-"))
        assert len(ana.get("/registrations", sort=sort, limit=200, **query).body) < 2.1 * MIB


def test_the_limit_applies_to_large_items(large: list[dict[str, Any]], ana: Person) -> None:
    assert large
    assert [len(page["items"]) for page in pages(ana, "/registrations", limit=6)] == [6] * 6 + [1]


@pytest.mark.parametrize("filtered", [True, False])
def test_a_page_of_audit_entries_ends_at_2_mib_but_has_an_entry(
    large: list[dict[str, Any]], mia: Person, filtered: bool
) -> None:
    one = large[0]["registration_id"]
    path = f"/registrations/{one}/history" if filtered else "/audit"
    seen = list(pages(mia, path, limit=200))
    assert [page["total"] for page in seen] == [14 if filtered else 86] * len(seen)
    entries = [item for page in seen for item in page["items"]]
    assert len({entry["log_id"] for entry in entries}) == len(entries) == seen[0]["total"]
    for page in seen:
        sizes = [len(str(item)) for item in page["items"]]
        assert sum(sizes) < 2.1 * MIB or len(sizes) == 1
    assert sum(len(page["items"]) == 1 for page in seen) >= 2
    assert len(seen) < 10


def test_the_size_of_a_page_counts_escaped_characters(given: Given, sql: Sql, ana: Person) -> None:
    given.many(200)
    sql("UPDATE registrations SET description = repeat(chr(1), 5000)")  # six bytes each in JSON
    first = ana.get("/registrations", limit=200)
    assert 1.8 * MIB < len(first.body) < 2.1 * MIB
    assert len(all_items(ana, "/registrations", limit=200)) == first.json["total"] == 200


def test_200_small_items_are_one_page(given: Given, ana: Person) -> None:
    given.many(200)
    page = ana.get("/registrations", limit=200).json
    assert (len(page["items"]), page["next_cursor"]) == (200, None)
