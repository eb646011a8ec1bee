"""Headers of every answer: cross-origin rules, security, caching, HEAD and OPTIONS."""

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
    """Fill in a route's ids."""
    registration_id = given.registration()["registration_id"]
    return lambda route: route.format(id=registration_id, user=mia.user_id)


def answers(ana: Person, anyone: Person, given: Given, headers: dict[str, str]) -> dict[str, Answer]:
    """Give an answer of every kind there is."""
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
        "403": ana.delete(target, headers),
        "404": ana.get("/nowhere", headers),
        "405": ana.send("PUT", target, headers),
        "409": ana.post("/registrations", given.body(endpoint_url=made["endpoint_url"]), headers),
        "412": ana.patch(target, {}, {**headers, "If-Match": '"9"'}),
        "413": ana.send("POST", "/registrations", headers, b" " * (1024 * 1024 + 1)),
        "415": ana.send("POST", "/registrations", headers, b"{}"),
        "422": ana.get("/registrations?limit=x", headers),
    }


# ------------------------------------------------------------------------------------------------------------- CORS


@pytest.mark.parametrize("origin", [FRONT_END, "http://localhost:5173"])
def test_a_known_origin_is_named_on_every_answer(ana: Person, anyone: Person, given: Given, origin: str) -> None:
    for kind, answer in answers(ana, anyone, given, {"Origin": origin}).items():
        assert answer.status == int(kind[:3]), (kind, answer.text)
        assert answer.headers.get_all("Access-Control-Allow-Origin") == [origin], kind
        exposed = set(answer.headers["Access-Control-Expose-Headers"].split(", "))
        assert exposed == {"ETag", "Location", "Retry-After", "WWW-Authenticate", "X-Request-ID"}, kind
        assert answer.headers["Access-Control-Allow-Credentials"] is None


@pytest.mark.parametrize(
    "origin",
    [
        *("https://evil.example", "null", "", "*", f"{FRONT_END}.evil.example", f"{FRONT_END}:8443", FRONT_END + "/"),
        *(
            FRONT_END.replace("https", "http"),
            FRONT_END.upper(),
            "https://sub.registry.example.com",
            "http://localhost",
        ),
        *(
            "http://localhost:5174",
            f"{FRONT_END}, https://evil.example",
            f"{FRONT_END} https://evil.example",
            "file://",
        ),
    ],
)
def test_an_unknown_origin_gets_no_header(ana: Person, anyone: Person, given: Given, origin: str) -> None:
    for kind, answer in answers(ana, anyone, given, {"Origin": origin}).items():
        assert not [name for name in answer.headers if name.lower().startswith("access-control")], kind
    preflight = anyone.send("OPTIONS", "/registrations", {"Origin": origin, "Access-Control-Request-Method": "POST"})
    assert not [name for name in preflight.headers if name.lower().startswith("access-control")]


def test_every_answer_varies_by_origin(ana: Person, anyone: Person, given: Given) -> None:
    for headers in ({}, {"Origin": FRONT_END}, {"Origin": "https://evil.example"}):
        for kind, answer in answers(ana, anyone, given, headers).items():
            varies = ", ".join(answer.headers.get_all("Vary") or []).lower()
            assert "origin" in re.split(r",\s*", varies), kind


@pytest.mark.parametrize("route", [*PUBLIC, *PERSONAL, *SHARED, "/users", "/registrations/{id}/status", "/health"])
@pytest.mark.parametrize("method", ["GET", "POST", "PATCH", "DELETE"])
def test_a_preflight_needs_no_token(anyone: Person, place: Any, route: str, method: str) -> None:
    asked = {
        "Access-Control-Request-Method": method,
        "Access-Control-Request-Headers": "authorization,content-type,if-match",
    }
    answer = anyone.send("OPTIONS", place(route), {"Origin": FRONT_END, **asked})
    assert answer.status in {200, 204}
    assert answer.headers["Access-Control-Allow-Origin"] == FRONT_END
    assert {"GET", "POST", "PATCH", "DELETE"} <= set(answer.headers["Access-Control-Allow-Methods"].split(", "))
    allowed = {name.lower() for name in answer.headers["Access-Control-Allow-Headers"].split(", ")}
    assert allowed == {"authorization", "content-type", "if-match", "if-none-match", "x-request-id"}
    assert answer.headers["Access-Control-Max-Age"] == "600"
    assert answer.body == b""


# --------------------------------------------------------------------------------------------------------- security


def test_every_answer_carries_the_security_headers(ana: Person, anyone: Person, given: Given) -> None:
    for kind, answer in answers(ana, anyone, given, {}).items():
        assert answer.headers.get_all("X-Content-Type-Options") == ["nosniff"], kind
        assert answer.headers.get_all("Referrer-Policy"), kind
        assert answer.headers["Strict-Transport-Security"] is None, kind
        assert answer.headers["Set-Cookie"] is None, kind


