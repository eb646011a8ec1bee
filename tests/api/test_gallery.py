"""VS Code and Copilot CLI use the read API; tests of the simulated clients themselves."""

import copy
import json
from collections.abc import Callable, Mapping
from email.message import Message
from importlib.resources import files
from typing import Any

import pytest
from pydantic import SecretStr

from tests.conftest import NewApp
from tests.support.gallery_client import ORIGIN, GalleryClient, Incompatible, read_list, read_server
from tests.support.given import Given, Sql
from tests.support.people import Answer, Person, in_process
from tests.support.served import Served

SAMPLES = json.loads((files("registry_api.local") / "sample_servers.json").read_text("utf-8"))
OTHERS = ("天気予報", "Погода", "مرصد الطقس", "Café ☕", "İstanbul", "Weather", "weather!", "WEATHER", "versions")


@pytest.fixture
def client(served: Served, sql: Sql, mia: Person) -> GalleryClient:
    """Publish the sample servers and servers with names in other scripts; return a client of the real server."""
    urls = dict.fromkeys(one["endpoint_url"] for one in SAMPLES)
    first = {one["endpoint_url"]: one for one in reversed(SAMPLES)}
    rows = [first[url] for url in urls] + [
        {
            "endpoint_name": name,
            "endpoint_url": f"https://{number}.example.com/mcp",
            "transport": "sse",
            "description": name,
        }
        for number, name in enumerate(OTHERS)
    ]
    sql(
        """
        INSERT INTO registrations (endpoint_url, endpoint_name, description, transport, owner_contact, submitter_id,
            status, approver_id, approved_at)
        SELECT endpoint_url, endpoint_name, left(description, 5000), transport, 'team@example.com', %(mia)s,
            'Approved', %(mia)s, now()
        FROM json_to_recordset(%(rows)s)
            AS r (endpoint_url text, endpoint_name text, description text, transport text)
        """,
        {"mia": mia.user_id, "rows": json.dumps(rows)},
    )
    return GalleryClient(served.send)


def live(sql: Sql) -> set[str]:
    return {
        name
        for (name,) in sql("SELECT 'com.example/' || slug FROM published_versions WHERE is_latest AND NOT is_withdrawn")
    }


