"""Managed identity: PostgreSQL takes the access token as the password; a local server issues the tokens."""

import logging
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from psycopg import sql as composed
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from pydantic import SecretStr

from registry_api.app import create_app
from registry_api.db import Database
from registry_api.entra.keys import KeyCache
from registry_api.entra.managed_identity import ManagedIdentity, password_source
from registry_api.entra.rules import token_rules
from registry_api.entra.tokens import TokenVerifier
from registry_api.errors import Unavailable
from registry_api.settings import Settings
from tests.support.given import Given, Sql
from tests.support.people import Answer, Person, in_process, refused
from tests.support.served import Served
from tests.support.token_endpoint import HEADER, Handler, Misbehaviour, TokenEndpoint

IDENTITY = "registry-identity"
TOKEN = "eyJ0eXAi.first.token-for-tests"
SECOND = "eyJ0eXAi.second.token-for-tests"

Start = Callable[[], Person]
AcceptToken = Callable[[str], None]


@pytest.fixture
def accept_token(sql: Sql) -> Iterator[AcceptToken]:
    """Make PostgreSQL accept this token, and no other, from the identity."""
    role = composed.Identifier(IDENTITY)
    sql(composed.SQL("CREATE ROLE {} LOGIN IN ROLE registry_app").format(role))

    def accept(token: str) -> None:
        sql(composed.SQL("ALTER ROLE {} PASSWORD {}").format(role, token))

    yield accept
    sql(composed.SQL("DROP ROLE {}").format(role))


@pytest.fixture
def endpoint(accept_token: AcceptToken) -> Iterator[TokenEndpoint]:
    accept_token(TOKEN)
    with TokenEndpoint(TOKEN) as endpoint:
        yield endpoint


@pytest.fixture
def passwordless(settings: Settings, endpoint: TokenEndpoint, owner_url: str) -> Settings:
    """Return settings without a password."""
    parameters: dict[str, Any] = {**conninfo_to_dict(owner_url), "user": IDENTITY}
    del parameters["password"]
    return settings.model_copy(
        update={
            "database_url": SecretStr(make_conninfo(**parameters)),
            "db_managed_identity": True,
            "identity_endpoint": endpoint.url,
            "identity_header": SecretStr(HEADER),
            "db_pool_min_size": 0,
            "db_pool_max_size": 1,  # test_trouble.py has tests with more connections
            "db_pool_timeout": 1.0,
        }
    )


@pytest.fixture
def start(passwordless: Settings, keys: KeyCache, ana: Person, sql: Sql) -> Iterator[Start]:
    """Return a function that starts a service that logs in with tokens, and returns Ana as its user."""
    opened: list[Database] = []

    def open_service() -> Person:
        database = Database(passwordless, password_source(passwordless))
        database.open()
        opened.append(database)
        verify = TokenVerifier(token_rules(passwordless), keys).verify
        return ana.at(in_process(create_app(passwordless, database, verify, keys.is_usable)))

    yield open_service
    for database in opened:
        database.close()
    end_sessions(sql)


def end_sessions(sql: Sql) -> None:
    """End the identity's connections, so that new ones are needed."""
    sql("SELECT pg_terminate_backend(pid, 1000) FROM pg_stat_activity WHERE usename = %s", (IDENTITY,))


def unavailable(answer: Answer) -> None:
    refused(answer, 503, "UNAVAILABLE")
    assert TOKEN not in answer.text
    assert HEADER not in answer.text


def wait_until_it_works(who: Person, within: float = 3.0) -> None:
    """Repeat a request until it succeeds; allow only 503 before."""
    end = time.monotonic() + within
    while (answer := who.get("/registrations")).status != 200:
        unavailable(answer)
        assert time.monotonic() < end
        time.sleep(0.05)


def database_health(who: Person) -> dict[str, Any]:
    """Return the database check of /health once it has finished."""
    for _ in range(60):
        report = who.get("/health")
        check: dict[str, Any] = report.json["checks"]["database"]
        assert report.status == (200 if check["status"] == "healthy" else 503)
        if "No answer within" not in check.get("detail", ""):
            break
        time.sleep(0.1)
    return check


@contextmanager
def seconds(at_most: float) -> Iterator[None]:
    start = time.monotonic()
    yield
    assert time.monotonic() - start < at_most


