"""The read API `/v0.1`: who may read it, CORS, methods, caching, failures and privacy."""

import json
import re
from typing import Any

import pytest
from pydantic import SecretStr

from tests.conftest import AUDIENCE, TENANT, NewApp
from tests.support.given import Given, Sql
from tests.support.people import Answer, Person, in_process
from tests.support.served import Served
from tests.support.standard_checks import CORS, SERVERS, entries, page, refusal

ONE = f"{SERVERS}/com.example/weather/versions"
EXPORTS = [f"/v0.1/x/com.example/{kind}" for kind in ("copilot-managed-settings", "vscode", "codex-config")]
PATHS = [
    SERVERS,
    f"{SERVERS}?limit=1&search=weather",
    ONE,
    f"{ONE}/latest",
    f"{SERVERS}/com.example%2Fweather/versions/1.0.0",
    *EXPORTS,
]
METADATA = "/.well-known/oauth-protected-resource"


@pytest.fixture
def weather(given: Given) -> dict[str, Any]:
    return given.registration(status="Approved", endpoint_name="Weather")


# ---------------------------------------------------------------------------------------------------------- access


@pytest.mark.usefixtures("weather")
def test_anonymous_access_ignores_tokens_and_is_cached_publicly(anyone: Person, ana: Person) -> None:
    for path in PATHS:
        assert anyone.get(path).body == ana.get(path).body
        assert anyone.get(path, {"Authorization": "Bearer nonsense"}).status == 200
        assert anyone.get(path).headers["Cache-Control"] == "public, max-age=60"
        assert anyone.get(path).headers["Set-Cookie"] is None
    assert anyone.get(METADATA).status == 404


@pytest.mark.usefixtures("weather")
def test_authenticated_access_needs_a_token_and_is_cached_privately(
    new_app: NewApp, ana: Person, anyone: Person
) -> None:
    send = in_process(new_app(mcp_registry_access="authenticated"))
    for path in PATHS:
        answer = ana.at(send).get(path)
        assert answer.status == 200
        assert answer.headers["Cache-Control"] == "private, no-cache"
        assert ana.at(send).get(path, {"If-None-Match": str(answer.headers["ETag"])}).status == 304
        for who, error in (
            (anyone, ""),
            (ana.with_claims(exp=1), "invalid_token"),
            (ana.with_claims(aud="x"), "invalid_token"),
        ):
            answer_without_token = who.at(send).get(path)
            refusal(answer_without_token, 401)
            challenge = str(answer_without_token.headers["WWW-Authenticate"])
            assert challenge.startswith("Bearer ")
            assert error in challenge
            assert re.search(
                r'(^Bearer |, )resource_metadata="http://[^"/]+/\.well-known/oauth-protected-resource"$', challenge
            )
        assert anyone.at(send).get(path, {"If-None-Match": str(answer.headers["ETag"])}).status == 401
        assert anyone.at(send).head(path).status == 401
        assert anyone.at(send).send("OPTIONS", path).status == 200


def test_challenges_of_other_paths_name_no_resource_metadata(new_app: NewApp, anyone: Person) -> None:
    for access in ("anonymous", "authenticated"):
        answer = anyone.at(in_process(new_app(mcp_registry_access=access))).get("/registrations")
        assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_the_resource_metadata_names_the_authorisation_server(new_app: NewApp, anyone: Person) -> None:
    app = new_app(mcp_registry_access="authenticated")
    answer = anyone.at(in_process(app, **{"HTTP_HOST": "mcp.example.com", "wsgi.url_scheme": "https"})).get(METADATA)
    assert answer.status == 200
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.json == {
        "resource": "https://mcp.example.com",
        "resource_name": "MCP Registry",
        "authorization_servers": [f"https://login.microsoftonline.com/{TENANT}/v2.0"],
        "scopes_supported": [f"api://{AUDIENCE}/access_as_user"],
        "bearer_methods_supported": ["header"],
    }


@pytest.mark.usefixtures("weather")
def test_the_read_api_is_not_found_when_it_is_off(new_app: NewApp, ana: Person, anyone: Person) -> None:
    send = in_process(new_app(mcp_registry_access="off", mcp_registry_namespace=None))
    for path in (*PATHS, "/v0.1", "/v0.1/"):
        for who in (ana, anyone):
            refusal(who.at(send).get(path), 404)
    assert anyone.at(send).get(METADATA).status == 404