def test_vs_code_browses_every_page(client: GalleryClient, sql: Sql) -> None:
    client.probe()
    pages = list(client.browse())
    shown = [server.name for page in pages for server in page]
    assert len(pages) == -(-len(shown) // 50) > 1
    assert len(set(shown)) == len(shown) >= 75
    assert set(shown) == live(sql)
    assert all(server.status == "active" and server.is_latest for page in pages for server in page)


@pytest.mark.parametrize(
    ("search", "least"),
    [
        ("Weather", 3),
        ("天気", 1),
        ("погода", 1),
        ("الطقس", 1),
        ("☕", 1),
        ("com.example/", 70),
        ("ple/wea", 3),
        ("a", 60),
        ("no such&limit=1", 0),
        ("100%", 0),
        ("+", 0),
    ],
)
def test_vs_code_searches_in_every_script(client: GalleryClient, sql: Sql, search: str, least: int) -> None:
    shown = [server.name for page in client.browse(search) for server in page]
    assert len(set(shown)) == len(shown) >= least
    if search == "no such&limit=1":
        assert shown == []
    assert set(shown) <= live(sql)


def test_vs_code_keeps_the_search_from_page_to_page(client: GalleryClient, sql: Sql) -> None:
    sql(
        "UPDATE registrations SET description = 'All about meteors' WHERE registration_id IN"
        " (SELECT registration_id FROM servers ORDER BY slug LIMIT 60)"
    )
    pages = [len(page) for page in client.browse("METEORS")]
    assert pages == [50, 10]


def test_vs_code_finds_every_installed_server(client: GalleryClient, sql: Sql) -> None:
    names = sorted(live(sql))
    found = client.look_up_all(names)
    assert all(server and server.name == name for name, server in found.items())
    by_url = {server.url for server in found.values() if server}
    assert len(by_url) == len(names)


def test_vs_code_learns_that_unknown_servers_are_not_published(client: GalleryClient) -> None:
    unknown = [f"io.github.user/{number}" for number in range(90)]
    unknown += [
        "",
        "x",
        "weather",
        "../..",
        "com.example/",
        "/",
        "a b/c d",
        "é/é",
        "com.example/x?y#z",
        "com.example/%2F",
    ]
    assert set(client.look_up_all(unknown).values()) == {None}


@pytest.mark.parametrize("path", ["/v0.1/servers", "/v0.1/servers/com.example%2Fweather/versions/latest"])
def test_the_preflight_of_vs_code_succeeds(client: GalleryClient, path: str) -> None:
    client.preflight(path)


def test_copilot_cli_finds_what_is_configured_by_name(client: GalleryClient, served: Served, sql: Sql) -> None:
    """It requests the latest version without a token, and compares name and URL with its configuration."""
    configured: dict[str, str] = dict(
        sql("SELECT 'com.example/' || slug, endpoint_url FROM published_versions WHERE is_latest LIMIT 20")
    )
    assert client
    for name, url in configured.items():
        for written in (name, name.replace("/", "%2F")):
            answer = served.send("GET", f"/v0.1/servers/{written}/versions/latest", {}, None)
            assert answer.status == 200
            assert answer.json["server"]["name"] == name
            assert [remote["url"] for remote in answer.json["server"]["remotes"]] == [url]
    # 401 and 403 would make it block every server; an unknown server is a 404.
    for name in ("com.example/nothing", "io.github.user/other"):
        assert served.send("GET", f"/v0.1/servers/{name}/versions/latest", {}, None).status == 404


# --------------------------------------------------------------------------------- the simulated clients

GOOD: dict[str, Any] = {
    "servers": [
        {
            "server": {
                "name": "com.example/weather",
                "description": "x",
                "version": "1.0.0",
                "remotes": [{"type": "streamable-http", "url": "https://x.example/"}],
            },
            "_meta": {"io.modelcontextprotocol.registry/official": {"status": "active", "isLatest": True}},
        }
    ],
    "metadata": {"count": 1},
}
PUBLISHER = "io.modelcontextprotocol.registry/publisher-provided"
BROKEN_PAGES: dict[str, Callable[[Any], Any]] = {
    "no _meta": lambda page: page["servers"][0].pop("_meta"),
    "empty _meta": lambda page: page["servers"][0]["_meta"].clear(),
    "no metadata": lambda page: page.pop("metadata"),
    "no count": lambda page: page["metadata"].clear(),
    "null as cursor": lambda page: page["metadata"].update(nextCursor=None),
    "empty cursor": lambda page: page["metadata"].update(nextCursor=""),
    "no servers": lambda page: page.pop("servers"),
    "no remotes": lambda page: page["servers"][0]["server"].pop("remotes"),
    "a transport of another name": lambda page: page["servers"][0]["server"]["remotes"][0].update(type="http"),
    "variables": lambda page: page["servers"][0]["server"]["remotes"][0].update(url="https://{x}/"),
    "packages": lambda page: page["servers"][0]["server"].update(packages=[{}]),
    "github": lambda page: page["servers"][0]["server"].update(_meta={PUBLISHER: {"github": {"name": "x"}}}),
    **{
        f"{member} is {value!r}": lambda page, member=member, value=value: page["servers"][0]["server"].update(
            {member: value}
        )  # type: ignore[misc]
        for member in ("name", "description", "version")
        for value in ("", None, 1)
    },
}


def test_the_simulated_client_reads_a_valid_page() -> None:
    assert [server.name for server in read_list(GOOD)[0]] == ["com.example/weather"]


@pytest.mark.parametrize("break_page", BROKEN_PAGES.values(), ids=BROKEN_PAGES.keys())
def test_the_simulated_client_rejects_a_broken_page(break_page: Callable[[Any], Any]) -> None:
    page = copy.deepcopy(GOOD)
    break_page(page)
    with pytest.raises(Incompatible):
        read_list(page)


def replying(status: int, document: Any, headers: Mapping[str, str] | None = None) -> GalleryClient:
    """Return a client of a registry that always gives this answer."""
    message = Message()
    for name, value in ({"Access-Control-Allow-Origin": "*"} if headers is None else headers).items():
        message[name] = value
    body = b"" if document is None else json.dumps(document).encode()
    return GalleryClient(lambda *_: Answer(status, message, body))


WITH_RAW_CURSOR = {**GOOD, "metadata": {"count": 1, "nextCursor": "a+b/c="}}
FAILURES: dict[str, Callable[[], Any]] = {
    "no CORS": lambda: replying(200, GOOD, {}).probe(),
    "CORS for others": lambda: replying(200, GOOD, {"Access-Control-Allow-Origin": "https://x.example"}).probe(),
    "no CORS on errors": lambda: replying(404, None, {}).look_up("a/b"),
    "no v0.1": lambda: replying(404, GOOD).probe(),
    "list fails": lambda: list(replying(503, GOOD).browse()),
    "list is empty": lambda: list(replying(200, None).browse()),
    "raw cursor": lambda: list(replying(200, WITH_RAW_CURSOR).browse()),
    "another name": lambda: replying(200, GOOD["servers"][0]).look_up("com.example/Weather"),
    "429": lambda: replying(429, GOOD["servers"][0]).look_up("com.example/weather"),
    "empty body": lambda: replying(200, None).look_up("com.example/weather"),
    "wrapped": lambda: replying(200, GOOD).look_up("com.example/weather"),
    "burst": lambda: replying(500, None).look_up_all(["a/b", "c/d"]),
    "no preflight": lambda: replying(405, None).preflight("/v0.1/servers"),
    "preflight without methods": lambda: replying(200, None).preflight("/v0.1/servers"),
}


@pytest.mark.parametrize("failure", FAILURES.values(), ids=FAILURES.keys())
def test_the_simulated_client_rejects_a_bad_answer(failure: Callable[[], Any]) -> None:
    with pytest.raises(Incompatible):
        failure()


def test_the_simulated_client_distinguishes_a_404_from_an_outage(new_app: NewApp, given: Given) -> None:
    assert given
    assert replying(404, None).look_up("a/b") is None
    assert read_server(GOOD["servers"][0]).title == "com.example/weather"
    without_database = new_app(database_url=SecretStr("host=127.0.0.1 port=1 user=x"), db_pool_timeout=0.05)
    with pytest.raises(Incompatible, match="503"):
        GalleryClient(in_process(without_database)).look_up("com.example/weather")


def test_vs_code_can_read_an_error(served: Served) -> None:
    answer = served.send("GET", "/v0.1/servers?limit=0", {"Origin": ORIGIN}, None)
    assert (answer.status, answer.headers["Access-Control-Allow-Origin"]) == (400, "*")
    assert answer.json["error"]
