"""Headers of answers: CORS, security, caching, compression, HEAD and OPTIONS."""

import gzip
import re
from typing import Any

import pytest

from registry_api.app import App
from tests.conftest import FRONT_END
from tests.support.given import Given
from tests.support.people import Answer, Person, in_process
from tests.support.served import Served

PUBLIC = ["/health/live", "/config.json"]
PERSONAL = ["/users/me", "/users/{user}", "/audit"]
SHARED = ["/registrations", "/registrations/summary", "/registrations/{id}", "/registrations/{id}/history"]


@pytest.fixture
def place(given: Given, mia: Person) -> Any:
    """Return a function that fills a route template with existing ids."""
    registration_id = given.registration()["registration_id"]
    return lambda route: route.format(id=registration_id, user=mia.user_id)


def varies_by_origin(answer: Answer) -> bool:
    return "origin" in re.split(r",\s*", ", ".join(answer.headers.get_all("Vary") or []).lower())


def answers(ana: Person, anyone: Person, given: Given, headers: dict[str, str]) -> dict[str, Answer]:
    """Return an answer of every status and kind, by its status and name."""
    made = given.registration()
    target = f"/registrations/{made['registration_id']}"
    return {
        "200": ana.get(target, headers),
        "200 list": ana.get("/registrations", headers),
        "200 HEAD": ana.head(target, headers),
        "200 OPTIONS": anyone.send("OPTIONS", target, headers),
        "200 live": anyone.get("/health/live", headers),
        "201": ana.post("/registrations", given.body(), headers),
        "304": ana.get(target, {**headers, "If-None-Match": "*"}),
        "400": ana.send("POST", "/registrations", {**headers, "Content-Type": "application/json"}, b"{"),
        "400 path": ana.get("/%ff", headers),
        "401": anyone.get(target, headers),
        "403": ana.get("/audit", headers),
        "404": ana.get("/nowhere", headers),
        "405": ana.send("PUT", target, headers),
        "409": ana.post("/registrations", given.body(endpoint_url=made["endpoint_url"]), headers),
        "412": ana.patch(target, {}, {**headers, "If-Match": '"9"'}),
        "413": ana.send("POST", "/registrations", headers, b" " * (1024 * 1024 + 1)),
        "415": ana.send("POST", "/registrations", headers, b"{}"),
        "422": ana.get("/registrations?limit=x", headers),
    }


# ------------------------------------------------------------------------------------------------------------- CORS


def cors_headers(answer: Answer) -> list[str]:
    return [name for name in answer.headers if name.lower().startswith("access-control")]


def test_every_answer_names_an_allowed_origin(ana: Person, anyone: Person, given: Given) -> None:
    for kind, answer in answers(ana, anyone, given, {"Origin": FRONT_END}).items():
        assert answer.status == int(kind[:3]), (kind, answer.text)
        assert answer.headers.get_all("Access-Control-Allow-Origin") == [FRONT_END], kind
        exposed = set(answer.headers["Access-Control-Expose-Headers"].split(", "))
        assert exposed == {"ETag", "Location", "Retry-After", "WWW-Authenticate", "X-Request-ID"}, kind
        assert answer.headers["Access-Control-Allow-Credentials"] is None
        assert varies_by_origin(answer), kind
    second = "http://localhost:5173"
    assert anyone.get("/health/live", {"Origin": second}).headers["Access-Control-Allow-Origin"] == second


def test_no_answer_has_cors_headers_for_another_origin(ana: Person, anyone: Person, given: Given) -> None:
    for kind, answer in answers(ana, anyone, given, {"Origin": "https://evil.example"}).items():
        assert cors_headers(answer) == [], kind
        assert varies_by_origin(answer), kind