def drip(handler: Handler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
    for _ in range(200):
        handler.wfile.write(b" ")
        time.sleep(0.05)


def a_token_and_no_http(handler: Handler) -> None:
    handler.wfile.write(f"{TOKEN}\r\n\r\n".encode())


def saying(body: bytes, status: int = 200) -> Misbehaviour:
    return lambda handler: handler.answer(body, status)


def with_members(**members: Any) -> Misbehaviour:
    return lambda handler: handler.answer(handler.server.endpoint.document(**members))


BAD_ANSWERS: dict[str, Misbehaviour] = {
    "400": saying(b'{"statusCode": 400, "message": "No User Assigned Managed Identity found"}', 400),
    "401": saying(b"", 401),
    "429": saying(b"{}", 429),
    "500": saying(b"<html>", 500),
    "nothing": saying(b""),
    "no JSON": saying(b"{"),
    "a JSON list": saying(b'["access_token"]'),
    "too deep": saying(b"[" * 100_000),
    "no token": with_members(access_token=""),
    "a token with a line break": with_members(access_token="a\r\nb"),
    "no expiry": with_members(expires_on=None),
    "an expiry as text": with_members(expires_on="01/01/2031 00:00:00 +00:00"),
    "an expiry that is not a number": with_members(expires_on="nan"),
    "never": with_members(expires_on="inf"),
    "expired": with_members(expires_on="1700000000"),
    "too large": saying(b" " * 300_000),
    "no HTTP": a_token_and_no_http,
    "slow": drip,
}


# --------------------------------------------------------------------------------------------------------- serving


def test_one_token_serves_every_connection(start: Start, endpoint: TokenEndpoint, given: Given, sql: Sql) -> None:
    who = start()
    assert who.post("/registrations", given.body()).status == 201
    assert database_health(who)["status"] == "healthy"
    assert len(endpoint.queries) == 1, "one token serves every connection"
    assert "client_id" not in endpoint.queries[0]
    assert sql("SELECT count(*) > 0 FROM pg_stat_activity WHERE usename = %s", (IDENTITY,)) == [(True,)]


def test_a_renewed_token_is_used_without_an_interruption(
    start: Start, endpoint: TokenEndpoint, accept_token: AcceptToken, sql: Sql
) -> None:
    endpoint.lifetime = 2.0  # renewed after one second
    who = start()
    wait_until_it_works(who)
    endpoint.token = SECOND
    endpoint.lifetime = 3600
    time.sleep(1.1)
    end_sessions(sql)
    assert who.get("/registrations").status == 200, "the first token is still valid, and its renewal begins"
    accept_token(SECOND)
    time.sleep(0.3)
    end_sessions(sql)
    wait_until_it_works(who)
    assert len(endpoint.queries) == 2


@pytest.mark.parametrize("misbehaviour", BAD_ANSWERS.values(), ids=BAD_ANSWERS)
def test_an_answer_without_a_usable_token_is_refused(
    misbehaviour: Misbehaviour, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with TokenEndpoint(TOKEN) as endpoint:
        identity = ManagedIdentity(endpoint.url, HEADER, seconds=0.5)
        endpoint.misbehaviour = misbehaviour
        with pytest.raises(Unavailable, match="The platform issues no access token for the database"):
            identity.token()
        endpoint.misbehaviour = None
        assert identity.token() == TOKEN
    assert "no access token for the database" in caplog.text
    assert TOKEN not in caplog.text
    assert HEADER not in caplog.text


@pytest.mark.parametrize("misbehaviour", [BAD_ANSWERS["500"], drip], ids=["500", "slow"])
def test_without_a_token_requests_are_503_until_there_is_one(
    start: Start, endpoint: TokenEndpoint, misbehaviour: Misbehaviour, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    endpoint.misbehaviour = misbehaviour
    who = start()
    with seconds(2):
        unavailable(who.get("/registrations"))
    check = database_health(who)
    timeout = {"No answer within 80 ms."} if misbehaviour is drip else set()  # during the next attempt
    assert check["status"] == "unhealthy"
    assert check["detail"] in {"The platform issues no access token for the database.", *timeout}
    assert who.get("/health/live").status == 200
    endpoint.misbehaviour = None
    wait_until_it_works(who, within=8)
    assert database_health(who)["status"] == "healthy"
    assert "no access token for the database" in caplog.text
    assert TOKEN not in caplog.text
    assert HEADER not in caplog.text


def test_requests_are_503_while_the_token_endpoint_is_down(start: Start, endpoint: TokenEndpoint) -> None:
    endpoint.close()
    who = start()
    with seconds(2):
        unavailable(who.get("/registrations"))
    endpoint.open()
    wait_until_it_works(who)


def test_the_last_token_is_used_until_it_expires(start: Start, endpoint: TokenEndpoint, sql: Sql) -> None:
    """Its renewal hangs; requests do not wait for it."""
    endpoint.lifetime = 6.0
    who = start()
    wait_until_it_works(who)
    endpoint.misbehaviour = drip
    time.sleep(3.1)
    for _ in range(3):
        end_sessions(sql)
        with seconds(0.5):
            assert who.get("/registrations").status == 200
    assert len(endpoint.queries) == 2, "there is only one attempt, which hangs"


def test_requests_are_503_after_the_last_token_expired(start: Start, endpoint: TokenEndpoint, sql: Sql) -> None:
    endpoint.lifetime = 0.6
    who = start()
    wait_until_it_works(who)
    endpoint.close()
    time.sleep(0.7)
    assert who.get("/registrations").status == 200, "an open connection outlives its token"
    end_sessions(sql)
    refusal = who.get("/registrations")
    unavailable(refusal)
    endpoint.lifetime = 3600
    endpoint.open()
    wait_until_it_works(who)


def test_requests_are_503_while_postgresql_refuses_the_token(
    start: Start, accept_token: AcceptToken, caplog: pytest.LogCaptureFixture
) -> None:
    """PostgreSQL refuses it until the identity's role is created."""
    caplog.set_level(logging.DEBUG)
    accept_token("another password")
    who = start()
    with seconds(2):
        unavailable(who.get("/registrations"))
    assert database_health(who)["detail"] == "The database does not answer."
    assert "password authentication failed" in caplog.text, "the log has the reason"
    assert TOKEN not in caplog.text
    accept_token(TOKEN)
    wait_until_it_works(who)


def test_the_production_entry_point_logs_in_with_a_token(
    tmp_path: Path, passwordless: Settings, served_environment: dict[str, str], endpoint: TokenEndpoint, sql: Sql
) -> None:
    environment = served_environment | {
        "DATABASE_URL": passwordless.database_url.get_secret_value(),
        "DB_MANAGED_IDENTITY": "true",
        "IDENTITY_ENDPOINT": endpoint.url,
        "IDENTITY_HEADER": HEADER,
        "WEB_CONCURRENCY": "1",
        "https_proxy": "http://127.0.0.1:9",  # no request for the identity provider's keys gets out
    }
    served = Served(tmp_path, environment, application="registry_api.wsgi:app")
    try:
        end = time.monotonic() + 30
        while not served.port:
            assert time.monotonic() < end, served.output()
            time.sleep(0.05)
        while (report := served.send("GET", "/health", {}, None).json["checks"]["database"])["status"] != "healthy":
            assert time.monotonic() < end, report
            time.sleep(0.05)
        assert TOKEN not in served.output()
        assert HEADER not in served.output()
    finally:
        served.stop()
        end_sessions(sql)


# ---------------------------------------------------------------------------------------------------------- tokens


def test_a_user_assigned_identity_is_requested_by_its_client_id() -> None:
    client_id = UUID("c0ffee00-1234-4cde-8f01-23456789abcd")
    with TokenEndpoint(TOKEN) as endpoint:
        assert ManagedIdentity(endpoint.url, HEADER, client_id).token() == TOKEN
        assert endpoint.queries[0]["client_id"] == [str(client_id)]


def test_concurrent_callers_share_one_request() -> None:
    with TokenEndpoint(TOKEN) as endpoint, ThreadPoolExecutor(16) as threads:
        identity = ManagedIdentity(endpoint.url, HEADER)
        assert set(threads.map(lambda _: identity.token(), range(64))) == {TOKEN}
        assert len(endpoint.queries) == 1


def test_concurrent_callers_share_one_failure() -> None:
    with TokenEndpoint(TOKEN) as endpoint, ThreadPoolExecutor(16) as threads, seconds(2):
        endpoint.misbehaviour = drip
        identity = ManagedIdentity(endpoint.url, HEADER, seconds=0.5)
        failures = [threads.submit(identity.token).exception for _ in range(16)]
        assert {type(failure()) for failure in failures} == {Unavailable}
        assert len(endpoint.queries) <= 2


def test_a_token_is_cached_and_renewed_before_it_expires() -> None:
    with TokenEndpoint(TOKEN, lifetime=2.0) as endpoint:
        identity = ManagedIdentity(endpoint.url, HEADER)
        assert {identity.token() for _ in range(20)} == {TOKEN}
        assert len(endpoint.queries) == 1
        time.sleep(1.1)
        endpoint.token, endpoint.lifetime = SECOND, 3600
        assert identity.token() == TOKEN
        end = time.monotonic() + 2
        while identity.token() != SECOND:
            assert time.monotonic() < end
            time.sleep(0.01)
        assert len(endpoint.queries) == 2


def test_without_the_setting_there_is_no_password_source(settings: Settings) -> None:
    assert password_source(settings) is None