def test_approvals_publish_while_the_read_api_is_off(
    new_app: NewApp, ana: Person, given: Given, weather: dict[str, Any]
) -> None:
    """The published set does not depend on the settings of namespace and access."""
    assert given
    off = ana.at(in_process(new_app(mcp_registry_access="off", mcp_registry_namespace=None)))
    published = off.get(f"/registrations/{weather['registration_id']}/published")
    assert published.status == 200
    assert [version["version"] for version in published.json["versions"]] == ["1.0.0"]


# ------------------------------------------------------------------------------------------------ CORS and methods


def answers(anyone: Person, headers: dict[str, str]) -> dict[str, Answer]:
    return {
        "200": anyone.get(SERVERS, headers),
        "200 export": anyone.get(EXPORTS[0], headers),
        "200 options": anyone.send("OPTIONS", f"{ONE}/latest", headers),
        "200 head": anyone.head(ONE, headers),
        "304": anyone.get(SERVERS, headers | {"If-None-Match": "*"}),
        "400": anyone.get(f"{SERVERS}?limit=0", headers),
        "400 path": anyone.get(f"{SERVERS}/%ff/versions", headers),
        "404": anyone.get(f"{SERVERS}/com.example%2Fnothing/versions/latest", headers),
        "404 route": anyone.get("/v0.1/nothing", headers),
        "404 options": anyone.send("OPTIONS", "/v0.1/nothing", headers),
        "405": anyone.send("DELETE", f"{ONE}/1.0.0", headers),
    }


@pytest.mark.usefixtures("weather")
@pytest.mark.parametrize("origin", ["vscode-file://vscode-app", None])
def test_any_origin_may_read_every_answer(anyone: Person, served: Served, given: Given, origin: str | None) -> None:
    given.registration(status="Approved", endpoint_name="Weather")
    headers = {"Origin": origin, "Access-Control-Request-Method": "GET"} if origin else {}
    for who in (anyone, anyone.at(served.send)):
        for kind, answer in answers(who, headers).items():
            assert answer.status == int(kind[:3]), (kind, answer.text)
            for name, value in CORS.items():
                assert answer.headers.get_all(name) == [value], kind
            assert answer.headers["Access-Control-Max-Age"] == "86400"
            assert answer.headers["Access-Control-Allow-Credentials"] is None


@pytest.mark.usefixtures("weather")
@pytest.mark.parametrize("path", PATHS)
def test_only_reading_methods_are_allowed(anyone: Person, ana: Person, path: str) -> None:
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        for who in (anyone, ana):
            answer = who.send(method, path)
            refusal(answer, 405)
            assert {"GET", "HEAD", "OPTIONS"} >= set(str(answer.headers["Allow"]).split(", ")) >= {"GET", "OPTIONS"}
    get, head = anyone.get(path), anyone.head(path)
    assert (head.status, head.body) == (200, b"")
    assert head.headers["ETag"] == get.headers["ETag"]
    assert head.headers["Content-Length"] == get.headers["Content-Length"]
    assert "GET" in str(anyone.send("OPTIONS", path).headers["Allow"])


# --------------------------------------------------------------------------------------------------------- caching


@pytest.mark.usefixtures("weather")
@pytest.mark.parametrize("path", PATHS)
def test_a_current_etag_is_answered_304(anyone: Person, path: str) -> None:
    tag = str(anyone.get(path).headers["ETag"])
    assert re.fullmatch('"[^"]+"', tag)
    for matching in (tag, f"W/{tag}", f'"1", {tag}', f'W/"x",{tag} , "y"', "*", " * "):
        for answer in (anyone.get(path, {"If-None-Match": matching}), anyone.head(path, {"If-None-Match": matching})):
            assert (answer.status, answer.body) == (304, b""), matching
            assert answer.headers["ETag"] == tag
            assert answer.headers["Cache-Control"] == "public, max-age=60"
    for other in ('"1"', '"x"', f'"{tag[1:-1]}x"', f'W/"{tag[2:-1]}"'):
        assert anyone.get(path, {"If-None-Match": other}).status == 200
    for malformed in (tag.strip('"'), f"{tag}, *", '"'):
        refusal(anyone.get(path, {"If-None-Match": malformed}), 400)


@pytest.mark.usefixtures("weather")
def test_an_unknown_server_is_not_found_even_with_a_matching_etag(anyone: Person) -> None:
    tag = str(anyone.get(SERVERS).headers["ETag"])
    for path in (ONE.replace("weather", "nothing"), f"{ONE}/9.0.0", f"{SERVERS}/com.example%2Fnothing/versions/latest"):
        for value in (tag, "*"):
            refusal(anyone.get(path, {"If-None-Match": value}), 404)


