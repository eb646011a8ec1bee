"""The front end's files and its page, as the service serves them."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from falcon.testing import Result, simulate_get

from registry_api.app import App, create_app
from registry_api.db import Database
from registry_api.domain.caller import Identity
from registry_api.entra.keys import KeyCache
from registry_api.entra.rules import token_rules
from registry_api.entra.tokens import TokenVerifier
from registry_api.models import FrontEndConfig
from registry_api.resources.front_end import FrontEnd, for_entra
from registry_api.settings import Settings
from tests.support.people import Answer, Person, in_process, refused
from tests.support.served import ROOT

HTML = "text/html,application/xhtml+xml,*/*;q=0.8"
PAGE = b"<!doctype html><title>MCP Registry</title>" + b" " * 2000
PACKED = b"the script, packed when it was built"


@pytest.fixture
def site(tmp_path: Path, settings: Settings, database: Database, keys: KeyCache) -> App:
    """Build the application with a front end of two pages and a script."""
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_bytes(PAGE)
    (tmp_path / "redirect.html").write_text("<!doctype html>")
    (tmp_path / "assets" / "main-1a2b.js").write_text("document.title;")
    (tmp_path / "assets" / "main-1a2b.js.br").write_bytes(PACKED)
    (tmp_path / "licences.txt").write_text("MIT License")
    (tmp_path / "secret.bak").write_text("no file of a page")
    verify = TokenVerifier(token_rules(settings), keys).verify
    return create_app(settings, database, verify, keys.is_usable, FrontEnd(for_entra(settings), tmp_path))


@pytest.fixture
def browser(site: App, anyone: Person) -> Person:
    """Be somebody who looks at it."""
    return anyone.at(in_process(site))


def policy(answer: Answer) -> str:
    return answer.headers["Content-Security-Policy"] or ""


def addresses() -> Iterator[str]:
    """Yield an example of each address in the front end's own list, with its optional end and without."""
    for path in re.findall(r"\bpath: '([^']+)'", (ROOT / "frontend/src/app/routes.ts").read_text()):
        yield re.sub(r":\w+\??", "1", path)
        yield re.sub(r":\w+", "1", re.sub(r"/:\w+\?", "", path))


@pytest.mark.parametrize("path", sorted(set(addresses())))
def test_each_address_of_the_front_end_is_its_page(browser: Person, path: str) -> None:
    answer = browser.get(path)
    assert answer.status == 200
    assert answer.body == PAGE
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert answer.headers["Cache-Control"] == "no-cache"
    assert "script-src 'self';" in policy(answer)
    assert "connect-src 'self' https://login.microsoftonline.com;" in policy(answer)
    assert "unsafe" not in policy(answer)


def test_a_browser_gets_the_page_at_an_unknown_address_as_well_but_as_not_found(browser: Person) -> None:
    answer = browser.get("/nowhere", {"Accept": HTML})
    assert (answer.status, answer.body) == (404, PAGE)


@pytest.mark.parametrize("page", ["frontend/vite.config.ts", "frontend/e2e/serve.mjs"])
def test_the_front_end_leaves_the_same_addresses_to_the_api(page: str) -> None:
    def words(name: str) -> set[str]:
        [found] = re.findall(r"/\((registrations\|[^)]+)\)", (ROOT / name).read_text())
        return set(found.replace("\\\\", "\\").split("|"))

    assert words(page) == words("registry_api/resources/site.py") - {"assets"}


@pytest.mark.parametrize(
    "path",
    [
        *("/nowhere", "/secret.bak", "/assets/gone-9z.js", "/assets/main-1a2b.js.br"),
        *("/../pyproject.toml", "/assets/../../x"),
        *("/registrations/1", "/users/1", "/health/x", "/docs/x", "/openapi.json/x", "/audit/"),
    ],
)
def test_what_is_no_page_is_not_found(browser: Person, path: str) -> None:
    refused(browser.get(path), 404, "NOT_FOUND")


@pytest.mark.parametrize("path", ["/registrations/1", "/assets/gone-9z.js", "/docs/x"])
def test_an_address_of_the_api_never_falls_back_to_the_page(browser: Person, path: str) -> None:
    refused(browser.get(path, {"Accept": HTML}), 404, "NOT_FOUND")


