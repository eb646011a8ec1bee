"""The local identity provider signs people in with Entra ID's protocol, for pages of this machine only."""

import base64
import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest

from registry_api.local import code_flow, identity_provider
from registry_api.local.endpoints import CLIENT_ID, TENANT_ID, Endpoints
from registry_api.local.loopback_server import LoopbackServer
from registry_api.local.persons import MIA, Person
from registry_api.local.signing import SigningKey
from tests.local.browser import BRIDGE, PAGE, Browser


@pytest.fixture
def browser(tmp_path: Path) -> Iterator[Browser]:
    server = LoopbackServer(0)
    endpoints = Endpoints(port=8000, identity_port=server.port, demonstration_port=0)
    server.start(identity_provider.create_app(endpoints, SigningKey.load_or_create(tmp_path / "key.pem")))
    yield Browser(endpoints)
    server.stop()


def test_discovery_names_every_endpoint(browser: Browser) -> None:
    document = browser.send("GET", "/v2.0/.well-known/openid-configuration", Origin=PAGE)
    assert document.json["issuer"] == f"{browser.endpoints.identity_url}/v2.0"
    assert document.json["token_endpoint"] == f"{browser.endpoints.identity_url}/oauth2/v2.0/token"
    assert document.headers["Access-Control-Allow-Origin"] == PAGE


def test_the_key_set_has_the_format_of_entra_id(browser: Browser) -> None:
    (key,) = browser.send("GET", "/discovery/v2.0/keys").json["keys"]
    assert key["use"] == "sig"
    assert key["issuer"] == browser.endpoints.issuer
    assert "alg" not in key
    assert "d" not in key


def test_the_key_is_stored_in_a_file_that_only_its_owner_can_read(tmp_path: Path) -> None:
    path = tmp_path / "key.pem"
    assert SigningKey.load_or_create(path).kid == SigningKey.load_or_create(path).kid
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_person_signs_in_by_the_code_flow(browser: Browser) -> None:
    parameters = browser.authorize(person="Ana").response_parameters()
    assert parameters["state"] == "a state & more"
    answer = browser.redeem(parameters["code"])
    assert answer.headers["Access-Control-Allow-Origin"] == PAGE
    assert answer.headers["Cache-Control"] == "no-store"
    claims = browser.claims(answer.json["access_token"])
    assert claims["scp"] == "access_as_user"
    assert claims["azp"] == CLIENT_ID
    assert claims["tid"] == TENANT_ID
    assert claims["ver"] == "2.0"
    assert claims["oid"] == str(Person("ana ").entra_id)
    assert claims["exp"] - claims["iat"] == answer.json["expires_in"] == 3600
    assert "roles" not in claims
    account = json.loads(base64.urlsafe_b64decode(answer.json["client_info"] + "=="))
    assert account == {"uid": claims["oid"], "utid": TENANT_ID}


def test_the_id_token_has_the_nonce_and_no_scope(browser: Browser) -> None:
    claims = browser.claims(browser.sign_in("Ana")["id_token"])
    assert claims["nonce"] == "a nonce"
    assert claims["name"] == "Ana"
    assert "scp" not in claims


def test_mia_is_the_administrator(browser: Browser) -> None:
    claims = browser.claims(browser.sign_in("Mia")["access_token"])
    assert claims["roles"] == ["Registry.Admin"]
    assert claims["oid"] == str(MIA.entra_id)


def test_the_query_carries_the_response_if_requested(browser: Browser) -> None:
    location = browser.authorize(person="Ana", response_mode="query", redirect_uri=f"{BRIDGE}?a=1").location
    assert location.startswith(f"{BRIDGE}?a=1&code=")


def test_a_code_can_be_redeemed_once(browser: Browser) -> None:
    code = browser.authorize(person="Ana").response_parameters()["code"]
    assert browser.redeem(code).status == 200
    again = browser.redeem(code)
    assert again.status == 400
    assert again.json["error"] == "invalid_grant"


def test_a_code_expires(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(code_flow, "CODE_LIFETIME", -1.0)
    code = browser.authorize(person="Ana").response_parameters()["code"]
    assert browser.redeem(code).json["error"] == "invalid_grant"


@pytest.mark.parametrize("change", [{"code_verifier": "x" * 43}, {"code_verifier": "é" * 43}, {"redirect_uri": PAGE}])
def test_a_code_is_bound_to_its_verifier_and_redirect_uri(browser: Browser, change: dict[str, str]) -> None:
    code = browser.authorize(person="Ana").response_parameters()["code"]
    assert browser.redeem(code, **change).json["error"] == "invalid_grant"


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/redirect.html",
        "http://localhost:8000@evil.example/",
        "http://localhost.evil.example/",
        "//localhost/",
        "javascript:alert(1)",
        f"{BRIDGE}#fragment",
        "",
    ],
)
def test_no_response_is_sent_to_another_machine(browser: Browser, address: str) -> None:
    answer = browser.authorize(person="Ana", redirect_uri=address)
    assert answer.status == 400
    assert not answer.location


