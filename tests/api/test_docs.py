"""The API documentation: the service serves every file, and no page contacts another host."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

import registry_api
from tests.support.people import Person, refused

ASSETS = Path(registry_api.__file__).parent / "docs_assets"
PAGES = ["/docs", "/redoc"]
SERVED = ["docs.js", "favicon-32x32.png", "redoc.standalone.js", "swagger-ui-bundle.js", "swagger-ui.css"]


class Parts(HTMLParser):
    """Collects the addresses that a page loads, and its inline scripts, styles and handlers."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.inline: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.addresses += [given[name] or "" for name in ("src", "href", "spec-url") if name in given]
        self.inline += [name for name in given if name.startswith("on") or name == "style"]
        if tag == "style" or (tag == "script" and "src" not in given):
            self.inline.append(tag)


@pytest.mark.parametrize("path", PAGES)
def test_a_page_loads_files_of_the_service_only(anyone: Person, path: str) -> None:
    answer = anyone.get(path)
    assert answer.status == 200
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    parts = Parts(answer.text)
    assert parts.inline == []
    assert "/openapi.json" in parts.addresses
    for address in parts.addresses:
        assert re.match("/[^/]", address)
        assert anyone.get(address).status == 200


@pytest.mark.parametrize("path", PAGES)
def test_the_content_security_policy_allows_no_other_host_and_no_inline_script(anyone: Person, path: str) -> None:
    rules = dict(rule.split(maxsplit=1) for rule in anyone.get(path).headers["Content-Security-Policy"].split("; "))
    assert rules["default-src"] == "'none'"
    assert rules["script-src"] == rules["connect-src"] == "'self'"
    assert rules["base-uri"] == rules["form-action"] == rules["frame-ancestors"] == "'none'"
    sources = {source for rule in rules.values() for source in rule.split()}
    assert sources <= {"'none'", "'self'", "'unsafe-inline'", "data:", "blob:"}
    assert [name for name, rule in rules.items() if "'unsafe-inline'" in rule] == ["style-src"]


@pytest.mark.parametrize("name", SERVED)
def test_an_asset_loads_nothing_from_another_host(anyone: Person, name: str) -> None:
    answer = anyone.get(f"/docs/assets/{name}")
    assert answer.status == 200
    assert b"cdn.redoc.ly" not in answer.body
    assert not re.search(rb"@import|url\([\"']?(?!data:|[\"']?#)[a-z/]", answer.body if name.endswith(".css") else b"")


@pytest.mark.parametrize("path", [*PAGES, "/openapi.json", *(f"/docs/assets/{name}" for name in SERVED)])
def test_a_current_etag_is_answered_304(anyone: Person, path: str) -> None:
    first = anyone.get(path)
    assert first.headers["Cache-Control"] == "no-cache"
    for tags in (first.headers["ETag"], f"W/{first.headers['ETag']}", f'"x", {first.headers["ETag"]}', "*"):
        again = anyone.get(path, {"If-None-Match": tags})
        assert (again.status, again.body) == (304, b"")
        assert again.headers["ETag"] == first.headers["ETag"]
    assert anyone.get(path, {"If-None-Match": '"x"'}).body == first.body
    head = anyone.head(path)
    assert (head.status, head.body) == (200, b"")
    assert head.headers["Content-Length"] == str(len(first.body))


@pytest.mark.parametrize("name", ["README.md", "docs.html", "x.js", "..", "%2e%2e%2fapp.py", "swagger-ui.css/"])
def test_other_files_are_not_served(anyone: Person, name: str) -> None:
    refused(anyone.get(f"/docs/assets/{name}"), 404, "NOT_FOUND")


def test_swagger_ui_stores_no_token_and_uses_no_external_validator(anyone: Person) -> None:
    options = anyone.get("/docs/assets/docs.js").text
    assert "persistAuthorization: false" in options
    assert "validatorUrl: null" in options


def test_the_documented_versions_are_the_served_ones() -> None:
    readme = (ASSETS / "README.md").read_text()
    for package, file in (("swagger-ui-dist", "swagger-ui-bundle.js"), ("redoc", "redoc.standalone.js")):
        version = re.search(rf"`{package}` (\d+\.\d+\.\d+)", readme)
        assert version
        assert f'"{version[1]}"' in (ASSETS / file).read_text()
    vendored = {path.name for path in ASSETS.iterdir()} - {"README.md"}
    assert {name for name in vendored if f"`{name}`" not in readme} == set()