def test_hashed_files_are_kept_for_ever(browser: Person) -> None:
    answer = browser.get("/assets/main-1a2b.js")
    assert answer.status == 200
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["Content-Type"] == "text/javascript; charset=utf-8"


def test_the_page_is_asked_for_again_and_not_sent_again(browser: Person) -> None:
    first = browser.get("/")
    again = browser.get("/", {"If-None-Match": first.headers["ETag"]})
    assert (again.status, again.body) == (304, b"")


def test_it_is_packed_for_those_who_unpack(browser: Person) -> None:
    plain, packed = browser.get("/"), browser.get("/", {"Accept-Encoding": "gzip, br"})
    assert packed.body == plain.body  # WebTest has unpacked it
    assert packed.headers["ETag"] != plain.headers["ETag"]
    assert "Accept-Encoding" in packed.headers["Vary"]


def test_what_was_packed_when_it_was_built_goes_to_those_who_can_unpack_that(site: App) -> None:
    def get(**headers: str) -> Result:  # WebTest cannot unpack it
        return simulate_get(site, "/assets/main-1a2b.js", headers={k.replace("_", "-"): v for k, v in headers.items()})

    plain, packed = get(), get(Accept_Encoding="gzip, deflate, br")
    assert (plain.content, plain.headers.get("Content-Encoding")) == (b"document.title;", None)
    assert (packed.content, packed.headers["Content-Encoding"]) == (PACKED, "br")
    assert packed.headers["Content-Type"] == plain.headers["Content-Type"]
    assert packed.headers["ETag"] != plain.headers["ETag"]
    assert "Accept-Encoding" in plain.headers["Vary"]
    assert get(Accept_Encoding="br", If_None_Match=packed.headers["ETag"]).status_code == 304
    assert get(If_None_Match=packed.headers["ETag"]).status_code == 200


@pytest.mark.parametrize("accepted", ["", "identity", "gzip;q=0, br;q=0", "brotli"])
def test_who_cannot_unpack_gets_it_as_it_is(browser: Person, accepted: str) -> None:
    for path, body in (("/", PAGE), ("/assets/main-1a2b.js", b"document.title;")):
        answer = browser.get(path, {"Accept-Encoding": accepted})
        assert (answer.body, answer.headers["Content-Encoding"]) == (body, None)


def test_head_and_options_behave(browser: Person) -> None:
    head, get = browser.head("/"), browser.get("/")
    assert (head.status, head.body, head.headers["Content-Length"]) == (200, b"", get.headers["Content-Length"])
    assert browser.send("OPTIONS", "/").headers["Allow"] == "GET, HEAD, OPTIONS"
    assert refused(browser.post("/"), 405)["error_code"] == "METHOD_NOT_ALLOWED"


def test_the_notices_of_what_is_in_the_pages_go_with_them(browser: Person) -> None:
    answer = browser.get("/licences.txt")
    assert (answer.text, answer.headers["Content-Type"]) == ("MIT License", "text/plain; charset=utf-8")


def test_the_bridge_page_of_the_sign_in_is_a_file_of_its_own(browser: Person) -> None:
    answer = browser.get("/redirect.html")
    assert answer.text == "<!doctype html>"
    assert "frame-ancestors 'self'" in policy(answer)
    assert answer.headers["Cross-Origin-Opener-Policy"] is None


def test_a_local_sign_in_is_the_only_other_place_that_the_page_may_call(
    tmp_path: Path, settings: Settings, database: Database, anyone: Person
) -> None:
    (tmp_path / "index.html").write_bytes(PAGE)
    config = FrontEndConfig(
        mode="local",
        authority="https://dev.invalid/t",
        authority_metadata='{"authorization_endpoint": "http://127.0.0.1:8001/t/authorize"}',
        tenant_id=settings.entra_tenant_id,
        client_id=settings.entra_client_id,
        scope="s",
    )

    def nobody(_: str | None) -> Identity:
        raise AssertionError

    app = create_app(settings, database, nobody, lambda: True, FrontEnd(config, tmp_path))
    answer = anyone.at(in_process(app)).get("/")
    assert "connect-src 'self' http://127.0.0.1:8001; frame-src 'self' http://127.0.0.1:8001;" in policy(answer)


def test_without_a_built_front_end_there_is_only_the_api(anyone: Person) -> None:
    refused(anyone.get("/", {"Accept": HTML}), 404, "NOT_FOUND")
