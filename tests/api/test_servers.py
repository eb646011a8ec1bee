"""`/v0.1/servers`: parameters, response shapes and rules of the MCP Registry standard."""

from typing import Any

import pytest

from tests.support.given import Given
from tests.support.people import Person
from tests.support.standard_checks import OFFICIAL, SERVERS, brief, entries, entry, page, refusal


def edit(who: Person, registration: dict[str, Any], **fields: Any) -> None:
    answer = who.patch(f"/registrations/{registration['registration_id']}", fields)
    assert answer.status == 200, answer.text


@pytest.fixture
def weather(ana: Person, mia: Person, given: Given) -> dict[str, Any]:
    """Publish two versions of one server."""
    made = given.registration(by=ana, status="Approved", endpoint_name="Weather", description="Forecasts")
    edit(ana, made, description="Forecasts and warnings")
    mia.set_status(made, "Approved")
    return made


# ---------------------------------------------------------------------------------------------------------- responses


def test_an_entry_has_the_approved_content(anyone: Person, mia: Person, given: Given) -> None:
    made = given.registration(
        endpoint_name="Café & Bar", description=" Menus\n for\tthe day ", transport="sse", available_tools=["menu"]
    )
    approved = mia.set_status(made, "Approved").json
    (found,) = entries(anyone.get(SERVERS))
    assert found["server"] == {
        "$schema": "https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json",
        "name": "com.example/cafe-bar",
        "title": "Café & Bar",
        "description": "Menus for the day",
        "version": "1.0.0",
        "remotes": [{"type": "sse", "url": made["endpoint_url"]}],
    }
    official = found["_meta"][OFFICIAL]
    assert (official["status"], official["isLatest"]) == ("active", True)
    # The times of changes are taken at the commit, a moment after the decision.
    assert official["publishedAt"] == approved["approved_at"] < official["updatedAt"] == official["statusChangedAt"]


def test_without_published_servers_the_page_is_empty(anyone: Person, given: Given) -> None:
    given.registration()
    given.registration(status="Rejected")
    assert page(anyone.get(SERVERS)) == {"servers": [], "metadata": {"count": 0}}


@pytest.mark.parametrize(
    "text", ["x" * 5000, "語" * 5000, "😀" * 200, "e\u0301" * 300, "", " \n\t", "\u3000", "\u00a0"]
)
def test_long_and_blank_texts_are_made_to_fit_the_standard(anyone: Person, given: Given, text: str) -> None:
    given.registration(status="Approved", description=text, endpoint_name=f"{text.strip() or 'Name'}"[:200])
    (found,) = entries(anyone.get(SERVERS))
    assert found["server"]["description"]
    assert found["server"]["title"]


def test_the_list_has_an_entry_per_version_and_versions_are_newest_first(
    anyone: Person, weather: dict[str, Any]
) -> None:
    assert weather
    assert list(map(brief, entries(anyone.get(SERVERS)))) == [("1.0.0", "active", False), ("2.0.0", "active", True)]
    versions = page(anyone.get(f"{SERVERS}/com.example/weather/versions"))
    assert list(map(brief, versions["servers"])) == [("2.0.0", "active", True), ("1.0.0", "active", False)]
    assert versions["metadata"] == {"count": 2}


@pytest.mark.parametrize("name", ["com.example/weather", "com.example%2Fweather", "com.example%2fweather"])
def test_names_may_be_raw_or_encoded(anyone: Person, weather: dict[str, Any], name: str) -> None:
    assert weather
    path = f"{SERVERS}/{name}/versions"
    assert len(entries(anyone.get(path))) == 2
    assert brief(entry(anyone.get(f"{path}/latest"))) == ("2.0.0", "active", True)
    assert brief(entry(anyone.get(f"{path}/1.0.0"))) == ("1.0.0", "active", False)
    assert entry(anyone.get(f"{path}/1.0.0"))["server"]["description"] == "Forecasts"


@pytest.mark.parametrize(
    "path",
    [
        *(
            "com.example/nothing/versions",
            "com.other/weather/versions",
            "weather/versions",
            "com.example/Weather/versions",
        ),
        *("com.example/weather", "com.example%252Fweather/versions", "com.example/weather/versions/3.0.0"),
        *(
            "com.example/weather/versions/1.0",
            "com.example/weather/versions/01.0.0",
            "com.example/weather/versions/Latest",
        ),
        *(
            "com.example/weather/versions/1.0.0+x",
            "com.example/weather/versions/1.0.0%2Bx",
        ),
        *(
            "com.example/weather/versions/99999999999999999999.0.0",
            "com.example/weather/versions/%00",
            "com.example/%00/versions",
        ),
        *(
            "com.example/versions/versions",
            "com.example/weather/versions/1.0.0/status",
            "com.example/%F0%9F%98%80/versions",
        ),
        *("..%2F../versions/latest", "com.example/weather'--/versions", f"com.example/{'x' * 3000}/versions"),
    ],
)
def test_an_unknown_name_or_version_is_not_found(anyone: Person, weather: dict[str, Any], path: str) -> None:
    assert weather
    refusal(anyone.get(f"{SERVERS}/{path}"), 404)