def test_the_etag_changes_only_with_the_published_content(
    anyone: Person, ana: Person, mia: Person, given: Given, weather: dict[str, Any]
) -> None:
    path = f"/registrations/{weather['registration_id']}"
    tags = [anyone.get(SERVERS).headers["ETag"]]

    def changes_etag(change: Answer) -> bool:
        assert change.status in {200, 201, 204}, change.text
        tags.append(anyone.get(SERVERS).headers["ETag"])
        return tags[-1] not in tags[:-1]

    assert not changes_etag(ana.patch(path, {"description": "New"}))
    assert not changes_etag(ana.post("/registrations", given.body()))
    assert changes_etag(mia.set_status(weather, "Approved"))
    assert not changes_etag(mia.set_status(weather, "Approved"))
    assert not changes_etag(mia.patch(path, {"owner_contact": "somebody else"}))
    assert changes_etag(mia.patch(path, {"description": "Newer"}))
    assert not changes_etag(mia.set_status(weather, "Pending"))
    assert changes_etag(mia.set_status(weather, "Rejected"))
    assert changes_etag(mia.set_status(weather, "Approved"))
    assert changes_etag(mia.delete(path))


@pytest.mark.usefixtures("weather")
def test_another_namespace_has_another_etag(new_app: NewApp, anyone: Person) -> None:
    tag = str(anyone.get(SERVERS).headers["ETag"])
    moved = anyone.at(in_process(new_app(mcp_registry_namespace="org.example")))
    answer = moved.get(SERVERS, {"If-None-Match": tag})
    assert [one["server"]["name"] for one in entries(answer)] == ["org.example/weather"]
    refusal(moved.get(ONE), 404)


@pytest.mark.usefixtures("weather")
def test_search_ignores_the_letter_case_of_the_namespace(new_app: NewApp, anyone: Person) -> None:
    moved = anyone.at(in_process(new_app(mcp_registry_namespace="Org.Example")))
    for search in ("org.example/wea", "ORG", "PLE/WEATHER", "Org.Example weather"):
        assert len(entries(moved.get(SERVERS, search=search))) == 1, search
    assert moved.get(f"{SERVERS}/Org.Example%2Fweather/versions/latest").status == 200


# -------------------------------------------------------------------------------------------------------- failures


def test_a_lost_database_is_a_503_and_never_an_empty_list(new_app: NewApp, anyone: Person) -> None:
    without_database = new_app(database_url=SecretStr("host=127.0.0.1 port=1 user=x"), db_pool_timeout=0.02)
    for path in PATHS:
        for headers in ({}, {"If-None-Match": '"1"'}):
            answer = anyone.at(in_process(without_database)).get(path, headers)
            assert refusal(answer, 503)["error_code"] == "UNAVAILABLE"
            assert answer.headers["Retry-After"]
            assert "allowedMcpServers" not in answer.text
            assert answer.headers["Content-Disposition"] is None


def test_an_internal_error_is_a_500_and_never_an_empty_list(anyone: Person, sql: Sql) -> None:
    sql("ALTER TABLE published_versions RENAME TO gone")
    try:
        for path in PATHS:
            answer = anyone.get(path)
            assert refusal(answer, 500)["error_id"]
            assert answer.headers["Content-Disposition"] is None, "an error would be saved as the settings of a client"
    finally:
        sql("ALTER TABLE gone RENAME TO published_versions")


# --------------------------------------------------------------------------------------------------------- privacy


def test_no_answer_contains_personal_or_unpublished_data(
    anyone: Person, ana: Person, mia: Person, given: Given
) -> None:
    made = given.registration(
        by=ana, endpoint_name="Weather", owner_contact="the-owner@example.com", available_tools=["secret-tool"]
    )
    mia.set_status(made, "Approved", reason="What the reviewer said")
    ana.patch(f"/registrations/{made['registration_id']}", {"description": "Not yet reviewed"})
    all_answers = [anyone.get(path) for path in (*PATHS, f"{SERVERS}?include_deleted=1", f"{SERVERS}/x/y/versions")]
    all_answers += [anyone.get(f"{SERVERS}?search={word}") for word in ("the-owner", "ana", ana.user_id, "secret-tool")]
    for secret in (
        "the-owner",
        "@",
        "Ana",
        "Mia",
        ana.user_id,
        mia.user_id,
        ana.oid,
        mia.oid,
        "reviewer",
        "Not yet",
        "secret-tool",
    ):
        for answer in all_answers:
            assert secret not in re.sub(r'"(detail|error)":"[^"]*"', "", answer.text)
            assert secret not in json.dumps(dict(answer.headers.items()))
    assert all(page(answer)["servers"] == [] for answer in all_answers[-4:])
