"""Settings are read from the environment and checked together; their errors and logs show no secret."""

import re
from pathlib import Path
from urllib.parse import quote
from uuid import UUID

import pytest
from psycopg.conninfo import conninfo_to_dict

from registry_api.settings import BadSettings, Settings

TENANT = "7d0f2a31-94c8-4a5e-8b1d-2f6e5c4b3a21"
CLIENT = "c0ffee00-1234-4cde-8f01-23456789abcd"
REQUIRED = {
    "DATABASE_URL": "postgresql://registry_app:swordfish@localhost:5432/registry",
    "ENTRA_TENANT_ID": TENANT,
    "ENTRA_CLIENT_ID": CLIENT,
}


@pytest.fixture(autouse=True)
def _required(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Set the required settings, in a folder without a `.env` file."""
    monkeypatch.chdir(tmp_path)
    for name, value in REQUIRED.items():
        monkeypatch.setenv(name, value)


def errors(monkeypatch: pytest.MonkeyPatch, **environment: str) -> str:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(BadSettings) as refusal:
        Settings.from_environment()
    return str(refusal.value)


def test_three_settings_are_sufficient() -> None:
    settings = Settings.from_environment()
    assert settings.entra_tenant_id == UUID(TENANT)
    assert settings.audience == CLIENT
    assert (settings.entra_required_scope, settings.entra_admin_role) == ("access_as_user", "Registry.Admin")
    assert settings.cors_origins == ()
    assert settings.port == 8000


@pytest.mark.parametrize("name", REQUIRED)
@pytest.mark.parametrize("how", ["missing", "empty"])
def test_a_missing_setting_is_reported(monkeypatch: pytest.MonkeyPatch, name: str, how: str) -> None:
    if how == "missing":
        monkeypatch.delenv(name)
    else:
        monkeypatch.setenv(name, "")
    assert errors(monkeypatch) == f"{name}: is required"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(
            ("DATABASE_URL", "mysql://x"),
            ("METRICS_TOKEN", "too-short"),
            ("METRICS_TOKEN", "one with spaces in between"),
            ("DATABASE_URL", "not a connection string"),
            ("DATABASE_URL", "postgresql://a:b:c@["),
        ),
        *(("ENTRA_TENANT_ID", "common"), ("ENTRA_TENANT_ID", "contoso.onmicrosoft.com"), ("ENTRA_CLIENT_ID", "x")),
        *(("ENTRA_REQUIRED_SCOPE", "a b"), ("ENTRA_ADMIN_ROLE", "a,b"), ("ENTRA_ADMIN_GROUP_ID", f"{TENANT},x")),
        *(("ENTRA_AUTHORITY", "http://login.microsoftonline.com"), ("ENTRA_AUTHORITY", "https://evil.example")),
        *(
            ("ENTRA_AUTHORITY", "https://login.microsoftonline.com.evil.example"),
            ("ENTRA_AUTHORITY", "https://login.microsoftonline.com/x"),
        ),
        *(
            ("CORS_ORIGINS", "*"),
            ("CORS_ORIGINS", "null"),
            ("CORS_ORIGINS", "registry.example.com"),
            ("CORS_ORIGINS", "https://a/b"),
        ),
        *(
            ("CORS_ORIGINS", "https://*.example"),
            ("CORS_ORIGINS", "https://a.example?x"),
            ("CORS_ORIGINS", "https://a.example:99999"),
            ("CORS_ORIGINS", "https://user@a.example"),
        ),
        *(
            ("LOG_LEVEL", "LOUD"),
            ("PORT", "0"),
            ("PORT", "65536"),
            ("PORT", "x"),
            ("WEB_CONCURRENCY", "0"),
            ("WEB_THREADS", "0"),
        ),
        *(("DB_POOL_MIN_SIZE", "-1"), ("DB_POOL_MAX_SIZE", "0"), ("DB_POOL_MAX_SIZE", "1"), ("DB_POOL_TIMEOUT", "0")),
        *(
            ("DB_STATEMENT_TIMEOUT", "-1"),
            ("DB_STATEMENT_TIMEOUT", "nan"),
            ("DB_POOL_TIMEOUT", "inf"),
            ("DB_POOL_MAX_SIZE", "1.5"),
        ),
    ],
)
def test_an_invalid_setting_is_reported(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    message = errors(monkeypatch, **{name: value})
    assert message.startswith(f"{name}: ")
    assert len(message.splitlines()) == 1


def test_all_errors_are_reported_in_one_message(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ENTRA_TENANT_ID")
    message = errors(
        monkeypatch, DATABASE_URL="host=db.example", PORT="x", LOG_LEVEL="LOUD", CORS_ORIGINS="*", ENTRA_CLIENT_ID="y"
    )
    names = {line.split(":")[0] for line in message.splitlines()}
    assert names >= {"DATABASE_URL", "ENTRA_TENANT_ID", "ENTRA_CLIENT_ID", "PORT", "LOG_LEVEL", "CORS_ORIGINS"}


@pytest.mark.parametrize(
    "url",
    [
        *(
            "postgresql://u:swordfish@db.example/r",
            "host=db.example password=swordfish",
            "postgresql://u@10.0.0.5/r?sslmode=prefer",
        ),
        *(
            "postgresql://u@localhost,db.example/r",
            "host=localhost hostaddr=10.0.0.5",
            "postgresql://u@db.example/r?sslmode=disable",
        ),
        *(
            "postgresql://u@db.example/r?sslmode=allow",
            "postgresql://u@127.0.0.1.evil.example/r",
            "host=localhost.evil.example",
        ),
    ],
)
def test_a_connection_to_another_machine_must_be_encrypted(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    message = errors(monkeypatch, DATABASE_URL=url)
    assert "sslmode" in message
    assert "swordfish" not in message


@pytest.mark.parametrize(
    "url",
    [
        *(
            "postgresql://u@db.example/r?sslmode=require",
            "host=db.example sslmode=verify-ca",
            "host=db.example sslmode=verify-full",
        ),
        *(
            "postgresql:///r",
            "host=/var/run/postgresql",
            "host=127.0.0.1",
            "host=127.8.9.1",
            "host=::1",
            "host=localhost",
            "dbname=r",
        ),
        *("postgresql://u@[::1]:5433/r", "host=localhost,127.0.0.1", "postgresql://u@%2Fvar%2Frun/r"),
    ],
)
def test_a_connection_on_this_machine_or_encrypted_is_accepted(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("DATABASE_URL", url)
    assert Settings.from_environment().database_url.get_secret_value() == url


@pytest.mark.parametrize(
    ("template", "password"),
    [
        *(("postgresql://u:{}@localhost/r", f"sword{character}fish") for character in '/@?#:% "\\[^é'),
        ("postgresql://u:{}@localhost/r", "5432/fish"),  # looks like a port
        ("postgresql://u:{}@localhost/r", "@fish"),
        ("postgres://u:{}@h1:5432,h2?sslmode=require&host=fish", "sword@fish"),
        ("postgres://u:{}@h1:5432,h2?sslmode=require&host=fish", "5432#fish"),
    ],
)
def test_a_password_with_a_special_character_must_be_percent_encoded(
    monkeypatch: pytest.MonkeyPatch, template: str, password: str
) -> None:
    message = errors(monkeypatch, DATABASE_URL=template.format(password))
    assert message.startswith("DATABASE_URL: must be a PostgreSQL connection string")
    assert "percent-encode the password" in message
    assert "fish" not in message
    assert "sword" not in message.replace("password", "")
    monkeypatch.setenv("DATABASE_URL", template.format(quote(password, safe="")))
    assert conninfo_to_dict(Settings.from_environment().database_url.get_secret_value())["password"] == password


@pytest.mark.parametrize("value", ["sword@fish", "sword#fish", "sword%fish", "sword&fish", "sword=fish"])
def test_a_password_in_the_query_must_be_percent_encoded(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    message = errors(monkeypatch, DATABASE_URL=f"postgresql://localhost/r?user=u&password={value}")
    assert "percent-encode the password" in message
    assert "fish" not in message


@pytest.mark.parametrize(
    "url",
    [
        "host=localhost user=u password=sword fish",
        "host=localhost user=u password='sword'fish'",
        "host=localhost password='swordfish user=u",
        "host=u:swordfish@localhost",
        "host=postgresql://u:swordfish@localhost/r",
        "host=localhost dbname=postgresql://u:swordfish@localhost/r",
        "host=localhost user=postgresql://u:swordfish@localhost/r",
        "host=localhost port=swordfish",
        "host=localhost port=99999",
        "hostaddr=swordfish",
        "host=localhost swordfish=1",
        "postgresql://localhost/r?swordfish=1",
        "postgresql://localhost/r?options=-c=swordfish",
        "postgresql://u:%73wordfish%ff@localhost/r",
        "Postgresql://u:swordfish@localhost/r",
        "postgresql+psycopg://u:swordfish@localhost/r",
        '"postgresql://u:swordfish@localhost/r"',
        "host=localhost sslmode=swordfish",
        "postgresql://u@localhost/r?sslmode=required",
    ],
)
def test_a_malformed_connection_string_is_not_quoted(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    message = errors(monkeypatch, DATABASE_URL=url)
    assert message.startswith("DATABASE_URL: must ")
    assert len(message.splitlines()) == 1
    assert "swordfish" not in message
    assert "99999" not in message


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://u:swordfish@localhost/r",
        "postgresql://localhost/r?user=u&password=swordfish",
        "postgresql://u@localhost/r?options=-cswordfish%3D1&passfile=/swordfish&sslpassword=swordfish",
        "postgresql://u@h1:5432,h2:5433/r?sslmode=require&sslkey=/swordfish&sslpassword=swordfish",
        "host=localhost user=u password=swordfish",
        "host=localhost user=u password='a swordfish' passfile=/swordfish",
        r"host=localhost user=u password=a\ swordfish\'s sslpassword=swordfish",
        "host=localhost application_name=swordfish options='-c swordfish.x=1'",
        "host=localhost oauth_client_secret=swordfish",
    ],
)
def test_no_form_of_the_connection_string_shows_its_password(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("DATABASE_URL", url)
    settings = Settings.from_environment()
    for shown in (repr(settings), str(settings), str(settings.loggable()), settings.model_dump_json()):
        assert "swordfish" not in shown
    assert "host=" in settings.loggable()["DATABASE_URL"]


@pytest.mark.parametrize(
    ("url", "environment"),
    [
        ("dbname=r", {"PGHOST": "db.example"}),
        ("host=localhost", {"PGHOSTADDR": "192.0.2.1"}),
        ("service=production", {}),
        ("host=localhost", {"PGSERVICE": "production"}),
    ],
)
def test_environment_variables_of_libpq_cannot_make_the_connection_unencrypted(
    monkeypatch: pytest.MonkeyPatch, url: str, environment: dict[str, str]
) -> None:
    assert "sslmode=require" in errors(monkeypatch, DATABASE_URL=url, **environment)


@pytest.mark.parametrize(
    "audience",
    [
        CLIENT,
        CLIENT.upper(),
        f"api://{CLIENT}",
        f"API://{CLIENT.upper()}",
        f"api://{CLIENT}/",
        f"  {CLIENT}\n",
        f"\ufeff\u00a0{CLIENT}\u200b ",
        f"{{{CLIENT}}}",
    ],
    ids=ascii,
)
def test_the_audience_is_the_client_id_in_lower_case(monkeypatch: pytest.MonkeyPatch, audience: str) -> None:
    monkeypatch.setenv("ENTRA_CLIENT_ID", TENANT)
    monkeypatch.setenv("ENTRA_AUDIENCE", audience)
    settings = Settings.from_environment()
    assert settings.audience == CLIENT
    assert settings.scope == f"api://{CLIENT}/access_as_user"


@pytest.mark.parametrize(
    ("audience", "uri"),
    [
        ("api://registry", "api://registry"),
        ("API://Registry.Example/Mcp/", "api://registry.example/Mcp"),
        ("https://contoso.onmicrosoft.com/registry", "https://contoso.onmicrosoft.com/registry"),
        (f"api://{TENANT}/registry", f"api://{TENANT}/registry"),
    ],
)
def test_another_application_id_uri_requires_v1_tokens(
    monkeypatch: pytest.MonkeyPatch, audience: str, uri: str
) -> None:
    """Version 2.0 tokens name the API by its id, so all of them would be refused."""
    assert "must be the API's client id" in errors(monkeypatch, ENTRA_AUDIENCE=audience)
    monkeypatch.setenv("ENTRA_ACCEPT_V1_TOKENS", "true")
    settings = Settings.from_environment()
    assert settings.audience == uri
    assert settings.scope == f"{uri}/access_as_user"


@pytest.mark.parametrize(
    "audience",
    [
        f"api://{CLIENT}/access_as_user",
        f"api://api://{CLIENT}",
        f"spn:{CLIENT}",
        "registry",
        "swordfish with blanks",
        "https://u:swordfish@registry.example/",
        f"{CLIENT},{TENANT}",
        CLIENT[:-1],
    ],
)
def test_an_invalid_audience_is_refused(monkeypatch: pytest.MonkeyPatch, audience: str) -> None:
    for accepts_v1 in ("true", "false"):
        message = errors(monkeypatch, ENTRA_AUDIENCE=audience, ENTRA_ACCEPT_V1_TOKENS=accepts_v1)
        assert message.startswith("ENTRA_AUDIENCE: must ")
        assert "swordfish" not in message


def test_ids_urls_and_origins_are_normalised(monkeypatch: pytest.MonkeyPatch) -> None:
    written = {
        "ENTRA_TENANT_ID": f" {TENANT.upper()} ",
        "ENTRA_CLIENT_ID": f"{{{CLIENT}}}",
        "ENTRA_ADMIN_GROUP_ID": f" {TENANT.upper()} ,\ufeff{CLIENT}",
        "AZURE_CLIENT_ID": CLIENT.upper(),
        "ENTRA_AUTHORITY": " HTTPS://Login.MicrosoftOnline.US:443/ ",
        "IDENTITY_ENDPOINT": "http://LOCALHOST:8081/msi/token ",
        "CORS_ORIGINS": "https://A.example/, HTTPS://b.example:443, http://c.example:80, https://größe.example",
        "LOG_LEVEL": " debug ",
        "MCP_REGISTRY_NAMESPACE": " com.example ",
    }
    for name, value in written.items():
        monkeypatch.setenv(name, value)
    settings = Settings.from_environment()
    assert (settings.entra_tenant_id, settings.entra_client_id) == (UUID(TENANT), UUID(CLIENT))
    assert settings.entra_admin_group_id == (UUID(TENANT), UUID(CLIENT))
    assert settings.azure_client_id == UUID(CLIENT)
    assert settings.entra_authority == "https://login.microsoftonline.us"
    assert settings.identity_endpoint == "http://localhost:8081/msi/token"
    assert settings.cors_origins == (
        *("https://a.example", "https://b.example", "http://c.example", "https://xn--gre-6ka8i.example"),
    )
    assert (settings.log_level, settings.mcp_registry_namespace) == ("DEBUG", "com.example")


@pytest.mark.parametrize("value", ["https://mcp.example.com", "mcp.example.com/mcp", "user@host", "a b"])
def test_a_host_of_the_inspector_is_no_url(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    message = errors(monkeypatch, INSPECTOR_HOSTS=f"10.1.2.3:8080,{value}")
    assert message.startswith("INSPECTOR_HOSTS: number 2 of the list must be a host such as mcp.example.com")
    monkeypatch.setenv("INSPECTOR_HOSTS", "MCP.example.com, [::1]:8080")
    assert Settings.from_environment().inspector_hosts == ("mcp.example.com", "[::1]:8080")


def test_a_setting_of_spaces_counts_as_absent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", " ")
    monkeypatch.setenv("ENTRA_AUDIENCE", "\t")
    assert Settings.from_environment().port == 8000
    assert errors(monkeypatch, DATABASE_URL="  ") == "DATABASE_URL: is required"


# They accept almost any text; INSPECTOR_HOSTS accepts any word.
FREE_TEXT = {"ENTRA_ADMIN_ROLE", "ENTRA_APP_ROLE", "INSPECTOR_HOSTS", "METRICS_TOKEN", "IDENTITY_HEADER"}


@pytest.mark.parametrize("name", [field.upper() for field in Settings.model_fields])
def test_no_error_quotes_a_secret_that_was_put_into_a_setting_by_mistake(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    for secret in ("postgresql://u:swordfish@db.example/r", "sword~fish~", "swordfish,swordfish"):
        monkeypatch.setenv(name, secret)
        message = ""
        try:
            Settings.from_environment()
        except BadSettings as error:
            message = str(error)
        assert name in message or name in FREE_TEXT
        assert "sword" not in message.replace("password", "")
        assert not re.search("`[swordfih~]`", message), "a single character is quoted"


def test_lists_are_separated_by_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CORS_ORIGINS", " https://a.example , http://localhost:5173,, http://[::1]:8080")
    monkeypatch.setenv("ENTRA_ADMIN_GROUP_ID", f"{TENANT},{CLIENT}")
    settings = Settings.from_environment()
    assert settings.cors_origins == ("https://a.example", "http://localhost:5173", "http://[::1]:8080")
    assert settings.entra_admin_group_id == (UUID(TENANT), UUID(CLIENT))


def test_an_empty_setting_counts_as_absent(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("PORT", "LOG_LEVEL", "CORS_ORIGINS", "ENTRA_AUDIENCE", "ENTRA_APP_ROLE", "ENTRA_ADMIN_GROUP_ID"):
        monkeypatch.setenv(name, "")
    assert Settings.from_environment().port == 8000
    assert Settings.from_environment().audience == CLIENT


PASSWORDLESS = {
    "DATABASE_URL": "postgresql://identity@localhost:5432/registry",
    "DB_MANAGED_IDENTITY": "true",
    "IDENTITY_ENDPOINT": "http://169.254.129.2:8081/msi/token",
    "IDENTITY_HEADER": "swordfish",
}


def test_a_managed_identity_needs_no_password(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in PASSWORDLESS.items():
        monkeypatch.setenv(name, value)
    settings = Settings.from_environment()
    assert settings.db_managed_identity
    assert settings.azure_client_id is None
    for shown in (repr(settings), str(settings.loggable()), settings.model_dump_json()):
        assert "swordfish" not in shown


@pytest.mark.parametrize(
    ("changes", "part"),
    [
        ({"DATABASE_URL": "postgresql://u:secret@localhost/r"}, "DATABASE_URL has one"),
        ({"DATABASE_URL": "host=localhost user=u password=secret"}, "DATABASE_URL has one"),
        ({"IDENTITY_ENDPOINT": ""}, "needs IDENTITY_ENDPOINT, which the platform sets"),
        ({"IDENTITY_HEADER": ""}, "needs IDENTITY_HEADER, which"),
        ({"IDENTITY_ENDPOINT": "", "IDENTITY_HEADER": ""}, "needs IDENTITY_ENDPOINT and IDENTITY_HEADER, which"),
        ({"IDENTITY_ENDPOINT": "http://192.0.2.1/token"}, "IDENTITY_ENDPOINT: must be https://"),
        ({"IDENTITY_ENDPOINT": "http://169.254.1.1.example/token"}, "IDENTITY_ENDPOINT: must be https://"),
        ({"IDENTITY_ENDPOINT": "https://"}, "IDENTITY_ENDPOINT: must be https://"),
        ({"IDENTITY_HEADER": "secret\nX-Other: 1"}, "IDENTITY_HEADER: must be printable"),
        ({"AZURE_CLIENT_ID": "x"}, "AZURE_CLIENT_ID: "),
        ({"DB_MANAGED_IDENTITY": "perhaps"}, "DB_MANAGED_IDENTITY: "),
    ],
)
def test_an_error_of_a_managed_identity_is_reported(
    monkeypatch: pytest.MonkeyPatch, changes: dict[str, str], part: str
) -> None:
    message = errors(monkeypatch, **PASSWORDLESS | changes)
    assert part in message
    assert len(message.splitlines()) == 1
    assert "secret" not in message


def test_variables_of_an_identity_that_is_not_used_are_ignored(monkeypatch: pytest.MonkeyPatch) -> None:
    """App Service sets them wherever any identity is assigned."""
    monkeypatch.setenv("IDENTITY_ENDPOINT", PASSWORDLESS["IDENTITY_ENDPOINT"])
    monkeypatch.setenv("IDENTITY_HEADER", "swordfish")
    assert not Settings.from_environment().db_managed_identity


def test_an_application_is_never_an_administrator(monkeypatch: pytest.MonkeyPatch) -> None:
    assert errors(monkeypatch, ENTRA_APP_ROLE="Registry.Admin").startswith("ENTRA_APP_ROLE: ")


def test_the_environment_overrides_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    Path(".env").write_text("PORT=9001\nWEB_THREADS=5\nSOMETHING_ELSE=1\n")
    monkeypatch.setenv("PORT", "9002")
    settings = Settings.from_environment()
    assert (settings.port, settings.web_threads) == (9002, 5)


def test_the_log_has_every_setting_with_its_value(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WEB_THREADS", "7")
    logged = Settings.from_environment().loggable()
    assert logged.keys() == {name.upper() for name in Settings.model_fields}
    assert logged["WEB_THREADS"] == 7
    assert logged["DATABASE_URL"] == "host=localhost port=5432 dbname=registry user=registry_app"
