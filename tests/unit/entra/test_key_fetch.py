"""What is fetched, and how little a server can do to who fetches from it."""

import ssl
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from registry_api.entra.fetch import MAX_BYTES, FetchError, fetch
from tests.support.key_server import (
    Behaviour,
    KeyServer,
    by_path,
    cut_short,
    drip_body,
    drip_headers,
    hang,
    no_http,
    raw,
    redirect_to,
    serving,
    status,
)
from tests.support.waiting import wait_until
from tests.unit.entra.token_forgery import attacker

SECONDS = 0.3


def get(server: KeyServer) -> bytes:
    return fetch(server.url, allow_local_http=True, seconds=SECONDS)


@pytest.mark.parametrize("length", [0, 1, MAX_BYTES])
def test_a_body_is_fetched_whole(length: int) -> None:
    with serving(raw(b"x" * length)) as server:
        assert get(server) == b"x" * length


BAD_ANSWERS: dict[str, Callable[[], Behaviour]] = {
    "500": lambda: status(500),
    "404": lambda: status(404),
    "204": lambda: status(204),
    "203": lambda: status(203),
    "redirect": lambda: by_path({"/keys": redirect_to("/other"), "/other": raw(b"{}")}),
    "oversized": lambda: raw(b" " * (MAX_BYTES + 1)),
    "cut short": lambda: cut_short,
    "no HTTP": lambda: no_http,
}


@pytest.mark.parametrize("behaviour", BAD_ANSWERS.values(), ids=BAD_ANSWERS)
def test_a_bad_answer_is_an_error(behaviour: Callable[[], Behaviour]) -> None:
    with serving(behaviour()) as server:
        with pytest.raises(FetchError):
            get(server)
        assert server.requests == 1


@pytest.mark.parametrize("behaviour", [hang(Event()), drip_headers, drip_body], ids=["hang", "headers", "body"])
def test_a_slow_server_costs_no_more_than_the_time_allowed(behaviour: Behaviour) -> None:
    """Nor does the thread that reads from it live on."""
    with serving(behaviour) as server:
        began = time.monotonic()
        with pytest.raises(FetchError):
            get(server)
        assert SECONDS <= time.monotonic() - began < SECONDS + 0.5
        wait_until(lambda: not any(thread.name == "fetch" for thread in threading.enumerate()), within=1)


def test_a_closed_port_is_an_error() -> None:
    with pytest.raises(FetchError):
        get(KeyServer())


def test_a_proxy_is_not_asked_for_a_loopback_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", KeyServer().url)
    monkeypatch.setenv("no_proxy", "")
    with serving(raw(b"{}")) as server:
        assert get(server) == b"{}"


def test_plain_http_is_refused_unless_allowed() -> None:
    with serving(raw(b"{}")) as server:
        with pytest.raises(FetchError):
            fetch(server.url)
        assert server.requests == 0


@pytest.mark.parametrize(
    "url",
    [
        "http://192.0.2.1/keys",
        "http://169.254.1.1.example/keys",
        "http://localhost.example/keys",
        "http://127.0.0.1.example/keys",
        "http://127.0.0.1@192.0.2.1/keys",
        "http://user@127.0.0.1:1/keys",
        "https://user:secret@127.0.0.1:1/keys",
        "file:///etc/hostname",
        "ftp://127.0.0.1/keys",
        "data:application/json,{}",
        "https:///keys",
        "//127.0.0.1/keys",
        "keys",
        "",
    ],
)
def test_other_urls_are_refused(url: str) -> None:
    with pytest.raises(FetchError, match=r"Only https is fetched|has no host, or names a user"):
        fetch(url, allow_local_http=True)


def test_a_certificate_of_an_unknown_authority_is_refused(tmp_path: Path) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(_self_signed(tmp_path))
    with serving(raw(b"{}")) as server:
        server.wrap(context)
        with pytest.raises(FetchError, match="certificate verify failed"):
            fetch(server.url.replace("http:", "https:"))
        assert server.requests == 0


def _self_signed(folder: Path) -> Path:
    key = attacker().key
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    builder = builder.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
    path = folder / "server.pem"
    path.write_bytes(
        builder.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM)
        + key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    )
    return path
