"""Optimisations for large registries give correct results: counters, totals and the search for short words."""

import itertools
import json
import random
from collections.abc import Callable
from typing import Any

import pytest

from registry_api.dao import counts, registration_lists
from registry_api.db import Database
from registry_api.models import RegistrationQuery
from tests.support.given import Given, Sql
from tests.support.people import Person

TEXTS = [
    "Forecasts -> maps, 100 % free",
    "qz",
    "A quiz (quartz) zq",
    "天気予報と地震",
    "天地",
    "naïve café",
    "Straße É",
    "ai",
    "Maintain a_b and a.b",
    "zzz",
    "привет",
]
WORDS = [
    *("q", "z", "qz", "zq", "zz", "zzz", "zzzz", "ai", "AI", "a_", "_b", ".b", "->", "%", "é", "É", "ï", "ß", "ée"),
    *("天", "天気", "気天", "天地", "地震", "と", "р", "ПР", "ве", "x天", "qz天"),
]

ADDRESSES = (f"https://{number}.55.55.55/" for number in itertools.cycle(range(1, 255)))
"""Addresses without letters, so that no short word occurs in them."""


@pytest.mark.parametrize("word", WORDS)
def test_search_finds_short_words_in_every_script(ana: Person, given: Given, word: str) -> None:
    for text in TEXTS:
        given.registration(description=text, endpoint_name="-", owner_contact="-", endpoint_url=next(ADDRESSES))
    answer = ana.get("/registrations", search=word)
    expected = {text for text in TEXTS if word.lower() in text.lower()}
    assert {item["description"] for item in answer.json["items"]} == expected
    assert answer.json["total"] == len(expected)


@pytest.mark.parametrize("word", ["ai", "天気", "と", "qz"])
def test_the_read_api_finds_short_words(anyone: Person, given: Given, word: str) -> None:
    for text in TEXTS:
        given.registration(description=text, status="Approved")
    found = anyone.get("/v0.1/servers", search=word).json["servers"]
    assert {one["server"]["description"] for one in found} == {text for text in TEXTS if word in text.lower()}


def counted(sql: Sql) -> list[tuple[Any, ...]]:
    return sql(
        "SELECT sum(pending), sum(approved), sum(rejected) FROM registration_counts UNION ALL "
        "SELECT count(*) FILTER (WHERE status = 'Pending'), count(*) FILTER (WHERE status = 'Approved'), "
        "count(*) FILTER (WHERE status = 'Rejected') FROM registrations"
    )


def test_the_counters_equal_the_rows_after_random_changes(mia: Person, ana: Person, given: Given, sql: Sql) -> None:
    chance = random.Random(4)  # noqa: S311 - a repeatable sequence
    made = [given.registration() for _ in range(12)]
    for _ in range(80):
        one = chance.choice(made)
        match chance.randrange(4):
            case 0:
                ana.patch(f"/registrations/{one['registration_id']}", {"description": str(chance.random())})
            case 1 if len(made) > 4:
                mia.delete(f"/registrations/{one['registration_id']}")
                made.remove(one)
            case _:
                mia.set_status(one, chance.choice(["Approved", "Rejected", "Pending"]))
        counters, rows = counted(sql)
        assert counters == rows
    summary = ana.get("/registrations/summary").json
    assert (summary["pending"], summary["approved"], summary["rejected"]) == rows
    assert summary["total"] == summary["mine"] == len(made)
    for status in ("pending", "approved", "rejected", "approved,rejected"):
        total = ana.get("/registrations", status=status).json["total"]
        assert total == sum(summary[one] for one in status.split(","))


def test_a_rolled_back_change_is_not_counted(given: Given, sql: Sql) -> None:
    given.registration()
    sql("BEGIN; UPDATE registrations SET status = 'Rejected'; DELETE FROM registrations; ROLLBACK")
    counters, rows = counted(sql)
    assert counters == rows


def test_matches_are_counted_unless_the_estimate_exceeds_the_limit(
    ana: Person, given: Given, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The limit is lowered to 100 here."""
    monkeypatch.setattr(counts, "MAX_EXACT", 100)
    given.many(1400, name="Common")
    given.registrations(["Rare one", "Rare two"])
    assert ana.get("/registrations", search="common").json["total"] is None
    assert ana.get("/registrations", search="rare").json["total"] == 2
    assert ana.get("/registrations", search="nowhere").json["total"] == 0
    assert ana.get("/registrations", search="common 77").json["total"] == 23
    assert ana.get("/registrations").json["total"] is None
    assert ana.get("/registrations", status="approved").json["total"] == 0


class DeletingConnection:
    """A connection on which rows are deleted after the first statement, as another session can."""

    def __init__(self, connection: Any, delete: Callable[[], object]) -> None:
        self._connection = connection
        self._delete: Callable[[], object] | None = delete

    def execute(self, *arguments: Any, **options: Any) -> Any:
        answer = self._connection.execute(*arguments, **options)
        if self._delete:
            self._delete()
            self._delete = None
        return answer


def test_rows_deleted_while_a_page_is_read_do_not_end_the_list(
    ana: Person, given: Given, sql: Sql, database: Database
) -> None:
    given.many(6, name="Common")
    query = RegistrationQuery.model_validate({"search": "common", "limit": 3})
    newest = ana.get("/registrations", search="common").json["items"]

    def delete() -> None:
        sql("DELETE FROM registrations WHERE registration_id = %s", [newest[2]["registration_id"]])

    anybody: Any = None
    with database.connection() as connection:
        deleting: Any = DeletingConnection(connection, delete)
        first = registration_lists.find(deleting, query, anybody)
    assert [json.loads(item) for item in first.items] == [newest[0], newest[1], newest[3]]
    assert ana.get("/registrations", search="common", limit=3, cursor=first.next_cursor).json["items"] == newest[4:]
