"""ops/identity.sql, with a function like the one of Azure that creates the login role."""

import subprocess
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from registry_api.local import binaries
from tests.sql.test_schema import rows
from tests.support.served import ROOT, child_environment

IDENTITY = "The Registry's identity"


@pytest.fixture
def azure(cluster: str, owner_url: str) -> Iterator[str]:
    """Create a function like the one with which an Entra administrator creates logins on Azure."""
    assert owner_url, "the schema exists, and with it the role registry_app"
    rows(
        cluster,
        """
        CREATE FUNCTION pgaadauth_create_principal(name text, is_admin boolean, is_mfa boolean) RETURNS text
        LANGUAGE plpgsql AS $$ BEGIN EXECUTE format('CREATE ROLE %I LOGIN', name); RETURN 'Created'; END $$
        """,
    )
    yield cluster
    rows(cluster, "DROP FUNCTION pgaadauth_create_principal")
    rows(cluster, f'DROP ROLE "{IDENTITY}"')


def run(url: str) -> subprocess.CompletedProcess[str]:
    parameters: dict[str, Any] = conninfo_to_dict(url)
    environment = child_environment({"PGPASSWORD": str(parameters.pop("password", ""))})
    script = ["-v", f"identity={IDENTITY}", "-f", str(ROOT / "ops" / "identity.sql")]
    line = [binaries.psql(), "-X", *script, "-d", make_conninfo(**parameters)]
    return subprocess.run(line, env=environment, capture_output=True, text=True, check=False, timeout=30)


def test_a_managed_identity_gets_the_privileges_of_the_service(azure: str, owner_url: str) -> None:
    for _ in range(2):
        done = run(azure)
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    rows(azure, f"ALTER ROLE \"{IDENTITY}\" PASSWORD 'a token'")
    own = make_conninfo(owner_url, user=IDENTITY, password="a token")
    assert rows(own, "SELECT current_setting('statement_timeout'), current_setting('timezone')") == [("4s", "UTC")]
    assert rows(own, "SELECT count(*) >= 0 FROM registrations") == [(True,)]
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        rows(own, "DELETE FROM audit_log")