@pytest.mark.parametrize(
    "origin",
    [
        *("null", "", "*", f"{FRONT_END}.evil.example", f"{FRONT_END}:8443", f"{FRONT_END}/", FRONT_END.upper()),
        *(FRONT_END.replace("https", "http"), "https://sub.registry.example.com", "http://localhost:5174"),
        *(f"{FRONT_END}, https://evil.example", f"{FRONT_END} https://evil.example"),
    ],
)
def test_an_origin_must_equal_an_allowed_one(anyone: Person, origin: str) -> None:
    assert cors_headers(anyone.get("/health/live", {"Origin": origin})) == []
    preflight = anyone.send("OPTIONS", "/registrations", {"Origin": origin, "Access-Control-Request-Method": "POST"})
    assert cors_headers(preflight) == []


@pytest.mark.parametrize("route", ["/registrations", "/registrations/{id}/status", "/users", "/health/live"])
def test_a_preflight_needs_no_token(anyone: Person, place: Any, route: str) -> None:
    requested = {
        "Access-Control-Request-Method": "DELETE",
        "Access-Control-Request-Headers": "authorization,content-type,if-match",
    }
    answer = anyone.send("OPTIONS", place(route), {"Origin": FRONT_END, **requested})
    assert answer.status in {200, 204}
    assert answer.headers["Access-Control-Allow-Origin"] == FRONT_END
    assert {"GET", "POST", "PATCH", "DELETE"} <= set(answer.headers["Access-Control-Allow-Methods"].split(", "))
    allowed = {name.lower() for name in answer.headers["Access-Control-Allow-Headers"].split(", ")}
    assert allowed == {"authorization", "content-type", "if-match", "if-none-match", "x-request-id"}
    assert answer.headers["Access-Control-Max-Age"] == "600"
    assert answer.body == b""


# --------------------------------------------------------------------------------------------------------- security


def test_every_answer_has_the_common_headers(ana: Person, anyone: Person, given: Given) -> None:
    for kind, answer in answers(ana, anyone, given, {}).items():
        assert varies_by_origin(answer), kind
        assert answer.headers.get_all("X-Content-Type-Options") == ["nosniff"], kind
        assert answer.headers.get_all("Referrer-Policy"), kind
        assert answer.headers["Strict-Transport-Security"] is None, kind
        assert answer.headers["Set-Cookie"] is None, kind
        if kind[:2] == "20" and answer.body:
            assert answer.headers["Content-Type"] == "application/json", kind
        if kind[0] == "4":
            assert answer.headers["Cache-Control"] == "no-store", kind


def test_hsts_is_sent_over_tls_only(app: App, anyone: Person, served: Served) -> None:
    assert anyone.at(in_process(app)).get("/health").headers["Strict-Transport-Security"] is None
    behind = anyone.at(in_process(app, **{"wsgi.url_scheme": "https"}))
    for target in ("/health", "/nowhere", "/registrations"):
        assert re.match(r"max-age=\d{7,}", behind.get(target).headers["Strict-Transport-Security"])
    real = anyone.at(served.send)
    assert real.get("/health").headers["Strict-Transport-Security"] is None
    assert real.get("/health", {"X-Forwarded-Proto": "http"}).headers["Strict-Transport-Security"] is None
    assert real.get("/health", {"X-Forwarded-Proto": "https"}).headers["Strict-Transport-Security"]


# ---------------------------------------------------------------------------------------------------------- caching


@pytest.mark.parametrize("route", PERSONAL)
def test_answers_about_persons_are_not_stored(mia: Person, place: Any, route: str) -> None:
    assert mia.get(place(route)).headers.get_all("Cache-Control") == ["no-store"]


def test_the_answer_to_post_users_is_not_stored(ana: Person) -> None:
    assert [ana.post("/users").headers["Cache-Control"] for _ in range(2)] == ["no-store", "no-store"]


@pytest.mark.parametrize("route", SHARED)
def test_registrations_are_cached_privately_and_revalidated(mia: Person, place: Any, route: str) -> None:
    assert mia.get(place(route)).headers.get_all("Cache-Control") == ["private, no-cache"]