def test_hsts_is_sent_behind_tls_only(app: App, anyone: Person, served: Served) -> None:
    assert anyone.at(in_process(app)).get("/health").headers["Strict-Transport-Security"] is None
    behind = anyone.at(in_process(app, **{"wsgi.url_scheme": "https"}))
    for target in ("/health", "/nowhere", "/registrations"):
        assert re.match(r"max-age=\d{7,}", behind.get(target).headers["Strict-Transport-Security"])
    real = anyone.at(served.send)
    assert real.get("/health").headers["Strict-Transport-Security"] is None
    assert real.get("/health", {"X-Forwarded-Proto": "http"}).headers["Strict-Transport-Security"] is None
    assert real.get("/health", {"X-Forwarded-Proto": "https"}).headers["Strict-Transport-Security"]


def test_json_says_what_it_is(ana: Person, anyone: Person, given: Given) -> None:
    for kind, answer in answers(ana, anyone, given, {}).items():
        if kind[:2] == "20" and answer.body:
            assert answer.headers["Content-Type"] == "application/json", kind


# ---------------------------------------------------------------------------------------------------------- caching


@pytest.mark.parametrize("route", PERSONAL)
def test_personal_answers_are_not_stored(mia: Person, place: Any, route: str) -> None:
    assert mia.get(place(route)).headers.get_all("Cache-Control") == ["no-store"]


def test_the_answer_about_oneself_is_not_stored(ana: Person) -> None:
    assert [ana.post("/users").headers["Cache-Control"] for _ in range(2)] == ["no-store", "no-store"]


@pytest.mark.parametrize("route", SHARED)
def test_registrations_are_kept_by_their_reader_and_asked_for_again(mia: Person, place: Any, route: str) -> None:
    assert mia.get(place(route)).headers.get_all("Cache-Control") == ["private, no-cache"]


def test_every_change_answers_with_its_version(ana: Person, mia: Person, given: Given) -> None:
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


def test_refusals_are_not_stored(ana: Person, anyone: Person, given: Given) -> None:
    for kind, answer in answers(ana, anyone, given, {}).items():
        if kind[0] == "4":
            assert answer.headers["Cache-Control"] == "no-store", kind


# ------------------------------------------------------------------------------------------------- HEAD and OPTIONS


@pytest.mark.parametrize("route", [*PUBLIC, *PERSONAL, *SHARED])
def test_head_answers_as_get_does_without_the_body(mia: Person, place: Any, served: Served, route: str) -> None:
    for who in (mia, mia.at(served.send)):
        got, head = who.get(place(route)), who.head(place(route))
        assert (head.status, head.body) == (got.status, b"")

        def lasting(answer: Answer) -> dict[str, str]:
            passing = {"date", "x-request-id"}
            return {name.lower(): value for name, value in answer.headers.items() if name.lower() not in passing}

        assert lasting(head) == lasting(got)


@pytest.mark.parametrize("target", ["/nowhere", "/registrations/x", "/registrations?limit=x"])
def test_head_of_what_is_refused_has_no_body_either(ana: Person, served: Served, target: str) -> None:
    for who in (ana, ana.at(served.send)):
        head = who.head(target)
        assert (head.status, head.body) == (who.get(target).status, b"")


def test_head_of_health_is_its_status(anyone: Person, served: Served) -> None:
    for who in (anyone, anyone.at(served.send)):
        head = who.head("/health")
        assert head.status in {200, 503}
        assert head.body == b""


def test_options_of_an_unknown_address_is_not_found(anyone: Person) -> None:
    assert anyone.send("OPTIONS", "/nowhere").status == 404


def test_config_tells_how_to_sign_in_and_nothing_secret(anyone: Person, app_url: str) -> None:
    config = anyone.get("/config.json").json
    assert {"mode", "authority", "tenant_id", "client_id", "scope"} <= config.keys()
    assert config["mode"] == "entra"
    assert config["authority"].endswith(config["tenant_id"])
    assert config["scope"].endswith("/access_as_user")
    assert "password" not in str(config)
    assert app_url not in str(config)


# ---------------------------------------------------------------------------------------------------------- Packing


@pytest.mark.parametrize("accepted", ["gzip", "gzip, deflate, br, zstd"])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_list_is_packed_for_those_who_unpack(
    ana: Person, given: Given, served: Served, method: str, accepted: str
) -> None:
    given.registrations(["One", "Two", "Three"])
    ana = ana.at(served.send)  # WebTest would unpack it
    plain, packed = (
        ana.send(method, "/registrations?limit=3", {"Accept-Encoding": one}) for one in ("identity", accepted)
    )
    assert (plain.headers["Content-Encoding"], packed.headers["Content-Encoding"]) == (None, "gzip")
    assert int(packed.headers["Content-Length"] or 0) < int(plain.headers["Content-Length"] or 0)
    assert gzip.decompress(packed.body) == plain.body
    for answer in (plain, packed):
        assert "Accept-Encoding" in re.split(r",\s*", ", ".join(answer.headers.get_all("Vary") or []))


def test_a_list_is_not_packed_for_those_who_do_not_or_where_it_saves_nothing(ana: Person, given: Given) -> None:
    given.registrations(["One", "Two", "Three"])
    for accepted in ("", "gzip;q=0", "x-gzip", "br"):
        assert ana.get("/registrations", {"Accept-Encoding": accepted}).headers["Content-Encoding"] is None
    assert ana.get("/registrations?search=nobody-has-this", {"Accept-Encoding": "gzip"}).json["items"] == []