def test_an_unknown_client_is_refused(browser: Browser) -> None:
    assert browser.authorize(client_id="another").status == 400
    assert browser.redeem("x", client_id="another").json["error"] == "invalid_client"


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"code_challenge": None}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge_method": None}, "invalid_request"),
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"prompt": "none"}, "login_required"),
    ],
)
def test_other_errors_are_sent_to_the_client(browser: Browser, change: dict[str, str | None], error: str) -> None:
    parameters = browser.authorize(**change).response_parameters()
    assert parameters["error"] == error
    assert parameters["state"] == "a state & more"


def test_a_signed_in_person_is_not_shown_the_page_again(browser: Browser) -> None:
    browser.sign_in("Ben")
    code = browser.authorize(prompt="none").response_parameters()["code"]
    assert browser.claims(browser.redeem(code).json["access_token"])["name"] == "Ben"
    assert "code" in browser.authorize(login_hint="ben@example.com").response_parameters()
    assert (
        browser.authorize(prompt="none", login_hint="ana@example.com").response_parameters()["error"]
        == "login_required"
    )
    assert browser.authorize(prompt="select_account").status == 200


def test_a_login_hint_signs_in_one_of_the_choices(browser: Browser) -> None:
    code = browser.authorize(login_hint="mia@example.com").response_parameters()["code"]
    assert browser.claims(browser.redeem(code).json["access_token"])["name"] == "Mia"
    assert browser.authorize(login_hint="ana", prompt="login").status == 200
    assert "zoë@example.com" in browser.authorize(login_hint="Zoë").text


def test_signing_out_ends_the_session(browser: Browser) -> None:
    browser.sign_in("Ben")
    out = browser.send("GET", f"/oauth2/v2.0/logout?{urlencode({'post_logout_redirect_uri': PAGE})}")
    assert out.location == PAGE
    assert browser.authorize(prompt="none").response_parameters()["error"] == "login_required"
    elsewhere = browser.send("GET", "/oauth2/v2.0/logout?post_logout_redirect_uri=https://evil.example")
    assert elsewhere.status == 200


def test_a_refresh_token_gives_a_new_access_token(browser: Browser) -> None:
    first = browser.sign_in("Mia")
    form = {"grant_type": "refresh_token", "client_id": CLIENT_ID, "refresh_token": first["refresh_token"]}
    second = browser.send("POST", "/oauth2/v2.0/token", form, Origin=PAGE).json
    assert browser.claims(second["access_token"])["roles"] == ["Registry.Admin"]
    assert second["access_token"] != first["access_token"]


@pytest.mark.parametrize("kind", ["access_token", "id_token"])
def test_only_a_refresh_token_renews_a_sign_in(browser: Browser, kind: str) -> None:
    form = {"grant_type": "refresh_token", "client_id": CLIENT_ID, "refresh_token": browser.sign_in("Ana")[kind]}
    assert browser.send("POST", "/oauth2/v2.0/token", form).json["error"] == "invalid_grant"


def test_the_token_endpoint_answers_with_oauth_errors(browser: Browser) -> None:
    assert browser.redeem("x", grant_type="password").json["error"] == "unsupported_grant_type"
    no_form = browser.send("POST", "/oauth2/v2.0/token")
    assert no_form.status == 400
    assert no_form.json["error"] == "invalid_request"


def test_pages_of_other_hosts_cannot_read_responses(browser: Browser) -> None:
    answer = browser.send("GET", "/discovery/v2.0/keys", Origin="https://evil.example")
    assert answer.headers["Access-Control-Allow-Origin"] is None
    assert browser.send("GET", "/discovery/v2.0/keys", Host="evil.example").status == 403


def test_the_page_offers_the_choices_and_says_what_it_is(browser: Browser) -> None:
    page = browser.authorize()
    assert page.status == 200
    assert all(f'value="{name}"' in page.text for name in ("Ana", "Ben", "Mia"))
    assert "This is not Microsoft" in page.text
    policy = page.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'")
    assert f"form-action 'self' {PAGE};" in policy


def test_a_login_hint_cannot_inject_html(browser: Browser) -> None:
    page = browser.authorize(login_hint='"><script>alert(1)</script>$CONTENT')
    assert page.status == 200
    assert "<script>" not in page.text
    assert "$CONTENT" in page.text


def test_the_same_name_is_the_same_person(browser: Browser) -> None:
    oids = {browser.claims(browser.sign_in(name)["access_token"])["oid"] for name in ("Zoë Weiß", " zoë  weiß ")}
    assert len(oids) == 1