def test_every_change_returns_the_version_as_etag(ana: Person, mia: Person, given: Given) -> None:
    made = ana.post("/registrations", given.body())
    target = made.headers["Location"]
    tags = [
        made.headers["ETag"],
        ana.patch(target, {"description": "x"}).headers["ETag"],
        mia.set_status(made.json, "Approved").headers["ETag"],
        ana.get(target).headers["ETag"],
        ana.head(target).headers["ETag"],
    ]
    assert tags == ['"1"', '"2"', '"3"', '"3"', '"3"']


# ------------------------------------------------------------------------------------------------- HEAD and OPTIONS


@pytest.mark.parametrize("route", [*PUBLIC, *PERSONAL, *SHARED])
def test_head_has_the_headers_of_get_and_no_body(mia: Person, place: Any, served: Served, route: str) -> None:
    for who in (mia, mia.at(served.send)):
        get, head = who.get(place(route)), who.head(place(route))
        assert (head.status, head.body) == (get.status, b"")

        def stable_headers(answer: Answer) -> dict[str, str]:
            per_request = {"date", "x-request-id"}
            return {name.lower(): value for name, value in answer.headers.items() if name.lower() not in per_request}

        assert stable_headers(head) == stable_headers(get)


@pytest.mark.parametrize("target", ["/nowhere", "/registrations/x", "/registrations?limit=x"])
def test_head_of_a_refused_request_has_no_body(ana: Person, served: Served, target: str) -> None:
    for who in (ana, ana.at(served.send)):
        head = who.head(target)
        assert (head.status, head.body) == (who.get(target).status, b"")


def test_head_of_health_returns_its_status(anyone: Person, served: Served) -> None:
    for who in (anyone, anyone.at(served.send)):
        head = who.head("/health")
        assert head.status in {200, 503}
        assert head.body == b""


def test_options_of_an_unknown_path_is_not_found(anyone: Person) -> None:
    assert anyone.send("OPTIONS", "/nowhere").status == 404


def test_config_contains_the_sign_in_settings_and_no_secret(anyone: Person, app_url: str) -> None:
    config = anyone.get("/config.json").json
    assert {"mode", "authority", "tenant_id", "client_id", "scope"} <= config.keys()
    assert config["mode"] == "entra"
    assert config["authority"].endswith(config["tenant_id"])
    assert config["scope"].endswith("/access_as_user")
    assert "password" not in str(config)
    assert app_url not in str(config)


# ------------------------------------------------------------------------------------------------------ compression


@pytest.mark.parametrize("accepted", ["gzip", "gzip, deflate, br, zstd"])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_list_is_compressed_for_clients_that_accept_gzip(
    ana: Person, given: Given, served: Served, method: str, accepted: str
) -> None:
    given.registrations(["One", "Two", "Three"])
    ana = ana.at(served.send)  # WebTest would decompress it
    plain, compressed = (
        ana.send(method, "/registrations?limit=3", {"Accept-Encoding": one}) for one in ("identity", accepted)
    )
    assert (plain.headers["Content-Encoding"], compressed.headers["Content-Encoding"]) == (None, "gzip")
    assert int(compressed.headers["Content-Length"] or 0) < int(plain.headers["Content-Length"] or 0)
    assert gzip.decompress(compressed.body) == plain.body
    for answer in (plain, compressed):
        assert "Accept-Encoding" in re.split(r",\s*", ", ".join(answer.headers.get_all("Vary") or []))


def test_a_list_is_sent_plain_to_other_clients_and_where_gzip_saves_nothing(ana: Person, given: Given) -> None:
    given.registrations(["One", "Two", "Three"])
    for accepted in ("", "gzip;q=0", "x-gzip", "br"):
        assert ana.get("/registrations", {"Accept-Encoding": accepted}).headers["Content-Encoding"] is None
    assert ana.get("/registrations?search=no-such-word", {"Accept-Encoding": "gzip"}).json["items"] == []
