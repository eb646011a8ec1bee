"""Passwordless access to PostgreSQL: a real server that knows the token as a password, and a stand-in for Azure."""

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

At = Callable[[], Person]
Learn = Callable[[str], None]


@pytest.fixture
def learn(sql: Sql) -> Iterator[Learn]:
    """Have the server take this token, and no other, from the identity."""
    role = composed.Identifier(IDENTITY)
    sql(composed.SQL("CREATE ROLE {} LOGIN IN ROLE registry_app").format(role))

    def know(token: str) -> None:
        sql(composed.SQL("ALTER ROLE {} PASSWORD {}").format(role, token))

    yield know
    sql(composed.SQL("DROP ROLE {}").format(role))


@pytest.fixture
def endpoint(learn: Learn) -> Iterator[TokenEndpoint]:
    learn(TOKEN)
    with TokenEndpoint(TOKEN) as endpoint:
        yield endpoint


@pytest.fixture
def passwordless(settings: Settings, endpoint: TokenEndpoint, owner_url: str) -> Settings:
    """Set the service up without any password."""
    nobody: dict[str, Any] = {**conninfo_to_dict(owner_url), "user": IDENTITY}
    del nobody["password"]
    return settings.model_copy(
        update={
            "database_url": SecretStr(make_conninfo(**nobody)),
            "db_managed_identity": True,
            "identity_endpoint": endpoint.url,
            "identity_header": SecretStr(HEADER),
            "db_pool_min_size": 0,
            "db_pool_max_size": 1,  # what a hang-up costs is the subject of test_trouble.py
            "db_pool_timeout": 1.0,
        }
    )


@pytest.fixture
def at(passwordless: Settings, keys: KeyCache, ana: Person, sql: Sql) -> Iterator[At]:
    """Be Ana in front of a service that logs in with tokens; opened when called, so that a test can prepare."""
    opened: list[Database] = []

    def start() -> Person:
        database = Database(passwordless, password_source(passwordless))
        database.open()
        opened.append(database)
        verify = TokenVerifier(token_rules(passwordless), keys).verify
        return ana.at(in_process(create_app(passwordless, database, verify, keys.is_usable)))

    yield start
    for database in opened:
        database.close()
    hang_up(sql)


def hang_up(sql: Sql) -> None:
    """End the identity's connections, so that new ones are needed."""
    sql("SELECT pg_terminate_backend(pid, 1000) FROM pg_stat_activity WHERE usename = %s", (IDENTITY,))


def unavailable(answer: Answer) -> None:
    refused(answer, 503, "UNAVAILABLE")
    assert TOKEN not in answer.text
    assert HEADER not in answer.text


def works(who: Person, within: float = 3.0) -> None:
    """Ask until there is an answer; before it, only 503."""
    end = time.monotonic() + within
    while (answer := who.get("/registrations")).status != 200:
        unavailable(answer)
        assert time.monotonic() < end
        time.sleep(0.05)


def database_health(who: Person) -> dict[str, Any]:
    """Ask how the database is, until the check has come to an end."""
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
    "another JSON": saying(b'["access_token"]'),
    "too deep": saying(b"[" * 100_000),
    "no token": with_members(access_token=""),
    "a token with a line's end": with_members(access_token="a\r\nb"),
    "no end": with_members(expires_on=None),
    "an end in words": with_members(expires_on="01/01/2031 00:00:00 +00:00"),
    "no number": with_members(expires_on="nan"),
    "never": with_members(expires_on="inf"),
    "ended": with_members(expires_on="1700000000"),
    "too much": saying(b" " * 300_000),
    "no HTTP": a_token_and_no_http,
    "slow": drip,
}


# --------------------------------------------------------------------------------------------------------- serving


def test_each_connection_logs_in_with_a_token(at: At, endpoint: TokenEndpoint, given: Given, sql: Sql) -> None:
    who = at()
    assert who.post("/registrations", given.body()).status == 201
    assert database_health(who)["status"] == "healthy"
    assert len(endpoint.asked) == 1, "one token serves every connection"
    assert "client_id" not in endpoint.asked[0]
    assert sql("SELECT count(*) > 0 FROM pg_stat_activity WHERE usename = %s", (IDENTITY,)) == [(True,)]


def test_a_renewed_token_is_taken_up_while_people_work(at: At, endpoint: TokenEndpoint, learn: Learn, sql: Sql) -> None:
    endpoint.lifetime = 2.0  # renewed after one second
    who = at()
    works(who)
    endpoint.token = SECOND
    endpoint.lifetime = 3600
    time.sleep(1.1)
    hang_up(sql)
    assert who.get("/registrations").status == 200, "the first token still holds, and its renewal begins"
    learn(SECOND)
    time.sleep(0.3)
    hang_up(sql)
    works(who)
    assert len(endpoint.asked) == 2


