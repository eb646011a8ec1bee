"""Certificates are checked for the name in the URL, also where the address was looked up before."""

import ssl
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
import trustme

from registry_api.inspector.networks import Address
from tests.inspector.conftest import inspected
from tests.support.mcp_servers import raw, served
from tests.support.misbehaving_servers import app

PAST = datetime.now(UTC) - timedelta(days=1)
FUTURE = datetime.now(UTC) + timedelta(days=1)


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="module")
def ports(authority: trustme.CA, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, int]]:
    folder = tmp_path_factory.mktemp("certificates")
    certificates = {
        "good": authority.issue_cert("mcp.example.com", "127.0.0.1"),
        "name only": authority.issue_cert("mcp.example.com"),
        "expired": authority.issue_cert("mcp.example.com", not_after=PAST),
        "future": authority.issue_cert("mcp.example.com", not_before=FUTURE),
        "unknown": trustme.CA().issue_cert("mcp.example.com"),
    }
    with ExitStack() as servers:
        found = {}
        for name, certificate in certificates.items():
            path = folder / f"{name}.pem"
            certificate.private_key_and_cert_chain_pem.write_to_path(path)
            found[name] = servers.enter_context(served(app, path))
        yield found


@pytest.fixture(scope="module")
def tls(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.create_default_context()
    authority.configure_trust(context)
    return context


async def loopback(_: str, __: int) -> Sequence[Address]:
    return [ip_address("127.0.0.1")]


@pytest.mark.parametrize(
    ("certificate", "host", "code", "says"),
    [
        ("good", "mcp.example.com", None, ""),
        ("good", "127.0.0.1", None, ""),
        ("good", "other.example.com", 62, "it is for another name"),
        ("name only", "127.0.0.1", 64, "it is for another address"),
        ("expired", "mcp.example.com", 10, "it has expired"),
        ("future", "mcp.example.com", 9, "it is not valid yet"),
        ("unknown", "mcp.example.com", 20, "its issuer is not trusted"),
    ],
)
@pytest.mark.parametrize("transport", ["streamable-http", "sse"])
def test_a_certificate_must_be_for_the_host_of_the_url(
    ports: dict[str, int], tls: ssl.SSLContext, certificate: str, host: str, code: int | None, says: str, transport: str
) -> None:
    result = inspected(f"https://{host}:{ports[certificate]}/session", transport, resolver=loopback, tls=tls)
    if code is None:
        assert result.http_status == 200
    else:
        assert (result.outcome, result.evidence["rule"]) == ("tls_failed", "certificate")
        assert result.evidence["about"]["code"] == code
        assert says in result.detail
        assert result.evidence["stage"] == "tls"


def test_https_to_a_port_that_speaks_something_else(tls: ssl.SSLContext) -> None:
    for answer in (b"HTTP/1.1 400 Bad Request\r\n\r\n", b""):
        with raw(answer, closes=True) as port:
            result = inspected(f"https://mcp.example.com:{port}/", resolver=loopback, tls=tls)
        assert (result.outcome, result.evidence["rule"]) == ("tls_failed", "handshake")


TRUSTING = """
import sys
from ipaddress import ip_address
from tests.inspector.test_tls import loopback
from tests.inspector.conftest import inspected
print(inspected(sys.argv[1], resolver=loopback).outcome)
"""


@pytest.mark.parametrize(("trusts", "outcome"), [(True, "ok"), (False, "tls_failed")])
def test_a_company_s_authority_is_trusted_by_ssl_cert_file(
    ports: dict[str, int], authority: trustme.CA, tmp_path: Path, trusts: bool, outcome: str
) -> None:
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    environment = {"SSL_CERT_FILE": str(tmp_path / "ca.pem")} if trusts else {}
    command = [sys.executable, "-c", TRUSTING, f"https://mcp.example.com:{ports['good']}/session"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.stdout == f"{outcome}\n", done.stderr
