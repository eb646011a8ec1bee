"""Redirects of read API paths with doubled or final slashes."""

import pytest

from registry_api.app import App
from tests.conftest import NewApp
from tests.support.given import Given
from tests.support.people import Answer, Person, in_process
from tests.support.served import Served, read_answer

CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "GET, OPTIONS",
    "Access-Control-Allow-Headers": "Authorization, Content-Type",
}


def ask(served: Served, target: str, method: str = "GET") -> Answer:
    with served.connection() as line:
        head = f"{method} {target} HTTP/1.1\r\nHost: registry.example\r\nOrigin: https://a.example\r\n"
        line.sendall(f"{head}Content-Length: 0\r\nConnection: close\r\n\r\n".encode())
        return read_answer(line)


def assert_standard(answer: Answer) -> None:
    assert {name: answer.headers[name] for name in CORS} == CORS


@pytest.mark.parametrize(
    ("target", "location"),
    [
        ("//v0.1/servers", "/v0.1/servers"),
        ("/v0.1/servers/", "/v0.1/servers"),
        ("///v0.1//servers///", "/v0.1/servers"),
        ("/v0.1//servers?limit=1&search=a%2F%2Fb", "/v0.1/servers?limit=1&search=a%2F%2Fb"),
        ("/v0.1/servers/?cursor=/x//", "/v0.1/servers?cursor=/x//"),
        ("/v0.1/servers/?", "/v0.1/servers?"),
        ("/v0.1/servers/com.example%2Fweather/versions/", "/v0.1/servers/com.example%2Fweather/versions"),
        ("/v0.1//servers/com.example/weather/versions/latest", "/v0.1/servers/com.example/weather/versions/latest"),
        ("/v0.1/servers/a/b/versions/1.0.0%2Bx/", "/v0.1/servers/a/b/versions/1.0.0%2Bx"),
        ("/v0.1/x/com.example//vscode", "/v0.1/x/com.example/vscode"),
        ("/v0.1/", "/v0.1"),
        ("/v0.1//evil.example/x", "/v0.1/evil.example/x"),
        ("http://evil.example//v0.1/servers", "/v0.1/servers"),
        ("/v0.1//%0D%0ASet-Cookie:%20x=y", "/v0.1/%0D%0ASet-Cookie:%20x=y"),
    ],
)
def test_doubled_and_final_slashes_are_redirected_with_the_query(served: Served, target: str, location: str) -> None:
    answer = ask(served, target)
    assert (answer.status, answer.headers["Location"]) == (308, location)
    assert answer.headers["Set-Cookie"] is None
    assert_standard(answer)


@pytest.mark.parametrize(
    "target",
    [
        "//evil.example/v0.1/servers",
        "//evil.example//v0.1/",
        "/\\evil.example/v0.1/servers/",
        "//v0.10/servers/",
        "//v0x1/servers",
        "/x//v0.1/servers/",
        "/registrations/",
        "//registrations",
        "///health/live",
        "/%2Fhealth/live",
        "/%2Fv0.1/servers",
        "/%2Fv0.1/servers/",
    ],
)
def test_no_other_path_is_redirected(served: Served, target: str) -> None:
    answer = ask(served, target)
    assert answer.status == 404
    assert answer.headers["Location"] is None


def test_the_redirect_target_is_the_list(served: Served, anyone: Person, given: Given) -> None:
    given.registration(status="Approved")
    redirect = ask(served, "//v0.1//servers/?limit=1")
    target = anyone.at(served.send).get(redirect.headers["Location"])
    assert target.status == 200
    assert target.json["metadata"]["count"] == 1


@pytest.mark.parametrize("method", ["HEAD", "POST", "DELETE"])
def test_the_redirect_keeps_the_method(served: Served, method: str) -> None:
    """After a 308, unlike a 301, clients repeat a POST as a POST."""
    answer = ask(served, "/v0.1/servers/", method)
    assert (answer.status, answer.headers["Location"], answer.body) == (308, "/v0.1/servers", b"")


def test_a_preflight_is_answered_without_a_redirect(served: Served) -> None:
    """Browsers treat a redirected preflight as failed."""
    answer = ask(served, "//v0.1/servers/", "OPTIONS")
    assert answer.status == 200
    assert_standard(answer)


def test_an_encoded_slash_is_not_a_doubled_slash(served: Served) -> None:
    answer = ask(served, "/v0.1/servers/com.example%2F%2Fweather/versions")
    assert answer.status == 404
    assert answer.json["error"]


def test_a_doubled_slash_is_not_redirected_while_the_read_api_is_off(new_app: NewApp, anyone: Person) -> None:
    """The 404 has the error format of the MCP Registry API."""
    answer = anyone.at(in_process(new_app(mcp_registry_access="off"))).get("//v0.1/servers")
    assert (answer.status, answer.headers["Content-Type"]) == (404, "application/json")
    assert answer.json["error"]
    assert_standard(answer)


@pytest.mark.usefixtures("sql")
def test_without_raw_uri_the_decoded_path_is_encoded_again(app: App, anyone: Person) -> None:
    """Only gunicorn sets RAW_URI."""
    who = anyone.at(in_process(app, RAW_URI="/"))
    answer = who.get("/v0.1/servers/com.example/w%C3%B6rd//versions?limit=1")
    assert answer.status == 308
    assert answer.headers["Location"].endswith("/v0.1/servers/com.example/w%C3%B6rd/versions?limit=1")