@pytest.mark.parametrize("misbehaviour", BAD_ANSWERS.values(), ids=BAD_ANSWERS)
def test_without_a_token_it_is_a_503_in_time_that_heals(
    at: At, endpoint: TokenEndpoint, misbehaviour: Misbehaviour, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    endpoint.misbehaviour = misbehaviour
    who = at()
    with seconds(2):
        unavailable(who.get("/registrations"))
    told = database_health(who)
    later = {"No answer within 80 ms."} if misbehaviour is drip else set()  # while it is being asked again
    assert told["status"] == "unhealthy"
    assert told["detail"] in {"The platform issues no access token for the database.", *later}
    assert who.get("/health/live").status == 200
    endpoint.misbehaviour = None
    works(who, within=8)
    assert database_health(who)["status"] == "healthy"
    assert "no access token for the database" in caplog.text
    assert TOKEN not in caplog.text
    assert HEADER not in caplog.text


def test_an_endpoint_that_is_down_is_a_503_that_heals(at: At, endpoint: TokenEndpoint) -> None:
    endpoint.close()
    who = at()
    with seconds(2):
        unavailable(who.get("/registrations"))
    endpoint.open()
    works(who)


def test_the_last_token_serves_while_it_holds(at: At, endpoint: TokenEndpoint, sql: Sql) -> None:
    """Its end is near and no other is to be had; nobody waits for the attempts."""
    endpoint.lifetime = 6.0
    who = at()
    works(who)
    endpoint.misbehaviour = drip
    time.sleep(3.1)
    for _ in range(3):
        hang_up(sql)
        with seconds(0.5):
            assert who.get("/registrations").status == 200
    assert len(endpoint.asked) == 2, "the attempt that hangs is the only one"


def test_once_the_last_token_has_ended_it_is_a_503(at: At, endpoint: TokenEndpoint, sql: Sql) -> None:
    endpoint.lifetime = 0.6
    who = at()
    works(who)
    endpoint.close()
    time.sleep(0.7)
    assert who.get("/registrations").status == 200, "an open connection outlives its token"
    hang_up(sql)
    works_not = who.get("/registrations")
    unavailable(works_not)
    endpoint.lifetime = 3600
    endpoint.open()
    works(who)


def test_a_token_that_the_server_refuses_is_a_503_that_heals(
    at: At, learn: Learn, caplog: pytest.LogCaptureFixture
) -> None:
    """As it is before the identity's role has been made."""
    caplog.set_level(logging.DEBUG)
    learn("another password")
    who = at()
    with seconds(2):
        unavailable(who.get("/registrations"))
    assert database_health(who)["detail"] == "The database does not answer."
    assert "password authentication failed" in caplog.text, "the log says why"
    assert TOKEN not in caplog.text
    learn(TOKEN)
    works(who)


def test_the_real_entrance_logs_in_so(
    tmp_path: Path, passwordless: Settings, served_environment: dict[str, str], endpoint: TokenEndpoint, sql: Sql
) -> None:
    environment = served_environment | {
        "DATABASE_URL": passwordless.database_url.get_secret_value(),
        "DB_MANAGED_IDENTITY": "true",
        "IDENTITY_ENDPOINT": endpoint.url,
        "IDENTITY_HEADER": HEADER,
        "WEB_CONCURRENCY": "1",
        "https_proxy": "http://127.0.0.1:9",  # the identity provider's keys are not the subject
    }
    served = Served(tmp_path, environment, application="registry_api.wsgi:app")
    try:
        end = time.monotonic() + 30
        while not served.port:
            assert time.monotonic() < end, served.words()
            time.sleep(0.05)
        while (report := served.send("GET", "/health", {}, None).json["checks"]["database"])["status"] != "healthy":
            assert time.monotonic() < end, report
            time.sleep(0.05)
        assert TOKEN not in served.words()
        assert HEADER not in served.words()
    finally:
        served.stop()
        hang_up(sql)


# ---------------------------------------------------------------------------------------------------------- tokens


def test_a_user_assigned_identity_is_asked_for_by_its_client_id() -> None:
    client_id = UUID("c0ffee00-1234-4cde-8f01-23456789abcd")
    with TokenEndpoint(TOKEN) as endpoint:
        assert ManagedIdentity(endpoint.url, HEADER, client_id).token() == TOKEN
        assert endpoint.asked[0]["client_id"] == [str(client_id)]


def test_many_who_ask_at_once_cause_one_request() -> None:
    with TokenEndpoint(TOKEN) as endpoint, ThreadPoolExecutor(16) as threads:
        identity = ManagedIdentity(endpoint.url, HEADER)
        assert set(threads.map(lambda _: identity.token(), range(64))) == {TOKEN}
        assert len(endpoint.asked) == 1


def test_many_who_wait_for_a_failure_share_it() -> None:
    with TokenEndpoint(TOKEN) as endpoint, ThreadPoolExecutor(16) as threads, seconds(2):
        endpoint.misbehaviour = drip
        identity = ManagedIdentity(endpoint.url, HEADER, seconds=0.5)
        failures = [threads.submit(identity.token).exception for _ in range(16)]
        assert {type(failure()) for failure in failures} == {Unavailable}
        assert len(endpoint.asked) <= 2


def test_a_token_is_renewed_before_its_end_and_not_at_every_turn() -> None:
    with TokenEndpoint(TOKEN, lifetime=2.0) as endpoint:
        identity = ManagedIdentity(endpoint.url, HEADER)
        assert {identity.token() for _ in range(20)} == {TOKEN}
        assert len(endpoint.asked) == 1
        time.sleep(1.1)
        endpoint.token, endpoint.lifetime = SECOND, 3600
        assert identity.token() == TOKEN
        end = time.monotonic() + 2
        while identity.token() != SECOND:
            assert time.monotonic() < end
            time.sleep(0.01)
        assert len(endpoint.asked) == 2


def test_where_it_is_off_there_is_no_source(settings: Settings) -> None:
    assert password_source(settings) is None
