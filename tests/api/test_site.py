"""The front end: its page, its files, their caching and compression."""

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
COMPRESSED = b"the script, compressed by the build"


@pytest.fixture
def site(tmp_path: Path, settings: Settings, database: Database, keys: KeyCache) -> App:
    """Build the application with a front end of two pages and a script."""
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_bytes(PAGE)
    (tmp_path / "redirect.html").write_text("<!doctype html>")
    (tmp_path / "assets" / "main-1a2b.js").write_text("document.title;")
    (tmp_path / "assets" / "main-1a2b.js.br").write_bytes(COMPRESSED)
    (tmp_path / "licences.txt").write_text("MIT License")
    (tmp_path / "secret.bak").write_text("not part of the front end")
    verify = TokenVerifier(token_rules(settings), keys).verify
    return create_app(settings, database, verify, keys.is_usable, FrontEnd(for_entra(settings), tmp_path))


@pytest.fixture
def browser(site: App, anyone: Person) -> Person:
    """Return a browser without a token."""
    return anyone.at(in_process(site))


def policy(answer: Answer) -> str:
    return answer.headers["Content-Security-Policy"] or ""


def addresses() -> Iterator[str]:
    """Yield an example of each route of the front end, with and without its optional part."""
    for path in re.findall(r"\bpath: '([^']+)'", (ROOT / "frontend/src/app/routes.ts").read_text()):
        yield re.sub(r":\w+\??", "1", path)
        yield re.sub(r":\w+", "1", re.sub(r"/:\w+\?", "", path))


@pytest.mark.parametrize("path", sorted(set(addresses())))
def test_each_route_of_the_front_end_returns_the_page(browser: Person, path: str) -> None:
    answer = browser.get(path)
    assert answer.status == 200
    assert answer.body == PAGE
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert answer.headers["Cache-Control"] == "no-cache"
    assert "script-src 'self';" in policy(answer)
    assert "connect-src 'self' https://login.microsoftonline.com;" in policy(answer)
    assert "unsafe" not in policy(answer)


def test_a_browser_gets_the_page_with_a_404_at_an_unknown_path(browser: Person) -> None:
    answer = browser.get("/nowhere", {"Accept": HTML})
    assert (answer.status, answer.body) == (404, PAGE)


@pytest.mark.parametrize("page", ["frontend/vite.config.ts", "frontend/e2e/serve.mjs"])
def test_the_front_ends_servers_forward_the_same_paths_to_the_api(page: str) -> None:
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
def test_other_paths_are_not_found(browser: Person, path: str) -> None:
    refused(browser.get(path), 404, "NOT_FOUND")


@pytest.mark.parametrize("path", ["/registrations/1", "/assets/gone-9z.js", "/docs/x"])
def test_a_path_of_the_api_never_returns_the_page(browser: Person, path: str) -> None:
    refused(browser.get(path, {"Accept": HTML}), 404, "NOT_FOUND")


def test_hashed_files_are_cached_without_end(browser: Person) -> None:
    answer = browser.get("/assets/main-1a2b.js")
    assert answer.status == 200
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["Content-Type"] == "text/javascript; charset=utf-8"


def test_the_page_is_revalidated(browser: Person) -> None:
    first = browser.get("/")
    again = browser.get("/", {"If-None-Match": first.headers["ETag"]})
    assert (again.status, again.body) == (304, b"")


def test_the_page_is_compressed_for_clients_that_accept_it(browser: Person) -> None:
    plain, compressed = browser.get("/"), browser.get("/", {"Accept-Encoding": "gzip, br"})
    assert compressed.body == plain.body  # WebTest has decompressed it
    assert compressed.headers["ETag"] != plain.headers["ETag"]
    assert "Accept-Encoding" in compressed.headers["Vary"]


def test_a_file_compressed_by_the_build_is_sent_to_clients_that_accept_brotli(site: App) -> None:
    def get(**headers: str) -> Result:  # WebTest does not decompress Brotli
        return simulate_get(site, "/assets/main-1a2b.js", headers={k.replace("_", "-"): v for k, v in headers.items()})

    plain, compressed = get(), get(Accept_Encoding="gzip, deflate, br")
    assert (plain.content, plain.headers.get("Content-Encoding")) == (b"document.title;", None)
    assert (compressed.content, compressed.headers["Content-Encoding"]) == (COMPRESSED, "br")
    assert compressed.headers["Content-Type"] == plain.headers["Content-Type"]
    assert compressed.headers["ETag"] != plain.headers["ETag"]
    assert "Accept-Encoding" in plain.headers["Vary"]
    assert get(Accept_Encoding="br", If_None_Match=compressed.headers["ETag"]).status_code == 304
    assert get(If_None_Match=compressed.headers["ETag"]).status_code == 200


@pytest.mark.parametrize("accepted", ["", "identity", "gzip;q=0, br;q=0", "brotli"])
def test_other_clients_get_uncompressed_files(browser: Person, accepted: str) -> None:
    for path, body in (("/", PAGE), ("/assets/main-1a2b.js", b"document.title;")):
        answer = browser.get(path, {"Accept-Encoding": accepted})
        assert (answer.body, answer.headers["Content-Encoding"]) == (body, None)


def test_the_page_supports_head_and_options(browser: Person) -> None:
    head, get = browser.head("/"), browser.get("/")
    assert (head.status, head.body, head.headers["Content-Length"]) == (200, b"", get.headers["Content-Length"])
    assert browser.send("OPTIONS", "/").headers["Allow"] == "GET, HEAD, OPTIONS"
    assert refused(browser.post("/"), 405)["error_code"] == "METHOD_NOT_ALLOWED"


def test_the_licence_notices_are_served(browser: Person) -> None:
    answer = browser.get("/licences.txt")
    assert (answer.text, answer.headers["Content-Type"]) == ("MIT License", "text/plain; charset=utf-8")


def test_the_redirect_page_of_the_sign_in_is_a_separate_file(browser: Person) -> None:
    answer = browser.get("/redirect.html")
    assert answer.text == "<!doctype html>"
    assert "frame-ancestors 'self'" in policy(answer)
    assert answer.headers["Cross-Origin-Opener-Policy"] is None


def test_with_local_sign_in_the_page_may_connect_to_the_local_provider_only(
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

    def never_called(_: str | None) -> Identity:
        raise AssertionError

    app = create_app(settings, database, never_called, lambda: True, FrontEnd(config, tmp_path))
    answer = anyone.at(in_process(app)).get("/")
    assert "connect-src 'self' http://127.0.0.1:8001; frame-src 'self' http://127.0.0.1:8001;" in policy(answer)


def test_without_a_built_front_end_the_page_is_not_found(anyone: Person) -> None:
    refused(anyone.get("/", {"Accept": HTML}), 404, "NOT_FOUND")
