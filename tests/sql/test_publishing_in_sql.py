"""Publishing in the database: slugs, publishable addresses, privileges and the upgrade of existing rows."""

import re
from typing import Any

import psycopg
import pytest

from tests.sql.test_schema import FOLDER, copied, empty, init, rows  # noqa: F401 - two are fixtures
from tests.support.given import Given, Sql
from tests.support.people import Person

PUBLISHABLE = [
    *("https://x.example/", "https://x.example:8443/mcp?a=b", "https://127.0.0.1.nip.io/", "https://10.0.0.7/mcp"),
    *("https://192.168.1.1/", "https://localhost.example/", "https://mylocalhost/", "https://x.localhost.example/"),
    *(
        "https://x.example/localhost/",
        "https://x.example/?to=https://localhost/",
        "https://128.0.0.1/",
        "https://12.7.0.1/",
    ),
    *("https://[2001:db8::1]/", "https://[::ffff:a00:7]/", "https://[::2]/", "https://[::ffff:10.0.0.7]/"),
    *("https://x.example/a*b", "https://xn--bcher-kva.example/", "https://127.example/", "https://1270.example/"),
]
NOT_PUBLISHABLE = [
    *(
        "http://x.example/",
        "https://localhost/",
        "https://localhost./",
        "https://a.localhost/",
        "https://a.b.localhost./",
    ),
    *("https://localhost:8443/", "https://a.localhost:1/x", "https://127.0.0.1/", "https://127.0.0.1:8443/mcp"),
    *("https://127.255.255.254/", "https://[::1]/", "https://[::1]:8443/", "https://[::]/", "https://[::ffff:7f00:1]/"),
    *(
        "https://[::ffff:7fff:ffff]/",
        "https://[::ffff:127.0.0.1]:1/",
        "https://[::ffff:0:0]/",
        "https://[::ffff:0.0.0.0]/",
    ),
    *(
        "https://0.0.0.0/",
        "https://0.0.0.0:1/",
        "https://{tenant}.example/",
        "https://x.example/{var}",
        "https://x.example/}",
    ),
    *("wss://x.example/", "HTTPS://x.example/", ""),
]


@pytest.mark.parametrize(
    ("urls", "is_publishable"), [(PUBLISHABLE, True), (NOT_PUBLISHABLE, False)], ids=["publishable", "not publishable"]
)
def test_only_https_addresses_of_other_machines_are_publishable(
    sql: Sql, urls: list[str], is_publishable: bool
) -> None:
    found: dict[str, bool] = dict(sql("SELECT url, is_publishable(url) FROM unnest(%s::text[]) AS url", [urls]))
    assert found == dict.fromkeys(urls, is_publishable)


@pytest.mark.parametrize(
    "url",
    [
        "https://LOCALHOST/",
        "https://127.1.2.3:443",
        "https://[0:0::1]/",
        "https://[::FFFF:127.0.0.1]/",
        "http://x.example/",
        "https://x.example/{id}",
    ],
)
def test_an_unpublishable_address_is_approved_but_not_published(ana: Person, given: Given, url: str) -> None:
    made = given.registration(endpoint_url=url, status="Approved")
    shown = ana.get(f"/registrations/{made['registration_id']}").json
    assert shown["status"] == "Approved"
    assert ana.get(f"/registrations/{made['registration_id']}/published").json["versions"] == []


# ----------------------------------------------------------------------------------------------------------- names

SLUGS = {
    "Weather": "weather",
    "Café & Bar (beta)": "cafe-bar-beta",
    "  A  B  ": "a-b",
    "ÀÉÎÕÜ": "aeiou",
    "Nguyễn": "nguyen",
    "Ana's notes": "anas-notes",
    "Ana’s notes": "anas-notes",
    "ﬁnance": "finance",
    "Ⅳ": "iv",
    "天気": "",
    "😀": "",
    "...": "",
    "--x--": "x",
    "../../etc": "etc",
    "Ｗｉｄｅ": "wide",
    "a_b.c/d": "a-b-c-d",
    "x" * 200: "x" * 60,
    f"{'x' * 59} yz": "x" * 59,
    "versions": "versions",
    "MCP 2.0": "mcp-2-0",
    "Straße": "strasse",
    "Søren Łukasz Æther": "soren-lukasz-aether",
}


def test_a_slug_has_the_letters_and_digits_of_the_name(sql: Sql) -> None:
    assert dict(sql("SELECT name, slug_of(name) FROM unnest(%s::text[]) AS name", [list(SLUGS)])) == SLUGS


