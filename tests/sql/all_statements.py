"""Requests that make the DAOs send every statement, with every filter and order."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from tests.support.given import Given
from tests.support.inspector import OTHER_TOOLS, Inspector, failed, ok
from tests.support.people import Answer, Person

_RARE, _COMMON, _NOWHERE = "quokka", "data", "zyxwvut"
_WORDS = (
    _RARE,
    _COMMON,
    _NOWHERE,
    "ai",
    "q",
    "天気",
    "気",
    "Météo",
    "ﬁ",
    "SS",
    "ΣΊΣΥΦΟΣ",
    f"{_COMMON} {_RARE}",
    "a_b 100%",
)
# Other forms of words, tags, and words that are not known.
_FORMS = ("servers", "tickets", "oddities", "projekts", "zyxwvut data")
_SORTS = ("-created_at", "created_at", "-updated_at", "endpoint_name")
_SEARCH_SORTS = (*_SORTS, "relevance")
COMMON_TAG, RARE_TAG = "issue-tracking", "rare"


def search(ana: Person, anyone: Person) -> None:
    """Request the first two pages of searches for rare, common, short and non-Latin words."""
    for words in (*_WORDS, *_FORMS):
        for sort in _SEARCH_SORTS:
            _first_pages(ana, "/registrations", {"search": words, "sort": sort})
            _first_pages(ana, "/registrations", {"search": words, "sort": sort, "view": "published"})
        _first_pages(ana, "/registrations", {"search": words, "status": "approved"})
        _first_pages(ana, "/registrations", {"search": words, "status": "approved", "view": "published"})
        if words in _WORDS:
            _first_pages(anyone, "/v0.1/servers", {"search": words, "version": "latest"}, "nextCursor")
    for sort in _SORTS:
        for owner in ("platform", "qz", "q", "e"):
            _first_pages(ana, "/registrations", {"owner": owner, "sort": sort})
            _first_pages(ana, "/registrations", {"owner": owner, "sort": sort, "view": "published"})
    _first_pages(ana, "/registrations", {"search": _COMMON, "owner": "team", "submitter_id": "me"})


def read(ana: Person, mia: Person, anyone: Person, known: Mapping[str, Any], people: Sequence[str]) -> None:
    """Request the first two pages of every list with every filter, and every single resource."""
    one, user = known["registration_id"], people[-1]
    early = f"{datetime.now(UTC) - timedelta(days=3 * 365):%Y-%m-%dT00:00:00Z}"  # shortly after the first entry
    for query in _registrations(people):
        _first_pages(ana, "/registrations", query)
    for query in _audit(one, people):
        _first_pages(mia, "/audit", query)
    for query in _servers(anyone):
        _first_pages(anyone, "/v0.1/servers", query, "nextCursor")
    for query in _exports(one, people, early):
        for form in ("csv", "jsonl"):
            _require_ok(mia.get("/audit/export", **query, format=form))
    for path in ("", "/history", "/published"):
        _require_ok(ana.get(f"/registrations/{one}{path}"))
    _read_inspections(ana, mia, f"/registrations/{one}/inspections")
    assert ana.get(f"/registrations/{one}?view=published").status in {200, 404}
    for path in ("/registrations/summary", "/tags", "/users/me", f"/users/{user}"):
        _require_ok(ana.get(path))
    _look_up(ana, anyone)
    slug = anyone.get("/v0.1/servers", version="latest").json["servers"][0]["server"]["name"].replace("/", "%2F", 1)
    for version in ("", "/latest", "/1.0.0"):
        _require_ok(anyone.get(f"/v0.1/servers/{slug}/versions{version}", include_deleted="true"))
        _require_ok(anyone.get(f"/v0.1/servers/{slug}/versions{version}"))
    for kind in ("copilot-managed-settings", "vscode", "codex-config"):
        _require_ok(anyone.get(f"/v0.1/x/com.example/{kind}"))
    anyone.get("/v0.1/servers", {"If-None-Match": '"1"'})


def write(ana: Person, mia: Person, inspector: Inspector) -> None:
    """Make every kind of change to a registration, and inspect it."""
    body = Given.body()
    made = ana.post("/registrations", body)
    assert made.status == 201, made.text
    location = f"/registrations/{made.json['registration_id']}"
    assert ana.post("/registrations", body).status == 409
    _require_ok(ana.patch(location, {"maintainers": [mia.user_id], "headers": [{"name": "X-Key", "is_secret": True}]}))
    _require_ok(ana.patch(location, {"website_url": "https://a.example/", "repository_url": "https://github.com/a/b"}))
    for status in ("Approved", "Rejected", "Approved"):
        _require_ok(mia.set_status(made.json, status))
    _require_ok(ana.patch(location, {"description": str(uuid4())}))
    _require_ok(ana.patch(location, {"tags": [COMMON_TAG]}))
    assert mia.put("/tags/another", {"title": "Another"}).status == 201
    assert mia.delete("/tags/another").status == 204
    _require_ok(mia.set_status(made.json, "Approved"))
    _require_ok(ana.get(f"{location}/published"))
    _require_ok(ana.get(f"{location}?view=published"))
    other = ana.get("/registrations", limit=2, sort="created_at").json["items"][0]["registration_id"]
    _require_ok(ana.patch(location, {"deprecation": {"message": "Use the other.", "successor_id": other}}))
    assert ana.post(f"{location}/inspections").status == 202
    inspector.next(ok())
    requested = ana.post(f"{location}/inspections")
    assert requested.status == 202
    inspector.next(ok(OTHER_TOOLS))
    _require_ok(mia.set_status(made.json, "Approved", inspection_id=requested.json["inspection_id"]))
    _require_ok(ana.patch(location, {"transport": "sse"}))
    _require_ok(mia.set_status(made.json, "Rejected", withdraw=True))
    assert ana.post("/inspections", {"endpoint_url": body["endpoint_url"]}).status == 202
    inspector.next(failed("unreachable"))
    inspector.tend()
    assert mia.delete(location).status == 204
    _require_ok(ana.get(f"{location}/history"))


def _look_up(ana: Person, anyone: Person) -> None:
    for search in ("an", "example", "zyxwvut", "person 12"):
        _require_ok(ana.get("/users", search=search))
    assert ana.get("/registrations/lookup", url="https://nowhere.example/mcp").status == 404
    server = anyone.get("/v0.1/servers", version="latest").json["servers"][0]["server"]
    _require_ok(ana.get("/registrations/lookup", url=server["remotes"][0]["url"], client="cursor-list"))
    _require_ok(ana.get("/registrations/lookup", name=server["name"]))


def _read_inspections(ana: Person, mia: Person, path: str) -> None:
    _first_pages(ana, path, {"limit": "1"})
    seen = ana.get(path).json["items"][-1]["inspection_id"]
    for who in (ana, mia):
        _require_ok(who.get(f"/inspections/{seen}"))


def _registrations(people: Sequence[str]) -> Iterator[dict[str, str]]:
    filters: tuple[dict[str, str], ...] = (
        {},
        {"status": "pending"},
        {"status": "rejected"},
        {"status": "approved,rejected"},
        *({"submitter_id": user} for user in people),
        *({"submitter_id": user, "status": "rejected"} for user in people),
        {"submitter_id": "me", "status": "approved"},
        {"similar_to": "http://www.nowhere.example"},
        *({"tag": tag} for tag in (COMMON_TAG, RARE_TAG, f"{COMMON_TAG},{RARE_TAG}")),
        {"attention": "any"},
        {"attention": "unreachable"},
        {"attention": "tools_changed", "search": _COMMON},
    )
    for view in ({}, {"view": "published"}):
        yield from ({**query, **view, "sort": sort} for sort in _SORTS for query in filters)
    queue: tuple[dict[str, str], ...] = (
        {},
        *({name: flag} for name in ("was_published", "has_warnings") for flag in ("true", "false")),
        {"submitter_id": people[0]},
        {"search": _COMMON},
        {"search": _RARE, "has_warnings": "true"},
    )
    for query in queue:
        for sort in ("submitted_at", "-submitted_at", "endpoint_name"):
            yield {**query, "status": "pending", "sort": sort}


def _audit(one: str, people: Sequence[str]) -> Iterator[dict[str, str]]:
    yield from (
        {},
        {"registration_id": one},
        *({"user_id": user} for user in people),
        {"action": "approved"},
        {"action": "deleted"},
        {"action": "created,deleted"},
        {"since": "2001-01-01T00:00:00Z"},
        {"until": "2001-01-01T00:00:00Z"},
        {"user_id": people[-1], "action": "updated", "since": "2001-01-01T00:00:00Z", "until": "2101-01-01T00:00:00Z"},
    )


def _exports(one: str, people: Sequence[str], early: str) -> Iterator[dict[str, str]]:
    yield from ({"registration_id": one}, {"action": "deleted"}, {"until": "2001-01-01T00:00:00Z"})
    yield from ({"user_id": user, "until": early} for user in people)


def _servers(anyone: Person) -> Iterator[dict[str, str]]:
    name = anyone.get("/v0.1/servers", version="latest").json["servers"][0]["server"]["name"]
    yield from (
        {},
        {"version": "latest"},
        {"version": "1.0.0"},
        {"version": "2.0.0"},
        {"include_deleted": "true"},
        {"updated_since": "2001-01-01T00:00:00Z"},
        {"updated_since": "2101-01-01T00:00:00Z"},
        {"search": name, "version": "latest"},
        {"search": "com.example"},
    )


def _first_pages(who: Person, path: str, query: Mapping[str, str], cursor: str = "next_cursor") -> None:
    page = _require_ok(who.get(path, **query)).json
    page = page.get("metadata", page)
    if page.get(cursor):
        _require_ok(who.get(path, **query, cursor=page[cursor]))


def _require_ok(answer: Answer) -> Answer:
    assert answer.status == 200, answer.text
    return answer