def test_a_server_that_was_never_approved_is_not_found(anyone: Person, given: Given) -> None:
    given.registration(endpoint_name="Waiting")
    given.registration(endpoint_name="Refused", status="Rejected")
    for slug in ("waiting", "refused"):
        assert (
            refusal(anyone.get(f"{SERVERS}/com.example%2F{slug}/versions/latest"), 404)["error"] == "Server not found"
        )
    assert page(anyone.get(SERVERS, include_deleted="true"))["servers"] == []


# --------------------------------------------------------------------------------------------------------- parameters


@pytest.mark.parametrize(("limit", "count"), [("1", 1), ("2", 2), ("100", 35), ("", 30), (None, 30), ("035", 35)])
def test_the_limit_is_30_by_default(anyone: Person, given: Given, limit: str | None, count: int) -> None:
    given.many(35, status="Approved")
    assert page(anyone.get(SERVERS + ("" if limit is None else f"?limit={limit}")))["metadata"]["count"] == count


@pytest.mark.parametrize(
    "query",
    [
        *(
            "limit=0",
            "limit=101",
            "limit=-1",
            "limit=1.5",
            "limit=x",
            "limit=1e1",
            "limit=%2B1",
            "limit=٣",
            "limit=1&limit=2",
        ),
        *(
            "include_deleted=maybe",
            "include_deleted=yes",
            "include_deleted=2",
            "include_deleted=true&include_deleted=true",
        ),
        *(
            "updated_since=yesterday",
            "updated_since=2026-01-01",
            "updated_since=2026-01-01T00:00:00",
            "updated_since=1",
        ),
        *("updated_since=2026-02-30T00:00:00Z", "updated_since=2026-01-01T24:61:00Z", "updated_since=infinity"),
        *(
            "updated_since=2026-01-01T00:00:00Z&include_deleted=false",
            f"search={'x' * 201}",
            "search=%00",
            "version=%00",
        ),
        *(
            f"version={'1' * 256}",
            "search=a&search=b",
            "cursor=x&cursor=x",
            "search=%zz",
            "search=%ff",
            "search=%ED%A0%80",
        ),
    ],
)
def test_an_invalid_parameter_is_a_400(anyone: Person, query: str) -> None:
    problem = refusal(anyone.get(f"{SERVERS}?{query}"), 400)
    assert problem["error_code"] in {"VALIDATION_FAILED", "MALFORMED_REQUEST"}


def test_the_error_names_every_invalid_parameter(anyone: Person) -> None:
    error = refusal(anyone.get(SERVERS, limit="x", include_deleted="x", updated_since="x"), 400)["error"]
    assert all(name in error for name in ("limit", "include_deleted", "updated_since"))


@pytest.mark.parametrize("query", ["colour=red", "Limit=0", "tag=a&tag=b", "sort=name", "x", "search=&cursor=&limit="])
def test_unknown_and_empty_parameters_are_ignored(anyone: Person, weather: dict[str, Any], query: str) -> None:
    assert weather
    for path in (SERVERS, f"{SERVERS}/com.example/weather/versions"):
        assert anyone.get(f"{path}?{query}").json == anyone.get(path).json


@pytest.mark.parametrize(
    ("version", "found"),
    [
        *(("latest", ["2.0.0"]), ("1.0.0", ["1.0.0"]), ("2.0.0", ["2.0.0"]), ("3.0.0", []), ("0.0.0", [])),
        *(("1", []), ("v1.0.0", []), ("LATEST", []), ("1.0.0 ", []), ("^1.0.0", []), ("💥", []), ("9" * 250, [])),
    ],
)
def test_a_version_is_latest_or_exact(anyone: Person, weather: dict[str, Any], version: str, found: list[str]) -> None:
    assert weather
    assert [one["server"]["version"] for one in entries(anyone.get(SERVERS, version=version))] == found


def test_withdrawn_versions_are_listed_on_request(anyone: Person, mia: Person, weather: dict[str, Any]) -> None:
    mia.set_status(weather, "Rejected")
    path = f"{SERVERS}/com.example/weather/versions"
    withdrawn = [("1.0.0", "deleted", False), ("2.0.0", "deleted", True)]
    for include in ("", "?include_deleted=false", "?include_deleted=0", "?include_deleted=FALSE"):
        assert entries(anyone.get(f"{SERVERS}{include}")) == []
        for target in (path, f"{path}/latest", f"{path}/1.0.0"):
            refusal(anyone.get(f"{target}{include}"), 404)
    for include in ("true", "1", "True"):
        assert list(map(brief, entries(anyone.get(SERVERS, include_deleted=include)))) == withdrawn
        assert list(map(brief, entries(anyone.get(path, include_deleted=include)))) == withdrawn[::-1]
        assert brief(entry(anyone.get(f"{path}/latest", include_deleted=include))) == withdrawn[1]
    assert list(map(brief, entries(anyone.get(SERVERS, include_deleted="true", version="latest")))) == withdrawn[1:]
