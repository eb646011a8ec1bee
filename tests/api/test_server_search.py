"""Filters of `/v0.1/servers`: `updated_since` and `search`."""

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

import pytest

from tests.api.test_servers import edit, weather
from tests.support.given import Given
from tests.support.people import Person
from tests.support.standard_checks import OFFICIAL, SERVERS, brief, entries, entry, names

__all__ = ["weather"]  # a fixture

# --------------------------------------------------------------------------------------------------- updated_since


@pytest.mark.parametrize("form", ["Z", "z", "+00:00", " 00:00", "+05:30", "-08:00"])
def test_updated_since_is_exclusive_in_every_zone(anyone: Person, weather: dict[str, Any], form: str) -> None:
    assert weather
    at = datetime.fromisoformat(
        entry(anyone.get(f"{SERVERS}/com.example/weather/versions/latest"))["_meta"][OFFICIAL]["updatedAt"]
    )
    hours = {"+05:30": timedelta(hours=5, minutes=30), "-08:00": timedelta(hours=-8)}.get(form, timedelta())

    def since(moment: datetime) -> list[str]:
        time = (moment + hours).replace(tzinfo=None).isoformat(timespec="microseconds") + form
        # A space in the zone is an unencoded +.
        return names(anyone.get(f"{SERVERS}?updated_since={quote(time, safe='')}"))

    assert since(at) == []
    assert since(at - timedelta(microseconds=1)) == ["com.example/weather"] * 2


def test_updated_since_returns_each_published_change(anyone: Person, ana: Person, mia: Person, given: Given) -> None:
    made = given.registration(by=ana, status="Approved", endpoint_name="A")
    given.registration(status="Approved", endpoint_name="Quiet one")

    def changes() -> list[tuple[str, str, bool]]:
        everything = entries(anyone.get(SERVERS, include_deleted="true"))
        found = entries(anyone.get(SERVERS, updated_since=changes.since))  # type: ignore[attr-defined]
        changes.since = max(one["_meta"][OFFICIAL]["updatedAt"] for one in everything)  # type: ignore[attr-defined]
        return list(map(brief, found))

    changes.since = "2000-01-01T00:00:00Z"  # type: ignore[attr-defined]
    assert len(changes()) == 2
    assert changes() == []
    edit(ana, made, description="New")
    assert changes() == []
    mia.set_status(made, "Approved")
    assert changes() == [("1.0.0", "active", False), ("2.0.0", "active", True)]
    mia.set_status(made, "Rejected")
    assert changes() == [("1.0.0", "deleted", False), ("2.0.0", "deleted", True)]
    mia.set_status(made, "Approved")
    assert changes() == [("2.0.0", "active", True)]
    mia.delete(f"/registrations/{made['registration_id']}")
    assert changes() == [("2.0.0", "deleted", True)]


# ---------------------------------------------------------------------------------------------------------- search

TITLES = ("Weather", "Wetter & Klima", "İstanbul ΟΔΟΣ", "天気予報", "100%_\\", "Straße", "Погода")


ALL = set(range(len(TITLES)))
SEARCHES: dict[str, set[int]] = {
    "weather": {0},
    "WEATHER": {0},
    "eath": {0},
    "ple/wea": {0},
    "PLE/WEA": {0},
    "com.example/weather": {0},
    "/we": {0, 1},
    "com.example/": ALL,
    "com": ALL,
    "EXAMPLE": ALL,
    "m.ex": ALL,
    "e/": ALL,
    "/": ALL,
    "com.other": set(),
    "ple/eather": set(),
    "weather/": set(),
    "other/weather": set(),
    "le/%": set(),
    "le/_": set(),
    "%": {4},
    "_": {4},
    "\\": {4},
    "%_\\": {4},
    "100%": {4},
    "w%r": set(),
    "w_ather": set(),
    "天気": {3},
    "気予": {3},
    "予天": set(),
    "погода": {6},
    "ПОГОДА": {6},
    "İSTANBUL": {2},
    "İstanbul": {2},
    "ΟΔΟΣ": {2},
    "straße": {5},
    "STRAßE": {5},
    "😀": set(),
    "klima wetter": {1},
    "  klima  ": {1},
    "weather klima": set(),
    "example klima": {1},
    "wetter-klima": {1},
    " ": ALL,
    "x' OR 'a' = 'a": set(),
}


def test_a_search_matches_any_part_of_name_title_and_description(anyone: Person, given: Given) -> None:
    given.registrations(TITLES, status="Approved")
    for search, found in SEARCHES.items():
        titles = {one["server"]["title"] for one in entries(anyone.get(SERVERS, search=search))}
        assert titles == {TITLES[index] for index in found}, search


def test_filters_combine_with_and(anyone: Person, weather: dict[str, Any], given: Given) -> None:
    assert weather
    given.registration(status="Approved", endpoint_name="Weather map")
    assert names(anyone.get(SERVERS, search="weather", version="1.0.0")) == [
        "com.example/weather",
        "com.example/weather-map",
    ]
    assert names(anyone.get(SERVERS, search="map", version="2.0.0")) == []
    assert names(anyone.get(SERVERS, search="weather", version="latest", updated_since="2999-01-01T00:00:00Z")) == []
