"""The search of the tests' own logs for secrets finds them: otherwise its silence would mean nothing."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.support.log_scan import find_secrets
from tests.support.served import child_environment


@pytest.fixture
def folder() -> Iterator[Path]:
    """Make a folder that the search of this run does not reach."""
    with TemporaryDirectory() as folder:
        yield Path(folder)


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ('{"message": "for eyJhbGciOiJSUzI1NiJ9.eyJhdWQiOiJ4In0.c2ln"}', "a token"),
        ("payload eyJhdWQiOiJ4In0 without the rest", "a token"),
        ("{'Authorization': 'Bearer 0123456789abcdef'}", "a credential"),
        ("-----BEGIN PRIVATE KEY-----", "a private key"),
        ('{"message": "-----BEGIN RSA PRIVATE KEY-----\\nMIIE"}', "a private key"),
        ('{"message": "{\\"kty\\": \\"RSA\\", \\"d\\": \\"bm90IGEgcHJpdmF0ZSBrZXk\\"}"}', "a private key"),
        ("could not connect to postgresql://ana:swordfish@db.example/registry", "a password"),
        ("host=db.example password=swordfish", "a password"),
        ("client_secret: swordfish", "a password"),
        ("refused: for the tests", "a secret of these tests"),
        ("refused: for%20the%20tests", "a secret of these tests"),
    ],
)
def test_a_secret_is_found_told_by_its_line_and_not_repeated(folder: Path, line: str, what: str) -> None:
    (folder / "served").mkdir()
    (folder / "served" / "stdout.log").write_text(f"harmless\n{line}\n")
    assert find_secrets(folder, {"for the tests"}) == [f"served/stdout.log, line 2: {what}"]


def test_what_the_service_says_of_secrets_is_none(folder: Path) -> None:
    said = """
        {"message": "settings", "settings": {"METRICS_TOKEN": "**********", "DATABASE_URL": "host=db user=ana"}}
        FATAL:  password authentication failed for user "registry_app"
        WWW-Authenticate: Bearer; the token has expired; /keys/eyes
    """
    (folder / "some.log").write_text(said)
    assert find_secrets(folder, set()) == []


LEAK = """
import logging

def test_something_else(issuer):
    logging.getLogger("registry_api.some").debug("sent", extra={"token": issuer.token()})
"""


def test_a_run_that_logs_a_token_fails(folder: Path) -> None:
    """The fixture is at work in every run: this one is given a test that leaks."""
    leak = folder / "test_leak.py"
    leak.write_text(LEAK)
    run = subprocess.run(
        [
            *(sys.executable, "-m", "pytest", "-p", "tests.conftest"),
            *("--rootdir", folder, "--basetemp", folder / "run", leak),
        ],
        env=child_environment({}),
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 1
    assert re.search("1 passed.* 1 error", run.stdout)
    assert "in-process.log, line 1: a token" in run.stdout