@pytest.mark.parametrize(
    ("name", "url", "slug"),
    [
        *(("天気", "https://tenki.example/", "tenki-example"), ("😀", "https://a.example:8443/x", "a-example-8443")),
        *(("x", "https://x.example/", "x-example"), ("versions", "https://x.example/", "server-versions")),
        *(
            ("Versions!", "https://x.example/", "server-versions"),
            ("?", "https://a/", "server-a"),
            ("?", "https://1.2.3.4/", "1-2-3-4"),
        ),
        *(
            ("?", "https://[2001:db8::1]/", "2001-db8-1"),
            ("-_.Weather", "https://x.example/", "weather"),
            ("?", "https://versions/", "server-versions"),
        ),
    ],
)
def test_a_name_without_a_slug_is_replaced_by_the_host(
    ana: Person, given: Given, name: str, url: str, slug: str
) -> None:
    made = given.registration(endpoint_name=name, endpoint_url=url, status="Approved")
    published = ana.get(f"/registrations/{made['registration_id']}/published").json
    assert published["server_name"] == f"com.example/{slug}"


def test_a_taken_slug_gets_a_number_and_later_part_of_the_id(sql: Sql, given: Given) -> None:
    for _ in range(12):
        given.registration(status="Approved", endpoint_name="W" * 200)
    slugs = [slug for (slug,) in sql("SELECT slug FROM servers ORDER BY length(slug), slug")]
    assert slugs[:9] == ["w" * 60, *(f"{'w' * 60}-{number}" for number in range(2, 10))]
    assert all(re.fullmatch("w{60}-[0-9a-f]{12}", slug) for slug in slugs[9:])
    assert len(set(slugs)) == 12


# ---------------------------------------------------------------------------------------------------------- rights


@pytest.mark.parametrize(
    "statement",
    [
        *("INSERT INTO servers VALUES ('forged', gen_random_uuid())", "UPDATE servers SET review_asked = true"),
        *(
            "DELETE FROM servers",
            "UPDATE published_versions SET is_withdrawn = false",
            "DELETE FROM published_versions",
        ),
        *("UPDATE published_versions SET endpoint_url = 'https://evil.example/'", "TRUNCATE published_versions"),
        "INSERT INTO published_versions (slug, number) SELECT slug, 2 FROM servers",
        *(
            "UPDATE published_set SET revision = 1",
            "DELETE FROM published_set",
            "INSERT INTO published_set DEFAULT VALUES",
        ),
        *(
            "SELECT withdraw(registration_id, now()) FROM registrations",
            "SELECT publish(r, now(), now()) FROM registrations AS r",
        ),
        *("SELECT give_slug(r) FROM registrations AS r", "ALTER TABLE registrations DISABLE TRIGGER ALL"),
        "SET session_replication_role = replica",
    ],
)
def test_the_service_role_cannot_forge_published_versions(app_url: str, given: Given, statement: Any) -> None:
    given.registration(status="Approved")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        rows(app_url, statement)


def test_triggers_with_the_owners_privileges_ignore_other_schemas(app_url: str, given: Given, mia: Person) -> None:
    made = given.registration()
    with psycopg.connect(app_url) as connection:
        connection.execute("CREATE TEMPORARY TABLE servers (slug text, registration_id uuid, review_asked boolean)")
        connection.execute(
            "UPDATE registrations SET status = 'Approved', approver_id = %s, approved_at = now()"
            " WHERE registration_id = %s",
            [mia.user_id, made["registration_id"]],
        )
        assert connection.execute("SELECT count(*) FROM pg_temp.servers").fetchone() == (0,)
        assert connection.execute("SELECT count(*) FROM public.servers").fetchone() == (1,)


def test_a_version_belongs_to_a_server_and_only_one_is_the_latest(owner_url: str, mia: Person, given: Given) -> None:
    made = given.registration(status="Approved", endpoint_name="Weather")
    mia.patch(f"/registrations/{made['registration_id']}", {"description": "Second"})
    for statement, constraint in (
        ("DELETE FROM servers", "published_versions_slug_fkey"),
        ("INSERT INTO servers SELECT 'other', registration_id FROM servers", "servers_registration_id_key"),
        ("UPDATE servers SET slug = 'versions'", "servers_slug_form"),
        ("UPDATE servers SET client_key = 'My key'", "servers_client_key_form"),
        ("UPDATE published_versions SET number = 0", "published_versions_number_positive"),
        ("INSERT INTO published_set VALUES (false)", "published_set_has_one_row"),
        (
            "UPDATE published_versions SET is_latest = true",
            "published_versions_latest_key",
        ),
    ):
        with pytest.raises(psycopg.errors.IntegrityError) as refusal:
            rows(owner_url, statement)
        assert refusal.value.diag.constraint_name == constraint


