"""Settings: read from the environment, checked all at once, secrets hidden."""

from pathlib import Path
from uuid import UUID

import pytest

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
    """Set what must be set, in a folder without a `.env`."""
    monkeypatch.chdir(tmp_path)
    for name, value in REQUIRED.items():
        monkeypatch.setenv(name, value)


def faults(monkeypatch: pytest.MonkeyPatch, **environment: str) -> str:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(BadSettings) as refusal:
        Settings.from_environment()
    return str(refusal.value)


def test_three_settings_are_enough() -> None:
    settings = Settings.from_environment()
    assert settings.entra_tenant_id == UUID(TENANT)
    assert settings.audience == CLIENT
    assert (settings.entra_required_scope, settings.entra_admin_role) == ("access_as_user", "Registry.Admin")
    assert settings.cors_origins == ()
    assert settings.port == 8000


@pytest.mark.parametrize("name", REQUIRED)
@pytest.mark.parametrize("how", ["missing", "empty"])
def test_a_missing_setting_is_named(monkeypatch: pytest.MonkeyPatch, name: str, how: str) -> None:
    if how == "missing":
        monkeypatch.delenv(name)
    else:
        monkeypatch.setenv(name, "")
    assert faults(monkeypatch) == f"{name}: is required"


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
            ("CORS_ORIGINS", "https://A.example"),
            ("CORS_ORIGINS", "https://a.example/"),
            ("CORS_ORIGINS", "https://*.example"),
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
def test_a_wrong_setting_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    told = faults(monkeypatch, **{name: value})
    assert told.startswith(f"{name}: ")
    assert len(told.splitlines()) == 1


def test_all_faults_are_told_in_one_message(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ENTRA_TENANT_ID")
    told = faults(
        monkeypatch, DATABASE_URL="host=db.example", PORT="x", LOG_LEVEL="LOUD", CORS_ORIGINS="*", ENTRA_CLIENT_ID="y"
    )
    names = {line.split(":")[0] for line in told.splitlines()}
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
def test_a_database_elsewhere_must_be_encrypted(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    told = faults(monkeypatch, DATABASE_URL=url)
    assert "sslmode" in told
    assert "swordfish" not in told


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
def test_a_database_on_this_machine_need_not_be(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("DATABASE_URL", url)
    assert Settings.from_environment().database_url.get_secret_value() == url


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
    ("changes", "said"),
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
def test_a_fault_of_a_managed_identity_is_told(
    monkeypatch: pytest.MonkeyPatch, changes: dict[str, str], said: str
) -> None:
    told = faults(monkeypatch, **PASSWORDLESS | changes)
    assert said in told
    assert len(told.splitlines()) == 1
    assert "secret" not in told


def test_what_the_platform_sets_for_others_does_no_harm(monkeypatch: pytest.MonkeyPatch) -> None:
    """App Service sets it wherever an identity is assigned, whatever that is for."""
    monkeypatch.setenv("IDENTITY_ENDPOINT", PASSWORDLESS["IDENTITY_ENDPOINT"])
    monkeypatch.setenv("IDENTITY_HEADER", "swordfish")
    assert not Settings.from_environment().db_managed_identity


def test_an_application_is_never_an_administrator(monkeypatch: pytest.MonkeyPatch) -> None:
    assert faults(monkeypatch, ENTRA_APP_ROLE="Registry.Admin").startswith("ENTRA_APP_ROLE: ")


def test_the_environment_goes_before_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    Path(".env").write_text("PORT=9001\nWEB_THREADS=5\nSOMETHING_ELSE=1\n")
    monkeypatch.setenv("PORT", "9002")
    settings = Settings.from_environment()
    assert (settings.port, settings.web_threads) == (9002, 5)


def test_no_password_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    for url in (REQUIRED["DATABASE_URL"], "host=localhost user=u password='sword fish' dbname=r"):
        monkeypatch.setenv("DATABASE_URL", url)
        settings = Settings.from_environment()
        for shown in (repr(settings), str(settings), str(settings.loggable()), settings.model_dump_json()):
            assert "swordfish" not in shown
            assert "sword fish" not in shown


def test_what_is_logged_names_every_setting_in_force(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WEB_THREADS", "7")
    logged = Settings.from_environment().loggable()
    assert logged.keys() == {name.upper() for name in Settings.model_fields}
    assert logged["WEB_THREADS"] == 7
    assert logged["DATABASE_URL"] == "host=localhost port=5432 dbname=registry user=registry_app"