# ------------------------------------------------------------------------------------------------ similar addresses

ALIKE = [
    *("https://weather.example/mcp", "https://weather.example/mcp/", "https://weather.example/MCP//"),
    *("http://weather.example/mcp", "https://www.weather.example/mcp", "http://www.weather.example./Mcp/"),
    *("http://weather.example:443/mcp", "https://weather.example:80/mcp"),
]
UNLIKE = [
    *("https://weather.example/", "https://weather.example/mcp2", "https://weather.example/mcp?a=b"),
    *("https://weather.example:8443/mcp", "https://eu.weather.example/mcp", "https://wwww.weather.example/mcp"),
    *("https://weather.example/mcp.", "https://weather.example/www.mcp"),
]
LIKENESS = {
    "https://h.example/": "h.example",
    "https://www.example/": "example",
    "https://[2001:db8::1]/x/": "[2001:db8::1]/x",
    "https://[2001:db8::80]/": "[2001:db8::80]",
    "http://[2001:db8::1]:443/x": "[2001:db8::1]/x",
    "https://h.example/a/?b=/": "h.example/a?b=/",
    "https://h.example/?A=b": "h.example?a=b",
}


def test_addresses_that_differ_in_details_only_are_similar(sql: Sql) -> None:
    found: dict[str, str] = dict(
        sql("SELECT url, endpoint_url_likeness(url) FROM unnest(%s::text[]) AS url", [ALIKE + UNLIKE])
    )
    assert {found[url] for url in ALIKE} == {"weather.example/mcp"}
    assert len({found[url] for url in UNLIKE} | {"weather.example/mcp"}) == len(UNLIKE) + 1
    assert dict(sql("SELECT url, endpoint_url_likeness(url) FROM unnest(%s::text[]) AS url", [[*LIKENESS]])) == LIKENESS


# --------------------------------------------------------------------------------------------------------- upgrade

BEFORE = """
    WITH u AS (INSERT INTO users (entra_id, claims_issued_at) VALUES (gen_random_uuid(), now()) RETURNING user_id)
    INSERT INTO registrations
        (endpoint_url, endpoint_name, owner_contact, submitter_id, status, approver_id, approved_at, description)
    SELECT url, name, 'team', user_id, status,
        CASE WHEN status = 'Approved' THEN user_id END, CASE WHEN status = 'Approved' THEN at::timestamptz END, 'Old.'
    FROM u, (VALUES
        ('https://b.example/', 'Weather', 'Approved', '2026-01-02T00:00:00Z'),
        ('https://a.example/', 'Weather', 'Approved', '2026-01-01T00:00:00Z'),
        ('http://c.example/', 'Plain', 'Approved', '2026-01-01T00:00:00Z'),
        ('https://d.example/', 'Waiting', 'Pending', NULL),
        ('https://e.example/', 'Refused', 'Rejected', NULL),
        ('https://f.example/', '天気', 'Approved', '2026-01-03T00:00:00Z')
    ) AS old (url, name, status, at)
"""

PUBLISHED = """
    SELECT slug, number, v.endpoint_url, is_latest, is_withdrawn, published_at = approved_at
    FROM published_versions AS v JOIN servers USING (slug) JOIN registrations AS r USING (registration_id)
    ORDER BY published_at
"""


def test_an_upgrade_publishes_approved_registrations_only(empty: str, copied: Any) -> None:  # noqa: F811
    script = copied / "init.sql"
    script.write_text(re.sub(r"\\set migration (?!0001)\w+\n\\ir apply.psql\n", "", script.read_text()))
    for later in ("inspector.sql", "role.sql", "search_index.sql"):
        (copied / later).write_text("")
    assert init(empty, copied).returncode == 0
    rows(empty, BEFORE)
    for _ in range(2):
        done = init(empty, FOLDER)
        assert (done.returncode, done.stderr) == (0, "")
        assert rows(empty, PUBLISHED) == [
            ("weather", 1, "https://a.example/", True, False, True),
            ("weather-2", 1, "https://b.example/", True, False, True),
            ("f-example", 1, "https://f.example/", True, False, True),
        ]
    assert (
        rows(empty, "SELECT count(*) FROM published_versions") == rows(empty, "SELECT count(*) FROM servers") == [(3,)]
    )
